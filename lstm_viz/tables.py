"""What the commands print for people: tables of models, scores and carriers."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from lstm_viz.analysis.carriers import Carrier
    from lstm_viz.analysis.facts import Fact
    from lstm_viz.analysis.suites import Score
    from lstm_viz.models.model import Model

_SHOWN = 3  # units of a fact
_WIDTH = 120  # in a file


def model_facts(model: "Model") -> dict[str, Any]:
    """Name, sizes and card as plain data."""
    return {
        "name": model.name,
        "cell": model.kind.name,
        "hidden_sizes": list(model.hidden_sizes),
        "vocabulary": len(model.vocabulary),
        "parameters": sum(array.size for array in model.weights.values()),
        "recurrent_parameters": sum(array.size for name, array in model.weights.items() if name.startswith("rnn.")),
        "card": dict(model.card),
    }


def print_models(models: "Sequence[Model]") -> None:
    """A column for each model, a row for each figure of its card."""
    columns = []
    for model in models:
        facts, probes = model_facts(model), model.card.get("probes", {})
        column = {
            "cell": model.kind.title,
            "units": " + ".join(map(str, model.hidden_sizes)),
            "words known": f"{len(model.vocabulary):,}",
            "recurrent parameters": f"{facts['recurrent_parameters']:,}",
            "parameters": f"{facts['parameters']:,}",
            "words learnt from": f"{model.card['tokens']:,}" if "tokens" in model.card else "",
        }
        for probe, conditions in probes.items():
            for condition, result in conditions.items():
                if isinstance(result, dict) and "of" in result:
                    column[f"{probe}, {condition}"] = f"{result['right'] / result['of']:.1%}"
        for text, result in probes.get("next_word", {}).items():
            column[f"{text} …"] = f"{result['first']} {result['probability']:.0%}"
        columns.append(column)
    table = Table("", *(model.name for model in models))
    for row in dict.fromkeys(name for column in columns for name in column):
        table.add_row(row, *(column.get(row, "") for column in columns))
    _print(table)


def print_scores(suite: str, scores: "Sequence[Score]") -> None:
    """A row for each condition, the last one for all together where there are several."""
    from lstm_viz.analysis.suites import total

    table = Table(suite, "accuracy", "95% interval", "right", "of", "coverage")
    for column in table.columns[1:]:
        column.justify = "right"
    for score in (*scores, *([total(scores)] if len(scores) > 1 else [])):
        low_high = score.interval
        table.add_row(
            score.condition,
            _percent(score.accuracy),
            f"{low_high[0]:.1%} – {low_high[1]:.1%}" if low_high else "–",
            f"{score.right:,}",
            f"{score.of:,}",
            _percent(score.coverage),
        )
    _print(table)


def print_carriers(fact: "Fact", found: "Sequence[Carrier]") -> None:
    """The best units for a fact, those that carry it first, and a sentence where none does."""
    first = found[0]
    title = f"{fact.name}: {' or '.join(fact.values) if len(fact.values) == 2 else f'one of {len(fact.values)}'}"
    if first.right is not None:
        title += f"; asked: {fact.asked}, {first.right:.1%} right in {first.of} sentences"
    if first.others is not None:
        title += f"; another unit silenced: {first.others:.1%} (worst {first.worst_other:.1%})"
    table = Table("unit", "carries", "tells", "keeps", "half-life", "written", "silenced", "patched", title=title)
    table.title_justify = "left"
    for column in table.columns[2:]:
        column.justify = "right"
    for one in found[:_SHOWN]:
        table.add_row(
            f"{one.layer},{one.unit}",
            "yes" if one.carries else "",
            _percent(one.separation),
            "–" if one.forget is None else f"{one.forget:.3f}",
            _half_life(one),
            _percent(one.written),
            _percent(one.silenced),
            _percent(one.turned),
        )
    _print(table)
    if not first.carries:
        print(f"No unit found that carries the {fact.name}; these come closest.\n")
    else:
        print()


def _half_life(carrier: "Carrier") -> str:
    if carrier.forget is None:
        return "–"
    if carrier.half_life is None or carrier.half_life > carrier.stretch:
        return f"> {carrier.stretch}"
    return f"{carrier.half_life:.1f}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _print(table: Table) -> None:
    terminal = sys.stdout.isatty()
    Console(soft_wrap=not terminal, width=None if terminal else _WIDTH).print(table)
