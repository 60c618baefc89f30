"""The summands of a gate add up to what the kernel computed."""

import numpy as np
import pytest

from lstm_viz.analysis.summands import summands
from lstm_viz.core.kinds import COUPLED, GRU, LSTM, PEEPHOLE, RNN
from lstm_viz.errors import QuantityError, ShapeError
from lstm_viz.models.model import Model
from lstm_viz.models.trace import run

ACTIVATIONS = {"sigmoid": lambda x: 1 / (1 + np.exp(-x)), "tanh": np.tanh}


@pytest.fixture
def trace_of(make_model, rng):
    def trace_of(kind, hidden_sizes):
        model = make_model(kind, hidden_sizes)
        weights = {name: array + rng.normal(0, 0.3, array.shape) for name, array in model.weights.items()}
        model = Model("lively", kind, weights, model.vocabulary, model.tokenizer)
        ids = [0, *rng.integers(1, len(model.vocabulary), 6)]
        return run(model, ["w"] * 7, ids)

    return trace_of


@pytest.mark.parametrize("kind", [LSTM, PEEPHOLE, COUPLED, GRU, RNN])
@pytest.mark.parametrize("hidden_sizes", [(8,), (8, 5)])
def test_summands_give_the_recorded_value(trace_of, kind, hidden_sizes):
    trace = trace_of(kind, hidden_sizes)
    for layer, size in enumerate(hidden_sizes):
        for quantity in kind.boxes:
            for step in range(trace.steps):
                for unit in (0, size - 1):
                    parts = summands(trace, quantity, step, unit, layer)
                    assert ACTIVATIONS[parts.activation](parts.total) == pytest.approx(parts.value, abs=1e-5)
                    assert parts.value == trace.layers[layer][quantity][step, unit]
                    assert (parts.peephole is not None) == (kind is PEEPHOLE and quantity != "g")


def test_before_the_first_step_the_state_is_zero(trace_of):
    assert summands(trace_of(LSTM, (8,)), "f", 0, 3).hidden == 0


@pytest.mark.parametrize(("kind", "quantity"), [(LSTM, "c"), (LSTM, "h"), (RNN, "i"), (COUPLED, "i"), (GRU, "h")])
def test_what_no_layer_computes_is_refused(trace_of, kind, quantity):
    with pytest.raises(QuantityError, match="choose"):
        summands(trace_of(kind, (8,)), quantity, 1, 0)


@pytest.mark.parametrize(("step", "unit", "layer"), [(7, 0, 0), (0, 8, 0), (0, 0, 1), (-1, 0, 0)])
def test_places_that_do_not_exist_are_refused(trace_of, step, unit, layer):
    with pytest.raises(ShapeError, match="There is no unit"):
        summands(trace_of(LSTM, (8,)), "f", step, unit, layer)


def test_a_window_does_not_know_the_state_before_it(trace_of):
    trace = trace_of(LSTM, (8,))
    window = trace.window(2, 5)
    with pytest.raises(ShapeError, match="window"):
        summands(window, "f", 0, 0)
    assert summands(window, "f", 1, 0) == summands(trace, "f", 3, 0)
