"""The split of a logit adds up, is the Aumann–Shapley value, and does not ask in what order the words came."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lstm_viz
from lstm_viz.analysis.why import why
from lstm_viz.core.kinds import COUPLED, GRU, LSTM, PEEPHOLE, RNN
from lstm_viz.errors import QuantityError, ShapeError
from lstm_viz.models.interventions import parse
from lstm_viz.models.model import Model, random_model
from lstm_viz.models.trace import run
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

SPLIT = [LSTM, PEEPHOLE, COUPLED, GRU]  # the cells that have a ledger
A, B = 13, 20
WITH_LEDGER = [path.stem for path in lstm_viz.bundled_models() if lstm_viz.open_model(path).kind is not RNN]
SENTENCES = (
    "the birds that sat on the tree near the house",
    "he is in France and the weather is good so he",
    'Mary said : " the wugs are in the',
)


def lively(kind, sizes, seed=0, scale=0.4) -> Model:
    """A random model with weights that open and shut its gates."""
    rng = np.random.default_rng(seed)
    words = Vocabulary((START, *CLASSES, *(f"w{number}" for number in range(30))))
    model = random_model(kind, sizes, words, Tokenizer(), input_size=5, seed=seed)
    weights = {name: array + rng.normal(0, scale, array.shape) for name, array in model.weights.items()}
    return Model("lively", kind, weights, words, Tokenizer())


def read(model, steps, seed=0, interventions=()):
    ids = [0, *np.random.default_rng(seed).integers(1, len(model.vocabulary), steps - 1)]
    return run(model, ["w"] * steps, ids, interventions=[parse(one) for one in interventions])


def state_at(trace, step):
    """h of the last layer in double precision, from the recorded gates by the recurrence."""
    of = {name: values.astype(np.float64) for name, values in trace.layers[-1].items()}
    state = np.zeros(of["h"].shape[1])
    for t in range(step + 1):
        if "c" in of:
            state = of["f"][t] * state + of["i"][t] * of["g"][t]
        else:
            state = of["z"][t] * state + (1 - of["z"][t]) * of["n"][t]
    return of["o"][step] * np.tanh(state) if "c" in of else state


def assert_adds_up(trace, step, word, against=None):
    found = why(trace, step, word, against)
    decoder, bias = (trace.model.weights[f"decoder.{name}"].astype(np.float64) for name in ("weight", "bias"))
    weight = decoder[word] - (0 if against is None else decoder[against])
    expected_bias = bias[word] - (0 if against is None else bias[against])
    size = abs(found.rows).sum() + abs(found.bias)
    assert found.rows.shape == (step + 2,) and found.rows[0] == 0
    assert found.bias == expected_bias
    assert abs(found.total - (weight @ state_at(trace, step) + expected_bias)) <= 1e-10 * size
    # The recorded logits are each rounded for themselves.
    of_each = [why(trace, step, id) for id in (word, against) if id is not None]
    logits = trace.logits(step, step)[0].astype(np.float64)
    recorded = logits[word] - (0 if against is None else logits[against])
    assert abs(found.total - recorded) <= 1e-5 * sum(abs(one.rows).sum() + abs(one.bias) for one in of_each)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    kind=st.sampled_from(SPLIT),
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=3),
    steps=st.integers(1, 30),
    seed=st.integers(0, 10_000),
    scale=st.floats(0, 2),
)
def test_it_adds_up_to_the_logit(kind, sizes, steps, seed, scale):
    trace = read(lively(kind, sizes, seed, scale), steps, seed)
    assert_adds_up(trace, steps - 1, A)
    assert_adds_up(trace, steps // 2, A, B)


@pytest.mark.parametrize("name", WITH_LEDGER)
@pytest.mark.parametrize("text", SENTENCES)
def test_it_adds_up_in_the_bundled_models(name, text):
    trace = lstm_viz.trace(lstm_viz.open_model(name), text)
    best, second = (prediction.id for prediction in trace.predictions(trace.steps - 1)[:2])
    for step in range(trace.steps):
        assert_adds_up(trace, step, best)
        assert_adds_up(trace, step, best, second)


@pytest.mark.parametrize("kind", [LSTM, PEEPHOLE, COUPLED])
def test_a_share_is_the_mean_marginal_contribution_while_all_writers_grow_together(kind):
    """∫ ∂logit/∂part_s · part_s dα for parts α·part, 0 ≤ α ≤ 1: the value's own definition, integrated numerically."""
    trace, step = read(lively(kind, (7,), 3), 9), 8
    of = {name: values.astype(np.float64) for name, values in trace.layers[0].items()}
    parts = [of["i"][s] * of["g"][s] * np.prod(of["f"][s + 1 : step + 1], axis=0) for s in range(step + 1)]
    alphas, weights = np.polynomial.legendre.leggauss(40)
    alphas, weights = (alphas + 1) / 2, weights / 2
    slope = sum(w * (1 - np.tanh(a * sum(parts)) ** 2) for a, w in zip(alphas, weights, strict=True))
    decoder = trace.model.weights["decoder.weight"].astype(np.float64)
    expected = [(decoder[A] - decoder[B]) @ (of["o"][step] * slope * part) for part in parts]
    np.testing.assert_allclose(why(trace, step, A, B).rows[1:], expected, rtol=1e-9, atol=1e-12)


def test_equal_writers_have_equal_shares_in_any_order():
    """Nothing feeds back and nothing is forgotten, so each word writes the same wherever it stands."""
    model = lively(LSTM, (6,), 1)
    weights = dict(model.weights) | {"rnn.weight_hh_l0": np.zeros((24, 6))}
    weights["rnn.weight_ih_l0"] = weights["rnn.weight_ih_l0"].copy()
    weights["rnn.weight_ih_l0"][6:12] = 0
    weights["rnn.bias_ih_l0"] = weights["rnn.bias_ih_l0"].copy()
    weights["rnn.bias_ih_l0"][6:12] = 40
    model = Model("keeps", LSTM, weights, model.vocabulary, Tokenizer())
    orders = ([0, 11, 12, 11, 14, 25], [0, 14, 11, 11, 12, 25], [0, 12, 14, 11, 11, 25])
    shares = []
    for ids in orders:
        rows = why(run(model, ["w"] * 6, ids), 5, A).rows[1:]
        same = [share for share, id in zip(rows, ids, strict=True) if id == 11]
        assert same[0] == pytest.approx(same[1], abs=1e-12)
        shares.append(dict(zip(ids, rows, strict=True)))
    for other in shares[1:]:
        assert other == pytest.approx(shares[0], abs=1e-12)
    assert len({round(share, 3) for share in shares[0].values()}) == 5, "different words, different shares"


@pytest.mark.parametrize("kind", SPLIT, ids=lambda kind: kind.name)
def test_of_a_long_text_it_looks_back_as_far_as_something_is_left(monkeypatch, kind):
    trace = read(lively(kind, (6,)), 3000)
    near = why(trace, 2990, A, B)
    monkeypatch.setattr("lstm_viz.analysis.why._NOTHING", 0.0)  # all the way
    far = why(trace, 2990, A, B)
    assert not near.rows[:1000].any() and near.rows.shape == far.rows.shape == (2992,)
    np.testing.assert_allclose(near.rows, far.rows, rtol=0, atol=1e-40)


def test_an_empty_cell_gives_every_writer_nothing():
    model = random_model(LSTM, (4,), lively(LSTM, (4,)).vocabulary, Tokenizer())
    model = Model("flat", LSTM, {n: np.zeros_like(a) for n, a in model.weights.items()}, model.vocabulary, Tokenizer())
    found = why(read(model, 5), 4, A)
    assert not found.rows.any() and found.total == 0


def test_writers_that_cancel_keep_their_shares():
    """tanh(c)/c is 1 at c = 0: what one writes and another takes back is seen, though their sum is 0."""
    trace = read(
        lively(LSTM, (1,), 5), 3, interventions=["f[0,0]=1", "i[0,0]=1", "g[0,0]=0", "g[0,0]=0.5@1", "g[0,0]=-0.5@2"]
    )
    assert trace.layers[0]["c"][2, 0] == 0
    rows = why(trace, 2, A).rows
    assert rows[2] == -rows[3] != 0


@pytest.mark.parametrize("kind", SPLIT)
def test_a_changed_run_is_split_as_it_ran(kind):
    model, state = lively(kind, (6, 5), 2), kind.states[0]
    gate = "f" if kind is not GRU else "z"
    for change in (f"{gate}[1,*]=0.9@2:", "unit[1,2]=0@3:6", f"{state}[1,1]=0.7@4", "h[1,0]=0.3@8", "h[0,*]=0.1@5"):
        trace = read(model, 9, interventions=[change])
        for step in (3, 8):
            found = why(trace, step, A, B)
            logits = trace.logits(step, step)[0]
            assert found.total == pytest.approx(float(logits[A] - logits[B]), abs=2e-5), change
    trace = read(model, 9, interventions=[f"{state}[1,*]=0.7@4"])
    assert abs(why(trace, 8, A).rows[:5]).max() == 0 < abs(why(trace, 8, A).rows[5]), "what was there is overwritten"


def test_the_words_asked_about():
    trace = read(lively(LSTM, (8,)), 6)
    found = why(trace, 5)
    assert (found.word, found.against, found.step) == (trace.predictions(5)[0].word, None, 5)
    named = why(trace, 5, A, B)
    assert (named.word, named.against) == tuple(trace.model.vocabulary.words[id] for id in (A, B))
    np.testing.assert_allclose(named.rows, why(trace, 5, A).rows - why(trace, 5, B).rows, atol=1e-12)


def test_what_cannot_be_split_is_refused():
    with pytest.raises(QuantityError, match=r"^A plain RNN has no ledger"):
        why(read(lively(RNN, (8,)), 6), 5, A)
    trace = read(lively(LSTM, (8,)), 6)
    for step, word, against in ((6, A, None), (-1, A, None), (5, 10_000, None), (5, A, -1)):
        with pytest.raises(ShapeError):
            why(trace, step, word, against)
    with pytest.raises(ShapeError, match="window"):
        why(trace.window(2, 5), 1, A)
