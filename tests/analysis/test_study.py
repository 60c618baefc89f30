"""The study of the three measures measures what it says."""

import numpy as np
import pytest

import lstm_viz
from lstm_viz.analysis import study as module
from lstm_viz.analysis.study import report, spearman, study
from lstm_viz.core.kinds import LSTM
from lstm_viz.errors import ModelError
from lstm_viz.text.grammar import Grammar


@pytest.mark.parametrize(
    ("a", "b", "rho"),
    [
        ([1, 2, 3, 4], [10, 20, 25, 1000], 1),
        ([1, 2, 3, 4], [4, 3, 2, 1], -1),
        ([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], 0.8),  # 1 − 6 Σd² / n(n² − 1)
        ([1, 1, 2, 2], [1, 2, 1, 2], 0),
        ([1, 2, 2, 3], [1, 2, 3, 4], 0.9486833),  # ranks 1, 2.5, 2.5, 4
    ],
)
def test_rank_correlation(a, b, rho):
    assert spearman(np.array(a), np.array(b)) == pytest.approx(rho)


@pytest.fixture(scope="module", params=["words", "words-rnn"])
def found(request):
    model = lstm_viz.open_model(request.param)
    return model, study(model, 30)


def test_each_value_is_that_of_the_sentence(found):
    model, result = found
    grammar = Grammar(module.SEED)
    memory = lstm_viz.memory
    for number, attractors in enumerate((0, 1, 2, 3, 4, 0)):
        sentence = grammar.agreement_probe(attractors)
        assert result.attractors[number] == attractors
        words, verb = sentence.words[:-1], sentence.words[-1]
        trace = lstm_viz.trace(model, " ".join(words))
        pair = [model.vocabulary.id_of(word) for word in (verb, sentence.marks["wrong"])]
        logits = trace.logits()[-1]
        assert result.right[number] == (logits[pair[0]] > logits[pair[1]])
        gradients = memory.gradients(trace, trace.steps - 1, *pair)
        nouns = [2, *(place + 1 for place in sentence.marks["attractors"])]
        assert result.measures["gradient"][number] == pytest.approx(gradients[2], rel=1e-3, abs=1e-6)
        assert result.first["gradient"][number] == (gradients[2] > gradients[nouns[1:]]).all()
        if "ledger" in result.measures:
            assert result.measures["ledger"][number] == pytest.approx(memory.ledger_share(trace, 2)[-1], abs=1e-5)
        noun = next(n for n in grammar.lexicon.nouns if words[1] in (n.singular, n.plural))
        other = memory.swapped(trace, {2: noun.singular if words[1] == noun.plural else noun.plural})
        far = memory.distances(trace, other)
        assert result.measures["states"][number] == pytest.approx(far.states[-1], abs=1e-5)
        assert result.measures["predictions"][number] == pytest.approx(far.predictions[-1], abs=1e-5)


def test_only_what_has_a_ledger_is_asked_for_it(found):
    model, result = found
    assert ("ledger" in result.measures) == (model.kind.name != "rnn")
    pairs = 6 if "ledger" in result.measures else 3
    text = report(model.name, result)
    assert text.count(" and ") == pairs + 1 and "30 sentences" in text


def test_a_model_that_does_not_know_the_words_is_refused(make_model):
    with pytest.raises(ModelError, match="0 sentences"):
        study(make_model(LSTM), 5)


def test_it_is_a_command(capsys):
    module.main(["words-rnn", "--sentences", "20"])
    assert "words-rnn: 20 sentences" in capsys.readouterr().out
