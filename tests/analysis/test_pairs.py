"""Published pairs are read as they are, or refused with the line that is wrong."""

import json

import pytest

from lstm_viz.analysis.pairs import Pair, read_blimp, read_syneval
from lstm_viz.core.kinds import RNN
from lstm_viz.errors import DataError
from lstm_viz.models.model import random_model
from lstm_viz.text.characters import CharacterTokenizer, CharacterVocabulary


def test_blimp_by_file(tmp_path):
    lines = [{"sentence_good": "Birds sing.", "sentence_bad": "Birds sings.", "UID": "x"}] * 2
    (tmp_path / "plural_agreement.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")
    assert read_blimp(tmp_path) == {"plural agreement": [Pair("Birds sing.", "Birds sings.")] * 2}


def test_syneval_by_condition(tmp_path):
    (tmp_path / "simple.tsv").write_text(
        "condition\tgood\tbad\nsing_MS\ta b\ta c\nplur_MS\td e\td f\nsing_MS\tg h\tg i\n"
    )
    found = read_syneval(tmp_path)
    assert found == {"simple sing MS": [Pair("a b", "a c"), Pair("g h", "g i")], "simple plur MS": [Pair("d e", "d f")]}


def test_both_sentences_end_in_a_stop(make_model):
    model = make_model(RNN)
    assert Pair("the bird sings", "The bird sing.").words(model) == (
        ("the", "bird", "sings", "."),
        ("The", "bird", "sing", "."),
    )


def test_a_model_of_characters_reads_them_as_typed():
    model = random_model(RNN, (2,), CharacterVocabulary.of_texts(["abc ."], 20), CharacterTokenizer())
    assert Pair("a b", "a c.").words(model) == (("a", " ", "b", "."), ("a", " ", "c", "."))


@pytest.mark.parametrize(
    ("read", "name", "text", "said"),
    [
        (read_blimp, "a.jsonl", '{"sentence_good": "x"}', "Line 1"),
        (read_blimp, "a.jsonl", "\n{", "Line 2"),
        (read_blimp, "a.jsonl", "[1]", "Line 1"),
        (read_blimp, "a.txt", "", "github.com/alexwarstadt/blimp"),
        (read_syneval, "a.tsv", "", "condition, good, bad"),
        (read_syneval, "a.tsv", "condition\tgood\tbad\nx\ty", "Line 2"),
        (read_syneval, "a.txt", "", "github.com/BeckyMarvin/LM_syneval"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, read, name, text, said):
    (tmp_path / name).write_text(text)
    with pytest.raises(DataError, match=said):
        read(tmp_path)


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="cannot be read as text"):
        read_blimp(tmp_path)
