"""Two networks on the same sentence, or one network on two versions of it: what is asked for, and what came of it.

Nothing is computed here: `asked` goes to a worker. The first row is the document's own run; this makes the second one,
its three measures, and for each model how far it remembers a country.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from lstm_viz.models.model import Model
from lstm_viz.models.trace import Trace
from lstm_viz.paint.compare_scene import Comparison, Far, Row
from lstm_viz.paint.reading import noun, visible
from lstm_viz.paint.scene import Scene
from lstm_viz.session.compare_measures import RowMeasures
from lstm_viz.session.compare_questions import Answered, ForgettingOf, RunOf, StatesOf, VersionOf
from lstm_viz.session.compare_rival import VERSION, Rival
from lstm_viz.session.compare_swaps import Swaps
from lstm_viz.session.compare_text import ComparedText
from lstm_viz.session.queries import FollowedOf, GradientOf, chosen_pair
from lstm_viz.session.session import Session

_READING = "Reading the sentence …"


class Comparing(QObject):
    """The state of Compare. It listens to a session only between `enter` and `leave`."""

    asked = Signal(str, object)  # name, question
    model_wanted = Signal(str)
    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.text = ComparedText(session)
        self.rival = Rival(session.document, self)
        self.rival.model_wanted.connect(self.model_wanted)
        self.scene = session.scene
        self._answered = Answered()
        self._measures = RowMeasures(self._answered)
        self._swaps = Swaps(session)

    # what the person does

    def enter(self) -> None:
        """Show a sentence with a country; what stood there comes back when Compare is left."""
        self.session.playhead.pause()
        self.text.begin()
        self.refresh(self.session.scene)

    def leave(self) -> None:
        self.text.give_back()

    def set_rival(self, name: str) -> None:
        """Another model, by its name or file, or `VERSION`: the same model with another word."""
        self.rival.choose(name)
        self.refresh(self.session.scene)

    def set_layer(self, row: int, layer: int) -> None:
        """Which layer of a row is looked at. Two versions of a sentence are looked at in the same one."""
        if row == 0 or self.rival.name == VERSION:
            self.session.selection.set_layer(layer)
        else:
            self.rival.set_layer(layer)
            self.refresh(self.session.scene)

    def swap(self, word: str) -> None:
        """Another word in the place of the followed one; one that the model does not know is told."""
        step = self.session.scene.followed
        if step is not None and word.strip():
            self.session.swap(step, word.strip())

    # what the workers bring

    def take_model(self, name: str, model: Model) -> None:
        self.rival.take_model(name, model)
        self.refresh(self.session.scene)

    def fail_model(self, name: str, message: str) -> None:
        self.rival.fail_model(name, message)
        self.changed.emit()

    def take(self, name: str, question: object, answer: object) -> None:
        """An answer; an old question's is dropped."""
        if self._answered.take(name, question, answer):
            self.refresh(self.session.scene)

    def fail(self, name: str, question: object, message: str) -> None:
        """Why there is no answer."""
        if self._answered.take(name, question, message):
            self.changed.emit()

    # what is shown

    def refresh(self, scene: Scene) -> None:
        """Ask for what is not known of this scene."""
        self.scene = scene
        model = self.session.document.model
        if model is None:
            return
        self.rival.differ(model)
        self.text.follow_country()
        self._swaps.see(scene)
        for name, question in self._answered.missing(self._questions()):
            self.asked.emit(name, question)
        self.changed.emit()

    def comparison(self) -> Comparison:
        scene, model = self.scene, self.session.document.model
        step, tokens = scene.followed, self.text.tokens
        word = tokens[step] if step is not None and step < len(tokens) else ""
        own = Row(
            title=model.name if model else "",
            short=self._shorts(word)[0],
            trace=scene.trace,
            measures=self._measures.own(scene),
            predictions=scene.predictions,
            computed=scene.computed,
            problem="" if scene.trace is not None else self._no_run(),
            changed=sum(change.on and change.applies for change in scene.interventions),
            layer=scene.layer,
        )
        others, other = self._swaps.offered(self.session.scene), self._swaps.word(scene)
        return Comparison(scene, (own, self._rival_row()), step if word else None, word, others, other)

    def _no_run(self) -> str:
        document = self.session.document
        if document.model is None:
            return "Opening the model …"
        return f"Type a sentence above: {document.model.name} reads it here." if document.empty else _READING

    def distances(self) -> tuple[Far, ...]:
        """How far each model remembers, as far as known."""
        models = dict.fromkeys(model for model in (self.session.document.model, self.rival.model) if model)
        found = []
        for number, model in enumerate(models):
            known = self._answered.far(model)
            measured, problem = (None, known) if isinstance(known, str) else (known, "")
            found.append(Far(model.name, model.kind.title, number > 0, measured, problem))
        return tuple(found)

    def _shorts(self, word: str) -> tuple[str, str]:
        """What tells the two rows apart in words: their cells, their names, or the word of each version."""
        model, rival = self.session.document.model, self.rival.model
        if model is None or rival is None:
            return "", ""
        if rival is model:
            return f"“{visible(word)}” run", f"“{visible(word)}” run"
        same = model.kind is rival.kind
        return (f"{model.name} model", f"{rival.name} model") if same else (model.kind.title, rival.kind.title)

    def _rival_row(self) -> Row:
        scene, trace, tokens = self.scene, self._trace(), self.text.tokens
        title = self.rival.title
        problem = self.rival.problem or self._answered.failed("run")
        if self.session.document.empty and not problem:
            problem = f"Here {title} reads it{' with another word in it' if self.rival.name == VERSION else ''}."
        elif self.rival.name == VERSION and trace is None and not problem and not self._swaps.word(scene):
            what = noun(scene)
            first = "Type" if scene.followed else f"Click a {what} above, then type"
            problem = f"{first} another {what} in the field below: this row reads the sentence with it."
        if trace is None or problem:
            return Row(title=title, problem=problem or _READING, dashed=True)
        question, version, own = self._answered.last("run")[0], "", trace.tokens
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
            measures=self._measures.rival(trace, scene.followed, self._rival_layer),
            predictions=trace.predictions(step) if step < computed else (),
            computed=computed,
            version=version,
            dashed=True,
            layer=self._rival_layer,
        )

    def _questions(self) -> dict[str, object]:
        """What has to be known, by name."""
        found: dict[str, object] = {}
        model, rival = self.session.document.model, self.rival.model
        if model is None or rival is None:
            return found
        scene, tokens = self.scene, self.text.tokens
        if not tokens:  # a model has come, and has not been asked to read yet
            return found
        source, swap_word = scene.followed, self._swaps.word(scene)
        if self.rival.name == VERSION:
            whole = scene.trace is not None and scene.computed == scene.steps
            if whole and scene.trace is not None and source and swap_word:
                found["run"] = VersionOf(scene.trace, source, swap_word)
        elif not self.rival.mismatch:
            found["run"] = RunOf(rival, tokens)
        current = "run" in found and self._answered.asked("run") == found["run"]
        trace = self._answered.answer("run") if current else None
        if isinstance(trace, Trace) and source and source < trace.steps:
            other = tokens[source] if self.rival.name == VERSION else swap_word
            found["followed"] = FollowedOf(trace, self._rival_layer, source, other or None)
            pair = self._pair(trace)
            if pair is not None and not self.session.playhead.playing:
                found["gradient"] = GradientOf(trace, source, *pair)
        for name, read, swap, layer in (
            ("states", scene.trace, scene.swap, scene.layer),
            ("rival's states", trace, self._measures.rival_swap(trace), self._rival_layer),
        ):
            if isinstance(read, Trace) and read.model.layers > 1 and swap is not None:
                found[name] = StatesOf(read, swap.trace, layer)
        for name, one in (("forgetting", model), ("rival's forgetting", rival)):
            if not self._answered.far_whole(one):
                found[name] = ForgettingOf(one)
        return found

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

    @property
    def _rival_layer(self) -> int:
        return self.scene.layer if self.rival.name == VERSION else self.rival.layer

    def _trace(self) -> Trace | None:
        """The rival's run; while a newer one is on its way the one before it, as far as it is the same."""
        question, answer = self._answered.last("run")
        if not isinstance(answer, Trace) or answer.model is not self.rival.model:
            return None
        return answer if type(question) is type(self._answered.asked("run")) else None
