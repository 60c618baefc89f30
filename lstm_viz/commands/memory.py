"""``lstm-viz memory`` and ``why``: whose writing is in memory, what hangs on a word, and why the next one comes."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lstm_viz.commands.options import Json, ModelOption, Set, Text, require_text
from lstm_viz.errors import QuantityError, ShapeError, SwapError, TextError

if TYPE_CHECKING:
    from lstm_viz.models.model import Model
    from lstm_viz.models.trace import Trace

app = typer.Typer()


class MeasureChoice(StrEnum):
    LEDGER = "ledger"
    GRADIENT = "gradient"
    SWAP = "swap"


Word = Annotated[
    str | None, typer.Option(help="The next word asked about.", metavar="WORD", show_default="the most probable")
]
Against = Annotated[str | None, typer.Option(help="The one it is compared with.", metavar="WORD", show_default=False)]


@app.command(epilog='Example:\n\nlstm-viz memory "the birds that sat on the tree" --swap birds=bird')
def memory(
    text: Text,
    model: ModelOption = "words",
    unit: Annotated[
        str | None, typer.Option(metavar="LAYER,UNIT", help="One unit, like 0,26.", show_default="all of them")
    ] = None,
    at: Annotated[
        int | None, typer.Option(min=0, help="The step looked at; 0 is the start token.", show_default="the last")
    ] = None,
    measure: Annotated[MeasureChoice | None, typer.Option(help="Which measure.", show_default="ledger")] = None,
    swap: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STEP|WORD=WORD",
            help="Another word in place of one, like 2=bird or birds=bird; may be given again.",
            show_default=False,
        ),
    ] = None,
    word: Word = None,
    against: Against = None,
    changes: Set = None,
    as_json: Json = False,
) -> None:
    """Show how much of each word is still remembered at a step, by one of three measures.

    ledger: what each step wrote and is still in the cell, of all that is there. gradient: how strongly the choice
    between two next words, --word and --against (the two most probable ones), hangs on each word. swap: what another
    word in its place changes; with --swap step by step, without it for every word that has an opposite.
    """
    require_text(text)
    chosen = measure or (MeasureChoice.SWAP if swap else MeasureChoice.LEDGER)
    for option, value, belongs in (
        ("--swap", swap, chosen is MeasureChoice.SWAP),
        ("--unit", unit, chosen is not MeasureChoice.GRADIENT),
        ("--word", word, chosen is MeasureChoice.GRADIENT),
        ("--against", against, chosen is MeasureChoice.GRADIENT),
    ):
        if value and not belongs:
            raise typer.BadParameter(f"{option} has no part in the measure {chosen}.")
    import lstm_viz
    from lstm_viz import tables

    trace = lstm_viz.trace(lstm_viz.open_model(model), text, changes or ())
    if at is not None and at >= trace.steps:
        raise ShapeError(f"There is no step {at}: this sentence has the steps 0 to {trace.steps - 1}.")
    step = trace.steps - 1 if at is None else at
    place = _place(unit, trace.model)
    about: dict[str, Any] = {"measure": chosen.value, "step": step}
    if place:
        about["unit"] = list(place)
    if chosen is MeasureChoice.LEDGER:
        rows = _ledger(trace, step, place)
    elif chosen is MeasureChoice.GRADIENT:
        about |= {"word": word, "against": against}
        rows = _gradient(trace, step, about)
    elif swap:
        swaps = _swaps(swap, trace)
        about["swap"] = swaps
        rows = _swapped(trace, step, swaps, place)
    else:
        rows = _counterparts(trace, step, place)
    if as_json:
        _print_json(text, model, changes, about, rows)
    else:
        tables.print_memory(trace, about, rows)


@app.command(epilog='Example:\n\nlstm-viz why "the birds that sat on the tree" --word are --against is')
def why(
    text: Text,
    model: ModelOption = "words",
    word: Word = None,
    against: Against = None,
    changes: Set = None,
    as_json: Json = False,
) -> None:
    """Split the logit of the next word over the steps that wrote the memory it is read from.

    With --against it is what the logit is above that of another word. The shares of the steps, of the state before
    them and of the decoder's bias add up to it; in what order the words came makes no difference.
    """
    require_text(text)
    import lstm_viz
    from lstm_viz import tables

    opened = lstm_viz.open_model(model)
    ids = _ids(opened, word, against)
    trace = lstm_viz.trace(opened, text, changes or ())
    found = lstm_viz.why(trace, trace.steps - 1, *ids)
    rows = [
        {"step": step, "word": name, "share": float(share)}
        for step, name, share in zip((None, *range(trace.steps)), ("c_init", *trace.tokens), found.rows, strict=True)
    ]
    if as_json:
        about = {"step": found.step, "word": found.word, "against": found.against}
        _print_json(text, model, changes, about | {"bias": found.bias, "total": found.total}, rows)
    else:
        tables.print_why(trace, found, rows)


def _ledger(trace: "Trace", step: int, place: tuple[int, int] | None) -> list[dict[str, Any]]:
    """A row for the state before the first step, and one for each step: the share, and a unit's signed part."""
    from lstm_viz.analysis.memory import strata

    layers = range(trace.model.layers) if place is None else [place[0]]
    try:
        found = {layer: strata(trace, layer, None if place is None else [place[1]], step, step) for layer in layers}
    except QuantityError as error:
        raise QuantityError(f"{error} There are --measure gradient and --measure swap.") from None
    rows: list[dict[str, Any]] = []
    for row, name in enumerate(("c_init", *trace.tokens[: step + 1])):
        rows.append({"step": row - 1 if row else None, "word": name})
        for layer, of_layer in found.items():
            if of_layer.signed is not None:
                rows[-1]["part"] = float(of_layer.signed[0, row])
            rows[-1]["share" if len(found) == 1 else f"share_layer_{layer}"] = float(of_layer.shares(step)[row])
    return rows


def _gradient(trace: "Trace", step: int, about: dict[str, Any]) -> list[dict[str, Any]]:
    """A row for each step; names the two words in ``about`` where they were not chosen."""
    from lstm_viz.analysis.memory import gradients

    best = [prediction.id for prediction in trace.predictions(step)]
    chosen = _ids(trace.model, about["word"], about["against"])
    pair = [chosen[0] if chosen[0] is not None else next(id for id in best if id != chosen[1])]
    pair.append(chosen[1] if chosen[1] is not None else next(id for id in best if id != pair[0]))
    about |= {key: trace.model.vocabulary.words[id] for key, id in zip(("word", "against"), pair, strict=True)}
    values = gradients(trace, step, *pair)
    return [
        {"step": s, "word": name, "gradient": float(value)}
        for s, (name, value) in enumerate(zip(trace.tokens[: step + 1], values, strict=True))
    ]


def _swapped(
    trace: "Trace", step: int, swaps: Mapping[int, str], place: tuple[int, int] | None
) -> list[dict[str, Any]]:
    """A row for each step from the first word that is swapped."""
    from lstm_viz.analysis.memory import distances, swapped

    other = swapped(trace, swaps)
    if step < min(swaps):
        raise ShapeError(f"At step {step} no word is swapped yet: the first one stands at step {min(swaps)}.")
    far = distances(trace, other)
    return [
        {"step": s, "word": trace.tokens[s], "instead": swaps.get(s), **_difference(trace, other, far, s, place)}
        for s in range(min(swaps), step + 1)
    ]


def _counterparts(trace: "Trace", step: int, place: tuple[int, int] | None) -> list[dict[str, Any]]:
    """A row for each word that has an opposite, swapped alone."""
    from lstm_viz.analysis.memory import counterpart, distances, swapped

    rows = []
    for s in range(1, step + 1):
        word = counterpart(trace.model, trace.tokens, s)
        if word is not None:
            other = swapped(trace, {s: word})
            found = _difference(trace, other, distances(trace, other), step, place)
            rows.append({"step": s, "word": trace.tokens[s], "instead": word, **found})
    return rows


def _difference(trace: "Trace", other: "Trace", far: Any, step: int, place: tuple[int, int] | None) -> dict[str, Any]:
    found: dict[str, Any] = {"states": float(far.states[step]), "predictions": float(far.predictions[step])}
    if place is not None:
        layer, unit = place
        state = trace.model.kind.states[0]
        found["unit"] = float(trace.layers[layer][state][step, unit])
        found["unit_then"] = float(other.layers[layer][state][step, unit])
    return found | {"next": trace.predictions(step)[0].word, "next_then": other.predictions(step)[0].word}


def _place(unit: str | None, model: "Model") -> tuple[int, int] | None:
    """Layer and unit of ``0,26``."""
    if unit is None:
        return None
    layer, _, number = unit.partition(",")
    if not (layer.strip().isdecimal() and number.strip().isdecimal()):
        raise ShapeError(f"--unit {unit} is no unit; write layer and unit, both counted from 0, for example 0,26.")
    place = int(layer), int(number)
    if place[0] >= model.layers or place[1] >= model.hidden_sizes[place[0]]:
        sizes = " and ".join(map(str, model.hidden_sizes))
        raise ShapeError(f"There is no unit {unit}: {model.name} has {model.layers} layer(s) of {sizes} units.")
    return place


def _swaps(given: Sequence[str], trace: "Trace") -> dict[int, str]:
    """Steps and words of ``2=bird`` and ``birds=bird``."""
    swaps = {}
    for one in given:
        where, equals, word = one.partition("=")
        if not (where and equals and word):
            raise SwapError(f"--swap {one} is no swap; write a step or a word, and the other word: 2=bird, birds=bird.")
        if where.isdecimal():
            swaps[int(where)] = word
            continue
        steps = [s for s, token in enumerate(trace.tokens) if s and token.casefold() == where.casefold()]
        if not steps:
            raise SwapError(f"{where!r} is not in the sentence, so it cannot be swapped: name one of its words.")
        if len(steps) > 1:
            places = f"{', '.join(map(str, steps[:-1]))} and {steps[-1]}"
            raise SwapError(f"{where!r} stands at the steps {places}: say which, like --swap {steps[0]}={word}.")
        swaps[steps[0]] = word
    return swaps


def _ids(model: "Model", word: str | None, against: str | None) -> list[int | None]:
    """The ids of the two words asked about, None for those that are not given."""
    from lstm_viz.analysis.measures import unknown_word

    ids = [None if asked is None else model.vocabulary.id_of(asked) for asked in (word, against)]
    for asked, id in zip((word, against), ids, strict=True):
        if asked is not None and id is not None and model.vocabulary.is_special(id):
            raise TextError(unknown_word(model, asked))
    if ids[0] is not None and ids[0] == ids[1]:
        raise TextError(f"{word!r} cannot be compared with itself: give --against another word.")
    return ids


def _print_json(
    text: str, model: str, changes: Sequence[str] | None, about: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    found = {"text": text, "model": model, "set": list(changes or ()), **about, "rows": rows}
    print(json.dumps(found, ensure_ascii=False, indent=2))
