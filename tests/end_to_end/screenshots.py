"""Takes the pictures of the README in the running window: ``python -m tests.end_to_end.screenshots FOLDER``."""

import sys
import tempfile
import time
from pathlib import Path

from tests.end_to_end.real_window import RealWindow

SIZES = ((1280, 800), (1920, 1080))
MOMENTS = {  # of the sentence that the window opens with
    "light": ("Home", "Right", "Right", "shift+Left", "shift+Left", "shift+Left"),  # "birds" is being written
    "dark": ("Home", *["Right"] * 7),  # "tree": what "birds" wrote is still there
}


def take(folder: Path, theme: str, size: tuple[int, int]) -> Path:
    with tempfile.TemporaryDirectory() as home, RealWindow(Path(home), size, "--theme", theme) as window:
        window.wait_until_it_reads()
        window.keys(*MOMENTS[theme])
        time.sleep(0.5)
        assert window.log.read_text() == "", window.log.read_text()
        return window.screenshot(folder / f"{theme}-{size[0]}x{size[1]}.png")


def main() -> None:
    for size in SIZES:
        for theme in MOMENTS:
            print(take(Path(sys.argv[1]), theme, size))


if __name__ == "__main__":
    main()
