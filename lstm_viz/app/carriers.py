"""Carriers: its page, its state, and the worker that searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from lstm_viz.analysis.facts import facts
from lstm_viz.app.questions import Questions
from lstm_viz.session.carrier_search import BY_HAND, CarrierSearch
from lstm_viz.views.carriers_view import CarriersView
from lstm_viz.workers.mailbox import Mailbox

if TYPE_CHECKING:
    from lstm_viz.app.application import Application


class Carriers(QObject):
    """Wires page, state and worker."""

    def __init__(self, application: Application, mailbox: Mailbox) -> None:
        super().__init__(application)
        self._application, self._mailbox = application, mailbox
        self.state = CarrierSearch(application.session, self)
        self.page = CarriersView(application.window.theme, tuple(fact.name for fact in facts()), BY_HAND)
        self._seen = False
        state, page = self.state, self.page
        Questions(state, mailbox)
        state.changed.connect(self._show)
        state.watch_wanted.connect(self._on_watch)
        page.scene_shown.connect(self._on_scene)
        page.fact_chosen.connect(state.choose)
        page.unit_chosen.connect(state.watch)
        page.mark_toggled.connect(state.mark)
        page.cleared.connect(state.clear)

    def enter(self) -> None:
        self._seen = True
        self._application.session.playhead.pause()
        self.state.refresh()

    def leave(self) -> None:
        self._seen = False
        self._mailbox.cancel()  # the other modes are not to wait for a search
        self.state.forget_asked()

    def _show(self) -> None:
        if self._seen:
            self.page.show_found(self.state.fact, self.state.found(), self._application.session.scene)

    def _on_scene(self) -> None:
        if self._seen:
            self.state.refresh()

    def _on_watch(self) -> None:
        self._application.modes.show("explore")
