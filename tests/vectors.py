"""Contagions whose bits must not depend on the instructions: run by ``test_vectors.py``, a process per set.

python vectors.py ENGINE     prints what the engine runs on, then a fingerprint of them
"""

import hashlib
import sys
from typing import Any

import numpy as np
import uptake as up
from contagions import new_runs, plain_lanes
from oracles import luck
from plans import csr, make_plan, run_plan
from uptake.basis import engine
from uptake.kernels.contagion.records import Needs, Runs, SkipClock, TieClock
from uptake.kernels.types import UNAWARE, Ties


def fingerprint(name: str) -> str:
    """What an engine computes where it has a choice of instructions."""
    digest = hashlib.sha256()
    for each in (cascades, skips, draws, lanes, amounts, worlds):
        each(name, digest)
    return digest.hexdigest()


def enter(digest: Any, runs: Runs) -> None:
    for written in (runs.settled, runs.curves, runs.adoption_step):
        digest.update(written.tobytes())


def skips(name: str, digest: Any) -> None:
    """Cascades by gaps, short and long; waves of all sizes."""
    rng = np.random.default_rng(22)
    n = 150
    ties = csr(n, [(u, int(v)) for u in range(n) for v in rng.integers(0, n, int(rng.integers(0, 60)))])
    for hazard in (0, 2**22, 2**27, 2**29, 2**31, 2**34, 64 << 32):
        runs = new_runs(n, [[0, 70]], 8, 5, seed=9, first=2**32 - 2, idea=1)
        engine.kernel("skip_runs", name)(SkipClock(ties, hazard), runs)
        enter(digest, runs)


def draws(name: str, digest: Any) -> None:
    """Draws of many actors, and the smallest of them."""
    for n in (0, 1, 31, 32, 33, 1000):
        digest.update(np.asarray(engine.kernel("draws", name)(5, 6, 3, 1, 2, 2**31 - 7, n)).tobytes())
        for k in (0, 1, n // 2, n):
            digest.update(np.asarray(engine.kernel("smallest_lucks", name)(5, 6, 1, 40, n, k)).tobytes())


def lanes(name: str, digest: Any) -> None:
    """Runs abreast, few and many, by all kinds of need; actors with more than 255 contacts."""
    rng = np.random.default_rng(21)
    n = 400
    pairs = {(int(u), int(v)) for u, v in rng.integers(0, n, (5000, 2)) // [1, 9]}
    edges = sorted(pairs | {(u, 7) for u in range(8, 390)})
    ties = csr(n, edges)
    contacts = np.bincount(ties.targets, minlength=n)
    for latent, scale in (
        (1, np.array([2**32 // 9])), (1, np.array([2**32 // 300])), (1, 2**32 // (contacts + 1)),
        (1, np.array([64 << 32])), (2, contacts), (0, np.array([2])), (0, np.arange(n) % 300),
    ):  # fmt: skip
        for count in (3, 64, 100):
            seeds = [[i, i + 50, 399] for i in range(count)]
            runs = new_runs(n, seeds, 20, count, seed=6, first=2**32 - 50, idea=1)
            engine.kernel("lanes_runs", name)(plain_lanes(ties, Needs(latent, scale)), runs)
            enter(digest, runs)


def worlds(name: str, digest: Any) -> None:
    """Hazards of one step for full and nearly empty sets of 64 actors, from one base for all and from several."""
    rng = np.random.default_rng(22)
    n, m = 400, 90
    for group in (None, rng.integers(0, 3, n).tolist()):
        plan = make_plan(
            n, rng.integers(0, n, (2000, 2)).tolist(), m, rng.integers(0, m, (200, 2)).tolist(),
            rng.integers(0, [n, m], (600, 2)).tolist(), users={"drive": 0.03, "peers": 0.05, "lapse": 0.1}, group=group,
            providers={"drive": 0.1, "across": 0.02}, imitation=0.1, horizon=60, return_after=3, return_status=UNAWARE,
        )  # fmt: skip
        run = run_plan(engine.kernel("step_run", name), plan, 6, 7, range(20))
        digest.update(run.history.tobytes() + run.tallies.tobytes())


def amounts(name: str, digest: Any) -> None:
    """Runs abreast where ties differ."""
    net = up.generate.rmat(scale=8, edge_factor=12, rng=4)
    amount, ties = np.arange(net.n_arcs) % 23 << 25, Ties(net.out_offsets, net.out_targets)
    for count in (3, 16, 40):
        runs = new_runs(net.n, [[i, i + 50] for i in range(count)], 20, count, seed=6, first=2**32 - 5, idea=1)
        engine.kernel("lanes_runs", name)(plain_lanes(ties, Needs(1, np.array([1])), amount), runs)
        enter(digest, runs)


def cascades(name: str, digest: Any) -> None:
    """Cascades by both kinds of bar: bars that tie with coins, rows at every offset from 4."""
    rng = np.random.default_rng(20)
    for case in range(15):
        n = int(rng.integers(2, 120))
        degree = rng.choice([0, 1, 2, 3, 5, 17, 31, 32, 33, 66, 100], n)
        ties = csr(n, [(u, int(v)) for u in range(n) for v in rng.integers(0, n, degree[u])])
        m, luck_of = ties.targets.size, (int(rng.integers(2**32)), int(rng.integers(2**32)))
        idea = case % 3
        coins = np.array([luck.coin(*luck_of, e, idea) >> 1 for e in range(m)], np.int64)
        on_the_bar = coins + rng.integers(-1, 2, m)
        per_tie = np.clip(np.where(rng.random(m) < 0.2, on_the_bar, round(2**31 / 40)), -1, 2**31 - 1)
        single = coins[coins < 2**29] if m and (coins < 2**29).any() else np.array([-1])
        for bar in (per_tie, [single[case % single.size]], [single[case % single.size] - 1], [-1], [2**31 - 1]):
            runs = new_runs(n, [[0, n // 2]], 8, seed=luck_of[0], first=luck_of[1], idea=idea)
            engine.kernel("cascade_runs", name)(TieClock(ties, np.array(bar, np.int32)), runs)
            enter(digest, runs)


if __name__ == "__main__":
    print(engine.native.simd() if sys.argv[1] == "native" and engine.native else "-")
    print(fingerprint(sys.argv[1]))
