"""How learning rate and penalties change in the course of a training run, by the share of its words that are learnt.

By words and not by time, so that a run is the same on a slow and on a fast machine.
"""

import math

DECAYS = {
    "linear": lambda share: 1 - share,
    "cosine": lambda share: (1 + math.cos(math.pi * share)) / 2,  # Loshchilov & Hutter 2017, without restarts
}


def rate_factor(share: float, warm_up: float = 0.0, decay: str = "cosine") -> float:
    """The factor of the learning rate: up from 0 to 1 during ``warm_up`` (a share of the run), then down to 0.

    Parameters
    ----------
    share : 0 at the start of the run, 1 at its end.
    decay : a key of ``DECAYS``.
    """
    if share < warm_up:
        return share / warm_up
    return DECAYS[decay]((share - warm_up) / (1 - warm_up))


def penalty_factor(share: float) -> float:
    """The factor of the penalties: they rise during the first half, for the model must first find out what to hold."""
    return min(1.0, 2 * share)
