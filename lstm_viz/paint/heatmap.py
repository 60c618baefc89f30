"""One row for each unit, one column for each word: every value of a quantity at once, aligned with the ribbon."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QPen

from lstm_viz.paint.grid import MARGIN_PX, TokenGrid
from lstm_viz.paint.heads import column_of, rule_column
from lstm_viz.paint.hover import fade_others
from lstm_viz.paint.lens import paint_lens
from lstm_viz.paint.overview import paint_overview
from lstm_viz.paint.pixels import colours, image_of, pooled
from lstm_viz.paint.reading import TITLES, computed_steps, differs, number, shown_as, shown_values, units_of, word_at
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scale import shown_span
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme, with_alpha

_TOP_PX = 2.0
OVERVIEW_PX = 22.0
_OVERVIEW_GAP_PX = 8.0
_FOOT_PX = 8.0
_HOW_TO_READ = ("one row per unit,", "most positive", "on top")
_SELECTED_PX = 6.0
_FUTURE = 0.55  # how much of the panel lies over the steps to come
_images = Recent(16)
_bands = Recent(4)


@dataclass(frozen=True)
class Layout:
    """Where the parts of a band are: the overview of a long text, the rows."""

    overview: QRectF | None
    rows: QRectF


def layout(band: QRectF, grid: TokenGrid) -> Layout:
    """The parts of a heatmap's band."""
    width = grid.right - grid.left
    top, overview = band.top() + _TOP_PX, None
    if grid.scrolls:
        overview = QRectF(grid.left, top, width, OVERVIEW_PX)
        top = overview.bottom() + _OVERVIEW_GAP_PX
    return Layout(overview, QRectF(grid.left, top, width, max(1.0, band.bottom() - _FOOT_PX - top)))


def paint_heatmap(painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> list[Shape]:
    """The rows, the picked unit's row drawn higher, and the playhead's column."""
    if scene.trace is None or not grid.columns:
        return []
    choices = (scene.layer, scene.unit, scene.quantity, scene.computed, scene.moment.step, scene.dimming)
    shapes = _bands.paint(
        painter,
        band,
        (scene.trace, scene.ghost, scene.chips, scene.order, scene.interventions),
        (scene.difference, choices, grid, theme.name),
        lambda inner: _draw(inner, band, scene, theme, grid),
    )
    rows = layout(band, grid).rows
    fade_others(painter, rows, scene, theme, grid)
    paint_lens(painter, band, rows, _order(scene), scene, theme, grid)
    return shapes


def _draw(painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> list[Shape]:
    parts = layout(band, grid)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    column = column_of(band, scene, grid, band.top())
    painter.setClipRect(QRectF(grid.left - 0.5, band.top(), grid.right - grid.left + 1.5, band.height()))
    painter.fillRect(column, with_alpha(theme.accent, 0.09))
    shapes = []
    _paint_rows(painter, parts.rows, scene, theme, grid)
    if parts.overview is not None:
        painter.fillRect(parts.overview.adjusted(0, -2, 0, 2), theme.panel)
        paint_overview(painter, parts.overview, scene, theme, grid)
        shapes.append(Shape("overview", parts.overview, f"the whole text, {scene.steps} steps"))
    for piece in _beside(column, parts.overview):
        rule_column(painter, piece, theme)
    painter.setClipping(False)
    _paint_gutter(painter, parts.rows, scene, theme, grid)
    painter.restore()
    title = TITLES[scene.quantity]
    shapes.append(Shape("heatmap", parts.rows, f"{title} of {units_of(scene)} units over {scene.steps} steps"))
    return shapes


def cell_at(point: QPointF, band: QRectF, scene: Scene, grid: TokenGrid) -> tuple[int, int] | None:
    """The (step, unit) whose value is painted at a point, or None."""
    rows, units = layout(band, grid).rows, units_of(scene)
    step = grid.step_at(point.x())
    if step is None or not units or not rows.contains(point) or step >= computed_steps(scene):
        return None
    if abs(point.y() - _selected_y(rows, scene)) <= _selected_px(rows, scene) / 2:
        return step, scene.unit
    row = min(units - 1, int((point.y() - rows.top()) / rows.height() * units))
    return step, int(_order(scene)[row])


def cell_shape(point: QPointF, band: QRectF, scene: Scene, grid: TokenGrid) -> Shape | None:
    """One cell of the heatmap for the pointer, "heatmap 3 17" for step 3 of unit 17, with its value."""
    found = cell_at(point, band, scene, grid)
    if found is None:
        return None
    step, unit = found
    parts = layout(band, grid)
    left = grid.column_left(grid.column_of(step))
    rect = QRectF(left, parts.rows.top(), grid.column_px, parts.rows.height())
    return Shape(f"heatmap {step} {unit}", rect, value_label(scene, step, unit))


def overview_step(point: QPointF, band: QRectF, scene: Scene, grid: TokenGrid) -> int | None:
    """The step of the whole text at a point of the overview, or None."""
    strip = layout(band, grid).overview
    if strip is None or not strip.contains(point):
        return None
    return min(scene.steps - 1, int((point.x() - strip.left()) / strip.width() * scene.steps))


def _order(scene: Scene) -> np.ndarray:
    return scene.order if scene.order is not None else np.arange(units_of(scene))


def _selected_y(rows: QRectF, scene: Scene) -> float:
    """Middle of the picked unit's row, kept inside the rows."""
    row = int(np.flatnonzero(_order(scene) == scene.unit)[0])
    y = rows.top() + (row + 0.5) * rows.height() / units_of(scene)
    half = _selected_px(rows, scene) / 2
    return min(max(y, rows.top() + half), rows.bottom() - half)


def _selected_px(rows: QRectF, scene: Scene) -> float:
    """Height of the picked unit's row."""
    return max(_SELECTED_PX, rows.height() / units_of(scene))


def _paint_rows(painter: QPainter, rows: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> None:
    done, here = computed_steps(scene), scene.moment.step
    painter.save()
    painter.setClipRect(rows, Qt.ClipOperation.IntersectClip)
    y, tall = _selected_y(rows, scene), _selected_px(rows, scene)
    for first, last in _runs(grid):
        first_step = first - (grid.pending is not None and first > grid.pending)
        last_step = min(first_step + last - first, done - 1)
        left = grid.column_left(first)
        right = grid.column_left(last + 1)
        if last_step < first_step:
            _mark_missing(painter, QRectF(left, rows.top(), right - left, rows.height()), theme)
            continue
        end = left + (last_step - first_step + 1) * grid.column_px
        whole, single = _image(scene, theme, first_step, last_step, int(rows.height()))
        painter.drawImage(QRectF(left, rows.top(), end - left, rows.height()), whole)
        painter.fillRect(QRectF(left, y - tall / 2 - 1.5, end - left, tall + 3), theme.panel)
        painter.drawImage(QRectF(left, y - tall / 2, end - left, tall), single)
        if end < right:
            _mark_missing(painter, QRectF(end, rows.top(), right - end, rows.height()), theme)
    future = grid.column_left(grid.column_of(here) + 1)
    if future < grid.right and scene.dimming:
        left = max(future, grid.left)
        painter.fillRect(QRectF(left, rows.top(), grid.right - left, rows.height()), with_alpha(theme.panel, _FUTURE))
    painter.setPen(QPen(theme.panel, 2 if grid.column_px >= 24 else 1))
    edges = (grid.column_left(column) for column in range(grid.first, grid.last + 2))
    painter.drawLines([QLineF(x, rows.top(), x, rows.bottom()) for x in edges])
    _mark_changes(painter, rows, scene, theme, grid)
    painter.restore()


def _mark_changes(painter: QPainter, rows: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> None:
    """An outline around the units and steps that are held, silenced or pushed."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.accent, 2))
    for change in scene.interventions:
        what = change.intervention
        if not change.on or not change.applies or what.layer != scene.layer or what.first >= scene.steps:
            continue
        last = scene.steps - 1 if what.last is None else min(what.last, scene.steps - 1)
        left = grid.column_left(grid.column_of(what.first))
        right = grid.column_left(grid.column_of(last) + 1)
        area = QRectF(left + 1, rows.top() + 1, right - left - 2, rows.height() - 2)
        if what.unit is not None:
            y, tall = _row_place(rows, scene, what.unit)
            area = QRectF(left + 1, y - tall / 2 - 1, right - left - 2, tall + 2)
        painter.drawRect(area)


def _row_place(rows: QRectF, scene: Scene, unit: int) -> tuple[float, float]:
    """Middle and height of a unit's row, at least so high that an outline leaves some of it."""
    if unit == scene.unit:
        return _selected_y(rows, scene), _selected_px(rows, scene)
    row = int(np.flatnonzero(_order(scene) == unit)[0])
    tall = max(4.0, rows.height() / units_of(scene))
    y = rows.top() + (row + 0.5) * rows.height() / units_of(scene)
    return min(max(y, rows.top() + tall / 2), rows.bottom() - tall / 2), tall


def _runs(grid: TokenGrid) -> list[tuple[int, int]]:
    """The visible columns without the pending word's, as one or two runs (first, last) of columns."""
    if grid.pending is None or not grid.first <= grid.pending <= grid.last:
        return [(grid.first, grid.last)] if grid.last >= grid.first else []
    runs = [(grid.first, grid.pending - 1), (grid.pending + 1, grid.last)]
    return [(first, last) for first, last in runs if first <= last]


def _image(scene: Scene, theme: Theme, first: int, last: int, height: int) -> tuple[QImage, QImage]:
    """The rows in their order, at most `height` of them, and the picked unit's row alone; columns first..last."""
    span, name = shown_span(scene), shown_as(scene)

    def paint_units() -> QImage:
        shown = shown_values(scene)[first : last + 1, _order(scene)].T
        return image_of(colours(pooled(shown, height), name, span, theme))

    def paint_unit() -> QImage:
        shown = shown_values(scene)[first : last + 1, scene.unit][None]
        return image_of(colours(shown, name, span, theme))

    what = (scene.layer, scene.quantity, name, span, first, last, theme.name)
    compared = scene.ghost if differs(scene) else None
    whole = _images.get((scene.trace, compared, scene.order), (*what, height), paint_units)
    return whole, _images.get((scene.trace, compared), (*what, scene.unit), paint_unit)


def _mark_missing(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """Hatching: these columns are not computed yet."""
    painter.fillRect(box, theme.raised)
    painter.fillRect(box, QBrush(theme.line_strong, Qt.BrushStyle.BDiagPattern))


def _beside(column: QRectF, overview: QRectF | None) -> list[QRectF]:
    """The parts of the playhead's column that are not the overview."""
    if overview is None:
        return [column]
    above = QRectF(column.left(), column.top(), column.width(), overview.top() - 2 - column.top())
    below = QRectF(column.left(), overview.bottom() + 2, column.width(), column.bottom() - overview.bottom() - 2)
    return [above, below]


def _paint_gutter(painter: QPainter, rows: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> None:
    y = _selected_y(rows, scene)
    painter.setPen(QPen(theme.accent, 2))
    painter.drawLine(QLineF(grid.left - 10, y, grid.left - 2, y))
    painter.drawLine(QLineF(grid.right + 2, y, grid.right + 10, y))
    tag = f"unit {scene.unit}"
    draw_text(painter, grid.left - 14, y, tag, 11, theme.accent, 600, "right")
    layers = scene.trace.model.layers if scene.trace is not None else 1
    said = _HOW_TO_READ if layers == 1 else (f"layer {scene.layer + 1} of {layers}",)
    first = rows.top() + 8
    draw_text(painter, MARGIN_PX, first, f"{units_of(scene)} units", 12, theme.text1, 600)
    lines = [(first + 22 + 15 * line, text) for line, text in enumerate(said)]
    tag_left = grid.left - 14 - text_width(tag, 11, 600)
    fits = lines[-1][0] + 6 <= rows.bottom() and not any(
        abs(line_y - y) < 14 and MARGIN_PX + text_width(text, 11) + 6 > tag_left for line_y, text in lines
    )
    for line_y, text in lines if fits else ():  # the whole sentence or none of it
        draw_text(painter, MARGIN_PX, line_y, text, 11, theme.text3)


def value_label(scene: Scene, step: int, unit: int) -> str:
    """What one cell of the heatmap shows, in a sentence for the pointer."""
    value = float(shown_values(scene)[step, unit])
    word = elided(word_at(scene, step), 200, 12)
    changed = "changed by " if differs(scene) else ""
    return f"unit {unit} at step {step}, {word}: {TITLES[scene.quantity]} {changed}{number(value)}"
