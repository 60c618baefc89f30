import naive
import numpy as np
import pytest

from lstm_viz.core.activations import exp, sigmoid, tanh
from lstm_viz.core.kernel import kernel


@kernel
def _each(function, x, y):
    for n in range(x.size):
        y[n] = function(x[n])


def _of(function, x):
    x = np.asarray(x, np.float32)
    y = np.empty_like(x)
    _each(function, x, y)
    return x.astype(np.float64), y


@pytest.fixture
def numbers(rng):
    sizes = np.exp(rng.uniform(np.log(1e-12), np.log(80), 20_000))
    return np.concatenate([sizes, -sizes, np.linspace(-20, 20, 4_001)])


def test_sigmoid_is_within_three_units_in_the_last_place(numbers):
    x, y = _of(sigmoid, numbers)
    assert np.abs(y / naive.sigmoid(x) - 1).max() < 1.8e-7


def test_tanh_is_within_three_units_in_the_last_place_also_near_zero(numbers):
    x, y = _of(tanh, numbers[numbers != 0])
    assert np.abs(y / np.tanh(x) - 1).max() < 2.5e-7


def test_exp_of_negative_numbers(numbers):
    x, y = _of(exp, -np.abs(numbers))
    assert np.abs(y / np.exp(x) - 1).max() < 2.5e-7


def test_far_out_they_reach_their_limits():
    far = [-np.inf, -1e30, -90, 90, 1e30, np.inf]
    np.testing.assert_allclose(_of(sigmoid, far)[1], [0, 0, 0, 1, 1, 1], atol=2e-38)
    np.testing.assert_array_equal(_of(tanh, far)[1], [-1, -1, -1, 1, 1, 1])
    assert _of(tanh, [0.0])[1][0] == 0


@pytest.mark.parametrize("function", [sigmoid, tanh, exp])
def test_nan_stays_nan_wherever_it_stands(function):
    x = np.linspace(-3, -1, 67)
    x[[0, 20, 66]] = np.nan
    _, y = _of(function, x)
    np.testing.assert_array_equal(np.isnan(y), np.isnan(x))
