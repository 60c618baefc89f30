"""Three tasks and what they are worth: mend a broken verb, make a network forget a country, find the quotation's unit.

The scores are functions of runs alone. What a task needs, the program finds itself, on sentences that training never
saw.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from lstm_viz.analysis.carriers import SENTENCES, tellers
from lstm_viz.analysis.facts import Case, Fact, facts
from lstm_viz.errors import ModelError
from lstm_viz.models.interventions import Intervention
from lstm_viz.models.model import Model
from lstm_viz.models.trace import START_SHOWN, Trace, run
from lstm_viz.text.lexicon import lexicon

_CASES = 400  # sentences in which a clamp is looked for
_UNITS = 8  # of a sentence, those that its twin with the other number differs in most
_LONGEST = 14  # words that are seen side by side
_SURE = 0.8  # the right form's share of both forms, at least, before anything is clamped
_WRONG = 0.4  # and at most with the clamp
_TRIED = 100  # clamps of a sentence


@dataclass(frozen=True)
class Score:
    """``solved``, and what came of it in one or two sentences with figures. ``value`` is what a best try is kept by."""

    solved: bool
    said: str
    value: float = 0.0


@dataclass(frozen=True)
class Broken:
    """A sentence whose verb is wrong, because one gate of one unit is held.

    Attributes
    ----------
    words : up to the verb.
    right, wrong : the forms of the verb.
    hidden : what is held.
    mend : a change that makes the verb right again: the same gate, held near where it was.
    share, broken : of the probability of both forms that of the right one, without the clamp and with it.
    """

    words: tuple[str, ...]
    right: str
    wrong: str
    hidden: Intervention
    mend: Intervention
    share: float
    broken: float


def broken_verb(model: Model, seed: int = 0, but: Sequence[Sequence[str]] = ()) -> Broken:
    """Looks for a clamp that turns a verb, and that can be mended by one change of the same gate.

    Parameters
    ----------
    but : sentences that are left out.

    Raises
    ------
    ModelError
        If the cell has no gates, or no sentence and clamp is found.
    """
    if not model.kind.gates:
        raise ModelError(f"The {model.kind.title} of {model.name!r} has no gate to clamp: choose an LSTM or a GRU.")
    random = np.random.default_rng(seed)
    cases = [case for case in _fact("number").cases(_CASES) if len(case.words) <= _LONGEST and case.words not in but]
    traces = [(case, trace_of(model, case.words)) for case in random.permutation(np.array(cases, object)).tolist()]
    # First those sentences after which the verb is among the words that a person sees.
    for case, trace in sorted(traces, key=lambda pair: not _seen(pair[1], pair[0].due[pair[0].value])):
        right, wrong = case.due[case.value], case.due[1 - case.value]
        share = share_of(trace, right, wrong)
        if share < _SURE or not all(map(model.vocabulary.knows, (right, wrong))):
            continue
        for hidden in islice(_clamps(trace, case, random), _TRIED):
            broken = share_of(_changed(trace, hidden), right, wrong)
            if broken > _WRONG:
                continue
            usual = trace.layers[hidden.layer][hidden.quantity][hidden.rows, hidden.unit].mean()
            mend = Intervention(
                "set", hidden.quantity, hidden.layer, hidden.unit, round(float(usual), 2), hidden.first, hidden.last
            )
            if share_of(_changed(trace, hidden, mend), right, wrong) > 0.5:
                return Broken(case.words, right, wrong, hidden, mend, share, broken)
    raise ModelError(f"No clamp of one gate turns a verb of {model.name!r}: choose another model, like words.")


def must_know(model: Model, words: Sequence[str], country: str) -> None:
    """Raises ModelError unless the country's language is the likeliest after the words: else nothing is to forget."""
    language = lexicon().languages[country]
    likeliest = _language(trace_of(model, words)) if model.vocabulary.knows(language) else ""
    if likeliest != language:
        raise ModelError(
            f"{model.name!r} does not remember {country} to the end of the sentence, so there is nothing to forget: "
            "choose another model, like words."
        )


def score_mend(broken: Broken, trace: Trace, changes: Sequence[Intervention]) -> Score:
    """How well the verb is mended.

    Parameters
    ----------
    trace : the run with the hidden clamp and the person's changes.
    changes : the person's that are on.
    """
    if trace.tokens[1:] != broken.words:
        return Score(False, "The sentence has changed: start again to get it back.")
    if len(changes) != 1:
        more = "Nothing is changed yet" if not changes else f"{len(changes)} changes are on"
        return Score(False, f"{more}: mend it with exactly one.")
    after, (change,), hidden = share_of(trace, broken.right, broken.wrong), changes, broken.hidden
    figures = (
        f"“{broken.right}” has {_percent(after)} against “{broken.wrong}” ({_percent(broken.broken)} with the clamp "
        f"alone, {_percent(broken.share)} without it)"
    )
    if after <= 0.5:
        return Score(False, f"Not yet: {figures}.", after)
    same = (change.quantity, change.layer, change.unit) == (hidden.quantity, hidden.layer, hidden.unit)
    where = f"{hidden.quantity} of {unit_name(trace.model, hidden.layer, hidden.unit)}"
    found = f"It is the very gate, {where}." if same else f"The clamp itself was elsewhere, on {where}."
    return Score(True, f"Mended: {figures}. {found}", after)


def score_forget(trace: Trace, ghost: Trace | None, changes: Sequence[Intervention], country: str) -> Score:
    """Whether the country's language is no longer the likeliest, and what became of the other predictions.

    Parameters
    ----------
    trace, ghost : the run with the person's change, and as the model reads by itself.
    """
    language = lexicon().languages[country]
    if country not in trace.tokens:
        return Score(False, f"The sentence does not name {country} any more: start again to get it back.")
    if len(changes) != 1 or ghost is None:
        more = "Nothing is changed yet" if not changes else f"{len(changes)} changes are on"
        return Score(False, f"{more}: make it forget {country} with exactly one.")
    last = trace.steps - 1
    if changes[0].first >= last:
        return Score(
            False, "At the last word it is too late to forget, it only keeps silent: change something before it."
        )
    likeliest = _language(trace)
    p, q = (of.probabilities(last)[of.model.vocabulary.id_of(language)] for of in (ghost, trace))
    moved = f"“{language}” goes from {_percent(p)} to {_percent(q)}"
    if likeliest == language:
        return Score(False, f"It still knows: {moved}, and no other language has more.")
    rest = rest_changed(trace, ghost)
    said = (
        f"Forgotten: {moved}, and “{likeliest}” leads the languages. {_percent(rest)} of the other predictions "
        "changed; the less, the better."
    )
    return Score(True, said, 1 - rest)


def score_find(model: Model, layer: int, unit: int) -> Score:
    """How well a unit tells an open quotation, and how many do so better."""
    found = tellers(model, _fact("quotation"))
    rank, one = next((n, one) for n, one in enumerate(found, start=1) if (one.layer, one.unit) == (layer, unit))
    name = unit_name(model, layer, unit)
    keeps = "" if one.forget is None else f", and keeps {one.forget:.2f} of its state a word"
    figures = (
        f"{name} tells open from closed in {_percent(one.separation)} of {SENTENCES} new sentences{keeps}: place "
        f"{rank} of {len(found)}"
    )
    if one.tells_and_keeps:
        return Score(True, f"Found: {figures}.", one.separation)
    if rank == 1:
        return Score(
            True, f"{figures}: no unit of this model does it better, though none does it well.", one.separation
        )
    return Score(False, f"Not this one: {figures}.", one.separation)


def unit_name(model: Model, layer: int, unit: int | None) -> str:
    """With its layer, counted from 1, where there are several."""
    return f"unit {unit}" if model.layers == 1 else f"unit {unit} of layer {layer + 1}"


def share_of(trace: Trace, right: str, wrong: str) -> float:
    """Of the probability of two next words after the last step, that of the first."""
    id_of, logits = trace.model.vocabulary.id_of, trace.logits(trace.steps - 1)[0].astype(np.float64)
    return float(1 / (1 + np.exp(logits[id_of(wrong)] - logits[id_of(right)])))


def rest_changed(trace: Trace, ghost: Trace) -> float:
    """The mean total variation of the next-word probabilities of all steps but the last, 0..1."""
    moved = [abs(trace.probabilities(t) - ghost.probabilities(t)).sum() / 2 for t in range(trace.steps - 1)]
    return float(np.mean(moved)) if moved else 0.0


def trace_of(model: Model, words: Sequence[str]) -> Trace:
    return run(model, (START_SHOWN, *words), model.vocabulary.ids_of(words))


def _percent(share: float) -> str:
    """It never says 0% or 100% of what is neither."""
    if 0 < share < 0.01:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"


def _language(trace: Trace) -> str:
    """The likeliest of all languages after the last step."""
    probabilities, vocabulary = trace.probabilities(trace.steps - 1), trace.model.vocabulary
    names = sorted({name for name in lexicon().languages.values() if vocabulary.knows(name)})
    return max(names, key=lambda name: probabilities[vocabulary.id_of(name)])


def _seen(trace: Trace, word: str) -> bool:
    """Whether the word is among the best predictions after the last step."""
    return word in [one.word for one in trace.predictions(trace.steps - 1)]


def _clamps(trace: Trace, case: Case, random: np.random.Generator) -> Iterator[Intervention]:
    """Gates shut or opened over some words behind the subject, of units that the number matters to."""
    twin = trace_of(trace.model, case.twin)
    state, places = trace.model.kind.states[0], []
    for layer, (own, other) in enumerate(zip(trace.layers, twin.layers, strict=True)):
        apart = abs(own[state][-1] - other[state][-1])
        places += [(float(apart[unit]), layer, int(unit)) for unit in np.argsort(-apart)[:_UNITS]]
    places = sorted(places, reverse=True)[:_UNITS]
    last = trace.steps - 1
    choices = [
        (gate, layer, unit, value, first)
        for _, layer, unit in places
        for gate in trace.model.kind.gates
        for value in (0.0, 1.0)
        for first in range(case.since + 1, last)
    ]
    for number in random.permutation(len(choices)):
        gate, layer, unit, value, first = choices[number]
        yield Intervention("set", gate, layer, unit, value, first, min(last, first + int(random.integers(1, 4))))


def _changed(trace: Trace, *interventions: Intervention) -> Trace:
    return run(trace.model, trace.tokens, trace.ids, resume=trace, interventions=interventions)


def _fact(name: str) -> Fact:
    return next(fact for fact in facts() if fact.name == name)
