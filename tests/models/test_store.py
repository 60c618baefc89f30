import json
import os

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.errors import ModelError
from lstm_viz.models.model import Model, random_model
from lstm_viz.models.store import bundled_models, open_model, save_model
from lstm_viz.text.characters import CharacterTokenizer, CharacterVocabulary
from lstm_viz.text.vocabulary import START


@pytest.fixture
def saved(make_model, tmp_path):
    old = make_model(LSTM, (6, 4))
    model = Model("small", LSTM, old.weights, old.vocabulary, old.tokenizer, {"recipe": "none", "licence": "é"})
    save_model(model, tmp_path / "small.safetensors")
    return model, tmp_path / "small.safetensors"


def _metadata(path):
    header_size = int.from_bytes(path.read_bytes()[:8], "little")
    return json.loads(path.read_bytes()[8 : 8 + header_size])["__metadata__"]


@pytest.mark.parametrize("kind", [LSTM, RNN], ids=lambda kind: kind.name)
def test_what_is_saved_is_what_is_opened(make_model, tmp_path, kind):
    model = make_model(kind, (6, 4))
    save_model(model, tmp_path / "there.safetensors")
    opened = open_model(tmp_path / "there.safetensors")
    assert (opened.name, opened.kind, opened.hidden_sizes) == ("there", kind, (6, 4))
    assert opened.vocabulary.words == model.vocabulary.words
    np.testing.assert_array_equal(opened.vocabulary.counts, model.vocabulary.counts)
    assert list(opened.weights) == sorted(model.weights)
    for name, array in model.weights.items():
        np.testing.assert_array_equal(opened.weights[name], array)


def test_a_model_of_characters_reads_as_before(tmp_path):
    texts = ["Tom (a cat) sat.", "He sat."]
    vocabulary = CharacterVocabulary.of_texts(texts, 40)
    model = random_model(LSTM, (6,), vocabulary, CharacterTokenizer())
    save_model(model, tmp_path / "chars.safetensors")
    opened = open_model(tmp_path / "chars.safetensors")
    assert _metadata(tmp_path / "chars.safetensors")["tokenizer"] == "chars"
    assert type(opened.tokenizer) is CharacterTokenizer and type(opened.vocabulary) is CharacterVocabulary
    np.testing.assert_array_equal(opened.encode("Tom sat, He ß7"), model.encode("Tom sat, He ß7"))
    assert [opened.vocabulary.words[id] for id in opened.encode("Tz ")] == [START, "T", "<unk>", " "]


def test_the_file_has_pytorchs_names_and_everything_else_in_its_metadata(saved):
    model, path = saved
    assert set(load_file(path)) == set(model.weights) >= {"rnn.weight_ih_l1", "rnn.bias_hh_l0", "decoder.weight"}
    metadata = _metadata(path)
    assert set(metadata) == {"cell", "tokenizer", "vocabulary", "card"}
    assert json.loads(metadata["card"]) == {"recipe": "none", "licence": "é"}
    assert open_model(path).card == model.card


def test_bundled_models_are_opened_by_name():
    for path in bundled_models():
        assert open_model(path.stem).name == path.stem


def test_a_missing_model_says_which_there_are(tmp_path):
    with pytest.raises(ModelError, match=r"no model 'wrds'.*bundled name"):
        open_model("wrds")
    with pytest.raises(ModelError, match="no model"):
        open_model(tmp_path)


@pytest.mark.parametrize("size", [0, 5, 100, -1000, -1])
def test_a_file_cut_short_is_refused(saved, size):
    _, path = saved
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ModelError, match=r"small\.safetensors cannot be read.*cut short"):
        open_model(path)


def test_a_foreign_file_is_refused(saved, tmp_path):
    text, plain = tmp_path / "notes.safetensors", tmp_path / "plain.safetensors"
    text.write_text("Dear diary")
    with pytest.raises(ModelError, match="cannot be read"):
        open_model(text)
    save_file({"decoder.weight": np.zeros((2, 2), np.float32)}, plain)
    with pytest.raises(ModelError, match="not saved by lstm_viz"):
        open_model(plain)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("cell", "mgu", "names the cell 'mgu', not one of lstm, .*gru"),
        ("tokenizer", "bpe", "tokenizer 'bpe'"),
        ("vocabulary", None, "lacks a readable vocabulary"),
        ("vocabulary", "{", "lacks a readable vocabulary"),
        ("vocabulary", "[1, 2]", "vocabulary .* cannot be read"),
        ("vocabulary", '{"words": 7, "counts": [1]}', "vocabulary .* cannot be read"),
        ("vocabulary", '{"words": ["<start>", "<unk>"], "counts": [0, 0]}', "shape"),
        ("card", None, "lacks a readable card"),
        ("card", "[]", "card"),
    ],
)
def test_metadata_that_cannot_be_used_is_named(saved, key, value, message):
    _, path = saved
    metadata = _metadata(path)
    if value is None:
        del metadata[key]
    else:
        metadata[key] = value
    save_file(load_file(path), path, metadata)
    with pytest.raises(ModelError, match=message):
        open_model(path)


def test_weights_that_are_not_finite_are_refused(saved):
    _, path = saved
    weights = load_file(path)
    weights["rnn.weight_hh_l1"][2, 3] = np.inf
    save_file(weights, path, _metadata(path))
    with pytest.raises(ModelError, match=r"rnn\.weight_hh_l1 of the model 'small' .*not finite"):
        open_model(path)


def test_integer_weights_are_refused(saved):
    _, path = saved
    save_file(load_file(path) | {"decoder.bias": np.zeros(40, np.int8)}, path, _metadata(path))
    with pytest.raises(ModelError, match="not floating point"):
        open_model(path)


def test_a_file_that_cannot_be_written_leaves_nothing_behind(saved, tmp_path, monkeypatch):
    model, path = saved
    before = path.read_bytes()
    with pytest.raises(ModelError, match="cannot be written"):
        save_model(model, tmp_path / "nowhere" / "m.safetensors")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ModelError, match="No space left"):
        save_model(model, path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["small.safetensors"]
