"""The cache of machine code: what is in it is right, and where there is none, kernels are compiled in each process.

It stands where NUMBA_CACHE_DIR says, else beside the package, else in the user's folder for caches, else in a folder of
the user's own among temporary files: the first that can be written. numba's own cache has an index per kernel, and
processes that write it at once lose each other's entries; it fails where a disk is full or a file damaged; and it takes
the code of a kernel for fresh although a step that it calls has changed. Here an entry is a file of its own, whose name
follows from what was compiled for which processor. It appears complete, carries a checksum and a stamp over all twins,
and an entry that is not as it should be is compiled and written again.
"""

from __future__ import annotations

import os
import pickle
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    IndexDataCacheFile,
    UserWideCacheLocator,
)

_CHECKSUM = 64  # bytes before an entry


class _Temporary(UserWideCacheLocator):
    """A folder among temporary files that only this user can write to, as what is in it will be run."""

    def __init__(self, function: Callable[..., Any], file: str) -> None:
        super().__init__(function, file)
        user = f"-{os.geteuid()}" if hasattr(os, "geteuid") else ""
        self._root = Path(tempfile.gettempdir()) / f"uptake-cache{user}"
        self._cache_path = str(self._root / self.get_suitable_cache_subpath(file))

    def ensure_cache_path(self) -> None:
        """Make the folder; OSError if it is someone else's."""
        with suppress(FileExistsError):
            self._root.mkdir(mode=0o700)
        found = self._root.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(self._root)
        if hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & 0o022):
            raise PermissionError(f"{self._root}: others can write to it")
        super().ensure_cache_path()


class _Place(CompileResultCacheImpl):
    """Where the files of a kernel are, and how machine code becomes bytes."""

    _locator_classes = (*CompileResultCacheImpl._locator_classes, _Temporary)


class _Entries(IndexDataCacheFile):
    """The files of one kernel: one per combination of types and kind of processor."""

    def save(self, key: Any, data: Any) -> None:
        """Write an entry: its checksum, its stamp, its key, its data."""
        entry = self._dump((self._source_stamp, key, data))
        with self._open_for_write(self._path_of(key)) as file:  # it gets its name when it is complete
            file.write(blake2b(entry, digest_size=_CHECKSUM).digest() + entry)

    def load(self, key: Any) -> Any:
        """The entry of this key, None if there is none; ValueError if it is not what was saved."""
        try:
            found = Path(self._path_of(key)).read_bytes()
        except FileNotFoundError:
            return None
        entry = found[_CHECKSUM:]
        if blake2b(entry, digest_size=_CHECKSUM).digest() != found[:_CHECKSUM]:
            raise ValueError("the checksum differs")
        stamp, saved, data = pickle.loads(entry)
        return data if (stamp, saved) == (self._source_stamp, key) else None

    def flush(self) -> None:
        """Remove all entries."""
        for path in Path(self._cache_path).glob(f"{self._data_name_pattern.partition('{')[0]}*.nbc"):
            path.unlink(missing_ok=True)

    def _path_of(self, key: Any) -> str:
        number = int.from_bytes(blake2b(repr((numba.__version__, key)).encode(), digest_size=8).digest())
        return str(self._data_path(self._data_name(number)))


class _Cache(FunctionCache):
    """A cache that never ends a computation: what cannot be read is compiled, what cannot be written is not kept."""

    _impl_class = _Place

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        stamp = (self._impl.locator.get_source_stamp(), _twins())
        self._cache_file = _Entries(self._cache_path, self._impl.filename_base, stamp)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled code for these types, or None."""
        with suppress(Exception):  # a damaged file can raise anything when it is unpickled
            return super().load_overload(sig, target_context)
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the compiled code for these types, where that is possible."""
        with suppress(Exception):  # no room, no permission
            super().save_overload(sig, data)


def cache_of(function: Callable[..., Any]) -> FunctionCache | None:
    """The cache of a kernel; None where there is no folder for it."""
    try:
        return _Cache(function)
    except (RuntimeError, OSError):
        return None


@cache
def _twins() -> str:
    """A digest of the source of all twins."""
    digest = blake2b(digest_size=16)
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
