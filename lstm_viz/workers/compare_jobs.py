"""What Compare, Carriers and Challenges have done in the background: questions that know their own answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from lstm_viz.workers.jobs import Cancelled, Report


class Question(Protocol):
    """Frozen, so that it can go to another thread."""

    def answers(self) -> Iterator[object]:
        """Better and better answers, the last one whole."""


@dataclass(frozen=True, eq=False)
class Answer:
    """Reports the answers to a question. A newer question of the same ``kind`` takes its place."""

    kind: str
    question: Question
    yields_to_newer: bool = True

    def run(self, report: Report, cancelled: Cancelled) -> None:
        for answer in self.question.answers():
            report(answer)
            if cancelled():
                return
