"""The sentence: the field to type in, the ribbon of its words, and the likely next ones."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QMenu, QWidget

from lstm_viz.paint.grid import MARGIN_PX, RAIL_GAP_PX, grid_of
from lstm_viz.paint.hover import hovered_step
from lstm_viz.paint.predictions import BAND_PX as PREDICTIONS_PX
from lstm_viz.paint.predictions import paint_predictions
from lstm_viz.paint.reading import is_class, noun
from lstm_viz.paint.ribbon import BAND_PX as RIBBON_PX
from lstm_viz.paint.ribbon import paint_ribbon
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, wrapped
from lstm_viz.paint.theme import Theme
from lstm_viz.text.examples import Example
from lstm_viz.views.controls import TextButton
from lstm_viz.views.panel import Panel
from lstm_viz.views.sentence_field import COUNT_PX, STEPS_TOLD, SentenceField, WordCount

FIELD_TOP, FIELD_PX = 12.0, 40.0
RIBBON_BOTTOM = 6.0
_MESSAGE_LINE_PX = 17.0
WHAT_IF_TIP = (
    "What if a unit had another value?  (W)\n"
    "Shift+drag over a unit's row asks it of the steps that you drag over,\n"
    "Shift+drag up or down on a gate of the cell asks it of that gate."
)


class PredictionsView(Panel):
    """The likely next words; a click appends one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("What may come next")

    def takes_keys(self) -> bool:
        """A click on a word continues what is being typed."""
        return False

    def depends(self, scene: Scene) -> Hashable:
        predicting = scene.moment.phase in ("predict", "whole")
        moment = scene.moment if predicting else scene.moment.step
        return scene.trace, scene.ghost, scene.computed, scene.chips, scene.predictions, moment

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        shapes = paint_predictions(painter, rect, scene, self.theme)
        waits = len(scene.chips) > scene.steps  # or a long text is looked through for nothing
        pending = next((chip.text for chip in scene.chips if chip.kind == "pending"), "") if waits else ""
        if pending and not scene.predictions and scene.moment.step < scene.computed:
            text = f"The model knows no word that begins with “{pending}”."
            for number, line in enumerate(wrapped(text, rect.width(), 12)):
                draw_text(painter, rect.left(), rect.top() + 42 + 17 * number, line, 12, self.theme.text3)
        return shapes

    def pressable(self, shape: Shape) -> bool:
        what, _, number = shape.name.partition(" ")
        if what != "prediction" or self.scene is None or int(number) >= len(self.scene.predictions):
            return False
        return not is_class(self.scene.predictions[int(number)].word)  # "some other name" is no word to add

    def tip(self, shape: Shape) -> str:
        return f"{shape.label} – click to add it" if self.pressable(shape) else shape.label


class SentenceBar(Panel):
    """The region of the sentence. Emits what the person does; shows what the session says."""

    typed = Signal(str, int)
    caret_moved = Signal(int)
    left_field = Signal()
    word_added = Signal(int, str)  # after which step
    step_chosen = Signal(int)
    pin_toggled = Signal(str)
    word_followed = Signal(int)  # its step
    colour_chosen = Signal(str)
    example_chosen = Signal(str)
    scrolled = Signal(float)
    what_if_wanted = Signal(QPoint)
    swap_wanted = Signal(int)  # a double-click on the word of a step

    def __init__(self, theme: Theme, examples: Sequence[Example], parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setAccessibleName("The sentence, step by step")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.field = SentenceField(self)
        self.predictions = PredictionsView(theme, self)
        self.count = WordCount(theme, self.field)
        self.what_if = TextButton(theme, "What if …", "What if", WHAT_IF_TIP, icon="what-if", parent=self)
        self.what_if.clicked.connect(self._on_what_if)
        self.scroll_px: float | None = None
        self.message, self._is_error = "", False
        self._step_before = 0
        self._examples = [
            TextButton(theme, example.text, f"Example: {example.text}", example.shows, weight=400, px=13, parent=self)
            for example in examples
        ]
        for button in self._examples:
            button.clicked.connect(self._on_example)
            button.hide()
        self.field.typed.connect(self.typed)
        self.field.caret_moved.connect(self.caret_moved)
        self.field.left.connect(self.left_field)
        self.pressed_shape.connect(self._on_pressed)
        self.predictions.pressed_shape.connect(self._on_prediction)

    def depends(self, scene: Scene) -> Hashable:
        scrolled = grid_of(self.logical.width(), scene, self.scroll_px).scrolled_px
        seen = (scene.trace, scene.chips, scene.computed, scene.hues, scene.pinned)
        looks = (scene.colour_by, scene.dimming, hovered_step(scene), scene.followed)
        return *seen, scene.layer, scene.unit, looks, scene.moment.step, scrolled

    def moving(self) -> QRect:
        """What is below the field: painting that again takes Qt the longer, the longer the text is."""
        return self.rect().adjusted(0, self.field.geometry().bottom() + 1, 0, 0)

    def set_scene(self, scene: Scene) -> None:
        super().set_scene(scene)
        self.predictions.set_scene(scene)
        empty = len(scene.chips) <= 1
        for button in self._examples:
            button.setVisible(empty)
        self.predictions.setVisible(not empty)
        self.what_if.setVisible(not empty)
        self.count.show_count(len(scene.chips) - 1, noun(scene))

    def set_message(self, message: str, is_error: bool) -> None:
        """The line under the field: an error with its remedy, or what takes long."""
        if (message, is_error) != (self.message, self._is_error):
            self.message, self._is_error = message, is_error
            self.field.setAccessibleDescription(message or STEPS_TOLD)
            self.place()
            self.update()

    def message_px(self, width: float) -> float:
        """How high the message is in a window of this width: one line or two, and a gap above the words."""
        lines = len(self._message_lines(width))
        return lines * _MESSAGE_LINE_PX + 5 if lines else 0.0

    def _message_lines(self, width: float) -> list[str]:
        """As wide as the field: the next words stand beside it."""
        if self.scene is None or not self.message:
            return []
        room = grid_of(width, self.scene).rail_left - RAIL_GAP_PX - MARGIN_PX - 14
        return wrapped(self.message, room, 12, 500)

    def set_look(self, theme: Theme, zoom: float) -> None:
        super().set_look(theme, zoom)
        self.predictions.set_look(theme, zoom)
        self.count.set_look(theme, zoom)
        self.what_if.set_look(theme, zoom)
        for button in self._examples:
            button.set_look(theme, zoom)
        self.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.place()

    def place(self) -> None:
        """Lay out the children."""
        if self.scene is None:
            return
        zoom, size = self.zoom, self.logical
        grid = grid_of(size.width(), self.scene)
        rail = grid.rail_left

        def put(widget: QWidget, x: float, y: float, width: float, height: float) -> None:
            left, top = round(x * zoom), round(y * zoom)
            widget.setGeometry(left, top, round((x + width) * zoom) - left, round((y + height) * zoom) - top)

        put(self.field, MARGIN_PX, FIELD_TOP, rail - RAIL_GAP_PX - MARGIN_PX, FIELD_PX)
        self.field.setTextMargins(0, 0, round(COUNT_PX * zoom), 0)
        self.count.place()
        put(self.predictions, rail, size.height() - PREDICTIONS_PX - 12, grid.rail_right - rail, PREDICTIONS_PX)
        wide = self.what_if.logical_width()
        put(self.what_if, grid.rail_right - wide, 8, wide, 28)
        x, y = grid.left, size.height() - RIBBON_PX - RIBBON_BOTTOM + 8
        for button in self._examples:
            width = min(button.logical_width(), max(120.0, grid.rail_right - x))
            put(button, x, y, width, 28)
            x += width + 8

    def paint(self, painter: QPainter, rect: QRectF, scene: Scene) -> list[Shape]:
        theme = self.theme
        painter.fillRect(QRectF(0, rect.bottom() - 1, rect.width(), 1), theme.line)
        said = self._paint_message(painter, rect)
        band = QRectF(0, rect.bottom() - RIBBON_PX - RIBBON_BOTTOM, rect.width(), RIBBON_PX)
        if len(scene.chips) <= 1:
            draw_text(painter, MARGIN_PX, band.top() + 22, "Try one of these", 12, theme.text3)
            return said
        grid = grid_of(rect.width(), scene, self.scroll_px)
        return [*said, *paint_ribbon(painter, band, scene, theme, grid)]

    def _paint_message(self, painter: QPainter, rect: QRectF) -> list[Shape]:
        lines = self._message_lines(rect.width())
        if not lines:
            return []
        color = self.theme.warning if self._is_error else self.theme.text2
        left, top = MARGIN_PX + 14, FIELD_TOP + FIELD_PX + 4
        for number, text in enumerate(lines):
            draw_text(painter, left, top + (number + 0.5) * _MESSAGE_LINE_PX, text, 12, color, 500)
        room = QRectF(left, top, self.field.width() / self.zoom - 14, len(lines) * _MESSAGE_LINE_PX)
        return [Shape("message", room, self.message)]

    def pressable(self, shape: Shape) -> bool:
        return shape.name == "colour" or shape.name.startswith(("chip ", "swatch "))

    def stops(self) -> list[Shape]:
        """The words themselves are gone through with the arrows anyway."""
        return [shape for shape in self.shapes if shape.name == "colour"]

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        self.scrolled.emit(-(delta.x() or delta.y()) * 0.5)

    def _on_pressed(self, name: str) -> None:
        assert self.scene is not None
        what, _, number = name.partition(" ")
        if what == "chip":
            self.step_chosen.emit(int(number))
        elif what == "swatch":
            step = int(number)
            self.word_followed.emit(step)
            self.pin_toggled.emit(next(chip.text for chip in self.scene.chips if chip.step == step))
        elif what == "colour":
            self._choose_colour()

    def _on_prediction(self, name: str) -> None:
        scene = self.scene
        number = int(name.rpartition(" ")[2])
        if scene is not None and number < len(scene.predictions):
            self.word_added.emit(scene.moment.step, scene.predictions[number].word)

    def _on_example(self) -> None:
        sender = self.sender()
        assert isinstance(sender, TextButton)
        self.example_chosen.emit(sender.text())

    def _on_what_if(self) -> None:
        self.what_if_wanted.emit(self.what_if.mapToGlobal(QPoint(self.what_if.width() // 2, self.what_if.height())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._step_before = self.scene.moment.step if self.scene is not None else 0
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        shape = self.shape_under(event.position())
        what, _, step = (shape.name if shape else "").partition(" ")
        if what in ("chip", "swatch") and int(step) > 0:
            self.step_chosen.emit(
                self._step_before
            )  # its first click went to the word: what is left of it later counts
            self.swap_wanted.emit(int(step))

    def tip(self, shape: Shape) -> str:
        if self.scene is not None and shape.name.startswith("chip ") and shape.name != "chip 0":
            return f"{shape.label}\nDouble-click: what if another {noun(self.scene)} stood here?"
        return shape.label

    def _choose_colour(self) -> None:
        assert self.scene is not None
        menu = QMenu(self)
        for key, text in (("unit", f"Unit {self.scene.unit}"), ("all", "Change of all units")):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(self.scene.colour_by == key)
            action.setData(key)
        menu.triggered.connect(self._on_colour)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(round(MARGIN_PX * self.zoom), self.height())))

    def _on_colour(self, action: QAction) -> None:
        self.colour_chosen.emit(action.data())
