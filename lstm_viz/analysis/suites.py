"""Forced choices whose right answer is known, and how many of them a model gets right.

The questions of this module are written by the grammar, with seeds that training never uses; ``pairs`` adds those of
published test sets.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from lstm_viz.analysis.pairs import BLIMP, SYNEVAL, Pair, read_blimp, read_syneval
from lstm_viz.models.batch import log_probabilities, log_sum_exp, read
from lstm_viz.models.model import Model
from lstm_viz.text.grammar import Grammar, Sentence
from lstm_viz.text.lexicon import Noun, Verb, held_out
from lstm_viz.text.phrases import Referent

SEED = 2_000_003  # training never starts a grammar with it
# A condition: each of the 38 countries 14 times. A few questions hold a word that a model does not know and are not
# counted (of brackets one in twenty); 500 remain all the same.
QUESTIONS = 532
ATTRACTORS = range(7)
FILLERS = range(3)
DISTANCES = range(2, 31, 4)  # words between a country and its language
_PRONOUNS = {" or ".join(pair): pair for pair in (("he", "she"), ("his", "her"), ("himself", "herself"))}
_Z = 1.959963984540054  # of the normal distribution: 95% lie within


@dataclass(frozen=True)
class Question:
    """What comes after ``words``?

    One of ``right`` must be more probable than each of ``wrong``, which by default are all other words. Where
    ``contrast`` is given, ``right`` must be more probable than it is after the words of the contrast.
    """

    words: tuple[str, ...]
    right: tuple[str, ...]
    wrong: tuple[str, ...] = ()
    contrast: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """``right`` of ``of`` questions of a condition; ``asked`` counts also those with words the model does not know."""

    suite: str
    condition: str
    right: int
    of: int
    asked: int

    @property
    def accuracy(self) -> float | None:
        return self.right / self.of if self.of else None

    @property
    def coverage(self) -> float:
        """The share of the questions that are wholly in the vocabulary; only these are scored."""
        return self.of / self.asked

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the accuracy of endless such questions lies with 95% confidence (Wilson 1927)."""
        if not self.of:
            return None
        n, p = self.of, self.right / self.of
        centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * np.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return max(0.0, float(centre - half)), min(1.0, float(centre + half))

    def facts(self) -> dict[str, Any]:
        """Everything as plain data."""
        return asdict(self) | {"accuracy": self.accuracy, "interval": self.interval, "coverage": self.coverage}


def total(scores: Sequence[Score]) -> Score:
    """All conditions of a suite together."""
    sums = (sum(getattr(score, name) for score in scores) for name in ("right", "of", "asked"))
    return Score(scores[0].suite, "all", *sums)


def tests(suite: str, data: Path) -> dict[str, Callable[[Model], Score]]:
    """The tests of ``grammar``, ``blimp``, ``syneval`` or ``all`` by their condition, each still to be made.

    ``data`` is the folder with the published test sets. Raises DataError where one is wanted and cannot be read.
    """
    found: dict[str, Callable[[Model], Score]] = {}
    if suite in ("grammar", "all"):
        for condition, write in _grammar_questions().items():
            found[condition] = partial(_ask, condition, write)
    for name, read_pairs in ((BLIMP, read_blimp), (SYNEVAL, read_syneval)):
        if suite in (name, "all"):
            for condition, pairs in read_pairs(data / name).items():
                found[condition] = partial(_compare, name, condition, pairs)
    return found


def _ask(condition: str, write: Callable[[int], list[Question]], model: Model) -> Score:
    questions = write(QUESTIONS)
    known = [question for question in questions if _covered(model, question)]
    return Score("grammar", condition, int(answers(model, known).sum()), len(known), len(questions))


def _compare(suite: str, condition: str, pairs: Sequence[Pair], model: Model) -> Score:
    known = [pair for pair in pairs if all(_knows(model, words) for words in pair.words(model))]
    return Score(suite, condition, int(preferences(model, known).sum()), len(known), len(pairs))


def answers(model: Model, questions: Sequence[Question]) -> np.ndarray:
    """(n,) bool: which of the questions the model answers rightly."""
    right = np.zeros(len(questions), bool)
    if not len(questions):
        return right
    ids_of, id_of = model.vocabulary.ids_of, model.vocabulary.id_of
    logits = read(model, [ids_of(question.words) for question in questions]).logits()
    contrasts = logits
    if any(question.contrast for question in questions):
        contrasts = read(model, [ids_of(question.contrast or question.words) for question in questions]).logits()
    for n, question in enumerate(questions):
        expected = [id_of(word) for word in question.right]
        best = logits[n, expected].max()
        if question.contrast:
            other = contrasts[n, expected].max() - log_sum_exp(contrasts[n])
            right[n] = best - log_sum_exp(logits[n]) > other
        elif question.wrong:
            right[n] = best > logits[n, [id_of(word) for word in question.wrong]].max()
        else:
            right[n] = best > np.delete(logits[n], expected).max()
    return right


def preferences(model: Model, pairs: Sequence[Pair]) -> np.ndarray:
    """(n,) bool: whether the good sentence of a pair is more probable than the bad one, as a whole."""
    ids_of = model.vocabulary.ids_of
    good, bad = ([ids_of(pair.words(model)[which]) for pair in pairs] for which in (0, 1))
    firsts = [_parting(*both) for both in zip(good, bad, strict=True)]
    return log_probabilities(model, good, firsts) > log_probabilities(model, bad, firsts)


def _parting(a: Sequence[int], b: Sequence[int]) -> int:
    """The first step at which two sentences differ."""
    return next((t for t, (one, other) in enumerate(zip(a, b, strict=False)) if one != other), min(len(a), len(b)))


def _covered(model: Model, question: Question) -> bool:
    alone = (*question.right, *question.wrong)
    return _knows(model, question.words) and all(model.vocabulary.knows(word) for word in alone)


def _knows(model: Model, words: Sequence[str]) -> bool:
    return not any(model.vocabulary.is_special(id) for id in model.vocabulary.ids_of(words)[1:])


# -- the grammar's questions --------------------------------------------------------------------------------------


def _grammar_questions() -> dict[str, Callable[[int], list[Question]]]:
    return {
        **{f"agreement, attractors: {count}": partial(agreement, count) for count in ATTRACTORS},
        **{f"country, fillers: {count}": partial(country_after_fillers, count) for count in FILLERS},
        **{f"country, words between: {count}": partial(country, count) for count in DISTANCES},
        **{f"gender, nouns between: {count}": partial(gender, count) for count in range(4)},
        **{f"gender, {title}": partial(pronouns, words) for title, words in _PRONOUNS.items()},
        **{f"place, nouns between: {count}": partial(place, count) for count in range(3)},
        "quotation closed": partial(closing, "quotation"),
        "bracket closed": partial(closing, "bracket"),
    }


def agreement(attractors: int, count: int = QUESTIONS, seed: int = SEED) -> list[Question]:
    """Which form of the verb? Subject and verb never met in training; all nouns between are of the other number."""
    grammar = Grammar(seed + attractors)
    return [_between_two(grammar.agreement_probe(attractors), "verb") for _ in range(count)]


def gender(between: int, count: int = QUESTIONS, seed: int = SEED) -> list[Question]:
    """he or she, his or her, himself or herself? In training this person never did this before a pronoun."""
    grammar = Grammar(seed + between)
    return [_between_two(grammar.gender(between, probe=True), "pronoun") for _ in range(count)]


def pronouns(words: Sequence[str], count: int = QUESTIONS, seed: int = SEED) -> list[Question]:
    """The same for one pair of pronouns, with none to three nouns between; none comes twice."""
    grammar = Grammar(seed)
    found: dict[Question, None] = {}
    while len(found) < count:
        question = _between_two(grammar.gender(grammar.pick(range(4)), probe=True), "pronoun")
        if question.right[0] in words:
            found[question] = None
    return list(found)


def country(between: int, count: int = QUESTIONS, seed: int = SEED) -> list[Question]:
    """Which of all languages, ``between`` words after the country?

    Somebody is in a country where training never sees this person; from about 12 words on, the distance is new as well.
    """
    grammar = Grammar(seed + between)

    def sentence() -> Sentence:
        while True:
            written = grammar.country(fillers=grammar.pick(range(between // 6, between // 2 + 1)), probe=True)
            if written.marks["language"] - written.marks["country"] - 1 == between:
                return written

    return _all_countries(grammar, sentence, count)


def country_after_fillers(fillers: int, count: int = QUESTIONS, seed: int = SEED) -> list[Question]:
    """The same by the number of phrases between country and language."""
    grammar = Grammar(seed + 100 + fillers)
    return _all_countries(grammar, lambda: grammar.country(fillers=fillers, probe=True), count)


def _all_countries(grammar: Grammar, write: Callable[[], Sentence], count: int) -> list[Question]:
    """Every country in turn: held-out pairs with *he* and *she* alone would make a few of them a third of all."""
    languages = grammar.lexicon.languages
    questions = []
    for name in islice(cycle(languages), count):
        grammar.countries = [name]
        sentence = write()
        at = sentence.marks["language"]
        wrong = tuple(sorted(set(languages.values()) - {languages[name]}))
        questions.append(Question(sentence.words[:at], (languages[name],), wrong))
    return questions


def place(between: int, count: int = QUESTIONS, seed: int = SEED) -> list[Question]:
    """*The birds … are in the*: of all words, is the place where such a thing is found the most probable?

    What is where has to be learnt, so thing and place are no held-out pair, and with no noun between training has most
    of these very words. With nouns between, somebody or something does there what training never sees it do.
    """
    grammar = _NeverDone(seed + between)

    def question() -> Question:
        subject = grammar.referent([noun for noun in grammar.lexicon.nouns if noun.places])
        phrase, _ = grammar.modifiers(subject, between)
        preposition, _ = grammar.pick(subject.noun.places)
        words = ("the", subject.word, *phrase, "are" if subject.plural else "is", preposition, "the")
        return Question(words, tuple(name for other, name in subject.noun.places if other == preposition))

    return [question() for _ in range(count)]


class _NeverDone(Grammar):
    """Between a subject and its verb stands a relative clause whose own noun and verb are a held-out pair."""

    _joined = False

    def modifiers(self, subject: Referent, count: int, opposite: bool = False) -> tuple[list[str], list[int]]:
        while True:
            self._joined = not count  # where there is no noun there is no clause
            phrase = super().modifiers(subject, count, opposite)
            if self._joined:
                return phrase

    def verb(self, noun: Noun, *kinds: str) -> Verb:
        never = [verb for kind in kinds for verb in self.lexicon.verbs[kind] if held_out(noun, verb)]
        self._joined |= bool(never)
        return self.pick(never) if never else super().verb(noun, *kinds)


def closing(kind: str, count: int = QUESTIONS, seed: int = SEED) -> list[Question]:
    """Is the closing mark more probable than in the same words without the opening one?"""
    grammar = Grammar(seed)

    def question(sentence: Sentence) -> Question:
        first, close, words = sentence.marks["open"], sentence.marks["close"], sentence.words
        return Question(words[:close], (words[close],), contrast=words[:first] + words[first + 1 : close])

    return [question(getattr(grammar, kind)(probe=True)) for _ in range(count)]


def _between_two(sentence: Sentence, mark: str) -> Question:
    at = sentence.marks[mark]
    return Question(sentence.words[:at], (sentence.words[at],), (sentence.marks["wrong"],))
