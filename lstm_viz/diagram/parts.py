"""The signs that the cells' diagrams are put together from."""

from typing import Any

from lstm_viz.diagram.diagram import Node, Port, Wire

ROUND_PX = 14.0  # radius of a pointwise operation
_BUBBLE_PX = 17.0  # radius of x and h


def inlet(name: str, dx: float = 0.0, dy: float = 0.0) -> Port:
    return Port(name, dx, dy)


def outlet(name: str, dx: float = 0.0, dy: float = 0.0) -> Port:
    return Port(name, dx, dy, is_input=False)


LEFT, RIGHT = inlet("left", dx=-ROUND_PX), outlet("out", dx=ROUND_PX)
BELOW, ABOVE = inlet("below", dy=ROUND_PX), inlet("above", dy=-ROUND_PX)
UP, DOWN = outlet("out", dy=-ROUND_PX), outlet("out", dy=ROUND_PX)


def wire(name: str, source: str, target: str, phases: tuple[str, ...], quantity: str = "", **more: Any) -> Wire:
    """A wire that carries the quantity of its own name, unless another one is given."""
    return Wire(name, source, target, quantity or name, phases, **more)


def copy(name: str, x: float, y: float, turn: str) -> Node:
    """A fork: the line goes on, and a branch turns off."""
    return Node(name, "copy", "copy", x, y, (inlet("in"), outlet("on"), outlet(turn)))


def concatenate(x: float, y: float) -> Node:
    return Node("concatenate", "concatenate", "concatenate", x, y, (inlet("h"), inlet("x"), outlet("out")))


def layer(name: str, operation: str, x: float, y: float, block: int, *more: Port, **fields: Any) -> Node:
    """A yellow box, entered from below and left at the top; ``more`` are further ways in."""
    ports = (inlet("in", dy=22), *more, outlet("out", dy=-22))
    return Node(name, "layer", operation, x, y, ports, 84, 44, block, **fields)


def pointwise(name: str, operation: str, x: float, y: float, first: Port, second: Port, out: Port) -> Node:
    return Node(name, "pointwise", operation, x, y, (first, second, out), 2 * ROUND_PX, 2 * ROUND_PX)


def one_minus(x: float, y: float) -> Node:
    """The part that a gate leaves."""
    ports = (inlet("left", dx=-18), outlet("out", dx=18))
    return Node("one_minus", "pointwise", "1−", x, y, ports, 36, 2 * ROUND_PX - 2)


def x_bubble(x: float, y: float) -> Node:
    return Node(
        "x", "input", "x", x, y, (outlet("out", dy=-_BUBBLE_PX),), 2 * _BUBBLE_PX, 2 * _BUBBLE_PX, symbol="x_{t}"
    )


def h_bubble(x: float, y: float) -> Node:
    ports = (inlet("in", dy=_BUBBLE_PX),)
    return Node("h_up", "output", "h", x, y, ports, 2 * _BUBBLE_PX, 2 * _BUBBLE_PX, symbol="h_{t}")
