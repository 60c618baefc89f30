"""Each cell over a sequence: the kernels behind ``core.run``, all called alike.

Letters: Z as there, n steps, S states, Q quantities, E rows of the layer's own vectors.

Parameters of every kernel
--------------------------
rows : (n,) int32, which row of ``projected`` enters at each step.
projected : (any, Z) float32, W x + b.
panels : of ``weight_hh``.
own : (E, H) float32, what the cell needs besides: a GRU's bias within r, the weights of peepholes.
recording : (Q, N, H) float32, written from step ``first`` on.
initial : (S, H) float32, the state before step 0.

Each returns how many steps were done: fewer than all where a row does not exist. Every second step takes the panels
backwards, see ``add_product``. The loops are alike and stay apart: a common part in a function of its own cost 10 to
20% at H = 64.
"""

import numpy as np

from lstm_viz.core.cells import coupled_step, gru_step, lstm_step, peephole_step, rnn_step
from lstm_viz.core.kernel import kernel
from lstm_viz.core.product import add_product


@kernel
def lstm_steps(rows, projected, panels, own, recording, first, initial):
    """``lstm_step`` over a sequence."""
    i, f, g, o, c, h = recording[0], recording[1], recording[2], recording[3], recording[4], recording[5]
    z = np.empty(projected.shape[1], np.float32)
    for n in range(rows.size):
        if rows[n] < 0 or rows[n] >= projected.shape[0]:
            return n
        t = first + n
        z[:] = projected[rows[n]]
        add_product(z, panels, initial[1] if t == 0 else h[t - 1], t % 2 == 1)
        lstm_step(z, initial[0] if t == 0 else c[t - 1], i[t], f[t], g[t], o[t], c[t], h[t])
    return rows.size


@kernel
def peephole_steps(rows, projected, panels, own, recording, first, initial):
    """``peephole_step`` over a sequence; ``own`` is (3, H)."""
    i, f, g, o, c, h = recording[0], recording[1], recording[2], recording[3], recording[4], recording[5]
    z = np.empty(projected.shape[1], np.float32)
    for n in range(rows.size):
        if rows[n] < 0 or rows[n] >= projected.shape[0]:
            return n
        t = first + n
        z[:] = projected[rows[n]]
        add_product(z, panels, initial[1] if t == 0 else h[t - 1], t % 2 == 1)
        peephole_step(z, own, initial[0] if t == 0 else c[t - 1], i[t], f[t], g[t], o[t], c[t], h[t])
    return rows.size


@kernel
def coupled_steps(rows, projected, panels, own, recording, first, initial):
    """``coupled_step`` over a sequence."""
    i, f, g, o, c, h = recording[0], recording[1], recording[2], recording[3], recording[4], recording[5]
    z = np.empty(projected.shape[1], np.float32)
    for n in range(rows.size):
        if rows[n] < 0 or rows[n] >= projected.shape[0]:
            return n
        t = first + n
        z[:] = projected[rows[n]]
        add_product(z, panels, initial[1] if t == 0 else h[t - 1], t % 2 == 1)
        coupled_step(z, initial[0] if t == 0 else c[t - 1], i[t], f[t], g[t], o[t], c[t], h[t])
    return rows.size


@kernel
def gru_steps(rows, projected, panels, own, recording, first, initial):
    """``gru_step`` over a sequence; ``own`` is (1, H), the bias of n that r stands before."""
    r, z, candidate, h = recording[0], recording[1], recording[2], recording[3]
    H = h.shape[1]
    hidden = np.zeros(projected.shape[1], np.float32)
    for n in range(rows.size):
        if rows[n] < 0 or rows[n] >= projected.shape[0]:
            return n
        t = first + n
        x, h_prev = projected[rows[n]], initial[0] if t == 0 else h[t - 1]
        hidden[: 2 * H] = x[: 2 * H]
        hidden[2 * H : 3 * H] = own[0]
        add_product(hidden, panels, h_prev, t % 2 == 1)
        gru_step(x, hidden, h_prev, r[t], z[t], candidate[t], h[t])
    return rows.size


@kernel
def rnn_steps(rows, projected, panels, own, recording, first, initial):
    """``rnn_step`` over a sequence."""
    h = recording[0]
    z = np.empty(projected.shape[1], np.float32)
    for n in range(rows.size):
        if rows[n] < 0 or rows[n] >= projected.shape[0]:
            return n
        t = first + n
        z[:] = projected[rows[n]]
        add_product(z, panels, initial[0] if t == 0 else h[t - 1], t % 2 == 1)
        rnn_step(z, h[t])
    return rows.size


STEPS = {"lstm": lstm_steps, "peephole": peephole_steps, "coupled": coupled_steps, "gru": gru_steps, "rnn": rnn_steps}
