"""What fits promise: the likelihoods, the same hazard in the simulator, checks, words, refusals."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
import uptake as up
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from uptake.analysis.fits import bass, cox, curves, thresholds
from uptake.analysis.fits.contact import contact, exposures
from uptake.analysis.fits.links import LINKS
from uptake.analysis.fits.maximise import maximise
from uptake.analysis.fits.rows import person_periods
from uptake.basis.checks import BadType, BadValue

VILLAGE = up.generate.watts_strogatz(200, 6, 0.1, rng=4)
STEPS = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
RING = up.Diffusion(
    up.generate.ring_lattice(12, 4),
    STEPS,
    periods=range(1, 5),
    group=["a", "b", "c"] * 4,
    attributes={
        "age": [float(k) for k in range(12)],
        "part": [1.0, np.nan, 0.0, np.nan] * 3,
        "name": list("abcdefghijkl"),
    },
)


def spread(model: Any, net: up.Network = VILLAGE, horizon: int = 10, seed: int = 3, **how: Any) -> up.Diffusion:
    """A diffusion simulated from a model, with the steps after the start as its periods."""
    run = up.simulate(net, model, horizon=horizon, rng=seed, record="adoption_step", **how)
    first = 0 if "seeds" in how else 1
    return up.Diffusion(net, run.adoption_step.isel(run=0).values, periods=range(first, horizon + 1))


# --- the likelihood ---


@pytest.mark.parametrize("name", LINKS)
@given(x=st.floats(-4, 4))
def test_derivatives_of_links(name: str, x: float) -> None:
    link = LINKS[name]
    at = np.array([0.05 + 0.9 * (x + 4) / 8 if link.adds else x])
    width = 1e-5
    for part in (link.adopts, link.stays):
        value, first, second = part(at)
        low, high = part(at - width), part(at + width)
        assert first == pytest.approx((high[0] - low[0]) / (2 * width), rel=1e-5, abs=1e-7)
        assert second == pytest.approx((high[1] - low[1]) / (2 * width), rel=1e-5, abs=1e-6)
        assert (value <= 0).all()
    assert np.exp(link.adopts(at)[0]) + np.exp(link.stays(at)[0]) == pytest.approx(1)
    assert link.hazard(at) == pytest.approx(np.exp(link.adopts(at)[0]))


@given(seed=st.integers(0, 10_000), name=st.sampled_from(sorted(LINKS)))
def test_the_top_is_a_top(seed: int, name: str) -> None:
    luck = np.random.default_rng(seed)
    design = np.stack([np.ones(300), luck.random(300)], axis=1)
    adopted = (luck.random(300) < 0.15 + 0.3 * design[:, 1]).astype(float)
    link = LINKS[name]
    found = maximise(link, design, adopted)
    assert np.abs(found.score).max() < 1e-5 * 300

    def height(value: Any) -> float:
        x = design @ value
        if link.adds and (x.min() <= 0 or x.max() >= link.most):
            return -np.inf
        return float(np.where(adopted > 0, link.adopts(x)[0], link.stays(x)[0]).sum())

    assert found.log_likelihood == pytest.approx(height(found.value))
    for shift in ([1e-3, 0], [-1e-3, 0], [0, 1e-3], [0, -1e-3]):
        assert height(found.value + np.array(shift)) < found.log_likelihood


def test_a_rate_of_exposure_stops_at_zero() -> None:
    d = up.Diffusion(up.generate.path(6), [1, 2, 2, 3, 1, 2], periods=range(1, 4))
    fit = d.fit_hazard("count", link="exponential")
    assert fit.coefficients.loc["count", "estimate"] >= 0
    lonely = up.Diffusion(up.generate.path(8), [1, -1, 1, -1, 2, -1, 1, -1], periods=range(1, 4))
    bound = lonely.fit_hazard("count", link="noisy-or")
    assert bound.coefficients.loc["p (count)", "estimate"] == 0
    assert math.isnan(bound.coefficients.loc["p (count)", "se"])
    assert bound.evidence is not None
    assert (bound.evidence.statistic, bound.evidence.p_value) == (pytest.approx(0, abs=1e-9), 1.0)


def test_estimates_without_bound_are_told() -> None:
    d = up.Diffusion(up.generate.path(6), [1, 1, 2, 3, -1, -1], periods=range(1, 4))
    with pytest.warns(UserWarning, match="no finite estimate fits best"):
        fit = d.fit_hazard()
    assert math.isnan(fit.coefficients.loc["share", "se"])
    with pytest.warns(UserWarning, match="no finite estimate of some coefficient"):
        assert math.isnan(d.fit_cox().coefficients.loc["share", "se"])


def test_rows_end_with_adoption() -> None:
    rows = person_periods([2, -1, 0], 4, first=1)
    assert rows.actor.tolist() == [0, 0, 1, 1, 1]
    assert rows.period.tolist() == [1, 2, 1, 2, 3]
    assert rows.adopted.tolist() == [0, 1, 0, 0, 0]


@pytest.mark.parametrize(("kind", "how"), [("share", {"by": "share"}), ("count", {"by": "count"})])
@pytest.mark.parametrize("direction", ["in", "out"])
@pytest.mark.parametrize("lag", [0, 1])
def test_exposures_are_those_of_the_diffusion(kind: str, how: Any, direction: Any, lag: int) -> None:
    luck = np.random.default_rng(1)
    net = up.Network.from_edges(
        luck.integers(0, 40, 90), luck.integers(0, 40, 90), n=40, directed=True, parallel="merge"
    )
    steps = luck.integers(-1, 6, 40)
    d = up.Diffusion(net, steps, periods=range(6))
    mine = exposures(contact([net], direction=direction), kind, steps.astype(np.int64), 6, lag)
    theirs = d.exposure(lag, direction=direction, **how).to_numpy()
    theirs[:, :lag] = 0
    assert mine == pytest.approx(np.nan_to_num(theirs))


def test_exposure_to_groups_and_to_all() -> None:
    group = np.array([0, 1, 0, 0, 2])
    contacts = contact([up.generate.path(5)], group=group)
    adopted = np.array([[1.0, 1, 0, 0, 0], [0, 0, 1, 1, 1]])
    of_group = contacts.exposure("group", 0, adopted, adopted)
    assert of_group.tolist() == [[0, 0, 0.5, 0.5, 0], [1, 0, 0.5, 0.5, 0]]
    assert contacts.exposure("population", 0, adopted, adopted)[:, 0].tolist() == [0.4, 0.6]
    assert contacts.exposure("new count", 0, adopted, 1 - adopted).tolist() == [[0, 1, 1, 2, 1], [1, 1, 1, 0, 0]]


# --- Cox, thresholds, curves, Bass ---


@given(seed=st.integers(0, 10_000))
def test_exact_ties_by_enumeration(seed: int) -> None:
    luck = np.random.default_rng(seed)
    x, beta = luck.normal(size=(7, 2)), luck.normal(size=2)
    event = np.zeros(7, bool)
    event[luck.choice(7, int(luck.integers(1, 6)), replace=False)] = True
    score = x @ beta
    sets = [sum(score[list(who)]) for who in itertools.combinations(range(7), int(event.sum()))]
    height, slope, curve = cox._exact(x, event, beta)
    assert height == pytest.approx(score[event].sum() - np.logaddexp.reduce(sets))
    for part in (cox._exact, cox._approximate(True), cox._approximate(False)):
        _, slope, curve = part(x, event, beta)
        for k, step in enumerate(np.eye(2) * 1e-5):
            low, high = part(x, event, beta - step), part(x, event, beta + step)
            assert slope[k] == pytest.approx((high[0] - low[0]) / 2e-5, rel=1e-5, abs=1e-6)
            assert curve[k] == pytest.approx((high[1] - low[1]) / 2e-5, rel=1e-4, abs=1e-5)


def test_one_adopter_per_period_has_no_ties() -> None:
    village = up.generate.watts_strogatz(60, 6, 0.3, rng=4)
    d = up.Diffusion(village, [*range(1, 13), *[-1] * 48], periods=range(1, 13))
    found = [
        d.fit_cox("count", ties=ties).coefficients.loc["count", "estimate"] for ties in ("efron", "breslow", "exact")
    ]
    assert found == pytest.approx([found[0]] * 3)


@given(seed=st.integers(0, 10_000))
def test_survival_as_scipy_has_it(seed: int) -> None:
    luck = np.random.default_rng(seed)
    exposure, adopted = luck.integers(0, 6, 30) / 5, luck.random(30) < 0.6
    adopted[0] = True
    steps = thresholds.kaplan_meier(exposure, adopted)
    sf = stats.ecdf(stats.CensoredData(exposure[adopted], right=exposure[~adopted])).sf
    assert steps.at(sf.quantiles)[0] == pytest.approx(sf.probabilities)


def test_censoring_before_what_could_not_act() -> None:
    d = up.Diffusion(up.generate.path(4), [1, 2, 3, -1], periods=range(1, 4))
    assert d.threshold_survival().table.loc[0.5, "at_risk"] == 3  # the last has exposure 1, from period 3 on
    assert d.threshold_survival(censored="acted").table.loc[0.5, "at_risk"] == 2


@pytest.mark.parametrize("shape", curves.SHAPES)
def test_curves_give_back_their_parameters(shape: Any) -> None:
    theta = {"bass": [0.03, 0.38], "logistic": [0.5, 6], "gompertz": [0.4, 5], "weibull": [1.6, 7], "geometric": [0.1]}
    share = curves.SHAPES[shape].share(np.arange(1.0, 13), np.array(theta[shape]))
    n = 10_000_000
    new = np.diff(np.rint(share * n).astype(np.int64), prepend=0)
    for fit in (curves.by_likelihood, curves.by_least_squares):
        assert fit(shape, new, n).value == pytest.approx(theta[shape], rel=2e-3)


@pytest.mark.parametrize("share", ["observed", "expected"])
def test_bass_in_a_market_of_unknown_size(share: Any) -> None:
    p, q, market, n = 0.03, 0.4, 600_000, 1_000_000
    new, had = [], 0.0
    for _ in range(15):
        new.append((p + q * had / market) * (market - had))
        had += new[-1]
    fit = bass.fit_bass(np.rint(new).astype(np.int64), n, None, share=share)
    assert fit.value == pytest.approx([p, q, market], rel=1e-3)
    known = bass.fit_bass(np.rint(new).astype(np.int64), n, market, share=share)
    assert known.log_likelihood <= fit.log_likelihood + 1e-6
    assert known.value == pytest.approx([p, q], rel=1e-3)


def test_the_market_of_all_is_the_hazard_by_population() -> None:
    d = spread(up.Bass(0.05, 0.3, mixing="everyone"))
    one, other = d.fit_bass(), d.fit_hazard("population", link="linear")
    assert one.coefficients["estimate"].tolist() == pytest.approx(other.coefficients["estimate"].tolist(), abs=1e-7)
    assert one.log_likelihood == pytest.approx(other.log_likelihood)
    assert one.table.loc["constant hazard", "aic"] == pytest.approx(
        other.table.loc["no exposure, constant hazard", "aic"]
    )


# --- the simulator ---

RATE = -math.log1p(-0.1)
MODELS: dict[str, tuple[Any, dict[str, Any], dict[str, Any], type]] = {
    "Bass on a network": (up.Bass(0.05, 0.4), {}, {"link": "linear"}, up.Bass),
    "Bass, everyone": (
        up.Bass(0.05, 0.4, mixing="everyone"), {}, {"link": "linear", "exposure": "population"}, up.Bass
    ),
    "rates of shares": (
        up.models.ContactHazard(0.05, share=0.6), {}, {"link": "exponential"}, up.models.ContactHazard
    ),
    "noisy-or": (
        up.models.ContactHazard(0.03, count=RATE), {}, {"link": "noisy-or", "exposure": "count"},
        up.models.ContactHazard,
    ),
    "chances of counts and of all": (
        up.models.ContactHazard(0.03, count=0.04, population=0.4, link="linear"), {},
        {"link": "linear", "exposure": ["count", "population"]}, up.models.ContactHazard,
    ),
    "SI": (
        up.SI(0.1), {"seeds": 4}, {"link": "noisy-or", "exposure": "count", "first_period": "given"}, up.SI
    ),
    "cascade": (
        up.IndependentCascade(0.3, clock="actor"), {"seeds": 10},
        {"link": "noisy-or", "exposure": "new count", "first_period": "given"}, up.IndependentCascade,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
def test_the_simulator_with_the_fitted_numbers_gives_the_runs_of_the_check(name: str) -> None:
    model, start, how, kind = MODELS[name]
    d = spread(model, **start)
    fit = d.fit_hazard(**how)
    same = fit.model()
    assert type(same) is kind
    check = fit.check(runs=40, rng=9, uncertainty=False)
    steps = {"seeds": np.flatnonzero(d.adoption_period == 0)} if start else {}
    horizon = len(d.periods) - (1 if start else 0)
    runs = up.simulate(VILLAGE, same, horizon=horizon, runs=40, rng=9, record="adoption_step", **steps)
    there = runs.adoption_step.values
    there = there if start else np.where(there > 0, there - 1, -1)
    assert (there == check.adoption_period).mean() > 0.9999  # hazards of the simulator are rounded to 2^-32
    assert check.table["p_value"].min() > 0.01


def test_bass_is_checked_by_the_model_with_its_numbers() -> None:
    d = spread(up.Bass(0.05, 0.3, mixing="everyone"))
    fit = d.fit_bass()
    check = fit.check(runs=30, rng=5, uncertainty=False)
    there = up.simulate(VILLAGE, fit.model(), horizon=10, runs=30, rng=5, record="adoption_step").adoption_step.values
    assert (np.where(there > 0, there - 1, -1) == check.adoption_period).mean() > 0.9999
    part = d.fit_bass(market=190).check(runs=30, rng=5)
    assert part.adoption_period.shape == (30, 200)
    assert ((part.adoption_period >= 0).sum(axis=1) <= 190).all()
    for other in (d.fit_bass(market="free"), d.fit_bass(share="expected"), d.fit_bass(first_period="given")):
        assert other.check(runs=30, rng=5).table.loc["adopters by the last period", "p_value"] > 0.01


def test_checks_keep_what_is_given() -> None:
    check = RING.fit_hazard("count", link="exponential", covariates=["part"]).check(runs=25, rng=1)
    start = RING.adoption_period.to_numpy()
    assert (check.adoption_period[:, 1::2] == start[1::2]).all()  # their attribute is missing
    assert not (check.adoption_period[:, ::2] == start[::2]).all()
    seeds = spread(up.SI(0.1), seeds=4).fit_hazard("count", link="noisy-or", first_period="given")
    assert ((seeds.check(runs=25, rng=1).adoption_period == 0).sum(axis=1) == 4).all()
    again = [seeds.check(runs=25, rng=1).adoption_period for _ in range(2)]
    assert (again[0] == again[1]).all()
    assert (seeds.check(runs=25, rng=2).adoption_period != again[0]).any()


def test_a_check_finds_what_a_fit_leaves_out() -> None:
    d = spread(up.models.ContactHazard(0.01, count=0.25), horizon=12)
    without = d.fit_hazard(None, time="constant").check(runs=100, rng=1)
    assert "Outside" in without.summary
    assert "Outside" not in d.fit_hazard("count", link="noisy-or").check(runs=100, rng=1).summary


def test_two_networks() -> None:
    nets = [up.generate.ring_lattice(60, 2), up.generate.ring_lattice(60, 6)]
    luck = np.random.default_rng(2)
    d = up.Diffusion([nets[t % 2] for t in range(6)], luck.integers(-1, 6, 60), periods=range(6))
    fit = d.fit_hazard(link="exponential", first_period="given")
    assert fit.check(runs=20, rng=1).adoption_period.shape == (20, 60)
    with pytest.raises(BadValue, match="a network per period, and a model runs on one network"):
        fit.model()


# --- what is refused ---

REFUSED: dict[str, tuple[Any, str]] = {
    "kind": (lambda: RING.fit_hazard("shares"), "exposure = 'shares' is unknown; did you mean 'share'"),
    "link": (lambda: RING.fit_hazard(link="log"), "link = 'log' is unknown"),
    "weights": (lambda: RING.fit_hazard("weighted share"), "needs weights, but the network has none"),
    "twice": (lambda: RING.fit_hazard(["count", "count"]), "names a kind twice"),
    "noisy share": (
        lambda: RING.fit_hazard("share", link="noisy-or"),
        "goes with a number of contacts, not with 'share'",
    ),
    "noisy periods": (
        lambda: RING.fit_hazard("count", link="noisy-or", time="linear"),
        "has no periods, groups or covariates",
    ),
    "lag": (lambda: RING.fit_hazard(lag=2), "lag = 2 is out of range"),
    "run": (lambda: RING.fit_hazard(run=1), "there is one diffusion"),
    "covariate": (lambda: RING.fit_hazard(covariates=["aged"]), "covariates = 'aged' is unknown; did you mean 'age'"),
    "name of a column": (lambda: RING.fit_hazard(covariates={"share": np.ones(12)}), "is the name of a column"),
    "shape": (
        lambda: RING.fit_hazard(covariates={"x": np.ones(5)}),
        "has shape (5,); it takes the shape (12,) or (12, 4)",
    ),
    "the same": (lambda: RING.fit_hazard(covariates={"x": np.ones(12)}), "cannot be told apart: 'x' is the same"),
    "nobody": (
        lambda: up.Diffusion(RING.networks[0], [-1] * 12, periods=range(3)).fit_hazard(),
        "has no adoption in the rows",
    ),
    "market": (lambda: RING.fit_bass(market=5), "is not between the 9 adopters and the 12 actors"),
    "word": (lambda: RING.fit_bass(market="half"), "market = 'half' is unknown; did you mean"),
    "all adopted": (
        lambda: up.Diffusion(RING.networks[0], [1] * 6 + [2] * 6, periods=(1, 2)).fit_bass(market="free"),
        "cannot be told, as everybody adopted",
    ),
    "curve": (lambda: RING.fit_curve("probit"), "shape = 'probit' is unknown"),
    "few periods": (
        lambda: up.Diffusion(RING.networks[0], [1, 2] * 6, periods=(1, 2)).fit_curve(method="least squares"),
        "too few",
    ),
    "robust": (lambda: RING.fit_cox(ties="exact", robust=True), "does not go with ties='exact'"),
    "population": (lambda: RING.fit_cox("population"), "is the same for all at risk"),
    "runs": (lambda: RING.fit_hazard().check(runs=5), "runs = 5 is out of range"),
    "endogenous": (lambda: RING.fit_hazard(lag=0).check(rng=1), "counts adopters of the same period"),
    "logit": (lambda: RING.fit_hazard(time="constant").model(), "under which contacts neither add chances nor rates"),
    "periods": (lambda: RING.fit_hazard().model(), "has 'period', and a model has one hazard"),
    "out": (lambda: RING.fit_hazard(link="exponential", direction="out").model(), "with its arcs turned"),
    "same period": (lambda: RING.fit_hazard(link="exponential", lag=0).model(), "influence takes a step"),
    "of groups": (lambda: RING.fit_hazard("group", link="linear").model(), "a model knows no groups"),
    "dropped": (lambda: RING.fit_hazard(link="linear", no_contacts="drop").model(), "they were left out"),
    "part of a market": (lambda: RING.fit_bass(market=10).model(), "its market is 10 of 12 actors"),
    "curves": (lambda: RING.fit_curve().model(), "says when a share adopts, not who"),
    "baseline": (lambda: RING.fit_cox().model(), "the hazard of each period is left open"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.filterwarnings("ignore:.*no finite estimate:UserWarning")
def test_what_is_refused(name: str) -> None:
    call, said = REFUSED[name]
    with pytest.raises((BadValue, BadType)) as refused:
        call()
    assert said in str(refused.value)


def test_words_are_no_numbers() -> None:
    with pytest.raises(BadType, match="something else than numbers"):
        RING.fit_hazard(covariates=["name"])
    with pytest.raises(BadType, match="one string"):
        RING.fit_hazard(covariates="age")
    with pytest.raises(BadType, match="thresholds"):
        RING.threshold_survival().at(["low"])


def test_spells_and_runs() -> None:
    net = up.generate.path(3)
    spells = up.Diffusion(net, None, spells=[(0, 0, 2), (1, 1, None)], periods=range(4))
    with pytest.raises(BadValue, match="takes adoption for good"):
        spells.fit_hazard()
    steps = up.simulate(VILLAGE, up.Bass(0.05, 0.3), horizon=8, runs=3, rng=1, record="adoption_step").adoption_step
    several = up.Diffusion(VILLAGE, steps, periods=range(9))
    with pytest.raises(BadValue, match="there are 3 runs"):
        several.fit_bass()
    with pytest.raises(BadValue, match=r"runs are 0 \.\. 2"):
        several.fit_bass(run=3)
    assert several.fit_bass(run=0).p != several.fit_bass(run=1).p


# --- words, tables, pictures ---


def test_every_verdict_has_its_words() -> None:
    strong = spread(up.models.ContactHazard(0.01, count=0.25), horizon=12)
    assert "Contagion is detected" in repr(strong.fit_hazard("count", link="noisy-or"))
    assert "Imitation is detected" in repr(spread(up.Bass(0.02, 0.6, mixing="everyone"), horizon=12).fit_bass())
    away = np.array([1 if k % 8 == 0 else 3 if k % 8 == 4 else -1 for k in range(200)])
    away[1:20:8] = 2
    falls = up.Diffusion(up.generate.ring_lattice(200, 4), away, periods=range(1, 7)).fit_hazard(time="constant")
    assert falls.evidence is not None
    assert (falls.evidence.verdict, "adoption falls with exposure" in repr(falls)) == ("negative", True)
    late = np.repeat([1, 2, 3, 4, 5, 6], [5, 5, 10, 20, 40, 80])
    luck = np.random.default_rng(3)
    crowd = up.Diffusion(
        up.generate.erdos_renyi(200, 20, rng=1), luck.permutation([*late, *[-1] * 40]), periods=range(1, 7)
    )
    mixed = crowd.fit_hazard(time="constant")
    assert mixed.evidence is not None
    assert (mixed.evidence.verdict, "Mixed evidence" in repr(mixed)) == ("mixed", True)
    assert "says nothing of contagion" in repr(crowd.fit_hazard(None))


def test_every_table_has_models_without_contagion() -> None:
    names = {"no exposure, constant hazard", "no exposure, linear in the period", "no exposure, an effect per period"}
    for link in LINKS:
        exposure = "count" if link == "noisy-or" else "share"
        table = RING.fit_hazard(exposure, link=link).table
        assert names <= set(table.index)
        assert table["this model"].sum() == 1
        assert (table.loc[[*names], "contagion"] == False).all()  # noqa: E712
        assert table["delta_aic"].min() == 0
        nested = table["log_likelihood"].to_numpy().reshape(4, 2)
        assert (nested[:, 0] >= nested[:, 1] - 1e-7).all()
    assert {"constant hazard", "a hazard per period"} <= set(RING.fit_bass(market="free").table.index)


def test_groups_and_attributes_by_period() -> None:
    by_period = np.outer(np.arange(12.0), [1, 2, 0, 1])
    fit = RING.fit_hazard("count", covariates={"x": by_period}, group_effects=True, time="constant")
    assert fit.coefficients.index.tolist() == ["constant", "group b", "group c", "x", "count"]
    part = RING.fit_hazard("count", covariates=["part"])
    assert part.n_rows < RING.fit_hazard("count").n_rows
    assert (part.table["bic_rows"] - part.table["aic"]).iloc[0] == pytest.approx(3 * (math.log(part.n_rows) - 2))


def test_pictures() -> None:
    fits = [
        RING.fit_hazard("count"),
        RING.fit_hazard(None),
        RING.fit_bass(),
        RING.fit_curve(),
        RING.threshold_survival(),
    ]
    fits.append(RING.fit_hazard("count").check(runs=20, rng=1))
    assert [len(fit.plot().axes) for fit in fits] == [2, 1, 1, 1, 1, 2]
    from matplotlib.figure import Figure

    axes = Figure().subplots(1, 2)
    assert fits[-1].plot(axes=axes) is axes[0].figure
    with pytest.raises(ValueError, match="needs 2"):
        fits[-1].plot(axes=axes[0])


def test_contact_hazard_refuses() -> None:
    net = up.generate.path(3)
    for how, said in (
        ({"count": 0.1, "new_count": 0.1}, "ties pass either once or in every step"),
        ({"population": 0.1}, "adds a chance, but the link 'exponential' adds rates"),
        ({"drive": -0.1}, "drive = -0.1 is out of range"),
        ({"share": 1.1, "link": "linear"}, "share = 1.1 is out of range"),
    ):
        with pytest.raises(BadValue, match=said):
            up.models.ContactHazard(**how)
    with pytest.raises(BadValue, match="has no weights"):
        up.simulate(net, up.models.ContactHazard(0.1, weighted_share=0.2), horizon=2, rng=1)


def test_weights_in_the_simulator() -> None:
    luck = np.random.default_rng(5)
    source, target, weight = luck.integers(0, 80, 400), luck.integers(0, 80, 400), luck.random(400)
    net = up.Network.from_edges(source, target, weight, n=80, directed=True, parallel="merge")
    for kind in ("weighted_share", "weighted_count"):
        d = spread(up.models.ContactHazard(0.04, **{kind: 0.4}), net)
        fit = d.fit_hazard(kind.replace("_", " "), link="exponential")
        check = fit.check(runs=30, rng=2, uncertainty=False)
        there = up.simulate(net, fit.model(), horizon=10, runs=30, rng=2, record="adoption_step").adoption_step.values
        assert (np.where(there > 0, there - 1, -1) == check.adoption_period).mean() > 0.999
