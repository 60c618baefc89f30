"""A row of Compare on the token grid: a chain of small cells, and through them the belt with what tells of one word."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPainterPath, QPen

from lstm_viz.core.kinds import CellKind
from lstm_viz.models.trace import Trace
from lstm_viz.paint.compare_scene import Comparison, Row
from lstm_viz.paint.compare_words import cell_said
from lstm_viz.paint.grid import TokenGrid
from lstm_viz.paint.reading import visible
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme, mix, with_alpha

CELL_PX = 88.0
BELT_PX = 34.0
_CELL_WIDEST = 58.0
_BELT_AT = 0.36 * CELL_PX  # below a cell's upper edge
_FUTURE = 0.35
_OPS_FROM = 40.0  # narrower columns leave out the small signs
_chains = Recent(6)


def paint_chain(
    painter: QPainter, rect: QRectF, number: int, row: Row, trace: Trace, comparison: Comparison, theme: Theme,
    grid: TokenGrid,
) -> list[Shape]:  # fmt: skip
    """The cells, which stand still while the playhead goes by, and over them its column and what is still to come."""
    scene, known = comparison.scene, min(row.computed, trace.steps)
    tip = 16.0 if grid.last + 1 == grid.columns else 0.0  # room for the belt's end where it is seen
    chain = QRectF(grid.left - 6, rect.top(), grid.right + tip - grid.left + 6, rect.height())
    places = (grid.left, grid.right, grid.column_px, grid.scrolled_px, grid.columns, grid.pending)
    shapes = _chains.paint(
        painter,
        chain,
        (trace, row.measures),
        (number, row.title, row.version, comparison.followed, known, row.layer, places, theme.name),
        lambda inner: _draw_chain(inner, rect, number, row, trace, comparison, theme, grid),
    )
    painter.save()
    painter.setClipRect(chain.adjusted(0, 0, 1, 0))
    here = grid.column_of(scene.moment.step)
    column = QRectF(grid.column_left(here), rect.top(), grid.column_px, rect.height() - 1)
    if scene.dimming and here + 1 < grid.columns:
        beyond = max(0.0, chain.right() + 1 - column.right())
        future = QRectF(column.right(), rect.top(), beyond, rect.height() - 1)
        painter.fillRect(future, with_alpha(theme.panel, 1 - _FUTURE))
    painter.fillRect(column, with_alpha(theme.accent, 0.09))
    painter.setPen(QPen(with_alpha(theme.accent, 0.45), 1))
    painter.drawLines([QLineF(x, column.top(), x, column.bottom()) for x in (column.left(), column.right())])
    painter.restore()
    return shapes


def _draw_chain(
    painter: QPainter, rect: QRectF, number: int, row: Row, trace: Trace, comparison: Comparison, theme: Theme,
    grid: TokenGrid,
) -> list[Shape]:  # fmt: skip
    shapes, known = [], min(row.computed, trace.steps)
    cells = _cells(rect, known, grid)
    for _, _, box in cells:
        _paint_box(painter, box, theme)
    if cells:
        _paint_belt(painter, cells[0][2].top() + _BELT_AT, row, known, theme, grid)
    for step, index, box in cells:
        _paint_inside(painter, box, box.top() + _BELT_AT, trace, step, row.layer, theme, grid)
        if row.version and step == comparison.followed:
            _paint_version(painter, box, row.version, theme, grid)
        left = max(grid.left, grid.column_left(index))
        right = min(grid.right, grid.column_left(index) + grid.column_px)
        place = QRectF(left, rect.top(), max(0.0, right - left), rect.height())
        shapes.append(Shape(f"cell {number} {step}", place, cell_said(row, trace, step)))
    return shapes


def _cells(rect: QRectF, known: int, grid: TokenGrid) -> list[tuple[int, int, QRectF]]:
    """Step, column and box of every cell that is seen."""
    found = []
    width = min(_CELL_WIDEST, grid.column_px - (10 if grid.column_px >= _OPS_FROM else 4))
    for index in range(grid.first, grid.last + 1):
        step = grid.step_of(index)
        if step is not None and step < known:
            centre = grid.column_centre(index)
            found.append((step, index, QRectF(centre - width / 2, rect.center().y() - CELL_PX / 2, width, CELL_PX)))
    return found


def _paint_box(painter: QPainter, box: QRectF, theme: Theme) -> None:
    fill = QLinearGradient(box.topLeft(), box.bottomLeft())
    fill.setColorAt(0, theme.cell_top)
    fill.setColorAt(1, theme.cell_bottom)
    painter.setPen(QPen(theme.cell_edge, 1))
    painter.setBrush(fill)
    painter.drawRoundedRect(box, 8, 8)


def _paint_belt(painter: QPainter, y: float, row: Row, known: int, theme: Theme, grid: TokenGrid) -> None:
    """The state on its way, one thickness; in it what would be another with the other word, from that word on."""
    right = min(grid.right + 12, grid.column_left(grid.column_of(known - 1)) + grid.column_px + 12)
    band, half = QPainterPath(), BELT_PX / 2
    band.moveTo(grid.left - 6, y - half)
    for point in ((right - 10, y - half), (right, y), (right - 10, y + half), (grid.left - 6, y + half)):
        band.lineTo(*point)
    band.closeSubpath()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mix(theme.neutral[1], theme.panel, 0.15))
    painter.drawPath(band)
    measures = row.measures
    if measures is None or measures.source >= known:
        return
    parts = np.nan_to_num(np.minimum(measures.swap_states[:known], 1.0)) * half
    source = measures.source
    points = [(grid.column_centre(grid.column_of(source)) + 4, 0.0)]
    points += [
        (grid.column_centre(grid.column_of(step)) + (18 if step == source else 0), float(parts[step]))
        for step in range(source, known)
    ]
    points.append((right - 8, points[-1][1] * 0.9))
    painter.setBrush(theme.words[0])
    painter.drawPath(_ribbon(points, y))


def _ribbon(points: Sequence[tuple[float, float]], y: float) -> QPainterPath:
    """A shape symmetric about ``y`` through (x, half its thickness)."""
    path = QPainterPath(QPointF(points[0][0], y - points[0][1]))
    for (x0, t0), (x1, t1) in pairwise(points):
        middle = (x0 + x1) / 2
        path.cubicTo(middle, y - t0, middle, y - t1, x1, y - t1)
    path.lineTo(points[-1][0], y + points[-1][1])
    for (x1, t1), (x0, t0) in pairwise(reversed(points)):
        middle = (x0 + x1) / 2
        path.cubicTo(middle, y + t1, middle, y + t0, x0, y + t0)
    path.closeSubpath()
    return path


def _paint_inside(
    painter: QPainter, box: QRectF, belt_y: float, trace: Trace, step: int, layer: int, theme: Theme, grid: TokenGrid
) -> None:
    """What works on the belt, and below it one small bar for each layer box: the mean of its gate."""
    kind = trace.model.kind
    if grid.column_px < _OPS_FROM:
        return
    centre = box.center().x()
    if kind.name == "rnn":
        sign = QRectF(centre - 15, belt_y - 9, 30, 18)
        painter.setPen(QPen(theme.layer_edge, 1))
        painter.setBrush(theme.layer_fill)
        painter.drawRoundedRect(sign, 4, 4)
        draw_text(painter, centre, belt_y, "tanh", 11, theme.layer_text, 500, "center")
        return
    aside = min(12.0, box.width() / 4)
    for x, lines in (
        (centre - aside, ((-1, -1, 1, 1), (-1, 1, 1, -1))),
        (centre + aside, ((-1, 0, 1, 0), (0, -1, 0, 1))),
    ):
        painter.setPen(QPen(theme.op_edge, 1))
        painter.setBrush(theme.op_fill)
        painter.drawEllipse(QPointF(x, belt_y), 6.5, 6.5)
        painter.setPen(QPen(theme.op_text, 1.3))
        painter.drawLines(
            [QLineF(x + 2.6 * a, belt_y + 2.6 * b, x + 2.6 * c, belt_y + 2.6 * d) for a, b, c, d in lines]
        )
    _paint_gates(painter, box, kind, trace, step, layer, theme)


def _paint_gates(
    painter: QPainter, box: QRectF, kind: CellKind, trace: Trace, step: int, layer: int, theme: Theme
) -> None:
    boxes, high = kind.boxes, 15.0
    wide = min(9.0, (box.width() - 6) / len(kind.boxes) - 2)
    left = box.center().x() - (len(boxes) * (wide + 2) - 2) / 2
    top = box.bottom() - high - 13
    for number, name in enumerate(boxes):
        level = float(np.abs(trace.layers[layer][name][step]).mean())
        frame = QRectF(left + number * (wide + 2), top, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.layer_fill)
        painter.drawRoundedRect(frame, 2, 2)
        painter.setBrush(theme.layer_edge if name in kind.gates else theme.neutral[0])
        painter.drawRect(QRectF(frame.left(), frame.bottom() - level * high, wide, level * high))
        painter.setPen(QPen(theme.layer_edge, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 2, 2)


def _paint_version(painter: QPainter, box: QRectF, word: str, theme: Theme, grid: TokenGrid) -> None:
    """The other word, where it stands."""
    text = elided(visible(word), 120, 11, 600)
    wide = max(grid.column_px - 4, text_width(text, 11, 600) + 12)
    chip = QRectF(box.center().x() - wide / 2, box.top() - 9, wide, 20)
    painter.setPen(QPen(theme.words[0], 1.2))
    painter.setBrush(theme.panel)
    painter.drawRoundedRect(chip, 6, 6)
    draw_text(painter, chip.center().x(), chip.center().y(), text, 11, theme.word_text[0], 600, "center")
