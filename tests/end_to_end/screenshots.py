"""Takes the pictures of the README in the running window: ``python -m tests.end_to_end.screenshots FOLDER``."""

import sys
import tempfile
import time
from pathlib import Path

from tests.end_to_end.real_window import RealWindow

SIZES = ((1280, 800), (1920, 1080))
STEP = 7  # "tree" of the opening sentence, while the cell writes


def take(folder: Path, theme: str, size: tuple[int, int]) -> Path:
    with tempfile.TemporaryDirectory() as home, RealWindow(Path(home), size, "--theme", theme, *sys.argv[2:]) as window:
        window.wait_until_it_reads()
        window.keys("Home", *["Right"] * STEP, "shift+Left", "shift+Left", "shift+Left")
        time.sleep(0.5)
        return window.screenshot(folder / f"{theme}-{size[0]}x{size[1]}.png")


def main() -> None:
    for size in SIZES:
        for theme in ("light", "dark"):
            print(take(Path(sys.argv[1]), theme, size))


if __name__ == "__main__":
    main()
