"""Challenges: the cards, the strip above Explore, their state, and the worker that prepares and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from lstm_viz.app.questions import Questions
from lstm_viz.session.challenges import CHALLENGES, MEND
from lstm_viz.session.challenges import Challenges as State
from lstm_viz.views.challenges_view import Card, ChallengeStrip, ChallengesView
from lstm_viz.workers.mailbox import Mailbox

if TYPE_CHECKING:
    from lstm_viz.app.application import Application


class Challenges(QObject):
    """Wires page, strip, state and worker."""

    def __init__(self, application: Application, mailbox: Mailbox) -> None:
        super().__init__(application)
        self._window = application.window
        self.state = State(application.session, self)
        self.page = ChallengesView(application.window.theme, self._cards())
        self.strip = ChallengeStrip(application.window.theme)
        self._seen = False
        state, strip = self.state, self.strip
        Questions(state, mailbox)
        state.changed.connect(self._show)
        application.session.scene_changed.connect(self._on_scene)
        application.session.document.model_changed.connect(self._on_model)
        self.page.start_wanted.connect(state.start)
        strip.hint_wanted.connect(state.show_hint)
        strip.check_wanted.connect(state.check)
        strip.again_wanted.connect(self._on_again)
        strip.back_wanted.connect(state.stop)

    def enter(self) -> None:
        self._seen = True
        self._show()

    def leave(self) -> None:
        self._seen = False
        self.state.stop()

    def _cards(self) -> list[Card]:
        state = self.state
        return [
            Card(
                one.key, one.title, one.told, one.counts, state.progress(one.key), one.key in state.best,
                state.cannot(one.key),
            )
            for one in CHALLENGES
        ]  # fmt: skip

    def _show(self) -> None:
        if not self._seen:
            return
        state, window = self.state, self._window
        active = state.active
        if active is None:
            self.page.show_cards(self._cards(), state.problem, state.preparing)
            if window.page is not self.page:
                window.show_mode("challenges", self.page)
        else:
            score = state.score
            said, solved = (score.said, score.solved) if score is not None else (state.problem, False)
            another = active.key == MEND
            self.strip.show_task(active.title, state.task, state.hint, said, solved, state.checking, another)
            if window.strip is not self.strip:
                window.show_mode("challenges", None, self.strip)

    def _on_scene(self) -> None:
        if self._seen and self.state.checking:
            self.state.refresh()

    def _on_model(self) -> None:
        if self._seen and self.state.active is not None:
            self.state.stop()  # it was made for the model before
        self._show()  # other models can play other challenges

    def _on_again(self) -> None:
        if self.state.active is not None:
            self.state.start(self.state.active.key)
