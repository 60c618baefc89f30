"""All units over time: the heatmap, what it shows, and the colours it uses."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from lstm_viz.paint.grid import MARGIN_PX, TokenGrid, grid_of
from lstm_viz.paint.heads import BAND_PX as HEADS_PX
from lstm_viz.paint.heads import paint_heads
from lstm_viz.paint.heatmap import cell_at, cell_shape, overview_step, paint_heatmap
from lstm_viz.paint.hover import hovered_cell, hovered_step
from lstm_viz.paint.quantities import paint_quantities
from lstm_viz.paint.scale import span_of
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text
from lstm_viz.paint.theme import Theme
from lstm_viz.views.controls import Segments
from lstm_viz.views.panel import Panel

QUANTITIES_PX = 124.0
_DRAG_PX = 4.0


class QuantityView(Panel):
    """Which quantity the heatmap shows, with its scale of colours."""

    quantity_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("Quantity shown")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pressed_shape.connect(self._on_pressed)

    def depends(self, scene: Scene) -> Hashable:
        hover = scene.hover if scene.hover and scene.hover.startswith("quantity ") else None
        return scene.trace and scene.trace.model.kind.name, scene.quantity, span_of(scene, scene.quantity), hover

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        return paint_quantities(painter, rect, scene, self.theme)

    def pressable(self, shape: Shape) -> bool:
        return shape.name.startswith("quantity ")

    def _on_pressed(self, name: str) -> None:
        self.quantity_chosen.emit(name.removeprefix("quantity "))


class TimePanel(Panel):
    """The heatmap. A click picks a unit and a step, a drag scrubs."""

    unit_chosen = Signal(int)
    step_chosen = Signal(int)
    scrubbed = Signal(float)
    layer_chosen = Signal(int)
    scrolled = Signal(float)
    scroll_held = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("All units over time")
        self.quantities = QuantityView(theme, self)
        self.layers = Segments(theme, "Layer", parent=self)
        self.layers.chosen.connect(self._on_layer)
        self.layers.hide()
        self.scroll_px: float | None = None
        self._pressed: QPointF | None = None
        self._dragging = False

    def depends(self, scene: Scene) -> Hashable:
        scrolled = grid_of(self.logical.width(), scene, self.scroll_px).scrolled_px
        seen = (scene.trace, scene.chips, scene.computed, scene.quantity)
        pointer = (hovered_step(scene), hovered_cell(scene))
        return *seen, scene.layer, scene.unit, scene.moment.step, scene.dimming, scrolled, pointer

    def set_scene(self, scene: Scene) -> None:
        super().set_scene(scene)
        self.quantities.set_scene(scene)
        self.quantities.setVisible(scene.trace is not None)
        layers = len(scene.trace.layers) if scene.trace else 1
        self.layers.setVisible(layers > 1)
        if layers > 1:
            self.layers.set_choices([(str(n), str(n + 1), f"Layer {n + 1}") for n in range(layers)])
            self.layers.set_current(str(scene.layer))
            self._place()

    def set_look(self, theme: Theme, zoom: float) -> None:
        super().set_look(theme, zoom)
        self.quantities.set_look(theme, zoom)
        self.layers.set_look(theme, zoom)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        zoom, size = self.zoom, self.logical
        if self.scene is not None:
            grid = self._grid(self.scene)
            rail = QRectF(grid.rail_left, 12, grid.rail_right - grid.rail_left, min(QUANTITIES_PX, size.height() - 14))
            corner = rail.topLeft() * zoom
            self.quantities.setGeometry(
                round(corner.x()), round(corner.y()), round(rail.width() * zoom), round(rail.height() * zoom)
            )
        hint = self.layers.sizeHint()
        self.layers.setGeometry(round(MARGIN_PX * zoom), round(96 * zoom), hint.width(), hint.height())

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        painter.fillRect(QRectF(0, 0, rect.width(), 1), self.theme.line)
        if scene.trace is None:
            text = "Here all units appear: one row for each unit, one column for each word."
            draw_text(painter, rect.center().x(), rect.center().y(), text, 12, self.theme.text3, align="center")
            return []
        grid = self._grid(scene)
        shapes = paint_heads(painter, QRectF(0, 0, rect.width(), HEADS_PX), scene, self.theme, grid)
        return shapes + paint_heatmap(painter, self.band, scene, self.theme, grid)

    @property
    def band(self) -> QRectF:
        """Where the heatmap lies."""
        return self.logical.adjusted(0, HEADS_PX, 0, 0)

    def _grid(self, scene: Scene) -> TokenGrid:
        return grid_of(self.logical.width(), scene, self.scroll_px)

    # the pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.scene is None or self.scene.trace is None:
            return
        point = self.to_logical(event.position())
        step = overview_step(point, self.band, self.scene, self._grid(self.scene))
        if step is not None:
            self.step_chosen.emit(step)
        else:
            self._pressed, self._dragging = point, False
            grid = self._grid(self.scene)
            if grid.scrolls:
                self.scroll_held.emit(grid.scrolled_px)  # the columns must not move under the pointer

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self.to_logical(event.position())
        if self.scene is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
        elif self._pressed is None:
            step = overview_step(point, self.band, self.scene, self._grid(self.scene))
            if step is not None:
                self.step_chosen.emit(step)
        else:
            self._dragging = self._dragging or abs(point.x() - self._pressed.x()) > _DRAG_PX
            if self._dragging:
                self.scrubbed.emit(self._grid(self.scene).nearest(point.x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or self._dragging or self.scene is None:
            return
        grid = self._grid(self.scene)
        found = cell_at(pressed, self.band, self.scene, grid)
        if found is not None:
            self.unit_chosen.emit(found[1])
        column = grid.step_at(pressed.x())
        if column is not None:
            self.step_chosen.emit(column)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        self.scrolled.emit(-(delta.x() or delta.y()) * 0.5)

    def shape_under(self, position: QPointF) -> Shape | None:
        """In the heatmap the one value under the pointer."""
        if self.scene is None:
            return None
        point = self.to_logical(position)
        return cell_shape(point, self.band, self.scene, self._grid(self.scene)) or super().shape_under(position)

    def pressable(self, shape: Shape) -> bool:
        return shape.name.startswith(("heatmap", "overview", "word "))

    def _on_layer(self, key: str) -> None:
        self.layer_chosen.emit(int(key))
