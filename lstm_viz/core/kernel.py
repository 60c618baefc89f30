"""The two ways a kernel is compiled.

* ``nogil``: a kernel in a worker thread never holds up the window.
* ``cache``: compiled once per machine. Numba looks only at the file of the *calling* kernel: after changing a kernel
  that others call, delete the ``__pycache__`` folders.
* ``contract`` of the fast-math options: a product and a sum may become one fused operation. NaN and infinity stay what
  they are, and a sum keeps its order, so a step computed alone has the bits of the same step inside a long run.
* ``reassoc``, only for kernels that add up a whole row: the order of a sum may change, or it cannot use vectors.
* The ``numpy`` error model: dividing by zero gives infinity instead of a branch that forbids vector instructions.
"""

from numba import njit

kernel = njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract"})
summing_kernel = njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract", "reassoc"})
