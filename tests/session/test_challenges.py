"""Challenges from start to end, with a worker that answers at once and runs what is asked, hidden changes too."""

import pytest

from lstm_viz.core.kinds import RNN
from lstm_viz.models.interventions import parse
from lstm_viz.models.store import open_model
from lstm_viz.models.trace import run
from lstm_viz.paint.scene import Change
from lstm_viz.session.challenges import CHALLENGES, FIND, FORGET, MEND, Challenges, ScoreOf
from lstm_viz.session.session import Session
from lstm_viz.workers.mailbox import reason

TEXT = "the birds that sat on the tree"


@pytest.fixture(scope="module")
def words():
    return open_model("words")


@pytest.fixture
def session(qtbot, words):
    session = Session()
    document = session.document

    def answer(request):
        base = run(request.model, request.tokens, request.ids, predictions=True, interventions=request.hidden)
        if not request.interventions:
            document.take_trace(request.id, base)
            return
        both = (*request.hidden, *request.interventions)
        altered = run(request.model, request.tokens, request.ids, predictions=True, interventions=both)
        document.take_trace(request.id, altered, base)

    document.trace_requested.connect(answer)
    document.set_model(words)
    document.set_text(TEXT)
    document.what_ifs.add(parse("f[0,3]=1@2"))
    session.selection.set_unit(9)
    session.playhead.go_to(4)
    return session


@pytest.fixture
def challenges(session):
    state = Challenges(session)

    def answer(name, question):
        try:
            for one in question.answers():
                state.take(question, one)
        except Exception as error:
            state.fail(question, reason(error))

    state.asked.connect(answer)
    return state


def untouched(session):
    document, selection = session.document, session.selection
    return (
        document.text == TEXT
        and [str(change.intervention) for change in document.what_ifs.changes] == ["f[0,3]=1@2"]
        and document.request.hidden == ()
        and (selection.unit, session.playhead.step, selection.pair) == (9, 4, (None, None))
    )


def test_the_verb_is_broken_by_what_no_list_shows_and_mended(challenges, session):
    challenges.start(MEND)
    document, broken = session.document, challenges.broken
    assert document.text == " ".join(broken.words) and session.playhead.step == len(broken.words)
    assert document.what_ifs.changes == () and session.scene.interventions == ()
    assert document.trace.interventions == (broken.hidden,)
    probabilities = document.trace.probabilities(len(broken.words))
    id_of = document.model.vocabulary.id_of
    assert probabilities[id_of(broken.wrong)] > probabilities[id_of(broken.right)]
    assert broken.right in challenges.task and broken.wrong in challenges.task
    assert session.selection.pair == (id_of(broken.wrong), id_of(broken.right))

    challenges.check()
    assert not challenges.score.solved and not challenges.best
    challenges.show_hint()
    assert str(broken.hidden.unit) in challenges.hint and "{" not in challenges.hint

    document.what_ifs.add(broken.mend)
    assert document.ghost.interventions == (broken.hidden,)  # the ghost keeps the clamp: it gives nothing away
    challenges.check()
    assert challenges.score.solved and challenges.best[MEND] is challenges.score

    challenges.stop()
    assert challenges.active is None and untouched(session)


def test_starting_again_makes_another_and_keeps_what_stood_before(challenges, session):
    challenges.start(MEND)
    first = challenges.broken
    challenges.start(MEND)
    assert challenges.broken.words != first.words and session.document.trace.interventions == (
        challenges.broken.hidden,
    )
    challenges.stop()
    assert untouched(session)


def test_france_is_forgotten_or_not(challenges, session):
    challenges.start(FORGET)
    assert "France" in session.document.text and session.document.request.hidden == ()
    what_ifs = session.document.what_ifs
    what_ifs.add(parse("o[0,0]=1@1"))
    challenges.check()
    assert not challenges.score.solved
    what_ifs.set_all((Change(parse("c[0,*]=swap(4=Germany)@4")),))
    challenges.check()
    assert challenges.score.solved
    challenges.stop()
    assert untouched(session)


def test_the_picked_unit_is_scored(challenges, session):
    challenges.start(FIND)
    assert '"' in session.document.text
    scores = []
    for unit in (21, 16):
        session.selection.set_unit(unit)
        challenges.check()
        scores.append(challenges.score)
        assert f"unit {unit}" in challenges.score.said
    assert scores[0] is not scores[1]


def test_a_change_of_the_sentence_is_told(challenges, session):
    challenges.start(MEND)
    session.document.set_text("the birds")
    challenges.check()
    assert not challenges.score.solved and "sentence has changed" in challenges.score.said
    challenges.stop()
    assert untouched(session)


def test_what_cannot_be_played_says_so_and_changes_nothing(challenges, session, make_model):
    session.document.set_model(make_model(RNN))
    challenges.start(MEND)
    assert challenges.active is None and "no gate to clamp" in challenges.problem and not challenges.preparing
    challenges.start(FORGET)
    assert challenges.active is None and "does not know the word France" in challenges.problem
    assert session.document.text == TEXT


def test_a_late_score_is_dropped(session):
    state = Challenges(session)
    asked = []
    state.asked.connect(lambda name, question: asked.append(question))
    state.start(FIND)
    state.check()
    (question,) = asked
    assert isinstance(question, ScoreOf) and state.checking
    state.stop()
    state.take(question, next(question.answers()))
    assert state.score is None and not state.best
    assert {one.key for one in CHALLENGES} == {MEND, FORGET, FIND}


def test_how_far_the_person_is_and_what_the_model_cannot_do(challenges, session, make_model):
    assert challenges.progress(FORGET) == "Not tried yet." and not challenges.cannot(FORGET)
    challenges.start(FORGET)
    challenges.check()
    assert challenges.progress(FORGET) == "Not solved yet, checked 1 time."
    session.document.what_ifs.set_all((Change(parse("c[0,*]=swap(4=Germany)@4")),))
    challenges.check()
    assert challenges.progress(FORGET) == f"Solved with words. {challenges.score.said}"
    challenges.stop()
    session.document.set_model(make_model(RNN))
    assert "no gate to clamp" in challenges.cannot(MEND) and "France" in challenges.cannot(FORGET)
    assert not challenges.cannot(FIND)
