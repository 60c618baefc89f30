"""Reads a text character by character, for models of spelling rather than of words."""

import re
from collections import Counter
from collections.abc import Iterable

from lstm_viz.text.tokenizer import Token, Tokenizer
from lstm_viz.text.vocabulary import START, UNKNOWN, Vocabulary, unknown_class

# What has no width of its own belongs to the character before it: accents set apart, vowel points, variation selectors.
_MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u093e-\u094d\ufe0e\ufe0f"
_CHARACTER = re.compile(f"\r\n|.[{_MARKS}]*", re.DOTALL)
_CLASSES = (UNKNOWN, "<Unk>", "<unk-num>", "<unk-sign>")
_RARE = 1_000_000  # a character that is not one in so many is left to its class
_ENDS = frozenset(".!?")
_CLOSING = frozenset(".,!?;:)")
BLANK = " "


class CharacterTokenizer(Tokenizer):
    """Every character is a token, blanks and line ends too. Nothing fails: an empty text gives an empty list."""

    name = "chars"
    noun = "character"
    separator = ""

    def split(self, text: str) -> list[Token]:
        return [Token(match[0], match.start(), match.end()) for match in _CHARACTER.finditer(text)]


class CharacterVocabulary(Vocabulary):
    """Characters with their ids and counts. A capital means itself, and every kind of space is a blank.

    Unknown characters are looked up in the other case, then fall into the classes ``<unk>`` (letters), ``<Unk>``
    (capitals), ``<unk-num>`` and ``<unk-sign>``; the classes of word endings are not among its words.
    """

    @classmethod
    def of_texts(cls, texts: Iterable[Iterable[str]], size: int) -> "CharacterVocabulary":
        """The ``size`` most frequent characters, the start token and the classes included, of texts split into them."""
        counts: Counter[str] = Counter()
        for characters in texts:
            counts.update(map(_plain, characters))
        total, room = counts.total(), size - 1 - len(_CLASSES)
        ranked = sorted(counts, key=lambda character: (-counts[character], character))[:room]
        known = [character for character in ranked if counts[character] * _RARE >= total]
        classes = Counter(dict.fromkeys(_CLASSES, 0))
        for character in counts.keys() - set(known):
            classes[unknown_class(character)] += counts[character]
        return cls([START, *_CLASSES, *known], [0, *classes.values(), *(counts[character] for character in known)])

    def id_of(self, word: str, first: bool = False) -> int:
        """The id of a character; where it stands makes no difference."""
        return super().id_of(_plain(word))


def _plain(character: str) -> str:
    return BLANK if character.isspace() else character


def as_text(words: Iterable[str]) -> str:
    """Words as they are printed: no blank before a full stop or inside quotation marks and brackets; first a capital.

    ``" the fish is black , " said she .`` becomes ``"The fish is black," said she.``
    """
    text, touches, quoted, begins = "", True, False, True
    for word in words:
        closes = word in _CLOSING or (word == '"' and quoted)
        text += word if touches or closes else f"{BLANK}{word}"
        if begins and word[0].isalpha():
            text = text[: len(text) - len(word)] + word[0].upper() + word[1:]
        quoted ^= word == '"'
        touches = word == "(" or (word == '"' and quoted)
        begins = word in _ENDS or (begins and not word[0].isalpha()) or (word == '"' and quoted)
    return text
