"""Films: the dialog, the job that writes one, and what the dialog says of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from lstm_viz.app.folders import usual_folder
from lstm_viz.diagram.choreography import Choreography
from lstm_viz.session.playhead import SPEEDS
from lstm_viz.session.scene import film_of
from lstm_viz.session.session import Session
from lstm_viz.views.main_window import MainWindow
from lstm_viz.workers.jobs import SaveFilm
from lstm_viz.workers.mailbox import Job, Mailbox

if TYPE_CHECKING:
    from lstm_viz.views.film_dialog import FilmDialog, FilmOptions


class Films(QObject):
    """Writes films of the sentence in a thread of their own, while the window lives."""

    def __init__(self, session: Session, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._window = session, window
        self.dialog: FilmDialog | None = None
        self.mailbox = Mailbox("films", self)
        window.film_wanted.connect(self._on_wanted)
        self.mailbox.brought.connect(self._on_brought)
        self.mailbox.failed.connect(self._on_failed)
        self.mailbox.finished.connect(self._on_finished)

    def save(self, options: FilmOptions) -> None:
        """Write a film of the sentence as it is now."""
        from lstm_viz.export.film import save_film

        base, playhead = self._session.scene, self._session.playhead
        choreography = Choreography(base.diagram.phases, max(1, base.computed), playhead.substeps)
        look = self._session.memory.look_at(choreography.steps - 1)
        scenes = film_of(base, look, choreography, options.speed)
        write = partial(
            _write, save_film, scenes, choreography.duration_s / options.speed, options, self._window.theme.name
        )
        self.mailbox.post(SaveFilm(options.path, write))

    def _on_wanted(self) -> None:
        from lstm_viz.views.film_dialog import FilmDialog

        document, playhead = self._session.document, self._session.playhead
        if document.trace is None or document.empty or self.dialog is not None:
            return
        playhead.pause()
        dialog = FilmDialog(usual_folder(), SPEEDS, playhead.speed, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.film_requested.connect(self.save)
        dialog.cancel_requested.connect(self.mailbox.cancel)
        dialog.finished.connect(self._on_closed)
        self.dialog = dialog
        dialog.open()

    def _on_brought(self, job: Job, result: object) -> None:
        if self.dialog is None:
            return
        if isinstance(result, Path):
            self.dialog.show_done(result)
        elif isinstance(result, float):
            self.dialog.show_progress(result)

    def _on_failed(self, job: Job, message: str) -> None:
        if self.dialog is not None:
            self.dialog.show_error(message)
        else:
            self._session.document.fail(message)

    def _on_finished(self, job: Job) -> None:
        if self.dialog is not None and self.dialog.running:
            self.dialog.show_cancelled()

    def _on_closed(self) -> None:
        self.dialog = None


def _write(save, scenes, duration_s, options, theme_name, path, progress) -> None:  # type: ignore[no-untyped-def]
    save(
        path, scenes, duration_s, view=options.view, size=options.size, fps=options.fps, theme=theme_name,
        progress=progress,
    )  # fmt: skip
