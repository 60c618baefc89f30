import numpy as np
import pytest

from lstm_viz.core.kinds import GRU, LSTM, RNN
from lstm_viz.errors import TrainingError
from lstm_viz.models.trace import run
from lstm_viz.training import train as module
from lstm_viz.training.settings import Settings
from lstm_viz.training.train import train


def echo(rng):
    """Sentences whose last word is their first, three others later."""
    while True:
        first = int(rng.integers(20, 26))
        yield [first, *rng.integers(26, 40, 3).tolist(), first]


def _right(model, n=60):
    """Share of sentences whose last word is foreseen."""
    stream, right = echo(np.random.default_rng(99)), 0
    for _ in range(n):
        *words, last = next(stream)
        trace = run(model, ["start", *words], [0, *words])  # every word a token
        right += trace.predictions(trace.steps - 1)[0].id == last
    return right / n


def assert_same(one, other):
    assert one.weights.keys() == other.weights.keys()
    for name, array in one.weights.items():
        np.testing.assert_array_equal(array, other.weights[name], err_msg=name)


def test_it_learns_what_only_memory_can_tell(make_model):
    model = make_model(LSTM, (24,))
    trained = train(model, echo, Settings(tokens=60_000, learning_rate=1e-2))
    assert _right(model) < 0.4
    assert _right(trained) > 0.95
    assert (trained.name, trained.kind, trained.hidden_sizes) == (model.name, LSTM, (24,))


def test_a_plain_network_learns_too(make_model):
    assert _right(train(make_model(RNN, (32,)), echo, Settings(tokens=150_000, learning_rate=5e-3))) > 0.7


def test_the_penalties_make_it_write_and_hold_less(make_model):
    words = [20, 30, 31, 32]
    sizes = []
    for penalties in ({}, {"write_penalty": 3.0, "hold_penalty": 1.0}):
        model = train(make_model(LSTM, (24,)), echo, Settings(tokens=60_000, learning_rate=1e-2, **penalties))
        trace = run(model, ["start", *words], [0, *words])
        sizes.append((np.abs(trace.i * trace.g).mean(), np.abs(np.tanh(trace.c)).mean()))
        assert _right(model) > 0.9
    assert sizes[1][0] < sizes[0][0] / 2
    assert sizes[1][1] < sizes[0][1] / 2


def test_the_same_seed_gives_the_same_weights_and_another_others(make_model):
    models = [train(make_model(LSTM, (8, 6)), echo, Settings(tokens=3_000, seed=seed)) for seed in (1, 1, 2)]
    assert_same(models[0], models[1])
    assert (models[0].weights["rnn.weight_hh_l0"] != models[2].weights["rnn.weight_hh_l0"]).any()


def test_progress_counts_words_and_the_rate_rises_and_falls(make_model, monkeypatch):
    monkeypatch.setattr(module, "_REPORT_S", 0)
    seen = []
    settings = Settings(tokens=5_000, learning_rate=0.01, batch_size=10, warm_up=0.2)
    train(make_model(LSTM), echo, settings, on_progress=seen.append)
    assert [progress.tokens for progress in seen] == list(range(50, 5_001, 50))
    rates = [progress.learning_rate for progress in seen]
    np.testing.assert_allclose(rates[:21], 0.01 * np.linspace(0, 1, 21))
    np.testing.assert_allclose(rates[20:], 0.005 * (1 + np.cos(np.pi * np.arange(80) / 80)))
    assert seen[-1].loss < seen[0].loss == pytest.approx(np.log(40), abs=0.5)
    assert seen[-1].seconds_left == 0 and [p.stopped for p in seen] == [False] * 99 + [True]
    assert all(progress.total == 5_000 and progress.words_per_s > 0 for progress in seen)


def test_probes_are_shown_and_change_nothing(make_model, monkeypatch):
    monkeypatch.setattr(module, "_REPORT_S", 0)
    monkeypatch.setattr(module, "_PROBE_S", 0)
    seen, settings = [], Settings(tokens=1_000)

    def probe(model):
        return {"units": str(model.hidden_sizes)}

    probed = train(make_model(LSTM), echo, settings, on_progress=seen.append, probe=probe)
    assert seen[-1].probes == {"units": "(8,)"}
    assert_same(probed, train(make_model(LSTM), echo, settings))


def test_a_limit_of_time_only_stops(make_model, monkeypatch):
    clock = iter(range(1_000_000))
    monkeypatch.setattr(module.time, "monotonic", lambda: float(next(clock)))
    seen = []
    settings = Settings(tokens=10**9, learning_rate=0.01, warm_up=0)
    train(make_model(LSTM), echo, settings, minutes=1, on_progress=seen.append)
    assert 0 < seen[-1].tokens < 100_000 and seen[-1].stopped
    assert seen[-1].learning_rate == pytest.approx(0.01, rel=1e-3)


def test_divergence_is_caught_with_advice(make_model, tmp_path):
    path = tmp_path / "run.checkpoint"
    with (
        pytest.raises(TrainingError, match=r"diverged .* learning rate smaller than 1e\+38"),
        np.errstate(all="ignore"),
    ):
        train(make_model(RNN), echo, Settings(tokens=10_000, learning_rate=1e38, warm_up=0), checkpoint=path)
    assert not path.exists(), "nothing was good"


def test_a_loss_far_above_guessing_is_divergence_too(make_model):
    with pytest.raises(TrainingError, match=r"diverged after .* the loss is \d+.*smaller than 3"):
        train(make_model(RNN), echo, Settings(tokens=10**6, learning_rate=3, warm_up=0))


def test_a_stream_that_runs_dry_is_named(make_model):
    with pytest.raises(TrainingError, match="ran out after 3 of 100 words"):
        train(make_model(LSTM), lambda rng: iter([[20, 21], [22]]), Settings(tokens=100))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tokens": 0}, "0 words"),
        ({"batch_size": 0}, "batches of 0"),
        ({"learning_rate": 0.0}, "learning rate 0.0"),
        ({"learning_rate": float("nan")}, "learning rate nan"),
        ({"write_penalty": -1.0}, "penalties -1.0"),
        ({"hold_penalty": float("nan")}, "and nan"),
        ({"dropout": 1.0}, "dropout 1.0"),
        ({"warm_up": -0.1}, "warm-up -0.1"),
        ({"decay": "steep"}, "no decay 'steep'"),
        ({"seed": -1}, "seed -1"),
    ],
)
def test_numbers_without_sense_are_refused(change, message):
    with pytest.raises(TrainingError, match=message):
        Settings(**{"tokens": 100} | change)


def test_no_time_is_refused(make_model):
    with pytest.raises(TrainingError, match="0 minutes"):
        train(make_model(LSTM), echo, Settings(tokens=100), minutes=0)


@pytest.mark.parametrize("kind", [RNN, GRU])
def test_without_a_cell_state_there_is_nothing_to_penalise(make_model, kind):
    with pytest.raises(TrainingError, match="no cell state"):
        train(make_model(kind), echo, Settings(tokens=100, hold_penalty=1.0))
