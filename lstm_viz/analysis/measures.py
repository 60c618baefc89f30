"""How much of a word is still remembered: three measures, each at every later step.

* ``ledger_share``: what the word's step wrote and is still there, of all that is there. Exact given the recorded gates.
* ``gradients``: how strongly the choice between two next words would react to a small change of the word.
* ``swapped`` and ``distances``: what really changes when another word stands in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from lstm_viz.analysis.counterparts import counterpart as counterpart
from lstm_viz.analysis.gradients import gradient_curve as gradient_curve
from lstm_viz.analysis.gradients import gradients as gradients
from lstm_viz.analysis.held import check_whole
from lstm_viz.errors import ShapeError, SwapError
from lstm_viz.models.interventions import swapped_ids
from lstm_viz.models.model import Model
from lstm_viz.models.trace import Trace, run

_CHUNK = 256  # steps whose probabilities are compared at a time: of 5,000 words 10 MB


@dataclass(frozen=True, eq=False)
class Distances:
    """How far two runs are apart at each step.

    Attributes
    ----------
    states : (T,) float32, ‖a − b‖ / ((‖a‖ + ‖b‖) / 2), of the cell states of all layers together, or of the hidden
        states where the cell has no other: 0 the same, about 1.4 unrelated, 2 opposite.
    predictions : (T,) float32, ½ Σ |p − q| over all next words (total variation): 0 the same, 1 nothing in common.
    """

    states: np.ndarray
    predictions: np.ndarray


def ledger_share(trace: Trace, source_step: int, layer: int | None = None) -> np.ndarray:
    """(T,) float32: Σ over units of |part| of what one step wrote, over that of everything in the cell, 0..1.

    nan before ``source_step``, 0 where the cell is empty. Of one layer, or of all layers together. The sum over all
    steps needs no look at each: it is ``Trace.amount``.

    Raises
    ------
    QuantityError
        For a plain RNN, which has no ledger.
    ShapeError
        If there is no such step or layer.
    """
    if not 0 <= source_step < trace.steps or layer not in (None, *range(trace.model.layers)):
        raise ShapeError(
            f"There is no step {source_step} or layer {layer}: this trace has the steps 0 to {trace.steps - 1} and "
            f"{trace.model.layers} layer(s)."
        )
    left, everything = np.zeros(trace.steps), np.zeros(trace.steps)
    for number in range(trace.model.layers) if layer is None else [layer]:
        keep, written, _ = trace.ledger(number)
        begun = np.abs(written[source_step], dtype=np.float64)
        left[source_step] += begun.sum()
        left[source_step + 1 :] += np.cumprod(keep[source_step + 1 :], axis=0, dtype=np.float64) @ begun
        everything += trace.amount(number).sum(axis=1, dtype=np.float64)
    share = np.divide(left, everything, out=np.zeros_like(left), where=everything > 0)
    share[:source_step] = np.nan
    return share.astype(np.float32)


def swapped(trace: Trace, swaps: Mapping[int, str]) -> Trace:
    """The run on the same text with other words: ``swapped(trace, {2: "bird"})``. Its interventions stay.

    Raises
    ------
    SwapError
        If there is no such step, it is the start token's, or the model does not know the word.
    ShapeError
        If the trace is a window.
    """
    check_whole(trace)
    for step in swaps:
        if not 0 < step < trace.steps:
            what = "Step 0 is the start token, which stays" if step == 0 else f"There is no step {step}"
            raise SwapError(f"{what}: swap a word of the steps 1 to {trace.steps - 1}.")
    tokens, ids = swapped_ids(trace.model, trace.tokens, trace.ids, tuple(swaps.items()))
    for step, word in swaps.items():
        if trace.model.vocabulary.is_special(ids[step]):
            raise SwapError(unknown_word(trace.model, word))
    return run(trace.model, tokens, ids, resume=trace, interventions=trace.interventions)


def unknown_word(model: Model, word: str) -> str:
    """The sentence that says that a model does not know a word, and which ones like it it does."""
    near = get_close_matches(word, (known for known in model.vocabulary.words if not known.startswith("<")), 3, 0.7)
    choose = f"choose one like {', '.join(near)}" if near else "choose another one"
    return f"The model {model.name!r} does not know the word {word!r}: {choose}."


def distances(trace: Trace, other: Trace) -> Distances:
    """How far two runs of one model over equally many steps are apart; nothing changed, nothing is.

    Raises
    ------
    ShapeError
        If the runs are of different lengths or models.
    """
    states = states_apart(trace, other)
    predictions = np.empty(trace.steps, np.float32)
    for first in range(0, trace.steps, _CHUNK):
        last = min(trace.steps, first + _CHUNK) - 1
        p, q = (_softmax(of.logits(first, last)) for of in (trace, other))
        predictions[first : last + 1] = np.abs(p - q).sum(1) / 2
    return Distances(states, predictions)


def states_apart(trace: Trace, other: Trace, layer: int | None = None) -> np.ndarray:
    """(T,) float32: ``Distances.states`` of one layer, or of all layers together. Raises ShapeError as there."""
    if trace.model is not other.model or trace.steps != other.steps:
        raise ShapeError(
            f"Runs of {trace.steps} and {other.steps} steps by {trace.model.name} and {other.model.name} cannot be "
            "compared step by step: give two of the same model and length."
        )
    state = trace.model.kind.states[0]
    layers = range(trace.model.layers) if layer is None else [layer]
    apart, sizes = np.zeros(trace.steps), np.zeros((2, trace.steps))
    for a, b in ((trace.layers[number][state], other.layers[number][state]) for number in layers):
        apart += np.square(a - b).sum(1)
        sizes += np.square(a).sum(1), np.square(b).sum(1)
    mean = np.sqrt(sizes).mean(0)
    return np.divide(np.sqrt(apart), mean, out=np.zeros_like(mean), where=mean > 0).astype(np.float32)


def _softmax(logits: np.ndarray) -> np.ndarray:
    logits -= logits.max(axis=-1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=-1, keepdims=True)
    return logits
