"""What was painted where: hit testing, tool tips and accessibility all read these."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF


@dataclass(frozen=True)
class Shape:
    """One painted thing.

    Attributes
    ----------
    name : a stable address for code, such as ``"gate f"`` or ``"chip 3"``.
    rect : logical pixels in the painter's own coordinates.
    label : a sentence for people.
    """

    name: str
    rect: QRectF
    label: str = ""


def shape_at(shapes: Iterable[Shape], point: QPointF) -> Shape | None:
    """The smallest shape under the point: a gate wins over the cell that holds it."""
    under = [shape for shape in shapes if shape.rect.contains(point)]
    return min(under, key=lambda shape: shape.rect.width() * shape.rect.height(), default=None)
