"""Why a gate opened: what the word, the state before and the bias each added to it."""

from dataclasses import dataclass

import numpy as np

from lstm_viz.core.kinds import GRU
from lstm_viz.errors import QuantityError, ShapeError
from lstm_viz.models.trace import Trace


@dataclass(frozen=True)
class Summands:
    """One unit of one layer box at one step: ``value`` = ``activation(input + hidden + bias + peephole)``.

    Attributes
    ----------
    input, hidden, bias : W·x, U·h of the step before, and b, for this unit. Of a GRU's n the hidden part is r times U·h
        with its own bias, and ``bias`` the word's.
    peephole : what a gate with a peephole takes of the cell state, else None.
    value : as the trace recorded it.
    activation : ``"sigmoid"`` or ``"tanh"``.
    """

    input: float
    hidden: float
    bias: float
    value: float
    activation: str
    peephole: float | None = None

    @property
    def parts(self) -> tuple[float, ...]:
        """What is added up: input, hidden, bias and, where there is one, the peephole."""
        three = (self.input, self.hidden, self.bias)
        return three if self.peephole is None else (*three, self.peephole)

    @property
    def total(self) -> float:
        return sum(self.parts)


def summands(trace: Trace, quantity: str, step: int, unit: int, layer: int = 0) -> Summands:
    """The summands of what a layer of weights computes: ``i``, ``f``, ``g`` or ``o`` of an LSTM, ``CellKind.boxes``.

    Raises
    ------
    QuantityError
        If no layer of the cell computes this quantity (an LSTM's ``c`` and ``h`` come from pointwise operations).
    ShapeError
        If there is no such layer, unit or step, or the step's past lies before a window.
    """
    model = trace.model
    computed = model.kind.boxes
    if quantity not in computed:
        raise QuantityError(
            f"{quantity!r} of {model.name} ({model.kind.title}) is not a layer's output: choose {', '.join(computed)}."
        )
    if not 0 <= layer < model.layers or not 0 <= unit < model.hidden_sizes[layer] or not 0 <= step < trace.steps:
        raise ShapeError(
            f"There is no unit {unit} in layer {layer} at step {step}: {model.name} has {model.layers} layer(s) of "
            f"{model.hidden_sizes} units, and the trace has {trace.steps} steps."
        )
    if step == 0 and trace.ids[0] != 0:
        raise ShapeError("The state before the first step of a window is not in it: ask the whole trace.")
    row = computed.index(quantity) * model.hidden_sizes[layer] + unit
    weights = model.layer_weights(layer)
    x = model.weights["embedding.weight"][trace.ids[step]] if layer == 0 else trace.layers[layer - 1]["h"][step]
    h = trace.layers[layer]["h"][step - 1] if step else np.zeros(model.hidden_sizes[layer], np.float32)
    hidden, bias = weights["weight_hh"][row] @ h, weights["bias_ih"][row]
    if model.kind is GRU and quantity == "n":
        hidden = trace.layers[layer]["r"][step, unit] * (hidden + weights["bias_hh"][row])
    else:
        bias = bias + weights["bias_hh"][row]
    return Summands(
        input=float(weights["weight_ih"][row] @ x),
        hidden=float(hidden),
        bias=float(bias),
        value=float(trace.layers[layer][quantity][step, unit]),
        activation="sigmoid" if quantity in model.kind.gates else "tanh",
        peephole=_peephole(trace, quantity, step, unit, layer),
    )


def _peephole(trace: Trace, quantity: str, step: int, unit: int, layer: int) -> float | None:
    """p·c of a gate: i and f look at the cell state before the step, o at the new one."""
    kind = trace.model.kind
    if quantity not in kind.peepholes:
        return None
    seen = step if quantity == "o" else step - 1
    c = trace.layers[layer]["c"][seen, unit] if seen >= 0 else 0.0
    return float(trace.model.layer_weights(layer)["weight_peephole"][kind.peepholes.index(quantity), unit] * c)
