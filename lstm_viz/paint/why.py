"""Why this word and not that one: the difference of their logits, split over the steps that wrote the memory."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from lstm_viz.paint.grid import MARGIN_PX, TokenGrid
from lstm_viz.paint.heads import paint_column
from lstm_viz.paint.hover import OTHERS, hovered_step
from lstm_viz.paint.reading import noun, number, readable
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.shares import row_color, row_hue, row_word
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme, mix

if TYPE_CHECKING:
    from lstm_viz.analysis.why import Why

BAND_PX = 84.0
SHOWN = 4
_TITLE_PX, _PITCH_PX, _LEAST_PITCH_PX = 24.0, 18.0, 15.0
_LABELS_PX = 30.0  # narrower columns have no room for a number
_WORD_SHARE = 0.32
_images = Recent(4)


@dataclass(frozen=True)
class _Line:
    """One row of the list: a word's row of the ledger, or what has no word of its own."""

    name: str
    value: float
    row: int | None = None
    color: QColor | None = None


def signed(value: float) -> str:
    """One decimal with its sign."""
    text = number(value, 1)
    return text if text.startswith("−") or float(text) == 0 else f"+{text}"


def paint_why(painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> list[Shape]:
    """A bar under each word, up for A and down for B; in the gutter the question, what is not a word's, and the sum."""
    why = scene.why
    if scene.trace is None or why is None or not grid.columns:
        return []
    paint_column(painter, band, scene, theme, grid, band.top())
    return _images.paint(
        painter,
        band,
        (why, scene.trace, scene.hues),
        (grid, hovered_step(scene), scene.hover, theme.name),
        lambda inner: _draw_bars(inner, band, why, scene, theme, grid),
    )


def paint_why_list(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme, buttons: bool = True) -> list[Shape]:
    """The question with the sum; then the largest parts, the others together, and the decoder's bias, with bars.

    With `buttons` its two words look as if they can be chosen.
    """
    why = scene.why
    if scene.trace is None or why is None:
        return []
    return _images.paint(
        painter,
        rect,
        (why, scene.trace, scene.hues),
        ("list", rect.width(), rect.height(), hovered_step(scene), scene.hover, theme.name, buttons),
        lambda inner: _draw_list(inner, rect, why, scene, theme, buttons),
    )


def _draw_list(painter: QPainter, rect: QRectF, why: Why, scene: Scene, theme: Theme, buttons: bool) -> list[Shape]:
    total = signed(why.total)
    draw_text(painter, rect.right(), rect.top() + 9, total, 12, theme.text1, 600, "right")
    shapes = _draw_question(painter, rect.left(), rect.top() + 9, rect.width() - 44, why, scene, theme, buttons)
    room = rect.height() - _TITLE_PX
    fit = int(room / _LEAST_PITCH_PX)
    lines = fitting(lines_of(why, scene, theme, max(1, min(SHOWN, fit - 2))), fit)
    if not lines:
        return shapes
    pitch = min(_PITCH_PX, room / len(lines))
    most = max((abs(line.value) for line in lines), default=0.0) or 1.0
    lowest = min(0.0, *(line.value for line in lines))
    highest = max(0.0, *(line.value for line in lines))
    left = rect.left() + _WORD_SHARE * rect.width()
    width = rect.width() - _WORD_SHARE * rect.width() - 42
    zero = left + width * -lowest / ((highest - lowest) or most)
    pointed = hovered_step(scene)
    painter.setPen(QPen(theme.line_strong, 1))
    top = rect.top() + _TITLE_PX
    painter.drawLine(QLineF(zero, top, zero, top + pitch * len(lines)))
    for place, line in enumerate(lines):
        box = QRectF(rect.left() - 4, top + place * pitch, rect.width() + 8, pitch)
        y = box.center().y()
        lit = pointed is None or (line.row is not None and line.row == pointed + 1)
        painter.setOpacity(1.0 if lit else OTHERS)
        _draw_name(painter, rect.left(), y, left - rect.left() - 8, line, scene, theme)
        length = width * line.value / ((highest - lowest) or most)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(line.color or theme.rest)
        painter.drawRoundedRect(QRectF(min(zero, zero + length), y - 4, max(1.0, abs(length)), 8), 2, 2)
        draw_text(painter, rect.right(), y, signed(line.value), 12, theme.text1, 500, "right")
        if line.row:
            shapes.append(Shape(f"why {line.row - 1}", box, _sentence(why, line.name, line.row, line.value)))
    painter.setOpacity(1)
    return shapes


def lines_of(why: Why, scene: Scene, theme: Theme, count: int) -> list[_Line]:
    """The `count` largest parts, the others' sum where there are any, and the decoder's bias: together the total."""
    largest = np.argsort(-np.abs(why.rows), kind="stable")[:count]
    rows = [int(row) for row in largest if why.rows[row] != 0]
    lines = [_Line(row_word(scene, row), float(why.rows[row]), row, row_color(scene, row, theme)) for row in rows]
    others = float(why.rows.sum() - why.rows[rows].sum())
    if np.count_nonzero(why.rows) > len(rows):
        lines.append(_Line("others", others))
    return [*lines, _Line("bias", why.bias)]


def fitting(lines: list[_Line], fit: int) -> list[_Line]:
    """As many lines as there is room for: the last of two or more then stands for all that have none."""
    if fit >= len(lines) or fit < 2:
        return lines[: max(0, fit)]
    return [*lines[: fit - 1], _Line("all else", sum(line.value for line in lines[fit - 1 :]))]


def _draw_name(painter: QPainter, x: float, y: float, room: float, line: _Line, scene: Scene, theme: Theme) -> None:
    """The word; where it stands more than once, also at which step."""
    if line.row is None:
        draw_text(painter, x, y, line.name, 12, theme.text3)
        return
    hue = row_hue(scene, line.row)
    ink, weight = (theme.text1, 500) if hue is None else (theme.word_ink(hue), 600)
    word = elided(line.name, room, 12, weight, line.row == 1)
    used = draw_text(painter, x, y, word, 12, ink, weight, italic=line.row == 1)
    step, folded = f"step {line.row - 1}", line.name.casefold()
    same = (chip for chip in scene.chips[: scene.moment.step + 1] if chip.text.casefold() == folded)
    if len(list(islice(same, 2))) > 1 and used + 6 + text_width(step, 11) <= room:
        draw_text(painter, x + used + 6, y, step, 11, theme.text3)


def _draw_question(
    painter: QPainter,
    x: float,
    y: float,
    room: float,
    why: Why,
    scene: Scene,
    theme: Theme,
    buttons: bool,
    lines: int = 1,
) -> list[Shape]:
    """ "Why “are” and not “is”?" in one line or two: with `buttons` the words can be chosen."""
    words = [("why word", readable(why.word), "Why “", "”" if why.against is not None else "”?")]
    if why.against is not None:
        words.append(("why against", readable(why.against), "and not “", "”?"))
    gap = text_width(" ", 12, 600)
    fixed = [text_width(before + after, 12, 600) + gap for _, _, before, after in words]
    shapes, left = [], x
    for place, (name, word, before, after) in enumerate(words):
        each = room - fixed[place] if lines > 1 else (room - sum(fixed)) / len(words)
        x += draw_text(painter, x, y, before, 12, theme.text1, 600)
        text = elided(word, max(16.0, each), 12, 600)
        used = draw_text(painter, x, y, text, 12, theme.accent if buttons else theme.text1, 600)
        if buttons:
            shapes.append(_underline(painter, x, y, used, name, word, scene, theme))
        x += used + draw_text(painter, x + used, y, after, 12, theme.text1, 600) + gap
        if lines > 1:
            x, y = left, y + 18
    return shapes


def _underline(
    painter: QPainter, x: float, y: float, used: float, name: str, word: str, scene: Scene, theme: Theme
) -> Shape:
    """The sign that a word can be chosen."""
    painter.setPen(QPen(theme.accent, 1, Qt.PenStyle.SolidLine if scene.hover == name else Qt.PenStyle.DotLine))
    painter.drawLine(QLineF(x, y + 8, x + used, y + 8))
    what = "that is explained" if name == "why word" else "that it is compared with"
    return Shape(name, QRectF(x - 3, y - 10, used + 6, 20), f"“{word}”, the {noun(scene)} {what}: choose another")


def _draw_bars(painter: QPainter, band: QRectF, why: Why, scene: Scene, theme: Theme, grid: TokenGrid) -> list[Shape]:
    shapes = _draw_side(painter, band, why, scene, theme, grid)
    rows = why.rows
    visible = [(column, grid.step_of(column)) for column in range(grid.first, grid.last + 1)]
    shown = [(column, step) for column, step in visible if step is not None and step + 1 < len(rows)]
    values = rows[[step + 1 for _, step in shown]] if shown else np.zeros(1)
    highest, lowest = max(0.0, float(rows.max())), min(0.0, float(rows.min()))
    labelled = grid.column_px >= _LABELS_PX
    margin = 14.0 if labelled else 3.0
    height = band.height() - 2 * margin - 4
    scale = height / ((highest - lowest) or 1.0)
    zero = band.top() + margin + highest * scale
    pointed = hovered_step(scene)
    painter.setClipRect(QRectF(grid.left, band.top(), grid.right - grid.left, band.height()))
    painter.fillRect(QRectF(grid.left, round(zero), grid.right - grid.left, 1), theme.line_strong)
    inset = min(11.0, 0.18 * grid.column_px)
    for (column, step), value in zip(shown, values.tolist(), strict=True):
        color = row_color(scene, step + 1, theme)
        lit = pointed is None or pointed == step
        x, tall = grid.column_left(column), value * scale
        bar = QRectF(x + inset, zero - max(tall, 0), grid.column_px - 2 * inset, max(1.0, abs(tall)))
        painter.fillRect(bar, color if lit else mix(theme.panel, color, OTHERS))
        if labelled and (abs(value) >= 0.05 or (lit and pointed is not None)):
            y = bar.top() - 7 if value > 0 else bar.bottom() + 8
            hue = row_hue(scene, step + 1)
            ink = theme.text2 if hue is None else theme.word_ink(hue)
            painter.setOpacity(1.0 if lit else OTHERS)
            draw_text(painter, bar.center().x(), y, signed(value), 11, ink, 500, "center")
            painter.setOpacity(1)
        whole = QRectF(x, band.top(), grid.column_px, band.height())
        shapes.append(Shape(f"why {step}", whole, _sentence(why, row_word(scene, step + 1), step + 1, value)))
    painter.setClipping(False)
    return shapes


def _draw_side(painter: QPainter, band: QRectF, why: Why, scene: Scene, theme: Theme, grid: TokenGrid) -> list[Shape]:
    """The question, and below it what no word of the text has written, and the sum."""
    room = grid.left - MARGIN_PX - 12
    shapes = _draw_question(painter, MARGIN_PX, band.top() + 13, room, why, scene, theme, True, lines=2)
    lines = [("bias of the decoder", why.bias, 400)]
    if why.rows[0] != 0:
        lines.insert(0, ("before the text", float(why.rows[0]), 400))
    lines.append(("all together", why.total, 600))
    for place, (name, value, weight) in enumerate(lines):
        y = band.bottom() - 6 - 15 * (len(lines) - 1 - place)
        ink = theme.text1 if weight == 600 else theme.text3
        draw_text(painter, MARGIN_PX, y, name, 11, ink, weight)
        draw_text(painter, MARGIN_PX + room, y, signed(value), 11, ink, weight, "right")
    return shapes


def _sentence(why: Why, word: str, row: int, value: float) -> str:
    side = "" if why.against is None else f" over “{readable(why.against)}”"
    verb = "speaks for" if value >= 0 else "speaks against"
    return f"{word}, step {row - 1}: what it wrote {verb} “{readable(why.word)}”{side}, {signed(value)}"
