"""Two networks on the same sentence, or one network on two versions of it: what is asked for, and what came of it.

Nothing is computed here: `asked` goes to a worker. The first row is the document's own run; this makes the second one,
its three measures, and for each model how far it remembers a country.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lstm_viz.analysis.counterparts import counterpart
from lstm_viz.analysis.forgetting import DISTANCES, Forgetting, forgetting
from lstm_viz.models.model import Model
from lstm_viz.models.trace import Trace
from lstm_viz.paint.compare import Comparison, Far, Row
from lstm_viz.paint.scene import Measures, Scene
from lstm_viz.session.queries import FollowedOf, GradientOf, Look, chosen_pair, scene_fields
from lstm_viz.session.session import Session
from lstm_viz.text.examples import examples
from lstm_viz.text.fillers import LEAST, MOST, country_sentence, words_between
from lstm_viz.text.lexicon import lexicon
from lstm_viz.text.tokenizer import Tokenizer

VERSION = ""  # the rival's name where it is the same model with another word
_RIVALS = ("words-rnn", "words")  # the first that is not the document's own, if it reads words
COUNTRY, NUMBER = "country", "number"  # the examples
_SUBJECT = "birds"
_OTHERS = 4  # words offered in the place of the followed one


@dataclass(frozen=True)
class RunOf:
    """Another model on the same words."""

    model: Model
    tokens: tuple[str, ...]

    def answers(self) -> Iterator[Trace]:
        from lstm_viz.models.trace import run

        yield run(self.model, self.tokens, self.model.vocabulary.ids_of(self.tokens[1:]), predictions=True)


@dataclass(frozen=True)
class VersionOf:
    """The same model on the sentence with another word."""

    trace: Trace
    step: int
    word: str

    def answers(self) -> Iterator[Trace]:
        from lstm_viz.analysis.measures import swapped

        yield swapped(self.trace, {self.step: self.word})


@dataclass(frozen=True)
class ForgettingOf:
    """How far a model remembers a country. Answered with longer and longer `Forgetting`."""

    model: Model

    def answers(self) -> Iterator[Forgetting]:
        return forgetting(self.model)


class Comparing(QObject):
    """The state of Compare. It listens to a session only between `enter` and `leave`."""

    asked = Signal(str, object)  # name, question
    model_wanted = Signal(str)
    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.rival: str | None = None  # a model's name or file, or VERSION; None until the first look
        self.scene = session.scene
        self._models: dict[str, Model] = {}
        self._opening = ""
        self._trouble = ""  # why the rival could not be opened
        self._asked: dict[str, object] = {}
        self._answers: dict[str, tuple[object, object]] = {}
        self._far: dict[Model, Forgetting | str] = {}  # or why there is none
        self._before: tuple[str, int] | None = None  # the text and step to go back to
        self._put = ""  # the text that Compare itself put there last

    # what the person does

    def enter(self) -> None:
        """Show a sentence with a country; what stood there comes back when Compare is left."""
        document, playhead = self.session.document, self.session.playhead
        playhead.pause()
        if self._named() is None and document.model is not None and document.model.vocabulary.knows("France"):
            self._before = (document.text, playhead.step)
            self._show(_example(COUNTRY))
        self.refresh(self.session.scene)

    def leave(self) -> None:
        document = self.session.document
        if self._before is not None and document.text == self._put:
            text, step = self._before
            document.set_text(text)
            self.session.playhead.go_to(step)
        self._before, self._put = None, ""

    def set_rival(self, name: str) -> None:
        """Another model, by its name or file, or `VERSION`: the same model with another word."""
        self.rival, self._trouble = name, ""
        self._open_rival()
        self.refresh(self.session.scene)

    def swap(self, word: str) -> None:
        """Another word in the place of the followed one; one that the model does not know is told."""
        step = self.session.scene.followed
        if step is not None and word.strip():
            self.session.swap(step, word.strip())

    def set_between(self, between: int) -> None:
        """*he is in France … so he speaks* with so many words in between; the country is the sentence's own."""
        named = self._named()
        country = named[0] if named else "France"
        self._before = self._before or (self.session.document.text, self.session.playhead.step)
        self._show(" ".join(country_sentence(country, min(max(between, LEAST), MOST))))

    def show_example(self, which: str) -> None:
        """`COUNTRY`, which a plain RNN does not remember, or `NUMBER`, which it does."""
        self._before = self._before or (self.session.document.text, self.session.playhead.step)
        self._show(_example(which))

    @property
    def example(self) -> str | None:
        """Which kind of example stands there: any sentence with a country is one; "" if neither, None if the model
        does not know their words.
        """
        model = self.session.document.model
        if model is None or not all(map(model.vocabulary.knows, ("France", _SUBJECT))):
            return None
        if self._named() is not None:
            return COUNTRY
        return NUMBER if self.session.document.text == _example(NUMBER) else ""

    @property
    def between(self) -> int | None:
        """How many words follow the country in the text; None where there is no country."""
        named = self._named()
        return named[1] if named else None

    def swap_words(self) -> tuple[str, ...]:
        """What to put in the place of the followed word: its counterpart first; other countries for a country."""
        scene, tokens = self.session.scene, self._tokens()
        step, model = scene.followed, self.session.document.model
        if step is None or step >= len(tokens) or model is None:
            return ()
        first = counterpart(model, tokens, step)
        words = [] if first is None else [first]
        languages = lexicon().languages
        if tokens[step] in languages:
            words += [name for name in languages if model.vocabulary.knows(name)]
        chosen = scene.measures.swapped if scene.measures else ""
        words = [word for word in dict.fromkeys(words) if word != tokens[step]][:_OTHERS]
        return tuple(words) if not chosen or chosen in words else (*words, chosen)

    # what the workers bring

    def take_model(self, name: str, model: Model) -> None:
        self._models[name] = model
        if name == self._opening:
            self._opening = ""
        self.refresh(self.session.scene)

    def fail_model(self, name: str, message: str) -> None:
        if name == self._opening:
            self._opening, self._trouble = "", message
            self.changed.emit()

    def take(self, name: str, question: object, answer: object) -> None:
        """An answer; an old question's is dropped."""
        if isinstance(question, ForgettingOf) and isinstance(answer, Forgetting):
            self._far[question.model] = answer
        elif self._asked.get(name) == question:
            self._answers[name] = (question, answer)
        else:
            return
        self.refresh(self.session.scene)

    def fail(self, name: str, question: object, message: str) -> None:
        if isinstance(question, ForgettingOf):
            self._far[question.model] = message
        elif self._asked.get(name) == question:
            self._answers[name] = (question, message)
        else:
            return
        self.changed.emit()

    # what is shown

    def refresh(self, scene: Scene) -> None:
        """Ask for what is not known of this scene."""
        self.scene = scene
        if self.session.document.model is None:
            return
        own = self.session.document.model.name
        if self.rival is None or self.rival == own:  # a model beside itself shows nothing
            reads_words = self.session.document.model.tokenizer.name == Tokenizer.name
            self.rival = next(name for name in _RIVALS if name != own) if reads_words else VERSION
            self._open_rival()
        for name, question in self._questions().items():
            if self._asked.get(name) != question:
                self._asked[name] = question
                self.asked.emit(name, question)
        self.changed.emit()

    def comparison(self) -> Comparison:
        scene, model = self.scene, self.session.document.model
        step, tokens = scene.followed, self._tokens()
        word = tokens[step] if step is not None and step < len(tokens) else ""
        own = Row(
            title=model.name if model else "",
            short=self._shorts(word)[0],
            trace=scene.trace,
            measures=scene.measures,
            predictions=scene.predictions,
            computed=scene.computed,
            problem="" if scene.trace is not None else "Type a sentence above." if model else "Opening the model …",
            changed=sum(change.on and change.applies for change in scene.interventions),
        )
        return Comparison(scene, (own, self._rival_row()), step if word else None, word)

    def distances(self) -> tuple[Far, ...]:
        """How far each model remembers, as far as known."""
        models = dict.fromkeys(model for model in (self.session.document.model, self._rival_model()) if model)
        found = []
        for number, model in enumerate(models):
            known = self._far.get(model)
            measured, problem = (None, known) if isinstance(known, str) else (known, "")
            found.append(Far(model.name, model.kind.title, number > 0, measured, problem))
        return tuple(found)

    def _shorts(self, word: str) -> tuple[str, str]:
        """What tells the two rows apart in words: their cells, their names, or the word of each version."""
        model, rival = self.session.document.model, self._rival_model()
        if model is None or rival is None:
            return "", ""
        if rival is model:
            return f"{word} run", f"{word} run"
        same = model.kind is rival.kind
        return (f"{model.name} model", f"{rival.name} model") if same else (model.kind.title, rival.kind.title)

    def _rival_row(self) -> Row:
        scene, trace, tokens = self.scene, self._trace(), self._tokens()
        model = self._rival_model()
        title = (model.name if model else Path(self.rival or "").stem) or "the same model"
        problem = self._trouble or (f"Opening {title} …" if self._opening else "") or self._mismatch()
        problem = problem or self._failed("run")
        if self.rival == VERSION and trace is None and not problem and not self._swap_word():
            first = "" if scene.followed else "Click a word above, then "
            problem = f"{first}type another word in “swap for …” below: this row reads the sentence with it."
            problem = problem[0].upper() + problem[1:]
        if trace is None or problem:
            return Row(title=title, problem=problem or "Reading the sentence …", dashed=True)
        question, version, own = self._answers["run"][0], "", trace.tokens
        if isinstance(question, VersionOf):
            version = question.word
            own = (*own[: question.step], question.trace.tokens[question.step], *own[question.step + 1 :])
        same = next((n for n, pair in enumerate(zip(own, tokens, strict=False)) if pair[0] != pair[1]), None)
        computed = min(len(own), len(tokens)) if same is None else same
        step = scene.moment.step
        return Row(
            title=title,
            short=self._shorts(version)[1],
            trace=trace,
            measures=self._measures(trace),
            predictions=trace.predictions(step) if step < computed else (),
            computed=computed,
            version=version,
            dashed=True,
        )

    def _questions(self) -> dict[str, object]:
        """What has to be known, by name."""
        found: dict[str, object] = {}
        model, rival = self.session.document.model, self._rival_model()
        if model is None or rival is None:
            return found
        scene, tokens = self.scene, self._tokens()
        if not tokens:  # a model has come, and has not been asked to read yet
            return found
        source, swap_word = scene.followed, self._swap_word()
        if self.rival == VERSION:
            whole = scene.trace is not None and scene.computed == scene.steps
            if whole and scene.trace is not None and source and swap_word:
                found["run"] = VersionOf(scene.trace, source, swap_word)
        elif not self._mismatch():
            found["run"] = RunOf(rival, tokens)
        trace = self._answer("run") if "run" in found and self._asked.get("run") == found["run"] else None
        if isinstance(trace, Trace) and source and source < trace.steps:
            layer = min(scene.layer, trace.model.layers - 1)
            other = tokens[source] if self.rival == VERSION else swap_word
            found["followed"] = FollowedOf(trace, layer, source, other or None)
            pair = self._pair(trace)
            if pair is not None and not self.session.playhead.playing:
                found["gradient"] = GradientOf(trace, source, *pair)
        for name, one in (("forgetting", model), ("rival's forgetting", rival)):
            known = self._far.get(one)
            if known is None or (isinstance(known, Forgetting) and known.between != DISTANCES):
                found[name] = ForgettingOf(one)
        return found

    def _mismatch(self) -> str:
        """Why the two models cannot read the same steps."""
        model, rival = self.session.document.model, self._rival_model()
        if model is None or rival is None or model.tokenizer.name == rival.tokenizer.name:
            return ""
        return (
            f"{rival.name} reads {rival.tokenizer.name} and {model.name} {model.tokenizer.name}: choose two that read "
            "the same."
        )

    def _pair(self, trace: Trace) -> tuple[int, int] | None:
        """The two words of the gradient: those of the first row where the rival knows them."""
        step, own = self.scene.moment.step, self.scene.trace
        if own is None or step >= min(own.steps, trace.steps):
            return None
        pair = chosen_pair(own, step, self.session.selection.pair)
        words = [own.model.vocabulary.words[id] for id in pair if id is not None]
        known = trace.model.vocabulary
        if len(words) == 2 and all(known.knows(word) for word in words):
            return known.id_of(words[0]), known.id_of(words[1])
        a, b = chosen_pair(trace, step, (None, None))
        return None if b is None else (a, b)

    def _measures(self, trace: Trace) -> Measures | None:
        asked = {name: self._asked.get(name) for name in ("followed", "gradient")}
        wanted = {n: one for n, one in asked.items() if isinstance(one, FollowedOf | GradientOf) and one.trace is trace}
        answers = {name: answer for name in wanted if (answer := self._answer(name)) is not None}
        if "followed" not in wanted:
            return None
        measures = scene_fields(Look(), trace, wanted, answers)["measures"]
        return measures if isinstance(measures, Measures) else None

    def _swap_word(self) -> str:
        measures = self.scene.measures
        chosen = self.session.selection.swap
        if chosen is not None and chosen[0] == self.scene.followed:
            return chosen[2]
        return measures.swapped if measures is not None else ""

    def _trace(self) -> Trace | None:
        """The rival's run; while a newer one is on its way the one before it, as far as it is the same."""
        question, answer = self._answers.get("run", (None, None))
        if not isinstance(answer, Trace) or answer.model is not self._rival_model():
            return None
        return answer if type(question) is type(self._asked.get("run")) else None

    def _answer(self, name: str) -> object | None:
        have = self._answers.get(name)
        return have[1] if have is not None and have[0] == self._asked.get(name) else None

    def _failed(self, name: str) -> str:
        answer = self._answer(name)
        return answer if isinstance(answer, str) else ""

    def _rival_model(self) -> Model | None:
        return self.session.document.model if self.rival == VERSION else self._models.get(self.rival or "")

    def _open_rival(self) -> None:
        if self.rival and self.rival not in self._models:
            self._opening = self.rival
            self.model_wanted.emit(self.rival)

    def _tokens(self) -> tuple[str, ...]:
        request = self.session.document.request
        return request.tokens if request is not None else ()

    def _named(self) -> tuple[str, int] | None:
        return words_between(self._tokens()[1:])

    def _show(self, text: str) -> None:
        session = self.session
        self._put = text
        session.document.set_text(text)
        tokens = self._tokens()
        named = words_between(tokens[1:])
        if named is not None:
            session.follow(len(tokens) - 1 - named[1])
        elif _SUBJECT in tokens:
            session.follow(tokens.index(_SUBJECT))
        session.playhead.go_to(len(tokens) - 1)


def _example(which: str) -> str:
    """The country's, or that of a subject's number up to its verb."""
    word = {COUNTRY: "France", NUMBER: _SUBJECT}[which]
    text = next(example.text for example in examples() if word in example.text.split())
    return text if which == COUNTRY else text.partition(" are ")[0]
