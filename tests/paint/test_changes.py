"""What a change does to the pictures: the unaltered run behind, the difference, what is held, where they part."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from scenes import at, changed, painted, scene_of, word_model

from lstm_viz.analysis.measures import swapped
from lstm_viz.models.trace import Prediction
from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.heatmap import cell_at, layout, paint_heatmap, value_label
from lstm_viz.paint.predictions import LISTED, lists_of, paint_predictions
from lstm_viz.paint.quantities import paint_quantities
from lstm_viz.paint.reading import percent, readable
from lstm_viz.paint.ribbon import paint_ribbon
from lstm_viz.paint.scale import limit_of, shown_span
from lstm_viz.paint.scene import Swap
from lstm_viz.paint.theme import theme
from lstm_viz.paint.unit_lines import paint_unit_lines

BAND = QRectF(0, 0, 1440, 300)
RECT = QRectF(0, 0, 544, 216)

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def scene():
    plain = scene_of(word_model(), step=13)
    return changed(plain, f"f[0,{plain.unit}]=0@4:6")


def heatmap(scene, theme_name="light"):
    grid = grid_of(1440, scene)
    return painted(lambda painter: paint_heatmap(painter, BAND, scene, theme(theme_name), grid), 1440, 300, theme_name)


def lines(scene, theme_name="light"):
    return painted(lambda painter: paint_unit_lines(painter, RECT, scene, theme(theme_name)), 544, 216, theme_name)


def near(color, wanted, limit=4):
    return max(abs(a - b) for a, b in zip(color.getRgb(), wanted.getRgb(), strict=True)) <= limit


def test_the_difference_has_a_scale_and_colours_of_its_own(scene):
    shown = replace(scene, difference=True)
    own, ghost = (run.layers[0]["c"] for run in (scene.trace, scene.ghost))
    low, high = shown_span(shown)
    assert -low == high >= float(np.abs(own - ghost).max())
    image, _ = heatmap(shown)
    grid, rows = grid_of(1440, shown), layout(BAND, grid_of(1440, shown)).rows
    for step in (1, 8, 12):
        for row in (5, 20, 40, 60):
            unit = int(scene.order[row])
            if unit == scene.unit:
                continue
            point = round(grid.column_centre(step)), int(rows.top() + (row + 0.5) * rows.height() / 64)
            wanted = theme("light").signed(float(own[step, unit] - ghost[step, unit]), high)
            assert near(image.pixelColor(*point), wanted)
    assert "changed by" in value_label(shown, 5, scene.unit)
    assert "changed by" not in value_label(scene, 5, scene.unit)
    forget = replace(shown, quantity="f")  # a gate's difference has a sign, which its own colours have not
    assert shown_span(forget)[0] < 0
    rail = QRectF(0, 0, 260, 116)
    pictures = [
        painted(lambda painter, s=s: paint_quantities(painter, rail, s, theme("light")), 260, 120)[0]
        for s in (scene, shown, forget)
    ]
    assert pictures[0] != pictures[1] != pictures[2]


def test_before_the_change_nothing_differs(scene):
    shown = replace(scene, difference=True)
    image, _ = heatmap(shown)
    grid, rows = grid_of(1440, shown), layout(BAND, grid_of(1440, shown)).rows
    column = [image.pixelColor(round(grid.column_centre(2)), y) for y in range(int(rows.top()) + 14, 280)]
    assert all(near(color, theme("light").signed(0.0)) for color in column)
    half = replace(shown, computed=3)
    heatmap(half)
    assert limit_of(shown, "c") == limit_of(scene, "c")


def test_what_is_held_has_an_outline_over_its_steps(scene):
    grid, rows = grid_of(1440, scene), layout(BAND, grid_of(1440, scene)).rows
    image, _ = heatmap(scene)
    accent = theme("light").accent

    def outlined(picture, step):
        x = round(grid.column_centre(step))
        return any(near(picture.pixelColor(x, y), accent, 30) for y in range(int(rows.top()), int(rows.bottom())))

    assert [outlined(image, step) for step in (3, 4, 5, 6, 7)] == [False, True, True, True, False]
    for off in ({"on": False}, {"applies": False}):
        without = replace(scene, interventions=(replace(scene.interventions[0], **off),))
        assert not outlined(heatmap(without)[0], 5)
    every = changed(scene_of(word_model(), step=13), "f[0,*]=1@2:3")
    assert outlined(heatmap(every)[0], 2)
    other_layer = replace(every, interventions=changed(every, "f[0,*]=1").interventions)
    assert outlined(heatmap(other_layer)[0], 9)
    assert cell_at(rows.center(), BAND, scene, grid) is not None


def test_the_unaltered_run_stays_as_a_thin_line(scene):
    alone = replace(scene, ghost=None)
    assert lines(scene)[0] != lines(alone)[0]
    same = replace(scene, ghost=scene.trace)  # right behind the line itself, and so without a name
    assert lines(same)[0] != lines(scene)[0]


def test_another_word_is_a_dashed_line_from_its_step_on(scene):
    plain = scene_of(word_model(), step=13)
    other = swapped(plain.trace, {5: "house"})
    image, _ = lines(replace(plain, swap=Swap(other, 5, "house")))
    without, _ = lines(plain)
    blue = theme("light").negative
    dots = [(x, y) for x in range(32, 450) for y in range(140) if near(image.pixelColor(x, y), blue, 40)]
    assert dots and min(x for x, _ in dots) >= 32 + (544 - 72) * 4 / 14
    assert not any(near(without.pixelColor(x, y), blue, 40) for x in range(32, 450) for y in range(140))
    for name in ("light", "dark"):
        lines(replace(plain, swap=Swap(other, 5, "house"), computed=3), name)
        lines(replace(plain, swap=Swap(other, 13, "house"), ghost=other), name)


def test_a_dense_line_may_have_a_ghost_too():
    plain = scene_of(word_model(), " ".join(["birds sat on"] * 400), 600)
    dense = changed(plain, f"c[0,{plain.unit}]=1@20:30")
    assert lines(dense)[0] != lines(plain)[0]
    lines(replace(dense, swap=Swap(swapped(plain.trace, {3: "tree"}), 3, "tree")))


@pytest.mark.parametrize("parted", [0, 5, 13])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_step_where_the_predictions_part_is_marked(scene, parted, name):
    band = QRectF(0, 0, 1280, 56)
    shown = replace(scene, parted=parted)
    grid = grid_of(1280, shown)
    image, shapes = painted(lambda painter: paint_ribbon(painter, band, shown, theme(name), grid), 1280, 60, name)
    mark = next(shape for shape in shapes if shape.name == "parted")
    assert mark.label.startswith(f"from step {parted} on")
    assert grid.left <= mark.rect.left() and mark.rect.right() <= grid.right and mark.rect.bottom() <= 56
    assert mark.rect.left() <= grid.column_centre(parted) and mark.rect.right() >= grid.column_left(parted)
    ink = theme(name).warning
    assert any(
        near(image.pixelColor(x, y), ink, 40)
        for x in range(int(mark.rect.left()), int(mark.rect.right()))
        for y in range(int(mark.rect.top()), int(mark.rect.bottom()))
    )
    plain = painted(lambda painter: paint_ribbon(painter, band, scene, theme(name), grid), 1280, 60, name)[1]
    assert "parted" not in {shape.name for shape in plain}


def test_the_predictions_tell_what_the_unaltered_run_said(scene):
    rail = QRectF(0, 0, 250, 76)

    def paint(one):
        return painted(lambda painter: paint_predictions(painter, rail, one, theme("light")), 260, 80)

    scene = at(scene, scene.moment.step)  # its predictions are the altered run's
    image, shapes = paint(scene)
    assert image != paint(replace(scene, ghost=None))[0]
    names = [f"{which} {place}" for which in ("prediction", "unaltered") for place in range(LISTED)]
    assert [shape.name for shape in shapes] == names
    step = scene.moment.step
    for which, run in (("prediction", scene.trace), ("unaltered", scene.ghost)):
        for place, best in enumerate(run.predictions(step)[:LISTED]):
            label = next(shape.label for shape in shapes if shape.name == f"{which} {place}")
            assert f"{readable(best.word)}: {percent(best.probability)}" in label
    only = (Prediction(12, scene.trace.model.vocabulary.words[12], 0.2),)  # while its beginning is typed
    altered, usual = lists_of(replace(scene, predictions=only), scene.ghost, step)
    assert altered == only
    assert [(p.id, p.probability) for p in usual] == [(12, pytest.approx(scene.ghost.probabilities(step)[12]))]
    paint(at(replace(scene, ghost=scene.ghost.window(0, 3)), 9))  # it is not that far yet
