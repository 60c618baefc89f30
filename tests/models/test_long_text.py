"""A window of a long text is that part of a run in one piece, and little is kept of the rest."""

import gc
import tracemalloc

import numpy as np
import pytest

from lstm_viz.core.kinds import COUPLED, GRU, LSTM, PEEPHOLE, RNN
from lstm_viz.errors import QuantityError, ShapeError
from lstm_viz.models.long_text import LongText
from lstm_viz.models.trace import run

KINDS = pytest.mark.parametrize("kind", [LSTM, PEEPHOLE, COUPLED, GRU, RNN], ids=lambda kind: kind.name)


def _text(rng, steps):
    ids = rng.integers(1, 40, steps)
    ids[0] = 0
    return [f"t{step}" for step in range(steps)], ids


@KINDS
@pytest.mark.parametrize("sizes", [(9,), (70, 5)])
@pytest.mark.parametrize("every", [1, 16, 1000])
def test_a_window_has_the_bits_of_the_straight_run(rng, make_model, kind, sizes, every):
    model = make_model(kind, sizes, input_size=6)
    tokens, ids = _text(rng, 100)
    whole, long = run(model, tokens, ids), LongText(model, tokens, ids, every)
    assert (long.tokens, long.steps, len(long)) == (whole.tokens, 100, 100)
    np.testing.assert_array_equal(long.ids, whole.ids)
    for first, last in ((0, 0), (0, 99), (15, 16), (16, 31), (17, 70), (31, 32), (48, 48), (96, 99), (99, 99)):
        found, expected = long.window(first, last), whole.window(first, last)
        assert found.tokens == expected.tokens
        np.testing.assert_array_equal(found.ids, expected.ids)
        for layer in range(len(sizes)):
            for name in kind.quantities:
                np.testing.assert_array_equal(found.layers[layer][name], expected.layers[layer][name])
            if kind is RNN:
                with pytest.raises(QuantityError):
                    found.amount(layer)
                continue
            np.testing.assert_array_equal(found.amount(layer), expected.amount(layer))
            np.testing.assert_array_equal(found.amount_kept(layer), expected.amount_kept(layer))
            for mine, theirs in zip(found.ledger(layer), expected.ledger(layer), strict=True):
                np.testing.assert_array_equal(mine, theirs)
        # A product of one row may take another way through BLAS than one of many.
        np.testing.assert_allclose(found.logits(), expected.logits(), atol=1e-6)


@KINDS
def test_predictions_are_those_of_the_straight_run(rng, make_model, kind):
    model = make_model(kind, (7, 6))
    tokens, ids = _text(rng, 40)
    whole, long = run(model, tokens, ids), LongText(model, tokens, ids, 8)
    for step in (0, 7, 8, 23, 39):
        found, expected = long.predictions(step), whole.predictions(step)
        assert [prediction.word for prediction in found] == [prediction.word for prediction in expected]
        assert found[0].probability == pytest.approx(expected[0].probability, abs=1e-6)


def test_windows_are_read_only_and_independent(rng, make_model):
    model = make_model(LSTM, (7,))
    long = LongText(model, *_text(rng, 40), 8)
    first = long.window(3, 20)
    kept = first.c.copy()
    long.window(0, 39)
    np.testing.assert_array_equal(first.c, kept)
    for array in (first.c, first.ids, first.amount(0), first.amount_kept(0), long.ids):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_a_hundred_thousand_steps_need_little_memory(rng, make_model):
    model = make_model(LSTM, (32, 16))
    tokens, ids = _text(rng, 100_000)
    LongText(model, tokens[:10], ids[:10])  # what is loaded and made once
    gc.collect()
    tracemalloc.start()
    try:
        long = LongText(model, tokens, ids)
        kept, peak = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        long.window(99_000, 99_200)
        window_peak = tracemalloc.get_traced_memory()[1] - kept
    finally:
        tracemalloc.stop()
    everything = 100_000 * 6 * (32 + 16) * 4
    own = 100_000 * (8 + 4)  # a pointer to each token, and each id
    assert kept - own < everything / 100
    assert peak - own < everything / 20
    assert window_peak < everything / 100


@pytest.mark.parametrize(
    ("tokens", "ids", "every"),
    [([], [], 8), (["a"], [0, 1], 8), (["a"], [40], 8), (["a"], [-1], 8), (["a"], [0.0], 8), (["a"], [0], 0)],
)
def test_what_cannot_be_run_is_refused(make_model, tokens, ids, every):
    with pytest.raises(ShapeError):
        LongText(make_model(LSTM), tokens, ids, every)


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (5, 4), (0, 10)])
def test_a_window_that_is_not_there_is_refused(rng, make_model, first, last):
    long = LongText(make_model(LSTM), *_text(rng, 10))
    with pytest.raises(ShapeError, match="steps 0 to 9"):
        long.window(first, last)
    with pytest.raises(ShapeError):
        long.predictions(10)
