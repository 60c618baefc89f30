"""Sentences with a country, its language, and as many words between as one asks for.

The words in between say nothing of the country. They are phrases that the grammar writes too, but in one fixed order
and never one twice, so that the same number of words is always the same text and one word more changes little of it.
"""

from functools import cache

from lstm_viz.text.grammar import PRONOUNS, Grammar
from lstm_viz.text.lexicon import lexicon

LEAST, MOST = 3, 33  # words between country and language: "so he speaks" alone, and 30 more
_SEED = 5_000_011  # training never starts a grammar with it
_PHRASES = (
    "with {own} friends",
    "for many years",
    "and has a good job",
    "because everybody is kind",
    "and {own} mother is a teacher",
    "in a small house",
    "and {own} family likes it",
)  # 29 words; what is missing to a length is one of these:
_RESTS = (
    "",
    ",",
    "this year",
    "in the summer",
    "because of the work",
    "but not in the city",
    "and {own} work is very good",
)


def filler(words: int, own: str = "his") -> tuple[str, ...]:
    """Phrases of exactly that many words (a comma is one); ``own`` is the person's *his* or *her*.

    Raises ValueError outside 0 to 30.
    """
    if not 0 <= words <= MOST - LEAST:
        raise ValueError(f"a filler has 0 to {MOST - LEAST} words, not {words}")
    found: list[str] = []
    for phrase in _PHRASES:
        more = phrase.format(own=own).split()
        if len(found) + len(more) > words:
            break
        found += more
    return (*found, *_RESTS[words - len(found)].format(own=own).split())


def country_sentence(country: str, between: int, person: str = "he") -> tuple[str, ...]:
    """*he is in France … so he speaks*, with ``between`` words from the country to the language that comes next.

    ``person`` is a pronoun, or what `strangers` gives. Raises ValueError outside ``LEAST`` to ``MOST`` words.
    """
    subject = person.split()
    pronoun, own, _ = PRONOUNS["female" if subject[-1] in _women() else "male"]
    return (*subject, "is", "in", country, *filler(between - LEAST, own), "so", pronoun, "speaks")


def words_between(words: tuple[str, ...] | list[str]) -> tuple[str, int] | None:
    """The country that a text names last and how many words follow it; None where it names none."""
    languages = lexicon().languages
    found = [at for at, word in enumerate(words) if word in languages]
    return (words[found[-1]], len(words) - 1 - found[-1]) if found else None


@cache
def strangers(country: str) -> tuple[str, str]:
    """Two people, like *Anna* or *the king*, whom training never puts into that country."""
    grammar = Grammar(_SEED)
    grammar.countries = [country]
    people = _people()
    found: dict[str, None] = {}  # in the order of the grammar
    while len(found) < 2:
        words = grammar.country(fillers=0, probe=True).words
        found |= dict.fromkeys(person for person in (words[0], " ".join(words[:2])) if person in people)
    first, second = list(found)[:2]
    return first, second


@cache
def _people() -> frozenset[str]:
    words = lexicon()
    nouns = (f"the {noun.singular}" for noun in words.nouns_of("male", "female"))
    return frozenset((*nouns, *(name for name, _ in words.names)))


@cache
def _women() -> frozenset[str]:
    words = lexicon()
    names = (name for name, gender in words.names if gender == "female")
    return frozenset(("she", *names, *(noun.singular for noun in words.nouns_of("female"))))
