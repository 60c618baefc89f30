"""The three ways a kernel is compiled.

* ``nogil``: a kernel in a worker thread never holds up the window.
* ``cache``: compiled once per machine. Numba looks only at the file of the *calling* kernel: after changing a kernel
  that others call, delete the ``__pycache__`` folders.
* The ``numpy`` error model: dividing by zero gives infinity instead of a branch that forbids vector instructions.

``kernel`` computes as written, operation by operation: of ``a·b + c·d`` either product could be fused with the sum,
the vector and the scalar form of a loop choose differently, and a step would not have the same bits everywhere. Where
every sum has one product there is nothing to choose: that is ``fusing_kernel``, for polynomials. The order of a sum
over a row has to be free, or it cannot use vectors: that is ``summing_kernel``, for losses. In all, NaN and infinity
stay what they are.
"""

from functools import partial

from numba import njit

_compiled = partial(njit, nogil=True, cache=True, error_model="numpy")

kernel = _compiled()
fusing_kernel = _compiled(fastmath={"contract"})
summing_kernel = _compiled(fastmath={"contract", "reassoc"})
