"""The sentence as a ribbon of chips, one in each column of the token grid."""

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from lstm_viz.models.trace import Trace
from lstm_viz.paint.grid import MARGIN_PX, TokenGrid
from lstm_viz.paint.hover import fade_others
from lstm_viz.paint.icons import draw_icon
from lstm_viz.paint.reading import computed_steps, noun, number, state_of, units_of, values, visible, word_at
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scale import limit_of
from lstm_viz.paint.scene import Chip, Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme, ink_on, mix, with_alpha

BAND_PX = 56.0
CHIP_PX = 32.0
_TOP = 6.0
_INSET = 3.0
_NARROW_PX = 50.0
_RADIUS = 6.0
_FUTURE = 0.42  # how much of its colour a step still to come keeps
_images = Recent(6)


def paint_ribbon(
    painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid, buttons: bool = True
) -> list[Shape]:
    """The chips, the underlines in their words' hues, and in the gutter what the colours mean."""
    colours = (scene.layer, scene.unit, scene.colour_by, scene.followed if scene.colour_by == "followed" else None)
    choices = (*colours, scene.pinned, scene.computed, scene.moment.step, scene.dimming)
    shapes = _images.paint(
        painter,
        band,
        (scene.trace, scene.chips, scene.hues),
        (scene.parted, choices, grid, theme.name, buttons),
        lambda inner: _draw(inner, band, scene, theme, grid, buttons),
    )
    columns = QRectF(grid.left - 4, band.top(), grid.right - grid.left + 8, band.height())
    fade_others(painter, columns, scene, theme, grid)
    return shapes


def _draw(painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid, buttons: bool) -> list[Shape]:
    shapes = [_paint_meaning(painter, band, scene, theme, grid, buttons)]
    done = computed_steps(scene)
    tones = _tones(scene, theme, grid)
    painter.save()
    painter.setClipRect(QRectF(grid.left - 4, band.top(), grid.right - grid.left + 8, band.height()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for column in range(grid.first, grid.last + 1):
        step = grid.step_of(column)
        chip = scene.chips[column] if column < len(scene.chips) else Chip("", "word", step)
        inset = _INSET if grid.column_px >= _NARROW_PX else _INSET / 2
        box = QRectF(grid.column_left(column) + inset, band.top() + _TOP, grid.column_px - 2 * inset, CHIP_PX)
        known = step is not None and step < done
        shapes += _paint_chip(painter, box, chip, step, tones.get(column) if known else None, scene, theme, grid)
    shapes += _paint_parting(painter, band, scene, theme, grid)
    painter.restore()
    return shapes


def _paint_parting(painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> list[Shape]:
    """Under the step at which the changed run first says another word than the unaltered one."""
    if scene.parted is None or not grid.first <= grid.column_of(scene.parted) <= grid.last:
        return []
    text, left = "predictions part here", grid.column_left(grid.column_of(scene.parted)) + _INSET
    width = text_width(text, 11, 600) + 18
    before = left + width > grid.right  # near the end the words stand left of their sign
    tag = QRectF(left + 14 - width if before else left, band.top() + _TOP + CHIP_PX + 3, width, 14)
    painter.fillRect(tag, theme.panel)
    painter.setPen(QPen(theme.warning, 1.6))
    x, y = left + 5, tag.top() + 1
    painter.drawLines([QLineF(x, y + 5, x, y + 12), QLineF(x, y + 5, x - 4, y), QLineF(x, y + 5, x + 4, y)])
    start = tag.left() + (2 if before else 14)
    draw_text(painter, start, tag.center().y(), text, 11, theme.warning, 600)
    said = f"from step {scene.parted} on the likeliest next {noun(scene)} is not that of the unaltered run"
    return [Shape("parted", tag, said)]


def _paint_chip(
    painter: QPainter,
    box: QRectF,
    chip: Chip,
    step: int | None,
    tone: QColor | None,
    scene: Scene,
    theme: Theme,
    grid: TokenGrid,
) -> list[Shape]:
    """One chip. `tone` is None where there is no value: the word is pending, or not computed yet."""
    here = step == scene.moment.step
    future = (step is None or step > scene.moment.step) and scene.dimming
    if tone is None:
        ink = theme.text3
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_dashed(theme.accent if chip.kind == "pending" else theme.line_strong))
    else:
        if future:
            tone = mix(theme.panel, tone, _FUTURE)
        ink = theme.text2 if future else ink_on(tone)
        painter.setBrush(tone)
        painter.setPen(_dashed(theme.text2) if chip.kind == "unknown" else Qt.PenStyle.NoPen)
    outline = painter.pen().style() != Qt.PenStyle.NoPen
    painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6) if outline else box, _RADIUS, _RADIUS)
    if here:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent, 2))
        painter.drawRoundedRect(box.adjusted(-2.5, -2.5, 2.5, 2.5), 8, 8)
    middle = box.center()
    if grid.labels:
        weight, italic = (600 if here else 500), chip.kind in ("start", "pending")
        px = 13 if grid.column_px >= _NARROW_PX else 11
        text = elided(visible(chip.text), box.width() - (6 if px == 13 else 2), px, weight, italic)
        draw_text(painter, middle.x(), middle.y(), text, px, ink, weight, "center", italic)
    if step is None:
        return [Shape("pending", box, f"“{chip.text}”, still being typed")]

    hue = scene.hues[step] if step < len(scene.hues) else None
    thick = 2.0 if hue is None else 4.0
    line = QRectF(box.left() + 6, box.bottom() + 8 - thick / 2, box.width() - 12, thick)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.word(hue, step))
    painter.drawRoundedRect(line, thick / 2, thick / 2)
    if chip.text in scene.pinned:
        draw_icon(painter, "pin", box.right() - 7, box.top() + 8, ink, 11)
    swatch = QRectF(box.left(), box.bottom() + 1, box.width(), 14)
    pin = "let go of" if chip.text in scene.pinned else "pin"
    return [
        Shape(f"chip {step}", box, _sentence(chip, step, scene, tone is not None)),
        Shape(f"swatch {step}", swatch, f"{pin} the colour of “{chip.text}”"),
    ]


def _sentence(chip: Chip, step: int, scene: Scene, known: bool) -> str:
    label = f"step {step}, {chip.text}"
    if chip.kind == "unknown":
        label += ", not in vocabulary"
    if not known:
        return f"{label}, not computed yet"
    if scene.colour_by == "all":
        return label
    state = state_of(scene)
    return f"{label}: {state.upper() if state == 'c' else state} of unit {scene.unit} is " + number(
        float(values(scene, state)[step, scene.unit])
    )


def _paint_meaning(
    painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid, buttons: bool
) -> Shape:
    """What the chips' colours show; with `buttons` a sign that it can be chosen."""
    state = "C" if state_of(scene) == "c" else "h"
    meaning = f"{state} of unit {scene.unit}" if scene.colour_by == "unit" else f"change of all {units_of(scene)}"
    y = band.top() + _TOP + CHIP_PX / 2
    if scene.colour_by == "followed":
        word = "click one" if scene.followed is None else word_at(scene, scene.followed)
        draw_text(painter, MARGIN_PX, y - 9, f"Follow one {noun(scene)}", 11, theme.text3, 500)
        draw_text(painter, MARGIN_PX, y + 9, elided(word, grid.left - 24, 12, 600), 12, theme.word_text[0], 600)
        return Shape("followed", QRectF(8, y - 20, grid.left - 24, 40), f"click a {noun(scene)} to follow it")
    draw_text(painter, MARGIN_PX, y - 9, "Colour", 11, theme.text3, 500)
    if scene.trace is not None:
        text = elided(meaning, grid.left - 40, 12, 500)
        used = draw_text(painter, MARGIN_PX, y + 9, text, 12, theme.text1, 500)
        if buttons:
            draw_icon(painter, "down", MARGIN_PX + used + 10, y + 9, theme.text3, 14)
    return Shape("colour", QRectF(8, y - 20, grid.left - 24, 40), f"the chips show: {meaning}")


def _tones(scene: Scene, theme: Theme, grid: TokenGrid) -> dict[int, QColor]:
    """The colour of each visible column that has values."""
    done = computed_steps(scene)
    if not done:
        return {}
    step_of = {column: grid.step_of(column) for column in range(grid.first, grid.last + 1)}
    columns = [column for column, step in step_of.items() if step is not None and step < done]
    steps = np.array([step_of[column] for column in columns], np.intp)
    if scene.colour_by == "followed":
        return {column: theme.words[0] if step_of[column] == scene.followed else theme.raised for column in columns}
    if scene.colour_by == "unit":
        state = state_of(scene)
        limit = limit_of(scene, state)
        return {
            column: theme.value(state, value, limit)
            for column, value in zip(columns, values(scene, state)[steps, scene.unit].tolist(), strict=True)
        }
    shares = relative_change(scene)[steps].tolist()
    return {column: mix(theme.raised, theme.text3, 0.9 * share) for column, share in zip(columns, shares, strict=True)}


def relative_change(scene: Scene) -> np.ndarray:
    """(computed,) how much each step moves the state: mean |state_t − state_{t−1}| over all units, the greatest 1."""
    assert scene.trace is not None
    change = scene.trace.series(_change, scene.layer, state_of(scene))[: computed_steps(scene)]
    return change / max(float(change.max()), 1e-9)


def _change(trace: Trace, layer: int, state: str, first: int, end: int, before: np.ndarray | None) -> np.ndarray:
    """A series: how much the step moves the state."""
    values = trace.layers[layer][state]
    earlier = values[first - 1 : first] if first else np.zeros_like(values[:1])
    return np.abs(np.diff(values[first:end], axis=0, prepend=earlier)).mean(axis=1)


def _dashed(color: QColor) -> QPen:
    pen = QPen(with_alpha(color, 0.9), 1.2)
    pen.setDashPattern([3, 2.4])
    return pen
