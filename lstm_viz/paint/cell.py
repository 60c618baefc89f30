"""The cell: the classic diagram with one step's real values on its wires, at any moment of the step."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from lstm_viz.diagram.diagram import Diagram, Node
from lstm_viz.diagram.motion import ease_out, moves_at
from lstm_viz.paint.cell_belt import THICKEST_PX, draw_belt, draw_plain_belt
from lstm_viz.paint.cell_layers import belt_of
from lstm_viz.paint.cell_legend import draw_legend, stratum_shapes
from lstm_viz.paint.cell_packets import draw_moves, draw_strip
from lstm_viz.paint.cell_shapes import layer_of, shapes_of
from lstm_viz.paint.cell_static import LEGEND_LEFT, PLAIN, Look, is_active, paint_lit, paint_over, paint_under, text_px
from lstm_viz.paint.cell_values import Reading, reading_of
from lstm_viz.paint.reading import percent, word_at
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape
from lstm_viz.paint.text import draw_text, elided
from lstm_viz.paint.theme import Theme, with_alpha

_SPARE_PX = 40.0
HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing


def paint_cell(painter: QPainter, rect: QRectF, scene: Scene, theme: Theme) -> list[Shape]:
    """Paint the scene's cell, as large as fits, in the middle of `rect`; it covers the rect with the panel's colour.

    Works in any thread on a QImage. Returns the painted things in the painter's coordinates.
    """
    frame = _frame(painter, rect, scene.diagram)
    reading = reading_of(scene)
    look = Look(theme, scene.moment.phase if reading else PLAIN, scene.dimming)
    pointed = _pointed_layer(scene)
    x_symbol = "x_{t}" if scene.layer == 0 else "h_{t}"
    still = (scene.diagram, look, frame.pixels, frame.zoom, frame.ratio)

    def in_frame(draw: Callable[[QPainter], None]) -> None:
        painter.save()
        painter.setRenderHints(HINTS)
        painter.translate(frame.left, frame.top)
        painter.scale(frame.scale, frame.scale)
        draw(painter)
        painter.restore()

    _blit(painter, frame, _under(*still, reading.c_limit if reading else 1.0))
    if scene.diagram.belt:
        in_frame(lambda p: _paint_belt(p, scene, reading, theme))
    _blit(painter, frame, _over(*still, x_symbol))
    if pointed is not None:
        in_frame(lambda p: paint_lit(p, scene.diagram, pointed, look))
    if reading:
        in_frame(lambda p: _paint_values(p, scene, reading, pointed, theme, frame.scale))
    shapes = shapes_of(scene, reading, (frame.left, frame.top, frame.scale))
    if reading and scene.diagram.belt:
        # Where the rect is wider than the drawing, long words have more room.
        spare = min(_SPARE_PX, frame.left - rect.left())
        right = scene.diagram.size[0] - 4 + spare / frame.scale
        in_frame(lambda p: shapes.extend(_mapped(draw_legend(p, scene, theme, frame.scale, right), frame)))
        shapes += _mapped(stratum_shapes(scene, reading), frame)
    if pointed is not None:
        name = f"gate {scene.diagram.wires_from(pointed)[0].quantity}"
        _paint_ring(painter, next(shape.rect for shape in shapes if shape.name == name), theme)
    return shapes


def _pointed_layer(scene: Scene) -> Node | None:
    """The layer under the pointer: its box, or a cell of its strip."""
    what, _, names = (scene.hover or "").partition(" ")
    return layer_of(scene.diagram, names.partition(" ")[0]) if what in ("gate", "strip") else None


@dataclass(frozen=True)
class _Frame:
    """Where the diagram's frame lies, in whole pixels of the device so that still and moving parts meet exactly.

    Attributes
    ----------
    left, top, scale : from the frame to the painter's coordinates.
    corner : the painted rect's corner in the device, logical pixels; `pixels` its size in the device's own pixels.
    zoom : device pixels for one unit of the painter; `ratio` the device's share of it.
    """

    left: float
    top: float
    scale: float
    corner: tuple[float, float]
    pixels: tuple[int, int]
    zoom: float
    ratio: float


def _mapped(shapes: list[Shape], frame: _Frame) -> list[Shape]:
    """From the frame's coordinates to the painter's."""

    def mapped(rect: QRectF) -> QRectF:
        scale = frame.scale
        return QRectF(
            frame.left + rect.x() * scale, frame.top + rect.y() * scale, rect.width() * scale, rect.height() * scale
        )

    return [Shape(shape.name, mapped(shape.rect), shape.label) for shape in shapes]


def _frame(painter: QPainter, rect: QRectF, diagram: Diagram) -> _Frame:
    ratio, transform = painter.device().devicePixelRatioF(), painter.worldTransform()
    zoom = transform.m11() * ratio
    place = transform.map(rect.topLeft())
    corner = (round(place.x() * ratio) / ratio, round(place.y() * ratio) / ratio)
    pixels = (max(1, round(rect.width() * zoom)), max(1, round(rect.height() * zoom)))
    snapped = transform.inverted()[0].map(QPointF(*corner))
    scale, dx, dy = _fit(diagram, *pixels)
    return _Frame(snapped.x() + dx / zoom, snapped.y() + dy / zoom, scale / zoom, corner, pixels, zoom, ratio)


def _fit(diagram: Diagram, width: float, height: float) -> tuple[float, float, float]:
    """Scale and margins with which the frame fills an area and lies in its middle."""
    scale = min(width / diagram.size[0], height / diagram.size[1])
    return scale, (width - scale * diagram.size[0]) / 2, (height - scale * diagram.size[1]) / 2


def _blit(painter: QPainter, frame: _Frame, image: QImage) -> None:
    """Draw a picture that has the device's own pixels, pixel on pixel whatever the zoom, so it stays sharp."""
    painter.save()
    painter.resetTransform()
    painter.drawImage(QPointF(*frame.corner), image)
    painter.restore()


def _still(
    image: QImage, diagram: Diagram, zoom: float, ratio: float, draw: Callable[[QPainter, float], None]
) -> QImage:
    scale, dx, dy = _fit(diagram, image.width(), image.height())
    with QPainter(image) as painter:
        painter.setRenderHints(HINTS)
        painter.translate(dx, dy)
        painter.scale(scale, scale)
        draw(painter, scale / zoom)
    image.setDevicePixelRatio(ratio)
    return image


# Two pictures for each phase: a dozen serve one size of the window. QImage, so that films can be painted in a thread.
@lru_cache(maxsize=14)
def _under(diagram: Diagram, look: Look, pixels: tuple[int, int], zoom: float, ratio: float, c_limit: float) -> QImage:
    image = QImage(*pixels, QImage.Format.Format_RGB32)
    image.fill(look.theme.panel)
    return _still(image, diagram, zoom, ratio, lambda p, scale: paint_under(p, diagram, look, c_limit, scale))


@lru_cache(maxsize=14)
def _over(diagram: Diagram, look: Look, pixels: tuple[int, int], zoom: float, ratio: float, x_symbol: str) -> QImage:
    image = QImage(*pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return _still(image, diagram, zoom, ratio, lambda p, _: paint_over(p, diagram, look, x_symbol))


def _paint_ring(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """A ring around the layer under the pointer."""
    painter.save()
    painter.setRenderHints(HINTS)
    painter.setPen(QPen(theme.accent, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 8, 8)
    painter.restore()


def _progress(scene: Scene) -> dict[str, float]:
    """How far the belt has come: by kind of movement, 0..1."""
    return {move.kind: part for move, part in moves_at(scene.diagram, scene.moment)}


def _paint_belt(painter: QPainter, scene: Scene, reading: Reading | None, theme: Theme) -> None:
    if reading is None:
        draw_plain_belt(painter, scene.diagram, theme)
    else:
        draw_belt(painter, scene.diagram, belt_of(scene, reading, theme), theme)


def _paint_values(
    painter: QPainter, scene: Scene, reading: Reading, pointed: Node | None, theme: Theme, scale: float
) -> None:
    diagram, moment = scene.diagram, scene.moment
    moves = moves_at(diagram, moment)
    arriving = moment.phase == diagram.phases[0].name
    earlier = reading_of(scene, moment.step - 1) if arriving else None
    for move, part in moves:
        if move.kind != "fill":
            continue
        node = diagram.node(move.names[0])
        quantity = diagram.wires_from(node)[0].quantity
        at_work = node is pointed or is_active(tuple(diagram.phases_of(node)), moment.phase)
        shown = 1.0 if at_work or not scene.dimming else 0.55
        draw_strip(painter, node, reading, quantity, theme, part, shown)
        if earlier is not None:  # the last step's values fade as the new word comes in
            draw_strip(painter, node, earlier, quantity, theme, 1.0, 0.55 * (1 - moment.progress))
    if scene.packets:
        draw_moves(painter, diagram, moves, reading, theme, scale)
    _paint_word(painter, scene, theme, scale)
    if diagram.belt:
        _paint_parts(painter, scene, reading, theme, scale)


def _paint_word(painter: QPainter, scene: Scene, theme: Theme, scale: float) -> None:
    """The word beside x; it falls in as it arrives."""
    step, diagram = scene.moment.step, scene.diagram
    x = diagram.node("x")
    hue = scene.hues[step] if step < len(scene.hues) else None
    arriving = scene.moment.phase == diagram.phases[0].name
    come = ease_out(min(1.0, scene.moment.progress / 0.6)) if arriving else 1.0
    word = word_at(scene, step) if scene.layer == 0 else f"from layer {scene.layer}"
    px = text_px(13, scale)
    ink = with_alpha(theme.word_ink(hue) if hue is not None else theme.text1, come)
    left, y = x.x + x.width / 2 + 8, x.y + 1 - 22 * (1 - come)
    draw_text(
        painter,
        left,
        y,
        elided(word, LEGEND_LEFT - 14 - left, px, 600),
        px,
        ink,
        600,
        italic=step == 0 and scene.layer == 0,
    )


def _paint_parts(painter: QPainter, scene: Scene, reading: Reading, theme: Theme, scale: float) -> None:
    """In numbers what the belt shows: the part that × takes and the part that + adds."""
    diagram, step = scene.diagram, scene.moment.step
    come, px = _progress(scene), text_px(12, scale)
    forget, add = diagram.belt_nodes
    y = forget.y + 46
    if any(node.width and abs(node.y - y) < 20 and 0 < node.x - forget.x < 100 for node in diagram.nodes):
        y = forget.y - 39  # a GRU has its 1− there: above the belt
    lost, new = reading.forgotten_part, reading.written_part
    hue = scene.hues[step] if step < len(scene.hues) else None
    if lost is not None and come["narrow"] > 0:
        active = is_active(tuple(diagram.phases_of(forget)), scene.moment.phase)
        ink = theme.text1 if active else theme.text2
        draw_text(painter, forget.x + 22, y, f"forgets {percent(lost)}", px, with_alpha(ink, come["narrow"]), 500)
    if new is not None and come["widen"] > 0:
        half = reading.written * THICKEST_PX / reading.most / 2
        ink = with_alpha(theme.word_ink(hue), come["widen"])
        draw_text(painter, add.x + max(22, half + 10), y, f"writes {percent(new)}", px, ink, 600)
