"""What all tests share: no screen, seeded random numbers, small models."""

import gc
import os
import sys
import threading

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest

from lstm_viz.core.kinds import CellKind
from lstm_viz.models.model import Model, random_model
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="paint the golden pictures anew instead of comparing")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20)


@pytest.fixture
def make_model():
    """A function that makes untrained models whose words are w0, w1, … after the special ones."""

    def make(kind: CellKind, hidden_sizes=(8,), *, size=40, input_size=None, seed=0) -> Model:
        special = (START, *CLASSES)
        words = Vocabulary((*special, *(f"w{number}" for number in range(size - len(special)))))
        return random_model(kind, hidden_sizes, words, Tokenizer(), input_size=input_size, seed=seed, name="small")

    return make


@pytest.fixture
def run(capsys):
    """A function that runs a command line; gives exit code, stdout and stderr."""
    from lstm_viz import cli

    def run(*arguments: object) -> tuple[int, str, str]:
        code = cli.execute([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def assert_refused():
    """A function that asserts that a command line was refused: in one sentence, with these words in it."""

    def check(result: tuple[int, str, str], *words: str) -> None:
        code, out, err = result
        assert (code, out) == (2, "")
        assert err.count("\n") == 1 and err.startswith("lstm-viz: ")
        assert len(err) > 30, "a sentence says what, where and how to mend it"
        for word in words:
            assert word in err

    return check


@pytest.fixture(autouse=True)
def nothing_left():
    """No test leaves a thread, a running timer or a window behind."""
    threads = set(threading.enumerate())
    yield
    if "PySide6.QtWidgets" not in sys.modules:
        return
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance()
    if not isinstance(application, QApplication):
        return
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    left = [thread.name for thread in threading.enumerate() if thread not in threads]
    windows = application.topLevelWidgets()
    shown = [type(window).__name__ for window in windows if window.isVisible()]
    timers = [timer for window in windows for timer in window.findChildren(QTimer) if timer.isActive()]
    assert (left, shown, timers) == ([], [], [])
