"""Saved networks: a folder of arrays that can be mapped, or one ``.npz`` file. Written whole or not at all."""

from __future__ import annotations

import json
import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis.checks import NOT_SHOWN, BadType
from uptake.basis.draft import draft, hidden
from uptake.network.arcs import Arcs
from uptake.network.files.tuples import as_text
from uptake.network.files.verify import LABEL_KINDS, checksum

ABOUT = "network.json"
FORMAT = "uptake-network-2"
_MOST_TRIES = 1000  # to take a folder's name, while other threads and processes take it too


def save(arcs: Arcs, path: str | Path, in_side: bool) -> Path:
    """Write under another name, then rename. `Network.save` documents the arguments."""
    path = Path(path)
    arrays, about = _contents(arcs, in_side)
    if path.suffix == ".npz":
        if path.is_dir():
            raise FileExistsError(f"{path} is a folder; choose another name")
        if path.exists() and not path.is_file():
            raise FileExistsError(f"{path} is not a file; choose another name")
    elif _is_foreign(path):
        raise FileExistsError(f"{path} exists and is not a saved network; choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    (_save_file if path.suffix == ".npz" else _save_folder)(path, arrays, about)
    return path


def is_saved(path: Path) -> bool:
    """Whether a path that exists is to be loaded: a folder, or an ``.npz`` file."""
    return path.is_dir() or path.suffix == ".npz"


def about_checksum(about: dict[str, Any]) -> int:
    """CRC-32 of all that is saved beside the arrays."""
    return zlib.crc32(json.dumps({key: value for key, value in about.items() if key != "checksum"}).encode())


def _is_foreign(path: Path) -> bool:
    """Whether something else than a saved network has this name; another thread may replace it meanwhile."""
    while True:
        try:
            before = path.stat()
            foreign = not (path / ABOUT).is_file()
            after = path.stat()
        except FileNotFoundError:
            return False
        if (before.st_dev, before.st_ino) == (after.st_dev, after.st_ino):
            return foreign


def _contents(arcs: Arcs, in_side: bool) -> tuple[dict[str, npt.NDArray[Any]], str]:
    """The arrays by name, and all else as JSON."""
    arrays: dict[str, npt.NDArray[Any]] = {"out_offsets": arcs.out_offsets, "out_targets": arcs.out_targets}
    if arcs.weight is not None:
        arrays["weight"] = arcs.weight
    tuples = None if arcs.names is None or arcs.names.dtype.kind != "O" else as_text(arcs.names)
    if arcs.names is not None:
        if arcs.names.dtype.kind not in LABEL_KINDS and tuples is None:
            allowed = "labels in files are all strings (none ends with a NUL character), all numbers, or tuples of both"
            raise BadType("labels", NOT_SHOWN, allowed, problem="cannot be saved")
        arrays["labels"] = arcs.names if tuples is None else tuples
    if in_side:
        arrays["in_arcs"] = arcs.in_arcs
        if arcs.is_directed:
            arrays |= {"in_offsets": arcs.in_offsets, "in_sources": arcs.in_sources}
    about = {
        "format": FORMAT,
        "directed": arcs.is_directed,
        "n_self_loops": arcs.n_self_loops,
        "fingerprint": arcs.fingerprint,
        "provenance": arcs.provenance,
        "checksums": {name: checksum(array) for name, array in arrays.items()},
    }
    about |= {} if tuples is None else {"labels": "tuples"}
    about = json.loads(json.dumps(about, default=str))  # as it will be read
    return arrays, json.dumps(about | {"checksum": about_checksum(about)}, indent=1)


def _save_folder(path: Path, arrays: dict[str, npt.NDArray[Any]], about: str) -> None:
    with draft(path, _take_name) as whole:
        whole.mkdir()
        for name, array in arrays.items():
            np.save(whole / f"{name}.npy", array, allow_pickle=False)
        (whole / ABOUT).write_text(about, encoding="utf-8")


def _take_name(whole: Path, path: Path) -> None:
    """Rename a folder to `path`; the network there is moved away and removed. Others may do the same meanwhile."""
    for _ in range(_MOST_TRIES):
        with suppress(OSError):
            os.rename(whole, path)
            return
        if (path / ABOUT).is_file():
            with hidden(path) as old, suppress(OSError):
                os.rename(path, old)
    os.rename(whole, path)


def _save_file(path: Path, arrays: dict[str, npt.NDArray[Any]], about: str) -> None:
    held: dict[str, Any] = {"about": np.array(about), **arrays}
    with draft(path) as whole, whole.open("wb") as file:
        np.savez(file, **held)
