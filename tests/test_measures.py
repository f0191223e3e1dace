"""Measures against plain-Python recounts, and uncertainty against textbook formulas."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import xarray as xr
from scipy import stats
from studies import study
from uptake.analysis import measures, uncertainty
from uptake.analysis.intervals import intervals
from uptake.results.study import Study
from uptake.show import report


@pytest.fixture(scope="module")
def small() -> Study:
    return study(runs=12, horizon=24)


def gini(share: np.ndarray, people: np.ndarray) -> float:
    """The mean difference between two people's groups, over twice the mean."""
    pairs = [abs(a - b) * n * m for a, n in zip(share, people) for b, m in zip(share, people)]  # noqa: B905
    return float(sum(pairs) / (2 * people.sum() * (share * people).sum()))


def test_measures_recounted_by_hand(small: Study) -> None:
    d, s, r = small.data, 3, 5
    users = d["users"].values[s, r]  # (step, status)
    after = users[1:].sum(axis=0)
    ever = d["users_ever"].values[s, r]
    pv, sign = d["present_value"].values[s, r], d["sign"].values
    cost, benefit = pv[sign == -1].sum(), pv[sign == 1].sum()
    new = [int(b - a) for a, b in itertools.pairwise(ever)]
    share = d["group_ever"].values[s, r] / d["group_size"].values
    donors = dict(zip(d["donor"].values.tolist(), d["users_from"].values[s, r, -1].tolist(), strict=True))
    opened = dict(zip(d["donor"].values.tolist(), d["providers_from"].values[s, r, -1].tolist(), strict=True))
    others, openings = (sum(kinds.values()) - kinds["seed"] for kinds in (donors, opened))
    sites = d["providers"].values[s, r, -1, 3]

    def mean(side: str, name: str, people: int) -> float:
        return float(d[f"{side}_{name}"].values[s, r, -1]) / 2**30 / people

    x, squared = mean("users", "variant", users[-1, 3]), mean("users", "variant_squared", users[-1, 3])
    y, y_squared = mean("providers", "variant", sites), mean("providers", "variant_squared", sites)
    expected = {
        "reach": ever[-1] / 1000,
        "active": users[-1, 3] / 1000,
        "adopter_time": after[3],
        "peak_rate": max(new) / 1000,
        "peak_step": 1 + new.index(max(new)),
        "time_to_half": next((t for t, e in enumerate(ever) if 2 * e >= 1000), math.nan),
        "gate_hear": after[0] / after[:3].sum(),
        "gate_want": after[1] / after[:3].sum(),
        "gate_get": after[2] / after[:3].sum(),
        "waiting": after[2],
        "mean_wait": d["waited"].values[s, r, 1:].sum() / d["served"].values[s, r, 1:].sum(),
        "idle_places": d["idle"].values[s, r, 1:].sum(),
        "providers_open": d["providers"].values[s, r, -1, 3],
        "concentration": 1 / d["providers"].values[s, r, -1, 3],
        "equity_gap": share.max() - share.min(),
        "equity_ratio": share.min() / share.max(),
        "concentration_index": gini(share, d["group_size"].values),
        "emulation": (donors["own side"] + donors["other side"]) / others,
        "from_outside": donors["outside"] / others,
        "from_everyone": donors["everyone"] / others,
        "from_peers": donors["own side"] / others,
        "from_providers": donors["other side"] / others,
        "provider_emulation": (opened["own side"] + opened["other side"]) / openings,
        "cost": cost,
        "benefit": benefit,
        "cost_per_adopter": cost / ever[-1],
        "cost_per_adopter_step": cost / after[3],
        "net_benefit": benefit - cost,
        "benefit_cost_ratio": benefit / cost,
        "unspent": max(0, 400_000 - 20_000 * int(d["openings"].values[s, r].sum())),
        "cost_per_effective_step": cost / (d["users_effectiveness"].values[s, r, 1:].sum() / 2**30),
        "return_on_investment": (benefit - cost) / cost,
        "break_even_attribution": cost / benefit,
        "private_value": -pv[d["payer"].values == "sponsor"].sum(),
        "shared_value": benefit + pv[d["payer"].values == "sponsor"].sum(),
        "fit": mean("users", "fit", users[-1, 3]),
        "effectiveness": mean("users", "effectiveness", users[-1, 3]),
        "variety": math.sqrt(squared - x * x),
        "drift": abs(x - 0.3),
        "fidelity": 1 - 2 * math.sqrt(squared - 2 * 0.3 * x + 0.3**2),
        "provider_fit": mean("providers", "fit", sites),
        "provider_effectiveness": mean("providers", "effectiveness", sites),
        "provider_variety": math.sqrt(y_squared - y * y),
        "provider_fidelity": 1 - 2 * math.sqrt(y_squared - 2 * 0.3 * y + 0.3**2),
    }
    assert list(expected) == list(measures.MEASURES)
    for name, value in expected.items():
        got = measures.measure(name)(d)
        assert got.dims == ("strategy", "run")
        assert float(got[s, r]) == pytest.approx(value, rel=1e-12, nan_ok=True), name


def test_every_measure_says_what_it_is() -> None:
    for row in measures.MEASURES.values():
        assert row.definition.endswith("."), row.name
        assert "\n" not in row.definition, row.name


def test_attribution_scales_benefits_only(small: Study) -> None:
    d = small.data
    half = measures.measure("net_benefit")(d, 0.5)
    np.testing.assert_allclose(half, 0.5 * measures.benefit(d) - measures.cost(d))
    even = measures.break_even_attribution(d)
    np.testing.assert_allclose(even * measures.benefit(d) - measures.cost(d), 0, atol=1e-6)
    with pytest.raises(ValueError, match=r"attribution = 1.5.*\[0, 1\]"):
        measures.benefit(d, 1.5)


def test_payers_add_up(small: Study) -> None:
    for side, total in (("cost", measures.cost(small.data)), ("benefit", measures.benefit(small.data))):
        np.testing.assert_allclose(measures.by_payer(small.data, side).sum("payer"), total)
    assert list(measures.by_payer(small.data)["payer"].values) == ["sponsor", "commissioner", "state"]


def test_time_to_reads_the_share_as_written() -> None:
    d = study(runs=1, horizon=3, names=("emulation",)).data.copy(deep=True)
    d.attrs["n_users"] = 100
    d["users_ever"].values[:] = [0, 6, 7, 8]
    assert 0.07 * 100 > 7  # what floating point makes of it
    assert measures.time_to(d, 0.07).item() == 2
    assert math.isnan(measures.time_to(d, 0.09).item())
    with pytest.raises(ValueError, match=r"share = 0 is out of range;.*\(0, 1\]"):
        measures.time_to(d, 0)


def test_time_is_never_averaged_with_a_sentinel() -> None:
    d = study(runs=4, horizon=3, names=("emulation",)).data.copy(deep=True)
    d.attrs["n_users"] = 10
    d["users_ever"].values[0] = [[0, 5, 5, 5], [0, 0, 0, 5], [0, 0, 0, 0], [0, 0, 0, 0]]
    row = uncertainty.times(d, 0.5).loc["emulation"]
    assert row["reached"] == 0.5
    assert row["median"] == 3  # the Kaplan-Meier curve reaches one half when the second of four runs gets there
    assert row["median_reached"] == 2
    d["users_ever"].values[0, 1] = 0
    row = uncertainty.times(d, 0.5).loc["emulation"]
    assert math.isnan(row["median"])
    assert row["median_reached"] == 1
    with pytest.raises(ValueError, match="censored"):
        uncertainty.paired(d, "time_to_half")


def test_interval_is_students_t(small: Study) -> None:
    values = measures.reach(small.data)
    table = intervals(values, 0.9)
    for s, name in enumerate(small.names):
        x = values.values[s]
        low, high = stats.t.interval(0.9, 11, loc=x.mean(), scale=stats.sem(x))
        assert table.loc[name, ["mean", "low", "high"]].tolist() == pytest.approx([x.mean(), low, high])
    with pytest.raises(ValueError, match="level = 95"):
        intervals(values, 95)


def test_interval_covers_the_truth_as_often_as_it_says() -> None:
    n, seed = 2000, 20_240
    x = np.random.default_rng(seed).normal(3, 2, (n, 8))
    table = intervals(xr.DataArray(x, {"strategy": np.arange(n).astype(str)}, ("strategy", "run")), 0.95)
    covered = float(((table["low"] <= 3) & (table["high"] >= 3)).mean())
    sigma = math.sqrt(0.95 * 0.05 / n)
    assert abs(covered - 0.95) < 4 * sigma, f"seed {seed}: expected 0.95, observed {covered}"


def test_paired_differences_run_by_run(small: Study) -> None:
    x = measures.reach(small.data).values
    table = uncertainty.paired(small.data, "reach", reference="branching")
    assert list(table.index) == [n for n in small.names if n != "branching"]
    d = x[4] - x[1]
    assert table.loc["mandate", "mean"] == pytest.approx(d.mean())
    low, high = stats.t.interval(0.95, 11, loc=d.mean(), scale=stats.sem(d))
    assert table.loc["mandate", ["low", "high"]].tolist() == pytest.approx([low, high])
    factor = (x[4].var(ddof=1) + x[1].var(ddof=1)) / d.var(ddof=1)
    assert table.loc["mandate", "variance_reduction"] == pytest.approx(factor)
    assert factor > 2
    with pytest.raises(ValueError, match=r"reference = 'nobody'.*emulation"):
        uncertainty.paired(small.data, "reach", "nobody")


def test_best_and_regret(small: Study) -> None:
    cost = measures.cost(small.data).values
    regret = uncertainty.regret(small.data, "cost")
    np.testing.assert_allclose(regret.values, cost - cost.min(axis=0))
    best = uncertainty.probability_best(small.data, "cost")
    assert best.sum() == pytest.approx(1)
    assert best["emulation"] == (cost.argmin(axis=0) == 0).mean()
    with pytest.raises(ValueError, match="no better or worse"):
        uncertainty.regret(small.data, "gate_get")


def test_best_shares_ties_and_ignores_runs_without_a_value() -> None:
    d = study(runs=2, names=("emulation", "mandate")).data.copy(deep=True)
    d["users_ever"].values[:, 0] = 0
    best = uncertainty.probability_best(d, "reach")
    assert best["mandate"] == 0.75  # a tie in run 0, alone in run 1
    assert uncertainty.probability_best(d, "cost_per_adopter").sum() == 0.5  # nobody adopts in run 0
    assert intervals(measures.cost_per_adopter(d)).loc["mandate", "runs"] == 1


def test_only_what_the_world_has() -> None:
    d = study(runs=2, names=("emulation",)).data
    d.attrs["n_providers"] = 0
    d = d.isel(entry=[], group=[0])
    names = {row.name for row in measures.applicable(d)}
    assert {"reach", "gate_get", "waiting"} <= names
    assert not names & {"cost", "net_benefit", "mean_wait", "equity_gap", "providers_open"}
    assert measures.by_payer(d).sizes["payer"] == 0


def test_unknown_measure() -> None:
    with pytest.raises(ValueError, match=r"measure = 'raech' is unknown; did you mean 'reach'\? allowed: reach"):
        measures.measure("raech")


def test_values_carry_the_label_and_unit_of_their_measure(small: Study) -> None:
    units = {"share": "1", "ratio": "1", "count": "1", "steps": "month", "money": "GBP"}
    units |= {"distance": "1", "person-steps": "person-month", "place-steps": "place-month"}
    for name, row in measures.MEASURES.items():
        for values in (row(small.data), getattr(measures, name)(small.data)):
            assert values.name == name
            assert values.attrs == {"long_name": row.label, "units": units[row.unit]}
    assert small.data["users_ever"].attrs["units"] == "users"  # those of the data are left alone
    assert measures.time_to(small.data, 0.2).attrs["units"] == "month"
    assert measures.gates(small.data)["gate"].attrs["long_name"] == "gate"
    assert measures.by_payer(small.data).attrs["units"] == "GBP"


def test_bounded_measures_lie_between_0_and_1(small: Study) -> None:
    bounded = [row for row in measures.MEASURES.values() if row.bounded]
    assert {row.name for row in measures.MEASURES.values() if row.unit == "share"} - {row.name for row in bounded} == {
        "break_even_attribution"  # above 1 the costs are never covered
    }
    for row in bounded:
        values = row(small.data)
        assert bool(((values >= 0) & (values <= 1) | values.isnull()).all())


def shares(draws: np.ndarray) -> xr.DataArray:
    """A study of many strategies, each with a few runs."""
    return xr.DataArray(draws, {"strategy": np.arange(len(draws)).astype(str)}, ("strategy", "run"))


def test_interval_of_a_share_is_a_t_interval_of_its_logit() -> None:
    x = np.array([[0.2, 0.5, 0.4, 0.1, 0.3]])
    mean, error = x.mean(), stats.sem(x[0])
    t = stats.t.ppf(0.95, 4) * error / (mean * (1 - mean))
    odds = [mean / (1 - mean) * math.exp(sign * t) for sign in (-1, 1)]
    row = intervals(shares(x), 0.9, scale="share").loc["0"]
    assert row.tolist() == pytest.approx([mean, *(o / (1 + o) for o in odds), 5])


@pytest.mark.parametrize("n", [2, 8, 50])
def test_interval_of_a_share_stays_between_0_and_1(n: int) -> None:
    rng = np.random.default_rng(4)
    draws = rng.beta(0.05, 0.05, (500, n))
    draws[:3] = [[0.0] * n, [1.0] * n, [*[0.0] * (n - 1), 1.0]]
    draws[3] = [*[1.0] * (n - 1), 1 - 2.0**-53]
    table = intervals(shares(draws), 0.99, scale="share")
    assert (table["low"] >= 0).all()
    assert (table["high"] <= 1).all()
    assert (table["low"] <= table["mean"]).all()
    assert (table["mean"] <= table["high"]).all()
    unseen = 1 - 0.005 ** (1 / n)  # what none of n runs shows may have this chance
    assert table.iloc[0].tolist() == pytest.approx([0, 0, unseen, n])
    assert table.iloc[1].tolist() == pytest.approx([1, 1 - unseen, 1, n])
    assert table.iloc[2]["low"] < 1 / n < table.iloc[2]["high"]


@pytest.mark.parametrize(("a", "b"), [(2, 6), (6, 2), (5, 5), (2, 38)])
def test_interval_of_a_share_covers_the_truth_as_often_as_it_says(a: float, b: float) -> None:
    studies, runs, seed, mean = 2000, 100, 20_241, a / (a + b)
    draws = np.random.default_rng(seed).beta(a, b, (studies, runs))
    table = intervals(shares(draws), 0.95, scale="share")
    covered = float(((table["low"] <= mean) & (table["high"] >= mean)).mean())
    sigma = math.sqrt(0.95 * 0.05 / studies)
    assert abs(covered - 0.95) < 4 * sigma, f"seed {seed}: expected 0.95, observed {covered}"


def test_few_skewed_runs_are_covered_more_often_than_by_a_t_interval() -> None:
    """Shares near 0, 8 runs: the t-interval leaves [0, 1] in every second study and covers less."""
    studies, seed = 4000, 20_242
    draws = shares(np.random.default_rng(seed).beta(0.5, 20, (studies, 8)))
    plain, logit = intervals(draws), intervals(draws, scale="share")
    caught = [(t["low"] <= 0.5 / 20.5) & (t["high"] >= 0.5 / 20.5) for t in (plain, logit)]
    gained, lost = int((~caught[0] & caught[1]).sum()), int((caught[0] & ~caught[1]).sum())
    assert gained - lost > 4 * math.sqrt(gained + lost), f"seed {seed}: {gained} gained, {lost} lost"
    assert (plain["low"] < 0).mean() > 0.4


def test_the_summary_keeps_shares_in_range_and_differences_on_t(small: Study) -> None:
    d = small.data.copy(deep=True)
    d["users_ever"].values[:] = 0
    d["users_ever"].values[0, 0] = 90  # 9 % in one run, nobody in the others
    table = uncertainty.summarise(d)
    low, high = (table.loc["emulation", ("reach", k)] for k in ("low", "high"))
    assert 0 < low < 0.09 / 12 < high < 1
    assert intervals(measures.reach(d))["low"]["emulation"] < 0
    x = measures.reach(d).values
    expected = stats.t.interval(0.95, 11, loc=(x[1] - x[0]).mean(), scale=stats.sem(x[1] - x[0]))
    got = table.loc["branching", [("reach", "difference_low"), ("reach", "difference_high")]].tolist()
    assert got == pytest.approx(expected)


def test_optimism_bias_multiplies_costs_only(small: Study) -> None:
    d, bias = small.data, {"optimism_bias": 1.5}
    np.testing.assert_allclose(measures.cost(d, **bias), 1.5 * measures.cost(d))
    np.testing.assert_allclose(measures.by_payer(d, **bias), 1.5 * measures.by_payer(d))
    np.testing.assert_allclose(measures.by_payer(d, "benefit", **bias), measures.by_payer(d, "benefit"))
    np.testing.assert_allclose(measures.net_benefit(d, 0.5, 1.5), 0.5 * measures.benefit(d) - 1.5 * measures.cost(d))
    np.testing.assert_allclose(measures.benefit_cost_ratio(d, **bias), measures.benefit_cost_ratio(d) / 1.5)
    for name in ("cost_per_adopter", "cost_per_adopter_step", "break_even_attribution", "private_value"):
        np.testing.assert_allclose(measures.measure(name)(d, 0.5, 1.5), 1.5 * measures.measure(name)(d))
    shared = measures.shared_value(d, 0.5, 1.5)
    np.testing.assert_allclose(shared, 0.5 * measures.benefit(d) - 1.5 * measures.private_value(d))
    table = small.summary(optimism_bias=1.5, attribution=0.5)
    assert table.attrs["optimism_bias"] == 1.5
    np.testing.assert_allclose(table["net_benefit", "mean"], measures.net_benefit(d, 0.5, 1.5).mean("run"))
    assert {name for name, row in measures.MEASURES.items() if row.biased} >= {"cost", "net_benefit", "private_value"}


@pytest.mark.parametrize("bias", [0, -1, 100.1, math.inf, math.nan])
def test_optimism_bias_has_a_range(small: Study, bias: float) -> None:
    for call in (
        lambda: measures.cost(small.data, bias),
        lambda: measures.by_payer(small.data, "benefit", optimism_bias=bias),
        lambda: small.summary(optimism_bias=bias),
        lambda: small.plot("costs", optimism_bias=bias),
    ):
        with pytest.raises(ValueError, match="optimism_bias = "):
            call()


def test_optimism_bias_is_shown_wherever_it_acts(small: Study) -> None:
    assert "costs times 1.2" in small.summary_text(optimism_bias=1.2)
    assert "costs times" not in small.summary_text()
    costs, _ = small.plot("costs", optimism_bias=1.2).axes
    assert costs.get_xlabel() == "costs, by who pays (times 1.2)"
    page = report.page(small.data, optimism_bias=1.2)
    assert "Optimism bias = 1.2: costs are multiplied by it" in page
    assert "They are not multiplied by the optimism bias" in page
    assert "Optimism bias = 1: costs" in report.page(small.data)


def test_private_value_needs_an_owner(small: Study) -> None:
    other = small.data.drop_vars("owner")
    assert "private_value" not in [row.name for row in measures.applicable(other)]
    with pytest.raises(ValueError, match="data is of ideas without an owner"):
        measures.private_value(other)


RATIOS = (
    "mean_wait", "cost_per_adopter", "cost_per_adopter_step", "benefit_cost_ratio", "cost_per_effective_step",
    "return_on_investment", "break_even_attribution",
)  # fmt: skip


def test_ratios_are_those_of_expected_values_over_all_runs() -> None:
    assert tuple(name for name, row in measures.MEASURES.items() if row.parts) == RATIOS
    s = study(runs=8)
    value = s.data["present_value"].copy()
    value[dict(run=slice(0, 3), entry=np.flatnonzero(s.data["sign"] < 0))] = 0  # nothing is spent in three runs
    s.data = s.data.assign(present_value=value)
    table, names = s.summary(), s.names
    benefit, cost = (s[name].mean("run").values for name in ("benefit", "cost"))
    assert table["benefit_cost_ratio", "mean"].to_numpy() == pytest.approx(benefit / cost)
    assert table["break_even_attribution", "mean"].to_numpy() == pytest.approx(cost / benefit)
    gap = benefit[1] / cost[1] - benefit[0] / cost[0]
    assert table["benefit_cost_ratio", "difference"][names[1]] == pytest.approx(gap)
    assert s["benefit_cost_ratio"].isnull().sum("run").values.tolist() == [3] * len(names)
    assert f"benefit_cost_ratio: 5 of 8 runs of {names[0]!r} have a value" in table.attrs["few"]


def test_the_interval_of_a_ratio_is_as_wide_as_the_ratio_varies() -> None:
    """Against ratios of samples drawn anew: the spread of the delta method within 10 %, at 200 runs."""
    luck = np.random.default_rng(3)
    runs, draws = 200, 4_000
    y = luck.gamma(4, 25, (draws, runs))
    x = np.where(luck.random((draws, runs)) < 0.3, 0.0, 3 * y + luck.normal(0, 60, (draws, runs)))
    ratios = x.mean(axis=1) / y.mean(axis=1)
    spreads = []
    for top, bottom in zip(x[:200], y[:200], strict=True):
        whole = top.mean() / bottom.mean()
        spreads.append((whole + (top - whole * bottom) / bottom.mean()).std(ddof=1) / np.sqrt(runs))
    assert np.mean(spreads) == pytest.approx(ratios.std(), rel=0.1)


def test_inequality_by_a_rank_that_is_given() -> None:
    s = study(runs=4)
    groups = s.data.sizes["group"]
    up_, down = (measures.concentration_index(s.data, rank=rank) for rank in (range(groups), range(groups, 0, -1)))
    assert np.allclose(up_, -down)
    assert np.allclose(measures.concentration_index(s.data, rank=[7] * groups), 0)
    own = measures.concentration_index(s.data)
    assert (own >= np.abs(up_) - 1e-12).all()  # nothing ranks as steeply as reach itself
    with pytest.raises(ValueError, match="rank has shape"):
        measures.concentration_index(s.data, rank=[1, 2])
