"""The Qt binding itself: a fault that was paid for once must not come back with another version."""

import sys

import pytest


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_setters_do_not_eat_references_to_none(qapp):
    """PySide6 6.12.0 drops a reference to None with most setters, until the process aborts."""
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

    image = QImage(10, 10, QImage.Format.Format_RGB32)
    pen, brush, path = QPen(), QBrush(), QPainterPath()
    with QPainter(image) as painter:
        setters = {
            "setPen": lambda: painter.setPen(pen),
            "setBrush(QBrush)": lambda: painter.setBrush(brush),
            "setBrush(QColor)": lambda: painter.setBrush(QColor("red")),
            "setOpacity": lambda: painter.setOpacity(0.5),
            "scale": lambda: painter.scale(1, 1),
            "drawPath": lambda: painter.drawPath(path),
            "moveTo": lambda: path.moveTo(1, 1),
            "drawEllipse": lambda: painter.drawEllipse(QPointF(5, 5), 2, 2),
            "fill": lambda: image.fill(0),
        }
        drift = {}
        for name, setter in setters.items():
            setter()
            before = sys.getrefcount(None)
            for _ in range(100):
                setter()
            drift[name] = sys.getrefcount(None) - before
    assert {name: change for name, change in drift.items() if abs(change) >= 50} == {}
