"""The cell's picture, read back: what is painted is what the trace holds."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from paint.cell_scenes import WORDS, scene_at, small_trace
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from lstm_viz.diagram.diagram import diagram_of
from lstm_viz.diagram.motion import MOVES
from lstm_viz.paint.cell import paint_cell
from lstm_viz.paint.cell_belt import THICKEST_PX
from lstm_viz.paint.cell_shapes import strip_at
from lstm_viz.paint.cell_static import Look
from lstm_viz.paint.cell_wires import resting_part, track
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.shapes import Shape, shape_at
from lstm_viz.paint.theme import contrast, theme

WIDTH, HEIGHT = 864, 368
LSTM_PHASES = ("arrive", "forget", "write", "read_out", "predict", "whole")

pytestmark = pytest.mark.usefixtures("qapp")


def painted(
    scene: Scene, name: str = "light", ratio: float = 1.0, zoom: float = 1.0, width: int = WIDTH, height: int = HEIGHT
) -> tuple[QImage, list[Shape]]:
    image = QImage(round(width * ratio * zoom), round(height * ratio * zoom), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("magenta"))
    with QPainter(image) as painter:
        painter.scale(zoom, zoom)
        shapes = paint_cell(painter, QRectF(0, 0, width, height), scene, theme(name))
    return image, shapes


def pixels(image: QImage) -> np.ndarray:
    """(height, width, 3) int, red first."""
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return flat[:, : image.width(), 2::-1].astype(int)


def distance(colors: np.ndarray, color: QColor) -> np.ndarray:
    return np.abs(colors - [color.red(), color.green(), color.blue()]).max(axis=-1)


def naive_amounts(step: int, unit: int | None) -> tuple[float, float, float, float]:
    """Before, kept and after the step, and the most of all steps, by the formula as it is written."""
    layer = small_trace().layers[0]
    held, before, kept = np.zeros(layer["f"].shape[1]), 0.0, 0.0
    totals = []
    for t in range(small_trace().steps):
        let_through = layer["f"][t] * held
        pick = slice(None) if unit is None else unit
        if t == step:
            before, kept = float(np.sum(held[pick])), float(np.sum(let_through[pick]))
        held = let_through + np.abs(layer["i"][t] * layer["g"][t])
        totals.append(float(np.sum(held[pick])))
    return before, kept, totals[step], max(totals)


@pytest.mark.parametrize("unit", [None, 5])
@pytest.mark.parametrize("step", [2, 7, 10])
def test_the_belt_is_as_thick_as_the_memory(step, unit):
    scope = {} if unit is None else {"scope": "unit", "unit": unit}
    scene = replace(scene_at(step, "predict", 1.0, **scope), hues=(None,) * 11)
    ratio = 4
    column = distance(pixels(painted(scene, ratio=ratio)[0]), theme("light").cell_top)
    before, kept, after, most = naive_amounts(step, unit)
    belt_y = diagram_of("lstm").node("x_forget").y
    for x, amount in ((180, before), (400, kept), (600, after)):
        near = slice(round((belt_y - 36) * ratio), round((belt_y + 36) * ratio))
        rows = np.flatnonzero(column[near, round(x * ratio)] > 25)
        expected = max(1.5, THICKEST_PX * amount / most)
        assert (rows[-1] + 1 - rows[0]) / ratio == pytest.approx(expected, abs=0.6), f"at x = {x}"


def test_the_belt_moves_from_what_was_to_what_is():
    def thickness(phase: str, progress: float, x: int) -> int:
        image, _ = painted(scene_at(7, phase, progress))
        return int((distance(pixels(image)[64:124, x], theme("light").cell_top) > 25).sum())

    assert thickness("forget", 0.0, 400) > thickness("forget", 1.0, 400)
    assert thickness("write", 0.0, 600) == thickness("forget", 1.0, 600)
    assert thickness("write", 1.0, 600) > thickness("write", 0.0, 600)
    # The next step begins with what this one ended with.
    image, _ = painted(scene_at(8, "arrive", 1.0))
    following = int((distance(pixels(image)[64:124, 400], theme("light").cell_top) > 25).sum())
    assert following == pytest.approx(thickness("write", 1.0, 600), abs=1)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("wire", "phase"), [("f", "forget"), ("i", "write"), ("g", "write"), ("o", "read_out")])
def test_a_packet_shows_the_values_of_its_wire(wire, phase, name):
    scene, colors = scene_at(7, phase, 1.0), theme(name)
    image = pixels(painted(scene, name)[0])
    diagram = scene.diagram
    x, y = track(diagram, (wire,)).at(resting_part(diagram, wire))
    values = scene.trace.layers[0][wire][7][scene.order]
    for index, group in enumerate(np.array_split(values, 14)):
        if wire == "g":
            expected = colors.signed(float(group[np.argmax(np.abs(group))]))
        else:
            expected = colors.gate(float(group.mean()))
        there = image[round(y), int(x - 21 + 3 * index + 1)]
        assert distance(there, expected) <= 3, f"bin {index}"


def test_strips_fill_from_the_left():
    colors, node = theme("light"), diagram_of("lstm").node("forget")
    strip = slice(round(node.x - 36), round(node.x + 36))
    empty = pixels(painted(scene_at(7, "forget", 0.0))[0])[round(node.y + 12), strip]
    half = pixels(painted(scene_at(7, "forget", 0.37))[0])[round(node.y + 12), strip]
    full = pixels(painted(scene_at(7, "forget", 1.0))[0])[round(node.y + 12), strip]
    assert np.abs(half[:30] - full[:30]).max() == 0 and np.abs(half[-30:] - empty[-30:]).max() == 0
    assert np.abs(full - empty).max() > 40
    assert distance(full, colors.gate(0)).max() > 40


def test_one_unit_is_shown_as_a_number_on_its_colour():
    scene = scene_at(7, "forget", 1.0, scope="unit", unit=5)
    diagram = scene.diagram
    x, y = track(diagram, ("f",)).at(resting_part(diagram, "f"))
    value = float(scene.trace.layers[0]["f"][7, 5])
    there = pixels(painted(scene)[0])[round(y) - 6, round(x) - 17]
    assert distance(there, theme("light").gate(value)) <= 3


def test_wires_at_work_have_full_ink_and_the_others_less():
    colors, diagram = theme("light"), diagram_of("lstm")
    for phase in LSTM_PHASES:
        image = pixels(painted(scene_at(7, phase, 0.0), ratio=3)[0])
        for name in ("to_forget", "to_input", "to_candidate", "to_output"):
            wire = diagram.wire(name)
            x, y = diagram.place(wire.target)
            there = image[round((y + 11) * 3), round(x * 3)]
            at_work = phase == "whole" or phase in wire.phases
            assert (distance(there, colors.wire) < 12) == at_work, f"{name} in {phase}"


def test_the_same_moment_is_the_same_bytes():
    for phase in LSTM_PHASES:
        scene = scene_at(5, phase, 0.43)
        first, _ = painted(scene)
        painted(scene_at(6, "write", 0.9))
        assert (pixels(first) == pixels(painted(scene)[0])).all()


def test_a_thread_paints_what_the_window_paints():
    results = []

    def work() -> None:
        results.append(painted(scene_at(7, "write", 0.8), width=640, height=300)[0])

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(20)
    assert (pixels(results[0]) == pixels(painted(scene_at(7, "write", 0.8), width=640, height=300)[0])).all()


@pytest.mark.parametrize("cell", ["lstm", "peephole", "coupled", "gru", "rnn"])
def test_every_moment_can_be_painted(cell):
    """Nothing raises or warns, and the whole rect is covered, from the first step to one not yet computed."""
    phases = [phase.name for phase in diagram_of(cell).phases] + ["whole"]
    for name in ("light", "dark"):
        for step in (0, 1, 10, 11):
            for phase in phases:
                image, shapes = painted(scene_at(step, phase, 0.5, cell=cell), name, width=500, height=400)
                assert distance(pixels(image), QColor("magenta")).min() > 60
                assert shapes


def test_few_units_and_upper_layers_and_no_trace():
    tiny, deep = small_trace("lstm", 3), small_trace("lstm", 12, 2)
    painted(scene_at(4, "write", 1.0, trace=tiny))
    _, shapes = painted(scene_at(4, "write", 1.0, trace=deep, layer=1))
    assert {shape.name for shape in shapes} >= {"gate f", "node x", "belt"}
    _, shapes = painted(replace(scene_at(0, "arrive", 0), trace=None, order=None))
    assert shape_named(shapes, "cell").label == "the cell, nothing read yet"
    assert shape_named(shapes, "gate f").label == "forget gate"


def shape_named(shapes: list[Shape], name: str) -> Shape:
    return next(shape for shape in shapes if shape.name == name)


def test_shapes_say_the_real_values():
    scene = scene_at(7, "forget", 1.0)
    _, shapes = painted(scene)
    f = scene.trace.layers[0]["f"][7]
    highest = ", ".join(str(unit) for unit in np.argsort(-f, kind="stable")[:5])
    assert shape_named(shapes, "gate f").label == f"forget gate: mean {f.mean():.2f}; highest units {highest}"
    before, kept, after, _ = naive_amounts(7, None)
    said = f"cell state C, forgets {1 - kept / before:.0%}, writes {1 - kept / after:.0%}"
    assert shape_named(shapes, "belt").label == said
    assert shape_named(shapes, "cell").label == f"step 7, {WORDS[6]}"
    _, shapes = painted(scene_at(7, "forget", 1.0, scope="unit", unit=5))
    assert shape_named(shapes, "gate f").label == f"forget gate of unit 5: {f[5]:.2f}"


@pytest.mark.parametrize(("zoom", "ratio"), [(1.0, 1.0), (1.5, 1.0), (1.25, 2.0)])
def test_shapes_lie_where_things_are_painted_at_any_zoom(zoom, ratio):
    scene = scene_at(7, "forget", 1.0)
    image, shapes = painted(scene, zoom=zoom, ratio=ratio)
    gate = shape_named(shapes, "gate f").rect
    colors = pixels(image)
    x, y = (gate.left() + 6) * zoom * ratio, (gate.top() + 6) * zoom * ratio
    assert distance(colors[round(y), round(x)], theme("light").layer_fill) <= 3
    outside = colors[round(y), round((gate.left() - 6) * zoom * ratio)]
    assert distance(outside, theme("light").layer_fill) > 30


def test_pointing_finds_the_smallest_thing():
    _, shapes = painted(scene_at(7, "forget", 1.0))
    diagram = diagram_of("lstm")
    for name, node in (("gate f", "forget"), ("gate g", "candidate"), ("node x_forget", "x_forget"), ("node x", "x")):
        place = diagram.node(node)
        found = shape_at(shapes, QPointF(place.x, place.y))
        assert found is not None and found.name == name
    assert shape_at(shapes, QPointF(280, 270)).name == "cell"
    assert shape_at(shapes, QPointF(5, 5)) is None


def test_hovering_a_gate_rings_it_and_lights_its_wires():
    plain, shapes = painted(scene_at(7, "forget", 1.0), ratio=3)
    lit, _ = painted(scene_at(7, "forget", 1.0, hover="gate i"), ratio=3)
    gate, diagram = shape_named(shapes, "gate i").rect, diagram_of("lstm")
    ring = pixels(lit)[round(gate.center().y() * 3), round((gate.left() - 3) * 3)]
    assert distance(ring, theme("light").accent) < 40
    for name in ("to_input", "i", "to_output"):
        x, y = track(diagram, (name,)).at(0.6)
        ours = name != "to_output"
        assert distance(pixels(plain)[round(y * 3), round(x * 3)], theme("light").wire) > 60
        assert (distance(pixels(lit)[round(y * 3), round(x * 3)], theme("light").wire) < 12) == ours, name
    strip = painted(scene_at(7, "forget", 1.0, hover="strip i 5"), ratio=3)[0]
    assert (pixels(strip) == pixels(lit)).all()


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("phase", LSTM_PHASES[:-1])
def test_without_dimming_lines_and_symbols_keep_their_contrast(phase, name):
    colors, diagram = theme(name), diagram_of("lstm")
    image = pixels(painted(scene_at(7, phase, 0.0, dimming=False), name, ratio=3)[0])
    dimmed = pixels(painted(scene_at(7, phase, 0.0), name, ratio=3)[0])
    for wire in ("to_forget", "to_input", "to_candidate", "to_output"):
        x, y = diagram.place(diagram.wire(wire).target)
        there, before = (QColor(*shown[round((y + 11) * 3), round(x * 3)].tolist()) for shown in (image, dimmed))
        ground = QColor(*image[round((y + 11) * 3), round((x - 20) * 3)].tolist())
        assert contrast(there, ground) >= 2.9
        assert contrast(before, ground) < 2.9 or before == there
    assert diagram.wire("to_forget").phases  # of the four some are at work and some are not
    look = Look(colors, phase, False)
    for ground in (colors.cell_bottom, colors.panel, colors.x_fill, colors.h_fill):
        assert contrast(look.text(ground, colors.text1, 0.45), ground) >= 4.5
        assert contrast(look.line(ground, colors.wire, 0.28), ground) >= 3


@pytest.mark.parametrize("hidden", [12, 48, 650])
@pytest.mark.parametrize("zoomed", [1.0, 1.4])
def test_a_place_in_a_strip_is_the_unit_it_shows(hidden, zoomed):
    scene = scene_at(7, "predict", 1.0, trace=small_trace("lstm", hidden))
    width, height = round(WIDTH * zoomed), round(HEIGHT * zoomed)
    _, shapes = painted(scene, width=width, height=height)
    for quantity, layer in (("f", "forget"), ("g", "candidate")):
        node, gate = scene.diagram.node(layer), shape_named(shapes, f"gate {quantity}").rect
        bins = min(36, hidden)
        y = gate.center().y() + 12 * zoomed
        found = []
        for number in range(bins):
            x = gate.center().x() + (-node.width / 2 + 5 + (node.width - 10) * (number + 0.5) / bins) * zoomed
            shape = strip_at(QPointF(x, y), shapes, scene)
            what, of, unit = shape.name.split()
            assert (what, of) == ("strip", quantity)
            group = np.array_split(scene.order, bins)[number]
            values = scene.trace.layers[0][quantity][7]
            assert int(unit) in group
            shown = values[group].mean() if quantity == "f" else values[group][np.abs(values[group]).argmax()]
            assert abs(values[int(unit)] - shown) == np.abs(values[group] - shown).min()
            assert (f"of {len(group)} units" in shape.label) == (len(group) > 1)
            found.append(unit)
        assert len(set(found)) == bins
    gate = shape_named(shapes, "gate f").rect
    assert strip_at(QPointF(gate.center().x(), gate.top() + 4), shapes, scene) is None
    assert strip_at(QPointF(280, 270), shapes, scene) is None
    assert strip_at(gate.center() + QPointF(0, 12), shapes, replace(scene, trace=None)) is None
    one = replace(scene, scope="unit", unit=5)
    assert strip_at(gate.center() + QPointF(0, 12 * zoomed), shapes, one).name == "strip f 5"


def test_without_packets_nothing_travels():
    with_them, _ = painted(scene_at(7, "forget", 1.0))
    without, _ = painted(scene_at(7, "forget", 1.0, packets=False))
    x, y = track(diagram_of("lstm"), ("f",)).at(resting_part(diagram_of("lstm"), "f"))
    changed = np.argwhere(np.abs(pixels(with_them) - pixels(without)).max(axis=-1) > 0)
    assert changed.size
    row = pixels(without)[round(y), round(x) - 20 : round(x) - 4]
    assert np.ptp(row, axis=0).max() <= 2  # the cell's ground alone


def test_with_reduced_motion_a_sub_step_is_shown_done():
    for phase in LSTM_PHASES:
        scene = scene_at(7, phase, 0.2, reduced_motion=True)
        assert scene.moment == scene_at(7, phase, 1.0).moment
        assert (pixels(painted(scene)[0]) == pixels(painted(scene_at(7, phase, 1.0))[0])).all()
        moved = replace(scene, moment=scene_at(8, phase, 0.4).moment)
        assert (moved.moment.step, moved.moment.progress) == (8, 1.0)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_belt_stands_out_from_the_cell(name):
    colors = theme(name)
    assert contrast(colors.belt, colors.cell_top) >= 3
    assert contrast(colors.belt, colors.panel) >= 3


@pytest.mark.parametrize("cell", ["lstm", "peephole", "coupled", "gru", "rnn"])
def test_packets_at_rest_do_not_lie_on_nodes_or_each_other(cell):
    diagram = diagram_of(cell)
    packets = {}
    for phases in MOVES[cell].values():
        for move in phases:
            if move.kind == "rest":
                x, y = track(diagram, move.names).at(resting_part(diagram, move.names[0]))
                packets[move.names[0]] = QRectF(x - 24, y - 7, 48, 14)
    nodes = {
        node.name: QRectF(node.x - node.width / 2, node.y - node.height / 2, node.width, node.height)
        for node in diagram.nodes
        if node.width
    }
    for name, packet in packets.items():
        for other, rect in (nodes | packets).items():
            assert other == name or not packet.intersects(rect), f"{name} lies on {other}"
