"""Reading: a sequence, a batch of sentences, and a single step; every gate recorded by ours, h alone by the others."""

import numpy as np
import torch

from benchmarks._limits import gemm_flops, stream_s
from benchmarks._measure import Table, measure
from benchmarks._peers import Onnx, Torch
from lstm_viz.core.run import advance, project, record
from lstm_viz.models.batch import read
from lstm_viz.models.model import Model

TORCH, ONNX, HAND = "nn.LSTM", "ONNX Runtime", "hand-written torch"


def sequences(table: Table, sizes: tuple[int, ...], steps: int) -> None:
    """From word ids to h."""
    goals = {1: {TORCH: 1.5, ONNX: 1.3}, 2: {TORCH: 1.3, ONNX: 1.1}}
    for L in (1, 2):
        table.heading(f"A sequence of {steps:,} steps, L = {L}")
        for H in sizes:
            _sequence(table, "lstm", H, L, steps, goals[L])
    table.heading(f"A sequence of {steps:,} steps in other cells, L = 1")
    for kind in ("gru", "rnn"):
        for H in sizes[1:4:2]:
            _sequence(table, kind, H, 1, steps, {})


def _sequence(table: Table, kind: str, H: int, L: int, steps: int, goals: dict[str, float]) -> None:
    network = Torch(H, L, 1000, kind)
    model = network.ours()
    ids = np.random.default_rng(0).integers(0, 1000, steps).astype(np.int32)
    tensor, rows = torch.from_numpy(ids), np.arange(steps, dtype=np.int32)
    recordings = [record(model.kind, steps, H) for _ in range(L)]
    _ = model.prepared, model.table

    def ours() -> np.ndarray:
        advance(model.prepared[0], model.table, ids, recordings[0])
        for layer in range(1, L):
            below = project(model.prepared[layer], recordings[layer - 1][-1])
            advance(model.prepared[layer], below, rows, recordings[layer])
        return recordings[-1][-1]

    contestants = {"ours": ours, f"nn.{kind.upper()}": lambda: network(tensor)}
    if kind == "lstm":
        runtime, column = Onnx(network), ids[:, None].astype(np.int64)
        contestants[ONNX] = lambda: runtime(column)
    with torch.inference_mode():
        for theirs in list(contestants.values())[1:]:
            np.testing.assert_allclose(ours(), np.asarray(theirs()).reshape(steps, H), atol=1e-5)
        times = measure(contestants, rounds=25 if H < 1024 else 9)
    # The weights U of every step, and W of the layers above the first, which a block of steps can share.
    least = L * steps * stream_s(model.weights["rnn.weight_hh_l0"].size)
    least += (L - 1) * 2 * model.weights["rnn.weight_ih_l0"].size * steps / gemm_flops(1)
    table.rows(f"{kind} H = {H:,}", times, goals, least)


def batches(table: Table, sizes: tuple[int, ...], sentences: int, steps: int) -> None:
    """From word ids to h of every word."""
    peak = gemm_flops(1)
    for L in (1, 2):
        table.heading(f"A batch of {sentences} sentences of {steps} words, L = {L}")
        for H in sizes:
            network = Torch(H, L, 1000)
            model, runtime = network.ours(), Onnx(network)
            ids = np.random.default_rng(0).integers(0, 1000, (sentences, steps)).astype(np.int32)
            tensor, column = torch.from_numpy(ids.T.copy()), ids.T.astype(np.int64)
            listed = list(ids)
            contestants = {
                "ours": lambda model=model, listed=listed: read(model, listed).layers[-1]["h"],
                TORCH: lambda network=network, tensor=tensor: network(tensor),
                ONNX: lambda runtime=runtime, column=column: runtime(column),
            }
            with torch.inference_mode():
                h = contestants["ours"]()
                for theirs in (TORCH, ONNX):
                    np.testing.assert_allclose(h, np.asarray(contestants[theirs]()), atol=1e-5)
                # Batch after batch, as in an evaluation: one call would tell mostly whose data the cache held before.
                times = measure(contestants, calls=5)
            # Of the first layer U alone: W of every word is in the table.
            least = 2 * 4 * H * H * (2 * L - 1) * sentences * steps / peak
            table.rows(f"lstm H = {H:,}", times, {TORCH: 1.5}, least)


def single_step(table: Table, H: int, vocabularies: tuple[int, ...]) -> None:
    """One more word: to h, and to the probabilities of the next word."""
    table.heading(f"One step of an LSTM, H = {H}")
    _step(table, H, vocabularies[0], "embedding to h", {TORCH: 20, HAND: 8})
    for V in vocabularies:
        _step(table, H, V, f"embedding to softmax, V = {V:,}", {})


def _step(table: Table, H: int, V: int, what: str, goals: dict[str, float]) -> None:
    network, softmax = Torch(H, 1, V), not goals
    model: Model = network.ours()
    layer, projected = model.prepared[0], model.table
    weight, bias = model.weights["decoder.weight"], model.weights["decoder.bias"]
    word, tensor = np.array([7], np.int32), torch.tensor([7])
    recording = record(model.kind, 3, H)
    advance(layer, projected, np.array([5, 6], np.int32), recording)
    h_ours = recording[5, 2]
    with torch.inference_mode():
        _, state = network.rnn(network.embedding(torch.tensor([5, 6])))
        h, c = state

    def ours() -> np.ndarray:
        advance(layer, projected, word, recording, 2)
        if not softmax:
            return h_ours
        scores = weight @ h_ours
        scores += bias
        scores -= scores.max()
        np.exp(scores, out=scores)
        scores /= scores.sum()
        return scores

    def lstm() -> torch.Tensor:
        result, _ = network.rnn(network.embedding(tensor), state)
        return network.decoder(result).softmax(-1) if softmax else result

    def hand_written() -> torch.Tensor:
        values = network.cell(network.embedding(tensor), h, c)
        return network.decoder(values[-1]).softmax(-1) if softmax else values[-1]

    with torch.inference_mode():
        for theirs in (lstm, hand_written):
            np.testing.assert_allclose(ours(), theirs().numpy().ravel(), atol=1e-5)
        times = measure({"ours": ours, TORCH: lstm, HAND: hand_written}, calls=200)
    least = stream_s(4 * H * H) + (stream_s(V * H) if softmax else 0)
    table.rows(what, times, goals, least)
