from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from scenes import painted, remembered, scene_of, word_model

from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.theme import theme
from lstm_viz.paint.why import fitting, lines_of, paint_why, paint_why_list, signed

BAND = QRectF(0, 8, 1280, 84)
RAIL = QRectF(8, 8, 250, 132)

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(params=["lstm", "gru"])
def scene(request):
    return remembered(scene_of(word_model(request.param), step=12))


def bars(scene, theme_name="light"):
    grid = grid_of(1280, scene)
    return painted(lambda painter: paint_why(painter, BAND, scene, theme(theme_name), grid), 1280, 100, theme_name)


def rows(scene, rect=RAIL, buttons=True, theme_name="light"):
    return painted(
        lambda painter: paint_why_list(painter, rect, scene, theme(theme_name), buttons), 270, 160, theme_name
    )


@pytest.mark.parametrize("count", [1, 2, 4, 30])
def test_the_lines_add_up_to_the_difference_of_the_logits(scene, count):
    lines = lines_of(scene.why, scene, theme("light"), count)
    assert sum(line.value for line in lines) == pytest.approx(scene.why.total, abs=1e-9)
    logits = scene.trace.logits(12, 12)[0]
    best = scene.trace.predictions(12)
    assert scene.why.total == pytest.approx(float(logits[best[0].id] - logits[best[1].id]), abs=1e-3)
    assert lines[-1].name == "bias"
    assert [line.name == "others" for line in lines].count(True) == (count < 13)


@pytest.mark.parametrize("fit", range(2, 8))
def test_fewer_lines_add_up_to_the_same(scene, fit):
    lines = fitting(lines_of(scene.why, scene, theme("light"), max(1, fit - 2)), fit)
    assert len(lines) == min(fit, 15) and sum(line.value for line in lines) == pytest.approx(scene.why.total, abs=1e-9)


def test_a_bar_stands_over_the_zero_line_where_the_word_speaks_for_it(scene):
    zoom = 4

    def enlarged(painter):
        painter.scale(zoom, zoom)
        return paint_why(painter, BAND, scene, theme("light"), grid_of(1280, scene))

    image, shapes = painted(enlarged, 1280 * zoom, 100 * zoom)
    grid, values = grid_of(1280, scene), scene.why.rows
    strong = np.abs(values).max()
    assert {f"why {step}" for step in range(13)} <= {shape.name for shape in shapes}
    heights, middles = {}, {}
    for step in range(12):  # the playhead's own column is tinted
        x = int((grid.column_left(step) + 0.25 * grid.column_px) * zoom)
        color = theme("light").word(scene.hues[step], step)
        ink = [y for y in range(8 * zoom, 92 * zoom) if image.pixelColor(x, y) == color]
        if abs(values[step + 1]) > 0.15 * strong:
            heights[step] = (len(ink) / zoom) * np.sign(values[step + 1])
            middles[step] = np.mean(ink)
    assert len(heights) >= 3
    scale = [heights[step] / values[step + 1] for step in heights]
    assert max(scale) - min(scale) < 0.15 * max(scale)
    up, down = ([middles[step] for step in heights if sign * heights[step] > 0] for sign in (1, -1))
    assert up and down and max(up) < min(down)


def test_every_bar_and_line_says_for_whom_it_speaks(scene):
    for _, shapes in (bars(scene), rows(scene)):
        for shape in (shape for shape in shapes if shape.name.startswith("why ") and shape.name[4:].isdigit()):
            step = int(shape.name.split()[1])
            value = float(scene.why.rows[step + 1])
            assert shape.label.startswith(f"{scene.trace.tokens[step]}, step {step}: what it wrote ")
            assert ("speaks for" in shape.label) == (value >= 0)
            assert shape.label.endswith(signed(value))
        chosen = {shape.name: shape.label for shape in shapes if not shape.name[4:].isdigit()}
        assert set(chosen) == {"why word", "why against"}
        assert scene.why.word.strip("<>") in chosen["why word"] or "…" in chosen["why word"] or "<" in scene.why.word


def test_in_a_film_nothing_looks_as_if_it_could_be_pressed(scene):
    assert not any(shape.name in ("why word", "why against") for shape in rows(scene, buttons=False)[1])


@pytest.mark.parametrize("height", [60, 90, 132, 200])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_list_keeps_to_its_rect(scene, height, name):
    rect = QRectF(8, 8, 250, height)
    image, shapes = rows(scene, rect, theme_name=name)
    assert all(rect.adjusted(-5, -2, 5, 2).contains(shape.rect) for shape in shapes)
    if height < 140:
        assert all(image.pixelColor(x, 8 + height + 6) == theme(name).panel for x in range(270))


def test_without_a_split_there_is_nothing(scene):
    assert bars(replace(scene, why=None))[1] == [] == rows(replace(scene, why=None))[1]
    alone = replace(scene, why=replace(scene.why, against=None))
    assert "why against" not in {shape.name for shape in rows(alone)[1]}


def test_numbers_have_a_sign():
    assert [signed(value) for value in (2.34, -0.96, 0.02, -0.02)] == ["+2.3", "−1.0", "0.0", "0.0"]


@pytest.mark.parametrize("height, count", [(132, 6), (24 + 46, 3), (24 + 31, 2), (24 + 16, 1), (30, 0)])
def test_a_low_rail_drops_lines_rather_than_draw_them_over_each_other(scene, height, count):
    image, shapes = rows(scene, QRectF(8, 8, 250, height))
    numbers = range(8 + 24, 8 + height)
    lines = [any(image.pixelColor(x, y).lightness() < 110 for x in range(222, 259)) for y in numbers]
    starts = sum(here and not before for before, here in zip([False, *lines], lines, strict=False))
    assert starts == count
    assert len([shape for shape in shapes if shape.name[4:].isdigit()]) <= count
