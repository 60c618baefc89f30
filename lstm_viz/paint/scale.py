"""How far a quantity's colours reach: the cell state's as far as its values do, all others' to 1."""

import numpy as np

from lstm_viz.paint.reading import computed_steps, values
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.theme import GATES

LIMITS = (0.5, 1.0, 2.0, 3.5)  # of the cell state, which no function bounds
_BEYOND = 0.005  # the share of values that may lie beyond the limit
_limits = Recent(16)


def limit_of(scene: Scene, quantity: str) -> float:
    """The size at which a quantity's colour saturates in the scene's layer.

    The cell state's is the least of LIMITS that holds nearly all values of the computed steps. It must do so for every
    beginning of the text too: so it only grows while the text does, and the colours of a word do not go to and fro.
    """
    if quantity != "c" or not computed_steps(scene):
        return 1.0
    which = (scene.layer, computed_steps(scene))
    return float(_limits.get((scene.trace,), which, lambda: _least_limit(values(scene, "c"))))


def span_of(scene: Scene, quantity: str) -> tuple[float, float]:
    """The least and the greatest value that a quantity's colours tell apart."""
    return (0.0, 1.0) if quantity in GATES else (-limit_of(scene, quantity), limit_of(scene, quantity))


def _least_limit(state: np.ndarray) -> float:
    steps, units = state.shape
    sizes, so_far = np.abs(state), np.arange(1, steps + 1) * units
    for limit in LIMITS[:-1]:
        beyond = np.cumsum(np.count_nonzero(sizes > limit, axis=1))
        if (beyond <= _BEYOND * so_far).all():
            return limit
    return LIMITS[-1]
