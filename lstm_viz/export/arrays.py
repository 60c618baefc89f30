"""The numbers of a run as a NumPy file."""

import os
from pathlib import Path
from typing import Any

import numpy as np

from lstm_viz.errors import ExportError
from lstm_viz.export.files import written_whole
from lstm_viz.models.trace import Trace

SUFFIXES = (".npz",)


def save_npz(trace: Trace, path: str | os.PathLike[str], logits: bool = False) -> None:
    """Write `tokens` (T,) str and `ids` (T,), the start token first, each quantity of the cell as (L, T, H) float32,
    and `logits` (T, V) if asked; `i f g o c h` for an LSTM. Readable without pickle.

    Raises
    ------
    ExportError : the suffix is another, or the file cannot be written.
    QuantityError : the layers are of different sizes, so that they cannot be stacked.
    """
    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        raise ExportError(f"Arrays cannot be written as {target.name!r}; let the name end in {SUFFIXES[0]}.")
    arrays: dict[str, Any] = {"tokens": np.array(trace.tokens, dtype=np.str_), "ids": np.asarray(trace.ids)}
    arrays |= {name: getattr(trace, name) for name in trace.model.kind.quantities}
    if logits:
        arrays["logits"] = trace.logits()
    with written_whole(target) as partial, open(partial, "wb") as file:
        np.savez(file, **arrays)
