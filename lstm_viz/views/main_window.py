"""The window: puts the regions together, obeys the keys, and shows whatever the session announces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from lstm_viz.models.trace import Trace
from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.reading import computed_steps, percent, quantities, readable
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.theme import Theme
from lstm_viz.session.session import Session
from lstm_viz.text.examples import Example
from lstm_viz.views.cell_view import CellView
from lstm_viz.views.inspector import Inspector
from lstm_viz.views.keys import KEYS, KeySheet, found
from lstm_viz.views.layout import MINIMUM, Layout, arrange
from lstm_viz.views.page import MODES, Page, Strip
from lstm_viz.views.panel import Panel
from lstm_viz.views.sentence_bar import SentenceBar
from lstm_viz.views.style import palette, style_sheet
from lstm_viz.views.time_panel import TimePanel
from lstm_viz.views.top_bar import NAME, TopBar
from lstm_viz.views.transport import Transport
from lstm_viz.views.what_if import WhatIf

ZOOM_STEP = 1.1
_LEAST_LOGICAL = (960.0, 600.0)  # smaller than this the regions cannot be laid out; zoom stops there
HALF_FRAME_MS = 8
HELP = "Type a sentence above: each word becomes one step of the network."


class MainWindow(QWidget):
    """One window on one session. What needs files, threads or settings it only asks for, by signals."""

    shown_first = Signal()  # after the first paint
    theme_toggled = Signal()
    film_wanted = Signal()
    session_open_wanted = Signal()
    session_save_wanted = Signal()
    enlarge_wanted = Signal()
    zoom_changed = Signal(float)
    mode_wanted = Signal(str)  # the application brings the page and then calls `show_mode`
    closing = Signal()

    def __init__(self, session: Session, theme: Theme, models: Sequence[str], examples: Sequence[Example]) -> None:
        super().__init__()
        self.session = session
        self.theme = theme
        self.zoom = 1.0
        self._painted = False
        self._drawer_open = True  # of a narrow window
        self._said: tuple[int, Trace] | None = None
        self._scene: Scene | None = None
        self._keys: KeySheet | None = None
        self.mode = "explore"
        self.page: Page | None = None  # what is seen instead of Explore's regions
        self.strip: Strip | None = None  # what is seen above them
        self._soon = QTimer(self, singleShot=True, interval=HALF_FRAME_MS)
        self._soon.timeout.connect(self._show_rest)
        self.setWindowTitle(NAME)
        self.setMinimumSize(*MINIMUM)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # panels and buttons pass the keys on when they are clicked
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.top = TopBar(theme, models, self)
        self.sentence = SentenceBar(theme, examples, self)
        self.cell = CellView(theme, self)
        self.inspector = Inspector(theme, self)
        self.time = TimePanel(theme, self)
        self.transport = Transport(theme, self)
        self.cell.help = HELP
        self.what_if = WhatIf(session, theme, self)
        self._actions = self._make_actions()
        for key in KEYS:
            if key.anywhere:
                for number, name in enumerate(key.keys):
                    shortcut = QShortcut(QKeySequence(name), self)
                    shortcut.setProperty("action", MODES[number][0] if key.action == "mode" else key.action)
                    shortcut.activated.connect(self._on_shortcut)
        self._wire()
        self.set_look(theme, 1.0)
        self._on_status()
        self._on_playhead()
        self._on_text(session.document.text)
        self.show_scene(session.scene)
        self.setFocus()  # the keys are the window's from the start, not the first button's

    @property
    def panels(self) -> tuple[Panel, ...]:
        return (self.sentence, self.cell, self.inspector, self.time, self.transport)

    # what the session says

    def show_scene(self, scene: Scene) -> None:
        if self._scroll_px is not None and scene.moment.step != self._scroll_step:
            self._set_scroll(None)
        # Another text or trace changes every panel at once. Two of them are painted half a frame later, so that the
        # next key has to wait for the others only.
        before = self._scene
        half = before is not None and (scene.trace is not before.trace or scene.chips is not before.chips)
        self._scene = scene
        self.sentence.set_scene(self._dressed(scene))
        for panel in (self.cell, self.transport):
            panel.set_scene(scene)
        if half:
            self._soon.start()
        elif not self._soon.isActive():
            self._show_rest()
        self.what_if.show_scene(scene)
        if self.page is not None:
            self.page.show_scene(scene)
        if not self.session.playhead.playing:
            self._announce(scene)

    @property
    def settled(self) -> bool:
        """Whether every panel has the newest scene."""
        return not self._soon.isActive()

    def _show_rest(self) -> None:
        assert self._scene is not None
        for panel in (self.inspector, self.time):
            panel.set_scene(self._scene)

    def show_mode(self, mode: str, page: Page | None, strip: Strip | None = None) -> None:
        """Show a mode: its page, or Explore's regions where it has none, below its strip where it has one."""
        focus = self.focusWidget()
        before, self.mode, self.page = self.page, mode, page
        if self.strip is not None and self.strip is not strip:
            self.strip.hide()
            self.strip.resized.disconnect(self._arrange)
        if strip is not None and self.strip is not strip:
            strip.setParent(self)
            strip.set_look(self.theme, self._zoom_applied)
            strip.resized.connect(self._arrange)
        self.strip = strip
        self.top.show_mode(mode)
        if page is not None:
            page.setParent(self)
            if page.rail is not None:
                page.rail.setParent(self)
            page.set_look(self.theme, self._zoom_applied)
            page.show_scene(self.session.scene)
        self.sentence.set_scene(self._dressed(self.session.scene))
        self._arrange()
        if before is not None and before is not page:
            before.hide()
            if before.rail is not None:
                before.rail.hide()
        if focus is not None and not focus.isVisible():
            self.setFocus()

    def _dressed(self, scene: Scene) -> Scene:
        return scene if self.page is None else self.page.dressed(scene)

    def _on_word(self, step: int) -> None:
        if self.page is None or not self.page.take_step(step):
            self.session.playhead.go_to(step)

    def _on_status(self) -> None:
        document = self.session.document
        before = self.sentence.message
        self.sentence.set_message(document.error or document.notice, bool(document.error))
        self.top.show_model(document.model, document.loading)
        self.top.set_film_ready(document.trace is not None and not document.empty)
        for panel in self.panels:
            panel.set_dimmed(bool(document.loading) and document.model is not None)
        if self.sentence.message != before:
            self._arrange()

    def _on_text(self, text: str) -> None:
        self.sentence.field.show_text(text, self.session.document.caret)

    def _on_caret(self, caret: int) -> None:
        self.sentence.field.show_text(self.session.document.text, caret)

    def _on_playhead(self) -> None:
        playhead = self.session.playhead
        self.transport.show_state(playhead.playing, playhead.speed, playhead.loop, playhead.substeps)

    def _announce(self, scene: Scene) -> None:
        """One sentence a step for screen readers."""
        step = scene.moment.step
        if scene.trace is None or step >= computed_steps(scene) or (step, scene.trace) == self._said:
            return
        self._said = (step, scene.trace)
        sentence = step_sentence(scene)
        self.cell.setAccessibleDescription(sentence)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.cell, sentence))

    # looks and layout

    def set_look(self, theme: Theme, zoom: float) -> None:
        """Take a theme and a zoom; the zoom stops where the regions would no longer fit."""
        self.theme, self.zoom = theme, zoom
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        sheet = style_sheet(theme, self.shown_zoom)
        if sheet != application.styleSheet():  # Qt would polish every widget anew
            application.setPalette(palette(theme))
            application.setStyleSheet(sheet)
        self._apply_zoom()

    @property
    def shown_zoom(self) -> float:
        most = min(self.width() / _LEAST_LOGICAL[0], self.height() / _LEAST_LOGICAL[1])
        return min(self.zoom, max(0.5, most))

    def _apply_zoom(self) -> None:
        self._zoom_applied = self.shown_zoom
        self.top.set_look(self.theme, self._zoom_applied)
        self.what_if.set_look(self.theme, self._zoom_applied)
        for panel in self.panels:
            panel.set_look(self.theme, self._zoom_applied)
        for part in (self.page, self.strip):
            if part is not None:
                part.set_look(self.theme, self._zoom_applied)
        self._arrange()
        self.update()

    def _arrange(self) -> None:
        zoom = self._zoom_applied
        width = self.width() / zoom
        asked = self.what_if.height_px if self.page is None or self.page.beside else 0.0
        above = 0.0 if self.strip is None else self.strip.px(width)
        layout = arrange(width, self.height() / zoom - above, self.sentence.message_px(width), asked)

        def put(widget: QWidget, rect: QRectF, down: float = above) -> None:
            left, top, bottom = (round(px * zoom) for px in (rect.left(), rect.top() + down, rect.bottom() + down))
            widget.setGeometry(left, top, round(rect.right() * zoom) - left, bottom - top)

        put(self.top, layout.top, down=0.0)
        if self.strip is not None:
            put(self.strip, QRectF(0, layout.top.bottom(), width, above), down=0.0)
            self.strip.show()
        put(self.sentence, layout.sentence)
        put(self.what_if.bar, layout.what_ifs)
        self.what_if.bar.setVisible(bool(asked))
        put(self.cell, layout.cell)
        put(self.inspector, layout.inspector)
        put(self.time, layout.time)
        put(self.transport, layout.transport)
        page = self.page
        for panel in self.panels:
            panel.setVisible(page is None or (page.beside and panel in (self.sentence, self.transport)))
        if page is None:
            self._show_drawer(layout)
        else:
            top, bottom = layout.top.bottom(), layout.transport.bottom()
            if page.beside:
                top, bottom = layout.what_ifs.bottom(), layout.transport.top()
            put(page, QRectF(0, top, width, bottom - top))
            page.show()
            if page.rail is not None:
                grid, region = grid_of(width, self.session.scene), layout.sentence
                left = grid.rail_left - 8
                put(page.rail, QRectF(left, region.top() + 1, grid.rail_right + 8 - left, region.height() - 3))
                page.rail.show()
                page.rail.raise_()
        self.sentence.place()

    def _show_drawer(self, layout: Layout) -> None:
        covered = layout.inspector.width() if layout.drawer and self._drawer_open else 0.0
        self.cell.set_drawer(layout.drawer, self._drawer_open, covered)
        self.inspector.setVisible(not layout.drawer or self._drawer_open)
        self.inspector.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.shown_zoom != self._zoom_applied:
            self.set_look(self.theme, self.zoom)
        else:
            self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.theme.panel)
        if not self._painted:
            self._painted = True
            self.shown_first.emit()

    # scrolling a long sentence by hand, until the playhead moves on

    _scroll_px: float | None = None
    _scroll_step = 0

    def _on_scrolled(self, delta_px: float) -> None:
        scene = self.session.scene
        grid = grid_of(self.width() / self._zoom_applied, scene, self._scroll_px)
        if grid.scrolls:
            furthest = grid.content_px - grid.available_px
            self._set_scroll(min(max(grid.scrolled_px + delta_px, 0.0), furthest))

    def _on_scroll_held(self, px: float) -> None:
        self._set_scroll(px)
        self._scroll_step = -1

    def _set_scroll(self, px: float | None) -> None:
        scene = self.session.scene
        self._scroll_px, self._scroll_step = px, scene.moment.step
        for panel in (self.sentence, self.time, self.transport):
            panel.scroll_px = px
            panel.set_scene(self._dressed(scene) if panel is self.sentence else scene)
            panel.update()
        if self.page is not None:
            self.page.scroll_px = px
            self.page.show_scene(scene)

    # wiring and keys

    def _wire(self) -> None:
        session = self.session
        playhead, selection, document = session.playhead, session.selection, session.document
        session.scene_changed.connect(self.show_scene)
        document.status_changed.connect(self._on_status)
        document.model_changed.connect(self._on_status)
        document.trace_changed.connect(self._on_status)
        document.text_changed.connect(self._on_text)
        document.caret_changed.connect(self._on_caret)
        playhead.changed.connect(self._on_playhead)
        sentence, time, transport = self.sentence, self.time, self.transport
        sentence.typed.connect(session.type_text)
        sentence.caret_moved.connect(session.move_caret)
        sentence.left_field.connect(document.finish_word)
        sentence.word_added.connect(session.add_word)
        sentence.step_chosen.connect(self._on_word)
        sentence.pin_toggled.connect(selection.toggle_pin)
        sentence.colour_chosen.connect(selection.set_colour_by)
        sentence.example_chosen.connect(session.show_text)
        sentence.scrolled.connect(self._on_scrolled)
        self.cell.phase_chosen.connect(playhead.go_to_phase)
        self.cell.scope_chosen.connect(selection.set_scope)
        self.cell.unit_chosen.connect(selection.set_unit)
        self.cell.drawer_toggled.connect(self._on_drawer)
        self.inspector.unit_stepped.connect(session.step_unit)
        self.inspector.step_chosen.connect(playhead.go_to)
        self.inspector.enlarge_wanted.connect(self.enlarge_wanted)
        self.what_if.resized.connect(self._arrange)
        sentence.what_if_wanted.connect(self.what_if.ask)
        time.what_if_drawn.connect(self.what_if.ask_of)
        self.cell.gate_grabbed.connect(self.what_if.grab_gate)
        self.cell.gate_dragged.connect(self.what_if.drag_gate)
        self.cell.gate_released.connect(self.what_if.release_gate)
        time.unit_chosen.connect(selection.set_unit)
        time.unit_grouped.connect(selection.toggle_in_group)
        time.word_followed.connect(session.follow)
        time.swap_chosen.connect(session.swap)
        sentence.swap_wanted.connect(self._on_swap_wanted)
        sentence.word_followed.connect(session.follow)
        time.why.step_chosen.connect(playhead.go_to)
        time.why.word_chosen.connect(selection.choose_word)
        self.inspector.word_followed.connect(session.follow)
        time.strata_scope_chosen.connect(selection.set_strata_scope)
        time.step_chosen.connect(playhead.go_to)
        time.scrubbed.connect(playhead.scrub)
        time.layer_chosen.connect(selection.set_layer)
        time.scrolled.connect(self._on_scrolled)
        time.scroll_held.connect(self._on_scroll_held)
        time.quantities.quantity_chosen.connect(selection.set_quantity)
        transport.first_wanted.connect(playhead.home)
        transport.back_wanted.connect(playhead.back)
        transport.play_toggled.connect(playhead.toggle)
        transport.forward_wanted.connect(playhead.forward)
        transport.last_wanted.connect(playhead.end)
        transport.scrubbed.connect(playhead.scrub)
        transport.speed_chosen.connect(playhead.set_speed)
        transport.loop_toggled.connect(playhead.set_loop)
        transport.substeps_toggled.connect(playhead.set_substeps)
        transport.scroll_held.connect(self._on_scroll_held)
        for panel in (*self.panels, self.sentence.predictions, self.time.quantities, self.time.why):
            panel.hovered.connect(selection.set_hover)
        self.top.mode_chosen.connect(self.mode_wanted)
        self.top.theme_toggled.connect(self.theme_toggled)
        self.top.film_wanted.connect(self.film_wanted)
        self.top.session_open_wanted.connect(self.session_open_wanted)
        self.top.session_save_wanted.connect(self.session_save_wanted)
        self.top.keys_wanted.connect(self.show_keys)

    def _make_actions(self) -> dict[str, Callable[[], object]]:
        session = self.session
        playhead, selection, document = session.playhead, session.selection, session.document
        return {
            "forward": playhead.forward,
            "back": playhead.back,
            "forward_substep": playhead.forward_substep,
            "back_substep": playhead.back_substep,
            "play": playhead.toggle,
            "first": playhead.home,
            "last": playhead.end,
            "loop": lambda: playhead.set_loop(not playhead.loop),
            "substeps": lambda: playhead.set_substeps(not playhead.substeps),
            "unit_above": lambda: session.step_unit(-1),
            "unit_below": lambda: session.step_unit(+1),
            "scope": lambda: selection.set_scope("unit" if selection.scope == "all" else "all"),
            "word_page": self.time.turn_page,
            "what_if": lambda: self.what_if.ask(self.time.mapToGlobal(QPoint(self.time.width() // 2, 0))),
            "undo": document.what_ifs.undo,
            "redo": document.what_ifs.redo,
            "pin": session.pin_word,
            "dimming": lambda: selection.set_dimming(not selection.dimming),
            "motion": lambda: selection.set_reduced_motion(not selection.reduced_motion),
            "sentence": self.focus_sentence,
            "leave": self.setFocus,
            **{mode: partial(self.mode_wanted.emit, mode) for mode, _, _ in MODES},
            "theme": self.theme_toggled.emit,
            "film": self.film_wanted.emit,
            "open": self.session_open_wanted.emit,
            "save": self.session_save_wanted.emit,
            "zoom_in": lambda: self.zoom_changed.emit(self.shown_zoom * ZOOM_STEP),
            "zoom_out": lambda: self.zoom_changed.emit(self.shown_zoom / ZOOM_STEP),
            "zoom_reset": lambda: self.zoom_changed.emit(1.0),
            "full_screen": self.toggle_full_screen,
            "keys": self.show_keys,
            "quit": self.close,
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = found(event.key(), event.modifiers())
        if key is None or isinstance(self.focusWidget(), QLineEdit):
            event.ignore()
            return
        entry, number = key
        if entry.action == "quantity":
            names = quantities(self.session.scene)
            if number < len(names):
                self.session.selection.set_quantity(names[number])
        else:
            self._actions[entry.action]()

    def _on_swap_wanted(self, step: int) -> None:
        self.session.follow(step)
        if self.page is None:
            self.time.type_swap()

    def _on_shortcut(self) -> None:
        self._actions[self.sender().property("action")]()

    def focus_sentence(self) -> None:
        self.sentence.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.sentence.field.end(False)

    def toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)  # and back to maximised where it was

    def show_keys(self) -> None:
        if self._keys is None:
            self._keys = KeySheet(self)
        self._keys.show()
        self._keys.raise_()

    def _on_drawer(self) -> None:
        self._drawer_open = not self._drawer_open
        self._arrange()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self._arrange()


def step_sentence(scene: Scene) -> str:
    """A step in one sentence: "step 7, tree: forgets 18%, writes 18%, next: are 69%"."""
    assert scene.trace is not None
    step, layer = scene.moment.step, scene.layer
    parts = []
    if "c" in quantities(scene):
        amount, forget = scene.trace.amount(layer), scene.trace.layers[layer]["f"]
        before = float(amount[step - 1].sum()) if step else 0.0
        now, stays = float(amount[step].sum()), float((forget[step] * amount[step - 1]).sum()) if step else 0.0
        if before > 0:
            parts.append(f"forgets {percent(1 - stays / before)}")
        if now > 0:
            parts.append(f"writes {percent((now - stays) / now)}")
    if scene.predictions:
        best = scene.predictions[0]
        parts.append(f"next: {readable(best.word)} {percent(best.probability)}")
    return f"step {step}, {scene.trace.tokens[step]}: " + ", ".join(parts)
