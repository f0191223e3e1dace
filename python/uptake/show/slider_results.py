"""What a page with sliders looks up: the results of every combination of a grid, as numbers that JSON holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis import measures, robust
from uptake.analysis.combinations import Combinations
from uptake.analysis.ideas import each
from uptake.analysis.measures import Measure
from uptake.analysis.scenarios import SCENARIO, apart, in_a_row
from uptake.show import style, wording
from uptake.show.assumed import meaning, spelled
from uptake.show.page import Page
from uptake.show.slider_size import LEVELS, MEASURES

if TYPE_CHECKING:
    import numpy.typing as npt
    import xarray as xr

BANDS = (50, 80, 95)  # per cent of runs, between levels 2 - b and 4 + b
_BAND = 1  # the one that a page begins with
_MIDDLE = len(LEVELS) // 2
_OF_USERS = ("reach", "active")  # whose quantiles are numbers of users
_YEARS = {"month": 12, "quarter": 4, "week": 52}
_DASHES = ("", "7 3", "2 2.5", "9 3 2 3")


def results(p: Page, data: xr.Dataset, grid: Combinations) -> dict[str, Any]:
    """All that the script looks up.

    Parameters
    ----------
    p : Page
    data : Dataset
        Of the study, with its scenarios.
    grid : Combinations
        Of the same study.

    Returns
    -------
    dict
        Under ``ideas`` an entry for each; its list ``of`` has, by combination and by strategy: the quantile curves of
        the users who ever adopted, as increases from step to step; for each measure the quantiles over runs, with the
        mean in the place of the median; and the share of runs in which the strategy is best in the leading measure.
        Quantiles are observed values, those of reach and active numbers of users. None stands for no value; where a run
        has none, there are no quantiles.
    """
    known = {name for name in MEASURES if p.has(name)}
    if "cost" not in known:
        known.discard("benefit_cost_ratio")  # nothing to divide by
    rows = [measures.MEASURES[name] for name in MEASURES if name in known]
    lead = next(row for row in (measures.MEASURES["net_benefit"], measures.MEASURES["reach"]) if row in rows)
    step_length = str(data.attrs["step_length"])
    return {
        "assumptions": [
            {"key": key, "meaning": meaning(key), "values": values, "said": spelled(values)}
            for key, values in zip(grid.keys, grid.values, strict=True)
        ],
        "bands": BANDS,
        "band": _BAND,
        "users": int(data.attrs["n_users"]),
        "runs": data.sizes["run"],
        "steps": wording.steps(step_length),
        "year": _YEARS.get(step_length, 0),
        "currency": wording.symbol(p.currency),
        "strategies": [
            {
                "name": name,
                "colour": f"--{style.PAGE_NAMES[style.strategy_colour(s)]}",
                "dash": _DASHES[s % len(_DASHES)],
            }
            for s, name in enumerate(p.shown.values())
        ],
        "measures": [
            {"label": row.label, "unit": row.unit, "better": row.better, "counts": row.name in _OF_USERS}
            for row in rows
        ],
        "lead": rows.index(lead),
        "ideas": [_idea(p, name, runs, data, grid, rows, lead) for name, runs in each(in_a_row(data))],
    }


def _idea(
    p: Page, name: str, runs: xr.Dataset, data: xr.Dataset, grid: Combinations, rows: Sequence[Measure], lead: Measure
) -> dict[str, Any]:
    """The results of one idea, whose runs of all scenarios stand in a row."""
    curves = _curves(runs, data)[:, grid.places]
    increases = np.diff(curves, axis=-1, prepend=0)
    measured = [_measured(p, name, row, runs, data)[:, grid.places] for row in rows]
    best = _shares_as_best(_values(p, lead, runs, data)[:, grid.places] * lead.better)
    of = [
        [
            [
                increases[s, c].tolist(),
                [_plain(spread[s, c], row.name in _OF_USERS) for row, spread in zip(rows, measured, strict=True)],
                float(best[s, c]),
            ]
            for s in range(len(p.names))
        ]
        for c in range(grid.places.size)
    ]
    return {"name": name, "top": int(curves.max()), "of": of}


def _curves(runs: xr.Dataset, data: xr.Dataset) -> npt.NDArray[np.int64]:
    """Quantiles over runs of how many users ever adopted: (strategy, scenario, level, step)."""
    ever = apart(runs["users_ever"].transpose("strategy", "run", "step"), data)
    values = ever.transpose("strategy", SCENARIO, "run", "step").to_numpy()
    found: npt.NDArray[np.int64] = np.quantile(values, LEVELS, axis=2, method="inverted_cdf").astype(np.int64)
    return np.moveaxis(found, 0, 2)


def _measured(p: Page, idea: str, row: Measure, runs: xr.Dataset, data: xr.Dataset) -> npt.NDArray[np.float64]:
    """Quantiles over runs of a measure, with its mean in the middle: (strategy, scenario, level)."""
    values = _values(p, row, runs, data)
    spread = _quantiles(np.rint(values * int(data.attrs["n_users"])) if row.name in _OF_USERS else values)
    given = {"attribution": p.attribution, "optimism_bias": p.optimism_bias}
    spread[..., _MIDDLE] = robust.expected(data, row.name, idea=idea or None, **given).to_numpy()
    return spread


def _values(p: Page, row: Measure, runs: xr.Dataset, data: xr.Dataset) -> npt.NDArray[np.float64]:
    """Values of a measure: (strategy, scenario, run)."""
    values = apart(row(runs, p.attribution, p.optimism_bias), data)
    return values.transpose("strategy", SCENARIO, "run").to_numpy().astype(np.float64)


def _quantiles(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Quantiles over runs, in the last dimension; NaN where a run has no value."""
    found: npt.NDArray[np.float64] = np.quantile(values, LEVELS, axis=-1, method="inverted_cdf")
    return np.moveaxis(found, 0, -1)


def _shares_as_best(good: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Shares of runs in which each strategy is best; ties are shared."""
    top = good == good.max(axis=0)
    shares: npt.NDArray[np.float64] = (top / top.sum(axis=0)).mean(axis=-1)
    return shares


def _plain(spread: npt.NDArray[np.float64], counts: bool) -> list[float | int | None]:
    """Numbers that JSON holds: quantiles of counts are whole."""
    return [
        None if not np.isfinite(value) else int(value) if counts and level != _MIDDLE else float(value)
        for level, value in enumerate(spread)
    ]
