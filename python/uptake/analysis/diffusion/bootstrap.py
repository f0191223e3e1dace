"""Bootstrap of networks: how much a statistic would vary over other actors of the kind (Snijders and Borgatti 1999).

Each sample draws n actors with replacement and takes the ties among them. Two copies of one actor have no tie to take,
so they get one with the density of the network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.analysis.diffusion.observed import Observed
from uptake.basis import checks
from uptake.basis.arrays import Int32s, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.basis.engine import kernel
from uptake.basis.threads import run_all, thread_count
from uptake.kernels.types import PERMUTE
from uptake.network.network import Network

if TYPE_CHECKING:
    import xarray as xr

OF_SAMPLES, OF_COPIES, OF_WEIGHTS = 2, 3, 4  # the counter's idea: what is drawn


class Ties(NamedTuple):
    """The ties of a network: its arcs, or each undirected edge once."""

    n: int
    source: Int32s
    target: Int32s
    weight: npt.NDArray[np.float32] | None
    directed: bool

    @property
    def arcs(self) -> int:
        """How many arcs they are."""
        return len(self.source) * (1 if self.directed else 2)


def ties_of(network: Network) -> Ties:
    """The ties of a network.

    Examples
    --------
    >>> ties_of(Network.from_edges([0, 1], [1, 2])).arcs
    4
    """
    source, target, weight = network.source_of_arcs(), network.out_targets, network.weight
    if not network.is_directed:
        once = source < target
        source, target, weight = source[once], target[once], None if weight is None else weight[once]
    return Ties(network.n, source, target, weight, network.is_directed)


def sampled(ties: Ties, drawn: Int64s, seed: int, run: int, t: int = 0, engine: str | None = None) -> Ties:
    """The ties among drawn actors, which are numbered in the order drawn.

    Parameters
    ----------
    ties : Ties
    drawn : int64 array of shape (n,)
        The actor that each new one is a copy of.
    seed, run : int
        The luck: whether copies of one actor have a tie, and which weight, depends on these and on the pair.
    t : int
        Number of the network.
    engine : str, optional
    """
    n = ties.n
    order = np.argsort(drawn, kind="stable")
    copies = np.bincount(drawn, minlength=n)
    first = np.concatenate([[0], np.cumsum(copies)])
    u, v = ties.source.astype(np.int64), ties.target.astype(np.int64)
    times = copies[u] * copies[v]
    arc = np.repeat(np.arange(len(u)), times)
    within = np.arange(len(arc)) - np.repeat(np.cumsum(times) - times, times)
    source = order[first[u[arc]] + within // np.maximum(copies[v[arc]], 1)]
    target = order[first[v[arc]] + within % np.maximum(copies[v[arc]], 1)]
    one, other = _pairs_of_copies(copies, first, order, ties.directed)
    luck = kernel("draws", engine)
    density = len(u) / n**2 if ties.directed else 2 * len(u) / n**2
    tied = luck(seed, run, PERMUTE, OF_COPIES, t, 0, len(one)) < density * 2.0**53
    source, target = np.append(source, one[tied]), np.append(target, other[tied])
    weight = None
    if ties.weight is not None:
        which = below(luck(seed, run, PERMUTE, OF_WEIGHTS, t, 0, len(one)), len(u))[tied]
        weight = np.append(ties.weight[arc], ties.weight[which])
    return Ties(n, source.astype(np.int32), target.astype(np.int32), weight, ties.directed)


def _pairs_of_copies(copies: Int64s, first: Int64s, order: Int64s, directed: bool) -> tuple[Int64s, Int64s]:
    """All pairs of different copies of the same actor; both directions if ties have one."""
    several = np.flatnonzero(copies > 1)
    pairs = [np.empty((2, 0), np.int64)]
    for v in several.tolist():
        own = order[first[v] : first[v + 1]]
        a, b = np.triu_indices(len(own), 1)
        pairs.append(np.stack([own[a], own[b]]))
        if directed:
            pairs.append(np.stack([own[b], own[a]]))
    one, other = np.concatenate(pairs, axis=1)
    return one, other


def below(bits: Int64s, size: int) -> Int64s:
    """floor(U size) for U = bits 2^-53 and size < 2^31, in integers.

    Examples
    --------
    >>> below(np.array([0, 2**52, 2**53 - 1]), 10).tolist()
    [0, 5, 9]
    """
    return ((bits >> 21) * size + (((bits & 0x1FFFFF) * size) >> 21)) >> 32


def n_ties(ties: Ties) -> float:
    """Arcs; each undirected edge counts twice."""
    return float(ties.arcs)


def density(ties: Ties) -> float:
    """Share of ordered pairs of actors that have an arc; NaN for one actor."""
    return ties.arcs / (ties.n * (ties.n - 1)) if ties.n > 1 else np.nan


def reciprocity(ties: Ties) -> float:
    """Share of arcs with an arc in the other direction; NaN without arcs."""
    if not ties.directed:
        return 1.0 if ties.arcs else np.nan
    n = np.int64(ties.n)
    forth, back = ties.source * n + ties.target, ties.target * n + ties.source
    return float(np.isin(forth, back).mean()) if ties.arcs else np.nan


STATISTICS: dict[str, Callable[[Ties], float]] = {"n_ties": n_ties, "density": density, "reciprocity": reciprocity}


def bootstrap(
    seen: Observed,
    statistic: str | Callable[[Observed], Any],
    n: int,
    seed: int,
    *,
    threads: int | None = None,
    engine: str | None = None,
    progress: bool | None = None,
) -> tuple[xr.DataArray, xr.DataArray]:
    """(observed, draws): a statistic of the diffusion, and of samples of its actors, with the dimension sample first.

    Parameters
    ----------
    seen : Observed
    statistic : {"n_ties", "density", "reciprocity"} or callable
        A word needs one network for all periods. A function takes the diffusion of the drawn actors, numbered in the
        order drawn, with their adoption, spells, groups and attributes.
    n : int
        Samples.
    seed : int
    threads, engine, progress
        As in `uptake.basis.threads.run_all` and `uptake.basis.engine.kernel`.

    Raises
    ------
    BadValue, BadType
        If the statistic is unknown, or does not return as many numbers each time.
    """
    import xarray as xr

    n = checks.whole("n", n, 1, 10**9)
    ties = [ties_of(network) for network in seen.networks]
    values: Callable[[int], Any]
    first: Any
    if isinstance(statistic, str):
        word = STATISTICS[checks.choice("statistic", statistic, tuple(STATISTICS))]
        if not seen.is_static:
            problem = "is that of one network, and there is one per period"
            remedy = "pass a function of a Diffusion"
            raise BadValue("statistic", statistic, problem=problem, remedy=remedy)
        first = word(ties[0])
        values = lambda r: word(sampled(ties[0], _drawn(seen.n, seed, r, engine), seed, r, 0, engine))  # noqa: E731
    elif callable(statistic):
        call = statistic
        first = call(seen)
        values = lambda r: call(_resampled(seen, ties, _drawn(seen.n, seed, r, engine), seed, r, engine))  # noqa: E731
    else:
        remedy = f"pass {', '.join(map(repr, STATISTICS))}, or a function of a Diffusion"
        raise BadType("statistic", NOT_SHOWN, problem=f"is {kind_of(statistic)}", remedy=remedy)
    observed = first if isinstance(first, xr.DataArray) else xr.DataArray(np.asarray(first, np.float64))
    draws = np.empty((n, *observed.shape))

    def job(r: int, stop: Int32s) -> None:
        found = np.asarray(values(r), np.float64)
        if found.shape != observed.shape:
            problem = f"returned the shape {found.shape} for a sample and {observed.shape} for what was observed"
            raise BadValue("statistic", NOT_SHOWN, "it returns as many each time", problem=problem)
        draws[r] = found

    run_all(n, job, thread_count(threads) if isinstance(statistic, str) else 1, progress)
    coords = {name: held for name, held in observed.coords.items() if "actor" not in held.dims}
    return observed, xr.DataArray(draws, coords, ("sample", *observed.dims), observed.name)


def _drawn(n: int, seed: int, run: int, engine: str | None) -> Int64s:
    """The actors of a sample."""
    return below(kernel("draws", engine)(seed, run, PERMUTE, OF_SAMPLES, 0, 0, n), n)


def _resampled(seen: Observed, ties: list[Ties], drawn: Int64s, seed: int, run: int, engine: str | None) -> Observed:
    """The diffusion among drawn actors."""
    networks = []
    for t, of in enumerate(ties):
        new = sampled(of, drawn, seed, run, t, engine)
        how: Any = {"directed": new.directed, "parallel": "keep", "threads": 1}
        networks.append(Network.from_edges(new.source, new.target, new.weight, new.n, **how))
    spells = seen.spells
    if spells is not None:
        begins = np.searchsorted(spells.actor, np.arange(seen.n + 1))
        sizes = np.diff(begins)[drawn]
        actor = np.repeat(np.arange(seen.n, dtype=np.int32), sizes)
        place = np.repeat(begins[drawn] - (np.cumsum(sizes) - sizes), sizes) + np.arange(len(actor))
        spells = replace(spells, actor=actor, start=spells.start[place], end=spells.end[place])
    return replace(
        seen,
        networks=tuple(networks),
        start=read_only(seen.start[:, drawn]),
        spells=spells,
        group=None if seen.group is None else read_only(seen.group[drawn]),
        attributes={name: read_only(values[drawn]) for name, values in seen.attributes.items()},
    )
