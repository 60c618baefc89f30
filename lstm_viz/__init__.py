"""Type a sentence and watch a recurrent network remember it.

The public face for notebooks and scripts; nothing here needs Qt, and names are loaded when first used::

    import lstm_viz

    model = lstm_viz.open_model("words")
    trace = lstm_viz.trace(model, "the birds are in the")
    trace.layers[0]["f"]                      # (T, H): the forget gate at every step
    lstm_viz.predict(model, "the birds are in the", top=3)
    lstm_viz.memory.ledger_share(trace, 2)    # (T,): how much of what is in memory the word at step 2 wrote
    lstm_viz.why(trace, 5).rows               # (T + 1,): the logit of the next word, split over the steps
    long = lstm_viz.long_text(model, book)    # a text of any length, in little memory
    long.window(99_000, 99_200)               # the Trace of a part of it, with the same bits
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
    from lstm_viz.models.long_text import LongText as LongText
    from lstm_viz.models.model import Model as Model
    from lstm_viz.models.predictions import Prediction as Prediction
    from lstm_viz.models.store import bundled_models as bundled_models
    from lstm_viz.models.store import open_model as open_model
    from lstm_viz.models.store import save_model as save_model
    from lstm_viz.models.trace import Trace as Trace

__version__ = "0.1.0"
__all__ = [
    "Intervention",
    "LongText",
    "Model",
    "Prediction",
    "Trace",
    "bundled_models",
    "long_text",
    "memory",
    "open_model",
    "predict",
    "save_model",
    "trace",
    "why",
]

_HOMES = {
    "Intervention": "lstm_viz.models.interventions",
    "LongText": "lstm_viz.models.long_text",
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


def long_text(model: Model, text: str) -> LongText:
    """Runs a model on a text too long to keep everything of; any part of it is worked out again when it is asked for.

    A hundred thousand words with all their gates are 200 MB as a `trace`, and a hundredth of that here.
    """
    from lstm_viz.models.long_text import LongText
    from lstm_viz.models.trace import START_SHOWN

    return LongText(model, (START_SHOWN, *(token.text for token in model.tokens(text))), model.encode(text))


def predict(
    model: Model, text: str, top: int = 5, interventions: Sequence[Intervention | str] = ()
) -> list[Prediction]:
    """The ``top`` most probable words after a text, the most probable first. An empty text asks for the first word."""
    from lstm_viz.models.predictions import best_words

    # Only the end is looked at, however long the text is; a changed run needs the whole.
    whole = trace(model, text, interventions) if interventions else long_text(model, text)
    end = whole.window(whole.steps - 1, whole.steps - 1)
    return best_words(end.probabilities(0), model, top)
