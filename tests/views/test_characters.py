"""With a model that reads characters nothing that a person can see or hear speaks of words."""

import re
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget
from windows import opened, painted, stop

from lstm_viz.core.kinds import LSTM
from lstm_viz.models.model import random_model
from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.heatmap import value_label
from lstm_viz.paint.ribbon import paint_ribbon
from lstm_viz.paint.theme import theme
from lstm_viz.text.characters import CharacterTokenizer, CharacterVocabulary
from lstm_viz.views.announcer import step_sentence
from lstm_viz.views.keys import KeySheet
from lstm_viz.views.what_if_words import HOW

TEXT = "Tom (a cat) sat."


@pytest.fixture
def written(monkeypatch):
    """What the painters write, as they write it."""
    found = []
    for module in [module for name, module in sys.modules.items() if name.startswith("lstm_viz.")]:
        draw = getattr(module, "draw_text", None)
        if draw is not None:

            def record(painter, x, y, text, *more, draw=draw, **named):
                found.append(text)
                return draw(painter, x, y, text, *more, **named)

            monkeypatch.setattr(module, "draw_text", record)
    return found


def told(widget):
    """Names, tips and labels of a widget and of all that is shown in it."""
    for part in (widget, *(part for part in widget.findChildren(QWidget) if part.isVisibleTo(widget))):
        yield from (part.accessibleName(), part.accessibleDescription(), part.toolTip())
        if isinstance(part, QLabel | QAbstractButton):
            yield part.text()
        if isinstance(part, QLineEdit):
            yield part.placeholderText()
        for shape in getattr(part, "shapes", ()):
            yield from (shape.label, part.tip(shape))


def everything(window, written):
    """What is seen and heard of the empty window, its three pages, a what-if with its editor, and the sheet of keys."""
    session = window.session
    found = [*told(window)]
    session.document.set_text(TEXT)
    session.playhead.go_to(5)
    painted(window)
    found += [step_sentence(session.scene)]
    window.what_if.ask(QPoint(300, 300))
    window.what_if.editor._on_how("patch")  # nothing is swapped yet: it says so
    found += [*told(window.what_if.editor), *(text for choice in HOW for text in choice)]
    window.what_if.editor.close()
    session.follow(1)
    for page in ("why", "word", "units"):
        window.time.show_page(page)
        painted(window)
        found += told(window)
    session.swap(1, "a")
    window.time.show_page("word")
    painted(window)
    found += told(window)
    followed = replace(session.scene, colour_by="followed", followed=1)
    picture = QPixmap(900, 60)
    with QPainter(picture) as painter:
        grid = grid_of(picture.width(), followed)
        shapes = paint_ribbon(painter, QRectF(picture.rect()), followed, theme("light"), grid)
    found += [shape.label for shape in shapes]
    sheet = KeySheet(window, window.noun)
    found += told(sheet)
    stop(window)
    return [text for text in (*found, *written) if re.search(r"\bwords?\b", text, re.IGNORECASE)]


def test_a_model_of_characters_is_not_said_to_read_words(qtbot, written):
    vocabulary = CharacterVocabulary.of_texts([TEXT], 40)
    window = opened(qtbot, random_model(LSTM, (6,), vocabulary, CharacterTokenizer()), "", 0)
    assert set(everything(window, written)) == set()
    assert {"Next character after ", "16 characters", "Char"} <= {*written, *told(window)}


def test_a_model_of_words_is_said_to_read_words(qtbot, make_model, written):
    """What is looked through in the other test does hold the word where it belongs."""
    assert len(everything(opened(qtbot, make_model(LSTM), "", 0), written)) > 10


def test_a_blank_can_be_seen_and_is_said(qtbot, written):
    vocabulary = CharacterVocabulary.of_texts([TEXT], 40)
    window = opened(qtbot, random_model(LSTM, (6,), vocabulary, CharacterTokenizer()), TEXT, 4)
    assert TEXT[3] == " " and written.count("␣") >= 4  # chip, head, beside x, among who wrote
    assert next(shape.label for shape in window.cell.shapes if shape.name == "cell") == "step 4, ␣"
    assert value_label(window.session.scene, 4, 2).startswith("unit 2 at step 4, ␣: ")
    assert step_sentence(window.session.scene).startswith("step 4, blank: ")
    stop(window)
