"""One run of a world with supply: users and providers, sixty steps, native against its twin."""

import numpy as np
import pytest
import uptake as up
from uptake.engine import native
from uptake.plan import compile_world
from uptake.trial import try_once

ENGINES = ["numba"] if native is None else ["native", "numba"]
STOP = np.zeros(1, np.int32)


@pytest.fixture(scope="module")
def world():
    blocks = np.arange(50_000) // 50
    return up.World(
        users=up.Users(up.generate.watts_strogatz(50_000, 10, 0.05, rng=1)),
        providers=up.Providers(up.generate.barabasi_albert(1_000, 3, rng=2), places=40, culture=0.8),
        service=up.generate.catchments(users=blocks, providers=range(1_000)),
        ideas=[up.Idea(drive=0.003, provider_drive=0.01, slots=20)],
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("strategy", [up.Emulation(seeds=500), up.Emulation(seeds=500) + up.Legislation(start=36)])
def test_step_run(benchmark, world, strategy, engine):
    plan = compile_world(world, strategy, 60, 7, engine)
    assert (try_once(plan, 7, 0, STOP, ENGINES[0]).tallies == try_once(plan, 7, 0, STOP, "numba").tallies).all()
    benchmark(try_once, plan, 7, 0, STOP, engine)
