"""Many sentences side by side: one step of all of them is one product of matrices.

A single sentence reads the weights once a word; a batch reads them once for a word of every sentence, which is what
BLAS is made for. The equations are the same (``cells``); sums are taken in another order than in ``run``, so the values
are those of ``run`` to rounding.

Letters: T steps, B sentences, H hidden size, G = blocks·H, Q quantities.
"""

from collections.abc import Sequence

import numpy as np

from lstm_viz.core.interventions import Clamp, apply, stack
from lstm_viz.core.rows import FORWARD
from lstm_viz.core.run import Layer


def run_batch(layer: Layer, weight_hh: np.ndarray, projected: np.ndarray, clamps: Sequence[Clamp] = ()) -> np.ndarray:
    """Runs one layer from the zero state over T steps of B sentences.

    Parameters
    ----------
    weight_hh : (G, H) float32, as the layer was made of.
    projected : (T, B, G) float32, W x + b for every step and sentence; used as scratch.
    clamps : of this layer.

    Returns
    -------
    (Q, T, B, H) float32, the quantities in the order of ``kind.quantities``.
    """
    T, B, G = projected.shape
    kind, Q = layer.kind, len(layer.kind.quantities)
    # The first B rows are the state before step 0, the next B step 0, and so on.
    recording = np.zeros((Q, (1 + T) * B, layer.size), np.float32)
    steps = recording.reshape(Q, 1 + T, B, layer.size)
    rows = projected.reshape(T * B, G)
    product = np.empty((B, G), np.float32)
    held = stack(clamps) if clamps else None
    for t in range(T):
        np.matmul(steps[-1, t], weight_hh.T, out=product)
        word = projected[t].copy() if held else rows[:0]
        FORWARD[kind.name](rows, product, layer.own, recording, t * B, B, t * B, B)
        if held:

            def sums(box: int, word: np.ndarray = word) -> tuple[np.ndarray, np.ndarray]:
                columns = box * layer.size + held.units
                return word[:, columns], product[:, columns]

            apply(held.at(t), held.units, layer, sums, steps[:, t], steps[:, t + 1])
    return steps[:, 1:]
