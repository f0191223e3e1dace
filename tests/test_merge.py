"""Mergers: what they do to places, ties, users and money, by hand and against federations; and what they refuse."""

from typing import Any

import numpy as np
import pytest
import uptake as up
from conftest import Kernel
from plans import Backer, Merging, make_plan
from test_step import compare
from uptake.kernels.types import LAPSED, PLACES_AT_PROVIDERS
from uptake.plan.world import compile_world
from uptake.strategies import Strategy

Merge = up.Merge


def world_of(places: Any = (2, 1, 3), months: str = "month", **given: Any) -> up.World:
    """Three providers in a row with two users each; whoever hears of the idea wants it, and nobody gives up."""
    terms = {"merit": 1, "social_proof": 0, "drive": 0.5, "provider_merit": 1, "provider_social_proof": 0, "lapse": 0}
    idea = {**terms, "provider_lapse": 0, **given.pop("idea", {})}
    providers = {"places": list(places), "culture": 1, "champion": 1, **given.pop("providers", {})}
    return up.World(
        up.Users(up.generate.ring_lattice(6, 2), **given.pop("users", {})),
        up.Providers(up.generate.path(3), **providers),
        given.pop("service", up.ServiceTies.from_edges([0, 1, 2, 3, 4, 5], [0, 0, 1, 1, 2, 2])),
        ideas=up.Idea("A", **idea),
        costs=up.Costs(setup=100.01, place=10.07, benefit=1),
        step=months,
        **given,
    )


OPEN = up.Seeds(providers=[0, 1, 2])


def merging(*mergers: Any, seeds: Any = OPEN, **given: Any) -> Strategy:
    return Strategy(seeds=seeds, structure=list(mergers), **given)


def run(world: up.World, strategy: Strategy, horizon: int = 12, **given: Any) -> up.Study:
    return up.compare(world, {"s": strategy}, horizon=horizon, runs=4, rng=7, **given)


def tally(study: up.Study, name: str) -> Any:
    """By run and step."""
    found = study.data["users"].sel(status="adopter") if name == "adopters" else study.data[name]
    return found.sel(strategy="s").transpose("run", "step").values


# What a plan says.


def test_places_are_those_of_all_members_from_the_merger_on() -> None:
    twice = up.Operation("places", 2, "multiply", members=[2], who="providers", start=8)
    both = merging(Merge([0, 1], into=1, at=5), Merge([1, 2], into=2, at=7), operations=[twice])
    plan = compile_world(world_of(), both, 12, 7).plan
    rows = plan.places.rows[plan.places.row[plan.phase]] // plan.place_unit
    assert rows[4].tolist() == [2, 1, 3]
    assert rows[5].tolist() == rows[6].tolist() == [0, 3, 3]
    assert rows[7].tolist() == [0, 0, 6]
    assert rows[8].tolist() == [0, 0, 9]  # the sum after operations


def test_ties_are_those_of_all_members_from_the_merger_on() -> None:
    windows = up.ServiceTies.from_edges(
        [0, 0, 1, 2, 3, 4], [0, 1, 0, 1, 0, 0], start=[0, 7, 2, 0, 9, 1], until=[20, 30, 4, 40, 20, 5], n_providers=3,
        n_users=6,
    )  # fmt: skip
    plan = compile_world(world_of(service=windows), merging(Merge([0, 1], into=1, at=5)), 50, 7).plan
    users = np.repeat(np.arange(6), np.diff(plan.ask.offsets))
    found = sorted(zip(users.tolist(), plan.ask.targets.tolist(), plan.ask_times.start.tolist(),
                       plan.ask_times.until.tolist(), strict=True))  # fmt: skip
    acting = [tie for tie in found if tie[2] < 50]
    assert acting == [
        (0, 0, 0, 5), (0, 1, 5, 30),  # what is left of the tie to 0, and that to 1, touch: one tie
        (1, 0, 2, 4),  # had ended
        (2, 1, 0, 40),
        (3, 1, 9, 20),  # opens later
        (4, 0, 0, 5),  # ends as it is: nothing is left
    ]  # fmt: skip
    inside = plan.providers.layers[0]
    ends = dict(zip(inside.ties.targets.tolist(), inside.times.until.tolist(), strict=True))
    assert inside.times.until.tolist() == [5, 5, 51, 51]
    assert ends[0] == 5


def test_savings_are_fractions_and_multiply() -> None:
    both = merging(Merge([0, 1], into=1, at=5, saving=0.2), Merge([1, 2], into=1, at=7, saving=0.125))
    plan = compile_world(world_of(), both, 12, 7).plan
    share = plan.sponsors.price_share
    parts = share.rows[share.row[plan.phase]]
    assert plan.sponsors.price_unit == 10
    assert parts[4].tolist() == [10, 10, 10]
    assert parts[5].tolist() == [10, 8, 10]
    assert parts[7].tolist() == [10, 7, 10]
    setup = plan.setup.rows[plan.setup.row[plan.phase]]
    assert setup[4].tolist() == [10001] * 3
    assert setup[5].tolist() == [10001, 8000, 10001]  # floor(8000.8)
    assert setup[7].tolist() == [10001, 7000, 10001]  # floor(7000.7), of the price as it was


def test_without_mergers_a_plan_is_as_it_was() -> None:
    plan = compile_world(world_of(), merging(), 12, 7).plan
    assert not plan.mergers.step.size
    assert not plan.sponsors.price_share.row.size
    assert not plan.ask_times.start.size
    late = compile_world(world_of(), merging(Merge([0, 1], into=1, at=13)), 12, 7).plan
    assert not late.mergers.step.size
    assert not late.ask_times.start.size


# What a run does.


@pytest.mark.parametrize("schedule", ["each", "once"])
def test_users_stay_served_and_places_stay(schedule: str) -> None:
    """With places for all who are served and nobody who gives up, a merger changes who serves them and nothing else."""
    world = world_of(idea={"schedule": schedule, "drive": 0.2})
    alone, merged = run(world, merging()), run(world, merging(Merge([0, 1, 2], into=1, at=4)))
    for t in (4, 5):
        assert (tally(merged, "adopters")[:, t] >= tally(merged, "adopters")[:, t - 1]).all()
    assert (tally(merged, "places") == 6).all()
    assert (tally(alone, "places") == 6).all()
    assert (tally(merged, "served").sum(1) <= 6).all()
    after = merged.data["providers"].sel(strategy="s").isel(step=slice(4, None))
    assert (after.sel(status="adopter") == 1).all()
    assert (after.sel(status="lapsed") == 2).all()
    sites = merged.providers("s", 1)
    assert sites["merged_into"].tolist() == [1, None, 1]
    assert sites["places"].tolist() == [0, 6, 0]


def test_those_who_waited_at_one_get_the_places_of_another() -> None:
    """Places of provider 2 are idle where only the users of 0 hear; merged, its places are for all."""
    only_two = up.Operation("drive", 0, "set", who="users", members=[2, 3, 4, 5])
    world = world_of((1, 1, 4), idea={"peer": 0, "provider_to_user": 0})
    alone = run(world, merging(operations=[only_two]))
    merged = run(world, merging(Merge([2], into=0, at=10), operations=[only_two]))
    assert (tally(alone, "adopters")[:, -1] == 1).all()
    assert (tally(merged, "adopters")[:, 9] == 1).all()
    assert (tally(merged, "adopters")[:, 10] == 2).all()


def kernel_run(kernel: Kernel, **given: Any) -> Any:
    arguments: dict[str, Any] = {
        "n_users": 3, "n_providers": 3, "service_edges": [(0, 0), (1, 1), (2, 2)], "horizon": 6, "places_": 2.0,
        "supply": PLACES_AT_PROVIDERS, "users": {"drive": 1.0}, "slots": 0,
    }  # fmt: skip
    seeds = given.pop("seeds", [0, 1])
    return compare(kernel("step_run"), make_plan(**{**arguments, **given}), 1, 0, [], seeds)


def test_the_closed_stay_closed_although_others_return(kernel: Kernel) -> None:
    got = kernel_run(
        kernel,
        mergers=[Merging(3, [0, 1, 2], 1)], return_after=1, horizon=9,
        providers={"lapse": 0.3, "drive": 1.0}, slots=None,
    )  # fmt: skip
    assert (got.history[3:, [3, 5]] == LAPSED).all()


def test_a_provider_that_was_closed_opens_by_the_merger(kernel: Kernel) -> None:
    """It costs nothing, is an opening, and belongs to the sponsor of the member that is kept."""
    backers = [Backer(slots=1.0, price=1, setup=5, members=[0])]
    got = kernel_run(
        kernel, sponsors=backers, providers={"drive": [1.0, 0.0, 0.0]}, mergers=[Merging(4, [0, 2], 2)], seeds=[]
    )
    assert got.history[:, 5].tolist() == [0, 0, 0, 0, 3, 3, 3]
    assert got.column("openings") == [0, 1, 0, 0, 1, 0, 0]
    assert got.column("setup") == [0, 5, 0, 0, 0, 0, 0]
    assert got.books.providers.tolist() == [[-1, 0, 0], [-1, 0, 0], [0, 2, 2]]
    assert got.column("providers_ever")[-1] == 2
    assert got.history[4:, 0].tolist() == [3, 3, 3]


def test_the_largest_is_kept_and_of_equals_the_first(kernel: Kernel) -> None:
    backers = [Backer(slots=3.0, members=[k]) for k in range(3)]
    for places, keeper in (([1.0, 3.0, 2.0], 1), ([2.0, 2.0, 1.0], 0)):
        got = kernel_run(
            kernel, n_providers=4, places_=[*places, 9.0], sponsors=backers, seeds=[],
            providers={"drive": [1.0, 1.0, 1.0, 0.0]}, mergers=[Merging(4, [0, 1, 2, 3], 3)],
        )  # fmt: skip
        assert got.books.providers[3].tolist()[0] == keeper


def test_where_nobody_has_adopted_all_but_one_close(kernel: Kernel) -> None:
    got = kernel_run(kernel, mergers=[Merging(2, [0, 1, 2], 1)], seeds=[], providers={"drive": 1.0})
    assert got.history[2:, 3:].tolist() == [[LAPSED, 2, LAPSED]] * 5
    assert got.column("openings") == [0] * 7


def test_a_user_whose_tie_had_ended_keeps_the_place_and_loses_it_with_the_provider(kernel: Kernel) -> None:
    """User 0 is served along a tie that closes in step 2; nothing ties it to provider 1, which gives up in step 5."""
    got = kernel_run(
        kernel, service_open_in=[(0, 2), (0, 9), (0, 9)], mergers=[Merging(3, [0, 1], 1)],
        providers={"lapse": [0.0, 1.0, 0.0], "endurance": 200.0},
    )  # fmt: skip
    assert got.history[:, 0].tolist()[:4] == [0, 3, 3, 3]
    ends = int(np.flatnonzero(got.history[:, 4] == LAPSED)[0])
    assert 3 < ends < 6
    assert (got.history[3:ends, 0] == 3).all()
    assert (got.history[ends:, 0] == 2).all()


def test_what_is_left_of_endurance_stays_when_the_variant_changes() -> None:
    """Held to the definition by `test_variants`; here that a provider that is taken over holds the keeper's variant."""
    world = world_of(
        (1, 2, 1), users={"context": 0.5}, providers={"context": [0.1, 0.5, 0.9]},
        idea={"origin": 0.9, "provider_adaptation": 1, "provider_drive": 1, "slots": None},
    )  # fmt: skip

    def variants(keep: str) -> list[float]:
        study = run(world, merging(Merge([0, 1, 2], into=0, at=6, keep=keep), seeds=0))
        lineage = study.lineage("s", 0).frame
        own = lineage[(lineage.side == "providers")].set_index("actor")["variant"]
        return [round(float(own[p]), 6) for p in range(3)]

    assert variants("largest") == [0.5, 0.5, 0.9]  # that of provider 1, with two places
    assert variants("best_fit") == [0.1, 0.5, 0.9]  # its own, which fits it
