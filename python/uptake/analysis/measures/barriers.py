"""Measures of what holds adoption back: the gates, waiting, idle places, gaps between groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uptake.analysis.labels import relabelled
from uptake.analysis.measures.table import labelled, row
from uptake.analysis.series import last, ratio, total, users

if TYPE_CHECKING:
    import xarray as xr

GATES = ("gate", ["HEAR", "WANT", "GET"], {"long_name": "gate", "units": "1"})


def gates(data: xr.Dataset) -> xr.DataArray:
    """Time of the users who have not adopted (yet), spent before each gate: shares that add up to 1.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run, gate) with the gates HEAR, WANT, GET, in [0, 1]; NaN where everybody adopts at step 0
        or 1. The gate with the largest share binds. Lapsed users are left out.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(
    ...     users=up.Users(up.generate.complete(10)),
    ...     providers=up.Providers(n=1, places=4),
    ...     service=up.generate.catchments(users=[0] * 10, providers=[0]),
    ...     ideas=up.Idea(merit=1, social_proof=0, drive=1),
    ... )
    >>> clinic = up.Strategy(seeds=1, seeds_side="providers")
    >>> study = up.compare(world, {"clinic": clinic}, horizon=4, runs=1, rng=1)
    >>> up.measures.gates(study.data).sel(strategy="clinic", run=0).values.tolist()
    [0.0, 0.0, 1.0]
    """
    before = data["users"].sel(status=["unaware", "aware", "waiting"])
    time = total(before).rename(status="gate").assign_coords(gate=GATES)
    return relabelled(ratio(time, time.sum("gate")), "gates", "share of the time before adoption", "1", data)


@row("Time before HEAR", "share", 0, bounded=True)
def gate_hear(data: xr.Dataset) -> xr.DataArray:
    """Share of the person-time before adoption spent not having heard of the idea.

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
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(drive=0, peer=0))
    >>> study = up.compare(world, {"silence": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> up.measures.gate_hear(study.data).values.tolist()
    [[1.0, 1.0]]
    """
    return labelled(gates(data).sel(gate="HEAR", drop=True), "gate_hear", data)


@row("Time before WANT", "share", 0, bounded=True)
def gate_want(data: xr.Dataset) -> xr.DataArray:
    """Share of the person-time before adoption spent having heard of the idea and not wanting it.

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
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(drive=0, peer=0))
    >>> study = up.compare(world, {"silence": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> up.measures.gate_want(study.data).values.tolist()
    [[0.0, 0.0]]
    """
    return labelled(gates(data).sel(gate="WANT", drop=True), "gate_want", data)


@row("Time before GET", "share", 0, bounded=True)
def gate_get(data: xr.Dataset) -> xr.DataArray:
    """Share of the person-time before adoption spent wanting the idea without getting a place.

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
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(drive=0, peer=0))
    >>> study = up.compare(world, {"silence": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> up.measures.gate_get(study.data).values.tolist()
    [[0.0, 0.0]]
    """
    return labelled(gates(data).sel(gate="GET", drop=True), "gate_get", data)


@row("Waiting", "person-steps", -1)
def waiting(data: xr.Dataset) -> xr.DataArray:
    """Sum over the steps after step 0 of the users who wait for a place.

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
    >>> world = up.World(
    ...     users=up.Users(up.generate.complete(10)),
    ...     providers=up.Providers(n=1, places=4),
    ...     service=up.generate.catchments(users=[0] * 10, providers=[0]),
    ...     ideas=up.Idea(merit=1, social_proof=0, drive=1),
    ... )
    >>> clinic = up.Strategy(seeds=1, seeds_side="providers")
    >>> study = up.compare(world, {"clinic": clinic}, horizon=4, runs=1, rng=1)
    >>> up.measures.waiting(study.data).values.tolist()
    [[24]]
    """
    return labelled(total(users(data, "waiting")), "waiting", data)


def _by_served(data: xr.Dataset) -> tuple[xr.DataArray, xr.DataArray]:
    return total(data["waited"]), total(data["served"])


@row("Mean wait of the served", "steps", -1, "providers", parts=_by_served)
def mean_wait(data: xr.Dataset) -> xr.DataArray:
    """Mean steps from wanting to being served, over users who got a place; no value (NaN) where nobody did.

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
    >>> world = up.World(
    ...     users=up.Users(up.generate.complete(10)),
    ...     providers=up.Providers(n=1, places=4),
    ...     service=up.generate.catchments(users=[0] * 10, providers=[0]),
    ...     ideas=up.Idea(merit=1, social_proof=0, drive=1),
    ... )
    >>> clinic = up.Strategy(seeds=1, seeds_side="providers")
    >>> study = up.compare(world, {"clinic": clinic}, horizon=4, runs=1, rng=1)
    >>> up.measures.mean_wait(study.data).values.tolist()
    [[0.0]]
    """
    return labelled(ratio(*_by_served(data)), "mean_wait", data)


@row("Idle places", "place-steps", -1, "providers")
def idle_places(data: xr.Dataset) -> xr.DataArray:
    """Sum over the steps after step 0 of places that nobody uses.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in place-steps.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(
    ...     users=up.Users(up.generate.complete(10)),
    ...     providers=up.Providers(n=1, places=4),
    ...     service=up.generate.catchments(users=[0] * 10, providers=[0]),
    ...     ideas=up.Idea(merit=1, social_proof=0, drive=1),
    ... )
    >>> clinic = up.Strategy(seeds=1, seeds_side="providers")
    >>> study = up.compare(world, {"clinic": clinic}, horizon=4, runs=1, rng=1)
    >>> up.measures.idle_places(study.data).values.tolist()
    [[0]]
    """
    return labelled(total(data["idle"]), "idle_places", data)


@row("Providers open at the end", "count", +1, "providers")
def providers_open(data: xr.Dataset) -> xr.DataArray:
    """Providers that are adopters (open) at the horizon.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), a number of providers.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(
    ...     users=up.Users(up.generate.complete(10)),
    ...     providers=up.Providers(n=1, places=4),
    ...     service=up.generate.catchments(users=[0] * 10, providers=[0]),
    ...     ideas=up.Idea(merit=1, social_proof=0, drive=1),
    ... )
    >>> clinic = up.Strategy(seeds=1, seeds_side="providers")
    >>> study = up.compare(world, {"clinic": clinic}, horizon=4, runs=1, rng=1)
    >>> up.measures.providers_open(study.data).values.tolist()
    [[1.0]]
    """
    return labelled(last(data["providers"].sel(status="adopter", drop=True)).astype(float), "providers_open", data)


@row("Concentration of places", "share", 0, "places", bounded=True)
def concentration(data: xr.Dataset) -> xr.DataArray:
    """Herfindahl index of the places at open providers by owner, at the horizon; no value (NaN) where none is open.

    Each provider stands for itself where providers have no owners.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]: 1 where one owner has all places, 1 / n where n owners have as many each.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(
    ...     users=up.Users(up.generate.complete(10)),
    ...     providers=up.Providers(n=3, places=[1, 1, 2], owner=["a", "a", "b"]),
    ...     service=up.generate.catchments(users=[0] * 10, providers=[0] * 3),
    ... )
    >>> clinics = up.Strategy(seeds=3, seeds_side="providers")
    >>> study = up.compare(world, {"clinics": clinics}, horizon=1, runs=1, rng=1)
    >>> up.measures.concentration(study.data).values.tolist()
    [[0.5]]
    """
    return labelled(data["concentration"], "concentration", data)


@row("Gap in reach between groups", "share", -1, "groups", bounded=True)
def equity_gap(data: xr.Dataset) -> xr.DataArray:
    """Reach of the group reached best minus reach of the group reached least; empty groups are left out.

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
    >>> users = up.Users(up.generate.complete(10), group=[0] * 5 + [1] * 5)
    >>> world = up.World(users, ideas=up.Idea(drive=0, peer=0))
    >>> study = up.compare(world, {"silence": up.Emulation(seeds=[0])}, horizon=4, runs=2, rng=1)
    >>> up.measures.equity_gap(study.data).values.tolist()
    [[0.2, 0.2]]
    """
    share = ratio(data["group_ever"], data["group_size"])
    return labelled(share.max("group") - share.min("group"), "equity_gap", data)
