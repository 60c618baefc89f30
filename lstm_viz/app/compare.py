"""Compare: its page, its state, and the worker that answers what they ask."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from lstm_viz.models.model import Model
from lstm_viz.paint.scene import Scene
from lstm_viz.session.compare import Comparing
from lstm_viz.views.compare_view import CompareView
from lstm_viz.workers.compare_jobs import Answer, Question
from lstm_viz.workers.jobs import OpenModel
from lstm_viz.workers.mailbox import Job, Mailbox

if TYPE_CHECKING:
    from lstm_viz.app.application import Application

MODEL_FILES = "Model (*.safetensors)"


class Compare(QObject):
    """Wires page, state and worker."""

    def __init__(self, application: Application, mailbox: Mailbox) -> None:
        super().__init__(application)
        self._application, self._mailbox = application, mailbox
        self.state = Comparing(application.session, self)
        self.page = CompareView(application.window.theme, application.models)
        self._seen = False
        self._soon = QTimer(self, singleShot=True, interval=0)  # many answers in one turn make one picture
        self._soon.timeout.connect(self._show)
        state, page = self.state, self.page
        state.asked.connect(self._on_asked)
        state.model_wanted.connect(self._on_model_wanted)
        state.changed.connect(self._soon.start)
        mailbox.brought.connect(self._on_brought)
        mailbox.failed.connect(self._on_failed)
        page.scene_shown.connect(self._on_scene)
        page.follow_wanted.connect(application.session.follow)
        page.swap_wanted.connect(state.swap)
        page.own_wanted.connect(application.open_model)
        page.rival_wanted.connect(state.set_rival)
        page.own_file_wanted.connect(self._on_own_file)
        page.rival_file_wanted.connect(self._on_rival_file)
        page.layer_wanted.connect(state.set_layer)
        page.between_wanted.connect(state.text.set_between)
        page.scrolled.connect(application.window.on_scrolled)
        page.example_wanted.connect(state.text.show_example)
        page.step_wanted.connect(application.session.playhead.go_to)

    def enter(self) -> None:
        self._seen = True
        self.state.enter()
        self.page.scroll_px = None
        self._application.window.on_scrolled(0.0)  # its columns are where the sentence's are, scrolled by hand or not
        self._show()

    def leave(self) -> None:
        self._seen = False
        self.state.leave()

    def _show(self) -> None:
        if self._seen:
            state = self.state
            far, text = state.distances(), state.text
            self.page.show_comparison(state.comparison(), far, text.between, text.example)

    def _on_scene(self, scene: Scene) -> None:
        if self._seen:
            self.state.refresh(scene)

    def _on_asked(self, name: str, question: Question) -> None:
        self._mailbox.post(Answer(name, question))

    def _on_model_wanted(self, name: str) -> None:
        self._mailbox.post(OpenModel(name))

    def _on_brought(self, job: Job, result: object) -> None:
        if isinstance(job, OpenModel) and isinstance(result, Model):
            self.state.take_model(job.name, result)
        elif isinstance(job, Answer):
            self.state.take(job.kind, job.question, result)

    def _on_failed(self, job: Job, message: str) -> None:
        if isinstance(job, OpenModel):
            self.state.fail_model(job.name, message)
        elif isinstance(job, Answer):
            self.state.fail(job.kind, job.question, message)

    def _on_own_file(self) -> None:
        if chosen := self._file():
            self._application.open_model(chosen)

    def _on_rival_file(self) -> None:
        if chosen := self._file():
            self.state.set_rival(chosen)

    def _file(self) -> str:
        chosen, _ = QFileDialog.getOpenFileName(self._application.window, "Open model", str(Path.home()), MODEL_FILES)
        return chosen
