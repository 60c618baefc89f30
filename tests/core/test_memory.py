import naive
import numpy as np
import pytest

from lstm_viz.core.memory import amount
from lstm_viz.errors import ShapeError


@pytest.fixture
def gates(rng):
    i, f = rng.uniform(size=(2, 30, 7)).astype(np.float32)
    return i, f, rng.uniform(-1, 1, (30, 7)).astype(np.float32)


def test_the_amount_is_its_twin(rng, gates):
    before = rng.uniform(size=7).astype(np.float32)
    np.testing.assert_allclose(amount(*gates, before), naive.amount(*gates, before), rtol=1e-5)
    np.testing.assert_allclose(amount(*gates), naive.amount(*gates, np.zeros(7)), rtol=1e-5)


def test_it_goes_on_from_its_last_row_to_the_same_bits(gates):
    whole = amount(*gates)
    head = amount(*(values[:11] for values in gates))
    tail = amount(*(values[11:] for values in gates), head[-1])
    np.testing.assert_array_equal(np.concatenate([head, tail]), whole)


def test_it_is_the_sum_of_the_sizes_of_all_parts(gates):
    i, f, g = (values.astype(np.float64) for values in gates)
    parts = [np.abs(f[s + 1 :].prod(0) * i[s] * g[s]) for s in range(30)]
    np.testing.assert_allclose(amount(*gates)[-1], np.sum(parts, 0), rtol=1e-5)


def test_shapes_that_differ_are_refused(gates):
    i, f, g = gates
    with pytest.raises(ShapeError, match="one shape"):
        amount(i[1:], f, g)
    with pytest.raises(ShapeError, match="one shape"):
        amount(i, f, g, np.zeros(3, np.float32))
