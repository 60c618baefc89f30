"""The cell's things by name, with a sentence each: for pointing at, for tool tips and for screen readers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from lstm_viz.diagram.diagram import Diagram, Node, Wire
from lstm_viz.paint.cell_packets import STRIP_BINS
from lstm_viz.paint.cell_static import strip_rect
from lstm_viz.paint.cell_values import Reading, reading_of
from lstm_viz.paint.reading import number, word_at
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.theme import GATES

NAMES = {
    "x": "input x",
    "hx": "h of the step before, joined with x",
    "h_prev": "hidden state h of the step before",
    "c_prev": "cell state C of the step before",
    "f": "forget gate",
    "i": "input gate",
    "g": "candidate C̃",
    "o": "output gate",
    "r": "reset gate",
    "z": "update gate, which keeps",
    "not_z": "1 − z, the part that is replaced",
    "n": "candidate h̃",
    "hidden_n": "U·h + b of the candidate",
    "reset_n": "what the reset gate lets through of U·h + b",
    "kept": "memory that passed the forget gate",
    "written": "new memory, the gated candidate",
    "c": "cell state C",
    "tanh_c": "tanh of the cell state",
    "h": "hidden state h",
}
_OPERATIONS = {
    "x_forget": "times: the forget gate lets a part of the old memory through",
    "x_input": "times: the input gate lets a part of the candidate in",
    "x_reset": "times: the reset gate lets a part of the state into the candidate",
    "x_keep": "times: the update gate keeps a part of the state",
    "x_replace": "times: the candidate fills the part that is not kept",
    "one_minus": "one minus: what the gate does not keep",
    "hidden": "the candidate's weights U of the state, with their bias",
    "x_output": "times: the output gate lets a part of the memory out as h",
    "add": "plus: the new memory joins the old",
    "tanh_c": "tanh: the cell state squashed to −1..1",
}


def shapes_of(scene: Scene, reading: Reading | None, place: tuple[float, float, float]) -> list[Shape]:
    """Shapes of a cell whose frame lies at left, top with a scale."""
    word = "" if reading is None else word_at(scene, reading.step)
    return list(_shapes(scene.diagram, reading, place, word))


@lru_cache(maxsize=8)  # the same for all frames of a step
def _shapes(
    diagram: Diagram, reading: Reading | None, place: tuple[float, float, float], word: str
) -> tuple[Shape, ...]:
    left, top, scale = place

    def mapped(rect: QRectF) -> QRectF:
        return QRectF(left + rect.x() * scale, top + rect.y() * scale, rect.width() * scale, rect.height() * scale)

    label = "the cell, nothing read yet" if reading is None else f"step {reading.step}, {word}"
    shapes = [Shape("cell", mapped(QRectF(*diagram.body)), label)]
    if diagram.belt:
        (x0, y), (x1, _) = (
            diagram.place(diagram.wire(diagram.belt[0]).source),
            diagram.place(diagram.wire(diagram.belt[-1]).target),
        )
        shapes.append(Shape("belt", mapped(QRectF(x0, y - 30, x1 - x0, 60)), _belt_label(diagram, reading)))
    for wire in diagram.wires:
        if wire.name not in diagram.belt:
            label = _value_label(wire.quantity, reading)
            shapes += [Shape(f"wire {wire.name}", mapped(rect), label) for rect in _pieces(diagram, wire)]
    for node in diagram.nodes:
        if not node.width:
            continue
        rect = mapped(QRectF(node.x - node.width / 2, node.y - node.height / 2, node.width, node.height))
        shapes.append(_node_shape(diagram, node, rect, reading))
    return tuple(shapes)


def layer_of(diagram: Diagram, quantity: str) -> Node | None:
    """The layer that computes a quantity."""
    layers = (node for node in diagram.nodes if node.kind == "layer")
    return next((node for node in layers if diagram.wires_from(node)[0].quantity == quantity), None)


def strip_at(point: QPointF, shapes: Iterable[Shape], scene: Scene) -> Shape | None:
    """The unit under a point of a layer's heat strip, "strip f 17", or None. `shapes` are those that were painted.

    Asked for when the pointer is there, so that a frame need not list every cell of every strip.
    """
    reading = reading_of(scene)
    gates = (shape for shape in shapes if shape.name.startswith("gate ") and shape.rect.contains(point))
    under = next(gates, None)
    quantity = under.name.removeprefix("gate ") if under else ""
    node = layer_of(scene.diagram, quantity)
    if reading is None or under is None or node is None:
        return None
    strip, scale = strip_rect(node), under.rect.width() / node.width
    left = under.rect.center().x() + (strip.left() - node.x) * scale
    top = under.rect.center().y() + (strip.top() - node.y) * scale
    rect = QRectF(left, top, strip.width() * scale, strip.height() * scale)
    if not rect.contains(point):
        return None
    if reading.unit is not None:
        return Shape(f"strip {quantity} {reading.unit}", rect, _value_label(quantity, reading))
    row, together = reading.row_of(quantity, STRIP_BINS, (point.x() - left) / rect.width())
    unit = int(reading.units[row])
    kind = "nearest their mean" if quantity in GATES else "the largest"
    stands = f", {kind} of {together} units" if together > 1 else ""
    label = f"{NAMES[quantity]} of unit {unit}: {number(float(reading.values[quantity][row]))}{stands}"
    return Shape(f"strip {quantity} {unit}", rect, label)


def _node_shape(diagram: Diagram, node: Node, rect: QRectF, reading: Reading | None) -> Shape:
    if node.kind == "layer":
        quantity = diagram.wires_from(node)[0].quantity
        return Shape(f"gate {quantity}", rect, _value_label(quantity, reading))
    if node.kind in ("pointwise", "linear"):
        return Shape(f"node {node.name}", rect, _OPERATIONS[node.name])
    return Shape(f"node {node.name}", rect, _value_label(node.operation, reading))


def _pieces(diagram: Diagram, wire: Wire) -> list[QRectF]:
    """A wire as a band for each straight piece, wide enough to point at."""
    points = diagram.points(wire)
    return [
        QRectF(min(x0, x1) - 5, min(y0, y1) - 5, abs(x1 - x0) + 10, abs(y1 - y0) + 10)
        for (x0, y0), (x1, y1) in pairwise(points)
    ]


def _value_label(quantity: str, reading: Reading | None) -> str:
    name = NAMES[quantity]
    values = None if reading is None else reading.values.get("h_prev" if quantity == "hx" else quantity)
    if reading is None or values is None or quantity in ("x", "hx"):
        return name
    if values.ndim == 0:
        return f"{name} of unit {reading.unit}: {number(float(values))}"
    rows = np.argsort(-np.abs(values), kind="stable")[:5]
    highest = ", ".join(str(int(reading.units[row])) for row in rows)
    return f"{name}: mean {number(float(values.mean()))}; highest units {highest}"


def _belt_label(diagram: Diagram, reading: Reading | None) -> str:
    name = NAMES[diagram.wire(diagram.belt[-1]).quantity]
    if reading is None:
        return name
    parts = [
        f"{verb} {part:.0%}"
        for verb, part in (("forgets", reading.forgotten_part), ("writes", reading.written_part))
        if part is not None
    ]
    return ", ".join([name, *parts])
