"""What if: values of a unit held fixed while a network reads, and what follows from them.

A quantity of a unit that is held changes, within the same step and unit, what is computed from it: c is computed anew
from a held gate, h from a held c. Other units and later steps learn of it as they always do, through the weights and
the state.

``Clamp`` and ``stack`` serve a batch, where every sentence may be held at other values; ``Change`` and
``advance_changed`` one long text, where all steps that nothing holds go through the fast kernel.

Letters: T steps, B sentences, H hidden size, G = blocks·H, Q quantities, U units that are held.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from lstm_viz.core.blas import one_thread
from lstm_viz.core.kinds import GRU, CellKind
from lstm_viz.core.run import Layer, advance
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


@dataclass(frozen=True, eq=False)
class Held:
    """What is held over some steps of one layer.

    Attributes
    ----------
    units : (U,) those of which anything is held.
    values : quantity to (T or 1, B or 1, U) float32, NaN where it is free.
    """

    units: np.ndarray
    values: Mapping[str, np.ndarray]

    def at(self, t: int) -> dict[str, np.ndarray]:
        return {name: values[min(t, len(values) - 1)] for name, values in self.values.items()}


def stack(clamps: Sequence[Clamp]) -> Held:
    """The clamps of one layer together; where two hold the same, the later one counts."""
    units = np.array(sorted({clamp.unit for clamp in clamps}), np.intp)
    shape = np.broadcast_shapes(*(clamp.values.shape for clamp in clamps))
    values = {clamp.quantity: np.full((*shape, units.size), np.nan, np.float32) for clamp in clamps}
    for clamp in clamps:
        column = values[clamp.quantity][..., np.searchsorted(units, clamp.unit)]
        np.copyto(column, clamp.values, where=~np.isnan(clamp.values))
    return Held(units, values)


_Sums = tuple[np.ndarray, np.ndarray]
Sums = Callable[[int], _Sums]


def apply(
    held: Mapping[str, np.ndarray],
    units: np.ndarray,
    layer: Layer,
    sums: Sums,
    before: np.ndarray,
    now: np.ndarray,
) -> None:
    """Puts what is held into a step of a layer that was just computed without it.

    Parameters
    ----------
    held : quantity to (B or 1, U), NaN where it is free.
    sums : from the number of a box to two of (B, U): W x + b and U h_prev, in a GRU's n with its own bias.
    before, now : (Q, B, H) the recording of the step before and of this one, which is changed.
    """
    kind = layer.kind
    values = dict(zip(kind.quantities, now[:, :, units], strict=True))  # (B, U) each
    changed: dict[str, np.ndarray] = {}  # a value held where it was anyway changes nothing, not even a last bit
    for name, held_at in held.items():
        changed[name] = ~np.isnan(held_at) & (values[name] != held_at)
        np.copyto(values[name], held_at, where=changed[name])
    step = _Step(values, before[kind.quantities.index(kind.states[0])][:, units], sums, layer.own[:, units])
    for name, (reads, follows) in _FOLLOWS[kind.name].items():
        causes = [changed[read] for read in reads if read in changed]
        if causes:
            due = np.logical_or.reduce(causes)
            if name in held:
                due &= np.isnan(held[name])
            np.copyto(values[name], follows(step), where=due)
            changed[name] = due | changed.get(name, False)
    for quantity, name in enumerate(kind.quantities):
        if name in changed:
            now[quantity][:, units] = values[name]


@dataclass(frozen=True, eq=False)
class Change:
    """One thing done to a layer while it reads the steps ``first`` to ``last``, both included.

    Attributes
    ----------
    quantity : what is held; with ``added`` the box of weights whose sum is added to, before its σ or tanh.
    units : which units.
    values : (last − first + 1 or 1, U or 1) float32, a row a step.
    """

    quantity: str
    units: slice
    first: int
    last: int
    values: np.ndarray
    added: bool = False

    def between(self, first: int, end: int) -> np.ndarray:
        """(end − first or 1, U or 1): the values of these steps."""
        return self.values if len(self.values) == 1 else self.values[first - self.first : end - self.first]


def advance_changed(
    changes: Sequence[Change],
    layer: Layer,
    weight_hh: np.ndarray,
    projected: np.ndarray,
    rows: np.ndarray,
    recording: np.ndarray,
    first: int,
) -> None:
    """``advance`` with changes: what they leave alone has the bits that it would have without them.

    Parameters
    ----------
    weight_hh : (G, H) float32, as the layer was made of.
    projected, rows, recording, first : as in ``advance``. Of two changes that hold the same, the later one counts.
    """
    end = first + rows.size
    edges = {edge for change in changes for edge in (change.first, change.last + 1) if first < edge < end}
    for start, stop in pairwise(sorted({first, end} | edges)):
        active = [change for change in changes if change.first <= start <= change.last]
        words, taken = projected, rows[start - first : stop - first]
        added = [change for change in active if change.added]
        if added:
            words, taken = projected[taken], np.arange(stop - start, dtype=np.int32)
            for change in added:
                box = layer.kind.boxes.index(change.quantity) * layer.size
                with np.errstate(over="ignore"):  # what is not finite in the end is looked for by the caller
                    words[:, box : box + layer.size][:, change.units] += change.between(start, stop)
        held = [change for change in active if not change.added]
        if not held:
            advance(layer, words, taken, recording, start)
        else:
            _advance_held(_together(held, layer.size, start, stop), layer, weight_hh, words, taken, recording, start)


def _together(changes: Sequence[Change], H: int, start: int, stop: int) -> Held:
    """The changes of the steps from ``start`` until ``stop``, which all of them cover."""
    everywhere = np.arange(H)
    units = np.unique(np.concatenate([everywhere[change.units] for change in changes]))
    values = {change.quantity: np.full((stop - start, 1, units.size), np.nan, np.float32) for change in changes}
    for change in changes:
        columns = np.searchsorted(units, everywhere[change.units])
        values[change.quantity][:, 0, columns] = change.between(start, stop)
    return Held(units, values)


def _advance_held(
    held: Held,
    layer: Layer,
    weight_hh: np.ndarray,
    projected: np.ndarray,
    rows: np.ndarray,
    recording: np.ndarray,
    first: int,
) -> None:
    kind, H, units = layer.kind, layer.size, held.units
    weights = cache(lambda box: weight_hh[box * H + units])
    nothing = np.zeros((len(kind.quantities), 1, H), np.float32)  # before step 0
    with one_thread(), np.errstate(all="ignore"):
        for n in range(rows.size):
            t = first + n
            advance(layer, projected, rows[n : n + 1], recording, t)
            before = recording[:, t - 1 : t] if t else nothing

            def sums(box: int, word: np.ndarray = projected[rows[n]], h: np.ndarray = before[-1, 0]) -> _Sums:
                hidden = weights(box) @ h + (layer.own[0, units] if kind is GRU else 0)
                return word[None, box * H + units], hidden[None]

            apply(held.at(n), units, layer, sums, before, recording[:, t : t + 1])


@dataclass(frozen=True, eq=False)
class _Step:
    """Of the units held: ``now`` quantity to (B, U), ``state`` (B, U) before the step, ``own`` (E, U)."""

    now: Mapping[str, np.ndarray]
    state: np.ndarray
    sums: Sums
    own: np.ndarray


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def _written(step: _Step) -> np.ndarray:
    return step.now["f"] * step.state + step.now["i"] * step.now["g"]


def _shown(step: _Step) -> np.ndarray:
    return step.now["o"] * np.tanh(step.now["c"])


def _peeping(step: _Step) -> np.ndarray:
    word, hidden = step.sums(3)
    return _sigmoid(word + hidden + step.own[2] * step.now["c"])


def _proposed(step: _Step) -> np.ndarray:
    word, hidden = step.sums(2)
    return np.tanh(word + step.now["r"] * hidden)


def _mixed(step: _Step) -> np.ndarray:
    return (1 - step.now["z"]) * step.now["n"] + step.now["z"] * step.state


# The equations of ``cells`` for what is computed from another quantity of the same step, in the order of their
# computation: what each reads, and how it follows.
_FOLLOWS: dict[str, dict[str, tuple[str, Callable[[_Step], np.ndarray]]]] = {
    "lstm": {"c": ("ifg", _written), "h": ("oc", _shown)},
    "coupled": {"i": ("f", lambda step: 1 - step.now["f"]), "c": ("ifg", _written), "h": ("oc", _shown)},
    "peephole": {"c": ("ifg", _written), "o": ("c", _peeping), "h": ("oc", _shown)},
    "gru": {"n": ("r", _proposed), "h": ("zn", _mixed)},
    "rnn": {},
}
