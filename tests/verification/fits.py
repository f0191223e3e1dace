"""Fitting what was simulated gives back its parameters: how often the 95 % intervals hold them, over data sets."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import uptake as up

from .rows import Row, check, mean

THEME = "Fits"
SETS = 200
LEAST, MOST = 0.90, 0.98
Z = 1.959963984540054


def covered(name: str, parameters: str, values: Any, errors: Any, true: float, seed: int) -> Iterator[Row]:
    """The share of intervals that hold the parameter, and the mean of the standardised differences."""
    values, errors = np.asarray(values), np.asarray(errors)
    share = float((np.abs(values - true) <= Z * errors).mean())
    texts = f"{share:.3f}", "0.95", f"{LEAST:g} .. {MOST:g}"
    source = "95 % intervals of maximum likelihood"
    yield Row(f"coverage of {name}", source, parameters, values.size, *texts, None, seed, LEAST <= share <= MOST)
    yield mean(f"mean of (estimate - {name}) / {name}", source, parameters, (values - true) / true, 0.0, seed)


def simulated(net: up.Network, model: Any, horizon: int, seed: int, **how: Any) -> Iterator[up.Diffusion]:
    """A diffusion per run, with its periods counted from 1, or from 0 where there are seeds."""
    runs = up.simulate(net, model, horizon=horizon, runs=SETS, rng=seed, record="adoption_step", **how).adoption_step
    for run in range(SETS):
        yield up.Diffusion(net, runs.values[run], periods=range(0 if how else 1, horizon + 1))


@check(THEME)
def bass() -> Iterator[Row]:
    p, q, n, horizon, seed = 0.03, 0.38, 2_000, 12, 701
    nobody = up.Network.from_edges([], [], n=n, directed=True)
    fits = [d.fit_bass() for d in simulated(nobody, up.Bass(p, q, mixing="everyone"), horizon, seed)]
    note = f"Bass, p = {p}, q = {q}, n = {n:,}, {horizon} periods"
    for name, true in (("p", p), ("q", q)):
        found = [fit.coefficients.loc[name, ["estimate", "se"]].to_numpy() for fit in fits]
        yield from covered(name, note, *np.array(found, float).T, true, seed)


@check(THEME)
def hazard_by_count() -> Iterator[Row]:
    p0, chance, horizon, seed = 0.02, 0.06, 10, 702
    net = up.generate.watts_strogatz(1_000, 6, 0.1, rng=3)
    model = up.models.ContactHazard(-np.log1p(-p0), count=-np.log1p(-chance))
    note = f"noisy-or, p0 = {p0}, p = {chance}, 1,000 actors, {horizon} periods"
    fits = [d.fit_hazard("count", link="noisy-or") for d in simulated(net, model, horizon, seed)]
    for name, true in (("p0", p0), ("p (count)", chance)):
        found = [fit.coefficients.loc[name, ["estimate", "se"]].to_numpy() for fit in fits]
        yield from covered(name, note, *np.array(found, float).T, true, seed)


@check(THEME)
def hazard_by_share() -> Iterator[Row]:
    p, q, horizon, seed = 0.05, 0.3, 8, 703
    net = up.generate.watts_strogatz(1_000, 6, 0.1, rng=4)
    note = f"linear, p = {p}, q = {q}, 1,000 actors, {horizon} periods"
    fits = [d.fit_hazard(link="linear") for d in simulated(net, up.Bass(p, q), horizon, seed)]
    for name, true in (("constant", p), ("share", q)):
        found = [fit.coefficients.loc[name, ["estimate", "se"]].to_numpy() for fit in fits]
        yield from covered(name, note, *np.array(found, float).T, true, seed)


@check(THEME)
def no_contagion_is_detected_as_often_as_the_test_says() -> Iterator[Row]:
    h, horizon, seed = 0.1, 10, 704
    net = up.generate.watts_strogatz(500, 6, 0.1, rng=5)
    fits = [d.fit_hazard() for d in simulated(net, up.Bass(h, 0.0, mixing="everyone"), horizon, seed)]
    wrong = float(np.mean([fit.evidence is not None and fit.evidence.p_value < 0.05 for fit in fits]))
    note = f"constant hazard {h}, logit of share and period, 500 actors, {horizon} periods"
    texts = f"{wrong:.3f}", "0.05", "0.02 .. 0.10"
    source = "likelihood ratio test at 5 %"
    yield Row("false alarms of contagion", source, note, SETS, *texts, None, seed, 0.02 <= wrong <= 0.10)
