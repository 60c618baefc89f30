"""The training loop: sentences to a learner, by the clock reports, probes and checkpoints."""

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from lstm_viz.errors import TrainingError
from lstm_viz.models.model import Model
from lstm_viz.training.batch import batches
from lstm_viz.training.learner import Learner
from lstm_viz.training.settings import Settings

Sentences = Callable[[np.random.Generator], Iterator[Sequence[int]]]
Probe = Callable[[Model], Mapping[str, str]]

_REPORT_S = 0.5
_PROBE_S = 20.0
_CHECKPOINT_S = 60.0


@dataclass(frozen=True)
class Progress:
    """How far a training run is.

    Attributes
    ----------
    tokens : words learnt from so far, of ``total``.
    loss : cross-entropy a word (nats) over the words since the last report.
    learning_rate : of the last update.
    stopped : whether this is the last report: all is learnt, or time is up.
    probes : what the last probe found, by name, as text; empty before the first.
    """

    tokens: int
    total: int
    loss: float
    learning_rate: float
    words_per_s: float
    seconds_left: float
    stopped: bool
    probes: Mapping[str, str]


def train(
    model: Model,
    sentences: Sentences,
    settings: Settings,
    *,
    minutes: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    probe: Probe | None = None,
    checkpoint: Path | None = None,
    resume: bool = False,
) -> Model:
    """Trains a model and returns it with the same name and card; the one given stays as it was.

    The same model, sentences and settings give the same weights on the same machine, however often the run is
    stopped, interrupted or killed, and resumed. BLAS is held to one thread: several would add up in another order, and
    with matrices of this size they hardly gain.

    Parameters
    ----------
    model : the initialised model, ``random_model`` or one to train on.
    sentences : makes an endless stream of sentences, each the ids of its words without the start token; generators
        of the same seed must make the same stream. To resume, it is run through to the place where it was.
    minutes : only stops the run early; it changes no schedule.
    probe : asked about every 20 seconds what the model can do by now. It changes nothing in the result.
    checkpoint : where the run is saved about every minute, when it is interrupted and when it stops.
    resume : go on from ``checkpoint``.

    Raises
    ------
    TrainingError
        If the settings do not fit the model, the stream runs dry, the training diverges, or the checkpoint cannot be
        read or written.
    KeyboardInterrupt
        After Ctrl-C, once the batch at hand is learnt and the checkpoint saved.
    """
    if minutes is not None and not minutes > 0:
        raise TrainingError(f"Cannot train for {minutes} minutes: give a time above 0.")
    if resume and checkpoint is None:
        raise TrainingError("There is nothing to resume from: name the checkpoint.")
    if "c" not in model.kind.states and max(settings.write_penalty, settings.hold_penalty) > 0:
        raise TrainingError(
            f"The penalties {settings.write_penalty} and {settings.hold_penalty} cannot be used for a "
            f"{model.kind.title}: it has no cell state to be sparing with, so leave them at 0."
        )
    learner = Learner(model, settings, resume=checkpoint if resume else None)
    stream = batches(sentences(np.random.default_rng(settings.seed)), settings.batch_size, skip=learner.updates)
    with threadpool_limits(1, user_api="blas"), _interruption() as interrupted:
        clock = _Clock(learner, settings.tokens, minutes, on_progress, probe)
        saved = time.monotonic()
        try:
            while not (learner.finished or clock.time_is_up):
                batch = next(stream, None)
                if batch is None:
                    raise TrainingError(
                        f"The sentences ran out after {learner.tokens:,} of {settings.tokens:,} words: "
                        "let the stream begin again."
                    )
                clock.count(learner.learn(batch), batch.inputs.size)
                if interrupted():
                    raise KeyboardInterrupt
                if checkpoint is not None and time.monotonic() - saved >= _CHECKPOINT_S:
                    learner.save(checkpoint)
                    saved = time.monotonic()
        except KeyboardInterrupt:
            if checkpoint is not None:
                learner.save(checkpoint)
            raise
        if checkpoint is not None:
            learner.save(checkpoint)
    return learner.model()


class _Clock:
    """What goes by the clock and decides no result: reports, probes, and the end of the time."""

    def __init__(
        self,
        learner: Learner,
        total: int,
        minutes: float | None,
        on_progress: Callable[[Progress], None] | None,
        probe: Probe | None,
    ):
        self._learner, self._total, self._on_progress, self._probe = learner, total, on_progress, probe
        self._began = self._reported = self._probed = time.monotonic()
        self._end = math.inf if minutes is None else self._began + 60 * minutes
        self._tokens_before = learner.tokens
        self._recent = 0
        self._recent_loss = 0.0
        self._probes: Mapping[str, str] = {}
        self.time_is_up = False

    def count(self, loss: float, words: int) -> None:
        """A batch of words was learnt."""
        self._recent += words
        self._recent_loss += loss * words
        now = time.monotonic()
        self.time_is_up = now >= self._end
        stopped = self.time_is_up or self._learner.finished
        if self._on_progress is None or not (stopped or now - self._reported >= _REPORT_S):
            return
        if self._probe is not None and now - self._probed >= _PROBE_S:
            self._probes = self._probe(self._learner.model())
            self._probed = time.monotonic()
        learnt = self._learner.tokens - self._tokens_before
        rest = (self._total - self._learner.tokens) * (now - self._began) / learnt
        self._on_progress(
            Progress(
                tokens=self._learner.tokens,
                total=self._total,
                loss=self._recent_loss / self._recent,
                learning_rate=self._learner.learning_rate,
                words_per_s=self._recent / max(now - self._reported, 1e-9),
                seconds_left=0.0 if stopped else min(rest, self._end - now),
                stopped=stopped,
                probes=self._probes,
            )
        )
        self._reported, self._recent, self._recent_loss = time.monotonic(), 0, 0.0


@contextmanager
def _interruption() -> Iterator[Callable[[], bool]]:
    """Ctrl-C waits for the end of a batch; the function tells whether it was pressed.

    In the middle of an update weights and moments would not belong together. Only the main thread gets the signal.
    """
    pressed = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield pressed.is_set
        return
    before = signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
