"""The commands: what they print and write, and that every error a person can cause is one line and exit code 2."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import lstm_viz
from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.models.model import random_model
from lstm_viz.paint.reading import readable
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

ROOT = Path(__file__).resolve().parent.parent
SENTENCE = "the birds are in the"


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> dict[str, Path]:
    """Untrained models of both cells, as files; the LSTM has two layers."""
    folder = tmp_path_factory.mktemp("models")
    vocabulary = Vocabulary([START, *CLASSES, "the", "birds", "are", "in", "sky", "tree"])
    paths = {}
    for kind, sizes in ((LSTM, [12, 12]), (RNN, [20])):
        paths[kind.name] = folder / f"{kind.name}.safetensors"
        lstm_viz.save_model(random_model(kind, sizes, vocabulary, Tokenizer(), input_size=8, seed=3), paths[kind.name])
    return paths


COMMANDS = ("render", "trace", "predict", "memory", "why", "train", "models", "evaluate", "carriers")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_has_an_example(run, command):
    code, out, _ = run(*command.split(), "--help")
    assert code == 0
    assert "Example:" in out
    assert f"lstm-viz {command}".strip() in out.split("Example:")[1]


def test_help_lists_every_command(run):
    assert all(command in run("--help")[1] for command in COMMANDS)


# predict


def test_predict_prints_the_best_words_first(run, models):
    code, out, err = run("predict", SENTENCE, "--model", models["lstm"], "--top", 3)
    model = lstm_viz.open_model(models["lstm"])
    expected = lstm_viz.predict(model, SENTENCE, top=3)
    lines = out.splitlines()
    assert (code, err, len(lines)) == (0, "", 3)
    for line, prediction in zip(lines, expected, strict=True):
        word, percent = line.split()[:2]
        assert word == readable(prediction.word)
        assert float(percent.rstrip("%")) == pytest.approx(100 * prediction.probability, abs=0.006)


def test_predict_json_holds_the_same(run, models):
    code, out, _ = run("predict", SENTENCE, "--model", models["rnn"], "--top", 4, "--json")
    expected = lstm_viz.predict(lstm_viz.open_model(models["rnn"]), SENTENCE, top=4)
    found = json.loads(out)
    assert code == 0
    assert found["text"] == SENTENCE
    assert [p["word"] for p in found["predictions"]] == [p.word for p in expected]
    assert [p["probability"] for p in found["predictions"]] == pytest.approx([p.probability for p in expected])


@pytest.mark.parametrize("text", ["x", " ", "…!?", "🐦 🌳", "שלום עולם", "鳥は木にいる", "blorbs wugged", "the " * 400])
def test_any_text_is_read(run, models, text):
    code, out, err = run("predict", text, "--model", models["lstm"])
    assert (code, err, len(out.splitlines())) == (0, "", 5)


# trace


def test_trace_writes_every_gate_and_state(run, models, tmp_path):
    path = tmp_path / "birds.npz"
    code, out, _ = run("trace", SENTENCE, "-o", path, "--model", models["lstm"], "--logits")
    assert (code, out) == (0, "")
    model = lstm_viz.open_model(models["lstm"])
    trace = lstm_viz.trace(model, SENTENCE)
    with np.load(path, allow_pickle=False) as file:
        assert file["tokens"].tolist() == list(trace.tokens) and file["tokens"].dtype.kind == "U"
        assert file["ids"].tolist() == trace.ids.tolist()
        for name in LSTM.quantities:
            assert file[name].shape == (2, 6, 12) and file[name].dtype == np.float32
            np.testing.assert_array_equal(file[name], getattr(trace, name))
        np.testing.assert_allclose(file["logits"], trace.logits(), rtol=1e-6)


def test_trace_of_a_plain_rnn_holds_what_it_has(run, models, tmp_path):
    assert run("trace", SENTENCE, "-o", tmp_path / "a.npz", "--model", models["rnn"])[0] == 0
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        assert set(file) == {"tokens", "ids", "h"}


def test_trace_is_written_where_it_is_said_whatever_the_ending(run, models, tmp_path):
    assert run("trace", SENTENCE, "-o", tmp_path / "birds.data", "--model", models["rnn"])[0] in (0, 2)
    assert {path.name for path in tmp_path.iterdir()} <= {"birds.data"}


# render


def test_render_writes_a_picture_of_a_step(run, models, tmp_path, qapp):
    from PySide6.QtGui import QImage

    pictures = {}
    for step in ("2", "5", None):
        path = tmp_path / f"step{step}.png"
        chosen = () if step is None else ("--step", step)
        assert run("render", SENTENCE, "-o", path, "--model", models["lstm"], "--size", "960x540", *chosen)[0] == 0
        pictures[step] = QImage(str(path))
        assert (pictures[step].width(), pictures[step].height()) == (960, 540)
    assert pictures["5"] == pictures[None], "the last step is the picture's default"
    assert pictures["2"] != pictures["5"]


def test_render_writes_a_film(run, models, tmp_path, qapp):
    path = tmp_path / "birds.mp4"
    code, _, err = run(
        "render", SENTENCE, "-o", path, "--model", models["lstm"], "--size", "640x360", "--fps", 10, "--seconds", 2,
        "--view", "cell", "--theme", "dark",
    )  # fmt: skip
    assert code == 0
    assert str(path) in err.replace("\n", "")
    import imageio_ffmpeg

    frames, seconds = imageio_ffmpeg.count_frames_and_secs(str(path))
    assert frames == pytest.approx(20, abs=1)
    assert seconds == pytest.approx(2, abs=0.11)
    assert [file.name for file in tmp_path.iterdir()] == ["birds.mp4"]


def test_speed_divides_the_length(run, models, tmp_path, qapp):
    import imageio_ffmpeg

    options = ("--model", models["rnn"], "--size", "320x180", "--fps", 5, "--view", "cell")
    for speed in (8, 16):
        assert run("render", "the birds", "-o", tmp_path / f"{speed}.mp4", *options, "--speed", speed)[0] == 0
    frames = [imageio_ffmpeg.count_frames_and_secs(str(tmp_path / f"{speed}.mp4"))[0] for speed in (8, 16)]
    assert frames[0] == pytest.approx(2 * frames[1], abs=1)


# models and train


def test_models_lists_the_bundled_ones(run):
    code, out, _ = run("models", "--json")
    assert code == 0
    assert [model["name"] for model in json.loads(out)] == [path.stem for path in lstm_viz.bundled_models()]
    code, table, _ = run("models")
    assert code == 0
    assert all(path.stem in table for path in lstm_viz.bundled_models())


def test_train_writes_a_model_that_opens(run, tmp_path):
    path = tmp_path / "tiny.safetensors"
    code, _, err = run("train", "words", "-o", path, "--tokens", 3000, "--hidden", 8, "--seed", 1)
    assert code == 0, err
    model = lstm_viz.open_model(path)
    assert (model.kind.name, model.hidden_sizes, model.card["seed"]) == ("lstm", (8,), 1)
    assert [file.name for file in tmp_path.iterdir()] == ["tiny.safetensors"]


# refused with a sentence


@pytest.mark.parametrize("command", ["predict", "trace", "render"])
def test_empty_text_is_refused(run, assert_refused, models, tmp_path, command):
    output = () if command == "predict" else ("-o", tmp_path / "a.png")
    assert_refused(run(command, "", "--model", models["lstm"], *output), "empty")
    assert list(tmp_path.iterdir()) == []


def test_empty_text_for_the_window_is_refused(run, assert_refused):
    assert_refused(run("--text", ""), "empty")


@pytest.mark.parametrize(
    "arguments",
    [
        ("predict",),
        ("predict", "x", "--nope"),
        ("predict", "x", "--top", "none"),
        ("predict", "x", "--top", "0"),
        ("frobnicate",),
        ("render", "x"),
        ("render", "x", "-o", "a.png", "--theme", "pink"),
        ("--model", "words", "predict", "x"),
    ],
)
def test_a_command_line_that_cannot_be_understood(run, assert_refused, arguments):
    assert_refused(run(*arguments))


@pytest.mark.parametrize(
    "options",
    [
        ("-o", "a.gif"),
        ("-o", "a"),
        ("-o", "a.png", "--size", "12"),
        ("-o", "a.png", "--size", "0x0"),
        ("-o", "a.mp4", "--size", "99999x99999"),
        ("-o", "a.png", "--step", "6"),
        ("-o", "a.mp4", "--step", "1"),
        ("-o", "a.png", "--speed", "2"),
        ("-o", "a.mp4", "--speed", "2", "--seconds", "3"),
        ("-o", "missing/a.mp4"),
        ("-o", "missing/a.png"),
    ],
)
def test_what_cannot_be_rendered(run, assert_refused, models, tmp_path, monkeypatch, options, qapp):
    monkeypatch.chdir(tmp_path)
    assert_refused(run("render", SENTENCE, "--model", models["lstm"], *options))
    assert list(tmp_path.iterdir()) == []


def test_a_trace_without_a_folder(run, assert_refused, models, tmp_path):
    folder = tmp_path / "no"
    assert_refused(run("trace", SENTENCE, "-o", folder / "a.npz", "--model", models["lstm"]), str(folder))


def test_models_that_cannot_be_opened(run, assert_refused, models, tmp_path):
    whole = models["lstm"].read_bytes()
    (tmp_path / "short.safetensors").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "foreign.safetensors").write_bytes(b"\x89PNG\r\n" + bytes(100))
    (tmp_path / "empty.safetensors").write_bytes(b"")
    for name in ("short", "foreign", "empty", "absent"):
        path = tmp_path / f"{name}.safetensors"
        assert_refused(run("predict", "x", "--model", path), str(path))
    assert_refused(run("predict", "x", "--model", tmp_path), str(tmp_path))


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "soup"),
        ("train", "words", "--resume", "--tokens", "10"),
        ("train", "chars", "--grammar", "0", "--tokens", "10"),
        ("train", "words-rnn", "--write-penalty", "1", "--tokens", "10"),
        ("train", "words", "--grammar", "2", "--tokens", "10"),
        ("train", "words", "--learning-rate", "0", "--tokens", "10"),
        ("train", "words", "--corpus", "absent.txt", "--tokens", "10"),
        ("train", "words", "-o", "missing/a.safetensors", "--tokens", "10"),
    ],
)
def test_what_cannot_be_trained(run, assert_refused, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    assert_refused(run(*arguments))
    assert list(tmp_path.iterdir()) == []


# as a process of its own


def process(*arguments: object, **options) -> subprocess.Popen:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **options.pop("env", {})}
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        **options,
    )


@pytest.mark.parametrize("start", [(ROOT / "main.py",), ("-m", "lstm_viz")], ids=["main.py", "-m"])
def test_every_way_in_is_the_same(models, start):
    with process(*start, "predict", SENTENCE, "--model", models["rnn"], "--top", 1, cwd=ROOT) as running:
        out, err = running.communicate(timeout=60)
    assert (running.returncode, len(out.splitlines()), err) == (0, 1, "")
    with process(*start, "predict", "", cwd=ROOT) as running:
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err.count("\n")) == (2, "", 1)


def test_without_a_screen_the_film_is_written_here(models, tmp_path):
    arguments = ("--text", "the birds", "--model", models["rnn"])
    with process(ROOT / "main.py", *arguments, cwd=tmp_path) as running:
        _, err = running.communicate(timeout=120)
    assert running.returncode == 0, err
    assert err.splitlines()[0].startswith("No window can be opened here")
    assert [path.name for path in tmp_path.iterdir()] == ["lstm-viz.mp4"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for a child")
def test_control_c_ends_a_film_and_leaves_nothing(models, tmp_path):
    arguments = ("render", "the birds " * 200, "-o", "long.mp4", "--model", models["lstm"])
    with process("-m", "lstm_viz", *arguments, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}) as running:
        deadline = time.monotonic() + 60
        while not any(tmp_path.iterdir()) and time.monotonic() < deadline and running.poll() is None:
            time.sleep(0.02)
        assert any(tmp_path.iterdir()), "the film was never begun"
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="wants a limit on the size of files")
@pytest.mark.parametrize("command", ["render a.mp4", "render a.png", "trace a.npz"])
def test_a_full_disk_is_one_line_and_leaves_nothing(models, tmp_path, command):
    """A limit on the size of files stands for the disk that is full: writing fails in the middle."""
    verb, name = command.split()
    code = (
        "import resource, sys; from lstm_viz.cli import execute\n"
        "import lstm_viz; lstm_viz.trace(lstm_viz.open_model(sys.argv[6]), 'the')\n"  # kernels are cached before
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); sys.exit(execute(sys.argv[1:]))"
    )
    arguments = (verb, SENTENCE, "-o", name, models["lstm"])
    environment = {"PYTHONPATH": str(ROOT)}
    with process("-c", code, *arguments[:4], "--model", models["lstm"], cwd=tmp_path, env=environment) as running:
        _, err = running.communicate(timeout=120)
    assert running.returncode == 2
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("lstm-viz: ") and name in err.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []
