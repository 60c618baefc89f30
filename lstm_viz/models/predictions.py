"""The next words that a model expects, from its last hidden state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_viz.errors import ShapeError
from lstm_viz.models.model import Model

BEST = 8  # predictions kept for every step


@dataclass(frozen=True)
class Prediction:
    """A possible next word."""

    id: int
    word: str
    probability: float


def logits_after(model: Model, h: np.ndarray) -> np.ndarray:
    """(n, V) float32: the score of every next word after the states h (n, H)."""
    from lstm_viz.core.blas import one_thread

    with one_thread():
        logits = h @ model.weights["decoder.weight"].T
    logits += model.weights["decoder.bias"]
    return logits


def softmax(logits: np.ndarray) -> np.ndarray:
    """In place, over the last axis."""
    logits -= logits.max(axis=-1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=-1, keepdims=True)
    return logits


def best_after(model: Model, h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ids (n, 8) and probabilities (n, 8) of the best next words after the states h (n, H)."""
    logits = logits_after(model, h)
    best = min(BEST, logits.shape[1])
    ids = np.argpartition(logits, logits.shape[1] - best, axis=1)[:, -best:]
    # The best first; of equals the one that comes first in the vocabulary.
    scores = np.take_along_axis(logits, ids, axis=1)
    ids = np.take_along_axis(ids, np.lexsort((ids, -scores)), axis=1)
    return ids.astype(np.int32), np.take_along_axis(softmax(logits), ids, axis=1)


def best_words(probabilities: np.ndarray, model: Model, top: int) -> list[Prediction]:
    """The ``top`` most probable of all words, of ``Trace.probabilities``; of equals the first in the vocabulary."""
    if top < 1:
        raise ShapeError(f"The best {top} words cannot be listed: ask for one or more.")
    words = model.vocabulary.words
    best = np.argsort(-probabilities, kind="stable")[:top]
    return [Prediction(int(id), words[id], float(probabilities[id])) for id in best]
