"""Carriers: pick a fact, and see which units carry it; or mark the words of the sentence by hand."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from lstm_viz.analysis.handpicked import complete
from lstm_viz.paint.carriers import (
    Found,
    Marked,
    hand_verdict,
    paint_found,
    paint_picked,
    paint_words,
    verdict,
    words_height,
)
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, wrapped
from lstm_viz.paint.theme import Theme
from lstm_viz.views.controls import Segments, TextButton
from lstm_viz.views.page import Page
from lstm_viz.views.panel import Panel

_MARGIN = 32.0
_TOP = 24.0
_WIDEST = 1180.0
_LIST_TOP = 148.0


class UnitList(Panel):
    """The units that were found, or the marked words with the units that tell them apart."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Units")
        self.found: Found | Marked | None = None
        self.hovered.connect(self._on_hovered)

    def show_found(self, found: Found | Marked, scene: Scene) -> None:
        self.found = found
        self.set_scene(scene)

    def depends(self, scene: Scene) -> Hashable:
        return self.found

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        if isinstance(self.found, Found):
            return paint_found(painter, rect, self.found, self.theme, self._under)
        if self.found is None:
            return []
        words = QRectF(
            rect.left(), rect.top(), rect.width(), min(words_height(rect.width(), self.found), 0.5 * rect.height())
        )
        shapes = paint_words(painter, words, self.found, self.theme)
        text = hand_verdict(self.found, complete(self.found.picked))
        y = words.bottom() + 14
        for line in wrapped(text, rect.width(), 13):
            draw_text(painter, rect.left(), y, line, 13, self.theme.text2)
            y += 18
        units = QRectF(rect.left(), y + 4, rect.width(), rect.bottom() - y - 4)
        return [*shapes, *paint_picked(painter, units, self.found, self.theme, self._under)]

    def pressable(self, shape: Shape) -> bool:
        return True

    def _on_hovered(self) -> None:
        self.update()


class CarriersView(Page):
    """The page. It shows what a search found and says what the person wants."""

    fact_chosen = Signal(str)
    unit_chosen = Signal(int)  # number in the list
    mark_toggled = Signal(int)  # step
    cleared = Signal()

    def __init__(self, theme: Theme, facts: tuple[str, ...], by_hand: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._by_hand = by_hand
        choices = [(fact, fact.capitalize(), f"Units that carry: {fact}") for fact in facts]
        choices.append((by_hand, "By hand", "Mark in your own sentence where a memory should be on and off"))
        self.facts = Segments(theme, "Fact", choices, parent=self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the search")
        self.clear = TextButton(theme, "Clear the marks", parent=self)
        self.units = UnitList(theme, self)
        self._found: Found | Marked | None = None
        self.facts.chosen.connect(self.fact_chosen)
        self.clear.clicked.connect(self.cleared)
        self.units.pressed_shape.connect(self._on_pressed)

    def show_found(self, fact: str, found: Found | Marked, scene: Scene) -> None:
        self.facts.set_current(fact)
        self._found = found
        self.units.show_found(found, scene)
        self.units.setAccessibleDescription(self._sentence())
        searching = isinstance(found, Found) and found.progress is not None and not found.problem
        self.bar.setVisible(searching)
        if isinstance(found, Found) and found.progress is not None:
            self.bar.setValue(round(1000 * found.progress))
        self.clear.setVisible(isinstance(found, Marked) and bool(found.marks))
        self._place()
        self.update()

    def set_look(self, theme: Theme, zoom: float) -> None:
        super().set_look(theme, zoom)
        for part in (self.facts, self.clear, self.units):
            part.set_look(theme, zoom)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), self.theme.panel)
            painter.scale(self.zoom, self.zoom)
            left, width = self._left, self._width
            draw_text(painter, left, _TOP + 8, "Which units carry it?", 17, self.theme.text1, 600)
            y = _TOP + 84
            for line in wrapped(self._explained(), width, 13):
                draw_text(painter, left, y, line, 13, self.theme.text3)
                y += 18
            if isinstance(self._found, Found):
                for line in wrapped(self._sentence(), width, 13):
                    draw_text(painter, left, y, line, 13, self.theme.text1, 500)
                    y += 18

    def _explained(self) -> str:
        if isinstance(self._found, Found):
            asked = f"Asked for: {self._found.asked}. " if self._found.asked else ""
            said = f"{asked}A carrier tells the fact, keeps it over the words in between, and changes the prediction."
            return f"{said} Click a unit to watch it in Explore." if self._found.carriers else said
        noun = "word" if self._found is None else self._found.noun
        return (
            f"Click a {noun} of your sentence once where a memory should be on, twice where it should be off. "
            "First come units that tell the two apart, by far, and keep what they hold."
        )

    def _sentence(self) -> str:
        if isinstance(self._found, Found):
            return verdict(self._found)
        return hand_verdict(self._found, complete(self._found.picked)) if self._found is not None else ""

    @property
    def _width(self) -> float:
        return min(_WIDEST, self.width() / self.zoom - 2 * _MARGIN)

    @property
    def _left(self) -> float:
        return (self.width() / self.zoom - self._width) / 2

    def _place(self) -> None:
        zoom = self.zoom

        def put(widget: QWidget, x: float, y: float, width: float, height: float) -> None:
            left, top = round(x * zoom), round(y * zoom)
            widget.setGeometry(left, top, round((x + width) * zoom) - left, round((y + height) * zoom) - top)

        left, width, tall = self._left, self._width, self.height() / zoom
        put(self.facts, left, _TOP + 32, self.facts.logical_width(), 28)
        clear = self.clear.logical_width()
        put(self.clear, left + width - clear, _TOP + 32, clear, 28)
        put(self.bar, left, _TOP + 126, min(width, 420.0), 6)
        lines = len(wrapped(self._explained(), width, 13))
        top = _TOP + _LIST_TOP if isinstance(self._found, Found) else _TOP + 88 + 18 * lines
        put(self.units, left, top, width, max(0.0, tall - top - 16))

    def _on_pressed(self, name: str) -> None:
        what, _, number = name.partition(" ")
        if what == "carrier":
            self.unit_chosen.emit(int(number))
        else:
            self.mark_toggled.emit(int(number))
