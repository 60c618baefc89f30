"""The animation as a pure function of time: `Choreography.moment(time_s)`.

A timer drives it on screen and a frame counter drives it in a film, so both show the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lstm_viz.diagram.diagram import Phase

WHOLE = "whole"
WHOLE_STEP_MS = 500  # one step where sub-steps are off


@dataclass(frozen=True)
class Moment:
    """Where the animation stands.

    Attributes
    ----------
    step : index of the step being shown.
    phase : name of the sub-step, or ``"whole"`` where sub-steps are off.
    progress : 0..1 within the phase, linear in time. Painters ease it.
    """

    step: int
    phase: str
    progress: float


class Choreography:
    """Maps time to a Moment and back.

    Parameters
    ----------
    phases : the sub-steps of one step, in order.
    steps : how many steps there are; at least 1.
    substeps : False moves each step in one piece of half a second.
    """

    def __init__(self, phases: Sequence[Phase], steps: int, substeps: bool = True) -> None:
        if steps < 1:
            raise ValueError(f"a choreography needs at least one step, not {steps}")
        self.steps = steps
        self._pieces = [(p.name, p.duration_ms) for p in phases] if substeps else [(WHOLE, WHOLE_STEP_MS)]
        self._step_ms = sum(duration for _, duration in self._pieces)

    @property
    def step_s(self) -> float:
        """Seconds a step takes at speed 1."""
        return self._step_ms / 1000

    @property
    def duration_s(self) -> float:
        """Seconds of all steps at speed 1."""
        return self._step_ms * self.steps / 1000

    def moment(self, time_s: float) -> Moment:
        """What is shown at `time_s`; before the start the first instant, from the end on the last one."""
        # Rounding to a microsecond keeps the borders of steps exact: 0.1 + 0.2 must not fall short of 0.3.
        time_us = min(max(round(time_s * 1e6), 0), self._step_ms * 1000 * self.steps)
        step, rest_us = divmod(time_us, self._step_ms * 1000)
        if step == self.steps:  # the end is the last step's end, not one more step's beginning
            return Moment(step - 1, self._pieces[-1][0], 1.0)
        for name, duration_ms in self._pieces:
            if rest_us < duration_ms * 1000:
                return Moment(step, name, rest_us / (duration_ms * 1000))
            rest_us -= duration_ms * 1000
        raise AssertionError("the phases of a step add up to the step")

    def time_of(self, step: int, phase: str | None = None, progress: float = 0.0) -> float:
        """Seconds at which a step, or a phase of it, is shown; the inverse of `moment`.

        Raises
        ------
        ValueError : the step or the phase does not exist.
        """
        if not 0 <= step < self.steps:
            raise ValueError(f"there is no step {step}; the last one is {self.steps - 1}")
        before = 0
        for name, duration_ms in self._pieces:
            if phase is None or name == phase:
                span = self._step_ms if phase is None else duration_ms
                return (step * self._step_ms + before + span * progress) / 1000
            before += duration_ms
        raise ValueError(f"there is no phase {phase!r} here; there are {[name for name, _ in self._pieces]}")
