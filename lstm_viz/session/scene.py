"""Makes the frozen `Scene` that every painter reads from the document, the selection and the moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from lstm_viz.analysis.summands import summands
from lstm_viz.diagram.choreography import Choreography, Moment
from lstm_viz.diagram.diagram import diagram_of
from lstm_viz.models.trace import Prediction, Trace
from lstm_viz.paint.scene import Scene
from lstm_viz.session.document import Document
from lstm_viz.session.memory import Memory
from lstm_viz.session.playhead import FOLLOWED_SPEED
from lstm_viz.session.queries import Answer, Look, Query, queries, scene_fields
from lstm_viz.session.selection import Selection
from lstm_viz.text.vocabulary import Vocabulary

SHOWN_PREDICTIONS = 8
Summed = tuple[float, ...]


def unit_order(trace: Trace, layer: int) -> np.ndarray:
    """(H,) units of a layer, those with the most positive mean state first."""
    values = trace.layers[layer]
    state = values["c"] if "c" in values else values["h"]
    # the first two steps start from nothing and say little about the text
    settled = state[2:] if len(state) > 2 else state
    return np.argsort(-settled.mean(axis=0), kind="stable")


def completions(trace: Trace, step: int, beginning: str) -> tuple[Prediction, ...]:
    """The likeliest next words after ``step`` that begin with what is typed so far."""
    probabilities = trace.probabilities(step)
    vocabulary = trace.model.vocabulary
    fold = beginning.casefold()
    fitting = [id for id, word in enumerate(_folded(vocabulary)) if word.startswith(fold)]
    fitting = [id for id in fitting if not vocabulary.is_special(id)]
    fitting.sort(key=lambda id: -probabilities[id])
    return tuple(Prediction(id, vocabulary.words[id], float(probabilities[id])) for id in fitting[:SHOWN_PREDICTIONS])


@lru_cache(maxsize=4)
def _folded(vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(word.casefold() for word in vocabulary.words)


def summed(trace: Trace, step: int, unit: int, layer: int) -> dict[str, Summed]:
    """(W·x, U·h, b), and P·C of a peephole, of all that a layer box of the cell computes, for one unit at one step."""
    boxes = trace.model.kind.boxes
    return {quantity: summands(trace, quantity, step, unit, layer).parts for quantity in boxes}


def stage_of(base: Scene, look: Look) -> Callable[[Moment, bool], Scene]:
    """What is to be seen of a scene's text at any moment, with packets or without. Safe in any thread: it only reads.

    What is known of the memory is worked out here, at the first picture of the step that wants it.
    """
    trace = base.trace
    assert trace is not None
    answered = lru_cache(maxsize=8)(_answered)

    @lru_cache(maxsize=2)
    def of_step(step: int) -> dict[str, Any]:
        wanted = queries(replace(look, step=step, curves=False), trace)  # no picture of these shows the curve
        answers = {name: answered(query) for name, query in wanted.items()}
        return {
            "predictions": trace.predictions(step),
            "summands": summed(trace, step, base.unit, base.layer),
            **scene_fields(look, trace, wanted, answers),
        }

    def scene(moment: Moment, packets: bool) -> Scene:
        return replace(base, moment=moment, hover=None, packets=packets, **of_step(moment.step))

    return scene


def film_of(base: Scene, look: Look, choreography: Choreography, speed: float) -> Callable[[float], Scene]:
    """The same at a time in seconds of a film."""
    stage = stage_of(base, look)
    return lambda time_s: stage(choreography.moment(time_s * speed), speed <= FOLLOWED_SPEED)


def _answered(query: Query) -> Answer:
    return list(query.answers())[-1]  # each answer is better than the one before


class SceneMaker:
    """Keeps what only changes with the text or the selection, so that a frame costs one `replace`."""

    def __init__(self, document: Document, selection: Selection, memory: Memory) -> None:
        self._document = document
        self._selection = selection
        self._memory = memory
        self._base: Scene | None = None
        self._predictions: tuple[tuple, tuple[Prediction, ...]] = ((), ())
        self._summands: tuple[tuple, Mapping[str, Summed] | None] = ((), None)

    def forget(self) -> None:
        """The text, its trace or the selection changed."""
        self._base = None

    def scene(self, moment: Moment, packets: bool) -> Scene:
        if self._base is None:
            self._base = self._make()
        return replace(
            self._base,
            moment=moment,
            packets=packets,
            hover=self._selection.hover,
            predictions=self._predicted(moment.step),
            summands=self._summed(self._base, moment.step),
            **(self._memory.fields() if self._base.trace is not None else {}),
        )

    def _make(self) -> Scene:
        document, selection = self._document, self._selection
        model = document.model
        trace = None if document.empty else document.trace
        return Scene(
            trace=trace,
            diagram=diagram_of(model.kind.name if model else "lstm"),
            moment=Moment(0, "whole", 1.0),
            chips=document.chips,
            steps=document.steps,
            layer=selection.layer,
            unit=selection.unit,
            scope=selection.scope,
            quantity=selection.quantity,
            hues=self._memory.hues(),
            pinned=frozenset(selection.pinned),
            computed=document.computed if trace else 0,
            colour_by=selection.colour_by,
            order=unit_order(trace, selection.layer) if trace else None,
            interventions=document.what_ifs.changes,
            ghost=document.ghost if trace else None,
            parted=document.parted if trace else None,
            difference=selection.difference and trace is not None and document.ghost is not None,
            strata_scope=selection.strata_scope,
            group=selection.group,
            dimming=selection.dimming,
            reduced_motion=selection.reduced_motion,
        )

    def _predicted(self, step: int) -> tuple[Prediction, ...]:
        document = self._document
        trace = document.trace
        if trace is None or document.empty or step >= document.computed:
            return ()
        beginning = document.pending if step == document.step_at_caret() else ""
        key = (trace, step, beginning)
        if self._predictions[0] != key:
            found = completions(trace, step, beginning) if beginning else trace.predictions(step)
            self._predictions = (key, found)
        return self._predictions[1]

    def _summed(self, base: Scene, step: int) -> Mapping[str, Summed] | None:
        if base.trace is None or step >= base.computed:
            return None
        key = (base.trace, step, base.layer, base.unit)
        if self._summands[0] != key:
            self._summands = (key, summed(base.trace, step, base.unit, base.layer))
        return self._summands[1]
