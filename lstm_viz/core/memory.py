"""How much memory a cell holds, regardless of sign."""

import numpy as np

from lstm_viz.core.kernel import kernel
from lstm_viz.errors import ShapeError


def amount(i: np.ndarray, f: np.ndarray, g: np.ndarray, before: np.ndarray | None = None) -> np.ndarray:
    """m_t = f_t · m_{t−1} + |i_t · g_t| for every step and unit.

    It is the sum of the sizes of everything ever written that the forget gates have let pass, so it is never smaller
    than |c_t|.

    Parameters
    ----------
    i, f, g : (T, H) float32, input gate, forget gate and candidate.
    before : (H,) float32, the amount before the first step: |c_init|, or the last row of an earlier call.
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
        before = np.zeros(f.shape[-1], np.float32)
    if f.ndim != 2 or i.shape != f.shape or g.shape != f.shape or before.shape != f.shape[1:]:
        raise ShapeError(
            f"The memory needs i, f and g of one shape (steps, units), not {i.shape}, {f.shape} and {g.shape} "
            f"after {before.shape}: cut them to the same steps."
        )
    result = np.empty(f.shape, np.float32)
    i, f, g, before = (np.array(values, np.float32) for values in (i, f, g, before))  # one type: compiled once
    _amount(i, f, g, before, result)
    return result


@kernel
def _amount(i, f, g, before, result):
    for t in range(f.shape[0]):
        previous = before if t == 0 else result[t - 1]
        for u in range(f.shape[1]):
            result[t, u] = f[t, u] * previous[u] + abs(i[t, u] * g[t, u])
