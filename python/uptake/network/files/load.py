"""Load a saved network: what is damaged is an error that names the file."""

from __future__ import annotations

import json
import math
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from uptake.basis.checks import BadValue
from uptake.basis.paths import path_of
from uptake.basis.threads import aside
from uptake.network.arcs import Arcs
from uptake.network.convert.matrices import from_scipy
from uptake.network.edges import Edges
from uptake.network.files.saved import ABOUT, FORMAT, about_checksum
from uptake.network.files.tuples import as_names
from uptake.network.files.verify import KINDS, Damage, refuse_damage

_NAMES = (*KINDS, "labels")
_BLOCK = 1 << 22  # bytes per step of reading
_MOST_TRIES = 100  # to read a folder that others replace meanwhile

_Read = TypeVar("_Read")


def load(path: str | Path, mmap: bool | None = None) -> Arcs | Edges:
    """A saved network, or the entries of a saved sparse matrix. `Network.load` documents the arguments."""
    path = path_of("path", path)
    is_folder = path.is_dir() and (path / ABOUT).exists()
    if not is_folder:
        if path.suffix != ".npz" or path.is_dir() or not path.exists():
            raise FileNotFoundError(f"{path} is not a saved network; network.save(path) makes one")
        refuse_pipe(path)
        if mmap:
            problem = f"is not possible: {path}: a .npz file cannot be mapped"
            raise BadValue("mmap", mmap, problem=problem, remedy="save the network as a folder (a name without .npz)")
        return _named(path, lambda: _from_file(path))
    for _ in range(_MOST_TRIES):
        before = _identity(path)
        try:
            return _named(path, lambda: _from_folder(path, mmap is None or mmap))
        except ValueError:
            after = _identity(path)
            if after == before and after is not None:
                raise
            time.sleep(0.001)  # another process saves under this name: read what it saved
    return _named(path, lambda: _from_folder(path, mmap is None or mmap))


def _identity(path: Path) -> tuple[int, ...] | None:
    """Which folder has this name now; None between the two renames of a save."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns


def _named(path: Path, reader: Callable[[], _Read]) -> _Read:
    """What the reader returns; whatever damage does to it becomes a ValueError that names the file."""
    try:
        return aside(reader)
    except PermissionError:
        raise
    except Damage as damage:
        raise ValueError(f"{path} is damaged: {damage}; save it again") from None
    except _Foreign as foreign:
        raise ValueError(f"{path} {foreign}") from None
    except Exception as error:  # whatever a damaged file makes of the readers of zip, JSON and .npy
        raise ValueError(f"{path} is damaged: {type(error).__name__}: {error}; save it again") from error


def load_mapped(folder: Path, fingerprint: str) -> Arcs:
    """The network of a folder, if it is still the one with this fingerprint."""
    found = load(folder, mmap=True)
    if not isinstance(found, Arcs) or found.fingerprint != fingerprint:
        remedy = "load it again, and pickle that one"
        raise ValueError(f"{folder} holds another network than the one that was pickled as its path; {remedy}")
    return found


def refuse_pipe(path: Path) -> None:
    """Raise ValueError if a path that exists is a pipe or a device, which may never end."""
    if not path.is_file() and not path.is_dir():
        raise ValueError(f"{path} is neither a file nor a folder; networks are not read from pipes and devices")


class _Foreign(Exception):
    """Why a whole file is not read."""


def _from_folder(path: Path, mapped: bool) -> Arcs:
    refuse_pipe(path / ABOUT)
    about = _about(json.loads((path / ABOUT).read_text(encoding="utf-8")))
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name in _NAMES:
        file = path / f"{name}.npy"
        if file.exists():
            refuse_pipe(file)
            array: npt.NDArray[Any] = np.lib.format.open_memmap(file, mode="r")
            arrays[name] = array if mapped else np.array(array)
    return _arcs(arrays, about, path.absolute() if mapped else None)


def _from_file(path: Path) -> Arcs | Edges:
    with zipfile.ZipFile(path) as whole:
        names = [name.removesuffix(".npy") for name in whole.namelist()]
        if "about" in names:
            about = _about(json.loads(str(_array(whole, "about")[()])))
            return _arcs({name: _array(whole, name) for name in names if name != "about"}, about, None)
    if "format" not in names:
        raise _Foreign(f"holds {', '.join(names)}; that is neither a saved network nor a saved sparse matrix")
    import scipy.sparse as sp

    matrix = sp.load_npz(path)
    if hasattr(matrix, "check_format"):
        matrix.check_format(full_check=True)
    return from_scipy(matrix, directed=True, weighted=True)


def _array(whole: zipfile.ZipFile, name: str) -> npt.NDArray[Any]:
    """An array of an ``.npz`` file; no memory is taken for more bytes than the file holds."""
    info = whole.getinfo(f"{name}.npy")
    with whole.open(info) as file:
        version = np.lib.format.read_magic(file)
        readers = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }
        shape, _, dtype = readers[version](file)
        if dtype.hasobject or len(shape) > 1:
            raise Damage(f"{name} is of dtype {dtype} and shape {shape}")
        size = math.prod(shape) * dtype.itemsize
        if not 0 <= size <= info.file_size == info.compress_size:
            raise Damage(f"{name} says that it has {size} bytes, in a file of {info.file_size}")
        raw = np.empty(size, np.uint8)
        for start in range(0, size, _BLOCK):
            part = raw[start : start + _BLOCK]
            if file.readinto(part.data) != len(part):  # type: ignore[attr-defined]
                raise Damage(f"{name} ends early")
        if file.read(1):
            raise Damage(f"{name} does not end where it should")
    return raw.view(dtype).reshape(shape)


def _about(about: Any) -> dict[str, Any]:
    """What is saved beside the arrays, checked."""
    if not isinstance(about, dict):
        raise Damage(f"{ABOUT} is not an object")
    if about.get("format") != FORMAT:
        raise _Foreign(f"has format {about.get('format')!r}; this version reads {FORMAT!r}: save the network again")
    if about.get("checksum") != about_checksum(about):
        raise Damage("what is said about the arrays does not agree with its checksum")
    kinds = {"directed": bool, "n_self_loops": int, "fingerprint": str, "provenance": dict, "checksums": dict}
    for key, kind in kinds.items():
        if type(about.get(key)) is not kind:
            raise Damage(f"{key} is {about.get(key)!r}")
    return about


def _arcs(arrays: dict[str, npt.NDArray[Any]], about: dict[str, Any], folder: Path | None) -> Arcs:
    """What was saved, checked. Checksums cover the arrays and the fingerprint."""
    refuse_damage(arrays, about["checksums"], about["directed"])
    offsets, targets, weight = arrays["out_offsets"], arrays["out_targets"], arrays.get("weight")
    in_side = None
    if "in_arcs" in arrays:
        in_side = arrays.get("in_offsets", offsets), arrays.get("in_sources", targets), arrays["in_arcs"]
    names = arrays.get("labels")
    if names is not None and about.get("labels") == "tuples":
        names = as_names(names)
    return Arcs(
        offsets,
        targets,
        weight,
        is_directed=about["directed"],
        n_self_loops=about["n_self_loops"],
        names=names,
        provenance=about["provenance"],
        _in_side=in_side,
        _fingerprint=None if folder is None else about["fingerprint"],  # of arrays that were read: computed on demand
        _folder=folder,
    )
