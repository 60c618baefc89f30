"""Peepholes and coupled gates, which PyTorch has not, against ONNX Runtime's LSTM operator."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_viz.core.kinds import COUPLED, LSTM, PEEPHOLE
from lstm_viz.core.run import advance, prepare, project, record

ONNX_ORDER = "iofg"  # of the rows of W, R and B; P has i, o, f


def _session(D, H, peephole, coupled):
    """An ONNX Runtime session of one LSTM operator, with its weights as inputs."""
    onnx, runtime = pytest.importorskip("onnx"), pytest.importorskip("onnxruntime")
    # The seventh input before P: the initial c; an empty name leaves the lengths out.
    inputs = {"X": ("T", 1, D), "W": (1, 4 * H, D), "R": (1, 4 * H, H), "B": (1, 8 * H)}
    states = {"initial_h": (1, 1, H), "initial_c": (1, 1, H)}
    shapes = inputs | states | ({"P": (1, 3 * H)} if peephole else {})
    names = [*inputs, "", *states, *(["P"] if peephole else [])]
    node = onnx.helper.make_node("LSTM", names, ["Y", "", "Y_c"], hidden_size=H, input_forget=int(coupled))
    real = onnx.TensorProto.FLOAT
    graph = onnx.helper.make_graph(
        [node],
        "cell",
        [onnx.helper.make_tensor_value_info(name, real, shape) for name, shape in shapes.items()],
        [onnx.helper.make_tensor_value_info(name, real, None) for name in ("Y", "Y_c")],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 14)], ir_version=8)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return runtime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def _onnx_rows(kind, tensor):
    """The gates of our packing, by name, in ONNX's order. It computes i and takes f = 1 − i: σ(−z) = 1 − σ(z)."""
    parts = dict(zip(kind.boxes, np.split(tensor, kind.blocks), strict=True))
    if kind is COUPLED:
        parts["i"] = -parts["f"]
    return np.concatenate([parts[name] for name in ONNX_ORDER])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    kind=st.sampled_from([PEEPHOLE, COUPLED, LSTM]),
    D=st.integers(1, 300),
    H=st.integers(1, 300),
    T=st.sampled_from([1, 2, 30]),
    seed=st.integers(0, 10_000),
)
def test_random_shapes_live(kind, D, H, T, seed):
    session = _session(D, H, kind is PEEPHOLE, kind is COUPLED)
    rng = np.random.default_rng(seed)
    rows = kind.blocks * H
    shapes = {"weight_ih": (rows, D), "weight_hh": (rows, H), "bias_ih": (rows,), "bias_hh": (rows,)}
    if kind.peepholes:
        shapes["weight_peephole"] = (3, H)
    limit = 1 / np.sqrt(H)
    weights = {name: rng.uniform(-limit, limit, shape).astype(np.float32) for name, shape in shapes.items()}
    x, c, h = (rng.normal(size=shape).astype(np.float32) for shape in ((T, D), (H,), (H,)))
    feed = {
        "X": x[:, None],
        "W": _onnx_rows(kind, weights["weight_ih"])[None],
        "R": _onnx_rows(kind, weights["weight_hh"])[None],
        "B": np.concatenate([_onnx_rows(kind, weights[name]) for name in ("bias_ih", "bias_hh")])[None],
        "initial_h": h[None, None],
        "initial_c": c[None, None],
    }
    if kind is PEEPHOLE:
        p_i, p_f, p_o = weights["weight_peephole"]
        feed["P"] = np.concatenate([p_i, p_o, p_f])[None]
    expected_h, expected_c = session.run(None, feed)
    layer, recording = prepare(kind, **weights), record(kind, T, H)
    advance(layer, project(layer, x), np.arange(T), recording, initial=np.stack([c, h]))
    np.testing.assert_allclose(recording[5], expected_h[:, 0, 0], atol=1e-5, rtol=0)
    np.testing.assert_allclose(recording[4, -1], expected_c[0, 0], atol=1e-5, rtol=1e-5)
