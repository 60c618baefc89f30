"""What is typed, the model that reads it, and what came of it.

The document has one owner for each fact: the text and caret, the model, the chips that the text makes, the newest
trace, and the error to show. Setters announce only real changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from lstm_viz.models.model import Model
from lstm_viz.models.trace import START_SHOWN, Trace
from lstm_viz.paint.scene import Chip


@dataclass(frozen=True)
class TraceRequest:
    """A run that is wanted: frozen, so that it can go to another thread.

    ``tokens`` and ``ids`` have the start token first; ``ids`` is ``(T,)`` int32, read-only.
    """

    id: int
    model: Model
    tokens: tuple[str, ...]
    ids: np.ndarray


def common_prefix(a: np.ndarray, b: np.ndarray) -> int:
    """How many leading entries two one-dimensional arrays share."""
    n = min(len(a), len(b))
    different = np.flatnonzero(a[:n] != b[:n])
    return int(different[0]) if len(different) else n


@dataclass(frozen=True)
class _Reading:
    """The text as the model reads it: chips, and the ids of those that run."""

    chips: tuple[Chip, ...]
    ends: tuple[int, ...]  # where each chip's word ends in the text; the start chip ends at 0
    starts: tuple[int, ...]
    tokens: tuple[str, ...]
    ids: np.ndarray
    pending: str


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
        self.trace: Trace | None = None
        self.error = ""
        self.loading = ""  # what is being opened, for the eye
        self.notice = ""  # what takes long and why, for the eye
        self.request: TraceRequest | None = None
        self.computed = 0  # leading steps of the request that the trace covers
        self._typing = False  # the caret's word may still grow
        self._shown_id = 0
        self._reading = self._read()

    # what the text makes

    @property
    def chips(self) -> tuple[Chip, ...]:
        return self._reading.chips

    @property
    def steps(self) -> int:
        """How many steps the text makes: the start token and every word that runs."""
        return len(self._reading.tokens)

    @property
    def words(self) -> int:
        return len(self.chips) - 1

    @property
    def pending(self) -> str:
        """The beginning of the word that is being typed and not yet known, or nothing."""
        return self._reading.pending

    @property
    def empty(self) -> bool:
        return self.words == 0

    @property
    def running(self) -> bool:
        return self.request is not None and self.computed < self.steps

    def step_at_caret(self) -> int:
        """The step of the word that the caret is in or behind."""
        before = int(np.searchsorted(self._reading.starts, self.caret, side="left")) - 1
        for chip in reversed(self.chips[: max(before, 0) + 1]):
            if chip.step is not None:
                return chip.step
        return 0

    def end_of(self, step: int) -> int:
        """Where in the text the word of ``step`` ends."""
        for chip, end in zip(self.chips, self._reading.ends, strict=True):
            if chip.step == step:
                return end
        return len(self.text)

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
        if self.pending and rest.lstrip().startswith(self.pending) and step == self.step_at_caret():
            rest = rest.lstrip()[len(self.pending) :]
        head = self.text[:end].rstrip()
        head = f"{head} {word}" if head else word
        tail = f" {rest.lstrip()}" if rest.strip() else ""
        self.set_text(head + tail, len(head))

    # what the workers bring

    def begin_loading(self, name: str, keep_error: bool = False) -> None:
        self.loading = name
        if not keep_error:
            self.error = ""
        self.status_changed.emit()

    def set_model(self, model: Model) -> None:
        self.model, self.loading = model, ""
        self.trace, self.request, self.computed = None, None, 0
        self.model_changed.emit()
        self._reread()
        self.status_changed.emit()

    def take_trace(self, request_id: int, trace: Trace) -> None:
        """Show a trace if it is newer, or reaches further, than the one shown."""
        if trace.model is not self.model or request_id < self._shown_id:
            return
        if request_id == self._shown_id and self.trace is not None and trace.steps <= self.trace.steps:
            return
        self._shown_id, self.trace = request_id, trace
        self._recount()
        self.notice = ""
        self.trace_changed.emit()

    def fail(self, message: str) -> None:
        """Something went wrong: say it, and keep everything else as it was."""
        self.error, self.loading, self.notice = message, "", ""
        self.status_changed.emit()

    def note(self, notice: str) -> None:
        if notice != self.notice:
            self.notice = notice
            self.status_changed.emit()

    # from text to request

    def _read(self) -> _Reading:
        if self.model is None:  # the chips can be shown before the model that reads them is there
            words = self.text.split()
            chips = (Chip("start", "start", 0), *(Chip(w, "word", s) for s, w in enumerate(words, 1)))
            at = tuple(range(len(chips)))
            return _Reading(chips, at, at, (START_SHOWN, *words), np.zeros(len(chips), np.int32), "")
        found = self.model.tokens(self.text)
        vocabulary = self.model.vocabulary
        ids = np.array(vocabulary.ids_of([token.text for token in found]), np.int32)
        made, keep, pending = [Chip("start", "start", 0)], [0], ""
        for number, token in enumerate(found, 1):
            unknown = vocabulary.is_special(int(ids[number]))
            if unknown and self._typing and token.end == self.caret:
                pending = token.text
                made.append(Chip(token.text, "pending", None))
                continue
            made.append(Chip(token.text, "unknown" if unknown else "word", len(keep)))
            keep.append(number)
        everything = (START_SHOWN, *(token.text for token in found))
        ids = ids[keep]
        ids.flags.writeable = False
        return _Reading(
            tuple(made),
            (0, *(token.end for token in found)),
            (-1, *(token.start for token in found)),
            tuple(everything[number] for number in keep),
            ids,
            pending,
        )

    def _reread(self) -> None:
        before, self._reading = self._reading, self._read()
        wanted = self._reading
        if self.model is not None:
            old = self.request
            if old is None or old.tokens != wanted.tokens or not np.array_equal(old.ids, wanted.ids):
                number = 1 if old is None else old.id + 1
                number = max(number, self._shown_id + 1)
                self.request = TraceRequest(number, self.model, wanted.tokens, wanted.ids)
                self._recount()
                self.trace_requested.emit(self.request)
                self.status_changed.emit()
        if before.chips != wanted.chips:
            self.chips_changed.emit()

    def _recount(self) -> None:
        if self.trace is None or self.request is None:
            self.computed = 0
        else:
            self.computed = common_prefix(self.trace.ids, self.request.ids)
