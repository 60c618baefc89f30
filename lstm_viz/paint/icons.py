"""The icons of ``resources/icons``: line drawings on a field of 24, in any colour, at any scale."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from lstm_viz.resources import resource


@lru_cache(maxsize=256)
def _image(name: str, px: int, rgb: str, ratio: float) -> QImage:
    source = resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", rgb)
    image = QImage(round(px * ratio), round(px * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(image.rect()))
    image.setDevicePixelRatio(ratio)
    return image


def draw_icon(painter: QPainter, name: str, x: float, y: float, color: QColor, px: int = 18) -> None:
    """Draw the icon with its middle at (x, y), `px` wide. It is drawn as sharp as the painter's own scale."""
    ratio = painter.device().devicePixelRatioF() * painter.worldTransform().m11()
    painter.drawImage(QPointF(x - px / 2, y - px / 2), _image(name, px, color.name(), ratio))


def icon(name: str, color: QColor, px: int = 18) -> QIcon:
    """The icon for a button or a window, sharp at scales 1 to 3."""
    made = QIcon()
    for ratio in (1, 2, 3):
        made.addPixmap(QPixmap.fromImage(_image(name, px, color.name(), float(ratio))))
    return made
