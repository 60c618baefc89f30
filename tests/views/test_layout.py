import pytest

from lstm_viz.views.layout import CELL_ASPECT, CELL_HEADER, arrange

SIZES = [(1120, 720), (1280, 800), (1440, 900), (1920, 1080), (2560, 1440), (960, 600)]


def test_measures_of_the_usual_size():
    layout = arrange(1440, 900)
    assert (layout.cell.width(), layout.cell.height()) == (864, 408)
    assert (layout.inspector.left(), layout.inspector.width()) == (864, 576)
    assert (layout.time.top(), layout.time.height()) == (576, 268)
    assert arrange(1280, 800).cell.width() == 744


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("message", [0, 22])
def test_regions_fill_the_window_and_do_not_overlap(size, message):
    layout = arrange(*size, message)
    regions = [layout.top, layout.sentence, layout.cell, layout.time, layout.transport]
    if not layout.drawer:
        regions.append(layout.inspector)
    for number, region in enumerate(regions):
        assert region.width() > 0
        assert region.height() > 0
        for other in regions[:number]:
            common = region.intersected(other)
            assert common.width() * common.height() == 0
    covered = sum(region.width() * region.height() for region in regions)
    assert covered == pytest.approx(size[0] * size[1])


@pytest.mark.parametrize("size", SIZES)
def test_the_drawing_is_never_wider_than_its_room(size):
    layout = arrange(*size)
    assert (layout.cell.height() - CELL_HEADER) * CELL_ASPECT <= layout.cell.width() + CELL_ASPECT


def test_a_narrow_window_has_a_drawer():
    assert arrange(1120, 720).drawer
    assert not arrange(1280, 800).drawer
