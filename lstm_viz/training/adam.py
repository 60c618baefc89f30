"""AdamW over one flat array (Kingma & Ba 2015; Loshchilov & Hutter 2019)."""

from collections.abc import Sequence

import numpy as np

from lstm_viz.core.kernel import kernel

_BETA1, _BETA2, _EPSILON = np.float32(0.9), np.float32(0.999), np.float32(1e-8)
_ONE = np.float32(1)


class AdamW:
    """Moves ``values`` against ``gradients``, whose norm is first clipped (Pascanu et al. 2013).

    Attributes
    ----------
    mean, square : like ``values``, the running means of the gradients and of their squares.
    updates : how many there were. With these three and the values a run can go on as if it had never stopped.
    """

    def __init__(
        self,
        values: np.ndarray,
        gradients: np.ndarray,
        clip: float = 1.0,
        decayed: Sequence[np.ndarray] = (),
        weight_decay: float = 0.0,
    ):
        """``decayed`` are views into ``values`` that shrink by learning rate · ``weight_decay`` at every update."""
        self._values = values
        self._gradients = gradients
        self._clip = clip
        self._decayed = decayed if weight_decay else ()
        self._weight_decay = weight_decay
        self.mean = np.zeros_like(values)
        self.square = np.zeros_like(values)
        self.updates = 0

    def update(self, learning_rate: float) -> float:
        """One update; returns the norm of the gradient before clipping. Without a finite norm nothing is changed."""
        norm = float(np.sqrt(np.dot(self._gradients, self._gradients)))
        if not np.isfinite(norm):
            return norm
        self.updates += 1
        for weights in self._decayed:
            weights *= np.float32(1 - learning_rate * self._weight_decay)
        _update(
            self._values,
            self._gradients,
            self.mean,
            self.square,
            np.float32(min(1.0, self._clip / norm) if norm else 1.0),
            np.float32(learning_rate / (1 - float(_BETA1) ** self.updates)),
            np.float32(1 / (1 - float(_BETA2) ** self.updates)),
        )
        return norm


@kernel
def _update(values, gradients, mean, square, scale, rate, correction):
    for n in range(values.size):
        gradient = gradients[n] * scale
        mean[n] = _BETA1 * mean[n] + (_ONE - _BETA1) * gradient
        square[n] = _BETA2 * square[n] + (_ONE - _BETA2) * gradient * gradient
        values[n] -= rate * mean[n] / (np.sqrt(square[n] * correction) + _EPSILON)
