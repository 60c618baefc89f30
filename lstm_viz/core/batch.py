"""Many sentences side by side: one step of all of them is one product of matrices.

A single sentence reads the weights once a word; a batch reads them once for a word of every sentence, which is what
BLAS is made for. The equations are the same (``cells``); sums are taken in another order than in ``run``, so the values
are those of ``run`` to rounding.

Letters: T steps, B sentences, H hidden size, G = blocks·H, Q quantities.
"""

from collections.abc import Sequence

import numpy as np

from lstm_viz.core.cells import lstm_step, rnn_step
from lstm_viz.core.interventions import Clamp, apply
from lstm_viz.core.kernel import kernel
from lstm_viz.core.kinds import LSTM, CellKind


def run_batch(kind: CellKind, weight_hh: np.ndarray, projected: np.ndarray, clamps: Sequence[Clamp] = ()) -> np.ndarray:
    """Runs one layer from the zero state over T steps of B sentences.

    Parameters
    ----------
    weight_hh : (G, H) float32, PyTorch's packing.
    projected : (T, B, G) float32, W x + b for every step and sentence; used as scratch.
    clamps : of this layer.

    Returns
    -------
    (Q, T, B, H) float32, the quantities in the order of ``kind.quantities``.
    """
    T, B, _ = projected.shape
    recording = np.empty((len(kind.quantities), T, B, weight_hh.shape[1]), np.float32)
    initial = np.zeros((B, weight_hh.shape[1]), np.float32)
    for t in range(T):
        if t:
            projected[t] += recording[-1, t - 1] @ weight_hh.T
        if kind is LSTM:
            _lstm_rows(projected[t], recording, t, recording[4, t - 1] if t else initial)
        else:
            _rnn_rows(projected[t], recording, t)
        if clamps:
            apply(clamps, kind, recording, t)
    return recording


@kernel
def _lstm_rows(z, recording, t, c_prev):
    i, f, g, o, c, h = (
        recording[0, t],
        recording[1, t],
        recording[2, t],
        recording[3, t],
        recording[4, t],
        recording[5, t],
    )
    for b in range(z.shape[0]):
        lstm_step(z[b], c_prev[b], i[b], f[b], g[b], o[b], c[b], h[b])


@kernel
def _rnn_rows(z, recording, t):
    for b in range(z.shape[0]):
        rnn_step(z[b], recording[0, t, b])
