"""The diagrams of the LSTM and of the plain RNN."""

from lstm_viz.diagram.diagram import Diagram, Node, Phase, Port, Wire

_ROUND = 14.0  # radius of a pointwise operation
_BUBBLE = 17.0  # radius of x and h


def _in(name: str, dx: float = 0.0, dy: float = 0.0) -> Port:
    return Port(name, dx, dy)


def _out(name: str, dx: float = 0.0, dy: float = 0.0) -> Port:
    return Port(name, dx, dy, is_input=False)


def _copy(name: str, x: float, y: float, turn: str) -> Node:
    """A fork: the line goes on, and a branch turns off."""
    return Node(name, "copy", "copy", x, y, (_in("in"), _out("on"), _out(turn)))


def _concatenate(x: float, y: float) -> Node:
    return Node("concatenate", "concatenate", "concatenate", x, y, (_in("h"), _in("x"), _out("out")))


def _layer(name: str, operation: str, x: float, y: float, block: int) -> Node:
    return Node(name, "layer", operation, x, y, (_in("in", dy=22), _out("out", dy=-22)), 84, 44, block)


def _times(name: str, x: float, y: float, first: Port, second: Port, out: Port, operation: str = "×") -> Node:
    return Node(name, "pointwise", operation, x, y, (first, second, out), 2 * _ROUND, 2 * _ROUND)


def _x(x: float, y: float) -> Node:
    return Node("x", "input", "x", x, y, (_out("out", dy=-_BUBBLE),), 2 * _BUBBLE, 2 * _BUBBLE, symbol="x_{t}")


def _h_up(x: float, y: float) -> Node:
    return Node("h_up", "output", "h", x, y, (_in("in", dy=_BUBBLE),), 2 * _BUBBLE, 2 * _BUBBLE, symbol="h_{t}")


def _lstm() -> Diagram:
    belt_y, hidden_y, layer_y, write_y, tanh_y, read_y = 112, 322, 262, 188, 174, 226
    forget_x, input_x, candidate_x, output_x, memory_x, up_x = 208, 320, 424, 528, 624, 676
    left, right = _in("left", dx=-_ROUND), _out("out", dx=_ROUND)
    below, above = _in("below", dy=_ROUND), _in("above", dy=-_ROUND)
    nodes = (
        Node("c_prev", "input", "c_prev", 24, belt_y, (_out("out"),)),
        Node("h_prev", "input", "h_prev", 24, hidden_y, (_out("out"),)),
        _x(144, 378),
        _concatenate(172, hidden_y),
        _copy("copy_f", forget_x - 30, hidden_y, "up"),
        _copy("copy_i", input_x - 30, hidden_y, "up"),
        _copy("copy_g", candidate_x - 30, hidden_y, "up"),
        _layer("forget", "σ", forget_x, layer_y, block=1),
        _layer("input", "σ", input_x, layer_y, block=0),
        _layer("candidate", "tanh", candidate_x, layer_y, block=2),
        _layer("output", "σ", output_x, layer_y, block=3),
        _times("x_forget", forget_x, belt_y, left, below, right),
        _times("x_input", candidate_x, write_y, left, below, _out("out", dy=-_ROUND)),
        _times("add", candidate_x, belt_y, left, below, right, "+"),
        _copy("copy_c", memory_x, belt_y, "down"),
        Node("tanh_c", "pointwise", "tanh", memory_x, tanh_y, (_in("in", dy=-13), _out("out", dy=13)), 60, 26),
        _times("x_output", memory_x, read_y, left, above, _out("out", dy=_ROUND)),
        _copy("copy_h", memory_x + 18, hidden_y, "up"),
        Node("c", "output", "c", 734, belt_y, (_in("in"),)),
        Node("h", "output", "h", 752, hidden_y, (_in("in"),)),
        _h_up(up_x, 30),
    )
    entry = ("arrive", "forget", "write", "read_out")
    end = ("read_out", "predict")
    wires = (
        Wire("c_prev", "c_prev.out", "x_forget.left", "c_prev", ("forget",), "", 0, False, "C_{t-1}", (24, -48)),
        Wire("kept", "x_forget.out", "add.left", "kept", ("forget",), arrow=False),
        Wire("c", "add.out", "copy_c.in", "c", ("write",), arrow=False),
        Wire("c_on", "copy_c.on", "c.in", "c", ("write",), "", 0, False, "C_{t}", (118, -48)),
        Wire("h_prev", "h_prev.out", "concatenate.h", "h_prev", entry, "", 0, False, "h_{t-1}", (28, -25)),
        Wire("x", "x.out", "concatenate.x", "x", entry, "vh", arrow=False),
        Wire("line_f", "concatenate.out", "copy_f.in", "hx", ("forget", "write", "read_out"), arrow=False),
        Wire("line_i", "copy_f.on", "copy_i.in", "hx", ("write", "read_out"), arrow=False),
        Wire("line_g", "copy_i.on", "copy_g.in", "hx", ("write", "read_out"), arrow=False),
        Wire("to_forget", "copy_f.up", "forget.in", "hx", ("forget",), "hv"),
        Wire("to_input", "copy_i.up", "input.in", "hx", ("write",), "hv"),
        Wire("to_candidate", "copy_g.up", "candidate.in", "hx", ("write",), "hv"),
        Wire("to_output", "copy_g.on", "output.in", "hx", ("read_out",), "hv"),
        Wire("f", "forget.out", "x_forget.below", "f", ("forget",), "", 0, True, "f_{t}", (-20, -14)),
        Wire("i", "input.out", "x_input.left", "i", ("write",), "vh", 0, True, "i_{t}", (-16, -14)),
        Wire("g", "candidate.out", "x_input.below", "g", ("write",), "", 0, True, "C~_{t}", (38, -14)),
        Wire("written", "x_input.out", "add.below", "written", ("write",)),
        Wire("c_down", "copy_c.down", "tanh_c.in", "c", ("read_out",)),
        Wire("tanh_c", "tanh_c.out", "x_output.above", "tanh_c", ("read_out",)),
        Wire("o", "output.out", "x_output.left", "o", ("read_out",), "vh", 0, True, "o_{t}", (-18, -14)),
        Wire("h", "x_output.out", "copy_h.in", "h", ("read_out",), "vh", arrow=False),
        Wire("h_on", "copy_h.on", "h.in", "h", ("read_out",), "", 0, True, "h_{t}", (100, -25)),
        Wire("h_up", "copy_h.up", "h_up.in", "h", end, "hv"),
    )
    phases = (
        Phase("arrive", "arrive", 250),
        Phase("forget", "forget", 500),
        Phase("write", "write new memory", 600),
        Phase("read_out", "read out", 400),
        Phase("predict", "predict", 250),
    )
    return Diagram("lstm", nodes, wires, phases, (96, 64, 616, 286), belt=("c_prev", "kept", "c", "c_on"))


def _rnn() -> Diagram:
    hidden_y, layer_y, layer_x, up_x = 288, 196, 404, 612
    nodes = (
        Node("h_prev", "input", "h_prev", 24, hidden_y, (_out("out"),)),
        _x(208, 366 - _BUBBLE),
        _concatenate(240, hidden_y),
        Node("hidden", "layer", "tanh", layer_x, layer_y, (_in("in", dy=32), _out("out", dx=84)), 168, 64),
        _copy("copy_h", 536, layer_y, "down"),
        Node("h", "output", "h", 784, hidden_y, (_in("in"),)),
        _h_up(up_x, 30),
    )
    entry = ("arrive", "combine")
    wires = (
        Wire("h_prev", "h_prev.out", "concatenate.h", "h_prev", entry, "", 0, False, "h_{t-1}", (28, -25)),
        Wire("x", "x.out", "concatenate.x", "x", entry, "vh", arrow=False),
        Wire("to_hidden", "concatenate.out", "hidden.in", "hx", ("combine",), "hv"),
        Wire("new_h", "hidden.out", "copy_h.in", "h", ("read_out",), arrow=False),
        Wire("h_on", "copy_h.down", "h.in", "h", ("read_out",), "hvh", 28, True, "h_{t}", (226, 67)),
        Wire("h_up", "copy_h.on", "h_up.in", "h", ("read_out", "predict"), "hv"),
    )
    phases = (
        Phase("arrive", "arrive", 350),
        Phase("combine", "combine", 750),
        Phase("read_out", "read out", 550),
        Phase("predict", "predict", 350),
    )
    return Diagram("rnn", nodes, wires, phases, (96, 104, 616, 220))


DIAGRAMS = {diagram.cell: diagram for diagram in (_lstm(), _rnn())}
