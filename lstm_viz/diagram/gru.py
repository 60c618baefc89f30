"""The diagram of the GRU, in PyTorch's form.

The classic figure's z is the opposite: there it writes, here it keeps. And here r stands behind the weights U of h, not
before them, so that U has a box of its own.
"""

from typing import Any

from lstm_viz.diagram.diagram import Diagram, Node, Phase
from lstm_viz.diagram.parts import (
    ABOVE,
    BELOW,
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


def gru() -> Diagram:
    """h runs along the top, as the belt; what enters the layers comes from below."""
    belt_y, turn_y, reset_y, layer_y, hidden_y, x_y = 94, 150, 196, 232, 288, 308
    down_x, x_x, reset_x, hidden_x, keep_x, minus_x, candidate_x = 116, 140, 206, 300, 396, 464, 540
    nodes = (
        Node("h_prev", "input", "h_prev", 24, belt_y, (outlet("out"),)),
        copy("copy_down", down_x, belt_y, "down"),
        copy("copy_hidden", hidden_x, belt_y, "down"),
        x_bubble(x_x, 350),
        copy("copy_x", x_x, x_y, "right"),
        concatenate(164, hidden_y),
        copy("copy_r", 178, hidden_y, "up"),
        layer("reset", "σ", reset_x, layer_y, block=0),
        Node(
            "hidden",
            "linear",
            "U",
            hidden_x,
            146,
            (inlet("in", dy=-14), outlet("out", dy=14)),
            48,
            28,
            block=2,
            takes="h",
        ),
        pointwise("x_reset", "×", hidden_x, reset_y, LEFT, ABOVE, RIGHT),
        layer("candidate", "tanh", candidate_x, layer_y, 2, inlet("plus", dx=-42), takes="x"),
        layer("keep", "σ", keep_x, layer_y, block=1),
        copy("copy_z", keep_x, turn_y, "right"),
        one_minus(minus_x, turn_y),
        pointwise("x_keep", "×", keep_x, belt_y, LEFT, BELOW, RIGHT),
        pointwise("x_replace", "×", candidate_x, turn_y, LEFT, BELOW, UP),
        pointwise("add", "+", candidate_x, belt_y, LEFT, BELOW, RIGHT),
        copy("copy_up", 640, belt_y, "up"),
        Node("h", "output", "h", 744, belt_y, (inlet("in"),)),
        h_bubble(672, 18),
    )
    line: dict[str, Any] = {"quantity": "hx", "arrow": False}
    state: dict[str, Any] = {"quantity": "h_prev", "arrow": False}
    begin = ("arrive", "reset", "propose", "replace")
    joined = ("arrive", "reset", "replace")
    wires = (
        wire(
            "h_prev", "h_prev.out", "copy_down.in", begin, arrow=False, rest=40, label="h_{t-1}", label_offset=(26, -48)
        ),
        wire("h_down", "copy_down.down", "concatenate.h", joined, route="vh", **state),
        wire("h_prev_on", "copy_down.on", "copy_hidden.in", ("propose", "replace"), **state),
        wire("h_prev_kept", "copy_hidden.on", "x_keep.left", ("replace",), **state),
        wire("kept", "x_keep.out", "add.left", ("replace",), arrow=False),
        wire("h", "add.out", "copy_up.in", ("replace",), arrow=False),
        wire(
            "h_on",
            "copy_up.on",
            "h.in",
            ("replace", "predict"),
            quantity="h",
            arrow=False,
            rest=66,
            label="h_{t}",
            label_offset=(96, -48),
        ),
        wire("h_up", "copy_up.up", "h_up.in", ("replace", "predict"), quantity="h", route="hv"),
        wire("x", "x.out", "copy_x.in", begin, arrow=False),
        wire("x_on", "copy_x.on", "concatenate.x", joined, quantity="x", route="vh", arrow=False),
        wire("x_candidate", "copy_x.right", "candidate.in", ("propose",), quantity="x", route="hv"),
        wire("line_r", "concatenate.out", "copy_r.in", ("reset", "replace"), **line),
        wire("to_reset", "copy_r.up", "reset.in", ("reset",), quantity="hx", route="hv"),
        wire("to_keep", "copy_r.on", "keep.in", ("replace",), quantity="hx", route="hv"),
        wire(
            "r", "reset.out", "x_reset.left", ("reset", "propose"), route="vh", label="r_{t}", label_offset=(-16, -14)
        ),
        wire("to_hidden", "copy_hidden.down", "hidden.in", ("propose",), quantity="h_prev"),
        wire("hidden_n", "hidden.out", "x_reset.above", ("propose",)),
        wire("reset_n", "x_reset.out", "candidate.plus", ("propose",), route="hvh", turn=minus_x - hidden_x - 14),
        wire(
            "n",
            "candidate.out",
            "x_replace.below",
            ("propose", "replace"),
            rest=19,
            label="h~_{t}",
            label_offset=(42, -20),
        ),
        wire("z", "keep.out", "copy_z.in", ("replace",), arrow=False, rest=36, label="z_{t}", label_offset=(-36, -36)),
        wire("z_on", "copy_z.on", "x_keep.below", ("replace",), quantity="z"),
        wire("z_side", "copy_z.right", "one_minus.left", ("replace",), quantity="z"),
        wire("not_z", "one_minus.out", "x_replace.left", ("replace",)),
        wire("written", "x_replace.out", "add.below", ("replace",)),
    )
    phases = (
        Phase("arrive", "arrive", 250),
        Phase("reset", "reset", 400),
        Phase("propose", "propose", 500),
        Phase("replace", "keep or replace", 600),
        Phase("predict", "predict", 250),
    )
    belt = ("h_prev", "h_prev_on", "h_prev_kept", "kept", "h", "h_on")
    captions = ("z keeps, 1 − z replaces (PyTorch)", "z keeps, 1 − z replaces", "z keeps")
    return Diagram("gru", nodes, wires, phases, (92, 46, 616, 280), belt=belt, captions=captions)
