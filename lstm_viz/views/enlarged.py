"""A unit's lines enlarged, to zoom and pan. The one place that uses pyqtgraph, imported when it is first wanted."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lstm_viz.paint.reading import TITLES, computed_steps, quantities, unit_name, values, word_at
from lstm_viz.paint.scene import Scene
from lstm_viz.paint.text import font
from lstm_viz.paint.theme import Theme


class EnlargedLines(QDialog):
    """All recorded quantities of one unit over time. Drag moves, the wheel zooms."""

    def __init__(self, scene: Scene, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        import pyqtgraph

        self.setWindowTitle(unit_name(scene))
        self.resize(980, 620)
        heading = QLabel(f"{unit_name(scene)} over {computed_steps(scene)} steps")
        heading.setObjectName("heading")
        self.plot = pyqtgraph.PlotWidget(background=theme.panel)
        self.plot.setAccessibleName(heading.text())
        legend = QHBoxLayout()
        legend.setSpacing(16)
        legend.addWidget(heading)
        legend.addStretch(1)
        self._fill(pyqtgraph, legend, scene, theme)
        hint = QLabel("Drag to move, turn the wheel to zoom; right-drag zooms each axis by itself.")
        hint.setObjectName("hint")
        whole = QPushButton("Show everything")
        whole.clicked.connect(self.plot.getPlotItem().autoRange)
        close = QPushButton("Close")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(hint)
        buttons.addStretch(1)
        buttons.addWidget(whole)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.addLayout(legend)
        layout.addWidget(self.plot, 1)
        layout.addLayout(buttons)

    def _fill(self, pyqtgraph: Any, legend: QHBoxLayout, scene: Scene, theme: Theme) -> None:
        item = self.plot.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.showGrid(x=True, y=True, alpha=0.15)
        f, o, g = theme.word_text[0], theme.text3, theme.positive  # of a GRU z, r and n
        inks = {"c": theme.text1, "h": theme.h_edge, "f": f, "i": theme.i_line, "o": o, "g": g, "z": f, "r": o, "n": g}
        steps = np.arange(computed_steps(scene))
        for name in quantities(scene):
            dashed, ink = name in ("o", "r"), inks[name]
            label = QLabel(f'<span style="color:{ink.name()}">{"╌╌" if dashed else "━━"}</span> {TITLES[name]}')
            legend.addWidget(label)
            style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
            pen = pyqtgraph.mkPen(ink, width=2 if name in ("c", "h") else 1, style=style)
            line = item.plot(steps, values(scene, name)[:, scene.unit], pen=pen, antialias=True)
            line.setDownsampling(auto=True, method="peak")
            line.setClipToView(True)
        item.addItem(pyqtgraph.InfiniteLine(scene.moment.step, pen=pyqtgraph.mkPen(theme.accent, width=1)))
        bottom = item.getAxis("bottom")
        if len(steps) <= 60:
            bottom.setTicks([[(step, word_at(scene, step)) for step in range(len(steps))]])
        for name in ("bottom", "left"):
            axis = item.getAxis(name)
            axis.setPen(theme.line_strong)
            axis.setTextPen(theme.text2)
            axis.setTickFont(font(11))
