"""What is done in the background: opening a model, running a text, answering what is asked of it, saving a film.

numba is imported here, inside the jobs, so that it comes after the first paint and in the worker's thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from lstm_viz.core.kinds import CellKind
from lstm_viz.models.interventions import Intervention
from lstm_viz.models.trace import Trace
from lstm_viz.session.document import TraceRequest
from lstm_viz.session.queries import Answer, Look, Query, answered_at_once
from lstm_viz.workers.mailbox import Stopped

Report = Callable[[object], None]
Cancelled = Callable[[], bool]


FIRST_PIECE_S = 0.02  # of a long text so much is run before it is shown for the first time
SHOWN_EVERY_S = 0.1  # and then so often: painting takes the processor, too
COMPILING = "Compiling the kernels for this computer – only at the first start, for some seconds …"


class Notice(str):
    """A sentence for the person about what takes long."""


def kernels_compiled(kind: CellKind) -> bool:
    """Whether numba keeps machine code of a cell's kernel on this computer already. Imports numba."""
    from lstm_viz.core.sequence import STEPS

    kernel = STEPS[kind.name]
    folder = kernel.stats.cache_path  # None where numba found no folder that it may write to
    return folder is not None and any(Path(folder).glob(f"*.{kernel.py_func.__name__}-*.nbi"))


class LastTrace:
    """The newest traces that the worker made, as the model is and with what-ifs. Only its thread touches them."""

    def __init__(self) -> None:
        self.trace: Trace | None = None
        self.altered: Trace | None = None


@dataclass(frozen=True, eq=False)
class Ran:
    """What came of a request.

    Attributes
    ----------
    trace : with the what-ifs, if there are any.
    ghost : then the same steps without them.
    parted : the first step at which the likeliest next words of the two differ.
    answers : what was asked of the trace's memory and could be worked out at once.
    """

    trace: Trace
    ghost: Trace | None = None
    parted: int | None = None
    answers: dict[Query, Answer] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class OpenModel:
    """Reports the `Model` of a bundled name or a file."""

    name: str
    kind: str = field(default="model", init=False)
    yields_to_newer: bool = field(default=False, init=False)

    def run(self, report: Report, cancelled: Cancelled) -> None:
        from lstm_viz.models.store import open_model

        report(open_model(self.name))


@dataclass(frozen=True, eq=False)
class RunText:
    """Reports what came of a request (`Ran`), a long text in growing pieces.

    What the text shares with the ``last`` traces is not run again. With interventions the model is first run as it is,
    and that run is kept too, so that dragging a value runs only what follows from it. ``look`` says, in any thread,
    what of the memory is looked at just then.
    """

    request: TraceRequest
    last: LastTrace
    look: Callable[[], Look]
    kind: str = field(default="trace", init=False)
    yields_to_newer: bool = field(default=True, init=False)

    def run(self, report: Report, cancelled: Cancelled) -> None:
        request, last = self.request, self.last
        if last.trace is not None and last.trace.model is not request.model:
            last.trace, last.altered = None, None
        if last.trace is None and not kernels_compiled(request.model.kind):
            report(Notice(COMPILING))
        for trace, shown in self._pieces(last.trace, request.hidden):
            last.trace = trace
            if shown and not request.interventions:
                report(Ran(trace, answers=self._answers(trace)))
            if cancelled():
                return
        if not request.interventions:
            last.altered = None
            return
        ghost = last.trace
        assert ghost is not None
        apart, compared = None, min(change.first for change in request.interventions)
        for trace, shown in self._pieces(last.altered or ghost, (*request.hidden, *request.interventions)):
            last.altered = trace
            if shown:
                beside = ghost if trace.steps == ghost.steps else ghost.window(0, trace.steps - 1)
                apart = parted(trace, ghost, compared) if apart is None else apart
                compared = trace.steps
                report(Ran(trace, beside, apart, self._answers(trace)))
            if cancelled():
                return

    def _pieces(self, resume: Trace | None, interventions: tuple[Intervention, ...]) -> Iterator[tuple[Trace, bool]]:
        """The growing trace, and whether it is time to show it: the first piece at once, the others now and then."""
        from lstm_viz.models.trace import run_in_pieces

        request, told_s = self.request, -SHOWN_EVERY_S
        for trace in run_in_pieces(
            request.model, request.tokens, request.ids,
            resume=resume, predictions=True, seconds=FIRST_PIECE_S, interventions=interventions,
        ):  # fmt: skip
            shown = trace.steps == len(request.ids) or time.monotonic() - told_s >= SHOWN_EVERY_S
            if shown:
                told_s = time.monotonic()
                if "c" in trace.model.kind.quantities:
                    for layer in range(len(trace.layers)):
                        trace.amount(layer)  # the belt's thickness: here, so that no painter has to compute it
            yield trace, shown

    def _answers(self, trace: Trace) -> dict[Query, Answer]:
        return answered_at_once(self.look(), trace) if trace.steps == len(self.request.ids) else {}


def parted(trace: Trace, ghost: Trace, first: int = 0) -> int | None:
    """The first step, from ``first`` on, at which the likeliest next words of two runs on the same text differ."""
    end = min(trace.steps, ghost.steps)
    different = np.flatnonzero(trace.likeliest(first, end) != ghost.likeliest(first, end))
    return first + int(different[0]) if different.size else None


@dataclass(frozen=True, eq=False)
class AnswerQuery:
    """Reports the answers to what is asked of a trace's memory, better and better ones."""

    kind: str  # the question's name
    query: Query
    yields_to_newer: bool = field(default=True, init=False)

    def run(self, report: Report, cancelled: Cancelled) -> None:
        for answer in self.query.answers():
            report(answer)
            if cancelled():
                return


@dataclass(frozen=True, eq=False)
class SaveFilm:
    """Reports an export's progress (float, 0..1), and at its end the path.

    ``write(path, progress)`` does the export and calls ``progress(done, total)`` for every frame; what that raises
    must make it leave no file behind.
    """

    path: Path
    write: Callable[[Path, Callable[[int, int], None]], object]
    kind: str = field(default="film", init=False)
    yields_to_newer: bool = field(default=False, init=False)

    def run(self, report: Report, cancelled: Cancelled) -> None:
        told_s = -1.0

        def progress(done: int, total: int) -> None:
            nonlocal told_s
            if cancelled():
                raise Stopped
            if time.monotonic() - told_s > 0.05:  # the eye needs no more, and the queue is spared
                told_s = time.monotonic()
                report(done / max(1, total))

        self.write(self.path, progress)
        report(self.path)
