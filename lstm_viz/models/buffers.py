"""The growable memory behind traces: a longer text goes on in the same rows, and copies nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock

import numpy as np

from lstm_viz.models.model import Model
from lstm_viz.models.predictions import BEST

_ROWS = 4096  # of a series at a time: what is worked with stays small, however long the text


class Series:
    """One row for each step, worked out once from a run: by the first trace that asks for it, for all in its buffers.

    Safe to share between threads.
    """

    def __init__(self, capacity: int, begins: Series | None = None, kept: int = 0):
        """``begins`` has the same ``kept`` first rows; they are copied only if somebody asks."""
        self._capacity = capacity
        self._begins, self._kept = begins, kept
        self._rows: np.ndarray | None = None
        self._known = 0
        self._lock = Lock()

    def upto(self, steps: int, work: Callable[[int, int, np.ndarray | None], np.ndarray]) -> np.ndarray:
        """(steps, …): ``work(first, end, before)`` gives the rows from ``first`` until ``end``; ``before`` is the row
        before them, None at the beginning.
        """
        with self._lock:
            if self._begins is not None:
                known = self._begins.known(self._kept)
                if known is not None:
                    self._take(0, known)
                self._begins = None
            for first in range(self._known, steps, _ROWS):
                end = min(steps, first + _ROWS)
                self._take(first, work(first, end, self._rows[first - 1] if first and self._rows is not None else None))
            assert self._rows is not None  # no trace is empty
            return self._rows[:steps]

    def known(self, steps: int) -> np.ndarray | None:
        """The first rows, at most ``steps``, as far as they are known."""
        with self._lock:
            if self._rows is None and self._begins is not None:
                return self._begins.known(min(steps, self._kept))
            return None if self._rows is None else self._rows[: min(steps, self._known)]

    def _take(self, first: int, rows: np.ndarray) -> None:
        if self._rows is None:
            self._rows = np.empty((self._capacity, *rows.shape[1:]), rows.dtype)
        self._known = first + len(rows)
        self._rows[first : self._known] = rows


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
        self.series: dict[Hashable, Series] = {}

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
        new.series = {key: Series(new.capacity, one, kept) for key, one in list(self.series.items())}
        new.used = steps
        return new
