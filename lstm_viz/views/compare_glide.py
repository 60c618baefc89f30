"""A glide of the columns of a long sentence, as the playhead makes where it plays: fast at first, then it settles."""

from __future__ import annotations

from PySide6.QtCore import QObject, QVariantAnimation, Signal

from lstm_viz.diagram.motion import ease_out

GLIDE_MS = 300


class Glide(QObject):
    """From one place to another, in pixels that the columns are scrolled."""

    moved = Signal(float)  # where they are to be now

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._begin, self._end = 0.0, 0.0
        self._animation = QVariantAnimation(self, duration=GLIDE_MS, startValue=0.0, endValue=1.0)
        self._animation.valueChanged.connect(self._on_value)

    @property
    def running(self) -> bool:
        return self._animation.state() == QVariantAnimation.State.Running

    def go(self, begin: float, end: float, at_once: bool = False) -> None:
        """Glide, or with reduced motion be there ``at_once``."""
        self.stop()
        self._begin, self._end = begin, end
        if at_once:
            self.moved.emit(end)
        else:
            self._animation.start()

    def stop(self) -> None:
        self._animation.stop()

    def _on_value(self, share: float) -> None:
        self.moved.emit(self._begin + (self._end - self._begin) * ease_out(share))
