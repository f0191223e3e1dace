"""Permutation tests: is a statistic of a diffusion what it would be if adopters sat anywhere, or ties led anywhere?

One relabelling, or one rewired network, holds for all periods. Each permutation is a function of the seed and its
number, so the draws are the same for any number of threads.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.analysis.diffusion.rows import Rows
from uptake.analysis.diffusion.statistics import Statistic
from uptake.basis.arrays import Floats, Int32s, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.engine import kernel
from uptake.basis.threads import run_all, thread_count
from uptake.network.network import Network

if TYPE_CHECKING:
    import xarray as xr

ALL = 40_320  # 8!: where there are no more relabellings, all of them are taken
TRIES = 20  # per tie, to exchange its source
EQUAL = 1e-9  # values that differ by less than this part of the largest are equal
_JOBS = 16  # per thread
_NONE: Int64s = np.empty(0, np.int64)


class Drawn(NamedTuple):
    """What a permutation test found."""

    observed: xr.DataArray
    draws: xr.DataArray  # (permutation, ...)
    exact: bool  # all relabellings there are, the observed one among them


class Tails(NamedTuple):
    """How often a permutation gives as little as observed, as much, or as much of either."""

    less: Floats
    greater: Floats
    both: Floats


def blocks_of(codes: npt.NDArray[np.integer] | None, n: int) -> tuple[Int64s, Int32s]:
    """(bounds, members): the actors block by block, in each by position; one block if there are no codes.

    Examples
    --------
    >>> bounds, members = blocks_of(np.array([1, 0, 1]), 3)
    >>> bounds.tolist(), members.tolist()
    ([0, 1, 3], [1, 0, 2])
    """
    if codes is None:
        return np.array([0, n]), np.arange(n, dtype=np.int32)
    members = np.argsort(codes, kind="stable").astype(np.int32)
    sizes = np.bincount(codes)
    return np.concatenate([[0], np.cumsum(sizes[sizes > 0])]), members


def relabellings(bounds: Int64s) -> int:
    """How many relabellings there are within blocks: the product of the factorials of their sizes.

    Examples
    --------
    >>> relabellings(np.array([0, 3, 5]))
    12
    """
    return math.prod(math.factorial(size) for size in np.diff(bounds).tolist())


def every_relabelling(bounds: Int64s, members: Int32s) -> Int32s:
    """All relabellings within blocks, a row each, the first of which leaves all where they are."""
    ends = bounds.tolist()
    each = [itertools.permutations(members[a:b].tolist()) for a, b in itertools.pairwise(ends)]
    rows = np.array([sum(parts, ()) for parts in itertools.product(*each)], np.int32)
    places = np.empty_like(rows)
    places[:, members] = rows
    return places


def relabelled(
    statistic: Statistic,
    codes: npt.NDArray[np.integer] | None,
    n_actors: int,
    n: int,
    seed: int,
    *,
    threads: int | None = None,
    engine: str | None = None,
    progress: bool | None = None,
) -> Drawn:
    """A statistic under relabellings of the actors: adoption moves, ties stay.

    Parameters
    ----------
    statistic : Statistic
    codes : int array of shape (n_actors,), optional
        Blocks; actors change places inside them.
    n_actors : int
    n : int
        Relabellings, unless there are at most `ALL`: then each of them is taken once.
    seed : int
    threads, engine, progress
        As in `uptake.basis.threads.run_all` and `uptake.basis.engine.kernel`.

    Returns
    -------
    Drawn
    """
    bounds, members = blocks_of(codes, n_actors)
    observed = statistic.relabelled(np.arange(n_actors, dtype=np.int32))
    exact = bool(np.diff(bounds).max(initial=0) <= 8) and relabellings(bounds) <= ALL
    if exact:
        places = every_relabelling(bounds, members)
        return _collected(statistic, observed, len(places), lambda r: statistic.relabelled(places[r]), exact,
                          threads, progress)  # fmt: skip
    draw = kernel("relabelled", engine)
    return _collected(statistic, observed, n, lambda r: statistic.relabelled(draw(seed, r, bounds, members)), exact,
                      threads, progress)  # fmt: skip


def rewired(
    statistic: Statistic,
    network: Network,
    rows: Rows,
    n: int,
    seed: int,
    *,
    threads: int | None = None,
    engine: str | None = None,
    progress: bool | None = None,
) -> Drawn:
    """A statistic on networks in which every actor has as many ties in, and out, as it has.

    Each is made of the observed one by ``TRIES`` tries per tie to exchange the sources of two random ties. A try that
    would make a loop or a second tie between two actors changes nothing (Maslov and Sneppen 2002). A weight stays with
    the actor that the tie leads to. Adoption stays.

    Parameters
    ----------
    statistic : Statistic
    network : Network
        Holds for all periods.
    rows : Rows
        Its contacts, in the direction that the statistic reads.
    n : int
        Networks.
    seed : int
    threads, engine, progress
        As in `relabelled`.

    Raises
    ------
    BadValue
        If ties have no direction and differ in weight: an exchange would mix them.

    Returns
    -------
    Drawn
    """
    mirror = _NONE if network.is_directed else network.in_arcs
    if len(mirror) and rows.weights is not None and np.ptp(rows.weights) > 0:
        problem = "exchanges ends of ties, and undirected ties of several weights do not say which weight goes where"
        raise BadValue("null", "swap", problem=problem, remedy='pass weighted=False, or null="relabel"')
    row = read_only(rows.of_arcs)
    tries = TRIES * len(row) // (1 if network.is_directed else 2)
    swap = kernel("swapped", engine)

    def values(r: int) -> Floats:
        sources, back = rows.indices.copy(), mirror.copy()
        swap(seed, r, tries, row, back, sources)
        return statistic.rewired(rows._replace(indices=sources), back)

    observed = statistic.rewired(rows, mirror)
    return _collected(statistic, observed, n, values, False, threads, progress)


def _collected(
    statistic: Statistic,
    observed: Floats,
    n: int,
    values: Callable[[int], Floats],
    exact: bool,
    threads: int | None,
    progress: bool | None,
) -> Drawn:
    """The values of permutations 0 .. n - 1, side by side unless Python computes them."""
    import xarray as xr

    draws = np.empty((n, len(observed)))
    workers = 1 if statistic.in_python else thread_count(threads)
    jobs = min(n, _JOBS * workers)
    bounds = [n * i // jobs for i in range(jobs + 1)]

    def job(i: int, stop: Int32s) -> None:
        for r in range(bounds[i], bounds[i + 1]):
            if stop[0]:
                return
            found = values(r)
            if len(found) != len(observed):
                problem = (
                    f"returned {len(found):,} values for a permutation and {len(observed):,} for what was observed"
                )
                raise BadValue("statistic", NOT_SHOWN, "it returns as many each time", problem=problem)
            draws[r] = found

    run_all(jobs, job, workers, progress, [b - a for a, b in itertools.pairwise(bounds)])
    seen = statistic.labelled(observed)
    table = xr.DataArray(draws.reshape(n, *seen.shape), dims=("permutation", *seen.dims), name=seen.name)
    return Drawn(seen, table.assign_coords(seen.coords), exact)


def tails(observed: Floats, draws: Floats, exact: bool, strict: bool = False) -> Tails:
    """Shares of permutations that give as little as observed, or as much, and twice the smaller one.

    Of n drawn permutations the observed one counts as another: (1 + number) / (n + 1). Of all permutations it is one.
    Equal values count on both sides; those are equal that differ by less than 1e-9 of the largest, as sums in another
    order differ in their last digits. Permutations without a value (NaN) are left out.

    Parameters
    ----------
    observed : float array
    draws : float array, permutations first
    exact : bool
    strict : bool
        Shares of the permutations alone, and without those that are equal to what was observed, as netdiffuseR has it.
        Where the statistic cannot vary these are 0.

    Examples
    --------
    >>> tails(np.array(2.0), np.array([1.0, 2.0, 3.0]), exact=False).less.tolist()
    0.75
    """
    known = ~np.isnan(draws)
    largest = np.fmax(np.abs(observed), np.max(np.abs(draws), axis=0, initial=0, where=known))
    away = EQUAL * largest
    away, more = -away if strict else away, 0 if exact or strict else 1
    with np.errstate(invalid="ignore", divide="ignore"):
        less, greater = (
            (more + (side <= away).sum(axis=0)) / (more + known.sum(axis=0))
            for side in (draws - observed, observed - draws)
        )
    unknown = np.isnan(observed)
    less, greater = (np.where(unknown, np.nan, share) for share in (less, greater))
    return Tails(less, greater, np.minimum(1, 2 * np.minimum(less, greater)))
