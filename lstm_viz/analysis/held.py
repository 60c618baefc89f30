"""Which values of a run were given by a change, rather than computed: what they were does not depend on any word."""

import numpy as np

from lstm_viz.errors import ShapeError
from lstm_viz.models.trace import Trace


def held(trace: Trace, layer: int, quantity: str) -> np.ndarray:
    """(T, H) bool: where an intervention gave this quantity its value."""
    kind, result = trace.model.kind, np.zeros(trace.layers[layer][quantity].shape, bool)
    for change in trace.interventions:
        silenced = change.how == "silence" and quantity in kind.states
        given = change.how in ("set", "patch") and change.quantity == quantity
        if change.layer == layer and (silenced or given):
            result[change.rows, change.units] = True
    return result


def check_whole(trace: Trace) -> None:
    """Raises ShapeError for a window: its past is not in it, and its steps are not those of the changes."""
    if trace.ids[0] != 0:
        raise ShapeError("What came before a window of a text is not known in it: ask the whole trace.")
