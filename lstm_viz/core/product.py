"""Vectors times a matrix: the product that takes most of a step's time.

Written in plain loops, the compiler keeps the sums in memory and walks down eight rows at once; that reached 60% of the
speed at which the processor can read the weights. Here the weights lie in *panels* of 64 outputs, read from end to end
in one stream, and the 64 sums of a panel stay in vector registers: 1.6 times faster at H = 128. Where several vectors
meet the same matrix, four of them share every weight that is read: nine tenths of what the processor can multiply.

Only this needs LLVM's own instructions; its vectors of 16 lanes become whatever the processor has (one register of
AVX-512, two of AVX, four of NEON). A vector gets the same bits alone and among others.

Letters: K inputs, G outputs, P = ⌈G / 64⌉ panels, N vectors.
"""

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from lstm_viz.core.kernel import kernel

_LANES = 16
_VECTORS = 4  # sums side by side, so that no addition waits for the one before it
PANEL = _LANES * _VECTORS
_ROWS = 4  # vectors that share a panel
_BLOCK = 64  # vectors that go through a panel before the next is read: they stay in the cache
_LINE = 64  # bytes that the cache moves together


def pack(weight: np.ndarray) -> np.ndarray:
    """(P, K, 64) panels of a weight matrix (G, K); outputs beyond G have weight 0.

    They begin where a line of the cache does. Elsewhere every vector of 16 lies across two lines, which is 1.3 times as
    slow at H = 64, and costs 3 to 5% where the weights do not fit into the cache.
    """
    G, K = weight.shape
    P = -(-G // PANEL)
    padded = np.zeros((P * PANEL, K), np.float32)
    padded[:G] = weight
    room = np.empty(padded.size + _LINE // 4, np.float32)
    first = -room.ctypes.data % _LINE // 4
    panels = room[first : first + padded.size].reshape(P, K, PANEL)
    panels[:] = padded.reshape(P, PANEL, K).transpose(0, 2, 1)
    return panels


@kernel
def add_product(z, panels, x, backwards=False):
    """z += weight @ x, for z (P·64,), the panels (P, K, 64) of the weight and x (K,); all contiguous float32.

    Every sum is taken from the first input to the last, each product and sum rounded once together. ``backwards`` takes
    the panels from the last to the first, with the same result: whoever alternates meets first what was read last, and
    finds it still in the cache when the weight as a whole does not fit.
    """
    P = panels.shape[0]
    for n in range(P):
        _add_panel(z, panels, x, P - 1 - n if backwards else n)  # type: ignore[call-arg]  # numba passes the first


@kernel
def add_products(z, panels, x):
    """z += x @ weight.T, for z (N, P·64), the panels (P, K, 64) and x (N, K): ``add_product`` of every row."""
    N, P = len(x), len(panels)
    for first in range(0, N, _BLOCK):
        last = min(first + _BLOCK, N)
        fours = last - (last - first) % _ROWS
        for p in range(P):
            for n in range(first, fours, _ROWS):
                _add_panel_to_rows(z, panels, x, p, n)  # type: ignore[call-arg]
            for n in range(fours, last):
                _add_panel(z[n], panels, x[n], p)  # type: ignore[call-arg]


@intrinsic
def _add_panel(typing_context, z, panels, x, p):
    """z[64p : 64p + 64] += x @ panels[p]"""
    return _panel_product(1, z, panels, x, p)


@intrinsic
def _add_panel_to_rows(typing_context, z, panels, x, p, n):
    """z[n : n + 4, 64p : 64p + 64] += x[n : n + 4] @ panels[p]"""
    return _panel_product(_ROWS, z, panels, x, p, n)


def _panel_product(rows, *kinds):
    """Signature and code of a product of one or several rows."""
    if any(array.dtype != types.float32 or array.layout != "C" for array in kinds[:3]):
        return None  # which numba reports as a call that does not fit
    signature = types.void(*kinds[:3], *(types.intp for _ in kinds[3:]))

    def generate(context, builder, signature, arguments):
        z, panels, x = (
            context.make_array(kind)(context, builder, value)
            for kind, value in zip(signature.args[:3], arguments[:3], strict=True)
        )
        p, first, size = arguments[3], arguments[4:], signature.args[3]
        K, outputs = (cgutils.unpack_tuple(builder, array.shape)[-1] for array in (x, z))
        vector = ir.VectorType(ir.FloatType(), _LANES)
        first_lane = ir.Constant(ir.VectorType(ir.IntType(32), _LANES), None)
        fused = ("contract",)

        def constant(number):
            return context.get_constant(size, number)

        def at(base, index, lane=0):
            """The address of 16 numbers from index + lane on."""
            place = builder.add(index, constant(lane))
            return builder.bitcast(builder.gep(base, [place]), vector.as_pointer())

        def load(address):
            return builder.load(address, align=4)

        def row_starts(length):
            """The index at which each row begins, of rows of this length."""
            start = builder.mul(first[0], length) if first else constant(0)
            return [builder.add(start, builder.mul(length, constant(row))) for row in range(rows)]

        column = builder.mul(p, constant(PANEL))
        panel = builder.mul(column, K)
        to, inputs = row_starts(outputs), row_starts(K)
        # As many sums at a time as there are registers for: with AVX-512 all, else 16 outputs of every row.
        wide = rows == 1 or "+avx512f" in context.codegen().magic_tuple()[2]
        together = _VECTORS if wide else 1
        for lanes in range(0, PANEL, together * _LANES):
            places = [
                (row, lane, builder.add(to[row], builder.add(column, constant(lanes + lane))))
                for row in range(rows)
                for lane in range(0, together * _LANES, _LANES)
            ]
            sums = [cgutils.alloca_once(builder, vector) for _ in places]
            for (_, _, place), total in zip(places, sums, strict=True):
                builder.store(load(at(z.data, place)), total)
            with cgutils.for_range(builder, K) as loop:
                weight_row = builder.add(panel, builder.mul(loop.index, constant(PANEL)))
                weights = {
                    lane: load(at(panels.data, weight_row, lanes + lane))
                    for lane in range(0, together * _LANES, _LANES)
                }
                everywhere = []
                for start in inputs:
                    x_k = builder.load(builder.gep(x.data, [builder.add(start, loop.index)]))
                    one = builder.insert_element(ir.Constant(vector, ir.Undefined), x_k, ir.Constant(ir.IntType(32), 0))
                    everywhere.append(builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), first_lane))
                for (row, lane, _), total in zip(places, sums, strict=True):
                    product = builder.fmul(everywhere[row], weights[lane], flags=fused)
                    builder.store(builder.fadd(builder.load(total), product, flags=fused), total)
            for (_, _, place), total in zip(places, sums, strict=True):
                builder.store(builder.load(total), at(z.data, place), align=4)
        return context.get_dummy_value()

    return signature, generate
