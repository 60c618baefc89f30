"""A run that can go on: one file with the model so far, what the optimiser remembers, and how far the sentences are.

The file is a model file (it can be opened and looked at) with two more tensors. It takes its predecessor's place only
when it is whole on the disk, so an interruption, a crash or a full disk leaves the last good one.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from lstm_viz.errors import ModelError, TrainingError
from lstm_viz.models.model import Model
from lstm_viz.models.store import EXTRA, metadata_of, open_model, write_whole
from lstm_viz.training.settings import Settings

_MEAN, _SQUARE = f"{EXTRA}mean", f"{EXTRA}square"


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A run between two updates.

    Attributes
    ----------
    mean, square : flat float32, the optimiser's, in the order of ``Network.values``.
    updates : batches learnt; of the stream of sentences so many batches have been drawn.
    tokens : words learnt.
    """

    model: Model
    mean: np.ndarray
    square: np.ndarray
    updates: int
    tokens: int


def save_checkpoint(checkpoint: Checkpoint, path: Path, settings: Settings) -> None:
    """Writes a checkpoint, whole or not at all.

    Raises
    ------
    TrainingError
        If the file cannot be written; one that was there before is left as it was.
    """
    run = {"settings": asdict(settings), "updates": checkpoint.updates, "tokens": checkpoint.tokens}
    tensors = {**checkpoint.model.weights, _MEAN: checkpoint.mean, _SQUARE: checkpoint.square}
    data = save(tensors, {**metadata_of(checkpoint.model), "run": json.dumps(run)})
    try:
        write_whole(path, data)
    except OSError as error:
        kept = "the one before is intact, so make room and go on with --resume" if path.exists() else "make room first"
        raise TrainingError(f"The checkpoint {path} cannot be written ({error.strerror or error}): {kept}.") from error


def read_checkpoint(path: Path, model: Model, settings: Settings, size: int) -> Checkpoint:
    """The checkpoint of a run that began with this model (before its training) and these settings.

    Parameters
    ----------
    size : of ``Network.values``.

    Raises
    ------
    TrainingError
        If there is none, it is cut short or damaged, or belongs to another run: the first difference is named.
    """
    if not path.is_file():
        raise TrainingError(f"There is no checkpoint {path} to resume from: leave --resume out to begin.")
    try:
        found = open_model(path)
        with safe_open(path, framework="numpy") as file:
            run = json.loads(file.metadata()["run"])
            mean, square = file.get_tensor(_MEAN), file.get_tensor(_SQUARE)
        updates, tokens = int(run["updates"]), int(run["tokens"])
        differences = list(_differences(found, run["settings"], model, settings))
        if not mean.shape == square.shape == (size,) or mean.dtype != np.float32 or square.dtype != np.float32:
            differences.append("its optimiser's state is of another network")
    except (ModelError, SafetensorError, OSError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise TrainingError(
            f"The checkpoint {path} cannot be read: it is cut short, damaged or no checkpoint; "
            "remove it and train without --resume."
        ) from error
    if differences:
        raise TrainingError(
            f"The checkpoint {path} belongs to another run ({differences[0]}): give the same command as before, "
            "or remove the file and train without --resume."
        )
    # Tensors in the model's own order: sums over all of them must come out with the same bits.
    weights = {name: found.weights[name] for name in model.weights}
    resumed = Model(model.name, model.kind, weights, model.vocabulary, model.tokenizer, model.card)
    return Checkpoint(resumed, mean, square, updates, tokens)


def _differences(found: Model, run: dict[str, Any], model: Model, settings: Settings) -> Iterator[str]:
    """What the run on file has otherwise, in words."""
    wanted = json.loads(json.dumps(asdict(settings)))
    for name in wanted.keys() | run.keys():
        if run.get(name) != wanted.get(name):
            yield f"its {name.replace('_', ' ')} is {run.get(name)}, not {wanted.get(name)}"
    if (found.kind, found.hidden_sizes) != (model.kind, model.hidden_sizes):
        yield f"its cell is another one: {found.kind.title} with {found.hidden_sizes} units"
    if dict(found.card) != json.loads(json.dumps(dict(model.card))):
        yield "its recipe or corpus is another one"
    if found.vocabulary.words != model.vocabulary.words or found.tokenizer.name != model.tokenizer.name:
        yield "its vocabulary is another one"
