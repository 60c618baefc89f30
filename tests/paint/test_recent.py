import weakref

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from lstm_viz.paint.recent import Recent
from lstm_viz.paint.shapes import Shape


def test_it_keeps_what_was_used_last():
    recent, made = Recent(2), []

    def ask(key: str) -> str:
        return recent.get((), key, lambda: made.append(key) or key)

    for key in ("a", "b", "a", "c", "a", "b"):
        assert ask(key) == key
    assert made == ["a", "b", "c", "b"]


def test_results_belong_to_their_owners():
    recent, one, other = Recent(4), object(), object()
    assert recent.get((one,), 0, lambda: 1) == 1
    assert recent.get((other,), 0, lambda: 2) == 2
    assert recent.get((one,), 0, lambda: 3) == 1


def test_a_result_does_not_keep_its_owner_alive():
    class Owner:
        pass

    recent, one, other, gone = Recent(4), Owner(), Owner(), []
    weakref.finalize(one, gone.append, "one")
    assert recent.get((one, None), 0, lambda: 1) == recent.get((one, None), 0, lambda: 2) == 1
    of_one = Owner()
    weakref.finalize(of_one, gone.append, "what was made for it")
    recent.get((one, ("a tuple",)), 1, lambda made=of_one: made)
    del of_one, one
    assert gone == ["one"]
    recent.get((other,), 0, lambda: 3)
    assert gone == ["one", "what was made for it"]


def test_a_kept_image_is_painted_pixel_on_pixel(qapp):
    """Drawn through the cache or directly, at any zoom, the picture is the same."""

    def draw(painter: QPainter) -> list[Shape]:
        painter.fillRect(QRectF(12, 8, 20, 10), Qt.GlobalColor.red)
        return [Shape("box", QRectF(12, 8, 20, 10))]

    for zoom in (1.0, 2.0):
        images = []
        for recent in (None, Recent(2)):
            image = QImage(100, 80, QImage.Format.Format_RGB32)
            image.fill(Qt.GlobalColor.white)
            for _ in range(2):
                with QPainter(image) as painter:
                    painter.scale(zoom, zoom)
                    painter.translate(3, 4)
                    if recent:
                        shapes = recent.paint(painter, QRectF(10, 5, 30, 20), (), "key", draw)
                        assert shapes[0].rect == QRectF(12, 8, 20, 10)
                    else:
                        draw(painter)
            images.append(image)
        assert images[0] == images[1]
