"""What-ifs in a person's words."""

from __future__ import annotations

from lstm_viz.models.interventions import Intervention
from lstm_viz.paint.reading import number, visible

LETTERS = {"g": "candidate", "n": "candidate", "c": "C"}
HOW = (
    ("set", "Hold", "Hold it at a value; what is computed from it follows"),
    ("bias", "Bias", "Add to what goes into it, as if its bias were another"),
    ("silence", "Silence", "The unit holds nothing and says nothing"),
    ("patch", "As with …", "Give it the value that it has in the sentence as it is after a swap"),
)
_WIDE_BIAS, _WIDE_STATE = 6.0, 3.5


def said(intervention: Intervention) -> str:
    """A what-if on a chip: "f of unit 16 = 1.00, steps 3–7"."""
    unit = "all units" if intervention.unit is None else f"unit {intervention.unit}"
    if intervention.layer:
        unit = f"{unit} of layer {intervention.layer + 1}"
    letter = LETTERS.get(intervention.quantity, intervention.quantity)
    value = number(intervention.value)
    more = value if value.startswith("−") else f"+{value}"
    what = {
        "set": f"{letter} of {unit} = {value}",
        "bias": f"bias of {letter} of {unit} {more}",
        "silence": f"{unit} silent",
        "patch": f"{letter} of {unit} as with {' and '.join(f'“{visible(word)}”' for _, word in intervention.swaps)}",
    }[intervention.how]
    return f"{what}{steps_said(intervention)}"


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
