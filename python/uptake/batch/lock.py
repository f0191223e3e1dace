"""One process at a time writes to a folder of results."""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from socket import gethostname

from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.stopping import undo_if_stopped

NAME = ".uptake.lock"
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL}  # of this file system


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder against other processes, and threads, that hold it.

    The lock is the operating system's, so it ends with the process, however that ends. The file says who holds it, and
    is removed at the end.

    Raises
    ------
    BadValue
        If another one holds it.
    """
    file = folder / NAME
    lock = _take(file)
    try:
        with undo_if_stopped(lambda: file.unlink(missing_ok=True)):
            yield
    finally:
        _leave(file, lock)


def _take(file: Path) -> int:
    """An open file that holds the lock."""
    while True:
        lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _hold(lock)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                holder = os.read(lock, 500).decode("utf-8", "replace").strip() or "another process"
                os.close(lock)
                problem = f"= {file.parent} is being written to by {holder}"
                remedy = "wait until it ends, or give another folder"
                raise BadValue("out", NOT_SHOWN, problem=problem, remedy=remedy) from None
            place = f"the file system of {file.parent} knows no locks"
            warnings.warn(f"uptake: {place}; do not run two studies into this folder at once", stacklevel=2)
        if _is_named(file, lock):  # the one before may have removed the file after we opened it
            who = f"process {os.getpid()} on {gethostname()} since {datetime.now():%Y-%m-%d %H:%M:%S}\n"
            os.truncate(lock, 0)
            os.write(lock, who.encode())
            return lock
        os.close(lock)


def _leave(file: Path, lock: int) -> None:
    if sys.platform == "win32":  # an open file cannot be removed there
        os.close(lock)
        file.unlink(missing_ok=True)
    else:
        file.unlink(missing_ok=True)
        os.close(lock)


def _is_named(file: Path, lock: int) -> bool:
    try:
        return os.path.samestat(os.stat(file), os.fstat(lock))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # locked bytes cannot be read there, and the name of the holder is to be read

    def _hold(lock: int) -> None:
        os.lseek(lock, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(lock, 0, os.SEEK_SET)

else:
    import fcntl

    def _hold(lock: int) -> None:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
