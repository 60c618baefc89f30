"""The cell's equation with the live numbers of the picked unit, and one plain sentence about them."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from lstm_viz.paint.mathtext import draw_math
from lstm_viz.paint.reading import SYMBOLS, TITLES, computed_steps, number, quantities, values
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text
from lstm_viz.paint.theme import Theme

REASON_SIZE = (352.0, 116.0)
LOW_PX = 60.0
_WEIGHTS = {"tanh(": 1.8, "σ(": 0.9, ")": 0.5, "(1-z_{t})": 2.8, "r(U·h+b)": 3.8}  # of a column, by its symbol
_ROUGH = 0.005  # a number that would be written 0.00
_cards = Recent(4)
Term = tuple[str, str, str, QColor]  # the shape's name ("" for a sign), symbol, number, colour


def paint_formula(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> list[Shape]:
    """The card under the lines: C_t = f_t × C_{t−1} + i_t × C̃_t, for a GRU h_t = z_t × h_{t−1} + (1 − z_t) × h̃_t,
    for a plain RNN h_t = tanh(W·x + U·h + b). A card of `LOW_PX` has no room for what it means in words.
    """
    return _cards.paint(
        painter,
        rect,
        (scene.trace, scene.summands),
        (scene.layer, scene.unit, scene.computed, scene.moment.step, theme.name),
        lambda inner: _draw(inner, rect, scene, theme),
    )


def _draw(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> list[Shape]:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.background)
    painter.drawRoundedRect(rect, 10, 10)
    shapes: list[Shape] = []
    if scene.moment.step < computed_steps(scene):
        has = quantities(scene)
        terms, sentence = (_lstm if "c" in has else _gru if "z" in has else _rnn)(scene, theme)
        if rect.height() > LOW_PX:
            shapes = _paint_terms(painter, rect, terms, 24)
            draw_text(painter, rect.left() + 24, rect.bottom() - 22, sentence, 12, theme.text2)
        else:
            shapes = _paint_terms(painter, QRectF(rect.left(), rect.top() - 2, rect.width(), 82), terms, 19)
    painter.restore()
    return shapes


def paint_reason(
    painter: QPainter,
    rect: QRectF,
    quantity: str,
    value: float,
    summands: Sequence[float],
    theme: Theme,
    title: str = "",
) -> list[Shape]:
    """A gate's own reason, as a card: f_t = σ(W·x + U·h + b) with its summands, (W·x, U·h, b), and the value.

    A fourth summand is P·C, what a peephole adds.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.line_strong, 1))
    painter.setBrush(theme.panel)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
    draw_text(painter, rect.left() + 16, rect.top() + 18, title or TITLES[quantity], 12, theme.text1, 600)
    function = "tanh" if quantity in ("g", "n", "h") else "σ"
    ink = theme.i_line if quantity == "i" else theme.text1
    terms = _sum_terms(quantity, function, value, summands, theme, ink)
    inner = QRectF(rect.left() - 8, rect.top() + 20, rect.width() + 16, rect.height() - 20)
    _paint_terms(painter, inner, terms, 18 if len(summands) == 3 else 15)
    draw_text(painter, rect.left() + 16, rect.bottom() - 16, reason_sentence(summands), 11, theme.text2)
    painter.restore()
    return []


def lstm_sentence(f: float, i: float, g: float, c_prev: float) -> str:
    """What one step does to one unit's cell state, in words."""
    added = i * g
    if abs(c_prev) < _ROUGH:
        if abs(added) < _ROUGH:
            return "Nothing was held, and next to nothing is written."
        return f"Nothing was held; writes {number(added)}, {_percent(i)} of the candidate."
    kept = "Drops the old value" if f < _ROUGH else f"Keeps {_percent(f)} of the old value"
    if i < 0.3:
        part = "none" if i < _ROUGH else "less than 1%" if i < 0.01 else f"only {_percent(i)}"
        return f"{kept}; lets {part} of the candidate in."
    if abs(added) < _ROUGH:
        return f"{kept} and adds next to nothing."
    return f"{kept} and {'adds' if added > 0 else 'takes away'} {number(abs(added))}."


def reason_sentence(summands: Sequence[float]) -> str:
    """Which of input, state before, bias and peephole counts most, and what they add up to."""
    names = ("the input", "the state before", "the bias", "the cell state")
    total = number(float(sum(summands)))
    strongest = max(range(len(summands)), key=lambda place: abs(summands[place]))
    if abs(summands[strongest]) < _ROUGH:
        return f"The sum is {total}: nothing pushes either way."
    return f"The sum is {total}; {names[strongest]} counts most."


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if share >= 0.01 else "less than 1%"


def _lstm(scene: Scene, theme: Theme) -> tuple[list[Term], str]:
    step, unit = scene.moment.step, scene.unit
    f, i, g, c = (float(values(scene, name)[step, unit]) for name in "figc")
    c_prev = float(values(scene, "c")[step - 1, unit]) if step else 0.0
    ink, sign = theme.text1, theme.text3
    terms = [
        ("c", SYMBOLS["c"], number(c), ink),
        ("", "=", "=", sign),
        ("f", SYMBOLS["f"], number(f), ink),
        ("", "×", "×", sign),
        ("c_prev", "C_{t-1}", number(c_prev), ink),
        ("", "+", "+", sign),
        ("i", SYMBOLS["i"], number(i), theme.i_line),
        ("", "×", "×", sign),
        ("g", SYMBOLS["g"], number(g), ink),
    ]
    return terms, lstm_sentence(f, i, g, c_prev)


def gru_sentence(z: float, n: float, h_prev: float) -> str:
    """What one step does to one unit's hidden state, in words."""
    added = (1 - z) * n
    if abs(h_prev) < _ROUGH:
        return f"Nothing was held; takes {_percent(1 - z)} of the candidate: {number(added)}."
    kept = "Drops the old value" if z < _ROUGH else f"Keeps {_percent(z)} of the old value"
    if abs(added) < _ROUGH:
        return f"{kept} and adds next to nothing."
    verb = "adds" if added > 0 else "takes away"
    return f"{kept} and {verb} {number(abs(added))}, {_percent(1 - z)} of the candidate."


def _gru(scene: Scene, theme: Theme) -> tuple[list[Term], str]:
    step, unit = scene.moment.step, scene.unit
    z, n, h = (float(values(scene, name)[step, unit]) for name in "znh")
    h_prev = float(values(scene, "h")[step - 1, unit]) if step else 0.0
    ink, sign = theme.text1, theme.text3
    terms = [
        ("h", SYMBOLS["h"], number(h), ink),
        ("", "=", "=", sign),
        ("z", SYMBOLS["z"], number(z), ink),
        ("", "×", "×", sign),
        ("h_prev", "h_{t-1}", number(h_prev), ink),
        ("", "+", "+", sign),
        ("not_z", "(1-z_{t})", number(1 - z), theme.i_line),
        ("", "×", "×", sign),
        ("n", SYMBOLS["n"], number(n), ink),
    ]
    return terms, gru_sentence(z, n, h_prev)


def _rnn(scene: Scene, theme: Theme) -> tuple[list[Term], str]:
    value = float(values(scene, "h")[scene.moment.step, scene.unit])
    summands = scene.summands.get("h") if scene.summands else None
    terms = _sum_terms("h", "tanh", value, summands, theme, theme.text1)
    return terms, reason_sentence(summands) if summands else "One sum, squeezed to −1..1."


def _sum_terms(
    quantity: str, function: str, value: float, summands: Sequence[float] | None, theme: Theme, ink: QColor
) -> list[Term]:
    w, u, b, *peephole = (number(float(part)) for part in summands) if summands else ("", "", "")
    sign = theme.text3
    cell = "P·C_{t}" if quantity == "o" else "P·C_{t-1}"
    more = [("", "+", "+", sign), ("P·C", cell, peephole[0], theme.text1)] if peephole else []
    # A GRU's candidate takes a part r of U·h and its bias.
    hidden = "r(U·h+b)" if quantity == "n" else "U·h_{t-1}"
    return [
        (quantity, SYMBOLS[quantity], number(value), ink),
        ("", "=", "=", sign),
        ("", f"{function}(", f"{function}(" if summands else "", sign),
        ("W·x", "W·x_{t}", w, theme.text1),
        ("", "+", "+" if summands else "", sign),
        ("U·h", hidden, u, theme.text1),
        ("", "+", "+" if summands else "", sign),
        ("b", "b", b, theme.text1),
        *more,
        ("", ")", ")" if summands else "", sign),
    ]


def _paint_terms(painter: QPainter, rect: QRectF, terms: list[Term], px: float) -> list[Shape]:
    """Symbols above, their numbers below, in columns that fill the card."""
    weights = [_WEIGHTS.get(symbol, 2.0 if name else 1.0) for name, symbol, _, _ in terms]
    width = min(rect.width() - 48, sum(weights) * 34) / sum(weights)
    upper, lower = rect.top() + 0.25 * rect.height(), rect.top() + 0.53 * rect.height()
    x, shapes = rect.left() + 24, []
    for (name, symbol, text, ink), weight in zip(terms, weights, strict=True):
        box = QRectF(x, upper - px * 0.8, weight * width, lower - upper + px * 1.6)
        draw_math(painter, box.center().x(), upper, symbol, px, ink)
        draw_math(painter, box.center().x(), lower, text, px - 2, ink)
        if name:
            shapes.append(Shape(f"term {name}", box, f"{TITLES.get(name, name)} {text}".strip()))
        x += weight * width
    return shapes
