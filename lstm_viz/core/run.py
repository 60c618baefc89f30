"""Runs a layer over steps, recording everything, and goes on from any recorded step.

A sequence and a single step go through the same kernel, and every sum is taken in the same order: a run that is resumed
gives the bits of a run in one piece.

Letters: D input size, H hidden size, G = blocks·H rows of the weights (4H for an LSTM), Z = G rounded up to whole
panels, Q quantities, S states, E own vectors, n steps of this call, N ≥ first + n steps that a recording has room for.
"""

from dataclasses import dataclass

import numpy as np

from lstm_viz.core.kernel import kernel
from lstm_viz.core.kinds import GRU, CellKind
from lstm_viz.core.product import add_products, pack
from lstm_viz.core.sequence import STEPS
from lstm_viz.errors import ShapeError

_FLOAT32 = np.dtype(np.float32)


@dataclass(frozen=True, eq=False)
class Layer:
    """The weights of one layer in the order in which the kernels read them.

    Attributes
    ----------
    input : (Z/64, D, 64) float32, panels of ``weight_ih``.
    hidden : (Z/64, H, 64) float32, panels of ``weight_hh``.
    bias : (Z,) float32, the sum of both biases; of a GRU's n only ``bias_ih``.
    own : (E, H) float32, what the cell needs besides: of a GRU n's ``bias_hh`` (E = 1), of peepholes their weights
        (E = 3), else nothing (E = 0).
    zeros : (S, H) float32, the state before the first step where no other is given.
    """

    kind: CellKind
    input: np.ndarray
    hidden: np.ndarray
    bias: np.ndarray
    own: np.ndarray
    zeros: np.ndarray

    @property
    def size(self) -> int:
        return self.hidden.shape[1]


def prepare(
    kind: CellKind,
    weight_ih: np.ndarray,
    weight_hh: np.ndarray,
    bias_ih: np.ndarray,
    bias_hh: np.ndarray,
    weight_peephole: np.ndarray | None = None,
) -> Layer:
    """A layer from PyTorch's packing, all float32.

    Parameters
    ----------
    weight_ih, weight_hh : (G, D) and (G, H).
    bias_ih, bias_hh : (G,) each. Only their sum counts, but for a GRU's n, whose ``bias_hh`` r stands before.
    weight_peephole : (3, H), what i, f and o take of the cell state; for a cell with peepholes only.

    Raises
    ------
    ShapeError
        If the shapes do not belong together, or a value is not a finite float32.
    """
    H = weight_hh.shape[-1]
    rows = kind.blocks * H
    peepholes = np.zeros((0, H), np.float32) if weight_peephole is None else weight_peephole
    for name, array, shape in (
        ("weight_ih", weight_ih, (rows, weight_ih.shape[-1])),
        ("weight_hh", weight_hh, (rows, H)),
        ("bias_ih", bias_ih, (rows,)),
        ("bias_hh", bias_hh, (rows,)),
        ("weight_peephole", peepholes, (len(kind.peepholes), H)),
    ):
        check(name, array, shape)
    bias, own = bias_ih + bias_hh, peepholes
    if kind is GRU:
        bias[2 * H :] = bias_ih[2 * H :]
        own = bias_hh[None, 2 * H :]
    zeros = np.zeros((len(kind.states), H), np.float32)
    panels = pack(bias[:, None]).ravel()
    return Layer(kind, pack(weight_ih), pack(weight_hh), panels, np.array(own, order="C"), zeros)


def check(name: str, array: np.ndarray, shape: tuple[int, ...]) -> None:
    """Raises ShapeError unless the array has this shape, is float32, and every value is finite."""
    if array.shape != shape:
        raise ShapeError(f"{name} has shape {array.shape}, but {shape} is needed: check the sizes of the layer.")
    if array.dtype != np.float32:
        raise ShapeError(f"{name} holds {array.dtype}, but float32 is needed: convert it with .astype('float32').")
    if not np.isfinite(array).all():
        raise ShapeError(f"{name} holds a value that is not finite (NaN or infinity): mend the values before the run.")


def record(kind: CellKind, steps: int, size: int) -> np.ndarray:
    """An empty recording (Q, N, H) float32 of N = ``steps`` steps."""
    return np.empty((len(kind.quantities), steps, size), np.float32)


def project(layer: Layer, x: np.ndarray) -> np.ndarray:
    """W x + b for every row of x (n, D) → (n, Z). Of an embedding it makes the table from word to projection."""
    check("x", x, (x.shape[0], layer.input.shape[1]))
    projected = np.empty((x.shape[0], layer.bias.size), np.float32)
    _project(np.ascontiguousarray(x), layer.input, layer.bias, projected)
    return projected


def advance(
    layer: Layer,
    projected: np.ndarray,
    rows: np.ndarray,
    recording: np.ndarray,
    first: int = 0,
    initial: np.ndarray | None = None,
) -> None:
    """Runs n steps, written to ``recording`` from step ``first`` on, from the state recorded at step ``first − 1``.

    Parameters
    ----------
    projected : (any, Z) float32 from ``project``.
    rows : (n,) int32, the row of ``projected`` that enters at each step.
    recording : (Q, N, H) float32 from ``record``.
    initial : (S, H) float32, the state before step 0 in the order of ``kind.states``; zeros if not given.

    Raises
    ------
    ShapeError
        If shapes do not belong together, there is no room for the steps, or a row does not exist.
    """
    kind, H = layer.kind, layer.size
    quantities, room, units = recording.shape
    if quantities != len(kind.quantities) or units != H or recording.dtype != _FLOAT32:
        raise ShapeError(
            f"The recording has shape {recording.shape}, but {len(kind.quantities)} × steps × {H} is needed: "
            "make it with record()."
        )
    if first < 0 or first + rows.size > room:
        raise ShapeError(
            f"Steps {first} to {first + rows.size - 1} do not fit into a recording of {room} steps: make it longer."
        )
    if projected.shape[1] != layer.bias.size or projected.dtype != _FLOAT32:
        raise ShapeError(
            f"projected has shape {projected.shape}, but {layer.bias.size} columns of float32 are needed: "
            "make it with project()."
        )
    if initial is None:
        initial = layer.zeros
    else:
        check("initial", initial, (len(kind.states), H))
    rows = np.ascontiguousarray(rows, np.int32)
    done = STEPS[kind.name](rows, projected, layer.hidden, layer.own, recording, first, initial)
    if done < rows.size:
        raise ShapeError(
            f"Row {rows[done]} at step {first + done} does not exist: give rows from 0 to {projected.shape[0] - 1}."
        )


@kernel
def _project(x, panels, bias, projected):
    projected[:] = bias
    add_products(projected, panels, x)
