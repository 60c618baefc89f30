from dataclasses import replace

import numpy as np
import pytest

from lstm_viz.analysis.strata import strata
from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.errors import InterventionError, ModelError
from lstm_viz.models.interventions import parse
from lstm_viz.models.store import save_model
from lstm_viz.models.trace import run
from lstm_viz.session.document import TraceRequest
from lstm_viz.session.queries import GradientOf, Look, queries
from lstm_viz.workers.jobs import AnswerQuery, LastTrace, Notice, OpenModel, Ran, RunText, SaveFilm, kernels_compiled
from lstm_viz.workers.mailbox import Stopped


def carried_out(job, cancelled=lambda: False):
    reports = []
    job.run(reports.append, cancelled)
    return reports


def traces_of(job, cancelled=lambda: False):
    return [report.trace for report in carried_out(job, cancelled) if isinstance(report, Ran)]


def request(model, text, number=1):
    words = [token.text for token in model.tokens(text)]
    return TraceRequest(number, model, ("start", *words), model.encode(text))


@pytest.mark.parametrize("kind", [LSTM, RNN])
def test_a_text_runs_as_it_does_in_one_piece(make_model, kind):
    model = make_model(kind, (8, 5))
    wanted = request(model, "w1 w2 zz w3")
    traces = traces_of(RunText(wanted, LastTrace(), Look))
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
    carried_out(RunText(request(model, "w1 w2"), last, Look))
    before = last.trace
    carried_out(RunText(request(model, "w1 w2 w3"), last, Look))
    assert np.shares_memory(before.layers[0]["c"], last.trace.layers[0]["c"])


def test_another_model_begins_anew(make_model):
    last = LastTrace()
    carried_out(RunText(request(make_model(LSTM), "w1"), last, Look))
    model = make_model(LSTM, seed=1)
    carried_out(RunText(request(model, "w1"), last, Look))
    expected = run(model, ("start", "w1"), model.encode("w1"))
    np.testing.assert_array_equal(last.trace.layers[0]["h"], expected.layers[0]["h"])


def test_a_run_that_is_cancelled_has_reported_what_it_had(make_model):
    model = make_model(LSTM)
    text = " ".join(["w1"] * 20_000)
    wanted, last = request(model, text), LastTrace()
    carried_out(RunText(request(model, "w1"), last, Look))
    traces = traces_of(RunText(wanted, last, Look), cancelled=lambda: True)
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
    carried_out(RunText(request(make_model(kind), "w1"), LastTrace(), Look))
    assert kernels_compiled(kind)


def test_compiling_is_told_before_the_first_result(make_model, monkeypatch):
    monkeypatch.setattr("lstm_viz.workers.jobs.kernels_compiled", lambda kind: False)
    last = LastTrace()
    reports = carried_out(RunText(request(make_model(LSTM), "w1"), last, Look))
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


def altered(model, text, *changes, number=1):
    return replace(request(model, text, number), interventions=tuple(parse(change) for change in changes))


def test_with_what_ifs_the_altered_run_comes_beside_the_unaltered(make_model):
    model, last = make_model(LSTM), LastTrace()
    ran = carried_out(RunText(altered(model, "w1 w2 w3", "c[0,1]=3@2"), last, Look))[-1]
    plain = run(model, ("start", "w1", "w2", "w3"), model.encode("w1 w2 w3"))
    expected = run(model, plain.tokens, plain.ids, interventions=(parse("c[0,1]=3@2"),))
    np.testing.assert_array_equal(ran.trace.layers[0]["h"], expected.layers[0]["h"])
    np.testing.assert_array_equal(ran.ghost.layers[0]["h"], plain.layers[0]["h"])
    assert ran.ghost is last.trace and ran.trace is last.altered
    best = [(plain.predictions(step)[0].id, expected.predictions(step)[0].id) for step in range(4)]
    assert ran.parted == next((step for step, (a, b) in enumerate(best) if a != b), None)
    without = carried_out(RunText(request(model, "w1 w2 w3"), last, Look))[-1]
    assert (without.ghost, without.parted, last.altered) == (None, None, None)
    np.testing.assert_array_equal(without.trace.layers[0]["h"], plain.layers[0]["h"])


def test_a_dragged_value_does_not_run_the_unaltered_model_again(make_model):
    model, last = make_model(LSTM), LastTrace()
    ghosts = [
        carried_out(RunText(altered(model, "w1 w2 w3", f"f[0,1]={value}@2"), last, Look))[-1].ghost
        for value in (0.1, 0.2, 0.3)
    ]
    assert np.shares_memory(ghosts[0].layers[0]["c"], ghosts[2].layers[0]["c"])
    np.testing.assert_array_equal(ghosts[0].ids, ghosts[2].ids)


def test_what_is_known_of_the_memory_comes_with_the_trace(make_model):
    model = make_model(LSTM)
    look = Look(unit=3, scope="unit", step=1)
    ran = carried_out(RunText(request(model, "w1 w2"), LastTrace(), lambda: look))[-1]
    wanted = queries(look, ran.trace)
    np.testing.assert_array_equal(ran.answers[wanted["belt"]].parts, strata(ran.trace, 0, (3,)).parts)
    assert ran.answers[wanted["step"]].why.step == 1


def test_numbers_that_run_away_are_an_error_and_the_next_run_works(make_model):
    model, last = make_model(LSTM), LastTrace()
    carried_out(RunText(request(model, "w1 w2"), last, Look))
    with pytest.raises(InterventionError):
        carried_out(RunText(altered(model, "w1 w2", "c[0,1]=1e39"), last, Look))
    ran = carried_out(RunText(altered(model, "w1 w2", "c[0,1]=1"), last, Look))[-1]
    assert (ran.trace.layers[0]["c"][:, 1] == 1).all()


def test_a_question_is_answered_better_and_better_until_a_newer_one_waits(make_model):
    model = make_model(LSTM)
    text = " ".join(["w1"] * 200)
    trace = run(model, ("start", *text.split()), model.encode(text))
    job = AnswerQuery("gradient", GradientOf(trace, 3, 20, 21))
    curves = carried_out(job)
    assert len(curves) > 1 and np.isnan(curves[0]).sum() > np.isnan(curves[-1]).sum() == 3
    assert len(carried_out(job, cancelled=lambda: True)) == 1
