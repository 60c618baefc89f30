"""What a model has learnt, measured on sentences whose truth is known and that training never saw."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np

from lstm_viz.analysis.units import gender_units, number_units
from lstm_viz.models.model import Model
from lstm_viz.models.trace import START_SHOWN, Trace, run
from lstm_viz.text.grammar import Grammar, Sentence

SEED = 2_000_003  # of the probes' sentences; training never starts a grammar with it
SENTENCES = 500  # a condition
ATTRACTORS = range(5)
DISTANCES = range(2, 31, 4)  # words between a country and its language
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
    """How often the right form of the verb is more probable than the wrong one, and of how many sentences.

    Subject and verb are a pair that training never sees; all nouns between them are of the other number.
    """
    grammar = Grammar(seed + attractors)
    return _count(model, (grammar.agreement_probe(attractors) for _ in range(sentences)), "verb", "wrong")


def gender(model: Model, between: int, sentences: int = SENTENCES, seed: int = SEED) -> tuple[int, int]:
    """The same for he and she, his and her, himself and herself: new sentences of the training grammar."""
    grammar = Grammar(seed + between)
    return _count(model, (grammar.gender(between) for _ in range(sentences)), "pronoun", "wrong")


def country(model: Model, between: int, sentences: int = SENTENCES, seed: int = SEED) -> tuple[int, int]:
    """How often the language of the country is the most probable of all languages, ``between`` words later.

    Somebody is in a country where training never sees this person; from about 12 words on, the distance is new as well.
    """
    grammar = Grammar(seed + between)
    languages = np.array(sorted({model.vocabulary.id_of(name) for name in grammar.lexicon.languages.values()}))

    def candidates() -> Iterable[Sentence]:
        while True:
            sentence = grammar.country(fillers=grammar.pick(range(between // 6, between // 2 + 1)), probe=True)
            if sentence.marks["language"] - sentence.marks["country"] - 1 == between:
                yield sentence

    def right(sentence: Sentence) -> bool:
        at = sentence.marks["language"]
        logits = _logits_before(model, sentence.words, at)
        return bool(languages[np.argmax(logits[languages])] == model.vocabulary.id_of(sentence.words[at]))

    return sum(right(sentence) for sentence in islice(candidates(), sentences)), sentences


def place(model: Model, between: int, sentences: int = SENTENCES, seed: int = SEED) -> tuple[int, int]:
    """How often *the birds … are in the* makes the place where such a thing is found the most probable word."""
    grammar = Grammar(seed + between)

    def right() -> bool:
        subject = grammar.referent([noun for noun in grammar.lexicon.nouns if noun.places])
        phrase, _ = grammar.modifiers(subject, between)
        preposition, _ = grammar.pick(subject.noun.places)
        words = ("the", subject.word, *phrase, "are" if subject.plural else "is", preposition, "the")
        best = int(np.argmax(_logits_before(model, words, len(words))))
        return model.vocabulary.words[best] in {name for other, name in subject.noun.places if other == preposition}

    return sum(right() for _ in range(sentences)), sentences


def quotation(model: Model, sentences: int = SENTENCES, seed: int = SEED) -> tuple[int, int]:
    """How often a closing quotation mark is more probable where one was opened than in the same words without it."""
    grammar = Grammar(seed)
    mark = model.vocabulary.id_of('"')

    def surprise(words: Sequence[str], at: int) -> float:
        logits = _logits_before(model, words, at)
        return float(np.logaddexp.reduce(logits) - logits[mark])

    def right(sentence: Sentence) -> bool:
        first, close = sentence.marks["open"], sentence.marks["close"]
        words = sentence.words
        return surprise(words, close) < surprise((*words[:first], *words[first + 1 :]), close - 1)

    return sum(right(grammar.quotation()) for _ in range(sentences)), sentences


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


def _count(model: Model, sentences: Iterable[Sentence], at: str, wrong: str) -> tuple[int, int]:
    """In how many sentences the word at the mark ``at`` is more probable than that of the mark ``wrong``."""
    right = total = 0
    id_of: Callable[[str], int] = model.vocabulary.id_of
    for sentence in sentences:
        position = sentence.marks[at]
        logits = _logits_before(model, sentence.words, position)
        right += bool(logits[id_of(sentence.words[position])] > logits[id_of(sentence.marks[wrong])])
        total += 1
    return right, total


def _logits_before(model: Model, words: Sequence[str], at: int) -> np.ndarray:
    """(V,) scores of the word at index ``at``, from the words before it. Step t has read ``words[:t]``."""
    return trace_of(model, words[:at]).logits(at, at)[0]
