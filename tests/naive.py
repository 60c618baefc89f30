"""Slow, obvious twins of the kernels, in double precision: one line for each line of the formula."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, np.float64)))


def lstm(weight_ih, weight_hh, bias, x, c=None, h=None):
    """i f g o c h, each (T, H), of inputs x (T, D)."""
    H = weight_hh.shape[1]
    c = np.zeros(H) if c is None else c
    h = np.zeros(H) if h is None else h
    steps = {name: [] for name in "ifgoch"}
    for x_t in x:
        z = weight_ih.astype(np.float64) @ x_t + weight_hh.astype(np.float64) @ h + bias
        i, f, g, o = sigmoid(z[:H]), sigmoid(z[H : 2 * H]), np.tanh(z[2 * H : 3 * H]), sigmoid(z[3 * H :])
        c = f * c + i * g
        h = o * np.tanh(c)
        for name, value in zip("ifgoch", (i, f, g, o, c, h), strict=True):
            steps[name].append(value)
    return {name: np.array(values) for name, values in steps.items()}


def rnn(weight_ih, weight_hh, bias, x, h=None):
    """h (T, H) of inputs x (T, D)."""
    h = np.zeros(weight_hh.shape[1]) if h is None else h
    steps = []
    for x_t in x:
        h = np.tanh(weight_ih.astype(np.float64) @ x_t + weight_hh.astype(np.float64) @ h + bias)
        steps.append(h)
    return {"h": np.array(steps)}


def amount(i, f, g, before):
    m = [np.asarray(before, np.float64)]
    for i_t, f_t, g_t in zip(i, f, g, strict=True):
        m.append(f_t * m[-1] + abs(i_t * g_t))
    return np.array(m[1:])


def layers(kind, weights, ids):
    """The quantities of every layer of a stack on the words ``ids``."""
    x = weights["embedding.weight"][ids].astype(np.float64)
    result = []
    while f"rnn.weight_hh_l{len(result)}" in weights:
        ih, hh, b_ih, b_hh = (
            weights[f"rnn.{name}_l{len(result)}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        result.append((lstm if kind.name == "lstm" else rnn)(ih, hh, b_ih.astype(np.float64) + b_hh, x))
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
        for layer in layers(kind, weights, ids):
            values += layer["h"].size
            if kind.name == "lstm":
                written += abs(layer["i"] * layer["g"]).sum()
                held += abs(np.tanh(layer["c"])).sum()
    words = sum(len(sentence) for sentence in sentences)
    return surprise / words, (write_penalty * written + hold_penalty * held) / values
