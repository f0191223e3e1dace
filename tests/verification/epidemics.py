"""Percolation and SIR on large random networks against the equation of the final size and branching processes."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import uptake as up
from oracles import exact

from .formulas import endemic, outbreak, sis_on_a_pair, transmissibility
from .rows import Row, chance, check, mean, within
from .settings import column, tallies

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


def sir_sizes(net: up.Network, model: up.SIR, seeds: Any, runs: int, seed: int) -> Any:
    return up.simulate(net, model, seeds=seeds, runs=runs, rng=seed).reach.values / net.n


@check(THEME)
def final_size_of_sir() -> Iterator[Row]:
    """Lifetimes change when, not how many: R0 is z times the transmissibility."""
    n, z, rho0, networks, runs = 100_000, 8, 0.01, 2, 4
    for r0, fixed in product((1.5, 2.0, 3.0), (False, True)):
        reach_of_tie = r0 / z
        if fixed:
            model, name = up.SIR(1 - (1 - reach_of_tie) ** (1 / 5), 0.2, lifetime="fixed"), "fixed, 5 steps"
        else:  # transmissibility(p, mu) = T solved for p
            model, name = up.SIR(0.2 * reach_of_tie / (1 - 0.8 * reach_of_tie), 0.2), "geometric, mean 5 steps"
            if abs(transmissibility(float(np.asarray(model.beta)), 0.2) - reach_of_tie) > 1e-12:
                raise ValueError("transmissibility is not the inverse of its solution")
        shares = [
            sir_sizes(net, model, int(rho0 * n), runs, 203 + i).mean()
            for i, net in enumerate(poisson(n, z, 60, networks))
        ]
        note = f"G(n, z/n), n = {n:,}, z = {z}, R0 = z T = {r0}, ρ0 = {rho0}, lifetimes {name}"
        size = exact.final_size(r0, rho0)
        yield within("SIR: share reached", FORMULA, note, float(np.mean(shares)), size, 0.004, networks * runs, 203)


@check(THEME)
def outbreaks_of_sir() -> Iterator[Row]:
    """With one seed: chance r for fixed lifetimes, less for geometric ones; 1 - 1/R0 in the limit of many weak ties."""
    n, networks, runs, z = 4_000, 40, 60, 20.0
    cases: list[tuple[str, up.SIR, float]] = []
    for p in (0.005, 0.008):
        limit = f"1 - 1/R0 = {1 - 0.05 / (z * p):.3f} in the limit"
        source = f"branching process, mixed Poissons (Kenah and Robins 2007); {limit}"
        cases.append((source, up.SIR(p, 0.05), outbreak(z, p, 0.05)))
    for r0 in (1.5, 2.0):
        cases.append(
            ("r = 1 - exp(-R0 r)", up.SIR(1 - (1 - r0 / z) ** (1 / 10), 0.1, lifetime="fixed"), exact.final_size(r0))
        )
    for source, model, expected in cases:
        large = [
            float((sir_sizes(net, model, 1, runs, 204 + i) > 0.1).mean())
            for i, net in enumerate(poisson(n, z, 80, networks))
        ]
        note = (
            f"G(n, z/n), n = {n:,}, z = {z:g}, β = {float(np.asarray(model.beta)):.4f}, γ = {model.gamma}, "
            f"{model.lifetime} lifetimes, {runs} runs on each of {networks} networks"
        )
        yield mean("SIR: chance of a large outbreak", source, note, large, expected, 204)


@check(THEME)
def sir_on_small_networks() -> Iterator[Row]:
    star = up.generate.star(11)
    for p in (0.3, 0.6):
        reach = up.simulate(star, up.SIR(p, 1.0), seeds=[1], runs=20_000, rng=205).reach.values
        note = f"star of 11 from a leaf, β = {p}, γ = 1"
        yield mean("SIR that lasts one step", "1 + p + (n - 2) p²", note, reach, exact.star_from_leaf(11, p), 205)
    for i, (p, lapse) in enumerate(((0.2, 0.25), (0.05, 0.1))):
        reach = up.simulate(up.generate.path(2), up.SIR(p, lapse), seeds=[0], runs=20_000, rng=206 + i).reach.values
        source, note = "T = 1 - γ(1-β) / (1 - (1-γ)(1-β))", f"β = {p}, γ = {lapse}"
        yield chance("SIR: a contact persuaded", source, note, reach == 2, transmissibility(p, lapse), 206 + i)
    for i, (p, steps) in enumerate(((0.2, 4), (0.05, 10))):
        model = up.SIR(p, 1 / steps, lifetime="fixed")
        reach = up.simulate(up.generate.path(2), model, seeds=[0], runs=20_000, rng=208 + i).reach.values
        yield chance(
            "SIR: a contact persuaded",
            "1 - (1 - β)^k",
            f"β = {p}, k = {steps} steps",
            reach == 2,
            1 - (1 - p) ** steps,
            208 + i,
        )


@check(THEME)
def si_and_sis() -> Iterator[Row]:
    p, seed = 0.15, 210
    steps = up.simulate(
        up.generate.path(2), up.SI(p), seeds=[0], runs=20_000, rng=seed, record="adoption_step"
    ).adoption_step
    yield mean(
        "SI: step of adoption of the one contact", "geometric, 1 / β", f"β = {p}", steps.values[:, 1], 1 / p, seed
    )
    for beta, gamma in ((0.4, 0.3), (0.2, 0.1)):
        table = column(
            tallies(up.generate.path(2), up.SIS(beta, gamma), np.array([0], np.int32), 20_000, 211, 12), "users_adopter"
        )
        for t in (3, 12):
            note = f"β = {beta}, γ = {gamma}"
            yield mean(
                f"SIS on a pair: adopters at step {t}",
                "Markov chain of 0, 1, 2 adopters",
                note,
                table[:, t],
                sis_on_a_pair(beta, gamma, t),
                211,
            )
    n = 2_000
    for r0, gamma in ((2.0, 0.2), (1.5, 0.1), (4.0, 0.25)):
        beta = r0 * gamma / n
        table = column(tallies(up.generate.complete(n), up.SIS(beta, gamma), 200, 4, 212, 400), "users_adopter")
        share = float(table[:, 200:].mean()) / n
        note = f"complete network of {n:,}, R0 = {r0}, γ = {gamma}, steps 200 to 400"
        source = f"γ i = (1 - i)(1 - (1 - β)^(n i)); 1 - 1/R0 = {1 - 1 / r0:.3f} for small steps"
        yield within("SIS: adopters in the long run", source, note, share, endemic(n, beta, gamma), 0.004, 4, 212)
