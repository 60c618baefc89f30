"""The belt of the cell state: as thick as its amount of memory, narrower behind ×, wider behind +."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPolygonF

from lstm_viz.diagram.diagram import Diagram
from lstm_viz.paint.theme import Theme, mix, with_alpha

THICKEST_PX = 60.0


@dataclass(frozen=True)
class Belt:
    """Thicknesses in pixels of the frame, as they are at a moment.

    Attributes
    ----------
    before : left of ×.  kept : behind ×.  written : what has joined behind +.
    ribbon : 0..1, how far what is written has risen; `ribbon_px` its thickness.
    settled : 0..1; below 1 the belt is still moving on from the step before: `last` are that step's three thicknesses.
    """

    before: float
    kept: float
    written: float
    ribbon: float = 0.0
    ribbon_px: float = 0.0
    settled: float = 1.0
    last: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class _Course:
    """Where the belt runs: places along it, and how far each lies behind × and behind +, 0..1."""

    x: np.ndarray
    behind_forget: np.ndarray
    behind_add: np.ndarray
    y: float
    forget_x: float
    add_x: float


def _smooth(u: np.ndarray) -> np.ndarray:
    u = np.clip(u, 0, 1)
    return u * u * (3 - 2 * u)


@lru_cache(maxsize=8)
def _course(diagram: Diagram) -> _Course:
    start, y = diagram.place(diagram.wire(diagram.belt[0]).source)
    end = diagram.place(diagram.wire(diagram.belt[-1]).target)[0]
    forget, add = diagram.belt_nodes
    x = np.concatenate(
        [[start], np.linspace(forget.x - 16, forget.x + 44, 25), np.linspace(add.x - 4, add.x + 44, 25), [end - 20]]
    )
    return _Course(x, _smooth((x - forget.x + 16) / 60), _smooth((x - add.x + 4) / 48), y, forget.x, add.x)


def draw_belt(painter: QPainter, diagram: Diagram, belt: Belt, new: QColor, theme: Theme) -> None:
    """The belt, the ghost of what was lost, and the ribbon of what is written in the colour `new`."""
    course = _course(diagram)
    old = belt.before + (belt.kept - belt.before) * course.behind_forget
    added = belt.written * course.behind_add
    if belt.settled < 1:
        before, kept, written = belt.last
        old = old + (before + (kept - before) * course.behind_forget - old) * (1 - belt.settled)
        added = added + (written * course.behind_add - added) * (1 - belt.settled)
    top = course.y - (old + added) / 2
    seam, bottom = top + old, top + old + added

    painter.setPen(Qt.PenStyle.NoPen)
    color = theme.belt
    # The rail shows the way also where nothing is held yet.
    painter.fillRect(QRectF(course.x[0], course.y - 0.75, course.x[-1] - course.x[0], 1.5), color)
    _draw_ghost(painter, course, belt, top, bottom, theme)
    tip_old, tip_new = _tip(course, float(top[-1]), float(seam[-1]), float(bottom[-1]))
    painter.setBrush(_sheen(color, course.y))
    painter.drawPolygon(_band(course.x, top, seam, tip_old))
    fresh = new if belt.settled == 1 else mix(new, color, belt.settled)
    if added[-1] > 0.05:
        painter.setBrush(fresh)
        painter.drawPolygon(_band(course.x[26:], seam[26:], bottom[26:], tip_new))
    if belt.settled < 1:  # the last step's ribbon fades
        painter.setOpacity(1 - belt.settled)
        _draw_ribbon(painter, diagram, course, 1.0, belt.last[2], seam, bottom, new)
        painter.setOpacity(1)
    else:
        _draw_ribbon(painter, diagram, course, belt.ribbon, belt.ribbon_px, seam, bottom, new)
    if added[-1] > 1.2 and old[-1] > 1.2:
        y = float(seam[-1])
        painter.setPen(with_alpha(theme.panel, 0.85 if belt.settled == 1 else 0.85 * (1 - belt.settled)))
        painter.drawLine(QPointF(course.add_x + 14, y), tip_new[0])


def _band(x: np.ndarray, top: np.ndarray, bottom: np.ndarray, end: Sequence[QPointF] = ()) -> QPolygonF:
    """The area between two edges, with more points behind its right end."""
    there = [QPointF(*point) for point in zip(x.tolist(), top.tolist(), strict=True)]
    back = [QPointF(*point) for point in zip(x[::-1].tolist(), bottom[::-1].tolist(), strict=True)]
    return QPolygonF([*there, *end, *back])


def _tip(course: _Course, top: float, seam: float, bottom: float) -> tuple[list[QPointF], list[QPointF]]:
    """The arrow tip's points: those of the old part and those of what was written."""
    x, half, middle = float(course.x[-1]), (bottom - top) / 2, (top + bottom) / 2
    reach = min(20.0, half * 0.84)
    point = QPointF(x + reach, middle)
    if half <= 0:
        return [], []
    meeting = QPointF(x + reach * (1 - abs(seam - middle) / half), seam)
    return ([point, meeting], [meeting]) if seam >= middle else ([meeting], [meeting, point])


def _sheen(color: QColor, y: float) -> QLinearGradient:
    """A little lighter above, a little darker below."""
    gradient = QLinearGradient(0, y - THICKEST_PX / 2, 0, y + THICKEST_PX / 2)
    gradient.setColorAt(0, color.lighter(109))
    gradient.setColorAt(0.5, color)
    gradient.setColorAt(1, color.darker(109))
    return gradient


def _draw_ghost(
    painter: QPainter, course: _Course, belt: Belt, top: np.ndarray, bottom: np.ndarray, theme: Theme
) -> None:
    """What × took stays for a moment as a grey shade that fades along the way."""
    lost = belt.before - belt.kept
    if lost * belt.settled < 1.0:
        return
    start, end = course.forget_x - 2, course.forget_x + 92
    shade = QLinearGradient(start, 0, end, 0)
    shade.setColorAt(0, with_alpha(theme.text3, 0.42 * belt.settled))
    shade.setColorAt(1, with_alpha(theme.text3, 0))
    x = np.linspace(start, end, 24)
    half = belt.before / 2
    painter.setBrush(shade)
    painter.drawPolygon(_band(x, np.full(24, course.y - half), np.interp(x, course.x, top)))
    painter.drawPolygon(_band(x, np.interp(x, course.x, bottom), np.full(24, course.y + half)))


def _draw_ribbon(
    painter: QPainter,
    diagram: Diagram,
    course: _Course,
    risen: float,
    thickness: float,
    seam: np.ndarray,
    bottom: np.ndarray,
    new: QColor,
) -> None:
    """From the inner × upwards; once it has reached the belt it bends into it."""
    if risen <= 0 or thickness < 0.2:
        return
    half = thickness / 2
    add = diagram.belt_nodes[1]
    riser = next(wire for wire in diagram.wires_into(add) if wire.name not in diagram.belt)
    middle, start = diagram.place(riser.source)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(new)
    join = float(np.interp(middle, course.x, bottom))
    if bottom[-1] - seam[-1] <= 0.05:  # still rising
        top = start + (course.y + 6 - start) * risen
        painter.drawRect(QRectF(middle - half, top, 2 * half, start - top))
        return
    right = course.add_x + 44
    upper, lower = (float(np.interp(right, course.x, edge)) for edge in (seam, bottom))
    path = QPainterPath(QPointF(middle - half, start))
    path.lineTo(middle - half, join + 4)
    path.cubicTo(QPointF(middle - half, upper - 2), QPointF(middle - half + 8, upper), QPointF(right, upper))
    path.lineTo(right, lower)
    path.cubicTo(
        QPointF(middle + half + 14, lower),
        QPointF(middle + half, lower + 4),
        QPointF(middle + half, min(start, max(lower + 14, join + 16))),
    )
    path.lineTo(middle + half, start)
    painter.drawPath(path)
