"""The unexpected is logged and shown once, without a flood."""

from __future__ import annotations

import logging
import sys
from types import TracebackType

from PySide6.QtCore import QObject, Signal

_log = logging.getLogger(__name__)
_MOST = 20  # different faults that are logged in one run


class ExceptionHook(QObject):
    """Takes over ``sys.excepthook`` while installed. A fault is known by its kind and the line that raised it."""

    caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: set[tuple[str, str, int]] = set()
        self._before = sys.excepthook

    def install(self) -> None:
        self._before, sys.excepthook = sys.excepthook, self.handle

    def remove(self) -> None:
        sys.excepthook = self._before

    def handle(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, error, traceback)
            return
        place = traceback
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = (place.tb_frame.f_code.co_filename, place.tb_lineno) if place is not None else ("", 0)
        fault = (kind.__name__, *where)
        if fault in self._seen or len(self._seen) >= _MOST:
            return
        self._seen.add(fault)
        _log.error("unexpected fault", exc_info=(kind, error, traceback))
        text = " ".join(f"{kind.__name__}: {error}".split())
        self.caught.emit(f"Something unexpected happened ({text}); save your session, and report it if it comes again.")
