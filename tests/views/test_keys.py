import pytest
from PySide6.QtCore import Qt

from lstm_viz.views.keys import KEYS, found, shown

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize(
    ("key", "modifiers", "action"),
    [
        (Qt.Key.Key_Right, NONE, "forward"),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.KeypadModifier, "forward"),
        (Qt.Key.Key_Right, SHIFT, "forward_substep"),
        (Qt.Key.Key_Slash, NONE, "sentence"),
        (Qt.Key.Key_Slash, SHIFT, "sentence"),
        (Qt.Key.Key_T, NONE, "theme"),
        (Qt.Key.Key_Space, NONE, "play"),
    ],
)
def test_keys_find_their_action(key, modifiers, action):
    assert found(key, modifiers)[0].action == action


def test_digits_tell_which_one():
    assert found(Qt.Key.Key_4, NONE)[1] == 3


def test_other_keys_mean_nothing():
    assert found(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier) is None
    assert found(Qt.Key.Key_Q, NONE) is None


def test_no_key_has_two_meanings():
    keys = [name for key in KEYS for name in key.keys]
    assert len(keys) == len(set(keys))


def test_keys_are_shown_as_people_read_them():
    names = {key.action: shown(key) for key in KEYS}
    assert names["quantity"] == "1 – 6"
    assert names["forward_substep"] == "Shift →"
    assert names["zoom_in"] == "Ctrl +"
    assert names["film"] == "Ctrl E"
    assert names["sentence"] == "/"
