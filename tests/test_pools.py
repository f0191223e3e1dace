"""Pools of variants: whoever hears from a member of a federation is offered the variant that fits it best."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up
from conftest import Kernel
from drawn_plans import Case, cases
from hypothesis import given, settings
from oracles.fixed import ONE
from plans import NO_TERM, Phased, Run, chance, make_plan, run_plan
from test_step import ENGINES, compare
from uptake.basis import engine
from uptake.basis.checks import BadValue, Refusal
from uptake.kernels.types import Graft, Plan, Timed
from uptake.plan.world import compile_world
from verification.formulas import nearest_of
from verification.variants import mismatches

SURE = {"peers": 1.0, "threshold": 1 / ONE}


def members_and_hearer(variants: list[float], y: float, federation: Any = 0, **more: Any) -> Plan:
    """Members that make these variants in step 1, and one that hears from the first of them in step 2."""
    m = len(variants)
    users = {
        **SURE,
        "drive": [1.0] * m + [0.0],
        "context": [*variants, y],
        "adaptation": [1.0] * m + [0.0],
        "federation": federation,
        **more.pop("users", {}),
    }
    return make_plan(m + 1, [(0, m)], users=users, **{"horizon": 3, **more})


def heard(kernel: Kernel, plan: Plan, *seeds: Any) -> Run:
    """One run, held equal to the definition."""
    return compare(kernel("step_run"), plan, 1, 0, *seeds)


# --- what is offered ---


@pytest.mark.parametrize(("y", "variant"), [(0.6, 0.5), (0.75, 0.9), (0.0, 0.1), (1.0, 0.9), (0.5, 0.5), (0.29, 0.1)])
def test_the_nearest_variant_of_the_federation_is_offered(kernel: Kernel, y: float, variant: float) -> None:
    """And the donor is the one that was drawn."""
    got = heard(kernel, members_and_hearer([0.1, 0.5, 0.9], y))
    assert got.descent.variant[3] == chance(variant)
    assert (got.descent.donor[3], got.descent.heard[3]) == (0, 2)
    assert heard(kernel, members_and_hearer([0.1, 0.5, 0.9], y, -1)).descent.variant[3] == chance(0.1)


def test_another_federation_is_no_help(kernel: Kernel) -> None:
    got = heard(kernel, members_and_hearer([0.1, 0.5, 0.9], 0.6, [0, 1, 0, -1]))
    assert got.descent.variant[3] == chance(0.9)
    got = heard(kernel, members_and_hearer([0.1, 0.5, 0.9], 0.6, [-1, 0, 0, 0]))
    assert got.descent.variant[3] == chance(0.1)


@pytest.mark.parametrize(
    ("variants", "variant"),
    [([0.75, 0.25], 0.75), ([0.25, 0.75], 0.25), ([1.0, 0.25, 0.75, 0.75], 0.25), ([0.0, 0.75, 0.25, 0.75], 0.75)],
)
def test_of_two_variants_as_near_that_of_the_lower_actor_is_offered(
    kernel: Kernel, variants: list[float], variant: float
) -> None:
    assert heard(kernel, members_and_hearer(variants, 0.5)).descent.variant[-1] == chance(variant)


def test_a_donor_that_has_not_adopted_offers_its_own_beside_those_of_adopters(kernel: Kernel) -> None:
    """The first knows of it only, and passes on. The second adopts and is farther away; the third knows of it only."""
    only_aware = {
        "peers": (0, 1.0, 1.0, 1.0, 1.0),
        "threshold": [1.0, 1 / ONE, 1.0, 1.0],
        "merit": [0.5, 1.0, 0.5, 0.5],
    }
    got = heard(kernel, members_and_hearer([0.5, 0.1, 0.6], 0.6, users=only_aware))
    assert got.history[-1].tolist() == [1, 3, 1, 1]
    assert got.descent.variant[3] == chance(0.5)
    got = heard(kernel, members_and_hearer([0.1, 0.5, 0.6], 0.6, users=only_aware))
    assert got.descent.variant[3] == chance(0.5)


def test_who_adopts_in_the_same_step_or_has_lapsed_offers_nothing(kernel: Kernel) -> None:
    """The second hears one step later than the first, when the last one hears from the first; the third gives up."""
    drives = {"drive": Phased([[1.0, 0.0, 1.0, 0.0], [1.0, 1.0, 1.0, 0.0]])}
    got = heard(kernel, members_and_hearer([0.1, 0.6, 0.3], 0.6, users=drives, starts=(0, 2)))
    assert got.descent.variant[3] == chance(0.3)
    given_up = {"lapse": [0.0, 0.0, 1.0, 0.0], "peers": Phased([0.0, 1.0])}
    got = heard(kernel, members_and_hearer([0.1, 0.5, 0.6], 0.6, users=given_up, starts=(0, 3), horizon=4))
    assert got.history[2, 2] == 4
    assert got.descent.variant[3] == chance(0.5)


@pytest.mark.parametrize(("phases", "variant"), [([-1, 0], 0.5), ([0, -1], 0.1), ([1, 0], 0.5)])
def test_what_counts_is_the_federation_of_the_step(kernel: Kernel, phases: list[int], variant: float) -> None:
    plan = members_and_hearer([0.1, 0.5, 0.9], 0.6, Phased(phases), starts=(0, 2))
    assert heard(kernel, plan).descent.variant[3] == chance(variant)


@pytest.mark.parametrize(("sectors", "variant"), [([0, 1, 0, 0], 0.5), ([0, 0, 0, 1], 0.3), ([0, 1, 1, 1], 0.3)])
def test_nearest_is_what_is_so_before_translation_and_the_donors_sector_counts(
    kernel: Kernel, sectors: list[int], variant: float
) -> None:
    """The second has .5 for .6; across sectors that loses .2, as the first and the last one differ in sector."""
    users = {"sector": sectors}
    plan = members_and_hearer([0.1, 0.5, 0.9], 0.6, users=users, translation=0.2)
    assert heard(kernel, plan).descent.variant[3] == pytest.approx(chance(variant), abs=2)


def test_translation_is_no_reason_to_choose_another(kernel: Kernel) -> None:
    """At .95 the variant 1 is cut off at 1 and loses nothing; .91 is nearer, and loses .5."""
    plan = members_and_hearer([1.0, 0.91], 0.95, users={"sector": [0, 0, 1]}, translation=0.5)
    assert heard(kernel, plan).descent.variant[2] == pytest.approx(chance(0.41), abs=2)


def test_seeds_and_servers_keep_their_own(kernel: Kernel) -> None:
    """A provider in a federation serves with its own variant; a seed in one holds the original."""
    graft = {"tolerance": 64.0, "threshold": 1 / ONE}
    users = {**graft, "context": 0.9, "drive": 1.0, "core_loss": 0.0}
    providers = {**graft, "context": [0.9, 0.9], "adaptation": [1.0, 0.0], "drive": [1.0, 0.0], "federation": 0}
    plan = make_plan(
        1, n_providers=2, service_edges=[(0, 1)], users=users, providers=providers, supply=1, places_=1, horizon=3
    )
    got = heard(kernel, plan, [], [1])
    assert got.descent.variant.tolist() == [0, chance(0.9), 0]


def test_many_offers_are_searched_as_one_by_one(kernel: Kernel) -> None:
    """Three federations of 150 whose variants are coarse, so that many are as near; 300 hear in one step."""
    rng = np.random.default_rng(5)
    m, h = 450, 300
    variants, wanted = rng.integers(0, 65, m) / 64, rng.integers(0, 129, h) / 128
    pool, donor = rng.integers(0, 3, m), rng.integers(0, m, h)
    users = {
        **SURE,
        "drive": [1.0] * m + [0.0] * h,
        "context": [*variants.tolist(), *wanted.tolist()],
        "adaptation": [1.0] * m + [0.0] * h,
        "federation": [*pool.tolist(), *[-1] * h],
    }
    edges = [(int(u), m + i) for i, u in enumerate(donor)]
    got = run_plan(kernel("step_run"), make_plan(m + h, edges, users=users, horizon=2))
    assert (got.descent.donor[m:] == donor).all()
    for i in range(h):
        apart = np.where(pool == pool[donor[i]], np.abs(variants - wanted[i]), 9)
        assert got.descent.variant[m + i] == chance(variants[np.argmin(apart)])  # the first of those that are least


def busy_federations(seed: int) -> Plan:
    """Users and providers who mostly hear from each other, adapt differently, and move between federations."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(8, 14)), int(rng.integers(3, 6))

    def some(values: Any, size: int) -> list[Any]:
        return [values[k] for k in rng.integers(0, len(values), size)]

    def side(size: int) -> dict[str, Any]:
        return {
            "drive": some((0.0, 0.0, 0.3), size), "peers": (0, 0.1, 0.3, 0.5, 0.2), "across": 0.3, "lapse": 0.1,
            "context": some((0.0, 0.2, 0.25, 0.5, 0.75, 1.0), size), "adaptation": some((0.0, 0.5, 1.0), size),
            "tolerance": 2.0, "sector": some((-1, 0, 1), size),
            "federation": Phased([some((-1, 0, 0, 1), size) for _ in range(3)]),
        }  # fmt: skip

    peers, own = ({(int(u), int(v)) for u, v in rng.integers(0, k, (4 * k, 2)) if u != v} for k in (n, m))
    service = [(int(u), int(p)) for u, p in zip(rng.integers(0, n, 12), rng.integers(0, m, 12), strict=True)]
    return make_plan(
        n, peers, m, own, service,
        users=side(n), providers=side(m), origin=0.5, translation=0.3, starts=(0, 4, 8), horizon=14,
        schedule=int(rng.integers(0, 2)), return_after=2, return_status=int(rng.integers(0, 2)),
    )  # fmt: skip


def test_equals_the_definition_where_many_hear_from_federations(kernel: Kernel) -> None:
    plans = [busy_federations(seed) for seed in range(120)]
    chosen = 0
    for seed, plan in enumerate(plans):
        got = compare(kernel("step_run"), plan, seed, 0, [0, 1], [0])
        alone = run_plan(kernel("step_run"), without(plan), seed, 0, [0, 1], [0])
        chosen += bool((got.descent.variant != alone.descent.variant).any())
    assert chosen > 60  # in which a federation made a difference


def without(plan: Plan) -> Plan:
    """The plan without federations."""
    users, providers = (
        side._replace(graft=side.graft._replace(federation=NO_TERM)) for side in (plan.users, plan.providers)
    )
    return plan._replace(users=users, providers=providers)


@settings(max_examples=150)
@given(cases(rich=True, layers=True, starts=True, context=True))
def test_alone_in_a_federation_is_in_none(case: Case) -> None:
    plan, seeds = case.plan, (case.user_seeds, case.provider_seeds, case.later)
    n, phases = plan.n_users, 1 + int(plan.phase.max())

    def among(own: list[Any]) -> Plan:
        sides = [side._replace(graft=Graft(*side.graft[:5], term)) for side, term in zip(plan[:2], own, strict=True)]
        return plan._replace(users=sides[0], providers=sides[1])

    each = [np.arange(n), n + np.arange(plan.n_providers)]
    alone = among([Timed(codes.reshape(1, -1), np.zeros(phases, np.int32)) for codes in each])
    apart = without(plan)
    kernel = engine.kernel("step_run", ENGINES[0])
    one, other = (run_plan(kernel, p, case.seed, case.run, *seeds) for p in (alone, apart))
    assert (one.history == other.history).all()
    for name in ("tallies", "heard", "donor", "variant"):
        assert (getattr(one.descent, name) == getattr(other.descent, name)).all()


# --- the formula, and what pooling is worth ---


@pytest.mark.parametrize(("m", "expected"), [(1, 0.3333), (2, 0.2083), (3, 0.15), (5, 0.0952), (10, 0.0492)])
def test_the_best_of_m_variants_is_as_near_as_the_formula_says(engine_name: str, m: int, expected: float) -> None:
    """Within 4 standard errors, from 1,500 federations."""
    assert nearest_of(m) == pytest.approx(expected, abs=6e-5)
    apart = mismatches(engine_name, m, 1_500, pooled=True, seed=11)
    error = apart.std(ddof=1) / np.sqrt(apart.size)
    assert abs(apart.mean() - nearest_of(m)) < 4 * error < 0.025, (apart.mean(), nearest_of(m))


def test_without_a_pool_more_providers_are_no_nearer(engine_name: str) -> None:
    apart = mismatches(engine_name, 5, 1_500, pooled=False, seed=11)
    assert abs(apart.mean() - 1 / 3) < 4 * apart.std(ddof=1) / np.sqrt(apart.size) < 0.025


def town(contexts: Any, **idea: Any) -> up.World:
    """People in six districts and their clinics, which hear of an idea from each other."""
    n, clinics = 240, 12
    district = np.arange(n) % 6
    terms = {
        "peer": 0.05, "drive": 0, "provider_drive": 0.05, "professional": 0.1, "provider_to_user": 0.2,
        "tolerance": 0.4, "slots": None, "adaptation": 0, "provider_adaptation": 0.5, **idea,
    }  # fmt: skip
    return up.World(
        up.Users(up.generate.watts_strogatz(n, 6, 0.1, rng=1), group=district, context=contexts),
        up.Providers(up.generate.complete(clinics), places=30, culture=1, champion=True, context=contexts),
        up.generate.catchments(users=district, providers=np.arange(clinics) % 6),
        ideas=up.Idea("drop-in", **terms),
    )


FEDERATION = up.Strategy(structure=[up.PoolVariants()])


def test_pooling_improves_fit_where_contexts_differ_and_changes_nothing_where_they_agree() -> None:
    strategies = {"alone": up.Emulation(seeds=0), "federation": up.Emulation(seeds=0) + FEDERATION}
    differ = up.compare(town(up.contexts(between=0, within=1)), strategies, horizon=48, runs=20, rng=7)
    for measure in ("fit", "provider_fit", "reach"):
        alone, pooled = differ[measure].values
        paired = pooled - alone
        assert paired.mean() > 4 * paired.std(ddof=1) / np.sqrt(20), measure
    agree = up.compare(town(0.3), strategies, horizon=48, runs=3, rng=7)
    assert (agree["fit"] == 1).all()
    assert (agree.data.users_ever.sel(strategy="alone") == agree.data.users_ever.sel(strategy="federation")).all()


# --- descriptions ---


def federations(world: up.World, *pools: Any, horizon: int = 12, idea: int = 0) -> Plan:
    return compile_world(world, up.Strategy(structure=pools), horizon, 7, idea=idea).plan


TRIO = up.Network.from_edges([0, 1], [1, 2], labels=["Ann", "Bo", "Cy"])


def test_pools_become_codes_by_phase() -> None:
    world = up.World(up.Users(TRIO, context=0.5))
    both = up.PoolVariants(["Ann", "Bo"], who="users", until=6), up.PoolVariants(["Cy", "Bo"], who="users", start=6)
    plan = federations(world, *both)
    term = plan.users.graft.federation
    assert [term.rows[term.row[plan.phase[t]]].tolist() for t in (0, 5, 6, 12)] == [[0, 0, -1]] * 2 + [[-1, 0, 0]] * 2
    assert plan.providers.graft.federation.row.size == 0
    assert plan.n_federations == 1
    assert federations(world).n_federations == 0
    everybody = federations(world, up.PoolVariants(who="users")).users.graft.federation
    assert everybody.rows.tolist() == [[0, 0, 0]]
    late = federations(world, up.PoolVariants(who="users", start=99))
    assert late.users.graft.federation.rows.tolist() == [[-1, -1, -1]]


def test_both_sides_may_have_pools() -> None:
    world = up.World(
        up.Users(TRIO, context=0.5),
        up.Providers(n=3, context=0.5),
        up.ServiceTies.from_edges([0], [0], n_users=3, n_providers=3),
    )
    plan = federations(world, up.PoolVariants([2, 0]), up.PoolVariants(["Bo"], who="users"), up.PoolVariants([1]))
    assert plan.providers.graft.federation.rows.tolist() == [[0, 2, 0]]
    assert plan.users.graft.federation.rows.tolist() == [[-1, 1, -1]]


def test_other_strategies_and_what_was_before_the_pool_are_without_it() -> None:
    world = town(up.contexts(between=0, within=1))
    late = up.Emulation(seeds=2) + up.Strategy(structure=[up.PoolVariants(start=20)])
    study = up.compare(world, {"alone": up.Emulation(seeds=2), "late": late}, horizon=30, runs=4, rng=7)
    alone = up.compare(world, {"alone": up.Emulation(seeds=2)}, horizon=30, runs=4, rng=7)
    assert (study.data.users_fit.sel(strategy="alone") == alone.data.users_fit.sel(strategy="alone")).all()
    early = study.data.users_fit.isel(step=slice(20))
    assert (early.sel(strategy="late") == early.sel(strategy="alone")).all()
    assert not (study.data.users_fit.sel(strategy="late") == study.data.users_fit.sel(strategy="alone")).all()
    row = study.assumptions.set_index("name").loc["variants pooled (providers) from step 20"]
    assert (row["value"], row["unit"]) == ("all", "members")


def test_who_heard_from_whom_is_as_without_a_pool() -> None:
    """The one who passed it on, not the one whose variant it was."""
    terms = {"tolerance": 64, "merit": 1, "social_proof": 0, "provider_merit": 1, "provider_social_proof": 0}
    strategies = {"alone": up.Emulation(seeds=0), "federation": up.Emulation(seeds=0) + FEDERATION}
    world = town(up.contexts(between=0, within=1), **terms, core_loss=0)
    world = up.World(
        up.Users(world.users.network, group=world.users.group, context=world.users.context, threshold=0),
        world.providers, world.service, ideas=world.ideas,
    )  # fmt: skip
    study = up.compare(world, strategies, horizon=12, runs=1, rng=7)
    one, other = (study.lineage(name, 0) for name in strategies)
    first = (one.heard == other.heard) & (one.donor >= 0) & (one.donor == other.donor)
    assert first.sum() > 20
    assert (one.variant[first] != other.variant[first]).any()


def test_a_pool_may_be_for_one_idea() -> None:
    world = up.World(up.Users(TRIO, context=[0.2, 0.5, 0.8]), ideas=[up.Idea("A"), up.Idea("B")])
    pool = up.PoolVariants(who="users", idea="B")
    assert [federations(world, pool, idea=k).n_federations for k in (0, 1)] == [0, 1]
    own = up.Strategy(structure=[up.PoolVariants(who="users"), up.AddTies("peer", source="Ann", target="Cy")], idea="A")
    assert own.structure[0].idea == "A"  # type: ignore[union-attr]
    other = up.PoolVariants(["Ann"], who="users", idea="A")
    assert [federations(world, pool, other, idea=k).n_federations for k in (0, 1)] == [1, 1]
    with pytest.raises(BadValue, match=r"structure\[0\] names the idea 'C', which is no idea of this world"):
        federations(world, up.PoolVariants(who="users", idea="C"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: up.PoolVariants([]), "members holds no name; leave out the pool, or leave out members for all"),
        (lambda: up.PoolVariants("Ann"), "members = 'Ann' is one name; pass a list: ['Ann']"),
        (lambda: up.PoolVariants([True, False]), "members[0] = True is no name: a mask is no list of actors"),
        (lambda: up.PoolVariants(who="everyone"), "who = 'everyone' is unknown; allowed: users, providers"),
        (lambda: up.PoolVariants(start=5, until=5), "until = 5 is not after start = 5"),
        (lambda: up.PoolVariants(start=-1), "start = -1 is out of range"),
        (lambda: up.PoolVariants(idea=""), "idea"),
        (lambda: up.Strategy(structure=[up.Operation("peer", 0)]),
         "structure[0] is an Operation, it should be a AddTies or PoolVariants"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(make: Any, said: str) -> None:
    with pytest.raises(Refusal) as caught:
        make()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("context", "pools", "said"),
    [
        (None, [up.PoolVariants(who="users")],
         "structure[0] pools variants, but the world has no contexts, without which there are none; give users (and"),
        (0.5, [up.PoolVariants()],
         "structure[0] pools variants of providers, but the world has no providers; add providers="),
        (0.5, [up.PoolVariants(["Ann", "Di"], who="users")],
         "structure[0] has the member 'Di', which is no name of this network; names are 'Ann', 'Bo'"),
        (0.5, [up.PoolVariants(["Ann", "Bo"], who="users"), up.PoolVariants(["Cy", "Bo"], who="users", start=3)],
         "structure[1] pools the variant of user 'Bo' from step 3 on, as structure[0] does; an actor is in one pool"),
    ],
)  # fmt: skip
def test_a_pool_that_does_not_fit_the_world_is_refused(context: Any, pools: list[Any], said: str) -> None:
    world = up.World(up.Users(TRIO, context=context))
    with pytest.raises(BadValue) as caught:
        up.compare(world, {"a": up.Strategy(structure=pools)}, horizon=6, runs=1, rng=1)
    assert said in str(caught.value)


def test_a_pool_that_starts_too_late_is_said() -> None:
    world = up.World(up.Users(TRIO, context=0.5))
    pool = up.Strategy(structure=[up.PoolVariants(who="users", start=9)])
    note = "in 'pool' a pool of variants (users) starts at step 9, the horizon is 6: it never acts"
    with pytest.warns(UserWarning, match="a pool of variants"):
        study = up.compare(world, {"pool": pool}, horizon=6, runs=1, rng=1)
    assert study.notes == [note]


def test_engines_agree_on_studies(tmp_path: Path) -> None:
    world = town(up.contexts(between=0, within=1), misfit_lapse=3)
    pools = up.PoolVariants(range(6), until=20), up.PoolVariants(range(6, 12)), up.PoolVariants(range(120), who="users")
    strategies = {"federation": up.Emulation(seeds=3) + up.Strategy(structure=pools)}
    studies = [up.compare(world, strategies, horizon=36, runs=3, rng=7, engine=name) for name in ENGINES]
    assert all(other.data.identical(studies[0].data) for other in studies)
    assert studies[0].run("federation", 2).data.users_fit.values.tolist() == (
        studies[0].data.users_fit.sel(run=[2]).values.tolist()
    )
    assert up.load(studies[0].save(tmp_path / "study.nc")).data.identical(studies[0].data)


FILE = """
[study]
horizon = 6
runs = 1
rng = 7

[users]
generate = {{ kind = "path", n = 4 }}
context = 0.5

[strategies.own]
kind = "custom"
seeds = 1
structure = [
    {{ layer = "peer", source = [0], target = [3] }},
    {structure},
]
"""


def read(folder: Path, structure: str) -> Any:
    from uptake.studyfile.build import build
    from uptake.studyfile.read import load_study

    (folder / "study.toml").write_text(FILE.format(structure=structure))
    return build(load_study(folder / "study.toml"))[1]["own"].structure


def test_study_files_know_pools(tmp_path: Path) -> None:
    ties, pool = read(tmp_path, '{ kind = "pool_variants", who = "users", members = [0, 2], start = 3 }')
    assert isinstance(ties, up.AddTies)
    assert pool == up.PoolVariants([0, 2], who="users", start=3)
    assert read(tmp_path, '{ kind = "pool_variants" }')[1] == up.PoolVariants()
    assert isinstance(read(tmp_path, '{ kind = "add_ties", layer = "peer", source = 0, target = 1 }')[1], up.AddTies)


@pytest.mark.parametrize(
    ("structure", "said"),
    [
        ('{ kind = "pool_variant" }',
         "strategies.own.structure[1].kind = 'pool_variant': is unknown; did you mean 'pool_variants'?"),
        ("{ kind = [1] }", "strategies.own.structure[1].kind = [1]: is unknown; allowed: add_ties, pool_variants"),
        ("3", "strategies.own.structure[1] = 3: must be a table"),
        ('{ kind = "pool_variants", memebrs = [0] }', "memebrs = [0]: unknown key; did you mean 'members'?"),
        ('{ kind = "pool_variants", start = 4, until = 2 }', "until = 2: is not after start = 4"),
    ],
)  # fmt: skip
def test_study_files_say_what_is_wrong(tmp_path: Path, structure: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        read(tmp_path, structure)
    assert said in str(caught.value)
