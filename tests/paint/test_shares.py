from dataclasses import replace

import numpy as np
import pytest
from scenes import remembered, scene_of, word_model

from lstm_viz.analysis.strata import Strata
from lstm_viz.paint.shares import as_percent, percents, rounded, writers


@pytest.mark.parametrize("count", [1, 3, 14, 200])
def test_percents_add_up_to_a_hundred_and_are_off_by_less_than_one(count, rng):
    for _ in range(50):
        shares = rng.exponential(1, count)
        shares /= shares.sum()
        whole = rounded(shares)
        assert whole.sum() == 100
        assert np.abs(whole - 100 * shares).max() < 1
        # who has more never shows less
        order = np.argsort(shares)
        assert (np.diff(whole[order]) >= 0).all()


def test_nothing_held_is_no_percent():
    assert rounded(np.zeros(4)).tolist() == [0, 0, 0, 0]
    assert as_percent(0, 0.0) == "0%"
    assert as_percent(0, 0.003) == "<1%"
    assert as_percent(12, 0.118) == "12%"


@pytest.mark.parametrize("scope", ["unit", "all"])
def test_every_step_of_a_real_run_adds_up(scope):
    scene = remembered(scene_of(word_model()), scope)
    for step in range(scene.steps):
        assert percents(scene.strata, step).sum() == 100


def made_up(parts, **more):
    """A scene of which it is known that the rows hold these parts at the last step."""
    scene = scene_of(word_model(), step=13)
    rows = np.zeros((1, 15), np.float32)
    rows[0, : len(parts)] = parts
    return replace(scene, strata=Strata(13, 13, rows), **more)


def test_the_largest_are_listed_and_the_marked_ones_in_any_case():
    parts = [0, 1, 2, 30, 4, 5, 6, 7, 8, 9, 1, 1, 1, 1, 1]  # row 3 is "birds", the step 2
    scene = made_up(parts)
    assert writers(scene, scene.strata, 13) == [3, 9, 8, 7, 6]
    followed = replace(scene, followed=0)
    assert writers(followed, followed.strata, 13) == [3, 9, 8, 7, 1]
    pointed = replace(followed, hover="chip 1")
    assert writers(pointed, pointed.strata, 13) == [3, 9, 8, 2, 1]
    pinned = replace(scene, pinned=frozenset({"the"}))  # steps 1, 6, 9, 13: the one that holds most, step 6, is listed
    assert writers(pinned, pinned.strata, 13) == [3, 9, 8, 7, 6]
    assert writers(scene, scene.strata, 13, 2) == [3, 9]


def test_what_holds_next_to_nothing_is_left_to_the_others():
    scene = made_up([0, 1000, 1, 1, 600])
    assert writers(scene, scene.strata, 13) == [1, 4]
    assert writers(made_up([]), made_up([]).strata, 13) == []
