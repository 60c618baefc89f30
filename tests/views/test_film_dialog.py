from pathlib import Path

import pytest

from lstm_viz.views.film_dialog import FilmDialog, FilmOptions


@pytest.fixture
def dialog(qtbot, tmp_path):
    dialog = FilmDialog(tmp_path, (0.5, 1.0, 2.0), 2.0)
    qtbot.addWidget(dialog)
    return dialog


def test_asks_for_what_is_chosen(dialog, tmp_path, qtbot):
    dialog.view.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.film_requested) as signal:
        dialog.save.click()
    assert signal.args == [FilmOptions(tmp_path / "lstm-viz.mp4", (1280, 720), 30, "cell", 2.0)]


def test_a_name_without_ending_gets_one(dialog):
    dialog.path.setText("film")
    assert dialog.options.path == Path("film.mp4")


def test_while_it_runs_closing_stops_the_film_first(dialog, qtbot):
    dialog.save.click()
    dialog.show_progress(0.5)
    assert dialog.bar.value() == 500
    assert not dialog.save.isEnabled()
    with qtbot.waitSignal(dialog.cancel_requested):
        dialog.cancel.click()
    dialog.show_cancelled()
    assert not dialog.running
    assert dialog.save.isEnabled()


def test_asks_before_it_replaces_a_film(dialog, tmp_path, qtbot):
    (tmp_path / "lstm-viz.mp4").write_text("an earlier film")
    with qtbot.assertNotEmitted(dialog.film_requested):
        dialog.save.click()
    assert "is there already" in dialog.state.text()
    with qtbot.waitSignal(dialog.film_requested):
        dialog.save.click()


def test_an_error_can_be_mended_and_tried_again(dialog, qtbot):
    dialog.save.click()
    dialog.show_error("The disk is full; free some space.")
    assert dialog.state.text() == "The disk is full; free some space."
    with qtbot.waitSignal(dialog.film_requested):
        dialog.save.click()


def test_enter_means_what_is_next(dialog, qtbot, qapp):
    dialog.show()
    qtbot.waitExposed(dialog)
    dialog.save.click()
    assert not dialog.browse.isEnabled()
    assert dialog.focusWidget() is dialog.cancel
    dialog.show_cancelled()
    assert dialog.focusWidget() is dialog.save
