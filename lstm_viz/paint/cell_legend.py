"""At the belt's end: whose words it holds, in percent; and where each of them lies in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from lstm_viz.diagram.motion import moves_at
from lstm_viz.paint.cell_belt import THICKEST_PX
from lstm_viz.paint.cell_layers import REST, Layers, layers_of
from lstm_viz.paint.cell_static import text_px
from lstm_viz.paint.cell_values import Reading
from lstm_viz.paint.hover import OTHERS, hovered_step
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.shares import as_percent, covers, percents, row_color, row_hue, row_word, writers
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme

_PITCH_PX, _SWATCH_PX = 19.0, 9.0
_GAP_PX = 14.0  # behind the arrow's tip
_shapes = Recent(8)
_images = Recent(8)


@dataclass(frozen=True)
class Entry:
    """One line of the legend: the row of the ledger, or REST."""

    row: int
    share: float
    percent: int


def _step_at_end(scene: Scene) -> int:
    """The step whose memory is at the belt's end: a step's own writing only counts once it has reached the belt."""
    come = {move.kind: part for move, part in moves_at(scene.diagram, scene.moment)}
    return scene.moment.step if come.get("widen", 0.0) > 0.5 else scene.moment.step - 1


def entries_of(scene: Scene, step: int) -> list[Entry]:
    """The legend's lines after a step, from the oldest word to the newest, then the rest."""
    assert scene.belt is not None
    shares, whole = scene.belt.shares(step), percents(scene.belt, step)
    rows = sorted(writers(scene, scene.belt, step))
    entries = [Entry(row, float(shares[row]), int(whole[row])) for row in rows]
    rest = max(0.0, float(shares.sum()) - sum(entry.share for entry in entries))
    if rest > 1e-6:
        entries.append(Entry(REST, rest, int(whole.sum()) - sum(entry.percent for entry in entries)))
    return entries


def draw_legend(painter: QPainter, scene: Scene, theme: Theme, scale: float, right: float) -> list[Shape]:
    """A swatch, a word and its percentage a line, up to `right`. All in the frame's coordinates, and so the shapes."""
    step = _step_at_end(scene)
    strata = scene.belt
    if strata is None or not covers(strata, step):
        return []
    end, y = scene.diagram.place(scene.diagram.wire(scene.diagram.belt[-1]).target)
    pitch = _pitch(scale)
    area = QRectF(end, y - 3.5 * pitch, right + 4 - end, 7 * pitch)
    marked = (scene.pinned, scene.followed, hovered_step(scene))
    return _images.paint(
        painter,
        area,
        (strata, scene.trace, scene.hues),
        (step, marked, theme.name, scale, right),
        lambda inner: _draw(inner, scene, step, theme, scale, right),
    )


def _draw(painter: QPainter, scene: Scene, step: int, theme: Theme, scale: float, right: float) -> list[Shape]:
    entries = entries_of(scene, step)
    end, y = scene.diagram.place(scene.diagram.wire(scene.diagram.belt[-1]).target)
    left, px, pointed = end + _GAP_PX, text_px(12, scale), hovered_step(scene)
    pitch = _pitch(scale)
    top = y - len(entries) * pitch / 2
    figures = max((text_width(as_percent(one.percent, one.share), px, 500) for one in entries), default=0.0)
    shapes = []
    painter.save()
    for place, entry in enumerate(entries):
        line = QRectF(left - 4, top + place * pitch, right - left + 4, pitch)
        middle, rest = line.center().y(), entry.row == REST
        painter.setOpacity(1.0 if pointed is None or pointed == entry.row - 1 else OTHERS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.rest if rest else row_color(scene, entry.row, theme))
        painter.drawRoundedRect(QRectF(left, middle - _SWATCH_PX / 2, _SWATCH_PX, _SWATCH_PX), 2, 2)
        hue = None if rest else row_hue(scene, entry.row)
        ink, weight = (theme.text2, 500) if hue is None else (theme.word_ink(hue), 600)
        word = "rest" if rest else row_word(scene, entry.row)
        x = left + _SWATCH_PX + 6
        word = elided(word, right - figures - x - 3, px, weight, entry.row == 1)
        draw_text(painter, x, middle, word, px, theme.text3 if rest else ink, weight, italic=entry.row == 1)
        draw_text(painter, right, middle, as_percent(entry.percent, entry.share), px, theme.text1, 500, "right")
        if not rest and entry.row:
            shapes.append(Shape(f"writer {entry.row - 1}", line, _sentence(scene, step, entry)))
    painter.restore()
    return shapes


def _pitch(scale: float) -> float:
    """From line to line: in a small drawing, whose letters are not as small, more of its own pixels."""
    return max(_PITCH_PX, 1.2 * text_px(12, scale))


def _sentence(scene: Scene, step: int, entry: Entry) -> str:
    word, where = row_word(scene, entry.row), f"after step {step}"
    return f"{word}, step {entry.row - 1}: wrote {as_percent(entry.percent, entry.share)} of what is held {where}"


def stratum_shapes(scene: Scene, reading: Reading) -> list[Shape]:
    """Where each word lies in the belt once the step is done, left of × and right of +; in the frame's coordinates."""
    layers = layers_of(scene, reading)
    if layers is None or reading.most <= 0:
        return []
    return list(_shapes.get((layers, scene.trace), reading.step, lambda: _stratum_shapes(scene, reading, layers)))


def _stratum_shapes(scene: Scene, reading: Reading, layers: Layers) -> list[Shape]:
    diagram = scene.diagram
    start, y = diagram.place(diagram.wire(diagram.belt[0]).source)
    end = diagram.place(diagram.wire(diagram.belt[-1]).target)[0]
    forget, add = diagram.belt_nodes
    found = []
    for x0, x1, amounts in ((start, forget.x - 16, layers.before), (add.x + 44, end, layers.after)):
        thick = amounts * THICKEST_PX / reading.most
        tops = y - thick.sum() / 2 + np.append(0.0, np.cumsum(thick)[:-1])
        for place, (top, tall) in enumerate(zip(tops.tolist(), thick.tolist(), strict=True)):
            row = int(layers.rows[place])
            if row > 0 and tall >= 1:
                label = _stratum_label(scene, reading.step, row, bool(layers.against[place]))
                found.append(Shape(f"stratum {row - 1}", QRectF(x0, top, x1 - x0, tall), label))
    return found


def _stratum_label(scene: Scene, step: int, row: int, against: bool) -> str:
    assert scene.belt is not None
    share, percent = scene.belt.shares(step), percents(scene.belt, step)
    wrote = as_percent(int(percent[row]), float(share[row]))
    label = f"{row_word(scene, row)}, step {row - 1}: wrote {wrote} of what is held after step {step}"
    return f"{label}; it pulls against the rest, so the parts add up to more than |C|" if against else label
