"""What measures are made of: parts of a study's dataset, sums over steps, ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr


def n_users(data: xr.Dataset) -> int:
    """Number of users in the world."""
    return int(data.attrs["n_users"])


def users(data: xr.Dataset, status: str) -> xr.DataArray:
    """Users with this status at each step."""
    return data["users"].sel(status=status, drop=True)


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
