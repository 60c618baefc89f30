"""The diagram of the plain RNN."""

from lstm_viz.diagram.diagram import Diagram, Node, Phase
from lstm_viz.diagram.parts import concatenate, copy, h_bubble, inlet, outlet, wire, x_bubble


def rnn() -> Diagram:
    """One tanh layer; h is all it has."""
    hidden_y, layer_y, layer_x, up_x = 276, 178, 412, 676
    nodes = (
        Node("h_prev", "input", "h_prev", 24, hidden_y, (outlet("out"),)),
        x_bubble(200, 350),
        concatenate(232, hidden_y),
        Node("hidden", "layer", "tanh", layer_x, layer_y, (inlet("in", dy=32), outlet("out", dx=84)), 168, 64),
        copy("copy_h", 552, layer_y, "down"),
        Node("h", "output", "h", 832, hidden_y, (inlet("in"),)),
        h_bubble(up_x, 18),
    )
    entry = ("arrive", "combine")
    wires = (
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
        wire("to_hidden", "concatenate.out", "hidden.in", ("combine",), quantity="hx", route="hv"),
        wire("new_h", "hidden.out", "copy_h.in", ("combine", "read_out", "predict"), quantity="h", arrow=False),
        wire(
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
        wire("h_up", "copy_h.on", "h_up.in", ("read_out", "predict"), quantity="h", route="hv"),
    )
    phases = (
        Phase("arrive", "arrive", 350),
        Phase("combine", "combine", 750),
        Phase("read_out", "read out", 550),
        Phase("predict", "predict", 350),
    )
    return Diagram("rnn", nodes, wires, phases, (96, 62, 684, 260))
