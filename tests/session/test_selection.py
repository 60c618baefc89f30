from dataclasses import replace

import pytest

from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.session.selection import Selection


@pytest.fixture
def selection(make_model):
    selection = Selection()
    selection.set_model(make_model(LSTM, (8, 5)))
    return selection


def test_begins_with_the_unit_that_the_card_names(make_model):
    model = replace(make_model(LSTM, (8, 5)), card={"units": [{"layer": 1, "unit": 3}, {"layer": 0, "unit": 1}]})
    selection = Selection()
    selection.set_model(model)
    assert (selection.layer, selection.unit, selection.quantity) == (1, 3, "c")


def test_a_card_that_names_a_unit_that_is_not_there_is_passed_over(make_model):
    selection = Selection()
    selection.set_model(replace(make_model(LSTM), card={"units": [{"layer": 0, "unit": 99}]}))
    assert selection.unit == 0


def test_an_rnn_shows_its_hidden_state(make_model):
    selection = Selection()
    selection.set_model(make_model(RNN))
    assert selection.quantity == "h"
    selection.set_quantity("f")
    assert selection.quantity == "h"


def test_unit_stays_within_its_layer(selection):
    selection.set_unit(7)
    selection.set_layer(1)
    assert (selection.layer, selection.unit) == (1, 4)
    selection.set_unit(-1)
    assert selection.unit == 0


def test_pins_in_the_order_of_pinning(selection):
    for word in ("a", "b", "a", "c"):
        selection.toggle_pin(word)
    assert selection.pinned == ("b", "c")


def test_announces_only_real_changes(selection, qtbot):
    with qtbot.assertNotEmitted(selection.changed):
        selection.set_unit(selection.unit)
        selection.set_scope("all")
        selection.set_scope("nonsense")
    with qtbot.waitSignal(selection.changed):
        selection.set_scope("unit")
