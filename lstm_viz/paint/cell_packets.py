"""Values on their way: packets on wires and heat strips in layers."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from lstm_viz.diagram.diagram import Diagram, Node
from lstm_viz.diagram.motion import Move
from lstm_viz.paint.cell_static import strip_rect, text_px
from lstm_viz.paint.cell_values import Reading
from lstm_viz.paint.cell_wires import resting_part, track
from lstm_viz.paint.reading import number
from lstm_viz.paint.text import draw_text
from lstm_viz.paint.theme import Theme, ink_on

PACKET_BINS, STRIP_BINS = 14, 36


def draw_strip(
    painter: QPainter, node: Node, reading: Reading, quantity: str, theme: Theme, part: float, opacity: float
) -> None:
    """A layer's values, filled from the left up to `part`; one cell in the scope of one unit."""
    whole = strip_rect(node)
    if part <= 0 or opacity <= 0:
        return
    painter.setOpacity(opacity)
    if reading.unit is not None:
        painter.setPen(QPen(theme.layer_edge, 1))
        painter.setBrush(reading.color(quantity, reading.number(quantity), theme))
        painter.drawRoundedRect(QRectF(whole.x(), whole.y(), whole.width() * part, whole.height()), 2, 2)
    else:
        colors = reading.colors(quantity, STRIP_BINS, theme)
        left, width = whole.x() + 1, (whole.width() - 2) / len(colors)
        gap = 0.3 if width > 1.2 else 0.0
        for index, color in enumerate(colors[: max(1, round(part * len(colors)))]):
            painter.fillRect(QRectF(left + index * width, whole.y() + 1, width - gap, whole.height() - 2), color)
    painter.setOpacity(1)


def draw_packet(
    painter: QPainter,
    x: float,
    y: float,
    reading: Reading,
    quantity: str,
    theme: Theme,
    scale: float,
    size: float = 1.0,
    opacity: float = 1.0,
) -> None:
    """The values of a wire as a small chip of 14 bins, or of one unit as a pill with its number."""
    painter.save()
    painter.translate(x, y)
    painter.scale(size, size)
    painter.setOpacity(opacity)
    if reading.values[quantity].ndim == 0:
        value = reading.number(quantity)
        _draw_pill(painter, value, reading.color(quantity, value, theme), theme, scale)
    else:
        colors = reading.colors(quantity, PACKET_BINS, theme)
        painter.setPen(QPen(theme.wire, 1.2))
        painter.setBrush(theme.chip)
        painter.drawRoundedRect(QRectF(-24, -7, 48, 14), 4, 4)
        width = 42 / len(colors)
        for index, color in enumerate(colors):
            painter.fillRect(QRectF(-21 + index * width, -4, width - 0.5, 8), color)
    painter.restore()


def _draw_pill(painter: QPainter, value: float, color: QColor, theme: Theme, scale: float) -> None:
    painter.setPen(QPen(theme.wire, 1.2))
    painter.setBrush(color)
    painter.drawRoundedRect(QRectF(-21, -9, 42, 18), 5, 5)
    draw_text(painter, 0, 0, number(value), text_px(11, scale), ink_on(color), 600, "center")


def draw_moves(
    painter: QPainter, diagram: Diagram, moves: list[tuple[Move, float]], reading: Reading, theme: Theme, scale: float
) -> None:
    """The packets of a moment, each where it is on its wire."""
    painter.setPen(Qt.PenStyle.NoPen)
    for move, part in moves:
        if part <= 0:
            continue
        if move.kind == "travel" and part < 1:
            x, y = track(diagram, move.names).at(part)
            # It comes out of one thing and goes into another: small at both ends.
            size = min(1.0, 0.35 + 5 * part, 0.35 + 5 * (1 - part))
            draw_packet(painter, x, y, reading, move.quantity, theme, scale, size, min(1.0, 8 * part, 8 * (1 - part)))
        elif move.kind == "rest":
            wire = diagram.wire(move.names[0])
            x, y = track(diagram, move.names).at(part * resting_part(diagram, wire.name))
            draw_packet(painter, x, y, reading, wire.quantity, theme, scale, min(1.0, 0.4 + part), min(1.0, 4 * part))
        elif move.kind == "enter" and part < 1:
            wire, rest = diagram.wire(move.names[0]), resting_part(diagram, move.names[0])
            x, y = track(diagram, move.names).at(rest + part * (1 - rest))
            draw_packet(painter, x, y, reading, wire.quantity, theme, scale, 1 - 0.7 * part, 0.9 * (1 - part))
