"""A training run on the terminal: a bar, and below it what is known."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bar
from rich.text import Text

from lstm_viz.training.train import Progress


@contextmanager
def display(console: Console, unit: str = "words") -> Iterator[Callable[[Progress], None]]:
    """Shows the progress that the function is told; nothing where there is no terminal. ``unit``: what tokens are."""
    if not console.is_terminal:
        yield lambda progress: None
        return
    bar = Bar(TextColumn("{task.description}"), BarColumn(30), TaskProgressColumn(), console=console)
    task = bar.add_task("Reading the texts", total=None)
    with Live(bar, console=console, transient=True, refresh_per_second=8) as live:

        def show(progress: Progress) -> None:
            doing = "Measuring what it learnt" if progress.stopped else "Learning"
            bar.update(task, description=doing, completed=progress.tokens, total=progress.total)
            live.update(Group(bar, Text(line(progress, unit), style="dim", no_wrap=True, overflow="ellipsis")))

        yield show


def line(progress: Progress, unit: str = "words") -> str:
    """``loss 2.134 · 24,500 words/s · 12:31 left · agreement 93%``."""
    minutes, seconds = divmod(round(progress.seconds_left), 60)
    hours, minutes = divmod(minutes, 60)
    left = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    facts = [f"loss {progress.loss:.3f}", f"{progress.words_per_s:,.0f} {unit}/s", f"{left} left"]
    return " · ".join([*facts, *(f"{name} {found}" for name, found in progress.probes.items())])
