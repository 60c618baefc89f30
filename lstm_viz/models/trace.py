"""Everything that happened inside a model while it read a text, step by step.

A run writes into growable buffers. A longer text that begins like an earlier one goes on where that one ended, in the
same buffers where it can, so that one more word costs one step and copies nothing. What a trace has shown never
changes: steps are only written behind the last one in use, and whoever wants other steps there gets new buffers.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType

import numpy as np

from lstm_viz.errors import InterventionError, QuantityError, ShapeError
from lstm_viz.models.buffers import Buffers, Series
from lstm_viz.models.interventions import Intervention, Swaps, changes, check, first_difference, swapped_ids
from lstm_viz.models.ledger import NO_LEDGER as NO_LEDGER
from lstm_viz.models.ledger import Ledger, amounts, keeping, written
from lstm_viz.models.model import Model
from lstm_viz.models.predictions import Prediction, best_after, logits_after, softmax

START_SHOWN = "start"  # how the start token appears among the tokens
_CHUNK = 512  # rows of logits computed at a time, and changed steps: 512 × 5,000 words are 10 MB
_PIECE = 64  # steps between two looks at the clock


class _Stacked:
    """An attribute of a trace: the quantity of that name, the layers stacked."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, trace: Trace, owner: type) -> np.ndarray:
        layers = [trace.quantity(self._name, layer) for layer in range(len(trace.layers))]
        if len(set(trace.model.hidden_sizes)) > 1:
            raise QuantityError(
                f"The layers of {trace.model.name!r} have different sizes {trace.model.hidden_sizes}: "
                f"use trace.layers[layer][{self._name!r}] instead of trace.{self._name}."
            )
        return _read_only(np.stack(layers))


class Trace:
    """A run of a model on T tokens. Read-only; made by ``run``.

    Attributes
    ----------
    tokens : the start token, then the words as typed.
    ids : (T,) int32.
    layers : for each layer, the names of the cell's quantities to (T, H_l) float32.
    i, f, g, o, c, h, r, z, n : (L, T, H) float32, a quantity of all layers where these are of one size; QuantityError
        where not, or where the cell has no such quantity.
    interventions : the changes that the run was made with.
    """

    i = _Stacked()
    f = _Stacked()
    g = _Stacked()
    o = _Stacked()
    c = _Stacked()
    h = _Stacked()
    r = _Stacked()
    z = _Stacked()
    n = _Stacked()

    def __init__(
        self,
        model: Model,
        tokens: tuple[str, ...],
        buffers: Buffers,
        first: int = 0,
        whole: Trace | None = None,
        interventions: tuple[Intervention, ...] = (),
        others: Mapping[Swaps, Trace] | None = None,
    ):
        self.model = model
        self.tokens = tokens
        self.interventions = interventions
        self._others = others or {}  # the sentences that values were taken from
        self.steps = len(tokens)
        self._buffers = buffers
        self._first = first  # the step of the buffers that is step 0 here
        self._whole = whole  # of a window: the trace it was cut from
        rows = slice(first, first + self.steps)
        self.ids = _read_only(buffers.ids[rows])
        names = model.kind.quantities
        self.layers: tuple[Mapping[str, np.ndarray], ...] = tuple(
            MappingProxyType({name: _read_only(values[rows]) for name, values in zip(names, recording, strict=True)})
            for recording in buffers.recordings
        )
        self._series = buffers.series

    def __len__(self) -> int:
        return self.steps

    def __repr__(self) -> str:
        return f"<Trace of {self.model.name}: {self.steps} steps>"

    def quantity(self, name: str, layer: int) -> np.ndarray:
        """(T, H) of one layer, or QuantityError where the cell has no such quantity."""
        values = self.layers[layer].get(name)
        if values is None:
            has = ", ".join(self.model.kind.quantities)
            raise QuantityError(f"The {self.model.kind.title} of {self.model.name!r} has no {name!r}: it has {has}.")
        return values

    def window(self, first: int, last: int) -> Trace:
        """The steps from ``first`` to ``last``, both included, as a trace that shares this one's memory."""
        self._check_steps(first, last)
        return Trace(
            self.model, self.tokens[first : last + 1], self._buffers, self._first + first, self, self.interventions
        )

    def logits(self, first: int = 0, last: int | None = None) -> np.ndarray:
        """(n, V) float32: the score of every next word after the steps ``first`` to ``last``, both included."""
        last = self.steps - 1 if last is None else last
        self._check_steps(first, last)
        return logits_after(self.model, self.layers[-1]["h"][first : last + 1])

    def probabilities(self, step: int) -> np.ndarray:
        """(V,) float32: the probability of every next word after a step."""
        return softmax(self.logits(step, step))[0]

    def predictions(self, step: int) -> tuple[Prediction, ...]:
        """The most probable next words after a step, the best first."""
        self._check_steps(step, step)
        row = self._first + step
        if self._buffers.predicted[row]:
            ids, values = self._buffers.best_ids[row], self._buffers.best[row]
        else:
            ids, values = (array[0] for array in best_after(self.model, self.layers[-1]["h"][step : step + 1]))
        words = self.model.vocabulary.words
        return tuple(Prediction(int(id), words[id], float(value)) for id, value in zip(ids, values, strict=True))

    def likeliest(self, first: int, end: int) -> np.ndarray:
        """(end − first,) int32: the id of the most probable next word after each step from ``first`` until ``end``."""
        rows, h = slice(self._first + first, self._first + end), self.layers[-1]["h"][:end]
        if self._buffers.predicted[rows].all():
            return _read_only(self._buffers.best_ids[rows, 0])
        starts = range(first, end, _CHUNK)
        return np.concatenate(
            [best_after(self.model, h[start : min(end, start + _CHUNK)])[0][:, 0] for start in starts]
        )

    def series(self, work: Callable[..., np.ndarray], *which: Hashable) -> np.ndarray:
        """(T, …) read-only: one row for each step, worked out once for all traces that begin alike.

        A longer text goes on where a shorter one ended: what is shown of a text costs its new steps only.

        Parameters
        ----------
        work : a function of a module; ``work(trace, *which, first, end, before)`` gives the rows from ``first`` until
            ``end`` from nothing but the trace's steps up to there; ``before`` is the row before them, None at step 0.
        which : what else the rows depend on, as the layer.
        """
        if self._whole is not None:
            first = self._first - self._whole._first
            return self._whole.series(work, *which)[first : first + self.steps]
        series = self._series.setdefault((work, *which), Series(self._buffers.capacity))
        return _read_only(series.upto(self.steps, partial(work, self, *which)))

    def ledger(self, layer: int) -> Ledger:
        """What each step keeps and writes; a plain RNN has none, which is a QuantityError with `NO_LEDGER`."""
        if not 0 <= layer < len(self.layers):
            raise ShapeError(
                f"There is no layer {layer}: {self.model.name!r} has the layers 0 to {len(self.layers) - 1}."
            )
        kind, of = self.model.kind, self.layers[layer]
        if self._whole is not None:
            first = self._first - self._whole._first
            rows = slice(first, first + self.steps)
            whole = self._whole.ledger(layer)
            before = self._whole.layers[layer][kind.states[0]][first - 1] if first else whole.before
            return Ledger(whole.keep[rows], whole.written[rows], before)
        if "f" not in of and "z" not in of:
            raise QuantityError(NO_LEDGER)
        keep = of["f" if "f" in of else "z"]
        if any(change.gives_state(kind) and change.layer == layer for change in self.interventions):
            keep = self.series(keeping, layer)
        return Ledger(keep, self.series(written, layer), self._before_all(layer))

    def amount(self, layer: int) -> np.ndarray:
        """(T, H) float32: m_t = keep · m_{t−1} + |written|, the memory held, regardless of sign.

        A window's is that of the whole trace. QuantityError for a plain RNN, which keeps nothing.
        """
        self.ledger(layer)  # says so where there is none
        return self.series(amounts, layer)

    def amount_kept(self, layer: int) -> np.ndarray:
        """(T, H) float32: keep · m_{t−1}, the part of the memory that passed the forget gate."""
        if self._whole is not None:
            first = self._first - self._whole._first
            return self._whole.amount_kept(layer)[first : first + self.steps]
        kept = self.ledger(layer).keep.copy()
        kept[1:] *= self.amount(layer)[:-1]
        kept[0] *= self.held_before(layer)
        return _read_only(kept)

    def _before_all(self, layer: int) -> np.ndarray:
        """(H,) the state before step 0."""
        return _read_only(np.zeros(self.model.hidden_sizes[layer], np.float32))

    def held_before(self, layer: int) -> np.ndarray:
        """(H,) the amount before step 0: nothing is held before the start token."""
        return self._before_all(layer)

    def _check_steps(self, first: int, last: int) -> None:
        if not 0 <= first <= last < self.steps:
            raise ShapeError(f"There are no steps {first} to {last}: this trace has the steps 0 to {self.steps - 1}.")


def run(
    model: Model,
    tokens: Sequence[str],
    ids: Sequence[int] | np.ndarray,
    *,
    resume: Trace | None = None,
    predictions: bool = False,
    interventions: Sequence[Intervention] = (),
) -> Trace:
    """Runs the model on tokens, the start token first.

    Parameters
    ----------
    tokens : T words as typed.
    ids : T ids of the vocabulary, ``Model.encode(text)``.
    resume : an earlier trace of the same model; the steps that both runs begin with are taken from it.
    predictions : whether to work out the best next words of every step now, rather than when they are asked for.
    interventions : what is changed; of two that hold the same quantity of a unit, the later one counts.

    Raises
    ------
    ShapeError
        If there are no tokens, not as many tokens as ids, or an id is not in the vocabulary.
    InterventionError
        If a change does not fit the model and the text, or leads to values that are not finite.
    """
    piece = _CHUNK if interventions else len(ids)  # what is changed needs memory besides
    (whole,) = _pieces(model, tokens, ids, resume, predictions, interventions, piece, math.inf)
    return whole


def run_in_pieces(
    model: Model,
    tokens: Sequence[str],
    ids: Sequence[int] | np.ndarray,
    *,
    resume: Trace | None = None,
    predictions: bool = False,
    seconds: float = 0.1,
    interventions: Sequence[Intervention] = (),
) -> Iterator[Trace]:
    """Like ``run``, but yields ever longer traces of the same text about every ``seconds``; the last one is whole."""
    yield from _pieces(model, tokens, ids, resume, predictions, interventions, _PIECE, seconds)


def _pieces(
    model: Model,
    tokens: Sequence[str],
    ids: Sequence[int] | np.ndarray,
    resume: Trace | None,
    predictions: bool,
    interventions: Sequence[Intervention],
    piece: int,
    seconds: float,
) -> Iterator[Trace]:
    """Traces about every ``seconds``, worked out ``piece`` steps at a time; the last one is whole."""
    ids, tokens, interventions = _checked(model, tokens, ids), tuple(tokens), tuple(interventions)
    for intervention in interventions:
        check(intervention, model, len(ids))
    patches = {change.swaps for change in interventions if change.how == "patch"}
    swapped = {swaps: swapped_ids(model, tokens, ids, swaps) for swaps in patches}
    others = {swaps: resume._others[swaps] for swaps in patches if resume is not None and swaps in resume._others}
    kept = 0
    if resume is not None and resume.model is model and not resume._first:
        common = [_common(others[swaps].ids, swapped[swaps][1]) for swaps in others]
        kept = first_difference(interventions, resume.interventions, min([_common(resume.ids, ids), *common]))
    buffers = _room(model, ids, kept, resume)
    began = time.perf_counter()
    for first in range(kept, len(ids), max(1, piece)):
        last = min(len(ids), first + piece)
        for swaps, (other_tokens, other_ids) in swapped.items():
            other = others.get(swaps)
            if other is None or _common(other.ids, other_ids) < last:
                others[swaps] = run(model, other_tokens[:last], other_ids[:last], resume=other)
        _advance(model, buffers, first, last, predictions, interventions, others)
        if last < len(ids) and time.perf_counter() - began >= seconds:
            yield Trace(model, tokens[:last], buffers, interventions=interventions, others=dict(others))
            began = time.perf_counter()
    yield Trace(model, tokens, buffers, interventions=interventions, others=others)


def _room(model: Model, ids: np.ndarray, kept: int, resume: Trace | None) -> Buffers:
    """Buffers that begin with the ``kept`` steps of an earlier trace and have room for the others."""
    if resume is None or not kept:
        buffers = Buffers(model, max(64, 2 * len(ids)))
        buffers.used = len(ids)
    else:
        buffers = resume._buffers
        if kept < len(ids) and not buffers.claim(kept, len(ids)):
            buffers = buffers.copy(model, kept, len(ids))
    buffers.ids[kept : len(ids)] = ids[kept:]
    return buffers


def _advance(
    model: Model,
    buffers: Buffers,
    first: int,
    last: int,
    predictions: bool,
    interventions: tuple[Intervention, ...] = (),
    others: Mapping[Swaps, Trace] = MappingProxyType({}),
) -> None:
    from lstm_viz.core.run import advance, project

    if first == last:
        return
    projected, rows = model.table, buffers.ids[first:last]
    for layer, (weights, recording) in enumerate(zip(model.prepared, buffers.recordings, strict=True)):
        if layer:
            below = buffers.recordings[layer - 1][-1, first:last]  # h is every cell's last quantity
            projected, rows = project(weights, below), np.arange(last - first, dtype=np.int32)
        of_layer = [change for change in interventions if change.layer == layer]
        if of_layer:
            from lstm_viz.core.interventions import advance_changed

            taken = {swaps: other.layers[layer] for swaps, other in others.items()}
            todo = changes(of_layer, layer, model, first, last, taken)
            weight_hh = model.weights[f"rnn.weight_hh_l{layer}"]
            advance_changed(todo, weights, weight_hh, projected, rows, recording, first)
        else:
            advance(weights, projected, rows, recording, first)
        if interventions:
            _check_finite(recording[:, first:last], layer, first, interventions)
    for start in range(first, last if predictions else first, _CHUNK):
        steps = slice(start, min(last, start + _CHUNK))
        buffers.best_ids[steps], buffers.best[steps] = best_after(model, buffers.recordings[-1][-1, steps])
        buffers.predicted[steps] = True


def _check_finite(recording: np.ndarray, layer: int, first: int, interventions: tuple[Intervention, ...]) -> None:
    bad = ~np.isfinite(recording).all(axis=(0, 2))
    if bad.any():
        step = first + int(np.argmax(bad))
        raise InterventionError(
            f"With {', '.join(map(str, interventions))} the values of layer {layer} are no longer finite at step "
            f"{step}: give smaller numbers."
        )


def _checked(model: Model, tokens: Sequence[str], ids: Sequence[int] | np.ndarray) -> np.ndarray:
    array = np.asarray(ids)
    if array.ndim != 1 or not array.size or len(tokens) != array.size or array.dtype.kind not in "iu":
        raise ShapeError(
            f"A run needs one id for each token and at least the start token, not {len(tokens)} tokens and ids of "
            f"shape {array.shape} and type {array.dtype}: use Model.encode."
        )
    if array.min() < 0 or array.max() >= len(model.vocabulary):
        raise ShapeError(
            f"The ids go from {array.min()} to {array.max()}, but {model.name!r} has {len(model.vocabulary)} words: "
            "use Model.encode."
        )
    return array.astype(np.int32)


def _common(a: np.ndarray, b: np.ndarray) -> int:
    """How many steps two texts begin with in common."""
    n = min(a.size, b.size)
    different = np.flatnonzero(a[:n] != b[:n])
    return int(different[0]) if different.size else n


def _read_only(array: np.ndarray) -> np.ndarray:
    view = array.view()
    view.flags.writeable = False
    return view
