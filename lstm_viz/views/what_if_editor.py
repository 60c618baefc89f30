"""A small window at the place: what is changed, of which unit, over which steps. Every change is applied at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from lstm_viz.errors import LstmVizError
from lstm_viz.models.interventions import Intervention, check
from lstm_viz.paint.reading import SYMBOLS, listed, noun, quantities, word_at
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.theme import Theme
from lstm_viz.views.controls import Segments
from lstm_viz.views.slider import Slider
from lstm_viz.views.what_if_words import HOW, range_of, said

_HINT = "Shift+drag over a unit's row, or up and down on a gate, asks this too."


class WhatIfEditor(QFrame):
    """Edits an intervention, or those of a group's units together. It tells what can be run, and says of what cannot
    why.
    """

    edited = Signal(object)  # the interventions, one for each unit
    grabbed = Signal()
    removed = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.setAccessibleName("What if")
        self._edited: tuple[Intervention, ...] = (Intervention("set", "h", 0, 0),)
        self._scene: Scene | None = None
        self._unit = 0
        self.title = QLabel()
        self.title.setObjectName("heading")
        self.how = Segments(theme, "What is done", HOW)
        self.quantity = Segments(theme, "Quantity", math=True)
        self.units = Segments(theme, "Units")
        self.slider = Slider(theme, "Value")
        self.number = self._field("Value", 56)
        self.word = self._field("What stands there instead", 110)
        self.first, self.last = self._field("First step", 44), self._field("Last step", 44)
        self.last.setPlaceholderText("end")
        self.instead, self.steps_words = QLabel(), QLabel()
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.remove = QPushButton("Remove")
        self.done = QPushButton("Done")
        self._lay_out()
        self.how.chosen.connect(self._on_how)
        self.quantity.chosen.connect(self._on_quantity)
        self.units.chosen.connect(self._on_units)
        self.slider.moved.connect(self._on_value)
        self.number.editingFinished.connect(self._on_number)
        self.word.editingFinished.connect(self._on_word)
        self.first.editingFinished.connect(self._on_steps)
        self.last.editingFinished.connect(self._on_steps)
        self.remove.clicked.connect(self._on_remove)
        self.done.clicked.connect(self.close)

    def open_at(self, interventions: Sequence[Intervention], scene: Scene, place: QPoint) -> None:
        """Show interventions beside a place on the screen: above it in the lower half of the window, else below."""
        self._edited, self._scene = tuple(interventions), scene
        units = [one.unit for one in interventions if one.unit is not None]
        self._unit = units[0] if len(units) == 1 else scene.unit
        self._show_all()
        self.adjustSize()
        screen = self.screen().availableGeometry()
        owner = self.parentWidget()
        assert owner is not None
        window = owner.window().frameGeometry().intersected(screen)
        x = min(max(place.x() - self.width() // 2, window.left() + 8), window.right() - self.width() - 8)
        above = place.y() > window.center().y()
        y = place.y() - self.height() - 8 if above else min(place.y() + 14, window.bottom() - self.height() - 8)
        self.move(x, max(window.top() + 8, y))
        self.show()
        self.slider.setFocus(Qt.FocusReason.PopupFocusReason)

    def show_scene(self, scene: Scene) -> None:
        """The values of another run, for what is chosen next."""
        self._scene = scene

    def set_look(self, theme: Theme, zoom: float) -> None:
        for part in (self.how, self.quantity, self.units, self.slider):
            part.set_look(theme, zoom)
        self.number.setFixedWidth(round(56 * zoom))
        self.word.setFixedWidth(round(110 * zoom))
        for field in (self.first, self.last):
            field.setFixedWidth(round(44 * zoom))

    def _field(self, name: str, width: int) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName("swap")
        field.setAccessibleName(name)
        field.setFixedWidth(width)
        return field

    def _lay_out(self) -> None:
        value, patch, steps, buttons = (QHBoxLayout() for _ in range(4))
        value.addWidget(self.slider, 1)
        value.addWidget(self.number)
        patch.addWidget(self.word)
        patch.addWidget(self.instead, 1)
        steps.addWidget(self.first)
        steps.addWidget(QLabel("to"))
        steps.addWidget(self.last)
        steps.addWidget(self.steps_words, 1)
        for row in (value, patch, steps):
            row.setSpacing(8)
        self._value_row, self._patch_row = QWidget(), QWidget()
        for widget, inner in ((self._value_row, value), (self._patch_row, patch)):
            inner.setContentsMargins(0, 0, 0, 0)
            widget.setLayout(inner)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        buttons.addWidget(self.done)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        self._labels = {}
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            ("Do", self.how), ("To", self.quantity), ("Of", self.units), ("Value", self._value_row),
            ("Swap", self._patch_row), ("Steps", steps),
        )  # fmt: skip
        for number, (name, part) in enumerate(rows):
            label = QLabel(name)
            label.setObjectName("hint")
            self._labels[name] = label
            grid.addWidget(label, number, 0)
            if isinstance(part, QHBoxLayout):
                grid.addLayout(part, number, 1)
            elif isinstance(part, Segments):
                grid.addWidget(part, number, 1, Qt.AlignmentFlag.AlignLeft)
            else:
                grid.addWidget(part, number, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(10)
        whole.addWidget(self.title)
        whole.addLayout(grid)
        whole.addWidget(self.message)
        whole.addLayout(buttons)

    # what is shown

    def _show_all(self) -> None:
        edited, scene = self._edited, self._scene
        assert scene is not None and scene.trace is not None
        intervention = edited[0]
        kind, how = scene.trace.model.kind, intervention.how
        self.title.setText(f"What if … {said(*edited)}?")
        self.how.set_current(how)
        names = [name for name in quantities(scene) if how != "bias" or name in kind.boxes]
        self.quantity.set_choices([(name, SYMBOLS[name].removesuffix("_{t}"), name) for name in names])
        self.quantity.set_current(intervention.quantity)
        choices = [("one", f"Unit {self._unit}", "This unit"), ("all", "All units", "All units of the layer")]
        if scene.group:
            choices.insert(1, ("group", "Group", f"Each unit of the group: {listed(scene.group)}"))
        self.units.set_choices(choices)
        self.units.set_current("all" if intervention.unit is None else "one" if len(edited) == 1 else "group")
        mean = sum(one.value for one in edited) / len(edited)
        self.slider.show_value(*range_of(how, intervention.quantity, kind.gates), mean)
        if not self.number.hasFocus() or not self.message.text():
            self.number.setText("" if self._differ else f"{mean:.2f}")
            self.number.setPlaceholderText("each" if self._differ else "")
        if how == "patch" and intervention.swaps:
            step, word = intervention.swaps[0]
            self.word.setText(word)
            self.instead.setText(f"for “{word_at(scene, step)}”" if step < scene.trace.steps else "")
        self.first.setText(str(intervention.first))
        self.last.setText("" if intervention.last is None else str(intervention.last))
        self.steps_words.setText(_words_of(intervention, scene))
        for name, shown in (
            ("To", how != "silence"), ("Value", how in ("set", "bias")), ("Swap", how == "patch"),
        ):  # fmt: skip
            self._labels[name].setVisible(shown)
            {"To": self.quantity, "Value": self._value_row, "Swap": self._patch_row}[name].setVisible(shown)
        self._say("")

    def _say(self, problem: str) -> None:
        self.message.setObjectName("error" if problem else "hint")
        self.message.setText(problem or _HINT)
        self.message.style().polish(self.message)

    # what the person does

    def _take(self, edited: Sequence[Intervention]) -> None:
        """Tell them and show them, or say why they cannot be."""
        scene = self._scene
        assert scene is not None and scene.trace is not None
        try:
            for intervention in edited:
                check(intervention, scene.trace.model, scene.steps)
        except LstmVizError as error:
            self._say(str(error))
            return
        self._edited = tuple(edited)
        self._show_all()
        self.adjustSize()
        self.edited.emit(self._edited)

    @property
    def _differ(self) -> bool:
        """Whether the units of a group have values of their own."""
        return len({round(one.value, 2) for one in self._edited}) > 1

    def _on_how(self, how: str) -> None:
        scene = self._scene
        assert scene is not None and scene.trace is not None
        kind, quantity = scene.trace.model.kind, self._edited[0].quantity
        if how == "silence":
            quantity = "unit"
        elif quantity not in kind.quantities or (how == "bias" and quantity not in kind.boxes):
            quantity = kind.states[0] if how != "bias" else kind.boxes[0]
        swaps = ((scene.swap.step, scene.swap.word),) if how == "patch" and scene.swap is not None else ()
        if how == "patch" and not swaps:
            self.how.set_current(self._edited[0].how)
            one = noun(scene)
            self._say(f"No {one} is swapped yet: double-click a {one} of the sentence and put another in its place.")
            return
        self._take([self._begun(replace(one, how=how, quantity=quantity, swaps=swaps)) for one in self._edited])

    def _begun(self, intervention: Intervention) -> Intervention:
        """With the value from which it goes on: the unit's own, of a bias nothing."""
        assert self._scene is not None
        own = intervention.how == "set"
        return replace(intervention, value=value_at(self._scene, intervention.quantity, intervention) if own else 0.0)

    def _on_quantity(self, quantity: str) -> None:
        self._take([self._begun(replace(one, quantity=quantity)) for one in self._edited])

    def _on_units(self, which: str) -> None:
        assert self._scene is not None
        units: dict[str, list[int | None]] = {"all": [None], "one": [self._unit], "group": [*sorted(self._scene.group)]}
        self._take([replace(self._edited[0], unit=unit) for unit in units[which]])

    def _on_value(self, value: float) -> None:
        self._take([replace(one, value=value) for one in self._edited])

    def _on_number(self) -> None:
        if self._differ and not self.number.text():
            return  # each keeps its own
        try:
            value = float(self.number.text().replace("−", "-").replace(",", "."))
        except ValueError:
            self._say(f"“{self.number.text()}” is not a number: write one like 0.5.")
            return
        if self._differ or round(value, 2) != round(self._edited[0].value, 2):
            self._on_value(value)

    def _on_word(self) -> None:
        swaps = self._edited[0].swaps
        word = self.word.text().strip()
        if swaps and word != swaps[0][1]:
            self._take([replace(one, swaps=((swaps[0][0], word), *swaps[1:])) for one in self._edited])

    def _on_steps(self) -> None:
        try:
            first = int(self.first.text() or 0)
            last = int(self.last.text()) if self.last.text().strip() else None
        except ValueError:
            self._say("A step is a whole number; leave the last one empty for the end of the sentence.")
            return
        if (first, last) != (self._edited[0].first, self._edited[0].last):
            self._take([replace(one, first=first, last=last) for one in self._edited])

    def _on_remove(self) -> None:
        self.removed.emit()
        self.close()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()


def value_at(scene: Scene, quantity: str, intervention: Intervention) -> float:
    """What the quantity is where an intervention begins, of one unit or the mean of all: a change begins from there."""
    trace = scene.ghost or scene.trace
    assert trace is not None
    step = min(intervention.first, trace.steps - 1)
    values = trace.layers[intervention.layer][quantity][step]
    return round(float(values.mean() if intervention.unit is None else values[intervention.unit]), 2)


def _words_of(intervention: Intervention, scene: Scene) -> str:
    """What stands at the two ends."""
    assert scene.trace is not None
    last = scene.trace.steps - 1 if intervention.last is None else intervention.last
    if max(intervention.first, last) >= scene.trace.steps:
        return ""
    ends = (word_at(scene, intervention.first), word_at(scene, last))
    return ends[1] if intervention.first == last else " … ".join(ends)
