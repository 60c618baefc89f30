"""Questions have the answers they claim, and are counted right: asked of models whose answers are known."""

import json

import naive
import numpy as np
import pytest

from lstm_viz.analysis import suites
from lstm_viz.analysis.pairs import Pair
from lstm_viz.analysis.suites import Question, Score, answers, preferences, total
from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.models.model import Model, random_model
from lstm_viz.models.trace import run
from lstm_viz.text.lexicon import has_held_out_pair, held_out, lexicon
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

WORDS = ["the", "birds", "bird", "are", "is", "in", "sky", "sea", ".", "he", "she"]


@pytest.fixture
def model() -> Model:
    return random_model(LSTM, (9,), Vocabulary((START, *CLASSES, *WORDS)), Tokenizer(), seed=5)


def opinionated(likes: dict[str, float]) -> Model:
    """A model that says the same after every word: how much it likes each is given."""
    model = random_model(RNN, (4,), Vocabulary((START, *CLASSES, *WORDS)), Tokenizer())
    weights = {name: np.zeros_like(array) for name, array in model.weights.items()}
    for word, liking in likes.items():
        weights["decoder.bias"][model.vocabulary.id_of(word)] = liking
    return Model("opinionated", RNN, weights, model.vocabulary, Tokenizer())


def test_the_interval_is_wilsons():
    # Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20.
    for right, of, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        assert Score("s", "c", right, of, of).interval == pytest.approx((low, high), abs=5e-5)
    assert Score("s", "c", 20, 20, 20).interval[1] == pytest.approx(1)


def test_a_score_of_nothing_has_no_accuracy():
    score = Score("s", "c", 0, 0, 7)
    assert (score.accuracy, score.interval, score.coverage) == (None, None, 0)
    assert total([score, Score("s", "d", 3, 4, 5)]) == Score("s", "all", 3, 4, 12)
    assert json.loads(json.dumps(total([score]).facts()))["asked"] == 7


def test_answers_are_the_comparisons_of_single_runs(model):
    contexts = [("the", "birds"), ("the", "bird", "in", "the", "sea"), (), ("he",)]
    questions = [Question(words, ("are",), ("is", "sky")) for words in contexts]
    questions += [Question(words, ("sky", "sea")) for words in contexts]
    questions += [Question(words, (".",), contrast=(*words, "she")) for words in contexts]
    logits = {}
    for words in [*contexts, *(question.contrast for question in questions)]:
        ids = model.vocabulary.ids_of(words)
        logits[words] = run(model, ["w"] * len(ids), ids).logits()[-1]
    expected = []
    for question in questions:
        scores = naive.softmax(logits[question.words].astype(float))
        right = max(scores[model.vocabulary.id_of(word)] for word in question.right)
        if question.contrast:
            other = naive.softmax(logits[question.contrast].astype(float))
            expected.append(right > other[model.vocabulary.id_of(question.right[0])])
        elif question.wrong:
            expected.append(all(right > scores[model.vocabulary.id_of(word)] for word in question.wrong))
        else:
            expected.append(model.vocabulary.words[scores.argmax()] in question.right)
    assert answers(model, questions).tolist() == expected
    assert len(set(expected)) == 2, "a test of both answers"
    assert not len(answers(model, []))


def test_who_has_no_opinion_is_never_right():
    model = opinionated({})
    questions = [Question(("the",), ("is",), ("are",)), Question(("the",), ("sky",))]
    assert not answers(model, [*questions, Question(("he",), (".",), contrast=("she",))]).any()


def test_a_pair_is_compared_as_a_whole(model):
    pairs = [
        Pair("the bird is in the sky", "the bird are in the sky"),
        Pair("the birds are", "the bird are"),
        Pair("he is.", "he are in the sea ."),
        Pair("the sky .", "the sea ."),
    ]

    def log_probability(words: tuple[str, ...]) -> float:
        ids = model.vocabulary.ids_of(words)
        probabilities = naive.softmax(naive.logits(LSTM, model.weights, ids))
        return float(np.log(probabilities[np.arange(len(words)), ids[1:]]).sum())

    expected = [log_probability(good) > log_probability(bad) for good, bad in (pair.words(model) for pair in pairs)]
    assert preferences(model, pairs).tolist() == expected
    swapped = [Pair(pair.bad, pair.good) for pair in pairs]
    assert preferences(model, swapped).tolist() == [not right for right in expected]


def test_only_what_is_wholly_known_is_counted(tmp_path):
    (tmp_path / "blimp").mkdir()
    (tmp_path / "syneval").mkdir()
    pairs = [("The birds are.", "The birds is."), ("The wugs are.", "The wugs is."), ("Birds is.", "Birds are.")]
    lines = (json.dumps({"sentence_good": good, "sentence_bad": bad}) for good, bad in pairs)
    (tmp_path / "blimp" / "a.jsonl").write_text("\n".join(lines))
    (tmp_path / "syneval" / "b.tsv").write_text("condition\tgood\tbad\nsing\tthe bird is\tthe bird sing\n")
    found = suites.tests("blimp", tmp_path) | suites.tests("syneval", tmp_path)
    scores = [measure(opinionated({"are": 1})) for measure in found.values()]
    assert scores == [Score("blimp", "a", 1, 2, 3), Score("syneval", "b sing", 0, 0, 1)]


def test_the_suites(tmp_path):
    (tmp_path / "blimp").mkdir()
    (tmp_path / "syneval").mkdir()
    (tmp_path / "blimp" / "a.jsonl").write_text('{"sentence_good": "a", "sentence_bad": "b"}')
    (tmp_path / "syneval" / "b.tsv").write_text("condition\tgood\tbad\nx\ta\tb\n")
    grammar = list(suites.tests("grammar", tmp_path / "nowhere"))
    assert "agreement, attractors: 6" in grammar and "country, words between: 30" in grammar
    assert list(suites.tests("all", tmp_path)) == [*grammar, "a", "b x"]


@pytest.mark.parametrize("attractors", [0, 3, 6])
def test_agreement_asks_held_out_pairs_across_nouns_of_the_other_number(attractors):
    nouns = {form: noun for noun in lexicon().nouns for form in (noun.singular, noun.plural)}
    verbs = {form: verb for group in lexicon().verbs.values() for verb in group for form in verb.forms}
    for question in suites.agreement(attractors, 60):
        subject = nouns[question.words[1]]
        plural = question.words[1] == subject.plural
        between = [word for word in question.words[2:] if word in nouns]
        assert len(between) == attractors
        assert all((word == nouns[word].plural) != plural for word in between)
        (right,), (wrong,) = question.right, question.wrong
        if right in verbs:
            assert held_out(subject, verbs[right])
            assert (right, wrong) == (verbs[right].form(plural), verbs[right].form(not plural))


@pytest.mark.parametrize("between", [2, 14, 30])
def test_country_asks_its_language_at_that_distance(between):
    languages = lexicon().languages
    for question in suites.country(between, 20):
        at = next(n for n, word in enumerate(question.words) if word in languages)
        assert len(question.words) - at - 1 == between
        assert question.right == (languages[question.words[at]],)
        assert set(question.right) | set(question.wrong) == set(languages.values())


def test_country_by_fillers_grows_longer():
    lengths = [np.mean([len(q.words) for q in suites.country_after_fillers(n, 100)]) for n in suites.FILLERS]
    assert lengths == sorted(lengths) and lengths[0] + 4 < lengths[2]


def test_pronouns_asks_only_these():
    questions = suites.pronouns(("his", "her"), 100)
    assert {q.right[0] for q in questions} == {"his", "her"}
    assert len(set(questions)) == 100
    assert {q.right[0] for q in suites.gender(1, 80)} == {"he", "she", "his", "her", "himself", "herself"}


@pytest.mark.parametrize(("kind", "opening", "closing"), [("quotation", '"', '"'), ("bracket", "(", ")")])
def test_closing_leaves_out_the_opening_mark_alone(kind, opening, closing):
    for question in suites.closing(kind, 30):
        assert question.right == (closing,) and opening in question.words
        at = question.words.index(opening)
        assert question.contrast == question.words[:at] + question.words[at + 1 :]


@pytest.mark.parametrize("between", [1, 2])
def test_place_asks_across_a_clause_that_training_never_writes(between):
    nouns = {form for noun in lexicon().nouns for form in (noun.singular, noun.plural)}
    verbs = {form for group in lexicon().verbs.values() for verb in group for form in verb.forms}
    for question in suites.place(between, 60):
        phrase = question.words[2:-3]
        assert sum(word in nouns for word in phrase) == between
        # Without be, which many a noun may be the subject of in the clause of another.
        assert has_held_out_pair([word for word in question.words[1:-3] if word in nouns | verbs])


def test_place_asks_all_places_of_a_thing():
    for question in suites.place(1, 30):
        noun = next(n for n in lexicon().nouns if question.words[1] in (n.singular, n.plural))
        assert set(question.right) == {name for preposition, name in noun.places if preposition == question.words[-2]}
