"""What the grammar says of its sentences is true, and what is held out never comes."""

import random

import pytest

from lstm_viz.text.examples import ExampleGuard, examples, kept_out
from lstm_viz.text.grammar import KINDS, Grammar, Sentence, held_out_pairs
from lstm_viz.text.lexicon import (
    DEEDS,
    apart,
    has_country_apart,
    has_held_out_pair,
    held_out,
    held_out_forms,
    lexicon,
)
from lstm_viz.text.tokenizer import Tokenizer


def many(kind: str, count: int = 400, seed: int = 1) -> list[Sentence]:
    grammar = Grammar(seed)
    return [getattr(grammar, kind)() for _ in range(count)]


def forms() -> dict[str, bool]:
    """Every noun's form: whether it is a plural; nouns with one form only are left out."""
    nouns = [*lexicon().nouns, *lexicon().invented_nouns]
    return {
        noun.form(plural): plural for noun in nouns for plural in (False, True) if noun.singular != noun.plural
    }


SINGULAR_VERBS = {verb.third for group in lexicon().verbs.values() for verb in group}
SINGULAR_VERBS |= {"is", "was", "has", "does", "doesn't"}
SINGULAR_VERBS |= {verb.third for verb in lexicon().invented_verbs}


def test_the_same_seed_writes_the_same():
    assert [Grammar(5).sentence() for _ in range(3)] == [Grammar(5).sentence() for _ in range(3)]
    first, second = Grammar(5), Grammar(6)
    assert [first.sentence().words for _ in range(5)] != [second.sentence().words for _ in range(5)]


def test_the_global_random_state_is_left_alone():
    random.seed(1)
    before = random.getstate()
    Grammar(3).sentence()
    assert random.getstate() == before


@pytest.mark.parametrize("kind", KINDS)
def test_marks_are_indices_of_words(kind):
    for sentence in many(kind):
        assert sentence.kind == kind
        assert all(word and " " not in word for word in sentence.words)
        for mark in sentence.marks.values():
            for at in mark if isinstance(mark, tuple) else (mark,):
                assert not isinstance(at, int) or 0 <= at < len(sentence.words)


def test_subjects_verbs_and_attractors_are_what_they_are_called():
    plural = forms()
    for sentence in many("agreement", 2000):
        marks, words = sentence.marks, sentence.words
        subject = words[marks["subject"]]
        if subject in plural:
            assert plural[subject] == (marks["number"] == "plural")
        assert all(words[at] in plural or words[at] == "fish" for at in marks["attractors"])
        if "verb" in marks:
            assert marks["subject"] < marks["verb"]
            assert all(marks["subject"] < at < marks["verb"] for at in marks["attractors"])
            assert (words[marks["verb"]] in SINGULAR_VERBS) == (marks["number"] == "singular")
            assert (marks["wrong"] in SINGULAR_VERBS) != (marks["number"] == "singular")
        if "place" in marks:
            nouns = [noun for noun in lexicon().nouns if subject in (noun.singular, noun.plural)]
            assert words[marks["place"]] in {name for noun in nouns for _, name in noun.places}


def test_every_noun_is_a_subject_in_both_numbers():
    subjects = {s.words[s.marks["subject"]] for s in many("agreement", 20_000)}
    for noun in lexicon().nouns:
        assert noun.plural in subjects and (noun.singular in subjects)


def test_zero_to_four_attractors():
    assert {len(sentence.marks["attractors"]) for sentence in many("agreement")} == {0, 1, 2, 3, 4}


def test_no_held_out_pair_is_subject_and_verb_in_training():
    nouns = {noun.form(plural): noun for noun in lexicon().nouns for plural in (False, True)}
    held = {
        (form, word)
        for noun, verb in held_out_pairs()
        for form in (noun.singular, noun.plural)
        for word in verb.forms
    }
    seen = 0
    for sentence in many("agreement", 20_000):
        marks, words = sentence.marks, sentence.words
        if "verb" in marks and words[marks["subject"]] in nouns:
            seen += 1
            assert (words[marks["subject"]], words[marks["verb"]]) not in held
    assert seen > 10_000


@pytest.mark.parametrize("kind", ["agreement", "country", "gender", "bracket"])
def test_no_held_out_pair_begins_a_sentence(kind):
    """Whatever writes the verb: also set phrases like *lives in* and *lost her hat*."""
    held = {
        (form, verb_form)
        for noun, verb in held_out_pairs()
        for form in (noun.singular, noun.plural)
        for verb_form in verb.forms
    }
    for sentence in many(kind, 6000):
        assert held.isdisjoint([sentence.words[1:3], sentence.words[2:4]])


@pytest.mark.parametrize("attractors", range(5))
def test_probes_ask_only_held_out_pairs_across_the_other_number(attractors):
    grammar, plural = Grammar(9), forms()
    nouns = {noun.form(number): noun for noun in lexicon().nouns for number in (False, True)}
    verbs = {form: verb for _, verb in held_out_pairs() for form in verb.forms}
    for _ in range(200):
        sentence = grammar.agreement_probe(attractors)
        marks, words = sentence.marks, sentence.words
        assert len(marks["attractors"]) == attractors
        is_plural = marks["number"] == "plural"
        assert plural[words[marks["subject"]]] == is_plural
        assert all(plural[words[at]] != is_plural for at in marks["attractors"])
        assert held_out(nouns[words[marks["subject"]]], verbs[words[marks["verb"]]])
        assert marks["verb"] == len(words) - 1 and words[-1] != marks["wrong"]


def test_countries_have_their_languages():
    for sentence in many("country"):
        marks = sentence.marks
        assert lexicon().languages[sentence.words[marks["country"]]] == sentence.words[marks["language"]]


def test_what_follows_a_bare_and_is_no_held_out_verb_of_the_person():
    """*The king is in France and works for his father* has the king as the subject of *works*."""
    held = held_out_forms()
    people = {noun.singular for noun in lexicon().nouns_of("male", "female")}
    for sentence in many("country", 6000):
        person = next((word for word in sentence.words[: sentence.marks["country"] - 1] if word in people), "")
        following = {word for first, word in zip(sentence.words, sentence.words[1:], strict=False) if first == "and"}
        assert following.isdisjoint(held.get(person, ()))


def test_people_are_never_where_the_probes_put_them():
    def person_and_country(sentence: Sentence) -> tuple[str, str]:
        return sentence.words[0], sentence.words[sentence.marks["country"]]

    names = {name for name, _ in lexicon().names}
    grammar = Grammar(4)
    probes = {person_and_country(grammar.country(probe=True)) for _ in range(2000)}
    training = {person_and_country(sentence) for sentence in many("country", 5000)}
    assert {pair for pair in probes if pair[0] in names}.isdisjoint(training)


def test_people_do_not_do_and_say_what_the_probes_let_them():
    names = {name for name, _ in lexicon().names}
    grammar = Grammar(4)
    for sentence in (grammar.gender(1, probe=True) for _ in range(300)):
        subject = sentence.words[sentence.marks["subject"]]
        deeds = {word for word in sentence.words[sentence.marks["subject"] :] if apart(subject, word)}
        assert deeds and (subject not in names or has_held_out_pair(sentence.words))
    for sentence in many("gender", 3000):
        words, subject = sentence.words, sentence.marks["subject"]
        own = words[subject + 1] if words[subject + 1] not in ("who", "that", ",") else ""
        assert own not in {deed.split()[0] for way in DEEDS.values() for deed in way} or not apart(words[subject], own)
    for sentence in many("quotation", 3000):
        assert sentence.words[0] not in names or not apart(*sentence.words[:2])


def test_natural_sentences_put_nobody_into_a_held_out_country():
    person, country = next(
        (name, country) for name, _ in lexicon().names for country in lexicon().languages if apart(name, country)
    )
    assert has_country_apart(f"Is {person} now in {country} ?".split())
    assert not has_country_apart(f"In {country} {person} is at home .".split())


def test_pronouns_go_with_their_people():
    male = {"he", "his", "himself"}
    female = {"she", "her", "herself"}
    for sentence in many("gender"):
        pronoun, gender = sentence.words[sentence.marks["pronoun"]], sentence.marks["gender"]
        assert (pronoun in male, pronoun in female) == (gender == "male", gender == "female")
        if gender != "plural":
            assert sentence.marks["wrong"] in (female if gender == "male" else male)


@pytest.mark.parametrize(("kind", "opening", "closing"), [("quotation", '"', '"'), ("bracket", "(", ")")])
def test_what_opens_is_closed(kind, opening, closing):
    for sentence in many(kind):
        assert sentence.words[sentence.marks["open"]] == opening
        assert sentence.words[sentence.marks["close"]] == closing
        assert sentence.marks["open"] < sentence.marks["close"]


def test_examples_are_kept_out():
    assert {example.text for example in examples()} <= set(kept_out())
    guard = ExampleGuard()
    for text in kept_out():
        words = [token.text for token in Tokenizer().split(text)]
        assert guard.contains_example(words)
        assert guard.contains_example(["Yes", ",", *words, "sky", "."])
    assert guard.contains_example(["THE", "BIRDS", "ARE", "IN", "THE", "sky"])
    assert not guard.contains_example(["the", "birds", "are", "in", "a", "tree"])
