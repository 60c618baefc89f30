"""Above the cell: which step is shown, and which of its sub-steps."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from lstm_viz.core.kinds import KINDS
from lstm_viz.diagram.diagram import Phase
from lstm_viz.paint.grid import MARGIN_PX
from lstm_viz.paint.reading import computed_steps, word_at
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided, text_width
from lstm_viz.paint.theme import Theme

HEADER_PX = 40.0
_GAP_PX = 6.0
_CHIP_PX = 24.0
_LEAST_WORD_PX = 40.0


def paint_header(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> list[Shape]:
    """ "Step 7 of 13 · tree", then a chip for each numbered sub-step; the first phase only brings the word in."""
    y = rect.center().y()
    x = rect.left() + MARGIN_PX
    if not computed_steps(scene):
        draw_text(painter, x, y, f"{KINDS[scene.diagram.cell].title} cell", 15, theme.text1, 600)
        return []
    step = scene.moment.step
    x += draw_text(painter, x, y, f"Step {step:,} of {scene.steps - 1:,}", 15, theme.text1, 600) + 8
    x += draw_text(painter, x, y, "·", 15, theme.text3) + 8
    texts = _chip_texts(scene, rect.right() - x - 16 - _LEAST_WORD_PX)
    chips_px = sum(_chip_width(text) + _GAP_PX for text in texts.values()) - _GAP_PX
    hue = scene.hues[step] if step < len(scene.hues) else None
    word = elided(word_at(scene, step), max(_LEAST_WORD_PX, rect.right() - x - 16 - chips_px), 15, 600)
    x += draw_text(painter, x, y, word, 15, theme.word_ink(hue), 600, italic=step == 0) + 16

    shapes = []
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for phase, text in texts.items():
        active = phase.name == scene.moment.phase
        chip = QRectF(x, y - 12, _chip_width(text), 24)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent_soft if active else theme.raised)
        painter.drawRoundedRect(chip, 12, 12)
        ink, weight = (theme.accent, 600) if active else (theme.text3, 500)
        draw_text(painter, chip.center().x(), y, text, 12, ink, weight, "center")
        shapes.append(Shape(f"phase {phase.name}", chip, f"sub-step: {phase.title}"))
        x += chip.width() + _GAP_PX
    painter.restore()
    return shapes


def _chip_texts(scene: Scene, room: float) -> dict[Phase, str]:
    """What the chips say: the active one "2 of 4: write new memory", or as much of it as there is room for."""
    numbered = [phase for phase in scene.diagram.phases if phase.name != "arrive"]
    texts: dict[Phase, str] = {}
    for form in ("{count} of {all}: {title}", "{count}: {title}", "{count} of {all}", "{count}"):
        for count, phase in enumerate(numbered, 1):
            active = phase.name == scene.moment.phase
            texts[phase] = form.format(count=count, all=len(numbered), title=phase.title) if active else str(count)
        if sum(_chip_width(text) + _GAP_PX for text in texts.values()) <= room:
            return texts
    return {phase: text for phase, text in texts.items() if phase.name == scene.moment.phase}


def _chip_width(text: str) -> float:
    return max(_CHIP_PX, text_width(text, 12, 600) + 20) if len(text) > 1 else _CHIP_PX
