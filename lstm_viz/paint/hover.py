"""What the pointer rests on, and the fading of all else."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from lstm_viz.paint.grid import TokenGrid
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.theme import Theme, with_alpha

_WORDS = ("chip", "swatch", "word", "stratum", "writer", "why")
OTHERS = 0.3  # how much of its colour another word keeps


def hovered_step(scene: Scene) -> int | None:
    """The step whose word the pointer is on: its chip or swatch, its column's head, its stratum, its row in a list."""
    what, _, step = (scene.hover or "").partition(" ")
    if what not in _WORDS or not step.isdigit() or int(step) >= scene.steps:
        return None
    return int(step)


def hovered_cell(scene: Scene) -> tuple[int, int] | None:
    """The (step, unit) of the heatmap that the pointer is on."""
    what, _, place = (scene.hover or "").partition(" ")
    step, _, unit = place.partition(" ")
    return (int(step), int(unit)) if what == "heatmap" and step.isdigit() and unit.isdigit() else None


def fade_others(painter: QPainter, area: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> None:
    """Lay the panel's colour over all columns but the one of the word that the pointer is on."""
    step = hovered_step(scene)
    if step is None or not grid.first <= grid.column_of(step) <= grid.last:  # scrolled away under the pointer
        return
    left = grid.column_left(grid.column_of(step))
    for start, end in ((area.left(), min(left, area.right())), (max(left + grid.column_px, area.left()), area.right())):
        if start < end:
            part = QRectF(start, area.top(), end - start, area.height())
            painter.fillRect(part, with_alpha(theme.panel, 1 - OTHERS))
