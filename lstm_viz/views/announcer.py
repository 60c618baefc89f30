"""One sentence a step for screen readers."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from lstm_viz.models.trace import Trace
from lstm_viz.paint.reading import computed_steps, percent, quantities, readable
from lstm_viz.paint.scene import Scene


class Announcer:
    """Says each step once, as the description of a widget and aloud."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._said: tuple[int, Trace] | None = None

    def say(self, scene: Scene) -> None:
        step = scene.moment.step
        if scene.trace is None or step >= computed_steps(scene) or (step, scene.trace) == self._said:
            return
        self._said = (step, scene.trace)
        sentence = step_sentence(scene)
        self._widget.setAccessibleDescription(sentence)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._widget, sentence))


def spoken(word: str) -> str:
    """A token or vocabulary entry as it is said aloud."""
    return "blank" if word.isspace() else readable(word)


def step_sentence(scene: Scene) -> str:
    """A step in one sentence: "step 7, tree: forgets 18%, writes 18%, next: are 69%"."""
    assert scene.trace is not None
    step, layer = scene.moment.step, scene.layer
    parts = []
    if "c" in quantities(scene):
        amount, forget = scene.trace.amount(layer), scene.trace.layers[layer]["f"]
        before = float(amount[step - 1].sum()) if step else 0.0
        now, stays = float(amount[step].sum()), float((forget[step] * amount[step - 1]).sum()) if step else 0.0
        if before > 0:
            parts.append(f"forgets {percent(1 - stays / before)}")
        if now > 0:
            parts.append(f"writes {percent((now - stays) / now)}")
    if scene.predictions:
        best = scene.predictions[0]
        parts.append(f"next: {spoken(best.word)} {percent(best.probability)}")
    return f"step {step}, {spoken(scene.trace.tokens[step])}: " + ", ".join(parts)
