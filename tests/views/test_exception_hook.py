import logging
import sys

from lstm_viz.views.exception_hook import ExceptionHook


def fault(number):
    try:
        raise ValueError(f"fault {number}")
    except ValueError as error:
        return type(error), error, error.__traceback__


def test_a_fault_is_logged_and_shown_once(qapp, caplog):
    hook, shown = ExceptionHook(), []
    hook.caught.connect(shown.append)
    with caplog.at_level(logging.ERROR):
        for number in range(100):
            hook.handle(*fault(number))
    assert len(shown) == 1
    assert "ValueError: fault 0" in shown[0]
    assert len(caplog.records) == 1


def test_is_put_back(qapp):
    before = sys.excepthook
    hook = ExceptionHook()
    hook.install()
    assert sys.excepthook == hook.handle
    hook.remove()
    assert sys.excepthook is before
