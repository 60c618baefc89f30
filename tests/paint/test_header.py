from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QRectF
from scenes import at, painted, scene_of, word_model

from lstm_viz.diagram.choreography import Choreography
from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.header import paint_header
from lstm_viz.paint.scrubber import fraction_of, paint_scrubber, time_at
from lstm_viz.paint.theme import theme

pytestmark = pytest.mark.usefixtures("qapp")


def header(scene, width=424):
    return painted(lambda painter: paint_header(painter, QRectF(0, 0, width, 40), scene, theme("light")), 600, 40)[1]


@pytest.mark.parametrize("cell", ["lstm", "peephole", "coupled", "gru", "rnn"])
def test_every_numbered_sub_step_has_a_chip(cell):
    scene = scene_of(word_model(cell))
    numbered = [phase.name for phase in scene.diagram.phases if phase.name != "arrive"]
    for phase in (*numbered, "whole"):
        shapes = header(at(scene, 7, phase, 0.5))
        assert [shape.name for shape in shapes] == [f"phase {name}" for name in numbered]
        assert shapes[-1].rect.right() <= 424
        widest = max(shapes, key=lambda shape: shape.rect.width())
        assert phase == "whole" or widest.name == f"phase {phase}"


@pytest.mark.parametrize("width, chips", [(320, 1), (424, 4), (800, 4)])
def test_long_words_and_numbers_leave_room_for_the_chips(width, chips):
    scene = scene_of(word_model(), " ".join(["incomprehensibilities"] * 9999), 9998)
    shapes = header(at(scene, 9998, "write", 0.5), width)
    assert len(shapes) == chips
    assert shapes[-1].rect.right() <= width


def test_a_narrow_header_shows_the_active_sub_step_only():
    shapes = header(at(scene_of(word_model()), 7, "write", 0.5), 240)
    assert [shape.name for shape in shapes] == ["phase write"]
    assert shapes[0].rect.right() <= 240


def test_without_values_the_cell_is_named():
    assert header(replace(scene_of(word_model()), computed=0)) == []


def test_the_knob_stands_where_the_time_is(qapp):
    scene = scene_of(word_model())
    choreography = Choreography(scene.diagram.phases, scene.steps)
    grid = grid_of(1440, scene)
    for time_s in (0.0, 3.3, 14.2, 27.9):
        now = replace(scene, moment=choreography.moment(time_s))
        assert now.moment.step + fraction_of(now) == pytest.approx(time_s / choreography.step_s, abs=1e-5)
        x = grid.left + (now.moment.step + fraction_of(now)) * grid.column_px
        step, fraction = time_at(x, now, grid)
        assert step + fraction == pytest.approx(time_s / choreography.step_s, abs=1e-4)


def test_a_drag_past_the_ends_stays_within_the_text():
    scene = scene_of(word_model())
    grid = grid_of(1440, scene)
    assert time_at(-500, scene, grid) == (0, 0.0)
    step, fraction = time_at(5000, scene, grid)
    assert step == scene.steps - 1 and 0.99 < fraction < 1


def test_the_scrubber_is_painted(qapp):
    scene = scene_of(word_model())
    for moment in (at(scene, 4), at(scene, 4, "write", 0.5)):
        grid = grid_of(1440, moment)
        paint = partial(paint_scrubber, band=QRectF(0, 0, 1440, 40), scene=moment, theme=theme("light"), grid=grid)
        image, shapes = painted(paint, 1440, 40)
        assert [shape.name for shape in shapes] == ["scrubber"]
        knob = grid.column_left(4) + fraction_of(moment) * grid.column_px
        assert image.pixelColor(int(knob), 16) == theme("light").accent
