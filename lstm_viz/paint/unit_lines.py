"""The picked unit over time: its state above, its gates below."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from lstm_viz.models.trace import Trace
from lstm_viz.paint.hover import OTHERS, hovered_step
from lstm_viz.paint.mathtext import draw_math
from lstm_viz.paint.reading import SYMBOLS, computed_steps, number, quantities, state_of, values, visible, word_at
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scale import LIMITS
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme, with_alpha

_LEFT_PX, _RIGHT_PX, _TOP_PX, _FOOT_PX = 32.0, 40.0, 10.0, 22.0
_GAP_PX = 22.0
_GATES_SHARE = 0.38
_FUTURE = 0.3
_END_LABEL_PX = 17.0
_SEEN_PX = 2.0  # lines that are closer are one for the eye
_images = Recent(8)


@dataclass(frozen=True)
class Axis:
    """One plot: values `low`..`high` over a rectangle, steps 0..`steps` − 1 from left to right."""

    rect: QRectF
    low: float
    high: float
    steps: int

    def x(self, step: float) -> float:
        """Horizontal middle of a step."""
        return self.rect.left() + self.rect.width() * (step + 0.5) / self.steps

    def y(self, value: float) -> float:
        return self.rect.bottom() - self.rect.height() * (value - self.low) / (self.high - self.low)

    @property
    def pooled(self) -> bool:
        """Whether there are more steps than pixels, so that each pixel shows the least and the greatest value."""
        return self.steps > self.rect.width()


def paint_unit_lines(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> list[Shape]:
    """The state with its value at the playhead; below it the gates, which differ in dash and label too.

    Behind them, thin, the unaltered run where something was changed; dashed, the state with another word in the text.
    """
    if not computed_steps(scene):
        draw_text(painter, rect.left(), rect.top() + 12, "A unit's values over time appear here.", 12, theme.text3)
        return []
    state = state_of(scene)
    plots = _plots(rect, scene)
    axis = plots[0][1]
    here = axis.x(scene.moment.step)
    top, bottom = rect.top(), max(plot.rect.bottom() for _, plot in plots)
    choices = (scene.layer, scene.unit, scene.computed, scene.steps, theme.name)

    def paint(what: str, draw: Callable[[QPainter], list[Shape]]) -> None:
        _images.paint(
            painter, rect, (scene.trace, scene.ghost, scene.swap), (what, choices, rect.width(), rect.height()), draw
        )

    paint("frame", partial(_draw_frame, plots=plots, scene=scene, theme=theme))
    value = _value_box(axis, state, scene)
    _paint_names(painter, axis, [] if value is None else [value], scene, theme)
    # The last value has no line behind it that could fade.
    edge = here if scene.dimming and scene.moment.step < computed_steps(scene) - 1 else rect.right()
    for left, right, opacity in ((rect.left(), edge, 1.0), (edge, rect.right(), _FUTURE)):
        painter.save()
        painter.setClipRect(QRectF(left, top, right - left, rect.height()), Qt.ClipOperation.IntersectClip)
        painter.setOpacity(painter.opacity() * opacity)  # what is still to come is paler
        paint("lines", partial(_draw_lines, plots=plots, scene=scene, theme=theme))
        painter.restore()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    band = max(2.0, min(36.0, axis.rect.width() / axis.steps))
    painter.fillRect(QRectF(here - band / 2, top, band, bottom - top + 2), with_alpha(theme.accent, 0.10))
    if value is not None:
        _paint_value(painter, axis, value, state, scene, theme)
    _paint_words(painter, axis, bottom + 14, scene, theme)
    painter.restore()
    area = QRectF(axis.rect.left(), top, axis.rect.width(), bottom - top)
    return [Shape("unit lines", area, f"unit {scene.unit} over {scene.steps} steps")]


def _plots(rect: QRectF, scene: Scene) -> list[tuple[str, Axis]]:
    """Each quantity that is drawn with its axis, the state first."""
    state, gates = state_of(scene), [name for name in ("o", "i", "f", "r", "z") if name in quantities(scene)]
    upper, lower = _places(rect, bool(gates))
    lines = [values(scene, state)[:, scene.unit]]
    lines += [line for trace in _others(scene) if (line := _line(trace, state, scene)).size]
    low, high = _range(np.concatenate(lines), LIMITS[0] if state == "c" else 1.0)
    steps = max(1, scene.steps)
    axis = Axis(upper, low, high, steps)
    lanes = _lanes(lower, len(gates))[::-1] if gates and axis.pooled else [lower] * len(gates)
    return [(state, axis), *((gate, Axis(lane, 0.0, 1.0, steps)) for gate, lane in zip(gates, lanes, strict=True))]


def _others(scene: Scene) -> list[Trace]:
    """The unaltered run and the one with another word, where there are any."""
    return [trace for trace in (scene.ghost, scene.swap.trace if scene.swap else None) if trace is not None]


def _line(trace: Trace, name: str, scene: Scene) -> np.ndarray:
    """(T,) the picked unit's values in another run, as far as this one is shown."""
    return trace.layers[scene.layer][name][: computed_steps(scene), scene.unit]


def _draw_frame(painter: QPainter, plots: list[tuple[str, Axis]], scene: Scene, theme: Theme) -> list[Shape]:
    """The ticks, and the symbols at the lines' ends."""
    _paint_ticks(painter, plots[0][1], _ticks(plots[0][1].low, plots[0][1].high), theme)
    pooled = plots[0][1].pooled
    for _, axis in plots[1:] if pooled else plots[1:2]:
        _paint_ticks(painter, axis, [0.0] if pooled else [0.0, 1.0], theme)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_ends(painter, plots, scene, theme)
    return []


def _draw_lines(painter: QPainter, plots: list[tuple[str, Axis]], scene: Scene, theme: Theme) -> list[Shape]:
    """The lines alone, drawn once for what was and what is still to come: wide lines are slow."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if scene.ghost is not None:
        for name, axis in plots[:1] if plots[0][1].pooled else plots:  # bands behind bands cannot be told apart
            unaltered = QPen(with_alpha(_ink(name, theme), 0.55), 1.0)
            _paint_line(painter, axis, _line(scene.ghost, name, scene), unaltered)
    if scene.swap is not None:
        state, axis = plots[0]
        changed = _line(scene.swap.trace, state, scene)
        # Dashes along every pixel take Qt a hundred times as long, and would not be seen.
        pen = QPen(theme.negative, 1.0) if axis.pooled else _dashes(QPen(theme.negative, 1.6))
        _paint_line(painter, axis, changed, pen, max(0, scene.swap.step - 1))
    for name, axis in plots:
        # A line through every pixel is slow to draw any wider than 1.
        pen = QPen(_ink(name, theme), 1.0 if axis.pooled else 2.2 if name in "ch" else 1.8)
        if name in "or" and not axis.pooled:
            pen = _dashes(pen)
        else:
            pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        _paint_line(painter, axis, values(scene, name)[:, scene.unit], pen)
    return []


def _dashes(pen: QPen) -> QPen:
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([2.0, 2.0])
    return pen


def _paint_line(painter: QPainter, axis: Axis, line: np.ndarray, pen: QPen, first: int = 0) -> None:
    """A line from the step `first` on."""
    if len(line) <= first:
        return
    painter.setPen(pen)
    points = _polyline(axis, line, first)
    if axis.pooled:
        painter.drawPolyline(points)
    else:  # piece by piece: Qt fills the outline of a wide polyline as one shape, which takes thirty times as long
        painter.drawLines([QLineF(*piece) for piece in pairwise(points)])


def _paint_names(painter: QPainter, axis: Axis, taken: list[QRectF], scene: Scene, theme: Theme) -> None:
    """What the thin line is, and the dashed one, beside what is ``taken``."""
    state = state_of(scene)
    if scene.ghost is not None:
        _paint_name(painter, axis, taken, _line(scene.ghost, state, scene), 0, "unaltered", theme.text3, scene, theme)
    if scene.swap is not None:
        line, first = _line(scene.swap.trace, state, scene), scene.swap.step
        name = f"if “{visible(scene.swap.word)}”"
        _paint_name(painter, axis, taken, line, first, name, theme.negative, scene, theme)


def _paint_name(
    painter: QPainter,
    axis: Axis,
    taken: list[QRectF],
    line: np.ndarray,
    first: int,
    text: str,
    ink: QColor,
    scene: Scene,
    theme: Theme,
) -> None:
    """Beside a line, where it is far from the unit's own: above it or below, where that is free; else beside what is
    taken there.
    """
    apart = line[first:] - values(scene, state_of(scene))[first : len(line), scene.unit]
    if np.abs(apart).max(initial=0.0) * axis.rect.height() < _SEEN_PX * (axis.high - axis.low):
        return
    far = np.flatnonzero(np.abs(apart) >= 0.8 * np.abs(apart).max())
    text = elided(text, 120, 11, 600)
    half = text_width(text, 11, 600) / 2
    boxes = []
    for share in (0.5, 0.25, 0.75, 0.0, 1.0):
        at = int(far[round(share * (len(far) - 1))])
        x = min(max(axis.x(first + at), axis.rect.left() + half + 2), axis.rect.right() - half - 2)
        there, away = axis.y(float(line[first + at])), -11 if apart[at] > 0 else 11
        for y in (there + away, there - away):
            if axis.rect.top() - 2 <= y <= axis.rect.bottom() + 2:
                boxes.append(QRectF(x - half - 3, y - 7, 2 * half + 6, 14))
    if not boxes:
        return
    for box, other in [(box, other) for box in boxes for other in taken]:
        for left in (other.right() + 2, other.left() - 2 - box.width()):
            if axis.rect.left() <= left <= axis.rect.right() + 2 - box.width():
                boxes.append(QRectF(left, box.y(), box.width(), box.height()))
    box = next((box for box in boxes if not any(box.intersects(other) for other in taken)), boxes[0])
    taken.append(box)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(with_alpha(theme.panel, 0.85))
    painter.drawRoundedRect(box, 3, 3)
    draw_text(painter, box.center().x(), box.center().y(), text, 11, ink, 600, "center")


def step_of(x: float, rect: QRectF, scene: Scene) -> int | None:
    """The step whose values are painted at a horizontal place, or None."""
    upper, _ = _places(rect, True)
    if not upper.left() <= x < upper.right() or not scene.steps:
        return None
    return int((x - upper.left()) / upper.width() * scene.steps)


def _places(rect: QRectF, gates: bool) -> tuple[QRectF, QRectF]:
    left, width = rect.left() + _LEFT_PX, max(20.0, rect.width() - _LEFT_PX - _RIGHT_PX)
    height = max(40.0, rect.height() - _TOP_PX - _FOOT_PX)
    if not gates:
        return QRectF(left, rect.top() + _TOP_PX, width, height), QRectF()
    below = (height - _GAP_PX) * _GATES_SHARE
    upper = QRectF(left, rect.top() + _TOP_PX, width, height - _GAP_PX - below)
    return upper, QRectF(left, upper.bottom() + _GAP_PX, width, below)


def _lanes(rect: QRectF, count: int) -> list[QRectF]:
    """Equal strips with a little air between them: bands of three gates over one another cannot be told apart."""
    pitch = rect.height() / count
    return [QRectF(rect.left(), rect.top() + n * pitch, rect.width(), pitch - 3) for n in range(count)]


def _ink(name: str, theme: Theme) -> QColor:
    return {"i": theme.i_line, "o": theme.text3, "r": theme.text3}.get(name, theme.text1)


def _range(line: np.ndarray, least: float) -> tuple[float, float]:
    """Round limits that hold all values and zero, and at least ±least: some units never reach far."""
    return -_round_up(max(least, -float(line.min()))), _round_up(max(least, float(line.max())))


def _round_up(value: float) -> float:
    for nice in (0.5, 1.0, 2.0, 4.0, 6.0, 8.0):
        if value <= nice:
            return nice
    return float(5 * np.ceil(value / 5))


def _ticks(low: float, high: float) -> list[float]:
    """At most about six round values from low to high, zero among them."""
    span = high - low
    nice = (0.5,) if span <= 1 else (1.0, 2.0, 4.0, 5.0, 10.0, 20.0, 50.0)
    step = next((step for step in nice if span / step <= 4), span / 4)
    return [n * step for n in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]


def _paint_ticks(painter: QPainter, axis: Axis, ticks: list[float], theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for value in ticks:
        painter.setPen(QPen(theme.line if value else theme.line_strong, 1))
        y = round(axis.y(value))
        painter.drawLine(QPointF(axis.rect.left(), y), QPointF(axis.rect.right(), y))
        if axis.rect.height() > 24:
            text = number(value, 0 if value.is_integer() else 1)
            draw_text(painter, axis.rect.left() - 7, y, text, 11, theme.text3, 400, "right")


def _polyline(axis: Axis, line: np.ndarray, first: int = 0) -> list[QPointF]:
    """Through every value from the step `first` on, or where steps are denser than pixels through the least and
    greatest of each pixel.
    """
    x, line = axis.rect.left() + axis.rect.width() * (np.arange(first, len(line)) + 0.5) / axis.steps, line[first:]
    if axis.pooled:
        pixel = np.floor(x).astype(np.int64)
        starts = np.flatnonzero(np.diff(pixel, prepend=pixel[0] - 1))
        least, most = np.minimum.reduceat(line, starts), np.maximum.reduceat(line, starts)
        x, line = np.repeat(pixel[starts] + 0.5, 2), np.stack([least, most], axis=1).ravel()
    elif len(line) == 1:
        x, line = x + np.array([-14.0, 14.0]), np.repeat(line, 2)
    y = axis.rect.bottom() - axis.rect.height() * (line - axis.low) / (axis.high - axis.low)
    return [QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)]


def _paint_ends(painter: QPainter, ends: list[tuple[str, Axis]], scene: Scene, theme: Theme) -> None:
    """The lines' symbols behind their last values, moved apart where they would meet."""

    def own_place(name: str, axis: Axis) -> float:
        if axis.pooled and name in "fiorz":
            return axis.rect.center().y()
        return axis.y(float(values(scene, name)[-1, scene.unit]))

    wanted = sorted((own_place(name, axis), name) for name, axis in ends)
    places: list[float] = []
    for y, _ in wanted:
        places.append(max(y, places[-1] + _END_LABEL_PX) if places else y)
    lowest = max(axis.rect.bottom() for _, axis in ends) + 8
    for place in reversed(range(len(places))):
        lowest = places[place] = min(places[place], lowest)
        lowest -= _END_LABEL_PX
    x = ends[0][1].rect.right() + 10
    for y, (_, name) in zip(places, wanted, strict=True):
        draw_math(painter, x, y, SYMBOLS[name], 17, _ink(name, theme), "left")


def _value_box(axis: Axis, state: str, scene: Scene) -> QRectF | None:
    """Where the number at the playhead stands."""
    step = scene.moment.step
    if step >= computed_steps(scene):
        return None
    line = values(scene, state)[:, scene.unit]
    value = float(line[step])
    x, y = axis.x(step), axis.y(value)
    rising = step == 0 or value >= line[step - 1]
    above = (rising and y - 20 > axis.rect.top() - _TOP_PX) or y + 20 > axis.rect.bottom()
    half = text_width(number(value), 12, 600) / 2
    x = min(max(x, axis.rect.left() + half), axis.rect.right() - half)
    y += -13 if above else 15
    return QRectF(x - half - 4, y - 8, 2 * half + 8, 16)


def _paint_value(painter: QPainter, axis: Axis, box: QRectF, state: str, scene: Scene, theme: Theme) -> None:
    """The dot and the number at the playhead."""
    step = scene.moment.step
    value = float(values(scene, state)[step, scene.unit])
    painter.setPen(Qt.PenStyle.NoPen)  # a ground of its own: lines and ticks may run through the number's place
    painter.setBrush(with_alpha(theme.panel, 0.85))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QPen(theme.panel, 1.5))
    painter.setBrush(theme.accent)
    painter.drawEllipse(QPointF(axis.x(step), axis.y(value)), 4.5, 4.5)
    draw_text(painter, box.center().x(), box.center().y(), number(value), 12, theme.accent, 600, "center")


def _paint_words(painter: QPainter, axis: Axis, y: float, scene: Scene, theme: Theme) -> None:
    """The word under the pointer, the present, the first and the last one: of each two that meet, the former."""
    here, hovered = scene.moment.step, hovered_step(scene)
    taken: list[tuple[float, float]] = []
    for step in dict.fromkeys((here if hovered is None else hovered, here, 0, scene.steps - 1)):
        ink, weight = (theme.accent, 600) if step == here else (theme.text1 if step == hovered else theme.text3, 400)
        text = elided(word_at(scene, step), 120, 11, weight)
        half = text_width(text, 11, weight) / 2
        x = min(max(axis.x(step), axis.rect.left() - 24 + half), axis.rect.right() + 32 - half)
        if all(abs(x - other) > half + room + 8 for other, room in taken):
            shown = ink if hovered in (None, step) else with_alpha(ink, OTHERS)
            draw_text(painter, x, y, text, 11, shown, weight, "center")
            taken.append((x, half))
