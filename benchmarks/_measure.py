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
        print(f"\n{title}")
        print(
            f"  {'':<32}{'ours, median (quartiles)':>34}  {'':<20}{'theirs':>12}   ratio (quartiles)      at the limit"
        )

    def rows(
        self, what: str, times: Mapping[str, np.ndarray], goals: Mapping[str, float], least: float, words: int = 0
    ) -> None:
        """A row for each peer.

        Parameters
        ----------
        times : seconds of "ours" and of the peers.
        goals : what the ratio shall be, by peer.
        least : the machine's own limit in seconds. What ours reaches of it is shown, and the ratio there.
        words : in a call; words a second are then shown in place of times.
        """
        ours = times["ours"]

        def shown(seconds: float) -> str:
            return f"{words / seconds:,.0f}/s" if words else _time(seconds)

        low, middle, high = (shown(value) for value in np.percentile(ours, (75, 50, 25) if words else (25, 50, 75)))
        columns = [(what, f"{middle} ({low} to {high})"), ("", f"{least / np.median(ours):.0%} of the limit"), ("", "")]
        for (name, theirs), (title, column) in zip(
            ((name, values) for name, values in times.items() if name != "ours"), columns, strict=False
        ):
            q1, ratio, q3 = np.percentile(theirs / ours, (25, 50, 75))
            print(
                f"  {title:<32}{column:>34}  {name:<20}{shown(np.median(theirs)):>12}   {ratio:5.2f} "
                f"({q1:.2f} to {q3:.2f})  {np.median(theirs) / least:8.2f}{self._verdict(ratio, goals.get(name))}",
                flush=True,
            )
        if len(times) == 2:
            print(f"  {columns[1][0]:<32}{columns[1][1]:>34}")

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
