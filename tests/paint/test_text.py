"""The fonts that are shipped are the fonts that are used."""

import pytest
from PySide6.QtGui import QColor, QFontInfo, QImage, QPainter

from lstm_viz.paint.icons import draw_icon, icon
from lstm_viz.paint.mathtext import draw_math, math_path, math_width
from lstm_viz.paint.text import SANS, SMALLEST_PX, draw_text, elided, font, text_width, wrapped
from lstm_viz.resources import resource

pytestmark = pytest.mark.usefixtures("qapp")


def blank() -> QImage:
    image = QImage(120, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    return image


def inked(image: QImage) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of what is not white."""
    places = [
        (x, y) for y in range(image.height()) for x in range(image.width()) if image.pixelColor(x, y).lightness() < 200
    ]
    if not places:
        return None
    xs, ys = zip(*places, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@pytest.mark.parametrize("weight", [400, 500, 600])
def test_inter_is_found_in_every_weight(weight):
    info = QFontInfo(font(13, weight))
    assert info.family() == SANS and info.weight() == weight and info.pixelSize() == 13


def test_figures_are_of_one_width():
    assert len({text_width(digit * 4, 12) for digit in "0123456789"}) == 1


def test_text_too_small_to_read_is_refused():
    with pytest.raises(ValueError, match="too small"):
        font(SMALLEST_PX - 1)


def test_text_is_placed_by_its_middle():
    for align, left in (("left", 40), ("center", 40 - text_width("H", 20) / 2), ("right", 40 - text_width("H", 20))):
        image = blank()
        with QPainter(image) as painter:
            width = draw_text(painter, 40, 30, "H", 20, QColor("black"), align=align)
        x0, y0, x1, y1 = inked(image)
        assert width == text_width("H", 20)
        assert x0 >= left - 0.5 and x1 <= left + width + 0.5
        assert (y0 + y1 + 1) / 2 == pytest.approx(30, abs=1)


def test_long_text_is_cut_with_an_ellipsis():
    assert elided("house", 200, 13) == "house"
    cut = elided("incomprehensibilities", 60, 13)
    assert cut.endswith("…") and text_width(cut, 13) <= 60


def test_symbols_have_an_optical_middle_and_a_tilde_of_their_own():
    image = blank()
    with QPainter(image) as painter:
        draw_math(painter, 60, 30, "x", 40, QColor("black"))
    _, y0, _, y1 = inked(image)
    assert (y0 + y1) / 2 == pytest.approx(30, abs=2)
    plain, tilde = math_path("C", 40)[0].boundingRect(), math_path("C~", 40)[0].boundingRect()
    assert tilde.top() < plain.top() - 3 and tilde.bottom() == pytest.approx(plain.bottom())
    assert math_width("C~", 40) == math_width("C", 40)


def test_subscripts_are_lower_and_spaces_wider():
    plain, with_index = math_path("h", 20)[0].boundingRect(), math_path("h_{t-1}", 20)[0].boundingRect()
    assert with_index.bottom() > plain.bottom() and with_index.width() > plain.width() + 10
    assert math_width("f i", 20) > math_width("fi", 20)


def test_variables_slant_and_functions_do_not():
    """An upright stem is narrower than the same letter slanted."""
    slanted, upright = math_path("l", 100)[0].boundingRect(), math_path("tanh", 100)[0].boundingRect()
    assert slanted.width() > 0 and upright.width() > 0
    image = blank()
    with QPainter(image) as painter:
        draw_math(painter, 60, 30, "1", 40, QColor("black"))
    x0, _, x1, _ = inked(image)
    assert x1 - x0 < 22


@pytest.mark.parametrize("name", sorted(path.stem for path in resource("icons").glob("*.svg")))
def test_every_icon_can_be_drawn_and_stays_in_its_field(name):
    image = blank()
    with QPainter(image) as painter:
        draw_icon(painter, name, 60, 30, QColor("black"), 24)
    x0, y0, x1, y1 = inked(image)
    assert x0 >= 47 and x1 <= 72 and y0 >= 17 and y1 <= 42
    assert not icon(name, QColor("black")).isNull()


def test_wrapping_keeps_every_word_that_fits():
    text = "The file cannot be read as a model: it is cut short; fetch it anew."
    lines = wrapped(text, 220, 12)
    assert len(lines) == 2 and " ".join(lines) == text
    assert all(text_width(line, 12) <= 220 for line in lines)
    assert wrapped("short", 220, 12) == ["short"]
    assert wrapped("", 220, 12) == []
    tight = wrapped(f"{'path' * 40} and much more than there is any room for in two lines", 220, 12)
    assert len(tight) == 2 and all("…" in line and text_width(line, 12) <= 220 for line in tight)
