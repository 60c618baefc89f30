"""A model reads many sentences at once: for measuring, where one sentence after another would take too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lstm_viz.errors import ShapeError
from lstm_viz.models.model import Model

if TYPE_CHECKING:
    from lstm_viz.core.interventions import Clamp
    from lstm_viz.core.run import Layer

_SENTENCES = 128  # read at a time, of like length
_ROWS = 512  # of logits at a time


@dataclass(frozen=True, eq=False)
class Reading:
    """What happened while B sentences of up to T words were read, the start token included.

    Attributes
    ----------
    lengths : (B,) words of each sentence; what stands in later steps means nothing.
    layers : for each layer, the names of the cell's quantities to (T, B, H_l) float32.
    """

    model: Model
    lengths: np.ndarray
    layers: tuple[Mapping[str, np.ndarray], ...]

    def at_end(self, quantity: str, layer: int) -> np.ndarray:
        """(B, H_l): a quantity after the last word of each sentence."""
        return self.layers[layer][quantity][self.lengths - 1, np.arange(len(self.lengths))]

    def logits(self) -> np.ndarray:
        """(B, V): the score of every next word after the last word of each sentence."""
        weights = self.model.weights
        return self.at_end("h", -1) @ weights["decoder.weight"].T + weights["decoder.bias"]


def read(model: Model, sentences: Sequence[Sequence[int]], clamps: Sequence[Clamp] = ()) -> Reading:
    """Reads sentences given as ids, the start token first (``Vocabulary.ids_of``).

    Every sentence gets the bits that ``run`` gives it. Values of ``clamps`` are (T or 1, B or 1): T the longest
    sentence's words, B in the order of the sentences.

    Raises
    ------
    ShapeError, QuantityError
        If a sentence is empty, an id is not in the vocabulary, or a clamp does not fit.
    """
    from lstm_viz.core.batch import record_batch, run_batch
    from lstm_viz.core.interventions import check_clamps
    from lstm_viz.core.run import project

    ids, lengths = _padded(model, sentences)
    T, B = ids.shape
    check_clamps(clamps, model.kind, model.hidden_sizes, T, B)
    layers: list[Mapping[str, np.ndarray]] = []
    for number, (layer, steps) in enumerate(zip(model.prepared, record_batch(model.prepared, T, B), strict=True)):

        def words(first: int, last: int, number: int = number, layer: Layer = layer) -> np.ndarray:
            if not number:
                return model.table[ids[first:last]]
            below = layers[-1]["h"][first:last]
            return project(layer, below.reshape(-1, below.shape[-1])).reshape(last - first, B, -1)

        run_batch(layer, steps, words, [clamp for clamp in clamps if clamp.layer == number])
        layers.append(dict(zip(model.kind.quantities, steps[:, 1:], strict=True)))
    return Reading(model, lengths, tuple(layers))


def log_probabilities(model: Model, sentences: Sequence[Sequence[int]], firsts: Sequence[int]) -> np.ndarray:
    """(B,) float64: the log probability (nats) of each sentence from its word ``firsts[b]`` ≥ 1 to its end.

    Two sentences that begin alike are compared from where they part: what they share has the same probability.
    """
    scores = np.zeros(len(sentences))
    order = sorted(range(len(sentences)), key=lambda n: len(sentences[n]))
    decoder, bias = model.weights["decoder.weight"], model.weights["decoder.bias"]
    for start in range(0, len(order), _SENTENCES):
        chosen = order[start : start + _SENTENCES]
        h = read(model, [sentences[n][:-1] for n in chosen]).layers[-1]["h"]
        # One row for each word that is scored: whose it is, the step before it, and the word.
        rows = [(b, t - 1, sentences[n][t]) for b, n in enumerate(chosen) for t in range(firsts[n], len(sentences[n]))]
        for part in range(0, len(rows), _ROWS):
            b, step, word = np.array(rows[part : part + _ROWS]).T
            logits = h[step, b] @ decoder.T + bias
            at_word = logits[np.arange(len(word)), word].astype(np.float64)
            np.add.at(scores, np.array(chosen)[b], at_word - log_sum_exp(logits))
    return scores


def log_sum_exp(logits: np.ndarray) -> np.ndarray:
    """(n,) float64: ln Σ exp over the last axis of (n, V)."""
    top = logits.max(-1, keepdims=True)
    return (top[..., 0] + np.log(np.exp(logits - top).sum(-1))).astype(np.float64)


def _padded(model: Model, sentences: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Ids (T, B), the start token's (0) behind the end of a sentence, and the lengths (B,)."""
    lengths = np.array([len(sentence) for sentence in sentences])
    if not lengths.size or not lengths.all():
        raise ShapeError("A batch needs sentences, each with at least the start token: use Vocabulary.ids_of.")
    ids = np.zeros((lengths.max(), lengths.size), np.int32)
    for b, sentence in enumerate(sentences):
        ids[: len(sentence), b] = sentence
    if ids.min() < 0 or ids.max() >= len(model.vocabulary):
        raise ShapeError(
            f"The ids go from {ids.min()} to {ids.max()}, but {model.name!r} has {len(model.vocabulary)} words: "
            "use Vocabulary.ids_of."
        )
    return ids, lengths
