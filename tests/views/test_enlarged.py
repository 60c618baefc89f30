"""A unit's lines enlarged: every quantity of every cell can be told from the others."""

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel
from windows import opened, stop

from lstm_viz.core.kinds import KINDS
from lstm_viz.paint.theme import theme
from lstm_viz.views.enlarged import EnlargedLines


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_no_two_lines_look_the_same(qtbot, make_model, kind):
    window = opened(qtbot, make_model(kind, (8, 5)), "w1 w2 w3", 2)
    scene = window.session.scene
    dialog = EnlargedLines(scene, theme("dark"), window)
    qtbot.addWidget(dialog)
    lines = dialog.plot.getPlotItem().listDataItems()
    assert len(lines) == len(kind.quantities)
    pens = [line.opts["pen"] for line in lines]
    assert len({(pen.color().name(), pen.style()) for pen in pens}) == len(lines)
    recorded = [scene.trace.layers[scene.layer][name][:, scene.unit] for name in kind.quantities]
    assert all(any(np.array_equal(line.yData, values) for values in recorded) for line in lines)
    assert f"Layer {scene.layer + 1}, unit {scene.unit} over 4 steps" in [
        one.text() for one in dialog.findChildren(QLabel)
    ]
    stop(window)
