"""The base of everything painted in the window: an opaque widget that shows a scene in a theme at a zoom."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape, shape_at
from lstm_viz.paint.theme import Theme, with_alpha

KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class Panel(QWidget):
    """One opaque painted widget. What it painted it keeps as shapes: for the pointer, tool tips and screen readers.

    Subclasses say what they show (`paint`) and what that depends on (`depends`), so that a frame in which nothing of
    it changed costs nothing.
    """

    hovered = Signal(object)  # name of the shape under the pointer, or None
    pressed_shape = Signal(str)  # name of a shape that was clicked, or chosen with Enter

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.zoom = 1.0
        self.scene: Scene | None = None
        self.shapes: list[Shape] = []
        self._shown: Hashable = None
        self.dimmed = False  # half faded while something newer is on its way
        self._under: str | None = None
        self._at = 0  # which of the pressable shapes the keyboard is on
        self._ring = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        """Paint the scene into ``rect`` (logical pixels at zoom 1)."""
        raise NotImplementedError

    def depends(self, scene: Scene) -> Hashable:
        """What of a scene the picture depends on."""
        return scene

    def set_scene(self, scene: Scene) -> None:
        self.scene = scene
        shown = self.depends(scene)
        if shown != self._shown:
            self._shown = shown
            self.update(self.moving())

    def moving(self) -> QRect:
        """The part of the widget that a new scene can change."""
        return self.rect()

    def set_look(self, theme: Theme, zoom: float) -> None:
        self.theme, self.zoom = theme, zoom
        self.update()

    @property
    def logical(self) -> QRectF:
        """The widget's own rectangle at zoom 1."""
        return QRectF(0, 0, self.width() / self.zoom, self.height() / self.zoom)

    def to_logical(self, position: QPointF) -> QPointF:
        return position / self.zoom

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), self.theme.panel)
            painter.scale(self.zoom, self.zoom)
            if self.scene is not None:
                self.shapes = self.paint(painter, self.logical, self.scene)
                if self.dimmed:
                    painter.fillRect(self.logical, with_alpha(self.theme.panel, 0.5))
                self._paint_ring(painter)

    def shape_under(self, position: QPointF) -> Shape | None:
        return shape_at(self.shapes, self.to_logical(position))

    def set_dimmed(self, dimmed: bool) -> None:
        if dimmed != self.dimmed:
            self.dimmed = dimmed
            self.update()

    # the pointer

    def takes_keys(self) -> bool:
        """Whether a click here ends the typing in the field, so that the keys are the window's."""
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        shape = self.shape_under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and shape is not None and self.pressable(shape):
            self.pressed_shape.emit(shape.name)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.shape_under(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and self.takes_keys():
            self.window().setFocus(Qt.FocusReason.MouseFocusReason)
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            shape = self.shape_under(QPointF(event.pos()))
            tip = self.tip(shape) if shape else ""
            if tip:
                QToolTip.showText(event.globalPos(), tip, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def tip(self, shape: Shape) -> str:
        """What a tool tip says about a shape."""
        return shape.label

    def pressable(self, shape: Shape) -> bool:
        """Whether a click on the shape does something: the pointer then becomes a hand."""
        return False

    # the keyboard: Tab comes here where `setFocusPolicy` lets it, the arrows go from shape to shape, Enter presses

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        self.update()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        stops = self.stops()
        if not self._ring or not stops or event.modifiers():
            event.ignore()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._at = (self._at + (1 if event.key() == Qt.Key.Key_Right else -1)) % len(stops)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed_shape.emit(stops[min(self._at, len(stops) - 1)].name)
        else:
            event.ignore()

    def stops(self) -> list[Shape]:
        """The shapes that the arrows go to."""
        return [shape for shape in self.shapes if self.pressable(shape)]

    def _paint_ring(self, painter: QPainter) -> None:
        stops = self.stops() if self._ring else []
        if stops:
            shape = stops[min(self._at, len(stops) - 1)]
            painter.setPen(QPen(self.theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(shape.rect.adjusted(-2, -2, 2, 2), 7, 7)
            self.setAccessibleDescription(shape.label)

    def _hover(self, shape: Shape | None) -> None:
        name = shape.name if shape else None
        if name != self._under:
            self._under = name
            hand = shape is not None and self.pressable(shape)
            self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)
            self.hovered.emit(name)
