"""What several commands share: arguments and options, the bar of progress, a line to the person."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lstm_viz.errors import TextError


class ThemeChoice(StrEnum):
    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


Text = Annotated[str, typer.Argument(help="The sentence, in quotation marks.", show_default=False)]
ModelOption = Annotated[str, typer.Option("--model", metavar="NAME|FILE", help="A bundled model, or a model file.")]
Output = Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The file to write.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="CHANGE",
        help='Change the run, like "f[0,26]=1@3:7": the forget gate of unit 26 of layer 0 is 1 from step 3 to step 7; '
        "may be given again.",
        show_default=False,
    ),
]


def require_text(text: str) -> None:
    if not text:
        raise TextError('The text is empty; write a sentence in quotation marks, for example "the birds are in the".')


@contextmanager
def progress(title: str) -> Iterator[Callable[..., None]]:
    """A bar on a terminal; the function it gives takes how much is done, of how much, and what to say beside it."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total, title=title: bar.update(task, completed=done, total=total, description=title)


def say(message: str) -> None:
    print(message, file=sys.stderr)
