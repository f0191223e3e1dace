"""What each variable and coordinate holds: the attributes ``long_name`` and ``units``.

Units of time are singular, as UDUNITS reads them: "month". Numbers without a unit, and names, have the unit "1".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadValue

if TYPE_CHECKING:
    import numpy.typing as npt
    import xarray as xr

# Words in capitals stand for the length of a step and the currency of the study.
STUDY = {
    "users": ("users by status", "users"),
    "providers": ("providers by status", "providers"),
    "users_ever": ("users who have ever adopted", "users"),
    "providers_ever": ("providers that have ever opened", "providers"),
    "group_ever": ("users of the group who have ever adopted by the horizon", "users"),
    "group_size": ("users of the group", "users"),
    "openings": ("providers that open in this step", "providers"),
    "served": ("users who get a place in this step", "users"),
    "waited": ("time that the users served in this step had waited", "person-STEP"),
    "places": ("places at open providers", "places"),
    "idle": ("places that nobody uses", "places"),
    "concentration": ("Herfindahl index of places by owner at the horizon; NaN = no places", "1"),
    "ledger": ("amount of the entry in this step", "0.01 CURRENCY"),
    "present_value": ("present value of the entry, all steps", "CURRENCY"),
    "adoption_step": ("step of adoption, users first, then providers; -1 = never", "STEP"),
    "actor": ("name of the actor", "1"),
    "side": ("side of the actor: users or providers", "1"),
    "users_variant": ("sum of the variants of users who are adopters", "2^-30"),
    "users_variant_squared": ("sum of the squared variants of users who are adopters", "2^-30"),
    "users_fit": ("sum of the fit of users who are adopters", "2^-30"),
    "users_effectiveness": ("sum of the effectiveness of users who are adopters", "2^-30"),
    "users_from": ("users who have ever adopted, by donor", "users"),
    "providers_variant": ("sum of the variants of providers that are open", "2^-30"),
    "providers_variant_squared": ("sum of the squared variants of providers that are open", "2^-30"),
    "providers_fit": ("sum of the fit of providers that are open", "2^-30"),
    "providers_effectiveness": ("sum of the effectiveness of providers that are open", "2^-30"),
    "providers_from": ("providers that have ever opened, by donor", "providers"),
    "origin": ("position of the original idea among the contexts", "1"),
    "donor": ("what an actor heard from", "1"),
    "owner": ("who owns the idea, and gets the fees", "1"),
    "observed": ("observed share of users who had adopted", "1"),
    "sponsor_money": (
        "money of the sponsor within the horizon; inf = no limit, NaN = not in this strategy",
        "CURRENCY",
    ),
    "sponsor_spent": ("what the sponsor spent on setting up and on places", "0.01 CURRENCY"),
    "sponsor_unspent": ("what the sponsor had and did not spend in time; 0 without a limit", "0.01 CURRENCY"),
    "sponsor_penalty": ("penalty for what the sponsor did not spend", "0.01 CURRENCY"),
    "sponsor_openings": ("providers that the sponsor opened", "providers"),
    "sponsor_providers": ("providers that the sponsor keeps at the horizon", "providers"),
    "sponsor_places": ("places that the sponsor pays for at the horizon", "places"),
    "sponsor": ("sponsor of providers", "1"),
    "strategy": ("strategy", "1"),
    "idea": ("idea", "1"),
    "scenario": ("scenario", "1"),
    "assumption": ("key of the number that varies between scenarios", "1"),
    "assumed": ("value of the number in the scenario", "1"),
    "run": ("number of the run", "1"),
    "seed": ("seed of the luck of the run", "1"),
    "run_of_seed": ("number of the run under its seed", "1"),
    "step": ("time", "STEP"),
    "status": ("status", "1"),
    "group": ("group of users", "1"),
    "entry": ("entry of the ledger", "1"),
    "category": ("what the entry is for", "1"),
    "payer": ("who pays", "1"),
    "payee": ("who is paid, or gains", "1"),
    "sign": ("side of the ledger: +1 benefit, -1 cost", "1"),
}
RESULT = {
    "curve": ("actors who have ever adopted", "actors"),
    "active": ("actors who are adopters", "actors"),
    "adoption_step": ("step of adoption; -1 = never", "STEP"),
    "actor": ("name of the actor", "1"),
    "side": ("side of the actor: users or providers", "1"),
    "idea": ("idea", "1"),
    "run": ("number of the run", "1"),
    "step": ("time", "STEP"),
}


def label(data: xr.Dataset, table: Mapping[str, tuple[str, str]]) -> xr.Dataset:
    """Give every variable and coordinate its long name and its unit; other attributes stay."""
    for name, variable in data.variables.items():
        long_name, units = table[str(name)]
        variable.attrs |= {"long_name": long_name, "units": unit(units, data.attrs)}
    return data


def unit(words: str, attrs: Mapping[Any, Any]) -> str:
    """A unit in the words of a study: STEP becomes the length of a step, CURRENCY the currency.

    Examples
    --------
    >>> unit("person-STEP", {"step_length": "month"}), unit("STEP", {})
    ('person-month', 'step')
    """
    return words.replace("STEP", str(attrs.get("step_length", "step"))).replace(
        "CURRENCY", str(attrs.get("currency", "1"))
    )


def observed_curve(
    share: npt.ArrayLike, label: str, n_steps: int, n_ideas: int = 0
) -> tuple[tuple[str, ...], npt.NDArray[np.float64], dict[str, str]]:
    """The real curve as the variable ``observed`` of a dataset: per step the share of users who had adopted, or NaN.

    With several ideas it is that of each, or has a row per idea.
    """
    seen = np.asarray(share, dtype=np.float64)
    if seen.shape != (n_steps,) and (not n_ideas or seen.shape != (n_ideas, n_steps)):
        allowed = f"it needs one value per step 0 .. {n_steps - 1}"
        allowed += f", or a row of these for each of {n_ideas} ideas" if n_ideas else ""
        raise BadValue("observed", NOT_SHOWN, allowed, problem=f"has shape {seen.shape}")
    long_name, units = STUDY["observed"]
    dims = ("step",) if seen.ndim == 1 else ("idea", "step")
    return dims, seen, {"label": label, "long_name": long_name, "units": units}


def relabelled(values: xr.DataArray, name: str, long_name: str, units: str, data: xr.Dataset) -> xr.DataArray:
    """Values computed from a dataset, with their own name, long name and unit in place of those of their source."""
    values = values.rename(name).copy(deep=False)
    values.attrs = {"long_name": long_name, "units": unit(units, data.attrs)}
    return values
