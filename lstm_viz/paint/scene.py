"""What is to be seen: one frozen value that every painter reads, on screen and in a film."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lstm_viz.diagram.choreography import Moment
from lstm_viz.diagram.diagram import Diagram

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lstm_viz.models.trace import Prediction, Trace


@dataclass(frozen=True)
class Chip:
    """One word of the ribbon. A pending word is still being typed and has no step yet."""

    text: str
    kind: str = "word"  # "start" | "word" | "unknown" | "pending"
    step: int | None = None


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything a painter may ask.

    Attributes
    ----------
    trace : None while there is nothing to show; the cell is then drawn plain.
    steps : how many steps the text has, the start token among them; `computed` of them are in the trace.
    scope : ``"all"`` units or one ``"unit"``.
    quantity : the heatmap's quantity.
    hues : a step's own hue 0..5, or None for grey.
    pinned : the words whose hue the person has fixed.
    hover : name of the shape under the pointer.
    colour_by : what colours the chips: ``"unit"`` or ``"all"``.
    order : (H,) the units in the order of the heatmap's rows.
    summands : (W·x, U·h, b), and P·C of a peephole, behind each gate and candidate of the picked unit, at the moment's
        step.
    packets : whether values travel on the wires; above 4× speed they could not be followed.
    dimming : whether what is not at work, and what is still to come, is paler than text and lines may otherwise be.
    reduced_motion : nothing moves within a sub-step: each is shown done, and the next one takes its place.
    """

    trace: Trace | None
    diagram: Diagram
    moment: Moment
    chips: tuple[Chip, ...] = ()
    steps: int = 0
    layer: int = 0
    unit: int = 0
    scope: str = "all"
    quantity: str = "c"
    hues: tuple[int | None, ...] = ()
    pinned: frozenset[str] = frozenset()
    hover: str | None = None
    computed: int = 0
    colour_by: str = "unit"
    order: np.ndarray | None = None
    predictions: tuple[Prediction, ...] = ()
    summands: Mapping[str, tuple[float, ...]] | None = None
    packets: bool = True
    dimming: bool = True
    reduced_motion: bool = False

    def __post_init__(self) -> None:
        if self.reduced_motion and self.moment.progress < 1:
            object.__setattr__(self, "moment", replace(self.moment, progress=1.0))
