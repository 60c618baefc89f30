"""The likeliest next words, as ghosts of the chips they may become."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from lstm_viz.diagram.motion import ease_out
from lstm_viz.models.trace import Prediction
from lstm_viz.paint.reading import computed_steps, is_class, percent, readable, word_at
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme

SHOWN = 5
BAND_PX = 76.0
_GAP = 4.0
_CHIP_PX = 34.0
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

    Where something was changed, also what the unaltered run said: its likeliest word, and a mark on each bar.
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
    if step is None:
        draw_text(painter, rect.left(), rect.top() + 12, "Next word", 12, theme.text3)
        return []
    caption = "Next word after "
    draw_text(painter, rect.left(), rect.top() + 12, caption, 12, theme.text3)
    used = text_width(caption, 12)
    word = elided(f"“{word_at(scene, step)}”", rect.width() - used, 12, 600)
    used += draw_text(painter, rect.left() + used, rect.top() + 12, word, 12, theme.text1, 600)
    unaltered = None if scene.ghost is None or step >= scene.ghost.steps else scene.ghost
    if unaltered is not None:
        best = unaltered.predictions(step)[0]
        parted = not ghosts or best.id != max(ghosts, key=lambda ghost: ghost.probability).prediction.id
        was = elided(f"unaltered: {readable(best.word)} {percent(best.probability)}", rect.width() - used - 8, 11, 600)
        draw_text(
            painter, rect.right(), rect.top() + 12, was, 11, theme.warning if parted else theme.text3, 600, "right"
        )

    usual = None if unaltered is None else unaltered.probabilities(step)
    shapes = []
    width = (rect.width() - (SHOWN - 1) * _GAP) / SHOWN
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for ghost in sorted(ghosts, key=lambda ghost: ghost.presence):
        x = rect.left() + ghost.place * (width + _GAP)
        chip = QRectF(x, rect.top() + 25, width, _CHIP_PX)
        painter.setOpacity(ghost.presence)
        before = None if usual is None else float(usual[ghost.prediction.id])
        _paint_ghost(painter, chip, ghost, before, theme)
        if ghost.index is not None:
            said = "another word like " if is_class(ghost.prediction.word) else ""
            label = f"{said}{readable(ghost.prediction.word)}: {percent(ghost.prediction.probability)}"
            shapes.append(Shape(f"prediction {ghost.index}", chip.adjusted(0, 0, 0, 14), label))
    painter.restore()
    return shapes


def _paint_ghost(painter: QPainter, chip: QRectF, ghost: Ghost, before: float | None, theme: Theme) -> None:
    """One word; a mark on its bar where the unaltered run had it `before`."""
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
    if before is not None:
        x = bar.left() + min(bar.width() - 2, bar.width() * before)
        painter.fillRect(QRectF(x, bar.top() - 2, 2, 8), theme.text1)


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
