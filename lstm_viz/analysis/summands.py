"""Why a gate opened: what the word, the state before and the bias each added to it."""

from dataclasses import dataclass

import numpy as np

from lstm_viz.core.kinds import LSTM
from lstm_viz.errors import QuantityError, ShapeError
from lstm_viz.models.trace import Trace


@dataclass(frozen=True)
class Summands:
    """One unit of one layer box at one step: ``value`` = ``activation(input + hidden + bias)``.

    Attributes
    ----------
    input, hidden, bias : W·x, U·h of the step before, and b, for this unit.
    value : as the trace recorded it.
    activation : ``"sigmoid"`` or ``"tanh"``.
    """

    input: float
    hidden: float
    bias: float
    value: float
    activation: str

    @property
    def total(self) -> float:
        return self.input + self.hidden + self.bias


def summands(trace: Trace, quantity: str, step: int, unit: int, layer: int = 0) -> Summands:
    """The summands of ``i``, ``f``, ``g`` or ``o`` of an LSTM, or of ``h`` of a plain RNN.

    Raises
    ------
    QuantityError
        If no layer of the cell computes this quantity (an LSTM's ``c`` and ``h`` come from pointwise operations).
    ShapeError
        If there is no such layer, unit or step, or the step's past lies before a window.
    """
    model = trace.model
    computed = ("i", "f", "g", "o") if model.kind is LSTM else ("h",)
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
    weights = model.weights
    x = weights["embedding.weight"][trace.ids[step]] if layer == 0 else trace.layers[layer - 1]["h"][step]
    h = trace.layers[layer]["h"][step - 1] if step else np.zeros(model.hidden_sizes[layer], np.float32)
    return Summands(
        input=float(weights[f"rnn.weight_ih_l{layer}"][row] @ x),
        hidden=float(weights[f"rnn.weight_hh_l{layer}"][row] @ h),
        bias=float(weights[f"rnn.bias_ih_l{layer}"][row] + weights[f"rnn.bias_hh_l{layer}"][row]),
        value=float(trace.layers[layer][quantity][step, unit]),
        activation="sigmoid" if quantity in model.kind.gates else "tanh",
    )
