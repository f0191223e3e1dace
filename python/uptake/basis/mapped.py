"""Objects with large arrays as one file that other processes map: they read the arrays where they are, and the system
holds them once for all processes of a machine."""

from __future__ import annotations

import mmap
import pickle
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

_ALIGNED = 64  # bytes, as kernels like it


class Mapped(NamedTuple):
    """Where an object is: its file, and in it all but the arrays, with their checksum."""

    file: str
    begin: int
    size: int
    digest: bytes


def write(thing: object, file: Path) -> Mapped:
    """Write an object: its arrays, then all else.

    Parameters
    ----------
    thing : object
        What can be pickled. What `read` returns is equal, and its arrays are read-only.
    file : Path
        In a folder that exists.

    Examples
    --------
    >>> import tempfile
    >>> read(write({"ids": np.arange(3)}, Path(tempfile.mkdtemp()) / "ids"))["ids"]
    array([0, 1, 2])
    """
    buffers: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(thing, protocol=5, buffer_callback=buffers.append)
    places: list[tuple[int, int]] = []
    known: dict[tuple[int, int], int] = {}  # what is in memory once is written once
    with file.open("wb") as out:
        out.write(bytes(_ALIGNED))  # so that no file is empty
        for buffer in buffers:
            raw = buffer.raw()
            key = (np.frombuffer(raw, np.uint8).ctypes.data, raw.nbytes) if raw.nbytes else (0, 0)
            if key not in known:
                known[key] = _aligned(out)
                out.write(raw)
            places.append((known[key], raw.nbytes))
        begin, last = _aligned(out), pickle.dumps((places, rest))
        out.write(last)
    return Mapped(str(file), begin, len(last), blake2b(last).digest())


def read(there: Mapped) -> Any:
    """The object that `write` wrote, its arrays mapped.

    Raises
    ------
    FileNotFoundError
        If the file is not there.
    ValueError
        If the file is another one.
    """
    with Path(there.file).open("rb") as opened:
        content = memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
    last = bytes(content[there.begin : there.begin + there.size])
    if blake2b(last).digest() != there.digest:  # what is unpickled can run code
        raise ValueError(f"{there.file} is not the file that was written")
    places, rest = pickle.loads(last)
    return pickle.loads(rest, buffers=[content[at : at + size] for at, size in places])


def _aligned(out: IO[bytes]) -> int:
    """Go on at the next multiple; where that is."""
    out.write(bytes(-out.tell() % _ALIGNED))
    return out.tell()
