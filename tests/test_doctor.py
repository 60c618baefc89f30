"""The doctor names what Qt lacks, exactly, and knows whether a window can be opened."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_viz import doctor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves Qt's libraries to the system")

LISTED = """\
Qt/plugins/platforms/libqxcb.so:
\tlinux-vdso.so.1 (0x00007ffc5d1f2000)
\tlibxcb-icccm.so.4 => not found
\tlibxcb-keysyms.so.1 => not found
\tlibX11.so.6 => /lib/x86_64-linux-gnu/libX11.so.6 (0x00007f4c1a200000)
QtWidgets.abi3.so:
\tlibEGL.so.1 => not found
\tlibxcb-icccm.so.4 => not found
"""


@pytest.fixture
def no_screen(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR", "CI"):
        monkeypatch.delenv(name, raising=False)


def test_ldd_output_is_read_once_per_library():
    assert doctor.unresolved(LISTED) == ("libEGL.so.1", "libxcb-icccm.so.4", "libxcb-keysyms.so.1")


def test_packages_are_named_and_an_unknown_library_keeps_its_name():
    libraries = ("libEGL.so.1", "libgthread-2.0.so.0", "libglib-2.0.so.0", "libnew.so.7")
    assert doctor.debian_packages(libraries) == ("libegl1", "libglib2.0-0", "libnew.so.7")


@pytest.mark.skipif(not shutil.which("ldd"), reason="wants ldd")
def test_the_real_package_is_examined(tmp_path):
    """A library that does not exist anywhere is found out: a copy of a Qt file, bound to another name."""
    spec = doctor.importlib.util.find_spec("PySide6")
    plugin = Path(spec.submodule_search_locations[0]) / doctor.WINDOW["xcb"]
    damaged = tmp_path / "libqxcb.so"
    damaged.write_bytes(plugin.read_bytes().replace(b"libxcb-icccm.so.4\0", b"libxcb-absen.so.4\0"))
    assert "libxcb-absen.so.4" in doctor.missing_libraries([str(damaged)])
    assert "libxcb-absen.so.4" not in doctor.missing_libraries([doctor.WINDOW["xcb"]])


@pytest.mark.skipif(not shutil.which("ldd"), reason="wants ldd")
def test_every_system_library_of_qt_has_a_package():
    """Whatever Qt's drawing and window parts need by name is in the table, so that the advice is exact."""
    folder = Path(doctor.importlib.util.find_spec("PySide6").submodule_search_locations[0])
    plugins = [folder / file for file in (*doctor.DRAWING, *doctor.WINDOW.values())]
    needed, seen = set(), set()
    waiting = [path for path in plugins if path.exists()]
    while waiting:  # the direct needs of Qt's own files; what those need in turn their packages bring
        path = waiting.pop()
        for name in _needed(path):
            own = next(iter(folder.glob(f"Qt/lib/{name}")), None) or next(iter(folder.parent.glob(f"*/{name}")), None)
            if own is None:
                needed.add(name)
            elif own not in seen:
                seen.add(own)
                waiting.append(own)
    base = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1"}
    of_system = {name for name in needed if not name.startswith("ld-")} - base
    assert of_system, "no system library found: the walk is broken"
    assert of_system <= doctor.DEBIAN_PACKAGES.keys()


def _needed(path: Path) -> list[str]:
    """DT_NEEDED of an ELF file, as objdump prints it."""
    if not shutil.which("objdump"):
        pytest.skip("wants objdump")
    listed = subprocess.run(["objdump", "-p", str(path)], capture_output=True, text=True, check=True).stdout
    return [line.split()[1] for line in listed.splitlines() if line.strip().startswith("NEEDED")]


def test_no_display_is_no_screen(no_screen):
    assert "DISPLAY" in doctor.screen_problem()


def test_offscreen_is_no_screen(no_screen, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert "offscreen" in doctor.screen_problem()


def test_a_platform_chosen_by_hand_is_trusted(no_screen, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "vnc:size=800x600")
    assert doctor.screen_problem() is None


def test_a_dead_display_is_no_screen(no_screen, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":7654")
    assert doctor.screen_problem() is not None


def test_missing_libraries_are_told(no_screen, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":7654")
    monkeypatch.setattr(doctor, "missing_libraries", lambda files: ("libxcb-icccm.so.4",))
    problem = doctor.screen_problem()
    assert "libxcb-icccm" in problem and "install" in problem


def test_a_wayland_compositor_that_answers_is_a_screen(no_screen, monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "missing_libraries", lambda files: ())
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "wayland-0" in doctor.screen_problem()
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        assert doctor.screen_problem() is None


@pytest.mark.parametrize(("root", "ci", "installs"), [(True, True, True), (True, False, False), (False, True, False)])
def test_only_root_installs_and_ci_says_yes(no_screen, monkeypatch, capsys, root, ci, installs):
    lacking, installed = ["libEGL.so.1"], []
    monkeypatch.setattr(doctor, "missing_libraries", lambda files: tuple(lacking))
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    if ci:
        monkeypatch.setenv("CI", "true")

    def install(packages):
        installed.extend(packages)
        lacking.clear()

    monkeypatch.setattr(doctor, "_install", install)
    assert doctor.main() == (0 if installs else 1)
    assert installed == (["libegl1"] if installs else [])
    assert "apt-get install libegl1" in capsys.readouterr().err


def test_without_a_screen_the_window_libraries_may_be_missing(no_screen, monkeypatch, capsys):
    lacks = {doctor.WINDOW["xcb"]: ("libxcb-cursor.so.0",)}
    monkeypatch.setattr(doctor, "missing_libraries", lambda files: sum((lacks.get(f, ()) for f in files), ()))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert doctor.main() == 0
    assert "libxcb-cursor" in capsys.readouterr().err
    monkeypatch.setenv("DISPLAY", ":7654")
    assert doctor.main() == 1
