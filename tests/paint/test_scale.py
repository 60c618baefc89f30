"""The colours of the cell state reach as far as its values do."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from scenes import painted, scene_of, word_model

from lstm_viz.models.buffers import Series
from lstm_viz.paint.quantities import paint_quantities
from lstm_viz.paint.scale import LIMITS, limit_of, span_of
from lstm_viz.paint.theme import theme


class _Values:
    """A trace of nothing but these cell states."""

    def __init__(self, state, series):
        self.layers, self.steps, self._series = ({"c": state},), len(state), series

    def series(self, work, *which):
        return self._series.upto(self.steps, partial(work, self, *which))


def scene_with(state, series=None):
    """A scene whose cell states are these (T, H) values."""
    base = scene_of(word_model())
    state = np.asarray(state, np.float32)
    return replace(base, trace=_Values(state, series or Series(len(state))), computed=len(state))


@pytest.mark.parametrize(
    "largest, limit", [(0.01, 0.5), (0.5, 0.5), (0.51, 1.0), (1.2, 2.0), (2.5, 3.5), (3.5, 3.5), (90.0, 3.5)]
)
def test_the_limit_is_the_least_that_holds_the_values(largest, limit, rng):
    state = rng.uniform(-1, 1, (14, 64)) * largest
    state[3, 5] = -largest
    state[:, 7] = largest
    assert limit_of(scene_with(state), "c") == limit


def test_a_rare_value_may_lie_beyond_and_a_common_one_may_not():
    state = np.full((20, 100), 0.2)
    state[10, 0] = 3.0
    assert limit_of(scene_with(state), "c") == 0.5
    state[10:, :3] = 3.0
    assert limit_of(scene_with(state), "c") == 3.5


def test_it_only_grows_while_the_text_does(rng):
    state = rng.normal(0, 1, (200, 32)) * rng.uniform(0, 1.5, (200, 1))
    scene = scene_with(state)
    limits = [limit_of(replace(scene, computed=steps), "c") for steps in range(1, 201)]
    assert limits == sorted(limits) and set(limits) <= set(LIMITS) and len(set(limits)) > 1
    # The same where the text grows word by word, and where it comes at once.
    series = Series(200)
    assert [limit_of(scene_with(state[:steps], series), "c") for steps in range(1, 201)] == limits
    assert [limit_of(scene_with(state[:steps]), "c") for steps in range(1, 201, 20)] == limits[::20]


def test_all_others_reach_to_one():
    scene = scene_of(word_model())
    assert [span_of(scene, quantity) for quantity in "ifogh"] == [(0, 1)] * 3 + [(-1, 1)] * 2
    assert limit_of(replace(scene, trace=None), "c") == 1.0
    rnn = scene_of(word_model("rnn"))
    assert span_of(rnn, "h") == (-1, 1)


def test_the_legend_says_the_limit(qapp, monkeypatch):
    said = []
    monkeypatch.setattr("lstm_viz.paint.quantities.draw_text", lambda *args: said.append(args[3]) or 0.0)
    scene = scene_of(word_model())
    painted(lambda painter: paint_quantities(painter, QRectF(0, 0, 300, 112), scene, theme("light")), 300, 112)
    limit = limit_of(scene, "c")
    assert f"−{limit:g}" in said and f"+{limit:g}" in said
