"""One word followed: three measures of how much of it is left, and the word that is put in its place."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.measures import Measured, paint_measures
from lstm_viz.paint.reading import noun
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text
from lstm_viz.paint.theme import Theme
from lstm_viz.views.panel import Panel

_HELP = "Double-click a {0} of the sentence to follow it: how much of it is left at each later {0}?"


class MeasuresView(Panel):
    """The three curves under the words, as far as they are computed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("Three measures of how much is left")
        self.scroll_px: float | None = None

    def depends(self, scene: Scene) -> Hashable:
        scrolled = grid_of(self.logical.width(), scene, self.scroll_px).scrolled_px
        return scene.measures, scene.chips, scene.hues, scene.moment.step, scrolled

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        if scene.measures is None:
            text, middle = _HELP.format(noun(scene)), rect.center()
            draw_text(painter, middle.x(), middle.y(), text, 12, self.theme.text3, align="center")
            return []
        grid = grid_of(rect.width(), scene, self.scroll_px)
        return paint_measures(painter, rect, [Measured("", False, scene.measures, noun(scene))], self.theme, grid)


class SwapField(QLineEdit):
    """The other word; Enter tries it, empty it is the word's own counterpart again."""

    swap_chosen = Signal(int, str)  # step, other word

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("swap")
        self.setAccessibleName("What is put in its place")
        self.setToolTip("What is put in its place: bird for birds, another country … Enter tries it")
        self._step: int | None = None
        self.editingFinished.connect(self._on_finished)

    def show_scene(self, scene: Scene) -> None:
        """The other word as it is, unless one is being typed."""
        measures = scene.measures
        step, word = (measures.source, measures.swapped) if measures is not None else (None, "")
        self.setEnabled(step is not None)
        self.setPlaceholderText(f"another {noun(scene)}")
        if step != self._step or (not self.isModified() and word != self.text()):
            self._step = step
            self.setText(word)
            if self.hasFocus():
                self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setModified(False)
            self.window().setFocus()
        else:
            super().keyPressEvent(event)

    def _on_finished(self) -> None:
        if self.isModified() and self._step is not None:
            self.setModified(False)
            self.swap_chosen.emit(self._step, self.text().strip())
