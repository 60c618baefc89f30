"""The commands. A person's error becomes one line on stderr and exit code 2; only the program's own shows a traceback.

Qt is imported by the commands that paint, numba by those that compute: ``lstm-viz --help`` answers at once.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from lstm_viz import doctor
from lstm_viz.errors import ExportError, LstmVizError, TextError
from lstm_viz.resources import resource

if TYPE_CHECKING:
    from lstm_viz.diagram.choreography import Choreography, Moment
    from lstm_viz.paint.scene import Scene

FILM = Path("lstm-viz.mp4")  # what the application writes where no window can be opened

_DATA = resource("..", "..", "shared", "data").resolve()  # test sets are no part of the project

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class ThemeChoice(StrEnum):
    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


class ViewChoice(StrEnum):
    EXPLORE = "explore"
    CELL = "cell"


class SuiteChoice(StrEnum):
    GRAMMAR = "grammar"
    BLIMP = "blimp"
    SYNEVAL = "syneval"
    ALL = "all"


class CellChoice(StrEnum):
    LSTM = "lstm"
    PEEPHOLE = "peephole"
    COUPLED = "coupled"
    GRU = "gru"
    RNN = "rnn"


Text = Annotated[str, typer.Argument(help="The sentence, in quotation marks.", show_default=False)]
ModelOption = Annotated[str, typer.Option("--model", metavar="NAME|FILE", help="A bundled model, or a model file.")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.callback(
    invoke_without_command=True, epilog='Example:\n\nlstm-viz --text "the birds are in the" --model words --theme dark'
)
def window(
    context: typer.Context,
    text: Annotated[str | None, typer.Option(help="The sentence to start with.", show_default=False)] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="A bundled model, or a model file.", show_default=False)
    ] = None,
    theme: Annotated[ThemeChoice | None, typer.Option(help="The colours.", show_default=False)] = None,
) -> None:
    """Type a sentence and watch a recurrent network remember it.

    Without a command the window opens. Without a screen the film of the sentence is written to lstm-viz.mp4 instead.
    """
    if context.invoked_subcommand:
        for name, value in (("--text", text), ("--model", model), ("--theme", theme)):
            if value is not None:
                raise typer.BadParameter(f"{name} belongs behind the command {context.invoked_subcommand}.")
        return
    if text is not None:
        _require_text(text)
    if problem := doctor.screen_problem():
        _say(f"No window can be opened here ({problem}); the film of the sentence goes to {FILM}.")
        render(text or _opening_sentence(), FILM, model or "words", theme=theme or ThemeChoice.LIGHT)
        return
    from lstm_viz.app import run

    raise typer.Exit(run(text, model, theme.value if theme else None))


@app.command(epilog='Example:\n\nlstm-viz render "the birds are in the" -o birds.mp4 --theme dark')
def render(
    text: Text,
    output: Output,
    model: ModelOption = "words",
    size: Annotated[str, typer.Option(metavar="WxH", help="Width and height in pixels.")] = "1280x720",
    fps: Annotated[int, typer.Option(min=1, max=120, help="Frames a second of a film.")] = 30,
    theme: Annotated[ThemeChoice, typer.Option(help="The colours; system means light here.")] = ThemeChoice.LIGHT,
    view: Annotated[ViewChoice, typer.Option(help="The whole picture, or the cell alone.")] = ViewChoice.EXPLORE,
    step: Annotated[
        int | None, typer.Option(min=0, help="The step of a picture; 0 is the start token.", show_default="the last")
    ] = None,
    speed: Annotated[
        float | None, typer.Option(min=0.05, max=100, help="How fast a film plays.", show_default="1")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option(min=0.1, help="How long a film lasts; sets the speed.", show_default=False)
    ] = None,
) -> None:
    """Write a film (.mp4) of the sentence, or a picture (.png) of one step. Needs no screen."""
    _require_text(text)
    pixels = _parse_size(size)
    kind = output.suffix.lower()
    if kind not in (".mp4", ".png"):
        raise ExportError(f"{output} is neither a film nor a picture; let its name end in .mp4 or .png.")
    if kind == ".mp4" and step is not None:
        raise ExportError("--step chooses the step of a picture; let the name end in .png, or leave --step out.")
    if kind == ".png" and (speed is not None or seconds is not None):
        raise ExportError("A picture has no speed; leave --speed and --seconds out, or let the name end in .mp4.")
    if speed is not None and seconds is not None:
        raise ExportError("--speed and --seconds both say how long the film lasts; give one of them.")
    _start_qt_without_screen()
    from lstm_viz.diagram.choreography import WHOLE, Moment
    from lstm_viz.export.film import save_film
    from lstm_viz.export.picture import save_picture
    from lstm_viz.session.playhead import FOLLOWED_SPEED

    look: Any = {"view": view.value, "size": pixels, "theme": "dark" if theme is ThemeChoice.DARK else "light"}
    scene_at, choreography = _stage(text, model)
    if kind == ".png":
        last = choreography.steps - 1
        if step is not None and step > last:
            raise ExportError(f"There is no step {step}: this sentence has the steps 0 to {last}.")
        save_picture(output, scene_at(Moment(last if step is None else step, WHOLE, 1.0), True), **look)
    else:
        rate = choreography.duration_s / seconds if seconds else speed or 1.0
        with _progress("Filming") as report:
            save_film(
                output,
                lambda time_s: scene_at(choreography.moment(time_s * rate), rate <= FOLLOWED_SPEED),
                choreography.duration_s / rate,
                fps=fps,
                progress=report,
                **look,
            )
    _say(f"{output} is written.")


@app.command(epilog='Example:\n\nlstm-viz trace "the birds are in the" -o birds.npz --logits')
def trace(
    text: Text,
    output: Output,
    model: ModelOption = "words",
    logits: Annotated[bool, typer.Option("--logits", help="Also the decoder's output (T, V).")] = False,
) -> None:
    """Write every gate, cell state and hidden state to a NumPy file (.npz).

    tokens (T,), ids (T,), and i f g o c h (L, T, H) float32; step 0 is the start token.
    """
    _require_text(text)
    import lstm_viz
    from lstm_viz.export.arrays import save_npz

    save_npz(lstm_viz.trace(lstm_viz.open_model(model), text), output, logits=logits)
    _say(f"{output} is written.")


@app.command(epilog='Example:\n\nlstm-viz predict "the birds are in the" --top 3')
def predict(
    text: Text,
    model: ModelOption = "words",
    top: Annotated[int, typer.Option(min=1, help="How many words.")] = 5,
    as_json: Json = False,
) -> None:
    """Print the next words and their probabilities."""
    _require_text(text)
    import lstm_viz

    predictions = lstm_viz.predict(lstm_viz.open_model(model), text, top=top)
    if as_json:
        found = [{"word": p.word, "id": p.id, "probability": p.probability} for p in predictions]
        print(json.dumps({"text": text, "model": model, "predictions": found}, ensure_ascii=False, indent=2))
        return
    from lstm_viz.paint.reading import readable

    width = max(len(readable(p.word)) for p in predictions)
    for p in predictions:
        print(f"{readable(p.word):<{width}}  {p.probability:7.2%}  {'█' * round(40 * p.probability)}".rstrip())


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
    path = output or Path(f"{recipe}.safetensors")
    checkpoint = path.with_suffix(".checkpoint")
    unit = "characters" if adapted(recipe, **changes).reads == "chars" else "words"
    with display(Console(stderr=True), unit) as show:
        try:
            trained = train_recipe(
                recipe, corpus or (), path, minutes=minutes, resume=resume, on_progress=show, **changes
            )
        except KeyboardInterrupt:
            if checkpoint.exists():
                _say(f"What is learnt so far is in {checkpoint}; the same command with --resume goes on.")
            raise
    _say(f"{path} is written.")
    if checkpoint.exists():
        _say(f"Time was up before all was learnt; the same command with --resume goes on from {checkpoint}.")
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
    with _progress("Measuring") as report:
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
    with _progress("Looking") as report:
        for done, fact in enumerate(facts()):
            report(done, len(facts()), fact.name)
            found.append((fact, find(opened, fact)))
    if as_json:
        units = {fact.name: [asdict(unit) for unit in measured] for fact, measured in found}
        print(json.dumps({"model": model, "units": units}, indent=2))
        return
    for fact, measured in found:
        print_carriers(fact, measured)


def _require_text(text: str) -> None:
    if not text:
        raise TextError('The text is empty; write a sentence in quotation marks, for example "the birds are in the".')


def _opening_sentence() -> str:
    from lstm_viz.text.examples import examples

    return examples()[0].text


def _parse_size(size: str) -> tuple[int, int]:
    width, _, height = size.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise ExportError(f"--size {size} is no size; write width x height in pixels, for example 1280x720.")
    return int(width), int(height)


def _stage(text: str, model: str) -> "tuple[Callable[[Moment, bool], Scene], Choreography]":
    """What the window would show of a sentence at any moment, with packets or without, and the time-line of it."""
    import lstm_viz
    from lstm_viz.diagram.choreography import Choreography
    from lstm_viz.diagram.diagram import diagram_of
    from lstm_viz.session.document import Document
    from lstm_viz.session.scene import SceneMaker
    from lstm_viz.session.selection import Selection

    document, selection = Document(), Selection()
    opened = lstm_viz.open_model(model)
    document.set_model(opened)
    selection.set_model(opened)
    document.set_text(text)
    assert document.request is not None  # every text makes one, at least of the start token
    document.take_trace(document.request.id, lstm_viz.trace(opened, text))
    maker = SceneMaker(document, selection)
    return maker.scene, Choreography(diagram_of(opened.kind.name).phases, document.steps)


def _start_qt_without_screen() -> None:
    """What Qt needs to paint, on whatever machine: no display is touched."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if missing := doctor.missing_libraries(doctor.DRAWING):
        raise ExportError(f"Qt lacks system libraries; {doctor.how_to_install(missing)}.")
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is None:
        QGuiApplication(["lstm-viz"])  # Qt keeps it


@contextmanager
def _progress(title: str) -> Iterator[Callable[..., None]]:
    """A bar on a terminal; the function it gives takes how much is done, of how much, and what to say beside it."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total, title=title: progress.update(task, completed=done, total=total, description=title)


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def execute(arguments: Sequence[str]) -> int:
    """Runs one command line; gives the exit code: 0, 2 for an error with its one line printed, 130 for Ctrl-C."""
    try:
        code = typer.main.get_command(app).main(list(arguments), "lstm-viz", standalone_mode=False)
    except typer.TyperException as error:  # a command line that cannot be understood
        context = getattr(error, "ctx", None)
        return _fail(f"{error.format_message()} ({context.command_path if context else 'lstm-viz'} --help shows how)")
    except LstmVizError as error:
        return _fail(str(error))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or error}.")
    except KeyboardInterrupt:
        code = 130
    if code == 130:
        _say("lstm-viz: stopped.")
    return code or 0


def _fail(message: str) -> int:
    _say("lstm-viz: " + " ".join(message.split()))
    return 2


def main() -> NoReturn:
    sys.exit(execute(sys.argv[1:]))
