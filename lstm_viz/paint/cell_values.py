"""The numbers of one step, ready to be painted: what each wire carries and how much memory the belt holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtGui import QColor

from lstm_viz.paint.pixels import colours
from lstm_viz.paint.reading import state_of
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scale import limit_of
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.theme import GATES, Theme

if TYPE_CHECKING:
    from lstm_viz.models.trace import Trace


_LEAST_MOST = 0.25
_readings = Recent(16)
_of_units = Recent(8)


@dataclass(frozen=True, eq=False)
class Reading:
    """One layer at one step, of all units, of a group or of one.

    Attributes
    ----------
    units : those that are shown, in the order of the heatmap's rows.
    values : quantity to (n,) in that order, or to one number in the scope of one unit.
    before, kept, written : amounts of memory: held before the step, let through by the forget gate, newly written.
    most : the largest amount of the whole run, to which the belt is drawn.
    c_limit : the size of C at which its colour saturates.
    """

    step: int
    unit: int | None
    units: np.ndarray
    values: dict[str, np.ndarray]
    before: float = 0.0
    kept: float = 0.0
    written: float = 0.0
    most: float = 0.0
    c_limit: float = 1.0
    _colors: dict[tuple[str, int, str], list[QColor]] = field(default_factory=dict)

    def color(self, quantity: str, value: float, theme: Theme) -> QColor:
        """The colour of one of the quantity's values."""
        return theme.value(quantity, value, self.c_limit if quantity == "c" else 1.0)

    def number(self, quantity: str) -> float:
        """The one unit's value."""
        return float(self.values[quantity])

    def bins(self, quantity: str, n: int) -> np.ndarray:
        """At most n values that stand for all units: the mean of gates, of signed values the one of largest size."""
        values = self.values[quantity]
        edges = np.array([rows[0] for rows in _split(values.size, n)])
        if quantity in GATES:
            return np.add.reduceat(values, edges) / np.diff(edges, append=values.size)
        highest, lowest = np.maximum.reduceat(values, edges), np.minimum.reduceat(values, edges)
        return np.where(-lowest > highest, lowest, highest)

    def colors(self, quantity: str, n: int, theme: Theme) -> list[QColor]:
        """The colours of the bins. Kept: while a step moves, each frame wants them again."""
        key = (quantity, n, theme.name)
        if key not in self._colors:
            limit = self.c_limit if quantity == "c" else 1.0
            span = (0.0, 1.0) if quantity in GATES else (-limit, limit)
            pixels = colours(self.bins(quantity, n), quantity, span, theme)
            self._colors[key] = [QColor.fromRgb(pixel) for pixel in pixels.tolist()]
        return self._colors[key]

    def row_of(self, quantity: str, n: int, part: float) -> tuple[int, int]:
        """The row that a place 0..1 along the n bins stands for, and how many rows its bin holds.

        Of a gate that is the one nearest the mean that the bin shows, of a signed value the one that it shows.
        """
        groups = _split(self.values[quantity].size, n)
        rows = groups[min(len(groups) - 1, max(0, int(part * len(groups))))]
        values = self.values[quantity][rows]
        if quantity in GATES:
            return int(rows[np.argmin(np.abs(values - values.mean()))]), len(rows)
        return int(rows[np.argmax(np.abs(values))]), len(rows)

    @property
    def forgotten_part(self) -> float | None:
        """The part of the old memory that the forget gate took; None where there was none."""
        return 1 - self.kept / self.before if self.before > 0 else None

    @property
    def written_part(self) -> float | None:
        """The part of the memory after the step that the step wrote; None where there is none."""
        after = self.kept + self.written
        return self.written / after if after > 0 else None


@lru_cache(maxsize=16)
def _split(size: int, n: int) -> list[np.ndarray]:
    """The rows of each of at most n bins, as even as can be."""
    return np.array_split(np.arange(size), min(n, size))


def reading_of(scene: Scene, step: int | None = None) -> Reading | None:
    """The scene's step, or another one; None where nothing has been computed there."""
    step = scene.moment.step if step is None else step
    if scene.trace is None or not 0 <= step < scene.trace.steps:
        return None
    unit = scene.unit if scene.scope == "unit" else None
    group = scene.group if scene.scope == "group" else frozenset()
    trace, limit = scene.trace, limit_of(scene, state_of(scene))
    order = None if scene.order is None else np.asarray(scene.order, dtype=np.int64).tobytes()
    key = (scene.layer, step, unit, group, order, limit)
    reading: Reading = _readings.get((trace,), key, lambda: _reading(trace, *key))
    return reading


def _reading(
    trace: Trace,
    layer: int,
    step: int,
    unit: int | None,
    group: frozenset[int],
    order: bytes | None,
    c_limit: float,
) -> Reading:
    values = {name: row[step] for name, row in trace.layers[layer].items()}
    for name in trace.model.kind.states:
        row = trace.layers[layer][name]
        values[f"{name}_prev"] = row[step - 1] if step else np.zeros_like(row[0])
    if "z" in values:
        values["not_z"] = 1 - values["z"]
        values["kept"] = values["z"] * values["h_prev"]
        values["written"] = values["not_z"] * values["n"]
    everyone = np.arange(trace.model.hidden_sizes[layer])
    shown = everyone if order is None else np.frombuffer(order, dtype=np.int64)
    if group:
        shown = shown[np.isin(shown, list(group))]
    amounts: dict[str, Any] = {}
    if "c" in values:
        values["tanh_c"] = np.tanh(values["c"])
    if has_ledger(trace):
        chosen = tuple(sorted(group)) if unit is None else (unit,)
        kept, totals = amounts_of(trace, layer, chosen)
        amounts = {
            "before": float(totals[step - 1]) if step else 0.0,
            "kept": float(kept[step]),
            "written": max(0.0, float(totals[step] - kept[step])),
            "most": most_of(trace, layer, chosen),
        }
    values = {name: value[shown] if unit is None else value[unit] for name, value in values.items()}
    # What enters has units of its own; a single unit of the layer has none of it.
    values["x"] = _entering(trace, layer, step)
    return Reading(step, unit, shown, values, c_limit=c_limit, **amounts)


def _entering(trace: Trace, layer: int, step: int) -> np.ndarray:
    """(D,) the word's embedding, or h of the layer below."""
    if layer:
        return trace.layers[layer - 1]["h"][step].copy()  # a view would keep the whole run alive
    return trace.model.weights["embedding.weight"][trace.ids[step]]


def most_of(trace: Trace, layer: int, units: tuple[int, ...] = ()) -> float:
    """The largest amount of the whole run, to which thicknesses are drawn.

    At least 0.25: a single unit that never holds more is drawn as thin as it is, or nothing would look like much.
    """
    return max(_LEAST_MOST, float(amounts_of(trace, layer, units)[1].max(initial=0.0)))


def has_ledger(trace: Trace) -> bool:
    """Whether the cell adds what it writes to what it keeps, so that each word has its own part of the state."""
    return "f" in trace.layers[0] or "z" in trace.layers[0]


def amounts_of(trace: Trace, layer: int, units: tuple[int, ...] = ()) -> tuple[np.ndarray, np.ndarray]:
    """(T,) kept and (T,) held after each step, Σ|part| over `units`, all if empty.

    In float64, so that their difference is meant.
    """
    if units:
        sums = _of_units.get((trace,), (layer, units), lambda: _sums(trace, layer, 0, trace.steps, None, units))
    else:
        sums = trace.series(_sums, layer)
    return sums[:, 0], sums[:, 1]


def _sums(
    trace: Trace, layer: int, first: int, end: int, before: np.ndarray | None, units: tuple[int, ...] = ()
) -> np.ndarray:
    """A series: what is kept, and held after the step."""
    chosen = list(units) if units else slice(None)
    amount, keep = trace.amount(layer), trace.ledger(layer).keep
    sums = np.zeros((end - first, 2))
    sums[:, 1] = amount[first:end, chosen].sum(axis=1, dtype=np.float64)
    start = max(first, 1)  # nothing is held before the start token
    kept = keep[start:end, chosen] * amount[start - 1 : end - 1, chosen]
    sums[start - first :, 0] = kept.sum(axis=1, dtype=np.float64)
    return sums
