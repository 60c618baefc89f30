"""What is to be seen: one frozen value that every painter reads, on screen and in a film."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lstm_viz.diagram.choreography import Moment
from lstm_viz.diagram.diagram import Diagram

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lstm_viz.analysis.strata import Strata
    from lstm_viz.analysis.why import Why
    from lstm_viz.models.interventions import Intervention
    from lstm_viz.models.trace import Prediction, Trace


@dataclass(frozen=True, slots=True)
class Chip:
    """One word of the ribbon. A pending word is still being typed and has no step yet."""

    text: str
    kind: str = "word"  # "start" | "word" | "unknown" | "pending"
    step: int | None = None


@dataclass(frozen=True)
class Change:
    """One intervention of the list: whether it is switched `on`, and whether it `applies`: the text has its steps."""

    intervention: Intervention
    on: bool = True
    applies: bool = True


@dataclass(frozen=True, eq=False)
class Swap:
    """The same text with `word` at `step`: "if bird". As many steps as the scene's trace has, or fewer as it grows."""

    trace: Trace
    step: int
    word: str


@dataclass(frozen=True, eq=False)
class Measures:
    """Three measures of how much of one word is still remembered, each (T,) and nan where it is not computed yet.

    Attributes
    ----------
    source : the step of the word; `followed` is the word as typed.
    ledger : its share of the memory, 0..1; None for a cell without a ledger: `no_ledger` is the one sentence why.
    gradient : how strongly the difference of the two words' logits reacts to it, ‖∂(A − B)/∂x‖·‖x‖.
    swap_states, swap_predictions : with another word in its place, the relative distance of the states, and the total
        variation of the next-word probabilities, 0..1.
    word, against : the two words A and B of the gradient; "" where it is not computed.
    swapped : the word that is put in its place; "" where there is none.
    """

    source: int
    ledger: np.ndarray | None
    gradient: np.ndarray
    swap_states: np.ndarray
    swap_predictions: np.ndarray
    word: str = ""
    against: str = ""
    swapped: str = ""
    followed: str = ""
    no_ledger: str = ""


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything a painter may ask.

    Attributes
    ----------
    trace : None while there is nothing to show; the cell is then drawn plain.
    steps : how many steps the text has, the start token among them; `computed` of them are in the trace.
    scope : of the cell and its belt: ``"all"`` units, one ``"unit"``, or the ``"group"``.
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
    interventions : what was changed in the run, in the order of the list.
    ghost : the unaltered run, while a change is on that applies; `trace` is then the altered one.
    parted : the first step at which the two runs' likeliest next words differ.
    difference : the heatmap shows trace − ghost.
    strata : who wrote what is in memory, of `strata_units` (sorted; empty: all), by `strata_scope`: one ``"unit"``,
        the ``"group"`` or ``"all"`` units.
    belt : the same for the units of `scope`; None until it is computed and for a plain RNN: the belt is then plain.
    group : the units that the person has put together.
    followed : the step of the word whose memory is followed.
    swap : the run with another word, drawn dashed.
    why : the split of the moment's step's prediction over the steps that wrote the memory.
    measures : of the followed word.
    half_life : in steps, of the picked unit, inf where nothing is lost.
    typical_forget : the median forget gate of the picked unit since the step `typical_since`, which wrote most.
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
    interventions: tuple[Change, ...] = ()
    ghost: Trace | None = None
    parted: int | None = None
    difference: bool = False
    strata: Strata | None = None
    strata_scope: str = "unit"
    strata_units: tuple[int, ...] = ()
    belt: Strata | None = None
    group: frozenset[int] = frozenset()
    followed: int | None = None
    swap: Swap | None = None
    why: Why | None = None
    measures: Measures | None = None
    half_life: float | None = None
    typical_forget: float | None = None
    typical_since: int | None = None
    packets: bool = True
    dimming: bool = True
    reduced_motion: bool = False

    def __post_init__(self) -> None:
        if self.reduced_motion and self.moment.progress < 1:
            object.__setattr__(self, "moment", replace(self.moment, progress=1.0))
