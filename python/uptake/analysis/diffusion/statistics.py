"""The statistics that permutation tests compute in the core, and any function in their place.

A statistic is asked again and again of the same adoption on relabelled actors (``relabelled``), or on other ties
(``rewired``). It returns the same numbers in the same order each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from uptake.analysis.diffusion.observed import Observed, Spells
from uptake.analysis.diffusion.rows import NO_WEIGHTS, Rows, arrays
from uptake.basis.arrays import Floats, Int32s, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.engine import kernel
from uptake.network.network import Network

if TYPE_CHECKING:
    import xarray as xr

NO_ENTRY: Floats = np.empty(0)


class Statistic(Protocol):
    """What a permutation test computes."""

    @property
    def in_python(self) -> bool:
        """Whether it calls a function of the caller, so that one thread asks it at a time."""

    def relabelled(self, places: Int32s) -> Floats:
        """The values where actor v has adoption, attributes and group of actor ``places[v]``."""

    def rewired(self, rows: Rows, mirror: Int64s) -> Floats:
        """The values on other ties; ``mirror`` is by tie the one in the other direction, empty if directed."""

    def labelled(self, values: Floats) -> xr.DataArray:
        """The values with their dimensions."""


@dataclass(frozen=True, eq=False)
class MeanThreshold:
    """The mean exposure at adoption of those that adopted and have contacts, one per run.

    Parameters
    ----------
    seen : Observed
        Without spells.
    rows : tuple of Rows
        Contacts: one, or one per period.
    lag, network_lag : int
        The exposure is that of adopters, and of ties, so many periods before adoption.
    first_period : bool
        Whether adopters of the first period count.
    everybody : bool
        True counts an exposure of 0 for those without contacts.
    engine : str, optional
    """

    seen: Observed
    rows: tuple[Rows, ...]
    lag: int = 0
    network_lag: int = 0
    first_period: bool = False
    everybody: bool = False
    engine: str | None = None
    in_python = False

    def relabelled(self, places: Int32s) -> Floats:
        """As `Statistic.relabelled`."""
        return self._means(np.take(self.seen.start, places, axis=1), self.rows)

    def rewired(self, rows: Rows, mirror: Int64s) -> Floats:
        """As `Statistic.rewired`."""
        return self._means(self.seen.start, (rows,))

    def labelled(self, values: Floats) -> xr.DataArray:
        """As `Statistic.labelled`."""
        return self.seen.labelled(list(values), (), "mean threshold")

    def _means(self, starts: Int32s, rows: tuple[Rows, ...]) -> Floats:
        sums, share = kernel("thresholds", self.engine), True
        means, least = np.empty(len(starts)), 0 if self.first_period else 1
        for run, start in enumerate(starts):
            total, known, everybody = 0.0, 0, 0
            for t, of in enumerate(rows):
                when = t + self.network_lag  # those that adopted then look at the ties of period t
                span = (least, self.seen.n_periods - 1) if len(rows) == 1 else (max(least, when), when)
                found = sums(*arrays(of), NO_WEIGHTS, start, self.lag, *span, share, NO_ENTRY)
                total, known, everybody = total + found[0], known + found[1], everybody + found[2]
            count = everybody if self.everybody else known
            means[run] = total / count if count else np.nan
        return means


@dataclass(frozen=True, eq=False)
class MoranOfAdoption:
    """Moran's I of "has adopted by this period", one per run and period, or of one period.

    Parameters
    ----------
    seen : Observed
    rows : tuple of Rows
        Contacts: one, or one per period.
    period : int, optional
        Position of the only period that is asked for.
    constant : float
        The value in periods in which all, or none, are adopters.
    engine : str, optional
    """

    seen: Observed
    rows: tuple[Rows, ...]
    period: int | None = None
    constant: float = np.nan
    engine: str | None = None
    in_python = False

    def relabelled(self, places: Int32s) -> Floats:
        """As `Statistic.relabelled`."""
        return self._of(self.rows, places)

    def rewired(self, rows: Rows, mirror: Int64s) -> Floats:
        """As `Statistic.rewired`."""
        return self._of((rows,), np.arange(self.seen.n, dtype=np.int32))

    def labelled(self, values: Floats) -> xr.DataArray:
        """As `Statistic.labelled`."""
        seen, name = self.seen, "Moran's I of adoption"
        parts = values.reshape(seen.n_runs, -1)
        if self.period is None:
            return seen.labelled(list(parts), ("period",), name)
        found = seen.labelled(list(parts[:, 0]), (), name)
        return found.assign_coords(period=seen.periods[self.period])

    def _of(self, rows: tuple[Rows, ...], places: Int32s) -> Floats:
        seen = self.seen
        if len(rows) == 1 and seen.spells is None and self.period is None:
            starts = np.take(seen.start, places, axis=1)
            return np.concatenate([self._at_once(rows[0], adopted) for adopted in starts])
        pairs = zip(self._periods * seen.n_runs, self._centred, strict=True)
        return np.array([
            moran(rows[0 if len(rows) == 1 else t], column.moved(places), self.constant, self.engine)
            for t, column in pairs
        ])  # fmt: skip

    @property
    def _periods(self) -> list[int]:
        return list(range(self.seen.n_periods)) if self.period is None else [self.period]

    @cached_property
    def _centred(self) -> list[Centred]:
        """By run and period; the columns of all periods take as much memory as the table of who has adopted."""
        weights = [weight_of(of) for of in self.rows]
        return [
            centred(self.seen.column(run, t).astype(np.float64), weights[0 if len(weights) == 1 else t])
            for run in range(self.seen.n_runs)
            for t in self._periods
        ]

    def _at_once(self, rows: Rows, adopted: Int32s) -> Floats:
        """All periods of one network, in one pass over its ties."""
        n, periods = self.seen.n, self.seen.n_periods
        both, target, source = kernel("moran_by_period", self.engine)(*arrays(rows), True, adopted, periods)
        share = np.cumsum(np.bincount(adopted[adopted >= 0], minlength=periods)) / n
        weight, spread = both[-1], share * (1 - share)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = (both - np.append(share, 0) * (target + source))[:-1] + share**2 * weight
            return np.where(spread > 0, found / weight / spread, self.constant)


@dataclass(frozen=True, eq=False)
class MoranOfValues:
    """Moran's I of numbers of the actors, one per period where it or the ties change, or of one period.

    Parameters
    ----------
    seen : Observed
    rows : tuple of Rows
        Contacts: one, or one per period.
    values : float array of shape (n,) or (n, T)
    period : int, optional
        Position of the only period that is asked for.
    constant : float
        The value where all have the same number.
    engine : str, optional
    """

    seen: Observed
    rows: tuple[Rows, ...]
    values: Floats
    period: int | None = None
    constant: float = np.nan
    engine: str | None = None
    in_python = False

    def relabelled(self, places: Int32s) -> Floats:
        """As `Statistic.relabelled`."""
        pairs = zip(self._by_period(self.rows), self._centred, strict=True)
        return np.array([moran(of, away.moved(places), self.constant, self.engine) for of, away in pairs])

    def rewired(self, rows: Rows, mirror: Int64s) -> Floats:
        """As `Statistic.rewired`."""
        pairs = zip(self._by_period((rows,)), self._centred, strict=True)
        return np.array([moran(of, away, self.constant, self.engine) for of, away in pairs])

    def labelled(self, values: Floats) -> xr.DataArray:
        """As `Statistic.labelled`."""
        import xarray as xr

        name = "Moran's I"
        if self._changes and self.period is None:
            return xr.DataArray(values, {"period": self.seen.periods}, ("period",), name)
        coords = {} if self.period is None else {"period": self.seen.periods[self.period]}
        return xr.DataArray(values[0], coords, (), name)

    @property
    def _changes(self) -> bool:
        return self.values.ndim == 2 or len(self.rows) > 1

    @property
    def _periods(self) -> list[int]:
        if self.period is not None:
            return [self.period]
        return list(range(self.seen.n_periods)) if self._changes else [0]

    def _by_period(self, rows: tuple[Rows, ...]) -> list[Rows]:
        return [rows[0 if len(rows) == 1 else t] for t in self._periods]

    @cached_property
    def _centred(self) -> list[Centred]:
        columns = [self.values if self.values.ndim == 1 else self.values[:, t] for t in self._periods]
        weights = [weight_of(of) for of in self._by_period(self.rows)]
        return [centred(values, weight) for values, weight in zip(columns, weights, strict=True)]


class Centred(NamedTuple):
    """What actors have, less its mean; and what no relabelling and no exchange of ties changes."""

    away: Floats  # (n,)
    spread: float  # sum of squares
    weight: int  # sum of weights of ties: 1 for each actor with contacts that count

    def moved(self, places: Int32s) -> Centred:
        """Actor v has what actor ``places[v]`` had."""
        return self._replace(away=self.away[places])


def centred(values: Floats, weight: int) -> Centred:
    """What `moran` takes, of values of shape (n,)."""
    away = np.ascontiguousarray(values - values.mean(), np.float64)
    return Centred(away, float((away * away).sum()), weight)


def weight_of(rows: Rows) -> int:
    """The number of actors with contacts that count, each of which has ties of weight 1 together.

    Examples
    --------
    >>> weight_of(Rows(np.array([0, 0, 1, 2]), np.array([0, 1], np.int32), np.array([1.0, 0.0])))
    1
    """
    ends = rows.indptr if rows.weights is None else np.append(0, np.cumsum(rows.weights > 0))[rows.indptr]
    return int(np.count_nonzero(np.diff(ends)))


def moran(rows: Rows, values: Centred, constant: float = np.nan, engine: str | None = None) -> float:
    """Moran's I of values on ties whose weights into each actor sum to 1.

    I = n / S0 sum_ij w_ij z_i z_j / sum_i z_i^2, z the difference to the mean and S0 the sum of weights, which is the
    number of actors with contacts (Moran 1950).

    Parameters
    ----------
    rows : Rows
    values : Centred
    constant : float
        What is returned where all values are equal.
    engine : str, optional

    Examples
    --------
    Neighbours are alike:

    >>> from uptake.analysis.diffusion.rows import rows as rows_of
    >>> rows = rows_of(Network.from_edges([0, 1, 2], [1, 2, 3]))
    >>> round(moran(rows, centred(np.array([0.0, 0.0, 1.0, 1.0]), weight_of(rows))), 3)
    0.5
    """
    if not values.spread > 0:
        return constant
    products = float(kernel("moran_products", engine)(*arrays(rows), True, values.away))
    return len(values.away) / values.weight * products / values.spread if values.weight else np.nan


@dataclass(frozen=True, eq=False)
class Given:
    """A function of a diffusion.

    Parameters
    ----------
    seen : Observed
    call : callable
        Takes Observed; returns a number, an array or a labelled array, of the same shape each time.
    """

    seen: Observed
    call: Callable[[Observed], Any]
    in_python = True

    def relabelled(self, places: Int32s) -> Floats:
        """As `Statistic.relabelled`."""
        return self._values(moved(self.seen, places))

    def rewired(self, rows: Rows, mirror: Int64s) -> Floats:
        """As `Statistic.rewired`."""
        old = self.seen.networks[0]
        target = rows.of_arcs
        once = np.arange(len(mirror)) < mirror if len(mirror) else slice(None)
        weight = None if rows.weights is None else rows.weights[once]
        network = Network.from_edges(
            rows.indices[once], target[once], weight, old.n, directed=old.is_directed, labels=old.names,
            parallel="keep", threads=1,
        )  # fmt: skip
        return self._values(replace(self.seen, networks=(network,)))

    def labelled(self, values: Floats) -> xr.DataArray:
        """As `Statistic.labelled`."""
        import xarray as xr

        first = self.call(self.seen)
        if isinstance(first, xr.DataArray):
            return first.copy(data=values.reshape(first.shape))
        return xr.DataArray(values.reshape(np.shape(first)))

    def _values(self, seen: Observed) -> Floats:
        try:
            return np.asarray(self.call(seen), np.float64).ravel()
        except (TypeError, ValueError) as error:
            remedy = "return a number, an array or a DataArray"
            problem = f"returned no numbers ({error})"
            raise BadValue("statistic", NOT_SHOWN, problem=problem, remedy=remedy) from error


def moved(seen: Observed, places: Int32s) -> Observed:
    """The diffusion whose actor v has adoption, spells, attributes and group of actor ``places[v]``; ties stay."""
    spells = seen.spells
    if spells is not None:
        to = np.empty_like(places)
        to[places] = np.arange(len(places), dtype=np.int32)
        actor = to[spells.actor]
        order = np.lexsort((spells.start, actor))
        spells = Spells(*(read_only(array[order]) for array in (actor, spells.start, spells.end)))
    return replace(
        seen,
        start=read_only(seen.start[:, places]),
        spells=spells,
        group=None if seen.group is None else read_only(seen.group[places]),
        attributes={name: read_only(values[places]) for name, values in seen.attributes.items()},
    )
