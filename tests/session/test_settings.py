import pytest
from PySide6.QtCore import QByteArray, QSettings

from lstm_viz.session.settings import Settings


@pytest.fixture
def store(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def test_remembers_between_starts(store):
    settings = Settings(store)
    settings.theme, settings.model, settings.zoom, settings.speed = "dark", "words-rnn", 1.5, 2.0
    settings.geometry = QByteArray(b"geometry")
    settings.dimming, settings.reduced_motion = False, True
    settings.sync()
    again = Settings(QSettings(store.fileName(), QSettings.Format.IniFormat))
    assert (again.theme, again.model, again.zoom, again.speed) == ("dark", "words-rnn", 1.5, 2.0)
    assert again.geometry == QByteArray(b"geometry")
    assert (again.dimming, again.reduced_motion) == (False, True)


def test_begins_with_sensible_values(store):
    settings = Settings(store)
    assert (settings.theme, settings.model, settings.zoom, settings.speed) == ("system", "words", 1.0, 1.0)
    assert settings.geometry is None
    assert (settings.dimming, settings.reduced_motion) == (True, False)


@pytest.mark.parametrize(
    ("key", "value"), [("theme", "pink"), ("zoom", "large"), ("zoom", "nan"), ("geometry", "x"), ("dimming", "?")]
)
def test_nonsense_counts_as_not_set(store, key, value):
    store.setValue(key, value)
    fresh = Settings(QSettings(store.fileName() + "2", QSettings.Format.IniFormat))
    assert getattr(Settings(store), key) == getattr(fresh, key)
