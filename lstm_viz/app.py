"""The one place that builds and wires the window: session, workers, views, exports, settings."""

from __future__ import annotations

import os

# Before numpy is loaded: half of its loading is starting BLAS threads, and the window's products, one row by a matrix,
# are quicker without them and leave the processor to the picture.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import gc
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from lstm_viz.diagram.choreography import Choreography
from lstm_viz.errors import LstmVizError
from lstm_viz.models.model import Model
from lstm_viz.models.trace import Trace
from lstm_viz.paint.icons import icon
from lstm_viz.paint.text import font, load_fonts
from lstm_viz.paint.theme import Theme, theme
from lstm_viz.resources import resource
from lstm_viz.session.document import TraceRequest
from lstm_viz.session.files import SessionFile, load_session, save_session
from lstm_viz.session.playhead import SPEEDS
from lstm_viz.session.scene import film_of
from lstm_viz.session.session import Session
from lstm_viz.session.settings import ZOOM_MAX, ZOOM_MIN, Settings
from lstm_viz.text.examples import examples
from lstm_viz.views.exception_hook import ExceptionHook
from lstm_viz.views.interrupt import Interrupt
from lstm_viz.views.main_window import MainWindow
from lstm_viz.views.top_bar import NAME
from lstm_viz.workers.jobs import LastTrace, Notice, OpenModel, RunText, SaveFilm
from lstm_viz.workers.mailbox import Job, Mailbox

if TYPE_CHECKING:
    from lstm_viz.views.film_dialog import FilmDialog, FilmOptions

DEFAULT_MODEL = "words"
SIZE = (1440, 900)
SESSION_FILTER = "LSTM Viz session (*.json)"
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
        self.films = Mailbox("films", self)
        self._last = LastTrace()
        self._model_name = model or self.settings.model
        self._opened = opened
        self._opening = True  # until the first trace is there and plays
        self._after_model: SessionFile | None = None
        self._film: FilmDialog | None = None
        self._zoom = self.settings.zoom
        models = sorted(path.stem for path in resource("models").glob("*.safetensors"))
        self.window = MainWindow(self.session, self._theme(), models, others[:_SHOWN_EXAMPLES])
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
        return self.films.stop() & self.traces.stop(patience_s)

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
        window.film_wanted.connect(self._on_film_wanted)
        window.session_open_wanted.connect(self._on_session_open)
        window.session_save_wanted.connect(self._on_session_save)
        window.enlarge_wanted.connect(self._on_enlarge)
        window.top.model_chosen.connect(self.open_model)
        window.top.model_file_wanted.connect(self._on_model_file)
        document.trace_requested.connect(self._on_trace_requested)
        self.session.playhead.changed.connect(self._on_playhead)
        self.traces.brought.connect(self._on_brought)
        self.traces.failed.connect(self._on_failed)
        self.films.brought.connect(self._on_film_brought)
        self.films.failed.connect(self._on_film_failed)
        self.films.finished.connect(self._on_film_finished)
        self.hook.caught.connect(document.fail)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme)

    # models and traces

    def open_model(self, name: str) -> None:
        """Open a bundled model or a file in the background; the present one stays until it is there."""
        self.session.document.begin_loading(name)
        self._model_name = name
        self.traces.post(OpenModel(name))

    def _on_shown(self) -> None:
        # One more turn of the event loop: the first picture reaches the screen before the work begins.
        QTimer.singleShot(0, self, self._on_settled)

    def _on_settled(self) -> None:
        if self._opened is not None:
            self.session.document.set_model(self._opened)
        else:
            self.open_model(self._model_name)

    def _on_trace_requested(self, request: TraceRequest) -> None:
        self.traces.post(RunText(request, self._last))

    def _on_brought(self, job: Job, result: object) -> None:
        document = self.session.document
        if isinstance(result, Notice):
            document.note(result)
        elif isinstance(job, OpenModel) and isinstance(result, Model):
            if job.name == self._model_name:
                self.settings.model = job.name
                document.set_model(result)
                self._apply_session()
        elif isinstance(job, RunText) and isinstance(result, Trace):
            document.take_trace(job.request.id, result)
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
            self._after_model = None
            if document.model is None and job.name != DEFAULT_MODEL:
                # the model of the last start is gone: say so, and begin with the one that always is there
                self._model_name = DEFAULT_MODEL
                document.begin_loading(DEFAULT_MODEL, keep_error=True)
                self.traces.post(OpenModel(DEFAULT_MODEL))
            elif document.model is not None:
                self._model_name = self.settings.model

    def _on_model_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self.window, "Open model", str(Path.home()), "Model (*.safetensors)")
        if chosen:
            self.open_model(chosen)

    # looks

    def _theme(self) -> Theme:
        return theme(self.settings.theme if self.settings.theme != "system" else _system_theme())

    def _on_theme_toggled(self) -> None:
        other = "light" if self.window.theme.name == "dark" else "dark"
        # back at the system's own theme, follow the system again
        self.settings.theme = "system" if other == _system_theme() else other
        self._apply_look()

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

    # sessions

    def _on_session_save(self) -> None:
        start = str(_folder() / "sentence.lstm-viz.json")
        chosen, _ = QFileDialog.getSaveFileName(self.window, "Save session", start, SESSION_FILTER)
        if chosen:
            self.save_session(Path(chosen))

    def _on_session_open(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self.window, "Open session", str(_folder()), SESSION_FILTER)
        if chosen:
            self.open_session(Path(chosen))

    def save_session(self, path: Path) -> None:
        """Write what is looked at to a file."""
        selection, playhead = self.session.selection, self.session.playhead
        contents = SessionFile(
            text=self.session.document.text,
            model=self._model_name,
            layer=selection.layer,
            unit=selection.unit,
            quantity=selection.quantity,
            scope=selection.scope,
            colour_by=selection.colour_by,
            pinned=selection.pinned,
            step=playhead.step,
            theme=self.settings.theme,
            substeps=playhead.substeps,
            speed=playhead.speed,
        )
        try:
            save_session(contents, path)
        except LstmVizError as error:
            self.session.document.fail(str(error))

    def open_session(self, path: Path) -> None:
        """Show what a session file says; a file that cannot be used changes nothing."""
        try:
            contents = load_session(path)
        except LstmVizError as error:
            self.session.document.fail(str(error))
            return
        self._opening = False
        self._after_model = contents
        if contents.model == self._model_name and self.session.document.model is not None:
            self._apply_session()
        else:
            self.open_model(contents.model)

    def _apply_session(self) -> None:
        contents, self._after_model = self._after_model, None
        if contents is None:
            return
        self.session.playhead.pause()
        self.session.document.set_text(contents.text)
        selection, playhead = self.session.selection, self.session.playhead
        selection.set_layer(contents.layer)
        selection.set_unit(contents.unit)
        selection.set_quantity(contents.quantity)
        selection.set_scope(contents.scope)
        selection.set_colour_by(contents.colour_by)
        selection.set_pinned(contents.pinned)
        playhead.set_substeps(contents.substeps)
        playhead.set_speed(contents.speed)
        playhead.go_to(contents.step)
        self.settings.theme = contents.theme
        self._apply_look()

    # films

    def _on_film_wanted(self) -> None:
        from lstm_viz.views.film_dialog import FilmDialog

        document, playhead = self.session.document, self.session.playhead
        if document.trace is None or document.empty or self._film is not None:
            return
        playhead.pause()
        dialog = FilmDialog(_folder(), SPEEDS, playhead.speed, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.film_requested.connect(self.save_film)
        dialog.cancel_requested.connect(self.films.cancel)
        dialog.finished.connect(self._on_film_closed)
        self._film = dialog
        dialog.open()

    def save_film(self, options: FilmOptions) -> None:
        """Write a film of the sentence as it is now."""
        from lstm_viz.export.film import save_film

        base, playhead = self.session.scene, self.session.playhead
        choreography = Choreography(base.diagram.phases, max(1, base.computed), playhead.substeps)
        write = partial(
            _write_film, save_film, film_of(base, choreography, options.speed), choreography.duration_s / options.speed,
            options, self.window.theme.name,
        )  # fmt: skip
        self.films.post(SaveFilm(options.path, write))

    def _on_film_brought(self, job: Job, result: object) -> None:
        if self._film is None:
            return
        if isinstance(result, Path):
            self._film.show_done(result)
        elif isinstance(result, float):
            self._film.show_progress(result)

    def _on_film_failed(self, job: Job, message: str) -> None:
        if self._film is not None:
            self._film.show_error(message)
        else:
            self.session.document.fail(message)

    def _on_film_finished(self, job: Job) -> None:
        if self._film is not None and self._film.running:
            self._film.show_cancelled()

    def _on_film_closed(self) -> None:
        self._film = None

    # the rest

    def _on_enlarge(self) -> None:
        from lstm_viz.views.enlarged import EnlargedLines

        if self.session.scene.computed:
            dialog = EnlargedLines(self.session.scene, self.window.theme, self.window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def _on_closing(self) -> None:
        self.films.cancel()
        self.settings.geometry = self.window.saveGeometry()
        self.settings.dimming = self.session.selection.dimming
        self.settings.reduced_motion = self.session.selection.reduced_motion
        self.settings.sync()


def _write_film(save, scenes, duration_s, options, theme_name, path, progress) -> None:  # type: ignore[no-untyped-def]
    save(
        path, scenes, duration_s, view=options.view, size=options.size, fps=options.fps, theme=theme_name,
        progress=progress,
    )  # fmt: skip


def _system_theme() -> str:
    return "dark" if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


def _folder() -> Path:
    """Where films and sessions go if nothing else is said."""
    for place in (QStandardPaths.StandardLocation.MoviesLocation, QStandardPaths.StandardLocation.DocumentsLocation):
        folder = Path(QStandardPaths.writableLocation(place))
        if folder.is_dir():
            return folder
    return Path.home()


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
