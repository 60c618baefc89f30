"""Every character is a token that means itself; nothing that can be typed fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_viz.text.characters import CharacterTokenizer, CharacterVocabulary, as_text
from lstm_viz.text.vocabulary import START

split = CharacterTokenizer().split
TEXTS = ["The cat (a tom) sat.", '"Tom sat."', "The naïve cat."]


def vocabulary(size: int = 100) -> CharacterVocabulary:
    return CharacterVocabulary.of_texts(([token.text for token in split(text)] for text in TEXTS), size)


@given(st.text())
def test_characters_cover_the_text(text):
    tokens = split(text)
    assert "".join(token.text for token in tokens) == text
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert all(0 < id < len(vocabulary()) for id in vocabulary().ids_of([token.text for token in tokens])[1:])


def test_an_accent_set_apart_stays_with_its_letter():
    assert [token.text for token in split("nai\u0308ve")] == ["n", "a", "i\u0308", "v", "e"]


def test_capitals_mean_themselves_also_at_the_start():
    known = vocabulary()
    ids = known.ids_of(list("Tt. T"))
    assert [known.words[id] for id in ids] == [START, "T", "t", ".", " ", "T"]


def test_every_space_is_a_blank_and_every_quotation_mark_a_plain_one():
    known = vocabulary()
    assert {known.id_of(space) for space in " \t\n\u00a0\u3000"} == {known.id_of(" ")}
    assert known.id_of("“") == known.id_of('"') != known.id_of(".")


def test_unknown_characters_have_classes():
    known = vocabulary()
    names = {known.words[known.id_of(character)] for character in "żЖ7€"}
    assert names == {"<unk>", "<Unk>", "<unk-num>", "<unk-sign>"}
    assert not known.knows("€") and known.knows("ï")


def test_rare_characters_are_left_to_their_classes():
    known = vocabulary(12)
    assert len(known) == 12
    assert known.counts.sum() == sum(map(len, TEXTS))
    assert known.counts[known.words.index("<unk>")] > 0
    often = CharacterVocabulary.of_texts([["a"] * 1_500_000, ["b"]], 50)
    assert often.knows("a") and not often.knows("b")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ('" the fish is black , " said she .', '"The fish is black," said she.'),
        ('he said , " where ? "', 'He said, "Where?"'),
        ("the spider ( with those fathers ) walks .", "The spider (with those fathers) walks."),
        ("it rains . the birds sing !", "It rains. The birds sing!"),
        ("", ""),
    ],
)
def test_words_are_printed_as_text(words, text):
    assert as_text(words.split()) == text
