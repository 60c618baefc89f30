"""The decoder and its loss: how surprised the model is by the next word."""

import numpy as np

from lstm_viz.core.activations import exp
from lstm_viz.core.kernel import summing_kernel

_ROWS = 128  # rows of logits at a time: 128 × 4,000 words are 2 MB and stay in the processor's cache
_LANES = 16


def decoder_loss(
    h: np.ndarray,
    targets: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray,
    dh: np.ndarray,
    dweight: np.ndarray,
    dbias: np.ndarray,
    logits: np.ndarray,
    words: int,
) -> float:
    """The cross-entropy of the next words in nats, divided by ``words``, and its derivatives.

    Parameters
    ----------
    h : (N, H) hidden states of the last layer.
    targets : (N,) int32, the word that follows.
    weight, bias : (V, H), (V,) of the decoder.
    dh, dweight, dbias : written; shaped like h, weight and bias.
    logits : (≥ min(N, 128), V) scratch.
    """
    N = len(h)
    dweight[:] = 0
    dbias[:] = 0
    total = 0.0
    for first in range(0, N, _ROWS):
        rows = slice(first, min(N, first + _ROWS))
        block = logits[: rows.stop - first]
        np.matmul(h[rows], weight.T, out=block)
        total += _cross_entropy(block, bias, targets[rows], np.float32(1 / words), dbias)
        np.matmul(block, weight, out=dh[rows])
        dweight += block.T @ h[rows]
    return total / words


@summing_kernel
def _cross_entropy(logits, bias, targets, scale, dbias):
    """Turns logits (n, V), still without bias, into the loss's derivative by them, in place; adds it up into ``dbias``.

    Returns the sum of −ln softmax(logits)[target].
    """
    n, V = logits.shape
    lanes = V // _LANES * _LANES
    highest = np.empty(_LANES, np.float32)
    loss = 0.0
    for row in range(n):
        # Largest value, in lanes side by side: a maximum over a row in one variable would not use vectors.
        highest[:] = -np.inf
        for v in range(V):
            logits[row, v] += bias[v]
        for v in range(0, lanes, _LANES):
            for lane in range(_LANES):
                x = logits[row, v + lane]
                highest[lane] = x if x > highest[lane] else highest[lane]
        top = highest.max()
        for v in range(lanes, V):
            top = max(top, logits[row, v])
        at_target = logits[row, targets[row]] - top
        total = np.float32(0)
        for v in range(V):
            e = exp(logits[row, v] - top)
            logits[row, v] = e
            total += e
        factor = scale / total
        for v in range(V):
            logits[row, v] *= factor
        logits[row, targets[row]] -= scale
        for v in range(V):
            dbias[v] += logits[row, v]
        loss += np.log(total) - at_target
    return loss
