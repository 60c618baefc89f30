"""``lstm-viz evaluate`` and ``carriers``: what a model can do, and which units do it."""

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lstm_viz.commands.options import Json, ModelOption, progress
from lstm_viz.resources import resource

_DATA = resource("..", "..", "shared", "data").resolve()  # test sets are no part of the project

app = typer.Typer()


class SuiteChoice(StrEnum):
    GRAMMAR = "grammar"
    BLIMP = "blimp"
    SYNEVAL = "syneval"
    ALL = "all"


@app.command(epilog="Example:\n\nlstm-viz evaluate --model words-rnn --suite syneval --data ../shared/data")
def evaluate(
    model: ModelOption = "words",
    suite: Annotated[SuiteChoice, typer.Option(help="Which questions to ask.")] = SuiteChoice.GRAMMAR,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Holds blimp/ and syneval/.", show_default="../shared/data"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Ask a model questions whose answers are known, and count the right ones.

    grammar: held-out sentences of the program's own grammar. blimp, syneval: which sentence of a pair is more probable
    as a whole; counted are the pairs that are wholly in the vocabulary (coverage).
    """
    import lstm_viz
    from lstm_viz.analysis.suites import tests
    from lstm_viz.tables import print_scores

    opened = lstm_viz.open_model(model)
    todo = tests(suite.value, data or _DATA)
    scores = []
    with progress("Measuring") as report:
        for done, (condition, measure) in enumerate(todo.items()):
            report(done, len(todo), condition)
            scores.append(measure(opened))
    if as_json:
        print(json.dumps({"model": model, "scores": [score.facts() for score in scores]}, indent=2))
        return
    for name in dict.fromkeys(score.suite for score in scores):
        print_scores(name, [score for score in scores if score.suite == name])


@app.command(epilog="Example:\n\nlstm-viz carriers --model words --json")
def carriers(model: ModelOption = "words", as_json: Json = False) -> None:
    """Find the units that carry number, gender, quotation, bracket, country and position.

    tells: how often the unit's state at the point of use tells the fact. keeps: median forget gate on the words
    between. half-life: steps until half is gone. written: how often the word that says the fact wrote most of the
    state. silenced: right predictions with the unit held at 0. patched: how often the prediction turns when the
    unit's state is taken from the sentence with the opposite fact. Without a cell state (RNN, GRU) the state is h.
    """
    import lstm_viz
    from lstm_viz.analysis.carriers import carriers as find
    from lstm_viz.analysis.facts import facts
    from lstm_viz.tables import print_carriers

    opened = lstm_viz.open_model(model)
    found = []
    with progress("Looking") as report:
        for done, fact in enumerate(facts()):
            report(done, len(facts()), fact.name)
            found.append((fact, find(opened, fact)))
    if as_json:
        units = {fact.name: [asdict(unit) for unit in measured] for fact, measured in found}
        print(json.dumps({"model": model, "units": units}, indent=2))
        return
    for fact, measured in found:
        print_carriers(fact, measured)
