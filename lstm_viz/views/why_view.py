"""Why the likeliest next word and not another: as a short list, or as bars under the words."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QMenu, QWidget

from lstm_viz.models.trace import NO_LEDGER
from lstm_viz.paint.cell_values import has_ledger
from lstm_viz.paint.grid import TokenGrid, grid_of
from lstm_viz.paint.hover import hovered_step
from lstm_viz.paint.reading import noun, percent, readable
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, wrapped
from lstm_viz.paint.theme import Theme
from lstm_viz.paint.why import paint_why, paint_why_list
from lstm_viz.views.panel import Panel

_MEANING = (
    "A bar is what a {0}’s step wrote and what of it is left, as the decoder reads it: up for the first {0}, down "
    "for the other. With the bias they add up exactly. The gates of a step saw the {0}s before it, too."
)


class WhyView(Panel):
    """The largest parts, in the rail. Both words can be chosen."""

    step_chosen = Signal(int)
    word_chosen = Signal(str, object)  # "word" or "against", and its id; None: the likeliest

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("Why the likeliest and not another")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pressed_shape.connect(self._on_pressed)
        self._choosing = ""

    def depends(self, scene: Scene) -> Hashable:
        hover = scene.hover if scene.hover and scene.hover.startswith("why ") else None
        return scene.trace, scene.why, scene.hues, scene.chips, hovered_step(scene), hover

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        return paint_why_list(painter, rect.adjusted(4, 0, -4, 0), scene, self.theme)

    def pressable(self, shape: Shape) -> bool:
        return shape.name.startswith("why ")

    def _on_pressed(self, name: str) -> None:
        what = name.partition(" ")[2]
        if what.isdigit():
            self.step_chosen.emit(int(what))
        else:
            self._choose(name)

    def _choose(self, name: str) -> None:
        """A menu of the likeliest next words, for the word ("why word") or for its rival ("why against")."""
        scene = self.scene
        if scene is None or scene.why is None:
            return
        self._choosing = name.partition(" ")[2]
        first = self._choosing == "word"
        menu = QMenu(self)
        now = scene.why.word if first else scene.why.against
        menu.addAction("The likeliest" if first else "The next likeliest").setData(None)
        menu.addSeparator()
        for prediction in scene.predictions:
            action = menu.addAction(f"{readable(prediction.word)}  {percent(prediction.probability)}")
            action.setData(prediction.id)
            action.setCheckable(True)
            action.setChecked(prediction.word == now)
        menu.triggered.connect(self._on_chosen)
        menu.aboutToHide.connect(menu.deleteLater)
        word = next(shape.rect for shape in self.shapes if shape.name == name)
        menu.popup(self.mapToGlobal(QPoint(round(word.left() * self.zoom), round(word.bottom() * self.zoom))))

    def _on_chosen(self, action: QAction) -> None:
        self.word_chosen.emit(self._choosing, action.data())


class WhyBars(WhyView):
    """All parts, a bar under each word, as wide as the window."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("Why the likeliest and not another, a bar under each step")
        self.scroll_px: float | None = None

    def depends(self, scene: Scene) -> Hashable:
        return super().depends(scene), scene.moment.step, self._grid(scene).scrolled_px

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        grid = self._grid(scene)
        if scene.trace is not None and not has_ledger(scene.trace):
            self._paint_lines(painter, grid.left + 8, min(620.0, grid.available_px - 16), NO_LEDGER)
            return []
        self._paint_lines(painter, grid.rail_left, grid.rail_right - grid.rail_left, _MEANING.format(noun(scene)))
        return paint_why(painter, rect.adjusted(0, 0, 0, -4), scene, self.theme, grid)

    def _grid(self, scene: Scene) -> TokenGrid:
        return grid_of(self.logical.width(), scene, self.scroll_px)

    def _paint_lines(self, painter: QPainter, left: float, room: float, text: str) -> None:
        for place, line in enumerate(wrapped(text, room, 12, most=6)):
            draw_text(painter, left, 16 + 18 * place, line, 12, self.theme.text2)
