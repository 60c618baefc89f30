"""The command line: a person's mistake is one line and exit code 2; only the program's own faults show a traceback.

Qt is imported by the commands that paint, numba by those that compute: ``lstm-viz --help`` answers at once.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from lstm_viz import doctor
from lstm_viz.commands import learning, measuring, memory, pictures, reading
from lstm_viz.commands.options import ThemeChoice, require_text, say
from lstm_viz.errors import LstmVizError

FILM = Path("lstm-viz.mp4")  # what the application writes where no window can be opened

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
for group in (pictures, reading, memory, learning, measuring):
    app.add_typer(group.app)


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
        require_text(text)
    if problem := doctor.screen_problem():
        say(f"No window can be opened here ({problem}); the film of the sentence goes to {FILM}.")
        pictures.render(text or _opening_sentence(), FILM, model or "words", theme=theme or ThemeChoice.LIGHT)
        return
    from lstm_viz.app import run

    raise typer.Exit(run(text, model, theme.value if theme else None))


def _opening_sentence() -> str:
    from lstm_viz.text.examples import examples

    return examples()[0].text


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
        say("lstm-viz: stopped.")
    return code or 0


def _fail(message: str) -> int:
    say("lstm-viz: " + " ".join(message.split()))
    return 2


def main() -> NoReturn:
    sys.exit(execute(sys.argv[1:]))
