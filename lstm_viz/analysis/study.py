"""How far do the three measures agree? Of the subject noun, at the verb, in held-out sentences.

    python -m lstm_viz.analysis.study words words-rnn

prints, for each model, the rank correlation of each two measures over the sentences, their medians, and how often each
of them puts the subject before the other nouns. What came out of it is in docs/memory.md.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, cycle

import numpy as np

from lstm_viz.analysis.measures import distances, gradients, ledger_share, swapped
from lstm_viz.core.kinds import RNN
from lstm_viz.errors import LstmVizError, ModelError
from lstm_viz.models.model import Model
from lstm_viz.models.store import open_model
from lstm_viz.models.trace import START_SHOWN, Trace, run
from lstm_viz.text.grammar import Grammar, Sentence
from lstm_viz.text.lexicon import lexicon

SEED = 4_000_037  # training never starts a grammar with it
SENTENCES = 500
ATTRACTORS = range(5)  # by turns
_TRIES = 20  # so many times as many sentences are looked at for words that the model knows


@dataclass(frozen=True, eq=False)
class Study:
    """What was measured of n sentences, after the last word before the verb.

    Attributes
    ----------
    attractors : (n,) nouns of the other number between subject and verb.
    measures : (n,) each, of the subject noun. ``ledger``: the share of what its step wrote; not of a plain RNN.
        ``gradient``: of the right form of the verb against the wrong one. ``states``, ``predictions``: the distances
        that the noun's other number makes.
    first : (n,) bool each, whether the measure is larger for the subject than for every attractor.
    right : (n,) bool, whether the right form of the verb is the more probable one.
    turns : (n,) bool, whether with the subject's other number the other form is.
    """

    attractors: np.ndarray
    measures: Mapping[str, np.ndarray]
    first: Mapping[str, np.ndarray]
    right: np.ndarray
    turns: np.ndarray

    def agreement(self, one: str, other: str) -> tuple[float, float]:
        """Spearman's rank correlation over all sentences, and its mean over those with equally many attractors."""
        a, b = self.measures[one], self.measures[other]
        groups = [self.attractors == count for count in np.unique(self.attractors)]
        return spearman(a, b), float(np.mean([spearman(a[group], b[group]) for group in groups]))


def study(model: Model, sentences: int = SENTENCES) -> Study:
    """Measures held-out sentences: their subject and verb never met in training.

    Raises
    ------
    ModelError
        If the model knows the words of too few sentences.
    """
    grammar, found = Grammar(SEED), []
    for _, attractors in zip(range(_TRIES * sentences), cycle(ATTRACTORS), strict=False):
        sentence = grammar.agreement_probe(attractors)
        if _known(model, sentence):
            found.append((attractors, *_measured(model, sentence)))
            if len(found) == sentences:
                break
    else:
        raise ModelError(f"{model.name!r} knows the words of {len(found)} sentences only: choose a model like words.")
    counts, nouns, right, turns = zip(*found, strict=True)
    return Study(
        np.array(counts),
        {name: np.array([of[name][0] for of in nouns]) for name in nouns[0]},
        {name: np.array([(of[name][0] > of[name][1:]).all() for of in nouns]) for name in nouns[0]},
        np.array(right),
        np.array(turns),
    )


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    """The correlation of the ranks of two (n,) arrays (Spearman 1904); equal values share the mean of their ranks."""
    ranks = [np.searchsorted(np.sort(x), x, "left") + np.searchsorted(np.sort(x), x, "right") for x in (a, b)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _other_number(word: str) -> str:
    noun = next(noun for noun in lexicon().nouns if word in (noun.singular, noun.plural))
    return noun.form(plural=word == noun.singular)


def _nouns(sentence: Sentence) -> list[int]:
    """The subject's place among the words, then the attractors'."""
    return [sentence.marks["subject"], *sentence.marks["attractors"]]


def _known(model: Model, sentence: Sentence) -> bool:
    others = (_other_number(sentence.words[noun]) for noun in _nouns(sentence))
    return all(map(model.vocabulary.knows, (*sentence.words, *others, sentence.marks["wrong"])))


def _measured(model: Model, sentence: Sentence) -> tuple[dict[str, np.ndarray], bool, bool]:
    """Each measure of the subject and of the attractors (1 + attractors,), and whether the verb is right, and turns."""
    words, sources = sentence.words[: sentence.marks["verb"]], [noun + 1 for noun in _nouns(sentence)]
    trace = run(model, (START_SHOWN, *words), model.vocabulary.ids_of(words))
    last = trace.steps - 1
    right, wrong = (model.vocabulary.id_of(verb) for verb in (sentence.words[len(words)], sentence.marks["wrong"]))
    others = [swapped(trace, {source: _other_number(trace.tokens[source])}) for source in sources]
    far = [distances(trace, other) for other in others]
    found = {}
    if model.kind is not RNN:
        found["ledger"] = np.array([ledger_share(trace, source)[last] for source in sources])
    found["gradient"] = gradients(trace, last, right, wrong)[sources]
    found["states"] = np.array([of.states[last] for of in far])
    found["predictions"] = np.array([of.predictions[last] for of in far])
    return found, _prefers(trace, right, wrong), _prefers(others[0], wrong, right)


def _prefers(trace: Trace, one: int, other: int) -> bool:
    logits = trace.logits(trace.steps - 1)[0]
    return bool(logits[one] > logits[other])


def report(name: str, found: Study) -> str:
    """The figures of one model as lines of text."""
    lines = [
        f"{name}: {len(found.right)} sentences; the verb's form is right in {found.right.mean():.1%}, and turns with "
        f"the subject's number in {found.turns.mean():.1%}",
        _row("rank correlation", ["all", "alike"]),
    ]
    for one, other in combinations(found.measures, 2):
        lines.append(_row(f"{one} and {other}", [f"{rho:+.2f}" for rho in found.agreement(one, other)]))
    counts = [int(count) for count in np.unique(found.attractors)]
    lines.append(_row("attractors", counts))
    for measure, values in found.measures.items():
        medians = [np.median(values[found.attractors == count]) for count in counts]
        lines.append(_row(f"{measure}, median", [f"{median:.2g}" for median in medians]))
    for measure, first in found.first.items():
        shares = [f"{first[found.attractors == count].mean():.0%}" if count else "" for count in counts]
        lines.append(_row(f"{measure}, subject first", shares))
    return "\n".join(lines)


def _row(title: str, values: Sequence[object]) -> str:
    return f"  {title:<28}" + "".join(f"{value!s:>10}" for value in values).rstrip()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser("python -m lstm_viz.analysis.study", description="How far do the measures agree?")
    parser.add_argument("models", nargs="*", default=["words", "words-rnn"], help="bundled models, or model files")
    parser.add_argument("--sentences", type=int, default=SENTENCES)
    chosen = parser.parse_args(arguments)
    try:
        for name in chosen.models:
            print(report(name, study(open_model(name), chosen.sentences)))
    except LstmVizError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
