from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from scenes import at, painted, scene_of, word_model

from lstm_viz.analysis.measures import swapped
from lstm_viz.paint import unit_lines
from lstm_viz.paint.reading import number
from lstm_viz.paint.scene import Swap
from lstm_viz.paint.text import text_width
from lstm_viz.paint.theme import theme
from lstm_viz.paint.unit_lines import Axis, _polyline, _range, _ticks, paint_unit_lines, step_of

RECT = QRectF(0, 0, 544, 216)


def paint(scene, theme_name="light", rect=RECT):
    return painted(
        lambda painter: paint_unit_lines(painter, rect, scene, theme(theme_name)), int(rect.width()), int(rect.height())
    )


@pytest.mark.parametrize("cell", ["lstm", "peephole", "coupled", "gru", "rnn"])
@pytest.mark.parametrize("steps", [1, 2, 14, 200, 10_000])
def test_any_length_is_painted(cell, steps, qapp):
    scene = scene_of(word_model(cell), " ".join((["birds", "sat"] * 5000)[: steps - 1]), steps // 2)
    assert scene.steps == steps
    for theme_name in ("light", "dark"):
        image, shapes = paint(scene, theme_name)
        assert [shape.name for shape in shapes] == ["unit lines"]
        assert image != paint(replace(scene, unit=(scene.unit + 1) % 64), theme_name)[0]


def test_a_dense_line_keeps_every_extreme(rng):
    values = rng.normal(size=10_000).astype(np.float32)
    axis = Axis(QRectF(0, 0, 400, 100), -5, 5, len(values))
    assert axis.pooled
    y = [point.y() for point in _polyline(axis, values)]
    assert len(y) <= 2 * 401
    assert min(y) == pytest.approx(axis.y(float(values.max())), abs=1e-3)
    assert max(y) == pytest.approx(axis.y(float(values.min())), abs=1e-3)


def test_a_sparse_line_passes_through_every_value(rng):
    values = rng.normal(size=14).astype(np.float32)
    axis = Axis(QRectF(0, 0, 400, 100), -4, 4, 14)
    points = list(_polyline(axis, values))
    assert [point.x() for point in points] == pytest.approx([axis.x(step) for step in range(14)])
    assert [point.y() for point in points] == pytest.approx([axis.y(value) for value in values.tolist()], abs=1e-4)


@pytest.mark.parametrize("low, high", [(-0.5, 0.5), (-0.5, 1), (-1, 1), (-2, 1), (-4, 4), (-1, 15), (-200, 30)])
def test_ticks_are_few_and_hold_zero(low, high):
    ticks = _ticks(low, high)
    assert 0 in ticks
    assert 2 <= len(ticks) <= 6
    assert low <= min(ticks) and max(ticks) <= high


def test_the_axis_holds_the_line_and_is_no_wider_than_it_must(rng):
    for size in (0.1, 0.5, 0.7, 1.5, 3.9, 11.0):
        line = rng.uniform(-1, 1, 40) * size
        for least in (0.5, 1.0):
            low, high = _range(line, least)
            assert low <= min(line.min(), -least) and high >= max(line.max(), least)
            assert high <= max(least, 2 * line.max() + 4 * (line.max() > 8))
    assert _range(np.array([0.2, -0.34]), 0.5) == (-0.5, 0.5)


def test_a_place_and_its_step(qapp):
    scene = scene_of(word_model())
    _, shapes = paint(scene)
    area = shapes[0].rect
    for step in range(scene.steps):
        x = area.left() + area.width() * (step + 0.5) / scene.steps
        assert step_of(x, RECT, scene) == step
    assert step_of(area.left() - 2, RECT, scene) is None


def test_the_playhead_moves_the_picture_and_missing_values_do_not_stop_it(qapp):
    scene = scene_of(word_model())
    assert paint(at(scene, 3))[0] != paint(at(scene, 4))[0]
    _, shapes = paint(replace(at(scene, 12), computed=6))
    assert shapes
    assert paint(replace(scene, trace=None))[1] == []


def test_the_word_under_the_pointer_is_named(monkeypatch, qapp):
    said = {}

    def note(painter, x, y, text, px, ink, *more):
        said[text] = ink.alphaF()
        return 0.0

    monkeypatch.setattr("lstm_viz.paint.unit_lines.draw_text", note)
    scene = at(scene_of(word_model()), 6)
    paint(scene)
    assert "sat" not in said and said["start"] == 1
    paint(replace(scene, hover="word 4"))
    assert said["sat"] == 1 and said["start"] == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize(("first", "step", "height"), [(390, 390, 150), (390, 397, 216), (100, 285, 100), (2, 3, 216)])
def test_the_name_of_the_other_line_keeps_clear_of_the_value(monkeypatch, qapp, first, step, height):
    boxes, draw = {}, unit_lines.draw_text

    def record(painter, x, y, text, px, ink, weight=400, align="left", **named):
        left = x - {"left": 0, "center": 0.5, "right": 1}[align] * text_width(text, px, weight)
        boxes[text] = QRectF(left, y - 0.42 * px, text_width(text, px, weight), 0.84 * px)
        return draw(painter, x, y, text, px, ink, weight, align, **named)

    monkeypatch.setattr(unit_lines, "draw_text", record)
    scene = scene_of(word_model(), " ".join(["the", "birds"] * 200), step)
    other = swapped(scene.trace, {first: "house"})
    paint(replace(scene, swap=Swap(other, first, "house")), rect=QRectF(0, 0, 300, height))
    name = boxes["if “house”"]
    value = number(float(scene.trace.layers[0]["c"][step, scene.unit]))
    assert not name.intersects(boxes[value])
