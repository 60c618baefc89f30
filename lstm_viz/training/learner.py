"""A network, its optimiser and its schedules: everything of a training run that decides the result, and no clock."""

import math
from pathlib import Path

import numpy as np

from lstm_viz.errors import ModelError, TrainingError
from lstm_viz.models.model import Model
from lstm_viz.training.adam import AdamW
from lstm_viz.training.batch import Batch
from lstm_viz.training.checkpoint import Checkpoint, read_checkpoint, save_checkpoint
from lstm_viz.training.network import Network
from lstm_viz.training.schedule import penalty_factor, rate_factor
from lstm_viz.training.settings import Settings

_WINDOW = 100  # updates over which the loss is smoothed before it is judged
_HOPELESS = 1.5  # times the loss of guessing


class Learner:
    """A run between two updates.

    Attributes
    ----------
    tokens, updates : words and batches learnt so far.
    learning_rate : of the last update.
    """

    def __init__(self, model: Model, settings: Settings, resume: Path | None = None):
        """Begins with a model, or goes on from the checkpoint that a run with the same model and settings left."""
        self._settings = settings
        self._network = Network(model)
        found = None
        if resume is not None:
            found = read_checkpoint(resume, model, settings, self._network.values.size)
            self._network = Network(found.model)
        matrices = [p for name, p in self._network.parameters.items() if p.ndim == 2 and name != "embedding.weight"]
        self._optimiser = AdamW(
            self._network.values, self._network.gradients, decayed=matrices, weight_decay=settings.weight_decay
        )
        self.tokens = 0
        if found is not None:
            self._optimiser.mean[:], self._optimiser.square[:] = found.mean, found.square
            self._optimiser.updates, self.tokens = found.updates, found.tokens
        self.learning_rate = 0.0
        self._guessing = math.log(len(model.vocabulary))
        self._smooth_loss = self._guessing

    @property
    def updates(self) -> int:
        return self._optimiser.updates

    @property
    def finished(self) -> bool:
        return self.tokens >= self._settings.tokens

    def learn(self, batch: Batch) -> float:
        """Learns a batch; returns its mean cross-entropy a word (nats) before that.

        Raises
        ------
        TrainingError
            If the loss or its gradient is not finite, or the loss has long been much worse than that of guessing.
        """
        settings, share = self._settings, self.tokens / self._settings.tokens
        penalty = penalty_factor(share)
        loss = self._network.learn(
            batch,
            settings.write_penalty * penalty,
            settings.hold_penalty * penalty,
            self._masks(batch.inputs.size),
        )
        self.learning_rate = settings.learning_rate * rate_factor(share, settings.warm_up, settings.decay)
        norm = self._optimiser.update(self.learning_rate)
        self._smooth_loss += (loss - self._smooth_loss) / _WINDOW
        if not (math.isfinite(loss) and math.isfinite(norm)) or self._smooth_loss > _HOPELESS * self._guessing:
            raise self._diverged(f"the loss is {loss:.3g}")
        self.tokens += batch.inputs.size
        return loss

    def model(self) -> Model:
        """The model as it is now, with the name and card of the one it began with."""
        began = self._network.model
        try:
            return self._network.to_model(began.name, began.card)
        except ModelError:
            raise self._diverged("weights are not finite") from None

    def save(self, path: Path) -> None:
        """Writes the run to a checkpoint; see ``save_checkpoint``."""
        mean, square = self._optimiser.mean, self._optimiser.square
        save_checkpoint(Checkpoint(self.model(), mean, square, self.updates, self.tokens), path, self._settings)

    def _masks(self, words: int) -> list[np.ndarray] | None:
        """For each layer's input and the decoder's, (N, size): 0 where a value is left out, else 1 / (1 − dropout).

        Drawn anew for every update from its number, so that there is no state to keep.
        """
        keep = np.float32(1 - self._settings.dropout)
        if keep == 1:
            return None
        rng = np.random.default_rng([self._settings.seed, self.updates, 1])
        model = self._network.model
        sizes = (model.input_size, *model.hidden_sizes)
        return [(rng.random((words, size), np.float32) < keep) / keep for size in sizes]

    def _diverged(self, sign: str) -> TrainingError:
        return TrainingError(
            f"The training diverged after {self.tokens:,} words, {sign}: "
            f"use a learning rate smaller than {self._settings.learning_rate:g}."
        )
