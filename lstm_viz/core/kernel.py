"""The ways a kernel is compiled.

* ``nogil``: a kernel in a worker thread never holds up the window.
* ``cache``: compiled once per machine. Numba looks only at the file of the *calling* kernel: after changing a kernel
  that others call, delete the ``__pycache__`` folders.
* The ``numpy`` error model: dividing by zero gives infinity instead of a branch that forbids vector instructions.

``kernel`` computes as written, operation by operation. The other two give up just enough to be fast; in all of them NaN
and infinity stay what they are.

* ``fused_kernel``: ``a + b·c`` is rounded once (``contract``). Only for sums where it is plain which product joins
  which sum: of ``a·b + c·d`` either product could be fused, the vector and the scalar form of a loop choose
  differently, and a step would not have the same bits everywhere.
* ``summing_kernel``: the order of a sum is free too (``reassoc``), or a sum over a row cannot use vectors.
"""

from functools import partial

from numba import njit

_compiled = partial(njit, nogil=True, cache=True, error_model="numpy")

kernel = _compiled()
fused_kernel = _compiled(fastmath={"contract"})
summing_kernel = _compiled(fastmath={"contract", "reassoc"})
