from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from scenes import at, painted, scene_of, word_model

from lstm_viz.models.trace import Prediction
from lstm_viz.paint.predictions import SHOWN, ghosts_of, paint_predictions
from lstm_viz.paint.reading import percent, readable
from lstm_viz.paint.theme import theme


@pytest.fixture
def scene():
    return scene_of(word_model())


def test_at_rest_the_five_best_stand_in_order(scene):
    ghosts, step = ghosts_of(at(scene, 5))
    assert step == 5
    assert [ghost.prediction.id for ghost in sorted(ghosts, key=lambda ghost: ghost.place)] == [
        prediction.id for prediction in scene.trace.predictions(5)[:SHOWN]
    ]
    assert all(ghost.presence == 1 for ghost in ghosts)


def test_before_its_phase_the_words_of_the_step_before_stay(scene):
    ghosts, step = ghosts_of(at(scene, 5, "write", 0.5))
    assert step == 4
    assert [ghost.prediction for ghost in ghosts] == list(scene.trace.predictions(4)[:SHOWN])


def test_words_slide_and_bars_grow_from_the_one_list_to_the_other(scene):
    first, _ = ghosts_of(at(scene, 5, "predict", 1e-9))
    last, _ = ghosts_of(at(scene, 5, "predict", 1.0))
    before = {prediction.id: prediction.probability for prediction in scene.trace.predictions(4)[:SHOWN]}
    after = {prediction.id: prediction.probability for prediction in scene.trace.predictions(5)[:SHOWN]}
    assert {ghost.prediction.id: ghost.probability for ghost in first} == pytest.approx(before, abs=1e-6)
    assert {ghost.prediction.id: ghost.probability for ghost in last} == pytest.approx(after, abs=1e-6)
    places = []
    staying = next(id for id in after if id in before)
    for progress in (0.0001, 0.1, 0.3, 0.6, 1.0):
        ghosts, _ = ghosts_of(at(scene, 5, "predict", progress))
        places.append(next(ghost.place for ghost in ghosts if ghost.prediction.id == staying))
    assert places in (sorted(places), sorted(places, reverse=True))


def test_a_ghost_is_pressed_by_its_place_in_the_list(scene, qapp):
    scene = at(scene, 5)
    _, shapes = painted(
        lambda painter: paint_predictions(painter, QRectF(0, 0, 272, 76), scene, theme("light")), 272, 76
    )
    named = {shape.name: shape for shape in shapes}
    assert sorted(named) == [f"prediction {place}" for place in range(SHOWN)]
    lefts = [named[f"prediction {place}"].rect.left() for place in range(SHOWN)]
    assert lefts == sorted(lefts)
    for place in range(SHOWN):
        assert readable(scene.predictions[place].word) in named[f"prediction {place}"].label


def test_what_is_filtered_by_typing_is_what_is_shown(scene):
    only = (Prediction(12, "birds", 0.2),)
    ghosts, _ = ghosts_of(replace(at(scene, 5), predictions=only))
    assert [ghost.prediction for ghost in ghosts] == list(only)


def test_nothing_is_foreseen_where_nothing_is_computed(scene, qapp):
    assert ghosts_of(replace(at(scene, 9), computed=5)) == ([], None)
    assert ghosts_of(replace(scene, trace=None)) == ([], None)


@pytest.mark.parametrize(
    "share, text", [(0.0, "0%"), (0.004, "<1%"), (0.693, "69%"), (0.996, ">99%"), (0.99999, "100%"), (1.0, "100%")]
)
def test_percentages_are_honest(share, text):
    assert percent(share) == text


@pytest.mark.parametrize("word, text", [("<unk-s>", "…s"), ("<unk>", "other"), ("<Unk>", "Name"), ("birds", "birds")])
def test_classes_of_words_have_readable_names(word, text):
    assert readable(word) == text
