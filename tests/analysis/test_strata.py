"""The ledger of a trace is exact: against the recurrence in double precision, and against its twin."""

import naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lstm_viz
from lstm_viz.analysis.strata import NO_LEDGER, half_lives, strata, survival
from lstm_viz.core.kinds import COUPLED, GRU, LSTM, PEEPHOLE, RNN
from lstm_viz.core.memory import parts
from lstm_viz.errors import QuantityError, ShapeError
from lstm_viz.models.interventions import parse
from lstm_viz.models.model import random_model
from lstm_viz.models.store import bundled_models, open_model
from lstm_viz.models.trace import run
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

GATED = (LSTM, PEEPHOLE, COUPLED, GRU)
VOCABULARY = Vocabulary((START, *CLASSES, *(f"w{number}" for number in range(20))))


def recurrence(trace, layer):
    """keep, written and the state after every step, in double precision from the recorded gates."""
    of = {name: values.astype(np.float64) for name, values in trace.layers[layer].items()}
    keep, written = (of["f"], of["i"] * of["g"]) if "f" in of else (of["z"], (1 - of["z"]) * of["n"])
    state, states = np.zeros(keep.shape[1]), []
    for keep_t, written_t in zip(keep, written, strict=True):
        state = keep_t * state + written_t
        states.append(state)
    return keep, written, np.array(states)


def assert_exact(trace, steps):
    for layer in range(len(trace.layers)):
        keep, written, states = recurrence(trace, layer)
        ledger = trace.ledger(layer)
        for step in steps:
            double = parts(keep, written, np.zeros(keep.shape[1]), step)
            size = np.maximum(abs(double).sum(0), 1e-300)
            assert (abs(double.sum(0) - states[step]) / size).max() <= 1e-10
            single = parts(*ledger, step)
            assert single.dtype == np.float32
            assert (abs(single.sum(0) - states[step]) / size).max() <= 1e-5
            # The recorded state is the same number, as far as single precision carries.
            recorded = trace.layers[layer][trace.model.kind.states[0]][step]
            assert (abs(single.sum(0) - recorded) / np.maximum(size, 1e-6)).max() <= 1e-5


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(GATED),
    st.lists(st.integers(1, 70), min_size=1, max_size=3),
    st.integers(1, 200),
    st.floats(0.1, 8),
    st.integers(0, 2**32 - 1),
)
def test_the_parts_sum_to_the_state_in_any_network(kind, sizes, steps, scale, seed):
    """Scaled weights: gates from half open to quite shut."""
    model = random_model(kind, sizes, VOCABULARY, Tokenizer(), seed=seed)
    weights = {name: array * np.float32(scale) for name, array in model.weights.items()}
    model = lstm_viz.Model("any", kind, weights, VOCABULARY, Tokenizer())
    trace = run(model, ["w"] * steps, [0, *np.random.default_rng(seed).integers(0, 30, steps - 1)])
    assert_exact(trace, {0, steps // 2, steps - 1})


@pytest.mark.parametrize("kind", GATED, ids=lambda kind: kind.name)
def test_the_parts_sum_to_the_state_after_a_thousand_steps(make_model, rng, kind):
    trace = run(make_model(kind, (40, 20)), ["w"] * 1000, [0, *rng.integers(1, 40, 999)])
    assert_exact(trace, (999, 500))


@pytest.mark.parametrize("name", [path.stem for path in bundled_models()])
def test_the_parts_sum_to_the_state_of_a_bundled_model(name):
    model = open_model(name)
    trace = lstm_viz.trace(model, "the birds that sat on the tree near the houses are in the sky and he is in France")
    if model.kind is RNN:
        with pytest.raises(QuantityError) as caught:
            strata(trace, 0)
        assert str(caught.value) == NO_LEDGER
    else:
        assert_exact(trace, range(trace.steps))


@pytest.fixture(params=GATED, ids=lambda kind: kind.name)
def trace(request, make_model, rng):
    return run(make_model(request.param, (9, 6)), ["w"] * 30, [0, *rng.integers(1, 40, 29)])


@pytest.mark.parametrize("units", [None, [2, 4], [3]])
@pytest.mark.parametrize(("first", "last"), [(0, None), (10, 20), (29, 29)])
def test_strata_are_the_sizes_of_the_parts(trace, units, first, last):
    found = strata(trace, 1, units, first, last)
    keep, written, _ = recurrence(trace, 1)
    chosen = slice(None) if units is None else units
    assert (found.first, found.last) == (first, 29 if last is None else last)
    assert found.parts.dtype == np.float32 and found.parts.shape == (found.last - first + 1, found.last + 2)
    assert (found.signed is None) == (units is None or len(units) > 1)
    for step in range(found.first, found.last + 1):
        exact = naive.parts(keep, written, np.zeros(6), step)[:, chosen]
        np.testing.assert_allclose(found.at(step), abs(exact).sum(1), rtol=1e-4, atol=1e-9)
        np.testing.assert_allclose(found.shares(step), found.at(step) / found.at(step).sum(), rtol=1e-5)
        assert found.shares(step).sum() == pytest.approx(1, abs=1e-5)
        if found.signed is not None:
            np.testing.assert_allclose(found.signed[step - first, : step + 2], exact[:, 0], rtol=1e-4, atol=1e-9)
            state = trace.layers[1][trace.model.kind.states[0]][step, units[0]]
            assert found.signed[step - first].sum() == pytest.approx(state, abs=1e-6)


def test_the_strata_are_as_high_as_the_amount_of_memory(trace):
    for layer in (0, 1):
        np.testing.assert_allclose(strata(trace, layer).parts.sum(1), trace.amount(layer).sum(1), rtol=1e-4)


def test_an_empty_cell_has_no_shares(make_model):
    trace = run(make_model(LSTM), ["w"] * 4, [0, 20, 21, 22], interventions=[parse("unit[0,*]=0")])
    assert not strata(trace, 0).shares(3).any()
    assert not survival(trace, 0, 1).any()


def test_a_window_begins_with_what_was_there(trace):
    window = trace.window(10, 20)
    whole, part = strata(trace, 1, [2]), strata(window, 1, [2])
    before = whole.signed[20, :11].sum(), whole.signed[20, 11:22]
    assert part.signed[10, 0] == pytest.approx(before[0], abs=1e-7)
    np.testing.assert_allclose(part.signed[10, 1:12], before[1], atol=1e-7)
    np.testing.assert_array_equal(trace.window(0, 9).ledger(0).before, 0)


def test_survival_is_what_is_left_of_one_steps_writing(trace):
    keep, written, _ = recurrence(trace, 0)
    for units in (None, [1], [0, 5]):
        left = survival(trace, 0, 7, units)
        chosen = slice(None) if units is None else units
        assert left.shape == (23,) and left.dtype == np.float32 and left[0] == 1
        at_7 = abs(written[7, chosen]).sum()
        for step in (8, 15, 29):
            expected = abs(naive.parts(keep, written, np.zeros(9), step)[8, chosen]).sum() / at_7
            assert left[step - 7] == pytest.approx(expected, rel=1e-4)
        assert (np.diff(left) <= 1e-7).all()
    np.testing.assert_array_equal(survival(trace, 0, 29), [1])


def test_half_lives(make_model):
    trace = run(make_model(LSTM), ["w"] * 9, [0, *range(20, 28)])
    held = ["f[0,0]=0.5@2:8", "f[0,1]=1@2:8", "f[0,2]=0@4", "f[0,3]=0.25@2:4", "f[0,3]=1@5:8"]
    trace = run(trace.model, ["w"] * 9, trace.ids, interventions=[parse(text) for text in held])
    found = half_lives(trace, 0, 2, 8)
    assert found.shape == (8,) and found.dtype == np.float32
    np.testing.assert_allclose(found[:4], [1, np.inf, 0, 7 / 6], rtol=1e-6)
    f = trace.f[0, 2:9].astype(np.float64)
    np.testing.assert_allclose(found[4:], -np.log(2) / np.log(f[:, 4:]).mean(0), rtol=1e-6)


@pytest.mark.parametrize("kind", GATED, ids=lambda kind: kind.name)
def test_what_a_change_puts_into_the_cell_is_its_own_writing(make_model, rng, kind):
    """The parts still sum to the recorded state, and nothing older is left where a value was put in."""
    model, state = make_model(kind, (9, 6)), kind.states[0]
    ids = [0, *rng.integers(20, 40, 19)]
    texts = [f"{state}[0,2]=0.75@5", f"{state}[0,*]=swap(3=w9)@8:9", "unit[0,4]=0@12:14", f"{kind.boxes[0]}[0,1]+=1@4:"]
    trace = run(model, ["w"] * 20, ids, interventions=[parse(text) for text in texts])
    for step in range(20):
        for layer in (0, 1):
            left = parts(*trace.ledger(layer), step)
            np.testing.assert_allclose(left.sum(0), trace.layers[layer][state][step], atol=1e-6)
    at_5 = strata(trace, 0, [2]).shares(5)
    assert at_5[6] == 1 and not at_5[:6].any()
    assert not strata(trace, 0, None, 9, 9).at(9)[:10].any()
    assert survival(trace, 0, 7)[1] == 0
    assert not strata(trace, 0, [4]).at(13).any()
    np.testing.assert_allclose(strata(trace, 0).parts.sum(1), trace.amount(0).sum(1), rtol=1e-4)
    window = trace.window(4, 10)
    np.testing.assert_array_equal(window.ledger(0).written, trace.ledger(0).written[4:11])


def test_what_is_not_there_is_refused(trace):
    found = strata(trace, 0, first=5, last=9)
    for step in (4, 10):
        with pytest.raises(ShapeError, match="the steps 5 to 9"):
            found.at(step)
    with pytest.raises(ShapeError, match="steps 0 to 29"):
        strata(trace, 0, last=30)
    with pytest.raises(ShapeError, match="units from 0 to 8"):
        strata(trace, 0, [9])
    with pytest.raises(ShapeError, match="units from 0 to 8"):
        survival(trace, 0, 3, [-1])
    with pytest.raises(ShapeError, match="no layer 2"):
        strata(trace, 2)
    for ask in (
        lambda: half_lives(trace, 0, 5, 30),
        lambda: half_lives(trace, 0, 6, 5),
        lambda: survival(trace, 0, 30),
    ):
        with pytest.raises(ShapeError, match="steps 0 to 29"):
            ask()
