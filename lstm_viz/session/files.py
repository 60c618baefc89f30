"""Session files: what one is looking at, as JSON that a person can read."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from types import NoneType

from lstm_viz.errors import InterventionError, SessionError
from lstm_viz.models.interventions import parse

FORMAT = "lstm-viz session"
VERSION = 1


@dataclass(frozen=True)
class SessionFile:
    """The contents of a session file. ``model`` is a bundled model's name or the path of a model file.

    ``what_ifs`` are written as on the command line, ``switched_off`` the places in their list of those that are off;
    ``followed`` is a step, ``swap`` the other word in its place.
    """

    text: str
    model: str
    layer: int = 0
    unit: int = 0
    quantity: str = "c"
    scope: str = "all"
    colour_by: str = "unit"
    pinned: tuple[str, ...] = ()
    step: int = 0
    theme: str = "system"
    substeps: bool = True
    speed: float = 1.0
    what_ifs: tuple[str, ...] = ()
    switched_off: tuple[int, ...] = ()
    strata_scope: str = "unit"
    group: tuple[int, ...] = ()
    followed: int | None = None
    swap: str = ""


def save_session(contents: SessionFile, path: Path) -> None:
    """Write a session file whole or not at all.

    Raises
    ------
    SessionError
        If the file cannot be written.
    """
    text = json.dumps({"format": FORMAT, "version": VERSION, **asdict(contents)}, ensure_ascii=False, indent=2)
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text + "\n", encoding="utf-8")
        os.replace(part, path)
    except (OSError, ValueError) as error:  # ValueError: lone surrogates or a zero byte in the name
        part.unlink(missing_ok=True)
        reason = getattr(error, "strerror", None) or str(error)
        raise SessionError(f"The session cannot be saved to {path}: {reason}; choose another folder.") from error


def load_session(path: Path) -> SessionFile:
    """Read a session file.

    Raises
    ------
    SessionError
        If the file cannot be read, is not a session, or holds a value of the wrong kind.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SessionError(f"The session {path} cannot be opened: {error.strerror}; check its name.") from error
    except (ValueError, RecursionError) as error:
        raise SessionError(f"{path} is not a session file: it is no JSON; choose a file saved by LSTM Viz.") from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise SessionError(f"{path} is not a session file; choose a file saved by LSTM Viz.")
    if raw.get("version") != VERSION:
        raise SessionError(f"{path} was saved by another version ({raw.get('version')!r}); open it with that one.")
    values: dict[str, object] = {}
    for field in fields(SessionFile):
        if field.name not in raw:
            if field.name in ("text", "model"):
                raise SessionError(f"{path} has no {field.name!r}; save the session again.")
            continue
        values[field.name] = _checked(path, field.name, raw[field.name])
    return SessionFile(**values)  # type: ignore[arg-type]


_ITEMS: dict[str, type] = {"pinned": str, "what_ifs": str, "switched_off": int, "group": int}  # of the lists
_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("text", "model", "quantity", "scope", "colour_by", "theme", "strata_scope", "swap"), (str,)),
    **dict.fromkeys(("layer", "unit", "step"), (int,)),
    **dict.fromkeys(_ITEMS, (list,)),
    "followed": (int, NoneType),
    "substeps": (bool,),
    "speed": (int, float),
}


def _checked(path: Path, name: str, value: object) -> object:
    wrong = not isinstance(value, _KINDS[name]) or (isinstance(value, bool) and name != "substeps")
    if name in _ITEMS and not wrong:
        assert isinstance(value, list)
        wrong = not all(isinstance(item, _ITEMS[name]) for item in value)
    if name == "what_ifs" and not wrong:
        assert isinstance(value, list)
        try:
            for text in value:
                parse(text)
        except InterventionError as error:
            raise SessionError(f"{path}: {error}") from error
    if wrong:
        raise SessionError(f"{path}: {name!r} cannot be {value!r}; save the session again or mend that line.")
    return tuple(value) if isinstance(value, list) else value
