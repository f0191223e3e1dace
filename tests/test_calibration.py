"""Calibration: a known world is found again, a wrong one is told, and what is given is checked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from scipy import stats
from uptake.analysis import population
from uptake.analysis.summaries import apart, distances, parts_of, scaled
from uptake.basis.checks import BadType, BadValue
from uptake.basis.engine import resolve_engine
from uptake.run.compare import prepare
from uptake.run.observed import curves_of
from uptake.run.particles import Request, simulated
from uptake.run.varied import numbers_of

SEEDS = up.Emulation(seeds=12)
PEER, ALONE = 0.12, 0.8
N = 400
PRIORS = {"idea.peer": stats.loguniform(0.01, 0.5), "idea.alone": (0.2, 1.0)}
SMALL: dict[str, Any] = {"runs": 16, "particles": 64, "generations": 4, "rng": 1}
CORE = resolve_engine("auto") == "native"
many_runs = pytest.mark.skipif(not CORE, reason="twins take 36 times as long; that they give the same is tested")


def a_world(**idea: Any) -> up.World:
    group = np.arange(N) % 4
    users = up.Users(
        up.generate.watts_strogatz(N, 8, 0.1, rng=1), group=group, group_names=["north", "east", "south", "west"]
    )
    return up.World(users, ideas=up.Idea(**{"peer": PEER, "alone": ALONE, "lapse": 0.0, "drive": 0.002} | idea))


def truth(world: up.World | None = None, horizon: int = 24, rng: int = 99) -> up.Study:
    return up.compare(world or a_world(), [SEEDS], horizon=horizon, runs=1, rng=rng, record="adoption_step")


@pytest.fixture(scope="module")
def seen() -> xr.DataArray:
    return truth().data["users_ever"].isel(strategy=0, run=0)


@pytest.fixture(scope="module")
def found(seen: xr.DataArray) -> up.Calibration:
    if not CORE:
        pytest.skip("twins take 36 times as long; that they give the same is tested")
    return up.calibrate(a_world(), SEEDS, seen, parameters=PRIORS, title="made up", **SMALL)


def test_a_known_world_is_found(found: up.Calibration) -> None:
    table = found.summary()
    for key, value in {"idea.peer": PEER, "idea.alone": ALONE}.items():
        row = table.loc[key]
        assert row["low"] < value < row["high"], key
        assert row["prior_low"] < row["low"], key
    assert table.loc["idea.peer", "left"] < 0.5
    assert found.check.share > 0.05
    assert not any("does not reproduce" in note for note in found.notes)
    inside = found.data["simulated"].sel(law="posterior")
    within = (found.data["observed"] >= inside.sel(band=0.05)) & (found.data["observed"] <= inside.sel(band=0.95))
    assert float(within.mean()) > 0.8


@many_runs
def test_by_group_two_numbers_are_told_apart() -> None:
    diffusion = truth().diffusion("Emulation")
    by_group = up.calibrate(a_world(), SEEDS, diffusion, parameters=PRIORS, **SMALL)
    assert sorted(by_group.data["curve"].values) == ["east", "north", "south", "west"]
    assert by_group.summary().loc["idea.peer", "low"] < PEER < by_group.summary().loc["idea.peer", "high"]


@many_runs
def test_a_wrong_world_is_told() -> None:
    wrong = np.where(np.arange(25) < 20, 0.03, 0.9)  # nothing, and then nearly all at once: no contagion does that
    told = up.calibrate(a_world(), SEEDS, wrong, parameters=PRIORS, **SMALL)
    assert told.check.share < 0.01
    assert told.check.observed > 3 * told.check.simulated
    assert "does not reproduce" in told.notes[0]
    assert "Beware: this world does not reproduce" in repr(told)


def test_threads_and_engine_change_nothing(seen: xr.DataArray, engine_name: str) -> None:
    small = {"runs": 3, "particles": 16, "generations": 2, "rng": 3}
    first, *others = (
        up.calibrate(a_world(), SEEDS, seen, parameters=PRIORS, threads=threads, engine=engine, **small)
        for threads, engine in ((1, engine_name), (3, engine_name), (2, "auto"))
    )
    assert all(other.data.identical(first.data) for other in others)
    assert first.data["weight"].max() > 0


def test_another_seed_is_another_calibration(found: up.Calibration, seen: xr.DataArray) -> None:
    other = up.calibrate(a_world(), SEEDS, seen, parameters=PRIORS, **SMALL | {"rng": 2})
    assert not np.array_equal(other.data["value"], found.data["value"])


def test_a_particle_is_the_scenario_of_a_study() -> None:
    world, frame = a_world(), pd.DataFrame({"idea.peer": [0.05, 0.2], "strategies.Emulation.seeds": [5, 30]})
    study = up.compare(world, [SEEDS], horizon=12, runs=range(3, 7), rng=4, scenarios=frame, record="adoption_step")
    comparison = prepare(world, [SEEDS], horizon=12, rng=4)
    one, by_group = [0.1, 0.2], {"east": [0.1, 0.2], "west": [0.1, 0.2]}
    given_as: list[tuple[Any, Any]] = [(one, "ever"), (one, "active"), (by_group, "ever")]
    known = numbers_of(world, comparison.strategies)
    rows = [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
    for observed, of in given_as:
        request = Request(comparison, known, 0, curves_of(observed, world), of, 12)
        counts, refused = simulated(request, rows, range(3, 7), 2, lambda _: None)
        assert refused == [None, None]
        if isinstance(observed, list):
            wanted = study.data["users_ever"] if of == "ever" else study.data["users"].sel(status="adopter")
            np.testing.assert_array_equal(counts[:, :, 0], wanted.isel(strategy=0))
            continue
        steps = study.data["adoption_step"].isel(strategy=0)  # (scenario, run, actor)
        for k, code in enumerate((1, 3)):
            own = steps.isel(actor=np.arange(N) % 4 == code)
            for step in (0, 5, 12):
                np.testing.assert_array_equal(counts[:, :, k, step], ((own >= 0) & (own <= step)).sum("actor"))


def test_a_posterior_is_scenarios(found: up.Calibration) -> None:
    strategies = {"few": up.Emulation(seeds=4), "many": up.Emulation(seeds=40)}
    study = up.compare(a_world(), strategies, horizon=12, runs=2, rng=1, scenarios=found)
    assert study.scenarios.equals(found.scenarios())
    assert study.provenance["scenario_design"].startswith('{"method": "posterior"')
    assert study.regret("reach").loc["few", "mean"] > 0
    fewer = found.scenarios(8)
    assert fewer.shape == (8, 2)
    assert fewer.index.name == "scenario"
    assert up.compare(a_world(), strategies, horizon=6, runs=1, rng=1, scenarios=fewer).data.sizes["scenario"] == 8


def test_draws_are_those_of_the_weights(found: up.Calibration) -> None:
    draws, table = found.draws, found.table
    assert draws["idea.peer"].dims == ("chain", "draw")
    assert draws.sizes == {"chain": 1, "draw": round(found.effective_sample_size)}
    for key in found.parameters:
        mean = float(np.sum(table["weight"] * table[key]))
        spread = np.sqrt(np.sum(table["weight"] * (table[key] - mean) ** 2) / draws.sizes["draw"])
        assert abs(float(draws[key].mean()) - mean) < 3 * spread, key
    assert table["weight"].sum() == pytest.approx(1)
    assert set(draws["idea.peer"].values.ravel()) <= set(table["idea.peer"][table["weight"] > 0])
    assert found.effective_sample_size == pytest.approx(1 / (table["weight"] ** 2).sum())
    assert found.to_frame().equals(table)


def test_thresholds_fall_and_weights_follow_them(found: up.Calibration) -> None:
    history, table = found.history, found.table
    assert len(history) == 4
    assert (np.diff(history["threshold"]) <= 0).all()
    assert history["threshold"].iloc[-1] < 0.5 * history["threshold"].iloc[0]
    assert history["particles"].iloc[-1] >= 32
    assert ((table["weight"] > 0) == (table["within"] > 0)).all()
    assert found.threshold == history["threshold"].iloc[-1]
    assert found.effective_runs == history["runs"].iloc[-1]


def test_kept_and_read_again(found: up.Calibration, tmp_path: Path) -> None:
    again = up.load(found.save(tmp_path / "found.nc"))
    assert isinstance(again, up.Calibration)
    assert again.data.identical(found.data)
    assert repr(again) == repr(found)
    with pytest.raises(BadValue, match="not that of a calibration: weight"):
        up.Calibration(found.data.drop_vars("weight"))


def test_words_and_pictures(found: up.Calibration) -> None:
    text = repr(found)
    assert text.startswith("<uptake.Calibration of 'Emulation': 256 particles × 16 runs × 24 steps>")
    assert "loguniform(0.01, 0.5)" in text
    assert "Assumed: the priors" in text
    assert max(map(len, text.splitlines())) <= 120
    assert "<table>" in found._repr_html_()
    figure = found.plot()
    assert isinstance(figure, Figure)
    titles = [one.get_title(loc="left") for one in figure.axes]
    assert titles == ["idea.peer", "idea.alone", "all users: ever adopted"]
    assert figure.axes[0].get_xscale() == "log"
    for axes in figure.axes[:2]:  # both laws in full
        for patch in axes.patches:
            assert np.sum(patch.get_data().values) == pytest.approx(1, abs=0.02)
    own = Figure().subplots(1, 3)
    assert found.plot(axes=own) is own[0].figure
    with pytest.raises(BadValue, match="needs 3"):
        found.plot(axes=own[:2])
    assert found.provenance["title"] == "made up"
    assert found.priors["idea.alone"] == "uniform(0.2, 1)"


@many_runs
def test_users_who_are_adopters() -> None:
    world = a_world(lapse=0.15)
    seen = truth(world).data["users"].sel(status="adopter").isel(strategy=0, run=0)
    assert (np.diff(seen) < 0).any()
    found = up.calibrate(
        a_world(), SEEDS, seen, of="active", parameters={"idea.lapse": (0.0, 0.6), "idea.peer": (0.01, 0.5)}, **SMALL
    )
    row = found.summary().loc["idea.lapse"]
    assert row["low"] < 0.15 < row["high"]
    assert row["left"] < 0.7
    assert "all users: are adopters" in [one.get_title(loc="left") for one in found.plot().axes]


def test_one_run_each_cannot_be_judged() -> None:
    single = up.calibrate(
        a_world(), SEEDS, {12: 0.2}, parameters={"idea.drive": (0.0, 0.01)}, runs=1, particles=16, generations=1, rng=1
    )
    assert np.isnan(single.check.share)
    assert "that cannot be judged" in repr(single)
    assert "too narrow" in single.notes[0]
    assert single.plot().axes[0].get_xscale() == "linear"


def test_weights_say_which_curve_counts() -> None:
    apart = {"north": [0.03, 0.05, 0.08], "west": [0.03, 0.5, 0.9]}  # what no number gives
    quick = {"parameters": {"idea.peer": (0.01, 0.9)}, "runs": 4, "particles": 32, "generations": 3, "rng": 1}
    medians = [
        up.calibrate(a_world(), SEEDS, apart, weights=weights, **quick).quantiles([0.5]).iloc[0, 0]
        for weights in ({"west": 0}, {"north": 0})
    ]
    assert medians[0] < 0.3 < medians[1]


@many_runs
def test_numbers_that_count_are_whole(seen: xr.DataArray) -> None:
    counted = up.calibrate(
        a_world(), SEEDS, seen, parameters={"strategies.Emulation.seeds": (2, 40)}, **SMALL | {"generations": 3}
    )
    values = counted.table["strategies.Emulation.seeds"]
    assert (values == np.round(values)).all()
    low, high = counted.quantiles([0.05, 0.95]).iloc[0]
    assert low <= 12 <= high
    assert up.compare(a_world(), [SEEDS], horizon=3, runs=1, rng=1, scenarios=counted).data.sizes["scenario"] == 64
    counted.plot()


@many_runs
def test_what_the_world_refuses_has_no_weight(seen: xr.DataArray) -> None:
    both = {"idea.merit": (0.0, 0.9), "idea.social_proof": (0.0, 0.9)}
    kept = up.calibrate(a_world(), SEEDS, seen, parameters=both, **SMALL)
    table = kept.table
    beyond = table["idea.merit"] + table["idea.social_proof"] > 1
    assert beyond.any()
    assert (table["weight"][beyond] == 0).all()
    assert np.isinf(table["distance"][beyond]).all()
    assert "draws of the prior" in kept.notes[0] or "draws of the prior" in kept.notes[1]


@many_runs
def test_one_of_several_ideas() -> None:
    world = a_world()
    pair = [up.Idea("A", peer=0.1, alone=0.9, lapse=0.0), up.Idea("B", peer=0.02)]
    world = up.World(world.users, ideas=pair)
    seen = up.compare(world, [SEEDS], horizon=18, runs=1, rng=5).data["users_ever"].isel(strategy=0, run=0)
    found = up.calibrate(world, SEEDS, seen.sel(idea="A"), parameters={"idea.A.peer": (0.005, 0.5)}, idea="A", **SMALL)
    assert found.summary().loc["idea.A.peer", "low"] < 0.1 < found.summary().loc["idea.A.peer", "high"]
    with pytest.raises(BadValue, match="idea = None is not given"):
        up.calibrate(world, SEEDS, [0.1, 0.2], parameters={"idea.A.peer": (0.005, 0.5)}, rng=1)


# --- what was observed ---


def test_all_forms_of_a_curve_are_one() -> None:
    world, counts = a_world(), np.array([4, 40, 100])
    share = counts / N
    nested = {"north": {0: 0.1, 2: 0.3}, "west": [0.0, 0.2, 0.4]}
    assert curves_of(nested, world).share[0, 2] == 0.3
    forms = [
        counts,
        share.tolist(),
        {0: 4, 1: 40, 2: 100},
        pd.Series(share),
        pd.DataFrame({"step": range(3), "share": share}),
        pd.DataFrame({"step": range(3), "count": counts}),
        xr.DataArray(counts, dims="step", coords={"step": range(3)}),
        xr.DataArray(counts[None], dims=("run", "step"), coords={"step": range(3)}),
    ]
    for form in forms:
        curves = curves_of(form, world)
        assert curves.names == ("all users",)
        np.testing.assert_allclose(curves.share, share[None])
    sparse = curves_of(pd.Series({2: 0.1, 4: np.nan, 5: 0.3}), world)
    np.testing.assert_array_equal(sparse.share, [[np.nan, np.nan, 0.1, np.nan, np.nan, 0.3]])
    assert sparse.last == 5


def test_all_forms_by_group_are_one() -> None:
    world = a_world()
    share = {"west": [0.0, 0.2, 0.4], "north": [0.1, 0.1, 0.5]}
    wide = pd.DataFrame(share)
    long = wide.rename_axis(index="step", columns="group").stack().rename("share").reset_index()
    counts = long.assign(count=(100 * long["share"]).round()).drop(columns="share")
    array = xr.DataArray(wide.to_numpy().T, dims=("group", "step"), coords={"group": [*share], "step": range(3)})
    for form in (share, wide, long, counts, array):
        curves = curves_of(form, world)
        assert dict(zip(curves.names, curves.share.round(9).tolist(), strict=True)) == share
        assert dict(zip(curves.names, curves.groups, strict=True)) == {"west": 3, "north": 0}


def test_diffusions_and_their_periods() -> None:
    world = a_world()
    net = world.users.network
    steps = np.where(np.arange(N) < 100, 1, np.where(np.arange(N) < 300, 2, -1))
    for periods, labels in ((range(1, 4), None), (range(1990, 1993), 1989)):
        own = steps if labels is None else np.where(steps < 0, -1, steps + labels)
        curves = curves_of(up.Diffusion(net, own, periods=periods), world)
        np.testing.assert_allclose(curves.share, [[np.nan, 0.25, 0.75, 0.75]])
    years = curves_of(up.Diffusion(net, steps, periods=range(1, 4)), world, period="year")
    assert np.flatnonzero(np.isfinite(years.share[0])).tolist() == [12, 24, 36]
    groups = np.array(["north", "east", "south", "west"])[np.arange(N) % 4]
    by_group = curves_of(up.Diffusion(net, steps, periods=range(1, 4), group=groups), world)
    assert set(by_group.names) == {"north", "east", "south", "west"}
    assert by_group.share[:, 1].mean() == pytest.approx(0.25)
    several = up.compare(world, [SEEDS], horizon=3, runs=2, rng=1, record="adoption_step").diffusion("Emulation")
    with pytest.raises(BadValue, match="observed has 2 runs"):
        curves_of(several, world)


@pytest.mark.parametrize(
    ("observed", "words"),
    [
        ([], "is empty|no value after step 0"),
        ([0.5], "no value after step 0"),
        ("curve", "is a str"),
        (None, "is None"),
        ([0.1, "x"], "something else than numbers"),
        ([0.1, -0.2], r"observed = -0.2 at step 1 of 'all users' is not allowed; shares lie in \[0, 1\]"),
        ([10, 401], "counts are whole numbers"),
        ([10, 12.5], "counts are whole numbers"),
        ([0.1, np.inf], "no number of users"),
        ([0.3, 0.2], "falls at step 1.*np.cumsum"),
        (pd.Series({"1970": 0.2}), "the label of no step"),
        (pd.Series([0.1, 0.2], index=[3, 3]), "has step 3 twice"),
        ({"centre": [0.1, 0.2]}, "observed = 'centre' is no group of the users of this world"),
        ({"nort": [0.1, 0.2]}, "did you mean 'north'"),
        (pd.DataFrame({"step": [1, 2], "shares": [0.1, 0.2]}), "neither a column share nor a column count"),
        (pd.DataFrame({"step": [1], "share": [0.1], "group": [None]}), "without a group"),
        (xr.DataArray(np.zeros((2, 3)), dims=("run", "step")), "holds 2 runs"),
        (xr.DataArray(np.zeros((2, 3)), dims=("place", "step")), "has the dimensions place, step"),
    ],
)
def test_what_cannot_be_read(observed: Any, words: str) -> None:
    with pytest.raises((BadValue, BadType), match=words):
        up.calibrate(a_world(), SEEDS, observed, parameters=PRIORS, rng=1)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (
            {"parameters": {"idea.per": (0, 1)}},
            r"parameters = 'idea.per' is the key of no number.*did you mean 'idea.peer'",
        ),
        ({"parameters": {}}, "parameters is empty"),
        ({"parameters": [0.1]}, "parameters is a list"),
        ({"parameters": {"idea.peer": (0.5, 0.1)}}, r"parameters\['idea.peer'\].*turned round"),
        ({"parameters": {"idea.peer": (0.1, 1.5)}}, r"parameters\['idea.peer'\] = 1.5"),
        ({"parameters": {"idea.peer": "high"}}, "is no range"),
        ({"parameters": {"idea.peer": stats.norm(0.1, -1)}}, "is no distribution of one number"),
        ({"parameters": {"idea.peer": stats.norm(5, 1)}}, "are refused by the world"),
        ({"parameters": {"costs.place": (1, 2)}}, r"parameters \(costs.place\) change nothing"),
        ({"horizon": 1}, "goes on to step 2, beyond horizon = 1"),
        ({"summaries": "curv"}, "did you mean 'curve'"),
        ({"summaries": []}, "summaries is empty"),
        ({"summaries": lambda share: share.mean()}, "a summary takes shares of shape"),
        ({"weights": {"all": 2}}, "did you mean 'all users'"),
        ({"weights": {"all users": 0}}, "are all 0"),
        ({"particles": 4}, "particles = 4"),
        ({"of": "now"}, "of = 'now' is unknown"),
        ({"strategy": {"a": SEEDS, "b": SEEDS}}, "strategy holds 2 strategies"),
        ({"strategy": "Emulation"}, "strategy is a str"),
        ({"period": "decade"}, "period = 'decade' is unknown"),
        ({"period": "day"}, "several periods that end in one step"),
        ({"of": "active", "observed": {"north": [0.1, 0.2]}}, "has no curves by group"),
    ],
)
def test_what_is_refused(changed: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"strategy": SEEDS, "observed": [0.1, 0.2, 0.3], "parameters": PRIORS, "rng": 1} | changed
    given |= {"runs": 2, "generations": 1} if "particles" not in changed else {}
    with pytest.raises((BadValue, BadType), match=words):
        up.calibrate(a_world(), **{"particles": 16} | given)


def test_without_groups_none_can_be_named() -> None:
    world = up.World(up.Users(up.generate.path(4)))
    with pytest.raises(BadValue, match="names groups, and the users of this world have none"):
        up.calibrate(world, SEEDS, {"north": [0.1, 0.2]}, parameters=PRIORS, rng=1)


# --- what is computed ---


def test_distances_by_hand() -> None:
    parts = parts_of(["a", "b"], np.array([[0.0, 0.5], [0.2, np.nan]]), "curve", {"b": 3})
    share = np.array([[[0.1, 0.3], [0.2, 0.9]], [[0.3, 0.7], [0.6, 0.1]]])[None]  # one particle, two runs
    parts, notes = scaled(parts, share)
    assert notes == []
    assert [part.scale for part in parts] == pytest.approx([np.sqrt((0.01 + 0.04) / 2), 0.2])
    a = [(0.01 + 0.04) / 2 / 0.025, (0.09 + 0.04) / 2 / 0.025]
    b = [0.0, 0.16 / 0.04]
    assert distances(parts, share)[0] == pytest.approx(np.sqrt([(a[k] + 3 * b[k]) / 4 for k in (0, 1)]))
    between = np.sqrt(((0.04 + 0.16) / 2 / 0.025 + 3 * 0.16 / 0.04) / 4)
    assert apart(parts, share[0]) == pytest.approx(np.array([[0, between], [between, 0]]))


@many_runs
def test_summaries_are_what_they_say(seen: xr.DataArray) -> None:
    share = np.array([[0.1, np.nan, 0.4, 0.6]])

    def half(share: Any) -> Any:
        return (share > 0.3).mean(axis=-1, keepdims=True)

    parts = parts_of(["all users"], share, ["curve", "new", "end", half], None)
    assert [part.target.round(3).tolist() for part in parts] == [[0.1, 0.4, 0.6], [0.3, 0.2], [0.6], [0.667]]
    assert [part.summary for part in parts] == ["curve", "new", "end", "half"]
    found = up.calibrate(
        a_world(), SEEDS, seen, parameters={"idea.peer": (0.01, 0.5)}, summaries=["new", half], **SMALL
    )
    assert "Compared: new, half of 1 curve" in repr(found)


@many_runs
def test_a_part_that_the_prior_does_not_move_does_not_count() -> None:
    world = a_world(peer=0.1)
    seen = {"north": [0.0, 0.1, 0.2], "east": [0.0, 0.0, 0.0]}
    group = np.arange(N) % 4
    alone = up.Users(
        up.Network.from_edges(np.flatnonzero(group == 0)[:-1], np.flatnonzero(group == 0)[1:], n=N),
        group=group,
        group_names=["north", "east", "south", "west"],
    )
    world = up.World(alone, ideas=up.Idea(drive=0, lapse=0, merit=1, social_proof=0))
    start = up.Emulation(seeds=[0, 4, 8])
    found = up.calibrate(world, start, seen, parameters={"idea.peer": (0.01, 0.5)}, **SMALL | {"generations": 1})
    assert "'curve' of 'east' is the same in all runs of the prior and does not count" in found.notes


@settings(max_examples=25)
@given(st.integers(2, 60), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_weights_bring_proposals_back_to_the_prior(n: int, d: int, seed: int) -> None:
    """Whatever the population before was, particles of both generations together are a sample of the prior."""
    rng = np.random.default_rng(seed)
    before = 0.5 * rng.standard_normal((n, d)) + 0.3
    weight = rng.random(n)
    score, kernel = population.proposed(before, weight / weight.sum(), 2000, rng)
    prior = rng.standard_normal((2000, d))
    base = population.base_weights(np.vstack([prior, score]), [2000, 2000], [kernel])
    both = np.vstack([prior, score])
    mean = np.sum(base[:, None] * both, axis=0)
    second = np.sum(base[:, None] * both**2, axis=0)
    assert base.max() < 2.01 / 2000  # the prior is part of the mixture
    np.testing.assert_allclose(mean, 0, atol=0.2)
    np.testing.assert_allclose(second, 1, atol=0.3)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(1, 50), st.floats(0, 1, exclude_max=True))
def test_resampling_keeps_weights(weight: list[float], n: int, share: float) -> None:
    own = np.array(weight) + (0 if sum(weight) > 1e-3 else 1.0)
    own /= own.sum()
    often = np.bincount(population.resampled(own, n, share), minlength=own.size)
    assert often.sum() == n
    assert (np.abs(often - n * own) <= 1 + 1e-6).all()
    assert (often[own == 0] == 0).all()


def test_weighted_quantiles() -> None:
    values, weight = np.array([5.0, 1.0, 3.0]), np.array([0.25, 0.5, 0.25])
    assert population.quantiles(values, weight, [0.25, 0.625, 1]).tolist() == [1.0, 3.0, 5.0]
    many = np.random.default_rng(1).standard_normal(20_000)
    even = population.quantiles(many, np.full(many.size, 1 / many.size), [0.05, 0.5, 0.95])
    np.testing.assert_allclose(even, stats.norm.ppf([0.05, 0.5, 0.95]), atol=0.05)


# --- ranges of scenarios that are distributions ---


def test_scenarios_take_distributions() -> None:
    law = stats.loguniform(0.001, 0.1)
    scenarios = up.Scenarios({"idea.peer": law, "idea.lapse": stats.norm(0.05, 0.01)}, n=256, rng=1)
    assert stats.kstest(scenarios.frame["idea.peer"], law.cdf).pvalue > 1e-4
    assert stats.kstest(scenarios.frame["idea.lapse"], stats.norm(0.05, 0.01).cdf).pvalue > 1e-4
    assert '"distributions": {"idea.peer": "loguniform(0.001, 0.1)"' in scenarios.design
    study = up.compare(a_world(), [SEEDS], horizon=4, runs=1, rng=1, scenarios=scenarios)
    frame = study.tornado("reach")
    assert frame.loc[("Emulation", "idea.peer"), ["low", "high"]].tolist() == [0.001, 0.1]
    assert frame.loc[("Emulation", "idea.lapse"), "low"] == scenarios.frame["idea.lapse"].min()
    with pytest.raises(BadValue, match="has no ends between which a grid could lie"):
        up.Scenarios({"idea.lapse": stats.norm(0.05, 0.01)}, n=3, method="grid")
    grid = up.Scenarios({"idea.peer": stats.uniform(0, 0.1)}, n=3, method="grid")
    assert grid.frame["idea.peer"].tolist() == [0.0, 0.05, 0.1]


# --- long ---


@pytest.mark.verify
def test_intervals_hold_the_truth() -> None:
    """Over worlds drawn from the prior, 90 % intervals hold the truth as often as they say, or somewhat more often."""
    draws = up.Scenarios(PRIORS, n=int(os.environ.get("UPTAKE_CALIBRATIONS", "64")), method="random", rng=11).frame
    inside = {key: 0 for key in PRIORS}
    for k, row in draws.iterrows():
        world = a_world(peer=row["idea.peer"], alone=row["idea.alone"])
        seen = truth(world, rng=1000 + int(str(k))).data["users_ever"].isel(strategy=0, run=0)
        found = up.calibrate(a_world(), SEEDS, seen, parameters=PRIORS, runs=32, particles=128, generations=6, rng=k)
        for key in PRIORS:
            low, high = found.quantiles([0.05, 0.95]).loc[key]
            inside[key] += int(low <= row[key] <= high)
    n = len(draws)
    least, most = (stats.binom(n, share).ppf(tail) for share, tail in ((0.85, 1e-3), (0.97, 1 - 1e-3)))
    assert all(least <= count <= most for count in inside.values()), (n, inside)
