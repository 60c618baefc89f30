"""A comparison to paint in tests: an LSTM above another cell, both with random weights, on the same four words."""

from collections.abc import Callable

import numpy as np

from lstm_viz.analysis.forgetting import DISTANCES, Forgetting
from lstm_viz.core.kinds import LSTM, RNN, CellKind
from lstm_viz.diagram.choreography import Moment
from lstm_viz.diagram.diagram import diagram_of
from lstm_viz.models.model import Model
from lstm_viz.models.trace import START_SHOWN, Trace, run
from lstm_viz.paint.compare_scene import Comparison, Far, Row
from lstm_viz.paint.scene import Chip, Measures, Scene

WORDS = ("w1", "w2", "w3", "w4")
FAR = (
    Far("one", "LSTM", False, Forgetting(DISTANCES[:3], (10, 9, 9), 10)),
    Far("two", "plain RNN", True, Forgetting(DISTANCES[:3], (9, 7, 5), 10)),
)


def measures_of(trace: Trace, ledger: bool) -> Measures:
    """Of the word w2, swapped for w9: 90% at first and 10% at last."""
    ramp = np.linspace(0.9, 0.1, trace.steps).astype(np.float32)
    why = "" if ledger else "It has no ledger."
    return Measures(2, ramp if ledger else None, ramp, ramp, ramp, "w5", "w6", "w9", why)


def comparison_of(make_model: Callable[..., Model], rival: CellKind) -> Comparison:
    """At the last step, with w2 followed."""
    rows = []
    for kind in (LSTM, rival):
        model = make_model(kind)
        trace = run(model, (START_SHOWN, *WORDS), model.vocabulary.ids_of(WORDS), predictions=True)
        measures = measures_of(trace, kind is not RNN)
        rows.append(Row(kind.name, kind.title, trace, measures, trace.predictions(4), 5, dashed=kind is not LSTM))
    chips = (Chip("start", "start", 0), *(Chip(word, step=n + 1) for n, word in enumerate(WORDS)))
    scene = Scene(
        rows[0].trace, diagram_of("lstm"), Moment(4, "whole", 1.0), chips, 5, computed=5, followed=2,
        measures=rows[0].measures,
    )  # fmt: skip
    return Comparison(scene, (rows[0], rows[1]), 2, "w2", ("w9", "w8"), "w9")
