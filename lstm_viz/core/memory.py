"""Whose writing is still in the cell: a state as the sum of what every step wrote, and how much memory that is.

A gated cell adds to what it keeps: state_t = keep_t · state_{t−1} + written_t, where an LSTM keeps with f and writes
i·g, and a GRU keeps with z and writes (1 − z)·n. So, exactly,

    state_T = (∏_{u≤T} keep_u) · state_before  +  Σ_{s≤T} (∏_{s<u≤T} keep_u) · written_s,

one *part* for what was there before and one for each step. ``parts`` gives them with their signs at one step, ``sizes``
summed over units without signs at a range of steps.

Letters: T steps, H units, U of them chosen, S steps asked for. Row 0 of every result is the state before step 0, row
s + 1 what step s wrote. Keeps lie in 0..1.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from lstm_viz.core.blas import one_thread
from lstm_viz.core.kernel import kernel, summing_kernel
from lstm_viz.errors import ShapeError

_STEPS = 64  # worked out together: what is older than all of them takes part in one product of matrices
_SOURCES = 512  # rows of parts at a time: of 1,000 units 2 MB, however long the text


def amount(keep: np.ndarray, written: np.ndarray, before: np.ndarray | None = None) -> np.ndarray:
    """m_t = keep_t · m_{t−1} + |written_t| for every step and unit.

    It is the sum of the sizes of everything ever written that has been kept since, so it is never smaller than the
    state's own size.

    Parameters
    ----------
    keep, written : (T, H) float32.
    before : (H,) float32, the amount before the first step: the state's size there, or the last row of an earlier call.
        Zeros if not given.

    Returns
    -------
    (T, H) float32

    Raises
    ------
    ShapeError
        If the shapes differ.
    """
    if before is None:
        before = np.zeros(keep.shape[-1], np.float32)
    _check(keep, written, before)
    result = np.empty(keep.shape, np.float32)
    keep, written, before = (_given(values, np.float32) for values in (keep, written, before))
    _amount(keep, written, before, result)
    return result


def parts(keep: np.ndarray, written: np.ndarray, before: np.ndarray, step: int) -> np.ndarray:
    """What is left at ``step`` of the state before step 0 and of each step's writing; their sum is the state.

    Parameters
    ----------
    keep, written : (T, H) float32 or float64.
    before : (H,) the state before step 0.

    Returns
    -------
    (step + 2, H), float64 where that is what was given, else float32.

    Raises
    ------
    ShapeError
        If the shapes differ or there is no such step.
    """
    _check(keep, written, before)
    _check_steps(keep, step, step)
    dtype = np.result_type(keep, written, np.float32)
    result = np.empty((step + 2, before.size), dtype)
    left = np.ones(before.size)
    _parts(_given(keep, dtype), _given(written, dtype), 0, step, left, result[1:])
    result[0] = before * left
    return result


def sizes(
    keep: np.ndarray,
    written: np.ndarray,
    before: np.ndarray,
    first: int,
    last: int,
    units: Sequence[int] | None = None,
) -> np.ndarray:
    """Σ over units of |part|, at each step from ``first`` to ``last``, both included.

    Parameters
    ----------
    keep, written, before : as in ``parts``; worked with in float32.
    units : which ones; all if not given.

    Returns
    -------
    (last − first + 1, last + 2) float32; 0 where a step has not been yet.

    Raises
    ------
    ShapeError
        If the shapes differ, or there are no such steps or units.
    """
    _check(keep, written, before)
    _check_steps(keep, first, last)
    chosen = choose(units, before.size)
    keep, written = (_given(values[: last + 1, chosen], np.float32) for values in (keep, written))
    result = np.zeros((last - first + 1, last + 2), np.float32)
    with one_thread():
        for start in range(first, last + 1, _STEPS):
            end = min(last + 1, start + _STEPS)
            columns = result[start - first : end - first]
            # What stood in the cell at ``start`` shrinks by the same keeps, whoever wrote it.
            since = np.ones((end - start, keep.shape[1]), np.float32)
            np.cumprod(keep[start + 1 : end], axis=0, out=since[1:])
            left = np.ones(keep.shape[1])
            for stop in range(start + 1, 0, -_SOURCES):
                source = max(0, stop - _SOURCES)
                block = np.empty((stop - source, keep.shape[1]), np.float32)
                _parts(keep, written, source, stop - 1, left, block)
                np.matmul(since, np.abs(block, out=block).T, out=columns[:, source + 1 : stop + 1])
                if not left.any():
                    break
            columns[:, 0] = since @ (np.abs(before[chosen]) * left).astype(np.float32)
            _sizes_since(keep, written, start, columns)
    return result


def choose(units: Sequence[int] | None, H: int) -> np.ndarray | slice:
    """The index of some units, or of all; ShapeError where one is not there."""
    if units is None:
        return slice(None)
    chosen = np.array(units, np.intp)
    if chosen.size and not 0 <= chosen.min() <= chosen.max() < H:
        raise ShapeError(f"The units {chosen.tolist()} are not all there: give units from 0 to {H - 1}.")
    return chosen


def _given(values: np.ndarray, dtype: DTypeLike) -> np.ndarray:
    """As the kernels take it: read-only whether it was so or not, or each would be compiled for both."""
    view = np.ascontiguousarray(values, dtype).view()
    view.flags.writeable = False
    return view


def _check(keep: np.ndarray, written: np.ndarray, before: np.ndarray) -> None:
    if keep.ndim != 2 or written.shape != keep.shape or before.shape != keep.shape[1:]:
        raise ShapeError(
            f"The ledger needs what is kept and what is written in one shape (steps, units), not {keep.shape} and "
            f"{written.shape} after {before.shape}: cut them to the same steps."
        )


def _check_steps(keep: np.ndarray, first: int, last: int) -> None:
    if not 0 <= first <= last < len(keep):
        raise ShapeError(f"There are no steps {first} to {last}: the ledger has the steps 0 to {len(keep) - 1}.")


@kernel
def _amount(keep, written, before, result):
    for t in range(keep.shape[0]):
        previous = before if t == 0 else result[t - 1]
        for u in range(keep.shape[1]):
            result[t, u] = keep[t, u] * previous[u] + abs(written[t, u])


@kernel
def _parts(keep, written, first, last, left, result):
    """What is left of the writing of the steps from ``first`` to ``last``, from the last backwards.

    ``left`` (H,) float64 is the product of the keeps behind ``last`` and becomes that behind ``first − 1``. It is
    double: a thousand roundings in single precision would show, and 0.5 to the 150th would be 0.
    """
    for s in range(last, first - 1, -1):
        for u in range(left.size):
            result[s - first, u] = written[s, u] * left[u]
            # Far under float32's smallest number it is nothing: a long text's first words need not be looked at.
            kept = left[u] * keep[s, u]
            left[u] = kept if kept > 1e-80 else 0.0


@summing_kernel
def _sizes_since(keep, written, start, result):
    """Into row t − start of ``result``: what each of the steps from ``start + 1`` to t wrote and is left at t."""
    left = np.empty(keep.shape[1], np.float32)
    tiny = np.float32(1e-36)
    for t in range(start + 1, start + result.shape[0]):
        left[:] = 1
        for s in range(t, start, -1):
            total = np.float32(0)
            for u in range(left.size):
                total += abs(written[s, u]) * left[u]
                kept = left[u] * keep[s, u]
                left[u] = kept if kept > tiny else np.float32(0)
            result[t - start, s + 1] = total
