"""``lstm-viz render``: a film or a picture, without a screen."""

import os
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lstm_viz import doctor
from lstm_viz.commands.options import ModelOption, Output, Set, Text, ThemeChoice, progress, require_text, say
from lstm_viz.errors import ExportError

if TYPE_CHECKING:
    from lstm_viz.diagram.choreography import Choreography, Moment
    from lstm_viz.paint.scene import Scene

app = typer.Typer()


class ViewChoice(StrEnum):
    EXPLORE = "explore"
    CELL = "cell"


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
    changes: Set = None,
) -> None:
    """Write a film (.mp4) of the sentence, or a picture (.png) of one step. Needs no screen."""
    require_text(text)
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
    scene_at, choreography = _stage(text, model, changes or ())
    if kind == ".png":
        last = choreography.steps - 1
        if step is not None and step > last:
            raise ExportError(f"There is no step {step}: this sentence has the steps 0 to {last}.")
        save_picture(output, scene_at(Moment(last if step is None else step, WHOLE, 1.0), True), **look)
    else:
        rate = choreography.duration_s / seconds if seconds else speed or 1.0
        with progress("Filming") as report:
            save_film(
                output,
                lambda time_s: scene_at(choreography.moment(time_s * rate), rate <= FOLLOWED_SPEED),
                choreography.duration_s / rate,
                fps=fps,
                progress=report,
                **look,
            )
    say(f"{output} is written.")


def _parse_size(size: str) -> tuple[int, int]:
    width, _, height = size.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise ExportError(f"--size {size} is no size; write width x height in pixels, for example 1280x720.")
    return int(width), int(height)


def _stage(text: str, model: str, changes: Sequence[str]) -> "tuple[Callable[[Moment, bool], Scene], Choreography]":
    """What the window would show of a sentence at any moment, with packets or without, and the time-line of it."""
    import lstm_viz
    from lstm_viz.diagram.choreography import WHOLE, Choreography, Moment
    from lstm_viz.diagram.diagram import diagram_of
    from lstm_viz.paint.scene import Change
    from lstm_viz.session.document import Document
    from lstm_viz.session.memory import Memory
    from lstm_viz.session.playhead import Playhead
    from lstm_viz.session.scene import SceneMaker, stage_of
    from lstm_viz.session.selection import Selection
    from lstm_viz.workers.jobs import parted

    document, selection = Document(), Selection()
    opened = lstm_viz.open_model(model)
    document.set_model(opened)
    selection.set_model(opened)
    document.set_text(text)
    trace, ghost = lstm_viz.trace(opened, text, changes), lstm_viz.trace(opened, text) if changes else None
    document.what_ifs.set_all([Change(intervention) for intervention in trace.interventions])
    assert document.request is not None  # every text makes one, at least of the start token
    document.take_trace(document.request.id, trace, ghost, None if ghost is None else parted(trace, ghost))
    memory = Memory(document, selection, Playhead())
    base = SceneMaker(document, selection, memory).scene(Moment(0, WHOLE, 1.0), True)
    return stage_of(base, memory.look_at(document.steps - 1)), Choreography(
        diagram_of(opened.kind.name).phases, document.steps
    )


def _start_qt_without_screen() -> None:
    """What Qt needs to paint, on whatever machine: no display is touched."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if missing := doctor.missing_libraries(doctor.DRAWING):
        raise ExportError(f"Qt lacks system libraries; {doctor.how_to_install(missing)}.")
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is None:
        QGuiApplication(["lstm-viz"])  # Qt keeps it
