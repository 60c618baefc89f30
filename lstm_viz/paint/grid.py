"""The token grid: a column per word, shared by ribbon, heatmap and scrubber: the playhead is one straight column.

Measures are logical pixels. Left of the columns is the gutter, right of them the rail. The rail keeps its place while a
sentence grows, or the controls in it would wander with every word typed.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cached_property

from lstm_viz.diagram.motion import ease_out
from lstm_viz.paint.scene import Scene

GUTTER_PX = 176.0
MARGIN_PX = 16.0
RAIL_GAP_PX = 24.0
RAIL_MIN_PX = 240.0
RAIL_SHARE = 272 / 1440
COLUMN_MAX_PX = 96.0
COLUMN_MIN_PX = 40.0
LABEL_MIN_PX = 24.0
PLAYHEAD_AT = 0.6


@dataclass(frozen=True)
class TokenGrid:
    """Where the columns are, in a window `width` wide, for `columns` words with the playhead at `playhead`.

    Parameters
    ----------
    width : logical pixels of the whole window or picture.
    columns : number of columns, the start token's and a pending word's included.
    playhead : column that is kept at 60% of the visible width once the sentence does not fit; fractions scroll.
    scroll_px : distance scrolled by hand instead, or None to follow the playhead.
    pending : the column of the word that is being typed and has no step yet. Steps and columns are the same up to it.
    """

    width: float
    columns: int
    playhead: float = 0.0
    scroll_px: float | None = None
    pending: int | None = None

    @cached_property
    def left(self) -> float:
        """Left edge of the visible columns."""
        return min(GUTTER_PX, self.width / 4)

    @cached_property
    def rail_right(self) -> float:
        return self.width - MARGIN_PX

    @cached_property
    def rail_left(self) -> float:
        rail = min(max(RAIL_MIN_PX, round(self.width * RAIL_SHARE)), self.width / 3)
        return self.rail_right - rail

    @cached_property
    def available_px(self) -> float:
        """Width that columns may take."""
        return max(1.0, self.rail_left - RAIL_GAP_PX - self.left)

    @cached_property
    def column_px(self) -> float:
        fitting = self.available_px / max(1, self.columns)
        if fitting >= COLUMN_MIN_PX:
            # Whole pixels keep the hairlines between columns crisp.
            return min(COLUMN_MAX_PX, float(int(fitting)))
        return min(COLUMN_MIN_PX, self.available_px)

    @cached_property
    def labels(self) -> bool:
        """Whether a column has room for a word."""
        return self.column_px >= LABEL_MIN_PX

    @cached_property
    def content_px(self) -> float:
        """Width of all columns, seen or not."""
        return self.column_px * self.columns

    @cached_property
    def scrolls(self) -> bool:
        """Whether the sentence does not fit."""
        return self.content_px > self.available_px + 0.5

    @cached_property
    def scrolled_px(self) -> float:
        """How far the columns are moved to the left."""
        if not self.scrolls:
            return 0.0
        wanted = self.scroll_px
        if wanted is None:
            wanted = (self.playhead + 0.5) * self.column_px - PLAYHEAD_AT * self.available_px
        return min(max(0.0, round(wanted)), self.content_px - self.available_px)

    @cached_property
    def right(self) -> float:
        """Right edge of the visible columns."""
        return self.left + min(self.available_px, self.content_px)

    @cached_property
    def first(self) -> int:
        """First column of which anything is visible."""
        return int(self.scrolled_px // self.column_px)

    @cached_property
    def last(self) -> int:
        """Last column of which anything is visible; -1 where there are none."""
        return min(self.columns, int(-(-(self.scrolled_px + self.right - self.left) // self.column_px))) - 1

    def column_left(self, column: float) -> float:
        """Left edge of a column; may lie outside the visible part."""
        return self.left + column * self.column_px - self.scrolled_px

    def column_centre(self, column: float) -> float:
        return self.column_left(column + 0.5)

    def column_of(self, step: int) -> int:
        """The column in which a step stands."""
        return step if self.pending is None or step < self.pending else step + 1

    def step_of(self, column: int) -> int | None:
        """The step that stands in a column; None in the pending word's."""
        if self.pending is None or column < self.pending:
            return column
        return None if column == self.pending else column - 1

    def step_at(self, x: float) -> int | None:
        """The step at a horizontal place, or None outside the visible columns and in the pending word's."""
        if not self.left <= x < self.right:
            return None
        return self.step_of(min(self.columns - 1, int((x - self.left + self.scrolled_px) // self.column_px)))

    def nearest_step(self, x: float) -> int:
        """The step nearest to a horizontal place, for dragging past the ends."""
        return int(self.nearest(x))

    def nearest(self, x: float) -> float:
        """The place on the time axis nearest to a horizontal place: 7.5 is the middle of step 7."""
        steps = self.columns - (self.pending is not None)
        inside = min(max(x, self.left), self.right)
        column = (inside - self.left + self.scrolled_px) / self.column_px
        if self.pending is not None and column >= self.pending:
            column = max(float(self.pending), column - 1)
        return min(max(0.0, column), max(0.0, steps - 1e-6))


def grid_of(width: float, scene: Scene, scroll_px: float | None = None) -> TokenGrid:
    """The grid of a scene. It glides to a new step while that step begins, so that long sentences scroll smoothly."""
    columns = len(scene.chips) or scene.steps
    pending = None
    if columns > scene.steps:
        # Steps count up one by one until the pending chip: the first chip that is not its own step.
        pending = bisect_left(range(columns), True, key=lambda column: scene.chips[column].step != column)
    moment = scene.moment
    grid = TokenGrid(width, columns, float(moment.step), scroll_px, pending)
    if not grid.scrolls:
        return grid
    first = scene.diagram.phases[0].name if scene.diagram.phases else "whole"
    gliding = 1 - ease_out(moment.progress) if moment.phase in ("whole", first) else 0.0
    return replace(grid, playhead=max(0.0, moment.step - gliding))
