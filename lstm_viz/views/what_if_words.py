"""What-ifs in a person's words."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_viz.models.interventions import Intervention
from lstm_viz.paint.reading import listed, number, visible

LETTERS = {"g": "candidate", "n": "candidate", "c": "C"}
HOW = (
    ("set", "Hold", "Hold it at a value; what is computed from it follows"),
    ("bias", "Bias", "Add to what goes into it, as if its bias were another"),
    ("silence", "Silence", "The unit holds nothing and says nothing"),
    ("patch", "As with …", "Give it the value that it has in the sentence as it is after a swap"),
)
_LISTED = 4  # units
_WIDE_BIAS, _WIDE_STATE = 6.0, 3.5


def said(*interventions: Intervention) -> str:
    """A what-if on a chip: "f of unit 16 = 1.00, steps 3–7"; of several units, each by its own, the least and the most:
    "f of units 2, 5, 16 = 0.20 … 0.75, step 3".
    """
    intervention = interventions[0]
    unit = _units_said(interventions)
    if intervention.layer:
        unit = f"{unit} of layer {intervention.layer + 1}"
    letter = LETTERS.get(intervention.quantity, intervention.quantity)
    values = sorted({round(one.value, 2) for one in interventions})
    ends = [number(each) for each in (values[0], values[-1])[: len(values)]]
    value = " … ".join(ends)
    more = " … ".join(each if each.startswith("−") else f"+{each}" for each in ends)
    what = {
        "set": f"{letter} of {unit} = {value}",
        "bias": f"bias of {letter} of {unit} {more}",
        "silence": f"{unit} silent",
        "patch": f"{letter} of {unit} as with {' and '.join(f'“{visible(word)}”' for _, word in intervention.swaps)}",
    }[intervention.how]
    return f"{what}{steps_said(intervention)}"


def _units_said(interventions: Sequence[Intervention]) -> str:
    units = [one.unit for one in interventions if one.unit is not None]
    if not units:
        return "all units"
    if len(units) == 1:
        return f"unit {units[0]}"
    return listed(units) if len(units) <= _LISTED else f"{len(units)} units"


def steps_said(intervention: Intervention) -> str:
    """Behind it, from when to when; nothing for the whole sentence."""
    first, last = intervention.first, intervention.last
    if last is None:
        return f", from step {first}" if first else ""
    return f", step {first}" if first == last else f", steps {first}–{last}"


def range_of(how: str, quantity: str, gates: tuple[str, ...]) -> tuple[float, float]:
    """What a slider offers: all that a gate or a tanh can be; of an unbounded one a usual part."""
    if how == "bias":
        return -_WIDE_BIAS, _WIDE_BIAS
    if quantity in gates:
        return 0.0, 1.0
    return (-_WIDE_STATE, _WIDE_STATE) if quantity == "c" else (-1.0, 1.0)
