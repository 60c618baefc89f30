"""Compare's state with a worker that answers at once."""

import numpy as np
import pytest

from lstm_viz.analysis.measures import distances, ledger_share, swapped
from lstm_viz.core.kinds import RNN
from lstm_viz.models.store import open_model
from lstm_viz.models.trace import START_SHOWN, run
from lstm_viz.session.compare import Comparing
from lstm_viz.session.compare_questions import ForgettingOf
from lstm_viz.session.compare_rival import VERSION
from lstm_viz.session.queries import FollowedOf
from lstm_viz.session.session import Session
from lstm_viz.text.characters import CharacterTokenizer
from lstm_viz.text.examples import examples
from lstm_viz.text.fillers import words_between

OPENING = "the birds that sat on the tree"
FRANCE = "he is in France and the weather is good so he speaks"


@pytest.fixture(scope="module")
def words():
    return open_model("words")


@pytest.fixture(scope="module")
def rnn():
    return open_model("words-rnn")


@pytest.fixture(scope="module")
def deep():
    return open_model("words-deep")


@pytest.fixture
def session(qtbot, words):
    session = Session()
    document = session.document

    def answer(name, query):
        for one in query.answers():
            session.memory.take(query, one)
        session.memory.finish(query)

    document.trace_requested.connect(
        lambda request: document.take_trace(
            request.id, run(request.model, request.tokens, request.ids, predictions=True)
        )
    )
    session.memory.asked.connect(answer)
    document.set_model(words)
    document.set_text(OPENING)
    return session


@pytest.fixture
def comparing(session, rnn, deep):
    state = Comparing(session)
    state.questions = []

    def answer(name, question):
        state.questions.append(question)
        if isinstance(question, ForgettingOf):
            return
        for one in question.answers():
            state.take(name, question, one)

    state.asked.connect(answer)
    known = {"words-deep": deep}
    state.model_wanted.connect(lambda name: state.take_model(name, known.get(name, rnn)))
    session.scene_changed.connect(state.refresh)
    return state


def settle(session, qtbot):
    """Rest until what takes long was asked for, too."""
    qtbot.waitUntil(lambda: not session.memory._rest.isActive())


def test_it_opens_with_a_country_and_gives_the_sentence_back(comparing, session):
    session.playhead.go_to(3)
    comparing.enter()
    assert session.document.text == FRANCE == next(e.text for e in examples() if "France" in e.text)
    assert session.scene.followed == 4 and session.playhead.step == 12
    assert comparing.comparison().word == "France"
    comparing.text.set_between(20)
    comparing.leave()
    assert session.document.text == OPENING and session.playhead.step == 3


def test_what_the_person_typed_stays(comparing, session):
    comparing.enter()
    session.document.set_text("she is in Italy so she speaks")
    comparing.leave()
    assert session.document.text == "she is in Italy so she speaks"
    comparing.enter()  # a sentence with a country stays as it is
    assert session.document.text == "she is in Italy so she speaks"


def test_the_second_row_is_the_other_model_on_the_same_words(comparing, session, rnn, qtbot):
    comparing.enter()
    settle(session, qtbot)
    own, rival = comparing.comparison().rows
    assert (own.short, rival.short) == ("LSTM", "plain RNN")
    trace = run(rnn, (START_SHOWN, *FRANCE.split()), rnn.encode(FRANCE))
    assert np.array_equal(rival.trace.layers[0]["h"], trace.layers[0]["h"])
    assert rival.computed == 13
    assert [one.id for one in rival.predictions] == [one.id for one in trace.predictions(12)]
    measures = rival.measures
    assert measures.ledger is None and "RNN" in measures.no_ledger
    other = swapped(trace, {4: measures.swapped})
    assert np.allclose(measures.swap_states[4:], distances(trace, other).states[4:], atol=1e-6)
    assert np.isnan(measures.swap_states[:4]).all(), "before the word there is nothing to tell"
    assert measures.swapped == own.measures.swapped  # the same swap in both
    assert np.isfinite(measures.gradient[4:]).all()


def test_a_version_of_the_sentence_on_the_same_model(comparing, session, words):
    comparing.enter()
    comparing.swap("Italy")
    comparing.set_rival(VERSION)
    own, version = comparing.comparison().rows
    assert version.trace.model is words and version.trace.tokens[4] == "Italy" and version.version == "Italy"
    assert version.computed == 13
    assert version.measures.swapped == "France"  # and back again
    assert version.predictions[0].word == "Italian"
    assert (own.short, version.short) == ("“France” run", "“Italy” run")


def test_the_slider_writes_the_sentence_with_the_country_it_has(comparing, session):
    session.document.set_text("she is in Italy so she speaks")
    comparing.enter()
    for between in (3, 17, 33, 99):
        comparing.text.set_between(between)
        assert words_between(session.document.text.split()) == ("Italy", min(between, 33))
        assert comparing.text.between == min(between, 33)
    assert comparing.comparison().rows[1].computed == len(session.document.text.split()) + 1


def test_the_counterpart_is_offered_first_and_a_typed_word_is_kept(comparing, session, qtbot):
    comparing.enter()
    settle(session, qtbot)
    first, *others = comparing.comparison().others
    assert first == comparing.comparison().rows[0].measures.swapped
    assert len(others) == 3 and "France" not in (first, *others)
    comparing.swap(" bird ")
    assert comparing.comparison().others[-1] == "bird"
    assert comparing.comparison().rows[1].measures.swapped == "bird"


def test_while_a_word_is_measured_anew_the_other_one_stays(comparing, session, deep, qtbot):
    session.document.set_model(deep)
    comparing.enter()
    settle(session, qtbot)
    before = comparing.comparison()
    comparing.set_layer(0, 0)
    assert session.scene.measures.swapped == "", "not known yet"
    after = comparing.comparison()
    assert (after.other, after.others) == (before.other, before.others)
    assert after.rows[1].measures is before.rows[1].measures, "and the second row is not asked again"


def test_a_late_answer_to_an_older_question_is_dropped(comparing, session):
    comparing.enter()
    before = comparing.comparison().rows[1].measures
    old = next(question for question in comparing.questions if isinstance(question, FollowedOf))
    comparing.swap("Italy")
    comparing.take("followed", old, next(old.answers()))
    after = comparing.comparison().rows[1].measures
    assert before.swapped != "Italy" and after.swapped == "Italy"


def test_models_that_read_differently_cannot_stand_side_by_side(comparing, session, rnn):
    comparing.enter()
    other = type(rnn)("letters", rnn.kind, rnn.weights, rnn.vocabulary, CharacterTokenizer(), {})
    comparing.set_rival("letters")
    comparing.take_model("letters", other)
    row = comparing.comparison().rows[1]
    assert row.trace is None and row.problem.startswith("words reads words and letters reads characters")
    comparing.set_rival("words-rnn")
    assert comparing.comparison().rows[1].problem == ""


def test_a_rival_that_cannot_be_opened_says_why(session):
    state = Comparing(session)
    state.enter()
    state.set_rival("gone")
    assert "Opening gone" in state.comparison().rows[1].problem
    state.fail_model("gone", "There is no model 'gone'.")
    assert state.comparison().rows[1].problem == "There is no model 'gone'."


def test_how_far_is_asked_once_for_each_model(comparing, session, words, rnn):
    comparing.enter()
    for between in (5, 9):
        comparing.text.set_between(between)
    asked = [question.model for question in comparing.questions if isinstance(question, ForgettingOf)]
    assert asked == [words, rnn]
    comparing.fail("forgetting", ForgettingOf(words), "No countries.")
    first, second = comparing.distances()
    assert first.problem == "No countries." and second.forgetting is None
    assert second.title == "words-rnn" and second.kind == RNN.title


def test_a_model_never_stands_beside_itself(comparing, session, rnn):
    comparing.enter()
    session.document.set_model(rnn)
    assert comparing.rival.name == "words" and comparing.comparison().rows[0].title == "words-rnn"


def test_an_example_of_a_number_is_followed_up_to_its_verb(comparing, session):
    session.playhead.go_to(3)
    comparing.enter()
    assert comparing.text.example == "country"
    comparing.text.show_example("number")
    assert comparing.text.example == "number" and session.document.text.startswith(OPENING)
    assert session.document.text.endswith("house") and comparing.comparison().word == "birds"
    rows = comparing.comparison().rows
    assert {row.predictions[0].word for row in rows} == {"are"}, "both networks keep a number"
    comparing.leave()
    assert session.document.text == OPENING and session.playhead.step == 3


def test_each_row_has_a_layer_of_its_own(comparing, session, deep, qtbot):
    comparing.enter()
    settle(session, qtbot)
    comparing.set_rival("words-deep")
    own, rival = comparing.comparison().rows
    assert (own.layers, own.layer, rival.layers) == (1, 0, 2)
    assert rival.layer == deep.card["units"][0]["layer"], "it begins where its evidence is"
    for layer in (0, 1):
        comparing.set_layer(1, layer)
        row = comparing.comparison().rows[1]
        other = swapped(row.trace, {4: row.measures.swapped})
        one, two = row.trace.layers[layer]["c"], other.layers[layer]["c"]
        far = np.linalg.norm(one - two, axis=1) / (np.linalg.norm(one, axis=1) + np.linalg.norm(two, axis=1)) * 2
        assert row.layer == layer and np.allclose(row.measures.swap_states[4:], far[4:], rtol=1e-4)
        assert np.allclose(row.measures.ledger[4:], ledger_share(row.trace, 4, layer)[4:])
    comparing.set_layer(1, 0)
    comparing.set_rival("words-rnn")
    comparing.set_rival("words-deep")
    assert comparing.comparison().rows[1].layer == 0, "it is kept"
    assert session.scene.layer == 0


def test_two_versions_are_looked_at_in_the_layer_of_the_first_row(comparing, session, deep, qtbot):
    session.document.set_model(deep)
    comparing.enter()
    comparing.swap("Italy")
    comparing.set_rival(VERSION)
    for row, layer in ((0, 0), (1, 1)):
        comparing.set_layer(row, layer)
        settle(session, qtbot)
        assert [one.layer for one in comparing.comparison().rows] == [layer, layer] and session.scene.layer == layer
        own, version = (one.measures.swap_states for one in comparing.comparison().rows)
        assert np.isfinite(own[4:]).all() and np.allclose(own[4:], version[4:], atol=1e-6), "the same two runs"


def test_an_empty_field_says_what_each_row_is_for(comparing, session):
    comparing.enter()
    session.document.set_text("")
    own, rival = comparing.comparison().rows
    assert own.problem == "Type a sentence above: words reads it here." and rival.problem == "Here words-rnn reads it."
    session.document.set_text(FRANCE)
    assert [row.problem for row in comparing.comparison().rows] == ["", ""]


def test_a_word_is_followed_from_the_start_and_old_measures_are_dropped(comparing, session):
    session.document.set_text("she is in Italy so she speaks")
    comparing.enter()
    session.playhead.go_to(0)
    assert comparing.comparison().word == "Italy", "the country, wherever the playhead is"
    session.document.set_text("the")
    session.playhead.go_to(0)
    compared = comparing.comparison()
    assert compared.followed is None and [row.measures for row in compared.rows] == [None, None]


def test_the_country_of_another_text_is_followed(comparing, session):
    comparing.enter()
    session.type_text("she is in Italy so she", 22)
    assert comparing.comparison().word == "Italy"
    session.type_text("she is in Italy and he is in Spain so she", 41)
    assert comparing.comparison().word == "Spain", "the one of which the slider tells"
    session.type_text("she is in Italy so she", 22)
    session.follow(1)
    session.type_text("she is in Italy so she speaks", 29)
    assert comparing.comparison().word == "she", "unless a word was chosen"


def test_a_chosen_word_stays_followed(comparing, session):
    session.document.set_text("she is in Italy so she speaks")
    session.follow(1)
    comparing.enter()
    assert comparing.comparison().word == "she"


def test_a_word_not_read_yet_is_gone_to_and_stays_followed_wherever_the_playhead_goes(comparing, session):
    session.document.set_text("he is in Italy")
    session.playhead.go_to(0)
    comparing.enter()
    assert session.playhead.step == 4, "before the word there is nothing to see"
    for step in range(5):
        session.playhead.go_to(step)
        assert comparing.comparison().word == "Italy"
