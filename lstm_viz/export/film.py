"""A film of the animation: every frame painted by the same code as the window, piped into ffmpeg."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import imageio_ffmpeg
from PySide6.QtGui import QImage

from lstm_viz.errors import ExportError
from lstm_viz.export.files import written_whole
from lstm_viz.export.picture import blank, paint_view
from lstm_viz.paint.scene import Scene

SUFFIXES = (".mp4",)
_MOST_FRAMES = 10_000_000


def frame_count(duration_s: float, fps: float) -> int:
    """How many frames a film has; at least one."""
    return max(1, round(duration_s * fps))


def save_film(
    path: str | os.PathLike[str],
    scenes: Callable[[float], Scene],
    duration_s: float,
    *,
    view: str = "explore",
    size: tuple[int, int] = (1280, 720),
    fps: float = 30,
    theme: str = "light",
    progress: Callable[[int, int], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Write an .mp4 (H.264, no sound). Nothing is left behind unless the film is whole.

    Parameters
    ----------
    scenes : what is to be seen at a time in seconds; a pure function, so that frame 317 is the same every time.
    duration_s : length of the film.
    view : ``"explore"``, the whole picture, or ``"cell"``.
    size : pixels; odd numbers are made even, as the format wants it.
    progress : told after each frame how many are done, and of how many.
    cancelled : asked before each frame.

    Raises
    ------
    ExportError : the suffix is another, the film was cancelled, or the file cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        raise ExportError(f"A film cannot be written as {target.name!r}; let its name end in {SUFFIXES[0]}.")
    width, height = (max(2, side - side % 2) for side in size)
    total = frame_count(duration_s, fps)
    if not (duration_s > 0 and 0 < fps <= 240 and total <= _MOST_FRAMES):
        raise ExportError(f"A film of {duration_s:g} s at {fps:g} frames a second cannot be made; use 1 to 240.")
    with written_whole(target) as partial, _encoder(partial, (width, height), fps, target) as write:
        image = blank((width, height))
        for frame in range(total):
            if cancelled is not None and cancelled():
                raise ExportError(f"The film was cancelled; {target.name} was not written.")
            paint_view(image, scenes(frame / fps), view, theme)
            write(image)
            if progress is not None:
                progress(frame + 1, total)


@contextmanager
def _encoder(
    partial: Path, size: tuple[int, int], fps: float, target: Path
) -> Iterator[Callable[[QImage], None]]:
    """ffmpeg as a pipe: takes frames, and has closed the file when the block ends well."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        *("-y", "-loglevel", "error", "-nostdin"),
        *("-f", "rawvideo", "-pix_fmt", "bgr0", "-s", f"{size[0]}x{size[1]}", "-r", f"{fps:g}", "-i", "-"),
        *("-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p"),
        *("-movflags", "+faststart", "-f", "mp4", os.fspath(partial)),
    ]
    # What ffmpeg says goes to a file: a pipe that nobody reads would fill up and stop it.
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said)
        assert process.stdin is not None
        pipe = process.stdin

        def write(image: QImage) -> None:
            try:
                pipe.write(image.constBits())
            except OSError:  # ffmpeg ended early; what it said tells why
                raise _failure(process, said, target) from None

        try:
            yield write
            try:
                pipe.close()
            except OSError:
                raise _failure(process, said, target) from None
            if process.wait() != 0:
                raise _failure(process, said, target)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            if not pipe.closed:
                with suppress(OSError):  # the unwritten rest of a film that is given up
                    pipe.close()


def _failure(process: subprocess.Popen[bytes], said, target: Path) -> ExportError:  # type: ignore[no-untyped-def]
    """What went wrong, in a sentence; ffmpeg's own words are for programmers."""
    process.wait()
    said.seek(0)
    words = said.read().decode(errors="replace")
    if "No space left" in words:
        return ExportError(f"The disk of {target} is full; free some space or choose another folder.")
    if "Permission denied" in words or "Read-only" in words:
        return ExportError(f"{target} cannot be written; choose a folder that you may write to.")
    return ExportError(f"{target.name} was not encoded (ffmpeg ended with {process.returncode}); try another size.")
