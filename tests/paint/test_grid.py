from dataclasses import replace

import pytest
from scenes import SENTENCE, at, scene_of, word_model

from lstm_viz.paint.grid import COLUMN_MAX_PX, COLUMN_MIN_PX, RAIL_MIN_PX, TokenGrid, grid_of
from lstm_viz.paint.scene import Chip


def test_fourteen_words_at_1440_have_columns_of_68_and_a_rail_of_272():
    grid = TokenGrid(1440, 14)
    assert grid.left == 176
    assert grid.column_px == 68
    assert grid.right == 176 + 14 * 68
    assert (grid.rail_left, grid.rail_right) == (1152, 1424)
    assert not grid.scrolls


def test_fourteen_words_at_1280_keep_columns_of_52_and_the_rail_240():
    grid = TokenGrid(1280, 14)
    assert grid.column_px >= 52
    assert grid.rail_right - grid.rail_left >= RAIL_MIN_PX
    assert grid.right + 24 <= grid.rail_left


@pytest.mark.parametrize("width", [1120, 1280, 1440, 1920, 3840])
@pytest.mark.parametrize("columns", [1, 5, 14, 60, 10_000])
def test_columns_stay_between_their_limits_and_left_of_the_rail(width, columns):
    grid = TokenGrid(width, columns, playhead=columns // 2)
    assert COLUMN_MIN_PX <= grid.column_px <= COLUMN_MAX_PX
    assert grid.right + 24 <= grid.rail_left + 0.01
    assert 0 <= grid.first <= columns // 2 <= grid.last < columns


def test_the_rail_stays_where_it_is_while_a_sentence_grows():
    assert len({TokenGrid(1280, columns).rail_left for columns in range(1, 200)}) == 1


def test_a_long_text_keeps_the_playhead_at_sixty_per_cent():
    grid = TokenGrid(1280, 1000, playhead=500)
    share = (grid.column_centre(500) - grid.left) / (grid.right - grid.left)
    assert share == pytest.approx(0.6, abs=0.01)


def test_a_long_text_does_not_scroll_past_its_ends():
    first, last = TokenGrid(1280, 1000, playhead=0), TokenGrid(1280, 1000, playhead=999)
    assert first.scrolled_px == 0
    assert last.column_left(1000) == pytest.approx(last.right)
    assert last.last == 999


def test_scrolling_by_hand_leaves_the_playhead():
    grid = TokenGrid(1280, 1000, playhead=500, scroll_px=0)
    assert grid.first == 0
    assert TokenGrid(1280, 1000, scroll_px=1e9).last == 999


def test_a_place_and_its_step_are_inverse():
    grid = TokenGrid(1280, 300, playhead=120)
    for column in range(grid.first + 1, grid.last):
        assert grid.step_at(grid.column_centre(column)) == column
        assert grid.nearest(grid.column_centre(column)) == pytest.approx(column + 0.5)
    assert grid.step_at(grid.left - 1) is None
    assert grid.step_at(grid.right) is None
    assert grid.nearest_step(-50) == grid.first


def test_a_pending_word_takes_a_column_but_no_step():
    scene = scene_of(word_model(), SENTENCE)
    chips = (*scene.chips[:3], Chip("th", "pending"), *scene.chips[3:])
    grid = grid_of(1440, replace(scene, chips=chips))
    assert grid.pending == 3
    assert grid.columns == scene.steps + 1
    assert [grid.step_of(column) for column in range(5)] == [0, 1, 2, None, 3]
    assert [grid.column_of(step) for step in range(5)] == [0, 1, 2, 4, 5]
    assert grid.step_at(grid.column_centre(3)) is None
    assert grid.step_at(grid.column_centre(4)) == 3
    assert grid.nearest_step(grid.rail_left) == scene.steps - 1


def test_a_pending_word_at_the_end_is_found_too():
    scene = scene_of(word_model(), SENTENCE)
    grid = grid_of(1440, replace(scene, chips=(*scene.chips, Chip("th", "pending"))))
    assert grid.pending == scene.steps


def test_a_long_text_glides_as_a_step_begins_and_a_short_one_does_not():
    model = word_model()
    long = scene_of(model, " ".join(["the birds"] * 100), 100)
    places = [grid_of(1280, at(long, 100, "arrive", progress)).scrolled_px for progress in (0.0, 0.2, 1.0)]
    assert places == sorted(places)
    assert places[2] - places[0] == pytest.approx(COLUMN_MIN_PX, abs=1)
    short = scene_of(model)
    assert grid_of(1280, at(short, 3, "arrive", 0.2)) == grid_of(1280, at(short, 3, "arrive", 0.7))
