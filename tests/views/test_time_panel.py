"""What is over time: strata of whom, the followed word, and why the next word."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from windows import opened, painted, stop

from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.paint.reading import readable
from lstm_viz.paint.theme import theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot, make_model):
    window = opened(qtbot, make_model(LSTM), "w1 w2 w3 w4 w5", 5)
    yield window
    stop(window)


def rect(panel, name):
    return next(shape.rect for shape in panel.shapes if shape.name == name)


def click(panel, name):
    QTest.mouseClick(panel, LEFT, pos=(rect(panel, name).center() * panel.zoom).toPoint())
    painted(panel.window())


def test_the_strata_are_of_all_units_or_of_one(window):
    session = window.session
    assert session.scene.strata_scope == "unit"
    buttons = window.time.scope._segments
    QTest.mouseClick(buttons["all"], LEFT)
    assert session.scene.strata_units == () and session.scene.strata is not None
    QTest.mouseClick(buttons["unit"], LEFT)
    assert session.scene.strata_units == (session.selection.unit,)


def test_a_click_on_a_stratum_follows_its_word(window):
    window.session.selection.set_strata_scope("all")
    painted(window)
    name = next(shape.name for shape in window.time.shapes if shape.name in ("stratum 1", "stratum 2", "stratum 4"))
    click(window.time, name)
    assert window.session.scene.followed == int(name.split()[1])


def test_the_page_of_one_word_shows_its_measures(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: not window.session.memory._rest.isActive())
    painted(window)
    names = {shape.name for shape in window.time.measures.shapes}
    assert names == {"measure ledger", "measure gradient", "measure swap"}
    assert window.time.swap.isVisible() and not window.time.why.isVisible() and not window.time.scope.isVisible()
    QTest.keyClick(window, Qt.Key.Key_F)
    painted(window)
    assert not window.time.measures.isVisible() and window.time.why.isVisible()


def test_a_double_click_on_a_word_asks_for_another_and_the_playhead_stays(window):
    place = (rect(window.sentence, "chip 2").center() * window.sentence.zoom).toPoint()
    QTest.mouseClick(window.sentence, LEFT, pos=place)
    QTest.mouseDClick(window.sentence, LEFT, pos=place)
    painted(window)
    session, field = window.session, window.time.swap
    assert (session.scene.followed, session.playhead.step) == (2, 5)
    assert field.hasFocus()
    QTest.keyClicks(field, "w9")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (session.scene.swap.step, session.scene.swap.word) == (2, "w9")
    field.selectAll()
    QTest.keyClicks(field, "unheard")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "unheard" in window.sentence.message
    assert session.scene.swap.word == "w9"  # nothing is lost
    field.selectAll()
    QTest.keyClicks(field, "w8")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.sentence.message == "" and session.scene.swap.word == "w8"
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert window.focusWidget() is window
    painted(window)
    assert session.scene.swap.word == "w8"


def test_a_swatch_pins_and_follows(window):
    click(window.sentence, "swatch 4")
    assert window.session.selection.pinned == ("w4",) and window.session.scene.followed == 4


def test_why_goes_to_a_word_and_lets_both_words_be_chosen(window):
    view, session = window.time.why, window.session
    best = session.scene.predictions
    for name, place in (("why against", 3), ("why word", 2)):
        click(view, name)
        menu = view.findChildren(QMenu)[-1]
        texts = [action.text() for action in menu.actions()]
        assert texts[2].startswith(readable(best[0].word))
        menu.actions()[2 + place].trigger()
        menu.close()
    painted(window)
    assert (session.scene.why.word, session.scene.why.against) == (best[2].word, best[3].word)
    session.selection.set_pair()
    painted(window)
    step = next(shape.name for shape in view.shapes if shape.name[4:].isdigit())
    click(view, step)
    assert session.playhead.step == int(step.split()[1])


def test_who_wrote_a_value_is_followed_by_a_click(window):
    names = [shape.name for shape in window.inspector.shapes if shape.name.startswith("writer ")]
    name = next(name for name in names if name != "writer 0")
    click(window.inspector, name)
    assert window.session.scene.followed == int(name.split()[1])


def test_a_plain_rnn_has_no_strata_to_choose(window, make_model):
    window.session.document.set_model(make_model(RNN))
    window.session.document.set_text("w1 w2 w3")
    painted(window)
    assert not window.time.scope.isVisible()
    assert window.inspector._lines.right() > window.inspector.logical.width() - 40  # the lines have all the room


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900), (1920, 1080), (1120, 720)])
def test_nothing_lies_over_another(window, size):
    window.resize(*size)
    painted(window)
    time = window.time
    rects = [widget.geometry() for widget in (time.page, time.scope, time.why, time.quantities)]
    for number, one in enumerate(rects):
        assert time.rect().contains(one)
        assert not any(one.intersects(other) for other in rects[:number])
    assert time.band.height() > 60
    assert time.strata_band.bottom() <= time.band.top() + 0.5
    assert QPointF(time.scope.geometry().bottomLeft()).y() / time.zoom <= time.strata_band.bottom()


def test_the_page_of_why_has_a_bar_under_each_word_and_its_words_can_be_chosen(window):
    QTest.keyClick(window, Qt.Key.Key_Y)
    painted(window)
    session, bars = window.session, window.time.bars
    assert bars.isVisible() and not window.time.why.isVisible() and not window.time.measures.isVisible()
    names = {shape.name for shape in bars.shapes}
    assert names == {f"why {step}" for step in range(6)} | {"why word", "why against"}
    best = session.scene.predictions
    click(bars, "why against")
    menu = bars.findChildren(QMenu)[-1]
    menu.actions()[2 + 3].trigger()
    menu.close()
    assert session.scene.why.against == best[3].word
    click(bars, "why 2")
    assert session.playhead.step == 2
    QTest.keyClick(window, Qt.Key.Key_F)
    assert window.time.measures.isVisible() and not bars.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Y)
    QTest.keyClick(window, Qt.Key.Key_Y)
    assert not bars.isVisible() and window.time.why.isVisible()


def test_a_plain_rnn_says_why_it_has_no_bars(window, make_model):
    window.session.document.set_model(make_model(RNN))
    window.session.document.set_text("w1 w2 w3")
    window.time.show_page("why")
    empty = window.time.bars.grab().toImage()
    painted(window)
    assert window.time.bars.shapes == [] and window.session.scene.why is None
    said = {empty.pixelColor(x, y).name() for x in range(180, 780, 2) for y in range(8, 24)}
    assert theme("light").text2.name() in said or len(said) > 3
