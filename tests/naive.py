"""Slow, obvious twins of the kernels, in double precision: one line for each line of the formula."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, np.float64)))


def layer(kind, weights, x, *states):
    """The quantities of a layer, each (T, H), of inputs x (T, D).

    ``weights`` are weight_ih, weight_hh, bias_ih, bias_hh and, with peepholes, weight_peephole; ``states`` those before
    step 0 in the kind's order, zeros if not given.
    """
    W, U, b_ih, b_hh, *p = (np.asarray(array, np.float64) for array in weights)
    H = U.shape[1]
    states = states or [np.zeros(H)] * len(kind.states)
    steps = {name: [] for name in kind.quantities}
    for x_t in x:
        wx, uh = np.split(W @ x_t + b_ih, kind.blocks), np.split(U @ states[-1] + b_hh, kind.blocks)
        now = CELLS[kind.name](wx, uh, *p, *states)
        states = [now[name] for name in kind.states]
        for name, value in now.items():
            steps[name].append(value)
    return {name: np.array(values).reshape(-1, H) for name, values in steps.items()}


def lstm(wx, uh, c, h):
    i, f, g, o = (a + b for a, b in zip(wx, uh, strict=True))
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c + i * g
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": o * np.tanh(c)}


def peephole(wx, uh, p, c, h):
    i, f, g, o = (a + b for a, b in zip(wx, uh, strict=True))
    i, f, g = sigmoid(i + p[0] * c), sigmoid(f + p[1] * c), np.tanh(g)
    c = f * c + i * g
    o = sigmoid(o + p[2] * c)
    return {"i": i, "f": f, "g": g, "o": o, "c": c, "h": o * np.tanh(c)}


def coupled(wx, uh, c, h):
    f, g, o = (a + b for a, b in zip(wx, uh, strict=True))
    f, g, o = sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c + (1 - f) * g
    return {"i": 1 - f, "f": f, "g": g, "o": o, "c": c, "h": o * np.tanh(c)}


def gru(wx, uh, h):
    r, z = sigmoid(wx[0] + uh[0]), sigmoid(wx[1] + uh[1])
    n = np.tanh(wx[2] + r * uh[2])
    return {"r": r, "z": z, "n": n, "h": (1 - z) * n + z * h}


def rnn(wx, uh, h):
    return {"h": np.tanh(wx[0] + uh[0])}


CELLS = {"lstm": lstm, "peephole": peephole, "coupled": coupled, "gru": gru, "rnn": rnn}
TENSORS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_peephole")


def amount(keep, written, before):
    m = [np.asarray(before, np.float64)]
    for keep_t, written_t in zip(keep, written, strict=True):
        m.append(keep_t * m[-1] + abs(written_t))
    return np.array(m[1:])


def parts(keep, written, before, step):
    """Of the state at ``step``: what is left of ``before``, then of each step's writing."""
    keep, written, before = (np.asarray(values, np.float64) for values in (keep, written, before))
    rows = [before * keep[: step + 1].prod(0)]
    for s in range(step + 1):
        rows.append(written[s] * keep[s + 1 : step + 1].prod(0))
    return np.array(rows)


def layers(kind, weights, ids):
    """The quantities of every layer of a stack on the words ``ids``."""
    x = weights["embedding.weight"][ids].astype(np.float64)
    result = []
    while f"rnn.weight_hh_l{len(result)}" in weights:
        names = (f"rnn.{name}_l{len(result)}" for name in TENSORS)
        result.append(layer(kind, [weights[name] for name in names if name in weights], x))
        x = result[-1]["h"]
    return result


def logits(kind, weights, ids):
    h = layers(kind, weights, ids)[-1]["h"]
    return h @ weights["decoder.weight"].astype(np.float64).T + weights["decoder.bias"]


def softmax(scores):
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def loss(kind, weights, sentences, write_penalty=0.0, hold_penalty=0.0):
    """Mean cross-entropy a word, and what the penalties add."""
    surprise, written, held, values = 0.0, 0.0, 0.0, 0
    for sentence in sentences:
        ids = [0, *sentence[:-1]]
        probabilities = softmax(logits(kind, weights, ids))
        surprise -= np.log(probabilities[np.arange(len(sentence)), sentence]).sum()
        for values_of in layers(kind, weights, ids):
            values += values_of["h"].size
            if "c" in values_of:
                written += abs(values_of["i"] * values_of["g"]).sum()
                held += abs(np.tanh(values_of["c"])).sum()
    words = sum(len(sentence) for sentence in sentences)
    return surprise / words, (write_penalty * written + hold_penalty * held) / values
