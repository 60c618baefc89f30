"""Play, pause, step, scrub, speed, loop, sub-steps."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from lstm_viz.paint.grid import MARGIN_PX, TokenGrid, grid_of
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.scrubber import BAND_PX, paint_scrubber, time_at
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.theme import Theme
from lstm_viz.session.playhead import SPEEDS
from lstm_viz.views.controls import Control, IconButton, Switch, TextButton
from lstm_viz.views.panel import Panel


def speed_text(speed: float) -> str:
    """ "0.25×", "1×" """
    return f"{speed:g}×"


class Transport(Panel):
    """The bar at the bottom."""

    first_wanted = Signal()
    back_wanted = Signal()
    play_toggled = Signal()
    forward_wanted = Signal()
    last_wanted = Signal()
    scrubbed = Signal(float)
    speed_chosen = Signal(float)
    loop_toggled = Signal(bool)
    substeps_toggled = Signal(bool)
    scroll_held = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("Transport")
        self.scroll_px: float | None = None
        self._dragging = False
        self.first = IconButton(theme, "first", "First step", "First step  (Home)", parent=self)
        self.back = IconButton(theme, "previous", "Step back", "Step back  (Left)", parent=self)
        self.play = IconButton(theme, "play", "Play", "Play  (Space)", primary=True, parent=self)
        self.forward = IconButton(theme, "next", "Step", "Step  (Right)", parent=self)
        self.last = IconButton(theme, "last", "Last step", "Last step  (End)", parent=self)
        self.speed = TextButton(theme, speed_text(1.0), "Speed", "How fast it plays", menu=True, parent=self)
        self.loop = IconButton(theme, "loop", "Loop", "Loop  (L)", outlined=True, parent=self)
        self.loop.setCheckable(True)
        self.substeps = Switch(
            theme,
            "Sub-steps",
            "Show every step in its parts  (S)\nReduced motion shows them as still pictures  (M)",
            parent=self,
        )
        self.first.clicked.connect(self.first_wanted)
        self.back.clicked.connect(self.back_wanted)
        self.play.clicked.connect(self.play_toggled)
        self.forward.clicked.connect(self.forward_wanted)
        self.last.clicked.connect(self.last_wanted)
        self.speed.clicked.connect(self._choose_speed)
        self.loop.clicked.connect(self.loop_toggled)
        self.substeps.clicked.connect(self.substeps_toggled)
        self._speed = 1.0

    @property
    def _buttons(self) -> tuple[Control, ...]:
        return (self.first, self.back, self.play, self.forward, self.last, self.speed, self.loop, self.substeps)

    def show_state(self, playing: bool, speed: float, loop: bool, substeps: bool) -> None:
        """What the playhead does."""
        self.play.set_icon("pause" if playing else "play")
        self.play.set_name("Pause" if playing else "Play", "Pause  (Space)" if playing else "Play  (Space)")
        self._speed = speed
        self.speed.set_text(speed_text(speed), f"Speed {speed_text(speed)}")
        self.loop.setChecked(loop)
        self.substeps.setChecked(substeps)

    def moving(self) -> QRect:
        """The scrubber alone: the buttons beside it need not be painted in every frame."""
        if self.scene is None:
            return self.rect()
        grid, zoom = self._grid(self.scene), self.zoom
        left = round((grid.left - 12) * zoom)
        return QRect(left, 0, round((grid.left + grid.available_px + 12) * zoom) - left, self.height())

    def set_look(self, theme: Theme, zoom: float) -> None:
        super().set_look(theme, zoom)
        for button in self._buttons:
            button.set_look(theme, zoom)
        self._place()

    def set_scene(self, scene: Scene) -> None:
        super().set_scene(scene)
        for button in (self.first, self.back, self.play, self.forward, self.last):
            button.setEnabled(scene.steps > 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        middle = self.height() / 2

        def put(widget: Control, left: float, width: float) -> float:
            height = widget.sizeHint().height()
            widget.setGeometry(round(left), round(middle - height / 2), round(width), height)
            return left + width

        zoom, x = self.zoom, (MARGIN_PX - 2) * self.zoom
        for button in (self.first, self.back, self.play, self.forward, self.last):
            x = put(button, x, button.sizeHint().width()) + 2 * zoom
        if self.scene is None:
            return
        grid = self._grid(self.scene)
        x = put(self.speed, grid.rail_left * zoom, 68 * zoom) + 8 * zoom
        put(self.loop, x, 32 * zoom)
        width = self.substeps.sizeHint().width()
        put(self.substeps, grid.rail_right * zoom - width + 4 * zoom, width)

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        painter.fillRect(QRectF(0, 0, rect.width(), 1), self.theme.line)
        if scene.steps <= 1:
            return []
        band = QRectF(0, rect.center().y() - BAND_PX / 2 + 4, rect.width(), BAND_PX)
        return paint_scrubber(painter, band, scene, self.theme, self._grid(scene))

    def _grid(self, scene: Scene) -> TokenGrid:
        return grid_of(self.logical.width(), scene, self.scroll_px)

    def pressable(self, shape: Shape) -> bool:
        return shape.name == "scrubber"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        shape = self.shape_under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and shape is not None and self.scene is not None:
            self._dragging = True
            grid = self._grid(self.scene)
            if grid.scrolls:
                self.scroll_held.emit(grid.scrolled_px)
            self._scrub(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self._scrub(event)
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging = False

    def _scrub(self, event: QMouseEvent) -> None:
        assert self.scene is not None
        step, fraction = time_at(self.to_logical(event.position()).x(), self.scene, self._grid(self.scene))
        self.scrubbed.emit(step + fraction)

    def _choose_speed(self) -> None:
        menu = QMenu(self)
        for speed in SPEEDS:
            action = menu.addAction(speed_text(speed))
            action.setData(speed)
            action.setCheckable(True)
            action.setChecked(speed == self._speed)
        menu.triggered.connect(self._on_speed)
        menu.aboutToHide.connect(menu.deleteLater)
        corner = self.speed.mapToGlobal(QPoint(0, 0))
        menu.popup(corner - QPoint(0, menu.sizeHint().height() + 4))

    def _on_speed(self, action: QAction) -> None:
        self.speed_chosen.emit(float(action.data()))
