"""How much of one word is left, three ways: its share of the memory, what a nudge does, and what a swap does."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from lstm_viz.paint.grid import LABEL_MIN_PX, MARGIN_PX, TokenGrid
from lstm_viz.paint.reading import percent, readable, visible
from lstm_viz.paint.scene import Measures
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width, wrapped
from lstm_viz.paint.theme import Theme, with_alpha

HEAD_PX = 30.0
_TOP_PX, _FOOT_PX = 16.0, 12.0  # within a row, above and below its plot
_LOW_PX = 80.0  # a row that has no room for four lines
_LOWEST_PX = 48.0  # nor for what the measure is
_FUTURE = 0.3
_LABEL_PX = 14.0
_SMALL, _LARGE = 0.15, 0.3  # a share and an effect that do not say the same
_NICE = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, eq=False)
class Measured:
    """One run's measures: its title, whether its curves are dashed, and what its model reads, words or characters."""

    title: str
    dash: bool
    measures: Measures
    noun: str = "word"


@dataclass(frozen=True, eq=False)
class _Curve:
    """One line of a row; of two of one run the lesser is `thin`."""

    run: Measured
    values: np.ndarray
    thin: bool = False


@dataclass(frozen=True, eq=False)
class _Row:
    """One measure: `what` it is, in `brief` where a row is low; `said` about each run at the playhead, in `figures`
    where a low row has no room for that; `missing` where no run has it yet.
    """

    name: str
    title: str
    what: str
    brief: str
    curves: list[_Curve]
    top: float
    form: Callable[[float], str]
    said: list[str]
    figures: list[str]
    missing: str


def paint_measures(
    painter: QPainter, band: QRectF, rows: Sequence[Measured], theme: Theme, grid: TokenGrid
) -> list[Shape]:
    """Ledger, gradient and swap below one another; in the rail what they say at the playhead, in words."""
    if not rows or not grid.columns:
        return []
    here = math.ceil(grid.playhead)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left = grid.column_left(grid.column_of(here))
    painter.setClipRect(QRectF(grid.left, band.top(), grid.right - grid.left, band.height()))
    painter.fillRect(QRectF(left, band.top(), grid.column_px, band.height()), with_alpha(theme.accent, 0.07))
    painter.setClipping(False)
    shapes = _paint_head(painter, QRectF(band.left(), band.top(), band.width(), HEAD_PX), rows, here, theme, grid)
    height = (band.height() - HEAD_PX) / 3
    for place, row in enumerate((_ledger(rows, here), _gradient(rows, here), _swap(rows, here))):
        area = QRectF(band.left(), band.top() + HEAD_PX + place * height, band.width(), height)
        if place:
            painter.fillRect(QRectF(MARGIN_PX, area.top(), grid.rail_right - MARGIN_PX, 1), theme.line)
        shapes.append(_paint_row(painter, area, row, rows[0].measures.source, here, theme, grid))
    painter.restore()
    return shapes


def disagreement(measures: Measures, here: int) -> str:
    """One sentence where share and effect of a word differ widely at a step, else nothing."""
    share, effect = _at(measures.ledger, here), _at(measures.swap_states, here)
    if share is None or effect is None:
        return ""
    if share <= _SMALL and effect >= max(_LARGE, 2 * share):
        return "A small share can have a large effect."
    if share >= _LARGE and effect <= min(_SMALL, share / 2):
        return "A large share can have little effect."
    return ""


def _ledger(rows: Sequence[Measured], here: int) -> _Row:
    curves = [_Curve(run, run.measures.ledger) for run in rows if run.measures.ledger is not None]
    said, figures = [], []
    for run in rows:
        share = _at(run.measures.ledger, here)
        if run.measures.no_ledger and len(rows) > 1:
            said.append(run.measures.no_ledger)
            figures.append(_of(run, "has no ledger"))
        elif share is not None:
            said.append(f"{percent(share)} of {_whose(run, rows, 'memory')} is still from {_word(run)}.")
            figures.append(_of(run, f"{percent(share)} of the memory"))
    top = _nice(curves)
    missing = rows[0].measures.no_ledger or "computing …"
    what, brief = f"share of the memory that the {rows[0].noun} wrote", "share of the memory"
    return _Row("ledger", "Ledger", what, brief, curves, top, percent, said, figures, missing)


def _gradient(rows: Sequence[Measured], here: int) -> _Row:
    curves = [_Curve(run, run.measures.gradient) for run in rows]
    said, figures, pair = [], [], ""
    for run in rows:
        value, most = _at(run.measures.gradient, here), _most([run.measures.gradient])
        if run.measures.word and not pair:
            pair = f"“{readable(run.measures.word)}” over “{readable(run.measures.against)}”"
        if value is not None and most > 0:
            said.append(f"A nudge moves {_whose(run, rows, 'choice')} at {percent(value / most)} of its peak strength.")
            figures.append(_of(run, f"{percent(value / most)} of its peak"))
    most = _most([curve.values for curve in curves])
    size = 10.0 ** math.floor(math.log10(most)) if most > 0 else 1.0
    top = next(size * nice for nice in (1, 2, 3, 5, 10) if size * nice >= most * 0.999)
    what = f"how strongly {pair or f'the choice between two {rows[0].noun}s'} reacts to it"

    def form(value: float) -> str:
        return f"{value:.2g}" if value >= top / 1000 else "≈ 0"

    return _Row("gradient", "Gradient", what, "what a nudge does", curves, top, form, said, figures, "computing …")


def _swap(rows: Sequence[Measured], here: int) -> _Row:
    curves, said, figures, other, noun = [], [], [], "", rows[0].noun
    for run in rows:
        curves.append(_Curve(run, run.measures.swap_states))
        curves.append(_Curve(run, run.measures.swap_predictions, thin=True))
        state, words = _at(run.measures.swap_states, here), _at(run.measures.swap_predictions, here)
        other = other or run.measures.swapped
        if state is not None and words is not None:
            moved = f"moves {_whose(run, rows, 'state')} by {percent(state)}, the next {noun} by {percent(words)}"
            said.append(f"“{visible(run.measures.swapped)}” instead {moved}.")
            figures.append(_of(run, f"state {percent(state)}, {noun} {percent(words)}"))
    instead = f"“{visible(other)}”" if other else f"another {noun}"
    what = f"{instead} in its place moves the state (thick), the next {noun} (thin)"
    missing = f"no other {noun} to put in its place yet"
    brief = f"state; thin: next {noun}"
    return _Row("swap", f"Swap the {noun}", what, brief, curves, _nice(curves), percent, said, figures, missing)


def _whose(run: Measured, rows: Sequence[Measured], what: str) -> str:
    return f"the {what}" if len(rows) == 1 else f"the {run.title}’s {what}"


def _of(run: Measured, figure: str) -> str:
    return f"{run.title}: {figure}" if run.title else figure


def _word(run: Measured) -> str:
    return f"“{visible(run.measures.followed)}”" if run.measures.followed else f"the {run.noun}"


def _at(values: np.ndarray | None, step: int) -> float | None:
    """The value at a step; None where it is not known."""
    if values is None or step >= len(values) or not np.isfinite(values[step]):
        return None
    return float(values[step])


def _most(values: Sequence[np.ndarray]) -> float:
    known = [one[np.isfinite(one)] for one in values]
    return max((float(one.max()) for one in known if one.size), default=0.0)


def _nice(curves: Sequence[_Curve]) -> float:
    """The least round top of an axis that holds all curves."""
    most = _most([curve.values for curve in curves])
    return next((nice for nice in _NICE if nice >= most * 0.999), math.ceil(most))


def _ink(run: Measured, theme: Theme) -> QColor:
    return theme.text3 if run.dash else theme.word_text[0]


def _pen(curve: _Curve, theme: Theme) -> QPen:
    pen = QPen(with_alpha(_ink(curve.run, theme), 0.8 if curve.thin else 1.0), 1.2 if curve.thin else 2.2)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if curve.run.dash:
        pen.setDashPattern([4, 2.5] if curve.thin else [3, 2])
    return pen


def _paint_head(
    painter: QPainter, head: QRectF, rows: Sequence[Measured], here: int, theme: Theme, grid: TokenGrid
) -> list[Shape]:
    y = head.center().y() + 2
    title = f"How much of {_word(rows[0])} is left?"
    x = max(grid.left + 24, MARGIN_PX + draw_text(painter, MARGIN_PX, y, title, 13, theme.text1, 600) + 32)
    for run in rows if len(rows) > 1 else ():
        painter.setPen(_pen(_Curve(run, np.zeros(0)), theme))
        painter.drawLine(QLineF(x, y, x + 28, y))
        _paint_dot(painter, x + 14, y, run, theme)
        x += 36 + draw_text(painter, x + 36, y, run.title, 12, _ink(run, theme), 600) + 24
    said = disagreement(rows[0].measures, here)
    for place, line in enumerate(wrapped(said, grid.rail_right - grid.rail_left, 12, 600)):
        draw_text(painter, grid.rail_left, y + 15 * place, line, 12, theme.text1, 600)
    return []


def _paint_row(
    painter: QPainter, area: QRectF, row: _Row, source: int, here: int, theme: Theme, grid: TokenGrid
) -> Shape:
    plot = QRectF(grid.left, area.top() + _TOP_PX, grid.right - grid.left, area.height() - _TOP_PX - _FOOT_PX)
    low, lowest = area.height() < _LOW_PX, area.height() < _LOWEST_PX
    if low:
        plot.adjust(0, -7 if lowest else -3, 0, 6 if lowest else 3)
    draw_text(painter, MARGIN_PX, plot.top() + (2 if lowest else 0), row.title, 12, theme.text1, 600)
    known = any(np.isfinite(curve.values).any() for curve in row.curves)
    ticks = max(text_width(text, 11) for text in (row.form(row.top), "0"))
    lines = wrapped(row.brief if low else row.what, grid.left - MARGIN_PX - 18 - ticks, 11, most=2 if low else 4)
    for place, line in enumerate(() if lowest else lines):
        draw_text(painter, MARGIN_PX, plot.top() + 17 + 14 * place, line, 11, theme.text3)
    for value, color in ((row.top, theme.line), (0.0, theme.line_strong)) if known else ():
        y = round(plot.bottom() - plot.height() * value / row.top)
        painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), color)
        draw_text(painter, plot.left() - 8, y, row.form(value) if value else "0", 11, theme.text3, 400, "right")
    if not known:
        for place, line in enumerate(wrapped(row.missing, min(560.0, plot.width() - 24), 12)):
            draw_text(painter, plot.left() + 12, plot.center().y() - 8 + 17 * place, line, 12, theme.text3)
        return Shape(f"measure {row.name}", plot, row.missing)
    painter.save()
    painter.setClipRect(plot.adjusted(0, -8, 0, 8))
    x = grid.column_centre(grid.column_of(source))
    painter.setPen(QPen(with_alpha(theme.word_text[0], 0.7), 1, Qt.PenStyle.DashLine))
    painter.drawLine(QLineF(x, plot.top() - 6, x, plot.bottom()))
    edge = grid.column_centre(grid.column_of(here)) + 4
    for left, right, opacity in ((plot.left(), edge, 1.0), (edge, plot.right(), _FUTURE)):
        painter.save()
        painter.setClipRect(QRectF(left, area.top(), right - left, area.height()), Qt.ClipOperation.IntersectClip)
        painter.setOpacity(opacity)  # what is still to come is paler
        for curve in row.curves:
            _paint_curve(painter, plot, curve, row, theme, grid)
        painter.restore()
    painter.restore()
    _paint_ends(painter, plot, min(plot.bottom() + 4, area.bottom() - 7), row, here, theme, grid)
    _paint_said(painter, area, row, theme, grid)
    return Shape(f"measure {row.name}", plot, " ".join([f"{row.title}: {row.what}.", *row.said]))


def _points(plot: QRectF, curve: _Curve, top: float, grid: TokenGrid) -> list[QPointF]:
    """The known values of the visible columns, and of one more at either side."""
    first = grid.step_of(max(0, grid.first - 1)) or 0
    steps = np.arange(max(first, curve.run.measures.source), min(len(curve.values), grid.last + 2))
    steps = steps[np.isfinite(curve.values[steps])]
    y = plot.bottom() - plot.height() * curve.values[steps] / top
    return [
        QPointF(grid.column_centre(grid.column_of(step)), at)
        for step, at in zip(steps.tolist(), y.tolist(), strict=True)
    ]


def _paint_curve(painter: QPainter, plot: QRectF, curve: _Curve, row: _Row, theme: Theme, grid: TokenGrid) -> None:
    points = _points(plot, curve, row.top, grid)
    if not points:
        return
    if not curve.thin and curve is row.curves[0]:
        ground = [QPointF(points[-1].x(), plot.bottom()), QPointF(points[0].x(), plot.bottom())]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(_ink(curve.run, theme), 0.12))
        painter.drawPolygon(QPolygonF([*points, *ground]))
    painter.setPen(_pen(curve, theme))
    painter.drawLines([QLineF(a, b) for a, b in pairwise(points)])
    if not curve.thin and grid.column_px >= LABEL_MIN_PX:
        for point in points:
            _paint_dot(painter, point.x(), point.y(), curve.run, theme)


def _paint_dot(painter: QPainter, x: float, y: float, run: Measured, theme: Theme) -> None:
    painter.setPen(QPen(_ink(run, theme), 1.4))
    painter.setBrush(theme.panel if run.dash else _ink(run, theme))
    painter.drawEllipse(QPointF(x, y), 3, 3)


def _paint_ends(
    painter: QPainter, plot: QRectF, lowest: float, row: _Row, here: int, theme: Theme, grid: TokenGrid
) -> None:
    """The values at the playhead, where it is seen, beside the curves; moved apart where they would meet, and none
    below `lowest`.
    """
    if not grid.left <= grid.column_centre(grid.column_of(here)) <= grid.right:
        return
    found = []
    for curve in row.curves:
        value = _at(curve.values, here)
        if value is not None:
            found.append((plot.bottom() - plot.height() * value / row.top, curve, row.form(value)))
    found.sort(key=lambda one: one[0])
    places = [y for y, _, _ in found]
    for place in range(1, len(places)):
        places[place] = max(places[place], places[place - 1] + _LABEL_PX)
    for place in reversed(range(len(places))):
        lowest = places[place] = min(places[place], lowest)
        lowest -= _LABEL_PX
    x = grid.column_centre(grid.column_of(here)) + 10
    widest = max((text_width(text, 11, 600) for _, _, text in found), default=0.0)
    if x + widest > grid.rail_left - 4:
        x -= 20 + widest
    for y, (_, curve, text) in zip(places, found, strict=True):
        ink = _ink(curve.run, theme)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(theme.panel, 0.85))
        painter.drawRoundedRect(QRectF(x - 3, y - 7, text_width(text, 11, 600) + 6, 14), 3, 3)
        draw_text(painter, x, y, text, 11, ink, 500 if curve.thin else 600)


def _paint_said(painter: QPainter, area: QRectF, row: _Row, theme: Theme, grid: TokenGrid) -> None:
    lowest = area.height() < _LOWEST_PX
    y, width = area.top() + (11 if lowest else _TOP_PX), grid.rail_right - grid.rail_left
    two = len(row.said) > 1
    for place, sentence in enumerate(row.figures if two and area.height() < _LOW_PX else row.said):
        px, ink, weight = (12, theme.text1, 500) if place == 0 else (12, theme.text3, 400)
        fits = max(0, int((area.bottom() - y + 8) // 16))  # lines
        if len(wrapped(sentence, width, px, weight, most=4)) > fits:
            sentence = row.figures[place]
        for line in wrapped(sentence, width, px, weight, most=min(3, fits)) if fits else ():
            draw_text(painter, grid.rail_left, y, elided(line, width, px, weight), px, ink, weight)
            y += 16
        y += 3
