"""What moves in which phase of a step: packets that travel, layers that fill, the belt that narrows and widens.

Data beside the diagram's own: the painter asks `moves_at` for a moment and draws what it is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lstm_viz.diagram.choreography import WHOLE, Moment
from lstm_viz.diagram.diagram import Diagram

LASTING = ("fill", "narrow", "ribbon", "widen")  # stays for the rest of the step; packets go with their phase


@dataclass(frozen=True)
class Move:
    """One movement within a phase.

    Attributes
    ----------
    kind : ``"travel"`` a packet runs along `names` (wires) and is gone; ``"rest"`` a packet comes out onto its wire and
        rests there; ``"enter"`` a copy of it goes on to the wire's end; ``"fill"`` a layer's strip fills; ``"narrow"``
        the belt loses what is forgotten; ``"ribbon"`` what is written rises to it; ``"widen"`` it takes that in.
    names : wires or nodes.
    begin, end : parts of the phase, 0..1; equal for what is there from the start.
    quantity : what the packet shows; of `rest` and `enter` the wire's own.
    """

    kind: str
    names: tuple[str, ...] = ()
    begin: float = 0.0
    end: float = 0.0
    quantity: str = ""


def _travel(quantity: str, begin: float, end: float, *wires: str) -> Move:
    return Move("travel", wires, begin, end, quantity)


def _rest(wire: str, begin: float = 0.0, end: float = 0.0) -> Move:
    return Move("rest", (wire,), begin, end)


def _enter(wire: str, begin: float, end: float) -> Move:
    return Move("enter", (wire,), begin, end)


def _fill(node: str, begin: float, end: float) -> Move:
    return Move("fill", (node,), begin, end)


_ARRIVE = (_rest("h_prev", 0.0, 0.55), _enter("h_prev", 0.55, 1.0), _travel("x", 0.35, 1.0, "x"))

_LSTM: dict[str, tuple[Move, ...]] = {
    "arrive": _ARRIVE,
    "forget": (
        _rest("h_prev"),
        _travel("h_prev", 0.0, 0.3, "line_f", "to_forget"),
        _fill("forget", 0.22, 0.52),
        _rest("f", 0.45, 0.65),
        _enter("f", 0.62, 0.8),
        Move("narrow", (), 0.68, 1.0),
    ),
    "write": (
        _rest("h_prev"),
        _travel("h_prev", 0.0, 0.25, "line_f", "line_i", "to_input"),
        _travel("h_prev", 0.0, 0.25, "line_f", "line_i", "line_g", "to_candidate"),
        _fill("input", 0.2, 0.45),
        _fill("candidate", 0.2, 0.45),
        _rest("i", 0.4, 0.58),
        _rest("g", 0.4, 0.58),
        _enter("i", 0.56, 0.7),
        _enter("g", 0.56, 0.7),
        Move("ribbon", (), 0.66, 0.84),
        Move("widen", (), 0.76, 1.0),
    ),
    "read_out": (
        _rest("h_prev"),
        _travel("h_prev", 0.0, 0.25, "line_f", "line_i", "line_g", "to_output"),
        _fill("output", 0.2, 0.45),
        _travel("c", 0.2, 0.4, "c_down"),
        _travel("tanh_c", 0.4, 0.62, "tanh_c"),
        _rest("o", 0.4, 0.56),
        _enter("o", 0.54, 0.66),
        _travel("h", 0.64, 0.86, "h"),
        _rest("h_on", 0.84, 1.0),
    ),
    "predict": (_rest("h_on"), _travel("h", 0.0, 0.8, "h_up")),
}

_PEEPHOLE = _LSTM | {
    "forget": (*_LSTM["forget"], _travel("c_prev", 0.0, 0.3, "look", "look_f")),
    "write": (*_LSTM["write"], _travel("c_prev", 0.0, 0.25, "look", "look_i")),
    "read_out": (*_LSTM["read_out"], _travel("c", 0.0, 0.25, "look_o")),
}

_COUPLED = _LSTM | {
    "forget": (
        _rest("h_prev"),
        _travel("h_prev", 0.0, 0.3, "line_f", "to_forget"),
        _fill("forget", 0.22, 0.52),
        _rest("f", 0.45, 0.65),
        _travel("f", 0.62, 0.8, "f_on"),
        Move("narrow", (), 0.68, 1.0),
    ),
    "write": (
        _rest("h_prev"),
        _rest("f"),
        _travel("f", 0.1, 0.4, "f_side"),
        _travel("h_prev", 0.0, 0.25, "line_f", "line_g", "to_candidate"),
        _fill("candidate", 0.2, 0.45),
        _rest("i", 0.4, 0.58),
        _rest("g", 0.4, 0.58),
        _enter("i", 0.56, 0.7),
        _enter("g", 0.56, 0.7),
        Move("ribbon", (), 0.66, 0.84),
        Move("widen", (), 0.76, 1.0),
    ),
    "read_out": tuple(
        _travel("h_prev", 0.0, 0.25, "line_f", "line_g", "to_output") if move.quantity == "h_prev" else move
        for move in _LSTM["read_out"]
    ),
}

_GRU: Mapping[str, tuple[Move, ...]] = {
    "arrive": (_rest("h_prev", 0.0, 0.55), _enter("h_prev", 0.55, 1.0), _travel("x", 0.35, 1.0, "x", "x_on")),
    "reset": (
        _rest("h_prev"),
        _travel("h_prev", 0.0, 0.4, "h_down", "line_r", "to_reset"),
        _fill("reset", 0.32, 0.68),
        _rest("r", 0.6, 0.9),
    ),
    "propose": (
        _rest("h_prev"),
        _rest("r"),
        _travel("h_prev", 0.0, 0.34, "h_prev_on", "to_hidden"),
        _travel("x", 0.05, 0.5, "x", "x_candidate"),
        _enter("r", 0.34, 0.5),
        _fill("candidate", 0.5, 0.8),
        _rest("n", 0.74, 0.95),
    ),
    "replace": (
        _rest("h_prev"),
        _rest("n"),
        _travel("h_prev", 0.0, 0.24, "h_down", "line_r", "to_keep"),
        _fill("keep", 0.2, 0.38),
        _rest("z", 0.34, 0.46),
        _travel("h_prev", 0.3, 0.56, "h_prev_on", "h_prev_kept"),
        _travel("z", 0.46, 0.56, "z_on"),
        _travel("z", 0.46, 0.56, "z_side"),
        _travel("not_z", 0.56, 0.66, "not_z"),
        _enter("n", 0.56, 0.66),
        _travel("kept", 0.58, 0.78, "kept"),
        Move("narrow", (), 0.56, 0.74),
        _travel("written", 0.68, 0.78, "written"),
        Move("ribbon", (), 0.66, 0.78),
        Move("widen", (), 0.74, 0.92),
        _travel("h", 0.78, 0.92, "h"),
        _rest("h_on", 0.9, 1.0),
    ),
    "predict": (_rest("h_on"), _travel("h", 0.0, 0.8, "h_up")),
}

_RNN: Mapping[str, tuple[Move, ...]] = {
    "arrive": _ARRIVE,
    "combine": (_rest("h_prev"), _travel("h_prev", 0.0, 0.35, "to_hidden"), _fill("hidden", 0.3, 0.9)),
    "read_out": (_travel("h", 0.0, 0.3, "new_h"), _rest("h_on", 0.28, 0.9)),
    "predict": (_rest("h_on"), _travel("h", 0.0, 0.8, "h_up")),
}

MOVES = {"lstm": _LSTM, "peephole": _PEEPHOLE, "coupled": _COUPLED, "gru": _GRU, "rnn": _RNN}


def ease_out(u: float) -> float:
    """Cubic: starts fast and settles."""
    return 1 - (1 - u) ** 3


def ease_in_out(u: float) -> float:
    """Cubic: starts and ends gently."""
    return 4 * u**3 if u < 0.5 else 1 - (2 - 2 * u) ** 3 / 2


def moves_at(diagram: Diagram, moment: Moment) -> list[tuple[Move, float]]:
    """Every movement that shows at a moment and how far it has come, 0..1, eased.

    What lasts is told for all phases: 1 where its phase is over, 0 where it is still to come. Where sub-steps are off,
    all that lasts moves together and packets are at rest.
    """
    phases = MOVES[diagram.cell]
    if moment.phase == WHOLE:
        whole = ease_in_out(moment.progress)
        once = {(move.kind, move.names): move for moves in phases.values() for move in moves}
        return [
            (move, whole if move.kind in LASTING else 1.0) for move in once.values() if move.kind in (*LASTING, "rest")
        ]
    names = [phase.name for phase in diagram.phases]
    now = names.index(moment.phase)
    ease = ease_out if moment.phase in (names[0], names[-1]) else ease_in_out
    found = []
    for index, name in enumerate(names):
        for move in phases[name]:
            if index == now:
                found.append((move, ease(_part(move, moment.progress))))
            elif move.kind in LASTING:
                found.append((move, 1.0 if index < now else 0.0))
    return found


def _part(move: Move, progress: float) -> float:
    if move.end == move.begin:
        return 1.0 if progress >= move.begin else 0.0
    return max(0.0, min(1.0, (progress - move.begin) / (move.end - move.begin)))
