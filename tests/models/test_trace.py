import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import naive
import numpy as np
import pytest

import lstm_viz
from lstm_viz.core.kinds import COUPLED, GRU, LSTM, PEEPHOLE, RNN
from lstm_viz.core.memory import amount
from lstm_viz.errors import QuantityError, ShapeError
from lstm_viz.models import trace as module
from lstm_viz.models.interventions import parse
from lstm_viz.models.trace import run, run_in_pieces

KINDS = pytest.mark.parametrize("kind", [LSTM, PEEPHOLE, COUPLED, GRU, RNN], ids=lambda kind: kind.name)


@pytest.fixture
def count_steps(monkeypatch):
    """How many steps the kernels ran, call by call."""
    calls = []
    inner = module._advance

    def advance(model, buffers, first, last, *rest):
        calls.append(last - first)
        inner(model, buffers, first, last, *rest)

    monkeypatch.setattr(module, "_advance", advance)
    return calls


def _words(ids):
    return [f"word {id}" for id in ids]


def _same(a, b):
    for mine, theirs in zip(a.layers, b.layers, strict=True):
        for name in a.model.kind.quantities:
            np.testing.assert_array_equal(mine[name], theirs[name], err_msg=name)


@KINDS
def test_a_run_is_its_twin(rng, make_model, kind):
    model = make_model(kind, (9, 5), input_size=6)
    ids = rng.integers(0, 40, 25)
    trace = run(model, _words(ids), ids)
    for layer, expected in zip(trace.layers, naive.layers(kind, model.weights, ids), strict=True):
        assert set(layer) == set(kind.quantities)
        for name, values in layer.items():
            np.testing.assert_allclose(values, expected[name], atol=1e-5, err_msg=name)
    np.testing.assert_allclose(trace.logits(), naive.logits(kind, model.weights, ids), atol=1e-5)
    np.testing.assert_allclose(
        trace.probabilities(7), naive.softmax(naive.logits(kind, model.weights, ids))[7], atol=1e-6
    )


@KINDS
def test_resuming_gives_the_same_bits_and_runs_only_what_is_new(rng, make_model, kind, count_steps):
    model = make_model(kind, (9, 5))
    ids = rng.integers(1, 40, 30)
    trace = run(model, _words(ids[:20]), ids[:20])
    longer = run(model, _words(ids), ids, resume=trace)
    other = ids[:26].copy()
    other[12] = 40 - other[12] if other[12] != 20 else 3
    changed = run(model, _words(other), other, resume=longer)
    shorter = run(model, _words(ids[:4]), ids[:4], resume=longer)
    assert count_steps == [20, 10, 14]
    _same(longer, run(model, _words(ids), ids))
    _same(changed, run(model, _words(other), other))
    _same(shorter, run(model, _words(ids[:4]), ids[:4]))


def test_what_a_trace_has_shown_never_changes(rng, make_model):
    """Words typed, corrected and deleted at random: every trace keeps its values, and every one is right."""
    model = make_model(LSTM, (6,))
    ids, shown, last = [0], [], None
    for _ in range(300):
        kind = rng.integers(4)
        if kind == 0 and len(ids) > 3:
            del ids[-int(rng.integers(1, 3)) :]
        elif kind == 1 and len(ids) > 3:
            ids[int(rng.integers(1, len(ids)))] = int(rng.integers(1, 40))
        else:
            ids += rng.integers(1, 40, rng.integers(1, 4)).tolist()
        # Sometimes two texts grow out of the same trace.
        resume = shown[int(rng.integers(len(shown)))][0] if shown and rng.random() < 0.3 else last
        last = run(model, _words(ids), ids, resume=resume, predictions=bool(rng.integers(2)))
        shown.append((last, list(ids), last.h.copy(), last.c.copy(), last.predictions(len(ids) - 1)))
    for trace, ids, h, c, predictions in shown:
        np.testing.assert_array_equal(trace.ids, ids)
        np.testing.assert_array_equal(trace.h, h)
        np.testing.assert_array_equal(trace.c, c)
        assert trace.tokens == tuple(_words(ids))
        assert trace.predictions(len(ids) - 1) == predictions
        _same(trace, run(model, _words(ids), ids))


def test_a_word_more_copies_nothing(rng, make_model):
    model = make_model(LSTM, (6,))
    ids = rng.integers(1, 40, 200)
    trace = run(model, _words(ids[:150]), ids[:150])
    copies = 0
    for n in range(151, 200):
        longer = run(model, _words(ids[:n]), ids[:n], resume=trace)
        copies += not np.shares_memory(longer.layers[0]["c"], trace.layers[0]["c"])
        trace = longer
    assert copies == 0


def test_growing_from_one_word_copies_seldom(rng, make_model):
    model = make_model(LSTM, (2,))
    ids = rng.integers(1, 40, 1000)
    trace, copies = run(model, ["start"], ids[:1]), 0
    for n in range(2, 1001):
        longer = run(model, _words(ids[:n]), ids[:n], resume=trace)
        copies += not np.shares_memory(longer.layers[0]["c"], trace.layers[0]["c"])
        trace = longer
    assert copies <= 5  # room for 64, 130, 262, 526 and 1,054 steps


def test_everything_is_read_only(make_model):
    trace = run(make_model(LSTM), ["a", "b"], [0, 3])
    arrays = [trace.ids, trace.f, trace.layers[0]["c"], trace.amount(0), trace.amount_kept(0)]
    for array in [*arrays, trace.window(0, 1).layers[0]["h"]]:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(TypeError):
        trace.layers[0]["c"] = arrays[0]


@KINDS
def test_in_pieces_the_last_is_whole_and_the_others_its_beginnings(rng, make_model, kind):
    model = make_model(kind, (5,))
    ids = rng.integers(0, 40, 1000)
    pieces = list(run_in_pieces(model, _words(ids), ids, predictions=True, seconds=0))
    assert [piece.steps for piece in pieces] == [*range(64, 1000, 64), 1000]
    whole = run(model, _words(ids), ids, predictions=True)
    _same(pieces[-1], whole)
    for piece in pieces[:-1]:
        _same(piece, whole.window(0, piece.steps - 1))
        assert piece.tokens == whole.tokens[: piece.steps]
    assert pieces[3].predictions(200) == pytest.approx(whole.predictions(200))
    assert [piece.steps for piece in run_in_pieces(model, _words(ids), ids, seconds=3600)] == [1000]


def test_a_run_left_unfinished_can_be_resumed(rng, make_model):
    model = make_model(LSTM, (5,))
    ids = rng.integers(0, 40, 300)
    partial = next(run_in_pieces(model, _words(ids), ids, seconds=0))
    assert partial.steps == 64
    _same(run(model, _words(ids), ids, resume=partial), run(model, _words(ids), ids))


def test_a_trace_of_another_model_is_not_resumed(make_model, count_steps):
    a, b = make_model(LSTM, seed=1), make_model(LSTM, seed=2)
    trace = run(a, ["s", "x"], [0, 3])
    _same(run(b, ["s", "x"], [0, 3], resume=trace), run(b, ["s", "x"], [0, 3]))
    assert count_steps == [2, 2, 2]


@KINDS
def test_predictions_are_the_best_words_in_order(rng, make_model, kind):
    model = make_model(kind, (6,))
    ids = rng.integers(0, 40, 12)
    asked, filled = run(model, _words(ids), ids), run(model, _words(ids), ids, predictions=True)
    for step in range(12):
        probabilities = filled.probabilities(step)
        best = np.argsort(-probabilities)[:8]
        for trace in (asked, filled):
            assert [prediction.id for prediction in trace.predictions(step)] == best.tolist()
            assert [prediction.word for prediction in trace.predictions(step)] == [
                model.vocabulary.words[id] for id in best
            ]
            assert [prediction.probability for prediction in trace.predictions(step)] == pytest.approx(
                probabilities[best], abs=1e-6
            )
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("predictions", [False, True])
def test_the_likeliest_words_are_the_first_of_the_predictions(rng, make_model, predictions):
    model = make_model(LSTM, (7,))
    ids = rng.integers(0, 40, 600)
    trace = run(model, _words(ids), ids, predictions=predictions)
    expected = [trace.predictions(step)[0].id for step in range(600)]
    assert trace.likeliest(0, 600).tolist() == expected
    assert trace.window(5, 590).likeliest(3, 9).tolist() == expected[8:14]
    assert trace.likeliest(600, 600).size == 0


def test_of_equally_probable_words_the_first_comes_first(make_model):
    old = make_model(LSTM)
    weights = dict(old.weights) | {"decoder.weight": np.zeros((40, 8))}
    model = lstm_viz.Model("even", LSTM, weights, old.vocabulary, old.tokenizer)
    assert [prediction.id for prediction in lstm_viz.predict(model, "w1", top=3)] == [0, 1, 2]


def test_a_window_is_a_part_and_remembers_what_came_before(rng, make_model):
    model = make_model(LSTM, (6, 3))
    ids = rng.integers(0, 40, 20)
    trace = run(model, _words(ids), ids, predictions=True)
    window = trace.window(5, 12)
    assert (window.steps, window.tokens) == (8, trace.tokens[5:13])
    np.testing.assert_array_equal(window.ids, trace.ids[5:13])
    np.testing.assert_array_equal(window.layers[1]["c"], trace.layers[1]["c"][5:13])
    np.testing.assert_allclose(window.logits(), trace.logits(5, 12), atol=1e-6)
    assert window.predictions(2) == trace.predictions(7)
    np.testing.assert_array_equal(window.amount(1), trace.amount(1)[5:13])
    np.testing.assert_array_equal(window.amount_kept(1), trace.amount_kept(1)[5:13])
    inner = window.window(1, 3)
    np.testing.assert_array_equal(inner.layers[0]["h"], trace.layers[0]["h"][6:9])
    np.testing.assert_array_equal(inner.amount(0), trace.amount(0)[6:9])
    assert inner.predictions(0) == trace.predictions(6)
    # A window that begins later is no beginning to go on from.
    _same(run(model, _words(ids[5:14]), ids[5:14], resume=window), run(model, _words(ids[5:14]), ids[5:14]))


@pytest.mark.parametrize("kind", [PEEPHOLE, COUPLED])
def test_a_variant_of_the_lstm_has_an_amount_of_memory(rng, make_model, kind):
    model = make_model(kind, (6, 4))
    trace = run(model, ["w"] * 9, [0, *rng.integers(1, 40, 8)])
    for layer in range(2):
        m = trace.amount(layer)
        assert (m >= np.abs(trace.layers[layer]["c"]) - 1e-6).all() and m.max() > 0
        i, f, g = (trace.layers[layer][name] for name in "ifg")
        np.testing.assert_allclose(m, naive.amount(f, i * g, np.zeros(m.shape[1])), rtol=1e-5)


def test_a_gru_has_an_amount_of_memory(rng, make_model):
    trace = run(make_model(GRU, (6, 4)), ["w"] * 9, [0, *rng.integers(1, 40, 8)])
    for layer in range(2):
        z, n, h = (trace.layers[layer][name] for name in "znh")
        m = trace.amount(layer)
        np.testing.assert_allclose(m, naive.amount(z, (1 - z) * n, np.zeros(m.shape[1])), rtol=1e-5)
        np.testing.assert_allclose(trace.amount_kept(layer) + np.abs((1 - z) * n), m, rtol=1e-5)
        assert (m >= np.abs(h) - 1e-6).all()


def test_a_gru_names_what_it_has(rng, make_model):
    trace = run(make_model(GRU, (5, 5)), ["w"] * 4, [0, 9, 8, 7])
    assert trace.z.shape == trace.r.shape == trace.n.shape == (2, 4, 5)
    for ask in (lambda: trace.c, lambda: trace.f):
        with pytest.raises(QuantityError, match=r"The GRU of 'small' has no '[cf]': it has r, z, n, h"):
            ask()


def test_the_amount_of_memory(rng, make_model):
    model = make_model(LSTM, (6,))
    ids = rng.integers(0, 40, 20)
    trace = run(model, _words(ids), ids)
    layer = trace.layers[0]
    m = trace.amount(0)
    np.testing.assert_allclose(m, naive.amount(layer["f"], layer["i"] * layer["g"], np.zeros(6)), rtol=1e-5)
    np.testing.assert_allclose(trace.amount_kept(0) + np.abs(layer["i"] * layer["g"]), m, rtol=1e-5)
    assert (m >= np.abs(layer["c"]) - 1e-6).all()


def _sums(trace, layer, first, end, before):
    """A series: how much there was of f so far."""
    asked.append((first, end))
    sums = trace.layers[layer]["f"][first:end].cumsum(axis=0)
    return sums if before is None else sums + before


asked = []


def test_a_series_is_worked_out_once_for_all_traces_that_begin_alike(rng, make_model):
    asked.clear()
    model = make_model(LSTM, (6, 4))
    ids = rng.integers(0, 9, 30)
    short = run(model, _words(ids[:10]), ids[:10])
    np.testing.assert_allclose(short.series(_sums, 1), short.layers[1]["f"].cumsum(axis=0), rtol=1e-5)
    long = run(model, _words(ids), ids, resume=short)
    sums = long.series(_sums, 1)
    assert not sums.flags.writeable
    np.testing.assert_allclose(sums, long.layers[1]["f"].cumsum(axis=0), rtol=1e-5)
    np.testing.assert_array_equal(short.series(_sums, 1), sums[:10])
    np.testing.assert_array_equal(long.window(5, 12).series(_sums, 1), sums[5:13])
    assert asked == [(0, 10), (10, 30)]
    assert np.shares_memory(short.amount(0), long.amount(0))
    assert np.shares_memory(short.ledger(0).written, long.ledger(0).written)

    other = ids.copy()
    other[20] = (other[20] + 1) % 9
    edited = run(model, _words(other), other, resume=long)
    np.testing.assert_allclose(edited.series(_sums, 1), edited.layers[1]["f"].cumsum(axis=0), rtol=1e-5)
    assert asked == [(0, 10), (10, 30), (20, 30)]
    np.testing.assert_array_equal(long.series(_sums, 1), sums)


def test_a_series_of_a_long_text_is_worked_out_a_part_at_a_time(rng, make_model):
    asked.clear()
    model = make_model(LSTM, (3,))
    ids = rng.integers(0, 9, 5000)
    trace = run(model, _words(ids), ids)
    np.testing.assert_allclose(trace.series(_sums, 0)[-1], trace.f[0].sum(axis=0), rtol=1e-4)
    assert len(asked) > 1 and [end for _, end in asked[:-1]] == [first for first, _ in asked[1:]]
    keep, written, before = trace.ledger(0)
    np.testing.assert_array_equal(trace.amount(0), amount(keep, written, before))


@pytest.mark.parametrize("change", ["c[0,1]=0.5@3:7", "unit[0,2]=0@4:", "c[0,*]=swap(2=w3)@5"])
def test_the_ledger_of_a_changed_run_is_the_same_in_one_go_and_word_by_word(rng, make_model, change):
    model = make_model(LSTM, (5,))
    ids = rng.integers(1, 9, 12)
    words, trace = _words(ids), None
    for steps in range(9, 13):
        trace = run(model, words[:steps], ids[:steps], resume=trace, interventions=[parse(change)])
        trace.amount(0)
    whole = run(model, words, ids, interventions=[parse(change)])
    unaltered = run(model, words, ids, resume=whole)
    for one, other in zip(trace.ledger(0), whole.ledger(0), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(trace.amount(0), whole.amount(0))
    np.testing.assert_array_equal(unaltered.ledger(0).written, unaltered.layers[0]["i"] * unaltered.layers[0]["g"])
    keep, written, _ = whole.ledger(0)
    c = whole.layers[0]["c"]
    np.testing.assert_allclose(keep[1:] * c[:-1] + written[1:], c[1:], atol=1e-6)


def test_layers_of_one_size_are_stacked(rng, make_model):
    trace = run(make_model(LSTM, (5, 5)), ["a"] * 4, [0, 1, 2, 3])
    for name in "ifgoch":
        assert getattr(trace, name).shape == (2, 4, 5)
    np.testing.assert_array_equal(trace.o[1], trace.layers[1]["o"])


def test_what_a_cell_does_not_have_is_a_named_error(make_model):
    plain, uneven = run(make_model(RNN), ["a"], [0]), run(make_model(LSTM, (5, 4)), ["a"], [0])
    with pytest.raises(QuantityError, match="plain RNN of 'small' has no 'i': it has h"):
        _ = plain.i
    for ask in (plain.amount, plain.amount_kept, plain.ledger):
        with pytest.raises(QuantityError, match="A plain RNN has no ledger: each step overwrites the whole state"):
            ask(0)
    with pytest.raises(QuantityError, match="different sizes"):
        _ = uneven.f
    assert plain.h.shape == (1, 1, 8)
    with pytest.raises(AttributeError):
        _ = plain.gates


def test_what_cannot_be_run_is_refused(make_model):
    model = make_model(LSTM)
    for tokens, ids in ((["a"], [0, 1]), ([], []), (["a"], [[0]]), (["a"], [0.5])):
        with pytest.raises(ShapeError, match="one id for each token"):
            run(model, tokens, ids)
    for id in (-1, 40):
        with pytest.raises(ShapeError, match="40 words"):
            run(model, ["a", "b"], [0, id])
    trace = run(model, ["a", "b"], [0, 1])
    for first, last in ((-1, 0), (1, 0), (0, 2)):
        with pytest.raises(ShapeError, match="steps 0 to 1"):
            trace.window(first, last)
        with pytest.raises(ShapeError, match="steps 0 to 1"):
            trace.logits(first, last)
    with pytest.raises(ShapeError, match="steps 0 to 1"):
        trace.predictions(-1)


def test_the_public_face(make_model):
    model = make_model(LSTM)
    trace = lstm_viz.trace(model, "w1 w2 W3!")
    assert trace.tokens == ("start", "w1", "w2", "W3", "!")
    np.testing.assert_array_equal(trace.ids, model.encode("w1 w2 W3!"))
    assert trace.i.shape == (1, 5, 8) and trace.logits().shape == (5, 40)
    best = lstm_viz.predict(model, "w1 w2 W3!", top=3)
    assert tuple(best) == pytest.approx(trace.predictions(4)[:3])
    assert len(lstm_viz.predict(model, "", top=100)) == 40
    with pytest.raises(ShapeError, match="one or more"):
        lstm_viz.predict(model, "w1", top=0)
    long = lstm_viz.long_text(model, "w1 w2 W3!")
    assert isinstance(long, lstm_viz.LongText) and long.tokens == trace.tokens
    _same(long.window(2, 4), trace.window(2, 4))


def test_the_next_word_of_a_long_text_needs_no_whole_trace(make_model, monkeypatch):
    model, text = make_model(LSTM, (6,)), "w1 w2 w3 " * 300
    whole = lstm_viz.trace(model, text)
    changed = lstm_viz.predict(model, text, interventions=["h[0,2]=1@900"])
    monkeypatch.setattr(lstm_viz, "trace", None)
    assert tuple(lstm_viz.predict(model, text)) == pytest.approx(whole.predictions(900)[:5])
    monkeypatch.undo()
    assert changed[0].probability != pytest.approx(whole.predictions(900)[0].probability)


def test_two_threads_may_go_on_from_one_trace(rng, make_model):
    """Only one of them may write behind it; both must be right."""
    model = make_model(LSTM, (6,))
    start = run(model, ["start"], [0])
    texts = [np.concatenate([[0], rng.integers(1, 40, 30)]) for _ in range(40)]
    with ThreadPoolExecutor(4) as pool:
        traces = list(pool.map(lambda ids: run(model, _words(ids), ids, resume=start), texts))
    for ids, trace in zip(texts, traces, strict=True):
        _same(trace, run(model, _words(ids), ids))


def test_neither_model_nor_trace_loads_numba_before_the_first_run():
    program = "import sys, lstm_viz.models.store, lstm_viz.models.trace; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
