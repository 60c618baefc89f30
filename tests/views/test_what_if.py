"""What if: the gestures, the small window, the bar, and the list behind them."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from windows import opened, painted, stop

from lstm_viz.core.kinds import GRU, LSTM
from lstm_viz.models.interventions import parse
from lstm_viz.paint.grid import grid_of
from lstm_viz.views.what_if_bar import parted_said
from lstm_viz.views.what_if_words import said

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot, make_model):
    window = opened(qtbot, make_model(LSTM), "w1 w2 w3 w4 w5", 3)
    yield window
    stop(window)


def listed(window):
    return [str(change.intervention) for change in window.session.document.what_ifs.changes]


def row_of(window, unit):
    """A point function of the heatmap: the middle of a step's cell in the row of a unit."""
    scene, time = window.session.scene, window.time
    grid = grid_of(time.logical.width(), scene)
    rows = next(shape.rect for shape in time.shapes if shape.name == "heatmap")
    place = int(np.flatnonzero(scene.order == unit)[0])
    y = rows.top() + (place + 0.5) * rows.height() / len(scene.order)
    return lambda step: QPointF(grid.column_centre(step), y).toPoint()


def drag(panel, start, end, modifier):
    QTest.mousePress(panel, LEFT, modifier, start)
    for share in (0.3, 0.7, 1.0):
        move = QPointF(start + (end - start) * share)
        event = QMouseEvent(QMouseEvent.Type.MouseMove, move, panel.mapToGlobal(move), LEFT, LEFT, modifier)
        QApplication.sendEvent(panel, event)
    QTest.mouseRelease(panel, LEFT, modifier, end)
    painted(panel.window())


def test_a_shift_drag_over_a_row_asks_of_that_unit_and_those_steps(window):
    unit = int(window.session.scene.order[5])
    at = row_of(window, unit)
    before = window.session.scene.trace.layers[0]["c"][2, unit]
    drag(window.time, at(4), at(2), SHIFT)
    (change,) = window.session.document.what_ifs.changes
    asked = change.intervention
    assert (asked.how, asked.quantity, asked.unit, asked.first, asked.last) == ("set", "c", unit, 2, 4)
    assert asked.value == pytest.approx(before, abs=0.006)
    assert window.session.selection.unit == unit
    assert window.what_if.editor.isVisible()
    assert window.what_if.bar.isVisible()


def test_the_slider_is_heard_at_once_and_undone_as_one(window):
    window.what_if.ask(QPoint(300, 300))
    editor = window.what_if.editor
    for x in (20, 60, 100):
        QTest.mousePress(editor.slider, LEFT, pos=QPoint(x, 14))
        scene = window.session.scene
        assert scene.trace.interventions[0].value == editor.slider.value
        assert scene.ghost.interventions == ()
    QTest.mouseRelease(editor.slider, LEFT, pos=QPoint(100, 14))
    editor.close()
    painted(window)
    assert len(listed(window)) == 1
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert listed(window) == [] and window.session.scene.ghost is None
    assert window.what_if.bar.isVisible()  # what was undone can be brought back
    QTest.keyClick(window, Qt.Key.Key_Y, CONTROL)
    assert len(listed(window)) == 1


def test_undo_in_the_sentence_is_of_the_text(window):
    window.session.document.what_ifs.add(parse("f[0,2]=1"))
    field = window.sentence.field
    field.setFocus()
    QTest.keyClicks(field, " w6")
    QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert field.text() == "w1 w2 w3 w4 w5"
    assert listed(window) == ["f[0,2]=1"]


@pytest.mark.parametrize(("scope", "unit"), [("unit", 3), ("all", None)])
def test_a_gate_is_dragged_up_and_down(window, scope, unit):
    window.session.selection.set_unit(3)
    window.session.selection.set_scope(scope)
    painted(window)
    gate = next(shape.rect for shape in window.cell.shapes if shape.name == "gate i").center().toPoint()
    drag(window.cell, gate, gate + QPoint(0, -200), SHIFT)
    (text,) = listed(window)
    assert text == f"i[0,{'*' if unit is None else unit}]=1@3"
    assert window.what_if.editor.isVisible()
    window.what_if.editor.close()
    window.session.document.what_ifs.undo()
    assert listed(window) == []


def test_a_gate_dragged_in_group_scope_changes_each_unit_of_the_group_in_one_act(window):
    selection = window.session.selection
    selection.set_group([2, 5, 6])
    painted(window)
    QTest.mouseClick(window.cell.scope._segments["group"], LEFT)
    painted(window)
    assert (window.session.scene.scope, window.session.scene.belt is not None) == ("group", True)
    before = window.session.scene.trace.i[0, 3].copy()
    gate = next(shape.rect for shape in window.cell.shapes if shape.name == "gate i").center().toPoint()
    drag(window.cell, gate, gate + QPoint(0, -24), SHIFT)  # by a fifth of its range
    changes = [change.intervention for change in window.session.document.what_ifs.changes]
    assert [(change.quantity, change.unit, change.first, change.last) for change in changes] == [
        ("i", unit, 3, 3) for unit in (2, 5, 6)
    ]
    for change in changes:
        assert change.value == pytest.approx(min(1.0, before[change.unit] + 0.2), abs=0.011)
    editor = window.what_if.editor
    assert editor.isVisible() and editor.units._segments["group"].isChecked()
    values = [change.value for change in changes]
    ends = f"{min(values):.2f} … {max(values):.2f}"
    assert editor.title.text() == f"What if … i of units 2, 5, 6 = {ends}, step 3?"
    assert editor.number.text() == "" and editor.slider.value == pytest.approx(sum(values) / 3, abs=0.01)
    editor.number.editingFinished.emit()  # each keeps its own
    assert [change.intervention for change in window.session.document.what_ifs.changes] == changes
    editor.close()
    window.session.document.what_ifs.undo()
    assert listed(window) == []
    QTest.keyClick(window, Qt.Key.Key_U)
    assert selection.scope == "all"


def test_the_small_window_edits_the_units_of_a_group_together(window):
    selection, what_ifs = window.session.selection, window.session.document.what_ifs
    what_ifs.add(parse("unit[0,1]=0"))
    selection.set_unit(4)
    selection.set_group([2, 5, 6])
    window.what_if.ask(QPoint(300, 300))
    editor = window.what_if.editor
    editor.units.chosen.emit("group")
    editor.number.setText("0.5")
    editor.number.editingFinished.emit()
    assert listed(window) == ["unit[0,1]=0", *(f"c[0,{unit}]=0.5@3:" for unit in (2, 5, 6))]
    editor.last.setText("4")
    editor.last.editingFinished.emit()
    editor.quantity.chosen.emit("f")  # each begins from its own
    forget = window.session.scene.ghost.f[0, 3]
    changes = [change.intervention for change in what_ifs.changes][1:]
    assert [str(change).split("=")[0] for change in changes] == [f"f[0,{unit}]" for unit in (2, 5, 6)]
    assert [change.value for change in changes] == pytest.approx(forget[[2, 5, 6]].tolist(), abs=0.006)
    editor.units.chosen.emit("all")
    assert [text.split("=")[0] for text in listed(window)] == ["unit[0,1]", "f[0,*]"]
    editor.units.chosen.emit("group")
    editor.units.chosen.emit("one")
    assert [text.split("=")[0] for text in listed(window)] == ["unit[0,1]", "f[0,4]"]
    editor.units.chosen.emit("group")
    QTest.mouseClick(editor.remove, LEFT)
    assert listed(window) == ["unit[0,1]=0"] and not editor.isVisible()
    what_ifs.undo()
    assert listed(window) == []  # what was asked and removed in the small window was one act, and changed nothing


def test_kinds_quantities_units_and_steps_are_chosen_in_the_small_window(window):
    window.session.selection.set_unit(3)
    window.session.selection.set_swap(2, "w2", "w9")
    window.what_if.ask(QPoint(300, 300))
    editor, last = window.what_if.editor, lambda: listed(window)[0]
    editor.quantity.chosen.emit("o")
    assert last().startswith("o[0,3]=") and editor.slider.low == 0
    editor.how.chosen.emit("bias")
    assert last() == "o[0,3]+=0@3:"
    editor.number.setText("−2,5")
    editor.number.editingFinished.emit()
    assert last() == "o[0,3]+=-2.5@3:"
    editor.units.chosen.emit("all")
    assert last() == "o[0,*]+=-2.5@3:"
    editor.units.chosen.emit("one")
    editor.first.setText("1")
    editor.last.setText("2")
    editor.last.editingFinished.emit()
    assert last() == "o[0,3]+=-2.5@1:2"
    editor.how.chosen.emit("patch")
    assert last() == "o[0,3]=swap(2=w9)@1:2"
    editor.word.setText("w8")
    editor.word.editingFinished.emit()
    assert last() == "o[0,3]=swap(2=w8)@1:2"
    editor.how.chosen.emit("silence")
    assert last() == "unit[0,3]=0@1:2"
    editor.how.chosen.emit("bias")  # of what a layer of weights computes
    assert last().startswith("i[0,3]+=0") and "c" not in editor.quantity._segments
    QTest.mouseClick(editor.remove, LEFT)
    assert listed(window) == [] and not editor.isVisible()


@pytest.mark.parametrize(
    ("part", "typed", "says"),
    [
        ("last", "1", "backwards"), ("last", "40", "0 to 5"), ("first", "x", "whole number"),
        ("number", "much", "not a number"), ("number", "3", "gate"), ("number", "nan", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_changes_nothing(window, part, typed, says):
    window.what_if.ask(QPoint(300, 300))
    editor = window.what_if.editor
    editor.quantity.chosen.emit("f")
    before, trace = listed(window), window.session.scene.trace
    field = getattr(editor, part)
    field.setText(typed)
    field.editingFinished.emit()
    assert says in editor.message.text() and editor.message.objectName() == "error"
    assert listed(window) == before and window.session.scene.trace is trace


def test_an_unknown_word_for_a_patch_is_said(window):
    window.session.selection.set_swap(2, "w2", "w9")
    window.what_if.ask(QPoint(300, 300))
    editor = window.what_if.editor
    editor.how.chosen.emit("patch")
    editor.word.setText("unheard")
    editor.word.editingFinished.emit()
    assert "unheard" in editor.message.text()
    assert "swap(2=w9)" in listed(window)[0]


def test_the_bar_lists_switches_edits_and_removes(window):
    what_ifs = window.session.document.what_ifs
    what_ifs.add(parse("c[0,0]=3@2:"))
    what_ifs.add(parse("unit[0,1]=0"))
    painted(window)
    bar = window.what_if.bar
    first, second = bar._chips
    assert (first.words.text(), second.words.text()) == ("C of unit 0 = 3.00, from step 2", "unit 1 silent")
    QTest.mouseClick(second.on, LEFT)
    assert [change.on for change in what_ifs.changes] == [True, False]
    QTest.mouseClick(first.words, LEFT)
    assert window.what_if.editor.isVisible() and window.what_if.editor.number.text() == "3.00"
    window.what_if.editor.close()
    QTest.mouseClick(first.remove, LEFT)
    assert listed(window) == ["unit[0,1]=0"]
    QTest.mouseClick(bar.undo, LEFT)
    assert len(listed(window)) == 2


def test_the_bar_says_where_the_predictions_part_and_shows_the_difference(window):
    window.session.document.what_ifs.add(parse("h[0,*]=1@2:"))
    painted(window)
    scene = window.session.scene
    assert scene.parted is not None and scene.parted >= 2
    assert f"step {scene.parted}, w{scene.parted}" in parted_said(scene)
    QTest.mouseClick(window.what_if.bar.difference, LEFT)
    assert window.session.scene.difference


def test_a_what_if_without_its_steps_waits_greyed(window):
    window.session.document.what_ifs.add(parse("c[0,0]=3@4:5"))
    window.session.document.set_text("w1 w2")
    painted(window)
    (chip,) = window.what_if.bar._chips
    assert chip.words.greyed and "0 to 2" in chip.words.toolTip()
    assert window.session.scene.ghost is None
    window.session.document.set_text("w1 w2 w3 w4 w5 w6")
    assert not chip.words.greyed and window.session.scene.ghost is not None


def test_many_what_ifs_share_the_bar(window):
    for unit in range(8):
        window.session.document.what_ifs.add(parse(f"f[0,{unit}]=0.5@1:3"))
        window.session.document.what_ifs.add(parse(f"i[0,{unit}]=0.5@1:3"))
    painted(window)
    bar = window.what_if.bar
    shown = [chip for chip in bar._chips if chip.isVisible()]
    assert 0 < len(shown) < 16 and bar.more.isVisible()
    assert bar.more.text() == f"{16 - len(shown)} more"
    right = max(chip.geometry().right() for chip in shown)
    assert right < bar.more.x() and bar.more.geometry().right() < bar.difference.x()


def test_what_ifs_of_another_cell_are_of_its_own_gates(window, make_model):
    window.session.document.set_model(make_model(GRU))
    window.session.document.set_text("w1 w2 w3")
    painted(window)
    window.what_if.ask(QPoint(300, 300))
    assert list(window.what_if.editor.quantity._segments) == ["r", "z", "n", "h"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("f[0,26]=1@3:7", "f of unit 26 = 1.00, steps 3–7"),
        ("g[1,2]=-0.5@3", "candidate of unit 2 of layer 2 = −0.50, step 3"),
        ("o[0,*]+=-2", "bias of o of all units −2.00"),
        ("unit[0,26]=0@2:", "unit 26 silent, from step 2"),
        ("c[0,26]=swap(2=bird)@4", "C of unit 26 as with “bird”, step 4"),
    ],
)
def test_a_what_if_in_words(text, words):
    assert said(parse(text)) == words


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (("f[0,2]=0.2@3", "f[0,5]=0.75@3"), "f of units 2, 5 = 0.20 … 0.75, step 3"),
        (("f[1,2]=0.5", "f[1,5]=0.5"), "f of units 2, 5 of layer 2 = 0.50"),
        (("o[0,2]+=-1", "o[0,5]+=2"), "bias of o of units 2, 5 −1.00 … +2.00"),
        (tuple(f"unit[0,{unit}]=0" for unit in range(9)), "9 units silent"),
    ],
)
def test_what_ifs_of_a_group_in_words(texts, words):
    assert said(*map(parse, texts)) == words


def test_ctrl_click_groups_units(window):
    units = [int(unit) for unit in window.session.scene.order[[2, 6]]]
    for unit in units:
        QTest.mouseClick(window.time, LEFT, CONTROL, row_of(window, unit)(2))
        painted(window)
    scene = window.session.scene
    assert (scene.group, scene.strata_scope) == (set(units), "group")
    QTest.mouseClick(window.time, LEFT, CONTROL, row_of(window, units[0])(2))
    assert window.session.scene.group == {units[1]}
