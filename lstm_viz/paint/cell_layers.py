"""The words in the belt: which of them are layers of their own, how thick each is, and in which colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor

from lstm_viz.diagram.motion import ease_out, moves_at
from lstm_viz.paint.cell_belt import THICKEST_PX, Belt
from lstm_viz.paint.cell_values import Reading, reading_of
from lstm_viz.paint.hover import OTHERS, hovered_step
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shares import covers, row_color, writers
from lstm_viz.paint.theme import Theme, mix

REST = -1  # in place of a row: words that are not told apart
_LEAST_PX = 0.8  # a coloured word that is thinner is left in the rest
_made = Recent(16)
_hues = Recent(2)


@dataclass(frozen=True, eq=False)
class Layers:
    """One step's layers from the top down: the oldest first, the word that the step wrote last.

    Attributes
    ----------
    rows : (G,) the layer's row in the ledger (0 what was there before the text, s + 1 what step s wrote), or REST.
    before, kept, written : (G,) amounts of memory left of ×, behind it, and what is added.
    last : (3, G) the same of the step before, from which the belt moves on.
    told, told_before : (G,) whether the layer has its word's colour at this step, and had it at the step before.
    against : (G,) whether a unit's part has the opposite sign to its state.
    """

    rows: np.ndarray
    before: np.ndarray
    kept: np.ndarray
    written: np.ndarray
    last: np.ndarray
    told: np.ndarray
    told_before: np.ndarray
    against: np.ndarray

    @property
    def after(self) -> np.ndarray:
        """(G,) what is held once the step is done."""
        return self.kept + self.written


def layers_of(scene: Scene, reading: Reading) -> Layers | None:
    """The words' layers; None where the belt's strata are not known at this step and at the one before."""
    strata, step = scene.belt, reading.step
    if strata is None or not covers(strata, step) or (step and not covers(strata, step - 1)):
        return None
    key = (step, scene.pinned, scene.followed, hovered_step(scene), reading.most)
    return _made.get((strata, scene.hues), key, lambda: _layers(scene, reading))


def _layers(scene: Scene, reading: Reading) -> Layers:
    strata, step = scene.belt, reading.step
    assert strata is not None
    rows = step + 2

    def held(at: int) -> np.ndarray:
        """(rows,) what each row held after a step; nothing before the first one."""
        known = strata.at(at) if covers(strata, at) else np.zeros(0)
        return np.pad(np.asarray(known, np.float64), (0, rows - len(known)))

    now, then, long_ago = held(step), held(step - 1), held(step - 2)
    signs = np.zeros(rows)
    if strata.signed is not None:
        signs = np.sign(strata.signed[step - strata.first, :rows])
        signs *= np.sign(signs @ now)  # its own parts' sum is the state
    against = signs < 0
    told, told_before = (_told(scene, reading, at, rows) for at in (step, step - 1))
    own = told | told_before
    own[-2:] = True  # what is written now, and what the last step wrote, move by themselves
    cut = own | np.append(True, own[:-1]) | np.append(True, against[1:] != against[:-1])
    starts = np.flatnonzero(cut)

    def summed(amounts: np.ndarray) -> np.ndarray:
        return np.add.reduceat(amounts, starts)

    newest = np.arange(rows) == rows - 1
    latest = np.arange(rows) == rows - 2
    return Layers(
        rows=np.where(own[starts], starts, REST),
        before=summed(then),
        kept=summed(np.where(newest, 0, now)),
        written=summed(np.where(newest, now, 0)),
        last=np.array([summed(long_ago), summed(np.where(latest, 0, then)), summed(np.where(latest, then, 0))]),
        told=told[starts],
        told_before=told_before[starts],
        against=against[starts],
    )


def _told(scene: Scene, reading: Reading, step: int, rows: int) -> np.ndarray:
    """(rows,) which words have their own colour at a step: those of the legend, the coloured ones, the pointed one."""
    told = np.zeros(rows, bool)
    strata = scene.belt
    if strata is None or not covers(strata, step):
        return told
    amounts = strata.at(step)
    told[writers(scene, strata, step)] = True
    told[step + 1] = True
    told[0] = amounts[0] > 0
    hued = _hued(scene)
    hued = hued[hued < len(amounts)]
    told[hued[amounts[hued] * THICKEST_PX >= _LEAST_PX * reading.most]] = True
    pointed = hovered_step(scene)
    if pointed is not None and pointed <= step:
        told[pointed + 1] = True
    return told


def _hued(scene: Scene) -> np.ndarray:
    """The rows whose words have a hue."""

    def find() -> np.ndarray:
        return np.flatnonzero([hue is not None for hue in scene.hues]) + 1

    return _hues.get((scene.hues,), (), find)


def belt_of(scene: Scene, reading: Reading, theme: Theme) -> Belt:
    """The belt at the scene's moment."""
    layers = layers_of(scene, reading)
    words = layers is not None
    if layers is None:
        layers = _plain(scene, reading)
    unit_px = THICKEST_PX / reading.most if reading.most > 0 else 0.0
    come = {move.kind: part for move, part in moves_at(scene.diagram, scene.moment)}
    arriving = scene.moment.phase == scene.diagram.phases[0].name
    settled = ease_out(scene.moment.progress) if arriving else 1.0
    pointed = hovered_step(scene) if words else None
    rest = theme.rest if words else theme.belt

    def color(place: int) -> QColor:
        row = int(layers.rows[place])
        of_word = row_color(scene, row, theme) if row != REST else rest
        there = of_word if layers.told[place] else rest
        if settled < 1:
            there = mix(of_word if layers.told_before[place] else rest, there, settled)
        return there if pointed is None or row == pointed + 1 else mix(theme.cell_top, there, OTHERS)

    return Belt(
        before=layers.before * unit_px,
        kept=(layers.before + (layers.kept - layers.before) * come["narrow"]) * unit_px,
        written=layers.written * (come["widen"] * unit_px),
        last=layers.last * unit_px,
        colors=tuple(color(place) for place in range(len(layers.rows))),
        against=tuple(layers.against.tolist()),
        ribbon=come["ribbon"],
        ribbon_px=float(layers.written.sum()) * unit_px,
        settled=settled,
        words=words,
    )


def _plain(scene: Scene, reading: Reading) -> Layers:
    """What was held, what the last step wrote, and what this one writes: nobody knows yet which words they are."""
    earlier = reading_of(scene, reading.step - 1)
    last = (0.0, 0.0, 0.0) if earlier is None else (earlier.before, earlier.kept, earlier.written)
    step = reading.step
    # Set apart only while it moves: between two areas of one colour a line would show.
    arriving = scene.moment.phase == scene.diagram.phases[0].name
    of_last = min(last[2], reading.before) if arriving else 0.0
    still = of_last * reading.kept / reading.before if reading.before > 0 else 0.0
    return Layers(
        rows=np.array([REST, step, step + 1]),
        before=np.array([reading.before - of_last, of_last, 0.0]),
        kept=np.array([reading.kept - still, still, 0.0]),
        written=np.array([0.0, 0.0, reading.written]),
        last=np.array([[last[0], 0, 0], [last[1], 0, 0], [0, last[2], 0]]),
        told=np.array([False, False, True]),
        told_before=np.array([False, True, False]),
        against=np.zeros(3, bool),
    )
