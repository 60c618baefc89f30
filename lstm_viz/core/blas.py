"""BLAS in one thread: its products here are too small to share, and threads that wait for each other spin.

On a machine with two busy cores a product of 60 × 650 by 650 × 1,000 took 1.4 ms in one thread and 60 in two.
"""

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """For the time of a ``with``: numpy's products of matrices take one thread."""
    return _controller().limit(limits=1, user_api="blas")


@cache
def _controller() -> ThreadpoolController:
    """Made once: it looks through all libraries that are loaded."""
    return ThreadpoolController()
