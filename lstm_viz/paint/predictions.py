"""The likeliest next words, as ghosts of the chips they may become."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from lstm_viz.diagram.motion import ease_out
from lstm_viz.models.trace import Prediction, Trace
from lstm_viz.paint.reading import computed_steps, is_class, noun, percent, readable, word_at
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme, with_alpha

SHOWN = 5
BAND_PX = 76.0
_GAP = 4.0
_CHIP_PX = 34.0
LISTED = 3  # words in each of the two lists of a what-if
_LISTS_GAP = 12.0
_LINE_PX = 14.0
_BAR_ALPHA = 0.28
_images = Recent(4)


@dataclass(frozen=True)
class Ghost:
    """One word on its way: `place` counts in chips from the left, `presence` is 0 outside the list and 1 in it."""

    prediction: Prediction
    place: float
    probability: float
    presence: float
    index: int | None  # in the list that is coming, None for a word that leaves


def paint_predictions(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> list[Shape]:
    """Five ghosts with probability and bar. Until a step has predicted, those of the step before it stay.

    Where something was changed, two short lists instead: with the what-ifs, and of the unaltered run.
    """
    what = (scene.moment.step, _moved(scene), computed_steps(scene), theme.name)
    return _images.paint(
        painter,
        rect,
        (scene.trace, scene.ghost, scene.predictions),
        what,
        lambda inner: _draw(inner, rect, scene, theme),
    )


def _draw(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> list[Shape]:
    ghosts, step = ghosts_of(scene)
    what = f"Next {noun(scene)}"
    if step is None:
        draw_text(painter, rect.left(), rect.top() + 12, what, 12, theme.text3)
        return []
    caption = f"{what} after "
    draw_text(painter, rect.left(), rect.top() + 12, caption, 12, theme.text3)
    used = text_width(caption, 12)
    word = elided(f"“{word_at(scene, step)}”", rect.width() - used, 12, 600)
    used += draw_text(painter, rect.left() + used, rect.top() + 12, word, 12, theme.text1, 600)
    if scene.ghost is not None and step < scene.ghost.steps:
        return _draw_lists(painter, rect, step, scene, scene.ghost, theme)
    shapes = []
    width = (rect.width() - (SHOWN - 1) * _GAP) / SHOWN
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for ghost in sorted(ghosts, key=lambda ghost: ghost.presence):
        x = rect.left() + ghost.place * (width + _GAP)
        chip = QRectF(x, rect.top() + 25, width, _CHIP_PX)
        painter.setOpacity(ghost.presence)
        _paint_ghost(painter, chip, ghost, theme)
        if ghost.index is not None:
            place = chip.adjusted(0, 0, 0, 14)
            shapes.append(Shape(f"prediction {ghost.index}", place, _label(ghost.prediction, scene)))
    painter.restore()
    return shapes


def _label(prediction: Prediction, scene: Scene) -> str:
    said = f"another {noun(scene)} like " if is_class(prediction.word) else ""
    return f"{said}{readable(prediction.word)}: {percent(prediction.probability)}"


def _draw_lists(
    painter: QPainter, rect: QRectF, step: int, scene: Scene, unaltered: Trace, theme: Theme
) -> list[Shape]:
    """The likeliest words as they are with the what-ifs, and beside them those of the unaltered run."""
    altered, usual = lists_of(scene, unaltered, step)
    pressed = step == scene.moment.step
    width = (rect.width() - _LISTS_GAP) / 2
    parted = not altered or not usual or altered[0].id != usual[0].id
    titles = (("what if", theme.accent), ("unaltered", theme.warning if parted else theme.text3))
    shapes = []
    for side, (found, (title, ink)) in enumerate(zip((altered, usual), titles, strict=True)):
        left = rect.left() + side * (width + _LISTS_GAP)
        draw_text(painter, left, rect.top() + 27, title, 11, ink, 600)
        for place, prediction in enumerate(found):
            line = QRectF(left, rect.top() + 34 + place * _LINE_PX, width, _LINE_PX)
            _paint_line(painter, line, prediction, place == 0, theme)
            label = _label(prediction, scene)
            if side:
                shapes.append(Shape(f"unaltered {place}", line, f"unaltered, {label}"))
            elif pressed:
                shapes.append(Shape(f"prediction {place}", line, label))
    return shapes


def lists_of(scene: Scene, unaltered: Trace, step: int) -> tuple[tuple[Prediction, ...], tuple[Prediction, ...]]:
    """The best of what may come after a step, with the what-ifs and without.

    While a word is being typed, both are of the words that begin like it.
    """
    assert scene.trace is not None
    whole = scene.trace.predictions(step)
    altered = scene.predictions if step == scene.moment.step else whole
    if altered == whole:
        usual = unaltered.predictions(step)
    else:
        values = unaltered.probabilities(step)
        usual = tuple(replace(prediction, probability=float(values[prediction.id])) for prediction in altered)
        usual = tuple(sorted(usual, key=lambda prediction: -prediction.probability))
    return altered[:LISTED], usual[:LISTED]


def _paint_line(painter: QPainter, line: QRectF, prediction: Prediction, first: bool, theme: Theme) -> None:
    """A word and its percentage on the bar of its probability."""
    bar = line.adjusted(0, 1, 0, -1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.raised)
    painter.drawRoundedRect(bar, 2, 2)
    painter.setBrush(with_alpha(theme.accent, _BAR_ALPHA))
    painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * prediction.probability, bar.height()), 2, 2)
    weight, italic = 600 if first else 400, is_class(prediction.word)
    share = percent(prediction.probability)
    word = elided(readable(prediction.word), bar.width() - text_width(share, 11) - 16, 11, weight, italic)
    draw_text(painter, bar.left() + 5, bar.center().y(), word, 11, theme.text1, weight, italic=italic)
    draw_text(painter, bar.right() - 5, bar.center().y(), share, 11, theme.text1, align="right")


def _paint_ghost(painter: QPainter, chip: QRectF, ghost: Ghost, theme: Theme) -> None:
    first = round(ghost.place) == 0
    pen = QPen(theme.line_strong, 1.1)
    pen.setDashPattern([3, 2.4])
    painter.setPen(pen)
    painter.setBrush(theme.panel)
    painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    middle, weight = chip.center().x(), 600 if first else 400
    name, italic = readable(ghost.prediction.word), is_class(ghost.prediction.word)
    text = elided(name, chip.width() - 5, 12, weight, italic)
    ink, faint = (theme.text1, theme.text2) if first else (theme.text2, theme.text3)
    draw_text(painter, middle, chip.top() + 11, text, 12, ink, weight, "center", italic)
    draw_text(painter, middle, chip.top() + 25, percent(ghost.probability), 11, faint, 400, "center")

    bar = QRectF(chip.left() + 1, chip.bottom() + 6, chip.width() - 2, 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.raised)
    painter.drawRoundedRect(bar, 2, 2)
    painter.setBrush(theme.accent)
    painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(3.0, bar.width() * ghost.probability), 4), 2, 2)


def ghosts_of(scene: Scene) -> tuple[list[Ghost], int | None]:
    """The words to show, and the step after which they may come; None where there is none to show yet."""
    step, done = scene.moment.step, computed_steps(scene)
    if scene.trace is None or step >= done:
        return [], None
    before = scene.trace.predictions(step - 1)[:SHOWN] if step else ()
    after = scene.predictions[:SHOWN]
    moved = _moved(scene)
    if moved == 0 and step:
        return [Ghost(p, rank, p.probability, 1.0, None) for rank, p in enumerate(before)], step - 1
    old = {prediction.id: (rank, prediction) for rank, prediction in enumerate(before)}
    new = {prediction.id: (rank, prediction) for rank, prediction in enumerate(after)}
    ghosts = []
    for id in old | new:
        rank_before, known = old.get(id, (None, None))
        rank_after, coming = new.get(id, (None, None))
        start = float(SHOWN - 1 if rank_before is None else rank_before)
        end = float(SHOWN - 1 if rank_after is None else rank_after)
        if rank_before is None:
            start = end  # a newcomer appears in its own place
        if rank_after is None:
            end = start  # who leaves, leaves from where it stood
        p_before = known.probability if known else 0.0
        p_after = coming.probability if coming else 0.0
        # Who leaves is gone before the newcomers show: two words in one place cannot be read.
        presence = 1.0 if known and coming else max(0.0, 2 * moved - 1 if coming else 1 - 2 * moved)
        ghosts.append(
            Ghost(
                coming or known,  # type: ignore[arg-type]
                start + (end - start) * moved,
                p_before + (p_after - p_before) * moved,
                presence,
                rank_after,
            )
        )
    return [ghost for ghost in ghosts if ghost.presence > 0.01], step


def _moved(scene: Scene) -> float:
    """How far the list has turned into the step's own: 0 before its phase "predict", 1 after."""
    if scene.moment.phase in ("whole", "predict"):
        return ease_out(scene.moment.progress)
    return 0.0
