"""The layers of memory in a cell, one for each word: whose writing is still there, and how fast it goes.

Exact, given the gates that the run recorded (``core.memory``). The gates themselves depend on everything before them,
and what a step writes is not its word's alone, in upper layers least of all: a stratum tells *when* something was
written, not why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_viz.core.memory import choose, sizes
from lstm_viz.errors import ShapeError
from lstm_viz.models.trace import NO_LEDGER as NO_LEDGER  # the one sentence why a plain RNN has no strata
from lstm_viz.models.trace import Trace


@dataclass(frozen=True, eq=False)
class Strata:
    """What is left of each step's writing, at every step from ``first`` to ``last``, both included.

    Attributes
    ----------
    parts : (last − first + 1, last + 2) float32, Σ over units of |part|: column 0 is c_init, column s + 1 what step s
        wrote; 0 where s is still to come.
    signed : the same with the sign of each part, for one unit; else None.
    """

    first: int
    last: int
    parts: np.ndarray
    signed: np.ndarray | None = None

    def at(self, step: int) -> np.ndarray:
        """(step + 2,): the sizes of the parts at one step."""
        if not self.first <= step <= self.last:
            raise ShapeError(f"There is no step {step} here: these strata have the steps {self.first} to {self.last}.")
        return self.parts[step - self.first, : step + 2]

    def shares(self, step: int) -> np.ndarray:
        """(step + 2,): who wrote how much of it; they sum to 1, or all are 0 where the cell is empty."""
        at = self.at(step)
        total = at.sum(dtype=np.float64)
        return (at / total).astype(np.float32) if total else np.zeros_like(at)


def strata(
    trace: Trace, layer: int, units: Sequence[int] | None = None, first: int = 0, last: int | None = None
) -> Strata:
    """The strata of a layer, or of some of its units, over the steps that are looked at.

    Raises
    ------
    QuantityError
        For a plain RNN, with `NO_LEDGER`.
    ShapeError
        If there are no such steps or units.
    """
    last = trace.steps - 1 if last is None else last
    ledger = trace.ledger(layer)
    parts = sizes(*ledger, first, last, units)
    signed = None
    if units is not None and len(units) == 1:
        # Keeps are never negative: a part has the sign of what was written.
        signs = np.sign(np.append(ledger.before[units[0]], ledger.written[: last + 1, units[0]]))
        signed = np.zeros_like(parts)  # of a long text most stays so, and memory that nobody wrote costs nothing
        np.multiply(parts, signs, out=signed, where=parts != 0)
    return Strata(first, last, parts, signed)


def half_lives(trace: Trace, layer: int, first: int, last: int) -> np.ndarray:
    """(H,) float32: after how many steps half of what a unit holds is gone, at the mean rate of these steps.

    −ln 2 / mean ln keep over the steps from ``first`` to ``last``, both included; infinite where nothing is lost, 0
    where everything is lost in one of them.
    """
    keep = trace.ledger(layer).keep
    if not 0 <= first <= last < len(keep):
        raise ShapeError(f"There are no steps {first} to {last}: this trace has the steps 0 to {len(keep) - 1}.")
    with np.errstate(divide="ignore"):
        rate = np.log(keep[first : last + 1], dtype=np.float64).mean(axis=0)
        return np.where(rate < 0, -np.log(2) / rate, np.inf).astype(np.float32)


def survival(trace: Trace, layer: int, source_step: int, units: Sequence[int] | None = None) -> np.ndarray:
    """(T − source_step,) float32: how much of what one step wrote is left at that step (1) and at each later one.

    Of several units: Σ |part| then over Σ |part| at the beginning. All 0 where the step wrote nothing.
    """
    keep, written, _ = trace.ledger(layer)
    if not 0 <= source_step < len(keep):
        raise ShapeError(f"There is no step {source_step}: this trace has the steps 0 to {len(keep) - 1}.")
    chosen = choose(units, keep.shape[1])
    begun = np.abs(written[source_step, chosen], dtype=np.float64)
    left = np.cumprod(keep[source_step + 1 :, chosen], axis=0, dtype=np.float64) @ begun
    total = begun.sum()
    return (
        np.append(total, left).astype(np.float32) / np.float32(total) if total else np.zeros(len(left) + 1, np.float32)
    )
