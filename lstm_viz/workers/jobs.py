"""What is done in the background: opening a model, running a text, saving a film.

numba is imported here, inside the jobs, so that it comes after the first paint and in the worker's thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lstm_viz.core.kinds import CellKind
from lstm_viz.models.trace import Trace
from lstm_viz.session.document import TraceRequest
from lstm_viz.workers.mailbox import Stopped

Report = Callable[[object], None]
Cancelled = Callable[[], bool]


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
    """The newest trace that the worker made. Only the worker's thread touches it."""

    def __init__(self) -> None:
        self.trace: Trace | None = None


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
    """Reports the `Trace` of a request, a long text in growing pieces.

    What the text shares with the ``last`` trace is not run again.
    """

    request: TraceRequest
    last: LastTrace
    kind: str = field(default="trace", init=False)
    yields_to_newer: bool = field(default=True, init=False)

    def run(self, report: Report, cancelled: Cancelled) -> None:
        from lstm_viz.models.trace import run_in_pieces

        request, last = self.request, self.last.trace
        resume = last if last is not None and last.model is request.model else None
        if resume is None and not kernels_compiled(request.model.kind):
            report(Notice(COMPILING))
        for trace in run_in_pieces(request.model, request.tokens, request.ids, resume=resume, predictions=True):
            if "c" in trace.model.kind.quantities:
                for layer in range(len(trace.layers)):
                    trace.amount(layer)  # the belt's thickness: here, so that no painter has to compute it
            self.last.trace = trace
            report(trace)
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
