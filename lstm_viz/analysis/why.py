"""Why this word? Its logit split, exactly, over the steps that wrote the memory it is read from.

The decoder reads h_T = o_T ⊙ tanh(c_T) of the last layer, and c_T is the sum of the ledger's parts. Of a function of a
sum, the Aumann–Shapley value of each summand is its average marginal contribution while all of them grow from 0
together (Aumann & Shapley 1974): here part_s · tanh(c_T) / c_T. It adds up to tanh(c_T), and two equal writers have
equal shares, whatever their order. A GRU's h_T is the sum of its parts itself, so its split needs no average.
"""

from dataclasses import dataclass

import numpy as np

from lstm_viz.analysis.held import check_whole, held
from lstm_viz.errors import ShapeError
from lstm_viz.models.trace import Trace

_BLOCK = 512  # steps looked back over at a time
_NOTHING = 1e-60  # the share of a writing that counts as gone: a float32 can not even hold a number as small


@dataclass(frozen=True, eq=False)
class Why:
    """The logit of ``word``, or its distance from that of ``against``, after a step.

    Attributes
    ----------
    rows : (step + 2,) float64: the share of c_init, then of what each step wrote.
    bias : the decoder's own.
    """

    step: int
    word: str
    against: str | None
    rows: np.ndarray
    bias: float

    @property
    def total(self) -> float:
        """The logit, or the difference of the two."""
        return float(self.rows.sum()) + self.bias


def why(trace: Trace, step: int, word_id: int | None = None, against_id: int | None = None) -> Why:
    """The split of a next word's logit after ``step``, or of what it is above another word's, over the last layer.

    Parameters
    ----------
    word_id : the most probable next word, if not given.
    against_id : the word that it is compared with, if any.

    Raises
    ------
    QuantityError
        For a plain RNN, which overwrites its state at every step, so that there is nothing to split.
    ShapeError
        If there is no such step or word, or the trace is a window.
    """
    from lstm_viz.core.memory import parts

    check_whole(trace)
    vocabulary, words = trace.model.vocabulary, len(trace.model.vocabulary)
    if not 0 <= step < trace.steps:
        raise ShapeError(f"There is no step {step}: this trace has the steps 0 to {trace.steps - 1}.")
    if any(id is not None and not 0 <= id < words for id in (word_id, against_id)):
        raise ShapeError(f"{word_id} or {against_id} is no word of {trace.model.name!r}: it has 0 to {words - 1}.")
    word_id = trace.predictions(step)[0].id if word_id is None else word_id
    weight, bias = _decoder(trace, word_id)
    against = None
    if against_id is not None:
        against = vocabulary.words[against_id]
        other_weight, other_bias = _decoder(trace, against_id)
        weight, bias = weight - other_weight, bias - other_bias
    first = _first_left(trace, step)
    of_step = parts(*_ledger(trace, first, step), step - first)
    rows = _through_tanh(trace, step, of_step, weight) if "c" in trace.layers[-1] else of_step @ weight
    return Why(step, vocabulary.words[word_id], against, np.insert(rows, 1, np.zeros(first)), bias)


def _decoder(trace: Trace, id: int) -> tuple[np.ndarray, float]:
    """(H,) float64 and the bias: what makes a word's logit of the hidden state."""
    weights = trace.model.weights
    return weights["decoder.weight"][id].astype(np.float64), float(weights["decoder.bias"][id])


def _first_left(trace: Trace, step: int) -> int:
    """A step before which nothing was written that is still there: of a long text most has long been forgotten."""
    keep, left = trace.ledger(trace.model.layers - 1).keep, np.float64(1)
    for end in range(step + 1, 0, -_BLOCK):
        first = max(0, end - _BLOCK)
        left = left * keep[first:end].prod(axis=0, dtype=np.float64)
        if left.max() < _NOTHING:
            return first
    return 0


def _ledger(trace: Trace, first: int, step: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The last layer's ledger from ``first``, before which nothing is left, to a step, in double precision: written is
    the product of the recorded gates.
    """
    last, steps = trace.model.layers - 1, slice(first, step + 1)
    keep, written, before = trace.ledger(last)
    of = {name: values[steps].astype(np.float64) for name, values in trace.layers[last].items() if name in "igzn"}
    product = of["i"] * of["g"] if "i" in of else (1 - of["z"]) * of["n"]
    given = held(trace, last, trace.model.kind.states[0])[steps]
    before = np.zeros_like(before) if first else before
    return keep[steps].astype(np.float64), np.where(given, written[steps], product), before.astype(np.float64)


def _through_tanh(trace: Trace, step: int, parts: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """(step + 2,): Σ over units of weight · o · tanh(c)/c · part; ``parts`` (step + 2, H), whose sum is c."""
    c = parts.sum(axis=0)
    tanh_c, o = np.tanh(c), trace.layers[-1]["o"][step].astype(np.float64)
    ratio = np.divide(tanh_c, c, out=np.ones_like(c), where=c != 0)
    rows = parts @ (weight * o * ratio)
    # A hidden state that was held at this step was not read out of the cell: what it differs is this step's own.
    given = held(trace, trace.model.layers - 1, "h")[step]
    rows[-1] += weight[given] @ (trace.layers[-1]["h"][step] - o * tanh_c)[given]
    return rows
