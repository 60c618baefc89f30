"""The window: frame times, key to painted result, stalls while typing, and the first paint.

    python -m benchmarks.window

* Frames: the whole window at 1920×1080, everything changing: each frame shows another step and moment and, in turn,
  another unit or another quantity, and all panels are painted anew.
* Keys: a sentence grows to 50 words, key by key; from the key to the paint that shows its result.
* Stalls: the longest gap between two turns of the event loop while a person types at 12 keys a second, against the gaps
  of the same loop while nothing happens.
* Drags: a gate of one unit is clamped from some step on, and the value dragged; from a value set to the paint that
  shows its result, at 128 units and 60 words, and at 650 × 2 units and 1,000 words: there to the first paint that
  shows the visible window, and to the one that shows the whole sentence.
* Frames with everything on, at both sizes: strata and belt of the words, why, another word, and the unaltered run.
* First paint: from the start of the process to the first picture, against a bare Qt window; in turn, each in a process
  of its own.

All offscreen; the model is ``words``, or untrained weights of its size where it is missing: times do not depend on it.
The two of drags have untrained weights.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lstm_viz.app import Application
from lstm_viz.core.kinds import LSTM
from lstm_viz.models.interventions import Intervention
from lstm_viz.models.model import random_model
from lstm_viz.models.store import bundled_models, save_model
from lstm_viz.paint.text import font, load_fonts
from lstm_viz.session.settings import Settings
from lstm_viz.text.tokenizer import Tokenizer
from lstm_viz.text.vocabulary import CLASSES, START, Vocabulary

SIZE = (1920, 1080)
FRAMES, KEYS, STARTS, VALUES = 400, 240, 9, 40
SMALL, LARGE = ((128,), 60), ((650, 650), 1000)  # units of each layer, words
DRAG_GOAL_MS, WINDOW_GOAL_MS, WHOLE_GOAL_MS, LARGE_FRAME_GOAL_MS = 33.0, 100.0, 500.0, 16.7
FRAME_GOAL_MS, KEY_GOAL_MS, STALL_GOAL_MS, START_GOAL = 12.0, 33.0, 16.0, 3.0
SENTENCE = "the birds that sat on the tree near the house are in the sky and the keys that the old man holds "

BARE = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
class Bare(QWidget):
    def paintEvent(self, event):
        print("painted", flush=True)
        app.exit()
app = QApplication([])
window = Bare()
window.resize(1440, 900)
window.show()
app.exec()
"""
OURS = """
import sys
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
import lstm_viz.app as app
from lstm_viz.session.settings import Settings
qt = QApplication([])
application = app.Application(None, None, "light", Settings(QSettings(sys.argv[1], QSettings.Format.IniFormat)))
def painted():
    print("painted", flush=True)
    qt.exit()
application.window.shown_first.connect(painted)
application.show()
qt.exec()
application.stop()
"""


def words_model(folder: str) -> str:
    """The bundled model, or a file with untrained weights of its size."""
    if any(path.stem == "words" for path in bundled_models()):
        return "words"
    return untrained(folder, (64,))


def untrained(folder: str, hidden: tuple[int, ...]) -> str:
    """A file with random weights that knows the words of SENTENCE."""
    known = (START, *CLASSES, *dict.fromkeys(SENTENCE.split()))
    vocabulary = Vocabulary((*known, *(f"w{number}" for number in range(3000 - len(known)))))
    path = Path(folder) / f"untrained-{'-'.join(map(str, hidden))}.safetensors"
    save_model(random_model(LSTM, hidden, vocabulary, Tokenizer(), seed=1), path)
    return str(path)


def started(folder: str, model: str, text: str | None = None) -> Application:
    """The application with the text or the first sentence read, at rest."""
    settings = Settings(QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat))
    application = Application(text, model, "light", settings)
    application.show()
    application.window.resize(*SIZE)
    wait_until(lambda: not application._opening)
    application.session.playhead.pause()
    return application


def wait_until(happened: Callable[[], bool], seconds: float = 60) -> None:
    end = time.perf_counter() + seconds
    while not happened():
        if time.perf_counter() > end:
            raise TimeoutError("the window never got there")
        QApplication.processEvents()


def report(name: str, times_ms: list[float], goal_ms: float) -> None:
    median, p95 = np.percentile(times_ms, (50, 95))
    met = "met" if p95 <= goal_ms else "MISSED"
    print(f"  {name:<38} median {median:6.2f} ms   p95 {p95:6.2f} ms   goal p95 ≤ {goal_ms:g}: {met}")


def frames(application: Application) -> list[float]:
    """Milliseconds of each frame, painted in full."""
    session, window = application.session, application.window
    playhead, selection = session.playhead, session.selection
    steps, names = session.document.steps, "ifgoch"
    times = []
    for number in range(FRAMES + 20):
        began = time.perf_counter()
        if number % 2:
            selection.set_unit(number % selection.units)
        else:
            selection.set_quantity(names[number // 2 % len(names)])
        playhead.scrub((number * 0.37) % steps)
        for panel in (*window.panels, window.sentence.predictions, window.time.quantities):
            panel.update()
        QApplication.processEvents()  # paints all that was asked for, once
        times.append(1000 * (time.perf_counter() - began))
    return times[20:]


def altered(application: Application) -> int:
    """Strata of all units, another word, and a clamp from before the playhead on; where it stands in the list."""
    session = application.session
    middle = session.document.steps // 2
    session.playhead.go_to(middle)
    session.selection.set_strata_scope("all")
    session.swap(middle - 12, "keys")
    index = session.document.what_ifs.add(Intervention("set", "f", 0, 3, 0.5, middle - 10, None))
    wait_until(lambda: not session.document.running and not session.memory.waiting and session.scene.swap is not None)
    return index


def turn() -> None:
    """One turn of the event loop, then a nap: a busy loop would take Python from the worker, a real window waits."""
    QApplication.processEvents()
    time.sleep(0.0005)


def drag(application: Application, index: int) -> tuple[list[float], list[float]]:
    """Milliseconds from each value to the paint that shows the visible window, and to that of the whole sentence."""
    document, window = application.session.document, application.window
    what_ifs, before = document.what_ifs, document.what_ifs.changes[index].intervention
    first_times, last_times = [], []
    what_ifs.hold()
    for number in range(VALUES + 5):
        value = round(0.02 * (number % 40) + 0.1, 2)
        shown = document.trace
        began = time.perf_counter()
        what_ifs.edit(index, replace(before, value=value))
        while document.trace is shown or not window.settled:
            turn()
        QApplication.processEvents()
        first_times.append(1000 * (time.perf_counter() - began))
        while document.running or not window.settled:
            turn()
        QApplication.processEvents()
        last_times.append(1000 * (time.perf_counter() - began))
    what_ifs.release()
    return first_times[5:], last_times[5:]


def full_frames(application: Application) -> list[float]:
    """Milliseconds of each frame of playing with everything on: the moment moves on, all panels are painted."""
    session, window = application.session, application.window
    middle = session.document.steps // 2
    times = []
    for number in range(FRAMES // 2 + 20):
        began = time.perf_counter()
        session.playhead.scrub(middle - 8 + (number * 0.037) % 16)
        for panel in (*window.panels, window.sentence.predictions, window.time.quantities, window.time.why):
            panel.update()
        QApplication.processEvents()
        times.append(1000 * (time.perf_counter() - began))
    return times[20:]


def memory_and_what_if(folder: str) -> None:
    """Drags and frames with everything on, at both sizes."""
    for (hidden, words), frame_goal in ((SMALL, FRAME_GOAL_MS), (LARGE, LARGE_FRAME_GOAL_MS)):
        text = " ".join((SENTENCE * (1 + words // 20)).split()[:words])
        application = started(folder, untrained(folder, hidden), text)
        size = f"{hidden[0]} × {len(hidden)}, {words:,} words"
        index = altered(application)
        report(f"frame, all on, {size}", full_frames(application), frame_goal)
        window, whole = drag(application, index)
        if len(hidden) > 1:
            report(f"drag to window, {size}", window, WINDOW_GOAL_MS)
        report(f"drag to whole, {size}", whole, WHOLE_GOAL_MS if len(hidden) > 1 else DRAG_GOAL_MS)
        application.window.close()
        application.stop()


def keys(application: Application) -> list[float]:
    """Milliseconds from each key to the end of the paint that shows its result."""
    window, document = application.window, application.session.document
    field = window.sentence.field
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    times = []
    for letter in (SENTENCE * 5)[:KEYS]:
        wait_until(lambda: not document.running)
        QApplication.processEvents()
        began = time.perf_counter()
        QTest.keyClicks(field, letter)
        while document.running or not window.settled:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
        QApplication.processEvents()  # what the result changed last is painted in this turn
        times.append(1000 * (time.perf_counter() - began))
    return times


def stalls(application: Application, typing: bool, seconds: float = 6.0) -> list[float]:
    """Milliseconds between turns of the event loop."""
    field = application.window.sentence.field
    letters = iter(SENTENCE * 20)
    gaps, end = [], time.perf_counter() + seconds
    key_s, last = time.perf_counter(), time.perf_counter()
    while last < end:
        if typing and time.perf_counter() >= key_s:
            QTest.keyClicks(field, next(letters))
            key_s += 1 / 12
        QApplication.processEvents()
        time.sleep(0.001)
        now = time.perf_counter()
        gaps.append(1000 * (now - last))
        last = now
    return gaps


def first_paint(folder: str) -> tuple[list[float], list[float]]:
    """Seconds from the start of the process to the first paint, of a bare Qt window and of ours, in turn."""
    # Python keeps what it compiled, as it does for everybody; but here in a folder of our own.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = kept | {"PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled")}
    found: tuple[list[float], list[float]] = ([], [])
    for _ in range(STARTS + 1):
        for times, code in zip(found, (BARE, OURS), strict=True):
            began = time.perf_counter()
            with subprocess.Popen(
                [sys.executable, "-c", code, str(Path(folder) / "start.ini")],
                stdout=subprocess.PIPE, cwd=Path(__file__).resolve().parent.parent, env=environment,
            ) as process:  # fmt: skip
                assert process.stdout is not None
                process.stdout.readline()
                times.append(time.perf_counter() - began)
    return found[0][1:], found[1][1:]  # the first round warms the disk


def main() -> int:
    qt = QApplication([])
    qt.setStyle("Fusion")
    load_fonts()
    qt.setFont(font(12))
    sys.setswitchinterval(0.001)  # as in lstm_viz.app
    with tempfile.TemporaryDirectory() as folder:
        application = started(folder, words_model(folder))
        model = application.session.document.model
        assert model is not None
        print(f"Window of {SIZE[0]} × {SIZE[1]}, model {model.name}")
        report("a frame, everything changing", frames(application), FRAME_GOAL_MS)
        report("key to painted result", keys(application), KEY_GOAL_MS)
        idle, typing = stalls(application, typing=False), stalls(application, typing=True)
        more = max(typing) - max(idle)
        met = "met" if more <= STALL_GOAL_MS else "MISSED"
        print(
            f"  {'longest stall while typing':<38} {max(typing):6.2f} ms, idle {max(idle):6.2f} ms, "
            f"above it {more:6.2f} ms   goal ≤ {STALL_GOAL_MS:g}: {met}"
        )
        application.window.close()
        application.stop()
        memory_and_what_if(folder)
        bare, ours = first_paint(folder)
        ratio = statistics.median(b / a for a, b in zip(bare, ours, strict=True))
        met = "met" if ratio <= START_GOAL else "MISSED"
        print(
            f"  {'first paint':<38} {1000 * statistics.median(ours):6.0f} ms, bare Qt "
            f"{1000 * statistics.median(bare):.0f} ms, ratio {ratio:.2f}   goal ≤ {START_GOAL:g}: {met}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
