"""What was made lately and may be wanted again in the next frame: images of panels, sums of a trace."""

import math
import weakref
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from lstm_viz.paint.shapes import Shape


class Recent:
    """Keeps the `size` results used last, each under the identities of its owners and a key.

    A result goes with its owners: a trace that nobody else looks at is not kept alive by its pictures. Safe to share
    between threads: two may make the same thing at once, which costs time and nothing else.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._made: OrderedDict[Hashable, tuple[tuple[Callable[[], object], ...], Any]] = OrderedDict()
        self._gone: deque[Hashable] = deque()  # an owner may go in any thread, also while the lock is held
        self._lock = Lock()

    def get(self, owners: tuple[object, ...], key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` returned for these owners and this key when it was last called, or returns now."""
        address = (tuple(map(id, owners)), key)
        with self._lock:
            known = self._made.get(address)
            if known is not None and all(of() is owner for of, owner in zip(known[0], owners, strict=True)):
                self._made.move_to_end(address)
                return known[1]
            while self._gone:
                self._made.pop(self._gone.popleft(), None)
            while len(self._made) >= self._size:  # before, so that never more are kept
                self._made.popitem(last=False)
        made = make()
        with self._lock:
            self._made[address] = (tuple(self._reference(owner, address) for owner in owners), made)
            self._made.move_to_end(address)
            while len(self._made) > self._size:
                self._made.popitem(last=False)
        return made

    def _reference(self, owner: object, address: Hashable) -> Callable[[], object]:
        """Gives the owner as long as it lives; a tuple, which cannot be referred to weakly, is kept alive."""
        try:
            return weakref.ref(owner, lambda _: self._gone.append(address))
        except TypeError:
            return lambda: owner

    def paint(
        self,
        painter: QPainter,
        rect: QRectF,
        owners: tuple[object, ...],
        key: Hashable,
        draw: Callable[[QPainter], list[Shape]],
    ) -> list[Shape]:
        """Draw what stands still for many frames: `draw` paints once onto an image with the device's own pixels.

        `rect` bounds what `draw` paints, in the painter's coordinates. The image lies on whole pixels of the device, so
        it is as sharp as if drawn directly. A QImage rather than a QPixmap: films are painted in a thread.
        """
        ratio = painter.device().devicePixelRatioF()
        zoom = painter.worldTransform().m11() * ratio
        place = painter.worldTransform().map(rect.topLeft()) * ratio
        size = math.ceil(rect.width() * zoom) + 1, math.ceil(rect.height() * zoom) + 1

        def make() -> tuple[QImage, list[Shape]]:
            image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(Qt.GlobalColor.transparent)
            with QPainter(image) as inner:
                inner.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
                inner.scale(zoom, zoom)
                inner.translate(-rect.topLeft())
                shapes = draw(inner)
            image.setDevicePixelRatio(ratio)
            return image, shapes

        image, shapes = self.get(owners, (key, zoom, size, rect.x(), rect.y()), make)
        painter.save()
        painter.resetTransform()
        painter.drawImage(QPointF(round(place.x()) / ratio, round(place.y()) / ratio), image)
        painter.restore()
        return list(shapes)
