"""The window: puts the regions together, obeys the keys, and shows whatever the session announces."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.reading import quantities
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.theme import Theme
from lstm_viz.session.session import Session
from lstm_viz.text.examples import Example
from lstm_viz.views.announcer import Announcer
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
from lstm_viz.views.wiring import actions_of, wire

_LEAST_LOGICAL = (960.0, 600.0)  # smaller than this the regions cannot be laid out; zoom stops there
HALF_FRAME_MS = 8
HELP = "Type a sentence above: each {noun} becomes one step of the network."


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
        self.what_if = WhatIf(session, theme, self)
        self._announcer = Announcer(self.cell)
        self._actions = actions_of(self)
        for key in KEYS:
            if key.anywhere:
                for number, name in enumerate(key.keys):
                    shortcut = QShortcut(QKeySequence(name), self)
                    shortcut.setProperty("action", MODES[number][0] if key.action == "mode" else key.action)
                    shortcut.activated.connect(self._on_shortcut)
        wire(self)
        self.on_page_turned()
        self.set_look(theme, 1.0)
        self.on_status()
        self.on_playhead()
        self.on_text(session.document.text)
        self.show_scene(session.scene)
        self.setFocus()  # the keys are the window's from the start, not the first button's

    @property
    def panels(self) -> tuple[Panel, ...]:
        return (self.sentence, self.cell, self.inspector, self.time, self.transport)

    @property
    def noun(self) -> str:
        """What a step reads, before there is any step, too."""
        model = self.session.document.model
        return "word" if model is None else model.tokenizer.noun

    # what the session says

    def show_scene(self, scene: Scene) -> None:
        if self._scroll_px is not None and scene.moment.step != self._scroll_step:
            self._set_scroll(None)
        # Another text or trace changes every panel at once. Two of them are painted half a frame later, so that the
        # next key has to wait for the others only.
        before = self._scene
        half = before is not None and (scene.trace is not before.trace or scene.chips is not before.chips)
        self._scene = scene
        self.cell.help = HELP.format(noun=self.noun)
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
            self._announcer.say(scene)

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
            self.strip.resized.disconnect(self.arrange_regions)
        if strip is not None and self.strip is not strip:
            strip.setParent(self)
            strip.set_look(self.theme, self._zoom_applied)
            strip.resized.connect(self.arrange_regions)
        self.strip = strip
        self.top.show_mode(mode)
        if page is not None:
            page.setParent(self)
            if page.rail is not None:
                page.rail.setParent(self)
            page.set_look(self.theme, self._zoom_applied)
            page.show_scene(self.session.scene)
        self.on_page_turned()
        self.sentence.set_scene(self._dressed(self.session.scene))
        self.arrange_regions()
        if before is not None and before is not page:
            before.hide()
            if before.rail is not None:
                before.rail.hide()
        if focus is not None and not focus.isVisible():
            self.setFocus()

    def _dressed(self, scene: Scene) -> Scene:
        return scene if self.page is None else self.page.dressed(scene)

    def on_word(self, step: int) -> None:
        if self.page is None or not self.page.take_step(step):
            self.session.playhead.go_to(step)

    def follow_here(self) -> None:
        """The key of the followed word: a page follows the one at the playhead, Explore turns to its three measures."""
        if self.page is None or not self.page.take_step(self.session.playhead.step):
            self.time.turn_page()

    def on_status(self) -> None:
        document = self.session.document
        before = self.sentence.message
        self.sentence.set_message(document.error or document.notice, bool(document.error))
        self.top.show_model(document.model, document.loading)
        self.top.set_film_ready(document.trace is not None and not document.empty)
        for panel in self.panels:
            panel.set_dimmed(bool(document.loading) and document.model is not None)
        if self.sentence.message != before:
            self.arrange_regions()

    def on_text(self, text: str) -> None:
        self.sentence.field.show_text(text, self.session.document.caret)

    def on_caret(self, caret: int) -> None:
        self.sentence.field.show_text(self.session.document.text, caret)

    def on_playhead(self) -> None:
        playhead = self.session.playhead
        self.transport.show_state(playhead.playing, playhead.speed, playhead.loop, playhead.substeps)

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
        self.arrange_regions()
        self.update()

    def arrange_regions(self) -> None:
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
            self.arrange_regions()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.theme.panel)
        if not self._painted:
            self._painted = True
            self.shown_first.emit()

    # scrolling a long sentence by hand, until the playhead moves on

    _scroll_px: float | None = None
    _scroll_step = 0

    def on_scrolled(self, delta_px: float) -> None:
        scene = self.session.scene
        grid = grid_of(self.width() / self._zoom_applied, scene, self._scroll_px)
        if grid.scrolls:
            furthest = grid.content_px - grid.available_px
            self._set_scroll(min(max(grid.scrolled_px + delta_px, 0.0), furthest))

    def on_scroll_held(self, px: float) -> None:
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

    # keys

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

    def on_page_turned(self) -> None:
        """A gradient's curve takes long: it is worked out only where it is looked at."""
        self.session.selection.set_curves(self.page is not None or self.time.word_page)

    def on_swap_wanted(self, step: int) -> None:
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
        if self._keys is not None:
            self._keys.deleteLater()
        self._keys = KeySheet(self, self.noun)
        self._keys.show()
        self._keys.raise_()

    def on_drawer(self) -> None:
        self._drawer_open = not self._drawer_open
        self.arrange_regions()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.arrange_regions()
