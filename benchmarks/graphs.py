"""The networks that are measured on, made once a session, at three sizes.

"full" is that of the table of aims, "quick" takes minutes, "tiny" only shows that everything runs. Seeds are random
actors with at least one tie.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import uptake as up

Int32s = npt.NDArray[np.int32]
SizeName = Literal["full", "quick", "tiny"]
MILLION = Path(__file__).parent.parent / "examples" / "million.toml"
DATA = "UPTAKE_BENCH_DATA"  # environment variable: the folder with epinions.parquet and nethept.parquet


@dataclass(frozen=True)
class Size:
    """How large the work is."""

    name: SizeName
    scale: int  # R-MAT has 2^scale actors
    actors: int  # Barabasi-Albert, m = 5; and users of the world
    small: int  # Barabasi-Albert for peers in pure Python
    runs: int  # of ensembles on a real network
    rounds: int  # interleaved repetitions
    ndlib_actors: int  # the fractional threshold
    patience: float = 0.2  # seconds for which short work is repeated within a turn; curves take twice that

    @property
    def seeds(self) -> int:
        return min(50, self.actors // 100)

    @property
    def planted(self) -> int:
        """Seeds of the linear threshold: 10,000 on 2^20 actors."""
        return max(20, 10_000 >> (20 - self.scale))


SIZES: dict[str, Size] = {
    "full": Size("full", 20, 1_000_000, 100_000, 1_000, 5, 1_000_000),
    "quick": Size("quick", 17, 100_000, 10_000, 200, 3, 10_000),
    "tiny": Size("tiny", 10, 1_000, 500, 20, 1, 500, patience=0.0),
}


@lru_cache(maxsize=4)
def rmat(scale: int) -> up.Network:
    return up.generate.rmat(scale, 16, rng=1)


@lru_cache(maxsize=6)
def barabasi_albert(n: int, m: int = 5) -> up.Network:
    return up.generate.barabasi_albert(n, m, rng=1)


@lru_cache(maxsize=1)
def weighted_rmat(scale: int) -> up.Network:
    """The same ties with weights that add up to 1 into each actor, as random whole numbers from 1 to 5 do as shares."""
    net = rmat(scale)
    number = np.random.default_rng(1).integers(1, 6, net.n_arcs)
    weight = number / np.bincount(net.out_targets, number, net.n)[net.out_targets]
    return up.Network.from_edges(net.source_of_arcs(), net.out_targets, weight, n=net.n, directed=True)


@lru_cache(maxsize=2)
def small_world(n: int) -> up.Network:
    """Like the users of the million."""
    return up.generate.watts_strogatz(n, 10, 0.05, rng=1)


@lru_cache(maxsize=2)
def real(name: str) -> up.Network:
    """Symmetrised: both directions of every edge."""
    file = file_of(name)
    if file is None:
        raise FileNotFoundError(f"{name}.parquet: name its folder in {DATA}")
    return up.Network.read(file)


def file_of(name: str) -> Path | None:
    """The file of a real network, if there is one."""
    file = Path(os.environ.get(DATA, "")) / f"{name}.parquet"
    return file if DATA in os.environ and file.exists() else None


def tied(net: up.Network, k: int) -> Int32s:
    """k random actors with at least one tie."""
    able = np.flatnonzero(net.degree() > 0)
    return np.random.default_rng(1).choice(able, min(k, able.size), replace=False).astype(np.int32)


def edges_of(net: up.Network) -> tuple[Int32s, Int32s]:
    """All arcs in random order, as a file would hold them."""
    order = np.random.default_rng(1).permutation(net.n_arcs)
    return net.source_of_arcs()[order], net.out_targets[order]


@lru_cache(maxsize=2)
def million(users: int) -> tuple[up.World, dict[str, up.Strategy], int]:
    """The world of examples/million.toml, its strategies and horizon; with fewer users, everything shrinks alike."""
    import tempfile

    from uptake.studyfile.build import build
    from uptake.studyfile.read import load_study

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "million.toml"
        file.write_text(million_text(users), encoding="utf-8")
        world, strategies, settings = build(load_study(file))
    return world, dict(strategies), int(settings["horizon"])


def million_text(users: int) -> str:
    """The study file with so many users."""
    text = MILLION.read_text(encoding="utf-8")
    sizes = {"n = 1_000_000": users, "n = 20_000": users // 50, "seeds = 10_000": users // 100}
    for written, value in (sizes | {"slots = 400": users // 2_500}).items():
        if written not in text:
            raise ValueError(f"{MILLION} no longer holds {written!r}; benchmarks/graphs.py scales it by that")
        text = text.replace(written, f"{written.split('=')[0]}= {max(value, 4)}")
    return text
