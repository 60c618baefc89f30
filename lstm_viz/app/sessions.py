"""Session files: saved and opened from the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from lstm_viz.app.folders import usual_folder
from lstm_viz.errors import LstmVizError
from lstm_viz.models.interventions import parse
from lstm_viz.paint.scene import Change
from lstm_viz.session.files import SessionFile, load_session, save_session

if TYPE_CHECKING:
    from lstm_viz.app.application import Application

SESSION_FILTER = "LSTM Viz session (*.json)"


class Sessions(QObject):
    """Keeps what is looked at in a file, and shows it again."""

    def __init__(self, application: Application) -> None:
        super().__init__(application)
        self._application = application
        self._session = application.session
        self._after_model: SessionFile | None = None  # what to show once its model is there
        application.window.session_open_wanted.connect(self._on_open)
        application.window.session_save_wanted.connect(self._on_save)

    def save(self, path: Path) -> None:
        """Write what is looked at to a file."""
        selection, playhead = self._session.selection, self._session.playhead
        changes = self._session.document.what_ifs.changes
        contents = SessionFile(
            text=self._session.document.text,
            model=self._application.model_name,
            layer=selection.layer,
            unit=selection.unit,
            quantity=selection.quantity,
            scope=selection.scope,
            colour_by=selection.colour_by,
            pinned=selection.pinned,
            step=playhead.step,
            theme=self._application.settings.theme,
            substeps=playhead.substeps,
            speed=playhead.speed,
            what_ifs=tuple(str(change.intervention) for change in changes),
            switched_off=tuple(place for place, change in enumerate(changes) if not change.on),
            strata_scope=selection.strata_scope,
            group=tuple(sorted(selection.group)),
            followed=selection.followed[0] if selection.followed else None,
            swap=selection.swap[2] if selection.swap else "",
        )
        try:
            save_session(contents, path)
        except LstmVizError as error:
            self._session.document.fail(str(error))

    def open(self, path: Path) -> None:
        """Show what a session file says; a file that cannot be used changes nothing."""
        try:
            contents = load_session(path)
        except LstmVizError as error:
            self._session.document.fail(str(error))
            return
        self._application.begun()
        self._after_model = contents
        if contents.model == self._application.model_name and self._session.document.model is not None:
            self.apply()
        else:
            self._application.open_model(contents.model)

    def forget(self) -> None:
        """The model of the file could not be opened."""
        self._after_model = None

    def apply(self) -> None:
        """The model is there: show the rest of the file that wanted it, if one did."""
        contents, self._after_model = self._after_model, None
        if contents is None:
            return
        self._application.modes.show("explore")  # a challenge gives back what stood before it now, not later over this
        self._session.playhead.pause()
        self._session.document.set_text(contents.text)
        selection, playhead = self._session.selection, self._session.playhead
        off = contents.switched_off
        self._session.document.what_ifs.set_all(
            [Change(parse(text), on=place not in off) for place, text in enumerate(contents.what_ifs)]
        )
        selection.set_layer(contents.layer)
        selection.set_unit(contents.unit)
        selection.set_quantity(contents.quantity)
        selection.set_group(contents.group)
        selection.set_scope(contents.scope)
        selection.set_strata_scope(contents.strata_scope)
        selection.set_colour_by(contents.colour_by)
        selection.set_pinned(contents.pinned)
        selection.follow_rarest()
        if contents.followed is not None:
            self._session.follow(contents.followed)
            if contents.swap:
                self._session.swap(contents.followed, contents.swap)
        playhead.set_substeps(contents.substeps)
        playhead.set_speed(contents.speed)
        playhead.go_to(contents.step)
        self._application.set_theme(contents.theme)

    def _on_save(self) -> None:
        start = str(usual_folder() / "sentence.lstm-viz.json")
        chosen, _ = QFileDialog.getSaveFileName(self._application.window, "Save session", start, SESSION_FILTER)
        if chosen:
            self.save(Path(chosen))

    def _on_open(self) -> None:
        folder = str(usual_folder())
        chosen, _ = QFileDialog.getOpenFileName(self._application.window, "Open session", folder, SESSION_FILTER)
        if chosen:
            self.open(Path(chosen))
