"""Saved networks: a folder of arrays that can be mapped, or one ``.npz`` file. Written whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis.checks import BadType, BadValue
from uptake.network.arcs import Arcs
from uptake.network.convert.matrices import from_scipy
from uptake.network.edges import Edges
from uptake.network.fingerprint import digest

_ABOUT = "network.json"
_FORMAT = "uptake-network-1"


def is_saved(path: Path) -> bool:
    """Whether a path that exists is to be loaded: a folder, or an ``.npz`` file."""
    return path.is_dir() or path.suffix == ".npz"


def save(arcs: Arcs, path: str | Path, in_side: bool) -> Path:
    """Write under another name, then rename. `Network.save` documents the arguments."""
    path = Path(path)
    arrays, about = _contents(arcs, in_side)
    if path.suffix == ".npz":
        if path.is_dir():
            raise FileExistsError(f"{path} is a folder; choose another name")
        path.parent.mkdir(parents=True, exist_ok=True)
        _save_file(path, arrays, about)
    else:
        if path.exists() and not (path / _ABOUT).is_file():
            raise FileExistsError(f"{path} exists and is not a saved network; choose another name")
        path.parent.mkdir(parents=True, exist_ok=True)
        _save_folder(path, arrays, about)
    return path


def _contents(arcs: Arcs, in_side: bool) -> tuple[dict[str, npt.NDArray[Any]], str]:
    """The arrays by name, and all else as JSON."""
    arrays: dict[str, npt.NDArray[Any]] = {"out_offsets": arcs.out_offsets, "out_targets": arcs.out_targets}
    if arcs.weight is not None:
        arrays["weight"] = arcs.weight
    if arcs.labels is not None:
        if arcs.labels.dtype.kind not in "iufSUM":
            allowed = "labels in files are all strings or all numbers"
            raise BadType("labels", arcs.labels[0], allowed, index=0, problem="cannot be saved")
        arrays["labels"] = arcs.labels
    if in_side:
        arrays["in_arcs"] = arcs.in_arcs
        if arcs.is_directed:
            arrays |= {"in_offsets": arcs.in_offsets, "in_sources": arcs.in_sources}
    about = {
        "format": _FORMAT,
        "directed": arcs.is_directed,
        "n_self_loops": arcs.n_self_loops,
        "fingerprint": arcs.fingerprint,
        "provenance": arcs.provenance,
    }
    return arrays, json.dumps(about, indent=1, default=str)


def _save_folder(path: Path, arrays: dict[str, npt.NDArray[Any]], about: str) -> None:
    whole = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        for name, array in arrays.items():
            np.save(whole / f"{name}.npy", array, allow_pickle=False)
        (whole / _ABOUT).write_text(about, encoding="utf-8")
        whole.chmod(0o755)
        old = None
        if path.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{path.name}.old.", dir=path.parent))
            os.replace(path, old)
        os.replace(whole, path)
        if old is not None:
            shutil.rmtree(old)
    finally:
        shutil.rmtree(whole, ignore_errors=True)


def _save_file(path: Path, arrays: dict[str, npt.NDArray[Any]], about: str) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, about=np.array(about), **arrays)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def load(path: str | Path, mmap: bool | None = None) -> Arcs | Edges:
    """A saved network, or the entries of a saved sparse matrix. `Network.load` documents the arguments."""
    path = Path(path)
    if path.is_dir() and (path / _ABOUT).is_file():
        mapped = mmap is None or mmap
        mode: Any = "r" if mapped else None
        arrays = {file.stem: np.load(file, mmap_mode=mode, allow_pickle=False) for file in path.glob("*.npy")}
        return _arcs(path, arrays, json.loads((path / _ABOUT).read_text(encoding="utf-8")), mapped)
    if path.suffix != ".npz" or not path.is_file():
        raise FileNotFoundError(f"{path} is not a saved network; network.save(path) makes one")
    if mmap:
        problem = f"is not possible: {path}: a .npz file cannot be mapped"
        raise BadValue("mmap", mmap, problem=problem, remedy="save the network as a folder (a name without .npz)")
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    if "about" in arrays:
        return _arcs(path, arrays, json.loads(str(arrays["about"])), False)
    if "format" in arrays:
        import scipy.sparse as sp

        return from_scipy(sp.load_npz(path), directed=True, weighted=True)
    raise ValueError(f"{path} holds {', '.join(arrays)}; that is neither a saved network nor a saved sparse matrix")


def _arcs(path: Path, arrays: dict[str, Any], about: dict[str, Any], mapped: bool) -> Arcs:
    """What was saved; if the arrays were read and not mapped, they must agree with the fingerprint."""
    if about.get("format") != _FORMAT:
        raise ValueError(f"{path} has format {about.get('format')!r}; this version reads {_FORMAT!r}")
    offsets, targets, weight = arrays["out_offsets"], arrays["out_targets"], arrays.get("weight")
    whole = len(offsets) > 1 and offsets[0] == 0 and offsets[-1] == len(targets)
    if not whole or not (mapped or digest(offsets, targets, weight) == about["fingerprint"]):
        raise ValueError(f"{path} is damaged: its arrays do not agree with its fingerprint; save it again")
    in_side = None
    if "in_arcs" in arrays:
        in_side = arrays.get("in_offsets", offsets), arrays.get("in_sources", targets), arrays["in_arcs"]
    return Arcs(
        offsets,
        targets,
        weight,
        is_directed=about["directed"],
        n_self_loops=about["n_self_loops"],
        labels=arrays.get("labels"),
        provenance=about["provenance"],
        _in_side=in_side,
        _fingerprint=about["fingerprint"],
        _folder=path.absolute() if mapped else None,
    )
