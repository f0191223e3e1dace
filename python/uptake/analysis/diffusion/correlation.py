"""Moran's I of a diffusion: of adoption, exposure or attributes, by ties or by steps between actors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.diffusion.equivalence import geodesics
from uptake.analysis.diffusion.moran import ALTERNATIVES, Moran, Weights, moran, weights_of
from uptake.analysis.diffusion.observed import Observed
from uptake.analysis.diffusion.rows import of_matrix, rows
from uptake.analysis.diffusion.sources import Sources, values_of
from uptake.basis import checks
from uptake.basis.arrays import Floats

if TYPE_CHECKING:
    import xarray as xr

_CELLS = 20_000_000  # numbers in one block of columns
_WORDS = {
    "observed": "Moran's I",
    "expected": "its mean under random labels",
    "sd": "its standard deviation under random labels",
    "p": "p-value, normal",
}


def moran_of(
    seen: Observed,
    of: Any,
    exposure: Callable[..., xr.DataArray] | None,
    *,
    weights: str,
    standardised: bool,
    weighted: bool | None,
    direction: str,
    lag: int,
    alternative: str,
    convention: str | None,
) -> xr.Dataset:
    """Moran's I; the arguments are those of `Diffusion.moran`, and `exposure` its method where that is asked for."""
    import xarray as xr

    asked = Sources(direction, weighted, convention=convention)
    checks.choice("weights", weights, ("ties", "distance"))
    checks.choice("alternative", alternative, ALTERNATIVES)
    every = checks.flag("standardised", standardised)
    own = asked.weights_count(seen)
    steps = seen.n_periods
    matrices = [_weights(seen, k, weights, every, direction, own) for k in range(len(seen.networks))]
    of_runs = True
    fixed: Floats | None = None
    table: Any = None
    if isinstance(of, str) and of == "adopted":
        table = None
    elif exposure is not None:
        found = exposure(lag, direction=direction, weighted=weighted, convention=convention)
        table = found.to_numpy().reshape(seen.n_runs, seen.n, steps)
    else:
        fixed = values_of("of", of, seen, missing=True)
        of_runs = False
    in_time = not seen.is_static or fixed is None or fixed.ndim == 2
    parts = []
    for run in range(seen.n_runs if of_runs else 1):
        if fixed is not None:
            x = fixed if fixed.ndim == 2 else np.repeat(fixed[:, None], steps if in_time else 1, axis=1)
        else:
            x = None if table is None else table[run]
        parts.append(_of_run(seen, run, x, matrices, alternative, steps if in_time else 1))
    if convention is not None:
        for part in parts:
            part.observed[np.isnan(part.sd) & np.isnan(part.observed)] = 0.0
    kept = seen if of_runs else _alone(seen)
    dims = ("period",) if in_time else ()
    columns = {
        name: [np.asarray(part[k]) if in_time else np.asarray(part[k][0]) for part in parts]
        for k, name in enumerate(_WORDS)
    }
    return xr.Dataset(
        {name: kept.labelled(values, dims, name, long_name=_WORDS[name]) for name, values in columns.items()},
        attrs={"weights": weights, "direction": direction, "weighted": int(own), "alternative": alternative},
    )


def _alone(seen: Observed) -> Observed:
    return replace(seen, runs=None)


def _weights(seen: Observed, k: int, weights: str, standardised: bool, direction: str, weighted: bool) -> Weights:
    if weights == "distance":
        near = geodesics(rows(seen.networks[k], direction, False))
        near.data = 1 / near.data
        return weights_of(of_matrix(near), standardised)
    return weights_of(rows(seen.networks[k], direction, weighted), standardised)


def _of_run(seen: Observed, run: int, x: Floats | None, matrices: list[Weights], alternative: str, steps: int) -> Moran:
    """Moran's I of each period, some columns at a time."""
    size = max(1, _CELLS // seen.n) if len(matrices) == 1 else 1
    found = []
    for first in range(0, steps, size):
        at = range(first, min(first + size, steps))
        if x is None:
            block = np.stack([seen.column(run, t) for t in at], axis=1).astype(np.float64)
        else:
            block = x[:, at.start : at.stop]
        found.append(moran(matrices[0 if len(matrices) == 1 else first], block, alternative))
    return Moran(*(np.concatenate([each[k] for each in found]) for k in range(4)))
