"""Lines: rounded corners, arrow heads, and the way of a packet along them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from lstm_viz.diagram.diagram import Diagram, Point, Wire

RADIUS_PX = 14.0
WIDTH_PX = 2.4
HEAD_PX = 9.0


def rounded(points: Sequence[Point], radius: float = RADIUS_PX) -> QPainterPath:
    """The polyline with its corners rounded, less where a piece is too short."""
    path = QPainterPath(QPointF(*points[0]))
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        a, b, c = (np.asarray(point, dtype=float) for point in (before, corner, after))
        first, second = np.linalg.norm(a - b), np.linalg.norm(c - b)
        cut = min(radius, first, second)
        path.lineTo(QPointF(*(b + (a - b) / first * cut)))
        path.quadTo(QPointF(*b), QPointF(*(b + (c - b) / second * cut)))
    path.lineTo(QPointF(*points[-1]))
    return path


def _shortened(points: Sequence[Point], by: float) -> list[Point]:
    """The polyline with its last piece shorter, to make room for an arrow head."""
    (x0, y0), (x1, y1) = points[-2], points[-1]
    length = np.hypot(x1 - x0, y1 - y0)
    return [*points[:-1], (x1 - (x1 - x0) / length * by, y1 - (y1 - y0) / length * by)]


def _head(points: Sequence[Point]) -> QPolygonF:
    """A slender arrow head whose tip is the end of the line."""
    tip, before = np.asarray(points[-1], dtype=float), np.asarray(points[-2], dtype=float)
    along = (tip - before) / np.linalg.norm(tip - before)
    across = np.array([-along[1], along[0]])
    back, side = tip - along * HEAD_PX, across * HEAD_PX / 2
    return QPolygonF([QPointF(*p) for p in (tip, back + side, tip - along * HEAD_PX * 0.78, back - side)])


def draw_wire(painter: QPainter, diagram: Diagram, wire: Wire, ink: QColor) -> None:
    """The wire's line and, where it has one, its arrow head."""
    points = diagram.points(wire)
    line = _shortened(points, 5) if wire.arrow else points
    draw_line(painter, rounded(line), ink, WIDTH_PX, Qt.PenCapStyle.FlatCap if wire.arrow else Qt.PenCapStyle.RoundCap)
    if wire.arrow:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(_head(points))


def draw_line(
    painter: QPainter,
    path: QPainterPath,
    ink: QColor | QBrush,
    width: float,
    cap: Qt.PenCapStyle = Qt.PenCapStyle.FlatCap,
) -> None:
    """A plain stroke."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QBrush(ink), width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(path)


@dataclass(frozen=True, eq=False)
class Track:
    """A way as points a pixel or two apart, so that a place on it is a look-up."""

    points: np.ndarray  # (n, 2)
    lengths: np.ndarray  # (n,) from the beginning

    def at(self, part: float) -> Point:
        """The place at a part 0..1 of the whole length."""
        along = part * self.lengths[-1]
        return float(np.interp(along, self.lengths, self.points[:, 0])), float(
            np.interp(along, self.lengths, self.points[:, 1])
        )

    @property
    def length(self) -> float:
        return float(self.lengths[-1])


@lru_cache(maxsize=256)
def track(diagram: Diagram, names: tuple[str, ...]) -> Track:
    """The way along wires that follow one another."""
    corners: list[Point] = []
    for name in names:
        for point in diagram.points(diagram.wire(name)):
            if not corners or corners[-1] != point:
                corners.append(point)
    straight = [
        point
        for index, point in enumerate(corners)
        if index in (0, len(corners) - 1) or not _in_line(corners[index - 1], point, corners[index + 1])
    ]
    polygon = rounded(straight).toSubpathPolygons()[0]
    points = np.array([(point.x(), point.y()) for point in polygon.toList()])
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    return Track(points, lengths)


def _in_line(a: Point, b: Point, c: Point) -> bool:
    return a[0] == b[0] == c[0] or a[1] == b[1] == c[1]


@lru_cache(maxsize=256)
def resting_part(diagram: Diagram, name: str) -> float:
    """Where on its wire a packet rests, as a part of the way: in the middle of the longest straight piece."""
    wire = diagram.wire(name)
    way = track(diagram, (name,))
    if wire.rest is not None:
        return wire.rest / way.length
    pieces = np.diff(way.lengths)
    longest = int(np.argmax(pieces))
    return float((way.lengths[longest] + pieces[longest] / 2) / way.length)
