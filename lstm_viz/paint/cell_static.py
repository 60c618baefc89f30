"""What stands still in a cell during one phase: body, wires, nodes, symbols, legend. Painted once, kept as pictures."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPen

from lstm_viz.diagram.choreography import WHOLE
from lstm_viz.diagram.diagram import Diagram, Node, Wire
from lstm_viz.paint.cell_belt import THICKEST_PX
from lstm_viz.paint.cell_wires import WIDTH_PX, draw_line, draw_wire, rounded
from lstm_viz.paint.mathtext import draw_math
from lstm_viz.paint.text import SMALLEST_PX, draw_text, text_width
from lstm_viz.paint.theme import Theme, mix, mix_to, with_alpha

PLAIN = "plain"  # stands for a phase where nothing has been read: all lit, no values and so no legend
DIM = 0.28  # of full ink: wires that are not at work
SYMBOL_PX = 20
LEGEND_LEFT, _LEGEND_Y = 296.0, 351.0


def text_px(px: int, scale: float) -> int:
    """The text size to ask for so that it is never below the readable size once the frame is scaled."""
    return max(px, math.ceil(SMALLEST_PX / scale))


def is_active(phases: frozenset[str] | tuple[str, ...], phase: str) -> bool:
    """Whether something at work in `phases` is at work now."""
    return phase in (WHOLE, PLAIN) or phase in phases


@dataclass(frozen=True)
class Look:
    """In which colours a cell is painted.

    Attributes
    ----------
    phase : what is at work in it has full ink.
    dimming : whether the rest may be paler than text (4.5:1) and lines (3:1) otherwise are.
    """

    theme: Theme
    phase: str
    dimming: bool = True

    def active(self, phases: frozenset[str] | tuple[str, ...]) -> bool:
        return is_active(phases, self.phase)

    def line(self, ground: QColor, ink: QColor, amount: float) -> QColor:
        """A line that is not at work, on a ground."""
        return mix_to(ground, ink, amount, 1.0 if self.dimming else 3.0)

    def text(self, ground: QColor, ink: QColor, amount: float) -> QColor:
        """A symbol that is not at work, on a ground."""
        return mix_to(ground, ink, amount, 1.0 if self.dimming else 4.5)


def strip_rect(node: Node) -> QRectF:
    """Where a layer's heat strip lies."""
    scale = node.height / 44
    return QRectF(node.x - node.width / 2 + 4, node.y + 6 * scale, node.width - 8, 12 * scale)


def _belt_wire(diagram: Diagram, wire: Wire) -> bool:
    """Lies over the belt: it ends in one of the belt's nodes, or crosses it."""
    if wire.name in diagram.belt or not diagram.belt:
        return False
    belt_y = diagram.place(diagram.wire(diagram.belt[0]).source)[1]
    end_y = diagram.points(wire)[-1][1]
    return end_y <= belt_y + THICKEST_PX / 2 and not wire.source.startswith("copy_c")


def paint_under(painter: QPainter, diagram: Diagram, look: Look, c_limit: float, scale: float) -> None:
    """All that lies below the belt."""
    theme = look.theme
    painter.setBrush(_body_fill(diagram, theme))
    painter.setPen(QPen(theme.cell_edge, 1.6))
    painter.drawRoundedRect(QRectF(*diagram.body), 18, 18)
    _paint_wires(painter, diagram, look, over=False)
    if look.phase != PLAIN:
        _paint_legend(painter, diagram, theme, c_limit, scale)


def _body_fill(diagram: Diagram, theme: Theme, opacity: float = 1.0) -> QBrush:
    body = QRectF(*diagram.body)
    fill = QLinearGradient(0, body.top(), 0, body.bottom())
    fill.setColorAt(0, with_alpha(theme.cell_top, opacity))
    fill.setColorAt(1, with_alpha(theme.cell_bottom, opacity))
    return QBrush(fill)


def paint_over(painter: QPainter, diagram: Diagram, look: Look, x_symbol: str) -> None:
    """All that lies above the belt."""
    theme = look.theme
    _paint_wires(painter, diagram, look, over=True)
    for node in diagram.nodes:
        active = look.active(tuple(diagram.phases_of(node)))
        if node.kind in ("layer", "linear"):
            _paint_layer(painter, node, look, active)
        elif node.kind == "pointwise":
            _paint_pointwise(painter, node, look, active)
        elif node.symbol:
            _paint_bubble(painter, node, look, active, x_symbol if node.kind == "input" else node.symbol)
    for wire in diagram.wires:
        if wire.label:
            x, y = diagram.place(wire.source)
            dx, dy = wire.label_offset
            inside = QRectF(*diagram.body).contains(QPointF(x + dx, y + dy))
            dim = look.text(theme.cell_bottom if inside else theme.panel, theme.text1, 0.45)
            # What enters and leaves the cell keeps its name in full ink.
            active = not inside or look.active(wire.phases)
            draw_math(painter, x + dx, y + dy, wire.label, SYMBOL_PX, theme.text1 if active else dim)


def paint_lit(painter: QPainter, diagram: Diagram, node: Node, look: Look) -> None:
    """A layer and its wires in full ink, whatever is at work."""
    for wire in (*diagram.wires_into(node), *diagram.wires_from(node)):
        draw_wire(painter, diagram, wire, look.theme.wire)
    _paint_layer(painter, node, look, True)


def _paint_wires(painter: QPainter, diagram: Diagram, look: Look, over: bool) -> None:
    theme = look.theme
    wires = [w for w in diagram.wires if w.name not in diagram.belt and _belt_wire(diagram, w) == over]
    for wire in sorted(wires, key=lambda wire: look.active(wire.phases)):
        active = look.active(wire.phases)
        if over and wire.quantity != "written":  # what is written rises on a ribbon of its own
            _paint_gap(painter, diagram, wire, theme)
        dim = look.line(theme.cell_bottom, theme.wire, DIM)
        draw_wire(painter, diagram, wire, theme.wire if active else dim)


def _paint_gap(painter: QPainter, diagram: Diagram, wire: Wire, theme: Theme) -> None:
    """A gap in the belt where a line passes it, in the body's colour, so that the two do not seem to touch."""
    belt_y = diagram.place(diagram.wire(diagram.belt[0]).source)[1]
    points = diagram.points(wire)
    x, end_y = points[-1]
    start_y = points[-2][1]
    if start_y == belt_y:  # it turns off from the belt
        return
    low = min(start_y, belt_y + THICKEST_PX / 2 + 3)
    passes = end_y < belt_y - THICKEST_PX / 2
    high = belt_y - THICKEST_PX / 2 - 3 if passes else end_y + 7
    if passes:
        draw_line(painter, rounded([(x, low), (x, high)]), _body_fill(diagram, theme), WIDTH_PX + 5.6)
    else:
        draw_line(painter, rounded([(x, low), (x, high)]), _body_fill(diagram, theme, 0.8), WIDTH_PX + 3.6)


def _dimmed(look: Look, fill: QColor, edge: QColor, ink: QColor, active: bool) -> tuple[QColor, QColor, QColor]:
    if active:
        return fill, edge, ink
    ground = look.theme.cell_bottom
    return mix(ground, fill, 0.55), look.line(ground, edge, 0.45), look.text(fill, ink, 0.5)


def _paint_layer(painter: QPainter, node: Node, look: Look, active: bool) -> None:
    theme = look.theme
    fill, edge, ink = _dimmed(look, theme.layer_fill, theme.layer_edge, theme.layer_text, active)
    painter.setBrush(fill)
    painter.setPen(QPen(edge, 1.6))
    painter.drawRoundedRect(QRectF(node.x - node.width / 2, node.y - node.height / 2, node.width, node.height), 6, 6)
    if node.kind == "linear":  # what it computes is not recorded
        draw_math(painter, node.x, node.y, node.operation, 19, ink)
        return
    draw_math(painter, node.x, node.y - 8 * node.height / 44, node.operation, 23 if node.operation == "σ" else 19, ink)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mix(fill, theme.panel, 0.75))
    painter.drawRoundedRect(strip_rect(node), 2, 2)


def _paint_pointwise(painter: QPainter, node: Node, look: Look, active: bool) -> None:
    theme = look.theme
    fill, edge, ink = _dimmed(look, theme.op_fill, theme.op_edge, theme.op_text, active)
    painter.setBrush(fill)
    painter.setPen(QPen(edge, 1.6))
    painter.drawEllipse(QPointF(node.x, node.y), node.width / 2, node.height / 2)
    if node.operation not in ("×", "+"):
        draw_math(painter, node.x, node.y - 0.5, node.operation, 16, ink)
        return
    painter.setPen(QPen(ink, 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.translate(node.x, node.y)
    painter.rotate(45 if node.operation == "×" else 0)
    painter.drawLine(QPointF(-6.8, 0), QPointF(6.8, 0))
    painter.drawLine(QPointF(0, -6.8), QPointF(0, 6.8))
    painter.rotate(-45 if node.operation == "×" else 0)
    painter.translate(-node.x, -node.y)


def _paint_bubble(painter: QPainter, node: Node, look: Look, active: bool, symbol: str) -> None:
    theme = look.theme
    is_x = symbol.startswith("x")
    fill, edge = (theme.x_fill, theme.x_edge) if is_x else (theme.h_fill, theme.h_edge)
    painter.setBrush(fill if active else mix(theme.panel, fill, 0.6))
    painter.setPen(QPen(edge if active else look.line(theme.panel, edge, 0.5), 1.6))
    painter.drawEllipse(QPointF(node.x, node.y), node.width / 2, node.height / 2)
    ink = theme.text1 if active else look.text(fill, theme.text1, 0.5)
    draw_math(painter, node.x - 1, node.y, symbol, SYMBOL_PX, ink)


def _paint_legend(painter: QPainter, diagram: Diagram, theme: Theme, c_limit: float, scale: float) -> None:
    """The two colour scales, C's own end where it has one, and what the belt's thickness says."""
    px, x = text_px(12, scale), LEGEND_LEFT
    has_gates = any(node.operation == "σ" for node in diagram.nodes)
    scales = [("gate", "0", "1", theme.gate, 0.0)] if has_gates else []
    for name, low, high, color, least in [*scales, ("value", "−1", "+1", theme.signed, -1.0)]:
        x += draw_text(painter, x, _LEGEND_Y, name, px, theme.text3) + 9
        x += draw_text(painter, x, _LEGEND_Y, low, px, theme.text3) + 6
        ramp = QLinearGradient(x, 0, x + 60, 0)
        for part in range(17):
            ramp.setColorAt(part / 16, color(least + (1 - least) * part / 16))
        painter.fillRect(QRectF(x, _LEGEND_Y - 5, 60, 10), ramp)
        x += 66
        x += draw_text(painter, x, _LEGEND_Y, high, px, theme.text3)
        x += 22 if name == "gate" else 0
    if diagram.belt:
        if c_limit != 1:
            x += draw_text(painter, x, _LEGEND_Y, f", C ±{c_limit:g}", px, theme.text3)
        x += 22
        fitting = next((text for text in diagram.captions if x + text_width(text, px) <= diagram.size[0]), "")
        draw_text(painter, x, _LEGEND_Y, fitting, px, theme.text3)
