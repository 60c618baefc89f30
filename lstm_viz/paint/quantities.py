"""The rail beside the heatmap: which quantity it shows, and the scale of its colours."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from lstm_viz.paint.mathtext import draw_math
from lstm_viz.paint.pixels import image_of
from lstm_viz.paint.reading import SYMBOLS, TITLES, differs, quantities, shown_as
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scale import shown_span
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text
from lstm_viz.paint.theme import Theme

RAIL_PX = 116.0
LEGEND_PX = 66.0  # without buttons
_images = Recent(8)


def paint_quantities(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme, buttons: bool = True) -> list[Shape]:
    """The switch f, i, C̃, C, o, h (a name only, without `buttons`), its colour scale, and how the rows are sorted."""
    names = quantities(scene)
    if not names:
        return []
    span, hover = shown_span(scene), scene.hover if buttons else None
    what = (names, scene.quantity, differs(scene), span, hover, buttons, theme.name)
    return _images.paint(painter, rect, (), what, lambda inner: _draw(inner, rect, names, scene, theme, buttons))


def _draw(
    painter: QPainter, rect: QRectF, names: tuple[str, ...], scene: Scene, theme: Theme, buttons: bool
) -> list[Shape]:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shapes: list[Shape] = []
    ramp = QRectF(rect.left(), rect.top() + 66, rect.width(), 8)
    switch = QRectF(rect.left(), rect.top() + 18, rect.width(), 32)
    if buttons:
        heading = "Show the difference to the unaltered run in" if differs(scene) else "Show"
        draw_text(painter, rect.left(), rect.top() + 6, heading, 11, theme.text3, 500)
    else:
        ramp.moveTop(rect.top() + 36)
        switch.moveTop(rect.top())
    if buttons and len(names) > 1:
        shapes = _paint_switch(painter, switch, names, scene, theme)
    else:
        used = draw_math(painter, rect.left(), switch.center().y(), SYMBOLS[scene.quantity], 20, theme.text1, "left")
        title = TITLES[scene.quantity] + (", changed by" if differs(scene) else "")
        draw_text(painter, rect.left() + used + 10, switch.center().y(), title, 13, theme.text1, 500)

    # Every entry of the scale itself, so that the legend is what the heatmap draws.
    painter.drawImage(ramp, image_of(theme.lut(shown_as(scene))[np.newaxis]))
    low, high = shown_span(scene)
    marks = (f"−{-low:g}", "0", f"+{high:g}") if low < 0 else ("0", "0.5", "1")
    for place, text in zip(("left", "center", "right"), marks, strict=True):
        x = {"left": ramp.left(), "center": ramp.center().x(), "right": ramp.right()}[place]
        draw_text(painter, x, ramp.bottom() + 13, text, 11, theme.text3, 400, place)
    if buttons:
        draw_text(painter, rect.left(), ramp.bottom() + 36, "Rows sorted by", 11, theme.text3, 500)
        draw_text(painter, rect.left() + 84, ramp.bottom() + 36, "mean state", 12, theme.text1, 500)
    painter.restore()
    return shapes


def _paint_switch(painter: QPainter, box: QRectF, names: tuple[str, ...], scene: Scene, theme: Theme) -> list[Shape]:
    painter.setPen(QPen(theme.line, 1))
    painter.setBrush(theme.raised)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
    width = (box.width() - 4) / len(names)
    shapes = []
    for place, name in enumerate(names):
        part = QRectF(box.left() + 2 + place * width, box.top() + 2, width, box.height() - 4)
        chosen = name == scene.quantity
        if chosen:
            painter.setPen(QPen(theme.line_strong, 1))
            painter.setBrush(theme.panel if theme.name == "light" else theme.rest)
            painter.drawRoundedRect(part.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        elif scene.hover == f"quantity {name}":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.line)
            painter.drawRoundedRect(part, 5, 5)
        ink = theme.text1 if chosen else theme.text2
        draw_math(painter, part.center().x(), part.center().y(), SYMBOLS[name], 17, ink)
        shapes.append(Shape(f"quantity {name}", part, f"show the {TITLES[name]}"))
    return shapes
