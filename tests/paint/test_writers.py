import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from scenes import painted, remembered, scene_of, word_model

from lstm_viz.paint.shares import percents
from lstm_viz.paint.theme import theme
from lstm_viz.paint.writers import CAVEAT, half_life_text, paint_writers

RECT = QRectF(8, 8, 168, 216)

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def scene():
    return remembered(scene_of(word_model(), step=12))


def paint(scene, rect=RECT, theme_name="light"):
    return painted(lambda painter: paint_writers(painter, rect, scene, theme(theme_name)), 200, 240, theme_name)


@pytest.mark.parametrize("cell", ["lstm", "gru", "coupled", "peephole"])
@pytest.mark.parametrize("scope", ["unit", "all", "group"])
def test_the_rows_are_the_largest_writers_with_the_shared_percentages(cell, scope):
    scene = remembered(replace(scene_of(word_model(cell), step=12), group=frozenset({1, 5})), scope)
    _, shapes = paint(scene)
    rows = [shape for shape in shapes if shape.name.startswith("writer ")]
    held, whole = scene.strata.at(12), percents(scene.strata, 12)
    sources = [int(shape.name.split()[1]) for shape in rows]
    assert sources == [int(row) - 1 for row in np.argsort(-held, kind="stable")[: len(rows)]]
    for shape, source in zip(rows, sources, strict=True):
        assert shape.label == f"{scene.trace.tokens[source]}, step {source}: wrote {whole[source + 1]}%"
    assert shapes[-1].name == "writers" and shapes[-1].label == CAVEAT.format(noun="word")


def test_a_bar_is_as_long_as_its_share(scene):
    image, shapes = paint(scene)
    share = scene.strata.shares(12)
    for shape in [shape for shape in shapes if shape.name.startswith("writer ")]:
        source = int(shape.name.split()[1])
        wanted = theme("light").word(scene.hues[source], source).getRgb()
        y = round(shape.rect.center().y())
        line = [image.pixelColor(x, y).getRgb() for x in range(66, 142)]
        long = sum(max(abs(a - b) for a, b in zip(one, wanted, strict=True)) <= 3 for one in line)
        assert long == pytest.approx(max(2.0, (168 - 58 - 42) * float(share[source + 1])), abs=2.5)


@pytest.mark.parametrize("height", [96, 120, 169, 216, 330])
def test_everything_stays_inside_whatever_the_height(scene, height):
    rect = QRectF(8, 8, 168, height)
    for name in ("light", "dark"):
        image, shapes = painted(lambda painter: paint_writers(painter, rect, scene, theme(name)), 200, 360, name)  # noqa: B023
        assert all(rect.adjusted(-5, -1, 5, 1).contains(shape.rect) for shape in shapes)
        ground = theme(name).panel
        assert all(image.pixelColor(x, y) == ground for x in range(200) for y in range(int(rect.bottom()) + 3, 360))


def test_pointing_at_a_word_fades_the_others_in_the_list(scene):
    _, shapes = paint(scene)
    first, second = [shape for shape in shapes if shape.name.startswith("writer ")][:2]
    pointed, _ = paint(replace(scene, hover=first.name))
    plain, _ = paint(scene)

    def difference(shape):
        y = round(shape.rect.center().y())
        return max(
            abs(a - b)
            for x in range(10, 176)
            for a, b in zip(plain.pixelColor(x, y).getRgb(), pointed.pixelColor(x, y).getRgb(), strict=True)
        )

    assert difference(first) <= 2 < 30 < difference(second)


def test_without_a_ledger_or_before_it_is_known_there_is_nothing(scene):
    assert paint(scene_of(word_model("rnn")))[1] == []
    assert paint(replace(scene, strata=None))[1] == []
    assert paint(replace(scene, trace=None))[1] == []


@pytest.mark.parametrize(
    ("life", "said"),
    [(8.2, "8 steps"), (1.2, "1 step"), (0.3, "under 1 step"), (14.2, "> 14 steps"), (math.inf, "> 14 steps")],
)
def test_a_half_life_is_told_in_steps_and_never_beyond_the_text(scene, life, said):
    assert half_life_text(replace(scene, half_life=life)) == said
