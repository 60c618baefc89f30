"""What the window shows instead of Explore's regions: one page a mode."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lstm_viz.paint.scene import Scene
from lstm_viz.paint.theme import Theme

# key, name, what it is for: of the switch in the top bar and of Ctrl+1 to Ctrl+4
MODES = (
    ("explore", "Explore", "Explore: look into one network as it reads  (Ctrl+1)"),
    ("compare", "Compare", "Compare two networks, or two versions of the sentence  (Ctrl+2)"),
    ("carriers", "Carriers", "Carriers: find the units that carry a fact  (Ctrl+3)"),
    ("challenges", "Challenges", "Challenges: three tasks that the program scores  (Ctrl+4)"),
)


class Page(QWidget):
    """A mode's own region. With ``beside`` the sentence and the transport stay, and it lies between them."""

    scene_shown = Signal(object)  # a new scene, while the page is seen
    beside = False
    rail: QWidget | None = None  # what it puts beside the sentence, where Explore has the next words

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.zoom = 1.0
        self.scroll_px: float | None = None  # how far a long sentence is scrolled by hand

    def set_look(self, theme: Theme, zoom: float) -> None:
        self.theme, self.zoom = theme, zoom
        self.update()

    def show_scene(self, scene: Scene) -> None:
        self.scene_shown.emit(scene)

    def dressed(self, scene: Scene) -> Scene:
        """The scene as the sentence above the page shows it."""
        return scene

    def take_step(self, step: int) -> bool:
        """A word of the sentence was clicked: whether the page makes something of it, or the playhead goes there."""
        return False


class Strip(QWidget):
    """A line of a mode's own above the sentence, as high as its words want."""

    resized = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.zoom = 1.0

    def px(self, width: float) -> float:
        """Its height in a window of a width, in logical pixels."""
        raise NotImplementedError

    def set_look(self, theme: Theme, zoom: float) -> None:
        self.theme, self.zoom = theme, zoom
        self.update()
