"""Lists of edges: text in all its forms, Parquet, and arrays, tables and matrices in memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from uptake import Network

from .damage import damaged, odd
from .verdict import check_network, is_same, refuse_foreign, replaced

SEPARATORS = {"csv": ",", "tsv": "\t", "tab": "\t", "txt": " ", "edges": " ", "edgelist": "  "}
PACKERS = {"": bytes, "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
CELLS = (
    "0", "1", "2", "3", "17", "007", "-1", "1.0", "1e3", "1.5", "nan", "NA", "", " ", "Ann", "Bo", "ann", "é", "a b",
    '"a,b"', '"a""b"', "'x'", "#", "9007199254740993", "9223372036854775807", "9223372036854775808", "True", "0x1",
    "inf", "\ufeff1",
)  # fmt: skip
ARGUMENTS = (
    "source", "target", "weight", "n", "directed", "labels", "relabel", "parallel", "separator", "mmap", "nodes",
    "skip", "layout", "encoding", "missing", "two_mode",
)  # fmt: skip


class InFile(NamedTuple):
    """A file and the arguments of `Network.read`."""

    name: str
    raw: bytes
    arguments: dict[str, Any]


class InMemory(NamedTuple):
    """A constructor of `Network` and its arguments."""

    constructor: str
    arguments: dict[str, Any]


class Loader:
    """`Network.read`, `from_edges`, `from_frame` and `from_scipy`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        frame = pd.DataFrame(
            {"source": np.arange(12) % 5, "target": np.arange(12) % 7, "weight": np.linspace(0, 2, 12)}
        )
        named = frame.assign(source=[f"v{i}" for i in frame.source], target=[f"v{i}" for i in frame.target])
        self.parquet = [_parquet(table) for table in (frame, named, frame.astype(str), frame.astype("float64"))]

    def draw(self, luck: random.Random) -> InFile | InMemory:
        kind = luck.random()
        if kind < 0.7:
            return InMemory(*_in_memory(luck))
        if kind < 0.72:
            raw = luck.choice(self.parquet)
            raw = damaged(raw, luck, self.parquet) if luck.random() < 0.9 else raw
            return InFile("ties.parquet", raw, _arguments(luck, ["source", "target", "weight"]))
        ending = luck.choice(list(SEPARATORS))
        packing = luck.choice((*PACKERS, *[""] * 12))
        raw, columns = _text(luck, SEPARATORS[ending])
        raw = damaged(raw, luck) if luck.random() < 0.6 else raw
        raw = PACKERS[packing](raw)
        raw = damaged(raw, luck) if packing and luck.random() < 0.5 else raw
        name = f"ties.{ending}" + (f".{packing}" if packing else "")
        return InFile(name, raw, _arguments(luck, columns))

    def feed(self, drawn: InFile | InMemory) -> bool:
        try:
            if isinstance(drawn, InFile):
                network = Network.read(replaced(self.folder / drawn.name, drawn.raw), **drawn.arguments)
            else:
                network = getattr(Network, drawn.constructor)(**drawn.arguments)
        except MemoryError:  # an id near 2^31 asks for 16 GiB
            return False
        except Exception as error:
            refuse_foreign(error, [drawn.name] if isinstance(drawn, InFile) else drawn.arguments)
            return False
        if network.n < 100_000:
            check_network(network)
        if network.n_arcs % 16 == 3 and network.labels.dtype.kind != "O":
            assert is_same(Network.load(network.save(self.folder / "kept.npz")), network)
        return True


def _text(luck: random.Random, separator: str) -> tuple[bytes, list[str | int]]:
    """A text of edges, mostly right, and the names of its columns."""
    n_columns = luck.choice((2, 2, 2, 3, 3, 4))
    columns: list[str | int] = luck.choice((["source", "target", "weight", "x"], ["a", "b", "w", "x"], list(range(4))))[
        :n_columns
    ]
    wild = luck.random() < 0.3
    rows = [] if isinstance(columns[0], int) else [separator.join(map(str, columns))]
    for _ in range(luck.choice((0, 1, 2, 5, 12))):
        row = [luck.choice(CELLS) if wild else str(luck.randrange(9)) for _ in range(n_columns)]
        rows.append(separator.join(row[: luck.choice((n_columns,) * 30 + (1, 2, 4))]))
        if luck.random() < 0.03:
            rows.append(luck.choice(("", "# a note", " ", separator)))
    end = luck.choice(("\n", "\n", "\n", "\r\n"))
    text = end.join(rows) + luck.choice(("", end))
    return text.encode(luck.choice(("utf-8",) * 20 + ("utf-16", "latin-1")), "replace"), columns


def _arguments(luck: random.Random, columns: list[str | int]) -> dict[str, Any]:
    """Arguments of `Network.read` that mostly fit the columns."""
    given: dict[str, Any] = {}
    if columns[0] != "source" or luck.random() < 0.1:
        given |= {"source": columns[0], "target": columns[1]}
    if len(columns) > 2 and luck.random() < 0.5:
        given["weight"] = columns[2]
    for name, values in (
        ("directed", (True, False)),
        ("parallel", ("keep", "merge")),
        ("skip", (0, 0, 1)),
        ("layout", ("edges", "adjacency")),
        ("two_mode", (True, False)),
        ("nodes", (range(9), ["Ann", "0", 1])),
        ("encoding", ("utf-8", "latin-1", "utf-16")),
    ):
        if luck.random() < 0.1:
            given[name] = luck.choice(values)
    if luck.random() < 0.05:
        given["separator"] = luck.choice((",", ";", "\t", "|", "(", "::", "", " ", r"\s+", "[", "é", "\0", "ab"))
    if luck.random() < 0.03:
        given[luck.choice(("source", "target", "weight"))] = luck.choice(
            ("", "source", "x", 0, 1, 9, -1, "\0", "[", 2**40)
        )
    return given


def _in_memory(luck: random.Random) -> tuple[str, dict[str, Any]]:
    """A constructor and arguments, of which some are odd."""
    m, n = luck.choice((0, 1, 2, 5, 12)), luck.choice((1, 3, 12))
    source, target, weight = (_column(luck, m, n) for _ in range(3))
    given: dict[str, Any]
    which = luck.choice(("from_edges",) * 5 + ("from_frame", "from_scipy"))
    if which == "from_scipy":
        pick = np.random.default_rng(luck.getrandbits(32))
        dense = pick.integers(0, 3, (n, luck.choice((n, n, n, n + 1)))) * (pick.random() > 0.2)
        matrix = luck.choice((sp.csr_array, sp.csc_array, sp.coo_array, sp.csr_matrix, sp.lil_array))(dense)
        given = {"matrix": matrix.astype(luck.choice((np.int64, np.float32, np.float64, np.int8)))}
        if luck.random() < 0.7:
            given["directed"] = luck.random() < 0.7
        if luck.random() < 0.1:
            given["matrix"] = odd(luck)
        return which, given
    if which == "from_frame":
        names = luck.choice((("source", "target", "weight"), ("a", "b", "w")))
        frame: Any = dict(zip(names, (source, target, weight), strict=True))
        if luck.random() < 0.5:
            with suppress(ValueError):  # lengths that differ, text that pandas refuses
                frame = pd.DataFrame(frame)
        given = {"frame": frame}
        if luck.random() < 0.7:
            given |= dict(zip(("source", "target", "weight"), names, strict=True))
    else:
        given = {"source": source, "target": target}
        if luck.random() < 0.4:
            given["weight"] = weight
    choices = {"directed": (True, False), "parallel": ("keep", "merge")} | (
        {"nodes": (range(n), list("abcdefghijkl")[:n]), "relabel": (True, False)}
        if which == "from_frame"
        else {"n": (n, n + 1, 1, 0), "labels": (list("abcdefghijkl")[:n],)}
    )
    for name, values in choices.items():
        if luck.random() < 0.25:
            given[name] = luck.choice(values)
    if luck.random() < 0.3:
        name = luck.choice(list(given))
        given[name] = odd(luck)
        if name == "nodes" and isinstance(given[name], str):  # the name of a file that is not there
            del given[name]
    return which, given


def _column(luck: random.Random, m: int, n: int) -> Any:
    """m ids, mostly good ones, as a list or an array of some kind."""
    ids: list[Any] = [luck.randrange(n) for _ in range(m)]
    if m and luck.random() < 0.15:
        ids[luck.randrange(m)] = odd(luck)
    kind = luck.randrange(8)
    if kind < 3 or not all(type(i) is int and 0 <= i < 128 for i in ids):
        return ids
    dtypes = (np.int64, np.int32, np.uint8, np.int8, np.uint64, np.float64, np.float32, object, str)
    return np.array(ids, luck.choice(dtypes))


def _parquet(frame: pd.DataFrame) -> bytes:
    whole = io.BytesIO()
    frame.to_parquet(whole)
    return whole.getvalue()
