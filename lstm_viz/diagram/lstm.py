"""The diagrams of the LSTM, and of its variants with peepholes and with coupled gates."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lstm_viz.diagram.diagram import Diagram, Node, Phase, Wire
from lstm_viz.diagram.parts import (
    ABOVE,
    BELOW,
    DOWN,
    LEFT,
    RIGHT,
    UP,
    concatenate,
    copy,
    h_bubble,
    inlet,
    layer,
    one_minus,
    outlet,
    pointwise,
    wire,
    x_bubble,
)

_BELT_Y, _WRITE_Y, _LAYER_Y = 94, 168, 238
_FORGET_X, _INPUT_X, _OUTPUT_X = 208, 320, 528
_CAPTIONS = ("belt thickness = amount of memory", "thickness = memory")


def lstm() -> Diagram:
    """The classic figure."""
    belt_y, hidden_y, layer_y, write_y, tanh_y, read_y = _BELT_Y, 296, _LAYER_Y, _WRITE_Y, 150, 200
    forget_x, input_x, candidate_x, output_x, memory_x, up_x = _FORGET_X, _INPUT_X, 424, _OUTPUT_X, 624, 676
    nodes = (
        Node("c_prev", "input", "c_prev", 24, belt_y, (outlet("out"),)),
        Node("h_prev", "input", "h_prev", 24, hidden_y, (outlet("out"),)),
        x_bubble(138, 350),
        concatenate(164, hidden_y),
        copy("copy_f", forget_x - 30, hidden_y, "up"),
        copy("copy_i", input_x - 30, hidden_y, "up"),
        copy("copy_g", candidate_x - 30, hidden_y, "up"),
        layer("forget", "σ", forget_x, layer_y, block=1),
        layer("input", "σ", input_x, layer_y, block=0),
        layer("candidate", "tanh", candidate_x, layer_y, block=2),
        layer("output", "σ", output_x, layer_y, block=3),
        pointwise("x_forget", "×", forget_x, belt_y, LEFT, BELOW, RIGHT),
        pointwise("x_input", "×", candidate_x, write_y, LEFT, BELOW, UP),
        pointwise("add", "+", candidate_x, belt_y, LEFT, BELOW, RIGHT),
        copy("copy_c", memory_x, belt_y, "down"),
        Node("tanh_c", "pointwise", "tanh", memory_x, tanh_y, (inlet("in", dy=-13), outlet("out", dy=13)), 60, 26),
        pointwise("x_output", "×", memory_x, read_y, LEFT, ABOVE, DOWN),
        copy("copy_h", memory_x + 18, hidden_y, "up"),
        Node("c", "output", "c", 744, belt_y, (inlet("in"),)),
        Node("h", "output", "h", 764, hidden_y, (inlet("in"),)),
        h_bubble(up_x, 18),
    )
    entry = ("arrive", "forget", "write", "read_out")
    line: dict[str, Any] = {"quantity": "hx", "arrow": False}
    gate: dict[str, Any] = {"quantity": "hx", "route": "hv"}
    wires = (
        wire(
            "c_prev", "c_prev.out", "x_forget.left", ("forget",), arrow=False, label="C_{t-1}", label_offset=(26, -48)
        ),
        wire("kept", "x_forget.out", "add.left", ("forget",), arrow=False),
        wire("c", "add.out", "copy_c.in", ("write",), arrow=False),
        wire(
            "c_on", "copy_c.on", "c.in", ("write",), quantity="c", arrow=False, label="C_{t}", label_offset=(114, -48)
        ),
        wire(
            "h_prev",
            "h_prev.out",
            "concatenate.h",
            entry,
            arrow=False,
            rest=36,
            label="h_{t-1}",
            label_offset=(26, -25),
        ),
        wire("x", "x.out", "concatenate.x", entry, route="vh", arrow=False),
        wire("line_f", "concatenate.out", "copy_f.in", ("forget", "write", "read_out"), **line),
        wire("line_i", "copy_f.on", "copy_i.in", ("write", "read_out"), **line),
        wire("line_g", "copy_i.on", "copy_g.in", ("write", "read_out"), **line),
        wire("to_forget", "copy_f.up", "forget.in", ("forget",), **gate),
        wire("to_input", "copy_i.up", "input.in", ("write",), **gate),
        wire("to_candidate", "copy_g.up", "candidate.in", ("write",), **gate),
        wire("to_output", "copy_g.on", "output.in", ("read_out",), **gate),
        wire("f", "forget.out", "x_forget.below", ("forget",), rest=44, label="f_{t}", label_offset=(-20, -14)),
        wire("i", "input.out", "x_input.left", ("write",), route="vh", label="i_{t}", label_offset=(-16, -14)),
        wire("g", "candidate.out", "x_input.below", ("write",), rest=15, label="C~_{t}", label_offset=(40, -14)),
        wire("written", "x_input.out", "add.below", ("write",)),
        wire("c_down", "copy_c.down", "tanh_c.in", ("read_out",), quantity="c"),
        wire("tanh_c", "tanh_c.out", "x_output.above", ("read_out",)),
        wire("o", "output.out", "x_output.left", ("read_out",), route="vh", label="o_{t}", label_offset=(-18, -14)),
        wire("h", "x_output.out", "copy_h.in", ("read_out",), route="vh", arrow=False),
        wire(
            "h_on",
            "copy_h.on",
            "h.in",
            ("read_out", "predict"),
            quantity="h",
            rest=74,
            label="h_{t}",
            label_offset=(98, -25),
        ),
        wire("h_up", "copy_h.up", "h_up.in", ("read_out", "predict"), quantity="h", route="hv"),
    )
    phases = (
        Phase("arrive", "arrive", 250),
        Phase("forget", "forget", 500),
        Phase("write", "write new memory", 600),
        Phase("read_out", "read out", 400),
        Phase("predict", "predict", 250),
    )
    belt = ("c_prev", "kept", "c", "c_on")
    return Diagram("lstm", nodes, wires, phases, (92, 46, 616, 276), belt=belt, captions=_CAPTIONS)


def peephole() -> Diagram:
    """The LSTM whose gates look at the belt: f and i before the step, o at what it holds after it."""
    base, look_x, look_o_x, turn_y = lstm(), 146, 502, 158
    branches = (
        copy("copy_look", look_x, _BELT_Y, "down"),
        Node("copy_look_i", "copy", "copy", look_x, turn_y, (inlet("in"), outlet("down"), outlet("right"))),
    )
    layers = {
        "forget": layer("forget", "σ", _FORGET_X, _LAYER_Y, 1, inlet("c", dx=-42), peephole=1),
        "input": layer("input", "σ", _INPUT_X, _LAYER_Y, 0, inlet("c", dx=-30, dy=-22), peephole=0),
    }
    output = layer("output", "σ", _OUTPUT_X, _LAYER_Y, 3, inlet("c", dx=look_o_x - _OUTPUT_X, dy=-22), peephole=2)
    nodes: list[Node] = []
    for node in base.nodes:
        if node.name != "output":  # it waits for the new cell state
            nodes.append(layers.get(node.name, node))
        if node.name == "c_prev":
            nodes += branches
        if node.name == "add":
            nodes += (copy("copy_look_o", look_o_x, _BELT_Y, "down"), output)
    changed = {
        "c_prev": replace(base.wire("c_prev"), target="copy_look.in", phases=("forget", "write")),
        "c": replace(base.wire("c"), target="copy_look_o.in"),
        "f": replace(base.wire("f"), rest=34, label_offset=(-40, -22)),  # off the line to i
        "o": replace(base.wire("o"), label_offset=(18, -36)),
    }
    look: dict[str, Any] = {"quantity": "c_prev", "arrow": False}
    wires = (
        wire("look", "copy_look.down", "copy_look_i.in", ("forget", "write"), **look),
        wire("look_f", "copy_look_i.down", "forget.c", ("forget",), quantity="c_prev", route="vh"),
        wire("look_i", "copy_look_i.right", "input.c", ("write",), quantity="c_prev", route="hv"),
        wire("look_o", "copy_look_o.down", "output.c", ("read_out",), quantity="c"),
        wire("c_prev_on", "copy_look.on", "x_forget.left", ("forget",), **look),
        wire("c_seen", "copy_look_o.on", "copy_c.in", ("write",), quantity="c", arrow=False),
    )
    belt = ("c_prev", "c_prev_on", "kept", "c", "c_seen", "c_on")
    return replace(base, cell="peephole", nodes=tuple(nodes), wires=(*_changed(base, changed), *wires), belt=belt)


def coupled() -> Diagram:
    """The LSTM that writes where it forgets: i is what f leaves."""
    base, gate_x = lstm(), 316
    blocks = {"forget": 0, "candidate": 1, "output": 2}
    nodes: list[Node] = []
    for node in base.nodes:
        if node.name not in ("input", "copy_i"):
            nodes.append(replace(node, block=blocks.get(node.name, 0)))
        if node.name == "forget":
            nodes += (copy("copy_gate", _FORGET_X, _WRITE_Y, "right"), one_minus(gate_x, _WRITE_Y))
    changed = {
        "line_g": replace(base.wire("line_g"), source="copy_f.on"),
        "f": replace(
            base.wire("f"),
            target="copy_gate.in",
            phases=("forget", "write"),
            rest=24,
            arrow=False,
            label_offset=(-40, -24),
        ),
        "i": replace(base.wire("i"), source="one_minus.out", route="", label_offset=(18, -20)),
    }
    wires = (
        wire("f_on", "copy_gate.on", "x_forget.below", ("forget",), quantity="f"),
        wire("f_side", "copy_gate.right", "one_minus.left", ("write",), quantity="f"),
    )
    gone = ("line_i", "to_input")
    phases = tuple(replace(p, title="write in its place") if p.name == "write" else p for p in base.phases)
    kept = tuple(w for w in _changed(base, changed) if w.name not in gone)
    return replace(base, cell="coupled", nodes=tuple(nodes), wires=(*kept, *wires), phases=phases)


def _changed(base: Diagram, changed: Mapping[str, Wire]) -> tuple[Wire, ...]:
    return tuple(changed.get(wire.name, wire) for wire in base.wires)
