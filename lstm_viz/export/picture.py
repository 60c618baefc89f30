"""A picture of one moment, and the painting of a view onto an image that films share."""

import os
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSizeF
from PySide6.QtGui import QImage, QImageWriter, QPainter

from lstm_viz.errors import ExportError
from lstm_viz.export.files import written_whole
from lstm_viz.paint.explore import paint_explore, paint_large_cell
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.theme import theme as theme_of

VIEWS = {"explore": paint_explore, "cell": paint_large_cell}
SUFFIXES = (".png",)
_LEAST, _MOST = 64, 8192  # pixels of a side


def save_picture(
    path: str | os.PathLike[str],
    scene: Scene,
    *,
    view: str = "explore",
    size: tuple[int, int] = (1280, 720),
    theme: str = "light",
) -> None:
    """Write a .png of a scene; nothing is left behind unless it is whole.

    Raises
    ------
    ExportError : the suffix is another, or the file cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        raise ExportError(f"A picture cannot be written as {target.name!r}; let its name end in {SUFFIXES[0]}.")
    image = blank(size)
    paint_view(image, scene, view, theme)
    # Made in memory first: Qt's own writer does not say that a disk is full.
    png = QByteArray()
    buffer = QBuffer(png)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"png")).write(image):
        raise ExportError(f"{size[0]}x{size[1]} pixels are too many for a picture; choose a smaller size.")
    with written_whole(target) as partial:
        partial.write_bytes(png.data())


def blank(size: tuple[int, int]) -> QImage:
    """An image of so many pixels.

    Raises
    ------
    ExportError : the size is not one that can be painted.
    """
    if not all(_LEAST <= side <= _MOST for side in size):
        raise ExportError(f"{size[0]}x{size[1]} cannot be painted; each side may have {_LEAST} to {_MOST} pixels.")
    return QImage(*size, QImage.Format.Format_RGB32)


def paint_view(image: QImage, scene: Scene, view: str, theme: str) -> None:
    """Paint a scene over the whole image. Wants a QGuiApplication; may run in any thread.

    Raises
    ------
    ExportError : there is no such view.
    """
    if view not in VIEWS:
        raise ExportError(f"There is no view {view!r}; there are {' and '.join(VIEWS)}.")
    with QPainter(image) as painter:
        VIEWS[view](painter, QSizeF(image.size()), scene, theme_of(theme))
