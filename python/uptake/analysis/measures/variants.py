"""Measures of how an idea changes as it spreads, and how it fits, in worlds whose actors have contexts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uptake.analysis.measures.table import labelled, row
from uptake.analysis.series import last, ratio, variants_of

if TYPE_CHECKING:
    import xarray as xr

_UNIT = 2**30  # of the sums over adopters


@row("Fit", "share", +1, "contexts", bounded=True)
def fit(data: xr.Dataset) -> xr.DataArray:
    """Mean fit of the variants of users who are adopters at the horizon to their own contexts.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where no user is an adopter.

    Raises
    ------
    ValueError
        If actors have no contexts.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(merit=1, social_proof=0, drive=0, peer=1, origin=0.25, adaptation=1, tolerance=0.5, lapse=0)
    >>> world = up.World(up.Users(up.generate.path(3), context=0.75), ideas=idea)
    >>> study = up.compare(world, {"chain": up.Emulation(seeds=[0])}, horizon=2, runs=1, rng=1)
    >>> up.measures.fit(study.data).round(3).values.tolist()
    [[0.869]]
    """
    return labelled(_mean(data, "users", "fit"), "fit", data)


@row("Effectiveness", "share", +1, "contexts", bounded=True)
def effectiveness(data: xr.Dataset) -> xr.DataArray:
    """Mean effectiveness of the idea for users who are adopters at the horizon: fit, less what its core lost.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where no user is an adopter.

    Raises
    ------
    ValueError
        If actors have no contexts.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(merit=1, social_proof=0, drive=0, peer=1, origin=0.25, adaptation=1, tolerance=0.5, lapse=0)
    >>> world = up.World(up.Users(up.generate.path(3), context=0.75), ideas=idea)
    >>> study = up.compare(world, {"chain": up.Emulation(seeds=[0])}, horizon=2, runs=1, rng=1)
    >>> up.measures.effectiveness(study.data).round(3).values.tolist()
    [[0.469]]
    """
    return labelled(_mean(data, "users", "effectiveness"), "effectiveness", data)


@row("Variety", "distance", 0, "contexts")
def variety(data: xr.Dataset) -> xr.DataArray:
    """Standard deviation of the variants of users who are adopters at the horizon.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 0.5]; no value (NaN) where no user is an adopter.

    Raises
    ------
    ValueError
        If actors have no contexts.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(merit=1, social_proof=0, drive=0, peer=1, origin=0.25, adaptation=1, tolerance=0.5, lapse=0)
    >>> world = up.World(up.Users(up.generate.path(3), context=0.75), ideas=idea)
    >>> study = up.compare(world, {"chain": up.Emulation(seeds=[0])}, horizon=2, runs=1, rng=1)
    >>> up.measures.variety(study.data).round(3).values.tolist()
    [[0.236]]
    """
    return labelled(_variance(data, "users") ** 0.5, "variety", data)


@row("Drift", "distance", 0, "contexts")
def drift(data: xr.Dataset) -> xr.DataArray:
    """Distance of the mean variant of users who are adopters at the horizon from the original.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where no user is an adopter.

    Raises
    ------
    ValueError
        If actors have no contexts.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(merit=1, social_proof=0, drive=0, peer=1, origin=0.25, adaptation=1, tolerance=0.5, lapse=0)
    >>> world = up.World(up.Users(up.generate.path(3), context=0.75), ideas=idea)
    >>> study = up.compare(world, {"chain": up.Emulation(seeds=[0])}, horizon=2, runs=1, rng=1)
    >>> up.measures.drift(study.data).round(3).values.tolist()
    [[0.333]]
    """
    return labelled(_drift(data, "users"), "drift", data)


@row("Fidelity", "share", 0, "contexts", bounded=True)
def fidelity(data: xr.Dataset) -> xr.DataArray:
    """How close to the original the variants of users who are adopters at the horizon are: 1 less twice their distance.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where no user is an adopter.

    Raises
    ------
    ValueError
        If actors have no contexts.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(merit=1, social_proof=0, drive=0, peer=1, origin=0.25, adaptation=1, tolerance=0.5, lapse=0)
    >>> world = up.World(up.Users(up.generate.path(3), context=0.75), ideas=idea)
    >>> study = up.compare(world, {"chain": up.Emulation(seeds=[0])}, horizon=2, runs=1, rng=1)
    >>> up.measures.fidelity(study.data).round(3).values.tolist()
    [[0.184]]
    """
    return labelled(_fidelity(data, "users"), "fidelity", data)


@row("Providers: fit", "share", +1, "provider contexts", bounded=True)
def provider_fit(data: xr.Dataset) -> xr.DataArray:
    """Mean fit of the variants of open providers at the horizon to their own contexts.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where no provider is open.

    Raises
    ------
    ValueError
        If actors have no contexts.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(professional=1, provider_merit=1, provider_social_proof=0, tolerance=1)
    >>> world = up.World(
    ...     users=up.Users(up.generate.complete(10), context=0.75),
    ...     providers=up.Providers(up.generate.path(2), culture=1, champion=True, context=0.5),
    ...     service=up.generate.catchments(users=[0] * 5 + [1] * 5, providers=[0, 1]),
    ...     ideas=idea,
    ... )
    >>> clinic = up.Strategy(seeds=up.Seeds(users=[], providers=[0]))
    >>> study = up.compare(world, {"clinic": clinic}, horizon=4, runs=1, rng=1)
    >>> up.measures.provider_fit(study.data).round(3).values.tolist()
    [[0.985]]
    """
    return labelled(_mean(data, "providers", "fit"), "provider_fit", data)


@row("Providers: effectiveness", "share", +1, "provider contexts", bounded=True)
def provider_effectiveness(data: xr.Dataset) -> xr.DataArray:
    """Mean effectiveness of the variants of open providers at the horizon: fit, less what the core lost.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where no provider is open.

    Raises
    ------
    ValueError
        If actors have no contexts.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(professional=1, provider_merit=1, provider_social_proof=0, tolerance=1)
    >>> world = up.World(
    ...     users=up.Users(up.generate.complete(10), context=0.75),
    ...     providers=up.Providers(up.generate.path(2), culture=1, champion=True, context=0.5),
    ...     service=up.generate.catchments(users=[0] * 5 + [1] * 5, providers=[0, 1]),
    ...     ideas=idea,
    ... )
    >>> clinic = up.Strategy(seeds=up.Seeds(users=[], providers=[0]))
    >>> study = up.compare(world, {"clinic": clinic}, horizon=4, runs=1, rng=1)
    >>> up.measures.provider_effectiveness(study.data).round(3).values.tolist()
    [[0.95]]
    """
    return labelled(_mean(data, "providers", "effectiveness"), "provider_effectiveness", data)


@row("Providers: variety", "distance", 0, "provider contexts")
def provider_variety(data: xr.Dataset) -> xr.DataArray:
    """Standard deviation of the variants of open providers at the horizon.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 0.5]; no value (NaN) where no provider is open.

    Raises
    ------
    ValueError
        If actors have no contexts.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(professional=1, provider_merit=1, provider_social_proof=0, tolerance=1)
    >>> world = up.World(
    ...     users=up.Users(up.generate.complete(10), context=0.75),
    ...     providers=up.Providers(up.generate.path(2), culture=1, champion=True, context=0.5),
    ...     service=up.generate.catchments(users=[0] * 5 + [1] * 5, providers=[0, 1]),
    ...     ideas=idea,
    ... )
    >>> clinic = up.Strategy(seeds=up.Seeds(users=[], providers=[0]))
    >>> study = up.compare(world, {"clinic": clinic}, horizon=4, runs=1, rng=1)
    >>> up.measures.provider_variety(study.data).round(3).values.tolist()
    [[0.03]]
    """
    return labelled(_variance(data, "providers") ** 0.5, "provider_variety", data)


@row("Providers: fidelity", "share", 0, "provider contexts", bounded=True)
def provider_fidelity(data: xr.Dataset) -> xr.DataArray:
    """How close to the original the variants of open providers at the horizon are: 1 less twice their distance.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where no provider is open.

    Raises
    ------
    ValueError
        If actors have no contexts.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(professional=1, provider_merit=1, provider_social_proof=0, tolerance=1)
    >>> world = up.World(
    ...     users=up.Users(up.generate.complete(10), context=0.75),
    ...     providers=up.Providers(up.generate.path(2), culture=1, champion=True, context=0.5),
    ...     service=up.generate.catchments(users=[0] * 5 + [1] * 5, providers=[0, 1]),
    ...     ideas=idea,
    ... )
    >>> clinic = up.Strategy(seeds=up.Seeds(users=[], providers=[0]))
    >>> study = up.compare(world, {"clinic": clinic}, horizon=4, runs=1, rng=1)
    >>> up.measures.provider_fidelity(study.data).round(3).values.tolist()
    [[0.915]]
    """
    return labelled(_fidelity(data, "providers"), "provider_fidelity", data)


def _mean(data: xr.Dataset, side: str, name: str) -> xr.DataArray:
    """Mean over the adopters of a side at the horizon."""
    adopters = last(data[side].sel(status="adopter", drop=True))
    return ratio(last(variants_of(data, side, name)) / _UNIT, adopters)


def _variance(data: xr.Dataset, side: str) -> xr.DataArray:
    """Variance of the variants at the horizon; squares are rounded down, so it may come out below 0 by rounding."""
    found = _mean(data, side, "variant_squared") - _mean(data, side, "variant") ** 2
    return found.clip(min=0)


def _drift(data: xr.Dataset, side: str) -> xr.DataArray:
    return abs(_mean(data, side, "variant") - data["origin"])


def _fidelity(data: xr.Dataset, side: str) -> xr.DataArray:
    """1 less twice the root mean square distance of the variants from the original, at least 0."""
    distance = (_variance(data, side) + _drift(data, side) ** 2) ** 0.5
    return (1 - 2 * distance).clip(min=0)
