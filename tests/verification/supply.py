"""Supply, waiting, lapse and return: accounts that balance to the unit, and lifetimes."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import uptake as up
from uptake.basis.engine import kernel
from uptake.kernels.types import NO_DESCENT, TALLIES
from uptake.plan.world import compile_world
from uptake.run.planting import NO_STEPS, planted

from .formulas import away_and_back
from .rows import Row, check, exactly, mean, tested, variance

THEME = "Supply, waiting and giving up"


def town(lapse: float, provider_lapse: float, seed: int = 5) -> up.World:
    """600 users in 12 catchments."""
    net = up.generate.watts_strogatz(600, 6, 0.1, rng=seed)
    service = up.generate.catchments(users=np.arange(600) % 12, providers=range(12))
    professional = up.generate.ring_lattice(12, 4)
    idea = up.Idea(merit=0.3, social_proof=0.6, drive=0.05, peer=0.1, lapse=lapse, provider_lapse=provider_lapse,
                   provider_drive=0.05, slots=0.75)  # fmt: skip
    return up.World(up.Users(net), up.Providers(professional, places=9), service=service, ideas=(idea,))


def study(lapse: float, provider_lapse: float, strategy: up.Strategy, runs: int, seed: int, horizon: int = 60) -> Any:
    return up.compare(
        town(lapse, provider_lapse), {"s": strategy}, horizon=horizon, runs=runs, rng=seed, progress=False
    ).data


def statuses(data: Any, side: str, status: str) -> Any:
    """(run, step)"""
    return data[side].sel(status=status).values[0]


@check(THEME)
def places_and_budgets() -> Iterator[Row]:
    seed, runs = 501, 200
    data = study(0.05, 0.02, up.Emulation(seeds=10), runs, seed)
    over = int((statuses(data, "users", "adopter") - data["places"].values[0])[:, 1:].max())
    seeded = int(statuses(data, "users", "adopter")[:, 0].max())
    note = f"600 users, 12 providers of 9 places, users and providers give up; {seeded} seeds without a place"
    yield exactly(
        "most users in excess of places and seeds, at any step", "≤ 0", note, over <= seeded, True, runs, seed
    )
    total = data["users"].values.sum(axis=-1)
    yield exactly(
        "statuses of the users sum to n at every step", "n", note, {int(x) for x in np.unique(total)}, {600}, runs, seed
    )
    providers = data["providers"].values.sum(axis=-1)
    yield exactly(
        "statuses of the providers sum to m at every step",
        "m",
        note,
        {int(x) for x in np.unique(providers)},
        {12},
        runs,
        seed,
    )
    data = study(0.0, 0.0, up.Emulation(seeds=0), runs, seed)
    open_now, places = statuses(data, "providers", "adopter"), data["places"].values[0]
    yield exactly(
        "places are 9 for each open provider",
        "places = 9 k",
        "nobody gives up",
        bool((places == 9 * open_now).all()),
        True,
        runs,
        seed,
    )
    full = statuses(data, "users", "adopter")[:, -1]
    waiting = statuses(data, "users", "waiting")[:, -1]
    spare = places[:, -1] - full
    yield exactly(
        "nobody waits beside a free place in the end, catchments apart",
        "adopters ≤ places",
        "nobody gives up",
        bool((spare >= 0).all() and (waiting >= 0).all()),
        True,
        runs,
        seed,
    )
    openings = data["openings"].values[0].cumsum(axis=1)
    limit = np.floor(0.75 * np.arange(openings.shape[1]))
    yield exactly(
        "openings never exceed the slots so far",
        "⌊.75 t⌋",
        "nobody gives up",
        bool((openings <= limit).all()),
        True,
        runs,
        seed,
    )


@check(THEME)
def waiting_identity() -> Iterator[Row]:
    """Steps waited by those served and by those who still wait = waiting users summed over the steps."""
    seed, runs, horizon = 502, 40, 60
    plan = compile_world(town(0.0, 0.0), up.Emulation(seeds=5), horizon, seed, None)
    worst, queued = 0, 0
    for run in range(runs):
        table, history = recorded(plan, seed, run)
        row = {name: table[:, i] for i, name in enumerate(TALLIES)}
        waits = history == 2
        still = int(waits[:, waits[-1]].sum())  # nobody is sent back, so that a wait is one stretch
        worst = max(worst, abs(int(row["users_waiting"].sum()) - int(row["waited"].sum()) - still))
        queued += int(row["waited"].sum())
    note = f"600 users, 12 providers, {queued:,} steps waited in all"
    yield exactly(
        "largest gap between steps in the queue and steps waited",
        "Σ W(t) = Σ waits (Little 1961)",
        note,
        worst,
        0,
        runs,
        seed,
    )


def recorded(plan: Any, seed: int, run: int) -> tuple[Any, Any]:
    """Tallies and the users' status at every step."""
    n, m = plan.plan.n_users, plan.plan.n_providers
    steps = plan.plan.phase.size
    table, history = np.empty((steps, len(TALLIES)), np.int64), np.empty((steps, n + m), np.uint8)
    users = planted(plan.user_seeds, seed, run, 0, 0, n, None)
    providers = planted(plan.provider_seeds, seed, run, 0, n, m, None)
    kernel("step_run")(
        plan.plan, seed, run, np.concatenate([users, providers + np.int32(n)]), NO_STEPS, np.zeros(1, np.int32),
        table, np.empty(0, np.int32), history, np.empty(plan.plan.group_size.size, np.int64), NO_DESCENT,
    )  # fmt: skip
    return table, history[:, :n]


@check(THEME)
def money_to_the_penny() -> Iterator[Row]:
    seed, runs = 503, 100
    world = town(0.02, 0.02)
    for budget, setup in ((50_000.0, 20_000.0), (120_000.0, 20_000.0), (7_000.0, 1_000.0)):
        costs = up.Costs(setup=setup)
        tight = up.World(world.users, world.providers, world.service, ideas=world.ideas, step="month", costs=costs)
        strategy = up.Strategy(budget=budget)
        data = up.compare(tight, {"s": strategy}, horizon=60, runs=runs, rng=seed, progress=False).data
        spent = data["openings"].values[0].sum(axis=1) * setup
        note = f"set-up {setup:,.0f}, budget {budget:,.0f}"
        yield exactly(
            "no run spends more than the budget",
            "Σ set-up ≤ budget",
            f"{note}, most spent {spent.max():,.0f}",
            bool((spent <= budget).all()),
            True,
            runs,
            seed,
        )
        binds = up.compare(eager(tight), {"s": strategy}, horizon=60, runs=runs, rng=seed, progress=False).data
        openings = {int(x) for x in np.unique(binds["openings"].values[0].sum(axis=1))}
        yield exactly(
            "openings where all want to open",
            "⌊budget / set-up⌋, at most 12",
            note,
            openings,
            {min(12, int(budget // setup))},
            runs,
            seed,
        )


def eager(world: up.World) -> up.World:
    """All providers want to open at once, and stay."""
    idea = up.Idea(provider_merit=1.0, provider_social_proof=0.0, provider_drive=1.0, provider_lapse=0.0)
    willing = up.Providers(n=12, places=9, culture=1.0, champion=1.0)
    return up.World(world.users, willing, world.service, ideas=(idea,), step="month", costs=world.costs)


@check(THEME)
def lifetimes() -> Iterator[Row]:
    n, seed = 50_000, 504
    net = up.Network.from_edges([], [], n=n)
    for lapse, support, horizon in ((0.1, 0.0, 200), (0.03, 0.0, 500), (0.2, 0.5, 200)):
        idea = up.Idea(merit=0.0, social_proof=0.0, drive=0.0, lapse=lapse, support=support)
        strategy = up.Strategy(seeds=range(n))
        study = up.compare(
            up.World(up.Users(net), ideas=(idea,)), {"s": strategy}, horizon=horizon, runs=10, rng=seed, progress=False
        )
        alive = statuses(study.data, "users", "adopter")
        rate = lapse * (1 - support)
        note = f"μ = {lapse}, support {support}, n = {n:,}"
        for t in (1, 5, 20):
            yield mean(
                f"share still with it after {t} steps", "(1 - μ)^t", note, alive[:, t] / n, (1 - rate) ** t, seed
            )
        lives = alive.sum(axis=1) / n  # an adopter at the end of steps 0 .. life - 1
        error = math.sqrt((1 - rate) / rate**2 / (n * 10))
        yield tested("mean lifetime", "1 / μ", note, float(lives.mean()), 1 / rate, error, 10, seed)


@check(THEME)
def a_mandate_is_obeyed_by_chance() -> Iterator[Row]:
    for compliance in (0.25, 0.9):
        curve = up.simulate(
            up.Network.from_edges([], [], n=200), up.Mandate(3, compliance), horizon=5, runs=5_000, rng=507
        ).curve.values
        note = f"200 people, compliance {compliance}, from step 3"
        yield mean("mandate: adopters", "binomial, n c", note, curve[:, 3], 200 * compliance, 507)
        yield variance(
            "mandate: adopters, variance",
            "binomial, n c (1 - c)",
            note,
            curve[:, 3],
            200 * compliance * (1 - compliance),
            507,
        )
        yield exactly(
            "mandate: adopters before, and later ones",
            "0",
            note,
            int(curve[:, 2].sum() + (curve[:, 5] - curve[:, 3]).sum()),
            0,
            5_000,
            507,
        )


@check(THEME)
def away_and_back_again() -> Iterator[Row]:
    n, seed, horizon = 20_000, 505, 400
    net = up.Network.from_edges([], [], n=n)
    for lapse, after in ((0.1, 4), (0.25, 1), (0.05, 12)):
        idea = up.Idea(merit=1.0, social_proof=0.0, drive=1.0, lapse=lapse, return_after=after)
        study = up.compare(
            up.World(up.Users(net), ideas=(idea,)),
            {"s": up.Strategy(seeds=range(n))},
            horizon=horizon,
            runs=20,
            rng=seed,
            progress=False,
        )
        share = statuses(study.data, "users", "adopter")[:, 200:].mean(axis=1) / n
        note = f"μ = {lapse}, returns after {after} steps, n = {n:,}, steps 200 to {horizon}"
        yield mean(
            "share of adopters in the long run",
            "renewal: (1/μ) / (1/μ + τ + 1)",
            note,
            share,
            away_and_back(lapse, after),
            seed,
        )


@check(THEME)
def a_longer_season_of_help_never_hurts() -> Iterator[Row]:
    """Without competition for places more push reaches no fewer, run by run."""
    net = up.generate.watts_strogatz(500, 6, 0.1, rng=9)
    world = up.World(up.Users(net), ideas=(up.Idea(merit=0.2, social_proof=0.6, drive=0.01, lapse=0.0),))
    seed, runs = 506, 200
    pushes = [
        up.Strategy(operations=(up.Operation("drive", v, "set", who="users"),), seeds=5) for v in (0.01, 0.03, 0.1)
    ]
    data = up.compare(
        world, {str(i): s for i, s in enumerate(pushes)}, horizon=40, runs=runs, rng=seed, progress=False
    ).data
    ever = data["users_ever"].values
    falls = sum(int((b < a).sum()) for a, b in pairwise(ever))
    yield exactly(
        "run-steps in which more drive reaches fewer",
        "monotone run by run ([theory](theory.md#monotone-run-by-run))",
        "drive .01, .03, .1",
        falls,
        0,
        runs,
        seed,
    )
