"""Which units tell the words that a person marked "on" from those marked "off", in one sentence.

One sentence proves little: among many units some always fit. ``complete`` says how many do, and ``carriers`` asks five
hundred sentences.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_viz.core.kinds import GRU
from lstm_viz.errors import ShapeError
from lstm_viz.models.trace import Trace


@dataclass(frozen=True)
class Picked:
    """What one unit does on the marked words.

    Attributes
    ----------
    separation : share of the pairs of an "on" and an "off" word whose states are in the same order as their means,
        0.5..1, equal ones counted half (the area under the ROC curve).
    on, off : the mean state there.
    forget : median forget gate on the "on" words after the first, and on what lies between them; of a GRU, of z, which
        keeps. None for a plain RNN, and where there is but one "on" word.
    half_life : steps until half of what is held is gone, −ln 2 / mean ln f on the same words; None where nothing goes.
    stretch : how many steps that are; a longer half-life was not seen to its end.
    """

    layer: int
    unit: int
    separation: float
    on: float
    off: float
    forget: float | None
    half_life: float | None
    stretch: int

    @property
    def gap(self) -> float:
        return self.on - self.off


def handpicked(trace: Trace, on: Sequence[int], off: Sequence[int]) -> list[Picked]:
    """All units, the best first, by separation × |gap| × forget: those that separate, differ and keep.

    Parameters
    ----------
    on, off : steps at which the memory should be on, and off.

    Raises
    ------
    ShapeError
        If nothing is on, nothing is off, or the trace has no such step.
    """
    on, off = sorted(set(on)), sorted(set(off))
    if not on or not off or not min(*on, *off) >= 0 or max(*on, *off) >= trace.steps or set(on) & set(off):
        raise ShapeError(
            f"Marks {on} on and {off} off do not fit a sentence of {trace.steps} steps: mark at least one word on and "
            "another one off."
        )
    found = []
    for layer, values in enumerate(trace.layers):
        state = values[trace.model.kind.states[0]]
        high, low = state[on], state[off]
        sign = np.where(high.mean(0) >= low.mean(0), 1, -1)
        order = np.sign((high[:, None] - low[None]) * sign)  # (on, off, H): 1 right, 0 equal, -1 wrong
        separation = (order.mean((0, 1)) + 1) / 2
        kept, half_life = _kept(trace, layer, on)
        for unit in range(state.shape[1]):
            found.append(
                Picked(
                    layer,
                    unit,
                    float(separation[unit]),
                    float(high[:, unit].mean()),
                    float(low[:, unit].mean()),
                    None if kept is None else float(kept[unit]),
                    None if half_life is None or np.isinf(half_life[unit]) else float(half_life[unit]),
                    on[-1] - on[0],
                )
            )
    return sorted(found, key=_worth)


def complete(found: Sequence[Picked]) -> int:
    """How many units separate all marked words."""
    return sum(one.separation == 1 for one in found)


def _worth(one: Picked) -> float:
    return -one.separation * abs(one.gap) * (1.0 if one.forget is None else one.forget)


def _kept(trace: Trace, layer: int, on: Sequence[int]) -> tuple[np.ndarray | None, np.ndarray | None]:
    """(H,) median of what is kept, and half-lives, over the steps behind the first "on" word up to the last."""
    values, kind = trace.layers[layer], trace.model.kind
    name = "f" if "f" in values else "z" if kind is GRU else ""
    if not name or on[0] == on[-1]:
        return None, None
    keep = values[name][on[0] + 1 : on[-1] + 1].astype(np.float64)
    with np.errstate(divide="ignore"):
        decay = np.log(keep).mean(0)
        return np.median(keep, axis=0), np.where(decay < 0, -np.log(2) / decay, np.inf)
