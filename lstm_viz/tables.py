"""What the commands print for people: tables of models, scores, carriers and memory."""

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from lstm_viz.paint.reading import readable

if TYPE_CHECKING:
    from lstm_viz.analysis.carriers import Carrier
    from lstm_viz.analysis.facts import Fact
    from lstm_viz.analysis.suites import Score
    from lstm_viz.analysis.why import Why
    from lstm_viz.models.model import Model
    from lstm_viz.models.trace import Trace

_SHOWN = 3  # units of a fact
_WIDTH = 120  # in a file
_BAR = 24  # signs of the longest bar

EXACT = (
    "Exact, given the gates that the run recorded. But the gates depend on the past themselves, and what a step writes "
    "is not its word alone, the less so in upper layers."
)


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


def print_memory(trace: "Trace", about: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """A row for each step, as ``lstm-viz memory`` found them for one measure, and what the figures mean."""
    at = f'After "{trace.tokens[about["step"]]}" (step {about["step"]})'
    if "unit" in about:
        at += f", unit {about['unit'][0]},{about['unit'][1]}"
    if about["measure"] == "ledger":
        value = trace.model.kind.states[0]
        total = f" ({value} is {sum(row['part'] for row in rows):+.4f})" if "unit" in about else ""
        print(f"{at}: who wrote what is in memory{total}\n")
        _print_rows(rows, bar="share")
        print(EXACT)
    elif about["measure"] == "gradient":
        print(f'{at}: how strongly "{about["word"]}" rather than "{about["against"]}" hangs on each word\n')
        _print_rows(rows, bar="gradient")
        print("‖∂(logit − logit)/∂x‖ · ‖x‖: what a small change of the word would do, not what another word does.")
    elif not rows:
        print("No word of the sentence has an opposite that the model knows: say which, like --swap 2=bird.")
    else:
        swaps = [f'"{word}" in place of "{trace.tokens[step]}"' for step, word in about.get("swap", {}).items()]
        title = (
            f"What {' and '.join(swaps)} changes, step by step" if swaps else f"{at}: what an opposite changes"
        )
        print(f"{title}\n")
        _print_rows(rows, bar="predictions")
        print("states: ‖a − b‖ over the mean of ‖a‖ and ‖b‖. predictions: ½ Σ |p − q| over all next words.")


def print_why(trace: "Trace", found: "Why", rows: Sequence[Mapping[str, Any]]) -> None:
    """A row for each step's share of the logit, and the decoder's bias and the sum below."""
    what = f'Why "{found.word}"' + (f' and not "{found.against}"' if found.against is not None else "")
    print(f'{what} after "{trace.tokens[-1]}" (step {found.step}): the shares of {_logit(found)}\n')
    ends = [{"word": "decoder's bias", "share": found.bias}, {"word": "sum", "share": found.total}]
    _print_rows([*rows, *ends], bar="share", signed=True)
    print(EXACT)


def _logit(found: "Why") -> str:
    return "its logit" if found.against is None else "what its logit is above the other's"


def _print_rows(rows: Sequence[Mapping[str, Any]], bar: str, signed: bool = False) -> None:
    """A column for each key; numbers with as many places as they need, and bars for one of them."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    table = Table(*(key.replace("_", " ") for key in keys), *([""] if bar in keys else []))
    for column, key in zip(table.columns, keys, strict=False):
        column.justify = "left" if key in ("word", "instead", "next", "next_then") else "right"
    longest = max(abs(row.get(bar, 0.0)) for row in rows if row["word"] != "sum") or 1.0
    for row in rows:
        cells = [_cell(key, row.get(key), signed) for key in keys]
        if bar in keys:
            length = 0 if row["word"] == "sum" else round(_BAR * abs(row[bar]) / longest)
            cells.append(("█" if row[bar] > 0 else "░") * length)
        table.add_row(*cells)
    _print(table)


def _cell(key: str, value: Any, signed: bool) -> str:
    if not isinstance(value, float):
        return "" if value is None else readable(value) if isinstance(value, str) else str(value)
    if signed or key in ("part", "unit", "unit_then"):
        return f"{value:+.3f}"
    return _percent(value) if key.startswith("share") else f"{value:.3f}"


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
