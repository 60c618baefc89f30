"""The belt of the cell state: as thick as its amount of memory, narrower behind ×, wider behind +."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPainterPath, QPolygonF

from lstm_viz.diagram.diagram import Diagram
from lstm_viz.paint.theme import Theme, luminance, with_alpha

THICKEST_PX = 60.0


@dataclass(frozen=True, eq=False)
class Belt:
    """G layers from the top down, the last of them what the step writes, the one above it what the last step wrote.

    Thicknesses are in pixels of the frame, as they are at a moment.

    Attributes
    ----------
    before, kept, written : (G,) left of ×, behind ×, and what has joined behind +.
    last : (3, G) the same of the step before; below 1, `settled` says how far the belt has moved on from it.
    colors, against : G each; a layer `against` the others, of opposite sign, is hatched.
    ribbon : 0..1, how far what is written has risen; `ribbon_px` its thickness.
    words : whether the layers are words: then they are told apart by lines and the belt has an edge.
    """

    before: np.ndarray
    kept: np.ndarray
    written: np.ndarray
    last: np.ndarray
    colors: tuple[QColor, ...]
    against: tuple[bool, ...]
    ribbon: float = 0.0
    ribbon_px: float = 0.0
    settled: float = 1.0
    words: bool = False


PLAIN = 10.0  # as in a text book: no amount that a thickness could show


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


def draw_belt(painter: QPainter, diagram: Diagram, belt: Belt, theme: Theme) -> None:
    """The layers, the ghost of what was lost, and the ribbon of what is written."""
    course = _course(diagram)
    edges = _edges(belt, course)
    painter.setPen(Qt.PenStyle.NoPen)
    # The rail shows the way also where nothing is held yet.
    painter.fillRect(QRectF(course.x[0], course.y - 0.75, course.x[-1] - course.x[0], 1.5), theme.belt)
    _draw_ghost(painter, course, belt, edges[0], edges[-1], theme)
    for place in np.flatnonzero((edges[1:] - edges[:-1]).max(axis=1) > 0.05).tolist():
        color = belt.colors[place]
        area = _band(course, edges, place)
        painter.setBrush(color if belt.words or color != theme.belt else _sheen(color, course.y))
        painter.drawPolygon(area)
        if belt.against[place]:
            painter.setBrush(hatching(color))
            painter.drawPolygon(area)
    if belt.settled < 1:  # the last step's ribbon fades
        painter.setOpacity(1 - belt.settled)
        _draw_ribbon(painter, diagram, course, 1.0, float(belt.last[2].sum()), edges[-3:-1], belt.colors[-2])
        painter.setOpacity(1)
    else:
        _draw_ribbon(painter, diagram, course, belt.ribbon, belt.ribbon_px, edges[-2:], belt.colors[-1])
    _draw_seams(painter, course, edges, belt, theme)


def draw_plain_belt(painter: QPainter, diagram: Diagram, theme: Theme) -> None:
    """A belt of even thickness."""
    held, none = np.array([PLAIN, 0, 0]), np.zeros(3)
    draw_belt(painter, diagram, Belt(held, held, none, np.zeros((3, 3)), (theme.belt,) * 3, (False,) * 3), theme)


def hatching(color: QColor) -> QBrush:
    """Strokes over a part that pulls the other way."""
    ink = QColor("white") if luminance(color) < 0.45 else QColor("black")
    return QBrush(with_alpha(ink, 0.6), Qt.BrushStyle.BDiagPattern)


def _edges(belt: Belt, course: _Course) -> np.ndarray:
    """(G + 1, places) y of the layers' edges."""

    def thickness(before: np.ndarray, kept: np.ndarray, written: np.ndarray) -> np.ndarray:
        held = before[:, None] + (kept - before)[:, None] * course.behind_forget
        return held + written[:, None] * course.behind_add

    shown = thickness(belt.before, belt.kept, belt.written)
    if belt.settled < 1:
        past = thickness(*belt.last)
        shown = past + (shown - past) * belt.settled
    edges = np.concatenate([np.zeros((1, len(course.x))), np.cumsum(shown, axis=0)])
    return edges + (course.y - edges[-1] / 2)


def _area(x: np.ndarray, top: np.ndarray, bottom: np.ndarray, end: Sequence[QPointF] = ()) -> QPolygonF:
    """The area between two edges, with more points behind its right end."""
    there = [QPointF(*point) for point in zip(x.tolist(), top.tolist(), strict=True)]
    back = [QPointF(*point) for point in zip(x[::-1].tolist(), bottom[::-1].tolist(), strict=True)]
    return QPolygonF([*there, *end, *back])


def _band(course: _Course, edges: np.ndarray, place: int) -> QPolygonF:
    """One layer with its part of the arrow's tip."""
    (first, last), (top, bottom) = edges[[0, -1], -1].tolist(), edges[place : place + 2, -1].tolist()
    x, half, middle = float(course.x[-1]), (last - first) / 2, (first + last) / 2
    reach = min(20.0, half * 0.84)
    points = [top, *([middle] if top < middle < bottom else []), bottom]
    end = [QPointF(x + reach * (1 - abs(y - middle) / half), y) for y in points] if half > 0 else []
    return _area(course.x, edges[place], edges[place + 1], end)


def _draw_seams(painter: QPainter, course: _Course, edges: np.ndarray, belt: Belt, theme: Theme) -> None:
    """Lines between layers that are thick enough, and along the belt's edges where words need one."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    thick = edges[1:] - edges[:-1] > 1.2
    painter.setPen(with_alpha(theme.panel, 0.85))
    for place in range(1, len(edges) - 1):
        between = np.flatnonzero(thick[place - 1] & thick[place])
        if not between.size:
            continue
        if not belt.words and place < len(edges) - 2:
            continue  # nobody knows yet which words these are
        x, y = course.x[between[0] : between[-1] + 1], edges[place, between[0] : between[-1] + 1]
        painter.drawPolyline([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)])
    if belt.words and edges[-1, -1] - edges[0, -1] > 1.2:
        painter.setPen(with_alpha(theme.belt, 0.9))
        for edge in (edges[0], edges[-1]):
            painter.drawPolyline([QPointF(*point) for point in zip(course.x.tolist(), edge.tolist(), strict=True)])


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
    lost = float(belt.before.sum() - belt.kept.sum())
    if lost * belt.settled < 1.0:
        return
    start, end = course.forget_x - 2, course.forget_x + 92
    shade = QLinearGradient(start, 0, end, 0)
    shade.setColorAt(0, with_alpha(theme.text3, 0.42 * belt.settled))
    shade.setColorAt(1, with_alpha(theme.text3, 0))
    x = np.linspace(start, end, 24)
    half = float(belt.before.sum()) / 2
    painter.setBrush(shade)
    painter.drawPolygon(_area(x, np.full(24, course.y - half), np.interp(x, course.x, top)))
    painter.drawPolygon(_area(x, np.interp(x, course.x, bottom), np.full(24, course.y + half)))


def _draw_ribbon(
    painter: QPainter,
    diagram: Diagram,
    course: _Course,
    risen: float,
    thickness: float,
    edges: np.ndarray,
    new: QColor,
) -> None:
    """From the inner × upwards; once it has reached the belt it bends into its layer, which lies between `edges`."""
    if risen <= 0 or thickness < 0.2:
        return
    (seam, bottom), half = edges, thickness / 2
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
