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

# What people do in sentences that then speak of him or her: before he and she, before his and her, before himself.
DEEDS = {
    "pronoun": (
        "went home", "came back", "left early", "came late", "got up", "woke up",
        "lost", "bought", "met", "sold", "took",
    ),
    "own": ("lost", "called", "met", "sold", "went home with", "took", "thought of"),
    "self": ("hurt", "washed", "cut", "enjoyed", "introduced", "blamed", "taught", "asked"),
}  # fmt: skip
SPEECH = ("said", "asked", "thought", "wrote", "answered")


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
    return apart(noun.singular, verb.base)


def apart(first: str, second: str) -> bool:
    """Whether training never joins these two words where the grammar asks so: about one pair in ten, always the same.

    A person with a country, with what he or she does before a pronoun, and with the verb of what is said; a noun with
    what stands in brackets behind it.
    """
    return crc32(f"{first} {second}".encode()) % 10 == 3


@cache
def held_out_forms() -> dict[str, frozenset[str]]:
    """For each form of a noun or name, in small letters, all verb forms that it must not be the subject of."""
    words = lexicon()
    verbs = [*(verb for group in words.verbs.values() for verb in group), IS, WAS, HAVE, DO]
    forms: dict[str, frozenset[str]] = {}
    for noun, verb in product(words.nouns, verbs):
        if held_out(noun, verb):
            for form in (noun.singular, noun.plural):
                forms[form] = forms.get(form, frozenset()) | verb.forms
    deeds = {deed.split()[0] for way in DEEDS.values() for deed in way}.union(SPEECH)
    for person in (*(noun.singular for noun in words.nouns_of("male", "female")), *(name for name, _ in words.names)):
        held = frozenset(deed for deed in deeds if apart(person, deed))
        forms[person.lower()] = forms.get(person.lower(), frozenset()) | held
    return forms


def has_country_apart(words: Sequence[str]) -> bool:
    """Whether some person is followed, anywhere later, by a country that training never sees him or her in."""
    countries = lexicon().languages
    people = {word.capitalize() for word in words} & {name for name, _ in lexicon().names}
    people |= {word.lower() for word in words} & _singular_people()
    lower = [word.lower() for word in words]
    return any(
        apart(person, country)
        for at, country in enumerate(words)
        if country in countries
        for person in people
        if person.lower() in lower[:at]
    )


@cache
def _singular_people() -> frozenset[str]:
    return frozenset({"he", "she"}.union(noun.singular for noun in lexicon().nouns_of("male", "female")))


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
        word: Noun(word, data["plurals"].get(word, with_s(word)), kind, tuple(places.get(word, ())))
        for kind, words in data["nouns"].items()
        for word in words.split()
    }
    return Lexicon(
        nouns=tuple(nouns.values()),
        verbs={
            kind: tuple(Verb(base, with_s(base), past, kind) for base, past in group.items())
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


def with_s(word: str) -> str:
    """The regular plural of a noun, and third person of a verb: houses, buses, cries, plays."""
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"
