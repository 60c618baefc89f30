"""A fact's sentences say it, ask for it, and have a twin that differs in nothing else."""

from collections import Counter
from itertools import pairwise

import pytest

from lstm_viz.analysis.facts import Case, facts
from lstm_viz.text.lexicon import lexicon

FACTS = {fact.name: fact for fact in facts()}
LEXICON = lexicon()
NOUNS = {form: noun for noun in LEXICON.nouns for form in (noun.singular, noun.plural)}


def case_of(name: str, count: int = 80) -> list[Case]:
    return FACTS[name].cases(count)


@pytest.mark.parametrize("name", FACTS)
def test_both_sides_are_asked_alike_and_the_same_seed_writes_the_same(name):
    cases = case_of(name, 200)
    sides = Counter(case.value for case in cases)
    assert set(sides) <= set(range(len(FACTS[name].values)))
    assert max(sides.values()) <= 130 and len(sides) == len(FACTS[name].values)
    assert cases == case_of(name, 200)
    assert cases != FACTS[name].cases(200, seed=1)


@pytest.mark.parametrize("name", ["number", "gender", "quotation", "bracket", "country"])
def test_a_twin_says_the_opposite_in_the_same_words(name):
    for case in case_of(name):
        assert case.twin_value != case.value
        assert len(case.twin) == len(case.words) + case.ahead
        assert 0 < case.since <= len(case.words)
        rest, twin_rest = case.words[case.since :], case.twin[case.since + case.ahead :]
        if name == "number":  # a clause on the subject agrees with it as well
            changed = [pair for pair in zip(rest, twin_rest, strict=True) if pair[0] != pair[1]]
            forms = {(verb.form(plural), verb.form(not plural)) for verb in verbs() for plural in (False, True)}
            assert set(changed) <= forms and not {word for pair in changed for word in pair} & set(NOUNS)
        else:
            assert rest == twin_rest


def verbs():
    from lstm_viz.text.lexicon import DO, HAVE, IS, WAS

    return [*(verb for group in LEXICON.verbs.values() for verb in group), IS, WAS, HAVE, DO]


def test_number_is_said_by_the_noun_and_shown_by_the_verb():
    forms = {(verb.form(False), verb.form(True)) for verb in verbs()}
    for case in case_of("number"):
        said, other = case.words[case.since - 1], case.twin[case.since - 1]
        assert NOUNS[said] is NOUNS[other] and said == NOUNS[said].form(case.value == 1)
        assert case.due in forms


def test_gender_is_said_by_the_person_and_shown_by_the_pronoun():
    genders = dict(LEXICON.names) | {noun.singular: noun.kind for noun in LEXICON.nouns}
    values = FACTS["gender"].values
    for case in case_of("gender", 200):
        assert genders[case.words[case.since - 1]] == values[case.value]
        assert genders[case.twin[case.since - 1]] == values[case.twin_value]
        assert case.due in {("he", "she"), ("his", "her"), ("himself", "herself")}
        for words in (case.words, case.twin):
            for article, word in pairwise(words):
                assert article != "a" or word[0] not in "aeiou"
                assert article != "an" or word[0] in "aeiou"


@pytest.mark.parametrize(("name", "opening", "closing"), [("quotation", '"', '"'), ("bracket", "(", ")")])
def test_a_mark_is_open_or_not_there(name, opening, closing):
    for case in case_of(name):
        assert case.due == (closing,) and case.said == (case.value == 1)
        assert (opening in case.words) == (case.value == 1)
        assert (opening in case.twin) == (case.value == 0)
        if case.said:
            assert case.words[case.since - 1] == opening


def test_country_is_said_by_its_name():
    values = FACTS["country"].values
    for case in case_of("country"):
        assert LEXICON.languages[case.words[case.since - 1]] == values[case.value]
        assert LEXICON.languages[case.twin[case.since - 1]] == values[case.twin_value]
        assert case.due == values


def test_position_counts_words_and_nothing_is_due():
    for case in case_of("position"):
        assert case.value == (len(case.words) > 8) and 1 <= len(case.words) <= 16
        assert not case.due and not case.twin and not case.said
