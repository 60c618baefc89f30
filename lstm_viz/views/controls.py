"""Buttons drawn in the program's own hand: icon button, text button, segments, switch.

All are real buttons (keyboard, screen readers), at least 28 px high, and show a 2 px ring while the keyboard's focus
is on them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QWidget

from lstm_viz.paint.icons import draw_icon
from lstm_viz.paint.mathtext import draw_math, math_width
from lstm_viz.paint.text import draw_text, text_width
from lstm_viz.paint.theme import Theme, mix, with_alpha
from lstm_viz.views.panel import KEYBOARD

HEIGHT = 28.0
RADIUS = 7.0
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class Control(QAbstractButton):
    """A button that paints itself at zoom 1 in logical pixels."""

    def __init__(self, theme: Theme, name: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.zoom = 1.0
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # Opaque, on the panel's colour: a change of a button does not make the panel below paint itself anew.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.set_name(name, tip)

    def set_name(self, name: str, tip: str = "") -> None:
        """The name for screen readers, and the tool tip (the name if not given)."""
        self.setAccessibleName(name)
        self.setToolTip(tip or name)

    def set_look(self, theme: Theme, zoom: float) -> None:
        self.theme, self.zoom = theme, zoom
        self.updateGeometry()
        self.update()

    def logical_width(self) -> float:
        """The width it wants, at zoom 1."""
        return HEIGHT

    def sizeHint(self) -> QSize:
        return QSize(round(self.logical_width() * self.zoom), round(HEIGHT * self.zoom))

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        raise NotImplementedError

    def ground(self) -> QColor:
        """The colour that the button lies on."""
        return self.theme.panel

    def ring(self, rect: QRectF) -> tuple[QRectF, float]:
        """Where the focus ring goes, and its radius."""
        return rect.adjusted(1, 1, -1, -1), RADIUS

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), self.ground())
            painter.scale(self.zoom, self.zoom)
            rect = QRectF(0, 0, self.width() / self.zoom, self.height() / self.zoom)
            if not self.isEnabled():
                painter.setOpacity(0.4)
            self.draw(painter, rect)
            if self._ring and self.hasFocus():
                painter.setPen(QPen(self.theme.accent, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                where, radius = self.ring(rect)
                painter.drawRoundedRect(where, radius, radius)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.window().setFocus(Qt.FocusReason.MouseFocusReason)  # the keys are the window's after a click
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in _ARROWS and not self.autoExclusive() and self.group() is None:
            event.ignore()  # the arrows step through the sentence
        else:
            super().keyPressEvent(event)

    def box(self, painter: QPainter, rect: QRectF, fill: QColor | None, edge: QColor | None) -> None:
        """The usual rounded box, lit a little under the pointer."""
        if self.underMouse() and self.isEnabled():
            fill = mix(fill, self.theme.text1, 0.06) if fill else with_alpha(self.theme.text1, 0.07)
        painter.setPen(QPen(edge, 1) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(fill if fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


class IconButton(Control):
    """A square button with an icon; ``outlined`` with a box, ``primary`` as a filled disc."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        tip: str = "",
        outlined: bool = False,
        primary: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, name, tip, parent)
        self.icon_name = icon
        self._outlined = outlined
        self._primary = primary

    def set_icon(self, icon: str) -> None:
        if icon != self.icon_name:
            self.icon_name = icon
            self.update()

    def logical_width(self) -> float:
        return 32.0 if self._primary else HEIGHT

    def sizeHint(self) -> QSize:
        side = round(self.logical_width() * self.zoom)
        return QSize(side, side)

    def ring(self, rect: QRectF) -> tuple[QRectF, float]:
        where = rect.adjusted(1, 1, -1, -1)
        return where, where.width() / 2 if self._primary else RADIUS

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        centre = rect.center()
        if self._primary:
            fill = mix(self.theme.accent, self.theme.text1, 0.12) if self.underMouse() else self.theme.accent
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawEllipse(centre, rect.width() / 2 - 1, rect.height() / 2 - 1)
            color = self.theme.on_accent
            if self._ring and self.hasFocus():  # an accent ring on accent would not be seen
                painter.setPen(QPen(self.theme.panel, 2))
                painter.drawEllipse(centre, rect.width() / 2 - 3, rect.height() / 2 - 3)
        else:
            on = self.isCheckable() and self.isChecked()
            edge = self.theme.line_strong if self._outlined else None
            self.box(painter, rect, self.theme.accent_soft if on else None, edge)
            color = self.theme.accent if on else self.theme.text2
        draw_icon(painter, self.icon_name, centre.x(), centre.y(), color, 16)


class TextButton(Control):
    """A button with words, an optional icon before and an optional ▾ behind them."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        name: str = "",
        tip: str = "",
        icon: str = "",
        menu: bool = False,
        outlined: bool = True,
        px: int = 12,
        weight: int = 500,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, name or text, tip, parent)
        self._icon = icon
        self._menu = menu
        self._outlined = outlined
        self._px, self._weight = px, weight
        self.setText(text)

    def set_text(self, text: str, name: str = "") -> None:
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(name or text)
            self.updateGeometry()
            self.update()

    def logical_width(self) -> float:
        padding = 24.0 if self._outlined else 12.0
        width = text_width(self.text(), self._px, self._weight) + padding
        return width + (22 if self._icon else 0) + (18 if self._menu else 0)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        self.box(painter, rect, None, self.theme.line_strong if self._outlined else None)
        x, y = (12.0 if self._outlined else 6.0), rect.center().y()
        if self._icon:
            draw_icon(painter, self._icon, x + 8, y, self.theme.text2, 16)
            x += 22
        draw_text(painter, x, y, self.text(), self._px, self.theme.text1, self._weight)
        if self._menu:
            draw_icon(painter, "down", rect.right() - 13, y, self.theme.text3, 14)


class Segment(Control):
    """One choice of `Segments`."""

    def __init__(self, theme: Theme, label: str, name: str, math: bool, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent=parent)
        self._label = label
        self._math = math
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)  # the group's rounded box shows through

    def ground(self) -> QColor:
        return QColor(Qt.GlobalColor.transparent)

    def set_label(self, label: str, name: str) -> None:
        if (label, name) != (self._label, self.accessibleName()):
            self._label = label
            self.set_name(name)
            self.updateGeometry()
            self.update()

    def logical_width(self) -> float:
        width = math_width(self._label, 17) if self._math else text_width(self._label, 12, 500)
        return max(32.0, width + (16 if self._math else 24))

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        theme, on = self.theme, self.isChecked()
        if on:
            painter.setPen(QPen(theme.line_strong, 1))
            painter.setBrush(theme.panel if theme.name == "light" else mix(theme.raised, theme.text1, 0.08))
            painter.drawRoundedRect(rect.adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)
        color = theme.text1 if on or self.underMouse() else theme.text2
        if self._math:
            draw_math(painter, rect.center().x(), rect.center().y(), self._label, 17, color)
        else:
            draw_text(painter, rect.center().x(), rect.center().y(), self._label, 12, color, 500, "center")


class Segments(QWidget):
    """One choice out of a few: each is a button, the arrows move between them."""

    chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        name: str,
        choices: Sequence[tuple[str, str, str]] = (),
        math: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.theme = theme
        self.zoom = 1.0
        self._math = math
        self._group = QButtonGroup(self)
        self._segments: dict[str, Segment] = {}
        self._choices: tuple[tuple[str, str, str], ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._group.buttonToggled.connect(self._on_toggled)
        self.setAccessibleName(name)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[str, str, str]]) -> None:
        """The choices as (key, label, name for screen readers and tool tip)."""
        choices = tuple(choices)
        if choices == self._choices:
            return
        if [key for key, _, _ in choices] == list(self._segments):
            for key, label, name in choices:
                self._segments[key].set_label(label, name)
        else:
            self._remake(choices)
        self._choices = choices
        self.updateGeometry()
        self._place()

    def set_current(self, key: str) -> None:
        segment = self._segments.get(key)
        if segment is not None and not segment.isChecked():
            self._group.blockSignals(True)
            segment.setChecked(True)
            self._group.blockSignals(False)
            self._stop_at(segment)

    def set_look(self, theme: Theme, zoom: float) -> None:
        self.theme, self.zoom = theme, zoom
        for segment in self._segments.values():
            segment.set_look(theme, zoom)
        self.updateGeometry()
        self._place()
        self.update()

    def logical_width(self) -> float:
        return sum(segment.logical_width() for segment in self._segments.values())

    def sizeHint(self) -> QSize:
        return QSize(round(self.logical_width() * self.zoom), round(HEIGHT * self.zoom))

    def resizeEvent(self, event: object) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), self.theme.panel)
            painter.scale(self.zoom, self.zoom)
            rect = QRectF(0, 0, self.width() / self.zoom, self.height() / self.zoom)
            painter.setPen(QPen(self.theme.line, 1))
            painter.setBrush(self.theme.raised)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS + 0.5, RADIUS + 0.5)

    def _remake(self, choices: tuple[tuple[str, str, str], ...]) -> None:
        for segment in self._segments.values():
            self._group.removeButton(segment)
            segment.deleteLater()
        self._segments = {}
        for key, label, name in choices:
            segment = Segment(self.theme, label, name, self._math, self)
            segment.set_look(self.theme, self.zoom)
            self._group.addButton(segment)
            self._segments[key] = segment
            segment.show()

    def _place(self) -> None:
        wanted = self.logical_width()
        if not wanted:
            return
        x, share = 0.0, self.width() / wanted
        for segment in self._segments.values():
            width = segment.logical_width() * share
            segment.setGeometry(round(x), 0, round(x + width) - round(x), self.height())
            x += width

    def _stop_at(self, chosen: QAbstractButton) -> None:
        """Tab comes to the chosen one only; from there the arrows go on."""
        for segment in self._segments.values():
            segment.setFocusPolicy(Qt.FocusPolicy.TabFocus if segment is chosen else Qt.FocusPolicy.NoFocus)

    def _on_toggled(self, button: QAbstractButton, on: bool) -> None:
        if on:
            self._stop_at(button)
            self.chosen.emit(next(key for key, segment in self._segments.items() if segment is button))


class Switch(Control):
    """An on-off switch with its name before it."""

    def __init__(self, theme: Theme, text: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(theme, text, tip, parent)
        self.setText(text)
        self.setCheckable(True)

    def logical_width(self) -> float:
        return text_width(self.text(), 12, 500) + 8 + 36 + 8

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        theme, y, right = self.theme, rect.center().y(), rect.right() - 4
        draw_text(painter, right - 44, y, self.text(), 12, theme.text1, 500, "right")
        track = QRectF(right - 36, y - 10, 36, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent if self.isChecked() else theme.text3)
        painter.drawRoundedRect(track, 10, 10)
        painter.setBrush(theme.on_accent if self.isChecked() else theme.panel)
        painter.drawEllipse(QPointF(track.right() - 10 if self.isChecked() else track.left() + 10, y), 7.5, 7.5)
