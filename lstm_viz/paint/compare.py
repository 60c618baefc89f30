"""Two runs above one another: what each is, its chain of cells on the token grid, and what comes next."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from lstm_viz.paint.compare_chain import CELL_PX, paint_chain
from lstm_viz.paint.compare_scene import Comparison, Row
from lstm_viz.paint.compare_words import subtitle
from lstm_viz.paint.grid import GUTTER_PX, MARGIN_PX, TokenGrid
from lstm_viz.paint.reading import is_class, noun, percent, readable, visible
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width, wrapped
from lstm_viz.paint.theme import Theme

ROW_PX = 116.0
BUTTON_PX = 28.0  # the row's button and its switch of layers, which the view puts there
_TITLE_BELOW = 9.0  # the button, below the upper edge of a row as low as can be
_SWITCH_BELOW = 3.0  # the switch, below the button
_SHOWN = 4  # next words


def title_top(rect: QRectF) -> float:
    """Where a row's button begins."""
    return rect.center().y() - ROW_PX / 2 + _TITLE_BELOW


def switch_rect(rect: QRectF, row: Row, width: float) -> QRectF:
    """Where the switch of a row's layers is, behind its words: as wide as it would be, where there is room."""
    left = MARGIN_PX + text_width(subtitle(row), 11) + 7
    return QRectF(left, title_top(rect) + BUTTON_PX + _SWITCH_BELOW, min(width, GUTTER_PX - 13 - left), BUTTON_PX)


def in_sight(step: int, grid: TokenGrid) -> bool:
    """Whether all of a step's column is seen."""
    left = grid.column_left(grid.column_of(step))
    return grid.left <= left and left + grid.column_px <= grid.right


def paint_compare(
    painter: QPainter, band: QRectF, comparison: Comparison, theme: Theme, grid: TokenGrid
) -> list[Shape]:
    """Both rows, half of the band each, at least `ROW_PX`. Shapes "cell 0 7" = row, step; "pin 0 4" where
    the followed word is out of sight.
    """
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
    shapes = paint_chain(painter, rect, number, row, row.trace, comparison, theme, grid)
    if (pin := _paint_pin(painter, rect, number, comparison, theme, grid)) is not None:
        shapes.append(pin)
    top = title_top(rect) - _TITLE_BELOW
    rail = QRectF(grid.rail_left, top, grid.rail_right - grid.rail_left, ROW_PX)
    _paint_next(painter, rail, row, comparison, theme)
    return shapes


def _paint_legend(
    painter: QPainter, rect: QRectF, row: Row, comparison: Comparison, theme: Theme, grid: TokenGrid
) -> None:
    """Under the title: what the row is, and what the coloured part of its belt means."""
    room, y = grid.left - MARGIN_PX - 14, title_top(rect) + BUTTON_PX + 11
    if row.layers > 1:
        y += _SWITCH_BELOW + BUTTON_PX / 2 - 11
    draw_text(painter, MARGIN_PX, y, elided(subtitle(row), room, 11), 11, theme.text3)
    measures = row.measures
    if measures is None or not measures.swapped:
        return
    y += 23 if row.layers > 1 else 19
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.words[0])
    painter.drawRoundedRect(QRectF(MARGIN_PX, y - 5, 10, 10), 2, 2)
    own = row.version or comparison.word
    text = f"changes when “{own}” is swapped for “{measures.swapped}”"
    for number, line in enumerate(wrapped(text, room - 16, 11, most=3)):
        draw_text(painter, MARGIN_PX + 16, y + 14 * number, line, 11, theme.text2)


def _paint_pin(
    painter: QPainter, rect: QRectF, number: int, comparison: Comparison, theme: Theme, grid: TokenGrid
) -> Shape | None:
    """At the edge behind which the followed word is out of sight: its name. A click brings it into sight."""
    step = comparison.followed
    if step is None or in_sight(step, grid):
        return None
    before = grid.column_left(grid.column_of(step)) < grid.left
    word = elided(visible(comparison.word), 110, 12, 600)
    text = f"‹ {word}" if before else f"{word} ›"
    width = text_width(text, 12, 600) + 16
    left = grid.left + 2 if before else grid.right - width - 2
    box = QRectF(left, rect.center().y() - CELL_PX / 2 - 13, width, 28)
    painter.setPen(QPen(theme.words[0], 1.2))
    painter.setBrush(theme.panel)
    painter.drawRoundedRect(box, 6, 6)
    draw_text(painter, box.center().x(), box.center().y(), text, 12, theme.word_text[0], 600, "center")
    return Shape(f"pin {number} {step}", box, f"Bring “{visible(comparison.word)}”, step {step}, into sight")


def _paint_next(painter: QPainter, rect: QRectF, row: Row, comparison: Comparison, theme: Theme) -> None:
    step, trace = comparison.scene.moment.step, row.trace
    if trace is None or step >= min(row.computed, trace.steps) or not row.predictions:
        return
    word = "start" if step == 0 else visible(trace.tokens[step])
    y = rect.top() + 17
    draw_text(
        painter,
        rect.left(),
        y,
        elided(f"Next {noun(comparison.scene)} after “{word}”", rect.width(), 12, 600),
        12,
        theme.text1,
        600,
    )
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
