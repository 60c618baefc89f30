"""Where a heatmap has more units than it can show apart: those around the pointer, enlarged, with their values."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from lstm_viz.paint.grid import TokenGrid
from lstm_viz.paint.hover import hovered_cell
from lstm_viz.paint.reading import TITLES, computed_steps, number, shown_as, shown_values, units_of, word_at
from lstm_viz.paint.scale import shown_span
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.text import draw_text, elided
from lstm_viz.paint.theme import Theme

UNITS = 15
_LEAST_ROW_PX = 2.0  # of the heatmap: rows that are as high can be pointed at one by one
_ROW_PX, _HEAD_PX, _PADDING_PX, _GAP_PX, _WIDTH_PX = 14.0, 24.0, 6.0, 12.0, 176.0


def lens_units(row: int, order: np.ndarray, room: int) -> np.ndarray:
    """At most 15 units, and no more than there is room for, with the pointed row in the middle or near an end."""
    count = min(UNITS, room, len(order))
    first = min(max(row - count // 2, 0), len(order) - count)
    return order[first : first + count]


def paint_lens(
    painter: QPainter, band: QRectF, rows: QRectF, order: np.ndarray, scene: Scene, theme: Theme, grid: TokenGrid
) -> None:
    """A card beside the pointed column. `order` is that of the heatmap's rows."""
    found = hovered_cell(scene)
    if found is None or rows.height() >= _LEAST_ROW_PX * units_of(scene):
        return
    step, unit = found
    if step >= computed_steps(scene) or unit not in order:
        return
    row = int(np.flatnonzero(order == unit)[0])
    units = lens_units(row, order, int((band.height() - 8 - _HEAD_PX - _PADDING_PX) / _ROW_PX))
    if not len(units):
        return
    card = _place(band, rows.top() + (row + 0.5) * rows.height() / len(order), len(units), step, grid)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.line_strong, 1))
    painter.setBrush(theme.panel)
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
    head = elided(f"{TITLES[scene.quantity]}, {word_at(scene, step)}", card.width() - 20, 11, 600)
    draw_text(painter, card.left() + 10, card.top() + 13, head, 11, theme.text1, 600)
    limit = shown_span(scene)[1]
    for place, (one, value) in enumerate(zip(units.tolist(), shown_values(scene)[step, units].tolist(), strict=True)):
        y = card.top() + _HEAD_PX + (place + 0.5) * _ROW_PX
        painter.setPen(Qt.PenStyle.NoPen)
        if one == unit:
            painter.setBrush(theme.accent_soft)
            painter.drawRoundedRect(QRectF(card.left() + 4, y - 7, card.width() - 8, _ROW_PX), 3, 3)
        ink, weight = (theme.accent, 600) if one == scene.unit else (theme.text1 if one == unit else theme.text2, 400)
        draw_text(painter, card.left() + 10, y, f"unit {one}", 11, ink, weight)
        painter.fillRect(QRectF(card.left() + 72, y - 5, 48, 10), theme.value(shown_as(scene), value, limit))
        draw_text(painter, card.right() - 10, y, number(value), 11, ink, weight, "right")
    painter.restore()


def _place(band: QRectF, y: float, count: int, step: int, grid: TokenGrid) -> QRectF:
    """Right of the pointed column, or left of it where the rail is near; as high as the row, within the band."""
    height = _HEAD_PX + count * _ROW_PX + _PADDING_PX
    column = grid.column_left(grid.column_of(step))
    left = column + grid.column_px + _GAP_PX
    if left + _WIDTH_PX > grid.rail_left - _GAP_PX:
        left = column - _GAP_PX - _WIDTH_PX
    top = min(max(y - height / 2, band.top() + 4), band.bottom() - 4 - height)
    return QRectF(round(left), round(top), _WIDTH_PX, height)
