"""The measures of both rows of a comparison, from what was answered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lstm_viz.models.trace import Trace
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Measures, Scene, Swap
from lstm_viz.session.compare_questions import Answered, StatesOf
from lstm_viz.session.queries import Followed, FollowedOf, GradientOf, Look, scene_fields


class RowMeasures:
    """Of each row as much as is known. As long as nothing new is, it is the very same: it is not painted again."""

    def __init__(self, answered: Answered) -> None:
        self._answered = answered
        self._made = Recent(8)

    def own(self, scene: Scene) -> Measures | None:
        """The first row's: those of the scene."""
        if scene.measures is None or scene.trace is None:
            return None
        return self._of_layer("states", scene.measures, scene.trace, scene.swap, scene.layer)

    def rival(self, trace: Trace, followed: int | None, layer: int) -> Measures | None:
        """The second row's, of the word of a step."""
        asked = {name: self._answered.asked(name) for name in ("followed", "gradient")}
        wanted = {
            name: one
            for name, one in asked.items()
            if isinstance(one, FollowedOf | GradientOf) and one.trace is trace and one.source == followed
        }
        answers = {name: answer for name in wanted if (answer := self._answered.answer(name)) is not None}
        if "followed" not in wanted:
            return None
        measures: Measures = self._made.get(
            (trace, *answers.values()),
            tuple(wanted.items()),
            lambda: scene_fields(Look(), trace, wanted, answers)["measures"],
        )
        return self._of_layer("rival's states", measures, trace, self.rival_swap(trace), layer)

    def rival_swap(self, trace: object) -> Swap | None:
        """The second row's run with the other word."""
        question, answer = self._answered.last("followed")
        known = isinstance(question, FollowedOf) and question.trace is trace
        return answer.swap if known and isinstance(answer, Followed) else None

    def _of_layer(self, name: str, measures: Measures, trace: Trace, swap: Swap | None, layer: int) -> Measures:
        """Of several layers the swap moves each by another amount: that of the layer which is looked at. And it moves
        nothing before the word, which is not worth telling.
        """
        apart = measures.swap_states
        if trace.model.layers > 1:
            question, answer = self._answered.last(name)
            known = swap is not None and question == StatesOf(trace, swap.trace, layer)
            apart = answer if known and isinstance(answer, np.ndarray) else np.full(trace.steps, np.nan, np.float32)
        seen: Measures = self._made.get((measures, apart), name, lambda: _from_source(measures, apart))
        return seen


def _from_source(measures: Measures, states: np.ndarray) -> Measures:
    """The measures with these moved states, known from the word on."""
    later = np.arange(len(states)) >= measures.source
    predictions = np.where(later, measures.swap_predictions, np.float32(np.nan))
    return replace(measures, swap_states=np.where(later, states, np.float32(np.nan)), swap_predictions=predictions)
