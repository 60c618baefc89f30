"""A text too long to keep everything of: any part of it in full detail, in memory that does not grow with the detail.

The text is run once. Of this only the states are kept, every so many steps; what happened between two of them is
computed again when it is looked at, with the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_viz.errors import QuantityError, ShapeError
from lstm_viz.models.buffers import Buffers
from lstm_viz.models.model import Model
from lstm_viz.models.predictions import Prediction
from lstm_viz.models.trace import Trace

EVERY = 256  # steps between two states that are kept


@dataclass(frozen=True, eq=False)
class _State:
    """Of a layer before a step: ``state`` (S, H) in the order of ``kind.states``, ``held`` (H,) how much it holds."""

    state: np.ndarray
    held: np.ndarray


class LongText:
    """A run of a model on T tokens, of which any window can be had as a ``Trace``.

    Attributes
    ----------
    model, tokens, ids, steps : as in ``Trace``.
    """

    def __init__(self, model: Model, tokens: Sequence[str], ids: Sequence[int] | np.ndarray, every: int = EVERY):
        """Runs the whole text; ``tokens`` and ``ids`` as in ``run``.

        ``every`` steps the states are kept: memory is that of the tokens, T / every states and ``every`` steps in full;
        a window costs up to ``every`` steps more than it has.

        Raises
        ------
        ShapeError
            If there are no tokens, not as many tokens as ids, an id is not in the vocabulary, or ``every`` is below 1.
        """
        given = np.asarray(ids)
        if every < 1:
            raise ShapeError(f"States cannot be kept every {every} steps: give 1 or more.")
        if not given.size or given.shape != (len(tokens),) or given.dtype.kind not in "iu":
            raise ShapeError(
                f"A run needs one id for each token and at least the start token, not {len(tokens)} tokens and ids of "
                f"shape {given.shape} and type {given.dtype}: use Model.encode."
            )
        if given.min() < 0 or given.max() >= len(model.vocabulary):
            raise ShapeError(
                f"The ids go from {given.min()} to {given.max()}, but {model.name!r} has {len(model.vocabulary)} "
                "words: use Model.encode."
            )
        self.model = model
        self.tokens = tuple(tokens)
        self.ids = given.astype(np.int32)
        self.ids.flags.writeable = False
        self.steps = len(self.tokens)
        self._every = every
        nothing = [np.zeros((len(model.kind.states), H), np.float32) for H in model.hidden_sizes]
        self._kept = [tuple(_State(state, state[0]) for state in nothing)]
        buffers = Buffers(model, min(every, self.steps))
        for first in range(0, self.steps - every, every):
            self._kept.append(self._stretch(first, first + every, buffers).end())

    def __len__(self) -> int:
        return self.steps

    def __repr__(self) -> str:
        return f"<LongText of {self.model.name}: {self.steps} steps>"

    def window(self, first: int, last: int) -> Trace:
        """The steps from ``first`` to ``last``, both included; every value has the bits of a run in one piece."""
        if not 0 <= first <= last < self.steps:
            raise ShapeError(f"There are no steps {first} to {last}: this text has the steps 0 to {self.steps - 1}.")
        start = first - first % self._every
        stretch = self._stretch(start, last + 1, Buffers(self.model, last + 1 - start))
        return stretch.window(first - start, last - start)

    def predictions(self, step: int) -> tuple[Prediction, ...]:
        """The most probable next words after a step, the best first."""
        return self.window(step, step).predictions(0)

    def _stretch(self, start: int, end: int, buffers: Buffers) -> _Stretch:
        """The steps from ``start``, before which the states are kept, until ``end``, run in these buffers."""
        from lstm_viz.core.run import advance, project

        before = self._kept[start // self._every]
        n = end - start
        buffers.ids[:n] = self.ids[start:end]
        projected, rows = self.model.table, buffers.ids[:n]
        for layer, (weights, recording) in enumerate(zip(self.model.prepared, buffers.recordings, strict=True)):
            if layer:
                projected = project(weights, buffers.recordings[layer - 1][-1, :n])
                rows = np.arange(n, dtype=np.int32)
            advance(weights, projected, rows, recording, initial=before[layer].state)
        return _Stretch(self.model, self.tokens[start:end], buffers, before)


class _Stretch(Trace):
    """A trace that begins in the middle of a text."""

    def __init__(self, model: Model, tokens: tuple[str, ...], buffers: Buffers, before: tuple[_State, ...]):
        super().__init__(model, tokens, buffers)
        self._before = before
        self._series = {}  # these buffers are written again for the next stretch

    def end(self) -> tuple[_State, ...]:
        """What is kept after the last step."""
        kept = []
        for number, layer in enumerate(self.layers):
            state = np.stack([layer[name][-1] for name in self.model.kind.states])
            try:
                held = self.amount(number)[-1].copy()
            except QuantityError:  # a plain RNN holds nothing
                held = state[0]
            kept.append(_State(state, held))
        return tuple(kept)

    def _before_all(self, layer: int) -> np.ndarray:
        return self._before[layer].state[0]

    def held_before(self, layer: int) -> np.ndarray:
        return self._before[layer].held
