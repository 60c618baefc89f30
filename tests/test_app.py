"""The whole application: real threads, real kernels, a small model, settings of its own."""

import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lstm_viz.app import Application, run
from lstm_viz.core.kinds import LSTM, RNN
from lstm_viz.errors import ModelError
from lstm_viz.models.interventions import parse
from lstm_viz.models.store import save_model
from lstm_viz.models.trace import run as run_model
from lstm_viz.paint.scene import Change
from lstm_viz.session.settings import Settings
from lstm_viz.views.film_dialog import FilmOptions

TEXT = "w1 w2 w3"


@pytest.fixture
def models(make_model, tmp_path):
    """Folder with lstm.safetensors, two layers, and rnn.safetensors."""
    for kind, sizes in ((LSTM, (8, 5)), (RNN, (8,))):
        model = make_model(kind, sizes)
        card = {"units": [{"layer": 0, "unit": 3, "positive": "plural", "negative": "singular", "right": 4, "of": 5}]}
        save_model(replace(model, card=card), tmp_path / f"{kind.name}.safetensors")
    return tmp_path


@pytest.fixture
def settings(tmp_path):
    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def start(qtbot, models, settings):
    """A function that starts the application; it is stopped after the test."""
    started = []

    def start(text=TEXT, model="lstm.safetensors", theme="light"):
        path = str(models / model) if model else None
        application = Application(text, path, theme, settings)
        started.append(application)
        application.show()
        return application

    yield start
    for application in started:
        application.window.close()
        application.stop()
        application.window.deleteLater()


@pytest.fixture
def application(start, qtbot):
    application = start()
    qtbot.waitUntil(lambda: application.session.document.computed == 4, timeout=60_000)
    return application


def test_opens_with_a_sentence_already_moving(application, qtbot):
    playhead = application.session.playhead
    qtbot.waitUntil(lambda: playhead.playing)
    assert application.session.selection.unit == 3  # named by the model's card


def test_what_is_typed_is_what_the_model_says(application, qtbot):
    field, document = application.window.sentence.field, application.session.document
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "w4 w5 zz w6 ")
    qtbot.waitUntil(lambda: document.computed == 5, timeout=10_000)
    expected = run_model(document.model, ("start", "w4", "w5", "zz", "w6"), document.model.encode("w4 w5 zz w6"))
    np.testing.assert_array_equal(document.trace.layers[1]["h"], expected.layers[1]["h"])
    assert not application.session.playhead.playing


def test_another_model_takes_over_the_text(application, qtbot, models):
    document = application.session.document
    application.open_model(str(models / "rnn.safetensors"))
    assert document.loading
    assert document.trace is not None  # the old picture stays until the new one is there
    qtbot.waitUntil(lambda: document.model.kind is RNN and document.computed == 4, timeout=30_000)
    assert document.text == TEXT
    assert application.settings.model.endswith("rnn.safetensors")


def test_a_model_that_cannot_be_opened_leaves_everything_as_it_was(application, qtbot, tmp_path):
    document = application.session.document
    model, trace = document.model, document.trace
    (tmp_path / "bad.safetensors").write_bytes(b"\x08\x00\x00\x00\x00\x00\x00\x00{}")
    application.open_model(str(tmp_path / "bad.safetensors"))
    qtbot.waitUntil(lambda: document.error != "")
    assert "bad.safetensors" in document.error
    assert (document.model, document.trace, document.loading) == (model, trace, "")
    assert application.window.sentence.message == document.error


def test_a_remembered_model_that_is_gone_is_told_and_the_usual_one_is_opened(start, qtbot, settings, tmp_path):
    settings.model = str(tmp_path / "gone.safetensors")
    application = start(model=None)
    document = application.session.document
    qtbot.waitUntil(lambda: document.computed == 4, timeout=60_000)
    assert document.model.name == "words"
    assert "gone.safetensors" in document.error


def test_a_worker_that_raises_is_reported_and_the_next_run_works(application, qtbot, monkeypatch):
    document = application.session.document
    trace = document.trace

    def broken(*_, **__):
        raise MemoryError("no room")

    monkeypatch.setattr("lstm_viz.models.trace.run_in_pieces", broken)
    application.session.type_text("w1 w2 w3 w4", 11)
    qtbot.waitUntil(lambda: document.error != "")
    assert document.trace is trace
    monkeypatch.undo()
    application.session.type_text("w1 w2 w3 w5", 11)
    qtbot.waitUntil(lambda: document.computed == 5)
    assert document.error == ""


def test_the_unexpected_is_shown_once(application, caplog):
    caplog.set_level("CRITICAL")
    try:
        raise RuntimeError("surprise")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert "surprise" in application.session.document.error


def test_a_session_comes_back(application, qtbot, tmp_path, models):
    path = tmp_path / "a.json"
    session = application.session
    session.selection.set_unit(5)
    session.selection.set_quantity("o")
    session.selection.toggle_pin("w2")
    session.selection.set_group([1, 2])
    session.swap(1, "w9")
    session.document.what_ifs.add(parse("c[0,1]=2@1:2"))
    session.document.what_ifs.add(parse("unit[0,2]=0"))
    session.document.what_ifs.set_on(1, False)
    session.playhead.go_to(2)
    application.sessions.save(path)
    application.open_model(str(models / "rnn.safetensors"))
    qtbot.waitUntil(lambda: session.document.model.kind is RNN)
    session.document.set_text("w7")
    application.sessions.open(path)
    qtbot.waitUntil(lambda: session.document.model.kind is LSTM and session.document.computed == 4)
    assert session.document.text == TEXT
    assert (session.selection.unit, session.selection.quantity, session.selection.pinned) == (5, "o", ("w2",))
    assert session.playhead.step == 2
    assert session.document.what_ifs.changes == (
        Change(parse("c[0,1]=2@1:2")), Change(parse("unit[0,2]=0"), on=False)
    )  # fmt: skip
    assert (session.selection.group, session.selection.strata_scope) == ({1, 2}, "group")
    qtbot.waitUntil(lambda: session.scene.ghost is not None and session.scene.swap is not None)
    assert (session.scene.swap.step, session.scene.swap.word) == (1, "w9")


def test_a_what_if_is_answered_together_with_what_is_known_of_its_memory(application, qtbot):
    document = application.session.document
    document.what_ifs.add(parse("c[0,1]=2@1:"))
    qtbot.waitUntil(lambda: document.ghost is not None)
    expected = run_model(
        document.model, document.trace.tokens, document.trace.ids, interventions=document.what_ifs.active
    )
    np.testing.assert_array_equal(document.trace.layers[1]["h"], expected.layers[1]["h"])
    qtbot.waitUntil(lambda: not application.session.memory.waiting)
    assert application.session.scene.belt is not None


def test_all_that_is_known_of_memory_arrives(application, qtbot):
    session = application.session
    session.playhead.pause()
    session.playhead.end()
    qtbot.waitUntil(lambda: session.scene.measures is not None and session.scene.measures.ledger is not None)
    assert np.isnan(session.scene.measures.gradient).all()  # nobody looks at it yet
    application.window.time.show_page("word")
    qtbot.waitUntil(lambda: session.scene.measures is not None and np.isfinite(session.scene.measures.gradient[-1]))
    scene = session.scene
    assert scene.strata is not None and scene.belt is not None and scene.why.step == 3
    session.selection.set_unit(5)
    qtbot.waitUntil(lambda: not session.memory.waiting)
    assert session.scene.strata_units == (5,) and session.scene.strata is not None


def test_a_bad_session_file_changes_nothing(application, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text("{")
    application.sessions.open(path)
    assert "bad.json" in application.session.document.error
    assert application.session.document.text == TEXT


def test_theme_zoom_speed_model_and_place_are_remembered(start, qtbot, settings):
    first = start()
    qtbot.waitUntil(lambda: first.session.document.computed == 4, timeout=60_000)
    first.window.theme_toggled.emit()
    first._on_zoom(1.1)
    first.session.playhead.set_speed(2.0)
    first.session.selection.set_dimming(False)
    first.session.selection.set_reduced_motion(True)
    first.window.close()
    second = start(text=None, model=None, theme=None)
    assert second.window.theme.name == "dark"
    assert second.window.zoom == pytest.approx(1.1)
    assert second.session.playhead.speed == 2.0
    assert not second.session.scene.dimming and second.session.scene.reduced_motion
    assert settings.geometry is not None
    assert second.window.restoreGeometry(settings.geometry)
    qtbot.waitUntil(lambda: second.session.document.model is not None)
    assert second.session.document.model.name == "lstm"


def test_the_system_theme_is_followed(start, monkeypatch, settings):
    application = start(theme="system")
    assert application.window.theme.name == "light"
    monkeypatch.setattr("lstm_viz.app.application._system_theme", lambda: "dark")
    application._on_scheme()
    assert application.window.theme.name == "dark"
    application.window.theme_toggled.emit()
    assert (settings.theme, application.window.theme.name) == ("light", "light")
    application.window.theme_toggled.emit()
    assert settings.theme == "system"


def options(path, **changes):
    return replace(FilmOptions(path, (320, 180), 10, "cell", 8.0), **changes)


def test_a_film_is_written_while_the_window_lives(application, qtbot, tmp_path):
    path = tmp_path / "film.mp4"
    application.window.film_wanted.emit()
    dialog = application.films.dialog
    dialog.path.setText(str(path))
    dialog._running = True
    application.films.save(options(path))
    qtbot.waitUntil(lambda: not dialog.running, timeout=60_000)
    assert path.stat().st_size > 1000
    assert str(path) in dialog.state.text()
    dialog.close()


def test_a_cancelled_film_leaves_no_file(application, qtbot, tmp_path):
    folder = tmp_path / "films"
    folder.mkdir()
    application.window.film_wanted.emit()
    dialog = application.films.dialog
    dialog._running = True
    application.films.save(options(folder / "film.mp4", size=(1280, 720), fps=60, speed=0.25))
    qtbot.waitUntil(lambda: dialog.bar.value() > 0, timeout=60_000)
    dialog.reject()
    qtbot.waitUntil(lambda: not dialog.running, timeout=60_000)
    assert "no file" in dialog.state.text()
    assert list(folder.iterdir()) == []
    dialog.close()


def test_ctrl_c_while_a_film_is_written_leaves_no_file(application, qtbot, tmp_path, settings, monkeypatch):
    folder, codes = tmp_path / "films", []
    folder.mkdir()
    monkeypatch.setattr(QApplication, "exit", codes.append)
    application.window.film_wanted.emit()
    application.films.save(options(folder / "film.mp4", size=(1280, 720), fps=60, speed=0.25))
    qtbot.waitUntil(lambda: application.films.dialog.bar.value() > 0, timeout=60_000)
    assert len(list(folder.iterdir())) == 1
    application.interrupt(signal.SIGINT)
    assert application.stop()
    assert list(folder.iterdir()) == []
    assert codes == [130]
    assert settings.geometry is not None
    application.films.dialog.close()


def test_a_film_that_cannot_be_written_says_why(application, qtbot, tmp_path):
    application.window.film_wanted.emit()
    dialog = application.films.dialog
    dialog._running = True
    application.films.save(options(tmp_path / "none" / "film.mp4"))
    qtbot.waitUntil(lambda: not dialog.running, timeout=60_000)
    assert "none" in dialog.state.text()
    dialog.close()


def test_enlarged_lines_open(application, qtbot):
    from lstm_viz.views.enlarged import EnlargedLines

    application.window.enlarge_wanted.emit()
    dialog = application.window.findChild(EnlargedLines)
    curves = dialog.plot.getPlotItem().listDataItems()
    assert len(curves) == 6
    np.testing.assert_array_equal(curves[0].yData, application.session.document.trace.layers[0]["f"][:, 3])
    dialog.close()


def test_a_named_model_that_is_missing_is_refused_before_a_window_opens():
    with pytest.raises(ModelError, match="nowhere"):
        run("a", "nowhere.safetensors")


def test_everything_else_that_can_be_typed(application, qtbot):
    document = application.session.document
    texts = ["", " ", "a", "?!…", "🐦 👩‍👩‍👧 🇫🇷", "שלום עולם w1", "我喜欢鸟", "\u202ew1\u202c", "é" * 300]
    texts.append("w1 " * 10_000)
    for text in texts:
        application.session.type_text(text, len(text))
        qtbot.waitUntil(lambda: not document.running, timeout=60_000)
        application.window.grab()
        assert document.error == ""


def test_leaves_no_job_behind_at_quit_while_a_text_runs(application):
    application.session.type_text("w1 " * 20_000, 60_000)
    QApplication.processEvents()  # the fixtures see to it that no thread is left


def test_first_paint_needs_neither_numba_nor_pyqtgraph(tmp_path):
    code = f"""
    import os, sys
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication
    import lstm_viz.app as app
    from lstm_viz.session.settings import Settings
    qt = QApplication([])
    settings = Settings(QSettings({str(tmp_path / "s.ini")!r}, QSettings.Format.IniFormat))
    application = app.Application("the birds", None, "light", settings)
    loaded = []
    def look():
        loaded.extend(name for name in ("numba", "pyqtgraph", "llvmlite") if name in sys.modules)
        print("first paint", loaded)
        qt.quit()
    application._on_shown = look
    application.window.shown_first.connect(look)
    application.show()
    qt.exec()
    application.stop()
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True, text=True, timeout=60, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert "first paint []" in done.stdout, done.stdout + done.stderr


def test_the_first_start_fills_a_small_screen(start):
    assert start().window.isMaximized()  # the offscreen platform's screen has 800 x 800 pixels


def test_keys_reach_the_application(application, qtbot):
    application.session.playhead.pause()
    window = application.window
    window.showNormal()
    window.resize(1440, 900)
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_T)
    assert window.theme.name == "dark"
    QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert window.zoom == pytest.approx(1.1)
    QTest.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert window.zoom == 1.0
