"""After how many words in between does a model forget the country of a sentence?

Every country of the grammar is said of two people whom training never puts there, then as many words follow as asked
for, always the same ones, the last of them *so he speaks*. It remembers where the language of the country is the most
probable of all languages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_viz.errors import ModelError
from lstm_viz.models.batch import read
from lstm_viz.models.model import Model
from lstm_viz.text.fillers import LEAST, MOST, country_sentence, strangers
from lstm_viz.text.lexicon import lexicon
from lstm_viz.text.tokenizer import Tokenizer

MARK = 0.6  # of the countries: below this a model counts as having forgotten
DISTANCES = tuple(range(LEAST, MOST + 1, 2))


@dataclass(frozen=True)
class Forgetting:
    """``right[n]`` of ``of`` sentences with ``between[n]`` words in between, ascending, as far as computed."""

    between: tuple[int, ...]
    right: tuple[int, ...]
    of: int

    @property
    def accuracy(self) -> tuple[float, ...]:
        return tuple(right / self.of for right in self.right)

    @property
    def never(self) -> bool:
        """Whether not even the nearest country was remembered, nor any other: it was never learnt."""
        return max(self.accuracy) < MARK

    @property
    def forgets_at(self) -> int | None:
        """The fewest words in between at which less than ``MARK`` are right; None where that was not seen."""
        return next((n for n, share in zip(self.between, self.accuracy, strict=True) if share < MARK), None)


def forgetting(model: Model, distances: Sequence[int] = DISTANCES) -> Iterator[Forgetting]:
    """What is known after each distance more, the last one whole.

    Raises
    ------
    ModelError
        If the model knows no words, or too few of the countries and languages for the question to mean anything.
    """
    if model.tokenizer.name != Tokenizer.name:
        raise ModelError(
            f"{model.name} reads {model.tokenizer.noun}s: only models that read words are asked countries."
        )
    languages, knows = lexicon().languages, model.vocabulary.knows
    known = [country for country, language in languages.items() if knows(country) and knows(language)]
    if len({languages[country] for country in known}) < 10 or not all(map(knows, ("is", "in", "so", "he", "speaks"))):
        raise ModelError(
            f"{model.name} knows {len(known)} of the {len(languages)} countries with their languages: choose another "
            "model, like words."
        )
    people = [(country, person) for country in known for person in strangers(country)]
    names = sorted({languages[country] for country in known})
    ids = [model.vocabulary.id_of(name) for name in names]
    truth = np.array([names.index(languages[country]) for country, _ in people])
    rights: list[int] = []
    for between in distances:
        texts = [country_sentence(country, between, person) for country, person in people]
        logits = read(model, [model.vocabulary.ids_of(text) for text in texts]).logits()[:, ids]
        rights.append(int((logits.argmax(1) == truth).sum()))
        yield Forgetting(tuple(distances[: len(rights)]), tuple(rights), len(people))
