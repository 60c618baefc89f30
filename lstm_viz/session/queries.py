"""What can be asked of a trace's memory, as frozen questions that any thread can answer.

What is looked at (`Look`) and a trace make the questions; their answers go into the scene. The same questions serve the
window, which has them answered by a worker, and a film, which answers them itself.

``analysis`` is imported where a question is answered: it comes with numba, which the first paint does without.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from lstm_viz.errors import LstmVizError, QuantityError
from lstm_viz.models.model import Model
from lstm_viz.models.trace import Trace
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Measures, Swap

if TYPE_CHECKING:
    from lstm_viz.analysis.strata import Strata
    from lstm_viz.analysis.why import Why

_ALL_STEPS = 256  # a text up to this length is worked out at once; of a longer one, what is around the step
_BLOCK = 64  # so many steps at a time come into the window of a longer one
_BEHIND, _AHEAD = 2, 3  # blocks around the one of a step: more than a wide screen shows
_TOLD_EVERY = 64  # steps of a gradient's curve
_swaps = Recent(1)  # the run with another word serves all parts of a text
_AT_ONCE = 6_000_000  # parts that a run works out together with its trace: some milliseconds


@dataclass(frozen=True)
class Look:
    """What of a trace's memory is looked at.

    Attributes
    ----------
    scope, strata_scope : of the belt and of the strata: ``"all"`` units, the ``"group"`` or one ``"unit"``.
    group : units, sorted.
    pair : the words (A, B) of "why A and not B", as ids; None for the likeliest, and for the likeliest other one.
    followed : the step of the followed word, or None.
    swap_word : what is to stand in its place; None for its counterpart, where it has one.
    settled : whether the playhead rests, so that a long piece of work is worth while.
    curves : whether the gradient's curve is looked at: it takes a pass back from every step.
    """

    layer: int = 0
    unit: int = 0
    scope: str = "all"
    strata_scope: str = "unit"
    group: tuple[int, ...] = ()
    step: int = 0
    pair: tuple[int | None, int | None] = (None, None)
    followed: int | None = None
    swap_word: str | None = None
    settled: bool = True
    curves: bool = True

    def units(self, scope: str) -> tuple[int, ...] | None:
        """The units of a scope; None for all."""
        return None if scope == "all" else self.group if scope == "group" else (self.unit,)


@dataclass(frozen=True)
class StrataOf:
    """Who wrote what is in memory, of some units, over a range of steps. Answered with `Strata`."""

    trace: Trace
    layer: int
    units: tuple[int, ...] | None
    first: int
    last: int

    def answers(self) -> Iterator[Strata]:
        from lstm_viz.analysis.strata import strata

        yield strata(self.trace, self.layer, self.units, self.first, self.last)

    @property
    def cost(self) -> int:
        """How many parts there are."""
        units = self.trace.model.hidden_sizes[self.layer] if self.units is None else len(self.units)
        return (self.last - self.first + 1) * (self.last + 2) * units


@dataclass(frozen=True)
class At:
    """What is known of one step; the picked unit's `half_life` and its median forget gate `typical_since` a step."""

    why: Why | None = None
    half_life: float | None = None
    typical_forget: float | None = None
    typical_since: int | None = None


@dataclass(frozen=True)
class StepOf:
    """Why the next word, and how long a unit holds what it held at an earlier step: the followed word's, `since`, or
    where there is none the one that wrote most of what is left. Answered with `At`.
    """

    trace: Trace
    layer: int
    unit: int
    step: int
    pair: tuple[int | None, int | None]
    since: int | None
    cost: ClassVar[int] = 0

    def answers(self) -> Iterator[At]:
        at = At(self._why())
        if has_ledger(self.trace):
            at = self._lasting(at)
        yield at

    def _why(self) -> Why | None:
        from lstm_viz.analysis.why import why

        word, against = chosen_pair(self.trace, self.step, self.pair)
        try:
            return why(self.trace, self.step, word, against)
        except QuantityError:
            return None  # this cell's logit cannot be split

    def _lasting(self, at: At) -> At:
        from lstm_viz.analysis.strata import half_lives

        since = self.since
        if since is None:
            earlier = left_of_each(self.trace, self.layer, self.unit, self.step)[:-1]
            since = int(earlier.argmax()) if earlier.any() else self.step
        if since >= self.step:
            return at
        keep = self.trace.ledger(self.layer).keep
        return replace(
            at,
            half_life=float(half_lives(self.trace, self.layer, since + 1, self.step)[self.unit]),
            typical_forget=float(np.median(keep[since + 1 : self.step + 1, self.unit])),
            typical_since=since,
        )


@dataclass(frozen=True, eq=False)
class Followed:
    """How much of a word is left, by the ledger and by putting another word in its place.

    `problem` says why there is no other word, or `no_ledger` why there is no ledger.
    """

    ledger: np.ndarray | None
    swap: Swap | None = None
    states: np.ndarray | None = None
    predictions: np.ndarray | None = None
    no_ledger: str = ""
    problem: str = ""


@dataclass(frozen=True)
class FollowedOf:
    """What is left of a word, and what another word in its place changes, over a range of steps; to the end where there
    is no `last`. Answered with `Followed`, twice.
    """

    trace: Trace
    layer: int
    source: int
    swap_word: str | None
    first: int = 0
    last: int | None = None
    cost: ClassVar[int] = 0

    def answers(self) -> Iterator[Followed]:
        from lstm_viz.analysis.measures import distances, ledger_share, swapped

        try:
            found = Followed(ledger_share(self.trace, self.source, self.layer))
        except QuantityError as error:
            found = Followed(None, no_ledger=str(error))
        yield found
        word = self.swap_word or twin(self.trace.model, self.trace.tokens, self.source)
        if word is None:
            return
        try:
            other = _swaps.get((self.trace,), (self.source, word), lambda: swapped(self.trace, {self.source: word}))
        except LstmVizError as error:
            yield replace(found, problem=str(error))
            return
        # Of every step's predictions all words are compared: of a long text, where it is looked at.
        last = self.trace.steps - 1 if self.last is None else self.last
        far = distances(self.trace.window(self.first, last), other.window(self.first, last))
        states, predictions = (
            _within(values, self.first, self.trace.steps) for values in (far.states, far.predictions)
        )
        yield replace(found, swap=Swap(other, self.source, word), states=states, predictions=predictions)


@dataclass(frozen=True)
class GradientOf:
    """How strongly A − B reacts to a word, at every later step. Answered with longer and longer (T,), nan behind."""

    trace: Trace
    source: int
    word: int
    against: int
    cost: ClassVar[int] = 0

    def answers(self) -> Iterator[np.ndarray]:
        from lstm_viz.analysis.measures import gradient_curve

        values = np.full(self.trace.steps, np.nan, np.float32)
        for step, value in gradient_curve(self.trace, self.source, self.word, self.against):
            values[step] = value
            if (step - self.source) % _TOLD_EVERY == _TOLD_EVERY - 1:
                yield values.copy()
        yield values


Query = StrataOf | StepOf | FollowedOf | GradientOf
Answer = object


def queries(look: Look, trace: Trace) -> dict[str, Query]:
    """What has to be known of a trace, by its name: "strata", "belt", "step", "followed", "gradient"."""
    step = min(look.step, trace.steps - 1)
    since = look.followed if look.followed is not None and look.followed < step else None
    found: dict[str, Query] = {"step": StepOf(trace, look.layer, look.unit, step, look.pair, since)}
    if has_ledger(trace):
        first, last = _window(step, trace.steps)
        found["strata"] = StrataOf(trace, look.layer, look.units(look.strata_scope), first, last)
        found["belt"] = StrataOf(trace, look.layer, look.units(look.scope), first, last)
    source = look.followed
    if source is not None and source < trace.steps:
        found["followed"] = FollowedOf(trace, look.layer, source, look.swap_word, *_window(step, trace.steps))
        word, against = chosen_pair(trace, step, look.pair)
        if look.curves and look.settled and against is not None:
            found["gradient"] = GradientOf(trace, source, word, against)
    return found


def answered_at_once(look: Look, trace: Trace) -> dict[Query, Answer]:
    """What is drawn with every trace, worked out where the trace was run; nothing of what would take long."""
    wanted = queries(look, trace)
    found: dict[Query, Answer] = {}
    for name in ("strata", "belt", "step"):
        query = wanted.get(name)
        if query is not None and query.cost <= _AT_ONCE and query not in found:
            found[query] = next(query.answers())
    return found


def scene_fields(
    look: Look, trace: Trace, wanted: Mapping[str, Query], answers: Mapping[str, Answer]
) -> dict[str, Any]:
    """The fields of a `Scene` that tell of the memory; None where there is no answer."""
    at = answers.get("step")
    at = at if isinstance(at, At) else At()
    followed = answers.get("followed")
    units = look.units(look.strata_scope)
    return {
        "strata": answers.get("strata"),
        "belt": answers.get("belt"),
        "strata_scope": look.strata_scope,
        "strata_units": () if units is None else units,
        "group": frozenset(look.group),
        "followed": look.followed,
        "swap": followed.swap if isinstance(followed, Followed) else None,
        "why": at.why,
        "half_life": at.half_life,
        "typical_forget": at.typical_forget,
        "typical_since": at.typical_since,
        "measures": _measures(trace, wanted, answers),
    }


def _measures(trace: Trace, wanted: Mapping[str, Query], answers: Mapping[str, Answer]) -> Measures | None:
    query, followed, gradient = wanted.get("followed"), answers.get("followed"), wanted.get("gradient")
    if not isinstance(query, FollowedOf):
        return None
    found = followed if isinstance(followed, Followed) else Followed(None)
    words = trace.model.vocabulary.words
    curve = answers.get("gradient")
    named = isinstance(gradient, GradientOf) and isinstance(curve, np.ndarray)
    return Measures(
        source=query.source,
        ledger=None if found.ledger is None else _as_long(found.ledger, trace.steps),
        gradient=_as_long(curve if isinstance(curve, np.ndarray) else None, trace.steps),
        swap_states=_as_long(found.states, trace.steps),
        swap_predictions=_as_long(found.predictions, trace.steps),
        word=words[gradient.word] if named and isinstance(gradient, GradientOf) else "",
        against=words[gradient.against] if named and isinstance(gradient, GradientOf) else "",
        swapped=found.swap.word if found.swap is not None else "",
        followed=trace.tokens[query.source],
        no_ledger=found.no_ledger,
    )


def _within(values: np.ndarray, first: int, steps: int) -> np.ndarray:
    """(steps,) with the values from ``first`` on, and nan elsewhere."""
    result = np.full(steps, np.nan, np.float32)
    result[first : first + len(values)] = values
    return result


def _as_long(values: np.ndarray | None, steps: int) -> np.ndarray:
    """(T,) with nan where nothing is known yet."""
    result = np.full(steps, np.nan, np.float32)
    if values is not None:
        result[: len(values)] = values[:steps]
    return result


def still_true(old: Query, new: Query, dragging: bool = False) -> bool:
    """Whether the answer to an older question can stand until a newer one is answered.

    It does where only words were added behind, and for the step before. While a what-if is dragged about, the
    picture before is what the eye compares with, and the next one is some milliseconds away.
    """
    moved: Query = replace(old, trace=new.trace)
    if isinstance(moved, StrataOf) and isinstance(new, StrataOf):
        moved = replace(moved, last=new.last)
    elif isinstance(moved, StepOf) and isinstance(new, StepOf):
        moved = replace(moved, step=new.step, since=new.since)
    elif isinstance(moved, FollowedOf) and isinstance(new, FollowedOf):
        moved = replace(moved, first=new.first, last=new.last)
    return moved == new and begins_with(new.trace, old.trace, dragging)


def begins_with(trace: Trace, other: Trace, however_changed: bool = False) -> bool:
    """Whether a trace is another one, or that one and some steps more."""
    if trace is other:
        return True
    return (
        trace.model is other.model
        and (however_changed or trace.interventions == other.interventions)
        and other.steps <= trace.steps
        and bool((trace.ids[: other.steps] == other.ids).all())
    )


def has_ledger(trace: Trace) -> bool:
    """Whether the cell adds what it writes to what it keeps, so that its memory can be split exactly."""
    return "f" in trace.model.kind.quantities or "z" in trace.model.kind.quantities


def left_of_each(trace: Trace, layer: int, unit: int, step: int) -> np.ndarray:
    """(step + 1,): the size of what is left, in one unit, of what each step wrote.

    Plain numpy, a moment's work: the window asks at every step, also before numba's kernels are there.
    """
    ledger = trace.ledger(layer)
    keep, written = ledger.keep[1 : step + 1, unit], ledger.written[: step + 1, unit]
    return np.abs(written * np.append(np.cumprod(keep[::-1])[::-1], np.float32(1)))


def twin(model: Model, tokens: Sequence[str], step: int) -> str | None:
    """The counterpart of the word at a step; of all others only the one before it is read, which may end a sentence."""
    from lstm_viz.analysis.counterparts import counterpart  # brings the lexicon, which the first paint is without

    first = max(0, step - 2)
    return counterpart(model, tokens[first : step + 1], step - first)


def chosen_pair(trace: Trace, step: int, pair: tuple[int | None, int | None]) -> tuple[int, int | None]:
    """The ids of A and B at a step: those that were chosen, else the likeliest next words."""
    best = [prediction.id for prediction in trace.predictions(step)]
    word = best[0] if pair[0] is None else pair[0]
    against = pair[1]
    if against is None or against == word:
        against = next((id for id in best if id != word), None)
    return word, against


def _window(step: int, steps: int) -> tuple[int, int]:
    """The first and the last step around one whose strata are worked out. It moves by whole blocks."""
    if steps <= _ALL_STEPS:
        return 0, steps - 1
    block = step // _BLOCK
    return max(0, (block - _BEHIND) * _BLOCK), min(steps - 1, (block + _AHEAD) * _BLOCK - 1)
