"""Under each word the layers of the memory: which word wrote what is still there, from step to step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from lstm_viz.models.trace import NO_LEDGER
from lstm_viz.paint.cell_belt import hatching
from lstm_viz.paint.cell_values import has_ledger, most_of
from lstm_viz.paint.grid import MARGIN_PX, TokenGrid
from lstm_viz.paint.heads import paint_column
from lstm_viz.paint.hover import OTHERS, hovered_step
from lstm_viz.paint.reading import computed_steps, noun
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.shares import as_percent, percents, row_color, row_word, writers
from lstm_viz.paint.text import draw_text, text_width, wrapped
from lstm_viz.paint.theme import Theme, ink_on, mix, with_alpha

BAND_PX = 84.0
_TOP_PX, _FOOT_PX = 2.0, 6.0
_SMOOTH_PX = 8.0  # narrower columns flow into each other
_LABELS_PX = 24.0  # narrower columns have no room for words
_LABEL_PX = 14.0  # height of a stratum that holds its word
_LEAST_PX = 1.5  # thinner everywhere: one of the rest
_POINTED_PX = 2.0  # thinner ones cannot be pointed at
_MOST = 24  # layers that are told apart at once
_BETWEEN = 0.45  # how much of its colour a connection has
_FUTURE = 0.55  # how much of the panel lies over the steps to come
_LITTLE = 0.3  # of the band
_images = Recent(6)
_ground = Recent(4)


@dataclass(frozen=True, eq=False)
class Columns:
    """The strata of the visible steps, the thin ones put together.

    Attributes
    ----------
    steps : (C,) the steps, from left to right.
    rows : (G,) the ledger's row of each layer, −1 for words that are too thin to be told apart.
    edges : (C, G + 1) y of the layers' edges, downwards.
    against : (C, G) whether a unit's part has the opposite sign to its state.
    """

    steps: np.ndarray
    rows: np.ndarray
    edges: np.ndarray
    against: np.ndarray


def paint_strata(painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> list[Shape]:
    """The layers in their columns, oldest on top, joined from word to word; in the gutter what they are."""
    if scene.trace is None or not grid.columns:
        return []
    reads = noun(scene)
    what = (theme.name, grid.left, reads)
    _ground.paint(painter, band, (), what, lambda inner: _paint_meaning(inner, band, reads, theme))
    area = QRectF(grid.left, band.top(), grid.right - grid.left, band.height())
    if not has_ledger(scene.trace):
        for place, line in enumerate(wrapped(NO_LEDGER, min(area.width() - 16, 620), 12)):
            draw_text(painter, grid.left + 8, band.top() + 22 + 18 * place, line, 12, theme.text2)
        return [Shape("strata", area, NO_LEDGER)]
    paint_column(painter, band, scene, theme, grid, band.top())
    columns = columns_of(scene, band, grid)
    if columns is None:
        draw_text(painter, grid.left + 8, band.top() + 22, "computing …", 12, theme.text3)
        return []
    pointed = hovered_step(scene)
    shapes = _images.paint(
        painter,
        band,
        (columns, scene.chips, scene.hues),
        (theme.name, pointed),
        lambda inner: _draw(inner, band, columns, scene, theme, grid, pointed),
    )
    edge = grid.column_left(grid.column_of(scene.moment.step) + 1)
    if scene.dimming and edge < grid.right:
        left = max(edge, grid.left)
        future = QRectF(left, band.top(), grid.right - left, band.height())
        painter.fillRect(future, with_alpha(theme.panel, _FUTURE))
    return [*shapes, Shape("strata", area, f"which {reads} wrote what is still in memory")]


def columns_of(scene: Scene, band: QRectF, grid: TokenGrid) -> Columns | None:
    """What is drawn in the visible columns; None where nothing is known of them."""
    strata, trace = scene.strata, scene.trace
    if strata is None or trace is None:
        return None
    visible = (grid.step_of(column) for column in range(grid.first, grid.last + 1))
    known = min(computed_steps(scene) - 1, strata.last)
    steps = np.array([step for step in visible if step is not None and strata.first <= step <= known], np.intp)
    if not steps.size:
        return None
    marked = (scene.pinned, scene.followed, hovered_step(scene))
    key = (scene.layer, scene.strata_units, int(steps[0]), int(steps[-1]), band.top(), band.height(), marked)
    return _images.get((strata, trace, scene.hues), key, lambda: _columns(scene, steps, band))


def _columns(scene: Scene, steps: np.ndarray, band: QRectF) -> Columns:
    strata, trace = scene.strata, scene.trace
    assert strata is not None and trace is not None
    most = most_of(trace, scene.layer, scene.strata_units)
    scale = (band.height() - _TOP_PX - _FOOT_PX) / most
    rows = int(steps[-1]) + 2
    thick = strata.parts[steps - strata.first, :rows].astype(np.float64) * scale
    thickest = thick.max(axis=0)
    told = thickest >= max(_LEAST_PX, np.sort(thickest)[-_MOST:][0])
    told[writers(scene, strata, int(steps[-1]))] = True
    starts = np.flatnonzero(told | np.append(True, told[:-1]))
    edges = np.zeros((len(steps), len(starts) + 1))
    edges[:, 1:] = np.cumsum(np.add.reduceat(thick, starts, axis=1), axis=1)
    against = np.zeros((len(steps), len(starts)), bool)
    if strata.signed is not None:
        signed = strata.signed[steps - strata.first, :rows]
        against = (signed * signed.sum(axis=1, keepdims=True))[:, starts] < 0
    return Columns(steps, np.where(told[starts], starts, -1), edges + band.top() + _TOP_PX, against & told[starts])


def _draw(
    painter: QPainter, band: QRectF, columns: Columns, scene: Scene, theme: Theme, grid: TokenGrid, pointed: int | None
) -> list[Shape]:
    painter.setClipRect(QRectF(grid.left, band.top(), grid.right - grid.left, band.height()))
    painter.setPen(Qt.PenStyle.NoPen)
    smooth = grid.column_px < _SMOOTH_PX
    inset = 0.0 if smooth else min(11.0, 0.18 * grid.column_px)
    lefts = np.array([grid.column_left(grid.column_of(int(step))) for step in columns.steps]) + inset
    rights = lefts + grid.column_px - 2 * inset
    assert scene.strata is not None
    parts = {step: (percents(scene.strata, step), scene.strata.shares(step)) for step in columns.steps.tolist()}
    shapes: list[Shape] = []
    for place, row in enumerate(columns.rows.tolist()):
        tops, bottoms = columns.edges[:, place], columns.edges[:, place + 1]
        held = np.flatnonzero(bottoms - tops > 0.25)
        if not held.size:
            continue
        color = row_color(scene, row, theme) if row >= 0 else theme.rest
        if pointed is not None and row != pointed + 1:
            color = mix(theme.panel, color, OTHERS)
        whole = slice(int(held[0]), int(held[-1]) + 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color if smooth else mix(theme.panel, color, _BETWEEN))
        painter.drawPath(_flow(*(one[whole].tolist() for one in (lefts, rights, tops, bottoms))))
        boxes = [QRectF(lefts[at], tops[at], rights[at] - lefts[at], bottoms[at] - tops[at]) for at in held.tolist()]
        if not smooth:
            painter.setBrush(color)
            painter.drawRects(boxes)
        if columns.against[:, place].any():
            painter.setBrush(hatching(color))
            hatched = columns.against[held, place].tolist()
            painter.drawRects([box for box, against in zip(boxes, hatched, strict=True) if against])
        if row >= 0:
            faded = pointed is not None and row != pointed + 1
            _draw_word(painter, boxes, scene, row, with_alpha(ink_on(color), OTHERS if faded else 1.0), grid)
            shapes += _shapes(boxes, columns.steps[held].tolist(), parts, scene, row)
    if not smooth:
        _draw_seams(painter, columns, lefts, rights, theme)
    if scene.strata_scope == "unit" and np.ptp(columns.edges, axis=1).max() < _LITTLE * band.height():
        text = f"Unit {scene.unit} holds next to nothing of this text: click another row, or choose All."
        draw_text(painter, grid.left + 8, band.bottom() - 16, text, 12, theme.text3)
    painter.setClipping(False)
    return shapes


def _flow(lefts: list[float], rights: list[float], tops: list[float], bottoms: list[float]) -> QPainterPath:
    """One layer over all its columns: level within a column, an S between two."""
    path = QPainterPath(QPointF(lefts[0], tops[0]))
    last = len(lefts) - 1
    for at in range(last):
        x0, x1 = rights[at], lefts[at + 1]
        third = (x1 - x0) / 3
        path.lineTo(x0, tops[at])
        path.cubicTo(x0 + third, tops[at], x1 - third, tops[at + 1], x1, tops[at + 1])
    path.lineTo(rights[last], tops[last])
    path.lineTo(rights[last], bottoms[last])
    for at in range(last, 0, -1):
        x0, x1 = lefts[at], rights[at - 1]
        third = (x1 - x0) / 3
        path.lineTo(x0, bottoms[at])
        path.cubicTo(x0 + third, bottoms[at], x1 - third, bottoms[at - 1], x1, bottoms[at - 1])
    path.lineTo(lefts[0], bottoms[0])
    return path


def _draw_seams(painter: QPainter, columns: Columns, lefts: np.ndarray, rights: np.ndarray, theme: Theme) -> None:
    """Lines between layers of one column that are both thick enough."""
    thick = np.diff(columns.edges, axis=1) > 1.2
    at, place = np.nonzero(thick[:, 1:] & thick[:, :-1])
    y = columns.edges[at, place + 1]
    painter.setPen(with_alpha(theme.panel, 0.85))
    painter.drawLines(
        [QLineF(*line) for line in zip(lefts[at].tolist(), y.tolist(), rights[at].tolist(), y.tolist(), strict=True)]
    )


def _draw_word(painter: QPainter, boxes: list[QRectF], scene: Scene, row: int, ink: QColor, grid: TokenGrid) -> None:
    """The word in its stratum, in the first column that has room for it."""
    if grid.column_px < _LABELS_PX:
        return
    word = row_word(scene, row)
    room = text_width(word, 11, 600) + 4
    box = next((box for box in boxes if box.height() >= _LABEL_PX and box.width() >= room), None)
    if box is not None:
        draw_text(painter, box.center().x(), box.center().y(), word, 11, ink, 600, "center")


def _shapes(
    boxes: list[QRectF], steps: list[int], parts: dict[int, tuple[np.ndarray, np.ndarray]], scene: Scene, row: int
) -> list[Shape]:
    """A shape a column, so that the label tells that column's share: `parts` are the percentages and shares of each."""
    word = row_word(scene, row)
    found = []
    for box, step in zip(boxes, steps, strict=True):
        if box.height() < _POINTED_PX or not row:
            continue
        part = as_percent(int(parts[step][0][row]), float(parts[step][1][row]))
        label = f"{word}, step {row - 1}: wrote {part} of what {_whose(scene)} holds after step {step}"
        found.append(Shape(f"stratum {row - 1}", box, label))
    return found


def _whose(scene: Scene) -> str:
    if scene.strata_scope == "unit":
        return f"unit {scene.unit}"
    return "the group" if scene.strata_scope == "group" else "the cell"


def _paint_meaning(painter: QPainter, band: QRectF, reads: str, theme: Theme) -> list[Shape]:
    draw_text(painter, MARGIN_PX, band.top() + 15, "Memory strata", 12, theme.text1, 600)
    lines = (f"which {reads} wrote", "what is still in memory")
    for place, line in enumerate(lines if band.height() >= BAND_PX else ()):
        draw_text(painter, MARGIN_PX, band.top() + 31 + 14 * place, line, 11, theme.text3)
    return []
