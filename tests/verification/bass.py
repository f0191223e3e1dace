"""Bass 1969 and its forms: the recursion, the continuous curve, a ring, a queue."""

from collections.abc import Iterator

import numpy as np
import uptake as up
from oracles import exact

from .formulas import bass_on_a_ring
from .rows import Row, check, exactly, mean, within
from .settings import column, tallies

THEME = "Bass"
RING = "closed recursion of rows of non-adopters (after Fibich and Gibori 2010)"
RECURSION = "F' = F + (p + q F)(1 - F)"


def everyone(n: int) -> up.Network:
    return up.Network.from_edges([], [], n=n)


@check(THEME)
def recursion_in_a_mixed_population() -> Iterator[Row]:
    n, runs, seed = 100_000, 60, 301
    for p, q, steps in ((0.03, 0.38, (1, 4, 7, 10, 16)), (0.01, 0.6, (3, 8, 12)), (0.1, 0.0, (1, 10)),
                        (0.3, 0.2, (2, 5)),
                        (0.005, 0.5, (5, 11, 15))):  # fmt: skip
        curve = (
            up.simulate(everyone(n), up.Bass(p, q, mixing="everyone"), horizon=16, runs=runs, rng=seed).curve.values / n
        )
        for t in steps:
            expected = exact.bass_steps(p, q, 16)[t]
            yield mean(
                f"F_{t} in a mixed population", RECURSION, f"p = {p}, q = {q}, n = {n:,}", curve[:, t], expected, seed
            )


@check(THEME)
def large_and_small_steps() -> Iterator[Row]:
    n, p, q, seed = 1_000_000, 0.03, 0.38, 302
    curve = (
        up.simulate(everyone(n), up.Bass(p, q, mixing="everyone"), horizon=16, runs=4, rng=seed).curve.values.mean(0)
        / n
    )
    recursion = np.array(exact.bass_steps(p, q, 16))
    note = f"p = {p}, q = {q}, n = {n:,}"
    yield within(
        "largest gap to the recursion, steps 0 to 16",
        RECURSION,
        note,
        float(np.abs(curve - recursion).max()),
        0,
        0.001,
        4,
        seed,
    )
    peak = int(np.argmax(np.diff(recursion))) + 1
    yield exactly("step of most adoptions", RECURSION, note, int(np.argmax(np.diff(curve))) + 1, peak, 4, seed)
    n, dt, runs = 50_000, 0.02, 30
    fine = up.simulate(
        everyone(n), up.Bass(p * dt, q * dt, mixing="everyone"), horizon=round(10 / dt), runs=runs, rng=seed
    )
    shares = fine.curve.values / n
    slow = exact.bass_steps(p * dt, q * dt, round(10 / dt))
    note = f"p = {p}, q = {q}, steps of {dt}, n = {n:,}"
    for t in (2, 4, 6, 8, 10):
        step = round(t / dt)
        source = f"{RECURSION}; Bass 1969 in continuous time: {exact.bass(p, q, t):.4f}"
        yield mean(f"F({t}) in small steps", source, note, shares[:, step], slow[step], seed)
    time, share = np.arange(shares.shape[1]) * dt, shares.mean(0)
    t_peak, f_peak, height = exact.bass_peak(p, q)
    source = "Bass 1969, continuous time"
    yield within(
        f"share at the peak, t = {t_peak:.4f}",
        source,
        note,
        float(np.interp(t_peak, time, share)),
        f_peak,
        0.005,
        runs,
        seed,
    )
    half = float(np.interp(0.5, share, time))
    yield within(
        f"F when half have adopted, t = {half:.2f}", source, note, exact.bass(p, q, half), 0.5, 0.005, runs, seed
    )
    slope = float(np.interp(t_peak + 0.5, time, share) - np.interp(t_peak - 0.5, time, share))
    yield within("adoptions in the unit of time around the peak", source, note, slope, height, 0.001, runs, seed)


@check(THEME)
def on_a_ring() -> Iterator[Row]:
    n, runs, seed = 100_000, 20, 303
    net = up.generate.ring_lattice(n, 2)
    for p, q in ((0.03, 0.38), (0.01, 0.8)):
        expected = bass_on_a_ring(p, q, 15)
        curve = up.simulate(net, up.Bass(p, q), horizon=15, runs=runs, rng=seed).curve.values / n
        for t in (2, 6, 10, 15):
            yield mean(f"F_{t} on a ring of two contacts", RING,
                       f"p = {p}, q = {q}, n = {n:,}", curve[:, t], expected[t], seed)  # fmt: skip


@check(THEME)
def slower_on_networks() -> Iterator[Row]:
    n, p, q, seed = 100_000, 0.03, 0.38, 304
    mixed = exact.bass_steps(p, q, 10)[10]

    def ten(net: up.Network, runs: int) -> float:
        return (
            float(up.simulate(net, up.Bass(p, q), horizon=10, runs=runs, rng=seed).curve.values[:, 10].mean()) / net.n
        )

    random, ring = ten(up.generate.erdos_renyi(n, 10, rng=1), 5), ten(up.generate.ring_lattice(n, 10), 5)
    two, complete = bass_on_a_ring(p, q, 10)[10], ten(up.generate.complete(1_500), 20)
    note = f"F_10, p = {p}, q = {q}, n = {n:,}"
    order = f"{two:.3f} < {ring:.3f} < {random:.3f} < {mixed:.3f}"
    yield exactly(
        "two contacts on a ring, ten on a ring, ten at random, everyone",
        "the more clustered, the slower",
        note,
        two < ring < random < mixed,
        True,
        5,
        seed,
    )
    yield within(
        "ten contacts on average, at random",
        "about .734 by simulation (no closed form)",
        f"{note}; {order}",
        random,
        0.734,
        0.005,
        5,
        seed,
    )
    yield within(
        "ten contacts on a ring",
        "about .697 by simulation (no closed form)",
        f"{note}; {order}",
        ring,
        0.697,
        0.005,
        5,
        seed,
    )
    yield within("complete network of 1,500", RECURSION, f"F_10, p = {p}, q = {q}", complete, mixed, 0.005, 20, seed)


@check(THEME)
def queues_at_a_common_pool() -> Iterator[Row]:
    p, q, horizon, seed = 0.03, 0.38, 30, 305
    source = "recursion after Jain, Mahajan and Muller 1991"
    cases = [(2_000, 1.0, service) for service in (1.0, 0.5, 0.2, 0.1, 0.05)] + [
        (100_000, 0.0, 0.2),
        (100_000, 0.0, 0.05),
    ]
    for n, passing, service in cases:
        runs = 100 if n == 2_000 else 10
        newly, queue, total = exact.supply_restricted_bass(p, passing * q, q, service, horizon)
        model = up.SupplyRestrictedBass(p, q, service=service, waiting_passing=passing, mixing="everyone")
        table = tallies(everyone(n), model, 0, runs, seed, horizon)
        served = column(table, "served").mean(0) / n
        before = (column(table, "users_waiting") + column(table, "served")).mean(0) / n
        note = f"p = {p}, q₁ = {passing * q:g}, q₂ = {q}, c = {service}, n = {n:,}"
        yield within(
            "supply-restricted: most served in a step", source, note, float(served.max()), max(newly), 0.003, runs, seed
        )
        yield within(
            "supply-restricted: longest queue", source, note, float(before.max()), max(queue), 0.006, runs, seed
        )
        ten = column(table, "served")[:, :11].sum(1) / n
        yield mean("supply-restricted: served by step 10", source, note, ten, total[10], seed)
        peak = newly[int(np.argmax(served))]  # the top is flat: what the recursion serves at the observed step
        yield within(
            "supply-restricted: recursion at the step of the peak", source, note, peak, max(newly), 0.001, runs, seed
        )
