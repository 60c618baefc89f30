"""Units that carry a fact, one a row with small bars; and the words that a person marks by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from lstm_viz.paint.reading import number, percent, visible
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width, wrapped
from lstm_viz.paint.theme import Theme, with_alpha

if TYPE_CHECKING:
    from lstm_viz.analysis.carriers import Carrier
    from lstm_viz.analysis.handpicked import Picked

HEAD_PX, ROW_PX = 52.0, 54.0
SMALL_ROW_PX = 30.0
CHIP_PX, CHIP_GAP = 32.0, 8.0
_UNIT_PX = 150.0
_BAR_PX = 7.0


@dataclass(frozen=True, eq=False)
class Found:
    """What is known of a fact's carriers. `progress` is the share of the work done while it goes on, else None."""

    fact: str
    asked: str
    carriers: list[Carrier]
    progress: float | None
    problem: str
    units: int


@dataclass(frozen=True, eq=False)
class Marked:
    """The words (the start token first), the marks by step, and the units that tell them apart, the best first."""

    words: tuple[str, ...]
    marks: Mapping[int, str]
    picked: list[Picked]
    problem: str
    noun: str = "word"  # or "character"


@dataclass(frozen=True)
class _Column:
    title: str
    what: str


_FOUND = (
    _Column("Tells it", "its state is on the right side"),
    _Column("Keeps it", "median forget gate in between"),
    _Column("Written by it", "the word is its largest writer"),
    _Column("Silenced", "right predictions without it"),
    _Column("Patched", "predictions that then turn"),
)


def verdict(found: Found) -> str:
    """What was found, in one sentence."""
    if found.problem:
        return found.problem
    if found.progress is not None:
        return f"Asking hundreds of sentences that training never saw … {found.progress:.0%}"
    carry = [one for one in found.carriers if one.carries]
    of = found.carriers[0].of if found.carriers else 0
    tested = f"in {of} sentences that training never saw"
    if not carry:
        lacks = (
            "tells and keeps"
            if not found.asked
            else "tells it, keeps it, and changes the prediction when it is changed"
        )
        return f"None found: no single unit {lacks}, {tested}. These come nearest."
    units = ", ".join(name_of(one.layer, one.unit) for one in carry)
    more = "" if found.asked else " Nothing is predicted from it alone, so no effect could be tested."
    return f"{len(carry)} of {found.units} units carr{'ies' if len(carry) == 1 else 'y'} it {tested}: {units}.{more}"


def name_of(layer: int, unit: int) -> str:
    return f"unit {unit}" if layer == 0 else f"unit {unit} of layer {layer + 1}"


def paint_found(painter: QPainter, rect: QRectF, found: Found, theme: Theme, under: str | None) -> list[Shape]:
    """The table. Shapes "carrier 0" …, in the order of the list; `under` is the row that the pointer is on."""
    shapes: list[Shape] = []
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if found.carriers:
        columns = _columns(rect, len(_FOUND))
        for column, place in zip(_FOUND, columns, strict=True):
            draw_text(painter, place.left(), rect.top() + 14, column.title, 12, theme.text1, 600)
            for line, text in enumerate(wrapped(column.what, place.width(), 11)):
                draw_text(painter, place.left(), rect.top() + 31 + 13 * line, text, 11, theme.text3)
    for place_in_list, one in enumerate(found.carriers):
        row = QRectF(rect.left(), rect.top() + HEAD_PX + place_in_list * ROW_PX, rect.width(), ROW_PX)
        name = f"carrier {place_in_list}"
        _paint_ground(painter, row, theme, name == under)
        _paint_unit(painter, row, one.layer, one.unit, _side(found, one), one.carries, theme)
        _paint_cells(painter, row, one, theme)
        shapes.append(Shape(name, row, f"{name_of(one.layer, one.unit)}: {_said(one)} Click to watch it in Explore."))
    painter.restore()
    return shapes


def _side(found: Found, one: Carrier) -> str:
    if one.carries:
        return f"{one.high} is high" if one.high else f"tells {found.fact} apart"
    return "does not carry it"


def _paint_cells(painter: QPainter, row: QRectF, one: Carrier, theme: Theme) -> None:
    tells, keeps, written, silenced, patched = _columns(row, len(_FOUND))
    _bar(
        painter,
        tells,
        row,
        one.separation,
        percent(one.separation),
        "of sentences" if one.high else "of pairs",
        theme.accent,
        theme,
    )
    if one.forget is None:
        _nothing(painter, keeps, row, "has no forget gate", theme)
    else:
        life = "keeps all" if one.half_life is None else f"half-life {_steps(one.half_life, one.stretch, 'word')}"
        _bar(painter, keeps, row, one.forget, number(one.forget, 3), life, theme.layer_edge, theme)
    if one.written is None:
        _nothing(painter, written, row, "no word says it" if one.forget is not None else "has no ledger", theme)
    else:
        _bar(painter, written, row, one.written, percent(one.written), "of sentences", theme.words[0], theme)
    if one.silenced is None or one.right is None:
        for place in (silenced, patched):
            _nothing(painter, place, row, "nothing is predicted from it", theme)
        return
    lost = one.right - one.silenced
    others = "" if one.worst_other is None else f"others {percent(one.worst_other)} or more"
    said = f"{percent(one.right)} → {percent(one.silenced)}"
    _bar(painter, silenced, row, one.silenced, said, others, theme.warning if lost > 0.05 else theme.neutral[0], theme)
    if one.turned is None:
        _nothing(painter, patched, row, "none was right before", theme)
    else:
        _bar(painter, patched, row, one.turned, percent(one.turned), "go over to the other", theme.warning, theme)


def _said(one: Carrier) -> str:
    """A row in words, for tips and screen readers."""
    parts = [f"right side in {percent(one.separation)}"]
    if one.forget is not None:
        parts.append(f"forget gate {number(one.forget, 3)}")
    if one.silenced is not None and one.right is not None:
        parts.append(f"silenced: right falls from {percent(one.right)} to {percent(one.silenced)}")
    if one.turned is not None:
        parts.append(f"patched: {percent(one.turned)} turn")
    return f"{'carries it' if one.carries else 'does not carry it'}; {', '.join(parts)}."


def _steps(half_life: float, stretch: int, noun: str) -> str:
    return f"> {stretch} {noun}s" if half_life > stretch else f"{half_life:.1f} {noun}s"


# -- by hand ----------------------------------------------------------------------------------------------------------


def paint_words(painter: QPainter, rect: QRectF, marked: Marked, theme: Theme) -> list[Shape]:
    """The sentence's words to be marked, as many lines as there is room for. Shapes "mark 3" by step."""
    shapes: list[Shape] = []
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    x, y = rect.left(), rect.top()
    for step, word in enumerate(marked.words[1:], start=1):
        text, mark = elided(visible(word), 160, 13, 500), marked.marks.get(step, "")
        width = text_width(text, 13, 500) + 24 + (30 if mark else 0)
        if x + width > rect.right():
            x, y = rect.left(), y + CHIP_PX + CHIP_GAP
        if y + CHIP_PX > rect.bottom():
            break
        chip = QRectF(x, y, width, CHIP_PX)
        _paint_chip(painter, chip, text, mark, theme)
        says = {"on": "on", "off": "off"}.get(mark, "not marked")
        shapes.append(Shape(f"mark {step}", chip, f"“{visible(word)}”, {says}: click for on, off, neither"))
        x += width + CHIP_GAP
    painter.restore()
    return shapes


def words_height(width: float, marked: Marked) -> float:
    """How high `paint_words` becomes in a width. Every chip counts with its mark: marking moves nothing below."""
    x, lines = 0.0, 1
    for word in marked.words[1:]:
        chip = text_width(elided(visible(word), 160, 13, 500), 13, 500) + 54
        if x + chip > width:
            x, lines = 0.0, lines + 1
        x += chip + CHIP_GAP
    return lines * (CHIP_PX + CHIP_GAP)


def _paint_chip(painter: QPainter, chip: QRectF, text: str, mark: str, theme: Theme) -> None:
    fill = {"on": theme.accent, "off": theme.panel}.get(mark, theme.raised)
    ink = {"on": theme.on_accent, "off": theme.accent}.get(mark, theme.text1)
    painter.setPen(QPen(theme.accent, 1.5) if mark == "off" else Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(chip.adjusted(1, 1, -1, -1), 6, 6)
    draw_text(painter, chip.left() + 12, chip.center().y(), text, 13, ink, 500)
    if mark:
        draw_text(painter, chip.right() - 10, chip.center().y(), mark, 11, ink, 600, "right")


def hand_verdict(marked: Marked, complete: int) -> str:
    """What may be said of units picked by one sentence: little."""
    if marked.problem:
        return marked.problem
    if not marked.picked:
        have = set(marked.marks.values())
        if not marked.words[1:]:
            return "Type a sentence in Explore first."
        if "on" not in have:
            return f"Click the {marked.noun}s at which a memory should be on."
        if "off" not in have:
            return f"Now click twice on {marked.noun}s at which it should be off."
        return "Measuring …"
    more = f" Mark a second {marked.noun} as on to see whether a unit keeps it."
    return (
        f"One sentence proves little: {complete} of {len(marked.picked)} units tell these {marked.noun}s apart without "
        "a mistake, many of them by chance. Watch one, then try it on other sentences."
        f"{more if list(marked.marks.values()).count('on') == 1 else ''}"
    )


def paint_picked(painter: QPainter, rect: QRectF, marked: Marked, theme: Theme, under: str | None) -> list[Shape]:
    """The units that tell the marked words apart, as many as there is room for. Shapes "carrier 0" …"""
    shapes: list[Shape] = []
    heads = ("Tells them apart", "Mean state on and off", "Keeps it (forget gate)", "Half-life")
    columns = _columns(rect, len(heads))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if marked.picked:
        for title, place in zip(heads, columns, strict=True):
            draw_text(painter, place.left(), rect.top() + 14, title, 12, theme.text1, 600)
    for place_in_list, one in enumerate(marked.picked):
        row = QRectF(rect.left(), rect.top() + 30 + place_in_list * SMALL_ROW_PX, rect.width(), SMALL_ROW_PX)
        if row.bottom() > rect.bottom():
            break
        name, y = f"carrier {place_in_list}", row.center().y()
        _paint_ground(painter, row, theme, name == under)
        draw_text(painter, row.left() + 12, y, name_of(one.layer, one.unit), 13, theme.text1, 600)
        _line(painter, columns[0], y, one.separation, percent(one.separation), theme.accent, theme)
        draw_text(painter, columns[1].left(), y, f"{number(one.on)}   {number(one.off)}", 12, theme.text1)
        if one.forget is None:
            draw_text(painter, columns[2].left(), y, "–", 12, theme.text3)
        else:
            _line(painter, columns[2], y, one.forget, number(one.forget, 3), theme.layer_edge, theme)
        life = "–"
        if one.forget is not None:
            life = "keeps all" if one.half_life is None else _steps(one.half_life, one.stretch, marked.noun)
        draw_text(painter, columns[3].left(), y, life, 12, theme.text1)
        said = f"{name_of(one.layer, one.unit)}: tells {percent(one.separation)} of the pairs apart"
        shapes.append(Shape(name, row, f"{said}. Click to watch it in Explore."))
    painter.restore()
    return shapes


# -- parts of both ----------------------------------------------------------------------------------------------------


def _columns(rect: QRectF, count: int) -> list[QRectF]:
    """Where the columns behind the unit's name are."""
    width = (rect.width() - _UNIT_PX) / count
    return [QRectF(rect.left() + _UNIT_PX + n * width, rect.top(), width - 24, rect.height()) for n in range(count)]


def _paint_ground(painter: QPainter, row: QRectF, theme: Theme, lit: bool) -> None:
    if lit:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(theme.accent, 0.08))
        painter.drawRoundedRect(row.adjusted(0, 1, 0, -1), 7, 7)
    painter.fillRect(QRectF(row.left(), row.bottom() - 1, row.width(), 1), theme.line)


def _paint_unit(painter: QPainter, row: QRectF, layer: int, unit: int, side: str, carries: bool, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.good if carries else theme.line_strong)
    painter.drawEllipse(QRectF(row.left() + 8, row.top() + 15, 7, 7))
    draw_text(painter, row.left() + 22, row.top() + 18, name_of(layer, unit), 13, theme.text1, 600)
    text = elided(side, _UNIT_PX - 30, 11)
    draw_text(painter, row.left() + 22, row.top() + 36, text, 11, theme.text2 if carries else theme.text3)


def _bar(
    painter: QPainter, place: QRectF, row: QRectF, share: float, said: str, more: str, color: QColor, theme: Theme
) -> None:
    """A bar over a value, and a second line that explains it."""
    draw_text(painter, place.left(), row.top() + 15, said, 12, theme.text1, 600)
    _fill(painter, QRectF(place.left(), row.top() + 24, min(place.width(), 130.0), _BAR_PX), share, color, theme)
    draw_text(painter, place.left(), row.top() + 42, elided(more, place.width() + 20, 11), 11, theme.text3)


def _line(painter: QPainter, place: QRectF, y: float, share: float, said: str, color: QColor, theme: Theme) -> None:
    """A bar and its value in one line."""
    draw_text(painter, place.left() + 44, y, said, 12, theme.text1, align="right")
    room = max(20.0, min(130.0, place.width() - 54))
    _fill(painter, QRectF(place.left() + 54, y - _BAR_PX / 2, room, _BAR_PX), share, color, theme)


def _fill(painter: QPainter, bar: QRectF, share: float, color: QColor, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.raised)
    painter.drawRoundedRect(bar, 3, 3)
    painter.setBrush(color)
    if share > 0:
        painter.drawRoundedRect(
            QRectF(bar.left(), bar.top(), max(3.0, bar.width() * min(share, 1.0)), bar.height()), 3, 3
        )


def _nothing(painter: QPainter, place: QRectF, row: QRectF, why: str, theme: Theme) -> None:
    draw_text(painter, place.left(), row.top() + 15, "–", 12, theme.text3)
    draw_text(painter, place.left(), row.top() + 42, elided(why, place.width() + 20, 11), 11, theme.text3)
