from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from scenes import SENTENCE, at, painted, scene_of, word_model

from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.heatmap import cell_at, cell_shape, layout, overview_step, paint_heatmap, value_label
from lstm_viz.paint.lens import lens_units
from lstm_viz.paint.pixels import colours, image_of, pooled
from lstm_viz.paint.scale import limit_of
from lstm_viz.paint.scene import Chip
from lstm_viz.paint.theme import mix, theme

BAND = QRectF(0, 0, 1440, 300)


@pytest.fixture
def scene():
    return scene_of(word_model())


def paint(scene, band=BAND, theme_name="light"):
    grid = grid_of(band.width(), scene)
    return painted(
        lambda painter: paint_heatmap(painter, band, scene, theme(theme_name), grid),
        int(band.width()),
        int(band.bottom()),
        theme_name,
    )


def middle(scene, step, unit, band=BAND):
    """The middle of a unit's row in a step's column."""
    grid = grid_of(band.width(), scene)
    rows = layout(band, grid).rows
    row = int(np.flatnonzero(scene.order == unit)[0])
    y = rows.top() + (row + 0.5) * rows.height() / len(scene.order)
    return QPointF(grid.column_centre(grid.column_of(step)), y)


@pytest.mark.parametrize("quantity", list("ifgoch"))
def test_a_cell_has_the_colour_of_its_value(scene, quantity, qapp):
    scene = at(replace(scene, quantity=quantity), scene.steps - 1)
    image, _ = paint(scene)
    for step in (0, 5, 12):
        for unit in scene.order[[5, 20, 40, 63]].tolist():
            value = float(scene.trace.layers[0][quantity][step, unit])
            point = middle(scene, step, unit)
            found = image.pixelColor(int(point.x()), int(point.y()))
            wanted = theme("light").value(quantity, value, limit_of(scene, quantity))
            assert max(abs(a - b) for a, b in zip(found.getRgb(), wanted.getRgb(), strict=True)) <= 3


def test_a_row_finds_its_unit_and_a_column_its_step(scene):
    grid = grid_of(1440, scene)
    for step in (0, 7, 13):
        for unit in scene.order[[10, 30, 60]].tolist():
            assert cell_at(middle(scene, step, unit), BAND, scene, grid) == (step, unit)
    assert cell_at(QPointF(10, 100), BAND, scene, grid) is None
    assert cell_at(QPointF(400, 1), BAND, scene, grid) is None


def test_steps_to_come_are_faded_and_the_picked_row_is_taller(scene, qapp):
    early, late = paint(at(scene, 2))[0], paint(at(scene, 13))[0]
    point = middle(scene, 10, int(scene.order[-1]))
    panel = theme("light").panel

    def distance(image):
        found = image.pixelColor(int(point.x()), int(point.y()))
        return sum(abs(a - b) for a, b in zip(found.getRgb(), panel.getRgb(), strict=True))

    assert distance(early) < 0.6 * distance(late)

    picked = replace(scene, unit=int(scene.order[30]))
    y = middle(picked, 1, picked.unit).y()
    at_edges = [cell_at(QPointF(300, y + offset), BAND, picked, grid_of(1440, picked)) for offset in (-2.9, 2.9)]
    assert [unit for _, unit in at_edges] == [picked.unit] * 2


def test_columns_that_are_not_computed_are_marked_and_answer_nothing(scene, qapp):
    half = replace(scene, computed=8)
    assert cell_at(middle(scene, 9, int(scene.order[3])), BAND, half, grid_of(1440, half)) is None
    assert paint(half)[0] != paint(scene)[0]


def test_a_pending_word_leaves_its_column_empty(scene, qapp):
    chips = (*scene.chips[:4], Chip("si", "pending"), *scene.chips[4:])
    pending = at(replace(scene, chips=chips), 13)
    image, _ = paint(pending)
    grid = grid_of(1440, pending)
    rows = layout(BAND, grid).rows
    assert image.pixelColor(int(grid.column_centre(4)), int(rows.center().y())) == theme("light").panel
    unit = int(pending.order[50])
    value = float(pending.trace.layers[0]["c"][4, unit])
    point = middle(pending, 4, unit)
    assert grid.column_of(4) == 5
    found = image.pixelColor(int(point.x()), int(point.y()))
    wanted = theme("light").signed(value, limit_of(pending, "c"))
    assert max(abs(a - b) for a, b in zip(found.getRgb(), wanted.getRgb(), strict=True)) <= 3


def test_more_units_than_pixels_show_the_largest_value(rng):
    values = rng.normal(size=(650, 9)).astype(np.float32)
    shown = pooled(values, 128)
    assert shown.shape == (128, 9)
    for row in range(128):
        part = values[row * 650 // 128 : max(row * 650 // 128 + 1, (row + 1) * 650 // 128)]
        for column in range(9):
            assert shown[row, column] == part[np.argmax(np.abs(part[:, column])), column]
    assert pooled(values, 650) is values


def test_colours_are_those_of_the_theme_and_clipped(rng):
    look = theme("dark")
    for quantity, low, high in (("c", -2.0, 2.0), ("h", -1.0, 1.0), ("f", 0.0, 1.0)):
        values = rng.uniform(low * 1.4, high * 1.4, 50) if quantity == "c" else rng.uniform(low, high, 50)
        for value, colour in zip(values, colours(values, quantity, (low, high), look), strict=True):
            assert look.value(quantity, value, high).rgb() == colour
    assert colours(np.array([9.0]), "c", (-2, 2), look)[0] == look.positive.rgb()


def test_an_image_keeps_its_own_copy(qapp):
    pixels = np.full((2, 3), 0xFF112233, np.uint32)
    image = image_of(pixels)
    pixels[:] = 0
    assert image.pixelColor(2, 1).rgb() == 0xFF112233


def test_a_long_text_has_an_overview_to_go_by(qapp):
    scene = at(scene_of(word_model(), " ".join([SENTENCE] * 40)), 300)
    grid = grid_of(1440, scene)
    _, shapes = paint(scene)
    strip = next(shape.rect for shape in shapes if shape.name == "overview")
    assert overview_step(QPointF(strip.left() + 1, strip.center().y()), BAND, scene, grid) == 0
    assert overview_step(QPointF(strip.right() - 0.5, strip.center().y()), BAND, scene, grid) == scene.steps - 1
    middle_step = overview_step(strip.center(), BAND, scene, grid)
    assert middle_step == pytest.approx(scene.steps / 2, abs=1)
    assert overview_step(QPointF(strip.center().x(), strip.bottom() + 5), BAND, scene, grid) is None
    assert "overview" not in [shape.name for shape in paint(scene_of(word_model()))[1]]


@pytest.mark.parametrize("steps", [1, 2, 14, 200, 10_000])
@pytest.mark.parametrize("theme_name", ["light", "dark"])
def test_any_length_is_painted(steps, theme_name, qapp):
    scene = scene_of(word_model(), " ".join(["birds"] * (steps - 1)), steps // 2)
    assert scene.steps == steps
    _, shapes = paint(scene, theme_name=theme_name)
    assert "heatmap" in [shape.name for shape in shapes]


def test_the_pointer_reads_a_value(scene):
    value = scene.trace.layers[0]["c"][2, 5]
    assert value_label(scene, 2, 5) == f"unit 5 at step 2, birds: cell state {value:.2f}".replace("-", "−")


def test_the_pointer_names_a_cell(scene):
    grid, unit = grid_of(1440, scene), int(scene.order[40])
    shape = cell_shape(middle(scene, 5, unit), BAND, scene, grid)
    assert shape.name == f"heatmap 5 {unit}" and shape.label == value_label(scene, 5, unit)
    assert shape.rect.contains(middle(scene, 5, unit))
    assert cell_shape(QPointF(10, 10), BAND, scene, grid) is None


@pytest.mark.parametrize("theme_name", ["light", "dark"])
def test_the_word_under_the_pointer_stays_and_the_others_fade(scene, theme_name, qapp):
    scene, panel = at(scene, 13), theme(theme_name).panel
    plain = paint(scene, theme_name=theme_name)[0]
    faded = paint(replace(scene, hover="chip 5"), theme_name=theme_name)[0]
    for step in range(scene.steps):
        point = middle(scene, step, int(scene.order[-1])).toPoint()
        before, after = plain.pixelColor(point), faded.pixelColor(point)
        wanted = before if step == 5 else mix(panel, before, 0.3)
        assert max(abs(a - b) for a, b in zip(after.getRgb(), wanted.getRgb(), strict=True)) <= 2
    for name in ("word 5", "swatch 5"):
        assert paint(replace(scene, hover=name), theme_name=theme_name)[0] == faded
    for name in ("chip 99", "heatmap", "colour", "quantity f", "word"):
        assert paint(replace(scene, hover=name), theme_name=theme_name)[0] == plain


def test_without_dimming_steps_to_come_keep_their_colour(scene, qapp):
    early, late = (paint(replace(at(scene, step), dimming=False))[0] for step in (2, 13))
    point = middle(scene, 10, int(scene.order[-1])).toPoint()
    assert early.pixelColor(point) == late.pixelColor(point)


def test_too_many_units_to_tell_apart_are_enlarged_around_the_pointer(qapp):
    many, few = scene_of(word_model(hidden=(650,))), scene_of(word_model())
    assert paint(few)[0] == paint(replace(few, hover="heatmap 3 9"))[0]
    unit = int(many.order[300])
    plain, lens = paint(many)[0], paint(replace(many, hover=f"heatmap 3 {unit}"))[0]
    difference = [(x, y) for x in range(0, 1440, 4) for y in range(0, 300, 4) if plain.pixel(x, y) != lens.pixel(x, y)]
    grid = grid_of(1440, many)
    assert min(x for x, _ in difference) > grid.column_left(4) and max(y for _, y in difference) < 300
    assert max(x for x, _ in difference) < grid.column_left(4) + 200
    assert paint(replace(many, hover="heatmap 99 3"))[0] == plain == paint(replace(many, hover="heatmap 3 700"))[0]


@pytest.mark.parametrize("row, first", [(0, 0), (3, 0), (7, 0), (8, 1), (300, 293), (645, 635), (649, 635)])
def test_the_lens_holds_fifteen_units_with_the_pointed_one_in_the_middle(row, first, rng):
    order = rng.permutation(650)
    assert lens_units(row, order, 99).tolist() == order[first : first + 15].tolist()
    assert order[row] in lens_units(row, order, 7) and len(lens_units(row, order, 7)) == 7
    assert lens_units(2, order[:5], 99).tolist() == order[:5].tolist()


def test_a_sentence_in_the_gutter_is_whole_or_not_there(scene, monkeypatch, qapp):
    said = []

    def note(painter, x, y, text, *more):
        said.append((text, x, y))
        return 0.0

    monkeypatch.setattr("lstm_viz.paint.heatmap.draw_text", note)
    sentence = ["one row per unit,", "most positive", "on top"]
    shown = set()
    for height in range(60, 320, 20):
        for row in range(0, 64, 3):
            said.clear()
            paint(replace(scene, unit=int(scene.order[row])), QRectF(0, 0, 1440, height))
            found = [text for text, _, _ in said if text in sentence]
            assert found in ([], sentence)
            assert all(y + 5 <= height - 8 for text, _, y in said if text in sentence)
            shown.add(len(found))
    assert shown == {0, 3}
