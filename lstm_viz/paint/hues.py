"""Which words have a colour of their own. Fourteen hues do not read, so only six words of a sentence get one."""

from collections.abc import Iterable, Sequence

from lstm_viz.text.vocabulary import Vocabulary

AUTOMATIC = 5
PIN_HUE = 5


def word_hues(
    words: Sequence[str], ids: Sequence[int], vocabulary: Vocabulary, pinned: Iterable[str] = ()
) -> tuple[int | None, ...]:
    """A hue 0..5, or None for grey, for each step of a sentence.

    The five rarest words of the sentence, by their counts in the training text, have hues 0–4 in the order in which
    they appear. A word that the model does not know is as rare as can be. Signs never have a hue of their own accord.
    The first pinned word has hue 5; further pins take automatic hues, the oldest first. The same word has the same hue
    wherever it stands, and pinning one word changes no other, save the one that gives up its hue.

    Parameters
    ----------
    words, ids : (T,), the start token first.
    pinned : words as typed, in the order of pinning.
    """
    keys = list(map(str.casefold, words))
    # A long text has few different words: each is looked at once, where it comes first.
    first = dict(zip(reversed(keys[1:]), reversed(ids[1:]), strict=True))
    counts: dict[str, int] = {}
    for key in dict.fromkeys(keys[1:]):
        if any(character.isalnum() for character in key):
            id = int(first[key])
            counts[key] = 0 if vocabulary.is_special(id) else int(vocabulary.counts[id])
    place = {key: position for position, key in enumerate(counts)}
    rarest = sorted(counts, key=lambda key: (counts[key], place[key]))[:AUTOMATIC]
    slots: dict[int, str] = dict(enumerate(sorted(rarest, key=place.__getitem__)))

    present = first.keys()
    pins = [key for key in dict.fromkeys(word.casefold() for word in pinned) if key in present]
    slots = {hue: key for hue, key in slots.items() if key not in pins}
    fixed: dict[str, int] = {}
    for number, key in enumerate(pins[: AUTOMATIC + 1]):
        if number == 0:
            fixed[key] = PIN_HUE
            continue
        free = [hue for hue in range(AUTOMATIC) if hue not in slots and hue not in fixed.values()]
        hue = free[0] if free else min(slots)
        slots.pop(hue, None)
        fixed[key] = hue
    hue_of: dict[str, int] = {key: hue for hue, key in slots.items()} | fixed
    return (None, *map(hue_of.get, keys[1:]))
