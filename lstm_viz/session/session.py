"""The whole state of one window: document, playhead and selection, kept in step with one another."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from lstm_viz.diagram.diagram import diagram_of
from lstm_viz.paint.scene import Scene
from lstm_viz.session.document import Document
from lstm_viz.session.memory import Memory
from lstm_viz.session.playhead import FOLLOWED_SPEED, Playhead
from lstm_viz.session.scene import SceneMaker
from lstm_viz.session.selection import Selection

PATIENCE_MS = 30  # how long a keystroke's picture waits for its result


class Session(QObject):
    """Announces one new `Scene` for whatever changed.

    A keystroke is announced together with its result and with what is known of its memory, which come within some
    milliseconds; only where they take longer is the new text shown first. Two pictures a key would keep the window busy
    twice as long.
    """

    scene_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = Document(self)
        self.playhead = Playhead(self)
        self.selection = Selection(self)
        self.memory = Memory(self.document, self.selection, self.playhead, self)
        self._maker = SceneMaker(self.document, self.selection, self.memory)
        self._problem = ""  # with the swap that was last tried
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._announce)
        self.document.model_changed.connect(self._on_model_changed)
        self.document.chips_changed.connect(self._on_chips_changed)
        self.document.trace_changed.connect(self._on_trace_changed)
        self.document.what_ifs.changed.connect(self._on_what_ifs)
        self.selection.changed.connect(self._on_changed)
        self.selection.hover_changed.connect(self._announce)
        self.playhead.moved.connect(self._on_moved)
        self.playhead.changed.connect(self._on_moved)
        self.memory.changed.connect(self._on_memory)

    @property
    def scene(self) -> Scene:
        playhead = self.playhead
        return self._maker.scene(playhead.moment, not playhead.playing or playhead.speed <= FOLLOWED_SPEED)

    def type_text(self, text: str, caret: int) -> None:
        """A keystroke: playing pauses, and the playhead goes to the word at the caret."""
        self._patience.start()
        self.document.set_text(text, caret, typing=True)
        self.playhead.go_to(self.document.step_at_caret())
        if not self.document.running:
            self._patience.stop()
            self._announce()

    def move_caret(self, caret: int) -> None:
        """The caret moved without typing."""
        if caret != self.document.caret:
            self.document.set_caret(caret)
            self.playhead.go_to(self.document.step_at_caret())

    def show_text(self, text: str) -> None:
        """A whole new text, not typed: play it from its start."""
        self.document.set_text(text)
        self.playhead.home()
        self.playhead.play()

    def step_unit(self, direction: int) -> None:
        """The next unit in the order of the heatmap's rows."""
        order = self.scene.order
        if order is None:
            return
        row = int((order == self.selection.unit).argmax()) + direction
        if 0 <= row < len(order):
            self.selection.set_unit(int(order[row]))

    def pin_word(self) -> None:
        """Pin the word at the playhead, or let go of it."""
        step = self.playhead.step
        for chip in self.document.chips:
            if chip.step == step and chip.kind != "start":
                self.selection.toggle_pin(chip.text)

    def follow(self, step: int) -> None:
        """Follow the word of a step."""
        request = self.document.request
        if request is not None and 0 < step < len(request.tokens):
            self.selection.follow(step, request.tokens[step])

    def swap(self, step: int, other: str) -> None:
        """Follow the word of a step, with another word in its place; an empty one is its counterpart again.

        A word that the model does not know is told, and changes nothing.
        """
        request = self.document.request
        if request is None or not 0 < step < len(request.tokens):
            return
        word = request.tokens[step]
        if not other:
            self.selection.forget_swap()
        elif request.model.vocabulary.knows(other, first=step == 1):
            self.document.mend()
            self.selection.set_swap(step, word, other)
        else:
            from lstm_viz.analysis.measures import unknown_word

            self.document.fail(unknown_word(request.model, other))

    def add_word(self, step: int, word: str) -> None:
        """Put a predicted word behind the word of a step, and go to it."""
        self.document.add_word(step, word)
        self.playhead.go_to(self.document.step_at_caret())

    def _on_model_changed(self) -> None:
        assert self.document.model is not None
        self._maker.forget()
        self.selection.set_model(self.document.model)
        self._on_chips_changed()

    def _on_chips_changed(self) -> None:
        self._maker.forget()
        self.selection.set_hover(None)  # the words are no longer those that the pointer came to
        model = self.document.model
        if model is not None:
            self.playhead.set_timeline(diagram_of(model.kind.name).phases, self.document.steps)
        self._on_changed()

    def _on_trace_changed(self) -> None:
        self._maker.forget()
        self.memory.refresh()
        if self.memory.waiting:
            self._patience.start()
        else:
            self._patience.stop()
            self._announce()

    def _on_changed(self) -> None:
        self._maker.forget()
        self.memory.refresh()
        if self.memory.waiting and not self._patience.isActive():
            self._patience.start()
        self._announce()

    def _on_what_ifs(self) -> None:
        if self.document.running:
            self._patience.start()  # the list is announced with what comes of it
        self._on_changed()

    def _on_moved(self) -> None:
        if self.memory.look.step != self.playhead.step or self.memory.look.settled == self.playhead.playing:
            self.memory.refresh()
        self._announce()

    def _on_memory(self) -> None:
        if self.memory.problem != self._problem:
            self._problem = self.memory.problem
            self.document.fail(self._problem)
        if not self.memory.waiting and not self.document.running:
            self._patience.stop()
        self._announce()

    def _announce(self) -> None:
        if not self._patience.isActive():
            self.scene_changed.emit(self.scene)
