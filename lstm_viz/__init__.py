"""Type a sentence and watch a recurrent network remember it.

The public face for notebooks and scripts; nothing here needs Qt, and names are loaded when first used::

    import lstm_viz

    model = lstm_viz.open_model("words")
    trace = lstm_viz.trace(model, "the birds are in the")
    trace.layers[0]["f"]                      # (T, H): the forget gate at every step
    lstm_viz.predict(model, "the birds are in the", top=3)
    lstm_viz.memory.ledger_share(trace, 2)    # (T,): how much of what is in memory the word at step 2 wrote
    lstm_viz.why(trace, 5).rows               # (T + 1,): the logit of the next word, split over the steps
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lstm_viz import errors as errors
    from lstm_viz.analysis import memory as memory
    from lstm_viz.analysis.why import why as why
    from lstm_viz.models.interventions import Intervention as Intervention
    from lstm_viz.models.model import Model as Model
    from lstm_viz.models.predictions import Prediction as Prediction
    from lstm_viz.models.store import bundled_models as bundled_models
    from lstm_viz.models.store import open_model as open_model
    from lstm_viz.models.store import save_model as save_model
    from lstm_viz.models.trace import Trace as Trace

__version__ = "0.1.0"
__all__ = [
    "Intervention",
    "Model",
    "Prediction",
    "Trace",
    "bundled_models",
    "memory",
    "open_model",
    "predict",
    "save_model",
    "trace",
    "why",
]

_HOMES = {
    "Intervention": "lstm_viz.models.interventions",
    "Model": "lstm_viz.models.model",
    "Prediction": "lstm_viz.models.predictions",
    "Trace": "lstm_viz.models.trace",
    "bundled_models": "lstm_viz.models.store",
    "open_model": "lstm_viz.models.store",
    "save_model": "lstm_viz.models.store",
    "why": "lstm_viz.analysis.why",
}
_MODULES = {"errors": "lstm_viz.errors", "memory": "lstm_viz.analysis.memory"}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name not in _HOMES:
        raise AttributeError(f"module 'lstm_viz' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def trace(model: Model, text: str, interventions: Sequence[Intervention | str] = ()) -> Trace:
    """Runs a model on a text and returns everything that happened, the start token first.

    ``interventions`` change the run: ``["f[0,26]=1@3:7"]`` holds a gate open, see `lstm_viz.models.interventions`.
    """
    from lstm_viz.models.interventions import parse
    from lstm_viz.models.trace import START_SHOWN, run

    changes = [parse(change) if isinstance(change, str) else change for change in interventions]
    tokens = (START_SHOWN, *(token.text for token in model.tokens(text)))
    return run(model, tokens, model.encode(text), interventions=changes)


def predict(
    model: Model, text: str, top: int = 5, interventions: Sequence[Intervention | str] = ()
) -> list[Prediction]:
    """The ``top`` most probable words after a text, the most probable first. An empty text asks for the first word."""
    from lstm_viz.models.predictions import best_words

    whole = trace(model, text, interventions)
    return best_words(whole.probabilities(whole.steps - 1), model, top)
