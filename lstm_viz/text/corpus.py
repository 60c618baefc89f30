"""Reads natural sentences from text files, one or more a line."""

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from zlib import crc32

from lstm_viz.errors import TrainingError
from lstm_viz.text.examples import ExampleGuard
from lstm_viz.text.lexicon import has_country_apart, has_held_out_pair
from lstm_viz.text.tokenizer import Tokenizer

LONGEST = {"words": 40, "chars": 240}  # tokens; longer lines are cut
Words = tuple[str, ...]
_LINE_BYTES = 100_000
_WORDS = Tokenizer()


def read_corpus(
    paths: Iterable[str | PathLike[str]], tokenizer: Tokenizer = _WORDS
) -> tuple[list[Words], list[Words]]:
    """The tokens of sentences for training, and of one in a hundred (always the same ones) held out for measuring.

    Left out of both: texts that contain an example sentence, and texts in which a noun stands before a verb, or a
    person before a country, that the grammar holds out for it, so that the pair is new to the model.

    Raises
    ------
    TrainingError
        If a file is missing, cannot be read, is not UTF-8 text, has a line without end, or holds no words.
    """
    guard = ExampleGuard()
    train: list[Words] = []
    held_out: list[Words] = []
    for path in paths:
        for tokens in _sentences(Path(path), tokenizer):
            text = tokenizer.separator.join(tokens)
            words = tokens if tokenizer is _WORDS else tuple(token.text for token in _WORDS.split(text))
            if not (guard.contains_example(words) or has_held_out_pair(words) or has_country_apart(words)):
                (held_out if crc32(text.encode()) % 100 == 0 else train).append(tokens)
    return train, held_out


def _sentences(path: Path, tokenizer: Tokenizer) -> Iterator[Words]:
    longest = LONGEST[tokenizer.name]
    found = False
    for line in _lines(path):
        tokens = tuple(token.text for token in tokenizer.split(line.strip()))
        found = found or any(token[0].isalpha() for token in tokens)
        for start in range(0, len(tokens), longest):
            yield tokens[start : start + longest]
    if not found:
        raise TrainingError(f"The corpus {path} has no words in it: name a text file with sentences.")


def _lines(path: Path) -> Iterator[str]:
    """The lines of a text file, never more than one of them in memory."""
    if not path.is_file():
        wrong = "is no file" if path.exists() else "does not exist"
        raise TrainingError(f"The corpus {path} {wrong}: check the path after --corpus.")
    read = 0
    try:
        with path.open("rb") as file:
            while line := file.readline(_LINE_BYTES + 1):
                if b"\0" in line:
                    raise TrainingError(f"The corpus {path} is a binary file: name a plain text file in UTF-8.")
                if len(line) > _LINE_BYTES:
                    raise TrainingError(
                        f"The corpus {path} has a line of more than {_LINE_BYTES:,} bytes (from byte {read} on): "
                        "put every sentence or paragraph on a line of its own."
                    )
                yield from line.decode("utf-8" if read else "utf-8-sig").splitlines()
                read += len(line)
    except OSError as error:
        raise TrainingError(f"The corpus {path} cannot be read ({error.strerror}): name a text file.") from None
    except UnicodeDecodeError as error:
        raise TrainingError(
            f"The corpus {path} is not UTF-8 text (byte {read + error.start}): save it as UTF-8 and try again."
        ) from None
