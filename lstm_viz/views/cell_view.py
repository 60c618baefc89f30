"""The cell: the step's name and sub-steps above, the diagram below."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from lstm_viz.paint.cell import paint_cell
from lstm_viz.paint.cell_shapes import strip_at
from lstm_viz.paint.formula import REASON_SIZE, paint_reason
from lstm_viz.paint.grid import MARGIN_PX
from lstm_viz.paint.header import HEADER_PX, paint_header
from lstm_viz.paint.reading import TITLES, computed_steps, listed, units_of, values
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text
from lstm_viz.paint.theme import Theme
from lstm_viz.views.controls import Segments, TextButton
from lstm_viz.views.panel import Panel

_TITLE_PX = 424.0
_WHOLE_RANGE_PX = 120.0  # a gate is dragged so far from shut to open


class CellView(Panel):
    """The cell diagram with its header."""

    phase_chosen = Signal(str)
    scope_chosen = Signal(str)
    unit_chosen = Signal(int)
    drawer_toggled = Signal()
    gate_grabbed = Signal(str)  # with Shift: what if it were another value?
    gate_dragged = Signal(float, QPoint)  # by how much of its range upwards, where on the screen
    gate_released = Signal(QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("Cell")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.scope = Segments(theme, "Units shown in the cell", parent=self)
        self.scope.chosen.connect(self.scope_chosen)
        tip = "Show or hide the unit's lines and formula"
        self.drawer = TextButton(theme, "Unit details", "Unit details", tip, parent=self)
        self.drawer.hide()
        self.drawer.clicked.connect(self.drawer_toggled)
        self.pressed_shape.connect(self._on_pressed)
        self.help = ""
        self._covered = 0.0
        self._grabbed_y: float | None = None

    def set_scene(self, scene: Scene) -> None:
        super().set_scene(scene)
        units = units_of(scene)
        everything = ("all", f"All {units} units", "Show all units  (U)")
        choices = [everything, ("unit", f"Unit {scene.unit}", "Show the picked unit  (U)")]
        if scene.group:
            choices.append(("group", "Group", f"Show the group: {listed(scene.group)}  (U)"))
        self.scope.setVisible(units > 0)
        if units:
            self.scope.set_choices(choices)
            self.scope.set_current(scene.scope)
            self._place()

    def set_look(self, theme: Theme, zoom: float) -> None:
        super().set_look(theme, zoom)
        self.scope.set_look(theme, zoom)
        self.drawer.set_look(theme, zoom)
        self._place()

    def set_drawer(self, needed: bool, is_open: bool, covered: float) -> None:
        """Whether the unit's panel is a drawer, whether it is open, and how much of the cell it then covers."""
        self.drawer.setVisible(needed)
        self.drawer.set_text("Close unit" if is_open else "Unit details")
        self._covered = covered
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        hint = self.scope.sizeHint()
        right = self.width() - round((MARGIN_PX + self._covered) * self.zoom)
        if not self.drawer.isHidden():
            size = self.drawer.sizeHint()
            self.drawer.setGeometry(right - size.width(), round(6 * self.zoom), size.width(), size.height())
            right -= size.width() + round(8 * self.zoom)
        left = min(round((MARGIN_PX + _TITLE_PX) * self.zoom), right - hint.width())
        self.scope.setGeometry(left, round(6 * self.zoom), hint.width(), hint.height())

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        title = _TITLE_PX if self.scope.isHidden() else self.scope.x() / self.zoom - 8
        header = QRectF(rect.left(), rect.top(), title, HEADER_PX)
        body = rect.adjusted(0, HEADER_PX, -self._covered, 0)
        shapes = paint_cell(painter, body, scene, self.theme)
        shapes += paint_header(painter, header, scene, self.theme)
        if self.help and len(scene.chips) <= 1:
            draw_text(painter, rect.left() + 140, HEADER_PX / 2, self.help, 12, self.theme.text3)
        self._paint_reason(painter, rect, scene, shapes)
        return shapes

    def _paint_reason(self, painter: QPainter, rect: QRectF, scene: Scene, shapes: list[Shape]) -> None:
        """For the gate under the pointer: σ of the three summands of the picked unit."""
        if not scene.hover or not scene.summands or scene.moment.step >= computed_steps(scene):
            return
        what, _, quantity = scene.hover.partition(" ")
        shape = next((shape for shape in shapes if shape.name == scene.hover), None)
        if what != "gate" or shape is None or quantity not in scene.summands:
            return
        width, height = REASON_SIZE
        x = min(max(shape.rect.center().x() - width / 2, 8.0), rect.right() - width - 8)
        above = shape.rect.top() - height - 10
        y = above if above > HEADER_PX else min(shape.rect.bottom() + 10, rect.bottom() - height - 4)
        value = float(values(scene, quantity)[scene.moment.step, scene.unit])
        title = f"{TITLES[quantity].capitalize()} of unit {scene.unit}"
        paint_reason(painter, QRectF(x, y, width, height), quantity, value, scene.summands[quantity], self.theme, title)

    # with Shift, up and down on a gate: what if it were another value?

    def mousePressEvent(self, event: QMouseEvent) -> None:
        shape = self.shape_under(event.position())
        shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if shifted and shape is not None and shape.name.startswith(("gate ", "strip ")):
            self._grabbed_y = event.position().y()
            self.setCursor(Qt.CursorShape.SizeVerCursor)
            self._hover(None)  # the gate's card would hide what changes
            self.gate_grabbed.emit(shape.name.split()[1])
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed_y is None:
            super().mouseMoveEvent(event)
        else:
            up = (self._grabbed_y - event.position().y()) / self.zoom
            self.gate_dragged.emit(up / _WHOLE_RANGE_PX, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grabbed_y is not None:
            self._grabbed_y = None
            self.unsetCursor()
            self.gate_released.emit(event.globalPosition().toPoint())

    def shape_under(self, position: QPointF) -> Shape | None:
        strip = strip_at(self.to_logical(position), self.shapes, self.scene) if self.scene is not None else None
        return strip or super().shape_under(position)

    def pressable(self, shape: Shape) -> bool:
        return shape.name.startswith(("phase ", "strip "))

    def tip(self, shape: Shape) -> str:
        shown = self.scene is not None and self.scene.summands and shape.name.startswith("gate ")
        # the gate's card says it already, and the step stands above the drawing
        return "" if shown or shape.name == "cell" else shape.label

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def _on_pressed(self, name: str) -> None:
        what, *rest = name.split()
        if what == "strip":
            self.unit_chosen.emit(int(rest[-1]))
        else:
            self.phase_chosen.emit(rest[0])
