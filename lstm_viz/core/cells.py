"""The equations of each cell, once: one step forward, and one step backward.

A step forward takes two loops over its units, the second for what comes after the state. In one the processor could
not begin the next units while it waits for tanh(c); two are 1.2 to 1.3 times as fast.

Letters: H hidden size. z (blocks·H,) is the step's W x + U h_prev + b in the order of the cell's boxes: i, f, g, o for
an LSTM and for one with peepholes, f, g, o where the gates are coupled, r, z, n for a GRU.
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
        i[u], f[u], g[u] = i_u, f_u, g_u
        c[u] = f_u * c_prev[u] + i_u * g_u
    for u in range(H):
        o_u = sigmoid(z[3 * H + u])
        o[u] = o_u
        h[u] = o_u * tanh(c[u])


@kernel
def peephole_step(z, p, c_prev, i, f, g, o, c, h):
    """One step of an LSTM whose gates look at the cell state (Gers & Schmidhuber 2000).

    i, f = σ(z_i + p_i·c_prev), σ(z_f + p_f·c_prev);  g and c as in an LSTM;  o = σ(z_o + p_o·c), which sees the new c.
    z is (4H,), p (3, H) the weights of i, f and o, all others (H,) float32; the last six are written.
    """
    H = c.size
    for u in range(H):
        i_u = sigmoid(z[u] + p[0, u] * c_prev[u])
        f_u = sigmoid(z[H + u] + p[1, u] * c_prev[u])
        g_u = tanh(z[2 * H + u])
        i[u], f[u], g[u] = i_u, f_u, g_u
        c[u] = f_u * c_prev[u] + i_u * g_u
    for u in range(H):
        o_u = sigmoid(z[3 * H + u] + p[2, u] * c[u])
        o[u] = o_u
        h[u] = o_u * tanh(c[u])


@kernel
def coupled_step(z, c_prev, i, f, g, o, c, h):
    """One step of an LSTM that writes where it forgets (Greff et al. 2017, CIFG): i = 1 − f, all else as in an LSTM.

    z is (3H,) for f, g and o, all others (H,) float32; the last six are written.
    """
    H = c.size
    for u in range(H):
        f_u = sigmoid(z[u])
        g_u = tanh(z[H + u])
        i_u = _ONE - f_u
        i[u], f[u], g[u] = i_u, f_u, g_u
        c[u] = f_u * c_prev[u] + i_u * g_u
    for u in range(H):
        o_u = sigmoid(z[2 * H + u])
        o[u] = o_u
        h[u] = o_u * tanh(c[u])


@kernel
def gru_step(x, hidden, h_prev, r, z, n, h):
    """One step of a GRU (Cho et al. 2014) in PyTorch's form, in which z keeps.

    r, z = σ(hidden_r), σ(hidden_z), both with the word in them;  n = tanh(x_n + r·hidden_n), where r stands before the
    hidden part and its bias only;  h = (1 − z)·n + z·h_prev.
    x is (3H,), of which the last H are W x + b of n; hidden (3H,), of which the last H are U h_prev + b of n; all
    others (H,) float32; the last four are written.
    """
    H = h.size
    for u in range(H):
        r[u] = sigmoid(hidden[u])
        z[u] = sigmoid(hidden[H + u])
    for u in range(H):
        n_u = tanh(x[2 * H + u] + r[u] * hidden[2 * H + u])
        n[u] = n_u
        h[u] = (_ONE - z[u]) * n_u + z[u] * h_prev[u]


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
def peephole_step_backward(i, f, g, o, c, c_prev, p, dh, dc, dz, write, hold):
    """The derivatives of ``peephole_step``; names and penalties as in ``lstm_step_backward``, p is (3, H)."""
    H = c.size
    for u in range(H):
        tanh_c = tanh(c[u])
        slope = _ONE - tanh_c * tanh_c
        dz_o = dh[u] * tanh_c * o[u] * (_ONE - o[u])
        dc_u = dc[u] + (dh[u] * o[u] + hold * np.sign(tanh_c)) * slope + dz_o * p[2, u]
        dz_i = (dc_u * g[u] + write * abs(g[u])) * i[u] * (_ONE - i[u])
        dz_f = dc_u * c_prev[u] * f[u] * (_ONE - f[u])
        dz[u], dz[H + u], dz[3 * H + u] = dz_i, dz_f, dz_o
        dz[2 * H + u] = (dc_u + write * np.sign(g[u])) * i[u] * (_ONE - g[u] * g[u])
        dc[u] = dc_u * f[u] + dz_i * p[0, u] + dz_f * p[1, u]


@kernel
def coupled_step_backward(i, f, g, o, c, c_prev, dh, dc, dz, write, hold):
    """The derivatives of ``coupled_step``; names and penalties as in ``lstm_step_backward``, dz is (3H,)."""
    H = c.size
    for u in range(H):
        tanh_c = tanh(c[u])
        slope = _ONE - tanh_c * tanh_c
        dc_u = dc[u] + (dh[u] * o[u] + hold * np.sign(tanh_c)) * slope
        dz[u] = (dc_u * (c_prev[u] - g[u]) - write * abs(g[u])) * f[u] * i[u]
        dz[H + u] = (dc_u + write * np.sign(g[u])) * i[u] * (_ONE - g[u] * g[u])
        dz[2 * H + u] = dh[u] * tanh_c * o[u] * (_ONE - o[u])
        dc[u] = dc_u * f[u]


@kernel
def gru_step_backward(r, z, n, h_prev, hidden_n, dh, dh_next, dx, dhidden):
    """The derivatives of ``gru_step``.

    ``dh`` (H,) is dL/dh of this step but for what comes straight from the next step, ``dh_next`` (H,). ``dx`` and
    ``dhidden`` (3H,) are written: they differ in n, where r stands before the hidden part ``hidden_n`` (H,) only.
    ``dh_next`` becomes what goes straight to the step before.
    """
    H = h_prev.size
    for u in range(H):
        dh_u = dh[u] + dh_next[u]
        dn = dh_u * (_ONE - z[u]) * (_ONE - n[u] * n[u])
        dr = dn * hidden_n[u] * r[u] * (_ONE - r[u])
        dz = dh_u * (h_prev[u] - n[u]) * z[u] * (_ONE - z[u])
        dx[u], dx[H + u], dx[2 * H + u] = dr, dz, dn
        dhidden[u], dhidden[H + u], dhidden[2 * H + u] = dr, dz, dn * r[u]
        dh_next[u] = dh_u * z[u]


@kernel
def rnn_step_backward(h, dh, dz):
    """The derivative of ``rnn_step``: dz = dh · (1 − h²). All (H,) float32; dz is written."""
    for u in range(h.size):
        dz[u] = dh[u] * (_ONE - h[u] * h[u])
