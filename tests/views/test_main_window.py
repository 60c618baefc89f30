"""The window on a session that is answered at once: what a person does, and what is then shown."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from windows import opened, painted, stop

from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.reading import is_class
from lstm_viz.text.examples import Example
from lstm_viz.views.announcer import step_sentence
from lstm_viz.views.page import Strip

TEXT = "w1 w2 w3 w4"


@pytest.fixture
def window(qtbot, make_model):
    examples = [Example("w1 w2", "Two."), Example("w3 w4", "More.")]
    window = opened(qtbot, make_model(LSTM, (8, 5)), TEXT, 2, examples)
    yield window
    stop(window)


def shape(panel, name):
    return next(shape for shape in panel.shapes if shape.name == name)


def click(panel, point):
    QTest.mouseClick(panel, Qt.MouseButton.LeftButton, pos=(point * panel.zoom).toPoint())
    painted(panel.window())


def test_keys_step_and_play(window):
    playhead = window.session.playhead
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert playhead.step == 3
    QTest.keyClick(window, Qt.Key.Key_Home)
    assert playhead.step == 0
    QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert (playhead.step, playhead.moment.phase) == (1, "arrive")
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert playhead.playing
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert not playhead.playing


def test_keys_choose_what_is_seen(window):
    selection = window.session.selection
    for key, name in zip((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_6), "fih", strict=True):
        QTest.keyClick(window, key)
        assert selection.quantity == name
    QTest.keyClick(window, Qt.Key.Key_U)
    assert selection.scope == "unit"
    QTest.keyClick(window, Qt.Key.Key_P)
    assert selection.pinned == ("w2",)
    QTest.keyClick(window, Qt.Key.Key_L)
    assert window.session.playhead.loop
    QTest.keyClick(window, Qt.Key.Key_S)
    assert not window.session.playhead.substeps


def test_in_the_field_letters_are_text_and_the_rest_still_works(window):
    QTest.keyClick(window, Qt.Key.Key_Slash)
    field = window.sentence.field
    assert field.hasFocus()
    QTest.keyClicks(field, " tul 1")
    assert window.session.document.text == TEXT + " tul 1"
    assert window.session.selection.scope == "all"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.hasFocus()


def test_some_keys_work_while_typing(window, qtbot):
    field = window.sentence.field
    field.setFocus()
    field.end(False)
    QTest.keyClick(field, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.session.playhead.step == 1
    with qtbot.waitSignal(window.film_wanted):
        QTest.keyClick(field, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert window.session.document.text == TEXT


def test_what_was_added_by_a_click_can_be_undone(window):
    field = window.sentence.field
    field.setFocus()
    window.session.add_word(4, "w9")
    assert field.text() == TEXT + " w9"
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.session.document.text == TEXT


@pytest.mark.parametrize("text", ["", "w1", "w1 w2 w3 w4 w5", "a 🐦 b", "🐦", "w1 🐦🐦 w4"])
def test_the_field_takes_any_text_that_comes_from_elsewhere(window, text):
    for caret in (0, len(text)):
        window.session.document.set_text("w1 🐦 w4")
        window.session.document.set_text(text, caret)
        assert window.sentence.field.text() == text
        assert window.session.document.text == text


def test_each_keystroke_runs_and_the_playhead_follows(window):
    field = window.sentence.field
    field.setFocus()
    field.end(False)
    QTest.keyClicks(field, " w5")
    assert window.session.document.trace.tokens == ("start", *TEXT.split(), "w5")
    assert window.session.playhead.step == 5
    QTest.keyClick(field, Qt.Key.Key_Home)
    assert window.session.playhead.step == 0


@pytest.mark.parametrize("text", ["w1\nw2\r\nw3", "w1\tw2 w3", "w1\u2028w2 w3"])
def test_pasted_lines_become_one(window, text):
    QApplication.clipboard().setText(text)
    field = window.sentence.field
    field.setFocus()
    field.selectAll()
    QTest.keySequence(field, "Ctrl+V")
    assert window.session.document.text == "w1 w2 w3"


def test_the_caret_counts_characters_though_qt_counts_halves_of_emoji(window):
    field = window.sentence.field
    field.setFocus()
    field.clear()
    QApplication.clipboard().setText("🐦🐦 w1 ")
    QTest.keySequence(field, "Ctrl+V")
    field.setCursorPosition(7)  # two emoji of two units, a blank, w1
    assert window.session.document.caret == 5
    assert window.session.playhead.step == 3


def test_clicking_a_chip_goes_there_and_its_swatch_pins(window):
    click(window.sentence, shape(window.sentence, "chip 4").rect.center())
    assert window.session.playhead.step == 4
    click(window.sentence, shape(window.sentence, "swatch 1").rect.center())
    assert window.session.selection.pinned == ("w1",)


def test_clicking_a_prediction_adds_the_word(window):
    window.session.playhead.end()
    painted(window)
    foreseen = [prediction.word for prediction in window.session.scene.predictions[:5]]
    number, word = next((number, word) for number, word in enumerate(foreseen) if not is_class(word))
    predictions = window.sentence.predictions
    click(predictions, shape(predictions, f"prediction {number}").rect.center())
    assert window.session.document.text == f"{TEXT} {word}"
    assert window.session.playhead.step == 5
    assert window.sentence.field.text() == f"{TEXT} {word}"


def test_a_click_on_a_prediction_completes_the_word_being_typed(window):
    field, predictions = window.sentence.field, window.sentence.predictions
    field.setFocus()
    field.end(False)
    QTest.keyClicks(field, " w")
    painted(window)
    assert window.session.document.pending == "w"
    word = window.session.scene.predictions[0].word
    click(predictions, shape(predictions, "prediction 0").rect.center())
    assert window.session.document.text == f"{TEXT} {word}"
    assert field.hasFocus()


@pytest.mark.parametrize("where", ["cell", "time", "sentence", "transport", "button"])
def test_a_click_elsewhere_ends_the_typing(window, where):
    field = window.sentence.field
    field.setFocus()
    field.end(False)
    QTest.keyClicks(field, " zz")
    widget = window.transport.loop if where == "button" else getattr(window, where)
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert not field.hasFocus()
    assert window.session.document.pending == ""
    QTest.keyClick(window, Qt.Key.Key_U)
    assert window.session.selection.scope == "unit"


def test_a_class_of_unknown_words_is_no_word_to_add(window):
    window.session.playhead.end()
    painted(window)
    predictions = window.sentence.predictions
    for number, prediction in enumerate(window.session.scene.predictions[:5]):
        assert predictions.pressable(shape(predictions, f"prediction {number}")) != is_class(prediction.word)


def test_clicking_the_heatmap_picks_a_unit_and_a_step(window):
    rows = shape(window.time, "heatmap").rect
    grid = grid_of(window.time.logical.width(), window.session.scene)
    order = window.session.scene.order
    click(window.time, QPointF(grid.column_centre(3), rows.top() + 1.5 * rows.height() / len(order)))
    assert window.session.playhead.step == 3
    assert window.session.selection.unit == order[1]


def test_dragging_the_heatmap_scrubs(window):
    rows = shape(window.time, "heatmap").rect
    grid = grid_of(window.time.logical.width(), window.session.scene)
    unit = window.session.selection.unit
    start, end = (QPoint(round(grid.column_centre(step)), round(rows.center().y())) for step in (1, 4))
    QTest.mousePress(window.time, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(window.time, end)
    QTest.mouseRelease(window.time, Qt.MouseButton.LeftButton, pos=end)
    assert window.session.playhead.step == 4
    assert window.session.selection.unit == unit


def test_the_scrubber_goes_where_it_is_pressed(window):
    grid = grid_of(window.transport.logical.width(), window.session.scene)
    y = shape(window.transport, "scrubber").rect.center().y()
    click(window.transport, QPointF(grid.column_left(3.5), y))
    assert window.session.playhead.step == 3


def test_a_cell_of_a_strip_picks_its_unit(window):
    gate = shape(window.cell, "gate f").rect
    strip_y = gate.center().y() + 0.27 * gate.height()
    found = set()
    for part in (0.1, 0.5, 0.9):
        point = QPointF(gate.left() + part * gate.width(), strip_y)
        under = window.cell.shape_under(point)
        click(window.cell, point)
        assert under.name == f"strip f {window.session.selection.unit}"
        found.add(under.name)
    assert len(found) == 3


def test_pointing_names_a_value_and_singles_out_a_word(window):
    selection, rows = window.session.selection, shape(window.time, "heatmap").rect
    grid = grid_of(window.time.logical.width(), window.session.scene)
    point = QPointF(grid.column_centre(3), rows.top() + rows.height() * 4.5 / 8)
    QTest.mouseMove(window.time, point.toPoint())
    unit = int(window.session.scene.order[4])
    assert selection.hover == f"heatmap 3 {unit}"
    value = window.session.scene.trace.layers[0]["c"][3, unit]
    said = f"unit {unit} at step 3, w3: cell state {value:.2f}".replace("-", "−")
    assert window.time.tip(window.time.shape_under(point)).splitlines()[0] == said
    painted(window)
    plain = {panel: panel.grab().toImage() for panel in (window.sentence, window.time, window.inspector)}
    QTest.mouseMove(window.sentence, shape(window.sentence, "chip 1").rect.center().toPoint())
    painted(window)
    assert all(panel.grab().toImage() != picture for panel, picture in plain.items())


def test_keys_for_what_the_eye_needs(window):
    scenes = []
    window.session.scene_changed.connect(scenes.append)
    QTest.keyClick(window, Qt.Key.Key_D)
    QTest.keyClick(window, Qt.Key.Key_M)
    assert not scenes[-1].dimming and scenes[-1].reduced_motion
    QTest.keyClick(window, Qt.Key.Key_D)
    QTest.keyClick(window, Qt.Key.Key_M)
    assert scenes[-1].dimming and not scenes[-1].reduced_motion


def test_layers_quantities_and_scope_can_be_switched(window):
    selection = window.session.selection
    click(window.time.quantities, shape(window.time.quantities, "quantity o").rect.center())
    assert selection.quantity == "o"
    layer = window.time.layers.findChildren(QAbstractButton)[1]
    QTest.mouseClick(layer, Qt.MouseButton.LeftButton)
    assert selection.layer == 1
    QTest.mouseClick(window.cell.scope.findChildren(QAbstractButton)[1], Qt.MouseButton.LeftButton)
    assert selection.scope == "unit"


def test_a_substep_chip_shows_that_substep(window):
    click(window.cell, shape(window.cell, "phase write").rect.center())
    assert (window.session.playhead.step, window.session.playhead.moment.phase) == (2, "write")


def test_hovering_a_gate_shows_its_reason(window):
    before = window.cell.grab().toImage()
    gate = shape(window.cell, "gate f").rect.center()
    QTest.mouseMove(window.cell, (gate * window.cell.zoom).toPoint())
    assert window.session.selection.hover == "gate f"
    painted(window)
    assert window.cell.grab().toImage() != before


def test_an_empty_place_of_the_cell_says_nothing(window):
    assert window.cell.tip(shape(window.cell, "cell")) == ""
    assert window.cell.tip(shape(window.cell, "belt"))


def test_the_empty_field_offers_examples(window):
    field = window.sentence.field
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    painted(window)
    examples = [button for button in window.sentence.findChildren(QAbstractButton) if not button.isHidden()]
    assert [button.text() for button in examples] == ["w1 w2", "w3 w4"]
    assert window.session.scene.trace is None
    QTest.mouseClick(examples[1], Qt.MouseButton.LeftButton)
    assert window.session.document.text == "w3 w4"
    assert window.session.playhead.playing


def test_an_error_has_a_line_under_the_field_and_the_picture_stays(window):
    trace, height = window.session.document.trace, window.sentence.height()
    window.session.document.fail("It did not work; try again.")
    painted(window)
    assert window.sentence.height() > height
    assert window.session.scene.trace is trace
    window.session.document.set_text("w1")
    assert window.sentence.height() == height


def test_a_long_error_stands_in_two_lines_beside_the_next_words(window):
    height = window.sentence.height()
    window.session.document.fail("It did not work. " * 4)
    painted(window)
    one = window.sentence.height()
    window.session.document.fail("It did not work. " * 12)
    painted(window)
    said = shape(window.sentence, "message")
    assert height < one < window.sentence.height()
    assert said.rect.right() * window.sentence.zoom < window.sentence.predictions.x()
    assert said.label == ("It did not work. " * 12)


def test_an_rnn_shows_only_what_it_has(window, make_model):
    window.session.document.set_model(make_model(RNN))
    painted(window)
    assert window.session.selection.quantity == "h"
    names = {shape.name for shape in window.cell.shapes}
    assert not {"gate f", "belt"} & names
    QTest.keyClick(window, Qt.Key.Key_1)
    assert window.session.selection.quantity == "h"


@pytest.mark.parametrize("zoom", [0.8, 1.25])
def test_zoom_enlarges_everything(window, zoom):
    chip = shape(window.sentence, "chip 1").rect
    usual = chip.width() * window.sentence.zoom
    window.set_look(window.theme, zoom)
    painted(window)
    assert window.sentence.zoom == zoom
    assert window.sentence.field.height() == pytest.approx(40 * zoom, abs=1)
    if zoom < 1:
        assert shape(window.sentence, "chip 1").rect.width() * zoom <= usual + 1


def test_zoom_stops_where_the_regions_would_not_fit(window):
    window.set_look(window.theme, 4.0)
    assert window.width() / window.sentence.zoom >= 960
    assert window.height() / window.sentence.zoom >= 600 - 1


def test_at_the_largest_zoom_the_formula_makes_room_for_the_lines(window):
    window.set_look(window.theme, 4.0)
    painted(window)
    lines = shape(window.inspector, "unit lines").rect
    formula = [shape.rect for shape in window.inspector.shapes if shape.name.startswith("term ")]
    assert formula
    height = window.inspector.height() / window.inspector.zoom
    assert all(rect.top() > lines.bottom() and rect.bottom() < height for rect in formula)


class ThreeLines(Strip):
    def px(self, width):
        return 74.0


@pytest.mark.parametrize("size, usual", [((1120, 720), False), ((1280, 800), True), ((1920, 1080), True)])
def test_below_a_challenge_and_a_what_if_the_lines_and_the_heatmap_stay(window, size, usual):
    window.resize(*size)
    window.show_mode("challenges", None, ThreeLines(window.theme))
    window.what_if.ask(QPoint(0, 0))
    window.what_if.editor.close()
    painted(window)
    assert not window.strip.isHidden() and not window.what_if.bar.isHidden()
    inspector, time = window.inspector, window.time
    assert inspector._lines.height() >= 96 and "unit lines" in {one.name for one in inspector.shapes}
    assert time.band.height() >= 56 and time.strata_band.height() >= 56
    assert time.scope.geometry().bottom() < time.band.top() and time.scope.y() > time.page.geometry().bottom()
    assert (time.strata_band.height() >= 84) == usual  # else they give way to the heatmap
    terms = [one.rect for one in inspector.shapes if one.name.startswith("term ")]
    assert all(inspector._lines.bottom() < rect.top() and rect.bottom() < inspector.logical.height() for rect in terms)


def test_a_narrow_window_puts_the_unit_into_a_drawer(window):
    window.resize(1120, 720)
    painted(window)
    cell = shape(window.cell, "cell").rect
    assert cell.right() * window.cell.zoom < window.inspector.x()  # the open drawer hides nothing of the cell
    QTest.mouseClick(window.cell.drawer, Qt.MouseButton.LeftButton)
    painted(window)
    assert window.inspector.isHidden()
    assert shape(window.cell, "cell").rect.center().x() > cell.center().x()  # the drawing takes the middle
    window.resize(1280, 800)
    painted(window)
    assert not window.inspector.isHidden()
    assert window.cell.drawer.isHidden()


def test_every_control_is_reached_by_tab_has_a_name_and_is_large_enough(window):
    reached, widget = [], window.top.model
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(60):
        widget = QApplication.focusWidget()
        if widget in reached:
            break
        reached.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    buttons = [button for button in window.findChildren(QAbstractButton) if button.isVisible() and button.isEnabled()]
    exclusive = {button for button in buttons if button.group() is not None and not button.isChecked()}
    assert {b.accessibleName() for b in set(buttons) - exclusive - set(reached)} == set()
    assert window.sentence.field in reached
    for button in buttons:
        assert button.accessibleName()
        assert min(button.width(), button.height()) >= 28, button.accessibleName()


def test_painted_choices_can_be_made_with_the_keyboard(window):
    quantities = window.time.quantities
    quantities.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(quantities, Qt.Key.Key_Right)
    QTest.keyClick(quantities, Qt.Key.Key_Return)
    assert window.session.selection.quantity == "i"


def test_a_step_in_one_sentence(window):
    scene = window.session.scene
    sentence = step_sentence(scene)
    amount, kept = scene.trace.amount(0), scene.trace.amount_kept(0)
    forgets = 1 - kept[2].sum() / amount[1].sum()
    assert sentence.startswith(f"step 2, w2: forgets {100 * forgets:.0f}%")
    assert window.cell.accessibleDescription() == sentence


def test_full_screen_and_back_to_what_was(window):
    for show, state in (
        (window.showNormal, Qt.WindowState.WindowNoState),
        (window.showMaximized, Qt.WindowState.WindowMaximized),
    ):
        show()
        QTest.keyClick(window, Qt.Key.Key_F11)
        assert window.isFullScreen()
        QTest.keyClick(window, Qt.Key.Key_F11)
        assert window.windowState() == state


def test_the_sheet_of_keys_opens_and_closes(window):
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = window._keys
    assert sheet.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_a_still_frame_repaints_only_what_changed(window):
    updates = []
    for panel in (window.sentence, window.time):
        panel.update = lambda panel=panel: updates.append(panel)
    window.session.playhead.scrub(2.30)
    window.session.playhead.scrub(2.31)
    assert updates == []


def test_ten_thousand_words(window):
    text = " ".join(f"w{number % 20}" for number in range(10_000))
    window.session.type_text(text, len(text))
    painted(window)
    assert window.session.scene.computed == 10_001
    grid = grid_of(window.time.logical.width(), window.session.scene)
    assert grid.scrolls
    window.on_scrolled(-400)
    painted(window)
    assert window.time.scroll_px == pytest.approx(grid.scrolled_px - 400)
    window.session.playhead.home()
    assert window.time.scroll_px is None


def test_the_next_key_waits_for_half_the_window_only(window, qtbot):
    window.session.document.set_text(TEXT + " w5")
    newest = window.session.scene
    assert window.cell.scene.steps == newest.steps
    assert window.time.scene.steps == newest.steps - 1 and not window.settled
    qtbot.waitUntil(lambda: window.settled)
    assert window.time.scene.steps == window.inspector.scene.steps == newest.steps
