"""Where we are in the animation, and whether it plays."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from lstm_viz.diagram.choreography import Choreography, Moment
from lstm_viz.diagram.diagram import Phase

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
FOLLOWED_SPEED = 4.0  # faster than this, values that travel on wires cannot be followed
FRAME_MS = 16


class Playhead(QObject):
    """Time in the animation, in seconds at speed 1, and the moment that it stands for.

    The time moves by the wall clock, not by counted ticks, so a slow screen shows fewer frames of the same animation.
    After a jump to a step the playhead *rests* there: the whole step is shown done, all wires lit, and playing goes on
    with the next step.
    """

    moved = Signal(object)
    changed = Signal()  # playing, speed, loop or sub-steps

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.time_s = 0.0
        self.playing = False
        self.speed = 1.0
        self.loop = False
        self.substeps = True
        self.steps = 1
        self._phases: tuple[Phase, ...] = ()
        self._choreography: Choreography | None = None
        self._resting: int | None = 0
        self._announced: Moment | None = None
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_tick)

    @property
    def moment(self) -> Moment:
        if self._resting is not None or self._choreography is None:
            return Moment(self._resting or 0, "whole", 1.0)
        return self._choreography.moment(self.time_s)

    @property
    def step(self) -> int:
        return self.moment.step

    @property
    def duration_s(self) -> float:
        return self._choreography.duration_s if self._choreography else 0.0

    def set_timeline(self, phases: Sequence[Phase], steps: int) -> None:
        """Take the phases of a cell and the number of steps of a text; the step is kept where it still exists."""
        phases, steps = tuple(phases), max(1, steps)
        if (phases, steps) == (self._phases, self.steps) and self._choreography is not None:
            return
        self._rebuild(phases, steps)

    def set_substeps(self, on: bool) -> None:
        if on != self.substeps:
            self.substeps = on
            self._rebuild(self._phases, self.steps)
            self.changed.emit()

    def set_speed(self, speed: float) -> None:
        speed = min(max(float(speed), SPEEDS[0]), SPEEDS[-1])
        if speed != self.speed:
            self.speed = speed
            self.changed.emit()

    def set_loop(self, on: bool) -> None:
        if on != self.loop:
            self.loop = on
            self.changed.emit()

    def play(self) -> None:
        if self.playing or self._choreography is None:
            return
        if self._resting is not None:
            at_end = self._resting >= self.steps - 1
            self.time_s = 0.0 if at_end else self._choreography.time_of(self._resting + 1)
            self._resting = None
        elif self.time_s >= self.duration_s:
            self.time_s = 0.0
        self.playing = True
        self._clock.start()
        self._timer.start()
        self.changed.emit()
        self._announce()

    def pause(self) -> None:
        if self.playing:
            self.playing = False
            self._timer.stop()
            self.changed.emit()

    def toggle(self) -> None:
        self.pause() if self.playing else self.play()

    def go_to(self, step: int) -> None:
        """Rest at a step: it is shown done."""
        self.pause()
        self._rest(step)

    def go_to_phase(self, phase: str) -> None:
        """Show the end of one sub-step of the present step."""
        if self._choreography is None or not self.substeps:
            return
        self.pause()
        step, self._resting = self.step, None
        # just inside the sub-step: its very end already is the next one's beginning
        self.time_s = self._choreography.time_of(step, phase, 0.999)
        self._announce()

    def forward(self) -> None:
        self.go_to(self.step + 1)

    def back(self) -> None:
        self.go_to(self.step - 1)

    def home(self) -> None:
        self.go_to(0)

    def end(self) -> None:
        self.go_to(self.steps - 1)

    def forward_substep(self) -> None:
        self._move_substep(+1)

    def back_substep(self) -> None:
        self._move_substep(-1)

    def scrub(self, step: float) -> None:
        """Go to a place between steps: 7.5 is the middle of step 7."""
        if self._choreography is None:
            return
        self.pause()
        self._resting = None
        self.time_s = min(max(step / self.steps, 0.0), 1.0) * self.duration_s
        self._announce()

    def _move_substep(self, direction: int) -> None:
        if not self.substeps or not self._phases:
            self.go_to(self.step + direction)
            return
        names = [phase.name for phase in self._phases]
        moment = self.moment
        at = names.index(moment.phase) if moment.phase in names else len(names) - 1
        step, at = moment.step, at + direction
        if moment.phase not in names and direction < 0:
            at = len(names) - 1  # from a step shown whole, back is its last sub-step
        if not 0 <= at < len(names):
            step, at = step + direction, at % len(names)
        if 0 <= step < self.steps:
            self.pause()
            self._resting = step
            self.go_to_phase(names[at])

    def _rest(self, step: int) -> None:
        self._resting = min(max(step, 0), self.steps - 1)
        if self._choreography is not None:
            self.time_s = self._choreography.time_of(self._resting)
        self._announce()

    def _rebuild(self, phases: tuple[Phase, ...], steps: int) -> None:
        old = self.moment
        names = {phase.name for phase in phases}
        self._phases, self.steps = phases, steps
        self._choreography = Choreography(phases, steps, self.substeps)
        if self._resting is not None or old.step >= steps:
            self._rest(old.step)
            return
        if self.substeps and old.phase not in names:
            self.time_s = self._choreography.time_of(old.step)
        else:
            self.time_s = self._choreography.time_of(old.step, old.phase if self.substeps else None, old.progress)
        self._announce()

    def _on_tick(self) -> None:
        self.time_s += self._clock.restart() / 1000 * self.speed
        if self.time_s >= self.duration_s:
            if self.loop and self.duration_s > 0:
                self.time_s %= self.duration_s
            else:
                self.pause()
                self._rest(self.steps - 1)
                return
        self._announce()

    def _announce(self) -> None:
        moment = self.moment
        if moment != self._announced:
            self._announced = moment
            self.moved.emit(moment)
