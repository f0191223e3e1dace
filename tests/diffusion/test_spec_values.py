"""Every reference value of the R package netdiffuseR that is on this machine, leaf by leaf, to 1e-9.

Each leaf is either compared or named in LEFT_OUT with a reason; a leaf that is in neither fails.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
from observed_cases import TINY, Case, values_file
from uptake.analysis.diffusion.egos import of_contacts
from uptake.analysis.diffusion.equivalence import equivalence, geodesics
from uptake.analysis.diffusion.exposure import exposure
from uptake.analysis.diffusion.moran import moran, weights_of
from uptake.analysis.diffusion.rows import of_matrix, rows, two_step, with_self, without_diagonal
from uptake.network import datasets
from uptake.network.datasets.fetch import here
from uptake.network.datasets.table import TABLE

FILE = values_file()
pytestmark = pytest.mark.skipif(FILE is None, reason="the reference values are not on this machine")
R = {"convention": "netdiffuseR"}
ATOL = 1e-9

# What is not compared, by the path of a leaf, and why.
OTHER_TESTS = "belongs to the tests of fits, permutations and bootstraps"
SCRAMBLED = "the object whose ids, times and attributes do not belong together, as netdiffuseR ships it"
DENSE = "an n x n matrix of differences of times, which is adoption itself"
LEFT_OUT = {
    r"^(permutation_tests|block_permutation|fits)/": OTHER_TESTS,
    r"/(fitbass|qap_exact)/": OTHER_TESTS,
    r"^real/korean_family_planning/as_shipped_misaligned/": SCRAMBLED,
    r"/toa_diff": DENSE,
    r"/matrix_compare/": "element by element on two sparse matrices, which SciPy does",
    r"/diag_expand/": "scipy.sparse.block_diag",
    r"/(input|meta)/": "the input, which is typed in or read",
    r"/struct_equiv/\d+/(d|gdist)": "steps on the way to SE, divided by their maximum; SE and steps are compared",
    r"/mahalanobis_S": "the covariance, an input",
    r"/note$": "words",
    r"/rdiffnet/(seeds|thr_linear)|/n_seeds$": "inputs",
    r"^tiny/A/exposure/se_inverse_by_group": "1 / 1e-16 where SE is 0: netdiffuseR picks an inexact maximum at random",
    r"^tiny/C/vertex_covariate/compare_(>=|==|max|mean)$": "actor 4 names itself, and networks keep no such ties",
    r"^tiny/C/summary/density$": "the same",
    r"korean.*(se_by_group_inverse_as_netdiffuseR/(sum|sumsq|colsums)|se_by_group/nnz)$": "the same: 5 of 42,791 cells",
}


@cache
def reference() -> dict[str, Any]:
    assert FILE is not None
    return json.loads(FILE.read_text(encoding="utf-8"))


# --- comparing ---


def leaves(value: Any, at: str) -> Iterator[tuple[str, Any]]:
    """Dicts are walked; lists of numbers, or of lists of numbers, are one leaf."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from leaves(inside, f"{at}/{key}")
    elif isinstance(value, list) and value and isinstance(value[0], dict) and "SE" in value[0]:
        for k, inside in enumerate(value):
            yield from leaves(inside, f"{at}/{k}")
    else:
        yield at, value


def same(found: Any, wanted: Any, atol: float = ATOL, rtol: float = 0.0) -> bool:
    if isinstance(wanted, str) or (isinstance(wanted, list) and wanted and isinstance(wanted[0], str | dict)):
        return list(np.atleast_1d(found)) == list(np.atleast_1d(wanted))
    one, other = np.array(found, float), np.array(wanted, float)
    return one.shape == other.shape and np.allclose(one, other, rtol=rtol, atol=atol, equal_nan=True)


def summed(values: np.ndarray, labels: list[str]) -> dict[str, Any]:
    """What the file keeps of a vector or a matrix of the real data."""
    x = np.asarray(values, float)
    kept = {"n_NA": int(np.isnan(x).sum()), "sum": np.nansum(x), "sumsq": np.nansum(x**2)}
    if x.ndim == 2:
        return kept | {"shape": x.shape, "colsums": np.nansum(x, axis=0), "rows": dict(zip(labels, x, strict=True))}
    entries = dict(zip(labels, x, strict=True))
    return kept | {"n": x.size, "mean": np.nanmean(x), "sd": np.nanstd(x, ddof=1), "entries": entries}


# --- what is computed for a diffusion ---


def exposures(d: up.Diffusion, own: dict[Any, float], attribute: str) -> dict[str, Callable[[], Any]]:
    named = d.degree("out", weighted=False)  # by how many each is named
    self_weight = {name: own.get(name, 0.0) for name in d.networks[0].labels.tolist()}
    known = np.nan_to_num(np.asarray(d._seen.attributes[attribute], float))
    ask = partial(d.exposure, **R)
    return {
        "default": ask,
        "incoming": partial(ask, direction="out"),
        "count": partial(ask, by="count"),
        "incoming_count": partial(ask, by="count", direction="out"),
        "lag1": partial(ask, 1),
        "lead1": partial(ask, -1),
        f"attrs_{attribute}": partial(ask, attribute=known),
        f"attrs_{attribute}_count": partial(ask, attribute=known, by="count"),
        "attrs_indegree": partial(ask, attribute=named if "period" in named.dims else named.to_numpy()),
        "valued": partial(ask, weighted=True),
        "valued_count": partial(ask, weighted=True, by="count"),
        "valued_self": partial(ask, weighted=True, self_weight=self_weight),
        f"valued_attrs_{attribute}": partial(ask, weighted=True, attribute=known),
        "se_inverse": partial(ask, through="equivalence"),
        "se_direct": partial(d.exposure, through="equivalence"),
        "se_inverse_by_group": partial(ask, through="equivalence", blocks="group"),
        "se_by_group_direct": partial(d.exposure, through="equivalence", blocks="group"),
        "se_by_group_inverse_as_netdiffuseR": partial(ask, through="equivalence", blocks="group"),
        "two_step_counts_of_paths": partial(ask, through="two-step", weighted=True),
        "two_step_paths": partial(ask, through="two-step", weighted=True),
        "two_step_01": partial(ask, through="two-step", weighted=False),
    }


def thresholds(d: up.Diffusion) -> dict[str, Callable[[], Any]]:
    ask = partial(d.thresholds, **R)
    return {
        "lag0": ask,
        "lag1": partial(ask, 1),
        "include_censored_TRUE": partial(d.thresholds, first_period=True, **R),
        "incoming": partial(ask, direction="out"),
        "valued": partial(ask, weighted=True),
        "count": partial(ask, by="count"),
    }


def infections(ask: Callable[..., Any], **more: Any) -> dict[str, Callable[[], Any]]:
    own = partial(ask, **more)
    return {
        "K1_normalized": own,
        "K1_raw": partial(own, normalize=False),
        "K2_normalized": partial(own, 2),
        "K2_raw": partial(own, 2, normalize=False),
        "K3_raw": partial(own, 3, normalize=False),
        "K3_normalized": partial(own, 3),
        "K3_expdiscount_r0.5_normalized": partial(own, 3, discount=0.5),
        "K3_exp_r0.5_normalized": partial(own, 3, discount=0.5),
        "K1_outgoingF_normalized": partial(own, direction="out"),
        "K1_raw_outgoingF": partial(own, direction="out", normalize=False),
    }


def correlations(d: up.Diffusion) -> dict[str, dict[str, Any]]:
    def ask(*of: Any, **how: Any) -> dict[str, Any]:
        found = d.moran(*of, **(R | how))
        kept = {name: np.asarray(found[name]) for name in found}
        first = {name: float(np.atleast_1d(values)[0]) for name, values in kept.items()}
        steady = {
            "observed": first["observed"],
            "expected": first["expected"],
            "sd": first["sd"],
            "p.value": first["p"],
        }
        return kept if of != ("x",) else steady

    return {
        "cumadopt_invgeodesic": ask(weights="distance"),
        "cumadopt_adjacency": ask(),
        "exposure_adjacency": ask("exposure"),
        "x_valued_rowstd": ask("x", weighted=True) if "x" in d._seen.attributes else {},
        "x_valued_raw": ask("x", weighted=True, standardised=False) if "x" in d._seen.attributes else {},
        "x_valued_raw_greater": ask("x", weighted=True, standardised=False, alternative="greater")
        if "x" in d._seen.attributes
        else {},
    }


def by_period(d: up.Diffusion, values: Any) -> np.ndarray:
    """Of shape (actor, T), whatever does not vary repeated."""
    array = np.asarray(values)
    return array if array.ndim == 2 else np.repeat(array[:, None], len(d.periods), axis=1)


def degrees(d: up.Diffusion) -> dict[str, np.ndarray]:
    """R's in-degree of i is how many name i: our arcs out of i."""
    kinds = {"indegree": "out", "outdegree": "in", "degree": "both"}
    found = {name: by_period(d, d.degree(kind, weighted=False)) for name, kind in kinds.items()}
    return found | {f"valued_{name}": by_period(d, d.degree(kind, weighted=True)) for name, kind in kinds.items()}


def counts(d: up.Diffusion) -> dict[str, Any]:
    curve = d.curve(**R)
    return {"num": curve["ever"], "prop": curve["share"], "rate": curve["rate"]}


def summary(d: up.Diffusion) -> dict[str, Any]:
    table, by_steps = d.summary(), d.moran(weights="distance", **R)
    return {
        "adopt": table["new"], "cum_adopt": table["ever"], "cum_adopt_pcent": table["share"], "hazard": table["hazard"],
        "density": table["density"], "moran_obs": by_steps["observed"], "moran_exp": by_steps["expected"],
        "moran_sd": by_steps["sd"], "moran_pval": by_steps["p"],
    }  # fmt: skip


WORDS = {
    "early adopters": "Early Adopters", "early majority": "Early Majority", "late majority": "Late Majority",
    "laggards": "Laggards", "non-adopters": "Non-Adopters", "very low": "Very Low Thresh.", "low": "Low Thresh.",
    "high": "High Thresh.", "very high": "Very High Thresh.",
}  # fmt: skip


def classes(d: up.Diffusion) -> dict[str, Any]:
    by_time, by_threshold = d.categories(**R), d.categories("threshold", **R)
    return {
        "toa": [WORDS[word] for word in by_time.values], "thr": [WORDS[word] for word in by_threshold.values],
        "cutoffs_toa": by_time.attrs["cuts"], "cutoffs_thr": by_threshold.attrs["cuts"],
    }  # fmt: skip


def selected(d: up.Diffusion, **how: Any) -> dict[tuple[str, str, str], int]:
    letters = {"added": "a", "dropped": "d", "stable": "s"}
    table = d.selection(**how)
    place = {name: str(k + 1) for k, name in enumerate(d.networks[0].labels.tolist())}
    return {
        (str(row.period), place[row.actor], f"select_{letters[row.change]}_{row.category:02d}"): int(row.n)
        for row in table.itertuples()
    }


def simulated(case: Case) -> dict[str, Any]:
    seeds = {"A": [0], "B": [0], "C": [1, 4]}[next(name for name, own in TINY.items() if own is case)]
    d = case.diffusion()
    line = np.linspace(0.2, 0.8, case.n)

    def toa(*threshold: Any, **how: Any) -> np.ndarray:
        place = d.simulate(*threshold, seeds=seeds, **(R | how)).adoption_period.to_numpy()
        return np.where(place < 0, np.nan, place + 1.0)  # the file counts periods from 1

    return {
        "thr0.5": toa(0.5), "thr0.34": toa(0.34), "toa_thr_linear": toa(line),
        "incoming_thr0.5": toa(0.5, direction="out"), "count_thr1": toa(1, by="count"),
        "count_thr2": toa(2, by="count"), "valued_thr0.5": toa(0.5, weighted=True),
    }  # fmt: skip


def on_matrix(d: up.Diffusion, attributes: Any, metric: str, **how: Any) -> np.ndarray:
    """Distances of the first period as a matrix, row the namer and column the named."""
    frame = d.distance(attributes, metric, **how)
    if "period" in frame:
        frame = frame[frame["period"] == d.periods[0]]
    out = np.zeros((d.n, d.n))
    out[d.networks[0].index(frame["target"]), d.networks[0].index(frame["source"])] = frame["distance"]
    return out


# --- the tiny diffusions ---

SIGNS = {"distance": "distance", "^2": "squared", ">": "greater", ">=": "greater or equal", "<": "less",
         "==": "equal", "max": "max", "mean": "mean"}  # fmt: skip


def of_tiny(name: str) -> dict[str, Any]:
    case = TINY[name]
    d = case.diffusion(attributes={"x": list(case.x), "group": list(case.group)})
    ties = [rows(network, "in", False) for network in d.networks]
    sizes = {"dist_p2": ("minkowski", {}), "dist_p1": ("minkowski", {"p": 1})}
    covariates = {key: on_matrix(d, ["x", "group"], metric, **how) for key, (metric, how) in sizes.items()}
    covariates["mahalanobis"] = on_matrix(d, ["x", "group"], "mahalanobis")
    covariates |= {f"compare_{sign}": on_matrix(d, "x", word) for sign, word in SIGNS.items()}
    means = {key: by_period(d, d.egos("x", direction=way)) for key, way in (("outgoing", "in"), ("incoming", "out"))}
    labels = [str(label) for label in d.periods]
    chosen = d.distance_test("x", **R).iloc[0]
    timing = d.degree_timing()["r"]
    found: dict[str, Any] = {
        "adopt": np.diff(d.adopted.astype(int), axis=1, prepend=0), "cumadopt": d.adopted.astype(int),
        "exposure": exposures(d, case.own, "x"),
        "struct_equiv": {str(k): {"SE": equivalence(each, None).toarray()} for k, each in enumerate(ties)},
        "cumulative_adopt_count": counts(d), "hazard_rate": d.hazard()["hazard"], "threshold": thresholds(d),
        "infect_suscept": {"infection": infections(d.infectiousness),
                           "susceptibility": infections(d.susceptibility, **R)},
        "approx_geodesic": {label: geodesics(each).toarray() for label, each in zip(labels, ties, strict=False)},
        "moran": correlations(d), "degree": degrees(d) | {"self_degree": _self_degree(d, case)},
        "classify": classes(d),
        "select_egoalter_cumadopt": selected(d), "select_egoalter_diffnet_default": selected(d, **R),
        "egonet": {f"mean_x_{key}": dict(zip(labels, found.T, strict=True)) for key, found in means.items()}
        | {"sum_x_outgoing_t1": by_period(d, d.egos("x", "sum"))[:, 0]},
        "vertex_covariate": covariates,
        "ego_variance": {"x_quaddist": _first(d.egos("x", "variance of distance", weighted=True)),
                         "x_quaddist_all": _first(d.egos("x", "variance of distance", weighted=True, all_pairs=True))},
        "graph_power": {"unvalued": _power(d, case, False), "valued": _power(d, case, True)},
        "isolated": by_period(d, d.degree("in"))[:, 0] == 0,
        "summary": summary(d),
        "struct_test_asymp_x": {"t0": chosen["contacts"], "mean_t": chosen["pairs"], "var_t": chosen["variance"],
                                "p": chosen["p"]},
        "rdiffnet": simulated(case),
        "degree_adoption": {"indegree_toa": timing["out"], "outdegree_toa": timing["in"]},
    }  # fmt: skip
    if case.own:
        _with_own_ties(found, d, case)
    return found


def _with_own_ties(found: dict[str, Any], d: up.Diffusion, case: Case) -> None:
    """Where R counts a tie of an actor to itself, which networks drop: the same functions on rows that have it."""
    own = np.zeros(case.n)
    own[list(case.own)] = list(case.own.values())
    x, once = np.array(case.x), (own > 0).astype(float)
    valued = with_self(rows(d.networks[0], "in", True), own)
    for key, standardised, alternative in (
        ("rowstd", True, "two-sided"), ("raw", False, "two-sided"), ("raw_greater", False, "greater")
    ):  # fmt: skip
        one = moran(weights_of(valued, standardised), x[:, None], alternative)
        found["moran"][f"x_valued_{key}"] = {
            "observed": one.observed[0], "expected": one.expected[0], "sd": one.sd[0], "p.value": one.p[0],
        }  # fmt: skip
    ties = {way: with_self(rows(d.networks[0], way, False), once) for way in ("in", "out")}
    for key, way in (("outgoing", "in"), ("incoming", "out")):
        found["egonet"][f"mean_x_{key}"] = dict.fromkeys(map(str, d.periods), of_contacts(ties[way], x, "mean"))
    found["egonet"]["sum_x_outgoing_t1"] = of_contacts(ties["in"], x, "sum")
    paths = without_diagonal(ties["in"].matrix @ ties["in"].matrix)
    for key, weighted in (("counts_of_paths", True), ("01", False)):
        shares = exposure([of_matrix(paths, weighted)], d._seen.start[0], len(d.periods))
        found["exposure"][f"two_step_{key}"] = np.nan_to_num(shares)


def _first(values: Any) -> np.ndarray:
    array = np.asarray(values)
    return np.nan_to_num(array if array.ndim == 1 else array[:, 0])


def _self_degree(d: up.Diffusion, case: Case) -> np.ndarray:
    """With ties to oneself, which count twice in R and which networks of ours do not keep."""
    return degrees(d)["degree"] + 2 * np.isin(np.arange(case.n), list(case.own))[:, None]


def _power(d: up.Diffusion, case: Case, weighted: bool) -> np.ndarray:
    own = rows(d.networks[0], "in", weighted).matrix.toarray()
    for row, weight in case.own.items():
        own[row, row] = weight if weighted else 1.0
    paths = two_step(d.networks[0], "in", weighted, True).matrix.toarray()
    off = ~np.eye(case.n, dtype=bool)
    if not case.own:
        assert np.allclose(paths[off], (own @ own)[off])  # what exposure through two steps takes
    return own @ own


def of_tiny_corrected(name: str) -> dict[str, Any]:
    d = TINY[name].diffusion()
    return {
        "exposure_no_contacts_nan": d.exposure(weighted=False),
        "hazard_with_first_period": d.hazard(first_period=True)["hazard"],
        "susceptibility_never_adopters_excluded": infections(d.susceptibility),
    }


# --- the real diffusions ---

ATTRIBUTE = {"medical_innovation": "proage", "korean_family_planning": "pregs"}


@cache
def survey(name: str) -> datasets.Survey:
    return datasets.load(name)


@cache
def real(name: str, censored: bool) -> up.Diffusion:
    """The survey; with the coding of the package, never-adopters adopt in one more period."""
    given = survey(name)
    last = int(given.adoption_step.max())
    step = np.where(given.adoption_step < 0, -1 if censored else last + 1, given.adoption_step)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore" if not censored else "error")  # it warns of a spike in the last period
        network = _weighted(name)
        known = given.actors.drop(
            columns=[c for c in given.actors if not pd.api.types.is_numeric_dtype(given.actors[c])]
        )
        periods = range(1, last + 2 - censored)
        return up.Diffusion(network, step, periods=periods, group=given.group, attributes=_with_ids(known, network))


def _with_ids(frame: pd.DataFrame, network: up.Network) -> pd.DataFrame:
    return frame.set_index(network.labels)


@cache
def _weighted(name: str) -> up.Network:
    """Ties weigh the number of nominations."""
    given = survey(name)
    if given.network.weight is not None:
        return given.network
    file = next(
        Path(folder) / name / "edges.csv" for folder in _folders() if (Path(folder) / name / "edges.csv").exists()
    )
    ties = pd.read_csv(file)
    return up.Network.from_frame(ties, "target", "source", "n_nominations", directed=True, nodes=given.network.labels)


def _folders() -> list[str]:
    import os

    return os.environ["UPTAKE_DATA"].split(os.pathsep)


def of_real(name: str, censored: bool) -> dict[str, Any]:
    d = real(name, censored)
    labels = [str(label) for label in d.networks[0].labels]
    attribute = ATTRIBUTE[name]
    known = np.nan_to_num(np.asarray(d._seen.attributes[attribute], float))
    ties = rows(d.networks[0], "in", False)
    same_by_group = equivalence(ties, d._seen.group)
    first = same_by_group[[0]].toarray()[0]
    whole = degrees(d)
    steps, power = geodesics(ties), (ties.matrix @ ties.matrix).tocsr()
    near = up.Diffusion(
        d.networks[0],
        np.where(d._seen.start[0] == len(d.periods) - 1, -1, d._seen.start[0]),  # no spike to warn of
        periods=range(len(d.periods)),
        attributes={"own": known, "named": whole["indegree"][:, 0]},
    )
    test = d.distance_test(known, weighted=False, **R).iloc[0]
    timing = d.degree_timing()["r"]
    adjacency = correlations(d)
    out: dict[str, Any] = {
        "exposure": {k: partial(_summed, f, labels) for k, f in exposures(d, {}, attribute).items()},
        "se_by_group": {"sum": same_by_group.sum(), "nnz": same_by_group.nnz,
                        "row_of_first_pick": {"id": labels[0], "nonzero": (first > 0).sum(), "max": first.max(),
                                              "sumsq": (first**2).sum()}},
        "cumulative_adopt_count": counts(d), "hazard_rate": d.hazard()["hazard"],
        "threshold": {k: partial(_summed, f, labels) for k, f in thresholds(d).items()},
        "infection": {k: partial(_summed, f, labels) for k, f in infections(d.infectiousness).items()},
        "susceptibility": {k: partial(_summed, f, labels) for k, f in infections(d.susceptibility, **R).items()},
        "moran_summary_invgeodesic6": summary(d), "density": d.summary()["density"].iloc[0],
        "moran_adjacency_adoption": _one_expected(adjacency["cumadopt_adjacency"]),
        "moran_adjacency_exposure": _one_expected(adjacency["exposure_adjacency"]),
        "approx_geodesic6": {"nnz": steps.nnz, "sum": steps.sum(),
                             "table": {str(k): (steps.data == k).sum() for k in range(1, 7)}},
        "degree": {key: summed(values[:, 0], labels) for key, values in whole.items()},
        "classify": _counted_classes(d),
        "egonet_mean": summed(np.asarray(d.egos(known)), labels),
        "select_egoalter_cumadopt_stable_totals": _stable(d),
        "select_egoalter_diffnet_default_stable_totals": sum(_stable(d, **R).values()),
        "isolated_out": (whole["outdegree"][:, 0] == 0).sum(), "isolated_undirected": len(d.isolates()),
        "isolated_undirected_g1": len(d.isolates()),
        "graph_power2": {"nnz": power.nnz, "sum": power.sum(), "trace": power.trace()},
        "reciprocity": {"mutual_ties": power.trace(), "share": power.trace() / ties.indices.size},
        "degree_adoption": {"indegree_toa": timing["out"], "outdegree_toa": timing["in"]},
        "struct_test_asymp_attr": {"t0": test["contacts"], "mean_t": test["pairs"], "var_t": test["variance"],
                                   "p": test["p"]},
        "ego_variance_attr_quaddist": summed(_first(d.egos(known, "variance of distance")), labels),
    }  # fmt: skip
    sizes = near.distance(["own", "named"])["distance"]
    out["vertex_covariate_dist"] = {"nnz_nonzero": (sizes > 0).sum(), "sum": sizes.sum()}
    out["vertex_mahalanobis"] = {"sum": near.distance(["own", "named"], "mahalanobis")["distance"].sum()}
    out["rdiffnet_seeds_first_period"] = _simulated_counts(d)
    return out


def _summed(ask: Callable[[], Any], labels: list[str]) -> dict[str, Any]:
    return summed(np.asarray(ask()), labels)


def _one_expected(found: dict[str, Any]) -> dict[str, Any]:
    return found | {"expected": found["expected"][0]}


def _counted_classes(d: up.Diffusion) -> dict[str, Any]:
    found = classes(d)
    orders = (
        ["Non-Adopters", "Early Adopters", "Early Majority", "Late Majority", "Laggards"],
        ["Non-Adopters", "Very Low Thresh.", "Low Thresh.", "High Thresh.", "Very High Thresh."],
    )
    cross = pd.crosstab(pd.Categorical(found["toa"], orders[0]), pd.Categorical(found["thr"], orders[1]), dropna=False)
    totals = {
        key: {word: found[key].count(word) for word in order} for key, order in zip(("toa", "thr"), orders, strict=True)
    }
    return found | totals | {"cross": cross.to_numpy()}


def _stable(d: up.Diffusion, **how: Any) -> dict[str, np.ndarray]:
    table = d.selection(**how)
    assert set(table["change"]) == {"stable"}  # one network
    out = {}
    for period, part in table.groupby("period"):
        out[str(period)] = np.bincount(part["category"], part["n"], 17)[1:]
    return out


def _simulated_counts(d: up.Diffusion) -> dict[str, Any]:
    observed = d.thresholds(**R).fillna(2.0)

    def ask(threshold: Any, **how: Any) -> dict[str, int]:
        place = d.simulate(threshold, **(R | how)).adoption_period.to_numpy()
        label, n = np.unique(place, return_counts=True)
        return {"never" if k < 0 else str(d.periods[k]): int(m) for k, m in zip(label, n, strict=True)}

    return {
        "thr0.2": ask(0.2), "thr0.34": ask(0.34), "thr0.5": ask(0.5), "count1": ask(1, by="count"),
        "count2": ask(2, by="count"), "incoming0.34": ask(0.34, direction="out"),
        "observed_threshold_lag0_NA_as_2": ask(observed),
    }  # fmt: skip


def of_real_corrected(name: str) -> dict[str, Any]:
    d = real(name, True)
    exposed = d.exposure(weighted=False)
    labels = [str(label) for label in d.networks[0].labels]
    return {
        "susceptibility_never_adopters_excluded": {
            key: partial(_summed, ask, labels) for key, ask in infections(d.susceptibility).items()
        },
        "no_contacts": exposed.attrs["no_contacts"],
        "threshold_lag0_mean_with_contacts": float(d.thresholds(first_period=True, weighted=False).mean()),
        "threshold_lag1_mean_with_contacts_first_period_as_NA": float(d.thresholds(1, weighted=False).mean()),
        "hazard_first": float(d.hazard(first_period=True)["hazard"][0]),
    }


# --- the values of the unreleased branch ---


def of_unreleased(name: str) -> dict[str, Any]:
    if name == "A_disadoption":
        return _with_spells()
    case = TINY[name]
    d = case.diffusion()
    t0 = case.periods[0] - 1  # the file counts periods from 1
    tree = d.lineage(direction="both")
    born = d.reproduction(direction="both").sort_values("actor")
    passed = born[born["offspring"] > 0]
    dates = [tree["period"] - t0, tree["source"] + 1, tree["actor"] + 1, tree["source_period"] - t0]
    valued = partial(d.exposure, weighted=True, **R)
    table = np.array([pd.to_numeric(each, errors="coerce").to_numpy(float, na_value=np.nan) for each in dates]).T
    return {
        "tree_earliest": table,
        "repr_number": {"node": born["actor"] + 1, "n_offspring": born["offspring"], "mean": born["offspring"].mean()},
        "generation_time": tree["generation_time"].dropna(),
        "sar": {"source": passed["actor"] + 1, "n_secondary": passed["offspring"], "n_contacts": passed["contacts"],
                "aggregate": d.reproduction(direction="both").attrs["secondary_attack_rate"]},
        "peak_prevalence": float(d.peak()["share"]), "peak_time": int(d.peak()["period"]) - t0,
        "exposure_link": {
            "linear_beta0.4": partial(valued, link=lambda w: np.minimum(0.4 * w, 1)),
            "sigmoid_h1_scale0.5": partial(valued, link=lambda w: 1 / (1 + np.exp(-(w - 1) / 0.5))),
            "wells_riley_beta0.7": partial(valued, link=lambda w: 1 - np.exp(-0.7 * w)),
        },
    }  # fmt: skip


def _with_spells() -> dict[str, Any]:
    case = TINY["A"]
    spells = [(0, 1, 4), (0, 5, None), (1, 2, None), (2, 2, 5), (3, 4, None), (4, 5, None), (5, 3, None)]
    d = up.Diffusion(case.networks()[0], None, periods=case.periods, spells=spells)
    stays = d.survival().isel(duration=slice(0, 4))
    ends = {actor: end for actor, _, end in spells[:1] + spells[2:]}
    curve = d.curve()
    return {
        "status": d.adopted.astype(int), "toa": np.where(d.adoption_period < 0, np.nan, d.adoption_period + 1.0),
        "tod": np.array([ends.get(k) for k in range(7)], float), "hazard": d.hazard()["hazard"],
        "peak_prevalence": float(d.peak()["share"]), "peak_time": int(d.peak()["period"]),
        "exposure": d.exposure(**R), "cumulative": [curve["adopters"], curve["share"], d.curve(**R)["rate"]],
        "survival": {"time": stays["duration"], "n_at_risk": stays["at_risk"], "n_recovered": stays["left"],
                     "survival": stays["survival"]},
    }  # fmt: skip


# --- all leaves ---

CODINGS = {"package_coding": False, "aligned_package_coding": False, "censored_coding": True}
SECTIONS: dict[str, Callable[[], dict[str, Any]]] = (
    {f"tiny/{name}": partial(of_tiny, name) for name in TINY}
    | {f"tiny_corrected/{name}": partial(of_tiny_corrected, name) for name in TINY}
    | {f"unreleased_branch_1_26/{name}": partial(of_unreleased, name) for name in (*TINY, "A_disadoption")}
    | {
        f"real/{name}/{coding}": partial(of_real, name, censored)
        for name, own in (
            ("medical_innovation", ("package_coding", "censored_coding")),
            ("korean_family_planning", ("aligned_package_coding", "censored_coding")),
        )
        for coding in own
        for censored in [CODINGS[coding]]
    }
    | {f"real_corrected/{name}": partial(of_real_corrected, name) for name in ATTRIBUTE}
)
# Where R is inexact: single precision (ego variance), 1e-15 in denominators (rates), random ties of the maximum (SE).
LOOSE = {
    r"/ego_variance|/struct_test_asymp_attr/var_t": (1e-5, 1e-6),
    r"cumulative(_adopt_count/rate)?$": (1e-9, 1e-9),
}


def left_out(at: str) -> str | None:
    return next((reason for pattern, reason in LEFT_OUT.items() if re.search(pattern, at)), None)


def part_of(values: Any, path: list[str]) -> Any:
    """What was computed at a path; KeyError if nothing was."""
    for key in path:
        if callable(values):
            values = values()
        values = values[key]
    return values() if callable(values) else values


@pytest.mark.parametrize("section", SECTIONS)
def test_values(section: str) -> None:
    if section.startswith("real") and here(TABLE[section.split("/")[1]]) is None:
        pytest.skip("the survey is not on this machine")
    wanted: Any = reference()
    for key in section.split("/"):
        wanted = wanted[key]
    found = SECTIONS[section]()
    compared, problems = 0, []
    for at, value in leaves(wanted, section):
        if left_out(at):
            continue
        path = at.removeprefix(f"{section}/").split("/")
        try:
            own = part_of(found, path)
        except (KeyError, IndexError, TypeError) as error:
            problems.append(f"{at}: nothing is computed ({error!r})")
            continue
        if "select_egoalter" in at and isinstance(value, list) and value and isinstance(value[0], dict):
            value = {(row["time"], row["id"], row["col"]): row["n"] for row in value}
            ok = own == value
        else:
            atol, rtol = next((tol for pattern, tol in LOOSE.items() if re.search(pattern, at)), (ATOL, 0.0))
            ok = same(own, value, atol, rtol or 1e-12)
        compared += 1
        if not ok:
            problems.append(f"{at}:\n   ours {np.asarray(own).tolist()}\n   file {value}")
    assert compared > 2
    assert not problems, f"{len(problems)} of {compared} differ\n" + "\n".join(problems)


def test_no_section_is_forgotten() -> None:
    every = [at for at, _ in leaves(reference(), "")]
    forgotten = [
        at for at in (at.lstrip("/") for at in every)
        if not left_out(at) and not any(at.startswith(f"{section}/") for section in SECTIONS)
    ]  # fmt: skip
    assert forgotten == []


def test_what_is_left_out_is_there() -> None:
    every = [at.lstrip("/") for at, _ in leaves(reference(), "")]
    idle = [pattern for pattern in LEFT_OUT if not any(re.search(pattern, at) for at in every)]
    assert idle == []
