import errno
import os
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from scenes import scene_of, word_model

from lstm_viz.errors import ExportError
from lstm_viz.export.picture import save_picture


@pytest.mark.parametrize("view", ["explore", "cell"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_has_the_size_that_was_asked_for(tmp_path, view, theme, qapp):
    path = tmp_path / "birds.png"
    save_picture(path, scene_of(word_model()), view=view, size=(641, 361), theme=theme)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (641, 361)
    assert len({image.pixel(x, y) for x in range(0, 641, 7) for y in range(0, 361, 7)}) > 20
    assert os.listdir(tmp_path) == ["birds.png"]


def test_what_cannot_be_written_is_refused(tmp_path, qapp):
    scene = scene_of(word_model())
    with pytest.raises(ExportError, match=r"\.png"):
        save_picture(tmp_path / "birds.jpg", scene)
    with pytest.raises(ExportError, match="no folder"):
        save_picture(tmp_path / "nowhere" / "birds.png", scene)
    with pytest.raises(ExportError, match="no view"):
        save_picture(tmp_path / "birds.png", scene, view="tour")
    with pytest.raises(ExportError, match="pixels"):
        save_picture(tmp_path / "birds.png", scene, size=(5, 100_000))
    assert os.listdir(tmp_path) == []


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path, monkeypatch, qapp):
    def full(path, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ExportError, match="is full"):
        save_picture(tmp_path / "birds.png", scene_of(word_model()))
    assert os.listdir(tmp_path) == []
