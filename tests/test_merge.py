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


# Money.


def lines(study: up.Study) -> dict[str, list[int]]:
    """The ledger of run 0, in hundredths."""
    rows = study.data["ledger"].sel(strategy="s").isel(run=0)
    return {str(e): rows.sel(entry=e).values.tolist() for e in study.data["entry"].values}


def test_cost_by_hand_to_the_penny() -> None:
    """Six places at 10.07, from step 5 on at four fifths: 48.336, rounded down. Set-ups were before."""
    found = lines(run(world_of(), merging(Merge([0, 2], into=1, at=5, saving=0.2)), horizon=8))
    assert found["setup"] == [30003, *[0] * 8]
    assert found["places"] == [0, *[6042] * 4, *[4833] * 4]


def test_cost_by_hand_with_a_sponsor() -> None:
    """It opens 0 and 1 at 100.01 each; 2 opens by no merger, and after it costs a half to set up."""
    late = up.Operation("drive", 1, "set", who="providers", start=7, members=[2])
    early = up.Operation("drive", 1, "set", who="providers", members=[0, 1])
    council = up.Sponsor("council", price=10.07, setup=77.77)
    strategy = merging(Merge([0], into=1, at=5, saving=0.5), seeds=0, sponsors=[council], operations=[early, late])
    world = world_of(idea={"provider_drive": 0, "professional": 0, "user_to_provider": 0, "drive": 0})
    study = run(world, strategy, horizon=8)
    found = lines(study)
    assert found["setup (council)"] == [0, 15554, *[0] * 5, 7777, 0]
    # Three places; then 1.5 parts of two halves each: floor(1510.5); then three of provider 2 more.
    assert found["places (council)"] == [0, *[3021] * 4, *[1510] * 2, *[1510 + 3021] * 2]
    assert found["setup"] == found["places"] == [0] * 9
    assert study.providers("s")["revenue"].round(3).tolist() == [0.0, 15.105, 30.21]


def test_what_opens_after_a_merger_is_cheaper_to_set_up() -> None:
    late = up.Operation("drive", 1, "set", who="providers", start=7)
    world = world_of(idea={"provider_drive": 0, "professional": 0, "user_to_provider": 0, "drive": 0, "slots": None})
    for sponsors, entry, cost in (((), "setup", 8000), ((up.Sponsor("c", setup=77.77),), "setup (c)", 6221)):
        strategy = merging(Merge([0, 2], into=1, at=5, saving=0.2), seeds=0, sponsors=sponsors, operations=[late])
        assert lines(run(world, strategy, horizon=8))[entry] == [0] * 7 + [cost, 0]


def test_a_revenue_pays_for_more_places_after_a_saving() -> None:
    """Three places of 0 and 1 at 2 a month; those of 2 cost 6 more, which 10 pays for once the three cost 4 or less."""
    given = {"provider_drive": 1, "drive": 0}
    world = world_of((2, 1, 3), idea=given, providers={"priority": [0, 1, 2]})
    council = up.Sponsor("c", revenue=10, price=2)
    for saving, places in ((0.0, 3), (0.2, 3), (0.333, 3), (0.334, 6), (1 / 3, 6), (0.4, 6)):
        study = run(world, merging(Merge([1], into=0, at=5, saving=saving), seeds=0, sponsors=[council]), horizon=8)
        assert (tally(study, "places")[:, 4] == 3).all()
        assert (tally(study, "places")[:, 8] == places).all()


def test_all_may_be_saved() -> None:
    found = lines(run(world_of(), merging(Merge([0, 2], into=1, at=5, saving=1)), horizon=8))
    assert found["places"] == [0, *[6042] * 4, *[0] * 4]


# Merge or federate.


def towns(contexts: Any) -> up.World:
    areas, each = 24, 40
    area = np.repeat(np.arange(areas), each)
    return up.World(
        up.Users(
            up.generate.watts_strogatz(areas * each, 8, 0.05, rng=1), group=area, context=np.repeat(contexts, each)
        ),
        up.Providers(
            up.generate.ring_lattice(areas, 4), places=12, culture=1, champion=1, owner=np.arange(areas) // 4,
            context=contexts,
        ),
        up.generate.catchments(users=area, providers=range(areas)),
        ideas=up.Idea(
            "visits", drive=0.03, professional=0.1, provider_drive=0.05, provider_merit=0.6,
            provider_social_proof=0.4, slots=None, provider_adaptation=0.6, tolerance=0.25, core_loss=0.2,
        ),
        costs=up.Costs(setup=40_000, place=60, benefit=120),
    )  # fmt: skip


def test_merger_against_federation() -> None:
    """Alike, and set-ups dear: the merger has the higher net benefit in every run. Apart: the federation fits better.

    Twenty runs of seed 7; the differences are at least ten times their standard errors.
    """
    merger = [Merge(str(k), into=4 * k, at=12, saving=0.2, keep="best_fit") for k in range(6)]
    pool, office = up.PoolVariants(start=12), up.Cost(8_000, per="month", category="federation", start=12)
    strategies = {
        "merger": merging(*merger, seeds=10),
        "federation": Strategy(seeds=10, structure=[pool], costs=[office]),
    }

    def differences(contexts: Any, measure: str) -> Any:
        study = up.compare(towns(contexts), strategies, horizon=48, runs=20, rng=7)
        return (study[measure].sel(strategy="merger") - study[measure].sel(strategy="federation")).values

    alike, apart = np.full(24, 0.3), np.random.default_rng(3).random(24)
    assert (differences(alike, "net_benefit") > 0).all()
    lost = -differences(apart, "effectiveness")
    assert (lost > 0).all()
    assert lost.mean() > 10 * lost.std(ddof=1) / np.sqrt(lost.size)
    assert lost.mean() == pytest.approx(0.13, abs=0.05)
    assert np.abs(differences(alike, "effectiveness")).max() < 1e-6


# One past.


def test_futures_with_mergers_are_those_of_separate_runs() -> None:
    world = world_of(idea={"lapse": 0.1, "provider_lapse": 0.05, "return_after": 2})
    merged = merging(Merge([0, 1], into=1, at=5, saving=0.2))
    drive = up.Operation("drive", 0.9, "set", start=8)
    strategies = {
        "a": merging(), "b": merged, "c": merged + Strategy(operations=[drive]),
        "d": merging(Merge([0, 1], into=1, at=6)), "e": merged,
    }  # fmt: skip
    together = up.compare(world, strategies, horizon=12, runs=4, rng=7)
    assert any("'b'" in note and "'c'" in note and "share steps 0 to 7" in note for note in together.notes)
    for name, strategy in strategies.items():
        alone = up.compare(world, {name: strategy}, horizon=12, runs=4, rng=7)
        assert (alone.data["users"].values == together.data["users"].sel(strategy=[name]).values).all()
        assert (alone.data["ledger"].values == together.data["ledger"].sel(strategy=[name]).values).all()


# Several ideas, study files, words.


def test_a_merger_holds_for_every_idea() -> None:
    base = world_of()
    world = up.World(base.users, base.providers, base.service, ideas=[up.Idea("A", drive=0.5), up.Idea("B", drive=0.3)])
    study = up.compare(world, [merging(Merge([0, 1], into=1, at=5), name="s")], horizon=8, runs=2, rng=7)
    closed = study.data["providers"].sel(status="lapsed").isel(strategy=0, step=5)
    assert (closed >= 1).all()


def test_an_owner_has_its_sites_merged() -> None:
    world = world_of(providers={"owner": ["North", "South", "North"]})
    plan = compile_world(world, merging(Merge("North", into=0, at=5)), 12, 7).plan
    assert plan.mergers.members.tolist() == [0, 2]
    joined = compile_world(world, merging(Merge("North", into=1, at=5)), 12, 7).plan
    assert joined.mergers.members.tolist() == [0, 1, 2]


def test_a_late_merger_is_said() -> None:
    with pytest.warns(UserWarning, match="the merger into 1 starts at step 24, the horizon is 12: it never acts"):
        run(world_of(), merging(Merge([0, 1], into=1, at=24)))


BAD: list[tuple[list[Any], dict[str, Any], str]] = [
    ([Merge([0, 1], into=1, at=3), Merge([0, 2], into=2, at=6)], {}, "structure[1] merges 0 into 2, which structure[0] "
     "had merged into 1 in step 3"),
    ([Merge([0, 1], into=1, at=3), Merge([1, 2], into=0, at=6)], {}, "structure[1] merges into 0, which structure[0] "
     "had merged into 1 in step 3: a circle"),
    ([Merge([1, 2], into=0, at=6), Merge([0, 1], into=1, at=3)], {}, "structure[0] merges into 0, which structure[1] "
     "had merged into 1 in step 3: a circle"),
    ([Merge([0, 1], into=1, at=3), Merge([1, 2], into=1, at=3)], {}, "merges 1 in step 3, as structure[0] does"),
    ([Merge([0, 9], into=1, at=3)], {}, "structure[0] is a merger of 9, which is no name"),
    ([Merge([0, 1], into="Nroth", at=3)], {}, "structure[0] is a merger into 'Nroth', which is no name"),
    ([Merge([0], into=0, at=3)], {}, "structure[0] merges 0 with no other provider"),
    ([Merge("North", into=0, at=3)], {}, "merges the sites of the owner 'North', but providers have no owner"),
    ([Merge("Nroth", into=0, at=3)], {"providers": {"owner": ["North", "South", "North"]}}, "did you mean 'North'"),
    ([Merge([0, 1], into=0, at=3, keep="best_fit")], {}, "but the world has no contexts"),
]  # fmt: skip


@pytest.mark.parametrize(("mergers", "given", "said"), BAD)
def test_what_contradicts_itself_is_refused(mergers: list[Any], given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as error:
        compile_world(world_of(**given), merging(*mergers), 12, 7)
    assert said in str(error.value)


def test_a_price_of_too_many_parts_is_refused() -> None:
    members = up.Providers(n=4, culture=1, champion=1)
    world = up.World(up.Users(up.generate.path(4)), members, up.ServiceTies.from_edges([0, 1, 2, 3], [0, 1, 2, 3]))
    mergers = [Merge([k], into=0, at=k, saving=0.999) for k in (1, 2, 3)]
    compile_world(world, merging(*mergers[:2], seeds=0), 12, 7)  # a million parts are few enough
    with pytest.raises(ValueError, match=r"structure\[2\] saves 0.999, .* has 1,000,000,000 parts; at most 1,048,576"):
        compile_world(world, merging(*mergers, seeds=0), 12, 7)


def test_mergers_and_users() -> None:
    alone = up.World(up.Users(up.generate.path(4)))
    with pytest.raises(ValueError, match="merges providers, but the world has none"):
        compile_world(alone, merging(Merge([0, 1], into=0, at=3), seeds=1), 12, 7)
    named = up.Network.from_edges([0], [1], labels=["Ann", "Bo"])
    clinics = up.Providers(up.Network.from_edges([0], [1], labels=["Oak", "Elm"]))
    world = up.World(up.Users(named), clinics, up.ServiceTies.from_edges([0, 1], [0, 1]))
    with pytest.raises(ValueError, match="is a merger of 'Ann', which is no name"):
        compile_world(world, merging(Merge(["Oak", "Ann"], into="Elm", at=3), seeds=1), 12, 7)


def test_later_seeds_of_who_has_closed_are_refused() -> None:
    for step, refused in ((4, False), (5, True), (9, True)):
        strategy = merging(Merge([0, 1], into=1, at=5), seeds=up.Seeds(providers={step: [0]}))
        if refused:
            with pytest.raises(ValueError, match=rf"seeds name 0 in step {step}, which structure\[0\] merges into 1"):
                compile_world(world_of(), strategy, 12, 7)
        else:
            compile_world(world_of(), strategy, 12, 7)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"providers": []}, "providers holds no name"),
        ({"at": 0}, "at = 0 is out of range"),
        ({"saving": 1.1}, "saving = 1.1 is out of range"),
        ({"saving": 0.12345}, "saving = 0.12345 has too many digits"),
        ({"keep": "smallest"}, "keep = 'smallest'"),
    ],
)
def test_bad_mergers(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as error:
        Merge(**{"providers": [0, 1], "into": 0, "at": 3, **given})
    assert said in str(error.value)


def test_a_merger_in_a_study_file(tmp_path: Any) -> None:
    from uptake.studyfile.strategy import strategies_of

    table = {"kind": "merge", "providers": [3, 4], "into": 3, "at": 24, "saving": 0.2}
    strategies, problems = strategies_of({"one": {"kind": "custom", "structure": [table]}})
    assert not problems
    assert strategies["one"].structure == (Merge([3, 4], into=3, at=24, saving=0.2),)
    _, problems = strategies_of({"one": {"kind": "custom", "structure": [{**table, "saving": 2}]}})
    assert "saving" in problems[0].place
