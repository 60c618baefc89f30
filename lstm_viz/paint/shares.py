"""Who wrote the memory: one order and one rounding for the belt, the strata and every list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor

from lstm_viz.paint.hover import hovered_step
from lstm_viz.paint.reading import computed_steps, word_at
from lstm_viz.paint.recent import Recent
from lstm_viz.paint.theme import Theme

if TYPE_CHECKING:
    from lstm_viz.analysis.strata import Strata
    from lstm_viz.paint.scene import Scene

SHOWN = 5
_LEAST = 0.005
_percents = Recent(160)  # of all visible columns, and of two scopes


def covers(strata: Strata | None, step: int) -> bool:
    """Whether the strata are known at a step."""
    return strata is not None and strata.first <= step <= strata.last


def rounded(shares: np.ndarray) -> np.ndarray:
    """(n,) whole percents of (n,) shares that add up to 1, adding up to 100: the largest remainders are rounded up.

    Where there is nothing to share, all are 0.
    """
    exact = 100 * np.asarray(shares, np.float64)
    whole = np.floor(exact + 1e-9).astype(np.int64)
    if not exact.any():
        return whole
    missing = round(float(exact.sum())) - int(whole.sum())
    if missing:
        # Only those with the largest remainders are put in order: a long text has thousands of rows, most of them 0.
        remainder = exact - whole
        some = remainder[remainder > 0]
        least = np.partition(some, len(some) - missing)[len(some) - missing]
        wanted = np.flatnonzero(remainder >= least)
        whole[wanted[np.argsort(-remainder[wanted], kind="stable")[:missing]]] += 1
    return whole


def percents(strata: Strata, step: int) -> np.ndarray:
    """(step + 2,) whole percents of all rows: rounded once, so that every list says the same."""
    return _percents.get((strata,), step, lambda: rounded(strata.shares(step)))


def as_percent(percent: int, share: float) -> str:
    """A rounded percentage; it never says 0% of what is not nothing."""
    return "<1%" if percent == 0 and share > 0 else f"{percent}%"


def writers(scene: Scene, strata: Strata, step: int, count: int = SHOWN) -> list[int]:
    """The `count` rows that hold most at a step, the largest first; none that holds less than half a percent.

    The word under the pointer, the followed one and the pinned ones are always among them, in the places of the
    smallest.
    """
    held = strata.at(step)
    least = _LEAST * float(held.sum())
    largest = [int(row) for row in np.argsort(-held, kind="stable")[:count] if held[row] > least]
    wanted = _wanted(scene, held, step)[:count]
    missing = [row for row in wanted if row not in largest]
    free = [row for row in reversed(largest) if row not in wanted]
    for row in free[: max(0, len(largest) + len(missing) - count)]:
        largest.remove(row)
    return sorted([*largest, *missing], key=lambda row: -held[row])


def _wanted(scene: Scene, held: np.ndarray, step: int) -> list[int]:
    """The rows of the pointed and the followed word, and of each pinned one where it holds most."""
    marked = (hovered_step(scene), scene.followed)
    rows = [source + 1 for source in marked if source is not None and source <= step]
    best: dict[str, int] = {}
    for row in range(1, min(step + 1, computed_steps(scene)) + 1) if scene.pinned else ():
        word = scene.chips[row - 1].text if row <= len(scene.chips) else ""
        if word in scene.pinned and (word not in best or held[row] > held[best[word]]):
            best[word] = row
    return list(dict.fromkeys([*rows, *(row for row in best.values() if held[row] > 0)]))


def row_word(scene: Scene, row: int) -> str:
    """The word of a row of the ledger; row 0 is what the cell held before the text."""
    return word_at(scene, row - 1) if row else "initial"


def row_hue(scene: Scene, row: int) -> int | None:
    """The hue of the row's word, None for grey."""
    return scene.hues[row - 1] if 0 < row <= len(scene.hues) else None


def row_color(scene: Scene, row: int, theme: Theme) -> QColor:
    """The colour of a row wherever it is drawn."""
    return theme.word(row_hue(scene, row), row - 1)
