"""Networks in files: lists of edges in, saved networks out and in, mapped so that processes share one copy."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from uptake.network.convert import from_frame, from_scipy
from uptake.network.network import Network, digest

_ABOUT = "network.json"
_FORMAT = "uptake-network-1"
_SEPARATORS = {".csv": ",", ".tsv": "\t", ".tab": "\t", ".txt": r"\s+", ".edges": r"\s+", ".edgelist": r"\s+"}
_PARQUET = (".parquet", ".pq")


def read(
    path: str | Path,
    source: str | int = "source",
    target: str | int = "target",
    weight: str | int | None = None,
    directed: bool = False,
    *,
    relabel: bool | None = None,
    parallel: Literal["keep", "merge"] = "keep",
    separator: str | None = None,
) -> Network:
    """A network from a file of edges, or a saved one.

    Parameters
    ----------
    path : str or Path
        ``.csv`` (commas), ``.tsv`` or ``.tab`` (tabs), ``.txt``, ``.edges`` or ``.edgelist`` (white space, lines from
        ``#`` are comments), each also ``.gz``, ``.bz2``, ``.xz`` or ``.zst``; ``.parquet``; ``.npz`` of
        :meth:`Network.save` or ``scipy.sparse.save_npz``; or a folder of :meth:`Network.save`.
    source, target, weight : str or int
        Columns by name; or by number, 0 the first, where the file has no header.
    directed, relabel, parallel
        As in :func:`uptake.network.convert.from_frame`. A saved network or matrix says these itself.
    separator : str, optional
        Between columns, where the ending of the name does not tell.

    Raises
    ------
    FileNotFoundError
        Where there is no such file.
    ValueError
        Where the format is unknown or a column absent.
    """
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist")
    if path.is_dir() or path.suffix == ".npz":
        given = (source, target, weight, directed, relabel, parallel, separator)
        if given != ("source", "target", None, False, None, "keep", None):
            raise ValueError(f"{path} is a saved network; it takes no columns, direction or separator")
        return load(path)
    ending = path.with_suffix("").suffix if path.suffix in (".gz", ".bz2", ".xz", ".zst") else path.suffix
    wanted = [column for column in (source, target, weight) if column is not None]
    if ending in _PARQUET:
        import pyarrow.parquet as pq

        if not all(isinstance(column, str) for column in wanted):
            raise TypeError(f"source = {source!r}, target = {target!r}: columns of Parquet have names")
        there = pq.read_schema(path).names
        table: Any = pq.read_table(path, columns=[str(column) for column in wanted if column in there] or None)
    elif ending in _SEPARATORS or separator is not None:
        table = _text(path, wanted, separator or _SEPARATORS[ending], comments=separator is None and ending != ".csv")
    else:
        known = ", ".join([*_SEPARATORS, *_PARQUET, ".npz"])
        raise ValueError(f"{path}: unknown ending {ending!r}; known: {known}; or pass separator=")
    note = {"file": str(path), "format": ending.removeprefix("."), "source": source, "target": target, "weight": weight}
    names = [str(column) for column in (source, target)]
    return from_frame(
        table,
        names[0],
        names[1],
        None if weight is None else str(weight),
        directed,
        relabel=relabel,
        parallel=parallel,
        provenance=note,
    )


def _text(path: Path, wanted: list[str | int], separator: str, comments: bool) -> Any:
    import pandas as pd

    numbered = [isinstance(column, int) for column in wanted]
    if any(numbered) and not all(numbered):
        raise TypeError(f"columns {wanted} mix names and numbers; numbers are for files without a header")
    frame = pd.read_csv(
        path,
        sep=separator,
        header=None if all(numbered) else 0,
        comment="#" if comments else None,
        keep_default_na=False,  # somebody may be called NA
        na_values=[""],
        skipinitialspace=True,
    )
    frame.columns = pd.Index([str(column) for column in frame.columns])
    return frame


def save(network: Network, path: str | Path, *, in_side: bool = False) -> Path:
    """Save a network whole or not at all: written under another name, then renamed.

    Parameters
    ----------
    path : str or Path
        Ending in ``.npz`` gives one uncompressed file; any other name a folder of ``.npy`` files, which
        :func:`load` maps. A saved network of that name is replaced; anything else there is an error.
    in_side : bool
        Also save the arcs by target (12 bytes an arc), so that those who map it share them too.

    Returns
    -------
    Path
        Where it is.
    """
    path = Path(path)
    arrays: dict[str, npt.NDArray[Any]] = {"out_offsets": network.out_offsets, "out_targets": network.out_targets}
    if network.weight is not None:
        arrays["weight"] = network.weight
    if network.labels is not None:
        if network.labels.dtype.kind not in "iufSUM":
            raise TypeError(f"labels[0] = {network.labels[0]!r}: labels in files are all strings or all numbers")
        arrays["labels"] = network.labels
    if in_side:
        arrays["in_arcs"] = network.in_arcs
        if network.is_directed:
            arrays |= {"in_offsets": network.in_offsets, "in_sources": network.in_sources}
    about = {
        "format": _FORMAT,
        "directed": network.is_directed,
        "n_self_loops": network.n_self_loops,
        "fingerprint": network.fingerprint,
        "provenance": network.provenance,
    }
    text = json.dumps(about, indent=1, default=str)
    if path.suffix == ".npz":
        return _save_file(path, arrays, text)
    if path.exists() and not (path / _ABOUT).is_file():
        raise FileExistsError(f"{path} exists and is not a saved network; choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        for name, array in arrays.items():
            np.save(whole / f"{name}.npy", array, allow_pickle=False)
        (whole / _ABOUT).write_text(text, encoding="utf-8")
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
    return path


def _save_file(path: Path, arrays: dict[str, npt.NDArray[Any]], about: str) -> Path:
    if path.is_dir():
        raise FileExistsError(f"{path} is a folder; choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, about=np.array(about), **arrays)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
    return path


def load(path: str | Path, mmap: bool | None = None) -> Network:
    """A saved network.

    Parameters
    ----------
    path : str or Path
        What :func:`save` wrote, or a ``.npz`` of ``scipy.sparse.save_npz``.
    mmap : bool, optional
        True maps the arrays of a folder: nothing is read before it is used, and processes share one copy. False reads
        them and checks the fingerprint. By default folders are mapped and ``.npz`` files read.

    Raises
    ------
    FileNotFoundError
        Where there is no saved network.
    ValueError
        Where it is damaged, or a ``.npz`` was to be mapped.
    """
    path = Path(path)
    if path.is_dir() and (path / _ABOUT).is_file():
        mapped = mmap is None or mmap
        arrays = {
            file.stem: np.load(file, mmap_mode="r" if mapped else None, allow_pickle=False)
            for file in path.glob("*.npy")
        }
        about = json.loads((path / _ABOUT).read_text(encoding="utf-8"))
        return _loaded(path, arrays, about, mapped)
    if path.suffix != ".npz" or not path.is_file():
        raise FileNotFoundError(f"{path} is not a saved network; network.save(path) makes one")
    if mmap:
        raise ValueError(f"{path}: a .npz file cannot be mapped; save the network as a folder (a name without .npz)")
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    if "about" in arrays:
        return _loaded(path, arrays, json.loads(str(arrays["about"])), False)
    if "format" in arrays:
        import scipy.sparse as sp

        return from_scipy(sp.load_npz(path))
    raise ValueError(f"{path} holds {', '.join(arrays)}; that is neither a saved network nor a saved sparse matrix")


def _loaded(path: Path, arrays: dict[str, Any], about: dict[str, Any], mapped: bool) -> Network:
    if about.get("format") != _FORMAT:
        raise ValueError(f"{path} has format {about.get('format')!r}; this version reads {_FORMAT!r}")
    offsets, targets, weight = arrays["out_offsets"], arrays["out_targets"], arrays.get("weight")
    whole = len(offsets) > 1 and offsets[0] == 0 and offsets[-1] == len(targets)
    if not whole or not (mapped or digest(offsets, targets, weight) == about["fingerprint"]):
        raise ValueError(f"{path} is damaged: its arrays do not agree with its fingerprint; save it again")
    in_side = None
    if "in_arcs" in arrays:
        sides = (arrays.get("in_offsets", offsets), arrays.get("in_sources", targets))
        in_side = (*sides, arrays["in_arcs"])
    return Network._from_rows(
        offsets,
        targets,
        weight,
        directed=about["directed"],
        labels=arrays.get("labels"),
        n_self_loops=about["n_self_loops"],
        provenance=about["provenance"],
        in_side=in_side,
        fingerprint=about["fingerprint"],
        folder=path.absolute() if mapped else None,
    )
