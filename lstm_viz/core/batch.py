"""Many sentences side by side: one step of all of them is one product of matrices.

A single sentence reads the weights once a word; a batch reads them once for a word of every sentence, and four
sentences share every weight that is read. Every sum is taken as in ``run``: a sentence gets the bits that it has alone.

Letters: T steps, B sentences, H hidden size, Q quantities, Z as in ``run``.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from lstm_viz.core.interventions import Clamp, apply, stack
from lstm_viz.core.kinds import GRU
from lstm_viz.core.rows import FORWARD
from lstm_viz.core.run import Layer

_WORDS = 256  # projected at a time: few enough to stay in the processor's cache until their step


def record_batch(layers: Sequence[Layer], T: int, B: int) -> list[np.ndarray]:
    """An empty recording (Q, 1 + T, B, H) of each layer; its first step is the state before step 0.

    All lie in one block of memory: several are given back to the system by turns, and fetching them again took a
    quarter of the time of a batch in two layers of 128.
    """
    shapes = [(len(layer.kind.quantities), 1 + T, B, layer.size) for layer in layers]
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    block = np.empty(ends[-1], np.float32)
    return [part.reshape(shape) for part, shape in zip(np.split(block, ends[:-1]), shapes, strict=True)]


def run_batch(
    layer: Layer, steps: np.ndarray, words: Callable[[int, int], np.ndarray], clamps: Sequence[Clamp] = ()
) -> None:
    """Runs one layer from the zero state over T steps of B sentences.

    Parameters
    ----------
    steps : (Q, 1 + T, B, H) float32 of ``record_batch``, written: the quantities in the order of ``kind.quantities``.
    words : from two steps, the second not included, to what enters the layer in between: (steps, B, Z) float32, rows of
        ``project``, which are used as scratch.
    clamps : of this layer.
    """
    kind, (Q, T, B) = layer.kind, (steps.shape[0], steps.shape[1] - 1, steps.shape[2])
    steps[:, 0] = 0
    recording = steps.reshape(Q, (1 + T) * B, layer.size)
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
