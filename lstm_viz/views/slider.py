"""A slider drawn in the program's own hand."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lstm_viz.paint.theme import Theme
from lstm_viz.views.panel import KEYBOARD

HEIGHT = 28.0
_INSET = 9.0
_STEPS = 100  # an arrow key moves by one of so many


class Slider(QWidget):
    """A value between two others. Press anywhere and drag; the arrows move it by a hundredth, Page keys by a tenth."""

    moved = Signal(float)  # by the person only
    grabbed = Signal()
    released = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.zoom = theme, 1.0
        self.low, self.high, self.value = 0.0, 1.0, 0.0
        self._ring = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_value(self, low: float, high: float, value: float) -> None:
        """The range and the value; one outside the range stands at its end."""
        self.low, self.high, self.value = low, high, value
        self.setAccessibleDescription(f"{value:.2f}, from {low:g} to {high:g}")
        self.update()

    def set_look(self, theme: Theme, zoom: float) -> None:
        self.theme, self.zoom = theme, zoom
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(160 * self.zoom), round(HEIGHT * self.zoom))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(self.zoom, self.zoom)
            theme, y = self.theme, self.height() / self.zoom / 2
            left, right = _INSET, self.width() / self.zoom - _INSET
            x = left + (right - left) * self._share(self.value)
            zero = left + (right - left) * self._share(0.0)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.line_strong)
            painter.drawRoundedRect(QRectF(left, y - 2, right - left, 4), 2, 2)
            painter.setBrush(theme.accent)
            painter.drawRoundedRect(QRectF(min(x, zero), y - 2, abs(x - zero), 4), 2, 2)
            if self.low < 0 < self.high:
                painter.setBrush(theme.text3)
                painter.drawRect(QRectF(zero - 0.5, y - 6, 1, 12))
            painter.setPen(QPen(theme.panel, 2))
            painter.setBrush(theme.accent)
            painter.drawEllipse(QPointF(x, y), 8, 8)
            if self._ring:
                painter.setPen(QPen(theme.accent, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(QPointF(x, y), 11, 11)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.grabbed.emit()
            self._take(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._take(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.released.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._move(1 if event.angleDelta().y() > 0 else -1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1,
            Qt.Key.Key_PageDown: -10, Qt.Key.Key_PageUp: 10, Qt.Key.Key_Home: -_STEPS, Qt.Key.Key_End: _STEPS,
        }  # fmt: skip
        move = steps.get(Qt.Key(event.key()))
        if move is None:
            event.ignore()
        else:
            self._move(move)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        self.update()

    def _share(self, value: float) -> float:
        return min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)

    def _move(self, steps: int) -> None:
        self._set(self.low + (self.high - self.low) * (self._share(self.value) + steps / _STEPS))

    def _take(self, x: float) -> None:
        left, right = _INSET * self.zoom, self.width() - _INSET * self.zoom
        self._set(self.low + (self.high - self.low) * (x - left) / max(1.0, right - left))

    def _set(self, value: float) -> None:
        value = round(min(max(value, self.low), self.high), 2)
        if value != self.value:
            self.show_value(self.low, self.high, value)
            self.moved.emit(value)
