"""Every word gets an id; capitals at the start of a sentence mean nothing, elsewhere they do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_viz.errors import ModelError
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary, unknown_class

SENTENCES = [
    ["The", "birds", "are", "in", "France", "."],
    ["the", "will", "of", "Will", ",", "the", "will", "."],
    ["I", "don't", "know", "Mark", "and", "Mark", ",", "a", "mark", "."],
    ["wugs", "."],
]


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary.build(SENTENCES, 200, keep={"kite"}, never={"wugs"})


def shown(vocabulary: Vocabulary, word: str, first: bool = False) -> str:
    return vocabulary.words[vocabulary.id_of(word, first)]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("wugs", "<unk-s>"),
        ("glorped", "<unk-ed>"),
        ("blicking", "<unk-ing>"),
        ("zorply", "<unk-ly>"),
        ("daxer", "<unk-er>"),
        ("Zorp's", "<unk-'s>"),
        ("Oslo", "<Unk>"),
        ("Seychelles", "<Unk>"),
        ("wug", "<unk>"),
        ("glass", "<unk>"),
        ("is", "<unk>"),
        ("1984", "<unk-num>"),
        ("🐦", "<unk-sign>"),
        ("猫", "<unk>"),
    ],
)
def test_unknown_words_go_by_their_look(word, name):
    assert unknown_class(word) == name
    assert name in CLASSES


def test_start_is_first_and_classes_follow(vocabulary):
    assert vocabulary.words[0] == START and vocabulary.id_of(START) != 0  # nobody can type the start token
    assert vocabulary.words[1 : 1 + len(CLASSES)] == CLASSES
    assert all(vocabulary.is_special(id) for id in range(1 + len(CLASSES)))
    assert not vocabulary.is_special(1 + len(CLASSES))


def test_a_capital_at_the_start_is_folded(vocabulary):
    assert shown(vocabulary, "Birds", first=True) == "birds"
    assert shown(vocabulary, "The", first=True) == "the"
    assert shown(vocabulary, "France", first=True) == "France"
    assert shown(vocabulary, "I", first=True) == "I"


def test_of_two_forms_the_more_frequent_begins_a_sentence(vocabulary):
    assert shown(vocabulary, "Will", first=True) == "will"
    assert shown(vocabulary, "Mark", first=True) == "Mark"
    assert shown(vocabulary, "Will") == "Will"


def test_any_case_and_typographic_apostrophes_are_found(vocabulary):
    assert shown(vocabulary, "FRANCE") == shown(vocabulary, "france") == "France"
    assert shown(vocabulary, "Don’t") == "don't"


def test_knows(vocabulary):
    assert vocabulary.knows("birds") and vocabulary.knows("kite") and vocabulary.knows("Birds", first=True)
    assert not vocabulary.knows("wugs") and not vocabulary.knows("🐦")


def test_an_unknown_first_word_goes_by_its_ending(vocabulary):
    assert shown(vocabulary, "Wugs", first=True) == "<unk-s>"
    assert shown(vocabulary, "Wugs") == "<Unk>"


def test_ids_of_knows_where_sentences_begin(vocabulary):
    ids = vocabulary.ids_of(["Will", ".", "Will", "Will", '"', "Birds"])
    assert [vocabulary.words[id] for id in ids] == [START, "will", ".", "will", "Will", "<unk-sign>", "birds"]
    assert vocabulary.ids_of([]) == [0]


def test_counts_are_those_of_the_text(vocabulary):
    count = dict(zip(vocabulary.words, vocabulary.counts, strict=True))
    assert count["the"] == 3 and count["."] == 4 and count["Mark"] == 2
    assert count["<unk-s>"] == 1  # wugs
    assert vocabulary.counts.dtype == np.int64 and not vocabulary.counts.flags.writeable


def test_the_least_frequent_words_are_left_to_their_classes():
    vocabulary = Vocabulary.build([["a", "a", "b", "b", "cats"]], 1 + len(CLASSES) + 2)
    assert len(vocabulary) == 1 + len(CLASSES) + 2
    assert shown(vocabulary, "cats") == "<unk-s>" and vocabulary.counts[vocabulary.id_of("cats")] == 1


@given(st.text(min_size=1), st.booleans())
def test_every_word_has_an_id(word, first):
    vocabulary = Vocabulary([START, "<unk>", "a"])
    assert 0 < vocabulary.id_of(word, first) < 3


@pytest.mark.parametrize(
    ("words", "counts"),
    [(["<unk>", START], None), ([START, "a"], None), ([START, "<unk>", "a", "a"], None), ([START, "<unk>"], [1])],
)
def test_a_broken_vocabulary_is_refused(words, counts):
    with pytest.raises(ModelError, match="vocabulary"):
        Vocabulary(words, counts)
