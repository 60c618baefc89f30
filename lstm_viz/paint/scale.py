"""How far a quantity's colours reach: the cell state's as far as its values do, all others' to 1."""

import numpy as np

from lstm_viz.models.trace import Trace
from lstm_viz.paint.reading import computed_steps, differs, shown_values
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.theme import GATES

LIMITS = (0.5, 1.0, 2.0, 3.5)  # of the cell state, which no function bounds
_BEYOND = 0.005  # the share of values that may lie beyond the limit
_NICE = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)  # of differences, which may be small
_limits = Recent(16)


def limit_of(scene: Scene, quantity: str) -> float:
    """The size at which a quantity's colour saturates in the scene's layer.

    The cell state's is the least of LIMITS that holds nearly all values of the computed steps. It must do so for every
    beginning of the text too: so it only grows while the text does, and the colours of a word do not go to and fro.
    """
    if quantity != "c" or not computed_steps(scene):
        return 1.0
    assert scene.trace is not None
    return LIMITS[scene.trace.series(_beyond, scene.layer)[computed_steps(scene) - 1, -1]]


def span_of(scene: Scene, quantity: str) -> tuple[float, float]:
    """The least and the greatest value that a quantity's colours tell apart."""
    return (0.0, 1.0) if quantity in GATES else (-limit_of(scene, quantity), limit_of(scene, quantity))


def shown_span(scene: Scene) -> tuple[float, float]:
    """The same of what the heatmap shows: a difference has a scale of its own."""
    if not differs(scene):
        return span_of(scene, scene.quantity)

    def least() -> float:
        most = float(np.abs(shown_values(scene)).max())
        return next((limit for limit in _NICE if limit >= most), LIMITS[-1])

    key = ("difference", scene.layer, scene.quantity, computed_steps(scene))
    limit = _limits.get((scene.trace, scene.ghost), key, least)
    return -limit, limit


def _beyond(trace: Trace, layer: int, first: int, end: int, before: np.ndarray | None) -> np.ndarray:
    """A series: how many values lie beyond each of LIMITS up to a step, and the place of the limit of the steps so far.

    Each but the last limit has its count; where too many lie beyond it, they do beyond the lower ones.
    """
    sizes, lower = np.abs(trace.layers[layer]["c"][first:end]), LIMITS[:-1]
    counts = np.stack([np.count_nonzero(sizes > limit, axis=1) for limit in lower], axis=1).cumsum(axis=0)
    counts += 0 if before is None else before[:-1]
    so_far = np.arange(first + 1, end + 1)[:, None] * sizes.shape[1]
    place = np.count_nonzero(counts > _BEYOND * so_far, axis=1)
    return np.column_stack([counts, np.maximum.accumulate(np.maximum(place, 0 if before is None else before[-1]))])
