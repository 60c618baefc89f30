"""What Compare shows, frozen: two rows, and how far each model remembers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lstm_viz.models.trace import Prediction, Trace
from lstm_viz.paint.scene import Measures, Scene

if TYPE_CHECKING:
    from lstm_viz.analysis.forgetting import Forgetting


@dataclass(frozen=True, eq=False)
class Row:
    """One of the two: a model, or a version of the sentence, with what is known of it.

    Attributes
    ----------
    title, short : of its button, and of its curves.
    computed : the leading steps of the trace that hold for the present text.
    version : the word that stands in the place of the followed one; "" where the row reads the same sentence.
    problem : one sentence why there is nothing to show.
    changed : how many what-ifs are on in this run.
    dashed : how its curves are drawn, here and in the measures.
    layer : the layer that is looked at: the measures' `ledger` and `swap_states` are this layer's.
    """

    title: str
    short: str = ""
    trace: Trace | None = None
    measures: Measures | None = None
    predictions: tuple[Prediction, ...] = ()
    computed: int = 0
    version: str = ""
    problem: str = ""
    changed: int = 0
    dashed: bool = False
    layer: int = 0

    @property
    def layers(self) -> int:
        """How many there are to choose from; 1 where nothing is known yet."""
        return 1 if self.trace is None else self.trace.model.layers


@dataclass(frozen=True, eq=False)
class Far:
    """How far a model remembers a country: as much as is known, or one sentence why it cannot be asked."""

    title: str
    kind: str
    dashed: bool
    forgetting: Forgetting | None
    problem: str = ""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What is compared: the document's own run first. `followed` is the step of the followed word, `word`; `others`
    are words to put in its place, and `other` is the one that is.
    """

    scene: Scene
    rows: tuple[Row, Row]
    followed: int | None
    word: str
    others: tuple[str, ...] = ()
    other: str = ""
