"""The cards, and the strip above Explore."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from lstm_viz.core.kinds import LSTM
from lstm_viz.paint.theme import theme
from lstm_viz.session.session import Session
from lstm_viz.views.challenges_view import Card, ChallengeStrip, ChallengesView
from lstm_viz.views.main_window import MainWindow

CARDS = [
    Card("mend", "Mend", "Mend what is wrong.", "One change.", "Not tried yet."),
    Card("find", "Find", "Find it.", "The right unit.", "Found at once.", solved=True),
]
LONG = "It is wrong because of a clamp that somebody has put on one of the gates. " * 3


def test_a_card_is_started_by_its_button(qtbot):
    page = ChallengesView(theme("light"), CARDS)
    qtbot.addWidget(page)
    page.resize(1120, 700)
    page.show_cards(CARDS, "", "")
    page.show()
    page.grab()
    assert (page.starts["mend"].text(), page.starts["find"].text()) == ("Start", "Again")
    with qtbot.waitSignal(page.start_wanted) as asked:
        QTest.mouseClick(page.starts["find"], Qt.MouseButton.LeftButton)
    assert asked.args == ["find"]
    page.show_cards(CARDS, "", "mend")
    assert page.starts["mend"].text() == "Preparing …" and not page.starts["find"].isEnabled()
    page.show_cards(CARDS, LONG, "")
    page.grab()
    assert page.starts["find"].isEnabled()
    page.show_cards([replace(CARDS[0], cannot="It has no gate."), CARDS[1]], "", "")
    page.grab()
    assert not page.starts["mend"].isEnabled() and page.starts["find"].isEnabled()


@pytest.fixture
def window(qtbot, make_model):
    window = MainWindow(Session(), theme("dark"), ["words"], [])
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.session.document.set_model(make_model(LSTM, (8,)))
    window.session.document.set_text("w1 w2")
    return window


def test_the_strip_stands_above_explore_and_grows_with_its_words(window):
    strip = ChallengeStrip(window.theme)
    strip.show_task("Mend", "Mend it.", "", "", False, False, True)
    window.show_mode("challenges", None, strip)
    top, low = strip.geometry(), window.sentence.geometry().top()
    assert top.top() == window.top.geometry().bottom() + 1 and low == top.bottom() + 1
    assert window.cell.isVisible() and window.transport.geometry().bottom() == window.height() - 1
    strip.show_task("Mend", "Mend it.", "", LONG, False, False, True)
    assert window.sentence.geometry().top() > low
    assert window.transport.geometry().bottom() == window.height() - 1
    window.grab()
    window.show_mode("explore", None)
    assert not strip.isVisible() and window.sentence.geometry().top() == window.top.geometry().bottom() + 1


def test_the_buttons_ask_and_the_words_are_for_screen_readers_too(window, qtbot):
    strip = ChallengeStrip(window.theme)
    strip.show_task("Mend", "Mend it.", "Look.", "Not yet.", False, False, False)
    window.show_mode("challenges", None, strip)
    for button, signal in (
        (strip.check, strip.check_wanted),
        (strip.again, strip.again_wanted),
        (strip.back, strip.back_wanted),
    ):
        with qtbot.waitSignal(signal):
            button.setFocus(Qt.FocusReason.TabFocusReason)
            QTest.keyClick(button, Qt.Key.Key_Return)
    assert strip.again.text() == "Start again"
    assert "Not yet." in strip.accessibleDescription()
    boxes = [button.geometry() for button in strip.findChildren(QAbstractButton)]
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])
    strip.show_task("Mend", "Mend it.", "", "", False, True, False)
    assert not strip.check.isEnabled()
