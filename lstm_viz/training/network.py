"""A network that learns: its parameters, their gradients, and the threads that fill these."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from lstm_viz.core.blas import one_thread
from lstm_viz.core.kinds import GRU
from lstm_viz.models.model import Model
from lstm_viz.training.batch import Batch, split
from lstm_viz.training.passes import Passes, Weights


class Network:
    """The parameters of a model, their gradients, and the pass over a batch that fills these.

    Both biases of PyTorch's packing have the same gradient, so only ``bias_ih`` is trained: their sum, at the start.
    The two would otherwise just double the learning rate. A GRU's n alone has two biases that differ: there ``bias_hh``
    is trained too, and of r and z it is 0 and has no gradient.

    Several threads take every other sentence of a batch each, and their gradients are added up in a fixed order: the
    result depends on how many there are, in its last digits, and never on which of them is ready first.

    Attributes
    ----------
    values, gradients : one flat float32 array each; ``parameters`` and ``derivatives`` are views into them by name.
    """

    def __init__(self, model: Model, threads: int = 1):
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
        more = [_flat(model.weights, names) for _ in range(threads - 1)]
        self._more_gradients = [gradients for gradients, _ in more]
        self._passes = [Passes(derivatives) for derivatives in (self.derivatives, *(views for _, views in more))]

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
        weights = Weights.of(self.kind, self.layers, self.parameters)
        words = batch.inputs.size
        values = words * sum(self.model.hidden_sizes)
        penalties = write_penalty / values, hold_penalty / values
        if not self._more_gradients:
            return self._passes[0].learn(weights, batch, words, *penalties, masks)
        # BLAS in one thread for each of ours. They are started for every batch, which costs little and leaves none.
        with one_thread(), ThreadPoolExecutor(len(self._passes)) as pool:
            losses = [
                pool.submit(passes.learn, weights, part, words, *penalties, masks and [m[rows] for m in masks])
                for passes, (part, rows) in zip(self._passes, split(batch, len(self._passes)), strict=False)
            ]
            loss = sum(share.result() for share in losses)
        for gradients in self._more_gradients[: len(losses) - 1]:
            self.gradients += gradients
        return loss


def _flat(weights: Mapping[str, np.ndarray], names: list[str]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    flat = np.concatenate([weights[name].ravel() for name in names])
    views, start = {}, 0
    for name in names:
        size = weights[name].size
        views[name] = flat[start : start + size].reshape(weights[name].shape)
        start += size
    return flat, views
