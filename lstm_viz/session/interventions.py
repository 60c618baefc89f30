"""The list of what-ifs: what is changed in the network while it reads, each switched on or off, with undo and redo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from lstm_viz.errors import LstmVizError
from lstm_viz.models.interventions import Intervention, check
from lstm_viz.models.model import Model
from lstm_viz.paint.scene import Change

_REMEMBERED = 200  # undo reaches so far back


class WhatIfs(QObject):
    """The changes in the order in which they were made.

    A change that the text or the model has no place for stays in the list and does not apply; it applies again when the
    steps, or a model with that unit, come back. Undo and redo go through what the person did: what comes between
    ``hold`` and ``release``, like the values of one drag, is undone at once.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.changes: tuple[Change, ...] = ()
        self.reasons: tuple[str, ...] = ()  # why a change does not apply; "" where it does
        self._past: list[tuple[Change, ...]] = []
        self._future: list[tuple[Change, ...]] = []
        self._held: tuple[Change, ...] | None = None
        self._model: Model | None = None
        self._steps = 1

    @property
    def active(self) -> tuple[Intervention, ...]:
        """What the next run is to change."""
        return tuple(change.intervention for change in self.changes if change.on and change.applies)

    @property
    def held(self) -> bool:
        """Whether an act is going on, between `hold` and `release`."""
        return self._held is not None

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def add(self, intervention: Intervention) -> int:
        """Put a change at the end of the list; its index."""
        self._do((*self.changes, Change(intervention)))
        return len(self.changes) - 1

    def edit(self, index: int, intervention: Intervention) -> None:
        """Put another intervention in the place of one."""
        self._put(index, replace(self.changes[index], intervention=intervention))

    def exchange(self, places: Sequence[int], interventions: Sequence[Intervention]) -> tuple[int, ...]:
        """Others in the stead of several, as many as they are, where the first of those was; their places."""
        at = min(places)
        new = (replace(self.changes[at], intervention=intervention) for intervention in interventions)
        left = [change for place, change in enumerate(self.changes) if place not in places]
        self._do((*left[:at], *new, *left[at:]))
        return tuple(range(at, at + len(interventions)))

    def set_on(self, index: int, on: bool) -> None:
        self._put(index, replace(self.changes[index], on=on))

    def remove(self, index: int) -> None:
        self._do((*self.changes[:index], *self.changes[index + 1 :]))

    def set_all(self, changes: Sequence[Change]) -> None:
        """Another list, as from a session file or a challenge. It cannot be undone."""
        self._past, self._future, self._held = [], [], None
        self._show(tuple(changes))

    def hold(self) -> None:
        """What follows is one act, like the many values of a drag."""
        if self._held is None:
            self._held = self.changes

    def release(self) -> None:
        """The act is done."""
        held, self._held = self._held, None
        if held is not None and _wanted(held) != _wanted(self.changes):
            self._remember(held)
            self.changed.emit()  # it can be undone from now on

    def undo(self) -> None:
        self.release()
        if self._past:
            self._future.append(self.changes)
            self._show(self._past.pop())

    def redo(self) -> None:
        self.release()
        if self._future:
            self._past.append(self.changes)
            self._show(self._future.pop())

    def fit(self, model: Model | None, steps: int) -> None:
        """The text has so many steps now, or another model reads it: some changes apply that did not, or no longer."""
        if (model, steps) != (self._model, self._steps):
            self._model, self._steps = model, steps
            before = self.changes
            self._fit()
            if self.changes != before:
                self.changed.emit()

    def _put(self, index: int, change: Change) -> None:
        self._do((*self.changes[:index], change, *self.changes[index + 1 :]))

    def _do(self, changes: tuple[Change, ...]) -> None:
        if _wanted(changes) == _wanted(self.changes):
            return
        if self._held is None:
            self._remember(self.changes)
        self._show(changes)

    def _remember(self, changes: tuple[Change, ...]) -> None:
        self._past = [*self._past[-_REMEMBERED:], changes]
        self._future = []

    def _show(self, changes: tuple[Change, ...]) -> None:
        self.changes = changes
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        reasons = tuple(self._reason(change.intervention) for change in self.changes)
        self.changes = tuple(
            replace(change, applies=not reason) for change, reason in zip(self.changes, reasons, strict=True)
        )
        self.reasons = reasons

    def _reason(self, intervention: Intervention) -> str:
        if self._model is None:
            return "No model is open yet."
        try:
            check(intervention, self._model, self._steps)
        except LstmVizError as error:
            return str(error)
        return ""


def _wanted(changes: Sequence[Change]) -> list[tuple[Intervention, bool]]:
    """What the person decided, without what follows from the text."""
    return [(change.intervention, change.on) for change in changes]
