"""What is looked at: layer, units, quantity, scopes, colours, the followed word; and what the eye needs for it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from lstm_viz.models.model import Model


class Selection(QObject):
    """The choices of the eye. Setters keep them within the model and announce only real changes."""

    changed = Signal()
    hover_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layer = 0
        self.unit = 0
        self.quantity = "c"
        self.scope = "all"
        self.colour_by = "unit"
        self.pinned: tuple[str, ...] = ()  # in the order of pinning
        self.strata_scope = "unit"
        self.group: frozenset[int] = frozenset()  # units that are looked at together
        self.followed: tuple[int, str] | None = None  # step and word
        self.swap: tuple[int, str, str] | None = None  # step and word, and what is to stand in its place
        self.pair: tuple[int | None, int | None] = (
            None,
            None,
        )  # the ids A, B of "why A and not B"; None: the likeliest
        self.curves = True  # whether the followed word's gradient curve is looked at
        self.difference = False  # the heatmap shows what the what-ifs changed
        self.hover: str | None = None
        self.dimming = True
        self.reduced_motion = False
        self._sizes: tuple[int, ...] = (1,)
        self._quantities: tuple[str, ...] = ("c",)

    @property
    def units(self) -> int:
        """How many units the chosen layer has."""
        return self._sizes[self.layer]

    def set_model(self, model: Model) -> None:
        """Fit the choices to a model: its evidence names the unit to begin with."""
        self._sizes, self._quantities = model.hidden_sizes, model.kind.quantities
        state = "c" if "c" in self._quantities else "h"
        self.layer, self.unit, self.quantity = 0, 0, state
        self.group, self.pair = frozenset(), (None, None)
        self._leave_empty_group()
        for entry in model.card.get("units", []):
            layer, unit = int(entry.get("layer", 0)), int(entry["unit"])
            if 0 <= layer < len(self._sizes) and 0 <= unit < self._sizes[layer]:
                self.layer, self.unit = layer, unit
                break
        self.changed.emit()

    def set_layer(self, layer: int) -> None:
        layer = min(max(layer, 0), len(self._sizes) - 1)
        if layer != self.layer:
            self.group = frozenset()
            self._leave_empty_group()
        self._set(layer=layer, unit=min(self.unit, self._sizes[layer] - 1))

    def set_unit(self, unit: int) -> None:
        self._set(unit=min(max(unit, 0), self.units - 1))

    def set_quantity(self, quantity: str) -> None:
        if quantity in self._quantities:
            self._set(quantity=quantity)

    def set_scope(self, scope: str) -> None:
        if scope in ("all", "unit") or (scope == "group" and self.group):
            self._set(scope=scope)

    def next_scope(self) -> None:
        """All units, the picked one, the group where there is one, and all again."""
        scopes = ("all", "unit", "group") if self.group else ("all", "unit")
        self.set_scope(scopes[(scopes.index(self.scope) + 1) % len(scopes)])

    def set_strata_scope(self, scope: str) -> None:
        if scope in ("all", "unit") or (scope == "group" and self.group):
            self._set(strata_scope=scope)

    def set_group(self, units: Iterable[int]) -> None:
        """Look at these units of the layer together; none ends it."""
        group = frozenset(unit for unit in units if 0 <= unit < self.units)
        if group:
            self._set(group=group, strata_scope="group")
        elif self.group:
            self.group = group
            self._leave_empty_group()
            self.changed.emit()

    def toggle_in_group(self, unit: int) -> None:
        """Put a unit into the group, or take it out."""
        self.set_group(self.group ^ {unit})

    def follow(self, step: int, word: str) -> None:
        """Follow the word of a step."""
        self._set(followed=(step, word))

    def follow_rarest(self) -> None:
        """Follow no chosen word: the one that wrote most, or the rarest, again."""
        self._set(followed=None, swap=None)

    def forget_swap(self) -> None:
        """No other word was chosen: the followed word's counterpart takes its place."""
        self._set(swap=None)

    def set_swap(self, step: int, word: str, other: str) -> None:
        """Follow a word, and see what another one in its place would change."""
        self._set(followed=(step, word), swap=(step, word, other))

    def set_pair(self, word: int | None = None, against: int | None = None) -> None:
        """The ids of the words A and B of "why A and not B"; None is the likeliest."""
        self._set(pair=(word, against))

    def choose_word(self, which: str, id: int | None) -> None:
        """One of the two: ``"word"`` is A, ``"against"`` is B."""
        self.set_pair(*((id, self.pair[1]) if which == "word" else (self.pair[0], id)))

    def set_curves(self, on: bool) -> None:
        self._set(curves=on)

    def set_difference(self, on: bool) -> None:
        self._set(difference=on)

    def set_colour_by(self, colour_by: str) -> None:
        if colour_by in ("all", "unit"):
            self._set(colour_by=colour_by)

    def set_dimming(self, on: bool) -> None:
        self._set(dimming=on)

    def set_reduced_motion(self, on: bool) -> None:
        self._set(reduced_motion=on)

    def toggle_pin(self, word: str) -> None:
        pinned = tuple(w for w in self.pinned if w != word)
        self._set(pinned=pinned if word in self.pinned else (*pinned, word))

    def set_pinned(self, words: Iterable[str]) -> None:
        self._set(pinned=tuple(dict.fromkeys(words)))

    def set_hover(self, hover: str | None) -> None:
        if hover != self.hover:
            self.hover = hover
            self.hover_changed.emit()

    def _leave_empty_group(self) -> None:
        self.scope = "unit" if self.scope == "group" else self.scope
        self.strata_scope = "unit" if self.strata_scope == "group" else self.strata_scope

    def _set(self, **values: object) -> None:
        if any(getattr(self, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(self, name, value)
            self.changed.emit()
