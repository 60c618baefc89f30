"""What the bundled models were taught, and how to teach another one the same way."""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from lstm_viz.analysis.probes import agreement, country, measure, perplexity
from lstm_viz.core.kinds import KINDS
from lstm_viz.errors import TrainingError
from lstm_viz.models.model import Model, random_model
from lstm_viz.models.store import save_model
from lstm_viz.text.characters import BLANK, CharacterTokenizer, CharacterVocabulary, as_text
from lstm_viz.text.corpus import Words, read_corpus
from lstm_viz.text.examples import ExampleGuard
from lstm_viz.text.grammar import Grammar
from lstm_viz.text.lexicon import lexicon
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import Vocabulary
from lstm_viz.training.settings import Settings
from lstm_viz.training.train import Progress, Sentences, train

Paths = Iterable[str | os.PathLike[str]]


@dataclass(frozen=True, kw_only=True)
class Recipe(Settings):
    """Everything that decides a model, apart from the corpus.

    Attributes
    ----------
    reads : the tokens: ``words`` or ``chars``.
    vocabulary : tokens at most, the classes of unknown ones included.
    grammar_share : share of the words that the grammar writes; the corpus gives the rest.
    """

    cell: str
    hidden: int
    layers: int = 1
    input_size: int = 64
    reads: str = "words"
    vocabulary: int = 5400
    grammar_share: float = 0.7
    batch_size: int = 16  # small: what goes with what, like country and language, takes many updates to be found

    def __post_init__(self) -> None:
        super().__post_init__()
        for what, value in (("hidden size", self.hidden), ("number of layers", self.layers)):
            if value < 1:
                raise TrainingError(f"The {what} cannot be {value}: give 1 or more.")
        if not 0 <= self.grammar_share <= 1:
            raise TrainingError(f"The grammar's share cannot be {self.grammar_share}: give a number from 0 to 1.")


# Learning rates: the best of 0.001, 0.002, 0.004 and 0.008 for the plain RNN and the GRU, see docs/models.md.
_TOKENS = 12_000_000
RECIPES = {
    "words": Recipe(cell="lstm", hidden=64, write_penalty=10.0, hold_penalty=2.0, tokens=_TOKENS),
    # As many recurrent parameters as the LSTM, 33,280: 33,136 and 33,033.
    "words-rnn": Recipe(cell="rnn", hidden=152, tokens=_TOKENS),
    "words-gru": Recipe(cell="gru", hidden=77, learning_rate=8e-3, tokens=_TOKENS),
    "words-deep": Recipe(cell="lstm", hidden=64, layers=2, write_penalty=10.0, hold_penalty=2.0, tokens=_TOKENS),
    "chars": Recipe(
        cell="lstm",
        hidden=128,
        input_size=32,
        reads="chars",
        vocabulary=160,
        grammar_share=0.3,  # for quotations and brackets, which natural sentences of one line rarely have
        tokens=24_000_000,
        dropout=0.1,
    ),
}

# Corpora whose origin is known, by the SHA-256 of the file.
_KNOWN_SOURCES = {
    "d6116d85cf69363cc5f1c62f774cf10efd1660b56510926ec19550c3d9e18765": {
        "name": "Tatoeba sentences, English",
        "licence": "CC BY 2.0",
        "from": "tatoeba.org via manythings.org/anki (2019-04-07)",
    }
}
_TOKENIZERS = {tokenizer.name: tokenizer for tokenizer in (Tokenizer, CharacterTokenizer)}
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
    minutes: float | None = None,
    resume: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    **changes: Any,
) -> Model:
    """Trains a model by a recipe, measures it, and writes what was measured on its card.

    Parameters
    ----------
    corpus : text files with natural sentences; without any, the grammar alone is the teacher.
    out : the model file to write; a ``.checkpoint`` beside it keeps the run until all its words are learnt.
    minutes : stops the run early and changes nothing else: what there is becomes the model, and can be resumed.
    resume : go on with the run that an equal call began.
    changes : attributes of ``Recipe`` in place of the recipe's, like ``hidden=32``; None leaves what the recipe says.
        Another ``cell`` gets as many units as make about the recipe's recurrent parameters, and no penalties on a
        memory that it does not have.

    Raises
    ------
    TrainingError
        If there is no such recipe, the numbers make no sense, the training diverges, or a corpus, the checkpoint or the
        place of ``out`` cannot be used.
    """
    recipe = adapted(name, **changes)
    path = None if out is None else _writable(Path(out))
    checkpoint = None if path is None else _checkpoint_of(path, resume)
    paths = [Path(file) for file in corpus]
    tokenizer = _TOKENIZERS[recipe.reads]()
    natural, held_out = read_corpus(paths, tokenizer)
    if not natural and not recipe.grammar_share:
        raise TrainingError("Without the grammar there is only natural text to learn from: name more with --corpus.")
    vocabulary = build_vocabulary(natural, recipe)
    untrained = random_model(
        KINDS[recipe.cell],
        [recipe.hidden] * recipe.layers,
        vocabulary,
        tokenizer,
        input_size=recipe.input_size,
        seed=recipe.seed,
        name=name if path is None else path.stem,
    )
    sources = [*([_GRAMMAR_SOURCE] if recipe.grammar_share else []), *map(_source, paths)]
    learnt = 0

    def report(progress: Progress) -> None:
        nonlocal learnt
        learnt = progress.tokens
        if on_progress is not None:
            on_progress(progress)

    trained = train(
        replace(untrained, card={"recipe": name, "sources": sources}),
        sentence_stream(natural, vocabulary, recipe.grammar_share, tokenizer),
        recipe,
        minutes=minutes,
        on_progress=report,
        probe=partial(_probe, recipe, held_out[:100]),
        checkpoint=checkpoint,
        resume=resume,
    )
    learnt = learnt or recipe.tokens  # nothing was left to learn
    measured = (measure if _knows_grammar(recipe) else _measure_natural)(trained, held_out)
    model = replace(trained, card={**describe(recipe, trained, learnt), **measured})
    if path is not None and checkpoint is not None:
        save_model(model, path)
        if learnt >= recipe.tokens:
            checkpoint.unlink(missing_ok=True)
    return model


def build_vocabulary(natural: Sequence[Words], recipe: Recipe) -> Vocabulary:
    """All words of the grammar but its invented ones, then the most frequent of the corpus; or its characters."""
    grammar = Grammar(recipe.seed)
    written = [grammar.sentence().words for _ in range(_SAMPLE)] if recipe.grammar_share else []
    if recipe.reads == "chars":
        return CharacterVocabulary.of_texts((*natural, *map(as_text, written)), recipe.vocabulary)
    if not recipe.grammar_share:
        return Vocabulary.build(natural, recipe.vocabulary)
    words = lexicon()
    invented = {form for noun in words.invented_nouns for form in (noun.singular, noun.plural)}
    invented |= {form for verb in words.invented_verbs for form in verb.forms}
    keep = {word for sentence in written for word in sentence} - invented
    return Vocabulary.build((*natural, *written), recipe.vocabulary, keep, invented)


def sentence_stream(
    natural: Sequence[Words], vocabulary: Vocabulary, grammar_share: float, tokenizer: Tokenizer
) -> Sentences:
    """Sentences of the grammar and the corpus by their share of words; no text contains an example sentence."""
    known = [vocabulary.ids_of(words)[1:] for words in natural]
    guard = ExampleGuard()
    sign = vocabulary.id_of(_SIGN)
    spells = not tokenizer.separator
    between = [vocabulary.id_of(BLANK)] if spells else []

    def sentences(rng: np.random.Generator) -> Iterator[list[int]]:
        grammar = Grammar(int(rng.integers(2**32)))
        order = _endless(len(known), rng) if known else iter(())
        written = read = 0
        while True:
            if not known or (grammar_share and written * (1 - grammar_share) <= read * grammar_share):
                words = grammar.sentence().words
                if guard.contains_example(words):
                    continue
                ids = vocabulary.ids_of(as_text(words) if spells else words)[1:]
                written += len(ids)
            else:
                ids = known[next(order)]
                if rng.random() < 0.12:  # two in a row, so that a text need not end with its first sentence
                    ids = ids + between + known[next(order)]
                if rng.random() < 0.01:
                    at = int(rng.integers(len(ids) + 1))
                    ids = [*ids[:at], sign, *ids[at:]]
                read += len(ids)
            yield ids

    return sentences


def describe(recipe: Recipe, model: Model, learnt: int) -> dict[str, Any]:
    """The card before anything is measured. ``tokens`` are those of the schedule, ``learnt`` those learnt from."""
    sizes = {tensor: int(array.size) for tensor, array in model.weights.items()}
    return {
        **model.card,
        "title": f"{model.kind.title} that reads {'words' if recipe.reads == 'words' else 'characters'}",
        **asdict(recipe),
        "tokens": learnt,
        "tokens_of_schedule": recipe.tokens,
        "vocabulary": len(model.vocabulary),
        "recurrent_parameters": sum(size for tensor, size in sizes.items() if tensor.startswith("rnn.")),
        "parameters": sum(sizes.values()),
        "trained_on": time.strftime("%Y-%m-%d"),
    }


def adapted(name: str, **changes: Any) -> Recipe:
    """A recipe with changes, see ``train_recipe``."""
    if name not in RECIPES:
        raise TrainingError(f"There is no recipe {name!r}: choose one of {', '.join(RECIPES)}.")
    recipe = RECIPES[name]
    changes = {attribute: value for attribute, value in changes.items() if value is not None}
    cell = changes.get("cell", recipe.cell)
    if cell not in KINDS:
        raise TrainingError(f"There is no cell {cell!r}: choose one of {', '.join(KINDS)}.")
    if cell != recipe.cell:
        most = _recurrent_parameters(recipe, recipe.cell, recipe.hidden)
        suited: dict[str, Any] = {
            "hidden": next(H for H in count(1) if _recurrent_parameters(recipe, cell, H + 1) > most)
        }
        if "c" not in KINDS[cell].states:
            suited |= {"write_penalty": 0.0, "hold_penalty": 0.0}
        changes = suited | changes
    return replace(recipe, **changes)


def _recurrent_parameters(recipe: Recipe, cell: str, hidden: int) -> int:
    """Of all layers, both biases included."""
    kind = KINDS[cell]
    inputs = recipe.input_size + (recipe.layers - 1) * hidden
    return kind.blocks * hidden * (inputs + recipe.layers * (hidden + 2)) + recipe.layers * len(kind.peepholes) * hidden


def _probe(recipe: Recipe, held_out: Sequence[Words], model: Model) -> dict[str, str]:
    """What a model in training can do by now, in a fraction of a second."""
    if not _knows_grammar(recipe):
        return {"perplexity": f"{perplexity(model, held_out):.1f}"} if held_out else {}
    counts = {"agreement": agreement(model, 2, 100), "language": country(model, 10, 40)}
    return {name: f"{right / of:.0%}" for name, (right, of) in counts.items()}


def _knows_grammar(recipe: Recipe) -> bool:
    """Whether the questions of the grammar, which are asked in words, can be put to the model."""
    return recipe.reads == "words" and recipe.grammar_share > 0


def _measure_natural(model: Model, held_out: Sequence[Words]) -> dict[str, Any]:
    """``probes`` for the card of a model that cannot be asked the grammar's questions."""
    if not held_out:
        return {"probes": {}}
    return {"probes": {"natural": {"perplexity": perplexity(model, held_out), "sentences": len(held_out)}}}


def _checkpoint_of(path: Path, resume: bool) -> Path:
    """The checkpoint beside a model file. One that is there is never overwritten by another run."""
    checkpoint = path.with_suffix(".checkpoint")
    if checkpoint == path:
        raise TrainingError(f"{path} is the name of the checkpoint: let the model's name end in .safetensors.")
    if checkpoint.exists() and not resume:
        raise TrainingError(
            f"{checkpoint} keeps a run that has not ended: go on with --resume, or remove the file to begin anew."
        )
    return checkpoint


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
