"""Ctrl+C in the terminal, or the end of the login, as a Qt signal."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupt(QObject):
    """Tells in the event loop that the system asked the program to end.

    Python runs a signal's handler only when it runs at all, and Qt's event loop may rest for long. So the system writes
    the signal's number to a socket, and Qt wakes up for that.
    """

    came = Signal(int)  # the signal's number

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_written)
        self._before = {number: signal.signal(number, lambda *_: None) for number in SIGNALS}
        self._before_fd = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)

    def remove(self) -> None:
        """Put back what was there before."""
        signal.set_wakeup_fd(self._before_fd)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    def _on_written(self) -> None:
        for number in self._read.recv(64):
            if number in SIGNALS:
                self.came.emit(number)
