"""Compare: two runs above one another, what is left of one word in each, and how far each model remembers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from lstm_viz.paint.compare import BUTTON_PX, ROW_PX, in_sight, switch_rect, title_top
from lstm_viz.paint.compare_scene import Comparison, Far
from lstm_viz.paint.compare_words import said, verdict
from lstm_viz.paint.grid import MARGIN_PX, RAIL_GAP_PX, TokenGrid, grid_of
from lstm_viz.paint.reading import noun, visible
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.text import draw_text, text_width, wrapped
from lstm_viz.paint.theme import Theme
from lstm_viz.views.compare_controls import Choice, RowControls
from lstm_viz.views.compare_glide import Glide
from lstm_viz.views.compare_panels import DistancePanel, MeasuresPanel, RowsPanel
from lstm_viz.views.page import Page

ROW_MOST_PX = 148.0
HEAD_PX = 40.0  # the examples, and in words what is left
_FIELD_PX = 112.0
_EXAMPLES = (
    ("country", "Country", "“he is in France … so he speaks”: which language, many words later"),
    ("number", "Number", "“the birds that sat on the tree …”: is or are, many words later"),
)
_RIVAL_TIP = "Choose the second row: another model, or another version of the sentence"
_NO_EXAMPLE = "The first row’s model does not know the words of this example."


class CompareView(Page):
    """The page. It shows a `Comparison` and says what the person wants."""

    beside = True
    follow_wanted = Signal(int)
    swap_wanted = Signal(str)
    own_wanted = Signal(str)  # a model for the first row
    rival_wanted = Signal(str)  # a model for the second, "" for another version of the sentence
    own_file_wanted = Signal()
    rival_file_wanted = Signal()
    between_wanted = Signal(int)
    example_wanted = Signal(str)
    layer_wanted = Signal(int, int)  # of the first or the second row
    step_wanted = Signal(int)
    scrolled = Signal(float)

    def __init__(self, theme: Theme, models: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._models = tuple(models)
        self.rows = RowsPanel(theme, self)
        self.measures = MeasuresPanel(theme, self)
        self.own = RowControls(theme, "First row", "Choose the first row’s model", self)
        self.rival = RowControls(theme, "Second row", _RIVAL_TIP, self)
        self.own.chosen.connect(self.own_wanted)
        self.rival.chosen.connect(self.rival_wanted)
        self.own.file_wanted.connect(self.own_file_wanted)
        self.rival.file_wanted.connect(self.rival_file_wanted)
        self.own.layer_chosen.connect(self._on_own_layer)
        self.rival.layer_chosen.connect(self._on_rival_layer)
        self.examples = {key: Choice(theme, word, f"Example: {word}", tip, self) for key, word, tip in _EXAMPLES}
        for button in self.examples.values():
            button.clicked.connect(self._on_example)
        self.field = QLineEdit(self)
        self.field.setObjectName("swap")
        self.field.setPlaceholderText("swap for …")
        self.field.setAccessibleName("Another word in its place")
        self.distance = DistancePanel(theme)
        self.rail = self.distance
        self._swaps: dict[str, Choice] = {}
        self._comparison: Comparison | None = None
        self._verdict = ""
        self.field.returnPressed.connect(self._on_typed)
        self._glide = Glide(self)
        self._glide.moved.connect(self._on_glide)
        self.rows.step_chosen.connect(self.step_wanted)
        self.rows.sight_wanted.connect(self.bring_into_sight)
        self.measures.step_chosen.connect(self.step_wanted)
        self.distance.between_chosen.connect(self.between_wanted)

    def show_comparison(
        self, comparison: Comparison, far: tuple[Far, ...], between: int | None, example: str | None = ""
    ) -> None:
        """``example`` is the key of the one that is shown, None where the model knows none."""
        self._comparison, self._verdict = comparison, verdict(comparison, far)
        for key, word, tip in _EXAMPLES:
            chip = self.examples[key]
            chip.setChecked(key == example)
            chip.setEnabled(example is not None)
            chip.set_name(f"Example: {word}", tip if example is not None else _NO_EXAMPLE)
        self.rows.show_comparison(comparison, self.scroll_px)
        self.measures.show_comparison(comparison, self.scroll_px)
        self.distance.show_far(far, between, comparison.scene)
        self.rows.setAccessibleDescription(f"{self._verdict} {said(comparison)}")
        self._show_rows(comparison)
        self._show_swaps(comparison.others)
        self._place()
        self.update()

    def dressed(self, scene: Scene) -> Scene:
        """One hue in Compare: the followed word's."""
        hues = tuple(0 if step == scene.followed else None for step in range(scene.steps))
        return replace(scene, colour_by="followed", hues=hues)

    def take_step(self, step: int) -> bool:
        self.follow_wanted.emit(step)
        self.bring_into_sight(step)
        return True

    def show_scene(self, scene: Scene) -> None:
        shown = self._comparison.scene if self._comparison else None
        if shown is not None and (scene.moment.step, scene.chips) != (shown.moment.step, shown.chips):
            self._glide.stop()  # another step or text moves the columns by itself
        super().show_scene(scene)

    def bring_into_sight(self, step: int) -> None:
        """Glide to a step that is not wholly seen, to where the columns would be with the playhead on it."""
        if self._comparison is None:
            return
        scene, grid = self._comparison.scene, self._grid(self._comparison.scene)
        if in_sight(step, grid):
            return
        there = replace(grid, playhead=float(grid.column_of(step)), scroll_px=None)
        self._glide.go(grid.scrolled_px, there.scrolled_px, at_once=scene.reduced_motion)

    def _on_glide(self, px: float) -> None:
        assert self._comparison is not None
        self.scrolled.emit(px - self._grid(self._comparison.scene).scrolled_px)

    def _grid(self, scene: Scene) -> TokenGrid:
        return grid_of(self.width() / self.zoom, scene, self.scroll_px)

    def set_look(self, theme: Theme, zoom: float) -> None:
        super().set_look(theme, zoom)
        for panel in (self.rows, self.measures, self.distance):
            panel.set_look(theme, zoom)
        for controls in (self.own, self.rival):
            controls.set_look(theme, zoom)
        for button in (*self.examples.values(), *self._swaps.values()):
            button.set_look(theme, zoom)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._glide.stop()
        delta = event.angleDelta()
        self.scrolled.emit(-(delta.x() or delta.y()) * 0.5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.field.hasFocus():
            self.window().setFocus()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.theme.panel)
            if self._comparison is None:
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(self.zoom, self.zoom)
            width = self.width() / self.zoom
            painter.fillRect(QRectF(0, HEAD_PX - 1, width, 1), self.theme.line)
            grid = grid_of(width, self._comparison.scene)
            left = MARGIN_PX + 12 + sum(button.logical_width() + 6 for button in self.examples.values())
            lines = wrapped(self._verdict, grid.rail_right - left, 13, 500)
            for number, line in enumerate(lines):
                y = HEAD_PX / 2 + 17 * (number - (len(lines) - 1) / 2)
                draw_text(painter, left, y, line, 13, self.theme.text1, 500)

    @property
    def _row_px(self) -> float:
        return min(ROW_MOST_PX, max(ROW_PX, 0.2 * self.height() / self.zoom))

    def _place(self) -> None:
        zoom, row = self.zoom, self._row_px
        width, height = self.width() / zoom, self.height() / zoom

        def put(widget: QWidget, x: float, y: float, wide: float, high: float) -> None:
            left, top = round(x * zoom), round(y * zoom)
            widget.setGeometry(left, top, round((x + wide) * zoom) - left, round((y + high) * zoom) - top)

        x, below = MARGIN_PX, HEAD_PX + 2 * row
        for chip in self.examples.values():
            put(chip, x, 6, chip.logical_width(), 28)
            x += chip.logical_width() + 6
        put(self.rows, 0, HEAD_PX, width, 2 * row)
        put(self.measures, 0, below, width, height - below)
        if self._comparison is None:
            return
        for number, (controls, shown) in enumerate(zip((self.own, self.rival), self._comparison.rows, strict=True)):
            place = QRectF(0, HEAD_PX + number * row, width, row)
            put(controls.button, MARGIN_PX, title_top(place), controls.button.logical_width(), BUTTON_PX)
            place = switch_rect(place, shown, controls.layers.logical_width())
            put(controls.layers, place.left(), place.top(), place.width(), place.height())
        x, y = grid_of(width, self._comparison.scene).rail_left - RAIL_GAP_PX - _FIELD_PX, below + 4
        put(self.field, x, y, _FIELD_PX, 28)
        self.field.setVisible(bool(self._comparison.word))
        for button in reversed(self._swaps.values()):
            x -= button.logical_width() + 6
            put(button, x, y, button.logical_width(), 28)

    def _show_rows(self, comparison: Comparison) -> None:
        own, rival = comparison.rows
        room = grid_of(self.rows.logical.width(), comparison.scene).left - MARGIN_PX - 56
        self.own.show_row(own, room, [(name, name) for name in self._models], own.title)
        what, word = noun(comparison.scene), visible(comparison.word)
        others = [(name, name) for name in self._models if name != own.title]  # beside itself a model shows nothing
        version = [(f"The same model, another {what} for “{word}”", "")] if word else []
        self.rival.show_row(rival, room, [*others, *version], "" if rival.title == own.title else rival.title)
        self.field.setToolTip(f"Another {what} in the place of “{word}”: Enter tries it")

    def _show_swaps(self, words: tuple[str, ...]) -> None:
        """As many as there is room for behind the title and the legend of the measures, first of all what is there."""
        compared = self._comparison
        assert compared is not None
        taken = text_width(f"How much of “{compared.word}” is left?", 13, 600) + MARGIN_PX
        taken += sum(text_width(row.short, 12, 600) + 72 for row in compared.rows)
        grid = grid_of(self.width() / self.zoom, compared.scene)
        room = grid.rail_left - RAIL_GAP_PX - _FIELD_PX - taken
        fitting: list[str] = []
        for word in sorted(words, key=lambda word: word != compared.other):
            room -= text_width(word, 12, 500) + 30
            if room < 0:
                break
            fitting.append(word)
        shown = [word for word in words if word in fitting]
        if tuple(self._swaps) != tuple(shown):
            for button in self._swaps.values():
                button.deleteLater()
            self._swaps = {}
            for word in shown:
                button = Choice(self.theme, word, f"Swap for {word}", f"Put “{word}” in its place", self)
                button.set_look(self.theme, self.zoom)
                button.clicked.connect(self._on_swap)
                button.show()
                self._swaps[word] = button
        for word, button in self._swaps.items():
            button.setChecked(word == compared.other)

    def _on_own_layer(self, layer: int) -> None:
        self.layer_wanted.emit(0, layer)

    def _on_rival_layer(self, layer: int) -> None:
        self.layer_wanted.emit(1, layer)

    def _on_example(self) -> None:
        sender = self.sender()
        self.example_wanted.emit(next(key for key, button in self.examples.items() if button is sender))

    def _on_swap(self) -> None:
        sender = self.sender()
        self.swap_wanted.emit(next(word for word, button in self._swaps.items() if button is sender))

    def _on_typed(self) -> None:
        if self.field.text().strip():
            self.swap_wanted.emit(self.field.text().strip())
            self.field.clear()
