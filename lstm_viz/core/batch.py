"""Many sentences side by side: one step of all of them is one product of matrices.

A single sentence reads the weights once a word; a batch reads them once for a word of every sentence, and four
sentences share every weight that is read. Every sum is taken as in ``run``: a sentence gets the bits that it has alone.

Letters: T steps, B sentences, H hidden size, Q quantities, Z as in ``run``.
"""

from collections.abc import Callable, Sequence

import numpy as np

from lstm_viz.core.interventions import Clamp, apply, stack
from lstm_viz.core.kinds import GRU
from lstm_viz.core.rows import FORWARD
from lstm_viz.core.run import Layer

_WORDS = 256  # projected at a time: few enough to stay in the processor's cache until their step


def run_batch(
    layer: Layer, T: int, B: int, words: Callable[[int, int], np.ndarray], clamps: Sequence[Clamp] = ()
) -> np.ndarray:
    """Runs one layer from the zero state over T steps of B sentences.

    Parameters
    ----------
    words : from two steps, the second not included, to what enters the layer in between: (steps, B, Z) float32, rows of
        ``project``, which are used as scratch.
    clamps : of this layer.

    Returns
    -------
    (Q, T, B, H) float32, the quantities in the order of ``kind.quantities``.
    """
    kind, Q = layer.kind, len(layer.kind.quantities)
    # The first B rows are the state before step 0, the next B step 0, and so on.
    recording = np.empty((Q, (1 + T) * B, layer.size), np.float32)
    recording[:, :B] = 0
    steps = recording.reshape(Q, 1 + T, B, layer.size)
    hidden = np.empty((B, layer.bias.size), np.float32)
    held = stack(clamps) if clamps else None
    together = max(1, _WORDS // B)
    for t in range(T):
        if t % together == 0:
            entering = words(t, min(t + together, T))
        z = entering[t % together]
        word = z.copy() if held else z
        FORWARD[kind.name](z, hidden, layer.hidden, layer.own, recording, t * B, (1 + t) * B)
        if held:

            def sums(box: int, word: np.ndarray = word, z: np.ndarray = z) -> tuple[np.ndarray, np.ndarray]:
                columns = box * layer.size + held.units
                return word[:, columns], hidden[:, columns] if kind is GRU else z[:, columns] - word[:, columns]

            apply(held.at(t), held.units, layer, sums, steps[:, t], steps[:, t + 1])
    return steps[:, 1:]
