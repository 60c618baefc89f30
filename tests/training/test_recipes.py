"""A recipe makes a usable model file with a true card, or says in one sentence why not."""

import json
from functools import partial

import numpy as np
import pytest

import lstm_viz
from lstm_viz.analysis.probes import measure
from lstm_viz.core.kinds import KINDS
from lstm_viz.errors import TrainingError
from lstm_viz.models.model import random_model
from lstm_viz.models.store import open_model
from lstm_viz.text.characters import CharacterTokenizer
from lstm_viz.text.examples import ExampleGuard
from lstm_viz.text.lexicon import lexicon
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary
from lstm_viz.training import recipes
from lstm_viz.training.recipes import RECIPES, adapted, build_vocabulary, recipe_names, sentence_stream, train_recipe


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(recipes, "_SAMPLE", 1500)
    monkeypatch.setattr(recipes, "measure", partial(measure, sentences=5))


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "some.txt"
    path.write_text("\n".join(f"Peculiarly, number {n} is an unusual heading of this page." for n in range(300)))
    return path


def recurrent(name: str) -> int:
    recipe = RECIPES[name]
    return KINDS[recipe.cell].blocks * recipe.hidden * (recipe.input_size + recipe.hidden + 2)


@pytest.mark.parametrize("cell", ["rnn", "gru"])
def test_every_cell_gets_the_same_recipe_and_as_many_recurrent_parameters(cell):
    lstm, other = RECIPES["words"], RECIPES[f"words-{cell}"]
    assert adapted("words", cell=cell, learning_rate=other.learning_rate) == other
    assert recurrent(f"words-{cell}") == pytest.approx(recurrent("words"), rel=0.05)
    for same in ("tokens", "vocabulary", "input_size", "batch_size", "grammar_share", "layers", "seed", "decay"):
        assert getattr(lstm, same) == getattr(other, same)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", KINDS)
def test_recurrent_parameters_are_those_of_the_model(cell, layers):
    recipe = adapted("words", cell=cell, layers=layers)
    sizes = [recipe.hidden] * layers
    model = random_model(KINDS[cell], sizes, Vocabulary((START, *CLASSES)), Tokenizer(), input_size=recipe.input_size)
    made = sum(array.size for name, array in model.weights.items() if name.startswith("rnn."))
    assert recipes._recurrent_parameters(recipe, cell, recipe.hidden) == made


def test_the_recipes_by_name():
    assert recipe_names() == ("words", "words-rnn", "words-gru", "words-deep", "chars")
    assert RECIPES["words-deep"].layers == 2


def test_a_trained_model_has_a_card(tmp_path, corpus):
    seen = []
    out = tmp_path / "tiny.safetensors"
    model = train_recipe("words", [corpus], out, hidden=8, tokens=2000, seed=3, on_progress=seen.append)
    assert seen and seen[-1].tokens >= 2000
    opened = open_model(out)
    assert opened.name == model.name == "tiny" and opened.hidden_sizes == (8,)
    assert all(np.array_equal(opened.weights[name], array) for name, array in model.weights.items())
    card = opened.card
    assert card == json.loads(json.dumps(dict(model.card)))
    assert (card["recipe"], card["seed"], card["hidden"], card["cell"]) == ("words", 3, 8, "lstm")
    assert card["tokens"] == seen[-1].tokens
    assert card["recurrent_parameters"] == 4 * 8 * (64 + 8 + 2)
    assert card["parameters"] == sum(array.size for array in model.weights.values())
    assert card["sources"][1]["name"] == "some.txt" and card["sources"][1]["licence"] == "not known"
    assert card["probes"]["agreement"]["1 attractors"]["of"] == 5
    assert card["probes"]["natural"]["perplexity"] > 1
    assert isinstance(card["units"], list)  # with two thousand words learnt there may be none
    assert list(tmp_path.glob("*.checkpoint")) == []


def test_the_same_seed_gives_the_same_model(corpus):
    first, second = (train_recipe("words", [corpus], hidden=4, tokens=500, seed=seed) for seed in (1, 1))
    assert all(np.array_equal(first.weights[name], array) for name, array in second.weights.items())


def test_the_other_cell_brings_its_own_settings():
    model = train_recipe("words", cell="rnn", hidden=8, layers=2, tokens=300)
    assert model.kind.name == "rnn" and model.hidden_sizes == (8, 8)
    assert model.card["hold_penalty"] == model.card["write_penalty"] == 0


def test_minutes_only_stop_and_the_run_can_go_on(tmp_path):
    out, seen = tmp_path / "tiny.safetensors", []
    whole = train_recipe("words-rnn", hidden=8, tokens=4000)
    early = train_recipe("words-rnn", (), out, hidden=8, tokens=4000, minutes=1e-9, on_progress=seen.append)
    assert early.card["tokens"] == seen[-1].tokens < 4000 == early.card["tokens_of_schedule"]
    assert open_model(out).card == dict(early.card)
    with pytest.raises(TrainingError, match=r"tiny\.checkpoint keeps a run .* --resume"):
        train_recipe("words-rnn", (), out, hidden=8, tokens=4000)
    with pytest.raises(TrainingError, match="its hidden is 8, not 9"):
        train_recipe("words-rnn", (), out, hidden=9, tokens=4000, resume=True)
    resumed = train_recipe("words-rnn", (), out, hidden=8, tokens=4000, resume=True)
    assert all(np.array_equal(whole.weights[name], array) for name, array in resumed.weights.items())
    assert [entry.name for entry in tmp_path.iterdir()] == ["tiny.safetensors"]


def test_measuring_can_be_interrupted_and_resumed(tmp_path, monkeypatch):
    out = tmp_path / "tiny.safetensors"

    def stop(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(recipes, "measure", stop)
        train_recipe("words", (), out, hidden=4, tokens=500)
    assert not out.exists()
    model = train_recipe("words", (), out, hidden=4, tokens=500, resume=True)
    assert model.card["tokens"] >= 500 and open_model(out).hidden_sizes == (4,)


def test_the_vocabulary_holds_the_grammar_but_not_its_invented_words(corpus):
    vocabulary = build_vocabulary([], RECIPES["words"])
    assert vocabulary.knows("birds") and vocabulary.knows("French")
    for noun in lexicon().invented_nouns:
        assert not vocabulary.knows(noun.singular) and vocabulary.words[vocabulary.id_of(noun.plural)] == "<unk-s>"


def test_the_stream_mixes_by_words_and_holds_no_example():
    natural = [("Peculiarly", ",so", "it", "is", ".")] * 50
    vocabulary = build_vocabulary(natural, RECIPES["words"])
    stream = sentence_stream(natural, vocabulary, 0.7, Tokenizer())(np.random.default_rng(0))
    peculiar, guard = vocabulary.id_of("Peculiarly", first=True), ExampleGuard()
    read = total = 0
    for _ in range(3000):
        ids = next(stream)
        total += len(ids)
        read += len(ids) * (peculiar in ids)
        assert 0 not in ids
        assert not guard.contains_example([vocabulary.words[id] for id in ids])
    assert read / total == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "haiku"}, "no recipe 'haiku'"),
        ({"cell": "elman"}, "no cell 'elman'"),
        ({"grammar_share": 1.5}, "grammar's share cannot be 1.5"),
        ({"grammar_share": 0.0}, "only natural text"),
        ({"out": "mine.checkpoint"}, "name of the checkpoint"),
        ({"seed": -1}, "seed -1"),
        ({"hidden": 0}, "hidden size cannot be 0"),
        ({"layers": -1}, "number of layers cannot be -1"),
        ({"tokens": 0}, "Cannot train on 0 words"),
        ({"minutes": 0}, "minutes"),
        ({"out": "no/such/folder/model.safetensors"}, "cannot be written"),
        ({"corpus": ["no-such-corpus.txt"]}, "does not exist"),
    ],
)
def test_what_cannot_be_is_refused_before_training(arguments, message):
    with pytest.raises(TrainingError, match=message):
        train_recipe(**{"name": "words", **arguments})


def test_an_interrupted_run_leaves_its_checkpoint_and_no_model(tmp_path, corpus):
    out = tmp_path / "tiny.safetensors"

    def stop(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_recipe("words", [corpus], out, hidden=4, tokens=100, on_progress=stop)
    assert not out.exists()
    checkpoint = tmp_path / "tiny.checkpoint"
    assert checkpoint.exists() and open_model(checkpoint).hidden_sizes == (4,)


def test_a_corpus_of_any_language_without_the_grammar(tmp_path):
    path = tmp_path / "norsk.txt"
    path.write_text("\n".join(f"Fuglene på taket nummer {n} synger hver dag." for n in range(400)), encoding="utf-8")
    model = train_recipe("words", [path], hidden=8, tokens=30_000, grammar_share=0.0, batch_size=8, learning_rate=0.01)
    assert model.vocabulary.knows("Fuglene", first=True) and not model.vocabulary.knows("birds")
    assert [source["name"] for source in model.card["sources"]] == ["norsk.txt"]
    assert list(model.card["probes"]) == ["natural"] and model.card["probes"]["natural"]["perplexity"] < 40
    assert lstm_viz.predict(model, "Fuglene på taket", top=1)[0].word == "nummer"


def test_a_model_of_characters_spells(tmp_path):
    path, out = tmp_path / "quotes.txt", tmp_path / "chars.safetensors"
    path.write_text("\n".join(f'Tom said "I am {n} (or so)."' for n in range(400)), encoding="utf-8")
    train_recipe("chars", [path], out, hidden=24, tokens=60_000, batch_size=8, learning_rate=0.01, grammar_share=0.0)
    model = open_model(out)
    assert model.tokenizer.name == model.card["reads"] == "chars"
    assert model.card["title"] == "LSTM that reads characters"
    assert model.card["probes"]["natural"]["perplexity"] < 2
    trace = lstm_viz.trace(model, "Tom said")
    assert trace.tokens == ("start", *"Tom said") and trace.c.shape == (1, 9, 24)
    assert lstm_viz.predict(model, "Tom sai", top=1)[0].word == "d"
    assert lstm_viz.predict(model, 'Tom said "I', top=1)[0].word == " "
    assert lstm_viz.trace(model, "\U0001f600 Ж\t9").steps == 6


def test_sentences_of_characters_are_joined_by_a_blank():
    natural = [tuple("A b."), tuple("c d!")] * 20
    vocabulary = build_vocabulary(natural, RECIPES["chars"])
    stream = sentence_stream(natural, vocabulary, 0.0, CharacterTokenizer())(np.random.default_rng(0))
    texts = {"".join(vocabulary.words[id] for id in next(stream)) for _ in range(500)}
    with_grammar = sentence_stream(natural, vocabulary, 0.5, CharacterTokenizer())(np.random.default_rng(0))
    assert max(len(next(with_grammar)) for _ in range(50)) > 20
    assert {"A b.", "c d!", "A b. c d!", "A b. A b.", "c d! A b.", "c d! c d!"} <= texts
