"""The cache of machine code: what is in it is right, and where there is none, kernels are compiled in each process.

numba's own cache stands beside the package, or where NUMBA_CACHE_DIR says. It fails where no folder can be written,
where the disk is full, and where a file of it is damaged; and it takes the code of a kernel for fresh although a step
that it calls has changed. This one does none of that: its stamp covers all files of the twins, and an entry carries a
checksum.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from numba.core.caching import FunctionCache, IndexDataCacheFile


class _Entries(IndexDataCacheFile):
    """The files of one kernel: an index, and a file per combination of types."""

    def save(self, key: Any, data: Any) -> None:
        """Write an entry with its key and its checksum."""
        entry = self._dump((key, data))
        super().save(key, (blake2b(entry).digest(), entry))

    def load(self, key: Any) -> Any:
        """The entry of this key, or None; ValueError if it is not what was saved."""
        found = super().load(key)
        if found is None:
            return None
        checksum, entry = found
        if blake2b(entry).digest() != checksum:
            raise ValueError("the checksum differs")
        saved, data = pickle.loads(entry)
        if saved != key:
            raise ValueError("another key was asked for")
        return data


class _Cache(FunctionCache):
    """A cache that never ends a computation: what cannot be read is compiled, what cannot be written is not kept."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        locator = self._impl.locator
        stamp = (locator.get_source_stamp(), _twins())
        self._cache_file = _Entries(self._cache_path, self._impl.filename_base, stamp)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled code for these types, or None."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # a damaged file can raise anything when it is unpickled
            self._forget()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the compiled code for these types, where that is possible."""
        try:
            super().save_overload(sig, data)
        except Exception:  # no room, no permission, or a damaged index
            self._forget()

    def _forget(self) -> None:
        """Begin a new index."""
        try:
            self.flush()
        except OSError:
            self.disable()


def cache_of(function: Callable[..., Any]) -> FunctionCache | None:
    """The cache of a kernel; None where numba finds no folder for it."""
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
