"""Where the regions of the window are, as a function of its size. Lengths are logical pixels at zoom 1."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

TOP = 44.0
SENTENCE = 124.0
TRANSPORT = 56.0
CELL_HEADER = 40.0
CELL_ASPECT = 864 / 368
CELL_SHARE = 408 / 676  # of the height between the sentence and the transport
CELL_USUAL = 408.0
TIME_LEAST = 228.0  # words, strata and heatmap
INSPECTOR_MIN, INSPECTOR_MAX = 480.0, 640.0
DRAWER_BELOW = 1180.0  # narrower than this the inspector would squeeze the cell
MINIMUM = (1120, 720)


@dataclass(frozen=True)
class Layout:
    """The rectangles of the regions. As a ``drawer`` the inspector lies over the cell and can be put away; the bar of
    what-ifs has no height where there are none.
    """

    top: QRectF
    sentence: QRectF
    what_ifs: QRectF
    cell: QRectF
    inspector: QRectF
    time: QRectF
    transport: QRectF
    drawer: bool


def arrange(width: float, height: float, message: float = 0.0, what_ifs: float = 0.0) -> Layout:
    """Lay the regions out in a window of ``width`` × ``height``.

    ``message`` is the height of a line under the field, ``what_ifs`` that of their bar.
    """
    inspector = min(max(576 + (width - 1440) * 0.25, INSPECTOR_MIN), INSPECTOR_MAX)
    drawer = width < DRAWER_BELOW
    cell = width if drawer else width - inspector
    sentence = SENTENCE + message
    y = TOP + sentence + what_ifs
    between = max(0.0, height - y - TRANSPORT)
    # In a low window what is below the cell gives way first. The drawing keeps its shape: more height goes below it.
    wanted = max(between * CELL_SHARE, min(between - TIME_LEAST, CELL_USUAL))
    tall = round(min(wanted, cell / CELL_ASPECT + CELL_HEADER))
    return Layout(
        top=QRectF(0, 0, width, TOP),
        sentence=QRectF(0, TOP, width, sentence),
        what_ifs=QRectF(0, TOP + sentence, width, what_ifs),
        cell=QRectF(0, y, cell, tall),
        inspector=QRectF(width - inspector, y, inspector, tall),
        time=QRectF(0, y + tall, width, between - tall),
        transport=QRectF(0, y + between, width, TRANSPORT),
        drawer=drawer,
    )
