"""The kernels against PyTorch, one thread each, in one process: ratios travel, absolute times do not.

    python -m benchmarks.kernels

Every round times all contestants in turn, so that a busy moment of the machine meets them all; a ratio is taken within
a round, and its median and quartiles over the rounds are printed. All compute the same values, which is checked first.
Ours records i, f, g, o, c and h of every step; ``nn.LSTM`` gives h alone; the hand-written cell keeps all six.
"""

import os
import platform
import time
from collections.abc import Callable
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read once, when numpy is loaded

import numba
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from lstm_viz.core.kinds import LSTM
from lstm_viz.core.run import advance, prepare, project, record

ROUNDS = 25


def measure(contestants: dict[str, Callable[[], object]], calls: int) -> dict[str, np.ndarray]:
    """Seconds a call (rounds,) of each."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS + 3):
        for name, function in contestants.items():
            began = time.perf_counter()
            for _ in range(calls):
                function()
            times[name].append((time.perf_counter() - began) / calls)
    return {name: np.array(values[3:]) for name, values in times.items()}  # the first rounds warm up


def report(title: str, times: dict[str, np.ndarray], goals: dict[str, float]) -> None:
    ours = times.pop("ours")
    print(f"\n{title}: ours {np.median(ours) * 1e6:,.1f} µs")
    for name, theirs in times.items():
        low, middle, high = np.percentile(theirs / ours, (25, 50, 75))
        goal = f"   goal ≥ {goals[name]:g}: {'met' if middle >= goals[name] else 'MISSED'}" if name in goals else ""
        print(
            f"  {name:<22} {np.median(theirs) * 1e6:>9,.1f} µs   ratio {middle:6.2f}  ({low:.2f} to {high:.2f}){goal}"
        )


class Bench:
    """The same network for all: V words, D = H, one layer."""

    def __init__(self, H: int, V: int):
        torch.manual_seed(0)
        self.embedding, self.rnn, self.decoder = nn.Embedding(V, H), nn.LSTM(H, H), nn.Linear(H, V)
        self.w_ih, self.w_hh, self.b_ih, self.b_hh = self.rnn.all_weights[0]
        arrays = [tensor.detach().numpy() for tensor in (self.w_ih, self.w_hh, self.b_ih, self.b_hh)]
        self.layer = prepare(LSTM, *arrays)
        self.table = project(self.layer, self.embedding.weight.detach().numpy())
        self.decoder_weight, self.decoder_bias = (tensor.detach().numpy() for tensor in self.decoder.parameters())

    def cell(self, x: torch.Tensor, h: torch.Tensor, c: torch.Tensor) -> tuple[torch.Tensor, ...]:
        z = functional.linear(x, self.w_ih, self.b_ih) + functional.linear(h, self.w_hh, self.b_hh)
        i, f, g, o = z.chunk(4, -1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        return i, f, g, o, c, o * c.tanh()


def step(H: int, V: int, softmax: bool, goals: dict[str, float]) -> None:
    bench = Bench(H, V)
    word, tensor = np.array([7], np.int32), torch.tensor([7])
    recording = record(LSTM, 3, H)
    advance(bench.layer, bench.table, np.array([5, 6], np.int32), recording)
    with torch.inference_mode():
        _, state = bench.rnn(bench.embedding(torch.tensor([5, 6])))
        h, c = state

    h_ours = recording[5, 2]

    def ours() -> np.ndarray:
        advance(bench.layer, bench.table, word, recording, 2)
        if not softmax:
            return h_ours
        logits = bench.decoder_weight @ h_ours
        logits += bench.decoder_bias
        logits -= logits.max()
        np.exp(logits, out=logits)
        logits /= logits.sum()
        return logits

    def lstm() -> torch.Tensor:
        result, _ = bench.rnn(bench.embedding(tensor), state)
        return bench.decoder(result).softmax(-1) if softmax else result

    def hand_written() -> torch.Tensor:
        values = bench.cell(bench.embedding(tensor), h, c)
        return bench.decoder(values[-1]).softmax(-1) if softmax else values[-1]

    with torch.inference_mode():
        for theirs in (lstm, hand_written):
            np.testing.assert_allclose(ours(), theirs().numpy().ravel(), atol=1e-5)
        times = measure({"ours": ours, "nn.LSTM": lstm, "hand-written torch": hand_written}, 200)
    report(f"One step, H={H}, embedding to {f'softmax, V={V:,}' if softmax else 'h'}", times, goals)


def sequence(H: int, T: int, goal: float) -> None:
    bench = Bench(H, 1000)
    words = np.random.default_rng(0).integers(0, 1000, T).astype(np.int32)
    tensor, recording = torch.tensor(words), record(LSTM, T, H)

    def ours() -> np.ndarray:
        advance(bench.layer, bench.table, words, recording)
        return recording[5]

    def lstm() -> torch.Tensor:
        return bench.rnn(bench.embedding(tensor))[0]

    with torch.inference_mode():
        np.testing.assert_allclose(ours(), lstm().numpy(), atol=1e-5)
        times = measure({"ours": ours, "nn.LSTM": lstm}, 1)
    report(f"A sequence of {T:,} steps, H={H}, embedding to h", times, {"nn.LSTM": goal})


def processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    named = (line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    return f"{next(named, platform.processor())} ({platform.machine()}, {os.cpu_count()} cores)"


def main() -> None:
    torch.set_num_threads(1)
    print(f"{processor()}, Python {platform.python_version()}, numpy {np.__version__}, numba {numba.__version__},")
    print(f"torch {torch.__version__}, 1 thread; {ROUNDS} rounds, median (quartiles) of the ratios")
    step(128, 3000, False, {"nn.LSTM": 20, "hand-written torch": 8})
    step(128, 3000, True, {})
    step(128, 5000, True, {})
    sequence(128, 1000, 1.3)
    sequence(512, 1000, 1.3)


if __name__ == "__main__":
    main()
