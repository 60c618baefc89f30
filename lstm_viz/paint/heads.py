"""The words above the columns of strata and heatmap, and the playhead's column, which runs through all of them."""

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter, QPen

from lstm_viz.paint.grid import TokenGrid
from lstm_viz.paint.hover import fade_others
from lstm_viz.paint.reading import visible
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided
from lstm_viz.paint.theme import Theme, with_alpha

BAND_PX = 24.0
_bands = Recent(4)


def paint_heads(painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> list[Shape]:
    """A word over each column, where there is room for one."""
    if scene.trace is None or not grid.columns:
        return []
    shapes = _bands.paint(
        painter,
        band,
        (scene.chips,),
        (scene.moment.step, grid, theme.name),
        lambda inner: _draw(inner, band, scene, theme, grid),
    )
    fade_others(painter, QRectF(grid.left, band.top(), grid.right - grid.left, band.height()), scene, theme, grid)
    return shapes


def paint_column(painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid, top: float) -> None:
    """The playhead's column from `top` to the band's lower edge: a tint to paint on."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setClipRect(QRectF(grid.left - 0.5, band.top(), grid.right - grid.left + 1.5, band.height()))
    column = column_of(band, scene, grid, top)
    painter.fillRect(column, with_alpha(theme.accent, 0.09))
    rule_column(painter, column, theme)
    painter.restore()


def column_of(band: QRectF, scene: Scene, grid: TokenGrid, top: float) -> QRectF:
    """Where the playhead's column lies in a band."""
    here = grid.column_of(scene.moment.step)
    return QRectF(grid.column_left(here), top, grid.column_px, band.bottom() - top)


def rule_column(painter: QPainter, column: QRectF, theme: Theme) -> None:
    """The column's two edges."""
    painter.setPen(QPen(with_alpha(theme.accent, 0.75), 1))
    painter.drawLines([QLineF(x, column.top(), x, column.bottom()) for x in (column.left(), column.right())])


def _draw(painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> list[Shape]:
    paint_column(painter, band, scene, theme, grid, band.top() + 4)
    painter.setClipRect(QRectF(grid.left, band.top(), grid.right - grid.left, band.height()))
    shapes = []
    for column in range(grid.first, grid.last + 1):
        step = grid.step_of(column)
        box = QRectF(grid.column_left(column), band.top(), grid.column_px, band.height())
        if step is not None:
            shapes.append(Shape(f"word {step}", box, f"step {step}"))
        if not grid.labels or column >= len(scene.chips):
            continue
        here, future = step == scene.moment.step, step is None or step > scene.moment.step
        ink = theme.accent if here else (theme.text3 if future else theme.text2)
        weight = 600 if here else 400
        text = elided(visible(scene.chips[column].text), grid.column_px - 4, 11, weight)
        draw_text(painter, box.center().x(), box.top() + 12, text, 11, ink, weight, "center")
    painter.setClipping(False)
    return shapes
