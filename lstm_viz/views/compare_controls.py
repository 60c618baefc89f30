"""What is chosen in Compare: an example or another word, and of each row its model and its layer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QRectF, Signal
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QMenu, QWidget

from lstm_viz.paint.compare_scene import Row
from lstm_viz.paint.text import draw_text, elided
from lstm_viz.paint.theme import Theme
from lstm_viz.views.controls import Segments, TextButton

_OF_LAYER = "its gates, its memory and how far it is moved; gradient and next words are the whole network’s"
_FILE = "Open model file…"


class Choice(TextButton):
    """A word to choose: an example, or what may stand in the place of the followed word."""

    def __init__(self, theme: Theme, word: str, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, word, name, tip, parent=parent)
        self.setCheckable(True)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        on = self.isChecked()
        self.box(
            painter, rect, self.theme.accent_soft if on else None, self.theme.accent if on else self.theme.line_strong
        )
        color = self.theme.accent if on else self.theme.text1
        draw_text(painter, rect.center().x(), rect.center().y(), self.text(), 12, color, 500, "center")


class RowControls(QObject):
    """A row's button, with the menu of what it may be, and the switch of its layers where there are several."""

    chosen = Signal(str)  # a model's name, or "" for another version of the sentence
    file_wanted = Signal()
    layer_chosen = Signal(int)

    def __init__(self, theme: Theme, name: str, tip: str, page: QWidget) -> None:
        super().__init__(page)
        self._page, self._name = page, name
        self._choices: Sequence[tuple[str, str]] = ()
        self._shown = ""
        self.button = TextButton(theme, "…", name, tip, menu=True, px=13, parent=page)
        self.button.clicked.connect(self._open)
        self.layers = Segments(theme, f"Layer of the {name.lower()}", parent=page)
        self.layers.chosen.connect(self._on_layer)
        self.layers.hide()

    def show_row(self, row: Row, room: float, choices: Sequence[tuple[str, str]], shown: str) -> None:
        """``choices`` are (what the menu says, what is `chosen`); ``shown`` is the one that is there now."""
        self._choices, self._shown = choices, shown
        self.button.set_text(elided(row.title, room, 13, 500), f"{self._name}: {row.title}")
        self.layers.setVisible(row.layers > 1)
        if row.layers > 1:
            self.layers.set_choices([(str(n), str(n + 1), f"Layer {n + 1}: {_OF_LAYER}") for n in range(row.layers)])
            self.layers.set_current(str(row.layer))

    def set_look(self, theme: Theme, zoom: float) -> None:
        self.button.set_look(theme, zoom)
        self.layers.set_look(theme, zoom)

    def _open(self) -> None:
        menu = QMenu(self._page)
        for text, name in self._choices:
            if not name:
                menu.addSeparator()
            action = menu.addAction(text)
            action.setData(name)
            action.setCheckable(True)
            action.setChecked(name == self._shown)
        menu.addSeparator()
        menu.addAction(_FILE).setData(Path())
        menu.triggered.connect(self._on_chosen)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height() + 4)))

    def _on_chosen(self, action: QAction) -> None:
        if isinstance(action.data(), Path):
            self.file_wanted.emit()
        else:
            self.chosen.emit(action.data())

    def _on_layer(self, key: str) -> None:
        self.layer_chosen.emit(int(key))
