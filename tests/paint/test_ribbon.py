from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from scenes import at, painted, scene_of, word_model

from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.ribbon import paint_ribbon, relative_change
from lstm_viz.paint.scale import limit_of
from lstm_viz.paint.scene import Chip
from lstm_viz.paint.theme import mix, theme


def paint(scene, width=1440, theme_name="light"):
    band, grid = QRectF(0, 0, width, 56), grid_of(width, scene)
    return painted(lambda painter: paint_ribbon(painter, band, scene, theme(theme_name), grid), width, 56, theme_name)


def box(shapes, name):
    return next(shape.rect for shape in shapes if shape.name == name)


def test_every_word_has_a_chip_in_its_column(qapp):
    scene = scene_of(word_model())
    _, shapes = paint(scene)
    grid = grid_of(1440, scene)
    for step in range(scene.steps):
        assert box(shapes, f"chip {step}").center().x() == pytest.approx(grid.column_centre(step))
        assert box(shapes, f"swatch {step}").top() > box(shapes, f"chip {step}").bottom()


def test_a_chip_has_the_colour_of_its_value_and_fades_when_it_is_to_come(qapp):
    scene = at(scene_of(word_model()), 6)
    image, shapes = paint(scene)
    look = theme("light")
    for step in (0, 3, 9, 13):
        corner = box(shapes, f"chip {step}")
        found = image.pixelColor(int(corner.left()) + 6, int(corner.bottom()) - 4)
        wanted = look.signed(float(scene.trace.layers[0]["c"][step, scene.unit]), limit_of(scene, "c"))
        if step > 6:
            wanted = mix(look.panel, wanted, 0.42)
        assert max(abs(a - b) for a, b in zip(found.getRgb(), wanted.getRgb(), strict=True)) <= 2


def test_a_word_has_its_hue_below_it(qapp):
    scene = scene_of(word_model())
    image, shapes = paint(scene)
    for step, hue in enumerate(scene.hues):
        swatch = box(shapes, f"swatch {step}")
        found = image.pixelColor(int(swatch.center().x()), round(box(shapes, f"chip {step}").bottom() + 7.5))
        assert found == theme("light").word(hue, step)


def test_the_change_of_all_units_is_measured_against_the_greatest():
    scene = scene_of(word_model())
    state = scene.trace.layers[0]["c"].astype(np.float64)
    change = np.abs(np.diff(np.vstack([np.zeros((1, 64)), state]), axis=0)).mean(axis=1)
    np.testing.assert_allclose(relative_change(scene), change / change.max(), rtol=1e-5)


def test_a_pending_word_is_dashed_and_not_called_unknown(qapp):
    scene = scene_of(word_model(), "the wugs")
    pending = replace(scene, chips=(*scene.chips, Chip("bir", "pending")))
    _, shapes = paint(pending)
    label = next(shape.label for shape in shapes if shape.name == "pending")
    assert "typed" in label and "vocabulary" not in label
    assert "not in vocabulary" in next(shape.label for shape in shapes if shape.name == "chip 2")


def test_a_word_without_values_says_so(qapp):
    scene = replace(scene_of(word_model()), computed=4)
    _, shapes = paint(scene)
    assert "not computed" in next(shape.label for shape in shapes if shape.name == "chip 9")


ODD_TEXTS = ("", "a", ". , ! ?", "你好 世界", "مرحبا بالعالم", "🙂 🎉", "e\u0301\u200d\ufe0f", "x" * 5000)


@pytest.mark.parametrize("text", [*ODD_TEXTS, "birds " * 3000])
@pytest.mark.parametrize("width", [640, 1280])
def test_any_text_is_painted(text, width, qapp):
    scene = scene_of(word_model(), text, 1)
    for colour_by in ("unit", "all"):
        _, shapes = paint(replace(scene, colour_by=colour_by), width, "dark")
        chips = [shape for shape in shapes if shape.name.startswith("chip ")]
        assert 0 < len(chips) < 60


def test_without_a_trace_the_words_are_there_but_not_coloured(qapp):
    scene = scene_of(word_model())
    _, shapes = paint(replace(scene, trace=None, computed=0))
    assert len([shape for shape in shapes if shape.name.startswith("chip ")]) == 14
