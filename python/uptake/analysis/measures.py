"""Outcome measures of a study, each a row of one table.

A measure is a function of the study's dataset and gives one number per strategy and run;
`uptake.analysis.uncertainty` says what can be concluded from them over runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import xarray as xr

Of = Literal["ever", "active"]


# --- take-up ---


def reach(data: xr.Dataset) -> xr.DataArray:
    """Users who ever adopted by the horizon, seeds included, as a share of all users."""
    return _last(data["users_ever"]) / _n_users(data)


def active(data: xr.Dataset) -> xr.DataArray:
    """Users who are adopters at the horizon, as a share of all users."""
    return _last(_users(data, "adopter")) / _n_users(data)


def adopter_time(data: xr.Dataset) -> xr.DataArray:
    """Sum over the steps after step 0 of the users who are adopters."""
    return _total(_users(data, "adopter"))


def peak_rate(data: xr.Dataset) -> xr.DataArray:
    """Largest number of users who adopt for the first time in one step, as a share of all users."""
    return data["users_ever"].diff("step").max("step") / _n_users(data)


def peak_step(data: xr.Dataset) -> xr.DataArray:
    """First step at which the peak rate is reached; no value (NaN) where nobody adopts after step 0."""
    new = data["users_ever"].diff("step")
    return new.idxmax("step").astype(float).where(new.max("step") > 0)


def time_to(data: xr.Dataset, share: float = 0.5, of: Of = "ever") -> xr.DataArray:
    """First step at which at least ``share`` of the users ever adopted (or are adopters).

    Parameters
    ----------
    data : Dataset of a study
    share : in (0, 1]
    of : "ever" or "active"

    Returns
    -------
    DataArray (strategy, run) of steps; NaN where the run did not get there by the horizon (censored).

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(merit=1, social_proof=0, drive=1))
    >>> study = up.compare(world, {"media": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> up.measures.time_to(study.data, .5).values.tolist()
    [[1.0, 1.0]]
    """
    if not 0 < share <= 1:
        raise ValueError(f"share = {share!r}; a share of users lies in (0, 1]")
    if of not in ("ever", "active"):
        raise ValueError(f"of = {of!r} is unknown; allowed: 'ever', 'active'")
    count = data["users_ever"] if of == "ever" else _users(data, "adopter")
    # Read the share as the decimal that was written, so that 7 % of 100 users is 7 and not 8.
    there = count >= math.ceil(Fraction(repr(float(share))) * _n_users(data))
    return there.idxmax("step").astype(float).where(there.any("step"))


def time_to_half(data: xr.Dataset) -> xr.DataArray:
    """First step at which half of the users have ever adopted; no value (NaN) where the horizon came first."""
    return time_to(data, 0.5)


# --- what holds take-up back ---


def gates(data: xr.Dataset) -> xr.DataArray:
    """Shares of the person-time of users who have not adopted (yet) spent before each gate: HEAR, WANT, GET.

    Returns
    -------
    DataArray (strategy, run, gate). The binding gate is the one with the largest share. Lapsed users are left out.
    """
    before = data["users"].sel(status=["unaware", "aware", "waiting"])
    time = _total(before).rename(status="gate").assign_coords(gate=["HEAR", "WANT", "GET"])
    return _ratio(time, time.sum("gate"))


def gate_hear(data: xr.Dataset) -> xr.DataArray:
    """Share of the person-time before adoption spent not having heard of the idea."""
    return gates(data).sel(gate="HEAR", drop=True)


def gate_want(data: xr.Dataset) -> xr.DataArray:
    """Share of the person-time before adoption spent having heard of the idea and not wanting it."""
    return gates(data).sel(gate="WANT", drop=True)


def gate_get(data: xr.Dataset) -> xr.DataArray:
    """Share of the person-time before adoption spent wanting the idea without getting a place."""
    return gates(data).sel(gate="GET", drop=True)


def waiting(data: xr.Dataset) -> xr.DataArray:
    """Sum over the steps after step 0 of the users who wait for a place."""
    return _total(_users(data, "waiting"))


def mean_wait(data: xr.Dataset) -> xr.DataArray:
    """Mean steps from wanting to being served, over users who got a place; no value (NaN) where nobody did."""
    return _ratio(_total(data["waited"]), _total(data["served"]))


def idle_places(data: xr.Dataset) -> xr.DataArray:
    """Sum over the steps after step 0 of places that nobody uses."""
    return _total(data["idle"])


def providers_open(data: xr.Dataset) -> xr.DataArray:
    """Providers that are adopters (open) at the horizon."""
    return _last(data["providers"].sel(status="adopter", drop=True)).astype(float)


def equity_gap(data: xr.Dataset) -> xr.DataArray:
    """Reach of the group reached best minus reach of the group reached least; empty groups are left out."""
    share = _ratio(data["group_ever"], data["group_size"])
    return share.max("group") - share.min("group")


# --- money: present values in units of the currency ---


def cost(data: xr.Dataset) -> xr.DataArray:
    """Present value of all costs, whoever pays."""
    return _money(data, -1)


def benefit(data: xr.Dataset, attribution: float = 1.0) -> xr.DataArray:
    """Present value of all benefits, times the share attributed to the idea."""
    if not 0 <= attribution <= 1:
        raise ValueError(f"attribution = {attribution!r}; the share of benefits due to the idea lies in [0, 1]")
    return attribution * _money(data, +1)


def cost_per_adopter(data: xr.Dataset) -> xr.DataArray:
    """Cost divided by the users who ever adopted; no value (NaN) where nobody did."""
    return _ratio(cost(data), _last(data["users_ever"]))


def cost_per_adopter_step(data: xr.Dataset) -> xr.DataArray:
    """Cost divided by adopter-time; no value (NaN) where nobody adopted."""
    return _ratio(cost(data), adopter_time(data))


def net_benefit(data: xr.Dataset, attribution: float = 1.0) -> xr.DataArray:
    """Benefits times attribution, minus costs."""
    return benefit(data, attribution) - cost(data)


def benefit_cost_ratio(data: xr.Dataset, attribution: float = 1.0) -> xr.DataArray:
    """Benefits times attribution, divided by costs; no value (NaN) where nothing was spent."""
    return _ratio(benefit(data, attribution), cost(data))


def break_even_attribution(data: xr.Dataset) -> xr.DataArray:
    """The attribution at which benefits equal costs; above 1 the costs are never covered."""
    return _ratio(cost(data), benefit(data))


def by_payer(data: xr.Dataset, side: Literal["cost", "benefit"] = "cost", attribution: float = 1.0) -> xr.DataArray:
    """Present value of costs by who pays, or of benefits by who gains: DataArray (strategy, run, payer)."""
    import numpy as np
    import xarray as xr

    if side not in ("cost", "benefit"):
        raise ValueError(f"side = {side!r} is unknown; allowed: 'cost', 'benefit'")
    sign, scale = (-1, 1.0) if side == "cost" else (+1, attribution)
    of_sign = np.asarray(data["sign"].values) == sign
    names = np.asarray(data["payer"].values).astype(str)
    payers = list(dict.fromkeys(names[of_sign]))  # first mentioned first
    parts = [
        scale * data["present_value"].isel(entry=np.flatnonzero(of_sign & (names == p))).sum("entry") for p in payers
    ]
    if not parts:
        return xr.zeros_like(data["present_value"].isel(entry=[]).drop_vars(["entry", *_ENTRY_COORDS])).rename(
            entry="payer"
        )
    return xr.concat(parts, dim="payer").assign_coords(payer=payers).transpose("strategy", "run", "payer")


# --- the table of measures ---


@dataclass(frozen=True)
class Measure:
    """A row of the table of measures: what it is called, what it says, its unit and how it is computed.

    ``better`` is +1 where more is better, -1 where less is, 0 where neither. ``censored`` measures are summarised by
    the share of runs that got there and the median, never by a mean. ``needs`` names what a world must have for it.
    """

    name: str
    label: str
    unit: str  # "share", "steps", "person-steps", "place-steps", "count", "money", "ratio"
    better: int
    function: Callable[..., xr.DataArray]
    needs: Literal["", "providers", "groups", "costs", "benefits"] = ""
    censored: bool = False
    attributed: bool = False

    @property
    def definition(self) -> str:
        """The definition, in words."""
        return (self.function.__doc__ or "").strip()

    def __call__(self, data: xr.Dataset, attribution: float = 1.0) -> xr.DataArray:
        """Values (strategy, run) for a study's dataset."""
        values: xr.DataArray = self.function(data, attribution) if self.attributed else self.function(data)
        return values.astype(float).transpose("strategy", "run").rename(self.name)


MEASURES: dict[str, Measure] = {
    m.name: m
    for m in (
        Measure("reach", "Reach", "share", +1, reach),
        Measure("active", "Active at the end", "share", +1, active),
        Measure("adopter_time", "Adopter-time", "person-steps", +1, adopter_time),
        Measure("peak_rate", "Peak rate", "share", 0, peak_rate),
        Measure("peak_step", "Time of the peak", "steps", 0, peak_step),
        Measure("time_to_half", "Time to half of the users", "steps", -1, time_to_half, censored=True),
        Measure("gate_hear", "Time before HEAR", "share", 0, gate_hear),
        Measure("gate_want", "Time before WANT", "share", 0, gate_want),
        Measure("gate_get", "Time before GET", "share", 0, gate_get),
        Measure("waiting", "Waiting", "person-steps", -1, waiting),
        Measure("mean_wait", "Mean wait of the served", "steps", -1, mean_wait, "providers"),
        Measure("idle_places", "Idle places", "place-steps", -1, idle_places, "providers"),
        Measure("providers_open", "Providers open at the end", "count", +1, providers_open, "providers"),
        Measure("equity_gap", "Gap in reach between groups", "share", -1, equity_gap, "groups"),
        Measure("cost", "Cost", "money", -1, cost, "costs"),
        Measure("benefit", "Benefit", "money", +1, benefit, "benefits", attributed=True),
        Measure("cost_per_adopter", "Cost per adopter", "money", -1, cost_per_adopter, "costs"),
        Measure("cost_per_adopter_step", "Cost per adopter and step", "money", -1, cost_per_adopter_step, "costs"),
        Measure("net_benefit", "Net benefit", "money", +1, net_benefit, "benefits", attributed=True),
        Measure(
            "benefit_cost_ratio", "Benefit-cost ratio", "ratio", +1, benefit_cost_ratio, "benefits", attributed=True
        ),
        Measure("break_even_attribution", "Break-even attribution", "share", -1, break_even_attribution, "benefits"),
    )
}


def measure(name: str) -> Measure:
    """The row of the table called ``name``; a clear error where there is none."""
    if name not in MEASURES:
        raise ValueError(f"measure = {name!r} is unknown; allowed: {', '.join(map(repr, MEASURES))}")
    return MEASURES[name]


def applicable(data: xr.Dataset) -> list[Measure]:
    """The measures that say something about this study: none of providers in a world without them, and so on."""
    signs = set(data["sign"].values.tolist())
    has = {
        "": True,
        "providers": int(data.attrs["n_providers"]) > 0,
        "groups": data.sizes["group"] > 1,
        "costs": -1 in signs,
        "benefits": +1 in signs,
    }
    return [m for m in MEASURES.values() if has[m.needs]]


# --- small parts ---

_ENTRY_COORDS = ("category", "payer", "sign")


def _n_users(data: xr.Dataset) -> int:
    return int(data.attrs["n_users"])


def _last(series: xr.DataArray) -> xr.DataArray:
    return series.isel(step=-1, drop=True)


def _total(series: xr.DataArray) -> xr.DataArray:
    """Sum over the steps after step 0, which only places the seeds."""
    return series.isel(step=slice(1, None)).sum("step")


def _users(data: xr.Dataset, status: str) -> xr.DataArray:
    return data["users"].sel(status=status, drop=True)


def _money(data: xr.Dataset, sign: int) -> xr.DataArray:
    return data["present_value"].where(data["sign"] == sign, 0.0).sum("entry")


def _ratio(top: xr.DataArray, bottom: xr.DataArray) -> xr.DataArray:
    return top / bottom.where(bottom > 0)
