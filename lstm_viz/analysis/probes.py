"""What a model has learnt, measured on sentences whose truth is known and that training never saw.

But one: with no noun between, where a thing is found is knowledge, and most of these sentences were learnt from.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_viz.analysis import suites
from lstm_viz.analysis.suites import DISTANCES, SEED, Question, answers
from lstm_viz.analysis.units import gender_units, number_units
from lstm_viz.models.model import Model
from lstm_viz.models.trace import START_SHOWN, Trace, run

SENTENCES = 500  # a condition
ATTRACTORS = range(5)
# Asked for by name, with the word that must come first.
NEXT_WORDS = {
    "the birds are in the": "sky",
    "the birds that sat on the tree": "are",
    "the bird that sat on the trees": "is",
    "the birds that sat on the tree near the house are in the": "sky",
    "he is in France and the weather is good so he speaks": "French",
    "she is in Italy and the weather is good so she speaks": "Italian",
}


def trace_of(model: Model, words: Sequence[str]) -> Trace:
    """The run of a model on words."""
    return run(model, (START_SHOWN, *words), model.vocabulary.ids_of(words))


def measure(model: Model, natural: Sequence[Sequence[str]] = (), sentences: int = SENTENCES) -> dict[str, Any]:
    """``probes`` and ``units`` for a model's card.

    Parameters
    ----------
    natural : sentences held out of training, for the perplexity.
    sentences : a condition of agreement and gender; of the others two fifths of it.
    """
    fewer = sentences * 2 // 5
    counts = {
        "agreement": {f"{count} attractors": agreement(model, count, sentences) for count in ATTRACTORS},
        "gender": {f"{count} nouns between": gender(model, count, sentences) for count in range(4)},
        "country": {f"{words} words between": country(model, words, fewer) for words in DISTANCES},
        "place": {f"{count} nouns between": place(model, count, fewer) for count in range(3)},
        "quotation": {"closed": quotation(model, fewer)},
    }
    probes: dict[str, Any] = {
        probe: {condition: {"right": right, "of": of} for condition, (right, of) in conditions.items()}
        for probe, conditions in counts.items()
    }
    probes["next_word"] = {text: next_word(model, text) for text in NEXT_WORDS}
    if natural:
        probes["natural"] = {"perplexity": perplexity(model, natural), "sentences": len(natural)}
    return {"probes": probes, "units": [*number_units(model, sentences), *gender_units(model, sentences)]}


def agreement(model: Model, attractors: int, sentences: int = SENTENCES, seed: int = SEED) -> tuple[int, int]:
    """How often the right form of the verb is more probable than the wrong one, and of how many sentences."""
    return _count(model, suites.agreement(attractors, sentences, seed))


def gender(model: Model, between: int, sentences: int = SENTENCES, seed: int = SEED) -> tuple[int, int]:
    """The same for he and she, his and her, himself and herself."""
    return _count(model, suites.gender(between, sentences, seed))


def country(model: Model, between: int, sentences: int = SENTENCES, seed: int = SEED) -> tuple[int, int]:
    """How often the language of the country is the most probable of all languages, ``between`` words later."""
    return _count(model, suites.country(between, sentences, seed))


def place(model: Model, between: int, sentences: int = SENTENCES, seed: int = SEED) -> tuple[int, int]:
    """How often *the birds … are in the* makes the place where such a thing is found the most probable word."""
    return _count(model, suites.place(between, sentences, seed))


def quotation(model: Model, sentences: int = SENTENCES, seed: int = SEED) -> tuple[int, int]:
    """How often a closing quotation mark is more probable where one was opened than in the same words without it."""
    return _count(model, suites.closing("quotation", sentences, seed))


def next_word(model: Model, text: str) -> dict[str, Any]:
    """The most probable next word after a text, and the probability of the expected one where there is one."""
    trace = trace_of(model, [token.text for token in model.tokens(text)])
    probabilities = trace.probabilities(trace.steps - 1)
    best = int(np.argmax(probabilities))
    found: dict[str, Any] = {"first": model.vocabulary.words[best], "probability": round(float(probabilities[best]), 4)}
    if text in NEXT_WORDS:
        expected = NEXT_WORDS[text]
        found |= {"expected": expected, "of_expected": round(float(probabilities[model.vocabulary.id_of(expected)]), 4)}
    return found


def perplexity(model: Model, sentences: Sequence[Sequence[str]]) -> float:
    """exp of the mean surprise (nats) a word; unknown words count as their classes."""
    surprise, words = 0.0, 0
    for sentence in sentences:
        trace = trace_of(model, sentence)
        logits = trace.logits(0, trace.steps - 2)
        at_words = np.take_along_axis(logits, trace.ids[1:, None], axis=1)
        surprise += float(np.logaddexp.reduce(logits, axis=1).sum() - at_words.sum())
        words += len(logits)
    return round(float(np.exp(surprise / words)), 2)


def _count(model: Model, questions: Sequence[Question]) -> tuple[int, int]:
    return int(answers(model, questions).sum()), len(questions)
