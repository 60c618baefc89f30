"""The diagrams of the LSTM and of the plain RNN."""

from typing import Any

from lstm_viz.diagram.diagram import Diagram, Node, Phase, Port, Wire

_ROUND = 14.0  # radius of a pointwise operation
_BUBBLE = 17.0  # radius of x and h


def _in(name: str, dx: float = 0.0, dy: float = 0.0) -> Port:
    return Port(name, dx, dy)


def _out(name: str, dx: float = 0.0, dy: float = 0.0) -> Port:
    return Port(name, dx, dy, is_input=False)


def _wire(name: str, source: str, target: str, phases: tuple[str, ...], quantity: str = "", **more: Any) -> Wire:
    """A wire that carries the quantity of its own name, unless another one is given."""
    return Wire(name, source, target, quantity or name, phases, **more)


def _copy(name: str, x: float, y: float, turn: str) -> Node:
    """A fork: the line goes on, and a branch turns off."""
    return Node(name, "copy", "copy", x, y, (_in("in"), _out("on"), _out(turn)))


def _concatenate(x: float, y: float) -> Node:
    return Node("concatenate", "concatenate", "concatenate", x, y, (_in("h"), _in("x"), _out("out")))


def _layer(name: str, operation: str, x: float, y: float, block: int) -> Node:
    return Node(name, "layer", operation, x, y, (_in("in", dy=22), _out("out", dy=-22)), 84, 44, block)


def _round(name: str, operation: str, x: float, y: float, first: Port, second: Port, out: Port) -> Node:
    return Node(name, "pointwise", operation, x, y, (first, second, out), 2 * _ROUND, 2 * _ROUND)


def _x(x: float, y: float) -> Node:
    return Node("x", "input", "x", x, y, (_out("out", dy=-_BUBBLE),), 2 * _BUBBLE, 2 * _BUBBLE, symbol="x_{t}")


def _h_up(x: float, y: float) -> Node:
    return Node("h_up", "output", "h", x, y, (_in("in", dy=_BUBBLE),), 2 * _BUBBLE, 2 * _BUBBLE, symbol="h_{t}")


def _lstm() -> Diagram:
    belt_y, hidden_y, layer_y, write_y, tanh_y, read_y = 94, 296, 238, 168, 150, 200
    forget_x, input_x, candidate_x, output_x, memory_x, up_x = 216, 344, 464, 584, 692, 748
    left, right = _in("left", dx=-_ROUND), _out("out", dx=_ROUND)
    below, above = _in("below", dy=_ROUND), _in("above", dy=-_ROUND)
    nodes = (
        Node("c_prev", "input", "c_prev", 24, belt_y, (_out("out"),)),
        Node("h_prev", "input", "h_prev", 24, hidden_y, (_out("out"),)),
        _x(144, 350),
        _concatenate(172, hidden_y),
        _copy("copy_f", forget_x - 30, hidden_y, "up"),
        _copy("copy_i", input_x - 30, hidden_y, "up"),
        _copy("copy_g", candidate_x - 30, hidden_y, "up"),
        _layer("forget", "σ", forget_x, layer_y, block=1),
        _layer("input", "σ", input_x, layer_y, block=0),
        _layer("candidate", "tanh", candidate_x, layer_y, block=2),
        _layer("output", "σ", output_x, layer_y, block=3),
        _round("x_forget", "×", forget_x, belt_y, left, below, right),
        _round("x_input", "×", candidate_x, write_y, left, below, _out("out", dy=-_ROUND)),
        _round("add", "+", candidate_x, belt_y, left, below, right),
        _copy("copy_c", memory_x, belt_y, "down"),
        Node("tanh_c", "pointwise", "tanh", memory_x, tanh_y, (_in("in", dy=-13), _out("out", dy=13)), 60, 26),
        _round("x_output", "×", memory_x, read_y, left, above, _out("out", dy=_ROUND)),
        _copy("copy_h", memory_x + 18, hidden_y, "up"),
        Node("c", "output", "c", 812, belt_y, (_in("in"),)),
        Node("h", "output", "h", 832, hidden_y, (_in("in"),)),
        _h_up(up_x, 18),
    )
    entry = ("arrive", "forget", "write", "read_out")
    line: dict[str, Any] = {"quantity": "hx", "arrow": False}
    gate: dict[str, Any] = {"quantity": "hx", "route": "hv"}
    wires = (
        _wire(
            "c_prev", "c_prev.out", "x_forget.left", ("forget",), arrow=False, label="C_{t-1}", label_offset=(26, -48)
        ),
        _wire("kept", "x_forget.out", "add.left", ("forget",), arrow=False),
        _wire("c", "add.out", "copy_c.in", ("write",), arrow=False),
        _wire(
            "c_on", "copy_c.on", "c.in", ("write",), quantity="c", arrow=False, label="C_{t}", label_offset=(114, -48)
        ),
        _wire(
            "h_prev",
            "h_prev.out",
            "concatenate.h",
            entry,
            arrow=False,
            rest=36,
            label="h_{t-1}",
            label_offset=(26, -25),
        ),
        _wire("x", "x.out", "concatenate.x", entry, route="vh", arrow=False),
        _wire("line_f", "concatenate.out", "copy_f.in", ("forget", "write", "read_out"), **line),
        _wire("line_i", "copy_f.on", "copy_i.in", ("write", "read_out"), **line),
        _wire("line_g", "copy_i.on", "copy_g.in", ("write", "read_out"), **line),
        _wire("to_forget", "copy_f.up", "forget.in", ("forget",), **gate),
        _wire("to_input", "copy_i.up", "input.in", ("write",), **gate),
        _wire("to_candidate", "copy_g.up", "candidate.in", ("write",), **gate),
        _wire("to_output", "copy_g.on", "output.in", ("read_out",), **gate),
        _wire("f", "forget.out", "x_forget.below", ("forget",), rest=44, label="f_{t}", label_offset=(-20, -14)),
        _wire("i", "input.out", "x_input.left", ("write",), route="vh", label="i_{t}", label_offset=(-16, -14)),
        _wire("g", "candidate.out", "x_input.below", ("write",), rest=15, label="C~_{t}", label_offset=(40, -14)),
        _wire("written", "x_input.out", "add.below", ("write",)),
        _wire("c_down", "copy_c.down", "tanh_c.in", ("read_out",), quantity="c"),
        _wire("tanh_c", "tanh_c.out", "x_output.above", ("read_out",)),
        _wire("o", "output.out", "x_output.left", ("read_out",), route="vh", label="o_{t}", label_offset=(-18, -14)),
        _wire("h", "x_output.out", "copy_h.in", ("read_out",), route="vh", arrow=False),
        _wire(
            "h_on",
            "copy_h.on",
            "h.in",
            ("read_out", "predict"),
            quantity="h",
            rest=74,
            label="h_{t}",
            label_offset=(98, -25),
        ),
        _wire("h_up", "copy_h.up", "h_up.in", ("read_out", "predict"), quantity="h", route="hv"),
    )
    phases = (
        Phase("arrive", "arrive", 250),
        Phase("forget", "forget", 500),
        Phase("write", "write new memory", 600),
        Phase("read_out", "read out", 400),
        Phase("predict", "predict", 250),
    )
    return Diagram("lstm", nodes, wires, phases, (96, 46, 684, 276), belt=("c_prev", "kept", "c", "c_on"))


def _rnn() -> Diagram:
    hidden_y, layer_y, layer_x, up_x = 276, 178, 412, 676
    nodes = (
        Node("h_prev", "input", "h_prev", 24, hidden_y, (_out("out"),)),
        _x(200, 350),
        _concatenate(232, hidden_y),
        Node("hidden", "layer", "tanh", layer_x, layer_y, (_in("in", dy=32), _out("out", dx=84)), 168, 64),
        _copy("copy_h", 552, layer_y, "down"),
        Node("h", "output", "h", 832, hidden_y, (_in("in"),)),
        _h_up(up_x, 18),
    )
    entry = ("arrive", "combine")
    wires = (
        _wire(
            "h_prev",
            "h_prev.out",
            "concatenate.h",
            entry,
            arrow=False,
            rest=36,
            label="h_{t-1}",
            label_offset=(26, -25),
        ),
        _wire("x", "x.out", "concatenate.x", entry, route="vh", arrow=False),
        _wire("to_hidden", "concatenate.out", "hidden.in", ("combine",), quantity="hx", route="hv"),
        _wire("new_h", "hidden.out", "copy_h.in", ("combine", "read_out", "predict"), quantity="h", arrow=False),
        _wire(
            "h_on",
            "copy_h.down",
            "h.in",
            ("read_out", "predict"),
            quantity="h",
            route="hvh",
            turn=32,
            rest=334,
            label="h_{t}",
            label_offset=(256, 73),
        ),
        _wire("h_up", "copy_h.on", "h_up.in", ("read_out", "predict"), quantity="h", route="hv"),
    )
    phases = (
        Phase("arrive", "arrive", 350),
        Phase("combine", "combine", 750),
        Phase("read_out", "read out", 550),
        Phase("predict", "predict", 350),
    )
    return Diagram("rnn", nodes, wires, phases, (96, 62, 684, 260))


DIAGRAMS = {diagram.cell: diagram for diagram in (_lstm(), _rnn())}
