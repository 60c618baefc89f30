"""What if: values of a unit held fixed while a network reads, and what follows from them.

A clamp changes one quantity of one unit. Within the same step and unit, what is computed from that quantity is computed
anew (c from a clamped gate, h from a clamped c); other units and later steps learn of it as they always do, through the
weights and the state.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_viz.core.kinds import LSTM, RNN, CellKind
from lstm_viz.errors import QuantityError, ShapeError

# What a unit's values of one step and its c of the step before give, in the order of the recording.
_FOLLOWS: dict[str, dict[str, Callable[[Mapping[str, np.ndarray], np.ndarray], np.ndarray]]] = {
    LSTM.name: {
        "c": lambda now, c_prev: now["f"] * c_prev + now["i"] * now["g"],
        "h": lambda now, _: now["o"] * np.tanh(now["c"]),
    },
    RNN.name: {},
}


@dataclass(frozen=True, eq=False)
class Clamp:
    """One quantity of one unit, held at given values.

    Attributes
    ----------
    quantity : a name of ``kind.quantities``.
    layer, unit : counted from 0.
    values : (T or 1, B or 1) float32, for each step and sentence the value to hold; NaN leaves it alone. An axis of
        size 1 stands for all steps or all sentences.
    """

    quantity: str
    layer: int
    unit: int
    values: np.ndarray


def silence(kind: CellKind, layer: int, unit: int) -> tuple[Clamp, ...]:
    """A unit that holds nothing and says nothing: its c (where the cell has one) and h are 0 at every step."""
    return tuple(Clamp(state, layer, unit, np.zeros((1, 1), np.float32)) for state in kind.states)


def check_clamps(
    clamps: Sequence[Clamp], kind: CellKind, hidden_sizes: Sequence[int], steps: int, sentences: int
) -> None:
    """Raises QuantityError or ShapeError unless every clamp fits a run of this many steps and sentences."""
    for clamp in clamps:
        if clamp.quantity not in kind.quantities:
            raise QuantityError(
                f"A {kind.title} has no {clamp.quantity!r} to clamp: choose {', '.join(kind.quantities)}."
            )
        if not 0 <= clamp.layer < len(hidden_sizes) or not 0 <= clamp.unit < hidden_sizes[clamp.layer]:
            raise ShapeError(
                f"There is no unit {clamp.unit} in layer {clamp.layer} to clamp: the hidden sizes are {hidden_sizes}."
            )
        shape = clamp.values.shape
        if len(shape) != 2 or shape[0] not in (1, steps) or shape[1] not in (1, sentences):
            raise ShapeError(
                f"A clamp has values of shape {shape}, but {steps} steps × {sentences} sentences are run: give one "
                "value for each, or one for all."
            )
        if np.isinf(clamp.values).any():
            raise ShapeError(f"A clamp on {clamp.quantity} holds an infinite value: give numbers, or NaN for none.")


def apply(clamps: Sequence[Clamp], kind: CellKind, recording: np.ndarray, t: int) -> None:
    """Puts the clamps of one layer into step t of a recording (Q, T, B, H), which was just computed without them."""
    for unit in dict.fromkeys(clamp.unit for clamp in clamps):
        # A later clamp on the same quantity counts.
        held = {clamp.quantity: clamp.values[min(t, len(clamp.values) - 1)] for clamp in clamps if clamp.unit == unit}
        touched = np.logical_or.reduce(np.broadcast_arrays(*(~np.isnan(values) for values in held.values())))
        if not touched.any():
            continue
        now = dict(zip(kind.quantities, recording[:, t, :, unit], strict=True))  # (B,) each, views
        first_state = now[kind.states[0]]
        before = recording[kind.quantities.index(kind.states[0]), t - 1, :, unit] if t else np.zeros_like(first_state)
        for name in kind.quantities:
            if follows := _FOLLOWS[kind.name].get(name):
                np.copyto(now[name], follows(now, before), where=touched)
            if name in held:
                np.copyto(now[name], held[name], where=~np.isnan(held[name]))
