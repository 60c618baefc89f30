"""Reads natural sentences from text files, one or more a line."""

from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from zlib import crc32

from lstm_viz.errors import TrainingError
from lstm_viz.text.examples import ExampleGuard
from lstm_viz.text.lexicon import has_held_out_pair
from lstm_viz.text.tokenizer import Tokenizer

LONGEST = 40  # words; longer lines are cut
Words = tuple[str, ...]


def read_corpus(paths: Iterable[str | PathLike[str]]) -> tuple[list[Words], list[Words]]:
    """Sentences for training, and one in a hundred (always the same ones) held out for measuring.

    Left out of both: texts that contain an example sentence, and texts in which a noun stands before a verb that the
    grammar holds out for it, so that the pair is new to the model.

    Raises
    ------
    TrainingError
        If a file is missing, cannot be read, is not UTF-8 text, or holds no words.
    """
    guard = ExampleGuard()
    train: list[Words] = []
    held_out: list[Words] = []
    for path in paths:
        for words in _sentences(Path(path)):
            if not guard.contains_example(words) and not has_held_out_pair(words):
                (held_out if crc32(" ".join(words).encode()) % 100 == 0 else train).append(words)
    return train, held_out


def _sentences(path: Path) -> Iterator[Words]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise TrainingError(f"The corpus {path} does not exist: check the path after --corpus.") from None
    except OSError as error:
        raise TrainingError(f"The corpus {path} cannot be read ({error.strerror}): name a text file.") from None
    except UnicodeDecodeError as error:
        raise TrainingError(
            f"The corpus {path} is not UTF-8 text (byte {error.start}): save it as UTF-8 and try again."
        ) from None
    if "\0" in text:
        raise TrainingError(f"The corpus {path} is a binary file: name a plain text file.")
    split = Tokenizer().split
    found = False
    for line in text.splitlines():
        words = tuple(token.text for token in split(line))
        found = found or any(word[0].isalpha() for word in words)
        for start in range(0, len(words), LONGEST):
            yield words[start : start + LONGEST]
    if not found:
        raise TrainingError(f"The corpus {path} has no words in it: name a text file with sentences.")
