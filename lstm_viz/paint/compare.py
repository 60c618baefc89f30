"""Two runs above one another on the token grid: a chain of small cells each, its belt, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPainterPath, QPen

from lstm_viz.core.kinds import CellKind
from lstm_viz.models.trace import Prediction, Trace
from lstm_viz.paint.grid import MARGIN_PX, TokenGrid
from lstm_viz.paint.reading import is_class, percent, readable, visible
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Measures, Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width, wrapped
from lstm_viz.paint.theme import Theme, mix, with_alpha
from lstm_viz.text.lexicon import lexicon

if TYPE_CHECKING:
    from lstm_viz.analysis.forgetting import Forgetting

ROW_PX = 116.0
TITLE_PX = 28.0  # the row's button, which the view puts there
BELT_PX = 34.0
_CELL_PX = 88.0
_CELL_WIDEST = 58.0
_BELT_AT = 0.36 * _CELL_PX  # below a cell's upper edge
_FUTURE = 0.35
_SHOWN = 4  # next words
_OPS_FROM = 40.0  # narrower columns leave out the small signs
_chains = Recent(6)


@dataclass(frozen=True, eq=False)
class Row:
    """One of the two: a model, or a version of the sentence, with what is known of it.

    Attributes
    ----------
    title, short : of its button, and of its curves.
    computed : the leading steps of the trace that hold for the present text.
    version : the word that stands in the place of the followed one; "" where the row reads the same sentence.
    problem : one sentence why there is nothing to show.
    changed : how many what-ifs are on in this run.
    dashed : how its curves are drawn, here and in the measures.
    """

    title: str
    short: str = ""
    trace: Trace | None = None
    measures: Measures | None = None
    predictions: tuple[Prediction, ...] = ()
    computed: int = 0
    version: str = ""
    problem: str = ""
    changed: int = 0
    dashed: bool = False


@dataclass(frozen=True, eq=False)
class Far:
    """How far a model remembers a country: as much as is known, or one sentence why it cannot be asked."""

    title: str
    kind: str
    dashed: bool
    forgetting: Forgetting | None
    problem: str = ""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What is compared: the document's own run first. `followed` is the step of the followed word, `word`."""

    scene: Scene
    rows: tuple[Row, Row]
    followed: int | None
    word: str


def subtitle(row: Row) -> str:
    """ "plain RNN, 152 units, h only"; where what-ifs are on, how many."""
    if row.trace is None:
        return ""
    kind = row.trace.model.kind
    if row.changed:
        return f"{kind.title}, with {row.changed} what-if{'s' if row.changed > 1 else ''}"
    sizes = "+".join(str(size) for size in row.trace.model.hidden_sizes)
    return f"{kind.title}, {sizes} units, {'C and h' if 'c' in kind.states else 'h only'}"


def title_top(rect: QRectF) -> float:
    """Where a row's button begins."""
    return rect.center().y() - ROW_PX / 2 + 9


def paint_compare(
    painter: QPainter, band: QRectF, comparison: Comparison, theme: Theme, grid: TokenGrid
) -> list[Shape]:
    """Both rows, half of the band each, at least `ROW_PX`. Shapes "cell 0 7" = row, step."""
    shapes: list[Shape] = []
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, row in enumerate(comparison.rows):
        rect = QRectF(band.left(), band.top() + number * band.height() / 2, band.width(), band.height() / 2)
        shapes += _paint_row(painter, rect, number, row, comparison, theme, grid)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.line)
    painter.restore()
    return shapes


def _paint_row(
    painter: QPainter, rect: QRectF, number: int, row: Row, comparison: Comparison, theme: Theme, grid: TokenGrid
) -> list[Shape]:
    _paint_legend(painter, rect, row, comparison, theme, grid)
    if row.problem or row.trace is None:
        room = grid.rail_right - grid.left
        lines = wrapped(row.problem, room, 13, most=3)
        for line, text in enumerate(lines):
            draw_text(painter, grid.left, rect.center().y() + 19 * (line - (len(lines) - 1) / 2), text, 13, theme.text2)
        return [Shape(f"problem {number}", QRectF(grid.left, rect.top() + 8, room, rect.height() - 16), row.problem)]
    shapes = _paint_chain(painter, rect, number, row, row.trace, comparison, theme, grid)
    _paint_next(
        painter, QRectF(grid.rail_left, rect.top(), grid.rail_right - grid.rail_left, ROW_PX), row, comparison, theme
    )
    return shapes


def _paint_legend(
    painter: QPainter, rect: QRectF, row: Row, comparison: Comparison, theme: Theme, grid: TokenGrid
) -> None:
    """Under the title: what the row is, and what the coloured part of its belt means."""
    room, y = grid.left - MARGIN_PX - 14, title_top(rect) + TITLE_PX + 11
    draw_text(painter, MARGIN_PX, y, elided(subtitle(row), room, 11), 11, theme.text3)
    measures = row.measures
    if measures is None or not measures.swapped:
        return
    y += 19
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.words[0])
    painter.drawRoundedRect(QRectF(MARGIN_PX, y - 5, 10, 10), 2, 2)
    own = row.version or comparison.word
    text = f"changes when “{own}” is swapped for “{measures.swapped}”"
    for number, line in enumerate(wrapped(text, room - 16, 11, most=3)):
        draw_text(painter, MARGIN_PX + 16, y + 14 * number, line, 11, theme.text2)


def _paint_chain(
    painter: QPainter, rect: QRectF, number: int, row: Row, trace: Trace, comparison: Comparison, theme: Theme,
    grid: TokenGrid,
) -> list[Shape]:  # fmt: skip
    """The cells, which stand still while the playhead goes by, and over them its column and what is still to come."""
    scene, known = comparison.scene, min(row.computed, trace.steps)
    beyond = 16.0 if grid.last + 1 == grid.columns else 0.0  # room for the belt's end where it is seen
    chain = QRectF(grid.left - 6, rect.top(), grid.right + beyond - grid.left + 6, rect.height())
    layer = min(scene.layer, trace.model.layers - 1)
    places = (grid.left, grid.right, grid.column_px, grid.scrolled_px, grid.columns, grid.pending)
    shapes = _chains.paint(
        painter,
        chain,
        (trace, row.measures),
        (number, row.title, row.version, comparison.followed, known, layer, places, theme.name),
        lambda inner: _draw_chain(inner, rect, number, row, trace, layer, comparison, theme, grid),
    )
    painter.save()
    painter.setClipRect(chain)
    here = grid.column_of(scene.moment.step)
    column = QRectF(grid.column_left(here), rect.top(), grid.column_px, rect.height() - 1)
    if scene.dimming:
        future = QRectF(column.right(), rect.top(), max(0.0, grid.right - column.right()), rect.height() - 1)
        painter.fillRect(future, with_alpha(theme.panel, 1 - _FUTURE))
    painter.fillRect(column, with_alpha(theme.accent, 0.09))
    painter.setPen(QPen(with_alpha(theme.accent, 0.45), 1))
    painter.drawLines([QLineF(x, column.top(), x, column.bottom()) for x in (column.left(), column.right())])
    painter.restore()
    if (pinned := _paint_pin(painter, rect, number, comparison, theme, grid)) is not None:
        return [pinned, *shapes]
    return shapes


def _paint_pin(
    painter: QPainter, rect: QRectF, number: int, comparison: Comparison, theme: Theme, grid: TokenGrid
) -> Shape | None:
    """At the edge behind which the followed word is out of sight: its name. A click goes there."""
    step = comparison.followed
    if step is None or not grid.columns:
        return None
    centre = grid.column_centre(grid.column_of(step))
    if grid.left <= centre <= grid.right:
        return None
    before = centre < grid.left
    word = elided(visible(comparison.word), 110, 12, 600)
    text = f"‹ {word}" if before else f"{word} ›"
    width = text_width(text, 12, 600) + 16
    box = QRectF(grid.left + 2 if before else grid.right - width - 2, rect.center().y() - _CELL_PX / 2 - 8, width, 22)
    painter.setPen(QPen(theme.words[0], 1.2))
    painter.setBrush(theme.panel)
    painter.drawRoundedRect(box, 6, 6)
    draw_text(painter, box.center().x(), box.center().y(), text, 12, theme.word_text[0], 600, "center")
    return Shape(f"cell {number} {step}", box, f"To “{visible(comparison.word)}”, step {step}")


def _draw_chain(
    painter: QPainter, rect: QRectF, number: int, row: Row, trace: Trace, layer: int, comparison: Comparison,
    theme: Theme, grid: TokenGrid,
) -> list[Shape]:  # fmt: skip
    shapes, known = [], min(row.computed, trace.steps)
    cells = _cells(rect, known, grid)
    for _, _, box in cells:
        _paint_box(painter, box, theme)
    if cells:
        _paint_belt(painter, cells[0][2].top() + _BELT_AT, row, known, theme, grid)
    for step, index, box in cells:
        _paint_inside(painter, box, box.top() + _BELT_AT, trace, step, layer, theme, grid)
        if row.version and step == comparison.followed:
            _paint_version(painter, box, row.version, theme, grid)
        left = max(grid.left, grid.column_left(index))
        right = min(grid.right, grid.column_left(index) + grid.column_px)
        place = QRectF(left, rect.top(), max(0.0, right - left), rect.height())
        shapes.append(Shape(f"cell {number} {step}", place, _said(row, trace, step)))
    return shapes


def _cells(rect: QRectF, known: int, grid: TokenGrid) -> list[tuple[int, int, QRectF]]:
    """Step, column and box of every cell that is seen."""
    found = []
    width = min(_CELL_WIDEST, grid.column_px - (10 if grid.column_px >= _OPS_FROM else 4))
    for index in range(grid.first, grid.last + 1):
        step = grid.step_of(index)
        if step is not None and step < known:
            centre = grid.column_centre(index)
            found.append((step, index, QRectF(centre - width / 2, rect.center().y() - _CELL_PX / 2, width, _CELL_PX)))
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
    chip = QRectF(box.center().x() - grid.column_px / 2 + 2, box.top() - 9, grid.column_px - 4, 20)
    painter.setPen(QPen(theme.words[0], 1.2))
    painter.setBrush(theme.panel)
    painter.drawRoundedRect(chip, 6, 6)
    text = elided(visible(word), chip.width() - 6, 11, 600)
    draw_text(painter, chip.center().x(), chip.center().y(), text, 11, theme.word_text[0], 600, "center")


def _paint_next(painter: QPainter, rect: QRectF, row: Row, comparison: Comparison, theme: Theme) -> None:
    step, trace = comparison.scene.moment.step, row.trace
    if trace is None or step >= min(row.computed, trace.steps) or not row.predictions:
        return
    word = "start" if step == 0 else visible(trace.tokens[step])
    y = rect.top() + 17
    draw_text(painter, rect.left(), y, elided(f"Next word after “{word}”", rect.width(), 12, 600), 12, theme.text1, 600)
    name_px, share_px = min(96.0, 0.36 * rect.width()), 40.0
    for number, prediction in enumerate(row.predictions[:_SHOWN]):
        y += 21 if number else 22
        first, italic = number == 0, is_class(prediction.word)
        name = elided(readable(prediction.word), name_px - 8, 12, 600 if first else 400, italic)
        draw_text(
            painter,
            rect.left(),
            y,
            name,
            12,
            theme.text1 if first else theme.text2,
            600 if first else 400,
            italic=italic,
        )
        bar = QRectF(rect.left() + name_px, y - 4, rect.width() - name_px - share_px - 6, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(bar, 3, 3)
        painter.setBrush(theme.accent if first else theme.neutral[0])
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(3.0, bar.width() * prediction.probability), 8), 3, 3)
        draw_text(
            painter,
            rect.right(),
            y,
            percent(prediction.probability),
            12,
            theme.text1 if first else theme.text2,
            align="right",
        )


def verdict(comparison: Comparison, far: Sequence[Far] = ()) -> str:
    """What is remembered and what is lost of the followed word at the playhead, in a sentence."""
    step, word = comparison.scene.moment.step, comparison.word
    if comparison.followed is None:
        return "Click a word above to see how long each remembers it."
    if step < comparison.followed:
        return f"“{visible(word)}” has not been read yet: step on, or drag the playhead."
    if any(row.problem for row in comparison.rows):
        return ""
    known = [share for row in comparison.rows if (share := _share(row, step)) is not None]
    if len(known) < 2:
        return "Measuring …"
    own, rival = comparison.rows
    if rival.version:  # two versions of a sentence, and how far apart they are
        return (
            f"{percent(known[0])} of the state tells “{visible(word)}” from “{visible(rival.version)}” here: "
            f"{_LEFT[_held(known[0])]}."
        )
    other = own.measures.swapped if own.measures else ""
    if _held(known[0]) == _held(known[1]):
        both = {2: "Both still hold", 1: "Both hold a little of", 0: "Both have lost"}[_held(known[0])]
        text = (
            f"{both} “{visible(word)}”: “{visible(other)}” in its place would change {percent(known[0])} and "
            f"{percent(known[1])} of their states."
        )
    else:
        text = (
            f"The {own.short} {_HOLDS[_held(known[0])]} “{visible(word)}”: “{visible(other)}” in its place would "
            f"change {percent(known[0])} of its state. "
            f"The {rival.short} {_HOLDS[_held(known[1])]} it ({percent(known[1])})."
        )
    never = [one.title for one in far if one.forgetting is not None and one.forgetting.never]
    if never and word in lexicon().languages:
        text += f" {' and '.join(never)} never learnt countries."
    return text


_HOLDS = {2: "still holds", 1: "holds a little of", 0: "has lost"}
_LEFT = {2: "the word is still held", 1: "a little of the word is left", 0: "the word is lost"}


def _share(row: Row, step: int) -> float | None:
    """How much of the state would be another at a step; None where that is not known."""
    measures = row.measures
    if measures is None or not measures.swapped or not np.isfinite(measures.swap_states[step : step + 1]).all():
        return None
    return min(float(measures.swap_states[step]), 1.0) if step < len(measures.swap_states) else None


def _held(share: float) -> int:
    """2: held; 1: a little is left; 0: lost."""
    return 2 if share >= 0.2 else 1 if share >= 0.05 else 0


def said(comparison: Comparison) -> str:
    """Both rows at the playhead, for screen readers."""
    parts, step = [], comparison.scene.moment.step
    for row in comparison.rows:
        if row.problem or row.trace is None:
            parts.append(f"{row.title}: {row.problem}")
        elif step < min(row.computed, row.trace.steps):
            best = row.predictions[0] if row.predictions else None
            more = f", next: {readable(best.word)} {percent(best.probability)}" if best else ""
            parts.append(f"{_said(row, row.trace, step)}{more}")
    return ". ".join(parts)


def _said(row: Row, trace: Trace, step: int) -> str:
    """A cell of a chain in one sentence."""
    word = "start" if step == 0 else trace.tokens[step]
    measures = row.measures
    said = f"{row.title}, step {step}, {visible(word)}"
    if measures is None or step < measures.source or not np.isfinite(measures.swap_states[step : step + 1]).all():
        return said
    share = float(measures.swap_states[step])
    return f"{said}: with “{measures.swapped}” the state would be {percent(min(share, 1.0))} another"
