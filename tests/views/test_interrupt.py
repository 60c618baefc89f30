import os
import signal

from lstm_viz.views.interrupt import Interrupt


def test_a_signal_wakes_the_event_loop(qtbot):
    interrupt = Interrupt()
    try:
        with qtbot.waitSignal(interrupt.came) as came:
            os.kill(os.getpid(), signal.SIGTERM)
        assert came.args == [signal.SIGTERM]
    finally:
        interrupt.remove()


def test_is_put_back(qapp):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    interrupt = Interrupt()
    interrupt.remove()
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert signal.set_wakeup_fd(-1) == -1
