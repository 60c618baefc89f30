"""Gradients against PyTorch's (kept, and live) and against finite differences of the obvious twin."""

from pathlib import Path

import naive
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lstm_viz.core.kinds import COUPLED, GRU, LSTM, PEEPHOLE, RNN
from lstm_viz.models.model import Model
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary
from lstm_viz.training.batch import pack
from lstm_viz.training.network import Network


@pytest.fixture(scope="module")
def torch():
    module = pytest.importorskip("torch")
    module.set_num_threads(1)  # two wait for each other where the machine is busy
    return module


REFERENCE = Path(__file__).parent.parent / "reference"
CASES = [
    (LSTM, (6,), 0.0, 0.0),
    (LSTM, (7, 5), 0.0, 0.0),
    (LSTM, (7, 5), 3.0, 1.0),
    (PEEPHOLE, (6,), 0.0, 0.0),
    (PEEPHOLE, (7, 5), 3.0, 1.0),
    (COUPLED, (6,), 0.0, 0.0),
    (COUPLED, (7, 5), 3.0, 1.0),
    (GRU, (6,), 0.0, 0.0),
    (GRU, (7, 5), 0.0, 0.0),
    (RNN, (6,), 0.0, 0.0),
    (RNN, (7, 5), 0.0, 0.0),
]


@pytest.fixture
def sentences(rng):
    return [rng.integers(1, 40, length).tolist() for length in (1, 3, 8, 4, 8, 2, 6)]


def _lively(model, rng):
    """The model with biases that are not 0 and gates that open and close."""
    weights = {name: array + rng.normal(0, 0.3, array.shape) for name, array in model.weights.items()}
    return Model(model.name, model.kind, weights, model.vocabulary, model.tokenizer)


@pytest.mark.parametrize(("kind", "hidden_sizes", "write", "hold"), CASES)
def test_finite_differences(rng, make_model, sentences, kind, hidden_sizes, write, hold):
    model = _lively(make_model(kind, hidden_sizes, input_size=5), rng)
    network = Network(model)
    loss = network.learn(pack(sentences), write, hold)
    weights = {name: array.astype(np.float64) for name, array in model.weights.items()}
    assert loss == pytest.approx(naive.loss(kind, weights, sentences)[0], abs=1e-5)
    step = 1e-5
    for name, gradient in network.derivatives.items():
        largest = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
        places = [largest, *(tuple(rng.integers(0, gradient.shape)) for _ in range(4))]
        if "bias_hh" in name:  # only a GRU's n has a bias of its own there
            places = [place for place in places if place[0] >= len(gradient) // 3 * 2]
        for place in places:
            values = []
            for sign in (1, -1):
                weights[name][place] += sign * step
                values.append(sum(naive.loss(kind, weights, sentences, write, hold)))
                weights[name][place] -= sign * step
            difference = (values[0] - values[1]) / (2 * step)
            assert abs(gradient[place] - difference) < 2e-5 * np.abs(gradient).max() + 1e-7, (name, place)


def _autograd(torch, model, sentences, write, hold):
    """Gradients in double precision by the definition, one sentence after the other."""
    weights = {
        name: torch.tensor(array.astype(np.float64), requires_grad=True) for name, array in model.weights.items()
    }
    surprise = penalty = 0
    for sentence in sentences:
        xs = list(weights["embedding.weight"][[0, *sentence[:-1]]])
        for layer, H in enumerate(model.hidden_sizes):
            tensors = {name: weights.get(f"rnn.{name}_l{layer}") for name in naive.TENSORS}
            h = c = torch.zeros(H, dtype=torch.float64)
            for t, x in enumerate(xs):
                wx = (tensors["weight_ih"] @ x + tensors["bias_ih"]).chunk(model.kind.blocks)
                uh = (tensors["weight_hh"] @ h + tensors["bias_hh"]).chunk(model.kind.blocks)
                if model.kind is RNN:
                    h = (wx[0] + uh[0]).tanh()
                elif model.kind is GRU:
                    r, z = (wx[0] + uh[0]).sigmoid(), (wx[1] + uh[1]).sigmoid()
                    h = (1 - z) * (wx[2] + r * uh[2]).tanh() + z * h
                else:
                    gates = {name: a + b for name, a, b in zip(model.kind.boxes, wx, uh, strict=True)}
                    p_i, p_f, p_o = tensors["weight_peephole"] if model.kind is PEEPHOLE else (0, 0, 0)
                    f = (gates["f"] + p_f * c).sigmoid()
                    i = 1 - f if model.kind is COUPLED else (gates["i"] + p_i * c).sigmoid()
                    written = i * gates["g"].tanh()
                    c = f * c + written
                    h = (gates["o"] + p_o * c).sigmoid() * c.tanh()
                    penalty = penalty + write * written.abs().sum() + hold * c.tanh().abs().sum()
                xs[t] = h
        logits = torch.stack(xs) @ weights["decoder.weight"].T + weights["decoder.bias"]
        surprise = surprise + torch.nn.functional.cross_entropy(logits, torch.tensor(sentence), reduction="sum")
    words = sum(map(len, sentences))
    (surprise / words + penalty / (words * sum(model.hidden_sizes))).backward()
    return surprise.item() / words, {name: tensor.grad.numpy() for name, tensor in weights.items()}


DEEP = [
    (kind, (33, 1, 70, 5), penalty, penalty)
    for kind, penalty in ((LSTM, 1.0), (PEEPHOLE, 1.0), (COUPLED, 1.0), (GRU, 0.0), (RNN, 0.0))
]


@pytest.mark.parametrize(("kind", "hidden_sizes", "write", "hold"), [*CASES, *DEEP])
def test_autograd(torch, rng, make_model, sentences, kind, hidden_sizes, write, hold):
    model = _lively(make_model(kind, hidden_sizes, input_size=5), rng)
    network = Network(model)
    network.learn(pack([[3, 2], [1]]), write, hold)  # nothing of an earlier batch may remain
    loss = network.learn(pack(sentences), write, hold)
    expected, gradients = _autograd(torch, model, sentences, write, hold)
    assert loss == pytest.approx(expected, abs=1e-5)
    for name, gradient in network.derivatives.items():
        if "bias_hh" in name:  # only a GRU's n has a bias of its own there
            merged = len(gradient) // 3 * 2
            np.testing.assert_array_equal(gradient[:merged], 0)
            gradient, gradients[name] = gradient[merged:], gradients[name][merged:]
        scale = np.abs(gradients[name]).max()
        assert scale > 1e-4, name
        rounding = 3e-6 * len(hidden_sizes)  # adds up from layer to layer
        np.testing.assert_allclose(gradient / scale, gradients[name] / scale, atol=rounding, err_msg=name)


def _pytorchs(torch, model, sentences):
    """Gradients of PyTorch's own cells, a module a layer, one sentence after the other."""
    weights = {name: torch.tensor(array, requires_grad=True) for name, array in model.weights.items()}
    cell, surprise = {LSTM: torch.nn.LSTM, GRU: torch.nn.GRU, RNN: torch.nn.RNN}[model.kind], 0
    for sentence in sentences:
        x = weights["embedding.weight"][[0, *sentence[:-1]]]
        for layer, H in enumerate(model.hidden_sizes):
            own = {f"{name}_l0": weights[f"rnn.{name}_l{layer}"] for name in naive.TENSORS[:4]}
            x, _ = torch.func.functional_call(cell(x.shape[1], H), own, (x,))
        scores = x @ weights["decoder.weight"].T + weights["decoder.bias"]
        surprise = surprise + torch.nn.functional.cross_entropy(scores, torch.tensor(sentence), reduction="sum")
    words = sum(map(len, sentences))
    (surprise / words).backward()
    return surprise.item() / words, {name: tensor.grad.numpy() for name, tensor in weights.items()}


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from([LSTM, PEEPHOLE, COUPLED, GRU, RNN]),
    sizes=st.lists(st.integers(1, 300), min_size=2, max_size=5),
    lengths=st.lists(st.sampled_from([1, 2, 3, 5, 40]), min_size=1, max_size=5),
    threads=st.integers(1, 3),
    seed=st.integers(0, 10_000),
)
def test_autograd_of_any_sizes(torch, make_model, kind, sizes, lengths, threads, seed):
    """One to four layers; of PyTorch's own cells where it has the cell, else by the definition."""
    rng = np.random.default_rng(seed)
    model = make_model(kind, sizes[1:], input_size=sizes[0], seed=seed)
    sentences = [rng.integers(1, 40, length).tolist() for length in lengths]
    network = Network(model, threads)
    loss = network.learn(pack(sentences))
    if kind in (LSTM, GRU, RNN):
        expected, gradients = _pytorchs(torch, model, sentences)
    else:
        expected, gradients = _autograd(torch, model, sentences, 0, 0)
    assert loss == pytest.approx(expected, abs=1e-5)
    for name, gradient in network.derivatives.items():
        first = len(gradient) // 3 * 2 if "bias_hh" in name else 0
        theirs = gradients[name][first:]
        scale = (
            np.abs(theirs).max() + 1e-6
        )  # a weight may have no gradient: that of U where all sentences have one word
        np.testing.assert_allclose(gradient[first:] / scale, theirs / scale, atol=3e-5, err_msg=name)


@pytest.mark.parametrize("kind", [LSTM, PEEPHOLE, COUPLED, GRU, RNN])
def test_threads_add_up_in_a_fixed_order(rng, make_model, sentences, kind):
    model = _lively(make_model(kind, (70, 5), input_size=6), rng)
    penalty = 1.0 if "c" in kind.states else 0.0
    masks = [((rng.random((32, size)) < 0.6) / 0.6).astype(np.float32) for size in (6, 70, 5)]
    batch = pack(sentences)
    one, two, again = Network(model), Network(model, 2), Network(model, 2)
    loss = one.learn(batch, penalty, penalty, masks)
    for network in (two, again):
        network.learn(pack([[3, 2], [1], [5]]))  # nothing of an earlier batch may remain
        assert network.learn(batch, penalty, penalty, masks) == pytest.approx(loss, abs=1e-6)
    np.testing.assert_array_equal(two.gradients, again.gradients)
    for name, gradient in one.derivatives.items():
        scale = np.abs(gradient).max()
        np.testing.assert_allclose(two.derivatives[name] / scale, gradient / scale, atol=5e-6, err_msg=name)


@pytest.mark.parametrize("name", ["lstm_1", "lstm_2", "gru_1", "gru_2", "rnn_1", "rnn_2"])
def test_gradients_kept_from_pytorch(name):
    kinds = {kind.name: kind for kind in (LSTM, GRU, RNN)}
    with np.load(REFERENCE / f"{name}.npz") as kept:
        weights = {key[7:]: kept[key] for key in kept.files if key.startswith("weight/")}
        special = (START, *CLASSES)
        words = (*special, *(f"w{number}" for number in range(len(weights["decoder.bias"]) - len(special))))
        network = Network(Model(name, kinds[name.split("_")[0]], weights, Vocabulary(words), Tokenizer()))
        loss = network.learn(pack(np.split(kept["sentences"], np.cumsum(kept["lengths"])[:-1])))
        assert loss == pytest.approx(float(kept["loss"]), abs=1e-5)
        for key, gradient in network.derivatives.items():
            first = len(gradient) // 3 * 2 if "bias_hh" in key else 0  # of the rest bias_ih has the gradient
            expected = kept[f"gradient/{key}"][first:]
            np.testing.assert_allclose(gradient[first:], expected, atol=1e-5, rtol=0, err_msg=key)


def test_a_penalty_does_not_count_as_loss(make_model, sentences):
    network = Network(make_model(LSTM))
    assert network.learn(pack(sentences)) == network.learn(pack(sentences), 3.0, 1.0)


@pytest.mark.parametrize("kind", [LSTM, PEEPHOLE, COUPLED, GRU, RNN])
def test_both_biases_become_one(rng, make_model, sentences, kind):
    model = _lively(make_model(kind, (6,)), rng)
    network = Network(model)
    merged = network.to_model("merged", {})
    rest = merged.weights["rnn.bias_hh_l0"]
    if kind is GRU:  # whose n has two biases that differ
        np.testing.assert_array_equal(rest[12:], model.weights["rnn.bias_hh_l0"][12:])
        rest = rest[:12]
    np.testing.assert_array_equal(rest, 0)
    ids = np.arange(10, 30)
    expected = naive.logits(kind, model.weights, ids)
    np.testing.assert_allclose(naive.logits(kind, merged.weights, ids), expected, atol=1e-6)
    assert Network(merged).learn(pack(sentences)) == network.learn(pack(sentences))


@pytest.mark.parametrize("kind", [LSTM, GRU, RNN])
def test_gradients_through_dropout(torch, rng, make_model, kind):
    """Two layers of PyTorch's own, three sentences of five words, with the same values left out."""
    model = _lively(make_model(kind, (7, 6), input_size=5), rng)
    words = rng.integers(1, 40, (5, 3))  # (T, B)
    masks = [((rng.random((15, size)) < 0.6) / 0.6).astype(np.float32) for size in (5, 7, 6)]
    network = Network(model)
    loss = network.learn(pack(words.T.tolist()), masks=masks)
    weights = {name: torch.tensor(array, requires_grad=True) for name, array in model.weights.items()}
    x = weights["embedding.weight"][np.concatenate([np.zeros((1, 3), int), words[:-1]])]
    for layer, (D, H) in enumerate(((5, 7), (7, 6))):
        cell = {LSTM: torch.nn.LSTM, GRU: torch.nn.GRU, RNN: torch.nn.RNN}[kind](D, H)
        own = {f"{name}_l0": weights[f"rnn.{name}_l{layer}"] for name in naive.TENSORS[:4]}
        x, _ = torch.func.functional_call(cell, own, (x * torch.tensor(masks[layer]).reshape(5, 3, D),))
    x = x * torch.tensor(masks[2]).reshape(5, 3, 6)
    scores = x @ weights["decoder.weight"].T + weights["decoder.bias"]
    expected = torch.nn.functional.cross_entropy(scores.reshape(15, -1), torch.tensor(words.reshape(-1)))
    expected.backward()
    assert loss == pytest.approx(expected.item(), abs=1e-5)
    for name, gradient in network.derivatives.items():
        first = len(gradient) // 3 * 2 if "bias_hh" in name else 0
        np.testing.assert_allclose(gradient[first:], weights[name].grad.numpy()[first:], atol=2e-6, err_msg=name)
