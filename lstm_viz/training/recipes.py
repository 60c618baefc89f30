"""What the bundled models were taught, and how to teach another one the same way."""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lstm_viz.analysis.probes import measure
from lstm_viz.core.kinds import KINDS
from lstm_viz.errors import TrainingError
from lstm_viz.models.model import Model, random_model
from lstm_viz.models.store import save_model
from lstm_viz.text.corpus import Words, read_corpus
from lstm_viz.text.examples import ExampleGuard
from lstm_viz.text.grammar import Grammar
from lstm_viz.text.lexicon import lexicon
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import Vocabulary
from lstm_viz.training.train import Progress, Sentences, train

Paths = Iterable[str | os.PathLike[str]]


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training run, apart from the corpus and the seed.

    Attributes
    ----------
    vocabulary : words at most, the classes of unknown words included.
    grammar_share : share of the words that the grammar writes; the corpus gives the rest.
    write_penalty, hold_penalty : weights of mean |i·g| and mean |tanh c| in an LSTM's loss. They make it sparing with
        its memory, so that what a unit holds can be read.
    """

    title: str
    cell: str
    hidden: int
    learning_rate: float
    write_penalty: float = 0.0
    hold_penalty: float = 0.0
    layers: int = 1
    input_size: int = 64
    vocabulary: int = 4000
    tokens: int = 30_000_000
    batch_size: int = 64
    grammar_share: float = 0.7


RECIPES = {
    "words": Recipe("LSTM that reads words", "lstm", 64, learning_rate=4e-3, write_penalty=3.0, hold_penalty=1.0),
    # As many recurrent parameters as the LSTM: 33,136 against 33,280.
    "words-rnn": Recipe("plain RNN that reads words", "rnn", 152, learning_rate=4e-3),
}
_CELL_DEFAULTS = {RECIPES[name].cell: RECIPES[name] for name in ("words", "words-rnn")}

# Corpora whose origin is known, by the SHA-256 of the file.
_KNOWN_SOURCES = {
    "d6116d85cf69363cc5f1c62f774cf10efd1660b56510926ec19550c3d9e18765": {
        "name": "Tatoeba sentences, English",
        "licence": "CC BY 2.0",
        "from": "tatoeba.org via manythings.org/anki (2019-04-07)",
    }
}
_GRAMMAR_SOURCE = {"name": "the project's own grammar", "licence": "MIT", "from": "lstm_viz/text/grammar.py"}
_SAMPLE = 60_000  # sentences of the grammar that the vocabulary is counted on
_SIGN = "§"  # stands for any unknown sign, strewn in now and then so that the model learns to pass over it


def recipe_names() -> tuple[str, ...]:
    return tuple(RECIPES)


def train_recipe(
    name: str,
    corpus: Paths = (),
    out: str | os.PathLike[str] | None = None,
    *,
    hidden: int | None = None,
    layers: int | None = None,
    cell: str | None = None,
    minutes: float | None = None,
    tokens: int | None = None,
    seed: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Model:
    """Trains a model by a recipe, measures it, and writes what was measured on its card.

    Parameters
    ----------
    corpus : text files with natural sentences; without any, the grammar alone is the teacher.
    out : the model file to write; a ``.checkpoint`` beside it is kept up to date until the end.
    hidden, layers, cell : in place of the recipe's; with the other cell come its learning rate and penalties.
    minutes : about how long to train (the number of words is worked out from the speed of a short trial), unless
        ``tokens`` is given: then training stops early at that time.
    seed : of the weights and of all sentences; 0 if not given.

    Raises
    ------
    TrainingError
        If there is no such recipe, the numbers make no sense, a corpus or the place of ``out`` cannot be used.
    """
    recipe = _adapted(name, hidden, layers, cell, tokens)
    seed = 0 if seed is None else seed
    path = None if out is None else _writable(Path(out))
    paths = [Path(file) for file in corpus]
    natural, held_out = read_corpus(paths)
    vocabulary = build_vocabulary(natural, recipe, seed)
    model = random_model(
        KINDS[recipe.cell],
        [recipe.hidden] * recipe.layers,
        vocabulary,
        Tokenizer(),
        input_size=recipe.input_size,
        seed=seed,
        name=name if path is None else path.stem,
    )
    stream = sentence_stream(natural, vocabulary, recipe.grammar_share)
    last: list[Progress] = []

    def report(progress: Progress) -> None:
        last[:] = [progress]
        if on_progress is not None:
            on_progress(progress)

    def learn(tokens: int, minutes: float | None, **more: Any) -> Model:
        return train(
            model,
            stream,
            tokens=tokens,
            learning_rate=recipe.learning_rate,
            batch_size=recipe.batch_size,
            write_penalty=recipe.write_penalty,
            hold_penalty=recipe.hold_penalty,
            seed=seed,
            minutes=minutes,
            **more,
        )

    if minutes is not None and tokens is None:
        trial: list[Progress] = []
        learn(recipe.tokens, min(0.05, minutes / 4), on_progress=trial.append)
        recipe = replace(recipe, tokens=max(1, int(trial[-1].words_per_s * minutes * 60)))
    checkpoint = None if path is None else path.with_suffix(".checkpoint")
    trained = learn(recipe.tokens, minutes if tokens else None, on_progress=report, checkpoint=checkpoint)
    trained = replace(trained, card=describe(name, recipe, trained, seed, last[-1].tokens, paths))
    if checkpoint is not None:
        save_model(trained, checkpoint)  # should the measuring be interrupted
    model = replace(trained, card={**trained.card, **measure(trained, held_out)})
    if path is not None and checkpoint is not None:
        save_model(model, path)
        checkpoint.unlink(missing_ok=True)
    return model


def build_vocabulary(natural: Sequence[Words], recipe: Recipe, seed: int) -> Vocabulary:
    """All words of the grammar but its invented ones, then the most frequent of the corpus."""
    grammar = Grammar(seed)
    written = [grammar.sentence().words for _ in range(_SAMPLE)]
    words = lexicon()
    invented = {form for noun in words.invented_nouns for form in (noun.singular, noun.plural)}
    invented |= {form for verb in words.invented_verbs for form in verb.forms}
    keep = {word for sentence in written for word in sentence} - invented
    return Vocabulary.build((*natural, *written), recipe.vocabulary, keep, invented)


def sentence_stream(natural: Sequence[Words], vocabulary: Vocabulary, grammar_share: float) -> Sentences:
    """Sentences of the grammar and the corpus by their share of words; no text contains an example sentence."""
    known = [vocabulary.ids_of(words)[1:] for words in natural]
    guard = ExampleGuard()
    sign = vocabulary.id_of(_SIGN)

    def sentences(rng: np.random.Generator) -> Iterator[list[int]]:
        grammar = Grammar(int(rng.integers(2**32)))
        order = _endless(len(known), rng) if known else iter(())
        written = read = 0
        while True:
            if not known or written * (1 - grammar_share) <= read * grammar_share:
                words = grammar.sentence().words
                if guard.contains_example(words):
                    continue
                ids = vocabulary.ids_of(words)[1:]
                written += len(ids)
            else:
                ids = known[next(order)]
                if rng.random() < 0.12:  # two in a row, so that a text need not end with its first sentence
                    ids = ids + known[next(order)]
                if rng.random() < 0.01:
                    at = int(rng.integers(len(ids) + 1))
                    ids = [*ids[:at], sign, *ids[at:]]
                read += len(ids)
            yield ids

    return sentences


def describe(name: str, recipe: Recipe, model: Model, seed: int, tokens: int, corpus: Sequence[Path]) -> dict[str, Any]:
    """The card before anything is measured."""
    sizes = {tensor: int(array.size) for tensor, array in model.weights.items()}
    return {
        "recipe": name,
        "seed": seed,
        **asdict(recipe),
        "tokens": tokens,
        "vocabulary": len(model.vocabulary),
        "recurrent_parameters": sum(size for tensor, size in sizes.items() if tensor.startswith("rnn.")),
        "parameters": sum(sizes.values()),
        "sources": [_GRAMMAR_SOURCE, *(_source(path) for path in corpus)],
        "trained_on": time.strftime("%Y-%m-%d"),
    }


def _adapted(name: str, hidden: int | None, layers: int | None, cell: str | None, tokens: int | None) -> Recipe:
    if name not in RECIPES:
        raise TrainingError(f"There is no recipe {name!r}: choose one of {', '.join(RECIPES)}.")
    recipe = RECIPES[name]
    if cell is not None and cell != recipe.cell:
        if cell not in KINDS:
            raise TrainingError(f"There is no cell {cell!r}: choose one of {', '.join(KINDS)}.")
        same = _CELL_DEFAULTS[cell]
        recipe = replace(
            recipe,
            title=same.title,
            cell=cell,
            hidden=same.hidden,
            learning_rate=same.learning_rate,
            write_penalty=same.write_penalty,
            hold_penalty=same.hold_penalty,
        )
    for what, value in (("hidden size", hidden), ("number of layers", layers), ("number of tokens", tokens)):
        if value is not None and value < 1:
            raise TrainingError(f"The {what} cannot be {value}: give 1 or more.")
    return replace(
        recipe,
        hidden=hidden or recipe.hidden,
        layers=layers or recipe.layers,
        tokens=tokens or recipe.tokens,
    )


def _writable(path: Path) -> Path:
    """Asked before the training, not after it."""
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise TrainingError(f"The model cannot be written to {path}: name a file in a folder you may write to.")
    return path


def _source(path: Path) -> dict[str, str]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return _KNOWN_SOURCES.get(digest, {"name": path.name, "licence": "not known", "from": f"SHA-256 {digest}"})


def _endless(size: int, rng: np.random.Generator) -> Iterator[int]:
    while True:
        yield from rng.permutation(size).tolist()
