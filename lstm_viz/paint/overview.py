"""A long text at a glance: the picked unit over all of it, and which part of it the columns show."""

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from lstm_viz.paint.grid import TokenGrid
from lstm_viz.paint.pixels import colours, image_of
from lstm_viz.paint.reading import computed_steps, differs, shown_as, shown_values
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scale import shown_span
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.theme import Theme, with_alpha

_images = Recent(8)


def paint_overview(painter: QPainter, strip: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> None:
    """The picked unit over the whole text, in each pixel from its least to its greatest value, and the window."""
    painter.fillRect(strip, theme.raised)
    done = computed_steps(scene)
    if done:
        image = _image(scene, theme, int(strip.width()), int(strip.height()))
        painter.drawImage(QRectF(strip.left(), strip.top(), strip.width(), strip.height()), image)
    scale = strip.width() / max(1, grid.columns)
    left = strip.left() + grid.scrolled_px / grid.column_px * scale
    window = QRectF(left, strip.top(), max(4.0, (grid.right - grid.left) / grid.column_px * scale), strip.height())
    for start, end in ((strip.left(), left), (window.right(), strip.right())):
        outside = QRectF(start, strip.top(), end - start, strip.height())
        painter.fillRect(outside, with_alpha(theme.panel, 0.45))
    painter.fillRect(window, with_alpha(theme.accent, 0.16))
    painter.setPen(QPen(theme.accent, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRect(int(window.left()), int(window.top()), int(window.width()), int(window.height()) - 1))
    x = strip.left() + (grid.column_of(scene.moment.step) + 0.5) * scale
    painter.fillRect(QRectF(int(x), strip.top(), 2, strip.height()), theme.accent)


def _image(scene: Scene, theme: Theme, width: int, height: int) -> QImage:
    """From the least to the greatest value in each pixel, or from zero, in the colour of the one that is larger."""
    done, steps = computed_steps(scene), max(1, scene.steps)

    def paint() -> QImage:
        line = shown_values(scene)[:, scene.unit]
        low, high = span = shown_span(scene)
        step_of = np.arange(width) * steps // width
        starts = np.unique(step_of[step_of < done])
        least, most = np.minimum.reduceat(line, starts), np.maximum.reduceat(line, starts)
        pixel = np.searchsorted(starts, step_of, side="right") - 1
        top = np.clip((high - np.maximum(most, 0)) / (high - low), 0, 1)[pixel] * height
        bottom = np.clip((high - np.minimum(least, 0)) / (high - low), 0, 1)[pixel] * height
        y = np.arange(height)[:, None] + 0.5
        inside = (y >= top - 0.5) & (y <= bottom + 0.5) & (step_of < done)
        strongest = np.where(-least > most, least, most)[pixel]
        ink = colours(np.broadcast_to(strongest, (height, width)), shown_as(scene), span, theme)
        return image_of(np.where(inside, ink, np.uint32(theme.raised.rgb())))

    compared = scene.ghost if differs(scene) else None
    key = (scene.layer, scene.quantity, scene.unit, done, steps, theme.name, width, height)
    return _images.get((scene.trace, compared), key, paint)
