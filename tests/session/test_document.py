import numpy as np
import pytest

from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.models.model import random_model
from lstm_viz.models.trace import run
from lstm_viz.session.document import Document, common_prefix
from lstm_viz.text.characters import CharacterTokenizer, CharacterVocabulary


@pytest.fixture
def document(make_model):
    document = Document()
    document.set_model(make_model(LSTM))
    return document


@pytest.fixture
def requests(document):
    made = []
    document.trace_requested.connect(made.append)
    return made


def answer(document, request=None, steps=None):
    request = request or document.request
    steps = steps or len(request.ids)
    trace = run(request.model, request.tokens[:steps], request.ids[:steps])
    document.take_trace(request.id, trace)
    return trace


def kinds(document):
    return [chip.kind for chip in document.chips]


def test_each_keystroke_makes_a_frozen_request(document, requests):
    document.set_text("w1", typing=True)
    document.set_text("w1 w2", typing=True)
    assert [request.tokens for request in requests] == [("start", "w1"), ("start", "w1", "w2")]
    assert requests[0].id < requests[1].id
    np.testing.assert_array_equal(requests[1].ids, document.model.encode("w1 w2"))
    with pytest.raises(ValueError):
        requests[1].ids[0] = 3


def test_a_space_alone_asks_for_nothing(document, requests):
    document.set_text("w1", typing=True)
    document.set_text("w1 ", typing=True)
    assert len(requests) == 1


def test_the_word_being_typed_is_pending_until_it_is_known_or_ended(document, requests):
    document.set_text("w1 zz", typing=True)
    assert kinds(document) == ["start", "word", "pending"]
    assert document.chips[2].step is None
    assert document.pending == "zz"
    assert requests[-1].tokens == ("start", "w1")
    document.set_text("w1 zz ", typing=True)
    assert kinds(document) == ["start", "word", "unknown"]
    assert requests[-1].tokens == ("start", "w1", "zz")


def test_an_unknown_word_that_was_not_typed_runs_at_once(document):
    document.set_text("w1 zz")
    assert kinds(document) == ["start", "word", "unknown"]


@pytest.mark.parametrize("end", ["finish", "caret"])
def test_leaving_the_word_ends_it(document, end):
    document.set_text("w1 zz", typing=True)
    document.finish_word() if end == "finish" else document.set_caret(1)
    assert kinds(document) == ["start", "word", "unknown"]


def test_a_pending_word_in_the_middle_keeps_the_steps_of_the_others(document):
    document.set_text("w1 z w2", caret=4, typing=True)
    assert [chip.step for chip in document.chips] == [0, 1, None, 2]
    assert document.steps == 3


def test_takes_newer_traces_only(document):
    document.set_text("w1")
    old = document.request
    document.set_text("w1 w2")
    new = answer(document)
    answer(document, old)
    assert document.trace is new


def test_takes_a_result_that_is_newer_than_the_one_shown_though_not_the_newest(document):
    document.set_text("w1 w2")
    first = document.request
    document.set_text("w1 w3")
    trace = answer(document, first)
    assert document.trace is trace
    assert document.computed == 2  # the start token and w1 are shared
    assert document.running


def test_columns_are_shown_as_they_come(document):
    document.set_text("w1 w2 w3")
    answer(document, steps=2)
    assert (document.computed, document.running) == (2, True)
    answer(document)
    assert (document.computed, document.running) == (4, False)


def test_deleting_words_needs_no_new_trace_to_be_right(document):
    document.set_text("w1 w2 w3")
    answer(document)
    document.set_text("w1")
    assert (document.steps, document.computed) == (2, 2)


def test_an_error_keeps_text_and_trace(document):
    document.set_text("w1 w2")
    trace = answer(document)
    document.fail("It did not work; try again.")
    assert document.trace is trace
    assert document.error == "It did not work; try again."
    document.set_text("w1 w2 w3")
    assert document.error == ""


def test_a_new_model_forgets_the_old_trace_and_reads_the_text_again(document, requests, make_model):
    document.set_text("w1 w2")
    old = document.request
    answer(document)
    document.set_model(make_model(RNN))
    assert document.trace is None
    assert requests[-1].model.kind is RNN
    answer(document, old)
    assert document.trace is None


def test_announces_only_real_changes(document, qtbot):
    document.set_text("w1 w2")
    with qtbot.assertNotEmitted(document.chips_changed), qtbot.assertNotEmitted(document.text_changed):
        document.set_text("w1 w2")


def test_step_at_caret(document):
    document.set_text("w1  w2 w3")
    steps = {}
    for caret in range(10):
        document.set_caret(caret)
        steps[caret] = document.step_at_caret()
    assert steps == {0: 0, 1: 1, 2: 1, 3: 1, 4: 1, 5: 2, 6: 2, 7: 2, 8: 3, 9: 3}


@pytest.mark.parametrize(
    ("text", "step", "result"),
    [("w1 w2", 2, "w1 w2 new"), ("w1 w2", 1, "w1 new w2"), ("", 0, "new"), ("w1 ", 1, "w1 new"), ("w1", 0, "new w1")],
)
def test_a_predicted_word_goes_behind_its_step(document, text, step, result):
    document.set_text(text)
    document.add_word(step, "new")
    assert document.text == result


def test_a_predicted_word_completes_the_pending_one(document):
    document.set_text("w1 ne", typing=True)
    document.add_word(1, "new")
    assert document.text == "w1 new"


@pytest.mark.parametrize("text", ["", "   ", "a", "!?", "🐦 👩‍👩‍👧", "שלום w1", "我喜欢鸟", "\u200b", "w1" * 500])
def test_any_text_can_be_read(document, text):
    document.set_text(text, typing=True)
    answer(document)
    assert document.computed == document.steps
    assert document.empty == (not text.strip() or text == "\u200b")


@pytest.mark.parametrize("seed", range(20))
def test_reading_after_an_edit_equals_reading_anew(make_model, seed):
    rng = np.random.default_rng(seed)
    model = make_model(LSTM)
    edited, fresh = Document(), Document()
    for document in (edited, fresh):
        document.set_model(model)
    pieces = ["w1", "w22", " ", "  ", "zz", ".", "W3", "🐦", "…", "'s", "\n", "鸟"]
    text = ""
    for _ in range(30):
        at = int(rng.integers(0, len(text) + 1))
        cut = int(rng.integers(0, 3))
        piece = pieces[rng.integers(len(pieces))]
        text = text[:at] + piece + text[at + cut :]
        edited.set_text(text, at + len(piece), typing=True)
        fresh.set_text("")
        fresh.set_text(text, at + len(piece), typing=True)
        assert edited.chips == fresh.chips
        np.testing.assert_array_equal(edited.request.ids, fresh.request.ids)
        assert edited.step_at_caret() == fresh.step_at_caret()


def test_common_prefix():
    assert common_prefix(np.array([1, 2, 3]), np.array([1, 2, 4, 5])) == 2
    assert common_prefix(np.array([1]), np.array([1, 2])) == 1
    assert common_prefix(np.array([], int), np.array([1])) == 0


@pytest.fixture
def spelling():
    """A document whose model reads characters."""
    vocabulary = CharacterVocabulary.of_texts(["Tom (a cat) sat."], 40)
    document = Document()
    document.set_model(random_model(LSTM, (6,), vocabulary, CharacterTokenizer()))
    return document


def test_every_character_is_a_step_and_none_is_pending(spelling):
    spelling.set_text("Tom ż", typing=True)
    assert kinds(spelling) == ["start", *["word"] * 4, "unknown"]
    answer(spelling)
    assert spelling.computed == spelling.steps == 6
    assert [chip.text for chip in spelling.chips[1:]] == list("Tom ż")


@pytest.mark.parametrize(
    ("text", "step", "result"), [("To", 2, "Tom"), ("T m", 1, "Tm m"), ("Tom ", 4, "Tom m"), ("", 0, "m")]
)
def test_a_predicted_character_goes_right_behind_its_step(spelling, text, step, result):
    spelling.set_text(text)
    spelling.add_word(step, "m")
    assert spelling.text == result
