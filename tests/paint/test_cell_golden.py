"""The cell as it should look, at three moments and in both themes.

``pytest tests/paint --regenerate`` paints the pictures anew; look at them before they are committed.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from paint.cell_scenes import scene_at, with_words
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from lstm_viz.paint.cell import paint_cell
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.theme import theme

GOLDEN = Path(__file__).parent.parent / "golden"
WIDTH, HEIGHT = 648, 276
# Edges differ by rounding between machines: a few pixels may be off, and what is drawn may not be elsewhere.
FAR, FAR_SHARE, MEAN = 40, 0.0015, 0.35

MOMENTS = {
    "lstm_forget": lambda: scene_at(7, "forget", 0.9),
    "lstm_write": lambda: scene_at(7, "write", 1.0),
    "lstm_read_out": lambda: scene_at(9, "read_out", 0.8, scope="unit", unit=5),
    "peephole_forget": lambda: scene_at(7, "forget", 0.9, cell="peephole"),
    "coupled_write": lambda: scene_at(7, "write", 1.0, cell="coupled"),
    "gru_replace": lambda: scene_at(7, "replace", 0.62, cell="gru"),
    "words_write": lambda: with_words(scene_at(7, "write", 0.9)),
    "words_arrive": lambda: with_words(scene_at(8, "arrive", 0.4)),
    "words_of_a_unit": lambda: with_words(scene_at(9, "read_out", 0.8, scope="unit", unit=5)),
    "words_hovered": lambda: with_words(scene_at(9, "forget", 0.9, hover="chip 4")),
    "words_of_a_gru": lambda: with_words(scene_at(7, "replace", 0.9, cell="gru")),
    "rnn_read_out": lambda: scene_at(7, "read_out", 1.0, cell="rnn"),
}

pytestmark = pytest.mark.usefixtures("qapp")


def picture(scene: Scene, name: str) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        paint_cell(painter, QRectF(0, 0, WIDTH, HEIGHT), scene, theme(name))
    return image


def pixels(image: QImage) -> np.ndarray:
    rgb = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(rgb.constBits(), np.uint8).reshape(HEIGHT, WIDTH, 4)[..., :3].astype(int)


def alike(image: QImage, golden: QImage) -> bool:
    """Whether two pictures differ by no more than smoothing does."""
    if image.size() != golden.size():
        return False
    difference = np.abs(pixels(image) - pixels(golden)).max(axis=-1)
    return bool((difference > FAR).mean() <= FAR_SHARE and difference.mean() <= MEAN)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("moment", list(MOMENTS))
def test_the_cell_looks_as_it_should(moment, name, request):
    path = GOLDEN / f"cell_{moment}_{name}.png"
    image = picture(MOMENTS[moment](), name)
    if request.config.getoption("regenerate"):
        assert image.save(str(path))
        pytest.skip(f"{path.name} was painted anew")
    golden = QImage(str(path))
    assert not golden.isNull(), f"{path.name} is missing: run pytest tests/paint --regenerate and look at it"
    assert alike(image, golden), f"the cell no longer looks like {path.name}"


def test_a_moved_wire_is_seen():
    """The tolerance is not so wide that it lets a wrong picture pass."""
    scene = MOMENTS["lstm_write"]()
    golden = QImage(str(GOLDEN / "cell_lstm_write_light.png"))
    diagram = scene.diagram
    for name, other in (("i", "add.below"), ("to_input", "output.in"), ("o", "x_input.left"), ("f", "add.below")):
        taken = next(wire for wire in diagram.wires if wire.target == other)
        moved = {
            name: replace(diagram.wire(name), target=other),
            taken.name: replace(taken, target=diagram.wire(name).target),
        }
        wrong = replace(diagram, wires=tuple(moved.get(wire.name, wire) for wire in diagram.wires))
        assert not alike(picture(replace(scene, diagram=wrong), "light"), golden), f"{name} to {other}"


def test_other_values_and_the_next_moment_are_seen():
    golden = QImage(str(GOLDEN / "cell_lstm_write_light.png"))
    for wrong in (scene_at(6, "write", 1.0), scene_at(7, "write", 0.9), scene_at(7, "forget", 1.0)):
        assert not alike(picture(wrong, "light"), golden)
