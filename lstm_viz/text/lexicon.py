"""The grammar's words with their forms, and the pairs of subject and verb that training never sees."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from zlib import crc32

from lstm_viz.resources import resource


@dataclass(frozen=True)
class Noun:
    """``kind`` is male, female, person, animal, thing or invented; ``places`` are like ``("in", "sky")``."""

    singular: str
    plural: str
    kind: str
    places: tuple[tuple[str, str], ...] = ()

    def form(self, plural: bool) -> str:
        return self.plural if plural else self.singular

    @property
    def animate(self) -> bool:
        return self.kind != "thing"

    @property
    def human(self) -> bool:
        return self.kind in ("male", "female", "person")


@dataclass(frozen=True)
class Verb:
    """``kind`` is animate, posture, inanimate, seeming, transitive or auxiliary (be, have, do)."""

    base: str
    third: str
    past: str
    kind: str
    plural: str = ""  # where it is not the base: are, were

    def form(self, plural: bool) -> str:
        return (self.plural or self.base) if plural else self.third

    @property
    def forms(self) -> frozenset[str]:
        return frozenset((self.base, self.third, self.past, self.plural)) - {""}


IS = Verb("be", "is", "", "auxiliary", "are")
WAS = Verb("be", "was", "", "auxiliary", "were")
HAVE = Verb("have", "has", "had", "auxiliary")
DO = Verb("do", "does", "did", "auxiliary")


@dataclass(frozen=True)
class Lexicon:
    nouns: tuple[Noun, ...]
    verbs: dict[str, tuple[Verb, ...]]  # by kind
    names: tuple[tuple[str, str], ...]  # name, male or female
    languages: dict[str, str]  # by country
    invented_nouns: tuple[Noun, ...]
    invented_verbs: tuple[Verb, ...]
    other: dict[str, tuple[str, ...]]

    def nouns_of(self, *kinds: str) -> list[Noun]:
        return [noun for noun in self.nouns if noun.kind in kinds]


def held_out(noun: Noun, verb: Verb) -> bool:
    """Whether this noun is never the subject of this verb in training: about one pair in ten, always the same ones.

    Kept for the probes. Of ``be``, only pairs whose noun the other kinds of sentence do not need are held out.
    """
    if noun.kind == "invented" or (verb.base == "be" and (noun.places or noun.kind in ("male", "female"))):
        return False
    return crc32(f"{noun.singular} {verb.base}".encode()) % 10 == 3


@cache
def held_out_forms() -> dict[str, frozenset[str]]:
    """For each form of a noun, all forms of the verbs that it must not be the subject of."""
    words = lexicon()
    verbs = [*(verb for group in words.verbs.values() for verb in group), IS, WAS, HAVE, DO]
    forms: dict[str, frozenset[str]] = {}
    for noun, verb in product(words.nouns, verbs):
        if held_out(noun, verb):
            for form in (noun.singular, noun.plural):
                forms[form] = forms.get(form, frozenset()) | verb.forms
    return forms


def has_held_out_pair(words: Sequence[str]) -> bool:
    """Whether some noun is followed, anywhere later, by a form of a verb held out for it."""
    pairs, lower = held_out_forms(), [word.lower() for word in words]
    return any(word in pairs and not pairs[word].isdisjoint(lower[at + 1 :]) for at, word in enumerate(lower))


@cache
def lexicon() -> Lexicon:
    data = tomllib.loads(resource("grammar.toml").read_text(encoding="utf-8"))
    places: dict[str, list[tuple[str, str]]] = {}
    for place, nouns in data["places"].items():
        preposition, _, name = place.split()
        for noun in nouns.split():
            places.setdefault(noun, []).append((preposition, name))
    nouns = {
        word: Noun(word, data["plurals"].get(word, _with_s(word)), kind, tuple(places.get(word, ())))
        for kind, words in data["nouns"].items()
        for word in words.split()
    }
    return Lexicon(
        nouns=tuple(nouns.values()),
        verbs={
            kind: tuple(Verb(base, _with_s(base), past, kind) for base, past in group.items())
            for kind, group in data["verbs"].items()
        },
        names=tuple((name, gender) for gender, names in data["names"].items() for name in names.split()),
        languages=data["languages"],
        invented_nouns=tuple(Noun(word, word + "s", "invented") for word in data["other"]["invented_nouns"].split()),
        invented_verbs=tuple(
            Verb(word, word + "s", word + "ed", "animate") for word in data["other"]["invented_verbs"].split()
        ),
        other={key: tuple(text.split("/") if "/" in text else text.split()) for key, text in data["other"].items()},
    )


def _with_s(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"
