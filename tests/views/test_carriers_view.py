"""Carriers' page: rows, chips, and what clicks and keys ask for."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lstm_viz.analysis.carriers import Carrier
from lstm_viz.analysis.handpicked import Picked
from lstm_viz.paint.carriers import Found, Marked
from lstm_viz.paint.theme import theme
from lstm_viz.session.session import Session
from lstm_viz.views.carriers_view import CarriersView

CARRIER = Carrier("number", 0, 2, 500, "c", "plural", 0.0, 0.99, 0.98, 40.0, 22, 0.9, 0.99, 0.6, 0.9, 0.98, 0.97, True)
OTHERS = [
    replace(CARRIER, unit=3, carries=False, forget=None, half_life=None, written=None),  # of a plain RNN
    replace(CARRIER, unit=4, carries=False, silenced=None, turned=None, right=None, written=None),  # of a position
]
WORDS = ("start", *(f"w{number}" for number in range(1, 41)))


@pytest.fixture(params=["light", "dark"])
def page(qtbot, request):
    page = CarriersView(theme(request.param), ("number", "gender"), "hand")
    qtbot.addWidget(page)
    page.resize(1120, 676)
    page.show()
    qtbot.waitExposed(page)
    return page


def show(page, fact, found):
    page.show_found(fact, found, Session().scene)
    page.grab()


def places(page):
    return {shape.name: shape.rect for shape in page.units.shapes}


def test_rows_can_be_clicked_and_reached_by_keys(page, qtbot):
    show(page, "number", Found("number", "the verb", [CARRIER, *OTHERS], None, "", 64))
    assert list(places(page)) == ["carrier 0", "carrier 1", "carrier 2"]
    assert not page.bar.isVisible() and "1 of 64 units" in page.units.accessibleDescription()
    with qtbot.waitSignal(page.unit_chosen) as asked:
        QTest.mouseClick(page.units, Qt.MouseButton.LeftButton, pos=places(page)["carrier 1"].center().toPoint())
    assert asked.args == [1]
    page.units.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(page.units, Qt.Key.Key_Right)
    with qtbot.waitSignal(page.unit_chosen) as asked:
        QTest.keyClick(page.units, Qt.Key.Key_Return)
    assert asked.args == [1]


def test_progress_is_shown_while_it_is_searched(page):
    show(page, "gender", Found("gender", "he or she", [], 0.25, "", 64))
    assert page.bar.isVisible() and page.bar.value() == 250 and not places(page)


def test_words_are_chips_and_the_units_below_them(page, qtbot):
    picked = [Picked(0, unit, 1.0, 0.5, -0.5, 0.99, 3.0, 4) for unit in range(30)]
    show(page, "hand", Marked(WORDS, {3: "on", 7: "off"}, picked, ""))
    found = places(page)
    marks = [rect for name, rect in found.items() if name.startswith("mark")]
    assert len(marks) == 40 and max(rect.right() for rect in marks) <= page.units.logical.right()
    first = found["carrier 0"]
    assert max(rect.bottom() for rect in marks) < first.top() and first.height() >= 28
    with qtbot.waitSignal(page.mark_toggled) as asked:
        QTest.mouseClick(page.units, Qt.MouseButton.LeftButton, pos=found["mark 7"].center().toPoint())
    assert asked.args == [7]
    assert page.clear.isVisible()
    show(page, "hand", Marked(WORDS, {3: "on"}, [], ""))
    assert abs(places(page)["mark 40"].top() - found["mark 40"].top()) < 60 and not page.facts.isHidden()


def test_a_sentence_of_endless_words_stays_on_the_page(page):
    show(page, "hand", Marked(("start", *["word"] * 400), {}, [], ""))
    assert max(rect.bottom() for rect in places(page).values()) <= page.units.logical.bottom()
