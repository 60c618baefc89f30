"""The modes in the whole application: real threads and the bundled models."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest

from lstm_viz.app import Application
from lstm_viz.models.interventions import parse
from lstm_viz.paint.scene import Change
from lstm_viz.session.settings import Settings
from lstm_viz.workers.compare_jobs import Answer


class One:
    """A question that is answered at once."""

    def answers(self):
        yield 1


TEXT = "the birds that sat on the tree"
KEYS = {"explore": Qt.Key.Key_1, "compare": Qt.Key.Key_2, "carriers": Qt.Key.Key_3, "challenges": Qt.Key.Key_4}
PATIENCE_MS = 30_000


@pytest.fixture
def application(qtbot, tmp_path):
    settings = Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    application = Application(TEXT, "words", "dark", settings)
    application.show()
    document = application.session.document
    qtbot.waitUntil(lambda: document.trace is not None and not document.running, timeout=PATIENCE_MS)
    application.session.playhead.pause()
    yield application
    application.window.close()
    application.stop()
    application.window.deleteLater()


def go(application, mode):
    window = application.window
    QTest.keyClick(window, KEYS[mode], Qt.KeyboardModifier.ControlModifier)
    assert window.mode == mode
    return application.modes.of(mode)


def test_compare_measures_both_models_and_gives_the_sentence_back(application, qtbot):
    application.session.playhead.go_to(3)
    compare = go(application, "compare")

    def whole():
        own, rival = compare.state.comparison().rows
        both = own.measures is not None and rival.measures is not None
        return both and rival.computed == 13 and bool(rival.measures.swapped)

    qtbot.waitUntil(whole, timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: all(far.forgetting and far.forgetting.between[-1] == 33 for far in compare.state.distances()),
        timeout=PATIENCE_MS,
    )
    application.window.grab()
    assert [shape.name for shape in compare.page.rows.shapes if shape.name == "cell 1 12"]
    compare.page.between_wanted.emit(24)
    qtbot.waitUntil(lambda: compare.state.comparison().rows[1].computed == 29, timeout=PATIENCE_MS)
    go(application, "explore")
    assert application.session.document.text == TEXT and application.session.playhead.step == 3


def test_a_search_for_carriers_tells_how_far_it_is_and_may_be_left(application, qtbot):
    carriers = go(application, "carriers")
    qtbot.waitUntil(lambda: (carriers.state.found().progress or 0) > 0.03, timeout=PATIENCE_MS)
    assert carriers.page.bar.isVisible()
    application.window.grab()
    go(application, "explore")
    answered = []
    application.modes.mailbox.finished.connect(answered.append)
    last = Answer("last", One())
    application.modes.mailbox.post(last)
    qtbot.waitUntil(lambda: last in answered, timeout=PATIENCE_MS)
    assert isinstance(carriers.state.found().progress, float)  # called off: who came next did not wait for its end
    go(application, "carriers")
    qtbot.waitUntil(lambda: carriers.state.found().progress == 0, timeout=PATIENCE_MS)  # and begun again


def test_a_challenge_is_played_to_its_end(application, qtbot):
    challenges = go(application, "challenges")
    state, document = challenges.state, application.session.document
    QTest.mouseClick(challenges.page.starts["mend"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state.active is not None and not document.running, timeout=PATIENCE_MS)
    assert application.window.page is None and challenges.strip.isVisible() and application.window.cell.isVisible()
    assert document.trace.interventions == (state.broken.hidden,)
    application.window.grab()

    document.what_ifs.set_all((Change(state.broken.mend),))
    QTest.mouseClick(challenges.strip.check, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state.score is not None, timeout=PATIENCE_MS)
    assert state.score.solved

    QTest.mouseClick(challenges.strip.back, Qt.MouseButton.LeftButton)
    assert challenges.page.isVisible() and not challenges.strip.isVisible() and document.text == TEXT
    qtbot.waitUntil(lambda: not document.running, timeout=PATIENCE_MS)
    assert document.trace.interventions == () and document.what_ifs.changes == ()


def test_leaving_for_explore_ends_a_challenge(application, qtbot):
    application.session.document.what_ifs.set_all((Change(parse("f[0,3]=1@2")),))
    challenges = go(application, "challenges")
    QTest.mouseClick(challenges.page.starts["find"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: challenges.state.active is not None, timeout=PATIENCE_MS)
    go(application, "explore")
    assert challenges.state.active is None and not challenges.strip.isVisible()
    assert [str(change.intervention) for change in application.session.document.what_ifs.changes] == ["f[0,3]=1@2"]


def test_a_session_opened_during_a_challenge_stays(application, qtbot, tmp_path):
    application.sessions.save(tmp_path / "kept.json")
    application.session.document.set_text("the dogs")
    challenges = go(application, "challenges")
    challenges.state.start("find")
    assert challenges.state.active is not None and application.session.document.text not in (TEXT, "the dogs")
    application.sessions.open(tmp_path / "kept.json")
    window = application.window
    assert window.mode == "explore" and window.strip is None and challenges.state.active is None
    assert application.session.document.text == TEXT
    go(application, "challenges")
    go(application, "explore")
    assert application.session.document.text == TEXT
