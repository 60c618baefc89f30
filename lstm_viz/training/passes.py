"""The way through a batch and back: backpropagation through time over whole sentences.

Products over all words are BLAS's, those of single steps and all else are numba's. Letters: N words of a batch, B
sentences, H hidden size, G = blocks·H, Z = G rounded up to whole panels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_viz.core.kinds import GRU, CellKind
from lstm_viz.core.product import pack
from lstm_viz.core.rows import BACKWARD, FORWARD, add_from_next, scatter
from lstm_viz.training.batch import Batch
from lstm_viz.training.loss import decoder_loss


@dataclass(frozen=True, eq=False)
class Weights:
    """The parameters by name, and what the steps read of each layer: made anew for every batch.

    Attributes
    ----------
    forth, back : for each layer the panels of ``weight_hh``, and those of its transpose, padded to Z inputs.
    """

    kind: CellKind
    parameters: Mapping[str, np.ndarray]
    forth: tuple[np.ndarray, ...]
    back: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, kind: CellKind, layers: int, parameters: Mapping[str, np.ndarray]) -> "Weights":
        matrices = [parameters[f"rnn.weight_hh_l{layer}"] for layer in range(layers)]
        forth = tuple(pack(matrix) for matrix in matrices)
        back = tuple(
            pack(np.pad(matrix, ((0, panels.shape[0] * panels.shape[2] - len(matrix)), (0, 0))).T)
            for matrix, panels in zip(matrices, forth, strict=True)
        )
        return cls(kind, parameters, forth, back)


class Passes:
    """Fills ``derivatives``, shaped like the parameters, from one batch after another."""

    def __init__(self, derivatives: Mapping[str, np.ndarray]):
        self._derivatives = derivatives
        self._arrays: dict[tuple[str, int], np.ndarray] = {}

    def learn(
        self,
        weights: Weights,
        batch: Batch,
        words: int,
        write: float,
        hold: float,
        masks: Sequence[np.ndarray] | None,
    ) -> float:
        """Fills the derivatives of a batch's share in the loss of all ``words``; returns its cross-entropy.

        ``write`` and ``hold`` are the penalties on each value of |i·g| and |tanh c|; ``masks`` as in ``Network.learn``.
        """
        p, d, layers = weights.parameters, self._derivatives, len(weights.forth)
        N = batch.inputs.size
        x = np.take(p["embedding.weight"], batch.inputs, axis=0)
        below = []
        for layer in range(layers):
            below.append(x if masks is None else x * masks[layer])
            x = self._forward(weights, layer, batch, below[layer])
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
            words,
        )
        if masks is not None:
            dh *= masks[-1]
        for layer in reversed(range(layers)):
            dh = self._backward(weights, layer, batch, below[layer], dh, write, hold)
            if masks is not None:
                dh *= masks[layer]
        d["embedding.weight"][:] = 0
        scatter(batch.inputs, dh, d["embedding.weight"])
        return loss

    def _forward(self, weights: Weights, layer: int, batch: Batch, x: np.ndarray) -> np.ndarray:
        """h (N, H) of a layer whose inputs are x (N, D)."""
        p, panels = weights.parameters, weights.forth[layer]
        G, H = p[f"rnn.weight_hh_l{layer}"].shape
        N, B, Z = batch.inputs.size, batch.counts[0], panels.shape[0] * panels.shape[2]
        z = self._room(f"z{layer}", N, Z)
        np.matmul(x, p[f"rnn.weight_ih_l{layer}"].T, out=z[:, :G])
        z[:, :G] += p[f"rnn.bias_ih_l{layer}"]
        recording = self._recording(weights.kind, layer, B + N, H)
        recording[:, :B] = 0
        hidden = self._room("hidden", B, Z)
        step, own = FORWARD[weights.kind.name], _own(weights, layer)
        first, before = 0, 0
        for count in batch.counts:
            step(z[first : first + count], hidden, panels, own, recording, before, B + first)
            before = B + first
            first += count
        return recording[-1][B:]

    def _backward(
        self, weights: Weights, layer: int, batch: Batch, x: np.ndarray, dh: np.ndarray, write: float, hold: float
    ) -> np.ndarray:
        """Fills the derivatives of a layer from dh (N, H), which is changed; returns dx (N, D)."""
        kind, p, d = weights.kind, weights.parameters, self._derivatives
        G, H = p[f"rnn.weight_hh_l{layer}"].shape
        panels = weights.back[layer]
        N, B, Z = batch.inputs.size, batch.counts[0], panels.shape[1]
        recording = self._recording(kind, layer, B + N, H)
        own = _own(weights, layer)
        dz = self._room(f"z{layer}", N, Z)  # z itself is not needed any more
        # What goes to U h differs from what goes to W x only in a GRU.
        dhidden = self._room("dhidden", N, Z) if kind is GRU else dz
        product = self._room("dproduct", B, panels.shape[0] * panels.shape[2])
        dc = self._room("dc", B, H)
        dc[:] = 0
        last, later = N, 0  # `later` sentences have a next step, whose rows begin at `last`
        for count in reversed(batch.counts):
            first = last - count
            add_from_next(dh[first : first + later], product, panels, dhidden[last : last + later])
            BACKWARD[kind.name](
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
        dz, dhidden = dz[:, :G], dhidden[:, :G]
        np.matmul(dz.T, x, out=d[f"rnn.weight_ih_l{layer}"])
        np.matmul(dhidden.T, recording[-1][batch.previous], out=d[f"rnn.weight_hh_l{layer}"])
        dz.sum(0, out=d[f"rnn.bias_ih_l{layer}"])
        if kind is GRU:
            d[f"rnn.bias_hh_l{layer}"][: 2 * H] = 0
            dhidden[:, 2 * H :].sum(0, out=d[f"rnn.bias_hh_l{layer}"][2 * H :])
        if kind.peepholes:
            _peephole_gradient(kind, dz, recording[4], batch.previous, B, d[f"rnn.weight_peephole_l{layer}"])
        return np.matmul(dz, p[f"rnn.weight_ih_l{layer}"], out=self._room(f"dx{layer}", N, x.shape[1]))

    def _recording(self, kind: CellKind, layer: int, rows: int, H: int) -> np.ndarray:
        quantities = len(kind.quantities)
        return self._room(f"recording{layer}", quantities * rows, H).reshape(quantities, rows, H)

    def _room(self, name: str, rows: int, columns: int) -> np.ndarray:
        """(rows, columns) float32 of memory kept from batch to batch: fresh pages would cost more than the sums.

        Zeros at first, so that columns which pad a panel and are never written stay 0.
        """
        array = self._arrays.get((name, columns))
        if array is None or len(array) < rows:
            array = self._arrays[name, columns] = np.zeros((rows + rows // 4, columns), np.float32)
        return array[:rows]


def _own(weights: Weights, layer: int) -> np.ndarray:
    """(E, H) what the cell needs besides: as in ``core.run.Layer``."""
    p, H = weights.parameters, weights.parameters[f"rnn.weight_hh_l{layer}"].shape[1]
    if weights.kind is GRU:
        return p[f"rnn.bias_hh_l{layer}"][None, 2 * H :]
    if weights.kind.peepholes:
        return p[f"rnn.weight_peephole_l{layer}"]
    return np.empty((0, H), np.float32)


def _peephole_gradient(
    kind: CellKind, dz: np.ndarray, c: np.ndarray, previous: np.ndarray, B: int, gradient: np.ndarray
) -> None:
    """Fills the gradient (3, H): i and f look at the cell state before, rows ``previous``, o at the new one."""
    H = c.shape[1]
    seen = {"i": c[previous], "f": c[previous], "o": c[B:]}
    for row, gate in enumerate(kind.peepholes):
        block = kind.boxes.index(gate)
        np.einsum("nh,nh->h", dz[:, block * H : (block + 1) * H], seen[gate], out=gradient[row])
