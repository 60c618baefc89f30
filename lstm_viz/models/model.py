"""A trained network with everything needed to read a sentence: weights, vocabulary, tokenizer and card."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_viz.core.kinds import CellKind
from lstm_viz.errors import ModelError
from lstm_viz.text.tokenizer import Token, Tokenizer
from lstm_viz.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    from lstm_viz.core.run import Layer


@dataclass(frozen=True, eq=False)
class Model:
    """A recurrent language model. Frozen; its weights are read-only.

    Letters: V vocabulary, D input size, H_l hidden size of layer l, G_l = blocks · H_l.

    Attributes
    ----------
    weights : PyTorch's names to float32 arrays: ``embedding.weight`` (V, D), for each layer l
        ``rnn.weight_ih_l{l}`` (G_l, D or H_{l−1}), ``rnn.weight_hh_l{l}`` (G_l, H_l), ``rnn.bias_ih_l{l}`` and
        ``rnn.bias_hh_l{l}`` (G_l,), and ``decoder.weight`` (V, H_last), ``decoder.bias`` (V,). The rows are PyTorch's:
        i, f, g, o of an LSTM, r, z, n of a GRU; coupled gates have f, g, o. PyTorch has no peepholes: their weights are
        ``rnn.weight_peephole_l{l}`` (3, H_l), rows i, f, o.
    card : what is known about the training: recipe, seed, tokens, sources, measured probes.

    Raises
    ------
    ModelError
        If a tensor is missing, has the wrong shape, or holds a value that is not finite.
    """

    name: str
    kind: CellKind
    weights: Mapping[str, np.ndarray]
    vocabulary: Vocabulary
    tokenizer: Tokenizer
    card: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        frozen = {}
        for name, array in self.weights.items():
            with np.errstate(over="ignore"):  # too large for float32 becomes infinity, which the check names
                copied = np.array(array, np.float32, order="C")
            copied.flags.writeable = False
            frozen[name] = copied
        object.__setattr__(self, "weights", MappingProxyType(frozen))
        object.__setattr__(self, "card", MappingProxyType(dict(self.card)))
        self._check()

    @cached_property
    def layers(self) -> int:
        return sum(re.fullmatch(r"rnn\.weight_hh_l\d+", name) is not None for name in self.weights)

    @cached_property
    def hidden_sizes(self) -> tuple[int, ...]:
        return tuple(self.weights[f"rnn.weight_hh_l{layer}"].shape[1] for layer in range(self.layers))

    @property
    def input_size(self) -> int:
        return self.weights["embedding.weight"].shape[1]

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text with their places, without the start token."""
        return self.tokenizer.split(text)

    def encode(self, text: str) -> np.ndarray:
        """The ids of a text (T,) int32, the start token's first."""
        return np.array(self.vocabulary.ids_of([token.text for token in self.tokens(text)]), np.int32)

    @cached_property
    def prepared(self) -> tuple[Layer, ...]:
        """The layers as the kernels want them. Made at the first use: it is the first to need numba."""
        from lstm_viz.core.run import prepare

        return tuple(prepare(self.kind, **self.layer_weights(layer)) for layer in range(self.layers))

    def layer_weights(self, layer: int) -> dict[str, np.ndarray]:
        """The tensors of one layer by their names without ``rnn.`` and ``_l{layer}``: ``weight_ih``, ``bias_hh`` …"""
        end = f"_l{layer}"
        names = (name for name in self.weights if name.startswith("rnn.") and name.endswith(end))
        return {name.removeprefix("rnn.").removesuffix(end): self.weights[name] for name in names}

    @cached_property
    def table(self) -> np.ndarray:
        """(V, ≥ G_0) float32: what every word brings to the first layer, W x + b, computed once."""
        from lstm_viz.core.run import project

        return project(self.prepared[0], self.weights["embedding.weight"])

    def _check(self) -> None:
        if not self.layers:
            raise ModelError(f"The model {self.name!r} has no tensor rnn.weight_hh_l0: save it with PyTorch's names.")
        flat = next((name for name, array in self.weights.items() if "weight" in name and array.ndim != 2), None)
        if flat is not None:
            raise ModelError(f"The tensor {flat} of the model {self.name!r} is no matrix: save it as PyTorch does.")
        embedding = self.weights.get("embedding.weight")
        input_size = 0 if embedding is None else embedding.shape[1]  # a missing tensor is named below
        shapes = dict(weight_shapes(self.kind, self.hidden_sizes, len(self.vocabulary), input_size))
        for name, shape in shapes.items():
            if name not in self.weights:
                raise ModelError(f"The model {self.name!r} lacks the tensor {name}: save it with PyTorch's names.")
            found = self.weights[name].shape
            if found != shape:
                raise ModelError(
                    f"The tensor {name} of the model {self.name!r} has shape {found}, but its cell ({self.kind.title}, "
                    f"hidden sizes {self.hidden_sizes}, {len(self.vocabulary)} words) needs {shape}: "
                    "save all tensors of one and the same network."
                )
            if not np.isfinite(self.weights[name]).all():
                raise ModelError(
                    f"The tensor {name} of the model {self.name!r} holds a value that is not finite (NaN or infinity): "
                    "the training went wrong or the file was damaged; train it again or fetch it anew."
                )
        foreign = sorted(set(self.weights) - set(shapes))
        if foreign:
            raise ModelError(
                f"The model {self.name!r} has a tensor that no {self.kind.title} has: {foreign[0]}; leave it out."
            )


def weight_shapes(
    kind: CellKind, hidden_sizes: Sequence[int], vocabulary_size: int, input_size: int
) -> list[tuple[str, tuple[int, ...]]]:
    """Name and shape of every tensor, in the order of the computation."""
    shapes: list[tuple[str, tuple[int, ...]]] = [("embedding.weight", (vocabulary_size, input_size))]
    below = input_size
    for layer, H in enumerate(hidden_sizes):
        rows = kind.blocks * H
        shapes += [
            (f"rnn.weight_ih_l{layer}", (rows, below)),
            (f"rnn.weight_hh_l{layer}", (rows, H)),
            (f"rnn.bias_ih_l{layer}", (rows,)),
            (f"rnn.bias_hh_l{layer}", (rows,)),
        ]
        if kind.peepholes:
            shapes.append((f"rnn.weight_peephole_l{layer}", (len(kind.peepholes), H)))
        below = H
    return [*shapes, ("decoder.weight", (vocabulary_size, below)), ("decoder.bias", (vocabulary_size,))]


def random_model(
    kind: CellKind,
    hidden_sizes: Sequence[int],
    vocabulary: Vocabulary,
    tokenizer: Tokenizer,
    *,
    input_size: int | None = None,
    seed: int = 0,
    name: str = "untrained",
) -> Model:
    """A model before its training.

    Drawn as PyTorch does: embedding from N(0, 1), all else uniform in ±1/√H; but the biases begin at 0, and that of the
    gate that keeps, f of an LSTM and z of a GRU, at 1 (Jozefowicz et al. 2015), so that it remembers from the start.

    Parameters
    ----------
    hidden_sizes : one H a layer.
    input_size : D; the first hidden size if not given.
    """
    if not hidden_sizes or min(hidden_sizes) < 1:
        raise ModelError(
            f"A network with the hidden sizes {tuple(hidden_sizes)} cannot be made: give each layer one unit or more."
        )
    rng = np.random.default_rng(seed)
    weights = {}
    for tensor, shape in weight_shapes(kind, hidden_sizes, len(vocabulary), input_size or hidden_sizes[0]):
        if tensor == "embedding.weight":
            weights[tensor] = rng.standard_normal(shape, np.float32)
        elif "bias" in tensor:
            weights[tensor] = np.zeros(shape, np.float32)
            keeps = next((block for block, box in enumerate(kind.boxes) if box in ("f", "z")), None)
            if keeps is not None and "bias_ih" in tensor:
                weights[tensor].reshape(kind.blocks, -1)[keeps] = 1
        else:
            of_gates = tensor.startswith("rnn.") and "peephole" not in tensor
            H = shape[0] // kind.blocks if of_gates else shape[1]
            weights[tensor] = rng.uniform(-1, 1, shape).astype(np.float32) / np.float32(np.sqrt(H))
    return Model(name, kind, weights, vocabulary, tokenizer)
