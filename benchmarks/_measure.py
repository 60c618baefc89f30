"""Times taken in turn, and the table they make."""

import os
import platform
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

import numpy as np

PACKAGES = ("numpy", "numba", "torch", "onnxruntime")


def measure(contestants: Mapping[str, Callable[[], object]], calls: int = 1, rounds: int = 25) -> dict[str, np.ndarray]:
    """Seconds a call (rounds,) of each.

    Every round times all contestants in turn, so that a busy moment of the machine meets them all.
    """
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds + 2):
        for name, function in contestants.items():
            began = time.perf_counter()
            for _ in range(calls):
                function()
            times[name].append((time.perf_counter() - began) / calls)
    return {name: np.array(values[2:]) for name, values in times.items()}  # the first rounds warm up


class Table:
    """Prints a row a comparison: the ratio of their time to ours, taken within each round, and whether it is enough."""

    def __init__(self) -> None:
        self.met = self.missed = 0

    def heading(self, title: str) -> None:
        print(f"\n{title}\n  {'':<34}{'ours, median (quartiles)':>34}  {'':<22}{'theirs':>12}   ratio (quartiles)")

    def rows(
        self, what: str, times: Mapping[str, np.ndarray], goals: Mapping[str, float], limit: str = "", per: float = 1
    ) -> None:
        """``times`` of "ours" and of others, in seconds; ``goals`` for the ratio; ``limit`` is printed at the end.

        With ``per`` words a call, words a second are shown in place of times.
        """
        ours = times["ours"]
        shown = _time if per == 1 else lambda seconds: f"{per / seconds:,.0f}/s"
        low, middle, high = (shown(value) for value in np.percentile(ours, (25, 50, 75)))
        column = f"{middle} ({low} to {high})"
        for name, theirs in times.items():
            if name == "ours":
                continue
            q1, ratio, q3 = np.percentile(theirs / ours, (25, 50, 75))
            print(
                f"  {what:<34}{column:>34}  {name:<22}{shown(np.median(theirs)):>12}   {ratio:5.2f} "
                f"({q1:.2f} to {q3:.2f}){self._verdict(ratio, goals.get(name))}"
            )
            what = column = ""
        if limit:
            print(f"  {'':<34}{limit:>34}", flush=True)

    def summary(self) -> None:
        print(f"\n{self.met} goals met, {self.missed} missed.")

    def _verdict(self, ratio: float, goal: float | None) -> str:
        if goal is None:
            return ""
        met = ratio >= goal
        self.met += met
        self.missed += not met
        return f"   goal {goal:g}: {'met' if met else 'MISSED'}"


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:,.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:,.2f} ms"


def machine() -> str:
    """The processor and the versions of what is compared."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    named = (line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    processor = next(named, platform.processor())
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return (
        f"{processor} ({platform.machine()}, {os.cpu_count()} cores){load}\nPython {platform.python_version()}, "
        + versions
    )
