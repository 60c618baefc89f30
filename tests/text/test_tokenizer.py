"""The tokenizer keeps places, and no text makes it fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_viz.text.tokenizer import Tokenizer


def words(text: str) -> list[str]:
    return [token.text for token in Tokenizer().split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I don’t know, do you?", ["I", "don’t", "know", ",", "do", "you", "?"]),
        ("a well-known 'fact'", ["a", "well-known", "'", "fact", "'"]),
        ("at 7:30, 3.14 or 1,000.", ["at", "7:30", ",", "3.14", "or", "1,000", "."]),
        ("the 20th mp3...", ["the", "20th", "mp3", "..."]),
        ("“Stop!” (now)", ["“", "Stop", "!", "”", "(", "now", ")"]),
        ("我喜欢cats。", ["我", "喜", "欢", "cats", "。"]),
        ("ここは 한국", ["こ", "こ", "は", "한국"]),
        ("שָׁלוֹם مرحبا", ["שָׁלוֹם", "مرحبا"]),
        ("नमस्ते दुनिया।", ["नमस्ते", "दुनिया", "।"]),
        ("naive cafe\u0301", ["naive", "cafe\u0301"]),
        ("👩\u200d👧 🇫🇷🇩🇪 👍🏽 1\ufe0f\u20e3", ["👩\u200d👧", "🇫🇷", "🇩🇪", "👍🏽", "1\ufe0f\u20e3"]),
        ("x", ["x"]),
        ("?", ["?"]),
        ("   \n\t ", []),
        ("", []),
        ("\u200f\u200b\ufeff", []),
        ("ab\u200bcd", ["ab", "cd"]),
    ],
)
def test_splits(text, expected):
    assert words(text) == expected


def test_known_places():
    token = Tokenizer().split("the  birds sing")[1]
    assert (token.text, token.start, token.end) == ("birds", 5, 10)


@given(st.text())
def test_any_text_splits_into_ordered_pieces_of_itself(text):
    end = 0
    for token in Tokenizer().split(text):
        assert token.text and text[token.start : token.end] == token.text
        assert token.start >= end
        assert not any(character.isspace() for character in token.text)
        end = token.end


@given(st.text())
def test_no_letter_or_digit_is_lost(text):
    kept = "".join(words(text))
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


@given(st.text(), st.text())
def test_text_after_a_space_does_not_change_what_stands_before(before, after):
    alone = Tokenizer().split(before)
    assert Tokenizer().split(f"{before} {after}")[: len(alone)] == alone
