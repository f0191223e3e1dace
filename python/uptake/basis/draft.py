"""Files and folders that are complete whenever they are there.

What is written has a hidden name until it is complete. The name says which process of which machine writes, so that the
next one that writes the same file clears what a killed process left.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import gethostname

from uptake.basis.stopping import undo_if_stopped

_STALE_AFTER = 86_400  # seconds without a write, for drafts of other machines


@contextmanager
def draft(path: str | os.PathLike[str], take_name: Callable[[Path, Path], object] = os.replace) -> Iterator[Path]:
    """A hidden file or folder beside `path` to write to; it gets the name `path` at the end, or is gone after an error.

    Parameters
    ----------
    path : path
        In a folder that exists.
    take_name : callable
        Renames the first path to the second.

    Raises
    ------
    FileNotFoundError
        If the folder does not exist.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "page.html"
    >>> with draft(target) as file:
    ...     size = file.write_text("complete")
    >>> target.read_text(), file.exists()
    ('complete', False)
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"the folder {target.parent} does not exist; create it first")
    clear_stale(target)
    with hidden(target) as name:
        yield name
        take_name(name, target)


@contextmanager
def hidden(path: Path) -> Iterator[Path]:
    """A hidden name beside `path` for a file or a folder, which is gone at the end."""
    name = path.with_name(f".{path.name}.{_host()}-{os.getpid()}-{secrets.token_hex(4)}.part")
    with undo_if_stopped(lambda: _discard(name)):
        try:
            yield name
        finally:
            _discard(name)


def clear_stale(path: Path) -> None:
    """Remove the drafts of `path` that nobody writes any more.

    A draft of this machine is stale once its process is gone. One of another machine, on a shared disk, is stale a day
    after it was last written.
    """
    pattern = re.compile(re.escape(f".{path.name}.") + r"(?P<host>[\w.-]+)-(?P<pid>\d+)-[0-9a-f]{8}\.part")
    for entry in os.scandir(path.parent):
        found = pattern.fullmatch(entry.name)
        if found is None:
            continue
        with suppress(OSError):
            ours = found["host"] == _host()
            if time.time() - entry.stat(follow_symlinks=False).st_mtime > _STALE_AFTER or (
                ours and not is_alive(int(found["pid"]))
            ):
                _discard(Path(entry.path))


def _discard(path: Path) -> None:
    """Remove a file or a folder; it is no error if it is gone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _host() -> str:
    return re.sub(r"[^\w.-]", "_", gethostname())


def is_alive(pid: int) -> bool:
    """Whether a process of this machine is there; on Windows nobody can ask."""
    if sys.platform == "win32":  # signal 0 is not a question there
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # it belongs to another user
        return True
    return True
