"""Challenges: three cards, and the strip above Explore while one is played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from lstm_viz.paint.text import draw_text, wrapped
from lstm_viz.paint.theme import Theme
from lstm_viz.views.controls import TextButton
from lstm_viz.views.page import Page, Strip

_MARGIN = 32.0
_CARD_PX = 320.0
_GAP = 20.0
_WIDEST = 1120.0
_LINE = 18.0
_STRIP_LEAST = 44.0  # its buttons and as much air below as above


@dataclass(frozen=True)
class Card:
    """One challenge as it is offered: what is to be done, what counts, how far one is, and why the model cannot be
    played with ("" where it can).
    """

    key: str
    title: str
    told: str
    counts: str
    progress: str
    solved: bool = False
    cannot: str = ""


class ChallengesView(Page):
    """The cards."""

    start_wanted = Signal(str)

    def __init__(self, theme: Theme, cards: Sequence[Card], parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._cards = tuple(cards)
        self._message = ""
        self.starts = {
            card.key: TextButton(theme, "Start", f"Start: {card.title}", card.told, parent=self) for card in cards
        }
        for button in self.starts.values():
            button.clicked.connect(self._on_start)

    def show_cards(self, cards: Sequence[Card], message: str, preparing: str) -> None:
        """``message``: what went wrong, or what is being done; ``preparing``: the key of the challenge."""
        self._cards, self._message = tuple(cards), message
        for card in cards:
            button = self.starts[card.key]
            text = "Preparing …" if card.key == preparing else "Again" if card.solved else "Start"
            button.set_text(text, f"{text}: {card.title}")
            button.setEnabled(not preparing and not card.cannot)
        self._place()
        self.update()

    def set_look(self, theme: Theme, zoom: float) -> None:
        super().set_look(theme, zoom)
        for button in self.starts.values():
            button.set_look(theme, zoom)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), theme.panel)
            painter.scale(self.zoom, self.zoom)
            places = self._places()
            left, top = places[0].left(), places[0].top()
            draw_text(painter, left, top - 62, "Challenges", 17, theme.text1, 600)
            said = "Played in Explore with all its tools. Your sentence and your changes come back afterwards."
            draw_text(painter, left, top - 34, said, 13, theme.text3)
            for number, (card, place) in enumerate(zip(self._cards, places, strict=True), start=1):
                painter.setPen(QPen(theme.line, 1))
                painter.setBrush(theme.background if theme.name == "light" else theme.raised)
                painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
                x, y, width = place.left() + 20, place.top() + 28, place.width() - 40
                draw_text(painter, x, y, f"{number}  {card.title}", 15, theme.text1, 600)
                y += 32
                for line in wrapped(card.told, width, 13, most=4):
                    draw_text(painter, x, y, line, 13, theme.text1)
                    y += _LINE
                inks = (theme.text2, theme.good if card.solved else theme.text2)
                for head, text, ink in zip(
                    ("What counts", "How far you are"), (card.counts, card.progress), inks, strict=True
                ):
                    y += 10
                    draw_text(painter, x, y, head, 11, theme.text3, 600)
                    y += _LINE
                    for line in wrapped(text, width, 12, most=4):
                        draw_text(painter, x, y, line, 12, ink)
                        y += 16
                beside = x + self.starts[card.key].logical_width() + 14
                lines = wrapped(card.cannot, place.right() - 16 - beside, 12, most=3)
                for line_number, line in enumerate(lines):
                    y = place.bottom() - 34 + 15 * (line_number - (len(lines) - 1) / 2)
                    draw_text(painter, beside, y, line, 12, theme.warning, 500)
            y = places[-1].bottom() + 30
            for line in wrapped(self._message, places[-1].right() - left, 13, most=3):
                draw_text(painter, left, y, line, 13, theme.warning, 500)
                y += _LINE

    def _places(self) -> list[QRectF]:
        """Beside one another where there is room."""
        width = min(_WIDEST, self.width() / self.zoom - 2 * _MARGIN)
        left, top = (self.width() / self.zoom - width) / 2, 116.0
        card = (width - _GAP * (len(self._cards) - 1)) / len(self._cards)
        return [QRectF(left + n * (card + _GAP), top, card, _CARD_PX) for n in range(len(self._cards))]

    def _place(self) -> None:
        for card, place in zip(self._cards, self._places(), strict=True):
            button = self.starts[card.key]
            width = button.logical_width()
            box = QRectF(place.left() + 20, place.bottom() - 48, width, 28)
            left, top = round(box.left() * self.zoom), round(box.top() * self.zoom)
            button.setGeometry(left, top, round(width * self.zoom), round(28 * self.zoom))

    def _on_start(self) -> None:
        sender = self.sender()
        self.start_wanted.emit(next(key for key, button in self.starts.items() if button is sender))


class ChallengeStrip(Strip):
    """What is to be done, what the check said, and the buttons."""

    hint_wanted = Signal()
    check_wanted = Signal()
    again_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._title, self._task, self._hint, self._said, self._solved = "", "", "", "", False
        self.check = TextButton(theme, "Check", "Check", "Have what you did scored", parent=self)
        self.hint = TextButton(theme, "Hint", "Hint", "One step nearer", parent=self)
        self.again = TextButton(theme, "Another", "Another one", "Start again with another one", parent=self)
        self.back = TextButton(theme, "Back", "Back to the challenges", "Back, with everything as it was", parent=self)
        self.hint.clicked.connect(self.hint_wanted)
        self.check.clicked.connect(self.check_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.back.clicked.connect(self.back_wanted)

    @property
    def _buttons(self) -> tuple[TextButton, ...]:
        return (self.check, self.hint, self.again, self.back)

    def show_task(
        self, title: str, task: str, hint: str, said: str, solved: bool, checking: bool, another: bool
    ) -> None:
        """``said``: what the check said; ``another``: whether starting again makes another puzzle."""
        before = self.px(self._logical_width)
        self._title, self._task, self._hint, self._said, self._solved = title, task, hint, said, solved
        self.check.set_text("Checking …" if checking else "Check")
        self.check.setEnabled(not checking)
        self.hint.setEnabled(not hint or bool(said))
        self.again.set_text("Another" if another else "Start again")
        self.setAccessibleName(f"Challenge: {title}")
        self.setAccessibleDescription(" ".join(part for part in (task, hint, said) if part))
        self._place()
        self.update()
        if self.px(self._logical_width) != before:
            self.resized.emit()

    def px(self, width: float) -> float:
        return max(_STRIP_LEAST, 20 + _LINE * sum(len(lines) for lines in self._texts(width)))

    def set_look(self, theme: Theme, zoom: float) -> None:
        super().set_look(theme, zoom)
        for button in self._buttons:
            button.set_look(theme, zoom)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.panel)
            painter.scale(self.zoom, self.zoom)
            width, height = self._logical_width, self.height() / self.zoom
            painter.fillRect(QRectF(0, 0, 4, height - 1), theme.accent)
            painter.fillRect(QRectF(0, height - 1, width, 1), theme.line)
            inks = (theme.text1, theme.text2, theme.good if self._solved else theme.warning)
            lines_px = _LINE * sum(len(lines) for lines in self._texts(width))
            y = max(10.0, (height - lines_px) / 2) + _LINE / 2
            for lines, ink, weight in zip(self._texts(width), inks, (500, 400, 500), strict=True):
                for line in lines:
                    draw_text(painter, 20, y, line, 13, ink, weight)
                    y += _LINE

    @property
    def _logical_width(self) -> float:
        return self.width() / self.zoom

    def _texts(self, width: float) -> list[list[str]]:
        """The lines of the task, and below them the result, or before there is one the hint."""
        hint = f"Hint: {self._hint}" if self._hint and not self._said else ""
        texts = (f"{self._title}. {self._task}", hint, self._said)
        return [wrapped(text, self._room(width), 13, most=3) for text in texts]

    def _room(self, width: float) -> float:
        return max(200.0, width - sum(button.logical_width() + 8 for button in self._buttons) - 48)

    def _place(self) -> None:
        right = self.width() - round(16 * self.zoom)
        for button in reversed(self._buttons):
            hint = button.sizeHint()
            right -= hint.width()
            button.setGeometry(right, round(8 * self.zoom), hint.width(), hint.height())
            right -= round(8 * self.zoom)
