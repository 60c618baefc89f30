"""The cell's things by name, with a sentence each: for pointing at, for tool tips and for screen readers."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QRectF

from lstm_viz.diagram.diagram import Diagram, Node, Wire
from lstm_viz.paint.cell_values import Reading
from lstm_viz.paint.reading import number
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape

NAMES = {
    "x": "input x",
    "hx": "h of the step before, joined with x",
    "h_prev": "hidden state h of the step before",
    "c_prev": "cell state C of the step before",
    "f": "forget gate",
    "i": "input gate",
    "g": "candidate C̃",
    "o": "output gate",
    "kept": "memory that passed the forget gate",
    "written": "new memory, i × C̃",
    "c": "cell state C",
    "tanh_c": "tanh of the cell state",
    "h": "hidden state h",
}
_OPERATIONS = {
    "x_forget": "times: the forget gate lets a part of the old memory through",
    "x_input": "times: the input gate lets a part of the candidate in",
    "x_output": "times: the output gate lets a part of the memory out as h",
    "add": "plus: the new memory joins the old",
    "tanh_c": "tanh: the cell state squashed to −1..1",
}


def shapes_of(scene: Scene, reading: Reading | None, place: tuple[float, float, float]) -> list[Shape]:
    """Shapes of a cell whose frame lies at left, top with a scale."""
    word = "" if reading is None or scene.trace is None else scene.trace.tokens[reading.step]
    order = None if scene.order is None else np.asarray(scene.order, dtype=np.int64).tobytes()
    return list(_shapes(scene.diagram, reading, place, order, word))


@lru_cache(maxsize=8)  # the same for all frames of a step
def _shapes(
    diagram: Diagram, reading: Reading | None, place: tuple[float, float, float], order: bytes | None, word: str
) -> tuple[Shape, ...]:
    left, top, scale = place

    def mapped(rect: QRectF) -> QRectF:
        return QRectF(left + rect.x() * scale, top + rect.y() * scale, rect.width() * scale, rect.height() * scale)

    units = None if order is None else np.frombuffer(order, dtype=np.int64)
    label = "the cell, nothing read yet" if reading is None else f"step {reading.step}, {word}"
    shapes = [Shape("cell", mapped(QRectF(*diagram.body)), label)]
    if diagram.belt:
        (x0, y), (x1, _) = (
            diagram.place(diagram.wire(diagram.belt[0]).source),
            diagram.place(diagram.wire(diagram.belt[-1]).target),
        )
        shapes.append(Shape("belt", mapped(QRectF(x0, y - 30, x1 - x0, 60)), _belt_label(reading)))
    for wire in diagram.wires:
        if wire.name not in diagram.belt:
            label = _value_label(wire.quantity, reading, units)
            shapes += [Shape(f"wire {wire.name}", mapped(rect), label) for rect in _pieces(diagram, wire)]
    for node in diagram.nodes:
        if not node.width:
            continue
        rect = mapped(QRectF(node.x - node.width / 2, node.y - node.height / 2, node.width, node.height))
        shapes.append(_node_shape(diagram, node, rect, reading, units))
    return tuple(shapes)


def _node_shape(diagram: Diagram, node: Node, rect: QRectF, reading: Reading | None, units: np.ndarray | None) -> Shape:
    if node.kind == "layer":
        quantity = diagram.wires_from(node)[0].quantity
        return Shape(f"gate {quantity}", rect, _value_label(quantity, reading, units))
    if node.kind == "pointwise":
        return Shape(f"node {node.name}", rect, _OPERATIONS[node.name])
    return Shape(f"node {node.name}", rect, _value_label(node.operation, reading, units))


def _pieces(diagram: Diagram, wire: Wire) -> list[QRectF]:
    """A wire as a band for each straight piece, wide enough to point at."""
    points = diagram.points(wire)
    return [
        QRectF(min(x0, x1) - 5, min(y0, y1) - 5, abs(x1 - x0) + 10, abs(y1 - y0) + 10)
        for (x0, y0), (x1, y1) in pairwise(points)
    ]


def _value_label(quantity: str, reading: Reading | None, units: np.ndarray | None) -> str:
    name = NAMES[quantity]
    values = None if reading is None else reading.values.get("h_prev" if quantity == "hx" else quantity)
    if reading is None or values is None or quantity in ("x", "hx"):
        return name
    if values.ndim == 0:
        return f"{name} of unit {reading.unit}: {number(float(values))}"
    rows = np.argsort(-np.abs(values), kind="stable")[:5]
    highest = ", ".join(str(int(row if units is None else units[row])) for row in rows)
    return f"{name}: mean {number(float(values.mean()))}; highest units {highest}"


def _belt_label(reading: Reading | None) -> str:
    if reading is None:
        return "cell state C"
    parts = [
        f"{verb} {part:.0%}"
        for verb, part in (("forgets", reading.forgotten_part), ("writes", reading.written_part))
        if part is not None
    ]
    return ", ".join(["cell state C", *parts])
