"""Memory, for notebooks and scripts: whose writing is still in the cell, what hangs on a word, why the next one.

::

    import lstm_viz

    model = lstm_viz.open_model("words")
    trace = lstm_viz.trace(model, "the birds that sat on the tree")
    lstm_viz.memory.ledger_share(trace, 2)                 # (T,) what "birds" wrote, of all that is in memory
    other = lstm_viz.memory.swapped(trace, {2: "bird"})
    lstm_viz.memory.distances(trace, other).predictions    # (T,) what "bird" in its place changes
    lstm_viz.memory.why(trace, trace.steps - 1).rows       # (T + 1,) the logit of the next word, split over the steps

Nothing of it needs Qt. Step 0 is the start token; rows of parts and shares begin with the state before it.
"""

from lstm_viz.analysis.counterparts import counterpart
from lstm_viz.analysis.gradients import gradient_curve, gradients
from lstm_viz.analysis.measures import Distances, distances, ledger_share, swapped
from lstm_viz.analysis.strata import Strata, half_lives, strata, survival
from lstm_viz.analysis.why import Why, why

__all__ = [
    "Distances",
    "Strata",
    "Why",
    "counterpart",
    "distances",
    "gradient_curve",
    "gradients",
    "half_lives",
    "ledger_share",
    "strata",
    "survival",
    "swapped",
    "why",
]
