"""The field that the sentence is typed in."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from lstm_viz.views.sentence_field import SentenceField


def test_the_caret_of_a_long_text_does_not_blink(qapp):
    hints = QGuiApplication.styleHints()
    hints.setCursorFlashTime(-1)  # the long text of a test before may have stilled it
    usual = hints.cursorFlashTime()
    field = SentenceField()
    field.show_text("the birds", 9)
    assert usual > 0 and hints.cursorFlashTime() == usual
    field.show_text("the birds " * 5000, 9)
    assert hints.cursorFlashTime() == 0
    field.selectAll()
    QTest.keyClick(field, "a")
    assert field.text() == "a" and hints.cursorFlashTime() == usual
