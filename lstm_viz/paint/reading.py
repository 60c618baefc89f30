"""What painters read from a scene: values at a step, words as people see them, numbers as text."""

from collections.abc import Iterable

import numpy as np

from lstm_viz.paint.scene import Scene
from lstm_viz.text.vocabulary import START

SYMBOLS = {
    "f": "f_{t}",
    "i": "i_{t}",
    "g": "C~_{t}",
    "c": "C_{t}",
    "o": "o_{t}",
    "r": "r_{t}",
    "z": "z_{t}",
    "n": "h~_{t}",
    "h": "h_{t}",
}
TITLES = {
    "f": "forget gate",
    "i": "input gate",
    "g": "candidate",
    "c": "cell state",
    "o": "output gate",
    "r": "reset gate",
    "z": "update gate (keeps)",
    "n": "candidate",
    "h": "hidden state",
}
_CLASSES = {
    START: "start",
    "<unk>": "other",
    "<Unk>": "Name",
    "<unk-num>": "number",
    "<unk-sign>": "sign",
}


def computed_steps(scene: Scene) -> int:
    """How many leading steps of the text have values to show."""
    return 0 if scene.trace is None else min(scene.computed, scene.trace.steps)


def quantities(scene: Scene) -> tuple[str, ...]:
    """What the scene's cell records, in the order in which it is computed."""
    kept = scene.trace.model.kind.quantities if scene.trace is not None else ()
    return tuple(name for name in SYMBOLS if name in kept)


def state_of(scene: Scene) -> str:
    """The state that carries the memory: c where the cell has one, else h."""
    return "c" if "c" in quantities(scene) else "h"


def values(scene: Scene, quantity: str) -> np.ndarray:
    """(T, H) float32 of the scene's layer, for the computed steps only."""
    assert scene.trace is not None
    return scene.trace.layers[scene.layer][quantity][: computed_steps(scene)]


def differs(scene: Scene) -> bool:
    """Whether the heatmap shows what the run has more than the unaltered one."""
    return scene.difference and scene.ghost is not None and scene.ghost.steps >= computed_steps(scene) > 0


def shown_values(scene: Scene) -> np.ndarray:
    """(T, H) what the heatmap shows of its quantity, for the computed steps only."""
    own = values(scene, scene.quantity)
    if scene.ghost is None or not differs(scene):
        return own
    return own - scene.ghost.layers[scene.layer][scene.quantity][: len(own)]


def shown_as(scene: Scene) -> str:
    """The quantity whose colours the heatmap has: a difference has a sign, and so those of h."""
    return "h" if differs(scene) else scene.quantity


def units_of(scene: Scene) -> int:
    """Hidden size of the scene's layer."""
    return 0 if scene.trace is None else int(scene.trace.model.hidden_sizes[scene.layer])


def noun(scene: Scene) -> str:
    """What a step reads, as people call it: "word", or "character"; with an s where there are more."""
    return "word" if scene.trace is None else scene.trace.model.tokenizer.noun


def unit_name(scene: Scene) -> str:
    """The picked unit; with its layer where there are several."""
    several = scene.trace is not None and len(scene.trace.layers) > 1
    return f"Layer {scene.layer + 1}, unit {scene.unit}" if several else f"Unit {scene.unit}"


def word_at(scene: Scene, step: int) -> str:
    """The word of a step as typed; the start token's is "start"."""
    if step == 0 or scene.trace is None or step >= scene.trace.steps:
        return "start" if step == 0 else ""
    return visible(scene.trace.tokens[step])


def visible(word: str) -> str:
    """A token that can be seen: models that read characters read blanks too."""
    return "␣" if word.isspace() else word


def readable(word: str) -> str:
    """A vocabulary entry for people: classes of unknown words are "…s", "Name", "number", "other"."""
    if word.startswith("<unk-") and word not in _CLASSES:
        return f"…{word[5:-1]}"
    return _CLASSES.get(word, visible(word))


def is_class(word: str) -> bool:
    """Whether a vocabulary entry stands for many words."""
    return readable(word) != visible(word)


def percent(share: float) -> str:
    """A probability as people read it; it never says 0% or 100% of what is neither."""
    if 0 < share < 0.01:
        return "<1%"
    if 0.995 <= share < 0.99995:
        return ">99%"
    return f"{100 * share:.0f}%"


def number(value: float, places: int = 2) -> str:
    """A value with a true minus sign, and no minus before zero."""
    text = f"{value:.{places}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def listed(units: Iterable[int]) -> str:
    """ "units 3, 17"."""
    return "units " + ", ".join(str(unit) for unit in sorted(units))
