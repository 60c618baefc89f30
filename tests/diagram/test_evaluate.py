"""The picture cannot lie: the diagram, evaluated, is the cell."""

from dataclasses import replace

import naive
import numpy as np
import pytest

from lstm_viz.core.kinds import KINDS
from lstm_viz.core.run import advance, prepare, project, record
from lstm_viz.diagram.diagram import Diagram, Wire, diagram_of
from lstm_viz.diagram.evaluate import evaluate

D, H, STEPS = 5, 4, 6


def random_weights(cell: str, seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows = KINDS[cell].blocks * H
    shapes = {"weight_ih": (rows, D), "weight_hh": (rows, H), "bias_ih": (rows,), "bias_hh": (rows,)}
    if KINDS[cell].peepholes:
        shapes["weight_peephole"] = (3, H)
    return {name: rng.normal(0, 0.8, shape).astype(np.float32) for name, shape in shapes.items()}


def agrees(diagram: Diagram) -> bool:
    """Whether the diagram computes the cell's own values from a state that is not zero."""
    rng = np.random.default_rng(5)
    weights = random_weights(diagram.cell, seed=3)
    x, state = rng.normal(size=D), {name: rng.normal(size=H) for name in KINDS[diagram.cell].states}
    try:
        drawn = evaluate(diagram, weights, x, state)
    except ValueError:
        return False
    true = naive.layer(KINDS[diagram.cell], weights.values(), [x], *state.values())
    return all(np.allclose(drawn[name], true[name][0], atol=1e-6) for name in true)


@pytest.mark.parametrize("cell", list(KINDS))
def test_diagram_is_the_naive_cell(cell):
    assert agrees(diagram_of(cell))


@pytest.mark.parametrize("cell", list(KINDS))
def test_diagram_is_the_kernel(cell):
    kind, weights = KINDS[cell], random_weights(cell, seed=1)
    x = np.random.default_rng(2).normal(size=(STEPS, D)).astype(np.float32)
    layer, recording = prepare(kind, **weights), record(kind, STEPS, H)
    advance(layer, project(layer, x), np.arange(STEPS, dtype=np.int32), recording)
    state = {name: np.zeros(H) for name in kind.states}
    for step in range(STEPS):
        drawn = evaluate(diagram_of(cell), weights, x[step], state)
        for row, name in enumerate(kind.quantities):
            np.testing.assert_allclose(drawn[name], recording[row, step], atol=1e-5, err_msg=f"{name} at step {step}")
        state = {name: drawn[name] for name in kind.states}


def moved(diagram: Diagram) -> list[tuple[str, Diagram]]:
    """Every diagram in which two wires have changed the places where they end, or where they begin."""
    found = []
    for a, first in enumerate(diagram.wires):
        for second in diagram.wires[a + 1 :]:
            for end in ("target", "source"):
                swap = {
                    first.name: replace(first, **{end: getattr(second, end)}),
                    second.name: replace(second, **{end: getattr(first, end)}),
                }
                wires = tuple(swap.get(wire.name, wire) for wire in diagram.wires)
                found.append((f"{end} of {first.name} and {second.name}", replace(diagram, wires=wires)))
    return found


def same_signal(diagram: Diagram, one: Wire, other: Wire) -> bool:
    """The two wires may change places: they carry the same thing, or feed the two sides of one commutative sign."""
    nodes = {wire.target.partition(".")[0] for wire in (one, other)}
    commutative = len(nodes) == 1 and diagram.node(nodes.pop()).operation in ("×", "+")
    return one.quantity == other.quantity or commutative


@pytest.mark.parametrize("cell", list(KINDS))
def test_a_wire_at_a_wrong_port_is_found(cell):
    diagram = diagram_of(cell)
    checked = set()
    for what, wrong in moved(diagram):
        names = what.split(" of ")[1].split(" and ")
        one, other = diagram.wire(names[0]), diagram.wire(names[1])
        if same_signal(diagram, one, other):
            continue
        assert not agrees(wrong), f"the diagram still agrees after the swap: {what}"
        checked |= {one.name, other.name}
    assert checked == {wire.name for wire in diagram.wires}


@pytest.mark.parametrize("cell", list(KINDS))
def test_a_missing_wire_is_found(cell):
    diagram = diagram_of(cell)
    for wire in diagram.wires:
        with pytest.raises(ValueError, match="nothing reaches"):
            less = replace(diagram, wires=tuple(w for w in diagram.wires if w is not wire))
            evaluate(less, random_weights(cell, 0), np.zeros(D), {name: np.zeros(H) for name in KINDS[cell].states})


@pytest.mark.parametrize("cell", [name for name, kind in KINDS.items() if kind.blocks > 1])
def test_a_layer_with_another_block_or_other_weights_is_found(cell):
    diagram, kind = diagram_of(cell), KINDS[cell]
    for node in diagram.nodes:
        if node.kind in ("layer", "linear"):
            wrongs = [replace(node, block=(node.block + 1) % kind.blocks)]
            wrongs.append(replace(node, takes="h" if node.takes == "x" else "x"))
            if any(port.name == "c" for port in node.ports):
                wrongs.append(replace(node, peephole=(node.peephole + 1) % 3))
            for wrong in wrongs:
                assert not agrees(replace(diagram, nodes=tuple(wrong if n is node else n for n in diagram.nodes)))


@pytest.mark.parametrize("cell", list(KINDS))
def test_other_operation_is_found(cell):
    diagram = diagram_of(cell)
    other = {"σ": "tanh", "tanh": "σ", "×": "+", "+": "×"}
    for node in diagram.nodes:
        if node.operation in other:
            wrong = replace(node, operation=other[node.operation])
            assert not agrees(replace(diagram, nodes=tuple(wrong if n is node else n for n in diagram.nodes)))
