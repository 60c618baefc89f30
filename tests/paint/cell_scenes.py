"""Scenes of a small random model, the same on every machine: for the tests and golden pictures of the cell."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from lstm_viz.analysis.strata import strata
from lstm_viz.core.kinds import KINDS
from lstm_viz.diagram.choreography import Moment
from lstm_viz.diagram.diagram import diagram_of
from lstm_viz.models.model import Model
from lstm_viz.models.trace import Trace, run
from lstm_viz.paint.scene import Chip, Scene
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import START, Vocabulary

WORDS = ["the", "birds", "that", "sat", "on", "the", "tree", "near", "the", "house"]
HUES = (None, None, 0, None, 1, None, None, 2, 3, None, 4)


@lru_cache(maxsize=4)
def small_trace(cell: str = "lstm", hidden: int = 48, layers: int = 1) -> Trace:
    """A sentence read by random weights; the forget gates are biased open, as in a trained model."""
    rng = np.random.default_rng(7)
    kind, words = KINDS[cell], (START, *dict.fromkeys(WORDS), "<unk>")
    weights = {"embedding.weight": rng.normal(0, 0.6, (len(words), 16))}
    for layer in range(layers):
        rows, size = kind.blocks * hidden, hidden if layer else 16
        weights[f"rnn.weight_ih_l{layer}"] = rng.normal(0, 1.6 / np.sqrt(size), (rows, size))
        weights[f"rnn.weight_hh_l{layer}"] = rng.normal(0, 1.2 / np.sqrt(hidden), (rows, hidden))
        if kind.peepholes:
            weights[f"rnn.weight_peephole_l{layer}"] = rng.normal(0, 0.5, (3, hidden))
        bias = rng.normal(0, 0.3, rows)
        if cell == "lstm":
            bias[:hidden] -= 1.0
            bias[hidden : 2 * hidden] += 1.6
        weights[f"rnn.bias_ih_l{layer}"] = bias
        weights[f"rnn.bias_hh_l{layer}"] = np.zeros(rows)
    weights["decoder.weight"] = rng.normal(0, 0.3, (len(words), hidden))
    weights["decoder.bias"] = np.zeros(len(words))
    vocabulary = Vocabulary(words, np.ones(len(words), np.int64))
    model = Model("small", kind, weights, vocabulary, Tokenizer())
    return run(model, ("start", *WORDS), model.encode(" ".join(WORDS)))


def scene_at(step: int, phase: str, progress: float, cell: str = "lstm", trace: Trace | None = None, **more) -> Scene:
    """The small sentence at a moment."""
    trace = trace or small_trace(cell)
    values = trace.layers[more.get("layer", 0)]["h"]
    return Scene(
        trace=trace,
        diagram=diagram_of(cell),
        moment=Moment(step, phase, progress),
        steps=trace.steps,
        computed=trace.steps,
        hues=HUES,
        order=np.argsort(-values.mean(axis=0), kind="stable"),
        **more,
    )


def with_words(scene: Scene) -> Scene:
    """The same scene once it is known which word wrote what: of the belt's units, and of the strata's."""
    trace, units = scene.trace, {"all": None, "unit": [scene.unit], "group": sorted(scene.group)}[scene.scope]
    chips = tuple(Chip(word, "word" if step else "start", step) for step, word in enumerate(trace.tokens))
    known = strata(trace, scene.layer, units)
    return replace(
        scene, chips=chips, belt=known, strata=known, strata_units=tuple(units or ()), strata_scope=scene.scope
    )
