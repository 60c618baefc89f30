"""Contracts that the import linter cannot express: which part of Qt a room may know."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "lstm_viz"
MAY_KNOW = {
    "session": {"QtCore"},
    "workers": {"QtCore"},
    "paint": {"QtCore", "QtGui", "QtSvg"},
    "export": {"QtCore", "QtGui", "QtSvg"},
}


def qt_modules(path: Path) -> set[str]:
    """The modules of PySide6 that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "PySide6":
            parts = (node.module or "").split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("PySide6.")}
    return found


@pytest.mark.parametrize("room", sorted(MAY_KNOW))
def test_a_room_knows_no_more_of_qt_than_its_duty_needs(room):
    files = sorted((PACKAGE / room).rglob("*.py"))
    assert files
    too_much = {path.name: qt_modules(path) - MAY_KNOW[room] for path in files}
    assert {name: modules for name, modules in too_much.items() if modules} == {}


def test_the_check_sees_every_form_of_import(tmp_path):
    sample = tmp_path / "sample.py"
    inside = "def f():\n    from PySide6.QtCore import Qt\n"
    sample.write_text(f"import PySide6.QtWidgets\nfrom PySide6 import QtGui\n{inside}")
    assert qt_modules(sample) == {"QtWidgets", "QtGui", "QtCore"}
