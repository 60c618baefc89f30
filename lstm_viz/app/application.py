"""The application: the window, the model, the text's runs, and looks. What else it does has a file of its own here."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from lstm_viz.app.films import Films
from lstm_viz.app.memory import MemoryWorkers
from lstm_viz.app.modes import Modes
from lstm_viz.app.sessions import Sessions
from lstm_viz.models.model import Model
from lstm_viz.paint.icons import icon
from lstm_viz.paint.text import font, load_fonts
from lstm_viz.paint.theme import Theme, theme
from lstm_viz.resources import resource
from lstm_viz.session.document import TraceRequest
from lstm_viz.session.queries import Look
from lstm_viz.session.session import Session
from lstm_viz.session.settings import ZOOM_MAX, ZOOM_MIN, Settings
from lstm_viz.text.examples import examples
from lstm_viz.views.exception_hook import ExceptionHook
from lstm_viz.views.interrupt import Interrupt
from lstm_viz.views.main_window import MainWindow
from lstm_viz.views.top_bar import NAME
from lstm_viz.workers.jobs import LastTrace, Notice, OpenModel, Ran, RunText
from lstm_viz.workers.mailbox import Job, Mailbox

DEFAULT_MODEL = "words"
SIZE = (1440, 900)
_SHOWN_EXAMPLES = 3


class Application(QObject):
    """Builds the window and carries out what it asks for.

    ``model`` is a bundled name or a path; without one, the model of the last start. ``opened`` is a model that was
    opened already.
    """

    def __init__(
        self,
        text: str | None = None,
        model: str | None = None,
        theme_choice: str | None = None,
        settings: Settings | None = None,
        opened: Model | None = None,
    ) -> None:
        super().__init__()
        self.settings = settings or Settings()
        if theme_choice:
            self.settings.theme = theme_choice
        first, *others = examples()
        self.session = Session(self)
        self.session.document.set_text(first.text if text is None else text)
        self.session.playhead.set_speed(self.settings.speed)
        self.session.selection.set_dimming(self.settings.dimming)
        self.session.selection.set_reduced_motion(self.settings.reduced_motion)
        self.traces = Mailbox("traces", self)
        self._last = LastTrace()
        self.model_name = model or self.settings.model
        self._opened = opened
        self._opening = True  # until the first trace is there and plays
        self._zoom = self.settings.zoom
        self.models = sorted(path.stem for path in resource("models").glob("*.safetensors"))
        self.window = MainWindow(self.session, self._theme(), self.models, others[:_SHOWN_EXAMPLES])
        self.memory = MemoryWorkers(self.session, self)
        self.films = Films(self.session, self.window, self)
        self.sessions = Sessions(self)
        self.modes = Modes(self)
        self.hook = ExceptionHook(self)
        self._wire()

    def show(self) -> None:
        kept = self.settings.geometry
        if kept is None or not self.window.restoreGeometry(kept):
            room = self.window.screen().availableSize()
            self.window.resize(min(SIZE[0], room.width()), min(SIZE[1], room.height()))
            if room.width() <= SIZE[0] or room.height() <= SIZE[1]:  # else its frame hides the lowest row
                self.window.setWindowState(Qt.WindowState.WindowMaximized)
        self.window.set_look(self._theme(), self._zoom)
        self.hook.install()
        self.window.show()

    def stop(self, patience_s: float = 10.0) -> bool:
        """End the threads and put back the hook; a film that runs is undone first. Whether all ended in time."""
        self.session.playhead.pause()
        self.hook.remove()
        ended = [self.films.mailbox.stop(), *(box.stop(patience_s) for box in (self.memory, self.modes))]
        return all([*ended, self.traces.stop(patience_s)])

    def interrupt(self, number: int) -> None:
        """End as a signal asks. The settings are kept, and a film that runs is undone before the program ends."""
        self._on_closing()
        QApplication.exit(128 + number)

    def _wire(self) -> None:
        document, window = self.session.document, self.window
        queued = Qt.ConnectionType.QueuedConnection
        window.shown_first.connect(self._on_shown, queued)
        window.closing.connect(self._on_closing)
        window.theme_toggled.connect(self._on_theme_toggled)
        window.zoom_changed.connect(self._on_zoom)
        window.enlarge_wanted.connect(self._on_enlarge)
        window.top.model_chosen.connect(self.open_model)
        window.top.model_file_wanted.connect(self._on_model_file)
        document.trace_requested.connect(self._on_trace_requested)
        self.session.playhead.changed.connect(self._on_playhead)
        self.traces.brought.connect(self._on_brought)
        self.traces.failed.connect(self._on_failed)
        self.hook.caught.connect(document.fail)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme)

    # models and traces

    def open_model(self, name: str) -> None:
        """Open a bundled model or a file in the background; the present one stays until it is there."""
        self.session.document.begin_loading(name)
        self.model_name = name
        self.traces.post(OpenModel(name))

    def begun(self) -> None:
        """Something else than the first sentence is shown: it does not play by itself any more."""
        self._opening = False

    def _on_shown(self) -> None:
        # One more turn of the event loop: the first picture reaches the screen before the work begins.
        QTimer.singleShot(0, self, self._on_settled)

    def _on_settled(self) -> None:
        if self._opened is not None:
            self.session.document.set_model(self._opened)
        else:
            self.open_model(self.model_name)

    def _on_trace_requested(self, request: TraceRequest) -> None:
        self.traces.post(RunText(request, self._last, self._newest_look))

    def _newest_look(self) -> Look:
        return self.session.memory.look  # frozen: the worker may read it at any time

    def _on_brought(self, job: Job, result: object) -> None:
        document = self.session.document
        if isinstance(result, Notice):
            document.note(result)
        elif isinstance(job, OpenModel) and isinstance(result, Model):
            if job.name == self.model_name:
                self.settings.model = job.name
                document.set_model(result)
                self.sessions.apply()
        elif isinstance(job, RunText) and isinstance(result, Ran):
            self.session.memory.take_all(result.answers, result.trace)
            document.take_trace(job.request.id, result.trace, result.ghost, result.parted)
            if self._opening and not document.running:
                self._opening = False
                gc.freeze()  # numba's many objects stay: looking through them all now and then would stall the window
                if not self.window.sentence.field.hasFocus() and document.words:
                    self.session.playhead.home()
                    self.session.playhead.play()

    def _on_failed(self, job: Job, message: str) -> None:
        document = self.session.document
        document.fail(message)
        if isinstance(job, OpenModel):
            self.sessions.forget()
            if document.model is None and job.name != DEFAULT_MODEL:
                # the model of the last start is gone: say so, and begin with the one that always is there
                self.model_name = DEFAULT_MODEL
                document.begin_loading(DEFAULT_MODEL, keep_error=True)
                self.traces.post(OpenModel(DEFAULT_MODEL))
            elif document.model is not None:
                self.model_name = self.settings.model

    def _on_model_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self.window, "Open model", str(Path.home()), "Model (*.safetensors)")
        if chosen:
            self.open_model(chosen)

    # looks

    def set_theme(self, choice: str) -> None:
        """Take ``"light"``, ``"dark"`` or ``"system"`` as the theme from now on."""
        self.settings.theme = choice
        self._apply_look()

    def _theme(self) -> Theme:
        return theme(self.settings.theme if self.settings.theme != "system" else _system_theme())

    def _on_theme_toggled(self) -> None:
        other = "light" if self.window.theme.name == "dark" else "dark"
        # back at the system's own theme, follow the system again
        self.set_theme("system" if other == _system_theme() else other)

    def _on_scheme(self) -> None:
        if self.settings.theme == "system":
            self._apply_look()

    def _on_zoom(self, zoom: float) -> None:
        self._zoom = self.settings.zoom = min(max(zoom, ZOOM_MIN), ZOOM_MAX)
        self._apply_look()

    def _apply_look(self) -> None:
        self.window.set_look(self._theme(), self._zoom)

    def _on_playhead(self) -> None:
        self.settings.speed = self.session.playhead.speed

    # the rest

    def _on_enlarge(self) -> None:
        from lstm_viz.views.enlarged import EnlargedLines

        if self.session.scene.computed:
            dialog = EnlargedLines(self.session.scene, self.window.theme, self.window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _on_closing(self) -> None:
        self.films.mailbox.cancel()
        self.settings.geometry = self.window.saveGeometry()
        self.settings.dimming = self.session.selection.dimming
        self.settings.reduced_motion = self.session.selection.reduced_motion
        self.settings.sync()


def _system_theme() -> str:
    return "dark" if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


def run(text: str | None = None, model: str | None = None, theme: str | None = None) -> int:
    """Open the window and stay until it is closed.

    Parameters
    ----------
    text : the sentence to begin with; an example if not given.
    model : a bundled model's name or a file; the last start's if not given.
    theme : ``"light"``, ``"dark"`` or ``"system"``; the last start's if not given.

    Raises
    ------
    ModelError
        If a model was named and cannot be opened.
    """
    opened = None
    if model is not None:
        from lstm_viz.models.store import open_model

        opened = open_model(model)
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    qt.setStyle("Fusion")
    qt.setApplicationName(NAME)
    qt.setApplicationDisplayName(NAME)
    qt.setDesktopFileName("lstm-viz")
    load_fonts()
    qt.setFont(font(12))
    qt.setWindowIcon(icon("lstm-viz", QColor("#4150D8"), 64))
    sys.setswitchinterval(0.001)  # the worker hands Python back sooner, so the window does not stall
    application = Application(text, model, theme, opened=opened)
    interrupt = Interrupt(qt)
    interrupt.came.connect(application.interrupt)
    application.show()
    code = qt.exec()
    interrupt.remove()
    if not application.stop(patience_s=1.0):
        # The kernels are still being compiled, which nothing can interrupt. Nobody waits for them any more.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code
