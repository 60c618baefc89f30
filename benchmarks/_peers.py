"""One network, built alike for ours, PyTorch and ONNX Runtime: V words, D = H, L layers of one kind."""

from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper
from torch import nn
from torch.nn import functional

from lstm_viz.core.kinds import KINDS
from lstm_viz.models.model import Model
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

CELLS = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}


class Torch(nn.Module):
    """Word ids (T,) or (T, B) to h, and to the scores of the next word; kind is one of ``CELLS``."""

    def __init__(self, H: int, L: int, V: int, kind: str = "lstm"):
        super().__init__()
        torch.manual_seed(0)
        self.kind = kind
        self.embedding, self.rnn, self.decoder = nn.Embedding(V, H), CELLS[kind](H, H, L), nn.Linear(H, V)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.rnn(self.embedding(ids))[0]

    def cell(self, x: torch.Tensor, h: torch.Tensor, c: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """One step of an LSTM written by hand: i, f, g, o, c, h."""
        w_ih, w_hh, b_ih, b_hh = self.rnn.all_weights[0]
        z = functional.linear(x, w_ih, b_ih) + functional.linear(h, w_hh, b_hh)
        i, f, g, o = z.chunk(4, -1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        return i, f, g, o, c, o * c.tanh()

    def ours(self) -> Model:
        """The same weights as a model of ours."""
        weights = {name: tensor.detach().numpy().copy() for name, tensor in self.state_dict().items()}
        special = (START, *CLASSES)
        words = (*special, *(f"w{number}" for number in range(len(weights["decoder.bias"]) - len(special))))
        return Model("same", KINDS[self.kind], weights, Vocabulary(words), Tokenizer())


class Onnx:
    """Word ids (T, B) to h (T, 1, B, H) in ONNX Runtime: one LSTM operator a layer, one thread."""

    def __init__(self, network: Torch):
        weights = {name: tensor.detach().numpy() for name, tensor in network.state_dict().items()}
        H, L = network.rnn.hidden_size, network.rnn.num_layers
        constants = {"embedding": weights["embedding.weight"], "axis": np.array([1], np.int64)}
        nodes = [helper.make_node("Gather", ["embedding", "ids"], ["x0"])]
        for layer in range(L):
            own = [weights[f"rnn.{name}_l{layer}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
            w, r, b_ih, b_hh = (_rows(tensor) for tensor in own)
            tensors = {"W": w[None], "R": r[None], "B": np.concatenate([b_ih, b_hh])[None]}
            constants |= {f"{name}{layer}": tensor for name, tensor in tensors.items()}
            names = [f"x{layer}", f"W{layer}", f"R{layer}", f"B{layer}"]
            nodes.append(helper.make_node("LSTM", names, [f"y{layer}"], hidden_size=H))
            nodes.append(helper.make_node("Squeeze", [f"y{layer}", "axis"], [f"x{layer + 1}"]))
        graph = helper.make_graph(
            nodes,
            "network",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ("T", "B"))],
            [helper.make_tensor_value_info(f"x{L}", TensorProto.FLOAT, None)],
            [onnx.numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in constants.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, ids: np.ndarray) -> Any:
        return self._session.run(None, {"ids": ids})[0]


def _rows(tensor: np.ndarray) -> np.ndarray:
    """The rows of an LSTM's i, f, g, o in ONNX's order i, o, f, g."""
    i, f, g, o = np.split(tensor, 4)
    return np.concatenate([i, o, f, g])
