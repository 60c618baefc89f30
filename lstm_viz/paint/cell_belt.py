"""The belt of the cell state: as thick as its amount of memory, narrower behind ×, wider behind +."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPainterPath

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


@dataclass(frozen=True)
class _Course:
    """Where the belt runs, from left to right: its start, where it narrows, where it widens, where its tip begins.

    An edge of the belt has three heights: left of ×, between × and +, right of +. Between two of them it follows
    3u² − 2u³, which is what a cubic Bézier curve is whose control points are level with its ends.
    """

    start: float
    narrowing: tuple[float, float]
    widening: tuple[float, float]
    end: float
    y: float
    forget_x: float
    add_x: float

    def height(self, edge: np.ndarray, x: float) -> float:
        """y of an edge at a place."""
        behind = (_smooth((x - left) / (right - left)) for left, right in (self.narrowing, self.widening))
        return float(edge[0] + sum((edge[k + 1] - edge[k]) * part for k, part in enumerate(behind)))

    def follow(self, path: QPainterPath, edge: np.ndarray, back: bool = False) -> None:
        """Go along an edge from its start to its end, or back; the path is where it begins."""
        y = edge.tolist()
        bends = [(*self.narrowing, y[0], y[1]), (*self.widening, y[1], y[2])]
        for x0, x1, y0, y1 in [(x1, x0, y1, y0) for x0, x1, y0, y1 in reversed(bends)] if back else bends:
            third = (x1 - x0) / 3
            path.lineTo(x0, y0)
            path.cubicTo(x0 + third, y0, x1 - third, y1, x1, y1)
        path.lineTo(*((self.start, y[0]) if back else (self.end, y[2])))


def _smooth(u: float) -> float:
    u = min(1.0, max(0.0, u))
    return u * u * (3 - 2 * u)


@lru_cache(maxsize=8)
def _course(diagram: Diagram) -> _Course:
    start, y = diagram.place(diagram.wire(diagram.belt[0]).source)
    end = diagram.place(diagram.wire(diagram.belt[-1]).target)[0]
    forget, add = (node.x for node in diagram.belt_nodes)
    return _Course(start, (forget - 16, forget + 44), (add - 4, add + 44), end - 20, y, forget, add)


def draw_belt(painter: QPainter, diagram: Diagram, belt: Belt, theme: Theme) -> None:
    """The layers, the ghost of what was lost, and the ribbon of what is written."""
    course = _course(diagram)
    edges = _edges(belt, course)
    painter.setPen(Qt.PenStyle.NoPen)
    # The rail shows the way also where nothing is held yet.
    painter.fillRect(QRectF(course.start, course.y - 0.75, course.end - course.start, 1.5), theme.belt)
    _draw_ghost(painter, course, belt, edges[0], edges[-1], theme)
    for place in np.flatnonzero((edges[1:] - edges[:-1]).max(axis=1) > 0.05).tolist():
        color = belt.colors[place]
        area = _band(course, edges, place)
        painter.setBrush(color if belt.words or color != theme.belt else _sheen(color, course.y))
        painter.drawPath(area)
        if belt.against[place]:
            painter.setBrush(hatching(color))
            painter.drawPath(area)
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
    """(G + 1, 3) y of the layers' edges left of ×, between × and +, and right of +."""
    shown = np.stack([belt.before, belt.kept, belt.kept + belt.written], axis=1)
    if belt.settled < 1:
        before, kept, written = belt.last
        past = np.stack([before, kept, kept + written], axis=1)
        shown = past + (shown - past) * belt.settled
    edges = np.concatenate([np.zeros((1, 3)), np.cumsum(shown, axis=0)])
    return edges + (course.y - edges[-1] / 2)


def _band(course: _Course, edges: np.ndarray, place: int) -> QPainterPath:
    """One layer with its part of the arrow's tip."""
    (first, last), (top, bottom) = edges[[0, -1], 2].tolist(), edges[place : place + 2, 2].tolist()
    path = QPainterPath(QPointF(course.start, float(edges[place, 0])))
    course.follow(path, edges[place])
    half, middle = (last - first) / 2, (first + last) / 2
    if half > 0:
        reach = min(20.0, half * 0.84)
        for y in (top, *([middle] if top < middle < bottom else []), bottom):
            path.lineTo(course.end + reach * (1 - abs(y - middle) / half), y)
    path.lineTo(course.end, bottom)
    course.follow(path, edges[place + 1], back=True)
    return path


def _draw_seams(painter: QPainter, course: _Course, edges: np.ndarray, belt: Belt, theme: Theme) -> None:
    """Lines between layers that are thick enough, and along the belt's edges where words need one."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    thick = edges[1:] - edges[:-1] > 1.2
    painter.setPen(with_alpha(theme.panel, 0.85))
    # Nobody knows yet which words the layers of a plain belt are: but the newest.
    for place in range(1 if belt.words else len(edges) - 2, len(edges) - 1):
        between = np.flatnonzero(thick[place - 1] & thick[place])
        if between.size:
            _draw_seam(painter, course, edges[place], int(between[0]), int(between[-1]))
    if belt.words and edges[-1, 2] - edges[0, 2] > 1.2:
        painter.setPen(with_alpha(theme.belt, 0.9))
        for edge in (edges[0], edges[-1]):
            _draw_seam(painter, course, edge, 0, 2)


def _draw_seam(painter: QPainter, course: _Course, edge: np.ndarray, first: int, last: int) -> None:
    """Along an edge from one of its three heights to another."""
    left = (course.start, course.narrowing[1], course.widening[1])[first]
    right = (course.narrowing[0], course.widening[0], course.end)[last]
    painter.save()
    painter.setClipRect(QRectF(left, 0, right - left, 2 * course.y), Qt.ClipOperation.IntersectClip)
    path = QPainterPath(QPointF(course.start, float(edge[0])))
    course.follow(path, edge)
    painter.drawPath(path)
    painter.restore()


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
    start, end, half = course.forget_x - 2, course.forget_x + 92, float(belt.before.sum()) / 2
    shade = QLinearGradient(start, 0, end, 0)
    shade.setColorAt(0, with_alpha(theme.text3, 0.42 * belt.settled))
    shade.setColorAt(1, with_alpha(theme.text3, 0))
    painter.setBrush(shade)
    painter.save()
    painter.setClipRect(QRectF(start, 0, end - start, 2 * course.y), Qt.ClipOperation.IntersectClip)
    for edge, y in ((top, course.y - half), (bottom, course.y + half)):
        path = QPainterPath(QPointF(course.start, float(edge[0])))
        course.follow(path, edge)
        path.lineTo(course.end, y)
        path.lineTo(course.start, y)
        painter.drawPath(path)
    painter.restore()


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
    join = course.height(bottom, middle)
    if bottom[2] - seam[2] <= 0.05:  # still rising
        top = start + (course.y + 6 - start) * risen
        painter.drawRect(QRectF(middle - half, top, 2 * half, start - top))
        return
    right = course.add_x + 44
    upper, lower = float(seam[2]), float(bottom[2])
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
