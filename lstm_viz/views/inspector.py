"""The picked unit: its evidence, its lines over time, and the formula with the live numbers."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from lstm_viz.paint.cell_values import has_ledger
from lstm_viz.paint.formula import LOW_PX, paint_formula
from lstm_viz.paint.hover import hovered_step
from lstm_viz.paint.reading import unit_name
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme
from lstm_viz.paint.unit_lines import paint_unit_lines, step_of
from lstm_viz.paint.writers import paint_writers
from lstm_viz.views.controls import IconButton
from lstm_viz.views.panel import Panel

HEADER_PX = 40.0
FORMULA_PX = 120.0
LINES_LEAST_PX = 96.0  # lower lines could not be read
FORMULA_GAP_PX = 12.0
PADDING = 16.0
WRITERS_PX, GAP_PX = 168.0, 16.0


def evidence(card: Any, layer: int, unit: int) -> tuple[str, str]:
    """What the model's card has measured about a unit: a short text, and the whole sentence. Empty where nothing is."""
    for entry in card.get("units", ()):
        if entry.get("layer", 0) == layer and entry.get("unit") == unit:
            signs = f"{entry['positive']} high, {entry['negative']} low"
            return f"{signs}  ·  {entry['right']} of {entry['of']} sentences", str(entry.get("evidence", ""))
    return "", ""


def heights(room: float) -> tuple[float, float]:
    """How high the lines and the formula are. In a low window the formula gives way: first its sentence, then all of
    it, for its numbers stand on the diagram, too, and the lines nowhere else.
    """
    for formula in (FORMULA_PX, LOW_PX):
        lines = room - formula - FORMULA_GAP_PX
        if lines >= LINES_LEAST_PX:
            return lines, formula
    return room, 0.0


class Inspector(Panel):
    """One unit in detail."""

    unit_stepped = Signal(int)  # +1 or −1 in the order of the heatmap's rows
    step_chosen = Signal(int)
    word_followed = Signal(int)  # the step of one who wrote
    enlarge_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("Unit")
        self.enlarge = IconButton(theme, "fullscreen", "Enlarge the unit's lines", outlined=True, parent=self)
        self.previous = IconButton(theme, "left", "Unit above", "Unit above  (Up)", outlined=True, parent=self)
        self.next = IconButton(theme, "right", "Unit below", "Unit below  (Down)", outlined=True, parent=self)
        self.previous.clicked.connect(self._on_previous)
        self.next.clicked.connect(self._on_next)
        self.enlarge.clicked.connect(self.enlarge_wanted)
        self._lines = QRectF()

    def depends(self, scene: Scene) -> Hashable:
        seen = (scene.trace, scene.chips, scene.computed, scene.dimming, hovered_step(scene))
        memory = (scene.strata, scene.ghost, scene.swap, scene.half_life, scene.typical_since, scene.followed)
        return *seen, *memory, scene.hues, scene.pinned, scene.layer, scene.unit, scene.moment.step, scene.summands

    def set_scene(self, scene: Scene) -> None:
        super().set_scene(scene)
        for button in (self.enlarge, self.previous, self.next):
            button.setVisible(scene.trace is not None)

    def set_look(self, theme: Theme, zoom: float) -> None:
        super().set_look(theme, zoom)
        for button in (self.enlarge, self.previous, self.next):
            button.set_look(theme, zoom)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        right = self.width() - round(PADDING * self.zoom)
        for button in (self.next, self.previous, self.enlarge):
            size = button.sizeHint()
            right -= size.width()
            button.setGeometry(right, round(6 * self.zoom), size.width(), size.height())
            right -= round(4 * self.zoom)

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        theme = self.theme
        painter.fillRect(QRectF(0, 0, 1, rect.height()), theme.line)
        left, width = PADDING, rect.width() - 2 * PADDING
        if scene.trace is None:
            text = "Here one unit’s lines and its formula appear."
            draw_text(painter, rect.center().x(), rect.center().y(), text, 12, theme.text3, align="center")
            return []
        shapes = self._paint_title(painter, left, width - 3 * 32 - 8, scene)
        lines_px, formula_px = heights(rect.height() - HEADER_PX - PADDING)
        formula = QRectF(left, rect.bottom() - PADDING - formula_px, width, formula_px)
        whole = QRectF(left, HEADER_PX, width, lines_px)
        self._lines = whole.adjusted(0, 0, -(WRITERS_PX + GAP_PX) if has_ledger(scene.trace) else 0, 0)
        shapes += paint_unit_lines(painter, self._lines, scene, theme)
        shapes += paint_writers(painter, whole.adjusted(width - WRITERS_PX, 0, 0, 0), scene, theme)
        if formula_px:
            shapes += paint_formula(painter, formula, scene, theme)
        return shapes

    def _paint_title(self, painter: QPainter, left: float, room: float, scene: Scene) -> list[Shape]:
        assert scene.trace is not None
        theme, y = self.theme, HEADER_PX / 2
        used = draw_text(painter, left, y, unit_name(scene), 15, theme.text1, 600) + 12
        short, whole = evidence(scene.trace.model.card, scene.layer, scene.unit)
        if not short:
            return []
        short = elided(short, room - used - 24, 12, 500)
        tag = QRectF(left + used, y - 12, text_width(short, 12, 500) + 24, 24)
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(tag, 12, 12)
        draw_text(painter, tag.center().x(), y, short, 12, theme.text2, 500, "center")
        return [Shape("evidence", tag, whole)]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self.to_logical(event.position())
        if self.scene is not None and self._lines.contains(point) and event.button() == Qt.MouseButton.LeftButton:
            step = step_of(point.x(), self._lines, self.scene)
            if step is not None:
                self.step_chosen.emit(step)
        shape = self.shape_under(event.position())
        if shape is not None and shape.name.startswith("writer "):
            self.word_followed.emit(int(shape.name.split()[1]))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._lines.contains(self.to_logical(event.position())):
            self.enlarge_wanted.emit()

    def pressable(self, shape: Shape) -> bool:
        return shape.name == "unit lines" or shape.name.startswith("writer ")

    def tip(self, shape: Shape) -> str:
        return f"{shape.label} – double-click to enlarge" if shape.name == "unit lines" else shape.label

    def _on_previous(self) -> None:
        self.unit_stepped.emit(-1)

    def _on_next(self) -> None:
        self.unit_stepped.emit(1)
