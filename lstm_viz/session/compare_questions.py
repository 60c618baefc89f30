"""What Compare asks a worker, as frozen questions that know their own answers, and what it was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lstm_viz.analysis.forgetting import DISTANCES, Forgetting, forgetting
from lstm_viz.models.model import Model
from lstm_viz.models.trace import Trace


@dataclass(frozen=True)
class RunOf:
    """Another model on the same words."""

    model: Model
    tokens: tuple[str, ...]

    def answers(self) -> Iterator[Trace]:
        from lstm_viz.models.trace import run

        yield run(self.model, self.tokens, self.model.vocabulary.ids_of(self.tokens[1:]), predictions=True)


@dataclass(frozen=True)
class VersionOf:
    """The same model on the sentence with another word."""

    trace: Trace
    step: int
    word: str

    def answers(self) -> Iterator[Trace]:
        from lstm_viz.analysis.measures import swapped

        yield swapped(self.trace, {self.step: self.word})


@dataclass(frozen=True)
class ForgettingOf:
    """How far a model remembers a country. Answered with longer and longer `Forgetting`."""

    model: Model

    def answers(self) -> Iterator[Forgetting]:
        return forgetting(self.model)


@dataclass(frozen=True)
class StatesOf:
    """How far the states of one layer are apart in two runs of one model. Answered with (T,) float32."""

    trace: Trace
    other: Trace
    layer: int

    def answers(self) -> Iterator[np.ndarray]:
        from lstm_viz.analysis.measures import states_apart

        yield states_apart(self.trace, self.other, self.layer)


class Answered:
    """What was asked last by each name, and what came of it. How far a model remembers is kept for every model."""

    def __init__(self) -> None:
        self._asked: dict[str, object] = {}
        self._answers: dict[str, tuple[object, object]] = {}
        self._far: dict[Model, Forgetting | str] = {}  # or why there is none

    def missing(self, wanted: Mapping[str, object]) -> Iterator[tuple[str, object]]:
        """The questions that were not asked last by their names. They count as asked from now on."""
        for name, question in wanted.items():
            if self._asked.get(name) != question:
                self._asked[name] = question
                yield name, question

    def take(self, name: str, question: object, answer: object) -> bool:
        """Keep an answer, or the sentence that says why there is none; whether it is not an old question's."""
        if isinstance(question, ForgettingOf) and isinstance(answer, Forgetting | str):
            self._far[question.model] = answer
        elif self._asked.get(name) == question:
            self._answers[name] = (question, answer)
        else:
            return False
        return True

    def asked(self, name: str) -> object | None:
        """The question that was asked last."""
        return self._asked.get(name)

    def answer(self, name: str) -> object | None:
        """What was answered to the question that was asked last; None where nothing was yet."""
        question, answer = self.last(name)
        return answer if question == self._asked.get(name) else None

    def last(self, name: str) -> tuple[object | None, object | None]:
        """The newest answer with its question, which may be older than the one that was asked last."""
        return self._answers.get(name, (None, None))

    def failed(self, name: str) -> str:
        """Why there is no answer to the question that was asked last."""
        answer = self.answer(name)
        return answer if isinstance(answer, str) else ""

    def far(self, model: Model) -> Forgetting | str | None:
        """How far a model remembers, as far as known, or why it cannot be asked."""
        return self._far.get(model)

    def far_whole(self, model: Model) -> bool:
        """Whether no more is to be known of how far a model remembers."""
        known = self._far.get(model)
        return isinstance(known, str) or (known is not None and known.between == DISTANCES)
