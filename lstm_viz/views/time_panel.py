"""Everything over time: who wrote what is in memory, all units' values, why the next word, and what is shown."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from lstm_viz.paint.cell_values import has_ledger
from lstm_viz.paint.grid import GUTTER_PX, MARGIN_PX, TokenGrid, grid_of
from lstm_viz.paint.heads import BAND_PX as HEADS_PX
from lstm_viz.paint.heads import paint_heads
from lstm_viz.paint.heatmap import cell_at, cell_shape, overview_step, paint_heatmap
from lstm_viz.paint.hover import hovered_cell, hovered_step
from lstm_viz.paint.quantities import paint_quantities
from lstm_viz.paint.reading import computed_steps, listed, noun, units_of, word_at
from lstm_viz.paint.scale import span_of
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.strata import BAND_PX as STRATA_PX
from lstm_viz.paint.strata import paint_strata
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme, with_alpha
from lstm_viz.views.controls import Segments
from lstm_viz.views.measures_view import MeasuresView, SwapField
from lstm_viz.views.panel import Panel
from lstm_viz.views.why_view import WhyBars, WhyView

QUANTITIES_PX = 124.0
PAGES = (
    ("units", "Memory", "Who wrote what is in memory, and all units"),
    ("why", "Why", "Why the likeliest next {noun}, and not another: what each {noun} wrote for it  (Y)"),
    ("word", "Word", "One {noun}: three measures of how much of it is left  (F)"),
)
HEADS_TOP_PX = 8.0
HEADS_END_PX = HEADS_TOP_PX + HEADS_PX
USUAL_PX = 268.0  # at 1440 × 900
STRATA_LEAST_PX, HEATMAP_FAIR_PX = 56.0, 66.0
_DRAG_PX = 4.0


class QuantityView(Panel):
    """Which quantity the heatmap shows, with its scale of colours."""

    quantity_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("Quantity shown")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pressed_shape.connect(self._on_pressed)

    def depends(self, scene: Scene) -> Hashable:
        hover = scene.hover if scene.hover and scene.hover.startswith("quantity ") else None
        return scene.trace and scene.trace.model.kind.name, scene.quantity, span_of(scene, scene.quantity), hover

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        return paint_quantities(painter, rect, scene, self.theme)

    def pressable(self, shape: Shape) -> bool:
        return shape.name.startswith("quantity ")

    def _on_pressed(self, name: str) -> None:
        self.quantity_chosen.emit(name.removeprefix("quantity "))


class TimePanel(Panel):
    """Strata and heatmap. A click picks a unit and a step, a drag scrubs; a drag with Shift asks "what if"."""

    unit_chosen = Signal(int)
    unit_grouped = Signal(int)  # Ctrl+click: into the group, or out of it
    step_chosen = Signal(int)
    word_followed = Signal(int)  # the step of a stratum
    scrubbed = Signal(float)
    layer_chosen = Signal(int)
    strata_scope_chosen = Signal(str)
    swap_chosen = Signal(int, str)  # step, other word
    what_if_drawn = Signal(int, int, int, QPoint)  # unit, first and last step, where on the screen
    scrolled = Signal(float)
    scroll_held = Signal(float)
    page_turned = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("Memory and all units over time")
        self.quantities = QuantityView(theme, self)
        self.why = WhyView(theme, self)
        self.bars = WhyBars(theme, self)
        self.measures = MeasuresView(theme, self)
        self.swap = SwapField(self)
        self.swap.swap_chosen.connect(self.swap_chosen)
        self.page = Segments(theme, "What is seen over time", pages("word"), parent=self)
        self.page.set_current("units")
        self.page.chosen.connect(self.show_page)
        self.shown = "units"
        self.scope = Segments(theme, "Units of the strata", parent=self)
        self.scope.chosen.connect(self.strata_scope_chosen)
        self.layers = Segments(theme, "Layer", parent=self)
        self.layers.chosen.connect(self._on_layer)
        for hidden in (self.page, self.scope, self.layers, self.bars, self.measures, self.swap):
            hidden.hide()
        self.scroll_px: float | None = None
        self._pressed: QPointF | None = None
        self._dragging = False
        self._drawn: Drawn | None = None

    def depends(self, scene: Scene) -> Hashable:
        scrolled = grid_of(self.logical.width(), scene, self.scroll_px).scrolled_px
        seen = (scene.trace, scene.chips, scene.computed, scene.quantity, scene.hues, scene.pinned)
        memory = (scene.strata, scene.followed, scene.ghost, scene.difference, scene.interventions)
        pointer = (hovered_step(scene), hovered_cell(scene))
        return *seen, *memory, scene.layer, scene.unit, scene.group, scene.moment.step, scene.dimming, scrolled, pointer

    def set_scene(self, scene: Scene) -> None:
        super().set_scene(scene)
        there = scene.trace is not None
        units, why = there and self.units_page, there and self.shown == "why"
        self.page.set_choices(pages(noun(scene)))
        self.page.setVisible(there)
        for view in (self.quantities, self.why):
            view.set_scene(scene)
            view.setVisible(units)
        self.bars.setVisible(why)
        self.measures.setVisible(there and self.word_page)
        for page in (self.bars, self.measures):
            page.scroll_px = self.scroll_px
            page.set_scene(scene)
        self.swap.show_scene(scene)
        self.swap.setVisible(there and self.word_page)
        layers = len(scene.trace.layers) if scene.trace else 1
        self.layers.setVisible(layers > 1 and units)
        if layers > 1:
            self.layers.set_choices([(str(n), str(n + 1), f"Layer {n + 1}") for n in range(layers)])
            self.layers.set_current(str(scene.layer))
        self.scope.setVisible(units and scene.trace is not None and has_ledger(scene.trace))
        self.scope.set_choices(scopes(scene))
        self.scope.set_current(scene.strata_scope)
        self._place()

    def set_look(self, theme: Theme, zoom: float) -> None:
        super().set_look(theme, zoom)
        for view in (self.quantities, self.why, self.bars, self.measures):
            view.set_look(theme, zoom)
        for segments in (self.page, self.scope, self.layers):
            segments.set_look(theme, zoom)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        zoom, size = self.zoom, self.logical

        def put(widget: QWidget, rect: QRectF) -> None:
            left, top = round(rect.left() * zoom), round(rect.top() * zoom)
            place = QRect(left, top, round(rect.right() * zoom) - left, round(rect.bottom() * zoom) - top)
            if place != widget.geometry():
                widget.setGeometry(place)

        if self.scene is not None:
            grid = self._grid(self.scene)
            rail, high = grid.rail_right - grid.rail_left, min(QUANTITIES_PX, size.height() - 14)
            put(self.quantities, QRectF(grid.rail_left, size.height() - high - 4, rail, high))
            top, left = 8.0, grid.rail_left + text_width(self._swap_words(self.scene), 12, 500) + 10
            put(self.swap, QRectF(left, 4, max(80.0, grid.rail_right - left), 28))
            put(self.why, QRectF(grid.rail_left - 4, top, rail + 8, max(0.0, size.height() - high - 12 - top)))
        put(self.page, QRectF(MARGIN_PX, 5, min(self.page.logical_width(), GUTTER_PX - MARGIN_PX - 8), 28))
        for page in (self.bars, self.measures):
            put(page, QRectF(0, HEADS_END_PX, size.width(), size.height() - HEADS_END_PX))
        strata = self.strata_band
        width = min(self.scope.logical_width(), GUTTER_PX - MARGIN_PX - 8)
        put(self.scope, QRectF(MARGIN_PX, strata.top() + min(55, strata.height() - 29), width, 28))
        heatmap = self.band
        put(self.layers, QRectF(MARGIN_PX, heatmap.top() + 42, self.layers.logical_width(), 28))

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        painter.fillRect(QRectF(0, 0, rect.width(), 1), self.theme.line)
        if scene.trace is None:
            text = "Here all units appear: one row for each unit, one column for each step."
            draw_text(painter, rect.center().x(), rect.center().y(), text, 12, self.theme.text3, align="center")
            return []
        grid = self._grid(scene)
        shapes = paint_heads(painter, QRectF(0, HEADS_TOP_PX, rect.width(), HEADS_PX), scene, self.theme, grid)
        if self.word_page:
            words = self._swap_words(scene)
            draw_text(painter, grid.rail_left, 18, words, 12, self.theme.text1, 500)
        if not self.units_page:
            return shapes
        shapes += paint_strata(painter, self.strata_band, scene, self.theme, grid)
        shapes += paint_heatmap(painter, self.band, scene, self.theme, grid)
        self._paint_drawn(painter, scene, grid)
        return shapes

    @property
    def units_page(self) -> bool:
        return self.shown == "units"

    @property
    def word_page(self) -> bool:
        return self.shown == "word"

    @property
    def strata_band(self) -> QRectF:
        """Where the strata lie: of a higher panel they take two fifths of what is more than usual, in a low one they
        leave the heatmap rows that can be told apart.
        """
        height = self.logical.height()
        more, room = max(0.0, height - USUAL_PX), height - HEADS_END_PX - HEATMAP_FAIR_PX
        usual = STRATA_PX + round(0.4 * more)
        return QRectF(0, HEADS_END_PX, self.logical.width(), max(STRATA_LEAST_PX, min(usual, room)))

    @property
    def band(self) -> QRectF:
        """Where the heatmap lies."""
        return self.logical.adjusted(0, self.strata_band.bottom(), 0, 0)

    def show_page(self, page: str) -> None:
        """ "units": strata and heatmap; "why": bars under the words; "word": the followed word."""
        self.shown = page
        self.page.set_current(page)
        self.page_turned.emit()
        if self.scene is not None:
            self.set_scene(self.scene)
        self.update()

    def turn_page(self, page: str = "word") -> None:
        """To a page, or from it back to strata and heatmap."""
        self.show_page("units" if self.shown == page else page)

    def type_swap(self) -> None:
        """Let the person type the other word."""
        self.show_page("word")
        self.swap.setFocus(Qt.FocusReason.OtherFocusReason)
        self.swap.selectAll()

    def _swap_words(self, scene: Scene) -> str:
        followed = "" if scene.followed is None else elided(word_at(scene, scene.followed), 90, 12, 500)
        return f"Swap “{followed}” for" if followed else ""

    def _grid(self, scene: Scene) -> TokenGrid:
        return grid_of(self.logical.width(), scene, self.scroll_px)

    # the pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.scene is None or self.scene.trace is None:
            return
        point, grid = self.to_logical(event.position()), self._grid(self.scene)
        if grid.scrolls:
            self.scroll_held.emit(grid.scrolled_px)  # the columns must not move under the pointer
        step = overview_step(point, self.band, self.scene, grid) if self.units_page else None
        found = cell_at(point, self.band, self.scene, grid) if self.units_page else None
        if step is not None:
            self.step_chosen.emit(step)
        elif found is not None and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.unit_grouped.emit(found[1])
        elif found is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._drawn = Drawn(found[1], point.y(), found[0], found[0])
            self.unit_chosen.emit(found[1])
            self.update()
        else:
            self._pressed, self._dragging = point, False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self.to_logical(event.position())
        if self.scene is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
        elif self._drawn is not None:
            step = min(self._grid(self.scene).nearest_step(point.x()), computed_steps(self.scene) - 1)
            self._drawn = replace(self._drawn, end=step)
            self.update()
        elif self._pressed is None:
            step_there = overview_step(point, self.band, self.scene, self._grid(self.scene))
            if step_there is not None:
                self.step_chosen.emit(step_there)
        else:
            self._dragging = self._dragging or abs(point.x() - self._pressed.x()) > _DRAG_PX
            if self._dragging:
                self.scrubbed.emit(self._grid(self.scene).nearest(point.x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drawn, self._drawn = self._drawn, None
        pressed, self._pressed = self._pressed, None
        if drawn is not None:
            above = self.mapToGlobal(QPoint(round(event.position().x()), 0))  # strata and heatmap stay in sight
            self.what_if_drawn.emit(drawn.unit, drawn.first, drawn.last, above)
            self.update()
        if pressed is None or self._dragging or self.scene is None:
            return
        grid = self._grid(self.scene)
        under = self.shape_under(pressed * self.zoom)
        if under is not None and under.name.startswith("stratum "):
            self.word_followed.emit(int(under.name.split()[1]))
        found = cell_at(pressed, self.band, self.scene, grid) if self.units_page else None
        if found is not None:
            self.unit_chosen.emit(found[1])
        column = grid.step_at(pressed.x())
        if column is not None:
            self.step_chosen.emit(column)

    def _paint_drawn(self, painter: QPainter, scene: Scene, grid: TokenGrid) -> None:
        """The steps that a Shift-drag has gone over so far."""
        if self._drawn is None:
            return
        left = max(grid.column_left(grid.column_of(self._drawn.first)), grid.left)
        right = min(grid.column_left(grid.column_of(self._drawn.last) + 1), grid.right)
        painter.setPen(QPen(self.theme.accent, 2))
        painter.setBrush(with_alpha(self.theme.accent, 0.2))
        painter.drawRoundedRect(QRectF(left + 1, self._drawn.y - 7, right - left - 2, 14), 4, 4)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        self.scrolled.emit(-(delta.x() or delta.y()) * 0.5)

    def shape_under(self, position: QPointF) -> Shape | None:
        """In the heatmap the one value under the pointer."""
        if self.scene is None:
            return None
        if not self.units_page:
            return super().shape_under(position)
        point = self.to_logical(position)
        return cell_shape(point, self.band, self.scene, self._grid(self.scene)) or super().shape_under(position)

    def pressable(self, shape: Shape) -> bool:
        return shape.name.startswith(("heatmap", "overview", "word ", "stratum "))

    def tip(self, shape: Shape) -> str:
        if shape.name.startswith("heatmap "):
            return f"{shape.label}\nShift+drag: what if it were another value?  Ctrl+click: group units"
        if shape.name.startswith("stratum "):
            return f"{shape.label}\nClick to follow it"
        return shape.label

    def _on_layer(self, key: str) -> None:
        self.layer_chosen.emit(int(key))


@dataclass(frozen=True)
class Drawn:
    """A Shift-drag over one unit's row: from the step where it began to the one where it is now, at a height."""

    unit: int
    y: float
    begin: int
    end: int

    @property
    def first(self) -> int:
        return min(self.begin, self.end)

    @property
    def last(self) -> int:
        return max(self.begin, self.end)


def pages(noun: str) -> list[tuple[str, str, str]]:
    """The pages of a model that reads words or characters: key, label, name."""
    labels = {"word": noun[:4].capitalize()}  # a longer one has no room
    return [(key, labels.get(key, label), name.format(noun=noun)) for key, label, name in PAGES]


def scopes(scene: Scene) -> list[tuple[str, str, str]]:
    """The choices of whose memory is shown: key, label, name."""
    unit = f"{scene.unit}" if scene.group else f"Unit {scene.unit}"  # three have less room
    found = [
        ("all", "All", f"The memory of all {units_of(scene)} units"),
        ("unit", unit, f"The memory of unit {scene.unit}"),
    ]
    if scene.group:
        found.append(("group", "Group", f"The memory of the group: {listed(scene.group)}"))
    return found
