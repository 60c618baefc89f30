"""The second row of a comparison: another model, which has to be opened, or the same one with another word."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lstm_viz.models.model import Model
from lstm_viz.session.document import Document
from lstm_viz.text.tokenizer import Tokenizer

VERSION = ""  # the rival's name where it is the same model with another word
_RIVALS = ("words-rnn", "words")  # the first that is not the document's own, if it reads words


class Rival(QObject):
    """Which model the second row is of. It keeps the models that were opened."""

    model_wanted = Signal(str)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name: str | None = None  # a model's name or file, or VERSION; None until the first look
        self._document = document
        self._models: dict[str, Model] = {}
        self._layers: dict[str, int] = {}  # that were chosen
        self._opening = ""
        self._trouble = ""  # why it could not be opened

    @property
    def model(self) -> Model | None:
        return self._document.model if self.name == VERSION else self._models.get(self.name or "")

    @property
    def title(self) -> str:
        return (self.model.name if self.model else Path(self.name or "").stem) or "the same model"

    @property
    def layer(self) -> int:
        """The layer that is looked at: at first that of the unit which the model's evidence names first."""
        model = self.model
        if model is None:
            return 0
        begin = next((int(entry.get("layer", 0)) for entry in model.card.get("units", [])), 0)
        return min(max(self._layers.get(self.name or "", begin), 0), model.layers - 1)

    @property
    def problem(self) -> str:
        """Why it cannot read what the first row's model reads."""
        return self._trouble or (f"Opening {self.title} …" if self._opening else "") or self.mismatch

    @property
    def mismatch(self) -> str:
        """Why the two models cannot read the same steps."""
        own, rival = self._document.model, self.model
        if own is None or rival is None or own.tokenizer.name == rival.tokenizer.name:
            return ""
        return (
            f"{own.name} reads {own.tokenizer.noun}s and {rival.name} reads {rival.tokenizer.noun}s, so a step of one "
            "is no step of the other: choose two models that read the same, or the same model with another "
            f"{own.tokenizer.noun} in the sentence."
        )

    def choose(self, name: str) -> None:
        self.name, self._trouble = name, ""
        if name and name not in self._models:
            self._opening = name
            self.model_wanted.emit(name)

    def set_layer(self, layer: int) -> None:
        self._layers[self.name or ""] = layer

    def differ(self, own: Model) -> None:
        """A model beside itself shows nothing: take another one, or another version of the sentence."""
        if self.name is None or self.name == own.name:
            reads_words = own.tokenizer.name == Tokenizer.name
            self.choose(next(name for name in _RIVALS if name != own.name) if reads_words else VERSION)

    def take_model(self, name: str, model: Model) -> None:
        self._models[name] = model
        if name == self._opening:
            self._opening = ""

    def fail_model(self, name: str, message: str) -> None:
        if name == self._opening:
            self._opening, self._trouble = "", message
