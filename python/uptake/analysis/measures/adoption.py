"""Measures of adoption: how many users adopt, and when."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from uptake.analysis.labels import relabelled
from uptake.analysis.measures.table import labelled, row
from uptake.analysis.series import last, n_users, total, users
from uptake.basis import checks
from uptake.basis.checks import BadValue

if TYPE_CHECKING:
    import xarray as xr

Of = Literal["ever", "active"]


@row("Reach", "share", +1, bounded=True)
def reach(data: xr.Dataset) -> xr.DataArray:
    """Users who ever adopted by the horizon, seeds included, as a share of all users.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1].

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(merit=1, social_proof=0, drive=1))
    >>> study = up.compare(world, {"media": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> up.measures.reach(study.data).values.tolist()
    [[1.0, 1.0]]
    """
    return labelled(last(data["users_ever"]) / n_users(data), "reach", data)


@row("Active at the end", "share", +1, bounded=True)
def active(data: xr.Dataset) -> xr.DataArray:
    """Users who are adopters at the horizon, as a share of all users.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1].

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(merit=1, social_proof=0, drive=1))
    >>> study = up.compare(world, {"media": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> up.measures.active(study.data).values.tolist()
    [[1.0, 1.0]]
    """
    return labelled(last(users(data, "adopter")) / n_users(data), "active", data)


@row("Adopter-time", "person-steps", +1)
def adopter_time(data: xr.Dataset) -> xr.DataArray:
    """Sum over the steps after step 0 of the users who are adopters.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in person-steps.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(merit=1, social_proof=0, drive=1))
    >>> study = up.compare(world, {"media": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> up.measures.adopter_time(study.data).values.tolist()
    [[40, 40]]
    """
    return labelled(total(users(data, "adopter")), "adopter_time", data)


@row("Peak rate", "share", 0, bounded=True)
def peak_rate(data: xr.Dataset) -> xr.DataArray:
    """Largest number of users who adopt for the first time in one step, as a share of all users.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1].

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(merit=1, social_proof=0, drive=1))
    >>> study = up.compare(world, {"media": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> up.measures.peak_rate(study.data).values.tolist()
    [[0.9, 0.9]]
    """
    return labelled(data["users_ever"].diff("step").max("step") / n_users(data), "peak_rate", data)


@row("Time of the peak", "steps", 0)
def peak_step(data: xr.Dataset) -> xr.DataArray:
    """First step at which the peak rate is reached; no value (NaN) where nobody adopts after step 0.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in steps.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(merit=1, social_proof=0, drive=1))
    >>> study = up.compare(world, {"media": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> up.measures.peak_step(study.data).values.tolist()
    [[1.0, 1.0]]
    """
    new = data["users_ever"].diff("step")
    return labelled(new.idxmax("step").astype(float).where(new.max("step") > 0), "peak_step", data)


def time_to(data: xr.Dataset, share: float = 0.5, of: Of = "ever") -> xr.DataArray:
    """First step at which at least a share of the users ever adopted (or are adopters).

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    share : float
        Share of all users, in (0, 1].
    of : "ever" or "active"
        Users who have ever adopted, or users who are adopters.

    Returns
    -------
    DataArray
        Shape (strategy, run), in steps; NaN where the run did not get there by the horizon (censored).

    Raises
    ------
    ValueError
        If `share` is not in (0, 1], or `of` is another word.

    See Also
    --------
    time_to_half : the measure in the table, with a share of one half.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(merit=1, social_proof=0, drive=1))
    >>> study = up.compare(world, {"media": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> up.measures.time_to(study.data, 0.5).values.tolist()
    [[1.0, 1.0]]
    """
    if not 0 < checks.number("share", share) <= 1:
        raise BadValue("share", share, "a share of users lies in (0, 1]")
    checks.choice("of", of, ("ever", "active"))
    count = data["users_ever"] if of == "ever" else users(data, "adopter")
    # Read the share as the decimal that was written, so that 7 % of 100 users is 7 and not 8.
    there = count >= math.ceil(Fraction(repr(float(share))) * n_users(data))
    steps = there.idxmax("step").astype(float).where(there.any("step"))
    return relabelled(steps, "time_to", f"first step with {100 * share:g} % of the users", "STEP", data)


@row("Time to half of the users", "steps", -1, censored=True)
def time_to_half(data: xr.Dataset) -> xr.DataArray:
    """First step at which half of the users have ever adopted; no value (NaN) where the horizon came first.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in steps.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(merit=1, social_proof=0, drive=1))
    >>> study = up.compare(world, {"media": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> up.measures.time_to_half(study.data).values.tolist()
    [[1.0, 1.0]]
    """
    return labelled(time_to(data, 0.5), "time_to_half", data)
