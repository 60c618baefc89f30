"""Corpora are read whole or refused in one sentence; what the probes ask is left out."""

import pytest

from lstm_viz.errors import TrainingError
from lstm_viz.text.characters import CharacterTokenizer
from lstm_viz.text.corpus import LONGEST, read_corpus
from lstm_viz.text.grammar import held_out_pairs
from lstm_viz.text.lexicon import has_held_out_pair


@pytest.fixture
def write(tmp_path):
    def write(data: bytes):
        path = tmp_path / "corpus.txt"
        path.write_bytes(data)
        return path

    return write


def test_sentences_are_split_between_training_and_measuring(write):
    lines = [f"Sentence number {n} is here." for n in range(2000)]
    train, held_out = read_corpus([write("\n".join(lines).encode())])
    assert len(train) + len(held_out) == 2000 and 5 <= len(held_out) <= 40
    assert set(train).isdisjoint(held_out)
    assert (train, held_out) == read_corpus([write("\n".join(lines).encode())])
    assert train[0][0] == "Sentence" and train[0][-1] == "."


def test_examples_are_left_out(write):
    train, held_out = read_corpus([write("Look, the birds are in the sky!\nThe birds sang.\n“Hi”\n".encode())])
    assert sorted(len(words) for words in (*train, *held_out)) == [3, 4]


def test_held_out_pairs_are_left_out(write):
    noun, verb = next(pair for pair in held_out_pairs() if pair[1].kind == "transitive")
    line = f"Yesterday the {noun.plural} of my town {verb.past} me."
    assert has_held_out_pair(line.split())
    train, held_out = read_corpus([write(f"{line}\nAll is well.\n".encode())])
    assert [*train, *held_out] == [("All", "is", "well", ".")]


def test_long_lines_are_cut(write):
    longest = LONGEST["words"]
    train, held_out = read_corpus([write(b"word " * (2 * longest + 3))])
    assert sorted(map(len, (*train, *held_out))) == [3, longest, longest]


def test_characters_are_read_as_they_stand(write):
    longest = LONGEST["chars"]
    text = f" Tom  (a cat) sat. \n{'ab' * longest}\nThe birds are in the sky.\n"
    train, held_out = read_corpus([write(text.encode())], CharacterTokenizer())
    assert sorted(["".join(found) for found in (*train, *held_out)]) == [
        "Tom  (a cat) sat.", "ab" * (longest // 2), "ab" * (longest // 2)
    ]  # the example is left out


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "has no words"),
        (b" \n\n . ! \n", "has no words"),
        (b"abc\0def", "binary"),
        (b"All is well.\n" + b"word " * 30_000, r"a line of more than 100,000 bytes \(from byte 13 on\)"),
        (b"All is well.\nAll is caf\xe9.\n", r"not UTF-8 text \(byte 23\)"),
        ("café".encode("latin-1"), "not UTF-8"),
        (bytes(range(128, 256)), "not UTF-8"),
    ],
)
def test_what_is_no_text_is_refused(write, data, message):
    with pytest.raises(TrainingError, match=message) as caught:
        read_corpus([write(data)])
    assert "corpus.txt" in str(caught.value) and "\n" not in str(caught.value)


def test_missing_files_and_folders_are_refused(tmp_path):
    with pytest.raises(TrainingError, match="does not exist"):
        read_corpus([tmp_path / "none.txt"])
    with pytest.raises(TrainingError, match="is no file"):
        read_corpus([tmp_path])


def test_a_byte_order_mark_is_no_word(write):
    train, held_out = read_corpus([write("\ufeffHello there.".encode())])
    assert [*train, *held_out] == [("Hello", "there", ".")]
