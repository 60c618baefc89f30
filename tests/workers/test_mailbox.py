import logging
import threading
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QObject, QThread

from lstm_viz.errors import ModelError
from lstm_viz.workers.mailbox import Mailbox, Stopped, reason


@dataclass(eq=False)
class Sketch:
    """A job that reports its number, after a gate is opened where it has one."""

    number: int
    gate: threading.Event | None = None
    error: Exception | None = None
    kind: str = "sketch"
    yields_to_newer: bool = False
    begun: threading.Event = field(default_factory=threading.Event)
    was_cancelled: bool = False

    def run(self, report, cancelled):
        self.begun.set()
        if self.gate is not None:
            self.gate.wait(10)
        if self.error is not None:
            raise self.error
        report(self.number)
        self.was_cancelled = cancelled()


class Desk(QObject):
    """Takes what the mailbox brings, in the thread it lives in."""

    def __init__(self):
        super().__init__()
        self.results, self.errors, self.finished, self.threads = [], [], [], []

    def on_brought(self, job, result):
        self.results.append(result)
        self.threads.append(QThread.currentThread())

    def on_failed(self, job, message):
        self.errors.append(message)

    def on_finished(self, job):
        self.finished.append(job)


@pytest.fixture
def desk(qapp):
    return Desk()


@pytest.fixture
def mailbox(desk):
    mailbox = Mailbox("test")
    mailbox.brought.connect(desk.on_brought)
    mailbox.failed.connect(desk.on_failed)
    mailbox.finished.connect(desk.on_finished)
    yield mailbox
    assert mailbox.stop()


def test_results_come_in_the_thread_of_the_receiver(mailbox, desk, qtbot):
    mailbox.post(Sketch(1))
    qtbot.waitUntil(lambda: desk.finished != [])
    assert desk.results == [1]
    assert desk.threads == [desk.thread()]


def test_the_running_job_is_finished_and_then_the_newest_is_taken(mailbox, desk, qtbot):
    gate = threading.Event()
    first = Sketch(0, gate)
    mailbox.post(first)
    assert first.begun.wait(10)
    for number in range(1, 6):
        mailbox.post(Sketch(number))
    gate.set()
    qtbot.waitUntil(lambda: len(desk.finished) == 2)
    assert desk.results == [0, 5]


def test_jobs_of_another_kind_keep_their_place(mailbox, desk, qtbot):
    gate = threading.Event()
    first = Sketch(0, gate)
    mailbox.post(first)
    assert first.begun.wait(10)
    mailbox.post(Sketch(1, kind="model"))
    mailbox.post(Sketch(2))
    mailbox.post(Sketch(3))
    gate.set()
    qtbot.waitUntil(lambda: len(desk.finished) == 3)
    assert desk.results == [0, 1, 3]


@pytest.mark.parametrize("yields", [True, False])
def test_only_a_job_that_yields_is_told_of_a_newer_one(mailbox, desk, qtbot, yields):
    gate = threading.Event()
    first = Sketch(0, gate, yields_to_newer=yields)
    mailbox.post(first)
    assert first.begun.wait(10)
    mailbox.post(Sketch(1))
    gate.set()
    qtbot.waitUntil(lambda: len(desk.finished) == 2)
    assert first.was_cancelled == yields
    assert desk.results == [0, 1]  # what it had was reported all the same


def test_a_job_that_raises_is_reported_in_one_line_and_the_next_one_runs(mailbox, desk, qtbot, caplog):
    with caplog.at_level(logging.CRITICAL):
        mailbox.post(Sketch(0, error=ModelError("The file is\nshort; fetch it anew.")))
        qtbot.waitUntil(lambda: len(desk.finished) == 1)
        mailbox.post(Sketch(1, error=ValueError("a\nb")))
        qtbot.waitUntil(lambda: len(desk.finished) == 2)
        mailbox.post(Sketch(2))
        qtbot.waitUntil(lambda: len(desk.finished) == 3)
    assert desk.errors[0] == "The file is short; fetch it anew."
    assert "ValueError: a b" in desk.errors[1]
    assert "\n" not in desk.errors[1]
    assert desk.results == [2]


def test_cancelling_reaches_the_running_job_and_forgets_the_waiting_one(mailbox, desk, qtbot):
    gate = threading.Event()
    first = Sketch(0, gate)
    mailbox.post(first)
    assert first.begun.wait(10)
    mailbox.post(Sketch(1))
    mailbox.cancel()
    gate.set()
    qtbot.waitUntil(lambda: len(desk.finished) == 1)
    mailbox.post(Sketch(2))
    qtbot.waitUntil(lambda: len(desk.finished) == 2)
    assert first.was_cancelled
    assert desk.results == [0, 2]


def test_a_job_that_stops_itself_is_no_failure(mailbox, desk, qtbot):
    mailbox.post(Sketch(0, error=Stopped()))
    qtbot.waitUntil(lambda: len(desk.finished) == 1)
    assert desk.errors == []


def test_stopping_ends_the_thread_and_forgets_what_waits(desk):
    mailbox = Mailbox("test")
    gate = threading.Event()
    first = Sketch(0, gate)
    mailbox.post(first)
    assert first.begun.wait(10)
    second = Sketch(1)
    mailbox.post(second)
    assert not mailbox.stop(timeout_s=0.01)
    gate.set()
    assert mailbox.stop()
    assert not second.begun.is_set()


def test_reasons_fit_one_line():
    assert reason(KeyError("a\nb")).count("\n") == 0
    assert "ZeroDivisionError" in reason(ZeroDivisionError())
