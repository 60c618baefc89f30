"""What if: values of a unit held fixed while a network reads, and what follows from them.

A clamp changes one quantity of one unit. Within the same step and unit, what is computed from that quantity is computed
anew (c from a clamped gate, h from a clamped c); other units and later steps learn of it as they always do, through the
weights and the state.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_viz.core.kinds import CellKind
from lstm_viz.core.run import Layer
from lstm_viz.errors import QuantityError, ShapeError


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


def apply(
    clamps: Sequence[Clamp],
    layer: Layer,
    t: int,
    word: np.ndarray,
    hidden: np.ndarray,
    before: np.ndarray,
    now: np.ndarray,
) -> None:
    """Puts the clamps of a layer into step t, which was just computed without them.

    Parameters
    ----------
    word : (B, G) W x + b.  hidden : (B, G) U h_prev, in a GRU's n with its own bias.
    before, now : (Q, B, H) the recording of the step before and of this one, which is changed.
    """
    kind = layer.kind
    state = kind.quantities.index(kind.states[0])
    for unit in dict.fromkeys(clamp.unit for clamp in clamps):
        # A later clamp on the same quantity counts.
        held = {clamp.quantity: clamp.values[min(t, len(clamp.values) - 1)] for clamp in clamps if clamp.unit == unit}
        touched = np.logical_or.reduce(np.broadcast_arrays(*(~np.isnan(values) for values in held.values())))
        if not touched.any():
            continue
        values = dict(zip(kind.quantities, now[:, :, unit], strict=True))  # (B,) each, views
        for name, held_at in held.items():
            np.copyto(values[name], held_at, where=~np.isnan(held_at))
        sums = _Sums(word[:, unit :: layer.size], hidden[:, unit :: layer.size], layer.own[:, unit])
        for name, follows in _FOLLOWS[kind.name].items():
            free = touched & np.isnan(held.get(name, np.float32(np.nan)))
            np.copyto(values[name], follows(values, before[state, :, unit], sums), where=free)


@dataclass(frozen=True, eq=False)
class _Sums:
    """Of one unit: ``word`` and ``hidden`` (B, blocks), ``own`` (E,)."""

    word: np.ndarray
    hidden: np.ndarray
    own: np.ndarray


Follows = Callable[[Mapping[str, np.ndarray], np.ndarray, _Sums], np.ndarray]


def _written(now: Mapping[str, np.ndarray], c_prev: np.ndarray, sums: _Sums) -> np.ndarray:
    return now["f"] * c_prev + now["i"] * now["g"]


def _shown(now: Mapping[str, np.ndarray], c_prev: np.ndarray, sums: _Sums) -> np.ndarray:
    return now["o"] * np.tanh(now["c"])


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


# The equations of ``cells`` for what is not a gate's own sum of weights, in the order of their computation: from a
# unit's values of this step, its first state before it, and its sums.
_FOLLOWS: dict[str, dict[str, Follows]] = {
    "lstm": {"c": _written, "h": _shown},
    "coupled": {"i": lambda now, c_prev, sums: 1 - now["f"], "c": _written, "h": _shown},
    "peephole": {
        "c": _written,
        "o": lambda now, c_prev, sums: _sigmoid(sums.word[:, 3] + sums.hidden[:, 3] + sums.own[2] * now["c"]),
        "h": _shown,
    },
    "gru": {
        "n": lambda now, h_prev, sums: np.tanh(sums.word[:, 2] + now["r"] * sums.hidden[:, 2]),
        "h": lambda now, h_prev, sums: (1 - now["z"]) * now["n"] + now["z"] * h_prev,
    },
    "rnn": {},
}
