"""The training loop: batches from a stream of sentences, Adam, progress, checkpoints."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lstm_viz.core.kinds import LSTM
from lstm_viz.errors import TrainingError
from lstm_viz.models.model import Model
from lstm_viz.models.store import save_model
from lstm_viz.training.adam import Adam
from lstm_viz.training.batch import batches
from lstm_viz.training.network import Network

Sentences = Callable[[np.random.Generator], Iterator[Sequence[int]]]

_REPORT_S = 1.0
_CHECKPOINT_S = 60.0


@dataclass(frozen=True)
class Progress:
    """How far a training run is.

    Attributes
    ----------
    tokens : words learnt from so far, of ``total``.
    loss : cross-entropy a word (nats) over the words since the last report.
    """

    tokens: int
    total: int
    loss: float
    learning_rate: float
    words_per_s: float
    seconds_left: float


def train(
    model: Model,
    sentences: Sentences,
    *,
    tokens: int,
    learning_rate: float = 4e-3,
    batch_size: int = 64,
    write_penalty: float = 0.0,
    hold_penalty: float = 0.0,
    seed: int = 0,
    minutes: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    checkpoint: Path | None = None,
) -> Model:
    """Trains a model and returns it with the same name and card; the one given stays as it was.

    Parameters
    ----------
    model : the initialised model, ``random_model`` or one to train on.
    sentences : makes an endless stream of sentences, each the ids of its words without the start token.
    tokens : words to learn from. The learning rate falls linearly to zero, and the penalties rise linearly over the
        first half, by this count, so that a run is the same on a slow and a fast machine.
    write_penalty, hold_penalty : weights of mean |i·g| and mean |tanh c| in the loss of an LSTM.
    minutes : only stops the run early; it changes no schedule.
    checkpoint : where the model is saved about every minute, and when the run is interrupted.

    Raises
    ------
    TrainingError
        If the numbers make no sense, the stream runs dry, or the training diverges.
    """
    _check(model, tokens, learning_rate, batch_size, write_penalty, hold_penalty, minutes)
    network = Network(model)
    adam = Adam(network.values, network.gradients)
    began = reported = saved = time.monotonic()
    done = recent = 0
    recent_loss = 0.0
    words_per_s = 0.0
    try:
        for batch in batches(sentences(np.random.default_rng(seed)), batch_size):
            left = 1 - done / tokens
            ramp = min(1.0, 2 * done / tokens)
            loss = network.learn(batch, write_penalty * ramp, hold_penalty * ramp)
            norm = adam.update(learning_rate * left)
            if not (np.isfinite(loss) and np.isfinite(norm)):
                raise TrainingError(
                    f"The training diverged after {done:,} words, the loss is {loss}: "
                    f"use a learning rate smaller than {learning_rate:g}."
                )
            done += batch.inputs.size
            recent += batch.inputs.size
            recent_loss += loss * batch.inputs.size
            now = time.monotonic()
            finished = done >= tokens or (minutes is not None and now - began >= minutes * 60)
            if on_progress is not None and (finished or now - reported >= _REPORT_S):
                words_per_s = recent / (now - reported)
                seconds_left = 0.0 if finished else (tokens - done) * (now - began) / done
                if minutes is not None:
                    seconds_left = min(seconds_left, max(0.0, began + minutes * 60 - now))
                on_progress(
                    Progress(done, tokens, recent_loss / recent, learning_rate * left, words_per_s, seconds_left)
                )
                reported, recent, recent_loss = now, 0, 0.0
            if finished:
                return network.to_model(model.name, model.card)
            if checkpoint is not None and now - saved >= _CHECKPOINT_S:
                save_model(network.to_model(model.name, model.card), checkpoint)
                saved = now
    except KeyboardInterrupt:
        if checkpoint is not None:
            save_model(network.to_model(model.name, model.card), checkpoint)
        raise
    raise TrainingError(f"The sentences ran out after {done:,} of {tokens:,} words: let the stream begin again.")


def _check(
    model: Model,
    tokens: int,
    learning_rate: float,
    batch_size: int,
    write_penalty: float,
    hold_penalty: float,
    minutes: float | None,
) -> None:
    if tokens < 1 or batch_size < 1:
        raise TrainingError(f"Cannot train on {tokens} words in batches of {batch_size}: both must be 1 or more.")
    if not 0 < learning_rate < float("inf"):
        raise TrainingError(
            f"The learning rate {learning_rate} cannot be used: give a small positive number like 0.004."
        )
    if minutes is not None and not minutes > 0:
        raise TrainingError(f"Cannot train for {minutes} minutes: give a time above 0.")
    if min(write_penalty, hold_penalty) < 0 or (model.kind is not LSTM and max(write_penalty, hold_penalty) > 0):
        raise TrainingError(
            f"The penalties {write_penalty} and {hold_penalty} cannot be used for a {model.kind.title}: "
            "they must be 0 or more, and only an LSTM has a memory to be sparing with."
        )
