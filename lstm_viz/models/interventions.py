"""What if: changes to a run that a person asks for, as text and as values.

``f[0,26]=1@3:7`` holds the forget gate of unit 26 of layer 0 at 1 from step 3 to step 7. In the brackets stand layer
and unit, ``*`` for all units; behind ``@`` the steps, both included, ``@3`` for one, ``@3:`` and ``@:7`` for open ends,
nothing for the whole sentence. There are four kinds:

* ``f[0,26]=1``                 *set*: a quantity is held, and what is computed from it follows
* ``f[0,26]+=2``                *bias*: so much is added to what goes into the σ or tanh of a gate or candidate
* ``unit[0,26]=0``              *silence*: the unit holds nothing and says nothing
* ``c[0,26]=swap(2=bird)``      *patch*: the quantity takes the value that it has in the sentence with another word
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lstm_viz.core.kinds import CellKind
from lstm_viz.errors import InterventionError
from lstm_viz.models.model import Model

if TYPE_CHECKING:
    from lstm_viz.core.interventions import Change

HOW = ("set", "bias", "silence", "patch")
Swaps = tuple[tuple[int, str], ...]
_FORM = re.compile(
    r"\s*(?P<quantity>\w+)\s*\[\s*(?P<layer>[^],]*?)\s*,\s*(?P<unit>[^],]*?)\s*\]\s*(?P<sign>\+?=)"
    r"\s*(?P<value>swap\s*\(.*\)|.*?)\s*(?:@(?P<steps>[^@)]*))?\s*",
    re.DOTALL,
)
_EXAMPLES = "write it like f[0,26]=1@3:7, f[0,*]+=2, unit[0,26]=0 or c[0,26]=swap(2=bird)"


@dataclass(frozen=True)
class Intervention:
    """One change to a run. ``str()`` writes what ``parse`` reads.

    Attributes
    ----------
    how : ``"set"``, ``"bias"``, ``"silence"`` or ``"patch"``.
    quantity : a name of ``CellKind.quantities``; for a bias one of ``CellKind.boxes``; ``"unit"`` for silence.
    layer, unit : counted from 0; ``unit`` None stands for all.
    value : what is held, or what is added.
    first, last : the steps, both included; ``last`` None: to the end.
    swaps : of a patch, step and word of what is different in the other sentence.
    """

    how: str
    quantity: str
    layer: int
    unit: int | None
    value: float = 0.0
    first: int = 0
    last: int | None = None
    swaps: Swaps = ()

    def __str__(self) -> str:
        name = "unit" if self.how == "silence" else self.quantity
        place = f"{name}[{self.layer},{'*' if self.unit is None else self.unit}]"
        if self.how == "patch":
            value = f"swap({','.join(f'{step}={word}' for step, word in self.swaps)})"
        else:
            value = "0" if self.how == "silence" else repr(float(self.value)).removesuffix(".0")
        return f"{place}{'+=' if self.how == 'bias' else '='}{value}{self._steps()}"

    def _steps(self) -> str:
        if self.last is None:
            return f"@{self.first}:" if self.first else ""
        return f"@{self.first}" if self.first == self.last else f"@{self.first or ''}:{self.last}"

    @property
    def rows(self) -> slice:
        """The steps, as an index."""
        return slice(self.first, None if self.last is None else self.last + 1)

    @property
    def units(self) -> slice:
        """The units, as an index."""
        return slice(None) if self.unit is None else slice(self.unit, self.unit + 1)

    def gives_state(self, kind: CellKind) -> bool:
        """Whether it puts a value into the state that the ledger is about, rather than let it be computed."""
        return self.how == "silence" or (self.how in ("set", "patch") and self.quantity == kind.states[0])

    def covers(self, step: int) -> bool:
        return self.first <= step and (self.last is None or step <= self.last)


def parse(text: str) -> Intervention:
    """Reads ``f[0,26]=1@3:7`` and the like; see the module.

    Raises
    ------
    InterventionError
        If it is not written so. Whether it fits a model and a sentence is asked of ``check``.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise InterventionError(f"{text!r} is not understood: {_EXAMPLES}.")
    quantity, value = found["quantity"], found["value"]
    layer = _whole(found["layer"], "layer", text)
    unit = None if found["unit"] == "*" else _whole(found["unit"], "unit", text)
    first, last = _range(found["steps"], text)
    if value.startswith("swap"):
        if found["sign"] == "+=" or quantity == "unit":
            raise InterventionError(f"A swap in {text!r} gives a state its value: write c[0,26]=swap(2=bird).")
        return Intervention("patch", quantity, layer, unit, 0.0, first, last, _swaps(value, text))
    try:
        number = float(value)
    except ValueError:
        raise InterventionError(
            f"{value!r} in {text!r} is not a number: write a number behind the =, or swap(2=bird)."
        ) from None
    if not math.isfinite(number):
        raise InterventionError(f"{value!r} in {text!r} is not a finite number: give one that is.")
    if quantity == "unit":
        if number or found["sign"] == "+=":
            raise InterventionError(
                f"A unit can only be silenced: write unit[{layer},{found['unit']}]=0, not {text!r}."
            )
        return Intervention("silence", "unit", layer, unit, 0.0, first, last)
    return Intervention("bias" if found["sign"] == "+=" else "set", quantity, layer, unit, number, first, last)


def check(intervention: Intervention, model: Model, steps: int) -> None:
    """Raises InterventionError unless the change fits a model and a run of this many steps."""
    kind, name, text = model.kind, intervention.quantity, str(intervention)
    if intervention.how not in HOW:
        raise InterventionError(f"{text}: {intervention.how!r} is nothing that can be done; choose {_either(HOW)}.")
    if not 0 <= intervention.layer < model.layers:
        raise InterventionError(
            f"{text}: {model.name} has no layer {intervention.layer}; {_counted('layer', model.layers)}."
        )
    units = model.hidden_sizes[intervention.layer]
    if intervention.unit is not None and not 0 <= intervention.unit < units:
        raise InterventionError(
            f"{text}: layer {intervention.layer} of {model.name} has no unit {intervention.unit}; "
            f"{_counted('unit', units)}, or * for all."
        )
    if intervention.how == "bias":
        if name not in kind.boxes:
            raise InterventionError(
                f"{text}: {name!r} has no bias in a cell of {model.name} ({kind.title}); choose {_either(kind.boxes)}."
            )
    elif intervention.how != "silence" and name not in kind.quantities:
        raise InterventionError(
            f"{text}: there is no {name!r} in a cell of {model.name} ({kind.title}); choose {_either(kind.quantities)}."
        )
    _check_value(intervention, kind)
    _check_steps(intervention, steps)
    for step, word in intervention.swaps:
        if not 1 <= step < steps:
            raise InterventionError(
                f"{text}: there is no word at step {step} to swap; the words stand at the steps 1 to {steps - 1}."
            )
        if len(model.tokens(word)) != 1:
            raise InterventionError(f"{text}: {word!r} is not one word; swap a word for one other.")
        if not any(model.vocabulary.knows(word, first) for first in (False, True)):
            raise InterventionError(f"{text}: {model.name} does not know the word {word!r}; swap in one that it knows.")
    if intervention.how == "patch" and not intervention.swaps:
        raise InterventionError(f"{text}: no word is swapped; say which, like swap(2=bird).")


def _check_value(intervention: Intervention, kind: CellKind) -> None:
    value, name = intervention.value, intervention.quantity
    with np.errstate(over="ignore"):
        finite = bool(np.isfinite(np.float32(value)))
    if not finite:
        raise InterventionError(f"{intervention}: {value} is too large to compute with; give a smaller number.")
    if intervention.how != "set":
        return
    if name in kind.gates and not 0 <= value <= 1:
        raise InterventionError(f"{intervention}: {name} is a gate; give a number between 0 (shut) and 1 (open).")
    if name != "c" and not -1 <= value <= 1:
        raise InterventionError(f"{intervention}: {name} comes out of a tanh; give a number between −1 and 1.")


def _check_steps(intervention: Intervention, steps: int) -> None:
    first, last = intervention.first, intervention.last
    if last is not None and last < first:
        raise InterventionError(f"{intervention}: the steps run backwards; write @{last}:{first}.")
    if first < 0 or max(first, last or 0) >= steps:
        raise InterventionError(
            f"{intervention}: the sentence has the steps 0 to {steps - 1}; choose steps among these, or give no end, "
            "like @3:, for all to the last."
        )


def first_difference(a: Sequence[Intervention], b: Sequence[Intervention], steps: int) -> int:
    """The first step at which two lists of changes do not do the same; ``steps`` where there is none before."""
    if tuple(a) == tuple(b):
        return steps
    edges = {0}
    for change in (*a, *b):
        edges |= {change.first} if change.last is None else {change.first, change.last + 1}
    for step in sorted(edge for edge in edges if edge < steps):
        if _active(a, step) != _active(b, step):
            return step
    return steps


def _active(interventions: Sequence[Intervention], step: int) -> list[Intervention]:
    """Those at work at a step, whatever their range."""
    return [replace(change, first=0, last=None) for change in interventions if change.covers(step)]


def swapped_ids(
    model: Model, tokens: Sequence[str], ids: np.ndarray, swaps: Swaps
) -> tuple[tuple[str, ...], np.ndarray]:
    """Tokens and ids (T,) of the sentence with other words at some steps."""
    words, changed = list(tokens), np.array(ids, np.int32)
    for step, word in swaps:
        words[step] = word
    for step, _ in swaps:  # with the word before it, which may end a sentence
        changed[step] = model.vocabulary.ids_of(words[max(1, step - 1) : step + 1])[-1]
    return tuple(words), changed


def changes(
    interventions: Sequence[Intervention],
    layer: int,
    model: Model,
    first: int,
    end: int,
    others: Mapping[Swaps, Mapping[str, np.ndarray]],
) -> list[Change]:
    """What is done to one layer over the steps from ``first`` until ``end``.

    Parameters
    ----------
    others : for the swaps of each patch, the quantities (≥ end, H) of this layer in the other sentence.
    """
    from lstm_viz.core.interventions import Change

    result: list[Change] = []
    for intervention in interventions:
        last = end - 1 if intervention.last is None else min(intervention.last, end - 1)
        start = max(first, intervention.first)
        if intervention.layer != layer or start > last:
            continue
        units = intervention.units
        if intervention.how == "silence":
            nothing = np.zeros((1, 1), np.float32)
            result += [Change(state, units, start, last, nothing) for state in model.kind.states]
            continue
        if intervention.how == "patch":
            values = others[intervention.swaps][intervention.quantity][start : last + 1, units]
        else:
            values = np.full((1, 1), intervention.value, np.float32)
        result.append(Change(intervention.quantity, units, start, last, values, intervention.how == "bias"))
    return result


def _whole(text: str, what: str, whole: str) -> int:
    if not re.fullmatch(r"\d+", text):
        other = ", or * for all units" if what == "unit" else ""
        raise InterventionError(f"{text!r} in {whole!r} is no {what}: give its number, counted from 0{other}.")
    return int(text)


def _range(text: str | None, whole: str) -> tuple[int, int | None]:
    if text is None:
        return 0, None
    found = re.fullmatch(r"\s*(\d*)\s*(:?)\s*(\d*)\s*", text)
    if found is None or not (found[1] or found[3]) or (found[3] and not found[2]):
        raise InterventionError(f"'@{text}' in {whole!r} is no range of steps: write @3, @3:7, @3: or @:7.")
    first = int(found[1] or 0)
    last = int(found[3]) if found[3] else None if found[2] else first
    if last is not None and last < first:
        raise InterventionError(f"The steps of {whole!r} run backwards: write @{last}:{first}.")
    return first, last


def _swaps(text: str, whole: str) -> Swaps:
    inside = text[text.index("(") + 1 : -1]
    result: dict[int, str] = {}
    for item in re.split(r",(?=\s*\d+\s*=)", inside):  # a comma may be a word itself
        found = re.fullmatch(r"\s*(\d+)\s*=(.+)", item, re.DOTALL)
        if found is None:
            raise InterventionError(f"{item!r} in {whole!r} is no swap: write step and word, like swap(2=bird,5=is).")
        step, word = int(found[1]), found[2].strip() or found[2]
        if step in result:
            raise InterventionError(f"Step {step} stands twice in {whole!r}: give one word for it.")
        result[step] = word
    return tuple(sorted(result.items()))


def _counted(what: str, count: int) -> str:
    return f"it has one {what}, number 0" if count == 1 else f"its {what}s go from 0 to {count - 1}"


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
