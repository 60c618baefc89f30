"""What is remembered between starts: window size, theme, model, zoom, speed, and what the eye needs."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings

from lstm_viz.session.playhead import SPEEDS

THEMES = ("system", "light", "dark")
ZOOM_MIN, ZOOM_MAX = 0.75, 2.5


class Settings:
    """A typed face of QSettings. A value that makes no sense counts as not set."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store if store is not None else QSettings("LSTM Viz", "LSTM Viz")

    @property
    def theme(self) -> str:
        value = str(self._store.value("theme", "system"))
        return value if value in THEMES else "system"

    @theme.setter
    def theme(self, value: str) -> None:
        self._store.setValue("theme", value)

    @property
    def model(self) -> str:
        return str(self._store.value("model", "words"))

    @model.setter
    def model(self, value: str) -> None:
        self._store.setValue("model", value)

    @property
    def zoom(self) -> float:
        return min(max(self._number("zoom", 1.0), ZOOM_MIN), ZOOM_MAX)

    @zoom.setter
    def zoom(self, value: float) -> None:
        self._store.setValue("zoom", value)

    @property
    def speed(self) -> float:
        return min(max(self._number("speed", 1.0), SPEEDS[0]), SPEEDS[-1])

    @speed.setter
    def speed(self, value: float) -> None:
        self._store.setValue("speed", value)

    @property
    def dimming(self) -> bool:
        return self._flag("dimming", True)

    @dimming.setter
    def dimming(self, value: bool) -> None:
        self._store.setValue("dimming", value)

    @property
    def reduced_motion(self) -> bool:
        return self._flag("reduced_motion", False)

    @reduced_motion.setter
    def reduced_motion(self, value: bool) -> None:
        self._store.setValue("reduced_motion", value)

    @property
    def geometry(self) -> QByteArray | None:
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("geometry", value)

    def sync(self) -> None:
        self._store.sync()

    def _flag(self, key: str, default: bool) -> bool:
        value = str(self._store.value(key, default)).lower()  # an INI file keeps words
        return value == "true" if value in ("true", "false") else default

    def _number(self, key: str, default: float) -> float:
        try:
            value = float(str(self._store.value(key, default)))
        except ValueError:
            return default
        return value if value == value else default
