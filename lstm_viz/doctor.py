"""Can Qt start on this machine? Names what is missing. ``python -m lstm_viz.doctor`` asks and, as root, mends.

Only Linux needs this: there the PySide6 wheel relies on libraries of the system, and a missing one makes Qt abort the
process with a message that blames another. Nothing here imports Qt, so nothing here can be aborted by it.
"""

import ctypes
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

# Names on Debian and Ubuntu of the libraries that PySide6 links to.
DEBIAN_PACKAGES = {
    "libdbus-1.so.3": "libdbus-1-3",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
DRAWING = ("QtWidgets.abi3.so",)
WINDOW = {"xcb": "Qt/plugins/platforms/libqxcb.so", "wayland": "Qt/plugins/platforms/libqwayland.so"}


def missing_libraries(files: Iterable[str]) -> tuple[str, ...]:
    """Names of the system libraries (``libEGL.so.1``) that the given files of the PySide6 package ask for in vain."""
    spec = importlib.util.find_spec("PySide6")
    if sys.platform != "linux" or spec is None or not spec.submodule_search_locations or not shutil.which("ldd"):
        return ()
    folder = Path(spec.submodule_search_locations[0])
    paths = [str(folder / file) for file in files if (folder / file).exists()]
    listed = subprocess.run(["ldd", *paths], capture_output=True, text=True, check=False).stdout
    return unresolved(listed)


def unresolved(listed: str) -> tuple[str, ...]:
    """The libraries that ldd's output marks as not found, sorted, each once."""
    return tuple(sorted({line.split()[0] for line in listed.splitlines() if line.endswith("=> not found")}))


def debian_packages(libraries: Iterable[str]) -> tuple[str, ...]:
    """The packages that bring the libraries on Debian and Ubuntu; a library not in the table keeps its own name."""
    return tuple(sorted({DEBIAN_PACKAGES.get(library, library) for library in libraries}))


def how_to_install(libraries: Iterable[str]) -> str:
    """What to do about missing libraries, for this machine's package manager."""
    if shutil.which("apt-get"):
        sudo = "" if os.geteuid() == 0 else "sudo "
        return f"install them with: {sudo}apt-get install " + " ".join(debian_packages(libraries))
    return "install the packages of your distribution that hold " + ", ".join(libraries)


def screen_problem() -> str | None:
    """Why no window can be opened here, as half a sentence; None when one can. Takes a few milliseconds."""
    if sys.platform != "linux":
        return None
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    if platform in ("offscreen", "minimal"):
        return f"QT_QPA_PLATFORM is {platform}"
    if platform not in ("", "xcb", "wayland"):
        return None  # vnc, eglfs, …: whoever sets it knows why
    if not _window_system():
        return "neither DISPLAY nor WAYLAND_DISPLAY is set"
    missing = missing_libraries([*DRAWING, WINDOW[_window_system()]])
    if missing:
        return f"Qt lacks system libraries; {how_to_install(missing)}"
    if os.environ.get("DISPLAY") and _x_answers():
        return None
    if os.environ.get("WAYLAND_DISPLAY") and _wayland_answers():
        return None
    return f"no display answers at {os.environ.get('DISPLAY') or os.environ['WAYLAND_DISPLAY']}"


def _window_system() -> str:
    """``"xcb"``, ``"wayland"``, or ``""`` without a screen. Qt can reach both on most desktops; X needs the most."""
    if os.environ.get("DISPLAY"):
        return "xcb"
    return "wayland" if os.environ.get("WAYLAND_DISPLAY") else ""


def _x_answers() -> bool:
    """Asks with Qt's own client library, so that a refused authorisation counts as no answer."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed


def _wayland_answers() -> bool:
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / os.environ["WAYLAND_DISPLAY"]
    with socket.socket(socket.AF_UNIX) as connection:
        return connection.connect_ex(str(path)) == 0


def _agreed() -> bool:
    """May packages be installed? ``CI=true`` says yes; a person at a terminal is asked; anyone else says no."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        return True
    if not sys.stdin.isatty():
        return False
    return input("Install them now? [Y/n] ").strip().lower() in ("", "y", "yes")


def _install(packages: Iterable[str]) -> None:
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=True)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], env=quiet, check=True)


def main() -> int:
    """Reports missing libraries and offers to install them; the exit code says whether Qt can start now.

    Without a screen the libraries of the window are only spoken of: films and pictures do not need them.
    """
    window = WINDOW[_window_system() or "xcb"]
    missing = missing_libraries([*DRAWING, window])
    if not missing:
        return 0
    print(f"Qt lacks system libraries ({', '.join(missing)}); {how_to_install(missing)}", file=sys.stderr)
    if shutil.which("apt-get") and os.geteuid() == 0 and _agreed():
        try:
            _install(debian_packages(missing))
        except subprocess.CalledProcessError as error:
            print(f"apt-get ended with {error.returncode}; run the command above by hand.", file=sys.stderr)
    needed = [*DRAWING, window] if _window_system() else DRAWING
    return 1 if missing_libraries(needed) else 0


if __name__ == "__main__":
    sys.exit(main())
