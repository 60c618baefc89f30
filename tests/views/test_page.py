"""The modes: the switch in the top bar, the keys, and what of the window stays."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton

from lstm_viz.core.kinds import LSTM
from lstm_viz.paint.theme import theme
from lstm_viz.session.session import Session
from lstm_viz.views.main_window import MainWindow
from lstm_viz.views.page import MODES, Page

CONTROL = Qt.KeyboardModifier.ControlModifier


class Beside(Page):
    beside = True


@pytest.fixture
def window(qtbot, make_model):
    window = MainWindow(Session(), theme("light"), ["words"], [])
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.session.document.set_model(make_model(LSTM, (8,)))
    window.session.document.set_text("w1 w2")
    return window


def test_keys_and_switch_ask_for_a_mode(window, qtbot):
    asked = []
    window.mode_wanted.connect(asked.append)
    window.sentence.field.setFocus()
    for number in (Qt.Key.Key_2, Qt.Key.Key_4, Qt.Key.Key_1):
        QTest.keyClick(window.sentence.field, number, CONTROL)
    assert asked == ["compare", "challenges", "explore"]
    segments = {segment.accessibleName(): segment for segment in window.top.modes.findChildren(QAbstractButton)}
    explore = next(segment for name, segment in segments.items() if name.startswith("Explore"))
    explore.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(explore, Qt.Key.Key_Right)
    assert asked[-1] == "compare"


def test_a_page_takes_the_place_of_the_regions_and_gives_it_back(window):
    regions = (window.sentence, window.cell, window.inspector, window.time, window.transport)
    before = [region.geometry() for region in regions]
    page = Page(theme("light"))
    button = QPushButton("here", page)
    window.show_mode("carriers", page)
    assert page.isVisible() and not any(region.isVisible() for region in regions)
    assert page.geometry().top() == window.top.geometry().bottom() + 1
    assert page.geometry().bottom() == window.height() - 1
    button.setFocus()
    window.show_mode("explore", None)
    assert not page.isVisible() and all(region.isVisible() for region in regions)
    assert [region.geometry() for region in regions] == before
    assert window.focusWidget() is window  # the keys are the window's again


def test_beside_a_page_sentence_and_transport_stay(window):
    page = Beside(theme("light"))
    window.show_mode("compare", page)
    assert window.sentence.isVisible() and window.transport.isVisible() and not window.cell.isVisible()
    assert page.geometry().top() == window.sentence.geometry().bottom() + 1
    assert page.geometry().bottom() == window.transport.geometry().top() - 1


@pytest.mark.parametrize("width", [1120, 1280, 1920])
def test_the_switch_is_in_the_middle_and_covers_nothing(window, width):
    window.resize(width, 800)
    top = window.top
    switch = top.modes.geometry()
    assert top.model.geometry().right() < switch.left() and switch.right() < top.film.geometry().left()
    if width >= 1280:
        assert abs(switch.center().x() - width / 2) <= 2
    assert [name for name, _, _ in MODES] == ["explore", "compare", "carriers", "challenges"]
