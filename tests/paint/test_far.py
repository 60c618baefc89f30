"""How far each model remembers: in words, and what is drawn of a model that knows no countries."""

from comparisons import FAR
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from lstm_viz.analysis.forgetting import Forgetting
from lstm_viz.paint.compare_scene import Far
from lstm_viz.paint.far import _names, axis_of, far_sentence, paint_far, slides
from lstm_viz.paint.theme import theme

RECT = QRectF(0, 0, 242, 115)
NONE = Far("chars", "LSTM", False, None, "chars knows no countries.")


def painted(far, between=8):
    image = QImage(242, 115, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        shapes = paint_far(painter, RECT, far, between, theme("light"))
    return image, shapes


def accented(image):
    """Whether the slider's colour is there."""
    wanted = theme("light").accent
    return any(image.pixelColor(x, y) == wanted for x in range(242) for y in range(115))


def test_the_curves_are_told_in_words():
    assert far_sentence(FAR) == "one remembers past 7 words; two forgets at 7 words."
    never = Far("three", "GRU", True, Forgetting((3, 5), (1, 5), 10))
    assert far_sentence((never, NONE)) == "three never learnt countries; chars knows no countries."


def test_the_slider_is_there_where_the_sentence_is_about_countries():
    for far, there in ((FAR, True), ((FAR[0], NONE), True), ((NONE, FAR[1]), False), ((NONE,), False), ((), True)):
        image, shapes = painted(far)
        assert slides(far) == there == accented(image)
        assert shapes[0].label == far_sentence(far)
    assert axis_of(RECT).bottom() < RECT.bottom()


def test_names_that_do_not_fit_leave_out_what_they_share():
    deep, rnn = Far("words-deep", "LSTM", False, None), Far("words-rnn", "plain RNN", True, None)
    assert _names((deep, rnn), 300) == ["words-deep", "words-rnn"]
    assert _names((deep, rnn), 90) == ["…deep", "…rnn"]
    assert all(name.endswith("…") for name in _names((Far("alphabetical", "", False, None), rnn), 60))
