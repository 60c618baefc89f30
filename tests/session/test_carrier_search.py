"""The state of Carriers, with a worker that answers when it is told to."""

import pytest

from lstm_viz.analysis.carriers import Carrier
from lstm_viz.analysis.facts import facts
from lstm_viz.core.kinds import LSTM
from lstm_viz.models.trace import run
from lstm_viz.paint.carriers import Found, Marked, hand_verdict, verdict
from lstm_viz.session.carrier_search import BY_HAND, CarrierSearch, CarriersOf, PickedOf, example
from lstm_viz.session.session import Session
from lstm_viz.text.tokenizer import Tokenizer

CARRIER = Carrier("number", 1, 2, 500, "c", "plural", 0.0, 0.99, 0.98, 40.0, 22, 0.9, 0.99, 0.6, 0.9, 0.98, 0.97, True)


@pytest.fixture
def search(qtbot, make_model):
    session = Session()
    session.document.trace_requested.connect(
        lambda request: session.document.take_trace(
            request.id, run(request.model, request.tokens, request.ids, predictions=True)
        )
    )
    session.document.set_model(make_model(LSTM, (6, 4)))
    session.document.set_text("w1 w2 w3 w4")
    state = CarrierSearch(session)
    state.questions = []
    state.asked.connect(lambda name, question: state.questions.append(question))
    yield state
    session.playhead.pause()


def test_a_search_is_asked_once_told_in_shares_and_kept(search):
    search.refresh()
    search.refresh()
    (question,) = search.questions
    assert question == CarriersOf(search.session.document.model, "number")
    search.take(question, 0.4)
    assert search.found().progress == 0.4 and "40%" in verdict(search.found())
    search.take(question, [CARRIER])
    search.choose("gender")
    search.choose("number")
    assert [one.fact for one in search.questions] == ["number", "gender"]
    assert search.found().carriers == [CARRIER] and search.found().progress is None
    assert (
        verdict(search.found())
        == "1 of 10 units carries it in 500 sentences that training never saw: unit 2 of layer 2."
    )


def test_another_model_is_asked_anew(search, make_model):
    search.refresh()
    search.take(search.questions[0], [CARRIER])
    search.session.document.set_model(make_model(LSTM, (3,)))
    search.refresh()
    assert len(search.questions) == 2 and search.found().carriers == []


def test_none_found_is_said(search):
    nearest = Carrier(**{**vars(CARRIER), "carries": False})
    assert verdict(Found("number", "the verb", [nearest], None, "", 10)).startswith(
        "None found: no single unit tells it"
    )
    assert verdict(Found("number", "the verb", [], None, "It reads characters.", 10)) == "It reads characters."


def test_words_are_marked_on_off_and_not_at_all(search):
    search.choose(BY_HAND)
    assert hand_verdict(search.found(), 0) == "Click the words at which a memory should be on."
    search.mark(1)
    assert "off" in hand_verdict(search.found(), 0)
    search.mark(3)
    search.mark(3)
    assert search.found().marks == {1: "on", 3: "off"}
    question = search.questions[-1]
    assert isinstance(question, PickedOf) and (question.on, question.off) == ((1,), (3,))
    (answer,) = question.answers()
    search.take(question, answer)
    assert len(search.found().picked) == 10
    search.mark(3)
    assert search.found().marks == {1: "on"} and search.found().picked == []
    search.mark(1)
    search.clear()
    assert search.found().marks == {}


def test_marks_go_with_the_words_they_were_made_on(search):
    search.choose(BY_HAND)
    search.mark(2)
    search.session.document.set_text("w1 w5 w3 w4")
    search.refresh()
    assert isinstance(search.found(), Marked) and search.found().marks == {}
    assert search.found().words[2] == "w5"


def test_watching_a_unit_shows_it_with_a_sentence_of_the_fact(search):
    watched = []
    search.watch_wanted.connect(lambda layer, unit: watched.append((layer, unit)))
    search.refresh()
    search.take(search.questions[0], [CARRIER])
    search.watch(0)
    selection = search.session.selection
    assert watched == [(1, 2)] and (selection.layer, selection.unit) == (1, 2)
    assert search.session.document.text == example(facts()[0], "plural")


@pytest.mark.parametrize("fact", facts(), ids=lambda fact: fact.name)
def test_an_example_reads_as_it_was_written_and_says_what_fills_the_unit(fact):
    for high in fact.values if len(fact.values) == 2 else (None,):
        text = example(fact, high)
        words = tuple(token.text for token in Tokenizer().split(text))
        assert " ".join(words) == text
        case = next(case for case in fact.cases(40) if case.words == words)
        assert high is None or fact.values[case.value] == high


def test_what_went_wrong_is_said(search):
    search.refresh()
    search.fail(search.questions[0], "It reads characters.")
    assert verdict(search.found()) == "It reads characters. Or mark examples of your own under By hand."
