"""Which signal goes where in the window, and what the keys do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from lstm_viz.views.page import MODES

if TYPE_CHECKING:
    from lstm_viz.views.main_window import MainWindow

ZOOM_STEP = 1.1


def wire(window: MainWindow) -> None:
    """Connect what a person does to the session, and what the session says to the window."""
    session = window.session
    playhead, selection, document = session.playhead, session.selection, session.document
    session.scene_changed.connect(window.show_scene)
    document.status_changed.connect(window.on_status)
    document.model_changed.connect(window.on_status)
    document.trace_changed.connect(window.on_status)
    document.text_changed.connect(window.on_text)
    document.caret_changed.connect(window.on_caret)
    playhead.changed.connect(window.on_playhead)
    sentence, time, transport = window.sentence, window.time, window.transport
    sentence.typed.connect(session.type_text)
    sentence.caret_moved.connect(session.move_caret)
    sentence.left_field.connect(document.finish_word)
    sentence.word_added.connect(session.add_word)
    sentence.step_chosen.connect(window.on_word)
    sentence.pin_toggled.connect(selection.toggle_pin)
    sentence.colour_chosen.connect(selection.set_colour_by)
    sentence.example_chosen.connect(session.show_text)
    sentence.scrolled.connect(window.on_scrolled)
    window.cell.phase_chosen.connect(playhead.go_to_phase)
    window.cell.scope_chosen.connect(selection.set_scope)
    window.cell.unit_chosen.connect(selection.set_unit)
    window.cell.drawer_toggled.connect(window.on_drawer)
    window.inspector.unit_stepped.connect(session.step_unit)
    window.inspector.step_chosen.connect(playhead.go_to)
    window.inspector.enlarge_wanted.connect(window.enlarge_wanted)
    window.what_if.resized.connect(window.arrange_regions)
    sentence.what_if_wanted.connect(window.what_if.ask)
    time.what_if_drawn.connect(window.what_if.ask_of)
    window.cell.gate_grabbed.connect(window.what_if.grab_gate)
    window.cell.gate_dragged.connect(window.what_if.drag_gate)
    window.cell.gate_released.connect(window.what_if.release_gate)
    time.unit_chosen.connect(selection.set_unit)
    time.unit_grouped.connect(selection.toggle_in_group)
    time.word_followed.connect(session.follow)
    time.swap_chosen.connect(session.swap)
    sentence.swap_wanted.connect(window.on_swap_wanted)
    sentence.word_followed.connect(session.follow)
    for why in (time.why, time.bars):
        why.step_chosen.connect(playhead.go_to)
        why.word_chosen.connect(selection.choose_word)
    window.inspector.word_followed.connect(session.follow)
    time.strata_scope_chosen.connect(selection.set_strata_scope)
    time.step_chosen.connect(playhead.go_to)
    time.page_turned.connect(window.on_page_turned)
    time.scrubbed.connect(playhead.scrub)
    time.layer_chosen.connect(selection.set_layer)
    time.scrolled.connect(window.on_scrolled)
    time.scroll_held.connect(window.on_scroll_held)
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
    transport.scroll_held.connect(window.on_scroll_held)
    for panel in (*window.panels, sentence.predictions, time.quantities, time.why, time.bars):
        panel.hovered.connect(selection.set_hover)
    window.top.mode_chosen.connect(window.mode_wanted)
    window.top.theme_toggled.connect(window.theme_toggled)
    window.top.film_wanted.connect(window.film_wanted)
    window.top.session_open_wanted.connect(window.session_open_wanted)
    window.top.session_save_wanted.connect(window.session_save_wanted)
    window.top.keys_wanted.connect(window.show_keys)


def actions_of(window: MainWindow) -> dict[str, Callable[[], object]]:
    """What each key does, by the names of `keys`."""
    session = window.session
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
        "scope": selection.next_scope,
        "word_page": window.follow_here,
        "why_page": lambda: window.time.turn_page("why") if window.page is None else None,
        "what_if": lambda: window.what_if.ask(window.time.mapToGlobal(QPoint(window.time.width() // 2, 0))),
        "undo": document.what_ifs.undo,
        "redo": document.what_ifs.redo,
        "pin": session.pin_word,
        "dimming": lambda: selection.set_dimming(not selection.dimming),
        "motion": lambda: selection.set_reduced_motion(not selection.reduced_motion),
        "sentence": window.focus_sentence,
        "leave": window.setFocus,
        **{mode: partial(window.mode_wanted.emit, mode) for mode, _, _ in MODES},
        "theme": window.theme_toggled.emit,
        "film": window.film_wanted.emit,
        "open": window.session_open_wanted.emit,
        "save": window.session_save_wanted.emit,
        "zoom_in": lambda: window.zoom_changed.emit(window.shown_zoom * ZOOM_STEP),
        "zoom_out": lambda: window.zoom_changed.emit(window.shown_zoom / ZOOM_STEP),
        "zoom_reset": lambda: window.zoom_changed.emit(1.0),
        "full_screen": window.toggle_full_screen,
        "keys": window.show_keys,
        "quit": window.close,
    }
