import numpy as np
import pytest

from lstm_viz.analysis.forgetting import DISTANCES, MARK, Forgetting, forgetting
from lstm_viz.core.kinds import LSTM
from lstm_viz.errors import ModelError
from lstm_viz.models.store import open_model
from lstm_viz.models.trace import START_SHOWN, run
from lstm_viz.text.fillers import country_sentence, strangers
from lstm_viz.text.lexicon import lexicon


def test_the_count_is_that_of_single_runs():
    model, languages = open_model("words"), lexicon().languages
    found = list(forgetting(model, (3, 8)))
    assert [len(one.right) for one in found] == [1, 2]
    ids = {language: model.vocabulary.id_of(language) for language in languages.values()}
    right = 0
    for country, language in languages.items():
        for person in strangers(country):
            words = country_sentence(country, 8, person)
            logits = run(model, (START_SHOWN, *words), model.vocabulary.ids_of(words)).logits()[-1]
            right += language == max(ids, key=lambda name: logits[ids[name]])
    assert found[-1].right[1] == right
    assert found[-1].of == 2 * len(languages)


def test_a_model_whose_words_are_shuffled_guesses():
    """A control: without what it learnt of the languages, nearly nothing is right."""
    model = open_model("words")
    weights = dict(model.weights)
    weights["decoder.weight"] = np.random.default_rng(1).permutation(weights["decoder.weight"])
    guessing = type(model)("guessing", model.kind, weights, model.vocabulary, model.tokenizer, model.card)
    (found,) = forgetting(guessing, (5,))
    assert found.accuracy[0] < 0.2 and found.forgets_at == 5


def test_where_it_forgets_is_the_first_distance_under_the_mark():
    found = Forgetting((3, 5, 7, 9), (10, 6, 5, 9), 10)
    assert found.accuracy == (1.0, 0.6, 0.5, 0.9)
    assert MARK == 0.6 and found.forgets_at == 7
    assert Forgetting((3, 5), (10, 6), 10).forgets_at is None
    assert DISTANCES[0] == 3 and DISTANCES[-1] == 33


def test_a_model_without_countries_cannot_be_asked(make_model):
    with pytest.raises(ModelError, match="knows 0 of the"):
        next(forgetting(make_model(LSTM)))
