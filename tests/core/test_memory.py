"""The ledger against its twin and against the recurrence that it takes apart."""

import naive
import numpy as np
import pytest

from lstm_viz.core.memory import amount, parts, sizes
from lstm_viz.errors import ShapeError


@pytest.fixture
def ledger(rng):
    keep = rng.uniform(size=(150, 7)).astype(np.float32)
    keep[rng.random(keep.shape) < 0.7] = 1  # a belt or two, or nothing is left after a few steps
    return keep, rng.uniform(-1, 1, (150, 7)).astype(np.float32), rng.uniform(-1, 1, 7).astype(np.float32)


def test_the_amount_is_its_twin(ledger):
    keep, written, before = ledger
    np.testing.assert_allclose(amount(keep, written, abs(before)), naive.amount(keep, written, abs(before)), rtol=1e-5)
    np.testing.assert_allclose(amount(keep, written), naive.amount(keep, written, np.zeros(7)), rtol=1e-5)


def test_it_goes_on_from_its_last_row_to_the_same_bits(ledger):
    keep, written, _ = ledger
    whole = amount(keep, written)
    head = amount(keep[:11], written[:11])
    tail = amount(keep[11:], written[11:], head[-1])
    np.testing.assert_array_equal(np.concatenate([head, tail]), whole)


@pytest.mark.parametrize("step", [0, 1, 29, 149])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_parts_are_their_twin_and_sum_to_the_state(ledger, step, dtype):
    keep, written, before = (values.astype(dtype) for values in ledger)
    got = parts(keep, written, before, step)
    assert got.dtype == dtype and got.shape == (step + 2, 7)
    exact = naive.parts(keep, written, before, step)
    np.testing.assert_allclose(got, exact, rtol=1e-6 if dtype is np.float32 else 1e-13)
    state = before.astype(np.float64)
    for keep_t, written_t in zip(keep[: step + 1], written, strict=False):
        state = keep_t.astype(np.float64) * state + written_t
    off = abs(got.sum(0) - state) / abs(exact).sum(0)
    assert off.max() <= (1e-5 if dtype is np.float32 else 1e-10)


def test_it_is_the_sum_of_the_sizes_of_all_parts(ledger):
    keep, written, before = ledger
    at_end = amount(keep, written, abs(before))[-1]
    np.testing.assert_allclose(at_end, abs(parts(*ledger, 149)).sum(0), rtol=1e-5)


@pytest.mark.parametrize("units", [None, [3], [5, 0, 2]])
@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 149), (40, 41), (3, 140), (149, 149)])
def test_sizes_are_the_parts_summed_over_units(ledger, units, first, last):
    got = sizes(*ledger, first, last, units)
    assert got.shape == (last - first + 1, last + 2) and got.dtype == np.float32
    for step in range(first, last + 1):
        expected = abs(naive.parts(*ledger, step))[:, units or slice(None)].sum(1)
        np.testing.assert_allclose(got[step - first, : step + 2], expected, rtol=1e-5, atol=1e-30)
        assert not got[step - first, step + 2 :].any()


def test_a_long_text_is_worked_through_in_blocks(rng):
    keep = rng.uniform(0.99, 1, (1500, 3)).astype(np.float32)
    written, before = rng.uniform(-1, 1, (1500, 3)).astype(np.float32), np.ones(3, np.float32)
    got = sizes(keep, written, before, 1400, 1499)
    for step in (1400, 1463, 1464, 1499):
        expected = abs(naive.parts(keep, written, before, step)).sum(1)
        np.testing.assert_allclose(got[step - 1400, : step + 2], expected, rtol=2e-5)


def test_what_is_forgotten_is_nothing_and_costs_no_exactness(rng):
    """Products far under what a float can hold, and a gate that is shut."""
    keep = np.full((1500, 2), 0.5, np.float32)
    keep[:, 1] = 1
    keep[700, 1] = 0
    written, before = rng.uniform(-1, 1, (1500, 2)).astype(np.float32), np.ones(2, np.float32)
    got = parts(keep, written, before, 1499)
    np.testing.assert_allclose(got, naive.parts(keep, written, before, 1499), rtol=1e-6, atol=1e-37)
    assert not got[:700, 1].any() and not got[:300, 0].any()
    np.testing.assert_allclose(sizes(keep, written, before, 1499, 1499)[0], abs(got).sum(1), rtol=1e-5, atol=1e-30)


def test_what_does_not_fit_is_refused(ledger):
    keep, written, before = ledger
    with pytest.raises(ShapeError, match="one shape"):
        amount(keep, written[1:])
    with pytest.raises(ShapeError, match="one shape"):
        amount(keep, written, np.zeros(3, np.float32))
    with pytest.raises(ShapeError, match="one shape"):
        parts(keep, written, before[1:], 0)
    for step in (-1, 150):
        with pytest.raises(ShapeError, match="steps 0 to 149"):
            parts(keep, written, before, step)
    for first, last in ((3, 2), (-1, 2), (0, 150)):
        with pytest.raises(ShapeError, match="steps 0 to 149"):
            sizes(keep, written, before, first, last)
    for unit in (-1, 7):
        with pytest.raises(ShapeError, match="units from 0 to 6"):
            sizes(keep, written, before, 0, 3, [unit])
