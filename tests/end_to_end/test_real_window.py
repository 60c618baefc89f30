"""The whole application in a real window: type, play, scrub, save a film. Screenshots go to artefacts/."""

import json
import os
import subprocess
import time
from pathlib import Path

import imageio_ffmpeg
import pytest
from PySide6.QtGui import QImage

from tests.end_to_end.real_window import ROOT, RealWindow, missing_tools, wait_for

pytestmark = pytest.mark.end_to_end
SENTENCE = "he is in France and the weather is good so he speaks"
STEPS = len(SENTENCE.split())
SIZE = (1280, 800)
ARTEFACTS = ROOT / "artefacts"


@pytest.fixture
def window(tmp_path):
    if lacking := missing_tools():
        reason = f"wants {', '.join(lacking)}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    home = tmp_path / "home"
    home.mkdir()
    with RealWindow(home, SIZE, "--theme", "light") as window:
        yield window
        print(window.log.read_text())  # shown where the test fails


def picture(window: RealWindow, name: str) -> QImage:
    return QImage(str(window.screenshot(ARTEFACTS / f"{name}.png")))


def colours(image: QImage) -> int:
    """How many different colours a coarse grid of points shows."""
    width, height = image.width(), image.height()
    return len({image.pixel(x, y) for x in range(0, width, 5) for y in range(0, height, 5)})


def brightness(image: QImage) -> float:
    """Mean of the lightness, 0..1, on a coarse grid."""
    points = [(x, y) for x in range(0, image.width(), 16) for y in range(0, image.height(), 16)]
    return sum(image.pixelColor(x, y).lightnessF() for x, y in points) / len(points)


def saved_state(window: RealWindow, path: Path) -> dict:
    """What the application says it shows: saves a session with the keys, and reads it."""
    window.keys("ctrl+s")
    wait_for("the dialog is there", lambda: bool(window.windows("Save session")))
    window.focus(window.windows("Save session")[0])
    window.keys("ctrl+a")
    window.type(str(path), 5)
    window.keys("Return")
    wait_for("the session is saved", path.exists)
    wait_for("the dialog is gone", lambda: not window.windows("Save session"))
    window.focus()
    return json.loads(path.read_text(encoding="utf-8"))


def test_a_person_types_plays_scrubs_and_saves_a_film(window, tmp_path):
    # It opens with a sentence already moving.
    window.wait_until_it_reads()
    first = picture(window, "1-opened")
    wait_for("the picture moves", lambda: picture(window, "1-opened") != first)

    # Type: every keystroke runs.
    window.keys("slash", "ctrl+a")
    window.type(SENTENCE)
    typed = saved_state(window, tmp_path / "typed.json")
    assert typed["text"] == SENTENCE
    assert typed["step"] == STEPS, "the playhead follows the caret"
    typed_picture = picture(window, "2-typed")
    assert colours(typed_picture) > 100

    # Play from the start.
    window.keys("Escape", "Home")
    assert saved_state(window, tmp_path / "home.json")["step"] == 0
    window.keys("space")
    time.sleep(5)
    window.keys("space")
    picture(window, "3-played")
    played = saved_state(window, tmp_path / "played.json")["step"]
    assert 1 <= played < STEPS, "about five seconds at two seconds a step"

    # Scrub along the scrubber at the bottom: from the first step to far right, then half-way back.
    y = SIZE[1] - 28
    window.drag(190, y, SIZE[0] * 0.5, y)
    halfway = saved_state(window, tmp_path / "halfway.json")["step"]
    picture(window, "4-scrubbed")
    window.drag(SIZE[0] * 0.5, y, 190, y)
    back = saved_state(window, tmp_path / "back.json")["step"]
    assert back < halfway
    assert halfway > 0

    # Another theme.
    window.keys("t")
    wait_for("the window is dark", lambda: brightness(picture(window, "5-dark")) < 0.35)
    assert brightness(typed_picture) > 0.8

    # Save a film, without sub-steps so that it is short.
    window.keys("s", "ctrl+e")
    wait_for("the film dialog is there", lambda: bool(window.windows("Save film")))
    dialog = window.windows("Save film")[0]
    window.focus(dialog)
    film = tmp_path / "sentence.mp4"
    window.keys("ctrl+a")
    window.type(str(film), 5)
    window.keys("Return")
    wait_for("the film is written", film.exists, 120)
    picture(window, "6-film")
    frames, seconds = imageio_ffmpeg.count_frames_and_secs(str(film))
    assert seconds == pytest.approx(0.5 * (STEPS + 1), abs=0.2)
    assert frames == pytest.approx(30 * seconds, abs=2)
    shot = frame_of(film, seconds / 2, ARTEFACTS / "7-film-frame.png")
    assert (shot.width(), shot.height()) == (1280, 720)
    assert colours(shot) > 100
    assert brightness(shot) < 0.35, "the film looks as the window does"
    assert not list(tmp_path.glob("*.lstm-viz*")) + list(tmp_path.glob(".lstm-viz*")), "no partial file is left"

    assert window.running
    assert window.log.read_text() == "", "Qt and Python have nothing to complain about"


def frame_of(film: Path, at_s: float, path: Path) -> QImage:
    """One frame of a film, decoded by ffmpeg."""
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    options = ["-loglevel", "error", "-y", "-ss", f"{at_s:.3f}", "-i", str(film), "-frames:v", "1", str(path)]
    subprocess.run([ffmpeg, *options], check=True, timeout=60)
    return QImage(str(path))
