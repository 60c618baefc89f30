"""Challenges: which one is on, what the person has to do, and what the check said. They are played in Explore."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lstm_viz.models.interventions import Intervention
from lstm_viz.models.model import Model
from lstm_viz.models.trace import Trace
from lstm_viz.paint.scene import Change
from lstm_viz.session.session import Session
from lstm_viz.text.examples import examples
from lstm_viz.text.tokenizer import Tokenizer

if TYPE_CHECKING:
    from lstm_viz.analysis.challenges import Broken, Score

MEND, FORGET, FIND = "mend", "forget", "find"
COUNTRY = "France"
_REMEMBERED = 20  # sentences that do not come again soon


@dataclass(frozen=True)
class Challenge:
    """What stands on its card: what is to be done and what counts. ``task`` and ``hint`` may name words of the
    sentence.
    """

    key: str
    title: str
    told: str
    counts: str
    task: str
    hint: str


CHALLENGES = (
    Challenge(
        MEND,
        "Mend the verb",
        "A clamp has been put on one gate, and the verb is wrong: find it, and mend it with one of your own.",
        "Exactly one change, and the right form of the verb more probable than the wrong one. Best is the surest.",
        "A gate is clamped, and the network wants “{wrong}” where “{right}” is right. Mend it with one change of "
        "your own.",
        "Look at the lines of {unit}: behind “{first}” one of its gates stands still. Then use “What if …”, or "
        "Shift and drag on the heatmap.",
    ),
    Challenge(
        FORGET,
        "Make it forget France",
        "With one change, the language must no longer come first, and the rest should still be told as before.",
        "Exactly one change before the last word, and another language ahead of French. Best is what changes least "
        "besides.",
        "With one change before the last word, “French” must no longer be the likeliest language; the less else "
        "changes, the better.",
        "A change may be for all units at once. What if another country had been written, or nothing at all, "
        "at “France”?",
    ),
    Challenge(
        FIND,
        "Find the quotation",
        "One unit knows best that a quotation is open: find it.",
        "The unit you have picked, asked in 500 new sentences: it must tell open from closed, and keep it.",
        "Which unit knows that a quotation is open? Pick it in the heatmap or with ‹ and ›, then check.",
        "It changes at the opening mark and holds its value until the closing one. Look for such a row in the heatmap.",
    ),
)


@dataclass(frozen=True)
class BrokenOf:
    """A sentence whose verb is wrong. Answered with `Broken`."""

    model: Model
    seed: int
    but: tuple[tuple[str, ...], ...] = ()  # sentences that were played

    def answers(self) -> Iterator[Broken]:
        from lstm_viz.analysis.challenges import broken_verb

        yield broken_verb(self.model, self.seed, self.but)


@dataclass(frozen=True)
class KnowsOf:
    """Whether there is something to forget. Answered with True, or not at all."""

    model: Model
    words: tuple[str, ...]

    def answers(self) -> Iterator[bool]:
        from lstm_viz.analysis.challenges import must_know

        must_know(self.model, self.words, COUNTRY)
        yield True


@dataclass(frozen=True, eq=False)
class ScoreOf:
    """What the person has done is worth. Answered with `Score`."""

    key: str
    trace: Trace
    ghost: Trace | None
    changes: tuple[Intervention, ...]
    place: tuple[int, int]  # layer and unit that are picked
    broken: Broken | None

    def answers(self) -> Iterator[Score]:
        from lstm_viz.analysis.challenges import score_find, score_forget, score_mend

        if self.key == FIND:
            yield score_find(self.trace.model, *self.place)
        elif self.key == FORGET:
            yield score_forget(self.trace, self.ghost, self.changes, COUNTRY)
        elif self.broken is not None:
            yield score_mend(self.broken, self.trace, self.changes)


@dataclass(frozen=True, eq=False)
class _Before:
    """What stood in the window before a challenge."""

    text: str
    step: int
    changes: tuple[Change, ...]
    layer: int
    unit: int
    pair: tuple[int | None, int | None]
    model: Model | None


class Challenges(QObject):
    """The state. What stood in the window before a challenge comes back after it."""

    asked = Signal(str, object)  # name, question
    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.active: Challenge | None = None
        self.preparing = ""  # the key of the one that is being prepared
        self.checking = False
        self.problem = ""
        self.hinted = False
        self.score: Score | None = None
        self.best: dict[str, Score] = {}
        self.best_with: dict[str, str] = {}  # the model of the best try
        self.checked: dict[str, int] = {}  # how often
        self.broken: Broken | None = None
        self._seed = 0
        self._played: list[tuple[str, ...]] = []  # the latest sentences whose verb was to be mended
        self._wanted: object = None
        self._before: _Before | None = None

    # what the person does

    def start(self, key: str) -> None:
        """Prepare a challenge; it is on as soon as it is prepared. Starting it again prepares another one."""
        model = self.session.document.model
        self.problem, self.score, self.hinted = "", None, False
        self.problem = self.cannot(key)
        if self.problem or model is None:
            self.changed.emit()
            return
        self.preparing = key
        if key == MEND:
            self._wanted = BrokenOf(model, self._seed, tuple(self._played))
            self._seed += 1
        elif key == FORGET:
            self._wanted = KnowsOf(model, tuple(token.text for token in model.tokens(_sentence(COUNTRY))))
        else:
            self._begin(_sentence('"'))
            return
        self.asked.emit("challenge", self._wanted)
        self.changed.emit()

    def check(self) -> None:
        """Have what the person did scored, as soon as the run of it is there."""
        self.checking = self.active is not None
        self.refresh()

    def show_hint(self) -> None:
        """The hint; it takes the place of what the check said."""
        self.hinted, self.score, self.problem = True, None, ""
        self.changed.emit()

    def stop(self) -> None:
        """Back to the cards, and everything as it was before."""
        self.preparing, self._wanted, self.checking = "", None, False
        if self._before is not None:
            before, document, selection = self._before, self.session.document, self.session.selection
            document.set_hidden(())
            document.what_ifs.set_all(before.changes)
            document.set_text(before.text)
            self.session.playhead.go_to(before.step)
            selection.set_layer(before.layer)
            selection.set_unit(before.unit)
            if document.model is before.model:
                selection.set_pair(*before.pair)
        self.active, self._before, self.broken, self.score, self.hinted = None, None, None, None, False
        self.changed.emit()

    # what the workers bring

    def take(self, question: object, answer: object) -> None:
        """An answer; one that is no longer waited for is dropped."""
        if question is not self._wanted:
            return
        self._wanted = None
        if isinstance(question, BrokenOf):
            self.broken = answer  # type: ignore[assignment]
            assert self.broken is not None
            self._played = [*self._played[1 - _REMEMBERED :], self.broken.words]
            self._begin(" ".join(self.broken.words), (self.broken.hidden,))
        elif isinstance(question, KnowsOf):
            self._begin(_sentence(COUNTRY))
        elif isinstance(question, ScoreOf):
            self.checking = False
            self.score = answer  # type: ignore[assignment]
            best = self.best.get(question.key)
            self.checked[question.key] = self.checked.get(question.key, 0) + 1
            if self.score is not None and self.score.solved and (best is None or self.score.value > best.value):
                self.best[question.key] = self.score
                self.best_with[question.key] = question.trace.model.name
            self.changed.emit()

    def fail(self, question: object, message: str) -> None:
        if question is self._wanted:
            self._wanted, self.preparing, self.checking, self.problem = None, "", False, message
            self.changed.emit()

    def refresh(self) -> None:
        """The run that is to be scored may be there now; another model ends a challenge."""
        document, selection = self.session.document, self.session.selection
        if self.checking and self._wanted is None and document.trace is not None and not document.running:
            assert self.active is not None
            place = (selection.layer, selection.unit)
            self._wanted = ScoreOf(
                self.active.key, document.trace, document.ghost, document.what_ifs.active, place, self.broken
            )
            self.asked.emit("challenge", self._wanted)
        self.changed.emit()

    # what is shown

    def cannot(self, key: str) -> str:
        """Why the model that is open cannot be played with, in a sentence; "" where it can, or where trying tells."""
        model = self.session.document.model
        if model is None:
            return "The model is being opened …"
        if model.tokenizer.name != Tokenizer.name:
            return f"{model.name} reads {model.tokenizer.noun}s: choose a model that reads words."
        if key == MEND and not model.kind.gates:
            return f"{model.name} is a {model.kind.title} and has no gate to clamp: choose an LSTM or a GRU."
        if key == FORGET and not model.vocabulary.knows(COUNTRY):
            return f"{model.name} does not know the word {COUNTRY}: choose another model, like words."
        return ""

    def progress(self, key: str) -> str:
        """How far the person is."""
        if key in self.best:
            return f"Solved with {self.best_with[key]}. {self.best[key].said}"
        times = self.checked.get(key, 0)
        return f"Not solved yet, checked {times} time{'s' if times > 1 else ''}." if times else "Not tried yet."

    @property
    def task(self) -> str:
        return self._filled(self.active.task) if self.active is not None else ""

    @property
    def hint(self) -> str:
        return self._filled(self.active.hint) if self.active is not None and self.hinted else ""

    def _filled(self, text: str) -> str:
        broken = self.broken
        if broken is None:
            return text
        from lstm_viz.analysis.challenges import unit_name

        model = self.session.document.model
        unit = unit_name(model, broken.hidden.layer, broken.hidden.unit) if model is not None else ""
        before = ("start", *broken.words)[max(broken.hidden.first - 1, 0)]
        return text.format(right=broken.right, wrong=broken.wrong, unit=unit, first=before)

    def _begin(self, text: str, hidden: tuple[Intervention, ...] = ()) -> None:
        session, key = self.session, self.preparing
        document, selection = session.document, session.selection
        if self._before is None:
            place, model = (selection.layer, selection.unit), document.model
            changes = document.what_ifs.changes
            self._before = _Before(document.text, session.playhead.step, changes, *place, selection.pair, model)
        self.preparing = ""
        if key != MEND:
            self.broken = None
        self.active = next(one for one in CHALLENGES if one.key == key)
        session.playhead.pause()
        document.what_ifs.set_all(())
        document.set_hidden(hidden)
        document.set_text(text)
        session.playhead.go_to(document.steps - 1)
        if self.broken is not None and document.model is not None:  # why the one verb and not the other
            id_of = document.model.vocabulary.id_of
            selection.set_pair(id_of(self.broken.wrong), id_of(self.broken.right))
        self.changed.emit()


def _sentence(holding: str) -> str:
    """The first example with a word or sign in it."""
    return next(example.text for example in examples() if holding in example.text)
