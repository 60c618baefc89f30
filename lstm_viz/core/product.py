"""Vector times matrix: the product that takes most of a step's time.

Written in plain loops, the compiler keeps the sums in memory and walks down eight rows at once; that reached 60% of the
speed at which the processor can read the weights. Here the weights lie in *panels* of 64 outputs, read from end to end
in one stream, and the 64 sums of a panel stay in vector registers: 1.6 times faster at H = 128. Only this needs LLVM's
own instructions; its vectors of 16 lanes become whatever the processor has (one register of AVX-512, two of AVX, four
of NEON).

Letters: K inputs, G outputs, P = ⌈G / 64⌉ panels.
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


def pack(weight: np.ndarray) -> np.ndarray:
    """(P, K, 64) panels of a weight matrix (G, K); outputs beyond G have weight 0."""
    G, K = weight.shape
    P = -(-G // PANEL)
    padded = np.zeros((P * PANEL, K), np.float32)
    padded[:G] = weight
    return np.ascontiguousarray(padded.reshape(P, PANEL, K).transpose(0, 2, 1))


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


@intrinsic
def _add_panel(typing_context, z, panels, x, p):
    """z[64p : 64p + 64] += x @ panels[p]"""
    if any(array.dtype != types.float32 or array.layout != "C" for array in (z, panels, x)):
        return None  # which numba reports as a call that does not fit
    signature = types.void(z, panels, x, types.intp)

    def generate(context, builder, signature, arguments):
        arrays = [
            context.make_array(kind)(context, builder, value)
            for kind, value in zip(signature.args[:3], arguments[:3], strict=True)
        ]
        to, weights, inputs = (array.data for array in arrays)
        K = cgutils.unpack_tuple(builder, arrays[2].shape, 1)[0]
        p = arguments[3]
        vector = ir.VectorType(ir.FloatType(), _LANES)
        first_lane = ir.Constant(ir.VectorType(ir.IntType(32), _LANES), None)
        fused = ("contract",)

        def at(base, index, lane):
            """The address of 16 numbers from index + lane on."""
            place = builder.add(index, ir.Constant(index.type, lane))
            return builder.bitcast(builder.gep(base, [place]), vector.as_pointer())

        def load(address):
            return builder.load(address, align=4)

        start = builder.mul(p, ir.Constant(p.type, PANEL))
        panel = builder.mul(start, K)
        sums = [cgutils.alloca_once(builder, vector) for _ in range(_VECTORS)]
        for n, total in enumerate(sums):
            builder.store(load(at(to, start, n * _LANES)), total)
        with cgutils.for_range(builder, K) as loop:
            row = builder.add(panel, builder.mul(loop.index, ir.Constant(p.type, PANEL)))
            x_k = builder.load(builder.gep(inputs, [loop.index]))
            lane = builder.insert_element(ir.Constant(vector, ir.Undefined), x_k, ir.Constant(ir.IntType(32), 0))
            everywhere = builder.shuffle_vector(lane, ir.Constant(vector, ir.Undefined), first_lane)
            for n, total in enumerate(sums):
                product = builder.fmul(everywhere, load(at(weights, row, n * _LANES)), flags=fused)
                builder.store(builder.fadd(builder.load(total), product, flags=fused), total)
        for n, total in enumerate(sums):
            builder.store(builder.load(total), at(to, start, n * _LANES), align=4)
        return context.get_dummy_value()

    return signature, generate
