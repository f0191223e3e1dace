"""Contexts, as people meet them: what worlds take and refuse, how ideas change on the way, what studies say of it."""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
from uptake.basis.checks import BadValue, Refusal
from uptake.basis.engine import native
from uptake.plan.grafts import contexts_of
from uptake.plan.world import compile_world
from uptake.run.provenance import fingerprint

PATH = up.generate.path(4)
CERTAIN = {"merit": 1, "social_proof": 0, "drive": 0, "peer": 1, "lapse": 0}  # a contact passes the idea on at once


def hop(engine: str = "auto", **idea: Any) -> float:
    """The effectiveness for a user whose context is .4 from the original, told by a seed that has the original."""
    users = up.Users(up.generate.path(2), context=[0.3, 0.7], threshold=0)
    world = up.World(users, ideas=up.Idea(**CERTAIN, **idea))
    study = up.compare(world, {"hop": up.Strategy(seeds=[0])}, horizon=2, runs=1, rng=1, engine=engine)
    assert study.data["users_ever"].values[0, 0].tolist() == [1, 2, 2]
    return float(study.data["users_effectiveness"].values[0, 0, -1]) / 2**30 - 1  # the seed fits its own context


def chain(
    n: int = 30, seeds: Any = (0,), horizon: int = 40, runs: int = 4, sector: Any = None, **idea: Any
) -> up.Study:
    """A line of people whose contexts move from .3 to .7."""
    users = up.Users(up.generate.path(n), context=np.linspace(0.3, 0.7, n), sector=sector)
    world = up.World(users, ideas=up.Idea(**{**CERTAIN, **idea}))
    return up.compare(world, {"chain": up.Emulation(seeds=list(seeds))}, horizon=horizon, runs=runs, rng=3)


def at_the_end(study: up.Study, measure: str) -> list[float]:
    return study[measure].values.ravel().tolist()


# --- one hop: what adaptation is worth ---


@pytest.mark.parametrize("engine", ["native", "numba"])
@pytest.mark.parametrize(("adaptation", "effect"), [(0, 0.521), (0.51, 0.646), (1, 0.520)])
def test_one_hop_has_the_effect_of_the_formula(adaptation: float, effect: float, engine: str) -> None:
    if engine == "native" and native is None:
        pytest.skip("the native core was not built")
    exact = math.exp(-0.5 * (0.4 * (1 - adaptation) / 0.35) ** 2) * (1 - 0.6 * min(1, 0.4 * adaptation / 0.5))
    assert hop(engine, adaptation=adaptation) == pytest.approx(exact, abs=1e-8)
    assert exact == pytest.approx(effect, abs=1e-3)


def test_adaptation_pays_best_in_between() -> None:
    grid = np.arange(0, 1.005, 0.01)
    effects = [hop(adaptation=a) for a in grid]
    assert grid[int(np.argmax(effects))] == pytest.approx(0.51, abs=0.011)
    assert max(effects) == pytest.approx(0.646, abs=5e-4)
    everything = [hop(adaptation=a, core_loss=0) for a in (0, 0.5, 1)]
    assert everything == sorted(everything), "nothing is lost: the more it is adapted, the better"
    nothing = [hop(adaptation=a, tolerance=64) for a in (0, 0.5, 1)]
    assert nothing == sorted(nothing, reverse=True), "it fits everybody: every change costs"


# --- each mechanism on and off ---


def test_without_adaptation_all_have_the_original() -> None:
    study = chain(adaptation=0, tolerance=9)
    for measure, value in {"variety": 0, "drift": 0, "fidelity": 1}.items():
        assert at_the_end(study, measure) == pytest.approx([value] * 4, abs=1e-4), measure
    changed = chain(adaptation=1, tolerance=9)
    assert at_the_end(changed, "fit") == pytest.approx([1] * 4)
    assert at_the_end(changed, "variety") == pytest.approx([np.linspace(0.3, 0.7, 30).std()] * 4, abs=1e-4)
    assert at_the_end(changed, "drift") == pytest.approx([0.2] * 4, abs=1e-6)


def test_where_everything_fits_contexts_stop_nobody() -> None:
    idea = {**CERTAIN, "merit": 0.4, "social_proof": 0.6, "tolerance": 64, "adaptation": 1}
    fitting = chain(n=60, seeds=range(0, 60, 5), **idea).data["users"]
    plain = up.World(up.Users(up.generate.path(60)), ideas=up.Idea(**idea))
    with warnings.catch_warnings(record=True):
        without = up.compare(
            plain, {"chain": up.Emulation(seeds=list(range(0, 60, 5)))}, horizon=40, runs=4, rng=3
        ).data["users"]
    assert (fitting == without).all()
    strict = chain(n=60, seeds=range(0, 60, 5), **{**idea, "tolerance": 0.05, "adaptation": 0}).data["users"]
    assert strict.sel(status="adopter").isel(step=-1).sum() < without.sel(status="adopter").isel(step=-1).sum()


def test_core_loss_takes_from_effect_and_not_from_fit() -> None:
    kept, lost = (chain(core_loss=delta, tolerance=9, adaptation=1) for delta in (0, 0.6))
    assert at_the_end(kept, "effectiveness") == pytest.approx(at_the_end(kept, "fit"))
    assert at_the_end(lost, "fit") == at_the_end(kept, "fit")
    assert at_the_end(lost, "effectiveness") < at_the_end(kept, "effectiveness")


def test_users_whom_it_does_not_fit_give_up_earlier() -> None:
    idea = {"adaptation": 0, "tolerance": 0.2, "lapse": 0.02}
    patient, hasty = (chain(n=60, seeds=range(60), misfit_lapse=mu, **idea) for mu in (0, 5))
    active = [s["active"].mean().item() for s in (patient, hasty)]
    assert active[1] < active[0]
    fitting = [chain(n=60, seeds=range(60), misfit_lapse=mu, **{**idea, "tolerance": 64}) for mu in (0, 5)]
    assert fitting[0]["active"].mean().item() == pytest.approx(fitting[1]["active"].mean().item(), abs=0.02)


def test_between_sectors_something_is_lost_in_translation() -> None:
    two = ["health"] * 15 + ["food"] * 15
    idea = {"adaptation": 0, "tolerance": 9, "translation": 0.2}
    one = chain(sector=["health"] * 30, adaptation=0, tolerance=9)
    lost = chain(sector=two, **idea)
    assert at_the_end(one, "drift") == pytest.approx([0] * 4, abs=1e-8)
    assert at_the_end(lost, "drift") == pytest.approx([0.1] * 4, abs=1e-6)  # half of the people, .2 below the original
    assert "sectors have no effect on the idea: its translation is 0" in one.notes
    with_none = chain(adaptation=0, tolerance=9, translation=0.2)
    assert at_the_end(with_none, "drift") == pytest.approx([0] * 4, abs=1e-8)
    assert "translation of the idea has no effect: there are not two sectors" in with_none.notes


def test_a_strategy_changes_how_far_ideas_are_adapted() -> None:
    users = up.Users(up.generate.path(10), context=0.7)
    world = up.World(users, ideas=up.Idea(**CERTAIN, adaptation=0, tolerance=9))
    code = up.Operation("adaptation", 1, who="users", members=[5], start=1, until=8)
    study = up.compare(
        world,
        {"as it is": up.Emulation(seeds=[0]), "one adapts": up.Emulation(seeds=[0]) + up.Strategy(operations=[code])},
        horizon=9, runs=1, rng=1,
    )  # fmt: skip
    assert study["drift"].values.ravel() == pytest.approx([0, 0.4 * 5 / 10], abs=1e-8)  # 5 .. 9 have the context's


# --- contexts that are drawn ---


def drawn(world: up.World, side: str = "users", seed: int = 7) -> np.ndarray:
    return contexts_of(world, side, seed, None)


def test_drawn_contexts_are_alike_in_a_group_and_the_same_in_all_runs_and_strategies() -> None:
    n = 4000
    group = np.arange(n) // 1000
    users = up.Users(up.generate.path(n), group=group, context=up.contexts(between=0.6, within=0.2))
    y = drawn(up.World(users)).reshape(4, 1000)
    assert len(set(y.mean(axis=1).round(2).tolist())) == 4
    for spread in np.ptp(y, axis=1):
        assert spread == pytest.approx(0.2, abs=0.01)
    assert y.min() >= 0.5 - 0.4
    assert y.max() <= 0.5 + 0.4
    one, other = (
        compile_world(up.World(users), strategy, 6, 7).plan.users.graft.context
        for strategy in (up.Emulation(seeds=1), up.Persuasion())
    )
    assert (one == other).all()
    assert (drawn(up.World(users), seed=8) != drawn(up.World(users))).any()


def test_groups_of_both_sides_with_one_label_are_one() -> None:
    by_place = up.contexts(["north", "north", "south", "south"], between=1, within=0)
    there = up.contexts(["south", "north", "west"], between=1, within=0)
    with pytest.warns(UserWarning, match="where no user lives"):
        service = up.generate.catchments(users=[0, 0, 1, 1], providers=[1, 0, 2])
    world = up.World(up.Users(PATH, context=by_place), up.Providers(n=3, context=there), service)
    users, providers = drawn(world), drawn(world, "providers")
    assert providers[:2].tolist() == [users[2], users[0]]
    assert providers[2] not in users
    assert drawn(up.World(up.Users(PATH, context=by_place))).tolist() == users.tolist(), "providers move no user"


def test_contexts_without_spread_are_in_the_middle() -> None:
    assert set(drawn(up.World(up.Users(PATH, context=up.contexts(between=0, within=0))))) == {0.5}
    wide = drawn(up.World(up.Users(up.generate.path(500), context=up.contexts(range(500), between=1, within=1))))
    assert (wide.min(), wide.max()) == (0, 1), "clipped"


def test_contexts_go_by_name() -> None:
    friends = up.Network.from_edges([0, 1], [1, 2], labels=["Ann", "Bo", "Cy"])
    for given in ({"Cy": 0.9, "Ann": 0.1, "Bo": 0.5}, pd.Series([0.5, 0.9, 0.1], ["Bo", "Cy", "Ann"]), [0.1, 0.5, 0.9]):
        assert np.asarray(up.Users(friends, context=given).context).tolist() == [0.1, 0.5, 0.9]
    users = up.Users(friends, context=0.5, sector={"Cy": "food", "Ann": "health", "Bo": "food"})
    assert repr(users).endswith("context=0.5, sector=<3 values: food, health>)")


# --- what is refused ---

SERVED = up.generate.catchments(users=[0, 0, 1, 1], providers=[0, 1])
FRIENDS = up.Network.from_edges([0, 1], [1, 2], labels=["Ann", "Bo", "Cy"])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: up.Users(PATH, context=[0.1, 0.2, 1.2, 0.3]), "context[2] = 1.2 is out of range; it lies in [0, 1]"),
        (lambda: up.Users(PATH, context=[0.1, math.nan, 0.2, 0.3]), "context[1] = nan is out of range"),
        (lambda: up.Users(PATH, context=[0.1, 0.2]),
         "context has shape (2,); it takes one number or an array of shape (4,)"),
        (lambda: up.Users(PATH, context=-0.1), "context = -0.1 is out of range; it lies in [0, 1]"),
        (lambda: up.Users(FRIENDS, context={"Ann": 0.1, "Bo": 0.2}), "context has no value for 'Cy'"),
        (lambda: up.Users(FRIENDS, context={"Ann": 0.1, "Bo": 7, "Cy": 0.3}), "context['Bo'] = 7.0 is out of range"),
        (lambda: up.Users(FRIENDS, context={"Ann": 0.1, "Bo": None, "Cy": 0.3}), "context['Bo'] is missing"),
        (lambda: up.Users(PATH, context=up.contexts), "context is a function; call it: up.contexts("),
        (lambda: up.contexts(between=1.5, within=0), "between = 1.5 is out of range; it lies in [0, 1]"),
        (lambda: up.contexts(between=0, within="wide"), "within = 'wide' is not a number"),
        (lambda: up.Users(PATH, context=up.contexts(["a"], between=1, within=0)),
         "context.group has shape (1,); it takes an array of shape (4,), one group per user"),
        (lambda: up.Providers(n=3, context=up.contexts(["a", None, "b"], between=1, within=0)),
         "context.group is missing for provider 1; give each provider a group, such as 'unknown'"),
        (lambda: up.Users(PATH, context=0.5, sector=["a", "b", None, "c"]),
         "sector is missing for user 2; give each user a sector, such as 'unknown'"),
        (lambda: up.Providers(n=2, context=0.5, sector=["a"]),
         "sector has shape (1,); it takes an array of shape (2,), one sector per provider"),
        (lambda: up.World(up.Users(PATH, context=0.5), up.Providers(n=2), SERVED),
         "users have a context and providers have none; give providers a context= as well, or leave out that of users"),
        (lambda: up.World(up.Users(PATH), up.Providers(n=2, context=0.5), SERVED),
         "providers have a context and users have none"),
        (lambda: up.World(up.Users(PATH, sector=["a"] * 4)),
         "users have a sector and no context; between sectors ideas change, which needs contexts"),
        (lambda: up.Idea(tolerance=0), "tolerance = 0 is out of range; it lies in [0.001, 64]"),
        (lambda: up.Idea(origin=1.1), "origin = 1.1 is out of range; it lies in [0, 1]"),
        (lambda: up.Idea(provider_adaptation=-1), "provider_adaptation = -1 is out of range"),
        (lambda: up.Idea(core_loss=2), "core_loss = 2 is out of range; it lies in [0, 1]"),
        (lambda: up.Idea(misfit_lapse=65), "misfit_lapse = 65 is out of range; it lies in [0, 64]"),
        (lambda: up.Idea(translation=2), "translation = 2 is out of range; it lies in [0, 1]"),
        (lambda: up.Operation("tolerance", 0), "value = 0 is out of range for tolerance; it lies in [0.001, 64]"),
        (lambda: up.Operation("adaptation", 1.5), "value = 1.5 is out of range for adaptation; it lies in [0, 1]"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_words(make: Any, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        make()
    assert words in str(caught.value)


def test_names_of_nobody_are_said() -> None:
    with pytest.warns(UserWarning, match="context has values for 1 name that no actor of the network has.*'Di'"):
        up.Users(FRIENDS, context={"Ann": 0.1, "Bo": 0.2, "Cy": 0.3, "Di": 0.4})


@pytest.mark.parametrize("term", ["adaptation", "tolerance", "core_loss"])
def test_an_operation_needs_contexts(term: str) -> None:
    strategy = up.Strategy(operations=[up.Operation(term, 0.5)])
    with pytest.raises(BadValue, match=rf"operations\[0\] changes {term}, but the world has no contexts.*context="):
        up.compare(up.World(up.Users(PATH)), {"a": strategy}, horizon=2, runs=1, rng=1)
    up.compare(up.World(up.Users(PATH, context=0.5)), {"a": strategy}, horizon=2, runs=1, rng=1)


@pytest.mark.parametrize(("value", "mode"), [(0, "multiply"), (-1, "add")])
def test_a_tolerance_that_operations_take_away_is_refused(value: float, mode: Any) -> None:
    strategy = up.Strategy(operations=[up.Operation("tolerance", value, mode, who="users", start=1)])
    with pytest.raises(BadValue, match=r"operations lead to tolerance = .*; it lies in \[0.001, 64\]"):
        up.compare(up.World(up.Users(PATH, context=0.5)), {"a": strategy}, horizon=2, runs=1, rng=1)


def test_what_has_no_effect_is_said_and_what_is_assumed_is_listed() -> None:
    idea = up.Idea(adaptation=0.5, origin=0.2)
    plain = up.compare(up.World(up.Users(PATH), ideas=idea), [up.Emulation(seeds=1)], horizon=2, runs=1, rng=1)
    assert plain.notes == ["the world has no contexts, so origin, adaptation of the idea have no effect"]
    with pytest.raises(BadValue, match=r"no contexts.*give users \(and providers\) a context="):
        plain["fit"]
    names = {"origin", "adaptation", "tolerance", "core_loss", "misfit_lapse", "translation", "context"}
    assert not names & set(plain.assumptions["name"])
    users = up.Users(PATH, context=up.contexts(["a", "a", "b", "b"], between=0.8, within=0.1))
    found = up.compare(up.World(users, ideas=idea), [up.Emulation(seeds=1)], horizon=2, runs=1, rng=1)
    listed = found.assumptions.set_index("name")
    assert names <= set(listed.index)
    assert "provider_adaptation" not in listed.index
    assert listed.loc["context", "value"] == "2 groups, between 0.8, within 0.1, drawn"
    assert listed.loc["adaptation", ["value", "source"]].tolist() == [0.5, "given"]
    assert listed.loc["tolerance", ["value", "source"]].tolist() == [0.35, "assumed"]
    assert found.notes == []


def test_contexts_are_part_of_what_a_world_is() -> None:
    def world(context: Any, sector: Any = None) -> str:
        return fingerprint(up.World(up.Users(PATH, context=context, sector=sector)))

    drawn_ = [up.contexts(["a", "a", "b", "b"], between=b, within=0) for b in (0.5, 0.6)]
    others = [world(0.5), world(0.4), world([0.5] * 4), *map(world, drawn_), world(0.5, ["a"] * 4)]
    assert len(set(others)) == len(others)
    assert world(up.contexts(["a", "a", "b", "b"], between=0.5, within=0)) == world(drawn_[0])


# --- studies ---


def town(n: int = 120, clinics: int = 6) -> up.World:
    """People in districts, and clinics, whose contexts are those of their districts."""
    district = np.arange(n) // (n // clinics)
    near = up.generate.watts_strogatz(n, 6, 0.1, rng=1)
    return up.World(
        up.Users(near, group=district, context=up.contexts(between=0.8, within=0.1)),
        up.Providers(
            up.generate.complete(clinics),
            places=15,
            culture=1,
            champion=True,
            context=up.contexts(range(clinics), between=0.8, within=0),
        ),
        up.generate.catchments(users=district, providers=range(clinics)),
        ideas=up.Idea("drop-in", drive=0.02, peer=0.1, provider_drive=0.2, imitation=0.05, tolerance=0.6),
    )


STRATEGIES = {"few": up.Emulation(seeds=5), "loose": up.Emulation(seeds=5) + up.Strategy(
    operations=[up.Operation("adaptation", 0.8)])}  # fmt: skip


@pytest.fixture(scope="module")
def study() -> up.Study:
    return up.compare(town(), STRATEGIES, horizon=48, runs=6, rng=7, record="adoption_step")


def test_the_kinds_of_donors_are_those_of_the_lineage(study: up.Study) -> None:
    for strategy in study.names:
        lineage = study.lineage(strategy, 4)
        ever = study.data["adoption_step"].sel(strategy=strategy, run=4).values >= 0
        assert ((lineage.adoption_step >= 0) == ever).all()
        users = np.arange(len(ever)) < 120
        for side, own in (("users", users), ("providers", ~users)):
            donor = lineage.donor[ever & own]
            told = donor[donor >= 0] < 120
            counts = {
                "seed": (donor == -2).sum(),
                "outside": (donor == -3).sum(),
                "everyone": (donor == -4).sum(),
                "own side": (told == (side == "users")).sum(),
                "other side": (told != (side == "users")).sum(),
            }
            found = study.data[f"{side}_from"].sel(strategy=strategy, run=4).isel(step=-1)
            assert found.to_series().to_dict() == counts
        active = study.data["users"].sel(strategy=strategy, run=4, status="adopter").values[-1]
        mean = study.data["users_variant"].sel(strategy=strategy, run=4).values[-1] / 2**30 / active
        assert 0 <= mean <= 1
    assert {"own side", "other side", "outside"} <= set(
        study.data["donor"].values[(study.data["users_from"].sum(["strategy", "run", "step"]) > 0).values].tolist()
    )


def test_shares_of_donors_add_up(study: up.Study) -> None:
    parts = sum(study[f"from_{kind}"] for kind in ("outside", "everyone", "peers", "providers"))
    assert parts.values == pytest.approx(np.ones((2, 6)))
    assert study["emulation"].values == pytest.approx((study["from_peers"] + study["from_providers"]).values)


def test_looser_diffusion_has_more_variety_and_less_fidelity(study: up.Study) -> None:
    for measure, sign in {"variety": 1, "fidelity": -1, "provider_fidelity": -1}.items():
        few, loose = (study[measure].sel(strategy=name).mean().item() for name in study.names)
        assert sign * (loose - few) > 0, measure


def test_users_benefit_by_effectiveness(study: up.Study) -> None:
    effect = study.data["users_effectiveness"].values
    amount = round(up.Costs().benefit * 100)
    expected = np.array([[[amount * int(e) // 2**30 for e in run] for run in strategy] for strategy in effect])
    expected[..., 0] = 0
    assert (study.data["ledger"].sel(entry="benefit").values == expected).all()
    assert (study.data["users_effectiveness"] <= study.data["users"].sel(status="adopter") * 2**30).all()


def test_what_clinics_make_of_it_is_what_their_users_get() -> None:
    """Users of a clinic get its variant, whatever they had heard."""
    idea = up.Idea(**CERTAIN, provider_to_user=1, adaptation=0, provider_adaptation=0, core_loss=0, slots=None)
    world = up.World(
        up.Users(PATH, context=0.7, threshold=0),
        up.Providers(n=2, context=[0.3, 0.7]),
        SERVED,
        ideas=idea,
    )
    clinics = up.Strategy(seeds=up.Seeds(users=[], providers=[0, 1]))
    study = up.compare(world, {"clinics": clinics}, horizon=4, runs=1, rng=1)
    assert study["effectiveness"].item() == pytest.approx(math.exp(-0.5 * (0.4 / 0.35) ** 2), abs=1e-6)
    assert study["provider_fit"].item() == pytest.approx((1 + math.exp(-0.5 * (0.4 / 0.35) ** 2)) / 2, abs=1e-6)
    assert study["from_providers"].item() == 1


def test_engines_and_single_runs_agree(study: up.Study, tmp_path: Path) -> None:
    other = up.compare(town(), STRATEGIES, horizon=48, runs=6, rng=7, record="adoption_step", engine="numba")
    assert other.data.identical(study.data)
    again = study.run("loose", 3).data
    for name in ("users_variant", "users_from", "providers_fit", "ledger"):
        assert (again[name] == study.data[name].sel(strategy=["loose"], run=[3])).all()
    loaded = up.load(study.save(tmp_path / "study.nc"))
    assert loaded.data.identical(study.data)
    assert loaded["fit"].identical(study["fit"])
    assert loaded.data["users_fit"].attrs["units"] == "2^-30"
    more = up.compare(town(), STRATEGIES, horizon=48, runs=4, rng=8, record="adoption_step")
    both = up.concat([study, more])
    assert both["fit"].values.tolist() == np.concatenate([study["fit"], more["fit"]], axis=1).tolist()
    assert (both.lineage("few", 8).donor == more.lineage("few", 2).donor).all()


def test_a_study_whose_variants_are_torn_is_refused(study: up.Study, tmp_path: Path) -> None:
    torn = up.Study(study.data.drop_vars("users_fit"))
    with pytest.raises(ValueError, match="it lacks users_fit"):
        up.load(torn.save(tmp_path / "torn.nc"))


def test_reports_say_it(study: up.Study, tmp_path: Path) -> None:
    page = study.report(tmp_path / "report.html").read_text("utf-8")
    for words in ("Owed to emulation", "Fidelity", "between 0.8, within 0.1, drawn", "provider_adaptation"):
        assert words in page


# --- lineage ---


def test_lineage_needs_contexts_and_a_world(study: up.Study, tmp_path: Path) -> None:
    plain = up.compare(up.World(up.Users(PATH)), [up.Emulation(seeds=1)], horizon=2, runs=1, rng=1)
    with pytest.raises(
        BadValue, match=r"lineage needs donors, and the actors of this study have no contexts.*context="
    ):
        plain.lineage("Emulation", 0)
    loaded = up.load(study.save(tmp_path / "study.nc"))
    with pytest.raises(ValueError, match=r"a loaded study holds results but not its world.*then .lineage\('few', 2\)"):
        loaded.lineage("few", 2)
    with pytest.raises(BadValue, match=r"run = 6 is not a run of this study; allowed: 0 .. 5"):
        study.lineage("few", 6)
    with pytest.raises(BadValue, match="strategy = 'fwe' is unknown; did you mean 'few'"):
        study.lineage("fwe", 0)
    with pytest.raises(BadValue, match="idea = 'dropin' is unknown; did you mean 'drop-in'"):
        study.lineage("few", 0, idea="dropin")
    assert study.lineage("few", 0, idea="drop-in").idea == "drop-in"


def test_lineage_names_the_layers() -> None:
    ring, star = up.generate.ring_lattice(12, 2), up.generate.star(12)
    users = up.Users({"family": ring, "work": up.Layer(star, chance=0.01)}, context=0.5)
    service = up.generate.catchments(users=[0] * 6 + [1] * 6, providers=[0, 1])
    world = up.World(users, up.Providers(up.generate.path(2), context=0.5), service, ideas=up.Idea(**CERTAIN))
    forum = up.Emulation(seeds=[0]) + up.Strategy(structure=[up.AddTies("family", source=[0], target=[6])])
    study = up.compare(world, {"forum": forum}, horizon=6, runs=1, rng=1)
    lineage = study.lineage("forum", 0)
    assert lineage.layers == ("family", "work", "user to provider", "professional", "provider to user")
    heard = lineage.frame[(lineage.frame["actor"] == 6) & (lineage.frame["side"] == "users")].iloc[0]
    assert (heard["layer"], heard["donor"]) == ("family", 0)


# --- several ideas ---


def test_each_idea_has_its_own_variants_and_lineage(tmp_path: Path) -> None:
    """Companions run together; the variants of an idea are those that it has alone."""
    users = up.Users(up.generate.watts_strogatz(60, 4, 0.1, rng=1), context=up.contexts(range(60), between=1, within=0))
    ideas = [
        up.Idea("A", peer=0.2, drive=0.05, origin=0.2, adaptation=0.5, tolerance=2, luck=3),
        up.Idea(
            "B", peer=0.2, drive=0.05, origin=0.8, adaptation=0, tolerance=2, luck=5, alone=0.9, companions={"A": 0.1}
        ),
    ]
    both = up.World(users, ideas=ideas)
    study = up.compare(both, {"few": up.Emulation(seeds=3)}, horizon=30, runs=3, rng=5)
    assert study.data["users_fit"].dims == ("strategy", "idea", "run", "step")
    assert study.data["origin"].values.tolist() == [0.2, 0.8]
    assert study["variety"].sel(idea="B").values == pytest.approx(np.zeros((1, 3)), abs=1e-4)
    assert (study["variety"].sel(idea="A") > 0.1).all()
    alone = up.compare(up.World(users, ideas=ideas[0]), {"few": up.Emulation(seeds=3)}, horizon=30, runs=3, rng=5)
    assert (study.data["users_variant"].sel(idea="A") == alone.data["users_variant"]).all()
    assert study["fit"].sel(idea="A").values.tolist() == alone["fit"].values.tolist()
    lineage = study.lineage("few", 1, idea="A")
    assert (lineage.idea, lineage.donor.tolist()) == ("A", alone.lineage("few", 1).donor.tolist())
    assert set(study.lineage("few", 1, idea="B").variant.tolist()) <= {-1, round(0.8 * 2**32)}
    with pytest.raises(BadValue, match="idea is missing, and there are 2 ideas; allowed: A, B"):
        study.lineage("few", 1)
    assert up.load(study.save(tmp_path / "two.nc")).data.identical(study.data)
    less = up.Strategy(operations=[up.Operation("adaptation", 0, idea="A")])
    changed = up.compare(both, {"few": up.Emulation(seeds=3) + less}, horizon=30, runs=3, rng=5)
    assert (changed["drift"] < 1e-6).all()


# --- study files ---

FILE = """
[study]
horizon = 12
runs = 2
rng = 7

[users]
generate = {{ kind = "watts_strogatz", n = 6, k = 2, rewire = 0.1, rng = 1 }}
people = "people.csv"
{users}

[providers]
n = 2
{providers}

[service]
catchments = "blocks"

[idea]
adaptation = 0.5
translation = 0.1

[strategies.emulation]
kind = "emulation"
seeds = 2
"""
PEOPLE = "id,place,y,branch\n" + "".join(f"p{i},{'NS'[i % 2]},0.{i},{'hf'[i // 3]}\n" for i in range(6))


def built(folder: Path, users: str, providers: str = "context = 0.5") -> up.World:
    from uptake.studyfile.build import build
    from uptake.studyfile.read import load_study

    (folder / "people.csv").write_text(PEOPLE)
    (folder / "study.toml").write_text(FILE.format(users=users, providers=providers))
    return build(load_study(folder / "study.toml"))[0]


def test_study_files_take_contexts_and_sectors(tmp_path: Path) -> None:
    world = built(tmp_path, 'context = { column = "y" }\nsector = { column = "branch" }', "context = [0.2, 0.4]")
    assert np.asarray(world.users.context).tolist() == [0, 0.1, 0.2, 0.3, 0.4, 0.5]
    assert np.asarray(world.providers.context).tolist() == [0.2, 0.4]
    assert world.users.sector.names == ("f", "h")
    assert world.users.sector.codes.tolist() == [1, 1, 1, 0, 0, 0]
    drawn_ = built(
        tmp_path,
        'group = { column = "place" }\ncontext = { between = 0.8, within = 0.1 }\nsector = ["a","b","a","b","a","b"]',
        "context = { between = 0.8, within = 0 }",
    )  # fmt: skip
    assert drawn_.users.context.group.names == ("N", "S")
    assert drawn_.providers.context.group is None
    by = built(tmp_path, 'context = { between = 0.8, within = 0.1, group = { column = "branch" } }')
    assert by.users.context.group.names == ("f", "h")
    assert (by.idea.adaptation, by.idea.translation) == (0.5, 0.1)
    study = up.compare(by, {"a": up.Emulation(seeds=2)}, horizon=12, runs=2, rng=7)
    assert "users_fit" in study.data


def test_in_a_study_file_clinics_stand_where_their_users_are(tmp_path: Path) -> None:
    users = 'group = { column = "place" }\ncontext = { between = 0.8, within = 0 }'
    (tmp_path / "people.csv").write_text(PEOPLE)
    text = FILE.format(users=users, providers="context = { between = 0.8, within = 0 }")
    (tmp_path / "study.toml").write_text(text.replace('catchments = "blocks"', 'catchments = "group"'))
    from uptake.studyfile.build import build
    from uptake.studyfile.read import load_study

    world = build(load_study(tmp_path / "study.toml"))[0]
    assert drawn(world, "providers").tolist() == drawn(world)[:2].tolist()


@pytest.mark.parametrize(
    ("users", "providers", "words"),
    [
        ("context = 1.5", "context = 0.5", "line 10: users.context = 1.5: is out of range; it lies in [0, 1]"),
        ("context = 0.5", "", "providers.context: is missing; users have one, so providers need one"),
        ("", "context = 0.5", "users.context: is missing; providers have one, so users need one"),
        ('sector = ["a"]', "", "line 10: users.sector = ['a']: needs a context: between sectors ideas change"),
        ("context = { between = 0.5 }", "context = 0.5",
         "line 10: users.context.within: is missing; contexts differ between groups and within them"),
        ("context = { within = 0.5 }", "context = 0.5",
         "line 10: users.context: give exactly one of between, by_group, column; found none"),
        ("context = { between = 1.5, within = 0 }", "context = 0.5",
         "line 10: users.context.between = 1.5: must be at most 1"),
        ('context = { between = 0.5, within = 0, group = { column = "plaec" } }', "context = 0.5",
         "did you mean 'place'"),
        ('context = { column = "yy" }', "context = 0.5", "yy"),
        ("context = { betwen = 0.5, within = 0 }", "context = 0.5", "did you mean 'between'"),
        ("context = 0.5", 'context = { column = "y" }', "line 14: providers.context.column = 'y': needs a data set"),
    ],
)  # fmt: skip
def test_study_files_say_what_is_wrong_and_where(tmp_path: Path, users: str, providers: str, words: str) -> None:
    with pytest.raises(ValueError) as caught:
        built(tmp_path, users, providers)
    assert words in str(caught.value)
