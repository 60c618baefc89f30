"""Who wrote the picked unit's value, or all of the memory: the words with the largest parts, in percent."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from lstm_viz.paint.cell_values import has_ledger
from lstm_viz.paint.hover import OTHERS, hovered_step
from lstm_viz.paint.reading import noun, number, quantities, word_at
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.shares import SHOWN, as_percent, covers, percents, row_color, row_hue, row_word, writers
from lstm_viz.paint.text import draw_text, elided, text_width, wrapped
from lstm_viz.paint.theme import Theme

CAVEAT = "Exact for these gates. But gates depend on the past, and what a step writes is not its {noun}’s alone."
_SHORT_CAVEAT = "Exact for these gates, but a step writes more than its {noun}."
_TITLE_PX, _CAVEAT_PX, _LINE_PX = 24.0, 14.0, 17.0
_PITCH_PX, _LEAST_PITCH_PX = 19.0, 14.5
_LEAST_ROWS, _FAIR_ROWS = 2, 3
_WORD_PX, _FIGURES_PX = 58.0, 42.0
_images = Recent(4)


def paint_writers(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> list[Shape]:
    """Up to five words with bars, the others, how long the unit holds what it has, and what the figures leave out."""
    if scene.trace is None or not has_ledger(scene.trace) or not covers(scene.strata, scene.moment.step):
        return []
    lasting = (scene.half_life, scene.typical_forget, scene.typical_since)
    what = (scene.moment.step, scene.strata_scope, scene.unit, scene.pinned, scene.followed, lasting)
    return _images.paint(
        painter,
        rect,
        (scene.trace, scene.strata, scene.hues),
        (what, hovered_step(scene), theme.name, rect.width(), rect.height()),
        lambda inner: _draw(inner, rect, scene, theme),
    )


def _draw(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> list[Shape]:
    one = scene.strata_scope == "unit"
    draw_text(painter, rect.left(), rect.top() + 9, _title(scene), 12, theme.text1, 600)
    lasting = _lasting(scene) if one else []
    room = rect.height() - _TITLE_PX
    foot = len(lasting) * _LINE_PX + (8 if lasting else 0)
    caveat, below = [], 0.0  # where no room is left for it, it stays in the tool tip
    for text in (CAVEAT, _SHORT_CAVEAT):
        lines = wrapped(text.format(noun=noun(scene)), rect.width(), 11, most=6)
        wanted = len(lines) * _CAVEAT_PX + 8
        if room - foot - wanted >= (_FAIR_ROWS + 1) * _LEAST_PITCH_PX:
            caveat, below = lines, wanted
            break
    rows = max(_LEAST_ROWS, min(SHOWN, int((room - foot - below) / _LEAST_PITCH_PX) - 1))
    pitch = min(_PITCH_PX, (room - foot - below) / (rows + 1))
    shapes, y = _draw_rows(painter, rect, scene, theme, rows, pitch)
    if lasting:
        painter.fillRect(QRectF(rect.left(), round(y + 3), rect.width(), 1), theme.line)
        y += 8
    for place, (name, value) in enumerate(lasting):
        y += _LINE_PX
        ink, weight, px = (theme.text1, 600, 12) if place == 0 else (theme.text3, 400, 11)
        draw_text(painter, rect.right(), y - 6, value, px, ink, weight, "right")
        room = rect.width() - text_width(value, px, weight) - 8
        draw_text(painter, rect.left(), y - 6, elided(name, room, px, weight), px, ink, weight)
    y = rect.bottom() - len(caveat) * _CAVEAT_PX + 6
    for place, line in enumerate(caveat):
        draw_text(painter, rect.left(), y + place * _CAVEAT_PX, line, 11, theme.text3)
    return [*shapes, Shape("writers", rect, CAVEAT.format(noun=noun(scene)))]


def _title(scene: Scene) -> str:
    if scene.strata_scope == "unit":
        return "Who wrote this value"
    return "Who wrote in the group" if scene.strata_scope == "group" else "Who wrote this memory"


def _draw_rows(
    painter: QPainter, rect: QRectF, scene: Scene, theme: Theme, count: int, pitch: float
) -> tuple[list[Shape], float]:
    strata, step, pointed = scene.strata, scene.moment.step, hovered_step(scene)
    assert strata is not None
    shares, whole = strata.shares(step), percents(strata, step)
    rows = writers(scene, strata, step, count)
    y, shapes = rect.top() + _TITLE_PX, []
    bar_left = rect.left() + _WORD_PX
    bar_width = rect.width() - _WORD_PX - _FIGURES_PX
    painter.setPen(Qt.PenStyle.NoPen)
    for row in rows:
        line = QRectF(rect.left() - 4, y, rect.width() + 8, pitch)
        middle, hue, share = line.center().y(), row_hue(scene, row), float(shares[row])
        painter.setOpacity(1.0 if pointed is None or pointed == row - 1 else OTHERS)
        ink, weight = (theme.text1, 500) if hue is None else (theme.word_ink(hue), 600)
        word = elided(row_word(scene, row), _WORD_PX - 6, 12, weight, row == 1)
        draw_text(painter, rect.left(), middle, word, 12, ink, weight, italic=row == 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(QRectF(bar_left, middle - 5, bar_width, 10), 3, 3)
        painter.setBrush(row_color(scene, row, theme))
        painter.drawRoundedRect(QRectF(bar_left, middle - 5, max(2.0, bar_width * share), 10), 3, 3)
        part = as_percent(int(whole[row]), share)
        draw_text(painter, rect.right(), middle, part, 12, theme.text1, 500, "right")
        if row:
            shapes.append(Shape(f"writer {row - 1}", line, f"{row_word(scene, row)}, step {row - 1}: wrote {part}"))
        y += pitch
    rest = float(shares.sum()) - float(shares[rows].sum())
    painter.setOpacity(1.0 if pointed is None else OTHERS)
    if not rows:
        draw_text(painter, rect.left(), y + pitch / 2, "nothing is held yet", 12, theme.text3)
    elif rest > 1e-6:
        part = as_percent(int(whole.sum() - whole[rows].sum()), rest)
        draw_text(painter, rect.left(), y + pitch / 2, "others", 12, theme.text3)
        draw_text(painter, rect.right(), y + pitch / 2, part, 12, theme.text3, 500, "right")
    painter.setOpacity(1)
    return shapes, y + pitch


def _lasting(scene: Scene) -> list[tuple[str, str]]:
    """How long the unit holds what it has: a name and a value a line."""
    found = []
    if scene.half_life is not None:
        found.append(("Half-life", half_life_text(scene)))
    if scene.typical_forget is not None and scene.typical_since is not None:
        gate = "f" if "f" in quantities(scene) else "z"
        since = word_at(scene, scene.typical_since)
        found.append((f"typical {gate} since “{since}”", number(scene.typical_forget)))
    return found


def half_life_text(scene: Scene) -> str:
    """In steps; "> n" where it is longer than the text, of which nothing can be said."""
    life = scene.half_life
    assert life is not None
    if not math.isfinite(life) or life > scene.steps:
        return f"> {scene.steps:,} steps"
    if life < 1:
        return "under 1 step"
    return "1 step" if round(life) == 1 else f"{life:,.0f} steps"
