"""Saved networks, as one file and as a folder, and sparse matrices: damaged, or crafted so that all checksums fit."""

from __future__ import annotations

import io
import json
import random
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
import uptake as up
from uptake import Network
from uptake.network.files import saved
from uptake.network.files.verify import checksum

from .damage import damaged, odd
from .verdict import check_network, is_same, refuse_foreign, replaced


class File(NamedTuple):
    """The bytes of an ``.npz`` file, and the position of the network that it was made from."""

    raw: bytes
    origin: int


class Folder(NamedTuple):
    """A saved folder in which one file has other bytes."""

    file: str
    raw: bytes
    mmap: bool
    origin: int


class Crafted(NamedTuple):
    """Arrays and notes whose checksums fit, as a stranger could write them."""

    arrays: dict[str, Any]
    notes: dict[str, Any]


class Loader:
    """`Network.load` and `Network.read` of what was saved."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.networks = [_network(i) for i in range(6)]
        self.files = [net.save(folder / f"{i}.npz", in_side=i % 2 == 0) for i, net in enumerate(self.networks)]
        self.raws = [file.read_bytes() for file in self.files]
        self.folders = [net.save(folder / str(i), in_side=i % 2 == 0) for i, net in enumerate(self.networks)]
        self.parts = [{f.name: f.read_bytes() for f in sorted(path.iterdir())} for path in self.folders]
        self.arrays = [{p.stem: np.load(p) for p in sorted(path.glob("*.npy"))} for path in self.folders]
        self.matrices = []
        for compressed in (True, False):
            for make in (sp.csr_array, sp.coo_array, sp.csc_array):
                whole = io.BytesIO()
                sp.save_npz(whole, make(np.eye(9, k=1)), compressed=compressed)
                self.matrices.append(whole.getvalue())
        self.mapped = 0

    def draw(self, luck: random.Random) -> File | Folder | Crafted:
        kind, i = luck.random(), luck.randrange(len(self.networks))
        if kind < 0.35:
            return File(damaged(self.raws[i], luck, self.raws), i)
        if kind < 0.45:
            return File(damaged(luck.choice(self.matrices), luck, self.matrices), -1)
        if kind < 0.65:
            file = luck.choice(sorted(self.parts[i]))
            others = [parts[file] for parts in self.parts if file in parts]
            return Folder(file, damaged(self.parts[i][file], luck, others), luck.random() < 0.3, i)
        return self._crafted(luck, i)

    def _crafted(self, luck: random.Random, i: int) -> Crafted:
        arrays: dict[str, Any] = {name: array.copy() for name, array in self.arrays[i].items()}
        about = json.loads(self.parts[i][saved.ABOUT])
        for _ in range(luck.randint(0, 2)):
            name = luck.choice(sorted(arrays))
            arrays[name] = _other(arrays[name], luck)
        if luck.random() < 0.2:
            about[luck.choice(sorted(about))] = luck.choice((None, 0, -1, True, "x", [], {}, {"a": 1}, 2**70, 1.5))
        if luck.random() < 0.1:
            arrays[luck.choice((*sorted(arrays), "in_arcs", "x"))] = arrays[luck.choice(sorted(arrays))]
        if luck.random() < 0.05:
            del arrays[luck.choice(sorted(arrays))]
        return Crafted(arrays, about)

    def feed(self, drawn: File | Folder | Crafted) -> bool:
        path, how = self._written(drawn)
        try:
            network = Network.load(path, **how)
        except Exception as error:
            refuse_foreign(error, [str(path)])
            return False
        finally:
            if isinstance(drawn, Folder):
                replaced(path / drawn.file, self.parts[drawn.origin][drawn.file])
        if isinstance(drawn, Crafted) or drawn.origin < 0:
            check_network(network, isinstance(drawn, Crafted))
            if network.fingerprint < "2":  # an eighth: a run costs more than a load
                up.simulate(network, up.IndependentCascade(p=1.0), seeds=1, rng=1, runs=2, threads=1)
        else:
            assert is_same(network, self.networks[drawn.origin])
        return True

    def _written(self, drawn: File | Folder | Crafted) -> tuple[Path, dict[str, Any]]:
        """The input as a file or folder, and the arguments of `Network.load`."""
        if isinstance(drawn, File):
            return replaced(self.folder / "damaged.npz", drawn.raw), {}
        if isinstance(drawn, Folder):
            return self._folder(drawn), {"mmap": drawn.mmap}
        notes = dict(drawn.notes)
        sums = notes["checksums"]
        if isinstance(sums, dict):
            notes["checksums"] = {name: _sum(array) for name, array in drawn.arrays.items()}
        notes["checksum"] = saved.about_checksum(notes)
        path = self.folder / "crafted.npz"
        with path.open("wb") as file:
            np.savez(file, about=np.array(json.dumps(notes)), **drawn.arrays)
        return path, {}

    def _folder(self, drawn: Folder) -> Path:
        """A folder with the damaged file. One that is mapped is a fresh copy: what was mapped must not change."""
        path = self.folders[drawn.origin]
        if drawn.mmap:
            shutil.rmtree(self.folder / f"mapped{self.mapped}", ignore_errors=True)
            self.mapped += 1
            path = Path(shutil.copytree(path, self.folder / f"mapped{self.mapped}"))
        (path / drawn.file).unlink()
        replaced(path / drawn.file, drawn.raw)
        return path


def _network(i: int) -> Network:
    """Small networks of all sorts: directed or not, with weights and labels or without."""
    pick = np.random.default_rng(i)
    source, target = pick.integers(0, 12, (2, 5 + 6 * i))
    how: dict[str, Any] = {"n": 12, "directed": i % 2 == 1, "provenance": {"made by": "hand", "i": i}}
    if i % 3:
        how["weight"] = pick.integers(0, 9, len(source)) / 4
    if i > 2:
        how["labels"] = [f"person {v} é" for v in range(12)] if i % 2 else np.arange(12) * 10
    return Network.from_edges(source, target, **how)


def _other(array: Any, luck: random.Random) -> Any:
    """An array with one entry, or its length, its order or its kind changed."""
    change = luck.randrange(6) if array.ndim == 1 else 5
    array = array.copy()
    if change < 3 and array.size and array.dtype.kind in "if":
        extreme = (-(2**31), -1, 0, 1, 2, 11, 12, 13, 2**31 - 1, 2**40, -(2**63), np.nan, np.inf, 0.5)
        with np.errstate(all="ignore"):
            array[luck.randrange(array.size)] = np.array(luck.choice(extreme)).astype(array.dtype)
        return array
    if change < 3 and array.size:
        array[luck.randrange(array.size)] = array[luck.randrange(array.size)]
        return array
    if change == 3:
        return array[luck.choice((slice(1, None), slice(None, -1), slice(0, 0), slice(None, None, -1)))]
    if change == 4:
        dtype = luck.choice(("i4", "i8", "u8", "f4", "f8", ">i4", "U3", "S3", "?", "M8[s]", "c8", "V4"))
        try:
            with np.errstate(all="ignore"):
                return array.astype(dtype)
        except Exception:  # NumPy knows better
            return array
    value = odd(luck)
    return value if isinstance(value, np.ndarray) and value.dtype != object else array.reshape(1, -1)


def _sum(array: Any) -> int:
    try:
        return checksum(np.ascontiguousarray(array))
    except (ValueError, TypeError):  # arrays without bytes
        return 0
