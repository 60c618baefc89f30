"""What is shipped: the wheel holds all data and one command; the command line and the package are light to load."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("PySide6", "numba", "pyqtgraph", "numpy", "rich")


def test_the_wheel_holds_every_resource_and_the_command(tmp_path, monkeypatch):
    wheels = pytest.importorskip("hatchling.build", reason="hatchling builds the wheel (make check installs it)")
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / wheels.build_wheel(str(tmp_path))) as wheel:
        names = set(wheel.namelist())
        entry_points = wheel.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    for folder, home in ((ROOT / "resources", "lstm_viz/resources"), (ROOT / "lstm_viz", "lstm_viz")):
        wanted = {
            f"{home}/{path.relative_to(folder).as_posix()}"
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and path.name != ".DS_Store"
        }
        assert wanted, f"{folder} is empty"
        assert wanted - names == set()
    assert "lstm-viz = lstm_viz.cli:main" in entry_points
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "benchmarks/", "docs/")) for name in names)


@pytest.mark.parametrize("module", ["lstm_viz", "lstm_viz.cli", "lstm_viz.doctor"])
def test_nothing_heavy_is_imported_before_it_is_needed(module):
    code = f"import sys, {module}; print(*sorted({set(HEAVY)!r} & sys.modules.keys()))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    # rich comes with typer's own help; it is light
    assert set(loaded.split()) <= {"rich"}


def test_the_same_version_everywhere():
    import lstm_viz

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == lstm_viz.__version__
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_python_that_aborts_is_kept_out():
    """PySide6 6.12.0 aborts the process on Python 3.11: the bound must exclude it."""
    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    qt = next(r for r in map(Requirement, project["dependencies"]) if r.name == "PySide6-Essentials")
    assert not qt.specifier.contains("6.12.0") and qt.specifier.contains("6.11.3")
