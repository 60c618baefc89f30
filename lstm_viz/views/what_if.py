"""What if: brings together the gestures that ask it, the bar that lists it, and the small window that edits it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QToolTip, QWidget

from lstm_viz.models.interventions import Intervention
from lstm_viz.paint.reading import computed_steps, number, word_at
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.theme import Theme
from lstm_viz.session.session import Session
from lstm_viz.views.what_if_bar import BAR_PX, WhatIfBar
from lstm_viz.views.what_if_editor import WhatIfEditor, value_at
from lstm_viz.views.what_if_words import LETTERS, range_of


class WhatIf(QObject):
    """The what-ifs of a window. The session's list is the only one: this shows it and changes it."""

    resized = Signal()  # the bar came or went

    def __init__(self, session: Session, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._list = session, session.document.what_ifs
        self.bar = WhatIfBar(theme, window)
        self.bar.hide()
        self.editor = WhatIfEditor(theme, window)
        self._edited: tuple[int, ...] = ()  # the places in the list of what is edited: several of a group
        self._grabbed: dict[int, Intervention] = {}  # by place in the list, as they were when a gate was taken hold of
        self._list.changed.connect(self.show)
        self.bar.toggled.connect(self._list.set_on)
        self.bar.removed.connect(self._list.remove)
        self.bar.undo_wanted.connect(self._list.undo)
        self.bar.redo_wanted.connect(self._list.redo)
        self.bar.edit_wanted.connect(self._on_chip)
        self.bar.difference_toggled.connect(session.selection.set_difference)
        self.editor.edited.connect(self._on_edited)
        self.editor.removed.connect(self._on_removed)
        self.editor.closed.connect(self._list.release)

    @property
    def height_px(self) -> float:
        """How high the bar is; it stays while what was removed can be brought back."""
        return BAR_PX if self._list.changes or self._list.can_undo or self._list.can_redo else 0.0

    def show(self) -> None:
        """The list changed."""
        self._show(self._session.scene)
        self.resized.emit()

    def show_scene(self, scene: Scene) -> None:
        """A new scene: another run, or another step."""
        self._show(scene)
        if self.editor.isVisible():
            self.editor.show_scene(scene)

    def set_look(self, theme: Theme, zoom: float) -> None:
        self.bar.set_look(theme, zoom)
        self.editor.set_look(theme, zoom)

    def ask(self, place: QPoint) -> None:
        """Of the picked unit, from the playhead's step to the end."""
        scene = self._session.scene
        if scene.trace is not None and scene.moment.step < computed_steps(scene):
            self.ask_of(scene.unit, scene.moment.step, None, place)

    def ask_of(self, unit: int, first: int, last: int | None, place: QPoint) -> None:
        """Of a unit over some steps: hold it at the value that it has at the first of them, to begin with."""
        scene = self._session.scene
        if scene.trace is None:
            return
        begun = Intervention("set", scene.quantity, scene.layer, unit, 0.0, first, last)
        self._list.hold()
        begun = replace(begun, value=value_at(scene, scene.quantity, begun))
        self._open((self._list.add(begun),), place)

    # a gate that is dragged up or down on the diagram

    def grab_gate(self, quantity: str) -> None:
        scene = self._session.scene
        if scene.trace is None or scene.moment.step >= computed_steps(scene):
            return
        units: dict[str, list[int | None]] = {"all": [None], "unit": [scene.unit], "group": [*sorted(scene.group)]}
        step = scene.moment.step
        self._list.hold()
        for unit in units[scene.scope]:
            begun = Intervention("set", quantity, scene.layer, unit, 0.0, step, step)
            begun = replace(begun, value=value_at(scene, quantity, begun))
            self._grabbed[self._list.add(begun)] = begun

    def drag_gate(self, share: float, place: QPoint) -> None:
        """``share``: by how much of its whole range, upwards; a group's units all move by as much."""
        scene = self._session.scene
        if not self._grabbed or scene.trace is None:
            return
        dragged = []
        for grabbed in self._grabbed.values():
            low, high = range_of("set", grabbed.quantity, scene.trace.model.kind.gates)
            value = round(min(max(grabbed.value + share * (high - low), low), high), 2)
            dragged.append(replace(grabbed, value=value))
        self._list.exchange(tuple(self._grabbed), dragged)
        one, step = dragged[0], dragged[0].first
        letter = LETTERS.get(one.quantity, one.quantity)
        whose = "all units" if one.unit is None else f"unit {one.unit}"
        what = f"{letter} of {whose} = {number(one.value)}"
        if len(dragged) > 1:
            what = f"{letter} of {len(dragged)} units by {number(share)}"
        QToolTip.showText(place, f"{what} at step {step}, {word_at(scene, step)}")

    def release_gate(self, place: QPoint) -> None:
        grabbed, self._grabbed = self._grabbed, {}
        QToolTip.hideText()
        if grabbed:
            self._open(tuple(grabbed), place)

    # the small window

    def _on_chip(self, index: int, place: QPoint) -> None:
        self._open((index,), place)

    def _open(self, places: tuple[int, ...], place: QPoint) -> None:
        scene = self._session.scene
        if scene.trace is None:
            return
        self._edited = places
        self._list.hold()
        self.editor.open_at([self._list.changes[index].intervention for index in places], scene, place)

    def _on_edited(self, interventions: Sequence[Intervention]) -> None:
        if max(self._edited) < len(self._list.changes):
            self._edited = self._list.exchange(self._edited, interventions)

    def _on_removed(self) -> None:
        if max(self._edited) < len(self._list.changes):
            self._list.exchange(self._edited, ())

    def _show(self, scene: Scene) -> None:
        self.bar.show_changes(self._list, scene)
