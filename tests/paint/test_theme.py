"""Colours people can read, and colour scales that say what they mean."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from lstm_viz.paint.theme import Theme, contrast, ink_on, luminance, mix, theme

SURFACES = ("panel", "background", "raised")


@pytest.fixture(params=["light", "dark"])
def colors(request) -> Theme:
    return theme(request.param)


def test_contrast_is_that_of_wcag():
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("role", ["text1", "text2", "text3", "accent", "warning", "good", "i_line"])
def test_text_reads_on_every_surface(colors, role):
    for surface in SURFACES:
        ratio = contrast(getattr(colors, role), getattr(colors, surface))
        assert ratio >= 4.5, f"{role} on {surface}: {ratio:.2f}"


def test_names_of_words_read_on_surfaces_and_on_the_cell(colors):
    for hue, color in enumerate(colors.word_text):
        for surface in (*SURFACES, "cell_top", "cell_bottom"):
            assert contrast(color, getattr(colors, surface)) >= 4.5, f"word {hue} on {surface}"
    for hue, color in enumerate(colors.words):
        assert contrast(color, colors.panel) >= 3, f"hue {hue}"


def test_symbols_read_on_what_they_stand_on(colors):
    pairs = [("layer_text", "layer_fill"), ("op_text", "op_fill"), ("text1", "x_fill"), ("text1", "h_fill")]
    pairs += [("on_accent", "accent"), ("text1", "cell_top"), ("text2", "cell_top"), ("accent", "accent_soft")]
    for ink, ground in pairs:
        assert contrast(getattr(colors, ink), getattr(colors, ground)) >= 4.5, f"{ink} on {ground}"


def test_numbers_read_on_every_value_colour(colors):
    for value in np.linspace(-1, 1, 41):
        for ground in (colors.signed(value), colors.gate((value + 1) / 2)):
            assert contrast(ink_on(ground), ground) >= 4.5


def test_scales_begin_and_end_with_their_roles(colors):
    assert colors.signed(-1) == colors.negative and colors.signed(1) == colors.positive
    assert colors.signed(-9) == colors.negative and colors.signed(3.5, 3.5) == colors.positive
    assert colors.gate(0) == colors.gate0 and colors.gate(1) == colors.gate1
    assert colors.value("f", 1.0) == colors.gate1 and colors.value("c", 2.0, 2.0) == colors.positive
    assert colors.lut("i").shape == colors.lut("c").shape == (256,)
    assert colors.lut("o")[255] == colors.gate1.rgb() and colors.lut("h")[0] == colors.negative.rgb()


def test_gold_deepens_all_the_way(colors):
    levels = np.array([luminance(colors.gate(value)) for value in np.linspace(0, 1, 64)])
    step = np.diff(levels)
    assert (step < 0).all() if colors.name == "light" else (step > 0).all()


def test_a_value_that_is_not_a_number_has_no_colour(colors):
    with pytest.raises(ValueError):
        colors.signed(float("nan"))


def test_mix_keeps_to_its_ends():
    a, b = QColor("#102030"), QColor("#F0E0D0")
    assert mix(a, b, -1) == mix(a, b, 0) == QColor.fromRgbF(a.redF(), a.greenF(), a.blueF())
    assert mix(a, b, 2) == QColor.fromRgbF(b.redF(), b.greenF(), b.blueF())


def test_an_unknown_theme_is_refused():
    with pytest.raises(FileNotFoundError):
        theme("sepia")
