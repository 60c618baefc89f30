"""The units that a model's card names, so that the window can say what a unit carries: measured, never assumed."""

from typing import Any

from lstm_viz.analysis.carriers import SENTENCES, Carrier, carriers
from lstm_viz.analysis.facts import Fact, facts
from lstm_viz.models.model import Model

TELLS = 0.75  # of the sentences; a unit that tells the fact less often is not named


def number_units(model: Model, count: int = SENTENCES, best: int = 3) -> list[dict[str, Any]]:
    """The units that tell a plural subject from a singular one just before its verb, the best first; perhaps none.

    Asked in ``count`` sentences, across one to four nouns of the other number, on pairs of subject and verb that
    training never sees.

    Returns
    -------
    list of dict : ``layer``, ``unit``, ``fact``, ``positive`` and ``negative`` (which value lies on which side of
        ``threshold``), ``right`` of ``of`` sentences, ``words_right`` and ``words_right_silenced`` of ``of``,
        ``forget`` where there is such a gate, and ``evidence``, the measurement in words.
    """
    return _named(model, "number", count, best)


def gender_units(model: Model, count: int = SENTENCES, best: int = 1) -> list[dict[str, Any]]:
    """The same for women and men, just before the pronoun, across one to three nouns; person and deed never met."""
    return _named(model, "gender", count, best)


def _named(model: Model, name: str, count: int, best: int) -> list[dict[str, Any]]:
    fact = next(fact for fact in facts() if fact.name == name)
    found = [unit for unit in carriers(model, fact, count) if unit.separation >= TELLS]
    return [_entry(fact, unit) for unit in found[:best]]


def _entry(fact: Fact, unit: Carrier) -> dict[str, Any]:
    assert unit.high is not None and unit.threshold is not None  # the fact has two values,
    assert unit.right is not None and unit.silenced is not None  # and something is predicted from it
    low = next(value for value in fact.values if value != unit.high)
    right = round(unit.separation * unit.of)
    limit = round(unit.threshold, 2) + 0.0  # no -0.0
    entry: dict[str, Any] = {
        "layer": unit.layer,
        "unit": unit.unit,
        "fact": fact.name,
        "positive": unit.high,
        "negative": low,
        "threshold": limit,
        "right": right,
        "of": unit.of,
        "evidence": f"{'C' if unit.state == 'c' else unit.state} above {limit:.2f} for {unit.high}, below for {low}, "
        f"in {right} of {unit.of} held-out sentences",
        "words_right": round(unit.right * unit.of),
        "words_right_silenced": round(unit.silenced * unit.of),
    }
    if unit.forget is not None:
        entry["forget"] = round(unit.forget, 3)
    return entry
