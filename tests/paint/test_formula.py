from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from scenes import at, painted, scene_of, word_model

from lstm_viz.paint.formula import (
    REASON_SIZE,
    gru_sentence,
    lstm_sentence,
    paint_formula,
    paint_reason,
    reason_sentence,
)
from lstm_viz.paint.reading import number
from lstm_viz.paint.theme import theme


def paint(scene):
    return painted(lambda painter: paint_formula(painter, QRectF(0, 0, 544, 120), scene, theme("light")), 544, 120)


def test_the_numbers_are_those_of_the_trace(qapp):
    scene = at(scene_of(word_model()), 6)
    _, shapes = paint(scene)
    labels = {shape.name: shape.label for shape in shapes}
    values = {name: scene.trace.layers[0][name][:, scene.unit] for name in "figc"}
    for name in "figc":
        assert labels[f"term {name}"].endswith(number(float(values[name][6])))
    assert labels["term c_prev"].endswith(number(float(values["c"][5])))
    assert values["c"][6] == pytest.approx(values["f"][6] * values["c"][5] + values["i"][6] * values["g"][6], abs=1e-5)


def test_a_gru_shows_what_z_keeps_and_replaces(qapp):
    scene = at(scene_of(word_model("gru")), 6)
    _, shapes = paint(scene)
    labels = {shape.name: shape.label for shape in shapes}
    z, n, h = (scene.trace.layers[0][name][:, scene.unit].astype(float) for name in "znh")
    shown = {"h": h[6], "z": z[6], "h_prev": h[5], "not_z": 1 - z[6], "n": n[6]}
    assert {f"term {name}" for name in shown} == set(labels)
    for name, value in shown.items():
        assert labels[f"term {name}"].endswith(number(value))
    assert h[6] == pytest.approx(z[6] * h[5] + (1 - z[6]) * n[6], abs=1e-6)


@pytest.mark.parametrize(
    "z, n, h_prev, sentence",
    [
        (0.8, 0.5, 0.4, "Keeps 80% of the old value and adds 0.10, 20% of the candidate."),
        (0.8, -0.5, 0.4, "Keeps 80% of the old value and takes away 0.10, 20% of the candidate."),
        (0.0, 0.5, 0.4, "Drops the old value and adds 0.50, 100% of the candidate."),
        (0.999, 0.5, 0.4, "Keeps 100% of the old value and adds next to nothing."),
        (0.4, -0.5, 0.0, "Nothing was held; takes 60% of the candidate: −0.30."),
    ],
)
def test_the_sentence_of_a_gru(z, n, h_prev, sentence):
    assert gru_sentence(z, n, h_prev) == sentence


def test_before_the_first_step_nothing_is_held(qapp):
    _, shapes = paint(at(scene_of(word_model()), 0))
    assert next(shape.label for shape in shapes if shape.name == "term c_prev").endswith("0.00")


def test_a_plain_rnn_shows_its_sum_when_it_is_known(qapp):
    scene = at(scene_of(word_model("rnn")), 4)
    _, plain = paint(scene)
    _, live = paint(replace(scene, summands={"h": (0.4, -1.2, 0.1)}))
    assert {shape.name for shape in plain} == {shape.name for shape in live}
    assert next(shape.label for shape in live if shape.name == "term U·h").endswith("−1.20")


@pytest.mark.parametrize(
    "f, i, g, c_prev, sentence",
    [
        (1.0, 0.03, 0.94, 1.86, "Keeps 100% of the old value; lets only 3% of the candidate in."),
        (1.0, 0.008, 0.94, 1.86, "Keeps 100% of the old value; lets less than 1% of the candidate in."),
        (0.45, 1.0, 0.99, 3.68, "Keeps 45% of the old value and adds 0.99."),
        (0.45, 1.0, -0.99, 3.68, "Keeps 45% of the old value and takes away 0.99."),
        (0.0, 0.9, 0.5, 1.0, "Drops the old value and adds 0.45."),
        (0.3, 0.001, 0.5, 1.0, "Keeps 30% of the old value; lets none of the candidate in."),
        (0.3, 0.8, 0.001, -1.0, "Keeps 30% of the old value and adds next to nothing."),
        (0.7, 0.6, -0.5, 0.0, "Nothing was held; writes −0.30, 60% of the candidate."),
        (0.7, 0.0, 0.9, 0.0, "Nothing was held, and next to nothing is written."),
    ],
)
def test_the_sentence_says_what_the_step_does(f, i, g, c_prev, sentence):
    assert lstm_sentence(f, i, g, c_prev) == sentence


def test_every_value_has_a_sentence(rng):
    for f, i, g, c in zip(*rng.uniform([[0], [0], [-1], [-4]], [[1], [1], [1], [4]], (4, 500)), strict=True):
        sentence = lstm_sentence(f, i, g, c)
        assert sentence.endswith(".") and "nan" not in sentence and "-" not in sentence


def test_a_reason_names_the_largest_part():
    assert reason_sentence((1.2, 0.3, 1.0)) == "The sum is 2.50; the input counts most."
    assert reason_sentence((0.1, -3.0, 1.0)) == "The sum is −1.90; the state before counts most."
    assert reason_sentence((0.1, -0.2, 0.0, 0.9)) == "The sum is 0.80; the cell state counts most."
    assert "nothing pushes" in reason_sentence((0.0, 0.0, 0.0))


@pytest.mark.parametrize("peephole", [(), (-11.75,)])
@pytest.mark.parametrize("quantity", list("ifgorznh"))
def test_a_reason_fits_its_card(quantity, peephole, qapp):
    rect = QRectF(20, 20, *REASON_SIZE)
    size = int(REASON_SIZE[0]) + 40, int(REASON_SIZE[1]) + 40
    summands = (-11.25, -10.33, -12.04, *peephole)
    image, _ = painted(lambda painter: paint_reason(painter, rect, quantity, -0.88, summands, theme("light")), *size)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    outside = pixels.copy()
    outside[20:-20, 20:-20] = theme("light").panel.rgb()
    assert (outside == theme("light").panel.rgb()).all()
    assert (pixels != theme("light").panel.rgb()).any()
