import numpy as np
import pytest

from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.errors import ModelError
from lstm_viz.models.store import save_model
from lstm_viz.models.trace import run
from lstm_viz.session.document import TraceRequest
from lstm_viz.workers.jobs import LastTrace, Notice, OpenModel, RunText, SaveFilm, kernels_compiled
from lstm_viz.workers.mailbox import Stopped


def carried_out(job, cancelled=lambda: False):
    reports = []
    job.run(reports.append, cancelled)
    return reports


def request(model, text, number=1):
    words = [token.text for token in model.tokens(text)]
    return TraceRequest(number, model, ("start", *words), model.encode(text))


@pytest.mark.parametrize("kind", [LSTM, RNN])
def test_a_text_runs_as_it_does_in_one_piece(make_model, kind):
    model = make_model(kind, (8, 5))
    wanted = request(model, "w1 w2 zz w3")
    traces = [report for report in carried_out(RunText(wanted, LastTrace())) if not isinstance(report, Notice)]
    expected = run(model, wanted.tokens, wanted.ids)
    assert traces[-1].tokens == wanted.tokens
    for layer in range(2):
        for name in model.kind.quantities:
            np.testing.assert_array_equal(traces[-1].layers[layer][name], expected.layers[layer][name])
    for step in range(5):
        for got, wanted_one in zip(traces[-1].predictions(step), expected.predictions(step), strict=True):
            assert got.probability == pytest.approx(wanted_one.probability, rel=1e-5)


def test_one_more_word_continues_the_last_trace(make_model):
    model, last = make_model(LSTM), LastTrace()
    carried_out(RunText(request(model, "w1 w2"), last))
    before = last.trace
    carried_out(RunText(request(model, "w1 w2 w3"), last))
    assert np.shares_memory(before.layers[0]["c"], last.trace.layers[0]["c"])


def test_another_model_begins_anew(make_model):
    last = LastTrace()
    carried_out(RunText(request(make_model(LSTM), "w1"), last))
    model = make_model(LSTM, seed=1)
    carried_out(RunText(request(model, "w1"), last))
    expected = run(model, ("start", "w1"), model.encode("w1"))
    np.testing.assert_array_equal(last.trace.layers[0]["h"], expected.layers[0]["h"])


def test_a_run_that_is_cancelled_has_reported_what_it_had(make_model):
    model = make_model(LSTM)
    text = " ".join(["w1"] * 20_000)
    wanted, last = request(model, text), LastTrace()
    carried_out(RunText(request(model, "w1"), last))
    traces = carried_out(RunText(wanted, last), cancelled=lambda: True)
    assert len(traces) == 1
    assert last.trace is traces[0]


def test_opens_a_model_file(make_model, tmp_path):
    save_model(make_model(LSTM), tmp_path / "small.safetensors")
    (model,) = carried_out(OpenModel(str(tmp_path / "small.safetensors")))
    assert model.name == "small"
    with pytest.raises(ModelError):
        carried_out(OpenModel(str(tmp_path / "none.safetensors")))


@pytest.mark.parametrize("kind", [LSTM, RNN])
def test_after_a_run_the_kernels_are_known_to_be_compiled(make_model, kind):
    carried_out(RunText(request(make_model(kind), "w1"), LastTrace()))
    assert kernels_compiled(kind)


def test_compiling_is_told_before_the_first_result(make_model, monkeypatch):
    monkeypatch.setattr("lstm_viz.workers.jobs.kernels_compiled", lambda kind: False)
    last = LastTrace()
    reports = carried_out(RunText(request(make_model(LSTM), "w1"), last))
    assert isinstance(reports[0], Notice)
    assert "Compiling" in reports[0]


def test_a_film_reports_its_progress_and_its_path(tmp_path):
    def write(path, progress):
        for frame in range(10):
            progress(frame + 1, 10)
        path.write_text("film")

    reports = carried_out(SaveFilm(tmp_path / "a.mp4", write))
    assert reports[-1] == tmp_path / "a.mp4"
    assert all(isinstance(share, float) and 0 < share <= 1 for share in reports[:-1])


def test_a_cancelled_film_stops_at_the_next_frame(tmp_path):
    frames = []

    def write(path, progress):
        for frame in range(10):
            progress(frame + 1, 10)
            frames.append(frame)

    with pytest.raises(Stopped):
        carried_out(SaveFilm(tmp_path / "a.mp4", write), cancelled=lambda: len(frames) == 3)
    assert len(frames) == 3
