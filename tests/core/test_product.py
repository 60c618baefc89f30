"""The packed product against numpy's, alone and among others, and without wide vectors."""

import os
import platform
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_viz.core.product import PANEL, add_product, add_products, pack

NARROW = """
import numpy as np
from lstm_viz.core.product import add_products, pack
rng = np.random.default_rng(0)
weight, x = rng.normal(size=(70, 9)).astype(np.float32), rng.normal(size=(7, 9)).astype(np.float32)
z = np.ones((7, 128), np.float32)
add_products(z, pack(weight), x)
np.testing.assert_allclose(z[:, :70], 1 + x @ weight.T, atol=1e-5)
"""


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    G=st.integers(1, 300),
    K=st.integers(1, 300),
    N=st.one_of(st.integers(0, 9), st.integers(60, 140)),
    seed=st.integers(0, 10_000),
)
def test_a_vector_gets_the_same_bits_alone_and_among_others(G, K, N, seed):
    rng = np.random.default_rng(seed)
    weight, x = rng.normal(size=(G, K)).astype(np.float32), rng.normal(size=(N, K)).astype(np.float32)
    panels = pack(weight)
    assert panels.flags.c_contiguous and panels.ctypes.data % 64 == 0
    before = rng.normal(size=(N, len(panels) * PANEL)).astype(np.float32)
    together, alone = before.copy(), before.copy()
    add_products(together, panels, x)
    for n in range(N):
        add_product(alone[n], panels, x[n], n % 2 == 1)
    np.testing.assert_array_equal(together, alone)
    expected = before[:, :G] + x.astype(np.float64) @ weight.T.astype(np.float64)
    np.testing.assert_allclose(together[:, :G], expected, atol=2e-6 * K + 1e-5)
    np.testing.assert_array_equal(together[:, G:], before[:, G:])


def test_a_nan_stays_in_its_row(rng):
    x, panels = rng.normal(size=(6, 5)).astype(np.float32), pack(rng.normal(size=(64, 5)).astype(np.float32))
    x[2, 3] = np.nan
    z = np.zeros((6, 64), np.float32)
    add_products(z, panels, x)
    assert np.isnan(z[2]).all() and np.isfinite(np.delete(z, 2, axis=0)).all()


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="names x86 instructions")
def test_it_needs_neither_wide_vectors_nor_fused_ones(tmp_path):
    environment = os.environ | {
        "NUMBA_CPU_NAME": "x86-64",
        "NUMBA_CPU_FEATURES": "+sse2",
        "NUMBA_CACHE_DIR": str(tmp_path),
    }
    subprocess.run([sys.executable, "-W", "error", "-c", NARROW], env=environment, check=True, timeout=120)
