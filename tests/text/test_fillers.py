import pytest

from lstm_viz.text.examples import ExampleGuard
from lstm_viz.text.fillers import LEAST, MOST, country_sentence, filler, strangers, words_between
from lstm_viz.text.grammar import Grammar
from lstm_viz.text.lexicon import lexicon
from lstm_viz.text.tokenizer import Tokenizer


@pytest.mark.parametrize("words", range(MOST - LEAST + 1))
def test_a_filler_has_exactly_so_many_words_and_never_a_country(words):
    text = filler(words, "her")
    assert len(text) == words
    assert not set(text) & (set(lexicon().languages) | set(lexicon().languages.values()))
    assert "his" not in text
    # the tokenizer reads the same words again, so the window counts as we do
    assert [token.text for token in Tokenizer().split(" ".join(text))] == list(text)


@pytest.mark.parametrize("words", [-1, MOST - LEAST + 1])
def test_other_lengths_are_refused(words):
    with pytest.raises(ValueError, match="a filler has 0 to 30 words"):
        filler(words)


@pytest.mark.parametrize("between", [LEAST, 8, 20, MOST])
def test_the_sentence_ends_where_the_language_is_due(between):
    words = country_sentence("Italy", between, "Anna")
    assert words_between(words) == ("Italy", between)
    assert words[:3] == ("Anna", "is", "in") and words[-3:] == ("so", "she", "speaks")
    assert not ExampleGuard().contains_example(words)
    assert words_between(("the", "birds")) is None


def test_strangers_are_people_whom_training_never_puts_there():
    for country in ("France", "Nepal"):
        people = strangers(country)
        assert len(set(people)) == 2
        grammar = Grammar(7)  # as training writes
        grammar.countries = [country]
        for _ in range(400):
            words = grammar.country(fillers=0).words
            assert words[0] not in people and " ".join(words[:2]) not in people


def test_every_country_has_two_strangers_with_the_right_pronoun():
    for country in lexicon().languages:
        for person in strangers(country):
            noun = next((noun for noun in lexicon().nouns if f"the {noun.singular}" == person), None)
            gender = noun.kind if noun else dict(lexicon().names)[person]
            assert country_sentence(country, 4, person)[-2] == ("he" if gender == "male" else "she")
