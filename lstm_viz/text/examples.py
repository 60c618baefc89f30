"""The example sentences of window and documentation, and the guard that keeps them out of training."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from lstm_viz.resources import resource
from lstm_viz.text.tokenizer import Tokenizer


@dataclass(frozen=True)
class Example:
    """A sentence worth typing, and what it shows in one line."""

    text: str
    shows: str


def examples() -> tuple[Example, ...]:
    """The sentences that the window offers; it opens with the first."""
    return tuple(Example(entry["text"], entry["shows"]) for entry in _sentences()["example"])


def kept_out() -> tuple[str, ...]:
    """All sentences that training must not see, nor a text that contains one of them."""
    data = _sentences()
    return tuple(entry["text"] for entry in (*data["example"], *data["kept_out"]))


class ExampleGuard:
    """Tells texts that contain an example (without its final stop), whatever stands before and after it."""

    def __init__(self, sentences: Iterable[str] | None = None):
        split = Tokenizer().split
        self._runs = [
            _run(token.text for token in split(text.rstrip('.!?" '))) for text in sentences or kept_out()
        ]

    def contains_example(self, words: Sequence[str]) -> bool:
        run = _run(words)
        return any(example in run for example in self._runs)


def _run(words: Iterable[str]) -> str:
    return f" {' '.join(words)} ".casefold()


@cache
def _sentences() -> dict[str, list[dict[str, str]]]:
    return tomllib.loads(resource("sentences.toml").read_text(encoding="utf-8"))
