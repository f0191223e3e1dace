"""Files that end with a checksum of all their bytes, which is checked before anything in them is read."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

_MARK = b"\nuptake blake2b "
_SEAL = len(_MARK) + 32 + 1


def write_sealed(file: Path, contents: memoryview) -> None:
    """Write the contents and their checksum; both are on the disk at the end."""
    with file.open("wb") as written:
        written.write(contents)
        written.write(_seal(contents))
        written.flush()
        os.fsync(written.fileno())


def read_sealed(path: str | os.PathLike[str], unreadable: str) -> bytes:
    """The contents of a file and their checksum behind them.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it cannot be read, was cut short, or its contents changed; the message names the file, and begins with
        `unreadable` where it may be no such file at all.
    """
    name = os.fspath(path)
    if not os.path.isfile(path):  # a folder, or a pipe, which would be waited for
        why = "is not a file" if os.path.exists(path) else "does not exist"
        raise FileNotFoundError(f"{name} {why}; give a file that save() wrote")
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise ValueError(f"{name} {unreadable}: {error.strerror}") from error
    if not raw[-_SEAL:].startswith(_MARK):
        raise ValueError(
            f"{name} {unreadable}: the checksum at its end is missing; it was cut short, or save() did not write it"
        )
    if raw[-_SEAL:] != _seal(memoryview(raw)[:-_SEAL]):
        raise ValueError(f"{name} is damaged: its contents do not match their checksum")
    return raw


def _seal(contents: memoryview) -> bytes:
    """The end of a file: 32 hexadecimal digits of all bytes before it."""
    return _MARK + hashlib.blake2b(contents, digest_size=16).hexdigest().encode() + b"\n"
