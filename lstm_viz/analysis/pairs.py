"""Published pairs of sentences that differ in one thing, the one good and the other not.

BLiMP: Warstadt et al. 2020, The Benchmark of Linguistic Minimal Pairs. Syneval: Marvin & Linzen 2018, Targeted
Syntactic Evaluation of Language Models. Neither is part of this project.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lstm_viz.errors import DataError
from lstm_viz.models.model import Model

BLIMP, SYNEVAL = "blimp", "syneval"
_SOURCES = {
    BLIMP: "put the .jsonl files of BLiMP (github.com/alexwarstadt/blimp, folder data) there",
    SYNEVAL: "write the pairs of Marvin and Linzen (github.com/BeckyMarvin/LM_syneval) there as .tsv files with the "
    "columns condition, good and bad",
}
_STOPS = (".", "!", "?")


@dataclass(frozen=True)
class Pair:
    good: str
    bad: str

    def words(self, model: Model) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The words of both, each with a full stop at the end: what follows the last word counts as well."""
        both = (tuple(token.text for token in model.tokens(text)) for text in (self.good, self.bad))
        good, bad = (words if words[-1:] and words[-1] in _STOPS else (*words, ".") for words in both)
        return good, bad


def read_blimp(folder: Path) -> dict[str, list[Pair]]:
    """The pairs of each ``.jsonl`` file by its name, one JSON object a line with sentence_good and sentence_bad.

    Raises
    ------
    DataError
        If there are no such files, or a line is of another kind.
    """
    found: dict[str, list[Pair]] = {}
    for path in _files(folder, BLIMP, "*.jsonl"):
        for number, line in _lines(path):
            try:
                entry = json.loads(line)
                pair = Pair(entry["sentence_good"], entry["sentence_bad"])
            except (ValueError, KeyError, TypeError) as error:
                raise DataError(
                    f"Line {number} of {path} is no BLiMP pair ({error!r}): it needs sentence_good and sentence_bad."
                ) from error
            found.setdefault(path.stem.replace("_", " "), []).append(pair)
    return found


def read_syneval(folder: Path) -> dict[str, list[Pair]]:
    """The pairs of each condition of each ``.tsv`` file with the columns condition, good and bad.

    Raises
    ------
    DataError
        If there are no such files, or a line is of another kind.
    """
    found: dict[str, list[Pair]] = {}
    for path in _files(folder, SYNEVAL, "*.tsv"):
        lines = _lines(path)
        columns = next(lines, (0, ""))[1].split("\t")
        if columns != ["condition", "good", "bad"]:
            raise DataError(f"The first line of {path} names the columns {columns}: it must be condition, good, bad.")
        for number, line in lines:
            row = line.split("\t")
            if len(row) != 3:
                raise DataError(f"Line {number} of {path} has {len(row)} columns: it needs condition, good and bad.")
            found.setdefault(f"{path.stem} {row[0]}".replace("_", " "), []).append(Pair(row[1], row[2]))
    return found


def _files(folder: Path, suite: str, pattern: str) -> list[Path]:
    files = sorted(folder.glob(pattern))
    if not files:
        raise DataError(f"There are no {pattern} files in {folder}: {_SOURCES[suite]}, or name the folder by --data.")
    return files


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line that is not empty."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise DataError(f"{path} cannot be read as text ({error}): fetch it anew.") from error
    return ((number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())
