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

from uptake.analysis.diffusion.contacts import NO_WEIGHTS, Contacts
from uptake.analysis.diffusion.observed import Observed, Spells
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

    def rewired(self, contacts: Contacts, mirror: Int64s) -> Floats:
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
    contacts : tuple of Contacts
        One, or one per period.
    lag : int
        The exposure is that of so many periods before adoption, of the network and of adopters.
    share : bool
        Share of contacts, or their count.
    everybody : bool
        True counts an exposure of 0 for those without contacts.
    engine : str, optional
    """

    seen: Observed
    contacts: tuple[Contacts, ...]
    lag: int = 0
    share: bool = True
    everybody: bool = False
    engine: str | None = None
    in_python = False

    def relabelled(self, places: Int32s) -> Floats:
        """As `Statistic.relabelled`."""
        return self._means(np.take(self.seen.start, places, axis=1), self.contacts)

    def rewired(self, contacts: Contacts, mirror: Int64s) -> Floats:
        """As `Statistic.rewired`."""
        return self._means(self.seen.start, (contacts,))

    def labelled(self, values: Floats) -> xr.DataArray:
        """As `Statistic.labelled`."""
        return self.seen.labelled(list(values), (), "mean threshold")

    def _means(self, start: Int32s, contacts: tuple[Contacts, ...]) -> Floats:
        sums = kernel("thresholds", self.engine)
        means = np.empty(len(start))
        last = self.seen.n_periods - 1
        for run, adopted in enumerate(start):
            total, known, everybody = 0.0, 0, 0
            for t, rows in enumerate(contacts):
                first, end = (0, last) if len(contacts) == 1 else (t + self.lag, t + self.lag)
                found = sums(*rows, NO_WEIGHTS, adopted, self.lag, first, end, self.share, NO_ENTRY)
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
    contacts : tuple of Contacts
        One, or one per period.
    period : int, optional
        Position of the only period that is asked for.
    constant : float
        The value in periods in which all, or none, are adopters.
    engine : str, optional
    """

    seen: Observed
    contacts: tuple[Contacts, ...]
    period: int | None = None
    constant: float = np.nan
    engine: str | None = None
    in_python = False

    def relabelled(self, places: Int32s) -> Floats:
        """As `Statistic.relabelled`."""
        return self._of(self.contacts, places)

    def rewired(self, contacts: Contacts, mirror: Int64s) -> Floats:
        """As `Statistic.rewired`."""
        return self._of((contacts,), np.arange(self.seen.n, dtype=np.int32))

    def labelled(self, values: Floats) -> xr.DataArray:
        """As `Statistic.labelled`."""
        seen, name = self.seen, "Moran's I of adoption"
        parts = values.reshape(seen.n_runs, -1)
        if self.period is None:
            return seen.labelled(list(parts), ("period",), name)
        found = seen.labelled(list(parts[:, 0]), (), name)
        return found.assign_coords(period=seen.periods[self.period])

    def _of(self, contacts: tuple[Contacts, ...], places: Int32s) -> Floats:
        seen = self.seen
        if len(contacts) == 1 and seen.spells is None and self.period is None:
            starts = np.take(seen.start, places, axis=1)
            return np.concatenate([self._at_once(contacts[0], adopted) for adopted in starts])
        pairs = zip(self._periods * seen.n_runs, self._centred, strict=True)
        return np.array([
            moran(contacts[0 if len(contacts) == 1 else t], column.moved(places), self.constant, self.engine)
            for t, column in pairs
        ])  # fmt: skip

    @property
    def _periods(self) -> list[int]:
        return list(range(self.seen.n_periods)) if self.period is None else [self.period]

    @cached_property
    def _centred(self) -> list[Centred]:
        """By run and period; the columns of all periods take as much memory as the table of who has adopted."""
        weights = [weight_of(rows) for rows in self.contacts]
        return [
            centred(self.seen.column(run, t).astype(np.float64), weights[0 if len(weights) == 1 else t])
            for run in range(self.seen.n_runs)
            for t in self._periods
        ]

    def _at_once(self, rows: Contacts, adopted: Int32s) -> Floats:
        """All periods of one network, in one pass over its ties."""
        n, periods = self.seen.n, self.seen.n_periods
        both, target, source = kernel("moran_by_period", self.engine)(*rows, True, adopted, periods)
        share = np.cumsum(np.bincount(adopted[adopted >= 0], minlength=periods)) / n
        weight, spread = both[-1], share * (1 - share)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = (both - np.append(share, 0) * (target + source))[:-1] + share**2 * weight
            return np.where(spread > 0, found / weight / spread, self.constant)


@dataclass(frozen=True, eq=False)
class MoranOfAttribute:
    """Moran's I of an attribute of the actors, one per period where it or the ties change, or of one period.

    Parameters
    ----------
    seen : Observed
    contacts : tuple of Contacts
        One, or one per period.
    values : float array of shape (n,) or (n, T)
    period : int, optional
        Position of the only period that is asked for.
    constant : float
        The value where all actors have the same attribute.
    engine : str, optional
    """

    seen: Observed
    contacts: tuple[Contacts, ...]
    values: Floats
    period: int | None = None
    constant: float = np.nan
    engine: str | None = None
    in_python = False

    def relabelled(self, places: Int32s) -> Floats:
        """As `Statistic.relabelled`."""
        pairs = zip(self._rows(self.contacts), self._centred, strict=True)
        return np.array([moran(rows, away.moved(places), self.constant, self.engine) for rows, away in pairs])

    def rewired(self, contacts: Contacts, mirror: Int64s) -> Floats:
        """As `Statistic.rewired`."""
        pairs = zip(self._rows((contacts,)), self._centred, strict=True)
        return np.array([moran(rows, away, self.constant, self.engine) for rows, away in pairs])

    def labelled(self, values: Floats) -> xr.DataArray:
        """As `Statistic.labelled`."""
        import xarray as xr

        name = "Moran's I of an attribute"
        if self._changes and self.period is None:
            return xr.DataArray(values, {"period": self.seen.periods}, ("period",), name)
        coords = {} if self.period is None else {"period": self.seen.periods[self.period]}
        return xr.DataArray(values[0], coords, (), name)

    @property
    def _changes(self) -> bool:
        return self.values.ndim == 2 or len(self.contacts) > 1

    @property
    def _periods(self) -> list[int]:
        if self.period is not None:
            return [self.period]
        return list(range(self.seen.n_periods)) if self._changes else [0]

    def _rows(self, contacts: tuple[Contacts, ...]) -> list[Contacts]:
        return [contacts[0 if len(contacts) == 1 else t] for t in self._periods]

    @cached_property
    def _centred(self) -> list[Centred]:
        columns = [self.values if self.values.ndim == 1 else self.values[:, t] for t in self._periods]
        weights = [weight_of(rows) for rows in self._rows(self.contacts)]
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


def weight_of(rows: Contacts) -> int:
    """The number of actors with contacts that count, each of which has ties of weight 1 together.

    Examples
    --------
    >>> from uptake.analysis.diffusion.contacts import contacts_of
    >>> weight_of(contacts_of(Network.from_edges([0, 1], [1, 2], weight=[1, 0], directed=True)))
    1
    """
    ends = rows.offsets if not len(rows.weights) else np.append(0, np.cumsum(rows.weights > 0))[rows.offsets]
    return int(np.count_nonzero(np.diff(ends)))


def moran(rows: Contacts, values: Centred, constant: float = np.nan, engine: str | None = None) -> float:
    """Moran's I of values on ties whose weights into each actor sum to 1.

    I = n / S0 sum_ij w_ij z_i z_j / sum_i z_i^2, z the difference to the mean and S0 the sum of weights, which is the
    number of actors with contacts (Moran 1950).

    Parameters
    ----------
    rows : Contacts
    values : Centred
    constant : float
        What is returned where all values are equal.
    engine : str, optional

    Examples
    --------
    Neighbours are alike:

    >>> from uptake.analysis.diffusion.contacts import contacts_of
    >>> rows = contacts_of(Network.from_edges([0, 1, 2], [1, 2, 3]))
    >>> round(moran(rows, centred(np.array([0.0, 0.0, 1.0, 1.0]), weight_of(rows))), 3)
    0.5
    """
    if not values.spread > 0:
        return constant
    products = float(kernel("moran_products", engine)(*rows, True, values.away))
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

    def rewired(self, contacts: Contacts, mirror: Int64s) -> Floats:
        """As `Statistic.rewired`."""
        old = self.seen.networks[0]
        target = np.repeat(np.arange(old.n, dtype=np.int32), np.diff(contacts.offsets))
        once = np.arange(len(mirror)) < mirror if len(mirror) else slice(None)
        weight = contacts.weights[once] if len(contacts.weights) else None
        network = Network.from_edges(
            contacts.sources[once], target[once], weight, old.n, directed=old.is_directed, labels=old.names,
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
