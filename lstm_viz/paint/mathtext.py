"""Symbols such as ``C~_{t-1}`` as outlines in STIX: italic variables, upright σ, tanh, digits and signs.

Not a TeX: a run is one letter, a function's name, a number or a sign, each with an optional subscript ``_{…}``;
``~`` after a letter puts a tilde on it; a space is a quarter of an em.
"""

import re
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPainterPathStroker, QTransform

from lstm_viz.paint.text import SERIF, load_fonts

_OUTLINE_PX = 200  # glyph outlines are taken large, where hinting and rounding cannot be seen, and scaled down
_RUN = re.compile(r"(tanh|exp|log|[A-Za-z]~?|\d+(?:\.\d+)?%?|.)(?:_\{([^}]*)\})?")
_SUBSCRIPT_RUN = re.compile(r"[A-Za-z]+|[^A-Za-z]+")
_SUBSCRIPT = 0.68


@lru_cache(maxsize=2)
def _font(italic: bool) -> QFont:
    load_fonts()
    made = QFont(SERIF)
    made.setPixelSize(_OUTLINE_PX)
    made.setItalic(italic)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def _glyphs(text: str, px: float, italic: bool) -> tuple[QPainterPath, float]:
    """Outline at the origin, and its advance."""
    text = text.replace("-", "−")
    path = QPainterPath()
    path.addText(QPointF(0, 0), _font(italic), text)
    scale = px / _OUTLINE_PX
    return QTransform.fromScale(scale, scale).map(path), QFontMetricsF(_font(italic)).horizontalAdvance(text) * scale


def _tilde(letter: QPainterPath, px: float) -> QPainterPath:
    """A tilde 0.36 em wide, centred over the slanted capital, 0.115 em above it."""
    box = letter.boundingRect()
    width, middle, y = 0.36 * px, box.center().x() + 0.07 * px, box.top() - 0.115 * px
    wave = QPainterPath(QPointF(middle - width / 2, y + 0.035 * px))
    wave.cubicTo(
        QPointF(middle - 0.22 * width, y - 0.125 * px),
        QPointF(middle + 0.16 * width, y + 0.115 * px),
        QPointF(middle + width / 2, y - 0.035 * px),
    )
    stroker = QPainterPathStroker()
    stroker.setWidth(0.055 * px)
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    return stroker.createStroke(wave)


@lru_cache(maxsize=1024)
def math_path(text: str, px: float) -> tuple[QPainterPath, float]:
    """Outline whose left edge is at x = 0 and whose optical middle (half an x-height) is at y = 0; and its width."""
    whole, x = QPainterPath(), 0.0
    whole.setFillRule(Qt.FillRule.WindingFill)  # the tilde may touch its letter
    for base, subscript in _RUN.findall(text):
        if base == " ":
            x += 0.25 * px
            continue
        letter = base.rstrip("~")
        glyphs, advance = _glyphs(letter, px, italic=len(letter) == 1 and letter.isascii() and letter.isalpha())
        if base.endswith("~"):
            glyphs.addPath(_tilde(glyphs, px))
        whole.addPath(glyphs.translated(x, 0))
        x += advance + 0.02 * px
        for part in _SUBSCRIPT_RUN.findall(subscript):
            glyphs, advance = _glyphs(part, _SUBSCRIPT * px, italic=part.isalpha())
            whole.addPath(glyphs.translated(x, 0.20 * px))
            x += advance + 0.02 * px
    return whole.translated(0, 0.235 * px), x


def math_width(text: str, px: float) -> float:
    """Advance width in logical pixels."""
    return math_path(text, px)[1]


def draw_math(
    painter: QPainter, x: float, y: float, text: str, px: float, color: QColor, align: str = "center"
) -> float:
    """Draw a symbol; `y` is its optical middle, `x` its left, centre or right by `align`. Returns the width."""
    path, width = math_path(text, px)
    left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
    painter.translate(left, y)
    painter.fillPath(path, color)
    painter.translate(-left, -y)
    return width
