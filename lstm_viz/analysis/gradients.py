"""How the difference of two words' logits reacts to each earlier word.

Each step is linear in small changes: all factors are worked out beforehand for all steps at once, from the recorded
gates. One pass backwards gives the gradients of all words at one step; one pass forwards, with as many small changes as
an embedding has numbers, those of one word at all steps. What is held by an intervention does not react: there the
factors are 0.

Letters: T steps, H hidden size, blocks = boxes of the cell, G = blocks·H, D input size.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lstm_viz.analysis.held import check_whole, held
from lstm_viz.core.blas import one_thread
from lstm_viz.core.kinds import GRU
from lstm_viz.errors import ShapeError
from lstm_viz.models.trace import Trace


def gradients(trace: Trace, step: int, word_id: int, against_id: int) -> np.ndarray:
    """(step + 1,) float32: ‖∂(logit A − logit B)/∂x_s‖ · ‖x_s‖ of every s ≤ ``step``; A, B the next word after it.

    x_s is the embedding of the word at step s. The product says by how much the difference would change at most, to
    first order, if x_s changed by its own length: how much hangs on this word. One reverse pass, for all kinds of cell.

    Raises
    ------
    ShapeError
        If there is no such step or no such word, or the trace is a window: what is before it is not known.
    """
    _check(trace, step, word_id, against_id)
    layers = [_slopes(trace, layer) for layer in range(trace.model.layers)]
    boxes = np.empty((step + 1, len(layers[0].hidden)), np.float32)  # d difference / d (W x + b) of the lowest layer
    dh = [np.zeros(layer.kept.shape[1], np.float32) for layer in layers]
    dstate = [np.zeros_like(values) for values in dh]
    dh[-1] += _difference(trace, word_id, against_id)
    with one_thread():
        for t in range(step, -1, -1):
            for number in reversed(range(len(layers))):
                layer = layers[number]
                of_state = dstate[number] + dh[number] * layer.state_of_h[t]
                dz = of_state * layer.boxes_of_state[t]
                if layer.out_of_h is not None:
                    dz[-1] = dh[number] * layer.out_of_h[t]
                if number:
                    dh[number - 1] += dz.ravel() @ layer.input
                else:
                    boxes[t] = dz.ravel()
                if layer.reset is not None:
                    dz[-1] *= layer.reset[t]
                dstate[number] = of_state * layer.kept[t]
                dh[number] = dz.ravel() @ layer.hidden
        by_embedding = boxes @ layers[0].input
    embeddings = trace.model.weights["embedding.weight"][trace.ids[: step + 1]]
    return np.linalg.norm(by_embedding, axis=1) * np.linalg.norm(embeddings, axis=1)


def gradient_curve(trace: Trace, source_step: int, word_id: int, against_id: int) -> Iterator[tuple[int, float]]:
    """The same of one word, seen from each later step in turn: (step, value) from ``source_step`` to the last.

    It comes step by step, for a background that can be left at any time: of a large network a step takes a while.

    Raises
    ------
    ShapeError
        As ``gradients``.
    """
    _check(trace, source_step, word_id, against_id)
    layers = [_slopes(trace, layer) for layer in range(trace.model.layers)]
    top = _difference(trace, word_id, against_id)
    size = np.linalg.norm(trace.model.weights["embedding.weight"][trace.ids[source_step]])
    D = layers[0].input.shape[1]
    dh = [np.zeros((D, layer.kept.shape[1]), np.float32) for layer in layers]  # a row for each number of the embedding
    dstate = [np.zeros_like(values) for values in dh]
    for t in range(source_step, trace.steps):
        with one_thread():
            for number, layer in enumerate(layers):
                boxes = (dh[number] @ layer.hidden.T).reshape(D, *layer.boxes_of_state.shape[1:])
                if layer.reset is not None:
                    boxes[:, -1] *= layer.reset[t]
                if number:
                    boxes += (dh[number - 1] @ layer.input.T).reshape(boxes.shape)
                elif t == source_step:
                    boxes += layer.input.T.reshape(boxes.shape)
                dstate[number] = dstate[number] * layer.kept[t] + (boxes * layer.boxes_of_state[t]).sum(1)
                dh[number] = dstate[number] * layer.state_of_h[t]
                if layer.out_of_h is not None:
                    dh[number] += boxes[:, -1] * layer.out_of_h[t]
            value = float(np.linalg.norm(dh[-1] @ top) * size)
        yield t, value


@dataclass(frozen=True, eq=False)
class _Slopes:
    """The factors of one layer at every step.

    ``state`` is the memory that the cell carries: c, or h itself where there is no c.

    Attributes
    ----------
    state_of_h : (T, H) d state / d h.
    boxes_of_state : (T, blocks, H) d (W x + U h + b) / d state.
    out_of_h : (T, H) of the last box, o, which the state does not feel; None where h is the state.
    kept : (T, H) d state of the step before / d state.
    reset : (T, H) r, which stands before U h of a GRU's n; else None.
    input, hidden : (G, D or H below) and (G, H), the weights.
    """

    state_of_h: np.ndarray
    boxes_of_state: np.ndarray
    out_of_h: np.ndarray | None
    kept: np.ndarray
    reset: np.ndarray | None
    input: np.ndarray
    hidden: np.ndarray


def _slopes(trace: Trace, layer: int) -> _Slopes:
    kind, values, weights = trace.model.kind, trace.layers[layer], trace.model.layer_weights(layer)
    free = {name: (~held(trace, layer, name)).astype(np.float32) for name in kind.quantities}
    before = np.zeros_like(values["h"])
    before[1:] = values[kind.states[0]][:-1]
    if "c" not in values:
        return _without_cell_state(kind is GRU, values, free, before, weights)
    i, f, g, o, c = (values[name] for name in "ifgoc")
    tanh_c = np.tanh(c)
    out_of_h = free["h"] * tanh_c * free["o"] * o * (1 - o)
    state_of_h = free["h"] * o * (1 - tanh_c * tanh_c)
    of_i, of_f = g * free["i"], before  # d c / d i and d f
    boxes = {"f": of_f, "g": i * free["g"] * (1 - g * g)}
    if "i" in kind.boxes:
        boxes["i"] = of_i * i * (1 - i)
    else:
        boxes["f"] = of_f - of_i  # i = 1 − f
    boxes["f"] = boxes["f"] * free["f"] * f * (1 - f)
    kept = f
    if kind.peepholes:
        of_peep = dict(zip(kind.peepholes, weights["weight_peephole"], strict=True))
        kept = f + boxes["i"] * of_peep["i"] + boxes["f"] * of_peep["f"]
        state_of_h = state_of_h + out_of_h * of_peep["o"]
    # Where c is held, nothing passes it; what is before it does not count.
    of_state = np.stack([boxes.get(box, np.zeros_like(c)) for box in kind.boxes], axis=1) * free["c"][:, None]
    return _Slopes(state_of_h, of_state, out_of_h, kept * free["c"], None, weights["weight_ih"], weights["weight_hh"])


def _without_cell_state(
    is_gru: bool,
    values: Mapping[str, np.ndarray],
    free: Mapping[str, np.ndarray],
    h_before: np.ndarray,
    weights: Mapping[str, np.ndarray],
) -> _Slopes:
    """Of a GRU or a plain RNN, whose state is h."""
    h, weight_hh = values["h"], weights["weight_hh"]
    if is_gru:
        r, z, n, H = values["r"], values["z"], values["n"], h.shape[1]
        of_n = (1 - z) * free["n"] * (1 - n * n)
        of_r = of_n * (h_before @ weight_hh[2 * H :].T + weights["bias_hh"][2 * H :]) * free["r"] * r * (1 - r)
        boxes, kept, reset = [of_r, (h_before - n) * free["z"] * z * (1 - z), of_n], z, r
    else:
        boxes, kept, reset = [1 - h * h], np.zeros_like(h), None
    of_state = np.stack(boxes, axis=1) * free["h"][:, None]
    return _Slopes(np.ones_like(h), of_state, None, kept * free["h"], reset, weights["weight_ih"], weight_hh)


def _difference(trace: Trace, word_id: int, against_id: int) -> np.ndarray:
    """(H,) ∂(logit A − logit B)/∂h of the last layer."""
    decoder = trace.model.weights["decoder.weight"]
    return decoder[word_id] - decoder[against_id]


def _check(trace: Trace, step: int, *ids: int) -> None:
    check_whole(trace)
    if not 0 <= step < trace.steps:
        raise ShapeError(f"There is no step {step}: this trace has the steps 0 to {trace.steps - 1}.")
    words = len(trace.model.vocabulary)
    if not all(0 <= id < words for id in ids):
        raise ShapeError(f"The ids {ids} are no words of {trace.model.name!r}: it has the ids 0 to {words - 1}.")
