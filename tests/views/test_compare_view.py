"""Compare's page: what is painted where, and what a person's clicks and keys ask for."""

from dataclasses import replace

import pytest
from comparisons import FAR, comparison_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu

from lstm_viz.core.kinds import GRU, LSTM, RNN
from lstm_viz.diagram.choreography import Moment
from lstm_viz.models.trace import run
from lstm_viz.paint.compare_scene import Comparison, Far, Row
from lstm_viz.paint.far import axis_of, between_at, far_sentence
from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.scene import Chip
from lstm_viz.paint.text import text_width
from lstm_viz.paint.theme import theme
from lstm_viz.views.compare_view import CompareView


@pytest.fixture(params=[GRU, RNN])
def comparison(request, make_model):
    return comparison_of(make_model, request.param)


@pytest.fixture
def page(qtbot, comparison):
    page = CompareView(theme("light"), ["one", "two"])
    page.resize(1280, 576)
    qtbot.addWidget(page)
    qtbot.addWidget(page.distance)
    page.distance.resize(256, 121)
    page.show_comparison(comparison, FAR, 5)
    page.show()
    qtbot.waitExposed(page)
    page.grab()
    page.distance.grab()
    return page


def test_both_rows_have_a_cell_for_each_step_in_the_same_columns(page):
    places = {shape.name: shape.rect for shape in page.rows.shapes}
    for step in range(5):
        above, below = places[f"cell 0 {step}"], places[f"cell 1 {step}"]
        assert above.left() == below.left() and above.bottom() <= below.top()


def test_both_rows_are_told_to_screen_readers(page):
    text = page.rows.accessibleDescription()
    assert text.count("step 4, w4") == 2 and "with “w9” the state would be 10% another" in text and "next: " in text


def test_a_click_on_a_cell_goes_to_its_step(page, qtbot):
    place = next(shape.rect for shape in page.rows.shapes if shape.name == "cell 1 3").center().toPoint()
    with qtbot.waitSignal(page.step_wanted) as asked:
        QTest.mouseClick(page.rows, Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [3]


def test_a_chip_or_a_typed_word_swaps(page, qtbot):
    chips = {button.text(): button for button in page._swaps.values()}
    assert chips["w9"].isChecked() and not chips["w8"].isChecked()  # w9 is the one that the measures tell of
    with qtbot.waitSignal(page.swap_wanted) as asked:
        QTest.mouseClick(chips["w8"], Qt.MouseButton.LeftButton)
    assert asked.args == ["w8"]
    QTest.keyClicks(page.field, "w7")
    with qtbot.waitSignal(page.swap_wanted) as asked:
        QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert asked.args == ["w7"] and page.field.text() == ""


def test_where_few_words_fit_the_one_that_is_there_is_among_them(page, comparison):
    many = tuple(f"a rather long word {n}" for n in range(9))
    page.show_comparison(replace(comparison, others=many, other=many[7]), FAR, 5)
    shown = list(page._swaps)
    assert many[7] in shown and len(shown) < 9 and shown == sorted(shown)
    boxes = sorted(button.geometry().left() for button in page._swaps.values())
    assert boxes[0] > text_width("How much of “w2” is left?", 13, 600)


def test_the_slider_obeys_mouse_and_keys(page, qtbot):
    asked = []
    page.between_wanted.connect(asked.append)
    slider = page.distance
    axis = axis_of(slider.logical.adjusted(8, 6, -8, 0))
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(axis.right()), round(axis.bottom())))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert asked == [33, 6, 3]
    assert between_at(-50, slider.logical) == 3


def test_how_far_is_told_to_screen_readers_and_slides_where_it_is_asked(page, comparison):
    assert page.distance.accessibleDescription() == f"5 words between. {far_sentence(FAR)}"
    asked = []
    page.between_wanted.connect(asked.append)
    page.show_comparison(comparison, (Far("chars", "LSTM", False, None, "chars knows no countries."),), None)
    QTest.keyClick(page.distance, Qt.Key.Key_Right)
    QTest.mouseClick(page.distance, Qt.MouseButton.LeftButton, pos=QPoint(200, 90))
    assert asked == []


def test_a_row_without_a_run_says_why(page, comparison, qtbot):
    row = Row("gone", problem="There is no model 'gone'.", dashed=True)
    page.show_comparison(Comparison(comparison.scene, (comparison.rows[0], row), 2, "w2"), (), None)
    page.grab()
    said = [shape.label for shape in page.rows.shapes if shape.name == "problem 1"]
    assert said == ["There is no model 'gone'."]


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("width", [1120, 1920])
def test_buttons_stay_within_their_rows_and_over_nothing(page, width, name):
    page.set_look(theme(name), 1.0)
    page.resize(width, 856)
    page.grab()
    assert page.own.button.geometry().bottom() < page.rival.button.geometry().top()
    assert page.rows.geometry().bottom() < page.field.geometry().top()
    boxes = [page.field.geometry(), *(button.geometry() for button in page._swaps.values())]
    assert not any(a.intersects(b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])


def test_a_followed_word_out_of_sight_is_named_at_the_edge(qtbot, page, comparison):
    assert not [shape for shape in page.rows.shapes if shape.name.startswith("pin ")]
    chips = (*comparison.scene.chips, *(Chip("w1", step=5 + n) for n in range(60)))
    scene = replace(comparison.scene, chips=chips, steps=65, moment=Moment(64, "whole", 1.0))
    page.show_comparison(replace(comparison, scene=scene), FAR, 5)
    page.grab()
    pins = [shape for shape in page.rows.shapes if shape.label == "Bring “w2”, step 2, into sight"]
    assert [pin.name for pin in pins] == ["pin 0 2", "pin 1 2"]
    places = []

    def scroll(delta_px):  # as the window does
        page.scroll_px = grid_of(1280, scene, page.scroll_px).scrolled_px + delta_px
        places.append(page.scroll_px)

    def in_sight():
        grid = grid_of(1280, scene, page.scroll_px)
        return grid.left <= grid.column_centre(2) <= grid.right

    page.scrolled.connect(scroll)
    assert not in_sight()
    QTest.mouseClick(page.rows, Qt.MouseButton.LeftButton, pos=pins[0].rect.center().toPoint())
    qtbot.waitUntil(lambda: not page._glide.running)
    assert in_sight() and places == sorted(places, reverse=True) and len(places) >= 2, "it glides"
    page.take_step(2)
    assert not page._glide.running, "what is seen stays where it is"
    page.show_comparison(page._comparison, FAR, 5)
    assert page.rows.focusPolicy() == Qt.FocusPolicy.NoFocus
    page.scroll_px = None
    page.show_comparison(replace(comparison, scene=replace(scene, reduced_motion=True)), FAR, 5)
    page.grab()
    assert page.rows.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert [stop.name for stop in page.rows.stops()] == ["pin 0 2"], "the keyboard comes to the name, too"
    places.clear()
    page.take_step(2)
    assert in_sight() and len(places) == 1, "with reduced motion it is there at once"


def test_the_examples_are_asked_for_and_shown(page, comparison):
    asked = []
    page.example_wanted.connect(asked.append)
    QTest.mouseClick(page.examples["number"], Qt.MouseButton.LeftButton)
    assert asked == ["number"]
    page.show_comparison(comparison, FAR, 5, "country")
    assert page.examples["country"].isChecked() and not page.examples["number"].isChecked()


def test_a_row_with_layers_has_a_switch_of_them_and_no_other_row(page, comparison, make_model, qtbot):
    assert not any(switch.isVisible() for switch in (page.own.layers, page.rival.layers))
    own = comparison.rows[0].trace
    trace = run(make_model(LSTM, (8, 8)), own.tokens, own.ids)
    rows = (comparison.rows[0], replace(comparison.rows[1], trace=trace, layer=1))
    page.show_comparison(replace(comparison, rows=rows), FAR, 5)
    first, second = page.own.layers, page.rival.layers
    assert not first.isVisible() and second.isVisible()
    chips = {chip.accessibleName()[:7]: chip for chip in second.findChildren(QAbstractButton)}
    assert chips["Layer 2"].isChecked() and not chips["Layer 1"].isChecked()
    with qtbot.waitSignal(page.layer_wanted) as asked:
        QTest.mouseClick(chips["Layer 1"], Qt.MouseButton.LeftButton)
    assert asked.args == [1, 0]
    assert second.geometry().top() > page.rival.button.geometry().bottom()
    assert second.geometry().right() < 176


def choices(page, button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    menu = page.findChildren(QMenu)[-1]
    found = {action.text(): action.isChecked() for action in menu.actions() if action.text()}
    menu.close()
    return found


def test_a_menu_marks_what_is_there_and_offers_no_model_beside_itself(page, comparison):
    own, rival = comparison.rows
    own, rival = replace(own, title="one"), replace(rival, title="two")
    page.show_comparison(replace(comparison, rows=(own, rival)), FAR, 5)
    assert choices(page, page.own.button) == {"one": True, "two": False, "Open model file…": False}
    version = "The same model, another word for “w2”"
    assert choices(page, page.rival.button) == {"two": True, version: False, "Open model file…": False}
    page.show_comparison(replace(comparison, rows=(own, replace(rival, title="one"))), FAR, 5)
    assert choices(page, page.rival.button) == {"two": False, version: True, "Open model file…": False}
