from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from scenes import at, painted, remembered, scene_of, word_model

from lstm_viz.models.trace import NO_LEDGER
from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.heads import paint_heads
from lstm_viz.paint.scene import Chip
from lstm_viz.paint.shares import percents
from lstm_viz.paint.strata import columns_of, paint_strata
from lstm_viz.paint.theme import theme

BAND = QRectF(0, 10, 1440, 84)

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(params=["unit", "all"])
def scene(request):
    return remembered(scene_of(word_model(), step=13), request.param)


def paint(scene, theme_name="light", band=BAND):
    grid = grid_of(band.width(), scene)
    return painted(
        lambda painter: paint_strata(painter, band, scene, theme(theme_name), grid),
        int(band.width()),
        int(band.bottom()) + 10,
        theme_name,
    )


def reds(image, x, top, bottom):
    return [image.pixelColor(int(x), y).getRgb()[:3] for y in range(int(top), int(bottom))]


def test_a_stratum_is_as_high_as_its_part(scene):
    """Read from the picture: the coloured rows of each column are the words' parts, on one scale for all columns."""
    zoom, undimmed = 4, replace(scene, dimming=False)

    def enlarged(painter):
        painter.scale(zoom, zoom)
        return paint_strata(painter, BAND, undimmed, theme("light"), grid_of(1440, scene))

    image, _ = painted(enlarged, 1440 * zoom, 100 * zoom)
    grid, parts = grid_of(1440, scene), scene.strata.parts
    scale = (84 - 8) / parts.sum(axis=1).max()
    measured = 0
    for source, hue in enumerate(scene.hues):
        for step in range(source, scene.steps):
            high = float(parts[step, source + 1]) * scale
            if hue is None or high < 4:
                continue
            wanted = theme("light").words[hue].getRgb()[:3]
            # a little right of the column's middle third, where no word is written
            x = grid.column_centre(step) + 0.29 * grid.column_px
            column = reds(image, x * zoom, BAND.top() * zoom, BAND.bottom() * zoom)
            rows = sum(max(abs(a - b) for a, b in zip(one, wanted, strict=True)) <= 24 for one in column) / zoom
            same = [s for s, other in enumerate(scene.hues) if other == hue and s <= step]
            if len(same) == 1 and scene.strata_scope == "all":
                measured += 1
                assert rows == pytest.approx(high - 1, abs=0.7), f"{scene.trace.tokens[source]} at step {step}"
    assert measured >= 5 or scene.strata_scope == "unit"


def test_the_edges_are_the_sums_of_the_parts(scene):
    columns = columns_of(scene, BAND, grid_of(1440, scene))
    totals = scene.strata.parts.sum(axis=1)
    heights = columns.edges[:, -1] - columns.edges[:, 0]
    assert heights == pytest.approx(totals * heights.max() / totals.max(), rel=1e-4)
    assert heights.max() == pytest.approx(84 - 8)
    assert (np.diff(columns.edges, axis=1) >= 0).all()
    assert (np.diff(columns.rows[columns.rows >= 0]) > 0).all()  # the oldest on top


def test_every_stratum_says_whose_it_is_and_how_much(scene):
    _, shapes = paint(scene)
    grid = grid_of(1440, scene)
    strata = [shape for shape in shapes if shape.name.startswith("stratum ")]
    assert strata and shapes[-1].name == "strata"
    for shape in strata:
        source, step = int(shape.name.split()[1]), grid.step_at(shape.rect.center().x())
        percent = percents(scene.strata, step)[source + 1]
        assert shape.label.startswith(f"{scene.trace.tokens[source]}, step {source}: wrote ")
        assert f"wrote {percent}%" in shape.label or (percent == 0 and "wrote <1%" in shape.label)
        assert shape.label.endswith(f"holds after step {step}")
        assert source <= step


def test_steps_to_come_are_paler_and_the_static_part_is_painted_once(scene):
    now, early = paint(scene)[0], paint(at(scene, 3))[0]
    grid = grid_of(1440, scene)
    x = int(grid.column_left(9))
    strip = [(x + dx, y) for dx in range(60) for y in range(12, 90)]
    panel = theme("light").panel.lightness()
    ink = [sum(panel - image.pixelColor(*point).lightness() for point in strip) for image in (now, early)]
    assert 0 < ink[1] < 0.7 * ink[0]


def test_pointing_at_a_word_leaves_its_stratum_alone(scene):
    plain, shapes = paint(scene)
    names = [shape.name for shape in shapes if shape.name.startswith("stratum ") and shape.rect.height() > 6]
    own, other = names[0], next(name for name in names if name != names[0])
    image, _ = paint(replace(scene, hover=own))

    def change(name):
        shape = next(shape for shape in shapes if shape.name == name and shape.rect.height() > 6)
        x, y = int(shape.rect.right() - 5), int(shape.rect.center().y())
        before, after = plain.pixelColor(x, y), image.pixelColor(x, y)
        return max(abs(a - b) for a, b in zip(before.getRgb(), after.getRgb(), strict=True))

    assert change(own) <= 2
    assert change(other) > 10


def test_a_plain_rnn_has_none_and_says_why():
    scene = scene_of(word_model("rnn"))
    _, shapes = paint(scene)
    assert [(shape.name, shape.label) for shape in shapes] == [("strata", NO_LEDGER)]


def test_until_it_is_computed_nothing_is_claimed():
    assert paint(scene_of(word_model()))[1] == []
    assert paint(replace(scene_of(word_model()), trace=None, computed=0))[1] == []


@pytest.mark.parametrize("cell", ["lstm", "peephole", "coupled", "gru"])
@pytest.mark.parametrize("count", [1, 2, 60, 300])
def test_any_cell_and_length(cell, count):
    text = " ".join((["the", "birds", "sat", "on", "a", "tree"] * 60)[: count - 1])
    for scope in ("unit", "all"):
        scene = remembered(scene_of(word_model(cell), text, count // 2), scope)
        for name in ("light", "dark"):
            shapes = paint(scene, name)[1]
            assert shapes[-1].name == "strata"
        half = replace(scene, computed=count // 2)
        paint(half)
        late = replace(scene, strata=type(scene.strata)(count // 2, count - 1, scene.strata.parts[count // 2 :]))
        paint(late)


def test_a_pending_word_has_no_stratum(scene):
    chips = (*scene.chips[:4], Chip("si", "pending"), *scene.chips[4:])
    pending = replace(scene, chips=chips)
    _, shapes = paint(pending)
    grid = grid_of(1440, pending)
    assert all(grid.step_at(s.rect.center().x()) is not None for s in shapes if s.name.startswith("stratum "))


def test_narrow_columns_flow_without_words_and_narrowest_without_steps(scene):
    """The window's columns are never so narrow; a picture's may be."""
    from lstm_viz.paint.grid import TokenGrid

    for width in (700, 400):
        grid = TokenGrid(width, 14, 13.0)
        _, shapes = painted(lambda painter, g=grid: paint_strata(painter, BAND, scene, theme("light"), g), width, 110)
        assert any(shape.name.startswith("stratum ") for shape in shapes)


def test_the_heads_name_the_columns_and_answer_the_pointer(scene):
    grid = grid_of(1440, scene)
    band = QRectF(0, 0, 1440, 24)
    plain, shapes = painted(lambda painter: paint_heads(painter, band, scene, theme("light"), grid), 1440, 24)
    assert [shape.name for shape in shapes] == [f"word {step}" for step in range(14)]
    hovered = replace(scene, hover="word 2")
    faded, _ = painted(lambda painter: paint_heads(painter, band, hovered, theme("light"), grid), 1440, 24)
    assert plain != faded
