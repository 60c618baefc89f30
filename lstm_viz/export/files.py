"""Files that are either whole or not there."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lstm_viz.errors import ExportError


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A name beside the target to write to. It becomes the target if all goes well, and vanishes if not.

    Raises
    ------
    ExportError : the place cannot be written to, or the disk is full.
    """
    if target.is_dir():
        raise ExportError(f"{target} is a folder; give the name of a file in it.")
    # Beside the target, so that giving it its name is one step. In a folder of its own: an encoder that was just begun
    # when Ctrl-C came, and that nobody can end, finds no place to write to any more.
    folder = target.with_name(f".lstm-viz-{secrets.token_hex(4)}")
    try:
        folder.mkdir()
        partial = folder / target.name
        yield partial
        os.replace(partial, target)
    except OSError as error:
        raise ExportError(reason(error, target)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def reason(error: OSError, target: Path) -> str:
    """Why a file could not be written, and what helps."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk of {target} is full; free some space or choose another folder."
    if error.errno == errno.ENOENT and not target.parent.is_dir():
        return f"There is no folder {target.parent}; make it, or choose another."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{target} cannot be written; choose a folder that you may write to."
    return f"{target} cannot be written ({error.strerror or error}); choose another place."
