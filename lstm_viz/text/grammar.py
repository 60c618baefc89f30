"""Writes sentences whose truth is known: what agrees with what, which language, which pronoun, what is still open."""

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from lstm_viz.text.lexicon import (
    DEEDS,
    DO,
    HAVE,
    IS,
    SPEECH,
    WAS,
    Noun,
    Verb,
    apart,
    has_held_out_pair,
    held_out,
    held_out_forms,
    lexicon,
)
from lstm_viz.text.phrases import Phrases, Referent

# Share of each kind of sentence in training, and of the number of nouns between subject and verb.
KINDS = {
    "agreement": 0.45,
    "country": 0.2,
    "gender": 0.16,
    "quotation": 0.08,
    "bracket": 0.05,
    "question": 0.04,
    "coordination": 0.02,
}
ATTRACTORS = {0: 0.29, 1: 0.34, 2: 0.16, 3: 0.13, 4: 0.08}
FILLERS = {0: 0.34, 1: 0.38, 2: 0.28}
PRONOUNS = {
    "male": ("he", "his", "himself"),
    "female": ("she", "her", "herself"),
    "plural": ("they", "their", "themselves"),
}


@dataclass(frozen=True)
class Sentence:
    """Words and what is known of them.

    Attributes
    ----------
    words : tuple of str
    kind : a key of ``KINDS``.
    marks : indices of words, and facts, by kind.
        agreement: ``subject``, ``attractors`` (tuple), ``number`` (singular or plural); where the verb shows the number
        ``verb`` and ``wrong`` (its other form); where it says where the thing is found ``place``.
        country: ``country``, ``language``. gender: ``subject``, ``pronoun``, ``gender``, and ``wrong`` for he and she.
        quotation, bracket: ``open``, ``close``.
    """

    words: tuple[str, ...]
    kind: str
    marks: dict[str, Any] = field(default_factory=dict)


@cache
def held_out_pairs() -> tuple[tuple[Noun, Verb], ...]:
    """All pairs of subject and verb that training never sees and that make sense together."""
    words = lexicon()
    pairs = []
    for noun in words.nouns:
        kinds = ("animate", "posture", "transitive") if noun.animate else ("inanimate",)
        verbs = [verb for kind in (*kinds, "seeming") for verb in words.verbs[kind]]
        if noun.singular != noun.plural:
            pairs += [(noun, verb) for verb in (*verbs, IS, WAS, HAVE, DO) if held_out(noun, verb)]
    return tuple(pairs)


class Grammar(Phrases):
    """A seeded source of sentences: the same seed writes the same ones."""

    def __init__(self, seed: int):
        super().__init__(seed)
        # A noun that has a place comes twice: what is where is learnt late.
        self.subjects = [*self.lexicon.nouns, *(noun for noun in self.lexicon.nouns if noun.places)]
        self.gendered = self.lexicon.nouns_of("male", "female")

    def sentence(self) -> Sentence:
        """One sentence of any kind, as often as ``KINDS`` says; now and then another follows it."""
        sentence: Sentence = getattr(self, self.weighted(KINDS))()
        if self.chance(0.1):
            return Sentence(sentence.words + self.sentence().words, sentence.kind, sentence.marks)
        return sentence

    # -- agreement ------------------------------------------------------------------------------------------------

    def agreement(self) -> Sentence:
        """A subject, none to four nouns in between, and its verb."""
        subject = self.subject()
        opening = self.phrase("I think", "he said", "Tom knows that", "you know", "today") if self.chance(0.06) else []
        words = [*opening, *self.noun_phrase(subject)]
        marks: dict[str, Any] = {"subject": len(words) - 1, "number": "plural" if subject.plural else "singular"}
        between, heads = self.modifiers(subject, self.weighted(ATTRACTORS), opposite=self.chance(0.35))
        marks["attractors"] = tuple(len(words) + head for head in heads)
        words += between
        predicate = self.predicate(subject)
        if predicate.verb is not None:
            marks |= {"verb": len(words) + predicate.verb, "wrong": predicate.wrong}
        if predicate.place is not None:
            marks["place"] = len(words) + predicate.place
        words += predicate.words
        if self.chance(0.12):
            second = self.subject()
            words += [*self.phrase("and", "but", ", and", ", but", "when", "because"), *self.noun_phrase(second)]
            words += self.predicate(second).words
        return Sentence((*words, self.stop()), "agreement", marks)

    def agreement_probe(self, attractors: int) -> Sentence:
        """A held-out pair with that many nouns of the other number in between, up to its verb."""
        noun, verb = self.pick(held_out_pairs())
        subject = Referent(noun, self.chance(0.5))
        between, heads = self.modifiers(subject, attractors, opposite=True)
        words = ["the", subject.word, *between, verb.form(subject.plural)]
        marks = {
            "subject": 1,
            "attractors": tuple(2 + head for head in heads),
            "number": "plural" if subject.plural else "singular",
            "verb": len(words) - 1,
            "wrong": verb.form(not subject.plural),
        }
        return Sentence(tuple(words), "agreement", marks)

    def question(self) -> Sentence:
        """The verb before its subject: *are the birds in the sky?*, *where does the king near the boys live?*"""
        subject = self.subject()
        noun, plural = subject
        phrase = self.noun_phrase(subject) + self.modifiers(subject, self.pick((0, 0, 1)))[0]
        if self.chance(0.55) and not held_out(noun, IS):
            words = [self.pick((IS, IS, WAS)).form(plural), *phrase, *self.complement(noun)]
        else:
            verb = self.verb(noun, *self.kinds(noun))
            words = ["did" if held_out(noun, DO) else DO.form(plural), *phrase, verb.base, *self.rest(verb)]
        return Sentence((*self.phrase("", "", "why", "when", "where"), *words, "?"), "question")

    def coordination(self) -> Sentence:
        """Two subjects take a plural verb: *the dog and the bird are here*."""
        first, second = self.subject(), self.subject()
        words = [*self.noun_phrase(first), "and", *self.noun_phrase(second)]
        predicate = self.predicate(Referent(first.noun, True)).words
        if has_held_out_pair([second.word, *predicate]):
            predicate = [WAS.plural, self.pick(self.other["adjectives"])]
        if has_held_out_pair([first.word, second.word, *predicate]):
            return self.coordination()
        return Sentence((*words, *predicate, self.stop()), "coordination")

    def subject(self) -> Referent:
        return self.referent(self.lexicon.invented_nouns if self.chance(0.04) else self.subjects)

    # -- country and gender ---------------------------------------------------------------------------------------

    def country(self, fillers: int | None = None, probe: bool = False) -> Sentence:
        """Somebody is in a country, none to two (or ``fillers``) phrases follow, then the language spoken there.

        For a ``probe`` it is somebody whom training never sees in that country.
        """
        country, (person, gender) = self.pick(self.countries), self.person()
        while apart(person[-1], country) != probe:
            country, (person, gender) = self.pick(self.countries), self.person()
        pronoun, own, _ = PRONOUNS[gender]
        opening = self.phrase(
            "is in", "is in", "is in", "lives in", "was born in", "works in", "comes from", "is from", "is now in",
            "grew up in", "went to", "has a house in", f"and {own} family live in", "traveled to",
        )
        if has_held_out_pair([*person, *opening]):
            opening = ["is", "in"]
        words = [*person, *opening, country]
        marks = {"country": len(words) - 1}
        for _ in range(self.weighted(FILLERS) if fillers is None else fillers):
            words += self.filler(own)
        link = self.phrase("so", "so", "and", ", so", ".", "and so", ". now", "and now", "but")
        speaks = self.phrase(
            "speaks", "speaks", "speaks", "speaks", "learns", "hears", "understands", "speaks good", "can speak",
            "wants to learn", "is learning", "likes to speak", "often speaks", "has to learn",
        )
        words += [*link, *([] if link == ["and"] and self.chance(0.4) else [pronoun]), *speaks]
        # The person is also the subject of what follows a bare "and": he is in France and likes it there.
        held = held_out_forms().get(person[-1].lower(), frozenset())
        if any(first == "and" and second in held for first, second in pairwise(words)):
            return self.country(fillers, probe)
        marks["language"] = len(words)
        words.append(self.lexicon.languages[country])
        words += self.phrase("", "", "", "well", "every day", "at home", f"with {own} friends", "very well")
        return Sentence((*words, self.stop()), "country", marks)

    def gender(self, attractors: int | None = None, probe: bool = False) -> Sentence:
        """Somebody, none to three (or ``attractors``) nouns, then he, she, his, her, himself …; several are *they*.

        For a ``probe`` it is somebody of whom training never says, before a pronoun, that he or she did this.
        """
        if attractors is None and self.chance(0.2):
            who, gender = Referent(self.pick(self.people), True), "plural"
        else:
            who = Referent(self.pick(self.gendered), False)
            gender = who.noun.kind
        count = self.pick((0, 0, 1, 1, 2, 3)) if attractors is None else attractors
        if gender != "plural" and self.chance(0.4):
            words, subject = [self.pick([name for name, of in self.lexicon.names if of == gender])], 0
            if count:  # who goes with the name: Mary , who saw the boys ,
                seen = self.referent()
                words += [",", "who", self.pick(self.lexicon.verbs["transitive"]).past]
                words += [*self.noun_phrase(seen), *self.modifiers(seen, count - 1)[0], ","]
        else:
            words = self.noun_phrase(who)
            subject = len(words) - 1
            words += self.modifiers(who, count)[0]
        was = WAS.form(who.plural)
        pronoun, own, itself = PRONOUNS[gender]
        way = self.weighted({"pronoun": 0.5, "own": 0.28, "self": 0.22})
        deed = self.pick(DEEDS[way]).split()
        if apart(words[subject], deed[0]) != probe:
            return self.gender(attractors, probe)
        words += deed
        if way == "pronoun":
            if len(deed) == 1:
                words += self.noun_phrase(self.referent())
            words += self.phrase("because", "because", "and then", "when", ".", "and", "but", ", and", "before")
            target, rest = pronoun, self.phrase(
                f"{was} happy", f"{was} tired", f"{was} late", f"{was} sick", "went home", "wanted to sleep",
                "liked it", "had no time", "could not stay", "saw it", "did not know", "had to go",
            )
        elif way == "own":
            target, rest = own, [self.pick((*self.other["relatives"], *self.other["things_owned"]))]
        else:
            target, rest = itself, self.phrase("", "", "again", "yesterday", "in the mirror")
        marks: dict[str, Any] = {"subject": subject, "pronoun": len(words), "gender": gender}
        if gender != "plural":
            marks["wrong"] = PRONOUNS["male" if gender == "female" else "female"][(pronoun, own, itself).index(target)]
        return Sentence((*words, target, *rest, self.stop()), "gender", marks)

    def person(self) -> tuple[list[str], str]:
        """One man or woman as the words of a subject, and the gender."""
        way = self.random.random()
        if way < 0.35:
            gender = self.pick(("male", "female"))
            return [PRONOUNS[gender][0]], gender
        if way < 0.65:
            name, gender = self.pick(self.lexicon.names)
            return [name], gender
        noun = self.pick(self.gendered)
        return self.noun_phrase(Referent(noun, False)), noun.kind

    # -- marks that open and close --------------------------------------------------------------------------------

    def quotation(self, probe: bool = False) -> Sentence:
        """Somebody says something: the first mark is closed when it is said.

        For a ``probe`` it is somebody who in training never says it with this verb.
        """
        person, _ = self.person()
        verb = self.pick(SPEECH if self.chance(0.5) else ("said",))
        if (person[0] not in ("he", "she") and apart(person[-1], verb)) != probe:
            return self.quotation(probe)
        said: list[str] = []
        for _ in range(self.pick((1, 1, 1, 2))):
            said += self.pick((self.agreement, self.agreement, self.country, self.gender))().words
        if self.chance(0.65):
            words = [*person, verb, ",", '"', *said, '"']
            marks = {"open": len(person) + 2, "close": len(words) - 1}
            words += self.phrase("", "", "and left .", "and left early .", "and went home .")
        else:
            words = ['"', *said[:-1], ",", '"', verb, *person, "."]
            marks = {"open": 0, "close": len(said) + 1}
        return Sentence(tuple(words), "quotation", marks)

    def bracket(self, probe: bool = False) -> Sentence:
        """Something is added in brackets after the subject.

        For a ``probe``, words that in training never stand there behind this noun.
        """
        subject = self.subject()
        words = self.noun_phrase(subject)
        way = self.random.random()
        if way < 0.4:
            inside = [*self.phrase("or", "with", "not", "and"), *self.noun_phrase(self.referent())]
        elif way < 0.7:
            inside = [self.that(subject), *self.phrase("I saw", "you know", "Tom likes", "we found", "she met today")]
        else:
            inside = self.pick((["from", self.pick(self.countries)], ["very", self.pick(self.other["adjectives"])]))
        if apart(subject.word, " ".join(inside[:2])) != probe:
            return self.bracket(probe)
        marks = {"open": len(words), "close": len(words) + 1 + len(inside)}
        words += ["(", *inside, ")", *self.predicate(subject).words]
        return Sentence((*words, self.stop()), "bracket", marks)

    def stop(self) -> str:
        return self.weighted({".": 0.95, "!": 0.05})
