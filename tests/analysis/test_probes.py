"""The probes count right: asked of models whose answers are known beforehand."""

import numpy as np
import pytest

from lstm_viz.analysis import units
from lstm_viz.analysis.probes import agreement, country, gender, next_word, perplexity, place, quotation
from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.models.model import Model, random_model
from lstm_viz.text.grammar import Grammar
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import Vocabulary
from lstm_viz.training.recipes import RECIPES, build_vocabulary


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lstm_viz.training.recipes._SAMPLE", 3000)
        return build_vocabulary([], RECIPES["words"])


def opinionated(vocabulary: Vocabulary, likes: dict[str, float]) -> Model:
    """A model that says the same after every word: how much it likes each is given."""
    model = random_model(RNN, (4,), vocabulary, Tokenizer())
    weights = {name: np.zeros_like(array) for name, array in model.weights.items()}
    for word, liking in likes.items():
        weights["decoder.bias"][vocabulary.id_of(word)] = liking
    return Model("opinionated", RNN, weights, vocabulary, Tokenizer())


def test_who_always_says_the_plural_is_right_where_it_is_plural(vocabulary):
    grammar = Grammar(0)
    verbs = {verb for group in grammar.lexicon.verbs.values() for verb in group}
    plurals = {verb.base for verb in verbs} | {"are", "were", "have", "do"}
    model = opinionated(vocabulary, dict.fromkeys(plurals, 1.0))
    sentences = Grammar(11)
    truth = [sentences.agreement_probe(2).marks["number"] == "plural" for _ in range(60)]
    assert agreement(model, 2, 60, seed=9) == (sum(truth), 60)


def test_who_has_no_opinion_is_never_right(vocabulary):
    model = opinionated(vocabulary, {})
    assert agreement(model, 1, 20) == (0, 20)
    assert gender(model, 1, 20) == (0, 20)
    assert quotation(model, 20) == (0, 20)
    assert place(model, 0, 20) == (0, 20)


def test_who_always_says_he_is_right_of_men(vocabulary):
    model = opinionated(vocabulary, {"he": 1, "his": 1, "himself": 1})
    sentences = Grammar(5)
    truth = [sentences.gender(1, probe=True).marks["gender"] == "male" for _ in range(60)]
    assert gender(model, 1, 60, seed=4) == (sum(truth), 60)


def test_who_always_says_french_is_right_of_france_alone(vocabulary):
    right, of = country(opinionated(vocabulary, {"French": 1}), 6, 100)
    assert of == 100 and 0 <= right < 15


def test_next_word_gives_the_first_and_the_expected(vocabulary):
    found = next_word(opinionated(vocabulary, {"sea": 9, "sky": 8}), "the birds are in the")
    assert (found["first"], found["expected"]) == ("sea", "sky")
    assert found["probability"] > found["of_expected"] > 0


def test_the_perplexity_of_who_knows_nothing_is_the_size_of_the_vocabulary(vocabulary):
    sentences = [("the", "birds", "are", "here"), ("he", "speaks", "French", ".")]
    assert perplexity(opinionated(vocabulary, {}), sentences) == pytest.approx(len(vocabulary), rel=1e-4)


def test_a_unit_made_to_hold_the_number_is_found(vocabulary):
    """Unit 1 of an LSTM is written by the first noun: plus for a plural, minus for a singular; its gates keep it."""
    grammar = Grammar(0)
    model = random_model(LSTM, (3,), vocabulary, Tokenizer(), input_size=2)
    weights = {name: np.zeros_like(array) for name, array in model.weights.items()}
    for noun in grammar.lexicon.nouns:
        for plural in (False, True):
            weights["embedding.weight"][vocabulary.id_of(noun.form(plural))] = (1, 1 if plural else -1)
    H, unit = 3, 1
    i, f, g, o = (row * H + unit for row in range(4))
    # Unit 0 counts nouns: full after the first, and then shuts unit 1's input gate.
    weights["rnn.weight_ih_l0"][[0 * H, 2 * H], 0] = 20
    weights["rnn.bias_ih_l0"][[0 * H]] = -10
    weights["rnn.bias_ih_l0"][[1 * H, f]] = 20
    weights["rnn.bias_ih_l0"][[3 * H, o]] = 20
    weights["rnn.weight_ih_l0"][i, 0] = 20
    weights["rnn.bias_ih_l0"][i] = -10
    weights["rnn.weight_hh_l0"][i, 0] = -60
    weights["rnn.weight_ih_l0"][g, 1] = 20
    for verb in (verb for group in grammar.lexicon.verbs.values() for verb in group):
        for form, sign in ((verb.base, 1), (verb.third, -1)):
            weights["decoder.weight"][vocabulary.id_of(form), unit] = sign
    for one, many in (("is", "are"), ("was", "were"), ("has", "have"), ("does", "do")):
        weights["decoder.weight"][vocabulary.id_of(one), unit] = -1
        weights["decoder.weight"][vocabulary.id_of(many), unit] = 1
    made = Model("made", LSTM, weights, vocabulary, Tokenizer())
    best = units.number_units(made, 40, best=1)[0]
    assert (best["layer"], best["unit"], best["right"], best["of"]) == (0, unit, 40, 40)
    assert (best["positive"], best["negative"]) == ("plural", "singular") and best["forget"] > 0.99
    assert best["words_right"] == 40 and best["words_right_silenced"] == 0
    assert abs(best["threshold"]) < 0.1 and "40 of 40" in best["evidence"]
