"""The labelled data of a calibration, and what can be read from them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from uptake.analysis import attributes, population
from uptake.analysis.attributes import Attribute
from uptake.analysis.summaries import Part, apart, distances
from uptake.basis.checks import NOT_SHOWN, BadValue

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Floats = npt.NDArray[np.float64]
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)
PRIOR = 200  # quantiles of each prior that are kept
FEW = 20  # effective runs or particles below which a calibration says so
SUSPECT = 0.05  # share of simulated worlds below which what was observed does not look like one of them
_CHECKED = 200_000_000  # differences between runs that a check computes, at most


class Generation(Protocol):
    """What is known of a generation when it ends."""

    @property
    def threshold(self) -> float: ...
    @property
    def particles(self) -> float: ...
    @property
    def runs(self) -> float: ...
    @property
    def accepted(self) -> float: ...


class Check(NamedTuple):
    """Whether what was observed looks like a run of the calibrated world."""

    observed: float  # mean distance from what was observed to runs
    simulated: float  # mean distance from a run to the other runs of the same numbers
    share: float  # of simulated runs that are at least as far from the other runs as what was observed


def check_of(parts: Sequence[Part], share: Floats, weight: Floats) -> Check:
    """Compare the distance to what was observed with that between runs of the same numbers.

    The posterior predictive check of Gelman, Meng and Stern (1996), Statistica Sinica 6(4), 733-760: the discrepancy is
    the mean distance to the runs of a particle, leaving itself out.

    Parameters
    ----------
    parts : sequence of Part
    share : array of shape (particle, run, curve, step)
    weight : array of shape (particle,)
        Adds up to 1.

    Returns
    -------
    Check
        NaN where there is one run per particle.
    """
    runs = share.shape[1]
    seen = distances(parts, share).mean(axis=1)
    if runs < 2:
        return Check(float(np.sum(weight * seen)), np.nan, np.nan)
    most = max(1, _CHECKED // (runs * runs * share.shape[2] * share.shape[3]))
    heaviest = np.sort(np.argsort(-weight, kind="stable")[:most])
    own, beyond = np.empty(len(heaviest)), np.empty(len(heaviest))
    for k, particle in enumerate(heaviest.tolist()):
        others = np.sum(apart(parts, share[particle]), axis=1) / (runs - 1)
        own[k], beyond[k] = others.mean(), np.mean(others >= seen[particle])
    weights = weight[heaviest] / weight[heaviest].sum()
    return Check(float(np.sum(weight * seen)), float(np.sum(weights * own)), float(np.sum(weights * beyond)))


def dataset(
    *,
    keys: Sequence[str],
    values: Floats,
    weight: Floats,
    distance: Floats,
    history: Sequence[Generation],
    runs: npt.NDArray[np.int64],
    prior: Floats,
    curves: Sequence[str],
    weights: Sequence[float],
    observed: Floats,
    bands: Floats,
    check: Check,
    attrs: Mapping[str, Attribute],
) -> xr.Dataset:
    """Put all of a calibration into one labelled dataset.

    Parameters
    ----------
    keys : sequence of str
        The parameters.
    values : array of shape (particle, parameter)
        Of all generations, one after the other.
    weight : array of shape (particle,)
    distance : array of shape (particle, run)
    history : sequence of Generation
    runs : array of int64 of shape (run,)
        Numbers of the runs of the first generation.
    prior : array of shape (parameter, PRIOR)
        Quantiles at equal steps.
    curves : sequence of str
    weights : sequence of float
        Of curves.
    observed : array of shape (curve, step)
    bands : array of shape (2, band, curve, step)
        Of prior and posterior.
    check : Check
    attrs : mapping
    """
    import xarray as xr

    generation = np.repeat(np.arange(len(history)), len(values) // len(history))
    share = {"units": "share"}
    return xr.Dataset(
        {
            "value": (("particle", "parameter"), values, {"long_name": "numbers of the particles"}),
            "weight": ("particle", weight, {"long_name": "weight in the posterior", "units": "1"}),
            "distance": (("particle", "run"), distance, {"long_name": "distance to what was observed", "units": "1"}),
            "generation_of": ("particle", generation, {"long_name": "generation of the particle"}),
            "threshold": ("generation", [one.threshold for one in history], {"long_name": "distance that counts"}),
            "particles": ("generation", [one.particles for one in history], {"long_name": "effective particles"}),
            "runs": ("generation", [one.runs for one in history], {"long_name": "effective runs"}),
            "accepted": ("generation", [one.accepted for one in history], share | {"long_name": "new runs within"}),
            "prior": (("parameter", "quantile"), prior, {"long_name": "quantiles of the prior"}),
            "curve_weight": ("curve", np.asarray(weights, np.float64), {"long_name": "weight of the curve"}),
            "observed": (("curve", "step"), observed, share | {"long_name": "observed share of users"}),
            "simulated": (("law", "band", "curve", "step"), bands, share | {"long_name": "simulated share of users"}),
            "check_observed": ((), check.observed, {"long_name": "mean distance from what was observed to runs"}),
            "check_simulated": ((), check.simulated, {"long_name": "mean distance between runs of the same numbers"}),
            "check_share": ((), check.share, share | {"long_name": "simulated runs at least as far from their likes"}),
        },
        {
            "parameter": [*keys],
            "particle": np.arange(len(values)),
            "run": runs,
            "generation": np.arange(len(history)),
            "quantile": (np.arange(PRIOR) + 0.5) / PRIOR,
            "curve": [*curves],
            "step": np.arange(observed.shape[1]),
            "law": ["prior", "posterior"],
            "band": list(BANDS),
        },
        attributes.plain(attrs) | {"uptake_kind": "calibration"},
    )


def table(data: xr.Dataset) -> pd.DataFrame:
    """A row per particle: generation, its numbers, weight, mean distance of its runs, share of them that count."""
    import pandas as pd

    columns: dict[str, Any] = {"generation": data["generation_of"].values}
    columns |= {str(key): data["value"].sel(parameter=key).values for key in data["parameter"].values}
    within = data["distance"] <= data["threshold"].isel(generation=-1)
    columns |= {
        "weight": data["weight"].values,
        "distance": data["distance"].mean("run").values,
        "within": within.mean("run").values,
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(data.sizes["particle"], name="particle"))


def history(data: xr.Dataset) -> pd.DataFrame:
    """A row per generation: threshold, effective particles and runs, share of new runs within the threshold."""
    frame = data[["threshold", "particles", "runs", "accepted"]].to_dataframe()
    return frame[["threshold", "particles", "runs", "accepted"]]


def quantiles(data: xr.Dataset, shares: Sequence[float]) -> pd.DataFrame:
    """Weighted quantiles of the posterior, a row per parameter."""
    import pandas as pd

    found = population.quantiles(data["value"].values, data["weight"].values, shares)
    keys = pd.Index([str(key) for key in data["parameter"].values], name="parameter")
    return pd.DataFrame(found.T, index=keys, columns=pd.Index(list(shares), name="quantile"))


def prior_quantiles(data: xr.Dataset, shares: Sequence[float]) -> Floats:
    """Quantiles of each prior, shape (parameter, share)."""
    known, at = data["prior"].values, data["quantile"].values
    return np.stack([np.interp(shares, at, row) for row in known])


def summary(data: xr.Dataset, level: float) -> pd.DataFrame:
    """A row per parameter: prior and posterior, and how much of the width of the prior is left."""
    sides = [(1 - level) / 2, 0.5, (1 + level) / 2]
    after, before = quantiles(data, sides).to_numpy(), prior_quantiles(data, sides)
    frame = quantiles(data, [0.5]).drop(columns=0.5)
    values, weight = data["value"].values, data["weight"].values
    mean = np.sum(weight[:, None] * values, axis=0)
    frame["prior_low"], frame["prior_high"] = before[:, 0], before[:, 2]
    frame["mean"], frame["sd"] = mean, np.sqrt(np.sum(weight[:, None] * (values - mean) ** 2, axis=0))
    frame["low"], frame["median"], frame["high"] = after.T
    frame["left"] = (after[:, 2] - after[:, 0]) / (before[:, 2] - before[:, 0])
    return frame.rename_axis(columns=None)


def drawn(data: xr.Dataset, n: int | None = None) -> npt.NDArray[np.int64]:
    """Positions of n particles drawn by weight, in an order that says nothing; as many as are effective by default."""
    weight = data["weight"].values
    n = max(1, round(population.effective(weight))) if n is None else n
    rng = np.random.default_rng([int(data.attrs["seed"]), 2**31])
    return rng.permutation(population.resampled(weight, n, 0.5))


def draws(data: xr.Dataset) -> xr.Dataset:
    """Equally weighted draws with the dimensions chain and draw."""
    import xarray as xr

    places = drawn(data)
    values = data["value"].values[places]
    variables = {str(key): (("chain", "draw"), values[None, :, k]) for k, key in enumerate(data["parameter"].values)}
    coords = {"chain": [0], "draw": np.arange(len(places))}
    about = {"inference_library": "uptake", "inference_library_version": str(data.attrs["uptake_version"])}
    return xr.Dataset(variables, coords, about)


def sample(data: xr.Dataset, n: int) -> pd.DataFrame:
    """Scenarios drawn from the posterior, a row each."""
    import pandas as pd

    keys = [str(key) for key in data["parameter"].values]
    index = pd.RangeIndex(n, name="scenario")
    return pd.DataFrame(data["value"].values[drawn(data, n)], columns=keys, index=index)


def check(data: xr.Dataset) -> Check:
    """Whether what was observed looks like a run of the calibrated world."""
    return Check(*(float(data[f"check_{name}"]) for name in Check._fields))


def warnings_of(data: xr.Dataset) -> list[str]:
    """What makes the posterior unreliable."""
    found, own = [], check(data)
    if own.share < SUSPECT:
        found.append(
            f"this world does not reproduce what was observed: it is {own.observed:.2g} away from runs, which are "
            f"{own.simulated:.2g} away from each other, and {100 * own.share:.1f} % of runs are as far"
        )
    last = data.isel(generation=-1)
    if float(last["runs"]) < FEW:
        few = f"{float(last['runs']):.0f} effective runs"
        found.append(f"the answer rests on the luck of {few} and may be too narrow: take more runs")
    if float(last["particles"]) < FEW:
        found.append(f"the answer rests on {float(last['particles']):.0f} effective particles: take more particles")
    return found


def priors(data: xr.Dataset) -> dict[str, str]:
    """The priors in words."""
    return {str(key): str(words) for key, words in json.loads(str(data.attrs["priors"])).items()}


def refuse_other(data: xr.Dataset) -> None:
    """Raise BadValue unless a dataset holds what a calibration needs, in its shape."""
    wanted = {
        "value": ("particle", "parameter"), "weight": ("particle",), "distance": ("particle", "run"),
        "generation_of": ("particle",), "prior": ("parameter", "quantile"), "observed": ("curve", "step"),
        "simulated": ("law", "band", "curve", "step"), "curve_weight": ("curve",),
        **{name: ("generation",) for name in ("threshold", "particles", "runs", "accepted")},
        **{f"check_{name}": () for name in Check._fields},
    }  # fmt: skip
    for name, dims in wanted.items():
        if name not in data.variables or data[name].dims != dims or data[name].dtype.kind not in "iuf":
            problem = f"is not that of a calibration: {name} is not ({', '.join(dims)}) of numbers"
            raise BadValue("data", NOT_SHOWN, problem=problem)
    lacking = [
        name
        for name in ("priors", "strategy", "of", "seed", "step_length", "uptake_version", "summaries")
        if name not in data.attrs
    ]
    if lacking or min(data.sizes.values()) == 0:
        problem = f"is not that of a calibration: it lacks {', '.join(lacking) or 'particles, runs or steps'}"
        raise BadValue("data", NOT_SHOWN, problem=problem)
