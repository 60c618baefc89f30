"""Errors a person can cause. Each message says what is wrong, where, and how to mend it, in one line.

The command line prints the message and exits with 2; the window shows it under the sentence field.
Anything that is not an ``LstmVizError`` is a fault of the program.
"""


class LstmVizError(Exception):
    """Base of all errors that a person can mend."""


class TextError(LstmVizError):
    """The text cannot be used, for example because it is empty."""


class ModelError(LstmVizError):
    """A model, its file or its weights cannot be used."""


class ShapeError(LstmVizError):
    """An array has the wrong shape, dtype or a value that is not finite."""


class QuantityError(LstmVizError):
    """A quantity was asked for that this cell does not have, like ``i`` of a plain RNN."""


class InterventionError(LstmVizError):
    """A change to a run cannot be read, does not fit the model or the sentence, or leads out of the finite numbers."""


class ExportError(LstmVizError):
    """A film, figure or array could not be written."""


class TrainingError(LstmVizError):
    """A recipe, a corpus or a training run cannot be used."""


class DataError(LstmVizError):
    """A test set is missing or cannot be read."""


class SessionError(LstmVizError):
    """A session file cannot be read or written."""


class SwapError(LstmVizError):
    """A word cannot be put in place of another: the model does not know it, or there is no such step."""
