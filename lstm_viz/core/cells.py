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


@kernel
def lstm_step_backward(i, f, g, o, c, c_prev, dh, dc, dz, write, hold):
    """The derivatives of ``lstm_step``, and of two penalties on its memory.

    The loss is L + write · Σ |i·g| + hold · Σ |tanh(c)|. ``dh`` (H,) is dL/dh of this step, ``dc`` (H,) what comes from
    the next step; ``dz`` (4H,) is written, and ``dc`` becomes what goes to the step before.
    """
    H = c.size
    for u in range(H):
        tanh_c = tanh(c[u])
        slope = _ONE - tanh_c * tanh_c
        dc_u = dc[u] + (dh[u] * o[u] + hold * np.sign(tanh_c)) * slope
        dz[u] = (dc_u * g[u] + write * abs(g[u])) * i[u] * (_ONE - i[u])
        dz[H + u] = dc_u * c_prev[u] * f[u] * (_ONE - f[u])
        dz[2 * H + u] = (dc_u + write * np.sign(g[u])) * i[u] * (_ONE - g[u] * g[u])
        dz[3 * H + u] = dh[u] * tanh_c * o[u] * (_ONE - o[u])
        dc[u] = dc_u * f[u]


@kernel
def rnn_step_backward(h, dh, dz):
    """The derivative of ``rnn_step``: dz = dh · (1 − h²). All (H,) float32; dz is written."""
    for u in range(h.size):
        dz[u] = dh[u] * (_ONE - h[u] * h[u])
