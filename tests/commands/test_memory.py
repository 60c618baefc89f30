"""``memory``, ``why`` and ``--set`` as they are typed: what they print, and what they refuse in one line."""

import json
from pathlib import Path

import numpy as np
import pytest

import lstm_viz
from lstm_viz.core.kinds import GRU, LSTM, RNN
from lstm_viz.models.model import random_model
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

SENTENCE = "the birds near the tree are"
WORDS = ["start", *SENTENCE.split()]


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> dict[str, Path]:
    """Untrained models, as files; the LSTM has two layers."""
    folder = tmp_path_factory.mktemp("models")
    known = ("the", "birds", "bird", "are", "is", "near", "tree", "trees", "sky")
    vocabulary = Vocabulary([START, *CLASSES, *known])
    paths = {}
    for kind, sizes in ((LSTM, [12, 9]), (GRU, [8]), (RNN, [20])):
        paths[kind.name] = folder / f"{kind.name}.safetensors"
        lstm_viz.save_model(random_model(kind, sizes, vocabulary, Tokenizer(), input_size=8, seed=3), paths[kind.name])
    return paths


@pytest.fixture
def found(run):
    """Runs a command line with ``--json``; gives what it found."""

    def found(*arguments: object) -> dict:
        code, out, err = run(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    return found


def table(out: str) -> list[list[str]]:
    """The cells of the rows of a printed table."""
    rows = [line.split("│")[1:-1] for line in out.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in row] for row in rows]


def test_memory_prints_who_wrote_what(run, found, models):
    code, out, err = run("memory", SENTENCE, "--model", models["gru"])
    rows = found("memory", SENTENCE, "--model", models["gru"])["rows"]
    assert (code, err) == (0, "")
    assert [row["word"] for row in rows] == ["c_init", *WORDS] and [row["step"] for row in rows] == [None, *range(7)]
    trace = lstm_viz.trace(lstm_viz.open_model(models["gru"]), SENTENCE)
    assert [row["share"] for row in rows[1:]] == pytest.approx(
        [lstm_viz.memory.ledger_share(trace, source)[-1] for source in range(7)], abs=1e-6
    )
    printed = table(out)
    assert [row[:3] for row in printed] == [
        ["" if row["step"] is None else str(row["step"]), row["word"], f"{row['share']:.1%}"] for row in rows
    ]
    longest = max(range(len(rows)), key=lambda number: rows[number]["share"])
    assert len(printed[longest][3]) == 24 and out.rstrip().endswith("in upper layers.")


def test_memory_of_a_unit_and_a_step(run, found, models):
    about = found("memory", SENTENCE, "--model", models["lstm"], "--unit", "1,3", "--at", 4)
    trace = lstm_viz.trace(lstm_viz.open_model(models["lstm"]), SENTENCE)
    assert (about["unit"], about["step"], about["measure"], len(about["rows"])) == ([1, 3], 4, "ledger", 6)
    c = trace.layers[1]["c"][4, 3]
    assert sum(row["part"] for row in about["rows"]) == pytest.approx(c, abs=1e-6)
    out = run("memory", SENTENCE, "--model", models["lstm"], "--unit", "1,3", "--at", 4)[1]
    assert out.startswith(f'After "the" (step 4), unit 1,3: who wrote what is in memory (c is {c:+.4f})')


def test_memory_of_every_layer(found, run, models):
    rows = found("memory", SENTENCE, "--model", models["lstm"])["rows"]
    for layer in (0, 1):
        assert sum(row[f"share_layer_{layer}"] for row in rows) == pytest.approx(1, abs=1e-5)
    assert "share layer 1" in run("memory", SENTENCE, "--model", models["lstm"])[1]


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_memory_by_gradient(run, found, models, cell):
    about = found("memory", SENTENCE, "--model", models[cell], "--measure", "gradient", "--word", "sky")
    model = lstm_viz.open_model(models[cell])
    trace = lstm_viz.trace(model, SENTENCE)
    best = [prediction.word for prediction in trace.predictions(6) if prediction.word != "sky"]
    assert (about["word"], about["against"]) == ("sky", best[0])
    expected = lstm_viz.memory.gradients(trace, 6, *(model.vocabulary.words.index(w) for w in ("sky", best[0])))
    assert [row["gradient"] for row in about["rows"]] == pytest.approx(expected, rel=1e-6)
    code, out, _ = run("memory", SENTENCE, "--model", models[cell], "--measure", "gradient", "--against", "sky")
    assert code == 0 and 'rather than "sky"' in out and len(table(out)) == 7


@pytest.mark.parametrize("swap", ["2=bird", "birds=bird", "Birds=bird"])
def test_memory_by_a_swap_goes_step_by_step(run, found, models, swap):
    about = found("memory", SENTENCE, "--model", models["rnn"], "--swap", swap)
    trace = lstm_viz.trace(lstm_viz.open_model(models["rnn"]), SENTENCE)
    other = lstm_viz.memory.swapped(trace, {2: "bird"})
    far = lstm_viz.memory.distances(trace, other)
    assert about["swap"] == {"2": "bird"} and about["measure"] == "swap"
    assert [row["step"] for row in about["rows"]] == [2, 3, 4, 5, 6]
    assert [row["instead"] for row in about["rows"]] == ["bird", *[None] * 4]
    assert [row["states"] for row in about["rows"]] == pytest.approx(far.states[2:])
    assert [row["predictions"] for row in about["rows"]] == pytest.approx(far.predictions[2:])
    assert about["rows"][-1]["next_then"] == other.predictions(6)[0].word
    code, out, _ = run("memory", SENTENCE, "--model", models["rnn"], "--swap", swap, "--at", 3, "--unit", "0,1")
    assert code == 0 and out.startswith('What "bird" in place of "birds" changes')
    h = [f"{of.layers[0]['h'][3, 1]:+.3f}" for of in (trace, other)]
    assert len(table(out)) == 2 and table(out)[-1][5:7] == h


def test_memory_by_the_opposite_of_each_word(run, found, models):
    rows = found("memory", SENTENCE, "--model", models["lstm"], "--measure", "swap")["rows"]
    swaps = [(row["word"], row["instead"]) for row in rows]
    assert swaps == [("birds", "bird"), ("tree", "trees"), ("are", "is")]
    assert all(row["states"] > 0 for row in rows)
    code, out, _ = run("memory", "near the sky", "--model", models["lstm"], "--measure", "swap", "--at", 2)
    assert code == 0 and out.startswith("No word of the sentence has an opposite")


@pytest.mark.parametrize("options", [(), ("--word", "is"), ("--word", "are", "--against", "is")])
def test_why_adds_up(run, found, models, options):
    about = found("why", SENTENCE, "--model", models["lstm"], *options)
    model = lstm_viz.open_model(models["lstm"])
    trace = lstm_viz.trace(model, SENTENCE)
    logits = dict(zip(model.vocabulary.words, trace.logits()[-1], strict=True))
    if not options:
        assert about["word"] == trace.predictions(6)[0].word
    expected = logits[about["word"]] - (logits[about["against"]] if about["against"] else 0)
    assert about["total"] == pytest.approx(float(expected), abs=1e-5)
    assert sum(row["share"] for row in about["rows"]) + about["bias"] == pytest.approx(about["total"])
    code, out, err = run("why", SENTENCE, "--model", models["lstm"], *options)
    assert (code, err) == (0, "")
    assert table(out)[-1][1:3] == ["sum", f"{about['total']:+.3f}"] and table(out)[-2][1] == "decoder's bias"
    assert out.startswith(f'Why "{about["word"]}"')


# --set


def test_a_changed_run_is_what_every_command_shows(run, found, models, tmp_path, qapp):
    change, model = "f[0,3]=1@2:4", models["lstm"]
    opened = lstm_viz.open_model(model)
    trace = lstm_viz.trace(opened, SENTENCE, [change])
    assert run("trace", SENTENCE, "-o", tmp_path / "a.npz", "--model", models["gru"], "--set", "z[0,3]=1@2:4")[0] == 0
    with np.load(tmp_path / "a.npz") as file:
        assert (file["z"][0, 2:5, 3] == 1).all() and not (file["z"][0, 5:, 3] == 1).any()
    predicted = found("predict", SENTENCE, "--model", model, "--set", change)
    assert predicted["set"] == [change]
    assert predicted["predictions"][0]["probability"] == pytest.approx(trace.predictions(6)[0].probability)
    assert found("why", SENTENCE, "--model", model, "--set", change)["total"] == pytest.approx(
        lstm_viz.why(trace, 6).total
    )
    both = ("--set", change, "--set", "c[0,3]=0.5@1")
    rows = found("memory", SENTENCE, "--model", model, "--unit", "0,3", "--at", 4, *both)["rows"]
    # What is put into the cell at step 1 is that step's writing; from step 2 to 4 nothing of it is forgotten.
    assert [row["part"] for row in rows[:3]] == [0, 0, 0.5]
    pictures = []
    for name, options in (("plain", ()), ("changed", both)):
        path = tmp_path / f"{name}.png"
        assert run("render", SENTENCE, "-o", path, "--model", model, "--size", "640x360", *options)[0] == 0
        pictures.append(path.read_bytes())
    assert pictures[0] != pictures[1]


# refused with a sentence


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--swap", "the=a"), ("steps 1 and 4", "--swap 1=a")),
        (("--swap", "2=brd"), ("'brd'", "bird")),
        (("--swap", "cow=bird"), ("'cow' is not in the sentence",)),
        (("--swap", "9=bird"), ("no step 9", "1 to 6")),
        (("--swap", "0=bird"), ("start token",)),
        (("--swap", "bird"), ("2=bird",)),
        (("--swap", "2="), ("2=bird",)),
        (("--swap", "2=bird", "--at", 1), ("step 1", "step 2")),
        (("--swap", "2=bird", "--measure", "ledger"), ("--swap",)),
        (("--unit", "0,99"), ("0,99", "12 and 9")),
        (("--unit", "2,0"), ("2,0",)),
        (("--unit", "7"), ("0,26",)),
        (("--unit", "0,1", "--measure", "gradient"), ("--unit",)),
        (("--word", "are"), ("--word",)),
        (("--measure", "gradient", "--word", "wugs"), ("'wugs'",)),
        (("--measure", "gradient", "--word", "is", "--against", "is"), ("itself",)),
        (("--at", 7), ("no step 7", "0 to 6")),
        (("--at", -1), ("--at",)),
        (("--measure", "guess"), ("guess",)),
        (("--set", "f[0,3]=1@5:2"), ("backwards",)),
        (("--set", "f[0,3]=1@2:9"), ("0 to 6",)),
        (("--set", "f[0,30]=1"), ("no unit 30",)),
        (("--set", "q[0,3]=1"), ("'q'",)),
        (("--set", "f[0,3]=nan"), ("finite",)),
        (("--set", "hold it"), ("f[0,26]=1@3:7",)),
    ],
)
def test_what_memory_refuses(run, assert_refused, models, options, words):
    assert_refused(run("memory", SENTENCE, "--model", models["lstm"], *options), *words)


@pytest.mark.parametrize("command", ["memory", "why"])
def test_a_plain_network_has_no_ledger(run, assert_refused, models, command):
    assert_refused(run(command, SENTENCE, "--model", models["rnn"]), "A plain RNN has no ledger")


@pytest.mark.parametrize(
    ("options", "word"), [(("--word", "wugs"), "wugs"), (("--word", "is", "--against", "is"), "itself")]
)
def test_what_why_refuses(run, assert_refused, models, options, word):
    assert_refused(run("why", SENTENCE, "--model", models["lstm"], *options), word)


@pytest.mark.parametrize("command", ["memory", "why"])
def test_empty_text_is_refused(run, assert_refused, models, command):
    assert_refused(run(command, "", "--model", models["lstm"]), "empty")
