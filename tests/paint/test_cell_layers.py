"""The belt's layers, read back from the picture: each word's is as thick as its part of the memory."""

from dataclasses import replace

import numpy as np
import pytest
from paint.cell_scenes import scene_at, small_trace, with_words
from paint.test_cell import distance, painted, pixels

from lstm_viz.analysis.strata import strata
from lstm_viz.diagram.diagram import diagram_of
from lstm_viz.paint.cell_belt import THICKEST_PX
from lstm_viz.paint.cell_layers import layers_of
from lstm_viz.paint.cell_legend import entries_of
from lstm_viz.paint.cell_static import SMALLEST_PX
from lstm_viz.paint.cell_values import reading_of
from lstm_viz.paint.shares import percents
from lstm_viz.paint.theme import theme

pytestmark = pytest.mark.usefixtures("qapp")


def most_of(trace, units):
    parts = strata(trace, 0, units).parts
    return float(parts.sum(axis=1).max())


@pytest.mark.parametrize("cell", ["lstm", "peephole", "coupled", "gru"])
@pytest.mark.parametrize("units", [None, [5]])
def test_a_words_layer_is_as_thick_as_its_part(cell, units):
    scope = {} if units is None else {"scope": "unit", "unit": 5}
    trace, ratio, step = small_trace(cell), 4, 9
    scene = with_words(scene_at(step, "predict", 1.0, cell=cell, **scope))
    image = pixels(painted(scene, ratio=ratio)[0])
    parts = strata(trace, 0, units)
    add = diagram_of(cell).belt_nodes[1]
    column = image[round((add.y - 34) * ratio) : round((add.y + 34) * ratio), round((add.x + 55) * ratio)]
    seen = 0
    for source in (2, 4, 7, 8):  # the coloured words
        thick = THICKEST_PX * float(parts.at(step)[source + 1]) / most_of(trace, units)
        rows = np.flatnonzero(distance(column, theme("light").words[scene.hues[source]]) < 30)
        if thick > 4 and not layers_of(scene, reading_of(scene)).against.any():
            seen += 1
            assert len(rows) / ratio == pytest.approx(thick, abs=1.6)  # half a line at either edge
    assert seen or units is not None or cell in ("coupled", "gru")


def test_the_layers_of_a_step_follow_from_those_of_the_step_before():
    scene = with_words(scene_at(8, "write", 1.0))
    layers = layers_of(scene, reading_of(scene))
    parts = scene.belt
    assert layers.before.sum() == pytest.approx(float(parts.at(7).sum()), rel=1e-5)
    assert layers.after.sum() == pytest.approx(float(parts.at(8).sum()), rel=1e-5)
    assert layers.written.sum() == pytest.approx(float(parts.at(8)[-1]), rel=1e-5)
    assert (layers.kept <= layers.before + 1e-6).all()  # no gate lets more through than there was
    before, kept, written = layers.last
    assert (kept + written).sum() == pytest.approx(layers.before.sum(), rel=1e-5)
    assert kept.sum() <= before.sum() + 1e-6


def test_the_first_step_begins_with_nothing_and_unknown_strata_leave_the_belt_plain():
    scene = with_words(scene_at(0, "write", 1.0))
    assert layers_of(scene, reading_of(scene)).before.sum() == 0
    late = replace(scene_at(8, "write", 1.0), belt=strata(small_trace(), 0, None, 8, 10))
    assert layers_of(late, reading_of(late)) is None  # the step before is not known
    plain = scene_at(8, "write", 1.0)
    assert (pixels(painted(late)[0])[50:130, :560] == pixels(painted(plain)[0])[50:130, :560]).all()


def test_the_legend_lists_the_words_in_order_and_adds_up_to_a_hundred():
    scene = with_words(scene_at(9, "predict", 1.0))
    entries = entries_of(scene, 9)
    assert sum(entry.percent for entry in entries) == 100
    rows = [entry.row for entry in entries]
    assert rows[:-1] == sorted(rows[:-1]) and rows[-1] == -1 and len(rows) == 6
    whole = percents(scene.belt, 9)
    assert all(entry.percent == whole[entry.row] for entry in entries[:-1])
    _, shapes = painted(scene)
    listed = {shape.name: shape.label for shape in shapes if shape.name.startswith("writer ")}
    assert list(listed) == [f"writer {row - 1}" for row in rows[:-1]]
    for entry in entries[:-1]:
        said = f"step {entry.row - 1}: wrote {entry.percent}% of what is held after step 9"
        assert said in listed[f"writer {entry.row - 1}"]


@pytest.mark.parametrize("height", [120, 190, 400])
def test_the_lines_of_a_small_drawings_legend_keep_apart(height):
    """Letters do not shrink below the readable size, so that the lines must not either."""
    scene = with_words(scene_at(9, "predict", 1.0))
    _, shapes = painted(scene, width=round(2.4 * height), height=height)
    tops = [shape.rect.top() for shape in shapes if shape.name.startswith("writer ")]
    assert len(tops) == 5 and np.diff(tops).min() >= 1.15 * SMALLEST_PX


def test_the_followed_word_is_always_in_the_legend():
    scene = with_words(scene_at(10, "predict", 1.0))
    smallest = int(np.argmin(scene.belt.at(10)[1:]))
    assert smallest + 1 not in [entry.row for entry in entries_of(scene, 10)]
    assert smallest + 1 in [entry.row for entry in entries_of(replace(scene, followed=smallest), 10)]


def test_what_a_step_writes_is_listed_once_it_has_reached_the_belt():
    def listed(phase, progress):
        _, shapes = painted(with_words(scene_at(7, phase, progress)))
        return {shape.name for shape in shapes if shape.name.startswith("writer ")}

    assert "writer 7" not in listed("forget", 1.0)
    assert "writer 7" in listed("read_out", 0.0)


def test_pointing_at_a_layer_names_the_word_and_leaves_the_others_faint():
    scene = with_words(scene_at(9, "predict", 1.0))
    image, shapes = painted(scene, ratio=2)
    layer = [shape for shape in shapes if shape.name == "stratum 4"][-1]
    assert layer.label.startswith("sat, step 4: wrote ")
    x, y = round(layer.rect.center().x() * 2 - 100), round(layer.rect.center().y() * 2)
    green = theme("light").words[1]
    assert distance(pixels(image)[y, x], green) < 12
    for hover in ("chip 4", "stratum 4", "writer 4", "why 4", "swatch 4", "word 4"):
        assert distance(pixels(painted(replace(scene, hover=hover), ratio=2)[0])[y, x], green) < 12
    other = pixels(painted(replace(scene, hover="chip 8"), ratio=2)[0])[y, x]
    assert distance(other, green) > 60


def test_a_part_of_the_opposite_sign_is_hatched():
    found = None
    for unit in range(48):
        scene = with_words(scene_at(9, "predict", 1.0, scope="unit", unit=unit))
        layers = layers_of(scene, reading_of(scene))
        thick = layers.after * THICKEST_PX / reading_of(scene).most
        against = [place for place in np.flatnonzero(layers.against & (thick > 8)) if layers.rows[place] > 0]
        if against:
            found = scene, int(layers.rows[against[0]]) - 1
            break
    assert found is not None
    scene, step = found
    image, shapes = painted(scene, ratio=2)
    layer = [shape for shape in shapes if shape.name == f"stratum {step}"][-1]
    inside = layer.rect.adjusted(4, 2, -80, -2)
    area = pixels(image)[
        round(inside.top() * 2) : round(inside.bottom() * 2), round(inside.left() * 2) : round(inside.right() * 2)
    ]
    assert len(np.unique(area.reshape(-1, 3), axis=0)) > 1  # two colours: the word's, and the strokes over it
    assert "it pulls against the rest" in layer.label
    signed = scene.belt.signed[9]
    assert signed[step + 1] * signed[:11].sum() < 0


def test_of_a_group_the_belt_shows_its_units_alone():
    group = frozenset({3, 5, 30})
    scene = with_words(scene_at(8, "predict", 1.0, scope="group", group=group))
    reading = reading_of(scene)
    assert set(reading.units.tolist()) == group
    assert reading.values["f"].shape == (3,)
    expected = strata(small_trace(), 0, sorted(group)).parts.sum(axis=1)
    assert reading.most == pytest.approx(float(expected.max()), rel=1e-5)
    assert layers_of(scene, reading).after.sum() == pytest.approx(float(expected[8]), rel=1e-5)
    painted(scene)
