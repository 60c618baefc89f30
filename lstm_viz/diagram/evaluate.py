"""Computes a step by walking a diagram: what is drawn is what is computed.

The slow, obvious way, for tests and explanations; runs of a model go through `lstm_viz.core`.
"""

from collections.abc import Callable, Mapping

import numpy as np

from lstm_viz.diagram.diagram import Diagram, Node

_OPERATIONS: Mapping[str, Callable[..., np.ndarray]] = {
    "σ": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "×": np.multiply,
    "+": np.add,
    "1−": lambda gate: 1 - gate,
}


def evaluate(
    diagram: Diagram, weights: Mapping[str, np.ndarray], x: np.ndarray, state: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The value of every quantity that the diagram's wires carry and its outputs show.

    Parameters
    ----------
    weights : ``weight_ih`` (G, D), ``weight_hh`` (G, H), ``bias_ih`` and ``bias_hh`` (G,) in PyTorch's packing,
        G = blocks·H; with peepholes also ``weight_peephole`` (3, H).
    x : (D,) the step's input.
    state : the states before the step by name, ``h`` and, where there is a cell state, ``c``, each (H,).

    Raises
    ------
    ValueError
        If an input port has no wire, a node comes before what it needs, two wires of one quantity carry different
        values, or shapes do not fit.
    """
    # The concatenation is [h, x], so the two weight matrices lie side by side in that order.
    H = weights["weight_hh"].shape[1]
    affine = {
        "h": (weights["weight_hh"], weights["bias_hh"]),
        "x": (weights["weight_ih"], weights["bias_ih"]),
        "hx": (
            np.concatenate([weights["weight_hh"], weights["weight_ih"]], axis=1),
            weights["bias_hh"] + weights["bias_ih"],
        ),
    }
    given = {"x": x} | {f"{name}_prev": value for name, value in state.items()}
    source_of = {wire.target: wire.source for wire in diagram.wires}
    at_port: dict[str, np.ndarray] = {}
    values: dict[str, np.ndarray] = {}

    def inputs_of(node: Node) -> list[np.ndarray]:
        ports = [f"{node.name}.{port.name}" for port in node.ports if port.is_input]
        for port in ports:
            if source_of.get(port) not in at_port:
                raise ValueError(f"nothing reaches {port}")
        return [at_port[source_of[port]] for port in ports]

    def sum_of(node: Node) -> np.ndarray:
        """What a layer squashes."""
        weight, bias = affine[node.takes]
        rows = slice(node.block * H, (node.block + 1) * H)
        total = np.zeros(H)
        for port, value in zip([port.name for port in node.ports if port.is_input], inputs_of(node), strict=True):
            if port == "in":
                total = total + weight[rows] @ value + bias[rows]
            else:
                total = total + (weights["weight_peephole"][node.peephole] * value if port == "c" else value)
        return total

    def note(quantity: str, value: np.ndarray) -> None:
        if not np.array_equal(values.setdefault(quantity, value), value):
            raise ValueError(f"two places that show {quantity} have different values")

    for node in diagram.nodes:
        taken = inputs_of(node)
        if node.kind == "input":
            result = given[node.operation]
        elif node.kind == "layer":
            result = _OPERATIONS[node.operation](sum_of(node))
        elif node.kind == "linear":
            result = sum_of(node)
        elif node.kind == "pointwise":
            result = _OPERATIONS[node.operation](*taken)
        elif node.kind == "concatenate":
            result = np.concatenate(taken)
        else:  # copy, output
            result = taken[0]
        if node.kind == "output":
            note(node.operation, result)
        at_port |= {f"{node.name}.{port.name}": result for port in node.ports if not port.is_input}
    for wire in diagram.wires:
        note(wire.quantity, at_port[wire.source])
    return values
