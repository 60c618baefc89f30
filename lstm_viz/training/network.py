"""A network that learns: backpropagation through time over whole sentences.

Matrix products are BLAS's, all else is numba's. Letters: N words of a batch, B sentences, H hidden size, G = blocks·H.
"""

from collections.abc import Mapping

import numpy as np

from lstm_viz.core.cells import lstm_step, lstm_step_backward, rnn_step, rnn_step_backward
from lstm_viz.core.kernel import kernel
from lstm_viz.core.kinds import LSTM
from lstm_viz.models.model import Model
from lstm_viz.training.batch import Batch
from lstm_viz.training.loss import decoder_loss


class Network:
    """The parameters of a model, their gradients, and the pass over a batch that fills these.

    Both biases of PyTorch's packing have the same gradient, so only ``bias_ih`` is trained: their sum, at the start.
    The two would otherwise just double the learning rate.

    Attributes
    ----------
    values, gradients : one flat float32 array each; ``parameters`` and ``derivatives`` are views into them by name.
    """

    def __init__(self, model: Model):
        self.model = model
        self.kind = model.kind
        self.layers = model.layers
        names = [name for name in model.weights if "bias_hh" not in name]
        self.values, self.parameters = _flat(model.weights, names)
        self.gradients, self.derivatives = _flat(model.weights, names)
        for layer in range(self.layers):
            self.parameters[f"rnn.bias_ih_l{layer}"] += model.weights[f"rnn.bias_hh_l{layer}"]
        self._arrays: dict[tuple[str, int], np.ndarray] = {}

    def to_model(self, name: str, card: Mapping[str, object]) -> Model:
        """The model with the parameters as they are now."""
        old = self.model
        weights = {
            key: self.parameters[key] if key in self.parameters else np.zeros_like(array)
            for key, array in old.weights.items()
        }
        return Model(name, old.kind, weights, old.vocabulary, old.tokenizer, card)

    def learn(self, batch: Batch, write_penalty: float = 0.0, hold_penalty: float = 0.0) -> float:
        """Fills the gradients of a batch; returns its mean cross-entropy a word (nats), without the penalties.

        The loss is cross-entropy + write_penalty · mean |i·g| + hold_penalty · mean |tanh c|, the means taken over all
        units of all layers and all words. A plain RNN has neither.
        """
        p, d = self.parameters, self.derivatives
        N = batch.inputs.size
        x = np.take(p["embedding.weight"], batch.inputs, axis=0)
        below = [x]
        for layer in range(self.layers):
            x = self._forward(layer, batch, x)
            below.append(x)
        dh = self._room("dh", N, x.shape[1])
        V = p["decoder.bias"].size
        loss = decoder_loss(
            x,
            batch.targets,
            p["decoder.weight"],
            p["decoder.bias"],
            dh,
            d["decoder.weight"],
            d["decoder.bias"],
            self._room("logits", min(N, 128), V),
        )
        values = N * sum(self.model.hidden_sizes)
        for layer in reversed(range(self.layers)):
            dh = self._backward(layer, batch, below[layer], dh, write_penalty / values, hold_penalty / values)
        d["embedding.weight"][:] = 0
        _scatter(batch.inputs, dh, d["embedding.weight"])
        return loss

    def _forward(self, layer: int, batch: Batch, x: np.ndarray) -> np.ndarray:
        """h (N, H) of a layer whose inputs are x (N, D)."""
        p = self.parameters
        weight_hh = p[f"rnn.weight_hh_l{layer}"]
        G, H = weight_hh.shape
        N, B = batch.inputs.size, batch.counts[0]
        z = self._room(f"z{layer}", N, G)
        np.matmul(x, p[f"rnn.weight_ih_l{layer}"].T, out=z)
        z += p[f"rnn.bias_ih_l{layer}"]
        recording = self._recording(layer, B + N, H)
        recording[:, :B] = 0
        h = recording[-1]
        product = self._room("product", B, G)
        first, before = 0, 0
        for count in batch.counts:
            np.matmul(h[before : before + count], weight_hh.T, out=product[:count])
            (_lstm_rows if self.kind is LSTM else _rnn_rows)(z, product, recording, before, B, first, count)
            before = B + first
            first += count
        return h[B:]

    def _backward(
        self, layer: int, batch: Batch, x: np.ndarray, dh: np.ndarray, write: float, hold: float
    ) -> np.ndarray:
        """Fills the gradients of a layer from dh (N, H), which is changed; returns dx (N, D)."""
        p, d = self.parameters, self.derivatives
        weight_hh = p[f"rnn.weight_hh_l{layer}"]
        G, H = weight_hh.shape
        N, B = batch.inputs.size, batch.counts[0]
        recording = self._recording(layer, B + N, H)
        dz = self._room(f"z{layer}", N, G)  # z itself is not needed any more
        product = self._room("dproduct", B, H)
        dc = self._room("dc", B, H)
        dc[:] = 0
        last, later = N, 0  # `later` sentences have a next step, whose rows begin at `last`
        for count in reversed(batch.counts):
            first = last - count
            if later:
                np.matmul(dz[last : last + later], weight_hh, out=product[:later])
                dh[first : first + later] += product[:later]
            if self.kind is LSTM:
                _lstm_rows_backward(
                    recording, batch.previous, B, dh, dc, dz, first, count, np.float32(write), np.float32(hold)
                )
            else:
                _rnn_rows_backward(recording, B, dh, dz, first, count)
            last, later = first, count
        np.matmul(dz.T, x, out=d[f"rnn.weight_ih_l{layer}"])
        np.matmul(dz.T, recording[-1][batch.previous], out=d[f"rnn.weight_hh_l{layer}"])
        dz.sum(0, out=d[f"rnn.bias_ih_l{layer}"])
        return np.matmul(dz, p[f"rnn.weight_ih_l{layer}"], out=self._room(f"dx{layer}", N, x.shape[1]))

    def _recording(self, layer: int, rows: int, H: int) -> np.ndarray:
        quantities = len(self.kind.quantities)
        return self._room(f"recording{layer}", quantities * rows, H).reshape(quantities, rows, H)

    def _room(self, name: str, rows: int, columns: int) -> np.ndarray:
        """(rows, columns) float32 of memory kept from batch to batch: fresh pages would cost more than the sums."""
        array = self._arrays.get((name, columns))
        if array is None or len(array) < rows:
            array = self._arrays[name, columns] = np.empty((rows + rows // 4, columns), np.float32)
        return array[:rows]


def _flat(weights: Mapping[str, np.ndarray], names: list[str]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    flat = np.concatenate([weights[name].ravel() for name in names])
    views, start = {}, 0
    for name in names:
        size = weights[name].size
        views[name] = flat[start : start + size].reshape(weights[name].shape)
        start += size
    return flat, views


@kernel
def _lstm_rows(z, product, recording, before, B, first, count):
    """One step of ``count`` sentences: z (N, G) holds W x + b, product (B, G) holds U h_prev."""
    i, f, g, o, c, h = recording[0], recording[1], recording[2], recording[3], recording[4], recording[5]
    for n in range(count):
        for column in range(z.shape[1]):
            z[first + n, column] += product[n, column]
        row = B + first + n
        lstm_step(z[first + n], c[before + n], i[row], f[row], g[row], o[row], c[row], h[row])


@kernel
def _rnn_rows(z, product, recording, before, B, first, count):
    h = recording[0]
    for n in range(count):
        for column in range(z.shape[1]):
            z[first + n, column] += product[n, column]
        rnn_step(z[first + n], h[B + first + n])


@kernel
def _lstm_rows_backward(recording, previous, B, dh, dc, dz, first, count, write, hold):
    i, f, g, o, c = recording[0], recording[1], recording[2], recording[3], recording[4]
    for n in range(count):
        word = first + n
        row = B + word
        lstm_step_backward(
            i[row], f[row], g[row], o[row], c[row], c[previous[word]], dh[word], dc[n], dz[word], write, hold
        )


@kernel
def _rnn_rows_backward(recording, B, dh, dz, first, count):
    h = recording[0]
    for word in range(first, first + count):
        rnn_step_backward(h[B + word], dh[word], dz[word])


@kernel
def _scatter(ids, rows, table):
    """table[ids[n]] += rows[n]"""
    for n in range(ids.size):
        for column in range(rows.shape[1]):
            table[ids[n], column] += rows[n, column]
