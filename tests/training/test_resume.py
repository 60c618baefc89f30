"""A run that is stopped, interrupted or killed and then resumed ends with the same bits as one that was not."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_viz.core.kinds import GRU, KINDS, LSTM
from lstm_viz.errors import TrainingError
from lstm_viz.models.model import random_model
from lstm_viz.models.store import open_model, save_model
from lstm_viz.training import train as module
from lstm_viz.training.settings import Settings
from lstm_viz.training.train import train

ROOT = Path(__file__).parents[2]
SETTINGS = Settings(tokens=4_000, batch_size=16, dropout=0.2, warm_up=0.1, weight_decay=0.1, seed=7)


def echo(rng):
    while True:
        yield rng.integers(1, 40, int(rng.integers(0, 9))).tolist()


def stopped_after(sentences: int):
    """The stream, broken off by Ctrl-C in the middle of a batch."""

    def stream(rng):
        for number, sentence in enumerate(echo(rng)):
            if number == sentences:
                raise KeyboardInterrupt
            yield sentence

    return stream


def same(one, other) -> bool:
    return all(array.tobytes() == other.weights[name].tobytes() for name, array in one.weights.items())


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "run.checkpoint"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_interrupted_and_resumed_is_as_unbroken(make_model, path, kind):
    model = make_model(kind, (8, 6), input_size=5)
    unbroken = train(model, echo, SETTINGS)
    for number, sentences in enumerate((100, 101, 500)):
        with pytest.raises(KeyboardInterrupt):
            train(model, stopped_after(sentences), SETTINGS, checkpoint=path, resume=number > 0)
        assert not same(open_model(path), unbroken)
    assert same(train(model, echo, SETTINGS, checkpoint=path, resume=True), unbroken)


def test_stopped_by_time_and_resumed_is_as_unbroken(make_model, path, monkeypatch):
    model = make_model(LSTM)
    unbroken = train(model, echo, SETTINGS)
    seen = []
    train(model, echo, SETTINGS, checkpoint=path, minutes=1e-9, on_progress=seen.append)
    assert 0 < seen[-1].tokens < SETTINGS.tokens
    resumed = train(model, echo, SETTINGS, checkpoint=path, resume=True, on_progress=seen.append)
    assert seen[-1].tokens >= SETTINGS.tokens
    assert same(resumed, unbroken)


def test_a_run_that_has_ended_learns_nothing_more(make_model, path):
    model = make_model(LSTM)
    ended = train(model, echo, SETTINGS, checkpoint=path)
    assert same(train(model, stopped_after(0), SETTINGS, checkpoint=path, resume=True), ended)


def test_ctrl_c_waits_for_the_end_of_the_batch(make_model, path):
    """Pressed at any moment: what is saved is a run between two batches."""
    model = make_model(LSTM)
    settings = Settings(tokens=10**7, batch_size=16)
    pressed = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
    train(model, echo, SETTINGS)  # compiled before the clock runs
    pressed.start()
    with pytest.raises(KeyboardInterrupt):
        train(model, echo, settings, checkpoint=path)
    pressed.join()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    learnt = module.Learner(model, settings, resume=path)
    again = module.Learner(model, settings)
    stream = module.batches(echo(np.random.default_rng(settings.seed)), 16)
    while again.updates < learnt.updates:
        again.learn(next(stream))
    assert again.tokens == learnt.tokens > 0
    assert same(again.model(), learnt.model())


KILLED = """
import sys
sys.path[:0] = {paths!r}
from test_resume import *
from lstm_viz.models.model import random_model
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

module._CHECKPOINT_S = 0
words = Vocabulary((START, *CLASSES, *(f"w{{number}}" for number in range(30))))
train(random_model(LSTM, [8], words, Tokenizer()), echo, Settings(tokens=10**9), checkpoint=Path({path!r}))
"""


def test_killed_while_it_writes_checkpoints(make_model, path, tmp_path):
    code = KILLED.format(paths=[str(ROOT), str(Path(__file__).parent)], path=str(path))
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) as running:
        waited = time.monotonic() + 60
        while not path.exists() and running.poll() is None and time.monotonic() < waited:
            time.sleep(0.02)
        time.sleep(0.1)
        running.kill()
        assert running.wait() == -signal.SIGKILL, running.stderr.read().decode()
    saved = open_model(path)
    settings = Settings(tokens=10**9)
    model = random_model(LSTM, [8], saved.vocabulary, saved.tokenizer)
    learnt = module.Learner(model, settings, resume=path)
    again = module.Learner(model, settings)
    stream = module.batches(echo(np.random.default_rng(0)), 64)
    for _ in range(learnt.updates):
        again.learn(next(stream))
    assert learnt.updates > 0 and same(again.model(), learnt.model())


def test_a_checkpoint_is_a_model_that_opens_and_leaves_nothing_beside_it(make_model, path, monkeypatch):
    monkeypatch.setattr(module, "_CHECKPOINT_S", 0)
    trained = train(make_model(LSTM), echo, SETTINGS, checkpoint=path)
    assert same(open_model(path), trained)
    assert [entry.name for entry in path.parent.iterdir()] == ["run.checkpoint"]


@pytest.mark.parametrize("kept", [0, 7, 0.5, 0.999])
def test_a_checkpoint_cut_short_is_named_and_left_alone(make_model, path, kept):
    model = make_model(LSTM)
    train(model, echo, SETTINGS, checkpoint=path)
    whole = path.read_bytes()
    cut = whole[: int(kept * len(whole)) if kept < 1 else kept]
    path.write_bytes(cut)
    with pytest.raises(TrainingError, match=r"run\.checkpoint cannot be read: it is cut short"):
        train(model, echo, SETTINGS, checkpoint=path, resume=True)
    assert path.read_bytes() == cut


def test_a_model_file_is_no_checkpoint(make_model, path):
    save_model(make_model(LSTM), path)
    with pytest.raises(TrainingError, match="no checkpoint"):
        train(make_model(LSTM), echo, SETTINGS, checkpoint=path, resume=True)


def test_a_full_disk_leaves_the_last_good_checkpoint(make_model, path):
    """The system itself refuses the second checkpoint: files may not grow any more."""
    resource = pytest.importorskip("resource")
    model = make_model(LSTM)
    with pytest.raises(KeyboardInterrupt):
        train(model, stopped_after(100), SETTINGS, checkpoint=path)
    good = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(TrainingError, match=r"cannot be written .*the one before is intact"):
            train(model, echo, SETTINGS, checkpoint=path, resume=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == good
    assert [entry.name for entry in path.parent.iterdir()] == ["run.checkpoint"]
    assert same(train(model, echo, SETTINGS, checkpoint=path, resume=True), train(model, echo, SETTINGS))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": 8}, "its seed is 7, not 8"),
        ({"tokens": 5_000}, "its tokens is 4000, not 5000"),
        ({"learning_rate": 0.1}, "learning rate"),
    ],
)
def test_the_checkpoint_of_another_run_is_refused(make_model, path, change, message):
    train(make_model(LSTM), echo, SETTINGS, checkpoint=path)
    with pytest.raises(TrainingError, match=message):
        train(make_model(LSTM), echo, replace(SETTINGS, **change), checkpoint=path, resume=True)


def test_the_checkpoint_of_another_model_is_refused(make_model, path):
    train(make_model(LSTM), echo, SETTINGS, checkpoint=path)
    for other, message in (
        (make_model(LSTM, (9,)), "cell is another"),
        (make_model(GRU), "cell is another"),
        (make_model(LSTM, size=41), "vocabulary is another"),
    ):
        with pytest.raises(TrainingError, match=message):
            train(other, echo, SETTINGS, checkpoint=path, resume=True)


def test_without_a_checkpoint_there_is_nothing_to_resume(make_model, path):
    with pytest.raises(TrainingError, match=r"no checkpoint .*run\.checkpoint"):
        train(make_model(LSTM), echo, SETTINGS, checkpoint=path, resume=True)
