"""A clamped run equals one worked out step by step in double precision, and in PyTorch where it is installed."""

import naive
import numpy as np
import pytest

from lstm_viz.core.interventions import Clamp, silence
from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.errors import QuantityError, ShapeError
from lstm_viz.models.batch import read
from lstm_viz.models.trace import run

SIZES = (7, 5)
STEPS, SENTENCES = 9, 4


def clamped(kind, weights, ids, held):
    """All quantities of a stack; ``held[layer, unit, quantity]`` is (T,), NaN where nothing is held. One sentence."""
    states = {}
    result = []
    for t, id in enumerate(ids):
        x = weights["embedding.weight"][id].astype(np.float64)
        step = []
        for layer, H in enumerate(SIZES):
            c, h = states.get(layer, (np.zeros(H), np.zeros(H)))
            ih, hh = weights[f"rnn.weight_ih_l{layer}"], weights[f"rnn.weight_hh_l{layer}"]
            z = ih @ x + hh.astype(np.float64) @ h + weights[f"rnn.bias_ih_l{layer}"] + weights[f"rnn.bias_hh_l{layer}"]
            now = {}

            def put(name, value, now=now, layer=layer, t=t):
                now[name] = value.copy()
                for (at, unit, quantity), values in held.items():
                    if (at, quantity) == (layer, name) and not np.isnan(values[t]):
                        now[name][unit] = values[t]

            if kind is LSTM:
                for name, block in zip("ifgo", z.reshape(4, H), strict=True):
                    put(name, np.tanh(block) if name == "g" else naive.sigmoid(block))
                put("c", now["f"] * c + now["i"] * now["g"])
                put("h", now["o"] * np.tanh(now["c"]))
                states[layer] = now["c"], now["h"]
            else:
                put("h", np.tanh(z))
                states[layer] = None, now["h"]
            x = now["h"]
            step.append(now)
        result.append(step)
    return [{name: np.array([step[layer][name] for step in result]) for name in result[0][0]} for layer in (0, 1)]


@pytest.fixture
def ids(rng):
    return np.concatenate([np.zeros((SENTENCES, 1), int), rng.integers(1, 40, (SENTENCES, STEPS - 1))], axis=1)


@pytest.mark.parametrize(
    ("kind", "units"),
    [
        (LSTM, [(0, 2, "c")]),
        (LSTM, [(0, 2, "f")]),
        (LSTM, [(0, 0, "i"), (0, 0, "o"), (0, 6, "g"), (1, 4, "h")]),
        (LSTM, [(1, 1, "f"), (1, 1, "c"), (0, 3, "h")]),
        (RNN, [(0, 5, "h")]),
        (RNN, [(0, 5, "h"), (1, 0, "h")]),
    ],
)
def test_clamps_equal_the_naive_run(make_model, rng, ids, kind, units):
    model = make_model(kind, SIZES, input_size=6)
    values = {unit: rng.uniform(-1, 1, (STEPS, SENTENCES)).astype(np.float32) for unit in units}
    for array in values.values():
        array[rng.random(array.shape) < 0.6] = np.nan
    clamps = [Clamp(quantity, layer, unit, array) for (layer, unit, quantity), array in values.items()]
    reading = read(model, ids, clamps)
    changed = False
    for b in range(SENTENCES):
        held = {unit: array[:, b] for unit, array in values.items()}
        expected = clamped(kind, model.weights, ids[b], held)
        untouched = run(model, ["w"] * STEPS, ids[b])
        for layer in (0, 1):
            for name in kind.quantities:
                assert np.allclose(reading.layers[layer][name][:, b], expected[layer][name], atol=3e-6)
        changed |= not np.allclose(reading.layers[1]["h"][:, b], untouched.layers[1]["h"], atol=1e-3)
    assert changed


def test_a_patched_cell_state_equals_pytorch(make_model, rng, ids):
    """c of one unit is overwritten between two steps of ``LSTMCell``, its h worked out from PyTorch's output gate."""
    torch = pytest.importorskip("torch")
    model = make_model(LSTM, (7,), input_size=6)
    cell = torch.nn.LSTMCell(6, 7)
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    cell.load_state_dict({name: torch.from_numpy(model.weights[f"rnn.{name}_l0"].copy()) for name in names})
    embedding = torch.from_numpy(model.weights["embedding.weight"].copy())
    values = np.full((STEPS, SENTENCES), np.nan, np.float32)
    values[3] = 1.5
    values[5, 2] = -0.75
    with torch.no_grad():
        state = (torch.zeros(SENTENCES, 7), torch.zeros(SENTENCES, 7))
        seen = []
        for t in range(STEPS):
            x = embedding[ids[:, t]]
            gates = torch.nn.functional.linear(x, cell.weight_ih, cell.bias_ih)
            gates += torch.nn.functional.linear(state[0], cell.weight_hh, cell.bias_hh)
            h, c = cell(x, state)
            for b in np.flatnonzero(~np.isnan(values[t])):
                c[b, 2] = float(values[t, b])
                h[b, 2] = gates[b, 3 * 7 + 2].sigmoid() * c[b, 2].tanh()
            state = (h, c)
            seen.append((h.numpy().copy(), c.numpy().copy()))
    reading = read(model, ids, [Clamp("c", 0, 2, values)])
    for t, (h, c) in enumerate(seen):
        assert np.allclose(reading.layers[0]["h"][t], h, atol=1e-5)
        assert np.allclose(reading.layers[0]["c"][t], c, atol=1e-5)


@pytest.mark.parametrize("kind", [LSTM, RNN])
def test_a_silent_unit_is_one_that_nothing_reads(make_model, ids, kind):
    model = make_model(kind, SIZES, input_size=6)
    weights = {name: array.copy() for name, array in model.weights.items()}
    weights["rnn.weight_hh_l0"][:, 3] = 0
    weights["rnn.weight_ih_l1"][:, 3] = 0
    deaf = type(model)("deaf", kind, weights, model.vocabulary, model.tokenizer)
    silent = read(model, ids, silence(kind, 0, 3))
    assert np.allclose(silent.logits(), read(deaf, ids).logits(), atol=1e-5)
    assert not any(silent.layers[0][state][..., 3].any() for state in kind.states)


def test_a_clamp_that_holds_nothing_changes_no_bit(make_model, ids):
    model = make_model(LSTM, SIZES)
    free = Clamp("c", 0, 1, np.full((1, 1), np.nan, np.float32))
    assert np.array_equal(read(model, ids, [free]).logits(), read(model, ids).logits())


@pytest.mark.parametrize(
    ("error", "clamp"),
    [
        (QuantityError, Clamp("z", 0, 0, np.zeros((1, 1), np.float32))),
        (ShapeError, Clamp("c", 2, 0, np.zeros((1, 1), np.float32))),
        (ShapeError, Clamp("c", 0, 7, np.zeros((1, 1), np.float32))),
        (ShapeError, Clamp("c", 0, 0, np.zeros((2, 1), np.float32))),
        (ShapeError, Clamp("c", 0, 0, np.zeros(STEPS, np.float32))),
        (ShapeError, Clamp("c", 0, 0, np.full((1, 1), np.inf, np.float32))),
    ],
)
def test_a_clamp_that_does_not_fit_is_refused(make_model, ids, error, clamp):
    with pytest.raises(error):
        read(make_model(LSTM, SIZES), ids, [clamp])
