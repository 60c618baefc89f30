from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from scenes import at, painted, scene_of, word_model

from lstm_viz.analysis.measures import distances, ledger_share, swapped
from lstm_viz.models.trace import NO_LEDGER
from lstm_viz.paint import measures
from lstm_viz.paint.grid import grid_of
from lstm_viz.paint.measures import Measured, disagreement, paint_measures
from lstm_viz.paint.scene import Measures
from lstm_viz.paint.text import text_width
from lstm_viz.paint.theme import theme

BAND = QRectF(0, 0, 1440, 380)
SOURCE = 2

pytestmark = pytest.mark.usefixtures("qapp")


def measured(cell="lstm", dash=False, **more):
    """A run and its measures; the gradient, which has tests of its own, is any curve."""
    scene = scene_of(word_model(cell), step=9)
    trace = scene.trace
    far = distances(trace, swapped(trace, {SOURCE: "house"}))
    ledger = ledger_share(trace, SOURCE) if cell != "rnn" else None
    gradient = np.where(np.arange(trace.steps) < SOURCE, np.nan, 3.0 / (1 + np.arange(trace.steps)))
    made = Measures(
        SOURCE,
        ledger,
        gradient,
        far.states,
        far.predictions,
        word="are",
        against="is",
        swapped="house",
        followed="birds",
        no_ledger="" if ledger is not None else NO_LEDGER,
    )
    return scene, Measured(cell.upper(), dash, replace(made, **more))


def paint(scene, rows, theme_name="light", band=BAND):
    grid = grid_of(band.width(), scene)
    return painted(
        lambda painter: paint_measures(painter, band, rows, theme(theme_name), grid),
        int(band.width()),
        int(band.height()),
        theme_name,
    )


def test_three_rows_say_what_the_numbers_are_at_the_playhead():
    scene, run = measured()
    _, shapes = paint(scene, [run])
    said = {shape.name: shape.label for shape in shapes}
    assert list(said) == ["measure ledger", "measure gradient", "measure swap"]
    assert f"{100 * run.measures.ledger[9]:.0f}% of the memory is still from “birds”." in said["measure ledger"]
    share = run.measures.gradient[9] / np.nanmax(run.measures.gradient)
    assert f"at {100 * share:.0f}% of its peak strength" in said["measure gradient"]
    assert "“are” over “is”" in said["measure gradient"]
    assert "“house” instead moves the state by " in said["measure swap"]
    later = {shape.name: shape.label for shape in paint(at(scene, 12), [run])[1]}
    assert f"{100 * run.measures.ledger[12]:.0f}%" in later["measure ledger"]


def test_a_curve_passes_through_its_values():
    scene, run = measured()
    image, shapes = paint(at(scene, 13), [run])
    plot = next(shape.rect for shape in shapes if shape.name == "measure ledger")
    grid, ledger = grid_of(1440, scene), run.measures.ledger
    top = next(nice for nice in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if nice >= np.nanmax(ledger) * 0.999)
    ink = theme("light").word_text[0].getRgb()
    for step in range(SOURCE, 12):
        y = plot.bottom() - plot.height() * float(ledger[step]) / top
        found = image.pixelColor(round(grid.column_centre(step)), round(y)).getRgb()
        assert max(abs(a - b) for a, b in zip(found, ink, strict=True)) < 40, f"step {step}"


def test_two_runs_are_told_apart_and_each_says_its_own():
    scene, lstm = measured()
    _, rnn = measured("rnn", dash=True)
    image, shapes = paint(scene, [lstm, rnn])
    said = {shape.name: shape.label for shape in shapes}
    assert "of the LSTM’s memory" in said["measure ledger"] and NO_LEDGER in said["measure ledger"]
    assert "the LSTM’s choice" in said["measure gradient"] and "the RNN’s choice" in said["measure gradient"]
    assert image != paint(scene, [lstm])[0]


def test_a_plain_rnn_alone_has_one_sentence_in_place_of_a_curve():
    scene, run = measured("rnn")
    _, shapes = paint(scene, [run])
    assert {shape.name: shape.label for shape in shapes}["measure ledger"] == NO_LEDGER


def test_what_is_not_known_yet_draws_nothing_and_says_so():
    nothing = np.full(14, np.nan)
    scene, run = measured(gradient=nothing, swap_states=nothing, swap_predictions=nothing, word="", swapped="")
    _, shapes = paint(scene, [run])
    said = {shape.name: shape.label for shape in shapes}
    assert said["measure gradient"] == "computing …"
    assert said["measure swap"] == "no other word to put in its place yet"
    partly = np.where(np.arange(14) < 6, run.measures.ledger, np.nan)  # the playhead is at 9
    said = {s.name: s.label for s in paint(scene, [replace(run, measures=replace(run.measures, ledger=partly))])[1]}
    assert "still from" not in said["measure ledger"]


@pytest.mark.parametrize(
    ("share", "effect", "said"),
    [
        (0.07, 0.59, "A small share can have a large effect."),
        (0.5, 0.05, "A large share can have little effect."),
        (0.3, 0.4, ""),
        (0.07, 0.1, ""),
        (np.nan, 0.5, ""),
    ],
)
def test_where_share_and_effect_disagree_one_sentence_says_so(share, effect, said):
    _, run = measured()
    made = replace(run.measures, ledger=np.full(14, share), swap_states=np.full(14, effect))
    assert disagreement(made, 9) == said


@pytest.mark.parametrize("size", [(1120, 240), (1280, 300), (1920, 700)])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_any_size_and_length(size, name):
    for step in (0, SOURCE, 13):
        scene, run = measured()
        _, shapes = paint(at(scene, step), [run, measured("gru", dash=True)[1]], name, QRectF(0, 0, *size))
        assert len(shapes) == 3 and all(QRectF(0, 0, *size).contains(shape.rect) for shape in shapes)
    assert paint(scene, [])[1] == []


def test_a_playhead_out_of_sight_has_no_values_beside_the_curves():
    scene, run = measured()
    band = QRectF(0, 0, 600, 380)
    gutters = []
    for step in (3, 4):  # scrolled away to the left
        here = at(scene, step)
        grid = grid_of(band.width(), here, 1000.0)
        assert grid.column_centre(step) < grid.left
        image, _ = painted(
            lambda painter, grid=grid: paint_measures(painter, band, [run], theme("light"), grid), 600, 380
        )
        gutters.append(image.copy(0, 0, int(grid.left), 380))
    assert gutters[0] == gutters[1]


def test_of_two_versions_the_first_one_says_what_is_put_in_its_place():
    scene, run = measured()
    other = Measured("other", True, replace(run.measures, swapped="birds", followed="house"))
    said = {shape.name: shape.label for shape in paint(scene, [run, other])[1]}
    assert said["measure swap"].startswith("Swap the word: “house” in its place")


@pytest.mark.parametrize("height", [110, 130, 170, 230, 380])
def test_no_text_of_a_low_row_lies_outside_of_it_or_over_another(monkeypatch, height):
    drawn, draw = [], measures.draw_text

    def record(painter, x, y, text, px, ink, weight=400, align="left"):
        left = x - {"left": 0, "right": 1}[align] * text_width(text, px, weight)
        drawn.append((QRectF(left, y - 0.42 * px, text_width(text, px, weight), 0.84 * px), text))
        return draw(painter, x, y, text, px, ink, weight, align)

    monkeypatch.setattr(measures, "draw_text", record)
    scene, run = measured()
    run = replace(run, title="")
    band = QRectF(0, 0, 1120, height)
    paint(scene, [run], band=band)
    assert {"Ledger", "Gradient", "Swap the word"} <= {text for _, text in drawn}
    for number, (box, text) in enumerate(drawn):
        assert box.bottom() <= height + 1, text
        assert not [other for place, other in drawn[:number] if place.intersects(box)], text
