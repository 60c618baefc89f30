"""The colours, by role. `theme("light")` reads them from ``resources/themes``."""

import math
import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np
from PySide6.QtGui import QColor

from lstm_viz.core.kinds import KINDS
from lstm_viz.resources import resource

GATES = frozenset(gate for kind in KINDS.values() for gate in kind.gates) | {"not_z"}
_EXPONENT = 0.85  # lifts small signed values: most of a hidden state lies near zero
_INKS = (QColor("#040506"), QColor("#FFFFFF"))  # one of the two reaches 4.5:1 on any colour


def mix(a: QColor, b: QColor, amount: float) -> QColor:
    """`a` at amount 0, `b` at amount 1."""
    amount = max(0.0, min(1.0, amount))
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * amount,
        a.greenF() + (b.greenF() - a.greenF()) * amount,
        a.blueF() + (b.blueF() - a.blueF()) * amount,
        a.alphaF() + (b.alphaF() - a.alphaF()) * amount,
    )


def with_alpha(color: QColor, alpha: float) -> QColor:
    """The same colour at an opacity of 0..1."""
    copy = QColor(color)
    copy.setAlphaF(alpha)
    return copy


def luminance(color: QColor) -> float:
    """Relative luminance as WCAG 2.2 defines it."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(a: QColor, b: QColor) -> float:
    """Contrast ratio as WCAG 2.2 defines it, 1..21."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix_to(ground: QColor, ink: QColor, amount: float, ratio: float) -> QColor:
    """`ink` paled towards `ground`: `amount` of it, or as much more as a contrast of `ratio` needs."""
    while amount < 1 and contrast(mix(ground, ink, amount), ground) < ratio:
        amount += 0.02
    return mix(ground, ink, amount)


def ink_on(color: QColor) -> QColor:
    """Near black or white, whichever reads better on `color`."""
    return max(_INKS, key=lambda ink: contrast(ink, color))


@dataclass(frozen=True, eq=False)
class Theme:
    """Colours by role. Three jobs are kept apart: accent = playhead and what can be pressed;
    negative..zero..positive = signed values; gate0..gate1 = gates, 0 to 1.
    """

    name: str
    background: QColor
    panel: QColor
    raised: QColor
    line: QColor
    line_strong: QColor
    text1: QColor
    text2: QColor
    text3: QColor
    accent: QColor
    accent_soft: QColor
    on_accent: QColor
    negative: QColor
    zero: QColor
    positive: QColor
    gate0: QColor
    gate_half: QColor
    gate1: QColor
    words: tuple[QColor, ...]
    word_text: tuple[QColor, ...]
    neutral: tuple[QColor, ...]
    rest: QColor
    belt: QColor
    wire: QColor
    cell_top: QColor
    cell_bottom: QColor
    cell_edge: QColor
    layer_fill: QColor
    layer_edge: QColor
    layer_text: QColor
    op_fill: QColor
    op_edge: QColor
    op_text: QColor
    x_fill: QColor
    x_edge: QColor
    h_fill: QColor
    h_edge: QColor
    i_line: QColor
    warning: QColor
    good: QColor
    chip: QColor

    def signed(self, value: float, limit: float = 1.0) -> QColor:
        """Diverging colour of a signed value, clipped to ±limit."""
        return QColor.fromRgb(int(self._signed_lut[_index(value / limit)]))

    def gate(self, value: float) -> QColor:
        """Gold colour of a gate, 0..1."""
        return QColor.fromRgb(int(self._gate_lut[_index(2 * value - 1)]))

    def value(self, quantity: str, value: float, limit: float = 1.0) -> QColor:
        """Colour of a value by the quantity it belongs to; signed values are clipped to ±limit."""
        return self.gate(value) if quantity in GATES else self.signed(value, limit)

    def lut(self, quantity: str) -> np.ndarray:
        """(256,) uint32 0xffRRGGBB; entry 0 is the least value (0 or −limit), 255 the greatest."""
        return self._gate_lut if quantity in GATES else self._signed_lut

    def word(self, hue: int | None, step: int) -> QColor:
        """A word's own hue, or one of the two greys in turn."""
        return self.neutral[step % 2] if hue is None else self.words[hue]

    def word_ink(self, hue: int | None) -> QColor:
        """The colour of a word's name in text."""
        return self.text2 if hue is None else self.word_text[hue]

    @property
    def _signed_lut(self) -> np.ndarray:
        return _signed_lut(self.name)

    @property
    def _gate_lut(self) -> np.ndarray:
        return _gate_lut(self.name)


def _index(value: float) -> int:
    """−1..1 to 0..255; a value that is not finite has no colour and must not pass unseen."""
    if not math.isfinite(value):
        raise ValueError(f"no colour for {value}")
    return round((max(-1.0, min(1.0, float(value))) + 1) * 127.5)


def _lut(colors: list[QColor]) -> np.ndarray:
    table = np.array([color.rgb() for color in colors], dtype=np.uint32)
    table.flags.writeable = False
    return table


@lru_cache(maxsize=8)
def _signed_lut(name: str) -> np.ndarray:
    shown = theme(name)
    return _lut(
        [
            mix(shown.zero, shown.positive if v > 0 else shown.negative, abs(v) ** _EXPONENT)
            for v in np.linspace(-1, 1, 256).tolist()
        ]
    )


@lru_cache(maxsize=8)
def _gate_lut(name: str) -> np.ndarray:
    shown = theme(name)
    return _lut(
        [
            mix(shown.gate0, shown.gate_half, 2 * v) if v < 0.5 else mix(shown.gate_half, shown.gate1, 2 * v - 1)
            for v in np.linspace(0, 1, 256).tolist()
        ]
    )


@lru_cache(maxsize=8)
def theme(name: str) -> Theme:
    """The theme ``"light"`` or ``"dark"``."""
    roles = tomllib.loads(resource("themes", f"{name}.toml").read_text(encoding="utf-8"))
    wanted = {field.name for field in fields(Theme)} - {"name"}
    if wanted != set(roles):
        raise ValueError(f"theme {name}: roles differ: {sorted(wanted ^ set(roles))}")
    colors: dict[str, Any] = {
        role: tuple(QColor(one) for one in value) if isinstance(value, list) else QColor(value)
        for role, value in roles.items()
    }
    return Theme(name=name, **colors)
