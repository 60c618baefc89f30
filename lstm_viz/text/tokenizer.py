"""Splits a sentence into tokens and keeps where each one stood."""

import re
from dataclasses import dataclass

# Marks that Unicode does not count as letters but that belong to the letter before them: accents set apart, Hebrew and
# Arabic vowel points, and the vowel signs of the scripts of India and South-East Asia (without the danda, a full stop).
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u0711\u0730-\u074a\u0900-\u0963\u0966-\u0e3a\u0e40-\u0eff\u0f71-\u0f84\u1000-\u109f\u1780-\u17d3"
)
# Scripts written without spaces: every character is a token.
_SINGLE = "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Invisible marks of direction and joining, and control characters, make no token of their own.
_INVISIBLE = "\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_EMOJI = "[\u2190-\u2bff\U0001f000-\U0001faff]"
_TAIL = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_LETTER = f"[^\\W\\d_{_SINGLE}]"
_WORD = f"{_LETTER}+(?:[\\d{_MARKS}]+{_LETTER}*)*"

_TOKEN = re.compile(
    "|".join(
        (
            f"{_WORD}(?:['’\\-‐‑]{_WORD})*",  # don't, well-known, mp3
            r"[0-9]\ufe0f?\u20e3",  # a digit in a key cap
            f"\\d+(?:[.,:]\\d+)*{_LETTER}*",  # 7, 3.14, 1,000, 7:30, 20th
            "[\U0001f1e6-\U0001f1ff]{2}",  # a flag
            f"{_EMOJI}{_TAIL}(?:\u200d{_EMOJI}{_TAIL})*",
            r"\.{2,}|--+",
            f"[^\\s{_INVISIBLE}]{_TAIL}",
        )
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token and its place: ``text == sentence[start:end]``, counted in characters."""

    text: str
    start: int
    end: int


class Tokenizer:
    """Words (with their apostrophes and hyphens), numbers, and every other visible sign by itself.

    Chinese and Japanese text becomes one token a character; an emoji with its modifiers is one token. Nothing fails:
    text without a visible character gives an empty list.

    Attributes
    ----------
    name : how model files call it.
    noun : what people call a token; more of them with an s.
    separator : what stands between two tokens in a text. Without any, a token at the end of a text is whole as it is.
    """

    name = "words"
    noun = "word"
    separator = " "

    def split(self, text: str) -> list[Token]:
        return [Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
