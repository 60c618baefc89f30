"""A window on a session that is answered at once, and how its tests wait for it."""

from collections.abc import Sequence

from answers import answer_at_once
from PySide6.QtWidgets import QApplication

from lstm_viz.models.model import Model
from lstm_viz.paint.theme import theme
from lstm_viz.session.session import Session
from lstm_viz.text.examples import Example
from lstm_viz.views.main_window import MainWindow


def opened(qtbot, model: Model, text: str, step: int, examples: Sequence[Example] = ()) -> MainWindow:
    session = Session()
    answer_at_once(session)
    window = MainWindow(session, theme("light"), ["words"], examples)
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    session.document.set_model(model)
    session.document.set_text(text)
    session.playhead.go_to(step)
    window.setFocus()
    painted(window)
    return window


def painted(window: MainWindow) -> None:
    """Wait until every panel has painted the newest scene."""
    for _ in range(3):
        QApplication.processEvents()
    while not window.settled:
        QApplication.processEvents()
    window.grab()


def stop(window: MainWindow) -> None:
    """End what would go on behind the test."""
    window.what_if.editor.close()
    window.session.playhead.pause()
    window.session.memory._rest.stop()
    window.session._patience.stop()
