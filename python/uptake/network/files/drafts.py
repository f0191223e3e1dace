"""Drafts beside the name that they will get. Those that a killed process left are cleared by the next save."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from socket import gethostname

_STALE_AFTER = 86_400  # seconds without a write, for drafts of other machines


def draft_name(path: Path) -> Path:
    """A new hidden name beside `path` that says which process of which machine writes it."""
    host = re.sub(r"[^\w.-]", "_", gethostname())
    return path.with_name(f".{path.name}.{host}-{os.getpid()}-{secrets.token_hex(4)}.part")


def discard(draft: Path) -> None:
    """Remove a file or a folder; it is no error if it is gone."""
    if draft.is_dir() and not draft.is_symlink():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        with suppress(OSError):
            draft.unlink()


def clear_stale(path: Path) -> None:
    """Remove the drafts of `path` that nobody writes any more.

    A draft of this machine is stale once its process is gone. One of another machine, on a shared disk, is stale a day
    after it was last written.
    """
    pattern = re.compile(re.escape(f".{path.name}.") + r"(?P<host>[\w.-]+)-(?P<pid>\d+)-[0-9a-f]{8}\.part")
    host = re.sub(r"[^\w.-]", "_", gethostname())
    for entry in os.scandir(path.parent):
        found = pattern.fullmatch(entry.name)
        if found is None:
            continue
        with suppress(OSError):
            ours = found["host"] == host and sys.platform != "win32"  # on Windows signal 0 is not a question
            if time.time() - entry.stat(follow_symlinks=False).st_mtime > _STALE_AFTER or (
                ours and not _is_alive(int(found["pid"]))
            ):
                discard(Path(entry.path))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # it belongs to another user
        return True
    return True
