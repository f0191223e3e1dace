"""The lineage of a run of a study: donors are contacts that heard before, variants follow from theirs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import uptake as up

N, M = 200, 8
ORIGIN, ADAPTATION = 0.3, 0.4
CONTEXT = np.random.default_rng(5).random(N)


def world(supply: bool = False) -> up.World:
    family = up.generate.ring_lattice(N, 4)
    work = up.generate.watts_strogatz(N, 4, 1.0, rng=2)
    idea = up.Idea(
        "compost", drive=0.002, peer=0.15, professional=0.2, provider_to_user=0.2, user_to_provider=0.1, imitation=0.05,
        origin=ORIGIN, adaptation=ADAPTATION, provider_adaptation=0.1,
    )  # fmt: skip
    return up.World(
        users=up.Users({"family": family, "work": work}, context=CONTEXT),
        providers=up.Providers(up.generate.ring_lattice(M, 2), places=30, context=0.6) if supply else None,
        service=up.generate.catchments(users=np.arange(N) % M, providers=range(M)) if supply else None,
        ideas=[idea],
    )


@cache
def study(engine: str = "auto") -> up.Study:
    return up.compare(world(supply=True), {"few": up.Emulation(seeds=4)}, horizon=30, runs=3, rng=7, engine=engine)


def ties(world: up.World) -> dict[str, set[tuple[tuple[str, int], tuple[str, int]]]]:
    """By layer, from whom to whom an idea can pass, as (side, name)."""
    found = {}
    for layer in world.users.layers:
        found[layer.name] = {(("users", u), ("users", v)) for u, v in layer.network.to_networkx().to_directed().edges}
    professional = world.providers.network.to_networkx().to_directed().edges
    found["professional"] = {(("providers", u), ("providers", v)) for u, v in professional}
    served = [(("users", v), ("providers", v % M)) for v in range(N)]
    found["user to provider"] = set(served)
    found["provider to user"] = {(p, v) for v, p in served}
    return found


def test_donors_are_tied_in_their_layer_and_heard_before() -> None:
    known, layers = ties(study().world), set()
    for run in range(3):
        frame = study().lineage("few", run).frame
        heard = {(row.side, row.actor): row.step for row in frame.itertuples()}
        for row in frame.dropna(subset="donor").itertuples():
            donor, actor = (row.donor_side, row.donor), (row.side, row.actor)
            assert (donor, actor) in known[row.layer]
            assert heard[donor] < row.step
        layers |= set(frame["layer"])
    assert layers == {*known, "seed", "external", "everyone"}


@pytest.mark.parametrize("run", range(3))
def test_as_many_heard_and_adopted_as_the_study_counts(run: int) -> None:
    found = study().lineage("few", run)
    last = study().data.sel(strategy="few", run=run).isel(step=-1)
    users, providers = (found.frame[found.frame["side"] == side] for side in ("users", "providers"))
    assert len(users) == N - int(last["users"].sel(status="unaware"))
    assert len(providers) == M - int(last["providers"].sel(status="unaware"))
    assert users["adoption_step"].notna().sum() == int(last["users_ever"])
    assert providers["adoption_step"].notna().sum() == int(last["providers_ever"])
    assert (users["adoption_step"] >= users["step"])[users["adoption_step"].notna()].all()


def test_the_share_owed_to_ties_is_the_measure_of_the_study() -> None:
    users = up.compare(world(), {"few": up.Emulation(seeds=4)}, horizon=30, runs=3, rng=7)
    shares = [users.lineage("few", run).emulation_share for run in range(3)]
    assert shares == pytest.approx(users["emulation"].sel(strategy="few").values.tolist())
    assert 0.5 < min(shares) < max(shares) < 1


def test_a_variant_is_that_of_the_donor_moved_towards_the_own_context() -> None:
    frame = study().lineage("few", 1).frame
    held = {(row.side, row.actor): row.variant for row in frame.itertuples()}
    for row in frame.itertuples():
        if row.layer == "seed":
            assert row.variant == pytest.approx(ORIGIN, abs=1e-9)
            continue
        offered = held.get((row.donor_side, row.donor), ORIGIN)
        context, adaptation = (CONTEXT[row.actor], ADAPTATION) if row.side == "users" else (0.6, 0.1)
        assert row.variant == pytest.approx(offered + adaptation * (context - offered), abs=1e-8)


def test_both_engines_and_the_same_study_twice_give_the_same_lineage() -> None:
    native, numba = (study(engine).lineage("few", 2).frame for engine in ("auto", "numba"))
    assert native.equals(numba)
    assert native.equals(study().lineage("few", 2).frame)


def test_a_seed_that_had_heard_leaves_its_followers_as_roots() -> None:
    """At step 20 every second user becomes a seed: the record of those that had passed it on is that of step 20."""
    study = up.compare(world(), {"late": up.Emulation(seeds={0: 4, 20: range(0, N, 2)})}, horizon=30, runs=1, rng=7)
    found = study.lineage("late", 0)
    frame = found.frame
    heard = dict(zip(frame["actor"], frame["step"], strict=True))
    late = [row for row in frame.dropna(subset="donor").itertuples() if heard[row.donor] >= row.step]
    assert late
    assert all(found.generation[row.actor] == 0 for row in late)
    assert all(row.layer in ("family", "work") for row in late)
    assert found.families(None)["size"].sum() == len(frame)
    assert found.to_networkx().number_of_edges() == (found.generation > 0).sum()


def test_what_has_no_lineage_says_why() -> None:
    plain = up.compare(
        up.World(up.Users(up.generate.path(3))), {"few": up.Emulation(seeds=1)}, horizon=3, runs=1, rng=1
    )
    with pytest.raises(ValueError, match=r"no contexts.*context="):
        plain.lineage("few", 0)
    with pytest.raises(ValueError, match="strategy = 'fev' is unknown; did you mean 'few'"):
        study().lineage("fev", 0)
    with pytest.raises(ValueError, match="run = 3 is not a run of this study"):
        study().lineage("few", 3)
    with pytest.raises(ValueError, match=r"'compst'.*compost"):
        study().lineage("few", 0, idea="compst")


def test_a_study_that_was_loaded_has_no_lineage(tmp_path: Path) -> None:
    loaded = up.load(study().save(tmp_path / "study.nc"))
    with pytest.raises(ValueError, match=r"cannot run again.*lineage"):
        loaded.lineage("few", 0)
