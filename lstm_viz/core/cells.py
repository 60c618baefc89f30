"""The equations of each cell, once: one step forward, and one step backward.

Letters: H hidden size. z (blocks·H,) is the step's W x + U h_prev + b, in PyTorch's order of blocks (i, f, g, o).
"""

import numpy as np

from lstm_viz.core.activations import sigmoid, tanh
from lstm_viz.core.kernel import kernel

_ONE = np.float32(1)


@kernel
def lstm_step(z, c_prev, i, f, g, o, c, h):
    """One step of an LSTM (Hochreiter & Schmidhuber 1997; forget gate of Gers et al. 2000).

    i, f, o = σ(z_i), σ(z_f), σ(z_o);  g = tanh(z_g);  c = f·c_prev + i·g;  h = o·tanh(c).
    z is (4H,), all others (H,) float32; the last six are written.
    """
    H = c.size
    for u in range(H):
        i_u = sigmoid(z[u])
        f_u = sigmoid(z[H + u])
        g_u = tanh(z[2 * H + u])
        o_u = sigmoid(z[3 * H + u])
        c_u = f_u * c_prev[u] + i_u * g_u
        i[u], f[u], g[u], o[u], c[u] = i_u, f_u, g_u, o_u, c_u
        h[u] = o_u * tanh(c_u)


@kernel
def rnn_step(z, h):
    """One step of the plain (Elman) network: h = tanh(z). Both (H,) float32; h is written."""
    for u in range(h.size):
        h[u] = tanh(z[u])
