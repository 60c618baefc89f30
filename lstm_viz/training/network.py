"""A network that learns: backpropagation through time over whole sentences.

Matrix products are BLAS's, all else is numba's. Letters: N words of a batch, B sentences, H hidden size, G = blocks·H.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from lstm_viz.core.kinds import GRU
from lstm_viz.core.rows import BACKWARD, FORWARD, scatter
from lstm_viz.models.model import Model
from lstm_viz.training.batch import Batch
from lstm_viz.training.loss import decoder_loss


class Network:
    """The parameters of a model, their gradients, and the pass over a batch that fills these.

    Both biases of PyTorch's packing have the same gradient, so only ``bias_ih`` is trained: their sum, at the start.
    The two would otherwise just double the learning rate. A GRU's n alone has two biases that differ: there ``bias_hh``
    is trained too, and of r and z it is 0 and has no gradient.

    Attributes
    ----------
    values, gradients : one flat float32 array each; ``parameters`` and ``derivatives`` are views into them by name.
    """

    def __init__(self, model: Model):
        self.model = model
        self.kind = model.kind
        self.layers = model.layers
        names = [name for name in model.weights if "bias_hh" not in name or self.kind is GRU]
        self.values, self.parameters = _flat(model.weights, names)
        self.gradients, self.derivatives = _flat(model.weights, names)
        for layer in range(self.layers):
            H = model.hidden_sizes[layer]
            one = slice(2 * H) if self.kind is GRU else slice(None)  # where both biases count as one
            self.parameters[f"rnn.bias_ih_l{layer}"][one] += model.weights[f"rnn.bias_hh_l{layer}"][one]
            if self.kind is GRU:
                self.parameters[f"rnn.bias_hh_l{layer}"][one] = 0
        self._arrays: dict[tuple[str, int], np.ndarray] = {}

    def to_model(self, name: str, card: Mapping[str, object]) -> Model:
        """The model with the parameters as they are now."""
        old = self.model
        weights = {
            key: self.parameters[key] if key in self.parameters else np.zeros_like(array)
            for key, array in old.weights.items()
        }
        return Model(name, old.kind, weights, old.vocabulary, old.tokenizer, card)

    def learn(
        self,
        batch: Batch,
        write_penalty: float = 0.0,
        hold_penalty: float = 0.0,
        masks: Sequence[np.ndarray] | None = None,
    ) -> float:
        """Fills the gradients of a batch; returns its mean cross-entropy a word (nats), without the penalties.

        The loss is cross-entropy + write_penalty · mean |i·g| + hold_penalty · mean |tanh c|, the means taken over all
        units of all layers and all words. A GRU and a plain RNN have neither.

        ``masks``, for dropout: one factor (N, size) for each layer's input and one for the decoder's.
        """
        p, d = self.parameters, self.derivatives
        N = batch.inputs.size
        x = np.take(p["embedding.weight"], batch.inputs, axis=0)
        below = []
        for layer in range(self.layers):
            below.append(x if masks is None else x * masks[layer])
            x = self._forward(layer, batch, below[layer])
        if masks is not None:
            x = x * masks[-1]
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
        if masks is not None:
            dh *= masks[-1]
        values = N * sum(self.model.hidden_sizes)
        for layer in reversed(range(self.layers)):
            dh = self._backward(layer, batch, below[layer], dh, write_penalty / values, hold_penalty / values)
            if masks is not None:
                dh *= masks[layer]
        d["embedding.weight"][:] = 0
        scatter(batch.inputs, dh, d["embedding.weight"])
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
            FORWARD[self.kind.name](z, product, self._own(layer), recording, before, B, first, count)
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
        own = self._own(layer)
        dz = self._room(f"z{layer}", N, G)  # z itself is not needed any more
        # What goes to U h differs from what goes to W x only in a GRU.
        dhidden = self._room("dhidden", N, G) if self.kind is GRU else dz
        product = self._room("dproduct", B, H)
        dc = self._room("dc", B, H)
        dc[:] = 0
        last, later = N, 0  # `later` sentences have a next step, whose rows begin at `last`
        for count in reversed(batch.counts):
            first = last - count
            if later:
                np.matmul(dhidden[last : last + later], weight_hh, out=product[:later])
                dh[first : first + later] += product[:later]
            BACKWARD[self.kind.name](
                recording,
                own,
                batch.previous,
                B,
                dh,
                dc,
                dz,
                dhidden,
                first,
                count,
                np.float32(write),
                np.float32(hold),
            )
            last, later = first, count
        np.matmul(dz.T, x, out=d[f"rnn.weight_ih_l{layer}"])
        np.matmul(dhidden.T, recording[-1][batch.previous], out=d[f"rnn.weight_hh_l{layer}"])
        dz.sum(0, out=d[f"rnn.bias_ih_l{layer}"])
        if self.kind is GRU:
            d[f"rnn.bias_hh_l{layer}"][: 2 * H] = 0
            dhidden[:, 2 * H :].sum(0, out=d[f"rnn.bias_hh_l{layer}"][2 * H :])
        if self.kind.peepholes:
            self._peephole_gradient(dz, recording[4], batch.previous, B, d[f"rnn.weight_peephole_l{layer}"])
        return np.matmul(dz, p[f"rnn.weight_ih_l{layer}"], out=self._room(f"dx{layer}", N, x.shape[1]))

    def _peephole_gradient(
        self, dz: np.ndarray, c: np.ndarray, previous: np.ndarray, B: int, gradient: np.ndarray
    ) -> None:
        """Fills the gradient (3, H): i and f look at the cell state before, rows ``previous``, o at the new one."""
        H = c.shape[1]
        seen = {"i": c[previous], "f": c[previous], "o": c[B:]}
        for row, gate in enumerate(self.kind.peepholes):
            block = self.kind.boxes.index(gate)
            np.einsum("nh,nh->h", dz[:, block * H : (block + 1) * H], seen[gate], out=gradient[row])

    def _own(self, layer: int) -> np.ndarray:
        """(E, H) what the cell needs besides: as in ``core.run.Layer``."""
        p, H = self.parameters, self.model.hidden_sizes[layer]
        if self.kind is GRU:
            return p[f"rnn.bias_hh_l{layer}"][None, 2 * H :]
        if self.kind.peepholes:
            return p[f"rnn.weight_peephole_l{layer}"]
        return np.empty((0, H), np.float32)

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
