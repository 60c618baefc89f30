"""The engine against PyTorch and ONNX Runtime in one process: ratios travel, absolute times do not.

    python -m benchmarks.kernels [sequences] [batches] [step] [training]

All compute the same values, which is checked first. One thread each, but in training two. Ours records every gate, the
others give h alone. Each row also says how near ours comes to what the machine can do at all, the time to read the
weights once a step or to multiply large matrices, and what the ratio would be there.
"""

import os
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read once, when numpy is loaded

import torch

from benchmarks._inference import batches, sequences, single_step
from benchmarks._measure import Table, machine
from benchmarks._training import training

PARTS = {
    "sequences": lambda table: sequences(table, (64, 128, 256, 512, 1024), 1000),
    "batches": lambda table: batches(table, (128, 256, 512), 32, 64),
    "step": lambda table: single_step(table, 128, (1000, 3000, 5000, 10_000)),
    "training": lambda table: training(table, 256, (1000, 5000, 10_000), 32, 64),
}


def main(names: list[str]) -> int:
    if unknown := set(names) - set(PARTS):
        print(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    torch.set_num_threads(1)
    print(machine())
    table = Table()
    for name in names or PARTS:
        PARTS[name](table)
    table.summary()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
