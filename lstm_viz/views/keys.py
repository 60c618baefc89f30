"""The keys: one table that the window obeys and the sheet (F1) shows."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget


@dataclass(frozen=True)
class Key:
    """What some keys do. ``anywhere``: also while a text is being typed."""

    keys: tuple[str, ...]
    action: str
    title: str
    anywhere: bool = False


KEYS = (
    Key(("Right",), "forward", "Step"),
    Key(("Left",), "back", "Step back"),
    Key(("Shift+Right",), "forward_substep", "Next sub-step"),
    Key(("Shift+Left",), "back_substep", "Sub-step before"),
    Key(("Alt+Right",), "forward", "Step, also while typing", anywhere=True),
    Key(("Alt+Left",), "back", "Step back, also while typing", anywhere=True),
    Key(("Space",), "play", "Play, pause"),
    Key(("Home",), "first", "First step"),
    Key(("End",), "last", "Last step"),
    Key(("L",), "loop", "Loop"),
    Key(("S",), "substeps", "Sub-steps"),
    Key(("Up",), "unit_above", "Unit above"),
    Key(("Down",), "unit_below", "Unit below"),
    Key(("U",), "scope", "All units, one unit, the group"),
    Key(("1", "2", "3", "4", "5", "6"), "quantity", "Quantity of the heatmap"),
    Key(("F",), "word_page", "Follow one {noun}: three measures"),
    Key(("Y",), "why_page", "Why this {noun}: a bar under each {noun}"),
    Key(("W",), "what_if", "What if this unit had another value?"),
    Key(("Ctrl+Z",), "undo", "Undo a what-if"),
    Key(("Ctrl+Y", "Ctrl+Shift+Z"), "redo", "Redo a what-if"),
    Key(("P",), "pin", "Pin the {noun}'s colour"),
    Key(("/",), "sentence", "Go to the sentence"),
    Key(("Escape",), "leave", "Leave the sentence"),
    Key(("T",), "theme", "Light or dark theme"),
    Key(("D",), "dimming", "Pale or full what is not at work"),
    Key(("M",), "motion", "Reduced motion: sub-steps as still pictures"),
    Key(("Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4"), "mode", "Explore, Compare, Carriers, Challenges", anywhere=True),
    Key(("Ctrl+E",), "film", "Save film", anywhere=True),
    Key(("Ctrl+O",), "open", "Open session", anywhere=True),
    Key(("Ctrl+S",), "save", "Save session", anywhere=True),
    Key(("Ctrl++", "Ctrl+="), "zoom_in", "Larger", anywhere=True),
    Key(("Ctrl+-",), "zoom_out", "Smaller", anywhere=True),
    Key(("Ctrl+0",), "zoom_reset", "Usual size", anywhere=True),
    Key(("F11",), "full_screen", "Full screen", anywhere=True),
    Key(("F1",), "keys", "This sheet", anywhere=True),
    Key(("Ctrl+Q",), "quit", "Quit", anywhere=True),
)
_SHOWN = {"Right": "→", "Left": "←", "Up": "↑", "Down": "↓", "Escape": "Esc", "Ctrl+-": "Ctrl −", "Ctrl++": "Ctrl +"}


def shown(key: Key) -> str:
    """The keys as people read them: "1 – 6", "Shift →"."""
    if len(key.keys) > 2:
        return f"{key.keys[0]} – {key.keys[-1]}".replace("+", " ")
    text = _SHOWN.get(key.keys[0], key.keys[0])
    for name, sign in (("Right", "→"), ("Left", "←")):
        text = text.replace(f"+{name}", f" {sign}")
    return text if text in _SHOWN.values() else text.replace("+", " ")


def found(event_key: int, modifiers: Qt.KeyboardModifier) -> tuple[Key, int] | None:
    """The entry for a pressed key outside text fields, and which of its keys it was."""
    plain = modifiers & ~Qt.KeyboardModifier.KeypadModifier
    if event_key == Qt.Key.Key_Slash:
        plain &= ~Qt.KeyboardModifier.ShiftModifier  # on many layouts the slash wants Shift
    pressed = QKeySequence(event_key | plain.value)
    for key in KEYS:
        for number, name in enumerate(key.keys):
            if not key.anywhere and QKeySequence(name) == pressed:
                return key, number
    return None


class KeySheet(QDialog):
    """The sheet of the keys; `noun`: what a step reads."""

    def __init__(self, parent: QWidget, noun: str = "word") -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        heading = QLabel("Keys")
        heading.setObjectName("heading")
        layout.addWidget(heading)
        columns = QHBoxLayout()
        columns.setSpacing(40)
        half = (len(KEYS) + 1) // 2
        for part in (KEYS[:half], KEYS[half:]):
            grid = QGridLayout()
            grid.setHorizontalSpacing(16)
            grid.setVerticalSpacing(7)
            for row, key in enumerate(part):
                cap = QLabel(shown(key))
                cap.setObjectName("key")
                grid.addWidget(cap, row, 0, Qt.AlignmentFlag.AlignRight)
                grid.addWidget(QLabel(key.title.format(noun=noun)), row, 1)
            grid.setRowStretch(len(part), 1)
            columns.addLayout(grid)
        layout.addLayout(columns)
        hint = QLabel("Letters, digits and arrows work while the sentence is not being typed.")
        hint.setObjectName("hint")
        layout.addWidget(hint)
