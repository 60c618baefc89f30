"""A batch of sentences of any lengths without padding.

The sentences are sorted by length, the longest first, and laid out step by step: all first words, all second words of
the sentences that have one, and so on (PyTorch calls this a packed sequence). No row is a place-holder, so nothing is
masked and nothing is computed in vain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np


@dataclass(frozen=True, eq=False)
class Batch:
    """N words of B sentences, T steps.

    Attributes
    ----------
    inputs : (N,) int32, the word before: the start token at step 0.
    targets : (N,) int32, the word to predict.
    counts : (T,) how many sentences have a word at each step; never growing, ``counts[0]`` = B.
    previous : (N,) int64, the row of the step before in a recording whose first B rows are the state before step 0,
        and whose row B + n belongs to word n.
    """

    inputs: np.ndarray
    targets: np.ndarray
    counts: np.ndarray
    previous: np.ndarray


def pack(sentences: Sequence[Sequence[int]]) -> Batch:
    """A batch of sentences, each a non-empty sequence of ids without the start token (which is id 0)."""
    sentences = sorted(sentences, key=len, reverse=True)
    lengths = np.array([len(sentence) for sentence in sentences])
    padded = np.zeros((lengths[0] + 1, len(sentences)), np.int32)  # row 0 stays the start token
    for column, sentence in enumerate(sentences):
        padded[1 : len(sentence) + 1, column] = sentence
    there = np.arange(lengths[0])[:, None] < lengths
    counts = there.sum(1)
    return Batch(padded[:-1][there], padded[1:][there], counts, _previous(counts))


def split(batch: Batch, parts: int) -> list[tuple[Batch, np.ndarray]]:
    """Every ``parts``-th sentence of a batch in turn, and which rows of the batch its words are; no part is empty."""
    sentence = np.concatenate([np.arange(count) for count in batch.counts])
    result = []
    for part in range(min(parts, int(batch.counts[0]))):
        rows = np.flatnonzero(sentence % parts == part)
        counts = -((part - batch.counts) // parts)
        counts = counts[counts > 0]
        result.append((Batch(batch.inputs[rows], batch.targets[rows], counts, _previous(counts)), rows))
    return result


def _previous(counts: np.ndarray) -> np.ndarray:
    """Step t follows the rows of step t − 1, which begin where those of t − 2 end; the initial state comes first."""
    starts = np.concatenate(([0, counts[0]], counts[0] + np.cumsum(counts)))[: len(counts)]
    return np.concatenate([start + np.arange(count) for start, count in zip(starts, counts, strict=True)])


def batches(sentences: Iterator[Sequence[int]], size: int, skip: int = 0) -> Iterator[Batch]:
    """Batches of ``size`` sentences of a stream, empty sentences left out; not the first ``skip`` batches."""
    full = islice((sentence for sentence in sentences if len(sentence)), skip * size, None)
    while chosen := list(islice(full, size)):
        yield pack(chosen)
