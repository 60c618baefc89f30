"""The whole picture in one painter: what a film's frame and a saved picture show."""

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen

from lstm_viz.paint.cell import paint_cell
from lstm_viz.paint.formula import paint_formula
from lstm_viz.paint.grid import MARGIN_PX, TokenGrid, grid_of
from lstm_viz.paint.header import HEADER_PX, paint_header
from lstm_viz.paint.heads import BAND_PX as HEADS_PX
from lstm_viz.paint.heads import paint_heads
from lstm_viz.paint.heatmap import paint_heatmap
from lstm_viz.paint.predictions import BAND_PX as PREDICTIONS_PX
from lstm_viz.paint.predictions import paint_predictions
from lstm_viz.paint.quantities import LEGEND_PX, paint_quantities
from lstm_viz.paint.reading import computed_steps, word_at
from lstm_viz.paint.ribbon import BAND_PX as RIBBON_PX
from lstm_viz.paint.ribbon import paint_ribbon
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.scrubber import fraction_of
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.strata import paint_strata
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme
from lstm_viz.paint.unit_lines import paint_unit_lines
from lstm_viz.paint.why import paint_why_list
from lstm_viz.paint.writers import paint_writers

LEAST_SIZE = (1280.0, 720.0)
_TITLE_PX, _SENTENCE_PX, _PROGRESS_PX = 44.0, 116.0, 4.0
_CELL_PX, _FORMULA_PX, _MOST_INSPECTOR_PX = 360.0, 112.0, 576.0
_STRATA_PX, _WRITERS_PX, _WHY_PX, _USUAL_TIME_PX = 72.0, 168.0, 132.0, 200.0


def paint_explore(painter: QPainter, size: QSizeF, scene: Scene, theme: Theme) -> list[Shape]:
    """Title, sentence, cell, unit and heatmap, and a thin line of progress; no buttons.

    The picture is laid out for at least 1280 × 720 logical pixels and scaled to `size`, so that it shows the same, and
    as large, in every film. Shapes are in logical pixels.
    """
    width, height = _begin(painter, size, theme)
    cell_px = max(_CELL_PX, 0.48 * (height - _TITLE_PX - _SENTENCE_PX))
    inspector_px = min(_MOST_INSPECTOR_PX, 0.42 * width)
    top = _TITLE_PX + _SENTENCE_PX
    grid = grid_of(width, scene)
    _paint_title(painter, QRectF(0, 0, width, _TITLE_PX), scene, theme)
    shapes = _paint_sentence(painter, QRectF(0, _TITLE_PX, width, _SENTENCE_PX), scene, theme, grid)
    shapes += _paint_step(painter, QRectF(0, top, width - inspector_px, cell_px), scene, theme)
    shapes += _paint_unit(painter, QRectF(width - inspector_px, top, inspector_px, cell_px), scene, theme)
    band = QRectF(0, top + cell_px, width, height - top - cell_px - _PROGRESS_PX)
    shapes += _paint_time(painter, band, scene, theme, grid)
    _rule(painter, 0, band.top(), width, band.top(), theme)
    _rule(painter, width - inspector_px, top, width - inspector_px, top + cell_px, theme)
    _end(painter, width, height, scene, theme)
    return shapes


def paint_large_cell(painter: QPainter, size: QSizeF, scene: Scene, theme: Theme) -> list[Shape]:
    """The cell as large as it fits, with the sentence above it; scaled as `paint_explore` is."""
    width, height = _begin(painter, size, theme)
    _paint_title(painter, QRectF(0, 0, width, _TITLE_PX), scene, theme)
    grid = grid_of(width, scene)
    shapes = _paint_sentence(painter, QRectF(0, _TITLE_PX, width, _SENTENCE_PX), scene, theme, grid)
    top = _TITLE_PX + _SENTENCE_PX
    shapes += _paint_step(painter, QRectF(0, top, width, height - top - _PROGRESS_PX), scene, theme)
    _end(painter, width, height, scene, theme)
    return shapes


def _begin(painter: QPainter, size: QSizeF, theme: Theme) -> tuple[float, float]:
    """Scale the painter, and say how many logical pixels there are now."""
    zoom = min(size.width() / LEAST_SIZE[0], size.height() / LEAST_SIZE[1])
    width, height = size.width() / zoom, size.height() / zoom
    painter.save()
    painter.scale(zoom, zoom)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.fillRect(QRectF(0, 0, width, height), theme.panel)
    return width, height


def _end(painter: QPainter, width: float, height: float, scene: Scene, theme: Theme) -> None:
    """The line of progress along the lower edge."""
    done = (scene.moment.step + fraction_of(scene)) / max(1, scene.steps)
    painter.fillRect(QRectF(0, height - _PROGRESS_PX, width, _PROGRESS_PX), theme.raised)
    painter.fillRect(QRectF(0, height - _PROGRESS_PX, width * done, _PROGRESS_PX), theme.accent)
    painter.restore()


def _paint_time(painter: QPainter, band: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> list[Shape]:
    """Words, strata and heatmap below one another; in the rail why the next word, and the heatmap's scale."""
    more = max(0.0, band.height() - _USUAL_TIME_PX)
    strata = QRectF(0, band.top() + HEADS_PX, band.width(), _STRATA_PX + round(0.4 * more))
    shapes = paint_heads(painter, QRectF(0, band.top(), band.width(), HEADS_PX), scene, theme, grid)
    shapes += paint_strata(painter, strata, scene, theme, grid)
    below = QRectF(0, strata.bottom(), band.width(), band.bottom() - strata.bottom())
    shapes += paint_heatmap(painter, below, scene, theme, grid)
    left, wide = grid.rail_left, grid.rail_right - grid.rail_left
    rail = QRectF(left, band.bottom() - LEGEND_PX - 6, wide, LEGEND_PX)
    shapes += paint_quantities(painter, rail, scene, theme, buttons=False)
    reasons = QRectF(left, band.top() + 6, wide, min(_WHY_PX, rail.top() - band.top() - 8))
    return shapes + paint_why_list(painter, reasons, scene, theme, buttons=False)


def _rule(painter: QPainter, x0: float, y0: float, x1: float, y1: float, theme: Theme) -> None:
    painter.fillRect(QRectF(x0, y0, max(1.0, x1 - x0), max(1.0, y1 - y0)), theme.line)


def _paint_title(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for top, width, hue in ((13.0, 18.0, 0), (22.0, 12.0, 2)):
        painter.setBrush(theme.words[hue])
        painter.drawRoundedRect(QRectF(MARGIN_PX, rect.top() + top, width, 7), 2, 2)
    y = rect.center().y()
    x = 44 + draw_text(painter, 44, y, "LSTM Viz", 15, theme.text1, 600) + 16
    if scene.trace is not None:
        model = scene.trace.model
        sizes = "×".join(str(size) for size in model.hidden_sizes)
        text = f"{model.name} · {model.kind.title} {sizes} · {len(model.vocabulary):,} {model.tokenizer.noun}s"
        chip = QRectF(x, y - 14, text_width(text, 12, 500) + 28, 28)
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 14, 14)
        draw_text(painter, chip.left() + 14, y, text, 12, theme.text2, 500)
    _rule(painter, 0, rect.bottom() - 1, rect.right(), rect.bottom() - 1, theme)


def _paint_sentence(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme, grid: TokenGrid) -> list[Shape]:
    """The words that were read in full ink, those to come in grey; below them the ribbon, beside it the predictions."""
    if scene.trace is not None:
        step, right = scene.moment.step, grid.rail_left - 24
        words, join = scene.trace.tokens, scene.trace.model.tokenizer.separator.join
        first = max(1, step - 40)  # of a long text the neighbourhood of the playhead is enough
        said, coming = join(words[first : step + 1]), join(words[step + 1 : step + 60])
        room = right - MARGIN_PX
        while first < step and text_width(said, 17, 500) > 0.7 * room:
            first += 1
            said = join(words[first : step + 1])
        x, y = MARGIN_PX, rect.top() + 24
        if said:
            x += draw_text(painter, x, y, ("… " if first > 1 else "") + said, 17, theme.text1, 500)
            x += text_width(scene.trace.model.tokenizer.separator, 17, 500)
        draw_text(painter, x, y, elided(coming, max(0.0, right - x), 17, 500), 17, theme.text3, 500)
    band = QRectF(0, rect.bottom() - RIBBON_PX - 8, rect.width(), RIBBON_PX)
    shapes = paint_ribbon(painter, band, scene, theme, grid, buttons=False)
    top = rect.bottom() - 8 - PREDICTIONS_PX
    rail = QRectF(grid.rail_left, top, grid.rail_right - grid.rail_left, PREDICTIONS_PX)
    shapes += paint_predictions(painter, rail, scene, theme)
    _rule(painter, 0, rect.bottom() - 1, rect.right(), rect.bottom() - 1, theme)
    return shapes


def _paint_step(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> list[Shape]:
    """The header and the cell below it."""
    shapes = paint_header(painter, QRectF(rect.left(), rect.top(), rect.width(), HEADER_PX), scene, theme)
    below = rect.adjusted(0, HEADER_PX, 0, -4)
    painter.save()
    painter.setClipRect(rect)
    shapes += paint_cell(painter, below, scene, theme)
    painter.restore()
    return shapes


def _paint_unit(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> list[Shape]:
    """The picked unit: its name, its lines, who wrote its value, its formula."""
    inner = rect.adjusted(16, 0, -16, 0)
    used = draw_text(painter, inner.left(), rect.top() + 20, f"Unit {scene.unit}", 15, theme.text1, 600)
    if computed_steps(scene):
        at = f"at step {scene.moment.step}, {word_at(scene, scene.moment.step)}"
        text = elided(at, inner.width() - used - 12, 12)
        draw_text(painter, inner.left() + used + 12, rect.top() + 20.5, text, 12, theme.text3)
    formula = QRectF(inner.left(), rect.bottom() - 16 - _FORMULA_PX, inner.width(), _FORMULA_PX)
    lines = QRectF(inner.left(), rect.top() + HEADER_PX, inner.width(), formula.top() - 8 - rect.top() - HEADER_PX)
    shapes = []
    if scene.strata is not None:
        writers = QRectF(lines.right() - _WRITERS_PX, lines.top(), _WRITERS_PX, lines.height())
        lines.setRight(writers.left() - 24)
        shapes = paint_writers(painter, writers, scene, theme)
    shapes += paint_unit_lines(painter, lines, scene, theme)
    return shapes + paint_formula(painter, formula, scene, theme)
