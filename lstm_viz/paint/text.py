"""Interface text: Inter with tabular figures, placed by its vertical centre."""

from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter

from lstm_viz.resources import resource

SANS = "Inter"
SERIF = "STIX Two Text"
SMALLEST_PX = 11


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Register the bundled fonts, once. Wants a QGuiApplication."""
    for path in sorted(resource("fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise RuntimeError(f"the font {path.name} cannot be read; install LSTM Viz again")


@lru_cache(maxsize=128)
def font(px: int, weight: int = 400, italic: bool = False) -> QFont:
    """Inter at `px` pixels (at least 11), with figures of equal width. Do not change it: it is shared."""
    if px < SMALLEST_PX:
        raise ValueError(f"text of {px} px is too small to read; {SMALLEST_PX} is the least")
    load_fonts()
    made = QFont(SANS)
    made.setPixelSize(px)
    made.setWeight(QFont.Weight(weight))
    made.setItalic(italic)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@lru_cache(maxsize=128)
def _metrics(px: int, weight: int, italic: bool) -> QFontMetricsF:
    return QFontMetricsF(font(px, weight, italic))


@lru_cache(maxsize=4096)
def text_width(text: str, px: int, weight: int = 400, italic: bool = False) -> float:
    """Advance width in logical pixels."""
    return _metrics(px, weight, italic).horizontalAdvance(text)


@lru_cache(maxsize=4096)
def elided(text: str, width: float, px: int, weight: int = 400, italic: bool = False) -> str:
    """The text, cut with … where it is wider than `width`."""
    return _metrics(px, weight, italic).elidedText(text, Qt.TextElideMode.ElideRight, width)


def wrapped(text: str, width: float, px: int, weight: int = 400, most: int = 2) -> list[str]:
    """The text in lines of at most ``width``, broken between words; what ``most`` lines cannot hold is elided."""
    lines: list[str] = []
    rest = text.split()
    while rest and len(lines) < most - 1:
        count = 1
        while count < len(rest) and text_width(" ".join(rest[: count + 1]), px, weight) <= width:
            count += 1
        lines.append(elided(" ".join(rest[:count]), width, px, weight))
        rest = rest[count:]
    return [*lines, elided(" ".join(rest), width, px, weight)] if rest else lines


def draw_text(
    painter: QPainter,
    x: float,
    y: float,
    text: str,
    px: int,
    color: QColor,
    weight: int = 400,
    align: str = "left",
    italic: bool = False,
) -> float:
    """Draw one line; `y` is the middle of its capitals, `x` its left, centre or right by `align`. Returns the width."""
    width = text_width(text, px, weight, italic)
    left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
    painter.setFont(font(px, weight, italic))
    painter.setPen(color)
    painter.drawText(QPointF(left, y + _metrics(px, weight, italic).capHeight() / 2), text)
    return width
