"""A layer's memory as bookkeeping: what each step of a run keeps and writes, and how much is held.

The functions are series of a trace (`Trace.series`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from lstm_viz.models.trace import Trace

NO_LEDGER = (
    "A plain RNN has no ledger: each step overwrites the whole state, so nothing in it can be told apart "
    "as one word's writing."
)


class Ledger(NamedTuple):
    """A layer's memory as bookkeeping: state_t = keep_t · state_{t−1} + written_t, from the state ``before`` step 0.

    keep, written : (T, H) float32, read-only: f and i·g of an LSTM, z and (1 − z)·n of a GRU. Where a change of the run
        gave the state its value, nothing was kept and the value was written.
    before : (H,) float32; zeros but in a window.
    """

    keep: np.ndarray
    written: np.ndarray
    before: np.ndarray


def keeping(trace: Trace, layer: int, first: int, end: int, before: np.ndarray | None) -> np.ndarray:
    """What is kept where changes of the run gave some of the states their values."""
    of = trace.layers[layer]
    keep = of["f" if "f" in of else "z"][first:end].copy()
    for rows, units in _given(trace, layer, first, end):
        keep[rows, units] = 0
    return keep


def written(trace: Trace, layer: int, first: int, end: int, before: np.ndarray | None) -> np.ndarray:
    """What is written; of a state that was given its value, that value."""
    of = {name: values[first:end] for name, values in trace.layers[layer].items()}
    result = of["i"] * of["g"] if "f" in of else (1 - of["z"]) * of["n"]
    state = of[trace.model.kind.states[0]]
    for rows, units in _given(trace, layer, first, end):
        result[rows, units] = state[rows, units]
    return result


def amounts(trace: Trace, layer: int, first: int, end: int, before: np.ndarray | None) -> np.ndarray:
    """The memory held."""
    from lstm_viz.core.memory import amount

    ledger, before = trace.ledger(layer), trace.held_before(layer) if before is None else before
    return amount(ledger.keep[first:end], ledger.written[first:end], before)


def _given(trace: Trace, layer: int, first: int, end: int) -> Iterator[tuple[slice, slice]]:
    """Steps, counted from ``first``, and units whose state a change of the run has given."""
    for change in trace.interventions:
        if change.gives_state(trace.model.kind) and change.layer == layer:
            last = end if change.last is None else min(end, change.last + 1)
            yield slice(max(0, change.first - first), max(0, last - first)), change.units
