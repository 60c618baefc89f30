"""Learning: words a second of ``Network`` and ``AdamW`` against PyTorch's LSTM and fused Adam on the same batches."""

import numpy as np
import torch
from threadpoolctl import threadpool_limits
from torch.nn import functional

from benchmarks._limits import gemm_flops
from benchmarks._measure import Table, measure
from benchmarks._peers import Torch
from lstm_viz.training.adam import AdamW
from lstm_viz.training.batch import pack
from lstm_viz.training.network import Network

RATE, CLIP, THREADS = 1e-3, 1.0, 2


def training(table: Table, H: int, vocabularies: tuple[int, ...], sentences: int, steps: int) -> None:
    """Sentences of one length, so that nobody pads."""
    peak = gemm_flops(THREADS)
    for L in (1, 2):
        table.heading(f"Training, H = {H}, L = {L}, {sentences} sentences of {steps} words, {THREADS} threads")
        for V in vocabularies:
            words = np.random.default_rng(0).integers(1, V, (sentences, steps))
            network = Torch(H, L, V)
            contestants = {"ours": _ours(network, words), "PyTorch": _theirs(network, words)}
            # The biases of PyTorch's LSTM are two that learn alike, so only the first loss must agree to rounding.
            np.testing.assert_allclose(contestants["ours"](), float(contestants["PyTorch"]()), atol=1e-4)
            times = measure(contestants, rounds=15)
            # Three products a weight and word, but none of the first layer's W to the embedding's gradient left out.
            least = 6 * (L * 8 * H * H + V * H) * sentences * steps / peak
            share = f"{least / np.median(times['ours']):.0%} of the machine's own limit"
            goal = 0.97 if V <= 5000 else 1.4
            table.rows(f"V = {V:,}", times, {"PyTorch": goal}, share, per=sentences * steps)


def _ours(network: Torch, words: np.ndarray):
    learner = Network(network.ours(), threads=THREADS)
    optimiser = AdamW(learner.values, learner.gradients, clip=CLIP)
    sentences = words.tolist()

    def learn() -> float:
        with threadpool_limits(1, "blas"):
            loss = learner.learn(pack(sentences))
            optimiser.update(RATE)
        return loss

    return learn


def _theirs(network: Torch, words: np.ndarray):
    optimiser = torch.optim.Adam(network.parameters(), RATE, fused=True)
    inputs = torch.from_numpy(np.concatenate([np.zeros((1, len(words)), np.int64), words.T[:-1]]))
    targets = torch.from_numpy(words.T.copy()).ravel()

    def learn() -> torch.Tensor:
        torch.set_num_threads(THREADS)
        optimiser.zero_grad(set_to_none=True)
        scores = network.decoder(network(inputs))
        loss = functional.cross_entropy(scores.view(len(targets), -1), targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
        optimiser.step()
        return loss.detach()

    return learn
