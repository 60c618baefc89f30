"""The growable memory behind traces: a longer text goes on in the same rows, and copies nothing."""

from __future__ import annotations

from threading import Lock

import numpy as np

from lstm_viz.models.model import Model
from lstm_viz.models.predictions import BEST


class Buffers:
    """Room for ``capacity`` steps, of which ``used`` are taken. Shared by the traces that begin alike."""

    def __init__(self, model: Model, capacity: int):
        self.capacity = capacity
        self.used = 0
        self.lock = Lock()
        quantities = len(model.kind.quantities)
        self.recordings = tuple(np.empty((quantities, capacity, H), np.float32) for H in model.hidden_sizes)
        self.ids = np.empty(capacity, np.int32)
        best = min(BEST, len(model.vocabulary))
        self.best_ids = np.empty((capacity, best), np.int32)
        self.best = np.empty((capacity, best), np.float32)
        self.predicted = np.zeros(capacity, np.bool_)

    @property
    def _per_step(self) -> tuple[np.ndarray, ...]:
        return self.ids, self.best_ids, self.best, self.predicted

    def claim(self, kept: int, steps: int) -> bool:
        """Takes the rows from ``kept`` to ``steps`` for one writer, if they are the next and there is room."""
        with self.lock:
            if self.used != kept or steps > self.capacity:
                return False
            self.used = steps
            return True

    def copy(self, model: Model, kept: int, steps: int) -> Buffers:
        """New buffers that begin with the same ``kept`` steps and have room for twice ``steps``."""
        new = Buffers(model, max(64, 2 * steps))
        for mine, theirs in zip(new.recordings, self.recordings, strict=True):
            mine[:, :kept] = theirs[:, :kept]
        for mine, theirs in zip(new._per_step, self._per_step, strict=True):
            mine[:kept] = theirs[:kept]
        new.used = steps
        return new
