"""What the statistics of an observed diffusion cost: exposure, and relabellings of Moran's I."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import uptake as up
from uptake.analysis.diffusion.exposure import exposure
from uptake.analysis.diffusion.rows import rows

from benchmarks.graphs import Size
from benchmarks.timing import best

PERIODS = 60


@lru_cache(maxsize=2)
def adopted(n: int) -> up.Diffusion:
    """n actors with ten contacts each, on average, of whom all but one in 61 adopt in some period."""
    net = up.generate.erdos_renyi(n, 10, rng=1, directed=True)
    when = np.random.default_rng(1).integers(-1, PERIODS, n)
    return up.Diffusion(net, when, periods=range(PERIODS), attributes={"x": np.random.default_rng(2).random(n)})


def check_exposure(d: up.Diffusion, table: Any) -> None:
    """Both engines give the same bits; 100 actors are counted anew."""
    net, when = d.networks[0], d.adoption_period.values
    twin = exposure([rows(net)], when, PERIODS, engine="numba")
    if not np.array_equal(table, twin, equal_nan=True):
        raise AssertionError("the engines disagree about exposure")
    for v in np.random.default_rng(3).integers(0, net.n, 100).tolist():
        sources = when[net.in_sources[net.in_offsets[v] : net.in_offsets[v + 1]]]
        counted = [((sources >= 0) & (sources <= t)).sum() for t in range(PERIODS)]
        own = np.array(counted) / len(sources) if len(sources) else np.full(PERIODS, np.nan)
        if not np.array_equal(table[v], own, equal_nan=True):
            raise AssertionError(f"the exposure of actor {v} is not that which is defined")


def exposure_by_tie(s: Size) -> dict[str, Any]:
    """Nanoseconds per tie and period of the kernel, on one thread; the table is made and filled."""
    d = adopted(s.actors)
    of, when = [rows(d.networks[0])], d.adoption_period.values
    check_exposure(d, exposure(of, when, PERIODS))
    seconds = best(lambda: exposure(of, when, PERIODS, threads=1), s.patience)
    ties = d.networks[0].n_arcs
    said = f"{seconds:.3g} s for {ties:,} ties; netdiffuseR 1.25: 69 ns (20,000 actors, 200,000 ties, 10 periods)"
    return {"value": seconds / ties / PERIODS * 1e9, "said": said}


def exposure_whole(s: Size) -> dict[str, Any]:
    """Seconds of ``d.exposure()``, checks and labels and all, on all threads."""
    d = adopted(s.actors)
    check_exposure(d, d.exposure().values)
    size = d.n * PERIODS * 8
    return {"value": best(d.exposure, s.patience), "said": f"the table alone takes {size / 1e6:,.0f} MB"}


def moran_relabelled(s: Size) -> dict[str, Any]:
    """Seconds of 1,000 relabellings of Moran's I of numbers, a tenth as many actors, on two threads."""
    d = adopted(max(s.actors // 10, 100))

    def test(n: int = 1000, **how: Any) -> Any:
        return d.permutation_test("moran", of="x", n=n, rng=7, progress=False, **({"threads": 2} | how))

    few = test(20)
    for other in (test(20, threads=1), test(20, engine="numba")):
        if not np.array_equal(few.draws, other.draws):
            raise AssertionError("threads or engines disagree about relabellings")
    if abs(float(few.observed) - float(d.moran("x")["observed"])) > 1e-12:
        raise AssertionError("Moran's I is not that of the method")
    ties = d.networks[0].n_arcs
    return {"value": best(test, s.patience), "said": f"{d.n:,} actors, {ties:,} ties, two threads"}
