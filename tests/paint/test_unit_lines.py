from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from scenes import at, painted, scene_of, word_model

from lstm_viz.paint.theme import theme
from lstm_viz.paint.unit_lines import Axis, _polyline, _ticks, paint_unit_lines, step_of

RECT = QRectF(0, 0, 544, 216)


def paint(scene, theme_name="light", rect=RECT):
    return painted(
        lambda painter: paint_unit_lines(painter, rect, scene, theme(theme_name)), int(rect.width()), int(rect.height())
    )


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
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


@pytest.mark.parametrize("low, high", [(-1, 1), (-2, 1), (-4, 4), (-1, 15), (-200, 30)])
def test_ticks_are_few_and_hold_zero(low, high):
    ticks = _ticks(low, high)
    assert 0 in ticks
    assert 2 <= len(ticks) <= 6
    assert low <= min(ticks) and max(ticks) <= high


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
