"""What the scene knows of memory: asked for when it is missing, right when it comes, gone when it is no longer true."""

import gc
import weakref

import numpy as np
import pytest
from answers import answer_at_once

from lstm_viz.analysis.counterparts import counterpart
from lstm_viz.analysis.measures import distances, gradients, ledger_share, swapped
from lstm_viz.analysis.strata import half_lives, strata
from lstm_viz.analysis.why import why
from lstm_viz.core.kinds import GRU, LSTM, RNN
from lstm_viz.diagram.choreography import Choreography
from lstm_viz.models.interventions import parse
from lstm_viz.models.trace import run
from lstm_viz.session import queries as queries_module
from lstm_viz.session.queries import Look, queries
from lstm_viz.session.scene import film_of
from lstm_viz.session.session import Session


@pytest.fixture
def session(qapp, make_model):
    session = Session()
    answer_at_once(session)
    session.document.set_model(make_model(LSTM))
    session.type_text("w1 w2 w3 w4 ", 12)
    yield session
    session.playhead.pause()
    session.memory._rest.stop()


def settle(session, qtbot):
    """Rest until what takes long was asked for, too."""
    qtbot.waitUntil(lambda: not session.memory._rest.isActive())


def test_the_scene_holds_strata_and_belt_of_their_own_units(session):
    scene = session.scene
    assert (scene.strata_scope, scene.strata_units, scene.scope) == ("unit", (scene.unit,), "all")
    np.testing.assert_array_equal(scene.strata.parts, strata(scene.trace, 0, (scene.unit,)).parts)
    np.testing.assert_array_equal(scene.belt.parts, strata(scene.trace, 0).parts)
    session.selection.set_group([1, 3])
    session.selection.set_scope("group")
    scene = session.scene
    assert (scene.strata_scope, scene.strata_units, scene.group) == ("group", (1, 3), {1, 3})
    np.testing.assert_array_equal(scene.belt.parts, strata(scene.trace, 0, (1, 3)).parts)
    session.selection.set_group([])
    assert (session.scene.strata_scope, session.scene.scope) == ("unit", "unit")


def test_the_scene_says_why_the_likeliest_word_and_not_the_next(session):
    session.playhead.go_to(2)
    scene = session.scene
    best = scene.trace.predictions(2)
    expected = why(scene.trace, 2, best[0].id, best[1].id)
    assert (scene.why.step, scene.why.word, scene.why.against) == (2, best[0].word, best[1].word)
    np.testing.assert_array_equal(scene.why.rows, expected.rows)
    session.selection.set_pair(against=best[3].id)
    assert session.scene.why.against == best[3].word
    session.selection.set_pair(word=best[2].id)
    assert (session.scene.why.word, session.scene.why.against) == (best[2].word, best[0].word)


def test_how_long_a_unit_holds_what_it_holds(session):
    session.playhead.go_to(4)
    scene = session.scene
    assert scene.followed < 4 and scene.typical_since == scene.followed
    for step, since in ((4, scene.followed), (1, 0)):  # before the followed word: since what wrote most
        session.playhead.go_to(step)
        session.selection.follow(3, "w3") if step == 1 else None
        scene = session.scene
        assert scene.typical_since == since
        assert scene.half_life == half_lives(scene.trace, 0, since + 1, step)[scene.unit]
        forget = scene.trace.layers[0]["f"][since + 1 : step + 1, scene.unit]
        assert scene.typical_forget == pytest.approx(np.median(forget))


def test_the_rarest_word_so_far_is_followed_unless_one_is_chosen(session):
    counts = session.document.model.vocabulary.counts
    ids = session.document.request.ids
    for step in range(1, 5):
        session.playhead.go_to(step)
        assert counts[ids[session.scene.followed]] == counts[ids[1 : step + 1]].min()
    session.playhead.home()
    assert session.scene.followed is None
    session.selection.toggle_pin("w3")
    session.playhead.end()
    assert session.scene.followed == 3
    session.selection.follow(2, "w2")
    assert session.scene.followed == 2
    session.type_text("w5 w2 w3 w4 ", 12)
    assert session.scene.followed == 2
    session.type_text("w5 w6 w3 w4 ", 12)  # the word that was followed is gone
    assert session.scene.followed == 3


def test_the_word_that_wrote_most_of_the_unit_is_followed_where_it_has_a_counterpart(session):
    from scenes import word_model

    model = word_model()
    document = session.document
    document.set_model(model)
    session.show_text("the tree is on the house and are in the sky is")
    session.playhead.pause()
    rarest, found = set(), set()
    for unit in range(20):
        session.selection.set_unit(unit)
        for step in range(1, document.steps):
            session.playhead.go_to(step)
            scene = session.scene
            writer = int(strata(scene.trace, 0, (unit,), step, step).at(step)[1:].argmax())
            has_one = writer > 0 and counterpart(model, scene.trace.tokens, writer) is not None
            if has_one:
                assert scene.followed == writer
                found.add(writer)
            else:
                rarest.add(scene.followed)
    assert len(found) > 1 and rarest
    session.selection.set_pinned(["tree"])
    session.playhead.end()
    assert scene.trace.tokens[session.scene.followed] == "tree"


def test_a_what_if_does_not_change_which_word_is_followed(session):
    from scenes import word_model

    session.document.set_model(word_model())
    session.show_text("the birds that sat on the tree are")
    session.playhead.pause()
    session.playhead.end()
    before = session.scene.followed
    session.document.what_ifs.add(parse(f"c[0,{session.selection.unit}]=0@1:7"))
    assert session.document.ghost is not None and session.scene.followed == before


def test_three_measures_of_the_followed_word(session, qtbot):
    session.selection.set_swap(2, "w2", "w7")
    settle(session, qtbot)
    scene = session.scene
    trace, measures = scene.trace, scene.measures
    other = swapped(trace, {2: "w7"})
    assert (measures.source, measures.swapped, scene.swap.word, scene.swap.step) == (2, "w7", "w7", 2)
    np.testing.assert_array_equal(scene.swap.trace.ids, other.ids)
    np.testing.assert_array_equal(measures.ledger, ledger_share(trace, 2, 0))
    np.testing.assert_allclose(measures.swap_states, distances(trace, other).states)
    np.testing.assert_allclose(measures.swap_predictions, distances(trace, other).predictions)
    best = trace.predictions(4)
    assert (measures.word, measures.against) == (best[0].word, best[1].word)
    assert np.isnan(measures.gradient[:2]).all()
    for step in (2, 3, 4):
        expected = gradients(trace, step, best[0].id, best[1].id)[2]
        assert measures.gradient[step] == pytest.approx(expected, rel=1e-4)


def test_a_swap_with_an_unknown_word_says_so_and_keeps_the_rest(session):
    session.selection.set_swap(2, "w2", "unheard")
    assert "unheard" in session.memory.problem
    scene = session.scene
    assert scene.swap is None and scene.measures.ledger is not None and np.isnan(scene.measures.swap_states).all()
    session.selection.set_swap(2, "w2", "w8")
    assert session.memory.problem == "" and session.scene.swap is not None


def test_a_plain_rnn_has_no_ledger_and_says_why(session, make_model, qtbot):
    session.document.set_model(make_model(RNN))
    settle(session, qtbot)
    scene = session.scene
    assert (scene.strata, scene.belt, scene.why, scene.half_life) == (None, None, None, None)
    assert scene.measures.ledger is None and scene.measures.no_ledger


def test_a_gru_has_one(session, make_model, qtbot):
    session.document.set_model(make_model(GRU))
    settle(session, qtbot)
    scene = session.scene
    assert scene.strata.signed[4].sum() == pytest.approx(scene.trace.layers[0]["h"][4, scene.unit], abs=1e-5)
    assert scene.measures.ledger is not None and scene.why is not None


def test_an_answer_that_comes_too_late_is_dropped(session, make_model):
    session.memory.asked.disconnect()
    session.selection.set_unit(5)
    stale = queries(session.memory.look, session.document.trace)["strata"]
    session.selection.set_unit(6)
    wanted = queries(session.memory.look, session.document.trace)["strata"]
    session.memory.take(stale, next(stale.answers()))
    assert session.scene.strata is None  # of another unit: it would be untrue
    session.memory.take(wanted, next(wanted.answers()))
    np.testing.assert_array_equal(session.scene.strata.parts, strata(session.document.trace, 0, (6,)).parts)


def test_while_a_word_is_added_the_picture_before_stays_and_an_edit_takes_it_away(session):
    session.memory.asked.disconnect()
    before = session.scene.strata
    document = session.document

    def show(text):
        session.type_text(text, len(text))

    document.trace_requested.disconnect()
    document.trace_requested.connect(
        lambda request: document.take_trace(request.id, run(request.model, request.tokens, request.ids))
    )
    show("w1 w2 w3 w4 w5 ")
    assert session.scene.strata is before and session.scene.computed == 6
    show("w1 w9 w3 w4 w5 ")
    assert session.scene.strata is None


def test_a_question_that_cannot_be_answered_is_not_asked_for_ever(session):
    asked = []
    session.memory.asked.disconnect()
    session.memory.asked.connect(lambda name, query: asked.append((name, query)))
    session.selection.set_unit(5)
    assert [name for name, _ in asked] == ["step", "strata"]
    assert session.memory.waiting
    for _, query in asked:
        session.memory.finish(query)
    session.selection.set_dimming(False)
    assert len(asked) == 2 and not session.memory.waiting


def test_of_a_long_text_the_strata_around_the_step_are_known(make_model):
    model = make_model(LSTM)
    text = " ".join(["w1"] * 999)
    trace = run(model, ("start", *text.split()), model.encode(text))
    for step in (0, 64, 500, 999):
        query = queries(Look(step=step), trace)["strata"]
        assert query.first <= max(0, step - 64) and query.last >= min(999, step + 64)
        assert query.last - query.first < 400
        assert next(query.answers()).at(step).shape == (step + 2,)


def test_of_a_long_text_another_word_is_compared_around_the_step(make_model):
    model = make_model(LSTM)
    text = " ".join(["w1", "w2"] * 500)
    trace = run(model, ("start", *text.split()), model.encode(text))
    answers = []
    for step in (40, 900):
        look = Look(step=step, followed=3, swap_word="w7", curves=False)
        query = queries(look, trace)["followed"]
        answers.append(list(query.answers())[-1])
        first, last = query.first, query.last
        assert first <= max(0, step - 64) and last >= min(1000, step + 64) and last - first < 400
        known = np.zeros(1001, bool)
        known[first : last + 1] = True
        whole = distances(trace, swapped(trace, {3: "w7"}))
        for values, expected in ((answers[-1].states, whole.states), (answers[-1].predictions, whole.predictions)):
            np.testing.assert_allclose(values[known], expected[known], atol=1e-6)
            assert np.isnan(values[~known]).all()
        np.testing.assert_array_equal(answers[-1].ledger, ledger_share(trace, 3, 0))
    assert answers[0].swap.trace is answers[1].swap.trace  # run once for all parts of the text


def test_what_is_no_longer_true_is_not_kept(session, qtbot):
    session.playhead.go_to(4)
    session.selection.set_swap(2, "w2", "w7")
    settle(session, qtbot)
    first = weakref.ref(session.scene.swap.trace)
    session.selection.set_swap(3, "w3", "w9")
    settle(session, qtbot)
    assert session.scene.swap.word == "w9"
    gc.collect()
    assert first() is None


def test_what_a_film_shows_of_memory_is_what_the_window_shows(session):
    session.selection.set_swap(2, "w2", "w7")
    session.playhead.go_to(3)
    shown = session.scene
    choreography = Choreography(shown.diagram.phases, shown.steps)
    filmed = film_of(shown, session.memory.look_at(3), choreography, 1.0)(choreography.time_of(3))
    np.testing.assert_array_equal(filmed.strata.parts, shown.strata.parts)
    np.testing.assert_array_equal(filmed.belt.parts, shown.belt.parts)
    np.testing.assert_array_equal(filmed.why.rows, shown.why.rows)
    np.testing.assert_array_equal(filmed.swap.trace.ids, shown.swap.trace.ids)
    assert (filmed.half_life, filmed.typical_since) == (shown.half_life, shown.typical_since)
    assert filmed.followed == shown.followed


def test_with_a_what_if_the_scene_has_the_altered_run_and_its_ghost(session):
    document, before = session.document, session.scene
    document.what_ifs.add(parse("c[0,0]=3@2:"))
    scene = session.scene
    assert scene.trace.interventions == (parse("c[0,0]=3@2:"),) and scene.ghost.interventions == ()
    np.testing.assert_array_equal(scene.ghost.layers[0]["h"], before.trace.layers[0]["h"])
    assert (scene.trace.layers[0]["c"][2:, 0] == 3).all()
    best = [(scene.trace.predictions(step)[0].id, scene.ghost.predictions(step)[0].id) for step in range(5)]
    assert scene.parted == next((step for step, (a, b) in enumerate(best) if a != b), None)
    np.testing.assert_array_equal(scene.belt.parts, strata(scene.trace, 0).parts)
    session.selection.set_difference(True)
    assert session.scene.difference
    document.what_ifs.set_on(0, False)
    assert session.scene.ghost is None and session.scene.parted is None and not session.scene.difference
    assert session.scene.interventions[0].on is False


def test_while_a_value_is_dragged_the_picture_before_stays_until_the_next(session, monkeypatch):
    what_ifs = session.document.what_ifs
    what_ifs.add(parse("f[0,0]=1@2:"))
    session.memory.asked.disconnect()
    monkeypatch.setattr(queries_module, "_AT_ONCE", -1)
    before = session.scene.belt
    what_ifs.hold()
    what_ifs.edit(0, parse("f[0,0]=0.5@2:"))
    assert session.scene.belt is before
    what_ifs.release()
    session.type_text("w1 w2 w3 w4 w5 ", 15)
    assert session.scene.belt is None
