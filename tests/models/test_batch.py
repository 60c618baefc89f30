"""A batch gives what one sentence after another gives."""

import naive
import numpy as np
import pytest

from lstm_viz.core.kinds import COUPLED, GRU, LSTM, PEEPHOLE, RNN
from lstm_viz.errors import ShapeError
from lstm_viz.models.batch import log_probabilities, log_sum_exp, read
from lstm_viz.models.trace import run


@pytest.fixture
def sentences(rng):
    return [[0, *rng.integers(1, 40, size)] for size in (5, 1, 9, 0, 9, 3)]


@pytest.mark.parametrize("kind", [LSTM, PEEPHOLE, COUPLED, GRU, RNN])
@pytest.mark.parametrize("sizes", [(8,), (70, 5), (3, 66, 7)])
def test_a_batch_equals_single_runs(make_model, sentences, kind, sizes):
    model = make_model(kind, sizes, input_size=6)
    reading = read(model, sentences)
    logits = reading.logits()
    for b, ids in enumerate(sentences):
        trace = run(model, ["w"] * len(ids), ids)
        for layer in range(len(sizes)):
            for name in kind.quantities:
                assert np.array_equal(reading.layers[layer][name][: len(ids), b], trace.layers[layer][name])
                assert np.array_equal(reading.at_end(name, layer)[b], trace.layers[layer][name][-1])
        assert np.allclose(logits[b], trace.logits()[-1], atol=1e-5)


@pytest.mark.parametrize("kind", [LSTM, PEEPHOLE, COUPLED, GRU, RNN])
def test_log_probabilities_equal_the_naive_ones(make_model, rng, kind):
    model = make_model(kind, (9,))
    sentences = [[0, *rng.integers(1, 40, size)] for size in rng.integers(2, 12, 300)]
    firsts = [int(rng.integers(1, len(ids))) for ids in sentences]
    scores = log_probabilities(model, sentences, firsts)
    for ids, first, score in zip(sentences, firsts, scores, strict=True):
        probabilities = naive.softmax(naive.logits(kind, model.weights, ids))
        expected = sum(np.log(probabilities[t - 1, ids[t]]) for t in range(first, len(ids)))
        assert score == pytest.approx(expected, abs=2e-5)


def test_log_sum_exp_keeps_large_scores():
    assert log_sum_exp(np.array([[1000, 1000], [-1000, -2000]], np.float32)) == pytest.approx([1000 + np.log(2), -1000])


@pytest.mark.parametrize("wrong", [[], [[0, 1], []], [[0, 40]], [[0, -1]]])
def test_what_cannot_be_read_is_refused(make_model, wrong):
    with pytest.raises(ShapeError):
        read(make_model(LSTM), wrong)
