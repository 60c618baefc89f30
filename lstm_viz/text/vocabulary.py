"""The words a model knows, and what becomes of the others."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from lstm_viz.errors import ModelError

START = "<start>"
UNKNOWN = "<unk>"
# Tried in this order; the first ending that fits names the class.
ENDINGS = ("'s", "ing", "ed", "ly", "er", "s")
CLASSES = (UNKNOWN, *(f"<unk-{ending}>" for ending in ENDINGS), "<Unk>", "<unk-num>", "<unk-sign>")
_SENTENCE_ENDS = frozenset(".!?\"“”…:") | {"..."}
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‐": "-", "‑": "-"})


def unknown_class(word: str) -> str:
    """The class of an unknown word by its look: ``wugs`` is ``<unk-s>``, ``Oslo`` ``<Unk>``, ``1984`` ``<unk-num>``."""
    if not any(character.isalnum() for character in word):
        return "<unk-sign>"
    if word[0].isdigit():
        return "<unk-num>"
    for ending in ENDINGS:
        # At least two letters before the ending, and no plural in glass, bus or tennis.
        if word.endswith(ending) and len(word) > len(ending) + 1 and not word.endswith(("ss", "us", "is")):
            return f"<unk-{ending}>" if ending == "'s" or word[0].islower() else "<Unk>"
    return "<Unk>" if word[0].isupper() else UNKNOWN


class Vocabulary:
    """Words with their ids and counts.

    Attributes
    ----------
    words : (V,) tuple of str; ``words[0]`` is the start token, the classes of unknown words are among the rest.
    counts : (V,) int64, how often each occurs in the training text.

    Raises
    ------
    ModelError
        If the start token is not first, ``<unk>`` is missing, a word comes twice, or the counts do not fit.
    """

    def __init__(self, words: Iterable[str], counts: Iterable[int] | None = None):
        self.words = tuple(words)
        self.counts = np.zeros(len(self.words), np.int64) if counts is None else np.array(list(counts), np.int64)
        self.counts.flags.writeable = False
        self._ids = {word: id for id, word in enumerate(self.words)}
        if not self.words or self.words[0] != START or UNKNOWN not in self._ids:
            raise ModelError(f"The vocabulary must begin with {START} and hold {UNKNOWN}: save the model with both.")
        if len(self._ids) != len(self.words):
            twice = next(word for word, count in Counter(self.words).items() if count > 1)
            raise ModelError(f"The vocabulary has the word {twice!r} twice: every word may have one id only.")
        if self.counts.shape != (len(self.words),):
            raise ModelError(f"The vocabulary has {len(self)} words but {self.counts.size} counts: save one for each.")
        self._special = frozenset(id for id, word in enumerate(self.words) if word == START or word in CLASSES)
        self._any_case: dict[str, int] = {}
        for id in sorted(range(len(self.words)), key=lambda id: -self.counts[id]):
            if id not in self._special:
                self._any_case.setdefault(self.words[id].casefold(), id)

    @classmethod
    def build(
        cls, sentences: Iterable[Sequence[str]], size: int, keep: Collection[str] = (), never: Collection[str] = ()
    ) -> "Vocabulary":
        """The ``size`` most frequent words of the sentences, ``keep`` always among them, ``never`` not.

        A capital at the start of a sentence is counted for the form that is more frequent elsewhere, so that ``The`` is
        ``the`` while ``France`` and ``I`` stay. The counts of the classes are those of the words they stand for.
        """
        inside: Counter[str] = Counter(dict.fromkeys(keep, 1))
        at_start: Counter[str] = Counter()
        for words in sentences:
            for word, first in zip(words, _firsts(words), strict=True):
                (at_start if first else inside)[word.translate(_PLAIN)] += 1
        everything = inside.copy()
        for word, count in at_start.items():
            folded = word[0].lower() + word[1:]
            everything[folded if inside[folded] >= inside[word] and inside[folded] else word] += count
        ranked = sorted(everything, key=lambda word: (word in never, word not in keep, -everything[word], word))
        room = min(max(size - 1 - len(CLASSES), len(keep)), len(everything.keys() - set(never)))
        known, rare = sorted(ranked[:room], key=lambda word: (-everything[word], word)), ranked[room:]
        classes: Counter[str] = Counter()
        for word in rare:
            classes[unknown_class(word)] += everything[word]
        return cls(
            [START, *CLASSES, *known], [0, *(classes[name] for name in CLASSES), *(everything[word] for word in known)]
        )

    def __len__(self) -> int:
        return len(self.words)

    def id_of(self, word: str, first: bool = False) -> int:
        """The id of a word as typed; ``first``: it begins a sentence, so its capital may mean nothing.

        An unknown word is looked up in any case (``FRANCE``), then falls back to the class of its ending.
        """
        word = word.translate(_PLAIN)
        id = self._ids.get(word) if word not in CLASSES and word != START else None
        if first and word[:1].isupper():
            folded = self._ids.get(word[0].lower() + word[1:])
            if folded is not None and (id is None or self.counts[folded] >= self.counts[id]):
                return folded
        if id is None:
            id = self._any_case.get(word.casefold())
        if id is None:
            # A capital at the start says nothing about an unknown word either: its ending does.
            name = unknown_class(word[0].lower() + word[1:] if first and word else word)
            id = self._ids.get(name, self._ids[UNKNOWN])
        return id

    def ids_of(self, words: Sequence[str]) -> list[int]:
        """The ids of the words of a text, the start token's first: ``len(words) + 1`` of them.

        Knows where sentences begin: at the start, and after ``. ! ? … :`` and quotation marks.
        """
        return [0, *(self.id_of(word, first) for word, first in zip(words, _firsts(words), strict=True))]

    def knows(self, word: str, first: bool = False) -> bool:
        """Whether the word has an id of its own, rather than that of a class."""
        return not self.is_special(self.id_of(word, first))

    def is_special(self, id: int) -> bool:
        """Whether the id is the start token's or that of a class of unknown words."""
        return id in self._special


def _firsts(words: Sequence[str]) -> list[bool]:
    return [index == 0 or words[index - 1] in _SENTENCE_ENDS for index in range(len(words))]
