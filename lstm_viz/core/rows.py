"""One step of many sentences at once, forward and backward: each cell's equations over the rows of a batch.

Letters: N words of a batch, B sentences, H hidden size, G = blocks·H, Q quantities, E own vectors.

Parameters of every forward kernel
----------------------------------
z : (N, G) W x + b of all words; becomes W x + b + U h_prev, of a GRU's n U h_prev + b.
product : (B, G) U h_prev of this step's sentences.
own : (E, H) what the cell needs besides, as in ``core.run.Layer``.
recording : (Q, B + N, H), whose first B rows are the state before step 0.
before, first, count : the row of the step before in the recording, the first of this step's words, and how many.

Parameters of every backward kernel
-----------------------------------
previous : (N,) the row of the step before, for each word.
dh : (N, H) dL/dh.  dstate : (B, H) what comes straight from the next step's state, and goes on to the step before.
dz, dhidden : (N, G) written: what goes to W x, and to U h_prev where that differs. ``dz`` is the forward pass's z.
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


@kernel
def _add(z, product):
    for column in range(z.size):
        z[column] += product[column]


@kernel
def _lstm(z, product, own, recording, before, B, first, count):
    i, f, g, o, c, h = recording[0], recording[1], recording[2], recording[3], recording[4], recording[5]
    for n in range(count):
        row = B + first + n
        _add(z[first + n], product[n])
        lstm_step(z[first + n], c[before + n], i[row], f[row], g[row], o[row], c[row], h[row])


@kernel
def _peephole(z, product, own, recording, before, B, first, count):
    i, f, g, o, c, h = recording[0], recording[1], recording[2], recording[3], recording[4], recording[5]
    for n in range(count):
        row = B + first + n
        _add(z[first + n], product[n])
        peephole_step(z[first + n], own, c[before + n], i[row], f[row], g[row], o[row], c[row], h[row])


@kernel
def _coupled(z, product, own, recording, before, B, first, count):
    i, f, g, o, c, h = recording[0], recording[1], recording[2], recording[3], recording[4], recording[5]
    for n in range(count):
        row = B + first + n
        _add(z[first + n], product[n])
        coupled_step(z[first + n], c[before + n], i[row], f[row], g[row], o[row], c[row], h[row])


@kernel
def _gru(z, product, own, recording, before, B, first, count):
    r, keep, candidate, h = recording[0], recording[1], recording[2], recording[3]
    H = h.shape[1]
    for n in range(count):
        row = B + first + n
        x, hidden = z[first + n], product[n]
        for u in range(2 * H):
            hidden[u] += x[u]
        for u in range(H):
            hidden[2 * H + u] += own[0, u]
        gru_step(x, hidden, h[before + n], r[row], keep[row], candidate[row], h[row])
        x[2 * H :] = hidden[2 * H :]  # which the way back needs


@kernel
def _rnn(z, product, own, recording, before, B, first, count):
    h = recording[0]
    for n in range(count):
        _add(z[first + n], product[n])
        rnn_step(z[first + n], h[B + first + n])


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
        hidden_n = dz[word, 2 * H :].copy()
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
