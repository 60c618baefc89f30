"""What moves, moves along wires that are at work, and a step ends as the next one begins."""

from itertools import pairwise

import pytest

from lstm_viz.core.kinds import KINDS
from lstm_viz.diagram.choreography import WHOLE, Moment
from lstm_viz.diagram.diagram import diagram_of
from lstm_viz.diagram.motion import LASTING, MOVES, ease_in_out, ease_out, moves_at

CELLS = list(KINDS)


@pytest.mark.parametrize("cell", CELLS)
def test_packets_run_on_wires_that_are_at_work_and_follow_one_another(cell):
    diagram = diagram_of(cell)
    assert set(MOVES[cell]) == {phase.name for phase in diagram.phases}
    for phase, moves in MOVES[cell].items():
        for move in moves:
            assert 0 <= move.begin <= move.end <= 1
            if move.kind in ("travel", "rest", "enter"):
                wires = [diagram.wire(name) for name in move.names]
                assert all(phase in wire.phases for wire in wires), f"{move.names} in {phase}"
                for first, second in pairwise(wires):
                    assert first.target.partition(".")[0] == second.source.partition(".")[0]
            if move.kind == "fill":
                assert diagram.node(move.names[0]).kind == "layer"


@pytest.mark.parametrize("cell", CELLS)
def test_a_packet_shows_what_its_wires_carry(cell):
    diagram = diagram_of(cell)
    for moves in MOVES[cell].values():
        for move in moves:
            if move.kind == "travel":
                carried = {diagram.wire(name).quantity for name in move.names}
                joined = {"h_prev", "hx"} if move.quantity == "h_prev" else {move.quantity}
                assert carried <= joined


@pytest.mark.parametrize("cell", CELLS)
def test_every_layer_fills_once(cell):
    diagram = diagram_of(cell)
    filled = [move.names[0] for moves in MOVES[cell].values() for move in moves if move.kind == "fill"]
    assert sorted(filled) == sorted(node.name for node in diagram.nodes if node.kind == "layer")


def test_what_lasts_comes_once_and_stays():
    diagram = diagram_of("lstm")
    seen: dict[tuple, float] = {}
    for phase in diagram.phases:
        for part in range(11):
            for move, come in moves_at(diagram, Moment(3, phase.name, part / 10)):
                if move.kind in LASTING:
                    key = (move.kind, move.names)
                    assert come >= seen.get(key, 0.0)
                    seen[key] = come
    assert len(seen) == 7 and set(seen.values()) == {1.0}
    assert all(come == 0 for move, come in moves_at(diagram, Moment(3, "arrive", 1.0)) if move.kind in LASTING), (
        "a step begins with nothing done"
    )


def test_without_substeps_all_moves_together_and_no_packet_travels():
    moves = moves_at(diagram_of("lstm"), Moment(3, WHOLE, 0.25))
    assert {move.kind for move, _ in moves} == {*LASTING, "rest"}
    assert {come for move, come in moves if move.kind in LASTING} == {ease_in_out(0.25)}
    names = [(move.kind, move.names) for move, _ in moves]
    assert len(names) == len(set(names)), "each packet rests once"


@pytest.mark.parametrize("ease", [ease_out, ease_in_out])
def test_easing_goes_from_0_to_1_and_never_back(ease):
    values = [ease(part / 100) for part in range(101)]
    assert values[0] == 0 and values[-1] == 1 and values == sorted(values)
