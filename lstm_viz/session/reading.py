"""A text as a model reads it. After an edit only what lies behind it is read again, so long texts stay quick."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_viz.models.model import Model
from lstm_viz.models.trace import START_SHOWN
from lstm_viz.paint.scene import Chip
from lstm_viz.text.tokenizer import Token

_LOOK_AHEAD = 4  # a tokenizer decides where a word ends within so many characters behind it
_START = Chip("start", "start", 0)


@dataclass(frozen=True, eq=False)
class Reading:
    """The words of a text.

    Attributes
    ----------
    tokens : without the start token.
    ids : (T,) int32, the start token's first.
    chips : the start chip, then one a token.
    """

    text: str = ""
    tokens: Sequence[Token] = ()
    ids: np.ndarray | None = None
    chips: tuple[Chip, ...] = (_START,)

    def token_before(self, caret: int) -> int:
        """How many tokens begin before the caret."""
        return bisect_left(self.tokens, caret, key=lambda token: token.start)

    def token_ending_at(self, caret: int) -> int | None:
        """The index of the token that ends at the caret, or None."""
        at = bisect_left(self.tokens, caret, key=lambda token: token.end)
        return at if at < len(self.tokens) and self.tokens[at].end == caret else None


def read(model: Model, text: str, before: Reading) -> Reading:
    """The reading of a text by a model; ``before`` is the same model's reading of an earlier text."""
    if before.ids is None:
        kept, ids = 0, np.zeros(1, np.int32)
    elif text == before.text:
        return before
    else:
        same = common_prefix(text, before.text) - _LOOK_AHEAD
        kept, ids = bisect_right(before.tokens, same, key=lambda token: token.end), before.ids
    begin = before.tokens[kept - 1].end if kept else 0
    found = model.tokens(text[begin:])
    if begin:
        found = [Token(token.text, token.start + begin, token.end + begin) for token in found]
    # whether a capital begins a sentence depends on the word before it
    last = [before.tokens[kept - 1].text] if kept else []
    new_ids = model.vocabulary.ids_of([*last, *(token.text for token in found)])[1 + len(last) :]
    special = model.vocabulary.is_special
    chips = [
        Chip(token.text, "unknown" if special(id) else "word", step)
        for step, (token, id) in enumerate(zip(found, new_ids, strict=True), kept + 1)
    ]
    return Reading(
        text,
        [*before.tokens[:kept], *found],
        np.concatenate([ids[: kept + 1], np.array(new_ids, np.int32)]),
        (*before.chips[: kept + 1], *chips),
    )


def read_roughly(text: str) -> Reading:
    """Before a model is there: the words between blanks, so that they can be shown at once."""
    words = text.split()
    return Reading(text, (), None, (_START, *(Chip(word, "word", step) for step, word in enumerate(words, 1))))


@dataclass(frozen=True, eq=False)
class Wanted:
    """What of a reading is to be shown and run: a word that is still being typed is shown but does not run yet.

    ``words`` and ``ids`` (T,) have the start token first; ``pending`` is the beginning of that word, or nothing.
    """

    chips: tuple[Chip, ...]
    words: tuple[str, ...]
    ids: np.ndarray
    pending: str = ""


def wanted(reading: Reading, caret: int, typing: bool) -> Wanted:
    """All words run, save an unknown one that ends at the caret while it is being typed."""
    assert reading.ids is not None
    at = reading.token_ending_at(caret) if typing else None
    if at is None or reading.chips[at + 1].kind != "unknown":
        words = (START_SHOWN, *(token.text for token in reading.tokens))
        return Wanted(reading.chips, words, _frozen(reading.ids.copy()))
    text = reading.tokens[at].text
    behind = (Chip(chip.text, chip.kind, step) for step, chip in enumerate(reading.chips[at + 2 :], at + 1))
    chips = (*reading.chips[: at + 1], Chip(text, "pending", None), *behind)
    others = (token.text for number, token in enumerate(reading.tokens) if number != at)
    return Wanted(chips, (START_SHOWN, *others), _frozen(np.delete(reading.ids, at + 1)), text)


def _frozen(array: np.ndarray) -> np.ndarray:
    array.flags.writeable = False
    return array


def common_prefix(a: str, b: str) -> int:
    """How many leading characters two texts share; by halving, for texts of a hundred pages."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
