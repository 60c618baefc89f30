"""What is asked of a trace's memory goes to three threads: what takes long does not hold up the quick."""

from __future__ import annotations

from PySide6.QtCore import QObject

from lstm_viz.session.queries import Query
from lstm_viz.session.session import Session
from lstm_viz.workers.jobs import AnswerQuery
from lstm_viz.workers.mailbox import Job, Mailbox

LONG = ("followed", "gradient")  # a run with another word, and a pass back from every step


class MemoryWorkers(QObject):
    """Has the session's questions answered in the background."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._quick, self._long = Mailbox("memory", self), {name: Mailbox(name, self) for name in LONG}
        session.memory.asked.connect(self._on_asked)
        for mailbox in self._mailboxes:
            mailbox.brought.connect(self._on_brought)
            mailbox.failed.connect(self._on_failed)
            mailbox.finished.connect(self._on_finished)

    def stop(self, patience_s: float) -> bool:
        """End the threads; whether all ended in time."""
        ended = [mailbox.stop(patience_s) for mailbox in self._mailboxes]
        return all(ended)

    @property
    def _mailboxes(self) -> tuple[Mailbox, ...]:
        return self._quick, *self._long.values()

    def _on_asked(self, name: str, query: Query) -> None:
        self._long.get(name, self._quick).post(AnswerQuery(name, query))

    def _on_brought(self, job: Job, result: object) -> None:
        assert isinstance(job, AnswerQuery)
        self._session.memory.take(job.query, result)

    def _on_failed(self, job: Job, message: str) -> None:
        self._session.document.fail(message)

    def _on_finished(self, job: Job) -> None:
        assert isinstance(job, AnswerQuery)
        self._session.memory.finish(job.query)
