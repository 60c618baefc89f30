"""Compare's panels: the two rows, the three measures of the followed word, and how far each model remembers."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from lstm_viz.paint.compare import in_sight, paint_compare
from lstm_viz.paint.compare_scene import Comparison, Far
from lstm_viz.paint.far import between_at, far_sentence, paint_far, slides
from lstm_viz.paint.grid import MARGIN_PX, grid_of
from lstm_viz.paint.measures import Measured, paint_measures
from lstm_viz.paint.reading import noun
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text
from lstm_viz.paint.theme import Theme
from lstm_viz.text.fillers import LEAST, MOST
from lstm_viz.views.panel import Panel


class _Compared(Panel):
    """A panel on a comparison."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.comparison: Comparison | None = None
        self.scroll_px: float | None = None

    def show_comparison(self, comparison: Comparison, scroll_px: float | None) -> None:
        self.comparison, self.scroll_px = comparison, scroll_px
        self.set_scene(comparison.scene)

    def depends(self, scene: Scene) -> Hashable:
        assert self.comparison is not None
        rows = [
            (
                row.title, row.trace, row.measures, row.predictions, row.computed, row.problem, row.version,
                row.changed, row.layer,
            )
            for row in self.comparison.rows
        ]  # fmt: skip
        looks = (scene.moment.step, scene.dimming, scene.chips, self.scroll_px, scene.hover)
        return (*looks, self.comparison.followed, *rows)


class RowsPanel(_Compared):
    """The two chains."""

    step_chosen = Signal(int)
    sight_wanted = Signal(int)  # of a step: the name of the followed word was pressed

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("The two runs")
        self.pressed_shape.connect(self._on_pressed)

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        assert self.comparison is not None
        return paint_compare(painter, rect, self.comparison, self.theme, grid_of(rect.width(), scene, self.scroll_px))

    def show_comparison(self, comparison: Comparison, scroll_px: float | None) -> None:
        super().show_comparison(comparison, scroll_px)
        grid, followed = grid_of(self.logical.width(), comparison.scene, scroll_px), comparison.followed
        hidden = followed is not None and not in_sight(followed, grid)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if hidden else Qt.FocusPolicy.NoFocus)

    def pressable(self, shape: Shape) -> bool:
        return shape.name.startswith(("cell ", "pin "))

    def stops(self) -> list[Shape]:
        """The steps are gone through with the arrows anyway; one of the two names is enough."""
        return [shape for shape in self.shapes if shape.name.startswith("pin ")][:1]

    def _on_pressed(self, name: str) -> None:
        what, _, step = name.split()
        (self.sight_wanted if what == "pin" else self.step_chosen).emit(int(step))


class MeasuresPanel(_Compared):
    """The three measures of the followed word for both runs."""

    step_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("Three measures of how much is left")

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        assert self.comparison is not None
        what = noun(scene)
        rows = [Measured(row.short, row.dashed, row.measures, what) for row in self.comparison.rows if row.measures]
        if not rows:
            draw_text(painter, MARGIN_PX, rect.top() + 24, self._why_none(scene), 12, self.theme.text3)
            return []
        return paint_measures(painter, rect, rows, self.theme, grid_of(rect.width(), scene, self.scroll_px))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        scene = self.scene
        if scene is not None and event.button() == Qt.MouseButton.LeftButton:
            step = grid_of(self.logical.width(), scene, self.scroll_px).step_at(self.to_logical(event.position()).x())
            if step is not None:
                self.step_chosen.emit(step)

    def _why_none(self, scene: Scene) -> str:
        assert self.comparison is not None
        if scene.trace is None:
            return "Here three measures tell how much of one word is left in both, at each later word."
        if self.comparison.word:
            return "Measuring …"
        return f"Click a {noun(scene)} above to follow it through both networks."


class DistancePanel(Panel):
    """The curves of forgetting, with the slider that writes a sentence with so many words between."""

    between_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("Words between country and language")
        self._far: tuple[Far, ...] = ()
        self.between: int | None = None

    def show_far(self, far: tuple[Far, ...], between: int | None, scene: Scene) -> None:
        self._far, self.between = far, between
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if slides(far) else Qt.FocusPolicy.NoFocus)
        said = far_sentence(far)
        self.setAccessibleDescription(f"{between} words between. {said}" if between is not None else said)
        self.set_scene(scene)

    def depends(self, scene: Scene) -> Hashable:
        return self.between, *((one.title, one.forgetting, one.problem) for one in self._far)

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        return paint_far(painter, rect.adjusted(8, 6, -8, 0), self._far, self.between, self.theme)

    def pressable(self, shape: Shape) -> bool:
        return slides(self._far)

    def tip(self, shape: Shape) -> str:
        if not slides(self._far):
            return shape.label
        asked = next((one.forgetting.of for one in self._far if one.forgetting), 0)
        of = f" Asked at each distance: {asked} sentences about people whom training never put there." if asked else ""
        return f"{shape.label}{of} Drag to put more words between the country and its language."

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}
        steps |= {Qt.Key.Key_PageDown: -5, Qt.Key.Key_PageUp: 5, Qt.Key.Key_Home: -MOST, Qt.Key.Key_End: MOST}
        step = steps.get(Qt.Key(event.key()))
        if step is None or event.modifiers():
            event.ignore()
        else:
            self._set((LEAST if self.between is None else self.between) + step)

    def _choose(self, event: QMouseEvent) -> None:
        point = self.to_logical(event.position())
        self._set(between_at(point.x(), self.logical.adjusted(8, 6, -8, 0)))

    def _set(self, between: int) -> None:
        between = min(max(between, LEAST), MOST)
        if between != self.between and slides(self._far):
            self.between_chosen.emit(between)
