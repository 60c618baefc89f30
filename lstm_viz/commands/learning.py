"""``lstm-viz train`` and ``models``: making models, and what was measured of those that are there."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from lstm_viz.commands.options import Json, say
from lstm_viz.errors import TrainingError

app = typer.Typer()
ENDING = ".safetensors"


class CellChoice(StrEnum):
    LSTM = "lstm"
    PEEPHOLE = "peephole"
    COUPLED = "coupled"
    GRU = "gru"
    RNN = "rnn"


@app.command(epilog="Example:\n\nlstm-viz train words -o mine.safetensors --corpus sentences.txt --tokens 5000000")
def train(
    recipe: Annotated[
        str,
        typer.Argument(help="words, words-rnn, words-gru, words-deep, or chars, which reads characters."),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="The model file.", show_default="RECIPE.safetensors here"),
    ] = None,
    corpus: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Natural sentences in UTF-8, a line each; may be given again.", show_default=False
        ),
    ] = None,
    grammar: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Share of the words that the program's own English grammar writes; 0: the corpus alone.",
            show_default="the recipe's",
        ),
    ] = None,
    cell: Annotated[CellChoice | None, typer.Option(help="The cell.", show_default="the recipe's")] = None,
    hidden: Annotated[int | None, typer.Option(min=1, help="Units a layer.", show_default="the recipe's")] = None,
    layers: Annotated[int | None, typer.Option(min=1, help="Layers.", show_default="the recipe's")] = None,
    tokens: Annotated[int | None, typer.Option(min=1, help="Words to learn from.", show_default="the recipe's")] = None,
    learning_rate: Annotated[
        float | None, typer.Option(help="The highest learning rate.", show_default="the recipe's")
    ] = None,
    write_penalty: Annotated[
        float | None, typer.Option(help="What writing into the cell state costs.", show_default="the recipe's")
    ] = None,
    hold_penalty: Annotated[
        float | None, typer.Option(help="What holding something in it costs.", show_default="the recipe's")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same model.")] = 0,
    minutes: Annotated[
        float | None,
        typer.Option(help="Stop after so long, with what is learnt by then.", show_default=False),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the same command was stopped.")] = False,
) -> None:
    """Train a model, measure what it can do, and write both to a file.

    Ctrl-C stops, and even a killed run loses no more than a minute: the same command with --resume goes on, to the same
    weights as if it had never been stopped.
    """
    from rich.console import Console

    from lstm_viz.tables import print_models
    from lstm_viz.training.display import display
    from lstm_viz.training.recipes import adapted, train_recipe

    changes: dict[str, Any] = {
        "grammar_share": grammar,
        "cell": cell.value if cell else None,
        "hidden": hidden,
        "layers": layers,
        "tokens": tokens,
        "learning_rate": learning_rate,
        "write_penalty": write_penalty,
        "hold_penalty": hold_penalty,
        "seed": seed,
    }
    path = output or Path(f"{recipe}{ENDING}")
    if path.suffix.lower() != ENDING:
        raise TrainingError(f"{path} is no model file: models are written as {ENDING}; let its name end in that.")
    checkpoint = path.with_suffix(".checkpoint")
    unit = "characters" if adapted(recipe, **changes).reads == "chars" else "words"
    with display(Console(stderr=True), unit) as show:
        try:
            trained = train_recipe(
                recipe, corpus or (), path, minutes=minutes, resume=resume, on_progress=show, **changes
            )
        except KeyboardInterrupt:
            if checkpoint.exists():
                say(f"What is learnt so far is in {checkpoint}; the same command with --resume goes on.")
            raise
    say(f"{path} is written.")
    if checkpoint.exists():
        say(f"Time was up before all was learnt; the same command with --resume goes on from {checkpoint}.")
    print_models([trained])


@app.command(epilog="Example:\n\nlstm-viz models --json")
def models(as_json: Json = False) -> None:
    """List the bundled models with what was measured of them."""
    import lstm_viz
    from lstm_viz.tables import model_facts, print_models

    found = [lstm_viz.open_model(path) for path in lstm_viz.bundled_models()]
    if as_json:
        print(json.dumps([model_facts(model) for model in found], ensure_ascii=False, indent=2))
    else:
        print_models(found)
