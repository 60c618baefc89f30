"""The bar of what-ifs, there only while there is one: a chip for each, what they change, undo and redo."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from lstm_viz.paint.grid import MARGIN_PX
from lstm_viz.paint.reading import noun, word_at
from lstm_viz.paint.scene import Change, Scene
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme
from lstm_viz.session.interventions import WhatIfs
from lstm_viz.views.controls import Control, IconButton, Switch, TextButton
from lstm_viz.views.what_if_words import said

BAR_PX = 40.0
_GAP_PX = 8.0
_LEAST_CHIP_PX = 150.0


class ChipPart(Control):
    """A part of a chip, on the chip's own colour."""

    def ground(self) -> QColor:
        return self.theme.raised


class OnOff(ChipPart):
    """Whether the change is on: a filled or an empty dot."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "On", "Switch this what-if off or on", parent)
        self.setCheckable(True)

    greyed = False

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        theme, centre = self.theme, rect.center()
        ink = theme.accent if (self.isChecked() and not self.greyed) or self.underMouse() else theme.text3
        painter.setPen(QPen(ink, 1.6))
        painter.setBrush(theme.raised)
        painter.drawEllipse(centre, 6.5, 6.5)
        if self.isChecked():
            painter.setBrush(ink)
            painter.drawEllipse(centre, 3, 3)


class Words(ChipPart):
    """What the change says; a click edits it."""

    greyed = False

    def logical_width(self) -> float:
        return text_width(self.text(), 12, 500) + 8

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        ink = self.theme.text3 if self.greyed else self.theme.accent if self.underMouse() else self.theme.text1
        draw_text(painter, 4, rect.center().y(), elided(self.text(), rect.width() - 8, 12, 500), 12, ink, 500)


class Remove(IconButton):
    """Takes the change out of the list."""

    def ground(self) -> QColor:
        return self.theme.raised


class WhatIfChip(QWidget):
    """One change of the list."""

    toggled = Signal(bool)
    edit_wanted = Signal()
    removed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme, self.zoom = theme, 1.0
        self.on = OnOff(theme, self)
        self.words = Words(theme, "What if", parent=self)
        self.remove = Remove(theme, "close", "Remove", "Remove this what-if", parent=self)
        self.on.clicked.connect(self.toggled)
        self.words.clicked.connect(self.edit_wanted)
        self.remove.clicked.connect(self.removed)

    def show_change(self, change: Change, reason: str) -> None:
        text = said(change.intervention)
        self.words.greyed = not (change.on and change.applies)
        self.words.setText(text)
        self.words.set_name(text, reason or "Click to change it")
        self.on.setChecked(change.on)
        self.on.greyed = not change.applies
        self.on.update()
        self.words.update()
        self.update()

    def logical_width(self) -> float:
        return self.words.logical_width() + 68

    def set_look(self, theme: Theme, zoom: float) -> None:
        self.theme, self.zoom = theme, zoom
        for part in (self.on, self.words, self.remove):
            part.set_look(theme, zoom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        side, inset, width = round(28 * self.zoom), round(4 * self.zoom), self.width()
        self.on.setGeometry(inset, 0, side, self.height())
        self.words.setGeometry(inset + side, 0, width - 2 * (inset + side), self.height())
        self.remove.setGeometry(width - inset - side, 0, side, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.raised)
            painter.drawRoundedRect(self.rect(), 7 * self.zoom, 7 * self.zoom)


class WhatIfBar(QWidget):
    """The list of what-ifs in one line. Emits what the person does with one, by its place in the list."""

    toggled = Signal(int, bool)
    edit_wanted = Signal(int, QPoint)
    removed = Signal(int)
    undo_wanted = Signal()
    redo_wanted = Signal()
    difference_toggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.zoom = theme, 1.0
        self.setAccessibleName("What-ifs")
        self._chips: list[WhatIfChip] = []
        self._parted = ""
        self._seen: Hashable = None
        self.more = TextButton(theme, "more", "More what-ifs", menu=True, parent=self)
        self.difference = Switch(theme, "Difference", "The heatmap shows what the what-ifs change", parent=self)
        self.undo = IconButton(theme, "undo", "Undo", "Undo the last what-if  (Ctrl+Z)", outlined=True, parent=self)
        self.redo = IconButton(theme, "redo", "Redo", "Redo  (Ctrl+Y)", outlined=True, parent=self)
        self.more.clicked.connect(self._on_more)
        self.difference.clicked.connect(self.difference_toggled)
        self.undo.clicked.connect(self.undo_wanted)
        self.redo.clicked.connect(self.redo_wanted)

    def show_changes(self, what_ifs: WhatIfs, scene: Scene) -> None:
        """The list, and where the predictions part."""
        changes, reasons = what_ifs.changes, what_ifs.reasons
        seen = (changes, reasons, scene.ghost, scene.parted, scene.difference, what_ifs.can_undo, what_ifs.can_redo)
        if seen == self._seen:
            return
        self._seen = seen
        while len(self._chips) < len(changes):
            self._add_chip()
        while len(self._chips) > len(changes):
            self._chips.pop().deleteLater()
        for chip, change, reason in zip(self._chips, changes, reasons, strict=True):
            chip.show_change(change, reason)
        self.undo.setEnabled(what_ifs.can_undo)
        self.redo.setEnabled(what_ifs.can_redo)
        self.difference.setEnabled(scene.ghost is not None)
        self.difference.setChecked(scene.difference)
        self._parted = parted_said(scene)
        self._place()
        self.update()

    def set_look(self, theme: Theme, zoom: float) -> None:
        self.theme, self.zoom = theme, zoom
        for chip in self._chips:
            chip.set_look(theme, zoom)
        for control in (self.more, self.difference, self.undo, self.redo):
            control.set_look(theme, zoom)
        self._place()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), self.theme.panel)
            painter.scale(self.zoom, self.zoom)
            width, y = self.width() / self.zoom, self.height() / self.zoom / 2
            painter.fillRect(QRectF(0, self.height() / self.zoom - 1, width, 1), self.theme.line)
            used = draw_text(painter, MARGIN_PX, y, "What if", 12, self.theme.accent, 600)
            if not self._chips:
                draw_text(painter, MARGIN_PX + used + 12, y, "Nothing is changed any more.", 12, self.theme.text3)
            draw_text(painter, self._right - 12, y, self._parted, 12, self.theme.text1, 500, "right")

    _right = 0.0  # where the buttons begin

    def _place(self) -> None:
        zoom, width = self.zoom, self.width() / self.zoom
        y, x = (BAR_PX - 28) / 2, width - MARGIN_PX

        def put(widget: QWidget, left: float, wide: float) -> None:
            widget.setGeometry(round(left * zoom), round(y * zoom), round(wide * zoom), round(28 * zoom))

        for button in (self.redo, self.undo, self.difference):
            wide = button.logical_width()
            x -= wide
            put(button, x, wide)
            x -= _GAP_PX
        self._right = x
        left = MARGIN_PX + text_width("What if", 12, 600) + 12
        room = x - 24 - text_width(self._parted, 12, 500) - left
        shown = self._shown(room)
        self.more.setVisible(shown < len(self._chips))
        if shown < len(self._chips):
            self.more.set_text(f"{len(self._chips) - shown} more")
            room -= self.more.logical_width() + _GAP_PX
        squeezed = min(1.0, room / max(1.0, sum(chip.logical_width() + _GAP_PX for chip in self._chips[:shown])))
        for number, chip in enumerate(self._chips):
            chip.setVisible(number < shown)
            if number < shown:
                wide = (chip.logical_width() + _GAP_PX) * squeezed - _GAP_PX
                put(chip, left, wide)
                left += wide + _GAP_PX
        put(self.more, left, self.more.logical_width())

    def _shown(self, room: float) -> int:
        """How many chips have room; a little narrower than their words, if need be."""
        least = [min(chip.logical_width(), _LEAST_CHIP_PX) + _GAP_PX for chip in self._chips]
        if sum(least) <= room:
            return len(least)
        room -= self.more.logical_width() + _GAP_PX
        shown = 0
        while shown < len(least) and sum(least[: shown + 1]) <= room:
            shown += 1
        return shown

    def _add_chip(self) -> None:
        chip = WhatIfChip(self.theme, self)
        chip.set_look(self.theme, self.zoom)
        chip.toggled.connect(self._on_toggled)
        chip.edit_wanted.connect(self._on_edit)
        chip.removed.connect(self._on_removed)
        self._chips.append(chip)

    def _number(self) -> int:
        chip = self.sender()
        assert isinstance(chip, WhatIfChip)
        return self._chips.index(chip)

    def _on_toggled(self, on: bool) -> None:
        self.toggled.emit(self._number(), on)

    def _on_edit(self) -> None:
        chip = self._chips[self._number()]
        self.edit_wanted.emit(self._number(), chip.mapToGlobal(QPoint(0, chip.height() + 4)))

    def _on_removed(self) -> None:
        self.removed.emit(self._number())

    def _on_more(self) -> None:
        menu = QMenu(self)
        for number, chip in enumerate(self._chips):
            if chip.isHidden():
                menu.addAction(chip.words.text()).setData(number)
        menu.triggered.connect(self._on_chosen)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))

    def _on_chosen(self, action: QAction) -> None:
        self.edit_wanted.emit(action.data(), self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))


def parted_said(scene: Scene) -> str:
    """What came of the what-ifs, in a few words."""
    if scene.ghost is None:
        return ""
    if scene.parted is None:
        return f"the likeliest next {noun(scene)}s stay the same"
    return f"predictions part at step {scene.parted}, {word_at(scene, scene.parted)}"
