"""Takes values from PyTorch and keeps them beside this file, where machines without PyTorch compare with them.

    python tests/reference/make.py

h comes from ``nn.LSTM``, ``nn.GRU`` and ``nn.RNN`` over the whole text, c from ``nn.LSTM`` step by step, the gates
from PyTorch's own operations on those states, the gradients from autograd on packed sentences. PyTorch's version is
kept with them.
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn

V, D, STEPS = 30, 10, 40
CASES = {
    "lstm_1": (nn.LSTM, 16, 1),
    "lstm_2": (nn.LSTM, 12, 2),
    "rnn_1": (nn.RNN, 16, 1),
    "rnn_2": (nn.RNN, 12, 2),
    "gru_1": (nn.GRU, 16, 1),
    "gru_2": (nn.GRU, 12, 2),
}


def gates(rnn: nn.LSTM, x: torch.Tensor, states: list[tuple[torch.Tensor, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """i f g o of all layers (L, T, H) from the inputs x (T, D) and the states (h, c), each (L, H), at all steps."""
    values = {name: torch.empty(rnn.num_layers, len(x), rnn.hidden_size) for name in "ifgo"}
    for t, x_t in enumerate(x):
        for layer in range(rnn.num_layers):
            w_ih, w_hh, b_ih, b_hh = rnn.all_weights[layer]
            z = nn.functional.linear(x_t, w_ih, b_ih) + nn.functional.linear(states[t][0][layer], w_hh, b_hh)
            i, f, g, o = z.chunk(4)
            for name, value in zip("ifgo", (i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()), strict=True):
                values[name][layer, t] = value
            x_t = states[t + 1][0][layer]
    return values


def gru_gates(rnn: nn.GRU, x: torch.Tensor, states: list[torch.Tensor]) -> dict[str, torch.Tensor]:
    """r z n of all layers (L, T, H) from the inputs x (T, D) and the states h (L, H) at all steps."""
    values = {name: torch.empty(rnn.num_layers, len(x), rnn.hidden_size) for name in "rzn"}
    for t, x_t in enumerate(x):
        for layer in range(rnn.num_layers):
            w_ih, w_hh, b_ih, b_hh = rnn.all_weights[layer]
            x_r, x_z, x_n = nn.functional.linear(x_t, w_ih, b_ih).chunk(3)
            h_r, h_z, h_n = nn.functional.linear(states[t][layer], w_hh, b_hh).chunk(3)
            r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
            for name, value in zip("rzn", (r, z, (x_n + r * h_n).tanh()), strict=True):
                values[name][layer, t] = value
            x_t = states[t + 1][layer]
    return values


def make(kind: type[nn.RNNBase], hidden: int, layers: int, seed: int) -> dict[str, np.ndarray]:
    torch.manual_seed(seed)
    embedding, rnn, decoder = nn.Embedding(V, D), kind(D, hidden, layers), nn.Linear(hidden, V)
    network = nn.ModuleDict({"embedding": embedding, "rnn": rnn, "decoder": decoder})
    with torch.no_grad():
        for parameter in rnn.parameters():
            parameter *= 2  # gates that also open and close
    kept = {f"weight/{name}": value.detach().numpy().copy() for name, value in network.state_dict().items()}

    ids = torch.randint(V, (STEPS,))
    with torch.no_grad():
        x = embedding(ids)
        h, _ = rnn(x)
        kept |= {"ids": ids.numpy().astype(np.int32), "h_last": h.numpy(), "logits": decoder(h).numpy()}
        zeros = torch.zeros(layers, hidden)
        state = (zeros, zeros) if kind is nn.LSTM else zeros
        states = [state]
        for x_t in x:
            _, state = rnn(x_t[None], state)
            states.append(state)
        if kind is nn.LSTM:
            kept |= {f"trace/{name}": value.numpy() for name, value in gates(rnn, x, states).items()}
            kept["trace/h"] = torch.stack([h for h, _ in states[1:]], 1).numpy()
            kept["trace/c"] = torch.stack([c for _, c in states[1:]], 1).numpy()
        else:
            if kind is nn.GRU:
                kept |= {f"trace/{name}": value.numpy() for name, value in gru_gates(rnn, x, states).items()}
            kept["trace/h"] = torch.stack(states[1:], 1).numpy()

    lengths = [9, 7, 7, 4, 1]
    sentences = [torch.randint(1, V, (length,)) for length in lengths]
    inputs = [torch.cat([torch.zeros(1, dtype=torch.long), sentence[:-1]]) for sentence in sentences]
    packed = nn.utils.rnn.pack_sequence([embedding(words) for words in inputs])
    targets = nn.utils.rnn.pack_sequence(sentences)
    loss = nn.functional.cross_entropy(decoder(rnn(packed)[0].data), targets.data)
    loss.backward()
    kept["loss"] = loss.detach().numpy()
    kept["sentences"] = np.concatenate([sentence.numpy() for sentence in sentences]).astype(np.int32)
    kept["lengths"] = np.array(lengths)
    kept |= {f"gradient/{name}": value.grad.numpy() for name, value in network.named_parameters()}
    return kept


if __name__ == "__main__":
    for seed, (name, case) in enumerate(CASES.items()):
        np.savez_compressed(
            Path(__file__).parent / f"{name}.npz", torch=np.array(torch.__version__), **make(*case, seed)
        )
