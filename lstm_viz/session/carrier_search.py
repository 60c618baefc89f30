"""The search for carriers: which fact, how far the search is, what was found; or which words the person has marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lstm_viz.analysis.facts import Fact, facts
from lstm_viz.models.model import Model
from lstm_viz.models.trace import Trace
from lstm_viz.paint.carriers import Found, Marked
from lstm_viz.session.session import Session

if TYPE_CHECKING:
    from lstm_viz.analysis.carriers import Carrier
    from lstm_viz.analysis.handpicked import Picked

BY_HAND = "hand"
_SHORT = 14  # words of an example that are seen side by side
_CASES = 40  # looked through for an example


@dataclass(frozen=True)
class CarriersOf:
    """Which units carry a fact. Answered with the share of the work that is done, and at last with the carriers."""

    model: Model
    fact: str

    def answers(self) -> Iterator[float | list[Carrier]]:
        from lstm_viz.analysis.carriers import carriers_in_pieces

        return carriers_in_pieces(self.model, fact_of(self.fact))


@dataclass(frozen=True)
class PickedOf:
    """Which units tell the marked words apart. Answered with all units, the best first."""

    trace: Trace
    on: tuple[int, ...]
    off: tuple[int, ...]

    def answers(self) -> Iterator[list[Picked]]:
        from lstm_viz.analysis.handpicked import handpicked

        yield handpicked(self.trace, self.on, self.off)


def fact_of(name: str) -> Fact:
    return next(fact for fact in facts() if fact.name == name)


def example(fact: Fact, high: str | None) -> str:
    """A sentence of the fact that training never saw, short enough to be seen whole, up to where the fact is used.

    With the value that fills the unit, where there are two.
    """
    cases = fact.cases(_CASES)
    fitting = [case for case in cases if high is None or fact.values[case.value] == high] or cases
    short = [case for case in fitting if len(case.words) <= _SHORT]
    best = max(short, key=lambda case: len(case.words)) if short else min(fitting, key=lambda case: len(case.words))
    return " ".join(best.words)


class CarrierSearch(QObject):
    """The state of Carriers."""

    asked = Signal(str, object)  # name, question
    watch_wanted = Signal(int, int)  # layer, unit
    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.fact = facts()[0].name
        self.marks: dict[int, str] = {}  # by step "on" or "off"
        self._marked_words: tuple[str, ...] = ()
        self._found: dict[
            CarriersOf, float | list[Carrier] | str
        ] = {}  # how far it is, what it found, or what is wrong
        self._asked: object = None
        self._picked: tuple[PickedOf, list[Picked] | str] | None = None

    # what the person does

    def choose(self, fact: str) -> None:
        """A fact's name, or `BY_HAND`."""
        self.fact = fact
        self.refresh()

    def mark(self, step: int) -> None:
        """Once: the memory should be on at this word. Twice: off. Three times: it does not matter."""
        following = {None: "on", "on": "off"}.get(self.marks.get(step))
        self.marks.pop(step, None)
        if following:
            self.marks[step] = following
        self.refresh()

    def clear(self) -> None:
        self.marks = {}
        self.refresh()

    def watch(self, number: int) -> None:
        """Look at a found unit in Explore, with a sentence in which it has something to carry."""
        found = self.found()
        if isinstance(found, Found) and number < len(found.carriers):
            carrier = found.carriers[number]
            self._select(carrier.layer, carrier.unit)
            self.session.show_text(example(fact_of(self.fact), carrier.high))
            self.watch_wanted.emit(carrier.layer, carrier.unit)
        elif isinstance(found, Marked) and number < len(found.picked):
            picked = found.picked[number]
            self._select(picked.layer, picked.unit)
            self.watch_wanted.emit(picked.layer, picked.unit)

    # what the workers bring

    def take(self, question: object, answer: object) -> None:
        if isinstance(question, CarriersOf) and isinstance(answer, float | list):
            self._found[question] = answer
        elif isinstance(question, PickedOf) and question == self._asked and isinstance(answer, list):
            self._picked = (question, answer)
        self.changed.emit()

    def fail(self, question: object, message: str) -> None:
        if isinstance(question, CarriersOf):
            self._found[question] = message
        elif isinstance(question, PickedOf) and question == self._asked:
            self._picked = (question, message)
        self.changed.emit()

    def forget_asked(self) -> None:
        """What was asked for was called off: it is asked again at the next look."""
        self._asked = None

    # what is shown

    def refresh(self) -> None:
        """Ask for what is not known yet."""
        request = self.session.document.request
        words = request.tokens if request is not None else ()
        if words != self._marked_words:
            self._marked_words, self.marks = words, {}  # the marks were of other words
        question = self._question()
        if question is not None and question != self._asked:
            self._asked = question
            self.asked.emit("carriers", question)
        self.changed.emit()

    def found(self) -> Found | Marked:
        model = self.session.document.model
        if self.fact == BY_HAND:
            question = self._question()
            have = self._picked if self._picked is not None and self._picked[0] == question else None
            answer = have[1] if have else []
            picked, problem = ([], answer) if isinstance(answer, str) else (answer, "")
            noun = model.tokenizer.noun if model is not None else "word"
            return Marked(self._marked_words, dict(self.marks), picked, problem, noun)
        known = self._found.get(CarriersOf(model, self.fact), 0.0) if model is not None else 0.0
        fact = fact_of(self.fact)
        problem = "" if model is not None else "The model is being opened …"
        if isinstance(known, str):
            problem = f"{known} Or mark examples of your own under By hand."
        progress = known if isinstance(known, float) else None
        units = sum(model.hidden_sizes) if model is not None else 0
        return Found(fact.name, fact.asked, known if isinstance(known, list) else [], progress, problem, units)

    def _question(self) -> CarriersOf | PickedOf | None:
        model, trace = self.session.document.model, self.session.document.trace
        if self.fact != BY_HAND:
            question = CarriersOf(model, self.fact) if model is not None else None
            done = question is not None and isinstance(self._found.get(question), list | str)
            return None if done else question
        on, off = (tuple(sorted(step for step, mark in self.marks.items() if mark == of)) for of in ("on", "off"))
        if trace is None or not on or not off or self.session.document.running:
            return None
        return PickedOf(trace, on, off)

    def _select(self, layer: int, unit: int) -> None:
        selection = self.session.selection
        selection.set_layer(layer)
        selection.set_unit(unit)
        selection.set_strata_scope("unit")
