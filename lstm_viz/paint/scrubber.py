"""The time axis under the columns, with a knob to drag."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from lstm_viz.diagram.choreography import WHOLE
from lstm_viz.paint.grid import TokenGrid
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.theme import Theme

BAND_PX = 40.0


def phase_starts(scene: Scene) -> list[float]:
    """Where in a step its phases begin, as fractions of the step."""
    whole = sum(phase.duration_ms for phase in scene.diagram.phases)
    starts, before = [], 0
    for phase in scene.diagram.phases:
        starts.append(before / whole)
        before += phase.duration_ms
    return starts


def fraction_of(scene: Scene) -> float:
    """How much of the moment's step is over, 0..1."""
    moment = scene.moment
    if moment.phase == WHOLE:
        return moment.progress
    starts = [*phase_starts(scene), 1.0]
    for number, phase in enumerate(scene.diagram.phases):
        if phase.name == moment.phase:
            return starts[number] + (starts[number + 1] - starts[number]) * moment.progress
    raise ValueError(f"the diagram has no phase {moment.phase!r}")


def time_at(x: float, scene: Scene, grid: TokenGrid) -> tuple[int, float]:
    """The step, and the fraction of it, at a horizontal place."""
    place = grid.nearest(x)
    return int(place), place - int(place)


def paint_scrubber(painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> list[Shape]:
    """The track, a tick for each column, smaller ones for the sub-steps of the present one, and the knob."""
    y = band.center().y() - 4
    track = QRectF(grid.left, y - 2, grid.right - grid.left, 4)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.raised if theme.name == "dark" else theme.line)
    painter.drawRoundedRect(track, 2, 2)
    left = grid.column_left(grid.column_of(scene.moment.step))
    knob = left + fraction_of(scene) * grid.column_px
    shown = min(max(knob, track.left()), track.right())
    painter.setBrush(theme.accent)
    painter.drawRoundedRect(QRectF(track.left(), y - 2, shown - track.left(), 4), 2, 2)

    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(theme.line_strong, 1))
    edges = [grid.column_left(column) for column in range(grid.first, grid.last + 2)]
    painter.drawLines([QLineF(x, y + 6, x, y + 12) for x in edges if track.left() - 1 <= x <= track.right() + 1])
    if scene.moment.phase != WHOLE:
        painter.setPen(QPen(theme.accent, 1))
        places = (left + start * grid.column_px for start in phase_starts(scene)[1:])
        painter.drawLines([QLineF(x, y + 6, x, y + 9) for x in places])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if track.left() - 1 <= knob <= track.right() + 1:
        painter.setPen(QPen(theme.panel, 2))
        painter.setBrush(theme.accent)
        painter.drawEllipse(QPointF(knob, y), 8, 8)
    painter.restore()
    area = QRectF(track.left() - 8, band.top(), track.width() + 16, band.height())
    return [Shape("scrubber", area, f"step {scene.moment.step} of {max(0, scene.steps - 1)}")]
