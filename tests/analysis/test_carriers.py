"""A unit made to carry a fact is found, one that does not is not, and every figure is what its definition says."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from lstm_viz.analysis.carriers import carriers, carriers_in_pieces
from lstm_viz.analysis.facts import facts
from lstm_viz.core.kinds import GRU, LSTM, RNN
from lstm_viz.errors import ModelError
from lstm_viz.models.model import Model, random_model
from lstm_viz.models.trace import Trace, run
from lstm_viz.text.characters import CharacterTokenizer, CharacterVocabulary
from lstm_viz.text.grammar import Grammar
from lstm_viz.text.lexicon import DO, HAVE, IS, WAS, lexicon
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

FACTS = {fact.name: fact for fact in facts()}
NOUNS, VERBS = lexicon().nouns, [*(verb for group in lexicon().verbs.values() for verb in group), IS, WAS, HAVE, DO]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    grammar = Grammar(0)
    words = {word for _ in range(2000) for word in grammar.sentence().words}
    words |= {of.form(plural) for of in (*NOUNS, *VERBS) for plural in (False, True)}
    return Vocabulary((START, *CLASSES, *sorted(words)))


@pytest.fixture(scope="module")
def made(vocabulary) -> Model:
    """Unit 1 is written by the first noun, plus for a plural, minus for a singular; its forget gate is open."""
    H, unit = 3, 1
    model = random_model(LSTM, (H,), vocabulary, Tokenizer(), input_size=2)
    weights = {name: np.zeros_like(array) for name, array in model.weights.items()}
    for noun in NOUNS:
        for plural in (False, True):
            weights["embedding.weight"][vocabulary.id_of(noun.form(plural))] = (1, 1 if plural else -1)
    i, f, g, o = (row * H + unit for row in range(4))
    # Unit 0 counts nouns: full after the first, and then shuts unit 1's input gate.
    weights["rnn.weight_ih_l0"][[0, 2 * H], 0] = 20
    weights["rnn.bias_ih_l0"][[0, i]] = -10
    weights["rnn.bias_ih_l0"][[H, f, 3 * H, o]] = 20
    weights["rnn.weight_ih_l0"][i, 0] = 20
    weights["rnn.weight_hh_l0"][i, 0] = -60
    weights["rnn.weight_ih_l0"][g, 1] = 20
    for verb in VERBS:
        weights["decoder.weight"][vocabulary.id_of(verb.form(False)), unit] = -1
        weights["decoder.weight"][vocabulary.id_of(verb.form(True)), unit] = 1
    return Model("made", LSTM, weights, vocabulary, Tokenizer())


def test_a_unit_made_to_carry_the_number_is_found(made):
    best, *others = carriers(made, FACTS["number"], 60)
    assert (best.layer, best.unit, best.carries, best.high, best.state) == (0, 1, True, "plural", "c")
    assert (best.separation, best.written, best.right, best.turned, best.of) == (1, 1, 1, 1, 60)
    assert abs(best.threshold) < 0.1 and best.forget > 0.99
    assert best.half_life is None or best.half_life > best.stretch > 5
    assert best.silenced == 0, "silent, it leaves both forms alike"
    assert not any(unit.carries for unit in others)


def test_what_a_model_does_not_know_is_carried_by_nobody(made):
    for name, count in (("gender", 60), ("quotation", 60), ("country", 400)):
        found = carriers(made, FACTS[name], count)
        assert found and not any(unit.carries for unit in found)


def test_nothing_is_predicted_from_the_position(made):
    best = carriers(made, FACTS["position"], 60)[0]
    assert (best.right, best.silenced, best.turned, best.others, best.written) == (None,) * 5


@pytest.mark.parametrize("kind", [LSTM, GRU, RNN])
@pytest.mark.parametrize("name", ["number", "quotation"])
def test_the_figures_are_what_they_say(vocabulary, kind, name):
    """Worked out anew from single runs, one sentence and one step at a time."""
    model = random_model(kind, (3,), vocabulary, Tokenizer(), input_size=4, seed=2)
    bias = model.weights["rnn.bias_ih_l0"].copy()
    bias[3:6] = 3 if kind is not RNN else 0  # f, or z: all keep, so that no sentence is left undecided
    weights = dict(model.weights) | {"rnn.bias_ih_l0": bias}
    if kind is RNN:
        weights["rnn.weight_hh_l0"] = np.eye(3, dtype=np.float32) * 0.98
        weights["rnn.weight_ih_l0"] = weights["rnn.weight_ih_l0"] / 10
    model = replace(model, weights=weights)
    cases = FACTS[name].cases(40)
    first, asked = ([(case, read(model, case.words)) for case in half] for half in (cases[:20], cases[20:]))
    for found in carriers(model, FACTS[name], 20):
        unit = found.unit

        def end(trace, unit=unit):
            return trace.layers[0][kind.states[0]][-1, unit]

        low, high = (np.median([end(trace) for case, trace in first if case.value == value]) for value in (0, 1))
        assert found.threshold == pytest.approx((low + high) / 2, abs=1e-5)
        assert found.high == FACTS[name].values[int(high > low)]
        sides = [(end(trace) > found.threshold) == ((high > low) == (case.value == 1)) for case, trace in asked]
        assert found.separation == pytest.approx(np.mean(sides))
        right = [predicted(model, case, read(model, case.words)) == case.value for case, _ in asked]
        assert found.right == np.mean(right)
        if kind is RNN:
            assert (found.forget, found.half_life, found.written) == (None, None, None)
            continue
        keeps, largest = [], []
        for case, trace in asked:
            keep, write = kept_and_written(kind, trace, unit)
            keeps += list(keep[case.since + 1 :])
            if case.said:
                parts = [abs(write[s]) * np.prod(keep[s + 1 :]) for s in range(len(keep))]
                largest.append(np.argmax(parts) == case.since)
        assert found.forget == pytest.approx(np.median(keeps), abs=1e-5)
        assert found.half_life == pytest.approx(-np.log(2) / np.mean(np.log(keeps)), rel=1e-4)
        assert found.written == np.mean(largest)


@pytest.mark.parametrize("name", ["number", "gender", "quotation", "bracket", "country"])
def test_patching_the_only_unit_of_a_plain_network_gives_the_twins_prediction(vocabulary, name):
    model = random_model(RNN, (1,), vocabulary, Tokenizer(), input_size=4, seed=5)  # it is right somewhere
    weights = dict(model.weights) | {"rnn.weight_hh_l0": np.array([[0.98]])}  # it forgets slowly
    weights["rnn.weight_ih_l0"] = weights["rnn.weight_ih_l0"] / 10
    model = replace(model, weights=weights)
    count = 300 if name == "country" else 30  # every language at least once
    found = carriers(model, FACTS[name], count)[0]
    turned = []
    for case in FACTS[name].cases(2 * count)[count:]:
        trace, twin = read(model, case.words), read(model, case.twin)
        if predicted(model, case, trace) == case.value:
            of_twin = predicted(model, replace(case, words=case.twin, twin=case.words), twin)
            turned.append(of_twin == case.twin_value)
    assert turned and found.turned == np.mean(turned)


def test_a_model_of_characters_is_refused():
    vocabulary = CharacterVocabulary.of_texts(["the birds"], 20)
    with pytest.raises(ModelError, match="reads characters"):
        carriers(random_model(LSTM, (3,), vocabulary, CharacterTokenizer()), FACTS["number"], 20)


def test_the_figures_are_plain_data(made):
    for value in asdict(carriers(made, FACTS["country"], 400)[0]).values():
        assert value is None or type(value) in (str, int, float, bool)


def read(model: Model, words) -> Trace:
    ids = model.vocabulary.ids_of(words)
    return run(model, ["w"] * len(ids), ids)


def predicted(model, case, trace) -> int:
    id_of = model.vocabulary.id_of
    if len(case.due) > 1:
        return int(np.argmax([trace.logits()[-1][id_of(word)] for word in case.due]))
    own, twin = (np.log(of.probabilities(of.steps - 1)[id_of(case.due[0])]) for of in (trace, read(model, case.twin)))
    return int(own > twin)


def kept_and_written(kind, trace, unit) -> tuple[np.ndarray, np.ndarray]:
    values = {name: array[:, unit].astype(np.float64) for name, array in trace.layers[0].items()}
    return (values["f"], values["i"] * values["g"]) if kind is LSTM else (values["z"], (1 - values["z"]) * values["n"])


def test_the_work_is_told_in_pieces(made):
    *shares, found = carriers_in_pieces(made, FACTS["number"], 40)
    assert shares[0] == 0 and shares[-1] == 1 and shares == sorted(set(shares))
    assert found == carriers(made, FACTS["number"], 40)
