"""The modes: brings each one's page when it is first wanted, and tells the old mode that it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from lstm_viz.views.page import Page
from lstm_viz.workers.mailbox import Mailbox

if TYPE_CHECKING:
    from lstm_viz.app.application import Application


class Mode(Protocol):
    """What there is behind a page. Both are called when the window shows the page already or still."""

    @property
    def page(self) -> Page: ...

    def enter(self) -> None: ...

    def leave(self) -> None: ...


class Modes(QObject):
    """All but Explore work in one thread of their own, so that the sentence is never kept waiting."""

    def __init__(self, application: Application) -> None:
        super().__init__(application)
        self._application = application
        self.mailbox = Mailbox("modes", self)
        self._modes: dict[str, Mode] = {}
        application.window.mode_wanted.connect(self.show)

    def show(self, mode: str) -> None:
        """Show a mode; Explore has no page of its own."""
        window = self._application.window
        if mode == window.mode:
            return
        before = self._modes.get(window.mode)
        if before is not None:
            before.leave()
        wanted = self.of(mode)
        window.show_mode(mode, None if wanted is None else wanted.page)
        if wanted is not None:
            wanted.enter()

    def stop(self, patience_s: float) -> bool:
        """Leave the mode that is on and end the thread; whether it ended in time."""
        mode = self._modes.get(self._application.window.mode)
        if mode is not None:
            mode.leave()
        return self.mailbox.stop(patience_s)

    def of(self, mode: str) -> Mode | None:
        """What is behind a page; None for Explore. Made when it is first wanted, so that the window is there sooner."""
        if mode not in self._modes:
            if mode == "compare":
                from lstm_viz.app.compare import Compare

                self._modes[mode] = Compare(self._application, self.mailbox)
            elif mode == "carriers":
                from lstm_viz.app.carriers import Carriers

                self._modes[mode] = Carriers(self._application, self.mailbox)
            elif mode == "challenges":
                from lstm_viz.app.challenges import Challenges

                self._modes[mode] = Challenges(self._application, self.mailbox)
        return self._modes.get(mode)
