"""Percolation and SIR on large random networks against the equation of the final size and branching processes."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import uptake as up
from oracles import exact

from .formulas import outbreak, transmissibility
from .rows import Row, chance, check, mean, within
from .settings import column, epidemic, tallies

THEME = "Percolation, final size and outbreaks"
FORMULA = "r = 1 - (1 - ρ0) exp(-R0 r), R0 = z p"


def poisson(n: int, z: float, seed: int, networks: int) -> list[up.Network]:
    return [up.generate.erdos_renyi(n, z, rng=seed + i) for i in range(networks)]


@check(THEME)
def percolation() -> Iterator[Row]:
    n, networks, runs = 200_000, 4, 5
    # (R0, z, rho0, tolerance): near the threshold the size of a finite network wavers most.
    cases = [(1.0, 8, 0.01, 0.005), (1.5, 8, 0.01, 0.003), (2.0, 8, 0.01, 0.002), (3.0, 8, 0.01, 0.002),
             (1.2, 5, 0.05, 0.003), (2.5, 4, 0.002, 0.002), (0.5, 6, 0.02, 0.002)]  # fmt: skip
    for (r0, z, rho0, tolerance), clock in product(cases, ("tie", "actor")):
        model = up.IndependentCascade(r0 / z, clock=clock)  # type: ignore[arg-type]
        share = [
            up.simulate(net, model, seeds=int(rho0 * n), runs=runs, rng=201 + i).reach.mean() / n
            for i, net in enumerate(poisson(n, z, 10, networks))
        ]
        note = f"G(n, z/n), n = {n:,}, z = {z}, R0 = {r0}, ρ0 = {rho0}, {clock} clock"
        size = exact.final_size(r0, rho0)
        yield within("share reached", FORMULA, note, float(np.mean(share)), size, tolerance, networks * runs, 201)


@check(THEME)
def large_outbreaks_of_one_seed() -> Iterator[Row]:
    """Percolation from one seed: large with chance r, and then of size r."""
    n, networks, runs = 10_000, 30, 200
    for r0, z in ((1.5, 8), (2.0, 8), (3.0, 10)):
        large: list[float] = []
        sizes: list[float] = []
        for i, net in enumerate(poisson(n, z, 40, networks)):
            share = up.simulate(net, up.IndependentCascade(r0 / z), seeds=1, runs=runs, rng=202 + i).reach.values / n
            large.append(float((share > 0.1).mean()))
            sizes.append(float(share[share > 0.1].mean()))
        note = f"G(n, z/n), n = {n:,}, z = {z}, R0 = {r0}, {runs} runs on each of {networks} networks, one seed"
        yield mean("chance of a large cascade", "r = 1 - exp(-R0 r)", note, large, exact.final_size(r0), 202)
        yield mean("size of a large cascade", "r = 1 - exp(-R0 r)", note, sizes, exact.final_size(r0), 202)


def sir_sizes(net: up.Network, seeds: Any, runs: int, seed: int, p: float, **how: Any) -> Any:
    table = tallies(epidemic(net, p, 2_000, **how), seeds, runs, seed)
    return column(table, "users_ever")[:, -1] / net.n


@check(THEME)
def final_size_of_sir() -> Iterator[Row]:
    """Lifetimes change when, not how many: R0 is z times the transmissibility."""
    n, z, rho0, networks, runs = 100_000, 8, 0.01, 2, 3
    for r0, (name, how) in product((1.5, 2.0, 3.0), (("geometric, mean 5", {"lapse": 0.2}), ("fixed, 5 steps", {"lifetime": 5}))):
        if "lapse" in how:
            p = next(x for x in np.linspace(0, 1, 200_001) if transmissibility(x, 0.2) >= r0 / z)
        else:
            p = 1 - (1 - r0 / z) ** (1 / 5)
        shares = [
            sir_sizes(net, int(rho0 * n), runs, 203 + i, float(p), **how).mean()
            for i, net in enumerate(poisson(n, z, 60, networks))
        ]
        note = f"G(n, z/n), n = {n:,}, z = {z}, R0 = z T = {r0}, ρ0 = {rho0}, lifetimes {name}"
        size = exact.final_size(r0, rho0)
        yield within("SIR: share reached", FORMULA, note, float(np.mean(shares)), size, 0.004, networks * runs, 203)


@check(THEME)
def outbreaks_of_sir() -> Iterator[Row]:
    """With one seed: chance r for fixed lifetimes, less for geometric ones; 1 - 1/R0 in the limit of many weak ties."""
    n, networks, runs = 4_000, 40, 60
    cases: list[tuple[str, str, float, float, dict[str, Any], float]] = []
    z, lapse = 20.0, 0.05
    for p in (0.005, 0.008):
        source = f"branching process of mixed Poissons (Kenah and Robins 2007); 1 - 1/R0 = {1 - lapse / (z * p):.3f} in the limit"
        cases.append(("geometric", source, z, p, {"lapse": lapse}, outbreak(z, p, lapse)))
    for r0 in (1.5, 2.0):
        p = 1 - (1 - r0 / z) ** (1 / 10)
        cases.append(("fixed, 10 steps", "r = 1 - exp(-R0 r)", z, p, {"lifetime": 10}, exact.final_size(r0)))
    for name, source, z, p, how, expected in cases:
        large = [
            float((sir_sizes(net, 1, runs, 204 + i, p, **how) > 0.1).mean())
            for i, net in enumerate(poisson(n, z, 80, networks))
        ]
        note = f"G(n, z/n), n = {n:,}, z = {z:g}, p = {p:.4f}, lifetimes {name}, {runs} runs on each of {networks} networks"
        yield mean("SIR: chance of a large outbreak", source, note, large, expected, 204)


@check(THEME)
def sir_with_lifetime_one_is_the_cascade() -> Iterator[Row]:
    net = up.generate.star(11)
    for p in (0.3, 0.6):
        ever = column(tallies(epidemic(net, p, 8, lifetime=1), np.array([1], np.int32), 10_000, 205), "users_ever")[:, -1]
        note = f"star of 11 from a leaf, p = {p}, lifetime 1"
        yield mean("SIR that lasts one step", "1 + p + (n - 2) p²", note, ever, exact.star_from_leaf(11, p), 205)
    for p, lapse in ((0.2, 0.25), (0.05, 0.1)):
        pair = up.generate.path(2)
        ever = column(tallies(epidemic(pair, p, 400, lapse=lapse), np.array([0], np.int32), 20_000, 206), "users_ever")[:, -1]
        note = f"p = {p}, lapse {lapse}"
        yield chance("SIR: one contact persuaded", "T = 1 - μ(1-p) / (1 - (1-μ)(1-p))", note, ever == 2, transmissibility(p, lapse), 206)
