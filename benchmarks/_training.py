"""Learning: words a second of ``Network`` and ``AdamW`` against PyTorch's LSTM and fused Adam on the same batches."""

from collections.abc import Callable

import numpy as np
import torch
from torch.nn import functional

from benchmarks._limits import gemm_flops
from benchmarks._measure import Table, measure
from benchmarks._peers import Torch
from lstm_viz.training.adam import AdamW
from lstm_viz.training.batch import pack
from lstm_viz.training.network import Network

RATE, CLIP = 1e-3, 1.0


def training(table: Table, H: int, vocabularies: tuple[int, ...], sentences: int, steps: int) -> None:
    """Sentences of one length, so that nobody pads."""
    for threads in (2, 1):
        peak = gemm_flops(threads)
        for L in (1, 2):
            table.heading(
                f"Training, H = {H}, L = {L}, {sentences} × {steps} words, threads: {threads}, words a second"
            )
            for V in vocabularies:
                words = np.random.default_rng(0).integers(1, V, (sentences, steps))
                network = Torch(H, L, V)
                ours, theirs = _ours(network, words, threads), _theirs(network, words, threads)
                # PyTorch trains two biases that add up, we train one: after the first update the losses part.
                np.testing.assert_allclose(ours(), float(theirs()), atol=1e-4)
                times = measure({"ours": ours, "PyTorch": theirs}, rounds=15)
                # Each weight meets each word three times: forth, back, and for its gradient.
                least = 6 * (L * 8 * H * H + V * H) * sentences * steps / peak
                goals = {"PyTorch": 0.97 if V <= 5000 else 1.4} if threads == 2 else {}
                table.rows(f"V = {V:,}", times, goals, least, words=sentences * steps)
    torch.set_num_threads(1)


def _ours(network: Torch, words: np.ndarray, threads: int) -> Callable[[], float]:
    learner = Network(network.ours(), threads=threads)
    optimiser = AdamW(learner.values, learner.gradients, clip=CLIP)
    sentences = words.tolist()

    def learn() -> float:
        loss = learner.learn(pack(sentences))
        optimiser.update(RATE)
        return loss

    return learn


def _theirs(network: Torch, words: np.ndarray, threads: int) -> Callable[[], torch.Tensor]:
    optimiser = torch.optim.Adam(network.parameters(), RATE, fused=True)
    inputs = torch.from_numpy(np.concatenate([np.zeros((1, len(words)), np.int64), words.T[:-1]]))
    targets = torch.from_numpy(words.T.copy()).ravel()

    def learn() -> torch.Tensor:
        torch.set_num_threads(threads)
        optimiser.zero_grad(set_to_none=True)
        scores = network.decoder(network(inputs))
        loss = functional.cross_entropy(scores.view(len(targets), -1), targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
        optimiser.step()
        return loss.detach()

    return learn
