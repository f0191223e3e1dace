"""Measures of what holds adoption back: the gates, waiting, idle places, gaps between groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from uptake.analysis.labels import relabelled
from uptake.analysis.measures.table import labelled, row
from uptake.analysis.series import last, ratio, total, users
from uptake.basis import checks

if TYPE_CHECKING:
    import numpy.typing as npt
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


@row("Ratio of reach between groups", "ratio", +1, "groups")
def equity_ratio(data: xr.Dataset) -> xr.DataArray:
    """Reach of the group reached least divided by that of the group reached best; 1 where all are reached alike.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    DataArray
        Shape (strategy, run), in [0, 1]; no value (NaN) where nobody is reached. Empty groups are left out.

    Examples
    --------
    >>> import uptake as up
    >>> users = up.Users(up.generate.complete(10), group=[0] * 5 + [1] * 5)
    >>> world = up.World(users, ideas=up.Idea(drive=0, peer=0))
    >>> study = up.compare(world, {"silence": up.Emulation(seeds=[0, 1, 9])}, horizon=4, runs=2, rng=1)
    >>> up.measures.equity_ratio(study.data).values.tolist()
    [[0.5, 0.5]]
    """
    share = ratio(data["group_ever"], data["group_size"])
    return labelled(ratio(share.min("group"), share.max("group")), "equity_ratio", data)


def _place(by: npt.NDArray[np.float64], size: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """By group (last axis), the share of people in groups of lower rank, plus half of those in groups of its rank."""
    order = np.argsort(by, axis=-1, kind="stable")
    rank, people = np.take_along_axis(by, order, -1), size[order]
    up_to, at = np.cumsum(people, axis=-1), np.arange(size.size)
    apart = rank[..., 1:] != rank[..., :-1]
    edge = np.ones((*by.shape[:-1], 1), bool)
    first = np.maximum.accumulate(np.where(np.concatenate([edge, apart], -1), at, 0), axis=-1)
    last = np.where(np.concatenate([apart, edge], -1), at, size.size - 1)
    last = np.minimum.accumulate(last[..., ::-1], axis=-1)[..., ::-1]
    lower = np.take_along_axis(up_to - people, first, -1)
    middle: npt.NDArray[np.float64] = np.empty(by.shape)
    np.put_along_axis(middle, order, (lower + np.take_along_axis(up_to, last, -1)) / 2, -1)
    middle /= size.sum()
    return middle


@row("Concentration index of reach", "ratio", 0, "groups", signed=True)
def concentration_index(data: xr.Dataset, rank: npt.ArrayLike | None = None) -> xr.DataArray:
    """How far those who are reached are in groups of high rank: 0 where all are reached alike.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.
    rank : array_like of float of shape (group,), optional
        By what groups are ordered, such as income: the index is below 0 where those of low rank are reached more. By
        default groups are ordered by their reach; the index is then the Gini coefficient between groups, in [0, 1).

    Returns
    -------
    DataArray
        Shape (strategy, run), in (-1, 1); no value (NaN) where nobody is reached. Groups of equal rank stand together.

    Raises
    ------
    ValueError
        If `rank` has the wrong shape or holds no numbers.

    Notes
    -----
    With n_g people in group g, of whom a share r_g is reached, C = 2 / (N mu) sum of n_g r_g R_g - 1, where N is the
    number of people, mu the share of them that is reached, and R_g the share of people in groups of lower rank, plus
    half of those in groups of this rank [1]_.

    References
    ----------
    .. [1] Kakwani, N., Wagstaff, A., van Doorslaer, E. (1997). Socioeconomic inequalities in health: measurement,
       computation, and statistical inference. Journal of Econometrics 77(1), 87-103.

    Examples
    --------
    >>> import uptake as up
    >>> users = up.Users(up.generate.complete(10), group=[0] * 5 + [1] * 5)
    >>> world = up.World(users, ideas=up.Idea(drive=0, peer=0))
    >>> study = up.compare(world, {"silence": up.Emulation(seeds=[0, 1, 9])}, horizon=4, runs=1, rng=1)
    >>> up.measures.concentration_index(study.data).round(3).values.tolist()
    [[0.167]]
    >>> up.measures.concentration_index(study.data, rank=[2, 1]).round(3).values.tolist()
    [[0.167]]
    """
    size = data["group_size"].to_numpy()
    reached = data["group_ever"].transpose(..., "group").to_numpy()
    share = np.divide(reached, size, out=np.zeros(reached.shape), where=size > 0)
    by = share if rank is None else np.broadcast_to(checks.numbers("rank", rank, size.size, -1e300, 1e300), share.shape)
    place = _place(by, size)
    total = reached.sum(axis=-1)
    index = 2 * (reached * place).sum(axis=-1) / np.where(total > 0, total, np.nan) - 1
    values = data["group_ever"].isel(group=0, drop=True).copy(data=index)
    return labelled(values, "concentration_index", data)
