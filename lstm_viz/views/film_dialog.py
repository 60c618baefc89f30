"""Save a film: where, how large, how fast; then its progress, with a way to stop it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lstm_viz.paint.icons import draw_icon

SIZES = ((1280, 720), (1920, 1080), (2560, 1440), (3840, 2160))
RATES = (24, 30, 60)
VIEWS = (("explore", "Everything"), ("cell", "Cell only"))


@dataclass(frozen=True)
class FilmOptions:
    """What film is wanted. ``speed`` as in the window: 2 plays twice as fast."""

    path: Path
    size: tuple[int, int]
    fps: int
    view: str
    speed: float


class Choice(QComboBox):
    """A combo box with the program's own arrow: a style sheet takes away Qt's."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            color = self.palette().color(self.foregroundRole())
            draw_icon(painter, "down", self.width() - 16, self.height() / 2, color, 14)


class FilmDialog(QDialog):
    """Asks for a film and follows it until it is written, stopped or failed."""

    film_requested = Signal(object)
    cancel_requested = Signal()

    def __init__(self, folder: Path, speeds: tuple[float, ...], speed: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save film")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._running = False
        self._may_replace: Path | None = None
        self.path = QLineEdit(str(folder / "lstm-viz.mp4"))
        self.path.setMinimumWidth(360)
        self.path.setAccessibleName("File")
        self.browse = QPushButton("Choose…")
        self.browse.clicked.connect(self._on_browse)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.path, 1)
        row.addWidget(self.browse)
        self.view = self._choice([(name, key) for key, name in VIEWS], VIEWS[0][0], "Picture")
        self.size_choice = self._choice([(f"{w} × {h}", (w, h)) for w, h in SIZES], SIZES[0], "Size")
        self.rate = self._choice([(f"{rate} frames a second", rate) for rate in RATES], 30, "Frames")
        self.speed = self._choice([(f"{value:g}×", value) for value in speeds], speed, "Speed")
        form = QGridLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setColumnStretch(1, 1)
        form.addWidget(QLabel("File"), 0, 0)
        form.addLayout(row, 0, 1)
        for line, box in enumerate((self.view, self.size_choice, self.rate, self.speed), 1):
            form.addWidget(QLabel(box.accessibleName()), line, 0)
            form.addWidget(box, line, 1)
        heading = QLabel("Save film")
        heading.setObjectName("heading")
        self.state = QLabel("")
        self.state.setObjectName("hint")
        self.state.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.cancel = QPushButton("Close")
        self.save = QPushButton("Save film")
        self.save.setObjectName("primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self._on_save)
        self.cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        layout.addWidget(heading)
        layout.addLayout(form)
        layout.addWidget(self.bar)
        layout.addWidget(self.state)
        layout.addLayout(buttons)

    @property
    def options(self) -> FilmOptions:
        path = Path(self.path.text().strip()).expanduser()
        if not path.suffix:
            path = path.with_suffix(".mp4")
        return FilmOptions(
            path,
            self.size_choice.currentData(),
            self.rate.currentData(),
            self.view.currentData(),
            self.speed.currentData(),
        )

    def show_progress(self, share: float) -> None:
        self.bar.setValue(round(1000 * share))
        self.state.setText(f"Writing the film: {share:.0%}")

    def show_done(self, path: Path) -> None:
        self._rest(f"The film is saved: {path}", "hint")

    def show_error(self, message: str) -> None:
        self._rest(message, "error")

    def show_cancelled(self) -> None:
        self._rest("Stopped; no file was left behind.", "hint")

    @property
    def running(self) -> bool:
        return self._running

    def reject(self) -> None:
        """Esc and the button: stop a running film first."""
        if self._running:
            self.cancel_requested.emit()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._running:
            self.cancel_requested.emit()
        super().closeEvent(event)

    def _choice(self, entries: list[tuple[str, object]], current: object, name: str) -> QComboBox:
        box = Choice()
        box.setObjectName("choice")
        box.setAccessibleName(name)
        for text, value in entries:
            box.addItem(text, value)
        values = [value for _, value in entries]
        box.setCurrentIndex(values.index(current) if current in values else 0)
        return box

    def _on_browse(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Save film", self.path.text(), "Film (*.mp4)")
        if chosen:
            self.path.setText(chosen)
            self._may_replace = self.options.path  # the file dialog has asked

    def _on_save(self) -> None:
        path = self.options.path
        if path != self._may_replace and path.is_file():
            self._may_replace = path
            self._say(f"{path.name} is there already: save again to replace it.", "error")
            return
        self._may_replace = None
        self._running = True
        self.cancel.setFocus()
        self._set_enabled(False)
        self.bar.setValue(0)
        self.bar.show()
        self.cancel.setText("Stop")
        self._say("Writing the film …", "hint")
        self.film_requested.emit(self.options)

    def _rest(self, text: str, name: str) -> None:
        self._running = False
        self._set_enabled(True)
        self.save.setFocus()
        self.bar.hide()
        self.cancel.setText("Close")
        self._say(text, name)

    def _say(self, text: str, name: str) -> None:
        self.state.setObjectName(name)
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)
        self.state.setText(text)

    def _set_enabled(self, on: bool) -> None:
        for widget in (self.path, self.browse, self.view, self.size_choice, self.rate, self.speed, self.save):
            widget.setEnabled(on)
