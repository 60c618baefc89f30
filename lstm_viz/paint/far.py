"""How far each model remembers: accuracy by the number of words in between, and where the sentence is on that axis."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from lstm_viz.analysis.forgetting import MARK
from lstm_viz.paint.compare_scene import Far
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width, wrapped
from lstm_viz.paint.theme import Theme
from lstm_viz.text.fillers import LEAST, MOST

_LEFT, _RIGHT = 34.0, 10.0  # room for the axis's numbers, and for half the handle
_TOP, _BOTTOM = 24.0, 34.0


def axis_of(rect: QRectF) -> QRectF:
    """Where the curves are; its lower edge is the slider."""
    return rect.adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)


def between_at(x: float, rect: QRectF) -> int:
    """The number of words between at a horizontal place."""
    axis = axis_of(rect)
    share = min(max((x - axis.left()) / axis.width(), 0.0), 1.0)
    return round(LEAST + share * (MOST - LEAST))


def slides(far: Sequence[Far]) -> bool:
    """Whether there is a slider: the sentence's own model has to know countries."""
    return not (far and far[0].problem)


def far_sentence(far: Sequence[Far]) -> str:
    """What the curves say, in words."""
    parts = []
    for one in far:
        known = one.forgetting
        if known is None:
            parts.append(one.problem.rstrip(".") or f"{one.title} is being asked")
        elif known.never:
            parts.append(f"{one.title} never learnt countries")
        elif known.forgets_at is None:
            parts.append(f"{one.title} remembers past {known.between[-1]} words")
        else:
            parts.append(f"{one.title} forgets at {known.forgets_at} words")
    return "; ".join(parts) + "."


def paint_far(painter: QPainter, rect: QRectF, far: Sequence[Far], between: int | None, theme: Theme) -> list[Shape]:
    """Curves, the 60% mark, and on the axis the slider's handle at the present number of words (None: no country). A
    model that knows no countries has no curve, and its sentence no slider.
    """
    axis, problems = axis_of(rect), [one.problem for one in far if one.problem]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if problems and len(problems) == len(far):
        _paint_problem(painter, rect.left(), rect.top() + 8, rect.width(), problems[0], theme)
        painter.restore()
        return [Shape("distance", rect, far_sentence(far))]
    _paint_legend(painter, rect, far, theme)
    _paint_axis(painter, axis, theme)
    for one in far:
        _paint_curve(painter, axis, one, theme)
    if not slides(far):
        _paint_problem(painter, rect.left(), axis.bottom() + 12, rect.width(), problems[0], theme)
    else:
        _paint_slider(painter, axis, between, theme)
        if problems:  # below the other's curve there is room for no more; the tool tip says why
            said, far_on = f"{far[1].title}: not asked", between is not None and 2 * between > LEAST + MOST
            x = axis.left() + 6 if far_on else axis.right() - text_width(said, 11)  # away from the slider's line
            _paint_problem(painter, x, axis.top() + 12, axis.width(), said, theme)
    painter.restore()
    return [Shape("distance", rect, far_sentence(far))]


def _paint_legend(painter: QPainter, rect: QRectF, far: Sequence[Far], theme: Theme) -> None:
    draw_text(painter, rect.left(), rect.top() + 8, "Right language", 11, theme.text3)
    x = rect.right()
    room = rect.width() - text_width("Right language", 11) - 30 * len(far)
    for one, text in reversed(list(zip(far, _names(far, room), strict=True))):
        x -= text_width(text, 11, 500)
        draw_text(painter, x, rect.top() + 8, text, 11, theme.text2, 500)
        painter.setPen(_pen(theme, one.dashed))
        painter.drawLine(QPointF(x - 20, rect.top() + 8), QPointF(x - 5, rect.top() + 8))
        x -= 30


def _names(far: Sequence[Far], room: float) -> list[str]:
    """The titles, in so many pixels: where these are too few, without what all begin with."""
    titles = [one.title for one in far]
    wide = [text_width(title, 11, 500) for title in titles]
    if sum(wide) > room:
        same = next((n for n, letters in enumerate(zip(*titles, strict=False)) if len(set(letters)) > 1), 0)
        if same > 1:
            titles = [f"…{title[same:]}" for title in titles]
            wide = [text_width(title, 11, 500) for title in titles]
    share = room / max(1, len(titles))
    return [elided(title, max(share, room - sum(wide) + own), 11, 500) for title, own in zip(titles, wide, strict=True)]


def _paint_axis(painter: QPainter, axis: QRectF, theme: Theme) -> None:
    mark = axis.bottom() - MARK * axis.height()
    painter.setPen(QPen(theme.line, 1))
    painter.drawLine(QPointF(axis.left(), axis.top()), QPointF(axis.right(), axis.top()))
    dashed = QPen(theme.line_strong, 1)
    dashed.setDashPattern([3, 3])
    painter.setPen(dashed)
    painter.drawLine(QPointF(axis.left(), mark), QPointF(axis.right(), mark))
    for y, text in ((axis.top(), "100%"), (mark, f"{MARK:.0%}")):
        draw_text(painter, axis.left() - 5, y, text, 11, theme.text3, align="right")


def _paint_curve(painter: QPainter, axis: QRectF, one: Far, theme: Theme) -> None:
    if one.forgetting is None:
        return
    points = [
        QPointF(_x(axis, between), axis.bottom() - share * axis.height())
        for between, share in zip(one.forgetting.between, one.forgetting.accuracy, strict=True)
    ]
    painter.setPen(_pen(theme, one.dashed))
    painter.drawPolyline(points) if len(points) > 1 else painter.drawPoint(points[0])


def _paint_problem(painter: QPainter, x: float, y: float, width: float, problem: str, theme: Theme) -> None:
    for number, line in enumerate(wrapped(problem, width, 11, most=3)):
        draw_text(painter, x, y + 14 * number, line, 11, theme.text3)


def _paint_slider(painter: QPainter, axis: QRectF, between: int | None, theme: Theme) -> None:
    y = axis.bottom() + 10
    painter.setPen(QPen(theme.line_strong, 3, c=Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(axis.left(), y), QPointF(axis.right(), y))
    x = _x(axis, min(max(between if between is not None else LEAST, LEAST), MOST))
    said = "drag for words between" if between is None else f"{between} words between"
    half = text_width(said, 11, 600) / 2
    middle = min(max(x, axis.left() + half), axis.right() - half)
    draw_text(painter, middle, y + 16, said, 11, theme.accent, 600, "center")
    for number in (LEAST, MOST):
        if abs(_x(axis, number) - middle) > half + 12:
            draw_text(painter, _x(axis, number), y + 16, str(number), 11, theme.text3, align="center")
    if between is not None:
        painter.setPen(QPen(theme.accent, 1))
        painter.drawLine(QLineF(x, axis.top(), x, y))
        painter.setPen(QPen(theme.accent, 3, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(axis.left(), y), QPointF(x, y))
    painter.setPen(QPen(theme.panel, 2))
    painter.setBrush(theme.accent)
    painter.drawEllipse(QPointF(x, y), 7, 7)


def _x(axis: QRectF, between: float) -> float:
    return axis.left() + (between - LEAST) / (MOST - LEAST) * axis.width()


def _pen(theme: Theme, dashed: bool) -> QPen:
    pen = QPen(theme.text2 if dashed else theme.word_text[0], 1.8)
    if dashed:
        pen.setDashPattern([3, 2])
    return pen
