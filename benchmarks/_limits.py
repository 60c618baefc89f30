"""What the machine itself can do: the least time for what a kernel cannot do without."""

import time
from collections.abc import Callable

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from lstm_viz.core.kernel import summing_kernel
from lstm_viz.core.product import add_products, pack

_SIDE = 1024


@summing_kernel
def _read(array, times):
    total = np.float32(0)
    for _ in range(times):
        part = np.float32(0)
        for n in range(array.size):
            part += array[n]
        total = max(total, part)
    return total


def stream_s(numbers: int) -> float:
    """Seconds to read an array of so many float32 once, from whichever cache holds it: the best of several tries."""
    array = np.ones(numbers, np.float32)
    times = max(4, 20_000_000 // numbers)
    return _best(lambda: _read(array, times)) / times


def gemm_flops(threads: int) -> float:
    """Floating point operations a second of a large matrix product: the best of numpy's BLAS, PyTorch's and ours.

    Ours takes one thread; so many of it, side by side, are taken to be so many times as fast.
    """
    a, b = (np.random.default_rng(seed).random((_SIDE, _SIDE), np.float32) for seed in (0, 1))
    panels, z = pack(b), np.zeros((_SIDE, _SIDE), np.float32)
    ta, tb, before = torch.from_numpy(a), torch.from_numpy(b), torch.get_num_threads()
    torch.set_num_threads(threads)
    with threadpool_limits(threads, "blas"):
        best = min(_best(lambda: a @ b), _best(lambda: ta @ tb), _best(lambda: add_products(z, panels, a)) / threads)
    torch.set_num_threads(before)
    return 2 * _SIDE**3 / best


def _best(function: Callable[[], object]) -> float:
    times = []
    for _ in range(12):
        began = time.perf_counter()
        function()
        times.append(time.perf_counter() - began)
    return min(times[2:])
