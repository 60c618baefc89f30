"""What is left out at random is drawn anew for every update, and from nothing but its number and the seed."""

import numpy as np
import pytest

from lstm_viz.core.kinds import LSTM
from lstm_viz.training.batch import pack
from lstm_viz.training.learner import Learner
from lstm_viz.training.settings import Settings


@pytest.fixture
def batch(rng):
    return pack([rng.integers(1, 40, 10).tolist() for _ in range(100)])


@pytest.fixture
def masks(make_model, batch, monkeypatch):
    """A function that gives the masks of the first three updates."""

    def drawn(**settings) -> list:
        learner = Learner(make_model(LSTM, (8, 6), input_size=5), Settings(tokens=10**6, **settings))
        seen, learn = [], learner._network.learn

        def spy(batch, write, hold, masks):
            seen.append(masks)
            return learn(batch, write, hold, masks)

        monkeypatch.setattr(learner._network, "learn", spy)
        for _ in range(3):
            learner.learn(batch)
        return seen

    return drawn


def test_a_share_is_left_out_and_the_rest_made_larger(masks):
    for update in masks(dropout=0.25):
        assert [mask.shape for mask in update] == [(1000, 5), (1000, 8), (1000, 6)]
        for mask in update:
            assert mask.dtype == np.float32
            np.testing.assert_array_equal(np.unique(mask), [0, np.float32(1) / np.float32(0.75)])
            assert (mask == 0).mean() == pytest.approx(0.25, abs=0.03)


def test_every_update_leaves_out_others_and_every_seed_too(masks):
    first, again, other = masks(dropout=0.5, seed=1), masks(dropout=0.5, seed=1), masks(dropout=0.5, seed=2)
    for one, same in zip(first, again, strict=True):
        assert all(map(np.array_equal, one, same))
    assert not np.array_equal(first[0][0], first[1][0])
    assert not np.array_equal(first[0][0], other[0][0])


def test_without_dropout_nothing_is_drawn(masks):
    assert masks() == [None] * 3
