"""The bar at the top: name, model, mode, film, session, theme, keys."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QTimer, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QWidget

from lstm_viz.models.model import Model
from lstm_viz.paint.icons import draw_icon
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme
from lstm_viz.views.controls import Control, IconButton, Segments, TextButton
from lstm_viz.views.page import MODES

NAME = "LSTM Viz"
_FILE = "…"
_TURN_MS = 40


class ModelButton(Control):
    """The chip with the model's name; turns while one is being opened."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Model", "Choose the model", parent)
        self._angle = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_TURN_MS)
        self._timer.timeout.connect(self._on_turn)

    def show_model(self, text: str, loading: bool) -> None:
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(f"Model: {text}")
            self.updateGeometry()
        if loading != self._timer.isActive():
            self._timer.start() if loading else self._timer.stop()
        self.update()

    def logical_width(self) -> float:
        return text_width(self.text(), 12, 500) + 56

    def ring(self, rect: QRectF) -> tuple[QRectF, float]:
        return rect.adjusted(1, 1, -1, -1), 13

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        theme, y = self.theme, rect.center().y()
        painter.setPen(QPen(theme.line_strong if self.underMouse() else theme.line, 1))
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 14, 14)
        if self._timer.isActive():
            painter.setPen(QPen(theme.accent, 2))
            painter.drawArc(QRectF(9, y - 5, 10, 10), -self._angle * 16, 270 * 16)
        else:
            painter.setPen(QPen(theme.good, 0))
            painter.setBrush(theme.good)
            painter.drawEllipse(QRectF(10.5, y - 3.5, 7, 7))
        draw_text(painter, 26, y, elided(self.text(), rect.width() - 52, 12, 500), 12, theme.text2, 500)
        draw_icon(painter, "down", rect.right() - 16, y, theme.text3, 14)

    def _on_turn(self) -> None:
        self._angle = (self._angle + 30) % 360
        self.update()


class TopBar(QWidget):
    """The bar at the top of the window."""

    model_chosen = Signal(str)
    model_file_wanted = Signal()
    mode_chosen = Signal(str)
    film_wanted = Signal()
    session_open_wanted = Signal()
    session_save_wanted = Signal()
    theme_toggled = Signal()
    keys_wanted = Signal()

    def __init__(self, theme: Theme, models: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme, self.zoom = theme, 1.0
        self._models = tuple(models)
        self._current = ""
        self.model = ModelButton(theme, self)
        self.modes = Segments(theme, "Mode", MODES, parent=self)
        self.modes.set_current(MODES[0][0])
        self.film = TextButton(theme, "Save film…", "Save film", "Save film  (Ctrl+E)", icon="export", parent=self)
        self.open = IconButton(theme, "open", "Open session", "Open session  (Ctrl+O)", outlined=True, parent=self)
        self.save = IconButton(theme, "save", "Save session", "Save session  (Ctrl+S)", outlined=True, parent=self)
        self.look = IconButton(theme, "moon", "Theme", "", outlined=True, parent=self)
        self.keys = IconButton(theme, "keys", "Keys", "Sheet of the keys  (F1)", outlined=True, parent=self)
        self.model.clicked.connect(self._choose_model)
        self.modes.chosen.connect(self.mode_chosen)
        self.film.clicked.connect(self.film_wanted)
        self.open.clicked.connect(self.session_open_wanted)
        self.save.clicked.connect(self.session_save_wanted)
        self.look.clicked.connect(self.theme_toggled)
        self.keys.clicked.connect(self.keys_wanted)

    @property
    def _controls(self) -> tuple[Control, ...]:
        return (self.model, self.film, self.open, self.save, self.look, self.keys)

    def show_model(self, model: Model | None, loading: str) -> None:
        """The model in use, or the one that is being opened."""
        if loading:
            self.model.show_model(f"opening {Path(loading).stem} …", True)
        elif model is None:
            self.model.show_model("no model", False)
        else:
            sizes = "+".join(str(size) for size in model.hidden_sizes)
            words = f"{len(model.vocabulary):,} {model.tokenizer.noun}s"
            self.model.show_model(f"{model.name} · {model.kind.title} {sizes} units · {words}", False)
        self._current = model.name if model else ""
        self.film.setEnabled(model is not None)
        self._place()

    def show_mode(self, mode: str) -> None:
        self.modes.set_current(mode)

    def set_film_ready(self, ready: bool) -> None:
        self.film.setEnabled(ready)

    def set_look(self, theme: Theme, zoom: float) -> None:
        self.theme, self.zoom = theme, zoom
        for control in self._controls:
            control.set_look(theme, zoom)
        self.modes.set_look(theme, zoom)
        dark = theme.name == "dark"
        self.look.set_icon("sun" if dark else "moon")
        other = "Light theme" if dark else "Dark theme"
        self.look.set_name(other, f"{other}  (T)\nFull colour for all, or only for what is at work  (D)")
        self._place()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        zoom, top = self.zoom, round(8 * self.zoom)
        left = round((44 + text_width(NAME, 15, 600) + 20) * zoom)
        size = self.model.sizeHint()
        right = self.width() - round(16 * zoom)
        for control in (self.keys, self.look, self.save, self.open, self.film):
            hint = control.sizeHint()
            right -= hint.width()
            control.setGeometry(right, top, hint.width(), hint.height())
            right -= round(8 * zoom)
        # The switch stands in the middle; where that is not free, as far left of the buttons as it must.
        gap, switch = round(12 * zoom), self.modes.sizeHint()
        middle = max(left, min((self.width() - switch.width()) // 2, right - gap - switch.width()))
        self.modes.setGeometry(middle, top, switch.width(), switch.height())
        self.model.setGeometry(left, top, min(size.width(), max(0, middle - gap - left)), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), self.theme.panel)
            painter.scale(self.zoom, self.zoom)
            width, height = self.width() / self.zoom, self.height() / self.zoom
            painter.fillRect(QRectF(0, height - 1, width, 1), self.theme.line)
            painter.setPen(QPen(self.theme.words[0], 0))
            painter.setBrush(self.theme.words[0])
            painter.drawRoundedRect(QRectF(16, 13, 18, 7), 2, 2)
            painter.setPen(QPen(self.theme.words[2], 0))
            painter.setBrush(self.theme.words[2])
            painter.drawRoundedRect(QRectF(16, 22, 12, 7), 2, 2)
            draw_text(painter, 44, 22, NAME, 15, self.theme.text1, 600)

    def _choose_model(self) -> None:
        menu = QMenu(self)
        for name in self._models:
            action = menu.addAction(name)
            action.setData(name)
            action.setCheckable(True)
            action.setChecked(name == self._current)
        if self._models:
            menu.addSeparator()
        menu.addAction("Open model file…").setData(_FILE)
        menu.triggered.connect(self._on_model)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.model.mapToGlobal(QPoint(0, self.model.height() + 4)))

    def _on_model(self, action: QAction) -> None:
        name = str(action.data())
        if name == _FILE:
            self.model_file_wanted.emit()
        else:
            self.model_chosen.emit(name)
