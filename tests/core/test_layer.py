"""One layer against its twin, resumed runs against whole ones, and what is refused."""

from itertools import pairwise

import naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_viz.core.kinds import COUPLED, GRU, LSTM, PEEPHOLE, RNN
from lstm_viz.core.run import advance, prepare, project, record
from lstm_viz.errors import ShapeError

KINDS = pytest.mark.parametrize("kind", [LSTM, PEEPHOLE, COUPLED, GRU, RNN], ids=lambda kind: kind.name)


def _layer(rng, kind, D, H):
    rows = kind.blocks * H
    shapes = [(rows, D), (rows, H), (rows,), (rows,)]
    if kind.peepholes:
        shapes.append((len(kind.peepholes), H))
    # Larger weights would make a chaotic network, whose rounding errors grow from step to step.
    return [rng.normal(0, 1 / np.sqrt(H), shape).astype(np.float32) for shape in shapes]


def _run(kind, weights, x, initial=None):
    layer = prepare(kind, *weights)
    recording = record(kind, len(x), layer.size)
    advance(layer, project(layer, x), np.arange(len(x)), recording, initial=initial)
    return recording


@KINDS
@pytest.mark.parametrize(("D", "H", "T"), [(1, 1, 1), (3, 5, 7), (8, 16, 30), (17, 33, 12), (20, 130, 9)])
def test_a_layer_is_its_twin(rng, kind, D, H, T):
    weights, x = _layer(rng, kind, D, H), rng.normal(size=(T, D)).astype(np.float32)
    initial = rng.normal(size=(len(kind.states), H)).astype(np.float32)
    expected = naive.layer(kind, weights, x, *initial)
    for name, values in zip(kind.quantities, _run(kind, weights, x, initial), strict=True):
        np.testing.assert_allclose(values, expected[name], atol=5e-6, err_msg=name)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    kind=st.sampled_from([LSTM, PEEPHOLE, COUPLED, GRU, RNN]),
    sizes=st.lists(st.integers(1, 300), min_size=2, max_size=5),
    T=st.sampled_from([0, 1, 2, 3, 25]),
    seed=st.integers(0, 10_000),
)
def test_a_stack_of_any_sizes_is_its_twin_and_goes_on_from_anywhere(kind, sizes, T, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(T, sizes[0])).astype(np.float32)
    obvious, cut = x.astype(np.float64), T // 2
    for D, H in pairwise(sizes):
        weights = _layer(rng, kind, D, H)
        recording = _run(kind, weights, x)
        expected = naive.layer(kind, weights, obvious)
        for name, values in zip(kind.quantities, recording, strict=True):
            # With peepholes and one unit a sum can be large, and so its rounding.
            np.testing.assert_allclose(values, expected[name], atol=2e-5, rtol=2e-5, err_msg=name)
        layer, resumed = prepare(kind, *weights), record(kind, T, H)
        projected = project(layer, x)
        for first, last in ((0, cut), (cut, T)):
            advance(layer, projected, np.arange(first, last), resumed, first)
        np.testing.assert_array_equal(resumed, recording)
        x, obvious = recording[-1], expected["h"]


@KINDS
def test_a_long_run_stays_its_twin(rng, kind):
    weights, x = _layer(rng, kind, 3, 10), rng.normal(size=(3000, 3)).astype(np.float32)
    expected = naive.layer(kind, weights, x)
    for name, values in zip(kind.quantities, _run(kind, weights, x), strict=True):
        np.testing.assert_allclose(values, expected[name], atol=2e-5, err_msg=name)


def test_the_hidden_bias_of_a_grus_candidate_lies_within_r(rng):
    """With r shut it has no effect; a kernel that adds both biases up would show it."""
    weights, x = _layer(rng, GRU, 4, 6), rng.normal(size=(5, 4)).astype(np.float32)
    weights[2][:6] = -200  # r
    shut = _run(GRU, weights, x)
    weights[3][12:] += 1
    np.testing.assert_array_equal(_run(GRU, weights, x), shut)
    weights[2][12:] += 1
    assert np.abs(_run(GRU, weights, x) - shut).max() > 0.1


@KINDS
def test_resuming_anywhere_gives_the_same_bits(rng, kind):
    weights, x = _layer(rng, kind, 9, 21), rng.normal(size=(40, 9)).astype(np.float32)
    whole = _run(kind, weights, x)
    layer = prepare(kind, *weights)
    projected = project(layer, x)
    resumed = record(kind, 64, layer.size)
    for first, last in ((0, 1), (1, 2), (2, 17), (17, 40)):
        advance(layer, projected, np.arange(first, last), resumed, first)
    np.testing.assert_array_equal(resumed[:, :40], whole)
    np.testing.assert_array_equal(np.concatenate([project(layer, x[:7]), project(layer, x[7:])]), projected)


@KINDS
def test_a_state_handed_on_is_the_state_recorded(rng, kind):
    weights, x = _layer(rng, kind, 4, 6), rng.normal(size=(10, 4)).astype(np.float32)
    whole = _run(kind, weights, x)
    state = np.stack([whole[kind.quantities.index(name), 5] for name in kind.states])
    np.testing.assert_array_equal(_run(kind, weights, x[6:], state), whole[:, 6:])


@KINDS
def test_rows_of_a_table_are_words(rng, kind):
    weights, table = _layer(rng, kind, 4, 6), rng.normal(size=(5, 4)).astype(np.float32)
    layer, words = prepare(kind, *weights), np.array([3, 3, 0, 4, 1])
    recording = record(kind, 5, layer.size)
    advance(layer, project(layer, table), words, recording)
    np.testing.assert_array_equal(recording, _run(kind, weights, table[words]))


def test_a_nan_is_not_hidden(rng):
    weights = _layer(rng, LSTM, 3, 20)
    layer = prepare(LSTM, *weights)
    projected = project(layer, rng.normal(size=(4, 3)).astype(np.float32))
    projected[2, 5] = np.nan  # of the input gate of unit 5
    recording = record(LSTM, 4, layer.size)
    advance(layer, projected, np.arange(4), recording)
    assert np.isfinite(recording[:, :2]).all()
    assert np.isnan(recording[[0, 4, 5], 2, 5]).all()
    assert np.isnan(recording[:, 3]).all()


def test_what_does_not_fit_is_refused(rng):
    weights = _layer(rng, LSTM, 3, 5)
    layer = prepare(LSTM, *weights)
    projected, recording = project(layer, np.zeros((4, 3), np.float32)), record(LSTM, 10, 5)
    rows = np.arange(4)
    with pytest.raises(ShapeError, match=r"weight_ih has shape \(20, 3\), but \(24, 3\)"):
        prepare(LSTM, weights[0], np.zeros((24, 6), np.float32), *np.zeros((2, 24), np.float32))
    with pytest.raises(ShapeError, match="float32 is needed"):
        prepare(LSTM, weights[0].astype(np.float64), *weights[1:])
    with pytest.raises(ShapeError, match="not finite"):
        prepare(LSTM, weights[0] * np.float32(np.nan), *weights[1:])
    with pytest.raises(ShapeError, match=r"weight_peephole has shape \(0, 5\), but \(3, 5\)"):
        prepare(PEEPHOLE, *weights)
    with pytest.raises(ShapeError, match=r"weight_peephole has shape \(3, 5\), but \(0, 5\)"):
        prepare(LSTM, *weights, np.zeros((3, 5), np.float32))
    with pytest.raises(ShapeError, match="x has shape"):
        project(layer, np.zeros((4, 2), np.float32))
    with pytest.raises(ShapeError, match="do not fit into a recording of 10"):
        advance(layer, projected, rows, recording, 7)
    with pytest.raises(ShapeError, match="do not fit"):
        advance(layer, projected, rows, recording, -1)
    with pytest.raises(ShapeError, match="recording has shape"):
        advance(layer, projected, rows, recording[:5])
    with pytest.raises(ShapeError, match="projected has shape"):
        advance(layer, projected[:, 1:], rows, recording)
    with pytest.raises(ShapeError, match="Row 4 at step 6 does not exist"):
        advance(layer, projected, np.array([0, 4]), recording, 5)
    with pytest.raises(ShapeError, match="Row -1 at step 5 does not exist"):
        advance(layer, projected, np.array([-1]), recording, 5)
    with pytest.raises(ShapeError, match="initial has shape"):
        advance(layer, projected, rows, recording, initial=np.zeros((1, 5), np.float32))
