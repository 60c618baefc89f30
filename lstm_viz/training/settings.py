"""What decides a training run, apart from the model and the sentences."""

from dataclasses import dataclass

from lstm_viz.errors import TrainingError
from lstm_viz.training.schedule import DECAYS


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The numbers of a training run. The same ones, model and sentences give the same weights on the same machine.

    Attributes
    ----------
    tokens : words to learn from; all schedules count them.
    learning_rate : its highest value.
    decay, warm_up : of the learning rate, see ``schedule``; ``warm_up`` is a share of the run.
    weight_decay : AdamW's, of the matrices between layers. Embeddings and biases are left alone: a rare word's would
        shrink while nobody uses it.
    dropout : share of the values that are left out at random between embedding, layers and decoder, not from step to
        step (Zaremba et al. 2014).
    write_penalty, hold_penalty : weights of mean |i·g| and mean |tanh c| in the loss of a cell that has a cell state.
        They make it sparing with it, so that what a unit holds can be read.
    batch_size : sentences an update.
    seed : of the sentences and of what is left out.

    Raises
    ------
    TrainingError
        If a number makes no sense.
    """

    tokens: int
    learning_rate: float = 4e-3
    decay: str = "cosine"
    warm_up: float = 0.01
    weight_decay: float = 0.01
    dropout: float = 0.0
    write_penalty: float = 0.0
    hold_penalty: float = 0.0
    batch_size: int = 64
    seed: int = 0

    def __post_init__(self) -> None:
        if self.tokens < 1 or self.batch_size < 1:
            raise TrainingError(
                f"Cannot train on {self.tokens} words in batches of {self.batch_size}: both must be 1 or more."
            )
        if not 0 < self.learning_rate < float("inf"):
            raise TrainingError(
                f"The learning rate {self.learning_rate} cannot be used: give a small positive number like 0.004."
            )
        for name, value in (("warm-up", self.warm_up), ("dropout", self.dropout)):
            if not 0 <= value < 1:
                raise TrainingError(f"The {name} {value} cannot be used: it is a share, from 0 to below 1.")
        penalties = (self.write_penalty, self.hold_penalty, self.weight_decay)
        if not all(0 <= value < float("inf") for value in penalties):
            raise TrainingError(
                f"The penalties {self.write_penalty} and {self.hold_penalty} and the weight decay {self.weight_decay} "
                "cannot be used: each must be 0 or more."
            )
        if self.decay not in DECAYS:
            raise TrainingError(f"There is no decay {self.decay!r}: choose one of {', '.join(DECAYS)}.")
        if self.seed < 0:
            raise TrainingError(f"The seed {self.seed} cannot be used: give a whole number from 0 on.")
