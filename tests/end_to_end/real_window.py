"""Drives the application in a real window: a display of its own (Xvfb), real keys and clicks (xdotool), screenshots."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ("Xvfb", "xdotool", "import")  # import is ImageMagick's
WAIT_S = 60.0


def missing_tools() -> list[str]:
    return [tool for tool in TOOLS if not shutil.which(tool)]


def wait_for(what: str, happened: Callable[[], bool], seconds: float = WAIT_S) -> None:
    """Waits until something has happened; AssertionError where it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:.0f} s in vain until {what}")


class RealWindow:
    """The application on a display of its own, with settings of its own. Use as a context manager.

    Parameters
    ----------
    home : an empty folder; settings and everything else the application keeps stay below it.
    size : of the display, which the window fills.
    arguments : of the command line.
    """

    def __init__(self, home: Path, size: tuple[int, int], *arguments: str) -> None:
        self.home, self.size, self.arguments = home, size, arguments
        self.log = home / "application.log"

    def __enter__(self) -> "RealWindow":
        width, height = self.size
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as number:
            self.display = f":{int(number.readline())}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "WAYLAND", "XDG_"))}
        self._environment = kept | {"DISPLAY": self.display, "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home)}
        with self.log.open("w") as log:
            self._application = subprocess.Popen(
                [sys.executable, str(ROOT / "main.py"), *self.arguments],
                cwd=self.home,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        self.window = ""
        wait_for("the window is there", self._found)
        self._xdotool("windowmove", self.window, "0", "0")
        self._xdotool("windowsize", self.window, str(width), str(height))
        self.focus()
        return self

    def __exit__(self, *_: object) -> None:
        for process in (self._application, self._server):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    # what a person does

    def keys(self, *keys: str) -> None:
        """Presses keys, one after another: ``"Right"``, ``"ctrl+e"``."""
        self._xdotool("key", "--clearmodifiers", "--delay", "40", *keys)

    def type(self, text: str, delay_ms: int = 40) -> None:
        self._xdotool("type", "--clearmodifiers", "--delay", str(delay_ms), text)

    def click(self, x: float, y: float) -> None:
        self._xdotool("mousemove", str(round(x)), str(round(y)), "click", "1")

    def drag(self, x: float, y: float, to_x: float, to_y: float, steps: int = 20) -> None:
        self._xdotool("mousemove", str(round(x)), str(round(y)), "mousedown", "1")
        for step in range(1, steps + 1):
            at = step / steps
            self._xdotool("mousemove", str(round(x + at * (to_x - x))), str(round(y + at * (to_y - y))))
            time.sleep(0.02)
        self._xdotool("mouseup", "1")

    def focus(self, window: str | None = None) -> None:
        """Without a window manager nobody else gives a window the keyboard."""
        self._xdotool("windowfocus", "--sync", window or self.window)

    def close(self) -> int:
        """Closes the window as a person does; the exit code."""
        self.keys("ctrl+q")
        return self._application.wait(WAIT_S)

    # what a person sees

    def screenshot(self, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        command = ["import", "-window", "root", "-depth", "8", str(path)]
        subprocess.run(command, env=self._environment, check=True, timeout=WAIT_S)
        return path

    def wait_until_it_reads(self) -> None:
        """Until the first sentence has been run: the heatmap, empty before, shows many colours."""
        width, height = self.size
        shot = self.home / "waiting.png"
        area = f"{width // 8}x{height // 8}+200+{height * 3 // 4}"

        def many_colours() -> bool:
            self.screenshot(shot)
            counted = self._run("identify", "-format", "%k", f"{shot}[{area}]")
            return int(counted.stdout) > 20

        wait_for("the heatmap is painted", many_colours)
        shot.unlink()

    def windows(self, title: str) -> list[str]:
        """The visible windows with such a title."""
        found = self._run("xdotool", "search", "--onlyvisible", "--name", title)
        return found.stdout.split()

    def title(self, window: str | None = None) -> str:
        return self._run("xdotool", "getwindowname", window or self.window).stdout.strip()

    @property
    def running(self) -> bool:
        return self._application.poll() is None

    def _found(self) -> bool:
        if not self.running:
            raise AssertionError(f"the application ended by itself:\n{self.log.read_text()}")
        self.window = next(iter(self.windows("LSTM Viz")), "")
        return bool(self.window)

    def _xdotool(self, *arguments: str) -> None:
        done = self._run("xdotool", *arguments)
        assert done.returncode == 0, f"xdotool {' '.join(arguments)}: {done.stderr}"

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        options = {"capture_output": True, "text": True, "check": False, "timeout": WAIT_S}
        return subprocess.run(command, env=self._environment, **options)
