"""One step of many sentences at once, forward and backward: each cell's equations over the rows of a batch.

Letters: N words of a batch, B sentences, n ≤ B sentences that have this step, H hidden size, Z, E and Q as in
``core.run``.

Parameters of every forward kernel
----------------------------------
z : (n, Z) W x + b of this step's words; becomes W x + b + U h_prev, of a GRU's n U h_prev + b.
hidden : (≥ n, Z) scratch.
panels : of ``weight_hh``.
own : (E, H) what the cell needs besides, as in ``core.run.Layer``.
recording : (Q, B + N, H), whose first B rows are the state before step 0.
before, now : where the rows of the step before and of this one begin in the recording.

Parameters of every backward kernel
-----------------------------------
previous : (N,) the row of the step before, for each word.
dh : (N, H) dL/dh.  dstate : (B, H) what comes straight from the next step's state, and goes on to the step before.
dz, dhidden : (N, Z) written: what goes to W x, and to U h_prev where that differs. ``dz`` is the forward pass's z.
write, hold : the penalties of ``core.cells.lstm_step_backward``.
"""

from lstm_viz.core.cells import (
    coupled_step,
    coupled_step_backward,
    gru_step,
    gru_step_backward,
    lstm_step,
    lstm_step_backward,
    peephole_step,
    peephole_step_backward,
    rnn_step,
    rnn_step_backward,
)
from lstm_viz.core.kernel import kernel
from lstm_viz.core.product import add_products


@kernel
def _lstm(z, hidden, panels, own, recording, before, now):
    i, f, g, o, c, h = recording[0], recording[1], recording[2], recording[3], recording[4], recording[5]
    add_products(z, panels, h[before : before + len(z)])
    for n in range(len(z)):
        row = now + n
        lstm_step(z[n], c[before + n], i[row], f[row], g[row], o[row], c[row], h[row])


@kernel
def _peephole(z, hidden, panels, own, recording, before, now):
    i, f, g, o, c, h = recording[0], recording[1], recording[2], recording[3], recording[4], recording[5]
    add_products(z, panels, h[before : before + len(z)])
    for n in range(len(z)):
        row = now + n
        peephole_step(z[n], own, c[before + n], i[row], f[row], g[row], o[row], c[row], h[row])


@kernel
def _coupled(z, hidden, panels, own, recording, before, now):
    i, f, g, o, c, h = recording[0], recording[1], recording[2], recording[3], recording[4], recording[5]
    add_products(z, panels, h[before : before + len(z)])
    for n in range(len(z)):
        row = now + n
        coupled_step(z[n], c[before + n], i[row], f[row], g[row], o[row], c[row], h[row])


@kernel
def _gru(z, hidden, panels, own, recording, before, now):
    r, keep, candidate, h = recording[0], recording[1], recording[2], recording[3]
    H, count = h.shape[1], len(z)
    for n in range(count):
        hidden[n, : 2 * H] = z[n, : 2 * H]
        hidden[n, 2 * H : 3 * H] = own[0]
        hidden[n, 3 * H :] = 0
    add_products(hidden[:count], panels, h[before : before + count])
    for n in range(count):
        row = now + n
        gru_step(z[n], hidden[n], h[before + n], r[row], keep[row], candidate[row], h[row])
        z[n, 2 * H :] = hidden[n, 2 * H :]  # which the way back needs


@kernel
def _rnn(z, hidden, panels, own, recording, before, now):
    h = recording[0]
    add_products(z, panels, h[before : before + len(z)])
    for n in range(len(z)):
        rnn_step(z[n], h[now + n])


@kernel
def _lstm_backward(recording, own, previous, B, dh, dstate, dz, dhidden, first, count, write, hold):
    i, f, g, o, c = recording[0], recording[1], recording[2], recording[3], recording[4]
    for n in range(count):
        word, row = first + n, B + first + n
        lstm_step_backward(
            i[row], f[row], g[row], o[row], c[row], c[previous[word]], dh[word], dstate[n], dz[word], write, hold
        )


@kernel
def _peephole_backward(recording, own, previous, B, dh, dstate, dz, dhidden, first, count, write, hold):
    i, f, g, o, c = recording[0], recording[1], recording[2], recording[3], recording[4]
    for n in range(count):
        word, row = first + n, B + first + n
        peephole_step_backward(
            i[row], f[row], g[row], o[row], c[row], c[previous[word]], own, dh[word], dstate[n], dz[word], write, hold
        )


@kernel
def _coupled_backward(recording, own, previous, B, dh, dstate, dz, dhidden, first, count, write, hold):
    i, f, g, o, c = recording[0], recording[1], recording[2], recording[3], recording[4]
    for n in range(count):
        word, row = first + n, B + first + n
        coupled_step_backward(
            i[row], f[row], g[row], o[row], c[row], c[previous[word]], dh[word], dstate[n], dz[word], write, hold
        )


@kernel
def _gru_backward(recording, own, previous, B, dh, dstate, dz, dhidden, first, count, write, hold):
    r, keep, candidate, h = recording[0], recording[1], recording[2], recording[3]
    H = h.shape[1]
    for n in range(count):
        word, row = first + n, B + first + n
        hidden_n = dz[word, 2 * H : 3 * H].copy()
        gru_step_backward(
            r[row],
            keep[row],
            candidate[row],
            h[previous[word]],
            hidden_n,
            dh[word],
            dstate[n],
            dz[word],
            dhidden[word],
        )


@kernel
def _rnn_backward(recording, own, previous, B, dh, dstate, dz, dhidden, first, count, write, hold):
    h = recording[0]
    for word in range(first, first + count):
        rnn_step_backward(h[B + word], dh[word], dz[word])


@kernel
def add_from_next(dh, product, panels, dhidden):
    """dh (n, H) += dhidden @ weight_hh, for dhidden (n, Z) of the next step; ``product`` (≥ n, ≥ H) is scratch."""
    count, H = dh.shape
    product[:count] = 0
    add_products(product[:count], panels, dhidden)
    for n in range(count):
        for u in range(H):
            dh[n, u] += product[n, u]


@kernel
def scatter(ids, rows, table):
    """table[ids[n]] += rows[n]"""
    for n in range(ids.size):
        for column in range(rows.shape[1]):
            table[ids[n], column] += rows[n, column]


FORWARD = {"lstm": _lstm, "peephole": _peephole, "coupled": _coupled, "gru": _gru, "rnn": _rnn}
BACKWARD = {
    "lstm": _lstm_backward,
    "peephole": _peephole_backward,
    "coupled": _coupled_backward,
    "gru": _gru_backward,
    "rnn": _rnn_backward,
}
