"""What the state of a mode asks goes to the worker, and what comes of it back to the state."""

from __future__ import annotations

from PySide6.QtCore import QObject

from lstm_viz.session.carrier_search import CarrierSearch
from lstm_viz.session.challenges import Challenges
from lstm_viz.workers.compare_jobs import Answer, Question
from lstm_viz.workers.mailbox import Job, Mailbox


class Questions(QObject):
    """Lives as long as the state, which drops answers to what it has not asked: the worker is not its alone."""

    def __init__(self, state: CarrierSearch | Challenges, mailbox: Mailbox) -> None:
        super().__init__(state)
        self._state, self._mailbox = state, mailbox
        state.asked.connect(self._on_asked)
        mailbox.brought.connect(self._on_brought)
        mailbox.failed.connect(self._on_failed)

    def _on_asked(self, name: str, question: Question) -> None:
        self._mailbox.post(Answer(name, question))

    def _on_brought(self, job: Job, answer: object) -> None:
        if isinstance(job, Answer):
            self._state.take(job.question, answer)

    def _on_failed(self, job: Job, message: str) -> None:
        if isinstance(job, Answer):
            self._state.fail(job.question, message)
