"""The parts that the grammar's sentences are made of: noun phrases, what stands between, and predicates."""

import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

from lstm_viz.text.lexicon import DO, HAVE, IS, WAS, Noun, Verb, apart, held_out, lexicon

Choice = TypeVar("Choice")


class Referent(NamedTuple):
    """Somebody or something in the sentence, one or several."""

    noun: Noun
    plural: bool

    @property
    def word(self) -> str:
        return self.noun.plural if self.plural else self.noun.singular


class Predicate(NamedTuple):
    """``verb`` is the index of the word that shows the subject's number, ``wrong`` its form for the other number (None:
    it shows none), ``place`` the index of the word for where such a thing is found."""

    words: list[str]
    verb: int | None = None
    wrong: str | None = None
    place: int | None = None


class Phrases:
    """A seeded source of phrases. No subject and verb of a held-out pair ever meet in them."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.lexicon = lexicon()
        self.other = self.lexicon.other
        self.people = self.lexicon.nouns_of("male", "female", "person")
        self.countries = list(self.lexicon.languages)

    # -- choices --------------------------------------------------------------------------------------------------

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def pick(self, choices: Sequence[Choice]) -> Choice:
        return choices[int(self.random.random() * len(choices))]

    def phrase(self, *choices: str) -> list[str]:
        """One of the choices, as words."""
        return self.pick(choices).split()

    def weighted(self, weights: Mapping[Choice, float]) -> Choice:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def referent(self, nouns: Sequence[Noun] | None = None) -> Referent:
        noun = self.pick(nouns or self.lexicon.nouns)
        return Referent(noun, noun.singular == noun.plural or self.chance(0.5))

    def between(self, subject: Referent, opposite: bool) -> Referent:
        """Any other noun; ``opposite``: of the other number, visibly so."""
        while True:
            other = self.referent()
            if not opposite or (other.plural != subject.plural and other.noun.singular != other.noun.plural):
                return other

    def verb(self, noun: Noun, *kinds: str) -> Verb:
        """A verb of these kinds that the noun may be the subject of."""
        while True:
            verb = self.pick(self.lexicon.verbs[self.pick(kinds)])
            if not held_out(noun, verb):
                return verb

    # -- noun phrases ---------------------------------------------------------------------------------------------

    def noun_phrase(self, referent: Referent, simple: bool = False) -> list[str]:
        """Determiner, perhaps an adjective, and the noun, which is always the last word. ``simple``: just *the*."""
        adjective = [self.pick(self.other["adjectives"])] if not simple and self.chance(0.25) else []
        way = 0.0 if simple else self.random.random()
        if way < 0.72:
            determiner = "the"
        elif way < 0.84:
            determiner = self.pick(("my", "your", "our", "their", "his", "her"))
        elif referent.plural:
            determiner = self.pick(("some", "many", "two", "three", "these", "those", "all", "the", ""))
        else:
            determiner = self.pick(("a", "a", "a", "this", "that", "every", "one", "the"))
        if determiner == "a" and (adjective or [referent.word])[0][0] in "aeiou":
            determiner = "an"
        return [*determiner.split(), *adjective, referent.word]

    def modifiers(self, subject: Referent, count: int, opposite: bool = False) -> tuple[list[str], list[int]]:
        """Words after a noun with ``count`` nouns among them, and the indices of these.

        Relative clauses belong to the noun right before them, so what agrees with what is never in doubt.
        """
        words: list[str] = []
        heads: list[int] = []
        anchor = subject
        while len(heads) < count:
            other = self.between(subject, opposite)
            way = self.weighted({"prepositional": 0.54, "subject": 0.26, "object": 0.2})
            if way == "object" and other.noun.animate:
                inner = self.between(subject, opposite) if count - len(heads) > 1 and self.chance(0.35) else None
                words += [self.that(anchor)] if self.chance(0.8) else []
                words += self.noun_phrase(other, simple=self.chance(0.6))
                heads.append(len(words) - 1)
                if inner:  # that the boys near the door see
                    words += [*self.preposition(), *self.noun_phrase(inner, simple=self.chance(0.6))]
                    heads.append(len(words) - 1)
                seen = self.verb(other.noun, "transitive")
                words.append(seen.past if self.chance(0.3) else seen.form(other.plural))
                # What follows belongs to the anchor still: the keys that the boy sees that lie near the door.
            else:
                words += self.subject_relative(anchor) if way == "subject" else self.preposition("of", "of", "on", "in")
                words += self.noun_phrase(other, simple=self.chance(0.6))
                heads.append(len(words) - 1)
                anchor = other
        if self.chance(0.05):
            country = self.pick(self.countries)
            if not apart(anchor.word, country) and not apart(subject.word, country):
                words += ["from", country]
        return words, heads

    def that(self, anchor: Referent) -> str:
        return self.pick(("that", "who")) if anchor.noun.human else "that"

    def subject_relative(self, anchor: Referent) -> list[str]:
        """*that sat on*, *who admires*, *that are near*: a clause on the anchor, up to its object."""
        noun, way = anchor.noun, self.random.random()
        if noun.animate and way < 0.2:
            verb = self.verb(noun, "transitive")
            return [self.that(anchor), verb.form(anchor.plural)]
        if noun.animate and way < 0.35:
            return [self.that(anchor), self.verb(noun, "transitive").past]
        if way < 0.5:
            tense = self.pick((IS, WAS))
            if not held_out(noun, tense):
                return [self.that(anchor), tense.form(anchor.plural), *self.preposition("on", "in")]
        verb = self.verb(noun, "posture")
        form = verb.form(anchor.plural) if self.chance(0.15) else verb.past
        return [self.that(anchor), form, *self.preposition("on", "on")]

    def preposition(self, *more: str) -> list[str]:
        return self.phrase(*self.other["prepositions"], *more)

    # -- predicates -----------------------------------------------------------------------------------------------

    def predicate(self, subject: Referent) -> Predicate:
        """What the subject is or does, to the end of the clause."""
        noun, plural = subject
        if noun.places and self.chance(0.6):
            return self.placed(subject)
        way = self.weighted({"be": 0.3, "verb": 0.42, "have": 0.07, "do": 0.08, "seem": 0.05, "past": 0.08})
        if way == "be" and not held_out(noun, IS):
            tense = self.pick((IS, IS, IS, WAS))
            return Predicate([tense.form(plural), *self.complement(noun)], 0, tense.form(not plural))
        if way == "have" and not held_out(noun, HAVE):
            past = self.phrase("disappeared", "changed", "moved")
            rest = self.noun_phrase(self.referent()) if self.chance(0.6) else past
            return Predicate([HAVE.form(plural), *rest], 0, HAVE.form(not plural))
        if way == "do" and not held_out(noun, DO):
            verb, right, wrong = self.verb(noun, *self.kinds(noun)), DO.form(plural), DO.form(not plural)
            if self.chance(0.5):
                return Predicate([right, "not", verb.base, *self.rest(verb)], 0, wrong)
            return Predicate([right + "n't", verb.base, *self.rest(verb)], 0, wrong + "n't")
        verb = self.verb(noun, *(("seeming",) if way == "seem" else self.kinds(noun)))
        if way == "past":
            words = self.phrase("will", "can", "must", "could") if self.chance(0.4) else []
            return Predicate([*words, verb.base if words else verb.past, *self.rest(verb)])
        if noun.kind == "person" and self.chance(0.03):
            verb = self.pick(self.lexicon.invented_verbs)
        before = [self.pick(self.other["adverbs"])] if self.chance(0.15) else []
        words = [*before, verb.form(plural), *self.rest(verb)]
        if self.chance(0.08):  # laughs and swims
            second = self.verb(noun, *self.kinds(noun))
            words += ["and", second.form(plural), *self.rest(second)]
        return Predicate(words, len(before), verb.form(not plural))

    def placed(self, subject: Referent) -> Predicate:
        """*are in the sky*: where such a thing is found."""
        noun, plural = subject
        preposition, place = self.pick(noun.places)
        tense = self.pick((IS, IS, IS, IS, WAS))
        verb, wrong = tense.form(plural), tense.form(not plural)
        words = [verb, *(self.phrase("now", "always", "often", "all", "still", "not") if self.chance(0.12) else [])]
        if "all" in words and not plural:
            words.remove("all")
        words += [preposition, "the", place]
        return Predicate(words, 0, wrong, len(words) - 1)

    def kinds(self, noun: Noun) -> tuple[str, ...]:
        """The kinds of verb that fit the noun."""
        return ("animate", "animate", "transitive", "transitive", "posture") if noun.animate else ("inanimate",)

    def complement(self, noun: Noun) -> list[str]:
        """What may follow a form of *be*."""
        if self.chance(0.2):
            return [*self.preposition("on", "in"), *self.noun_phrase(self.referent(), simple=self.chance(0.5))]
        before = self.phrase("very", "not", "really", "so", "too", "always", "never") if self.chance(0.35) else []
        return [*before, self.pick(self.other["adjectives"])]

    def rest(self, verb: Verb) -> list[str]:
        """What may follow a verb of this kind."""
        if verb.kind == "transitive":
            someone = self.phrase("me", "you", "it", "us", "Tom", "Mary")
            words = self.noun_phrase(self.referent()) if self.chance(0.75) else someone
        elif verb.kind == "posture":
            words = [*self.preposition("on", "in"), *self.noun_phrase(self.referent())]
        elif verb.kind == "seeming":
            words = [*self.phrase("", "very", "so"), self.pick(self.other["impressions"])]
        else:
            words = []
        return words + (self.phrase(*self.other["endings"]) if self.chance(0.3) else [])

    def filler(self, own: str) -> list[str]:
        """A phrase or clause that says nothing of the country; ``own`` is the person's *his* or *her*."""
        way = self.random.random()
        if way < 0.22:
            noun = self.phrase("the weather", "the food", "the city", "the house", f"{own} house", f"{own} work")
            words = ["is", *self.phrase("", "very", "so", "not"), self.pick(self.other["adjectives"])]
            return [*self.phrase("and", "and", ", and", "where", "because"), *noun, *words]
        if way < 0.4:
            return self.phrase(
                f"with {own} friends", f"with {own} family", "with some friends", "with a friend", "with two dogs"
            )
        if way < 0.55:
            return self.phrase(
                "for two weeks", "for many years", "for a long time", "for three days", "since last year", "this year",
                "in the summer", "every winter", "after the war", "because of the work", "in a small house",
            )
        if way < 0.72:
            subject = self.referent()
            link = self.phrase("because", "and", "where", ", and")
            return [*link, *self.noun_phrase(subject), *self.predicate(subject).words]
        if way < 0.86:
            return ["to", self.pick(self.lexicon.verbs["transitive"]).base, *self.noun_phrase(self.referent())]
        return self.phrase(
            f"and {own} mother is a teacher", f"and {own} family likes it", ", a big country ,", "but not in the city",
            f"and works for {own} father", "and has a good job", "and likes it there", "because everybody is kind",
        )
