"""Facts of a sentence that a network may have to remember, in sentences that say them and ask for them later.

Every sentence ends where its fact is used. It has a *twin*: the same words with the opposite fact, so that a value can
be taken from the one sentence into the other at the same word.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice

from lstm_viz.text.grammar import Grammar, Sentence
from lstm_viz.text.lexicon import DO, HAVE, IS, WAS, lexicon

SEED = 3_000_017  # training never starts a grammar with it
_POSITIONS = 16  # words of a sentence that positions are asked of
_VOWELS = ("a", "e", "i", "o", "u")


@dataclass(frozen=True)
class Case:
    """One sentence up to the point where its fact is used.

    Attributes
    ----------
    words : the state is looked at after the last of them.
    value : index into ``Fact.values``.
    since : the step that has just read what says the fact; step t has read ``words[:t]``.
    twin : the same words with the fact ``twin_value``; its step t + ``ahead`` has read what step t of this one has.
    due : for each value, the word that comes next; or the one mark that comes only if the value is 1.
    said : whether a word says the fact, rather than that there is none.
    """

    words: tuple[str, ...]
    value: int
    since: int
    twin: tuple[str, ...] = ()
    twin_value: int = 0
    ahead: int = 0
    due: tuple[str, ...] = ()
    said: bool = True


@dataclass(frozen=True)
class Fact:
    """``values`` are the sides of the fact; ``asked`` says in words what is to be predicted."""

    name: str
    values: tuple[str, ...]
    asked: str
    write: Callable[["Fact", Grammar], Iterator[Case]] = field(repr=False)

    def cases(self, count: int, seed: int = SEED) -> list[Case]:
        """The first ``count`` cases of a seed."""
        return list(islice(self.write(self, Grammar(seed)), count))


def _number(fact: Fact, grammar: Grammar) -> Iterator[Case]:
    """One to four nouns of the other number between; subject and verb never met in training."""
    for attractors in cycle((1, 2, 3, 4)):
        sentence = grammar.agreement_probe(attractors)
        marks, value = sentence.marks, fact.values.index(sentence.marks["number"])
        words, subject = sentence.words[: marks["verb"]], marks["subject"]
        # All nouns between are of the other number: a verb there that has the subject's number belongs to the subject.
        other = _other_number(plural=value == 1)
        twin = (*words[:subject], *(other.get(word, word) for word in words[subject:]))
        forms = (sentence.words[marks["verb"]], marks["wrong"])
        yield Case(words, value, subject + 1, twin, 1 - value, 0, forms[::-1] if value else forms)


def _other_number(plural: bool) -> dict[str, str]:
    """From each noun and verb form of one number to that of the other."""
    words = lexicon()
    verbs = (*(verb for group in words.verbs.values() for verb in group), IS, WAS, HAVE, DO)
    forms = [(of.form(False), of.form(True)) for group in (words.nouns, verbs) for of in group]
    return dict(pair[::-1] if plural else pair for pair in forms)


def _gender(fact: Fact, grammar: Grammar) -> Iterator[Case]:
    """One to three nouns between."""
    words = grammar.lexicon
    men, women = (
        [*(noun.singular for noun in words.nouns_of(gender)), *(name for name, of in words.names if of == gender)]
        for gender in fact.values
    )
    other = dict(zip([*men, *women], [*women, *men], strict=True))
    for between in cycle((1, 2, 3)):
        sentence = grammar.gender(between, probe=True)
        marks, value = sentence.marks, fact.values.index(sentence.marks["gender"])
        before, subject = sentence.words[: marks["pronoun"]], marks["subject"]
        twin = list(before)
        twin[subject] = other[twin[subject]]
        if subject and twin[subject - 1] in ("a", "an"):
            twin[subject - 1] = "an" if twin[subject].startswith(_VOWELS) else "a"
        forms = (sentence.words[marks["pronoun"]], marks["wrong"])
        yield Case(before, value, subject + 1, tuple(twin), 1 - value, 0, forms[::-1] if value else forms)


def _marks(kind: str) -> Callable[[Fact, Grammar], Iterator[Case]]:
    """By turns a sentence in which a mark was opened, up to where it is closed, and the same words without it."""

    def write(fact: Fact, grammar: Grammar) -> Iterator[Case]:
        for is_open in cycle((True, False)):
            sentence: Sentence = getattr(grammar, kind)(probe=True)
            first, close = sentence.marks["open"], sentence.marks["close"]
            opened, due = sentence.words[:close], (sentence.words[close],)
            never = opened[:first] + opened[first + 1 :]
            if is_open:
                yield Case(opened, 1, first + 1, never, 0, -1, due)
            else:
                yield Case(never, 0, first + 1, opened, 1, 1, due, said=False)

    return write


def _country(fact: Fact, grammar: Grammar) -> Iterator[Case]:
    """One to three phrases between, every country in turn; the person was never in that country in training."""
    languages = grammar.lexicon.languages
    for fillers, name in zip(cycle((1, 2, 3)), cycle(languages), strict=False):
        grammar.countries = [name]
        sentence = grammar.country(fillers=fillers, probe=True)
        words, at = sentence.words[: sentence.marks["language"]], sentence.marks["country"]
        value = fact.values.index(languages[name])
        other = grammar.pick([country for country, language in languages.items() if language != languages[name]])
        twin = (*words[:at], other, *words[at + 1 :])
        yield Case(words, value, at + 1, twin, fact.values.index(languages[other]), 0, fact.values)


def _position(fact: Fact, grammar: Grammar) -> Iterator[Case]:
    """Any of the first words of a long sentence. Nothing is predicted from the position alone, so nothing is due."""
    while True:
        words = grammar.sentence().words
        if len(words) >= _POSITIONS:
            at = grammar.pick(range(1, _POSITIONS + 1))
            yield Case(words[:at], int(at > _POSITIONS // 2), 0, said=False)


def facts() -> tuple[Fact, ...]:
    """All facts that carriers are looked for."""
    languages = tuple(sorted(set(lexicon().languages.values())))
    half = _POSITIONS // 2
    return (
        Fact("number", ("singular", "plural"), "the form of the verb", _number),
        Fact("gender", ("male", "female"), "he or she, his or her, himself or herself", _gender),
        Fact("quotation", ("closed", "open"), "the closing quotation mark", _marks("quotation")),
        Fact("bracket", ("closed", "open"), "the closing bracket", _marks("bracket")),
        Fact("country", languages, "the language", _country),
        Fact("position", (f"words 1 to {half}", f"words {half + 1} to {_POSITIONS}"), "", _position),
    )
