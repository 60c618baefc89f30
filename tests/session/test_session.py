import numpy as np
import pytest

from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.diagram.choreography import Choreography
from lstm_viz.models.trace import run
from lstm_viz.session.queries import answered_at_once
from lstm_viz.session.scene import completions, film_of, summed
from lstm_viz.session.session import Session


@pytest.fixture
def session(qapp, make_model):
    session = Session()
    session.document.set_model(make_model(LSTM))
    yield session
    session.playhead.pause()


def answer(session):
    request = session.document.request
    trace = run(request.model, request.tokens, request.ids, resume=session.document.trace, predictions=True)
    session.memory.take_all(answered_at_once(session.memory.look, trace), trace)
    session.document.take_trace(request.id, trace)


def test_typing_pauses_and_follows_the_word_at_the_caret(session):
    session.type_text("w1 w2 w3", 8)
    session.playhead.home()
    session.playhead.play()
    session.type_text("w1 w2 w3 w4", 5)
    assert not session.playhead.playing
    assert session.playhead.step == 2
    session.move_caret(11)
    assert session.playhead.step == 4


def test_the_scene_holds_what_the_moment_needs(session):
    session.type_text("w1 w2 w3", 8)
    assert session.scene.trace is None
    answer(session)
    scene = session.scene
    assert scene.trace is session.document.trace
    assert (scene.steps, scene.computed, scene.moment.step) == (4, 4, 3)
    assert scene.predictions == scene.trace.predictions(3)
    assert len(scene.hues) == 4
    state = scene.trace.layers[0]["c"][2:].mean(axis=0)
    assert (np.diff(state[scene.order]) <= 0).all()


def test_the_parts_of_a_gate_add_up_to_it(session):
    session.type_text("w1 w2", 5)
    answer(session)
    scene = session.scene
    for quantity, parts in scene.summands.items():
        total = sum(parts)
        expected = np.tanh(total) if quantity == "g" else 1 / (1 + np.exp(-total))
        assert scene.trace.layers[0][quantity][2, scene.unit] == pytest.approx(expected, abs=1e-5)


def test_an_rnn_has_one_sum(make_model):
    model = make_model(RNN)
    trace = run(model, ("start", "w1"), model.encode("w1"))
    assert list(summed(trace, 1, 0, 0)) == ["h"]


def test_an_empty_text_shows_the_cell_plain(session):
    session.type_text("w1", 2)
    answer(session)
    session.type_text("", 0)
    assert session.scene.trace is None
    assert session.scene.predictions == ()


def test_predictions_begin_with_what_is_typed_of_the_word(session):
    session.type_text("w1 ", 3)
    answer(session)
    session.type_text("w1 w", 4)
    assert session.document.pending == "w"
    assert all(prediction.word.startswith("w") for prediction in session.scene.predictions)
    probabilities = session.document.trace.probabilities(1)
    best = max(
        (id for id, word in enumerate(session.document.model.vocabulary.words) if word.startswith("w1")),
        key=lambda id: probabilities[id],
    )
    assert completions(session.document.trace, 1, "w1")[0].id == best


def test_the_next_unit_is_the_next_row_of_the_heatmap(session):
    session.type_text("w1 w2", 5)
    answer(session)
    order = session.scene.order.tolist()
    session.selection.set_unit(order[0])
    session.step_unit(-1)
    assert session.selection.unit == order[0]
    session.step_unit(+1)
    assert session.selection.unit == order[1]


def test_pinning_pins_the_word_at_the_playhead(session):
    session.type_text("w1 w2", 5)
    session.playhead.go_to(1)
    session.pin_word()
    assert session.selection.pinned == ("w1",)


def test_one_scene_a_change(session):
    session.type_text("w1 w2", 5)
    scenes = []
    session.scene_changed.connect(scenes.append)
    answer(session)
    assert len(scenes) == 1
    session.playhead.go_to(0)
    assert len(scenes) == 2


def test_a_film_shows_what_the_window_shows(session):
    session.type_text("w1 w2 w3", 8)
    answer(session)
    base = session.scene
    choreography = Choreography(base.diagram.phases, base.steps)
    film = film_of(base, session.memory.look, choreography, speed=2.0)
    time_s = choreography.time_of(2, "write", 0.5)
    filmed = film(time_s / 2)
    session.playhead.scrub(time_s / choreography.duration_s * base.steps)
    shown = session.scene
    assert filmed.moment == shown.moment
    assert (filmed.predictions, filmed.summands) == (shown.predictions, shown.summands)


def test_what_the_pointer_is_on_costs_no_new_look_at_the_text(session):
    session.type_text("w1 w2 w3", 8)
    answer(session)
    before = session.scene
    session.selection.set_hover("word 1")
    assert session.scene.hover == "word 1"
    assert session.scene.order is before.order and session.scene.hues is before.hues


def test_packets_are_left_out_where_they_could_not_be_followed(session):
    session.type_text("w1 w2 w3", 8)
    answer(session)
    session.playhead.home()
    shown = []
    session.scene_changed.connect(lambda scene: shown.append(scene.packets))
    for speed, packets in ((4.0, True), (8.0, False)):
        session.playhead.set_speed(speed)
        session.playhead.play()
        assert shown[-1] is packets and session.scene.packets is packets
        session.playhead.pause()
        assert shown[-1] is True
    base = session.scene
    choreography = Choreography(base.diagram.phases, base.steps)
    assert [film_of(base, session.memory.look, choreography, speed)(0.1).packets for speed in (1.0, 4.0, 8.0)] == [
        True,
        True,
        False,
    ]


def test_motion_can_be_reduced_and_paleness_left_out(session):
    session.type_text("w1 w2", 5)
    answer(session)
    session.selection.set_reduced_motion(True)
    session.selection.set_dimming(False)
    session.playhead.scrub(1.4)
    assert session.playhead.moment.progress < 1
    assert session.scene.moment.progress == 1 and not session.scene.dimming
    assert session.scene.moment.phase == session.playhead.moment.phase


def test_typing_lets_go_of_the_word_under_the_pointer(session):
    session.selection.set_hover("word 3")
    session.type_text(session.document.text + " again ", len(session.document.text) + 7)
    assert session.scene.hover is None


def test_a_key_is_announced_with_its_result_or_after_a_moment_without_it(session, qtbot):
    scenes = []
    session.scene_changed.connect(scenes.append)
    session.type_text("w1 w2", 5)
    assert scenes == []
    answer(session)
    assert len(scenes) == 1 and scenes[0].computed == 3
    session.type_text("w1 w2 w3", 8)
    with qtbot.waitSignal(session.scene_changed, timeout=2000):
        pass
    assert len(scenes) == 2 and (scenes[1].steps, scenes[1].computed) == (4, 3)


def test_a_key_that_runs_nothing_is_announced_at_once(session):
    session.type_text("w1 w2 ", 6)
    answer(session)
    scenes = []
    session.scene_changed.connect(scenes.append)
    session.type_text("w1 w2 x", 7)
    assert scenes[-1].chips[-1].kind == "pending"
