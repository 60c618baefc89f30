"""The field that the sentence is typed in, and how many words it has."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from lstm_viz.paint.text import draw_text
from lstm_viz.paint.theme import Theme
from lstm_viz.session.reading import common_prefix

STEPS_TOLD = "What is typed here is read by the network, step by step."
COUNT_PX = 130.0  # room for "10,000 characters"
_LONGEST = 10_000_000
_BLINKS_TO = 20_000  # characters; Qt draws the whole text for each blink of the caret, which stalls the window


def one_line(text: str) -> str:
    """The text without line breaks and tabs, which a one-line field cannot show."""
    return " ".join(text.splitlines()).replace("\t", " ")


def caret_in_text(text: str, units: int) -> int:
    """Qt counts a caret's place in UTF-16 units, Python in characters: an emoji is two units, one character."""
    if text.isascii():
        return min(units, len(text))
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "replace"))


def units_in_text(text: str, caret: int) -> int:
    """The inverse of `caret_in_text`."""
    return len(text[:caret].encode("utf-16-le", "surrogatepass")) // 2


class SentenceField(QLineEdit):
    """A one-line field: pasted lines become one, Esc leaves it."""

    typed = Signal(str, int)  # text, caret
    caret_moved = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = ""  # the text as it was last told or shown
        self.setObjectName("sentence")
        self.setMaxLength(_LONGEST)
        self.setAccessibleName("Sentence")
        self.setAccessibleDescription(STEPS_TOLD)
        self.textEdited.connect(self._on_edited)
        self.cursorPositionChanged.connect(self._on_cursor)
        self._steady = False

    def show_text(self, text: str, caret: int) -> None:
        """Take a text that came from elsewhere; what the field already shows is left alone."""
        self.blockSignals(True)
        before = self.text()
        if not before:
            self.setText(text)
        elif text != before:  # an edit of what differs, not a new text: it can be undone
            start = common_prefix(before, text)
            end = common_prefix(before[start:][::-1], text[start:][::-1])
            first, last = units_in_text(before, start), units_in_text(before, len(before) - end)
            self.setSelection(first, last - first)
            self.insert(text[start : len(text) - end])
        self._told = self.text()
        self._steady_caret()
        units = units_in_text(text, caret)
        if units != self.cursorPosition():
            self.setCursorPosition(units)
        self.blockSignals(False)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if control and event.key() == Qt.Key.Key_E:  # on some desktops the end of the line; here the film
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.insert(one_line(QGuiApplication.clipboard().text()))
            self._on_edited(self.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.window().setFocus()  # not to nobody: Qt would give it to the first button when the window comes back
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def _on_edited(self, text: str) -> None:
        clean = one_line(text)
        if clean != text:  # lines that came by the mouse
            caret = self.cursorPosition()
            self.show_text(clean, caret_in_text(clean, caret))
        self._told = clean
        self._steady_caret()
        self.typed.emit(clean, caret_in_text(clean, self.cursorPosition()))

    def _steady_caret(self) -> None:
        """In a long text the caret does not blink."""
        steady = len(self._told) > _BLINKS_TO
        if steady != self._steady:
            self._steady = steady
            QGuiApplication.styleHints().setCursorFlashTime(0 if steady else -1)

    def _on_cursor(self, _old: int, new: int) -> None:
        text = self.text()
        if text == self._told:  # else the caret moves because the text did, and that is told next
            self.caret_moved.emit(caret_in_text(text, new))


class WordCount(QWidget):
    """ "13 words" at the right end of the field. Lets the pointer through."""

    def __init__(self, theme: Theme, field: SentenceField) -> None:
        super().__init__(field)
        self._field = field
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme, self._zoom, self._text = theme, 1.0, ""

    def show_count(self, count: int, noun: str) -> None:
        """``noun``: of one, "word"."""
        text = f"{count:,} {noun}{'' if count == 1 else 's'}" if count else ""
        if text != self._text:
            self._text = text
            self.update()

    def set_look(self, theme: Theme, zoom: float) -> None:
        self._theme, self._zoom = theme, zoom
        self.update()

    def place(self) -> None:
        field, width = self._field, round(COUNT_PX * self._zoom)
        self.setGeometry(QRect(field.width() - width - round(14 * self._zoom), 0, width, field.height()))

    def paintEvent(self, event: object) -> None:
        with QPainter(self) as painter:
            painter.scale(self._zoom, self._zoom)
            size = self.size() / self._zoom
            draw_text(painter, size.width(), size.height() / 2, self._text, 12, self._theme.text3, align="right")
