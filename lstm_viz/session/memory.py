"""What is known of the memory that is looked at: asks for what is missing, keeps what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from lstm_viz.models.trace import Trace
from lstm_viz.paint.hues import PIN_HUE, word_hues
from lstm_viz.session.document import Document
from lstm_viz.session.playhead import Playhead
from lstm_viz.session.queries import (
    Answer,
    Followed,
    Look,
    Query,
    has_ledger,
    left_of_each,
    queries,
    scene_fields,
    still_true,
    twin,
)
from lstm_viz.session.selection import Selection

QUICK = ("strata", "belt", "step")  # what a picture waits for a moment
REST_MS = 150  # what takes long is asked for after so much rest


class Memory(QObject):
    """Follows the document, the selection and the playhead. Nothing is computed here: `asked` goes to a worker."""

    asked = Signal(str, object)  # name, Query
    changed = Signal()

    def __init__(
        self, document: Document, selection: Selection, playhead: Playhead, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._selection, self._playhead = document, selection, playhead
        self.look = Look()  # frozen, so that a worker may read it at any time
        self._wanted: dict[str, Query] = {}
        self._asked: dict[str, Query] = {}
        self._answers: dict[str, tuple[Query, Answer]] = {}
        self._fields: dict[str, Any] | None = None
        self._known: tuple[np.ndarray, tuple, tuple[tuple[int | None, ...], np.ndarray]] | None = None  # of the words
        self._twin: tuple[tuple, bool] = ((), False)  # whether there is a word to put in the place of one
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._on_rest)

    @property
    def waiting(self) -> bool:
        """Whether something that a picture waits for is on its way."""
        return any(name in self._asked for name in QUICK)

    def refresh(self) -> None:
        """Look again at what is to be known, and ask for what is not."""
        look = self.look_at(self._playhead.step)
        trace = self._document.trace if not self._document.empty else None
        before, changed = self._wanted, look != self.look
        self.look = look
        self._wanted = queries(look, trace) if trace is not None else {}
        if changed or self._wanted != before:
            self._fields = None
            self._drop_old()
        # What a picture can do without waits for a rest: while a person types, drags or goes through the units, some
        # milliseconds of Python in a worker would hold up the window. A word that was chosen is asked for at once.
        chosen = look.swap_word is not None and not self._document.what_ifs.held
        later = {"gradient"} if chosen else {"followed", "gradient"}
        for name, query in self._wanted.items():
            # While a long text comes in pieces, what is known of the piece before is enough.
            if name not in later and (not self._document.running or self._answer(name) is None):
                self._ask(name, query)
        waiting = self._wanted.keys() & later
        if any(self._wanted[name] != before.get(name) for name in waiting):
            self._rest.start()
        elif not waiting:
            self._rest.stop()

    def take(self, query: Query, answer: Answer) -> None:
        """A worker's answer; an old question's is dropped."""
        if self._keep(query, answer):
            for name in QUICK:  # one answer is all that comes
                if self._asked.get(name) == query:
                    del self._asked[name]
            self.changed.emit()

    def take_all(self, answers: Mapping[Query, Answer], trace: Trace) -> None:
        """What came together with a trace, before anybody asks for it."""
        for name, query in queries(self.look, trace).items():
            if query in answers:
                self._answers[name] = (query, answers[query])
        self._fields = None

    def finish(self, query: Query) -> None:
        """No more answers come to a question. One that could not be answered is not asked again."""
        done = [name for name, asked in self._asked.items() if asked == query]
        for name in done:
            del self._asked[name]
            if self._answers.get(name, (None,))[0] != query:
                self._answers[name] = (query, None)
        if done:
            self.changed.emit()

    def fields(self) -> dict[str, Any]:
        """The fields of a scene that tell of its memory."""
        if self._fields is None:
            trace = self._document.trace
            answers = {name: self._answer(name) for name in self._wanted}
            self._fields = scene_fields(self.look, trace, self._wanted, answers) if trace and self._wanted else {}
        return self._fields

    @property
    def problem(self) -> str:
        """Why the chosen swap could not be run."""
        followed = self._answer("followed") if "followed" in self._wanted else None
        return followed.problem if isinstance(followed, Followed) else ""

    def hues(self) -> tuple[int | None, ...]:
        """A hue or None for each step."""
        return self._words()[0]

    def look_at(self, step: int) -> Look:
        """What is looked at when the playhead is at a step."""
        selection = self._selection
        followed = self._followed(step)
        swap = selection.swap
        return Look(
            layer=selection.layer,
            unit=selection.unit,
            scope=selection.scope,
            strata_scope=selection.strata_scope,
            group=tuple(sorted(selection.group)),
            step=step,
            pair=selection.pair,
            followed=followed,
            swap_word=swap[2] if swap is not None and swap[:2] == (followed, self._word(followed)) else None,
            settled=not self._playhead.playing,
            curves=selection.curves,
        )

    def _followed(self, step: int) -> int | None:
        """The step of the word that was chosen; else of a pinned one; else of the one that wrote most of the picked
        unit, if there is a word to put in its place; else of the rarest coloured one up to a step.
        """
        chosen = self._selection.followed
        if chosen is not None and self._word(chosen[0]) == chosen[1]:
            return chosen[0]
        _, rarity = self._words()
        so_far = rarity[: step + 1]
        if not len(so_far) or so_far.min() >= 0:
            writer = self._writer(step)
            if writer is not None:
                return writer
        return int(so_far.argmin()) if len(so_far) and np.isfinite(so_far.min()) else None

    def _writer(self, step: int) -> int | None:
        """Of the unaltered run: a what-if changes what is left of a word, not which word is looked at."""
        trace = self._document.ghost or self._document.trace
        request, selection = self._document.request, self._selection
        if trace is None or request is None or not has_ledger(trace) or step >= min(trace.steps, len(request.tokens)):
            return None
        writer = int(left_of_each(trace, selection.layer, selection.unit, step).argmax())
        if not writer or trace.tokens[writer] != request.tokens[writer]:
            return None
        key = (request.model, request.tokens[max(0, writer - 2) : writer + 1])
        if self._twin[0] != key:
            self._twin = (key, twin(request.model, request.tokens, writer) is not None)
        return writer if self._twin[1] else None

    def _word(self, step: int | None) -> str | None:
        request = self._document.request
        return request.tokens[step] if request is not None and step is not None and step < len(request.tokens) else None

    def _words(self) -> tuple[tuple[int | None, ...], np.ndarray]:
        """The hue of each step's word, and how often it stood in the training text, inf where it has no hue."""
        request, pinned = self._document.request, self._selection.pinned
        if request is None:
            return (None,) * self._document.steps, np.zeros(0)
        if self._known is None or self._known[0] is not request.ids or self._known[1] != (request.tokens, pinned):
            vocabulary = request.model.vocabulary
            hues = word_hues(request.tokens, request.ids.tolist(), vocabulary, pinned)
            hue = np.array(hues, np.float32)  # nan where there is none
            rarity = np.where(np.isnan(hue), np.inf, vocabulary.counts[request.ids])
            rarity[hue == PIN_HUE] = -1
            self._known = (request.ids, (request.tokens, pinned), (hues, rarity))
        return self._known[2]

    def _ask(self, name: str, query: Query) -> None:
        have = self._answers.get(name)
        if (have is None or have[0] != query) and self._asked.get(name) != query:
            self._asked[name] = query
            self.asked.emit(name, query)

    def _keep(self, query: Query, answer: Answer) -> bool:
        names = [name for name, wanted in self._wanted.items() if wanted == query]
        self._answers |= dict.fromkeys(names, (query, answer))
        if names:
            self._fields = None
        return bool(names)

    def _drop_old(self) -> None:
        """What is not true any more is not kept until something else is known: of a long text it is much."""
        untrue = [name for name in self._answers if name in self._wanted and self._answer(name) is None]
        for name in untrue:
            if self._answers[name][0] != self._wanted[name]:  # one that could not be answered is not asked again
                del self._answers[name]

    def _on_rest(self) -> None:
        for name, query in self._wanted.items():
            self._ask(name, query)

    def _answer(self, name: str) -> Answer | None:
        """The answer to what is wanted, or to an older question as long as it is true."""
        have = self._answers.get(name)
        dragging = self._document.what_ifs.held
        return have[1] if have is not None and still_true(have[0], self._wanted[name], dragging) else None
