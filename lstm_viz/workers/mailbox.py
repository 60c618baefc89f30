"""One worker thread with room for one running job and the newest waiting one of each kind."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from lstm_viz.errors import LstmVizError

_log = logging.getLogger(__name__)


class Stopped(Exception):
    """Raised by a job that saw that it was cancelled and has undone what it began."""


class Job(Protocol):
    """A frozen request that knows how to carry itself out.

    ``kind`` names the mailbox's slot: a newer job of the same kind replaces one that waits. ``run`` hands what it has
    to ``report`` and looks at ``cancelled`` between pieces; with ``yields_to_newer`` it is cancelled too when a newer
    job of its kind waits.
    """

    @property
    def kind(self) -> str: ...

    @property
    def yields_to_newer(self) -> bool: ...

    def run(self, report: Callable[[object], None], cancelled: Callable[[], bool]) -> None: ...


def reason(error: Exception) -> str:
    """One line for a person: an error they can mend as it is, any other with what kind it was."""
    if isinstance(error, LstmVizError):
        return " ".join(str(error).split())
    text = " ".join(str(error).split())
    return f"Something went wrong in the background ({type(error).__name__}{': ' + text if text else ''}); try again."


class Mailbox(QObject):
    """Runs jobs in one thread. It never queues: what runs is finished, then the newest waiting one is taken.

    Connect the signals to bound methods of QObjects only: they are delivered in the thread of that object, while a
    plain function would be called in the worker.
    """

    brought = Signal(object, object)  # job, result
    failed = Signal(object, str)  # job, one line
    finished = Signal(object)  # job, whether it worked or not

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = threading.Condition()
        self._waiting: dict[str, Job] = {}
        self._running: Job | None = None
        self._cancelled = False
        self._stopping = False
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def post(self, job: Job) -> None:
        """Ask for a job; one of the same kind that still waits is forgotten."""
        with self._changed:
            self._waiting.pop(job.kind, None)
            self._waiting[job.kind] = job
            self._changed.notify()

    def cancel(self) -> None:
        """Ask the running job to stop at its next look; forget those that wait."""
        with self._changed:
            self._waiting.clear()
            self._cancelled = self._running is not None

    def stop(self, timeout_s: float = 10.0) -> bool:
        """End the thread after what it is doing now; whether it ended in time."""
        with self._changed:
            self._waiting.clear()
            self._stopping = True
            self._changed.notify()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _loop(self) -> None:
        while True:
            with self._changed:
                self._running = None
                while not self._waiting and not self._stopping:
                    self._changed.wait()
                if self._stopping:
                    return
                job = self._waiting.pop(next(iter(self._waiting)))
                self._running, self._cancelled = job, False
            self._carry_out(job)

    def _carry_out(self, job: Job) -> None:
        def report(result: object) -> None:
            self.brought.emit(job, result)

        def cancelled() -> bool:
            with self._changed:
                return self._cancelled or self._stopping or (job.yields_to_newer and job.kind in self._waiting)

        try:
            job.run(report, cancelled)
        except Stopped:
            pass
        except Exception as error:  # whatever a job raises must not end the thread
            if not isinstance(error, LstmVizError):
                _log.exception("a background job failed")
            self.failed.emit(job, reason(error))
        self.finished.emit(job)
