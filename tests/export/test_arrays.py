import errno
import os

import numpy as np
import pytest
from scenes import SENTENCE, scene_of, word_model

from lstm_viz.errors import ExportError, QuantityError
from lstm_viz.export.arrays import save_npz
from lstm_viz.export.files import reason
from lstm_viz.models.trace import run


def trace_of(model, text=SENTENCE):
    return run(model, ("start", *text.split()), model.encode(text))


@pytest.mark.parametrize("layers", [1, 2])
def test_the_file_holds_the_trace(tmp_path, layers):
    trace = trace_of(word_model(hidden=(16,) * layers))
    save_npz(trace, tmp_path / "birds.npz", logits=True)
    with np.load(tmp_path / "birds.npz", allow_pickle=False) as saved:
        assert set(saved) == {"tokens", "ids", *"ifgoch", "logits"}
        assert saved["tokens"].tolist() == ["start", *SENTENCE.split()]
        np.testing.assert_array_equal(saved["ids"], trace.ids)
        for name in "ifgoch":
            assert saved[name].shape == (layers, 14, 16) and saved[name].dtype == np.float32
            np.testing.assert_array_equal(saved[name], getattr(trace, name))
        np.testing.assert_array_equal(saved["logits"], trace.logits())
    assert os.listdir(tmp_path) == ["birds.npz"]


def test_a_plain_rnn_has_h_only_and_no_logits_unless_asked(tmp_path):
    save_npz(scene_of(word_model("rnn")).trace, tmp_path / "birds.npz")
    with np.load(tmp_path / "birds.npz") as saved:
        assert set(saved) == {"tokens", "ids", "h"}


def test_layers_of_different_sizes_are_refused_before_anything_is_written(tmp_path):
    with pytest.raises(QuantityError):
        save_npz(trace_of(word_model(hidden=(16, 8))), tmp_path / "birds.npz")
    assert os.listdir(tmp_path) == []


def test_what_cannot_be_written_is_refused(tmp_path, monkeypatch):
    trace = trace_of(word_model())
    with pytest.raises(ExportError, match=r"\.npz"):
        save_npz(trace, tmp_path / "birds.csv")
    with pytest.raises(ExportError, match="no folder"):
        save_npz(trace, tmp_path / "nowhere" / "birds.npz")

    def full(file, **arrays):
        file.write(b"PK")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(ExportError, match="is full"):
        save_npz(trace, tmp_path / "birds.npz")
    assert os.listdir(tmp_path) == []


def test_a_folder_that_takes_no_file_is_not_called_missing(tmp_path):
    error = OSError(errno.ENOENT, "No such file or directory")
    assert "cannot be written" in reason(error, tmp_path / "trace.npz")
    assert "no folder" in reason(error, tmp_path / "none" / "trace.npz")
