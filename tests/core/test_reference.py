"""LSTM, GRU and plain RNN against PyTorch: values kept from it (``tests/reference/make.py``), and live shapes."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_viz.core.kinds import GRU, LSTM, RNN
from lstm_viz.core.run import advance, prepare, project, record

KINDS = {kind.name: kind for kind in (LSTM, GRU, RNN)}  # those that PyTorch has
REFERENCE = Path(__file__).parent.parent / "reference"
CASES = ["lstm_1", "lstm_2", "gru_1", "gru_2", "rnn_1", "rnn_2"]


def _run(kind, weights, x, initial=None):
    """Recordings of all layers; ``weights`` has a tuple (weight_ih, weight_hh, bias_ih, bias_hh) for each."""
    recordings = []
    for number, tensors in enumerate(weights):
        layer = prepare(kind, *tensors)
        recordings.append(record(kind, len(x), layer.size))
        state = None if initial is None else initial[number]
        advance(layer, project(layer, x), np.arange(len(x)), recordings[-1], initial=state)
        x = recordings[-1][-1]
    return recordings


@pytest.mark.parametrize("name", CASES)
def test_every_recorded_value_is_pytorchs(name):
    kind = KINDS[name.split("_")[0]]
    with np.load(REFERENCE / f"{name}.npz") as kept:
        x = kept["weight/embedding.weight"][kept["ids"]]
        layers = len(kept["trace/h"])
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        weights = [[kept[f"weight/rnn.{tensor}_l{layer}"] for tensor in names] for layer in range(layers)]
        recordings = _run(kind, weights, x)
        for layer, recording in enumerate(recordings):
            for quantity, values in zip(kind.quantities, recording, strict=True):
                expected = kept[f"trace/{quantity}"][layer]
                assert expected.std() > 0.05
                np.testing.assert_allclose(values, expected, atol=1e-5, rtol=0, err_msg=f"{quantity}, layer {layer}")
        np.testing.assert_allclose(recordings[-1][-1], kept["h_last"], atol=1e-5, rtol=0)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    kind=st.sampled_from(list(KINDS.values())),
    sizes=st.tuples(*[st.integers(1, high) for high in (300, 300, 4, 50)]),
    seed=st.integers(0, 10_000),
)
def test_random_shapes_live(kind, sizes, seed):
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)  # two wait for each other where the machine is busy
    D, H, L, T = sizes
    torch.manual_seed(seed)
    rnn = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}[kind.name](D, H, L)
    x, h, c = torch.randn(T, D), torch.randn(L, H), torch.randn(L, H)
    with torch.no_grad():
        expected, last = rnn(x, (h, c) if kind.name == "lstm" else h)
    initial = np.stack([c, h] if kind.name == "lstm" else [h], 1)
    weights = [[tensor.detach().numpy() for tensor in layer] for layer in rnn.all_weights]
    recordings = _run(kind, weights, x.numpy(), initial)
    np.testing.assert_allclose(recordings[-1][-1], expected.numpy(), atol=1e-5, rtol=0)
    if kind.name == "lstm":
        for recording, c_last in zip(recordings, last[1].numpy(), strict=True):
            np.testing.assert_allclose(recording[kind.quantities.index("c"), -1], c_last, atol=1e-5, rtol=1e-5)
