"""Which units carry a fact of the sentence: found by measuring, never assumed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstm_viz.models.model import Model
from lstm_viz.models.trace import START_SHOWN, Trace, run
from lstm_viz.text.grammar import Grammar, Sentence

SEED = 3_000_017
SENTENCES = 500
CANDIDATES = 6  # units looked at closely
TELLS = 0.75  # of the sentences; a unit that tells the fact less often is not listed


def number_units(model: Model, count: int = SENTENCES, best: int = 3) -> list[dict[str, Any]]:
    """The units that tell a plural subject from a singular one just before its verb, the best first.

    Asked in ``count`` sentences, across one to four nouns of the other number, on pairs of subject and verb that
    training never sees. See ``_carriers`` for what an entry says.
    """
    grammar = Grammar(SEED)
    sentences = [grammar.agreement_probe(1 + index % 4) for index in range(2 * count)]
    return _carriers(model, sentences, "number", ("plural", "singular"), "verb", "held-out", best)


def gender_units(model: Model, count: int = SENTENCES, best: int = 1) -> list[dict[str, Any]]:
    """The same for women and men, just before the pronoun, across one to three nouns."""
    grammar = Grammar(SEED)
    sentences = [grammar.gender(1 + index % 3) for index in range(2 * count)]
    return _carriers(model, sentences, "gender", ("female", "male"), "pronoun", "new", best)


def _carriers(
    model: Model, sentences: Sequence[Sentence], fact: str, values: tuple[str, str], ends: str, called: str, best: int
) -> list[dict[str, Any]]:
    """Units ranked by how well they tell the fact, how well they keep it, and how much they matter.

    Looked at is the state (c of an LSTM, h of a plain RNN) after the last word before the mark ``ends``. A threshold
    for each unit is taken from the first half of the sentences and counted on the second half. ``forget`` is the median
    forget gate on the words between. What a unit matters is how many words go wrong when nothing reads it: its column
    of ``weight_hh`` and of the decoder is 0. There may be none.

    Returns
    -------
    list of dict : ``layer``, ``unit``, ``fact``, ``positive`` and ``negative`` (which value lies on which side of
        ``threshold``), ``right`` of ``of`` sentences, ``words_right`` and ``words_right_silenced`` of ``of``,
        ``forget`` where there is such a gate, and ``evidence``, the measurement in words.
    """
    state = model.kind.states[0]
    shown = "C" if state == "c" else state
    traces = [_read(model, sentence, ends) for sentence in sentences]
    truth = np.array([sentence.marks[fact] == values[0] for sentence in sentences])
    half = len(sentences) // 2
    asked = sentences[half:]
    right = _right(model, asked, ends)
    found: list[tuple[float, dict[str, Any]]] = []
    for layer in range(model.layers):
        at_end = np.stack([trace.layers[layer][state][-1] for trace in traces])  # (sentences, H)
        first, second = (np.median(at_end[:half][truth[:half] == side], axis=0) for side in (True, False))
        threshold = (first + second) / 2
        counts = (((at_end[half:] > threshold) == (first > second)) == truth[half:, None]).sum(0)
        kept = np.ones(at_end.shape[1])
        if "f" in model.kind.quantities:
            pairs = zip(traces, sentences, strict=True)
            gates = [trace.layers[layer]["f"][sentence.marks["subject"] + 2 :] for trace, sentence in pairs]
            kept = np.median(np.concatenate(gates), axis=0)
        score = counts / half * kept
        for unit in (int(unit) for unit in np.argsort(-score)[:CANDIDATES]):
            positive, negative = values if first[unit] > second[unit] else values[::-1]
            if counts[unit] < TELLS * half:
                continue
            silenced = _right(_silenced(model, layer, unit), asked, ends)
            limit = round(float(threshold[unit]), 2) + 0.0  # no -0.0
            entry: dict[str, Any] = {
                "layer": layer,
                "unit": unit,
                "fact": fact,
                "positive": positive,
                "negative": negative,
                "threshold": limit,
                "right": int(counts[unit]),
                "of": half,
                "evidence": f"{shown} above {limit:.2f} for {positive}, below for {negative}, "
                f"in {counts[unit]} of {half} {called} sentences",
                "words_right": right,
                "words_right_silenced": silenced,
            }
            if "f" in model.kind.quantities:
                entry["forget"] = round(float(kept[unit]), 3)
            matters = max(0, right - silenced) / half
            found.append((float(score[unit]) * (1 + matters), entry))
    found.sort(key=lambda pair: -pair[0])
    return [entry for _, entry in found[:best]]


def _read(model: Model, sentence: Sentence, ends: str) -> Trace:
    words = sentence.words[: sentence.marks[ends]]
    return run(model, (START_SHOWN, *words), model.vocabulary.ids_of(words))


def _right(model: Model, sentences: Sequence[Sentence], ends: str) -> int:
    """In how many sentences the word at the mark is more probable than its wrong form."""
    id_of = model.vocabulary.id_of
    right = 0
    for sentence in sentences:
        at = sentence.marks[ends]
        logits = _read(model, sentence, ends).logits(at)[0]
        right += bool(logits[id_of(sentence.words[at])] > logits[id_of(sentence.marks["wrong"])])
    return right


def _silenced(model: Model, layer: int, unit: int) -> Model:
    """The model in which nothing reads the hidden value of a unit."""
    weights = {name: array.copy() for name, array in model.weights.items()}
    above = "decoder.weight" if layer == model.layers - 1 else f"rnn.weight_ih_l{layer + 1}"
    for name in (f"rnn.weight_hh_l{layer}", above):
        weights[name][:, unit] = 0
    return replace(model, weights=weights)
