"""The geometry follows from the ports."""

from dataclasses import replace
from itertools import pairwise

import pytest

from lstm_viz.core.kinds import KINDS
from lstm_viz.diagram.diagram import diagram_of


@pytest.mark.parametrize("cell", list(KINDS))
def test_wires_start_and_end_at_their_ports_and_keep_to_the_axes(cell):
    diagram = diagram_of(cell)
    for wire in diagram.wires:
        points = diagram.points(wire)
        assert points[0] == diagram.place(wire.source) and points[-1] == diagram.place(wire.target)
        for (x0, y0), (x1, y1) in pairwise(points):
            assert (x0 == x1) != (y0 == y1), f"{wire.name} has a slanted or empty piece"


@pytest.mark.parametrize("cell", list(KINDS))
def test_moving_a_wire_moves_its_picture(cell):
    diagram = diagram_of(cell)
    wire = diagram.wire("x")
    other = replace(wire, target="h_up.in")
    assert diagram.points(other) != diagram.points(wire)


@pytest.mark.parametrize("cell", list(KINDS))
def test_everything_lies_in_the_frame(cell):
    diagram = diagram_of(cell)
    width, height = diagram.size
    for wire in diagram.wires:
        assert all(0 <= x <= width and 0 <= y <= height for x, y in diagram.points(wire))
    for node in diagram.nodes:
        assert node.height / 2 <= node.y <= height - node.height / 2 + 28  # the legend's row lies below x


@pytest.mark.parametrize("cell", list(KINDS))
def test_phases_take_two_seconds_and_every_one_has_work(cell):
    diagram = diagram_of(cell)
    assert sum(phase.duration_ms for phase in diagram.phases) == 2000
    names = {phase.name for phase in diagram.phases}
    used = {name for wire in diagram.wires for name in wire.phases}
    assert used == names


def test_a_taken_port_and_a_backward_wire_are_refused():
    diagram = diagram_of("lstm")
    doubled = replace(diagram.wire("f"), target="add.below")
    backward = replace(diagram.wire("f"), source="x_forget.below", target="forget.out")
    for wrong, why in ((doubled, "two wires"), (backward, "from an output to an input")):
        with pytest.raises(ValueError, match=why):
            replace(diagram, wires=tuple(wrong if w.name == "f" else w for w in diagram.wires))
    with pytest.raises(KeyError):
        diagram.place("forget.side")
