"""What measures are made of: parts of a study's dataset, sums over steps, ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uptake.basis.checks import NOT_SHOWN, BadValue

if TYPE_CHECKING:
    import xarray as xr


def n_users(data: xr.Dataset) -> int:
    """Number of users in the world."""
    return int(data.attrs["n_users"])


def users(data: xr.Dataset, status: str) -> xr.DataArray:
    """Users with this status at each step."""
    return data["users"].sel(status=status, drop=True)


def variants_of(data: xr.Dataset, side: str, name: str) -> xr.DataArray:
    """What is known of the variants of a side at each step: "variant", "fit", "from" and so on.

    Raises
    ------
    BadValue
        If actors have no contexts, so that nothing is known.
    """
    found = f"{side}_{name}"
    if found not in data:
        problem = f"says nothing of the variants of {side}, as actors have no contexts"
        raise BadValue("data", NOT_SHOWN, problem=problem, remedy="give users (and providers) a context=")
    return data[found]


def last(series: xr.DataArray) -> xr.DataArray:
    """The value at the horizon."""
    return series.isel(step=-1, drop=True)


def total(series: xr.DataArray) -> xr.DataArray:
    """Sum over the steps after step 0, which only places the seeds."""
    return series.isel(step=slice(1, None)).sum("step")


def present_value(data: xr.Dataset, sign: int) -> xr.DataArray:
    """Present value of all costs (sign -1) or all benefits (sign +1)."""
    return data["present_value"].where(data["sign"] == sign, 0.0).sum("entry")


def ratio(top: xr.DataArray, bottom: xr.DataArray) -> xr.DataArray:
    """The quotient; NaN where the divisor is not positive."""
    return top / bottom.where(bottom > 0)
