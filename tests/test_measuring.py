"""``evaluate`` and ``carriers`` as they are typed: what they print for people and for programs."""

import json
from pathlib import Path

import pytest

import lstm_viz
from lstm_viz.analysis import facts, suites
from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.models.model import random_model
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> dict[str, Path]:
    """Untrained models of both cells, as files; the LSTM has two layers."""
    folder = tmp_path_factory.mktemp("models")
    vocabulary = Vocabulary([START, *CLASSES, "the", "birds", "bird", "are", "is", "here", "."])
    for kind, sizes in ((LSTM, [5, 4]), (RNN, [6])):
        model = random_model(kind, sizes, vocabulary, Tokenizer(), input_size=3, seed=3)
        lstm_viz.save_model(model, folder / f"{kind.name}.safetensors")
    return {kind.name: folder / f"{kind.name}.safetensors" for kind in (LSTM, RNN)}


@pytest.fixture
def data(tmp_path) -> Path:
    (tmp_path / "blimp").mkdir()
    (tmp_path / "syneval").mkdir()
    pairs = [("The birds are here.", "The birds is here."), ("The wugs are here.", "The wugs is here.")]
    lines = (json.dumps({"sentence_good": good, "sentence_bad": bad}) for good, bad in pairs)
    (tmp_path / "blimp" / "some_agreement.jsonl").write_text("\n".join(lines))
    rows = ("condition\tgood\tbad", "sing\tthe bird is here\tthe bird are here", "plur\tthe birds are\tthe birds is")
    (tmp_path / "syneval" / "simple.tsv").write_text("\n".join(rows))
    return tmp_path


@pytest.fixture
def quick(monkeypatch):
    """Few questions, and two facts instead of six."""
    monkeypatch.setattr(suites, "QUESTIONS", 4)
    few = tuple(fact for fact in facts.facts() if fact.name in ("number", "position"))
    monkeypatch.setattr(facts, "facts", lambda: few)


@pytest.mark.parametrize("suite", ["grammar", "blimp", "syneval", "all"])
def test_evaluate_json_holds_every_condition(run, quick, models, data, suite):
    code, out, err = run("evaluate", "--model", models["lstm"], "--suite", suite, "--data", data, "--json")
    scores = json.loads(out)["scores"]
    assert (code, err) == (0, "")
    assert {score["suite"] for score in scores} == ({"grammar", "blimp", "syneval"} if suite == "all" else {suite})
    by_name = {score["condition"]: score for score in scores}
    assert len(by_name) == len(scores)
    if suite in ("blimp", "all"):
        score = by_name["some agreement"]
        assert (score["of"], score["asked"], score["coverage"]) == (1, 2, 0.5)
        assert score["accuracy"] == score["right"] and score["interval"][0] < score["interval"][1]
    if suite in ("grammar", "all"):
        assert by_name["agreement, attractors: 6"]["asked"] == 4
        assert by_name["place, nouns between: 0"]["accuracy"] is None, "none of its words is known"


def test_evaluate_prints_a_table_with_all_together(run, models, data):
    code, out, err = run("evaluate", "--model", models["rnn"], "--suite", "syneval", "--data", data)
    rows = {cells[1].strip(): cells for cells in (line.split("│") for line in out.splitlines()) if len(cells) > 2}
    assert (code, err) == (0, "")
    assert set(rows) == {"simple sing", "simple plur", "all"}
    assert rows["all"][5].strip() == "2" and rows["all"][6].strip() == "100.0%"


@pytest.mark.parametrize("suite", ["blimp", "syneval", "all"])
def test_without_the_data_evaluate_says_where_to_get_it(run, models, tmp_path, suite):
    code, out, err = run("evaluate", "--model", models["rnn"], "--suite", suite, "--data", tmp_path)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and "github.com/" in err and "--data" in err


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
def test_carriers_are_found_or_not(run, quick, models, cell):
    code, out, err = run("carriers", "--model", models[cell])
    assert (code, err) == (0, "")
    assert "number: singular or plural" in out and "position: words 1 to 8 or words 9 to 16" in out
    assert out.count("No unit found that carries") == 2


def test_carriers_json_holds_every_figure(run, quick, models):
    code, out, err = run("carriers", "--model", models["lstm"], "--json")
    units = json.loads(out)["units"]
    assert (code, err) == (0, "")
    assert set(units) == {"number", "position"}
    for unit in units["number"]:
        assert 0 <= unit["separation"] <= 1 and 0 < unit["forget"] < 1 and unit["half_life"] > 0
        assert unit["of"] == 500 and unit["carries"] is False and unit["layer"] in (0, 1)
