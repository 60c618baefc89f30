"""The word that says the opposite: another number, another gender, another country."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

from lstm_viz.models.model import Model
from lstm_viz.text.lexicon import DO, HAVE, IS, WAS, lexicon, with_s

_PRONOUNS = (("he", "she"), ("his", "her"), ("himself", "herself"))
_SHORTEST = 3  # letters of a word that may take an -s: "it" and "its" are no pair
_NO_NOUNS = ("new", "news", "our", "ours", "your", "yours", "their", "theirs", "her", "hers", "this", "yes", "always")


def counterpart(model: Model, tokens: Sequence[str], step: int) -> str | None:
    """The word to put in place of the one at ``step``: birds → bird, he → she, Tom → Mary, is → are, France → Germany.

    A word for a man or a woman has one of the other gender, every other noun of the grammar, and every word of the
    vocabulary that takes an -s, has one of the other number. It begins with a capital where the word does.

    Parameters
    ----------
    tokens : the start token first, as in ``Trace.tokens``.

    Returns
    -------
    None where there is none, or the model does not know it.
    """
    if not 0 < step < len(tokens):
        return None
    words, at = list(tokens[1:]), step - 1
    word = words[at]
    own = model.vocabulary.ids_of(words)[step]
    for other in _candidates(word):
        words[at] = other
        id = model.vocabulary.ids_of(words)[step]
        if id != own and not model.vocabulary.is_special(id):
            return other
    return None


def _candidates(word: str) -> Iterator[str]:
    """What might stand in its place, whether a model knows it or not; the first that it knows is taken."""
    yield from _opposites(word)
    lower = word.lower()
    if lower != word:
        for other in _opposites(lower):
            yield other[:1].upper() + other[1:]


def _opposites(word: str) -> Iterator[str]:
    pairs, languages = _pairs(), lexicon().languages
    if word in pairs:
        yield pairs[word]
    elif word in languages:
        names = list(languages)
        at = names.index(word)
        yield from (name for name in names[at + 1 :] + names[:at] if languages[name] != languages[word])
    elif word.isalpha() and word not in _NO_NOUNS and word not in lexicon().other["adjectives"]:
        stems = (word[:-1], word[:-2], word[:-3] + "y")
        yield from (stem for stem in stems if len(stem) >= _SHORTEST and with_s(stem) == word)
        if len(word) >= _SHORTEST:
            yield with_s(word)


@cache
def _pairs() -> dict[str, str]:
    """From each word of the grammar that has an opposite to that opposite; where it has several, to the first."""
    words = lexicon()
    verbs = [IS, WAS, HAVE, DO, *chain(*words.verbs.values())]
    names = [[name for name, of in words.names if of == gender] for gender in ("male", "female")]
    genders = [words.nouns_of("male"), words.nouns_of("female")]
    of_gender = [
        (man.form(plural), woman.form(plural)) for man, woman in zip(*genders, strict=True) for plural in (False, True)
    ]
    of_number = [(of.form(False), of.form(True)) for group in (verbs, words.nouns) for of in group]
    short = [(one + "n't", several + "n't") for one, several in of_number[:4]]  # isn't, wasn't, hasn't, doesn't
    pairs = {"him": "her"}
    for one, other in (*_PRONOUNS, *zip(*names, strict=True), *of_gender, *of_number, *short):
        pairs.setdefault(one, other)
        pairs.setdefault(other, one)
    return pairs
