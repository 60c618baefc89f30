"""What is typed, the model that reads it, and what came of it.

The document has one owner for each fact: the text and caret, the model, the chips that the text makes, the what-ifs,
the newest trace, and the error to show. Setters announce only real changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from lstm_viz.errors import InterventionError
from lstm_viz.models.interventions import Intervention, check
from lstm_viz.models.model import Model
from lstm_viz.models.trace import Trace
from lstm_viz.paint.scene import Chip
from lstm_viz.session.interventions import WhatIfs
from lstm_viz.session.reading import Reading, Wanted, read, read_roughly, wanted


@dataclass(frozen=True)
class TraceRequest:
    """A run that is wanted: frozen, so that it can go to another thread.

    ``tokens`` and ``ids`` have the start token first; ``ids`` is ``(T,)`` int32, read-only. ``interventions`` are those
    that are on and fit the text; ``hidden`` ones, of a challenge, stand in no list and are in the unaltered run too.
    """

    id: int
    model: Model
    tokens: tuple[str, ...]
    ids: np.ndarray
    interventions: tuple[Intervention, ...] = ()
    hidden: tuple[Intervention, ...] = ()


def fits(intervention: Intervention, model: Model, steps: int) -> bool:
    """Whether a change has its place in a model and a text."""
    try:
        check(intervention, model, steps)
    except InterventionError:
        return False
    return True


def common_prefix(a: np.ndarray, b: np.ndarray) -> int:
    """How many leading entries two one-dimensional arrays share."""
    n = min(len(a), len(b))
    different = np.flatnonzero(a[:n] != b[:n])
    return int(different[0]) if len(different) else n


class Document(QObject):
    """The sentence and its trace."""

    text_changed = Signal(str)
    caret_changed = Signal(int)
    chips_changed = Signal()
    model_changed = Signal()
    trace_changed = Signal()
    status_changed = Signal()
    trace_requested = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.caret = 0
        self.model: Model | None = None
        self.what_ifs = WhatIfs(self)
        self._hidden: tuple[Intervention, ...] = ()
        self.trace: Trace | None = None
        self.ghost: Trace | None = None  # the unaltered run, where the trace is an altered one
        self.parted: int | None = None  # the first step where the likeliest next words of the two differ
        self.error = ""
        self.loading = ""  # what is being opened, for the eye
        self.notice = ""  # what takes long and why, for the eye
        self.request: TraceRequest | None = None
        self.computed = 0  # leading steps of the request that the trace covers
        self._typing = False  # the caret's word may still grow
        self._shown_id = 0
        self._reading = read_roughly("")
        self._wanted = Wanted(self._reading.chips, (), np.zeros(0, np.int32))
        self.what_ifs.changed.connect(self._on_what_ifs)

    # what the text makes

    @property
    def chips(self) -> tuple[Chip, ...]:
        return self._wanted.chips

    @property
    def steps(self) -> int:
        """How many steps the text makes: the start token and every word that runs."""
        return len(self.chips) - bool(self.pending)

    @property
    def words(self) -> int:
        return len(self.chips) - 1

    @property
    def pending(self) -> str:
        """The beginning of the word that is being typed and not yet known, or nothing."""
        return self._wanted.pending

    @property
    def empty(self) -> bool:
        return self.words == 0

    @property
    def running(self) -> bool:
        request, trace = self.request, self.trace
        if request is None or self.computed < self.steps:
            return request is not None
        return trace is None or trace.interventions != (*request.hidden, *request.interventions)

    @property
    def _tokens_touch(self) -> bool:
        """Whether the model reads characters: none of them grows by typing on, and nothing stands between two."""
        return self.model is not None and not self.model.tokenizer.separator

    def step_at_caret(self) -> int:
        """The step of the word that the caret is in or behind."""
        number = self._reading.token_before(self.caret)
        step = self.chips[number].step
        return number - 1 if step is None else step  # of a pending word, the one before it

    def end_of(self, step: int) -> int:
        """Where in the text the word of ``step`` ends."""
        number = step if step < len(self.chips) and self.chips[step].step == step else step + 1
        return self._reading.tokens[number - 1].end if number else 0

    # what a person does

    def set_text(self, text: str, caret: int | None = None, typing: bool = False) -> None:
        """Take a new text. With ``typing`` the word at the caret may be unfinished, and then waits as *pending*."""
        caret = len(text) if caret is None else caret
        changed = text != self.text
        if changed:
            self.error = ""
        self.text, self.caret, self._typing = text, caret, typing
        if changed:
            self.text_changed.emit(text)
        self._reread()
        self.caret_changed.emit(caret)

    def set_caret(self, caret: int) -> None:
        """The caret went elsewhere without typing: what was typed is ended."""
        if caret == self.caret:
            return
        self.caret, self._typing = caret, False
        self._reread()
        self.caret_changed.emit(caret)

    def finish_word(self) -> None:
        """The word being typed is ended: known or not, it runs."""
        self._typing = False
        self._reread()

    def add_word(self, step: int, word: str) -> None:
        """Put a predicted word behind the word of ``step``; a pending word there is completed by it."""
        end = self.end_of(step) if step else 0
        rest = self.text[end:]
        if self._tokens_touch:
            self.set_text(f"{self.text[:end]}{word}{rest}", end + len(word))
            return
        if self.pending and rest.lstrip().startswith(self.pending) and step == self.step_at_caret():
            rest = rest.lstrip()[len(self.pending) :]
        head = self.text[:end].rstrip()
        head = f"{head} {word}" if head else word
        tail = f" {rest.lstrip()}" if rest.strip() else ""
        self.set_text(head + tail, len(head))

    def set_hidden(self, hidden: Sequence[Intervention]) -> None:
        """What a challenge has done to the network; nobody is to see it but in what the network does."""
        self._hidden = tuple(hidden)
        if self.model is not None:
            self._request_if_new(self.model)

    # what the workers bring

    def begin_loading(self, name: str, keep_error: bool = False) -> None:
        self.loading = name
        if not keep_error:
            self.error = ""
        self.status_changed.emit()

    def set_model(self, model: Model) -> None:
        self.model, self.loading = model, ""
        self.trace, self.ghost, self.parted, self.request, self.computed = None, None, None, None, 0
        self._reading = Reading()
        self.model_changed.emit()
        self._reread()
        self.status_changed.emit()

    def take_trace(self, request_id: int, trace: Trace, ghost: Trace | None = None, parted: int | None = None) -> None:
        """Show a trace if it is newer, or reaches further, than the one shown; and the unaltered one beside it."""
        if trace.model is not self.model or request_id < self._shown_id:
            return
        if request_id == self._shown_id and self.trace is not None and trace.steps <= self.trace.steps:
            return
        self._shown_id, self.trace, self.ghost, self.parted = request_id, trace, ghost, parted
        self._recount()
        self.notice = ""
        self.trace_changed.emit()

    def fail(self, message: str) -> None:
        """Something went wrong: say it, and keep everything else as it was."""
        self.error, self.loading, self.notice = message, "", ""
        self.status_changed.emit()

    def mend(self) -> None:
        """What was wrong was put right by something else than the text."""
        if self.error:
            self.error = ""
            self.status_changed.emit()

    def note(self, notice: str) -> None:
        if notice != self.notice:
            self.notice = notice
            self.status_changed.emit()

    # from text to request

    def _reread(self) -> None:
        chips_before = self.chips
        if self.model is None:
            self._reading = read_roughly(self.text)
            self._wanted = Wanted(self._reading.chips, (), np.zeros(0, np.int32))
        else:
            self._reading = read(self.model, self.text, self._reading)
            self._wanted = wanted(self._reading, self.caret, self._typing and not self._tokens_touch)
            self._request_if_new(self.model)
        if self.chips is not chips_before and self.chips != chips_before:
            self.chips_changed.emit()

    def _request_if_new(self, model: Model) -> None:
        new = self._wanted
        self.what_ifs.fit(model, len(new.words))
        old, active = self.request, self.what_ifs.active
        hidden = tuple(change for change in self._hidden if fits(change, model, len(new.words)))
        same_text = old is not None and old.tokens == new.words and np.array_equal(old.ids, new.ids)
        if old is not None and same_text and (old.interventions, old.hidden) == (active, hidden):
            return
        number = max(self._shown_id, old.id if old is not None else 0) + 1
        self.request = TraceRequest(number, model, new.words, new.ids, active, hidden)
        self._recount()
        self.trace_requested.emit(self.request)
        self.status_changed.emit()

    def _on_what_ifs(self) -> None:
        self.mend()
        if self.model is not None:
            self._request_if_new(self.model)

    def _recount(self) -> None:
        if self.trace is None or self.request is None:
            self.computed = 0
        else:
            self.computed = common_prefix(self.trace.ids, self.request.ids)
