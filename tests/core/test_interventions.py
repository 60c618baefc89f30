"""A clamped run equals one worked out step by step in double precision, and in PyTorch where it is installed."""

import naive
import numpy as np
import pytest

from lstm_viz.core.interventions import Clamp, silence
from lstm_viz.core.kinds import COUPLED, GRU, LSTM, PEEPHOLE, RNN
from lstm_viz.errors import QuantityError, ShapeError
from lstm_viz.models.batch import read
from lstm_viz.models.trace import run

KINDS = (LSTM, PEEPHOLE, COUPLED, GRU, RNN)
SIZES = (7, 5)
STEPS, SENTENCES = 9, 4


def clamped(kind, weights, ids, held):
    """All quantities of a stack; ``held[layer, unit, quantity]`` is (T,), NaN where nothing is held. One sentence."""
    weights = {name: array.astype(np.float64) for name, array in weights.items()}
    states = {layer: {"c": np.zeros(H), "h": np.zeros(H)} for layer, H in enumerate(SIZES)}
    steps = []
    for t, id in enumerate(ids):
        x = weights["embedding.weight"][id]
        for layer in range(len(SIZES)):
            before = states[layer]
            W, U, b_ih, b_hh = (
                weights[f"rnn.{name}_l{layer}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            )
            word, hidden = np.split(W @ x + b_ih, kind.blocks), np.split(U @ before["h"] + b_hh, kind.blocks)
            p = weights.get(f"rnn.weight_peephole_l{layer}", np.zeros((3, 1)))

            def hold(name, value, layer=layer, t=t):
                for (at, unit, quantity), values in held.items():
                    if (at, quantity) == (layer, name) and not np.isnan(values[t]):
                        value[unit] = values[t]
                return value

            now = step(kind, dict(zip(kind.boxes, zip(word, hidden, strict=True), strict=True)), p, before, hold)
            states[layer] = before | now
            x = now["h"]
            steps.append(now)
    return [{name: np.array([now[name] for now in steps[layer :: len(SIZES)]]) for name in now} for layer in (0, 1)]


def step(kind, sums, p, before, hold):
    """One step of one layer, each quantity held as soon as it is computed."""
    z = {name: word + hidden for name, (word, hidden) in sums.items()}
    if kind is RNN:
        return {"h": hold("h", np.tanh(z["h"]))}
    if kind is GRU:
        r, keep = hold("r", naive.sigmoid(z["r"])), hold("z", naive.sigmoid(z["z"]))
        n = hold("n", np.tanh(sums["n"][0] + r * sums["n"][1]))
        return {"r": r, "z": keep, "n": n, "h": hold("h", (1 - keep) * n + keep * before["h"])}
    c, h = before["c"], before["h"]
    f = hold("f", naive.sigmoid(z["f"] + (p[1] * c if kind is PEEPHOLE else 0)))
    i = hold("i", 1 - f if kind is COUPLED else naive.sigmoid(z["i"] + (p[0] * c if kind is PEEPHOLE else 0)))
    g = hold("g", np.tanh(z["g"]))
    c = hold("c", f * c + i * g)
    o = hold("o", naive.sigmoid(z["o"] + (p[2] * c if kind is PEEPHOLE else 0)))
    h = hold("h", o * np.tanh(c))
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": h}


@pytest.fixture
def ids(rng):
    return np.concatenate([np.zeros((SENTENCES, 1), int), rng.integers(1, 40, (SENTENCES, STEPS - 1))], axis=1)


@pytest.mark.parametrize(
    ("kind", "units"),
    [
        *((kind, [(0, 2, name)]) for kind in KINDS for name in kind.quantities),
        *((kind, [(0, 2, name), (1, 2, name)]) for kind in KINDS for name in kind.states),
        *((kind, [(0, 0, "i"), (0, 0, "o"), (0, 6, "g"), (1, 4, "h")]) for kind in (LSTM, PEEPHOLE, COUPLED)),
        *((kind, [(1, 1, "f"), (1, 1, "c"), (0, 3, "h")]) for kind in (LSTM, PEEPHOLE, COUPLED)),
        (GRU, [(0, 1, "r"), (0, 1, "h"), (1, 4, "z"), (1, 3, "n")]),
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


@pytest.mark.parametrize("kind", KINDS)
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


def test_of_two_clamps_on_the_same_the_later_one_counts_where_it_holds(make_model, ids):
    model = make_model(LSTM, SIZES)
    early, late = np.full((STEPS, 1), 0.25, np.float32), np.full((STEPS, 1), np.nan, np.float32)
    late[4:6] = 0.75
    both = read(model, ids, [Clamp("f", 0, 1, early), Clamp("f", 0, 1, late), Clamp("i", 0, 5, late)])
    assert set(both.layers[0]["f"][4:6, :, 1].ravel()) == {np.float32(0.75)}
    assert set(np.delete(both.layers[0]["f"], [4, 5], axis=0)[..., 1].ravel()) == {np.float32(0.25)}
    assert set(both.layers[0]["i"][4:6, :, 5].ravel()) == {np.float32(0.75)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_held_where_it_was_anyway_changes_no_bit(make_model, ids, kind):
    model = make_model(kind, SIZES)
    free = read(model, ids)
    clamps = [Clamp(name, 0, 3, free.layers[0][name][..., 3].copy()) for name in kind.quantities]
    for held in (clamps, *([clamp] for clamp in clamps)):
        assert np.array_equal(read(model, ids, held).logits(), free.logits())


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
