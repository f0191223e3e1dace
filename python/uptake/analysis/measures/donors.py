"""Measures of donors: what the users that adopted had heard from, in worlds whose actors have contexts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uptake.analysis.labels import relabelled
from uptake.analysis.measures.table import labelled, row
from uptake.analysis.series import last, ratio, variants_of
from uptake.basis import checks

if TYPE_CHECKING:
    import xarray as xr


def donors(data: xr.Dataset, side: str = "users") -> xr.DataArray:
    """What actors had heard from, as shares of those that ever adopted by the horizon and were no seeds.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    side : "users" or "providers"
        Whose donors.

    Returns
    -------
    DataArray
        Shape (strategy, run, donor) with the donors "outside" (the external drive), "everyone" (imitation of all
        users), "own side" and "other side" (an actor, along a tie); they add up to 1. NaN where nobody adopts but
        seeds.

    Raises
    ------
    ValueError
        If `side` is another word, or actors have no contexts.

    Examples
    --------
    >>> import uptake as up
    >>> idea = up.Idea(merit=1, social_proof=0, drive=0, peer=1, tolerance=9)
    >>> world = up.World(up.Users(up.generate.path(10), context=0.5), ideas=idea)
    >>> study = up.compare(world, {"chain": up.Emulation(seeds=[0])}, horizon=4, runs=1, rng=1)
    >>> up.measures.donors(study.data).sel(strategy="chain", run=0).to_series().to_dict()
    {'outside': 0.0, 'everyone': 0.0, 'own side': 1.0, 'other side': 0.0}
    """
    checks.choice("side", side, ("users", "providers"))
    counts = last(variants_of(data, side, "from"))
    found = counts.sel(donor=counts["donor"] != "seed")
    return relabelled(ratio(found, found.sum("donor")), "donors", f"share of {side} who adopted, by donor", "1", data)


@row("Owed to emulation", "share", 0, "contexts", bounded=True)
def emulation(data: xr.Dataset) -> xr.DataArray:
    """Share of the users who ever adopted, seeds left out, that had heard from an actor, along a tie.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where nobody adopts but seeds.

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
    >>> up.measures.emulation(study.data).round(3).values.tolist()
    [[1.0]]
    """
    return labelled(_by_ties(data, "users"), "emulation", data)


@row("Heard from outside", "share", 0, "contexts", bounded=True)
def from_outside(data: xr.Dataset) -> xr.DataArray:
    """Share of the users who ever adopted, seeds left out, that had heard from outside (the external drive).

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where nobody adopts but seeds.

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
    >>> up.measures.from_outside(study.data).round(3).values.tolist()
    [[0.0]]
    """
    return labelled(_from(data, "outside"), "from_outside", data)


@row("Heard from everyone", "share", 0, "contexts", bounded=True)
def from_everyone(data: xr.Dataset) -> xr.DataArray:
    """Share of the users who ever adopted, seeds left out, that had heard by imitation of all users.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where nobody adopts but seeds.

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
    >>> up.measures.from_everyone(study.data).round(3).values.tolist()
    [[0.0]]
    """
    return labelled(_from(data, "everyone"), "from_everyone", data)


@row("Heard from users", "share", 0, "contexts", bounded=True)
def from_peers(data: xr.Dataset) -> xr.DataArray:
    """Share of the users who ever adopted, seeds left out, that had heard from another user.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where nobody adopts but seeds.

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
    >>> up.measures.from_peers(study.data).round(3).values.tolist()
    [[1.0]]
    """
    return labelled(_from(data, "own side"), "from_peers", data)


@row("Heard from providers", "share", 0, "provider contexts", bounded=True)
def from_providers(data: xr.Dataset) -> xr.DataArray:
    """Share of the users who ever adopted, seeds left out, that had heard from a provider.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where nobody adopts but seeds.

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
    >>> up.measures.from_providers(study.data).round(3).values.tolist()
    [[1.0]]
    """
    return labelled(_from(data, "other side"), "from_providers", data)


@row("Providers: owed to emulation", "share", 0, "provider contexts", bounded=True)
def provider_emulation(data: xr.Dataset) -> xr.DataArray:
    """Share of the providers that ever opened, seeds left out, that had heard from an actor, along a tie.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where nobody opens but seeds.

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
    >>> up.measures.provider_emulation(study.data).round(3).values.tolist()
    [[1.0]]
    """
    return labelled(_by_ties(data, "providers"), "provider_emulation", data)


def _by_ties(data: xr.Dataset, side: str) -> xr.DataArray:
    return donors(data, side).sel(donor=["own side", "other side"]).sum("donor", skipna=False)


def _from(data: xr.Dataset, donor: str) -> xr.DataArray:
    return donors(data).sel(donor=donor, drop=True)
