import errno
import hashlib
import os
import re
import stat
import subprocess
import sys
import threading
from dataclasses import replace

import imageio_ffmpeg
import pytest
from scenes import scene_of, word_model

from lstm_viz.diagram.choreography import Choreography
from lstm_viz.errors import ExportError
from lstm_viz.export import film
from lstm_viz.export.film import save_film
from lstm_viz.export.picture import blank, paint_view

SIZE = (320, 180)


@pytest.fixture
def scenes(qapp):
    """A sentence as a function of time, and how long it lasts."""
    scene = scene_of(word_model(), "the birds are in the sky", 0)
    choreography = Choreography(scene.diagram.phases, scene.steps)
    predictions = [scene.trace.predictions(step) for step in range(scene.steps)]

    def at(time_s):
        moment = choreography.moment(time_s)
        return replace(scene, moment=moment, predictions=predictions[moment.step])

    return at


def ffmpeg(*arguments):
    """What ffmpeg says of a film."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stderr, done.stdout


def test_a_film_has_the_frames_the_size_and_the_length_that_were_asked_for(tmp_path, scenes, qapp):
    path, seen = tmp_path / "birds.mp4", []
    save_film(path, scenes, 1.5, size=(321, 181), fps=20, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 30) for done in range(1, 31)]
    assert os.listdir(tmp_path) == ["birds.mp4"]
    said, _ = ffmpeg("-i", path, "-map", "0:v", "-f", "null", "-")
    assert "h264" in said and "yuv420p" in said and "320x180" in said and "20 fps" in said
    assert "Audio" not in said
    assert re.findall(r"frame=\s*(\d+)", said)[-1] == "30"
    assert "Duration: 00:00:01.50" in said
    head = path.read_bytes()[:65536]
    assert head.find(b"moov") < head.find(b"mdat")  # it can be played before it is fetched whole


def test_the_film_shows_what_is_painted(tmp_path, scenes, qapp):
    path = tmp_path / "birds.mp4"
    save_film(path, scenes, 1.0, size=SIZE, fps=10, theme="dark")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(path)]
    command += ["-f", "rawvideo", "-pix_fmt", "gray", "-"]
    raw = subprocess.run(command, capture_output=True, timeout=60, check=True).stdout
    frames = [raw[start : start + 320 * 180] for start in range(0, len(raw), 320 * 180)]
    assert len(frames) == 10
    image = blank(SIZE)
    paint_view(image, scenes(0.7), "explore", "dark")
    grey = image.convertToFormat(image.Format.Format_Grayscale8)
    wanted = [grey.pixelColor(x, y).red() for y in range(4, 180, 8) for x in range(4, 320, 8)]
    found = [frames[7][y * 320 + x] for y in range(4, 180, 8) for x in range(4, 320, 8)]
    off = sum(abs(a - b) for a, b in zip(found, wanted, strict=True)) / len(wanted)
    other = [frames[0][y * 320 + x] for y in range(4, 180, 8) for x in range(4, 320, 8)]
    assert off < 12
    assert frames[7] != frames[0] and other != found


@pytest.mark.parametrize("view", ["explore", "cell"])
def test_a_frame_is_the_same_bytes_every_time(scenes, view, qapp):
    def frame(number):
        image = blank((1280, 720))
        paint_view(image, scenes(number / 30), view, "light")
        return hashlib.sha256(image.constBits()).hexdigest()

    first = frame(317)
    others = {frame(number) for number in (0, 100, 200, 316, 318)}
    assert frame(317) == first
    assert first not in others


def test_a_frame_is_the_same_in_another_thread(scenes, qapp):
    pictures = []

    def paint():
        image = blank((1280, 720))
        paint_view(image, scenes(6.1), "explore", "light")
        pictures.append(image)

    thread = threading.Thread(target=paint)
    thread.start()
    thread.join(30)
    paint()
    assert pictures[0] == pictures[1]


def test_a_cancelled_film_leaves_the_old_one(tmp_path, scenes):
    path, asked = tmp_path / "birds.mp4", []
    path.write_bytes(b"an older film")
    with pytest.raises(ExportError, match="cancelled"):
        save_film(path, scenes, 2, size=SIZE, cancelled=lambda: asked.append(1) or len(asked) > 5)
    assert path.read_bytes() == b"an older film"
    assert os.listdir(tmp_path) == ["birds.mp4"]


def test_an_encoder_that_was_begun_when_control_c_came_leaves_nothing(tmp_path, scenes, monkeypatch):
    begun, program = [], imageio_ffmpeg.get_ffmpeg_exe()

    class Interrupted(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            begun.append(self)
            raise KeyboardInterrupt  # begun, and nobody has it in hand

    monkeypatch.setattr(film.imageio_ffmpeg, "get_ffmpeg_exe", lambda: program)
    monkeypatch.setattr(film.subprocess, "Popen", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_film(tmp_path / "birds.mp4", scenes, 2, size=SIZE)
    begun[0].stdin.close()
    assert begun[0].wait(20) is not None
    assert os.listdir(tmp_path) == []


def test_an_error_while_painting_leaves_nothing(tmp_path, scenes):
    def broken(time_s):
        if time_s > 0.2:
            raise RuntimeError("no such moment")
        return scenes(time_s)

    with pytest.raises(RuntimeError, match="no such moment"):
        save_film(tmp_path / "birds.mp4", broken, 2, size=SIZE)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["birds.avi", "birds", "birds.mp4.txt"])
def test_another_kind_of_file_is_refused(tmp_path, scenes, name):
    with pytest.raises(ExportError, match=r"\.mp4"):
        save_film(tmp_path / name, scenes, 1)
    assert os.listdir(tmp_path) == []


def test_a_missing_folder_and_a_folder_as_a_name_are_refused(tmp_path, scenes):
    with pytest.raises(ExportError, match="no folder"):
        save_film(tmp_path / "nowhere" / "birds.mp4", scenes, 1, size=SIZE)
    (tmp_path / "birds.mp4").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        save_film(tmp_path / "birds.mp4", scenes, 1, size=SIZE)
    assert os.listdir(tmp_path) == ["birds.mp4"]


@pytest.mark.parametrize("arguments", [{"duration_s": 0}, {"fps": 0}, {"fps": 1000}, {"size": (10, 10)}, {"view": "x"}])
def test_films_that_cannot_be_are_refused(tmp_path, scenes, arguments):
    wanted = {"duration_s": 1, "size": SIZE} | arguments
    with pytest.raises(ExportError):
        save_film(tmp_path / "birds.mp4", scenes, **wanted)
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for ffmpeg is a shell script")
@pytest.mark.parametrize(
    "words, expected",
    [
        ("av_interleaved_write_frame(): No space left on device", "is full"),
        ("birds.mp4: Permission denied", "cannot be written"),
        ("Error while opening encoder", "was not encoded"),
    ],
)
def test_what_stops_ffmpeg_is_said_in_a_sentence(tmp_path, scenes, monkeypatch, words, expected):
    """A stand-in for ffmpeg that fails in the middle of a film, as it does when the disk fills up."""
    script = tmp_path / "ffmpeg"
    script.write_text(f"#!/bin/sh\nhead -c 500000 > /dev/null\necho '{words}' >&2\nexit 28\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(film.imageio_ffmpeg, "get_ffmpeg_exe", lambda: str(script))
    with pytest.raises(ExportError, match=expected) as raised:
        save_film(tmp_path / "birds.mp4", scenes, 2, size=SIZE)
    assert words not in str(raised.value) and "\n" not in str(raised.value)
    assert os.listdir(tmp_path) == ["ffmpeg"]


def test_a_disk_that_is_full_when_the_film_gets_its_name(tmp_path, scenes, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(ExportError, match="is full"):
        save_film(tmp_path / "birds.mp4", scenes, 0.2, size=SIZE)
    assert os.listdir(tmp_path) == []
