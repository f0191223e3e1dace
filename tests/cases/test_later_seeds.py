"""New seeds at later steps: ``seeds={step: seeds}`` for every model and strategy."""

from __future__ import annotations

import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up
from conftest import ENGINES
from uptake.models import Model
from uptake.plan.model import whole_process
from uptake.run.planting import planted_when
from uptake.run.trial import try_once
from uptake.strategies.seeding import seeding
from uptake.studyfile.strategy import strategies_of

PATH = up.generate.path(4)
NET = up.generate.watts_strogatz(200, 6, 0.2, rng=3)
WORLD = up.World(up.Users(up.generate.ring_lattice(40, 4)))
CERTAIN: list[Model] = [
    up.SI(1.0), up.SIR(1.0, 0.1), up.SIS(1.0, 0.0), up.CountThreshold(1), up.FractionalThreshold(0.5),
    up.LinearThreshold(threshold=0.5), *(up.IndependentCascade(1.0, clock=clock) for clock in ("tie", "skip", "actor")),
]  # fmt: skip


def started(seeds: Any, step: int, runs: int = 1, net: up.Network = NET, **how: Any) -> list[set[int]]:
    """The seeds of each run that adopt at a step, where nothing is passed on."""
    result = up.simulate(net, up.SI(0.0), seeds=seeds, horizon=30, runs=runs, rng=5, record="adoption_step", **how)
    return [set(np.flatnonzero(row == step).tolist()) for row in result.adoption_step.values]


def steps(result: up.Result) -> list[list[int]]:
    found: list[list[int]] = result.adoption_step.values.tolist()
    return found


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("model", CERTAIN, ids=repr)
@pytest.mark.parametrize("runs", [1, 70])
def test_a_seed_of_step_2_adopts_at_step_2_and_passes_on_from_step_3(model: Model, engine: str, runs: int) -> None:
    how: dict[str, Any] = {"runs": runs, "rng": 1, "engine": engine, "record": "adoption_step", "horizon": 6}
    result = up.simulate(PATH, model, seeds={0: [0], 2: [3]}, **how)
    assert steps(result) == [[0, 1, 2, 2]] * runs
    assert result.curve.values[:, :4].tolist() == [[1, 2, 4, 4]] * runs
    assert steps(up.simulate(PATH, model, seeds={1: [2]}, **how)) == [[3, 2, 1, 2]] * runs


@pytest.mark.parametrize("model", [up.IndependentCascade(0.0), up.SI(0.0), up.LinearThreshold(threshold=1.0)], ids=repr)
@pytest.mark.parametrize("runs", [1, 70])
def test_a_run_goes_on_until_the_last_seeds_have_come(model: Model, runs: int) -> None:
    curve = up.simulate(PATH, model, seeds={1: [0], 100: [3]}, runs=runs, rng=1).curve.values
    assert curve.tolist() == [[0] + [1] * 99 + [2]] * runs


@pytest.mark.parametrize(
    "model",
    [
        up.IndependentCascade(0.15, clock="actor"), up.SI(0.05), up.LinearThreshold(), up.FractionalThreshold(0.4),
        up.CountThreshold(2), up.IndependentCascade(np.linspace(0, 0.4, NET.n_arcs), clock="actor"),
    ],
    ids=lambda model: type(model).__name__,
)  # fmt: skip
def test_plain_contagions_are_the_whole_process(model: Model) -> None:
    """One run after the other, and many at once."""
    given = {0: 2, 3: [7, 50], 4: 0.05, 9: [7]}
    whole, planted, stop = whole_process(NET, model, 40, 9), seeding(given, NET), np.zeros(1, np.int32)
    many, few = (
        up.simulate(NET, model, seeds=given, runs=runs, horizon=40, rng=9, record="adoption_step") for runs in (70, 2)
    )
    assert steps(many)[:2] == steps(few)
    for run in range(70):
        adopted = np.empty(NET.n, np.int32)
        try_once(whole, 9, run, stop, None, adopted, planted_when(planted, 9, run, 0, 0, NET.n, None))
        assert steps(many)[run] == adopted.tolist()


@pytest.mark.parametrize("model", [up.IndependentCascade(0.2), up.LinearThreshold(), up.SI(0.1)], ids=repr)
def test_threads_and_engines_change_nothing(model: Model) -> None:
    def found(**how: Any) -> list[list[int]]:
        return steps(
            up.simulate(NET, model, seeds={0: 3, 2: 5, 6: [9]}, runs=130, rng=4, record="adoption_step", **how)
        )

    assert len({str(found(threads=threads, engine=engine)) for threads in (1, 3) for engine in ENGINES}) == 1


# How seeds are drawn.


def test_what_follows_changes_no_earlier_seed() -> None:
    later = {0: 5, 24: 10}
    assert started(later, 0, runs=4) == started(5, 0, runs=4)
    assert [a | b for a, b in zip(started(later, 0, 4), started(later, 24, 4), strict=True)] == started(15, 0, runs=4)
    assert started({0: 5}, 0) == started(5, 0)
    assert started({3: 0.05}, 3) == started(10, 0)


def test_named_and_immune_people_are_not_drawn() -> None:
    first = sorted(started(12, 0)[0])
    for run in started({0: 6, 8: first}, 0, runs=3):
        assert len(run) == 6
        assert not run & set(first)
    assert started({2: 12}, 2, immune=first) == started({0: 0, 2: 12}, 2, immune=np.array(first))
    assert not started({2: 12}, 2, immune=first)[0] & set(first)
    result = up.simulate(PATH, up.SI(1.0), seeds={0: [0], 4: [3]}, immune=[2], rng=1)
    assert result.curve.values.tolist() == [[1, 2, 2, 2, 3]]


def test_a_seed_that_has_adopted_is_no_new_adopter() -> None:
    result = up.simulate(PATH, up.SI(1.0), seeds={0: [0], 2: [1], 5: [0]}, rng=1, record="adoption_step")
    assert steps(result) == [[0, 1, 2, 3]]
    assert result.curve.values.tolist() == [[1, 2, 3, 4]]


def test_the_recovered_stay_so_and_the_susceptible_are_infected_again() -> None:
    alone = up.Network.from_edges([], [], n=2)
    how: dict[str, Any] = {"seeds": {0: [0], 3: [0]}, "horizon": 5, "rng": 1}
    assert up.simulate(alone, up.SIR(1.0, 1.0), **how).active.values.tolist() == [[1, 0, 0, 0, 0, 0]]
    again = up.simulate(alone, up.SIS(1.0, 1.0), **how)
    assert again.active.values.tolist() == [[1, 0, 0, 1, 0, 0]]
    assert again.reach.values.tolist() == [1]


# Worlds.


def test_strategies_are_alike_until_their_seeds_differ() -> None:
    study = up.compare(
        WORLD, {"few": up.Emulation(seeds=5), "more": up.Emulation(seeds={0: 5, 24: 10})}, horizon=30, runs=6, rng=1
    )
    few, more = study.data["users_ever"].values
    assert (few[:, :24] == more[:, :24]).all()
    assert (more[:, 24] > few[:, 24]).all()
    assert study.strategies["more"] == up.Emulation(seeds={24: 10, 0: 5})


def town(**idea: Any) -> up.World:
    users = up.Users(up.generate.path(6))
    service = up.ServiceTies.from_edges(range(6), [0, 0, 0, 1, 1, 1], n_users=6, n_providers=2)
    return up.World(
        users, up.Providers(n=2, places=1), service, ideas=up.Idea(merit=1, social_proof=0, **idea),
        costs=up.Costs(setup=100),
    )  # fmt: skip


def test_a_seeded_provider_opens_at_its_step_and_serves_from_the_next() -> None:
    strategy = up.Emulation(seeds={3: [1]}, side="providers")
    data = up.compare(town(drive=1.0, provider_drive=0.0), {"s": strategy}, horizon=6, runs=2, rng=1).data
    assert data["openings"].values[0].tolist() == [[0, 0, 0, 1, 0, 0, 0]] * 2
    assert data["served"].values[0].tolist() == [[0, 0, 0, 0, 1, 0, 0]] * 2
    assert data["ledger"].sel(entry="setup").values[0].tolist() == [[0, 0, 0, 10_000, 0, 0, 0]] * 2  # hundredths


def test_a_waiting_user_that_is_seeded_leaves_the_queue() -> None:
    everybody = up.Strategy(seeds=up.Seeds(users={2: range(6)}, providers={4: [0]}))
    data = up.compare(town(drive=1.0, provider_drive=0.0), {"s": everybody}, horizon=6, runs=1, rng=1).data
    assert data["users"].sel(status="waiting").values[0, 0].tolist() == [0, 6, 0, 0, 0, 0, 0]
    assert data["served"].values.sum() == 0


def test_strategies_add_up_step_by_step() -> None:
    both = up.Emulation(seeds={0: 5, 24: [3]}) + up.Emulation(seeds=8) + up.Emulation(seeds={24: [1], 30: 0.1})
    assert both.seeding == up.Seeds(users={0: 8, 24: [1, 3], 30: 0.1})
    with pytest.raises(ValueError, match="of one strategy are a number of users, those of the other a list of names"):
        up.Emulation(seeds={24: 5}) + up.Emulation(seeds={24: [1]})


# What is said.


def test_seeds_after_the_end_are_said() -> None:
    after = "the seeds of steps 13, 36 come after the horizon, which is 12: they never adopt"
    at = "the seeds of step 12 come at the horizon, which is 12: they adopt in the last step and pass nothing on"
    seeds = {0: [0], 12: [1], 13: [2], 36: [3]}
    with pytest.warns(UserWarning, match="come") as heard:
        result = up.simulate(PATH, up.IndependentCascade(0.0), seeds=seeds, horizon=12, rng=1)
    assert [str(warning.message) for warning in heard] == [at, after]
    assert result.notes == [at, after]
    assert result.curve.values.tolist() == [[1] * 12 + [2]]
    with pytest.warns(UserWarning, match=f"in 'a' {after}"):
        study = up.compare(WORLD, {"a": up.Emulation(seeds={0: 1, 13: 1, 36: 1})}, horizon=12, runs=1, rng=1)
    assert study.notes == [f"in 'a' {after}"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        up.simulate(PATH, up.SI(0.5), seeds={0: 1, 11: 1}, horizon=12, rng=1)
        up.simulate(PATH, up.SI(0.5), seeds={0: 1, 90: 1}, rng=1)


def test_results_say_the_steps_and_are_saved(tmp_path: Path) -> None:
    result = up.simulate(PATH, up.SI(1.0), seeds={0: [0], 2: 1}, rng=1, record="adoption_step")
    assert '"seeds": {"0": [0], "2": 1}' in result.data.attrs["description"]
    assert up.load(result.save(tmp_path / "r.nc")).data.identical(result.data)
    other = up.simulate(PATH, up.SI(1.0), seeds={0: [0], 3: 1}, rng=2, record="adoption_step")
    with pytest.raises(ValueError, match="seeds"):
        up.concat([result, other])
    study = up.compare(WORLD, {"a": up.Emulation(seeds={0: 5, 24: 10})}, horizon=30, runs=2, rng=1)
    assert '"users": {"0": 5, "24": 10}' in study.data.attrs["description"]
    assert up.load(study.save(tmp_path / "s.nc")).data.identical(study.data)


def test_they_are_read_back_as_written() -> None:
    strategy = up.Emulation(seeds={24: (7, 2), 0: 0.1})
    assert repr(strategy) == "Emulation(seeds={0: 0.1, 24: (7, 2)})"
    assert pickle.loads(pickle.dumps(strategy)) == strategy
    assert hash(strategy.seeding) == hash(up.Seeds(users={0: 0.1, 24: [7, 2]}))
    assert up.Seeds(users={0: 4, 7: 0, 9: []}) == up.Seeds(users=4)
    with pytest.raises(AttributeError):
        strategy.seeding.users._entries = ()  # type: ignore[union-attr]


def test_study_files_have_a_table_of_steps() -> None:
    strategies, problems = strategies_of(
        {
            "a": {"kind": "emulation", "seeds": {"24": 10, "0": [3]}},
            "b": {"kind": "custom", "seeds": {"-1": 5}},
            "c": {"kind": "branching", "seeds": {"Ann": 5, "3": 2}},
        }
    )
    assert strategies == {"a": up.Emulation(seeds={0: [3], 24: 10})}
    assert [problem.place for problem in problems] == [("strategies", name, "seeds") for name in "bc"]
    assert "has the key -1, which is no step" in str(problems[0])
    assert "has the key 3 beside 'Ann'; its keys are all steps, or all names of ideas" in str(problems[1])


BY_STEP = r"a dict of seeds is \{step: seeds\}; for its keys as names pass list\(the dict\)"


@pytest.mark.parametrize(
    ("seeds", "says"),
    [
        ({-1: 3}, "seeds has the key -1, which is no step; steps are 0, 1, 2, .*" + BY_STEP),
        ({0: 1, 1.5: 3}, "seeds has the key 1.5, which is no step; .*" + BY_STEP),
        ({True: 1}, "seeds has the key True, which is no step"),
        ({2**25: 1}, "seeds has the key 33554432, which is no step"),
        ({"Ann": 3, "Bo": 1}, "seeds has the key 'Ann', which is no step; .*" + BY_STEP),
        ({2: "Ann"}, r"seeds = 'Ann' at step 2 is one name; pass a list: \['Ann'\]; " + BY_STEP),
        ({2: [9]}, r"seeds\[0\] = 9 at step 2 is no name of this network; .*" + BY_STEP),
        ({2: {1: 3}}, "seeds at step 2 is a dict"),
        ({2: 4}, "seeds = 4 at step 2 were asked for, but there are 4 actors, 1 of them immune; " + BY_STEP),
        ({2: 0.01}, "seeds = 0.01 at step 2 of 4 actors is nobody"),
        ({2: [1]}, "seeds at step 2 hold 1, who is immune"),
        (
            {0: [3], 2: 2, 5: 1},
            "seeds ask for 3 at all steps together, but there are 4 actors, 1 of them immune, 1 of them named; "
            + BY_STEP,
        ),
    ],
)
def test_what_is_no_seed_at_its_step_is_refused_with_what_to_write(seeds: Any, says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        up.simulate(PATH, up.SI(1.0), seeds=seeds, immune=[1], rng=1)
