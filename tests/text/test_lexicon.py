"""The grammar's words have the right forms, and enough of them."""

import pytest

from lstm_viz.text.lexicon import DO, HAVE, IS, WAS, held_out, held_out_forms, lexicon


def test_there_are_enough_words():
    words = lexicon()
    assert len(words.nouns) >= 80
    assert sum(len(group) for group in words.verbs.values()) >= 50
    assert len(words.languages) >= 30


def test_no_noun_comes_twice():
    singulars = [noun.singular for noun in lexicon().nouns]
    assert len(singulars) == len(set(singulars))


@pytest.mark.parametrize(
    ("singular", "plural"),
    [("bird", "birds"), ("box", "boxes"), ("butterfly", "butterflies"), ("key", "keys"), ("mouse", "mice")],
)
def test_plurals(singular, plural):
    assert next(noun for noun in lexicon().nouns if noun.singular == singular).plural == plural


@pytest.mark.parametrize(("base", "third"), [("see", "sees"), ("watch", "watches"), ("cry", "cries")])
def test_third_persons(base, third):
    verb = next(verb for group in lexicon().verbs.values() for verb in group if verb.base == base)
    assert verb.form(plural=False) == third and verb.form(plural=True) == base


def test_auxiliaries():
    forms = [(verb.form(False), verb.form(True)) for verb in (IS, WAS, HAVE, DO)]
    assert forms == [("is", "are"), ("was", "were"), ("has", "have"), ("does", "do")]


def test_about_a_tenth_of_the_pairs_is_held_out():
    words = lexicon()
    verbs = [verb for group in words.verbs.values() for verb in group]
    pairs = [held_out(noun, verb) for noun in words.nouns for verb in verbs]
    assert 0.08 < sum(pairs) / len(pairs) < 0.12


def test_every_noun_keeps_most_of_its_verbs():
    verbs = [verb for group in lexicon().verbs.values() for verb in group]
    for noun in lexicon().nouns:
        assert sum(held_out(noun, verb) for verb in verbs) < len(verbs) / 2


def test_held_out_forms_cover_both_numbers():
    pairs = held_out_forms()
    noun, verb = next(
        (noun, verb) for noun in lexicon().nouns for verb in lexicon().verbs["transitive"] if held_out(noun, verb)
    )
    assert verb.third in pairs[noun.plural] and verb.past in pairs[noun.singular]
