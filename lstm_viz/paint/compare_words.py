"""What Compare says in words: what each row is, what is held and what is lost, and all of it for screen readers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lstm_viz.models.trace import Trace
from lstm_viz.paint.compare_scene import Comparison, Far, Row
from lstm_viz.paint.reading import noun, percent, readable, visible
from lstm_viz.text.lexicon import lexicon

HELD, LITTLE = 0.2, 0.05  # shares of the state from which a word counts as held, and as held a little
_MANY = 3  # layers: the switch of more takes all the room
_HOLDS = {2: "still holds", 1: "holds a little of", 0: "has lost"}
_LEFT = {2: "the {} is still held", 1: "a little of the {} is left", 0: "the {} is lost"}


def subtitle(row: Row) -> str:
    """ "plain RNN, 152 units, h only"; where what-ifs are on, how many; before the switch of layers "LSTM, layer"."""
    if row.trace is None:
        return ""
    kind = row.trace.model.kind
    what_ifs = f"{row.changed} what-if{'s' if row.changed > 1 else ''}"
    if row.layers > _MANY:
        return "Layer"
    if row.layers > 1:
        return f"{what_ifs if row.changed else kind.title}, layer"
    if row.changed:
        return f"{kind.title}, with {what_ifs}"
    sizes = "+".join(str(size) for size in row.trace.model.hidden_sizes)
    return f"{kind.title}, {sizes} units, {'C and h' if 'c' in kind.states else 'h only'}"


def verdict(comparison: Comparison, far: Sequence[Far] = ()) -> str:
    """What is remembered and what is lost of the followed word at the playhead, in a sentence."""
    step, word = comparison.scene.moment.step, comparison.word
    if comparison.scene.trace is None:
        return ""
    if comparison.followed is None:
        return f"Click a {noun(comparison.scene)} above to see how long each remembers it."
    if any(row.problem for row in comparison.rows):
        return ""
    if not comparison.others:
        return f"Type another {noun(comparison.scene)} for “{visible(word)}” below: what it changes is what is left."
    if step < comparison.followed:
        return f"“{visible(word)}” has not been read yet: step on, or drag the playhead."
    known = [share for row in comparison.rows if (share := _share(row, step)) is not None]
    if len(known) < 2:
        return "Measuring …"
    own, rival = comparison.rows
    if rival.version:  # two versions of a sentence, and how far apart they are
        return (
            f"{percent(known[0])} of the state{_where(own)} tells “{visible(word)}” from “{visible(rival.version)}” "
            f"here: {_LEFT[_held(known[0])].format(noun(comparison.scene))}."
        )
    other = own.measures.swapped if own.measures else ""
    if _held(known[0]) == _held(known[1]):
        both = {2: "Both still hold", 1: "Both hold a little of", 0: "Both have lost"}[_held(known[0])]
        text = (
            f"{both} “{visible(word)}”: “{visible(other)}” in its place would change "
            f"{percent(known[0])}{_where(own)} and {percent(known[1])}{_where(rival)} of their states."
        )
    else:
        text = (
            f"The {own.short} {_HOLDS[_held(known[0])]} “{visible(word)}”: “{visible(other)}” in its place would "
            f"change {percent(known[0])} of its state{_where(own)}. "
            f"The {rival.short} {_HOLDS[_held(known[1])]} it ({percent(known[1])}{_where(rival, ', layer {}')})."
        )
    never = [one.title for one in far if one.forgetting is not None and one.forgetting.never]
    if never and word in lexicon().languages:
        text += f" {' and '.join(never)} never learnt countries."
    return text


def _where(row: Row, form: str = " (layer {})") -> str:
    """Which layer a figure is of, where there are several."""
    return form.format(row.layer + 1) if row.layers > 1 else ""


def _share(row: Row, step: int) -> float | None:
    """How much of the state would be another at a step; None where that is not known."""
    measures = row.measures
    if measures is None or not measures.swapped or not np.isfinite(measures.swap_states[step : step + 1]).all():
        return None
    return min(float(measures.swap_states[step]), 1.0) if step < len(measures.swap_states) else None


def _held(share: float) -> int:
    """2: held; 1: a little is left; 0: lost."""
    return 2 if share >= HELD else 1 if share >= LITTLE else 0


def said(comparison: Comparison) -> str:
    """Both rows at the playhead, for screen readers."""
    parts, step = [], comparison.scene.moment.step
    for row in comparison.rows:
        if row.problem or row.trace is None:
            parts.append(f"{row.title}: {row.problem}")
        elif step < min(row.computed, row.trace.steps):
            best = row.predictions[0] if row.predictions else None
            more = f", next: {readable(best.word)} {percent(best.probability)}" if best else ""
            parts.append(f"{cell_said(row, row.trace, step)}{more}")
    return ". ".join(parts)


def cell_said(row: Row, trace: Trace, step: int) -> str:
    """A cell of a chain in one sentence."""
    word = "start" if step == 0 else trace.tokens[step]
    measures = row.measures
    said = f"{row.title}{_where(row, ', layer {}')}, step {step}, {visible(word)}"
    if measures is None or step < measures.source or not np.isfinite(measures.swap_states[step : step + 1]).all():
        return said
    share = float(measures.swap_states[step])
    return f"{said}: with “{measures.swapped}” the state would be {percent(min(share, 1.0))} another"
