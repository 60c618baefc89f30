"""Two networks on the same sentence, or one network on two versions of it: what is asked for, and what came of it.

Nothing is computed here: `asked` goes to a worker. The first row is the document's own run; this makes the second one,
its three measures, and for each model how far it remembers a country.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from lstm_viz.analysis.counterparts import counterpart
from lstm_viz.models.model import Model
from lstm_viz.models.trace import Trace
from lstm_viz.paint.compare_scene import Comparison, Far, Row
from lstm_viz.paint.reading import noun, visible
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Measures, Scene, Swap
from lstm_viz.session.compare_questions import Answered, ForgettingOf, RunOf, StatesOf, VersionOf
from lstm_viz.session.compare_rival import VERSION, Rival
from lstm_viz.session.compare_text import ComparedText
from lstm_viz.session.queries import Followed, FollowedOf, GradientOf, Look, chosen_pair, scene_fields
from lstm_viz.session.session import Session
from lstm_viz.text.lexicon import lexicon

_READING = "Reading the sentence …"
_OTHERS = 4  # words offered in the place of the followed one


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
        self._swapped: tuple[int | None, str, str] = (None, "", "")  # step, word, and what was last in its place
        self._answered = Answered()
        self._made = Recent(8)  # measures: what has not changed is not painted again

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

    def swap_words(self) -> tuple[str, ...]:
        """What to put in the place of the followed word: its counterpart first; other countries for a country."""
        scene, tokens = self.session.scene, self.text.tokens
        step, model = scene.followed, self.session.document.model
        if step is None or step >= len(tokens) or model is None:
            return ()
        first = counterpart(model, tokens, step)
        words = [] if first is None else [first]
        languages = lexicon().languages
        if tokens[step] in languages:
            words += [name for name in languages if model.vocabulary.knows(name)]
        chosen = self._swap_word()
        words = [word for word in dict.fromkeys(words) if word != tokens[step]][:_OTHERS]
        return tuple(words) if not chosen or chosen in words else (*words, chosen)

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
        if scene.measures is not None and scene.measures.swapped:
            self._swapped = (scene.followed, scene.measures.followed, scene.measures.swapped)
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
            measures=self._of_layer("states", scene.measures, scene.trace, scene.swap, scene.layer),
            predictions=scene.predictions,
            computed=scene.computed,
            problem="" if scene.trace is not None else self._no_run(),
            changed=sum(change.on and change.applies for change in scene.interventions),
            layer=scene.layer,
        )
        return Comparison(
            scene, (own, self._rival_row()), step if word else None, word, self.swap_words(), self._swap_word()
        )

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
        elif self.rival.name == VERSION and trace is None and not problem and not self._swap_word():
            what = noun(scene)
            first = "Type" if scene.followed else f"Click a {what} above, then type"
            problem = f"{first} another {what} in the field below: this row reads the sentence with it."
        if trace is None or problem:
            return Row(title=title, problem=problem or _READING, dashed=True)
        measures, swap, layer = self._measures(trace), self._swap_of(trace), self._rival_layer
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
            measures=self._of_layer("rival's states", measures, trace, swap, layer),
            predictions=trace.predictions(step) if step < computed else (),
            computed=computed,
            version=version,
            dashed=True,
            layer=layer,
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
        source, swap_word = scene.followed, self._swap_word()
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
            ("rival's states", trace, self._swap_of(trace), self._rival_layer),
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

    def _measures(self, trace: Trace) -> Measures | None:
        asked = {name: self._answered.asked(name) for name in ("followed", "gradient")}
        wanted = {
            name: one
            for name, one in asked.items()
            if isinstance(one, FollowedOf | GradientOf) and one.trace is trace and one.source == self.scene.followed
        }
        answers = {name: answer for name in wanted if (answer := self._answered.answer(name)) is not None}
        if "followed" not in wanted:
            return None
        found: Measures | None = self._made.get(
            (trace, *answers.values()),
            tuple(wanted.items()),
            lambda: scene_fields(Look(), trace, wanted, answers)["measures"],
        )
        return found

    def _of_layer(
        self, name: str, measures: Measures | None, trace: Trace | None, swap: Swap | None, layer: int
    ) -> Measures | None:
        """Of several layers the swap moves each by another amount: that of the layer which is looked at. And it moves
        nothing before the word, which is not worth telling.
        """
        if measures is None or trace is None:
            return None
        apart = measures.swap_states
        if trace.model.layers > 1:
            question, answer = self._answered.last(name)
            known = swap is not None and question == StatesOf(trace, swap.trace, layer)
            apart = answer if known and isinstance(answer, np.ndarray) else np.full(trace.steps, np.nan, np.float32)
        seen: Measures = self._made.get((measures, apart), name, lambda: _from_source(measures, apart))
        return seen

    def _swap_of(self, trace: object) -> Swap | None:
        """The rival's run with the other word."""
        question, answer = self._answered.last("followed")
        known = isinstance(question, FollowedOf) and question.trace is trace
        return answer.swap if known and isinstance(answer, Followed) else None

    @property
    def _rival_layer(self) -> int:
        return self.scene.layer if self.rival.name == VERSION else self.rival.layer

    def _swap_word(self) -> str:
        """What is in the place of the followed word; while that is measured anew, what was there before."""
        followed, tokens = self.scene.followed, self.text.tokens
        chosen = self.session.selection.swap
        if chosen is not None and chosen[0] == followed:
            return chosen[2]
        step, word, other = self._swapped
        return other if step is not None and step == followed and (step, word) in enumerate(tokens) else ""

    def _trace(self) -> Trace | None:
        """The rival's run; while a newer one is on its way the one before it, as far as it is the same."""
        question, answer = self._answered.last("run")
        if not isinstance(answer, Trace) or answer.model is not self.rival.model:
            return None
        return answer if type(question) is type(self._answered.asked("run")) else None


def _from_source(measures: Measures, states: np.ndarray) -> Measures:
    """The measures with these moved states, known from the word on."""
    later = np.arange(len(states)) >= measures.source
    predictions = np.where(later, measures.swap_predictions, np.float32(np.nan))
    return replace(measures, swap_states=np.where(later, states, np.float32(np.nan)), swap_predictions=predictions)
