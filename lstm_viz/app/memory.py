"""What is asked of a trace's memory goes to two threads: the quick to one, a word's long curve to the other."""

from __future__ import annotations

from PySide6.QtCore import QObject

from lstm_viz.session.queries import Query
from lstm_viz.session.session import Session
from lstm_viz.workers.jobs import AnswerQuery
from lstm_viz.workers.mailbox import Job, Mailbox

LONG = "gradient"


class MemoryWorkers(QObject):
    """Has the session's questions answered in the background."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._quick, self._long = Mailbox("memory", self), Mailbox("curves", self)
        session.memory.asked.connect(self._on_asked)
        for mailbox in (self._quick, self._long):
            mailbox.brought.connect(self._on_brought)
            mailbox.failed.connect(self._on_failed)
            mailbox.finished.connect(self._on_finished)

    def stop(self, patience_s: float) -> bool:
        """End the threads; whether both ended in time."""
        return self._quick.stop(patience_s) & self._long.stop(patience_s)

    def _on_asked(self, name: str, query: Query) -> None:
        (self._long if name == LONG else self._quick).post(AnswerQuery(name, query))

    def _on_brought(self, job: Job, result: object) -> None:
        assert isinstance(job, AnswerQuery)
        self._session.memory.take(job.query, result)

    def _on_failed(self, job: Job, message: str) -> None:
        self._session.document.fail(message)

    def _on_finished(self, job: Job) -> None:
        assert isinstance(job, AnswerQuery)
        self._session.memory.finish(job.query)
