"""Scenes to paint in tests: a real run of a small model with random weights."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtGui import QImage, QPainter

from lstm_viz.analysis.strata import strata
from lstm_viz.analysis.why import why
from lstm_viz.core.kinds import KINDS
from lstm_viz.diagram.choreography import Moment
from lstm_viz.diagram.diagram import diagram_of
from lstm_viz.models.interventions import parse
from lstm_viz.models.model import Model, weight_shapes
from lstm_viz.models.trace import Trace, run
from lstm_viz.paint.hues import word_hues
from lstm_viz.paint.scene import Change, Chip, Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.theme import theme
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

SENTENCE = "the birds that sat on the tree near the house are in the"
WORDS = ("the", "birds", "that", "sat", "on", "tree", "near", "house", "are", "in", "sky", "is", "a", ".", "and")


def word_model(cell: str = "lstm", hidden: tuple[int, ...] = (64,), seed: int = 7) -> Model:
    """A model that knows WORDS; its forget gates lean open, so that the picture looks like one of a trained model."""
    rng = np.random.default_rng(seed)
    kind = KINDS[cell]
    counts = [0, *[50] * len(CLASSES), *(10_000 // (rank + 1) for rank in range(len(WORDS)))]
    vocabulary = Vocabulary([START, *CLASSES, *WORDS], counts)
    weights = {
        name: rng.normal(0, 0.9 if "weight" in name else 0.3, shape).astype(np.float32) / np.sqrt(shape[-1]) * 3
        for name, shape in weight_shapes(kind, hidden, len(vocabulary), 32)
    }
    if cell == "lstm":
        for layer, H in enumerate(hidden):
            weights[f"rnn.bias_ih_l{layer}"][H : 2 * H] += 1.5
    return Model("words", kind, weights, vocabulary, Tokenizer())


def chips_of(model: Model, trace: Trace) -> tuple[Chip, ...]:
    """A chip for every step of a trace."""
    kinds = ["start", *("unknown" if model.vocabulary.is_special(int(id)) else "word" for id in trace.ids[1:])]
    return tuple(Chip(word, kind, step) for step, (word, kind) in enumerate(zip(trace.tokens, kinds, strict=True)))


def scene_of(model: Model, text: str = SENTENCE, step: int = 7, phase: str = "whole", progress: float = 1.0) -> Scene:
    """The scene of a text at a moment, as the session would make it."""
    tokens = ("start", *(token.text for token in model.tokens(text)))
    trace = run(model, tokens, model.encode(text))
    state = trace.layers[0]["c" if "c" in model.kind.quantities else "h"]
    step = min(step, trace.steps - 1)
    return Scene(
        trace=trace,
        diagram=diagram_of(model.kind.name),
        moment=Moment(step, phase, progress),
        chips=chips_of(model, trace),
        steps=trace.steps,
        unit=int(np.argmax(state.mean(axis=0))),
        quantity="c" if "c" in model.kind.quantities else "h",
        hues=word_hues(tokens, trace.ids.tolist(), model.vocabulary),
        computed=trace.steps,
        order=np.argsort(-state.mean(axis=0), kind="stable"),
        predictions=trace.predictions(step),
    )


def at(scene: Scene, step: int, phase: str = "whole", progress: float = 1.0) -> Scene:
    """The same scene at another moment."""
    predictions = scene.trace.predictions(step) if scene.trace is not None else ()
    return replace(scene, moment=Moment(step, phase, progress), predictions=predictions)


def remembered(scene: Scene, scope: str = "unit") -> Scene:
    """The same scene once all is known of its memory: strata and belt of a scope, and why the next word."""
    trace, step = scene.trace, scene.moment.step
    units = {"unit": [scene.unit], "all": None, "group": sorted(scene.group)}[scope]
    known = strata(trace, scene.layer, units)
    best = trace.predictions(step)
    return replace(
        scene,
        scope=scope,
        strata=known,
        belt=known,
        strata_scope=scope,
        strata_units=tuple(units or ()),
        why=why(trace, step, best[0].id, best[1].id),
        half_life=8.2,
        typical_forget=0.92,
        typical_since=2,
    )


def changed(scene: Scene, *texts: str) -> Scene:
    """The same scene with interventions, written as on the command line; the run before is its ghost."""
    changes = [parse(text) for text in texts]
    trace = scene.trace
    other = run(trace.model, trace.tokens, trace.ids, interventions=changes)
    return replace(scene, trace=other, ghost=trace, interventions=tuple(Change(one) for one in changes))


def painted(
    paint: Callable[[QPainter], list[Shape]], width: int, height: int, theme_name: str = "light"
) -> tuple[QImage, list[Shape]]:
    """What `paint(painter)` draws on the panel's colour, and the shapes it returns."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(theme(theme_name).panel)
    with QPainter(image) as painter:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        shapes = paint(painter)
    return image, shapes
