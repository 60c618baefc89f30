from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter
from scenes import at, painted, remembered, scene_of, word_model

from lstm_viz.paint.explore import paint_explore, paint_large_cell
from lstm_viz.paint.theme import theme


@pytest.mark.parametrize("paint", [paint_explore, paint_large_cell])
@pytest.mark.parametrize("size", [(640, 360), (1280, 720), (1080, 1920), (3840, 2160)])
@pytest.mark.parametrize("cell", ["lstm", "peephole", "coupled", "gru", "rnn"])
def test_every_size_shows_the_same_things(paint, size, cell, qapp):
    scene = scene_of(word_model(cell))
    has_ledger = cell != "rnn"
    if has_ledger:
        scene = remembered(scene)
    scene = at(scene, 7, scene.diagram.phases[-2].name, 0.4)
    _, shapes = painted(lambda painter: paint(painter, QSizeF(*size), scene, theme("dark")), *size)
    names = {shape.name for shape in shapes}
    assert {"chip 0", "chip 13"} <= names
    if paint is paint_explore:
        assert {"heatmap", "unit lines", "strata"} <= names
        assert not any(name.startswith(("quantity", "why word")) for name in names)  # a film has no buttons
        lists = ("stratum ", "writer ", "why ")
        assert all(any(name.startswith(one) for name in names) == has_ledger for one in lists)
    zoom = min(size[0] / 1280, size[1] / 720)
    everything = QRectF(-1, -1, size[0] / zoom + 2, size[1] / zoom + 2)
    assert all(everything.contains(shape.rect) for shape in shapes)


def test_regions_do_not_overlap(qapp):
    scene = at(remembered(scene_of(word_model())), 7, "write", 0.5)
    _, shapes = painted(lambda painter: paint_explore(painter, QSizeF(1280, 720), scene, theme("light")), 1280, 720)
    named = {shape.name: shape.rect for shape in shapes}
    names = ("chip 3", "phase write", "unit lines", "writers", "term f", "word 3", "strata", "heatmap", "why 3")
    pieces = [named[name] for name in names if name in named]
    assert len(pieces) >= len(names) - 1  # step 3 may not be among the few largest reasons
    for place, one in enumerate(pieces):
        assert not any(one.intersects(other) for other in pieces[place + 1 :])


def test_the_same_moment_is_the_same_picture_whatever_came_before(qapp):
    scene = scene_of(word_model())

    def picture(step, phase, progress):
        image = QImage(1280, 720, QImage.Format.Format_RGB32)
        with QPainter(image) as painter:
            paint_explore(painter, QSizeF(1280, 720), at(scene, step, phase, progress), theme("light"))
        return image

    first = picture(5, "write", 0.37)
    for step in range(10):
        picture(step, "predict", 0.2)
    assert picture(5, "write", 0.37) == first


@pytest.mark.parametrize("change", [{"trace": None, "computed": 0}, {"computed": 0}, {"computed": 3}])
def test_what_is_not_there_yet_is_left_out(change, qapp):
    scene = replace(scene_of(word_model()), **change)
    image, _ = painted(lambda painter: paint_explore(painter, QSizeF(1280, 720), scene, theme("light")), 1280, 720)
    assert not image.isNull()
