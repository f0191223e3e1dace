"""Who is tied to whom, and who adopted when: the arrays that every statistic of a diffusion takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.analysis.actors import Actors, coordinates
from uptake.basis.arrays import Int32s, Int64s, read_only
from uptake.network.network import Network

if TYPE_CHECKING:
    import xarray as xr

NEVER = -1
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Spells:
    """Times of being an adopter, sorted by actor and then by start; those of one actor do not overlap.

    Parameters
    ----------
    actor : int32 array of shape (k,)
        Positions.
    start, end : int32 arrays of shape (k,)
        Positions of periods; the spell covers ``start .. end - 1``. An end that was not seen is the number of periods.
    """

    actor: Int32s
    start: Int32s
    end: Int32s


@dataclass(frozen=True, eq=False)
class Observed:
    """A diffusion as arrays; actors, periods and groups by position.

    Parameters
    ----------
    networks : tuple of Network
        One, or one per period; all have the same actors.
    periods : array of shape (T,)
        Labels.
    start : int32 array of shape (R, n)
        Position of the period in which each actor adopted first, -1 = never.
    runs : array of shape (R,), or None
        Labels of the runs; None where there is one diffusion, whose results have no dimension run.
    spells : Spells, or None
        Where adopters may give up; None where all adopt for good. There is then one run.
    group, group_names
        Codes of shape (n,) and what they stand for, or None and ().
    attributes : mapping of str to array
        Of shape (n,) or (n, T).
    """

    networks: tuple[Network, ...]
    periods: npt.NDArray[Any]
    start: Int32s
    runs: npt.NDArray[Any] | None = None
    spells: Spells | None = None
    group: Int32s | None = None
    group_names: tuple[Any, ...] = ()
    attributes: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of actors."""
        return self.networks[0].n

    @property
    def n_periods(self) -> int:
        """Number of periods, T."""
        return len(self.periods)

    @property
    def n_runs(self) -> int:
        """Number of runs, R; 1 where there is no dimension run."""
        return len(self.start)

    @property
    def is_static(self) -> bool:
        """Whether one network holds for all periods."""
        return len(self.networks) == 1

    def network(self, t: int) -> Network:
        """The network of a period."""
        return self.networks[0] if self.is_static else self.networks[t]

    def column(self, run: int, t: int) -> Bools:
        """Who is an adopter in a period, of shape (n,)."""
        if self.spells is None:
            start = self.start[run]
            return np.asarray((start >= 0) & (start <= t), np.bool_)
        held = np.zeros(self.n, np.bool_)
        held[self.spells.actor[(self.spells.start <= t) & (t < self.spells.end)]] = True
        return held

    def status(self, run: int) -> Bools:
        """Who is an adopter when, of shape (n, T)."""
        held = np.empty((self.n, self.n_periods), np.bool_)
        for t in range(self.n_periods):
            held[:, t] = self.column(run, t)
        return held

    def counts(self, run: int) -> Int64s:
        """Adopters in each period, of shape (T,)."""
        steps = self.n_periods
        if self.spells is None:
            return np.cumsum(self.new(run))
        begun = np.bincount(self.spells.start, minlength=steps + 1)
        ended = np.bincount(self.spells.end, minlength=steps + 1)
        return np.cumsum(begun - ended)[:steps].astype(np.int64)

    def new(self, run: int) -> Int64s:
        """Actors that adopt for the first time in each period, of shape (T,)."""
        start = self.start[run]
        return np.bincount(start[start >= 0], minlength=self.n_periods).astype(np.int64)

    def with_start(self, start: Int32s) -> Observed:
        """The same actors and ties with other times of adoption, which are for good."""
        runs = np.arange(len(start)) if self.runs is None and len(start) > 1 else self.runs
        return replace(self, start=read_only(start), runs=runs, spells=None)

    # --- labels ---

    def labelled(
        self, parts: Iterator[npt.NDArray[Any]] | list[npt.NDArray[Any]], dims: tuple[str, ...], name: str, **attrs: Any
    ) -> xr.DataArray:
        """One array per run as a labelled array; of a single diffusion without the dimension run.

        Parameters
        ----------
        parts : R arrays
            Each with the dimensions `dims`, of which actor and period have labels.
        dims : tuple of str
        name : str
        **attrs : Any
            What is noted with the values.
        """
        import xarray as xr

        if self.runs is None:
            (values,) = parts
        else:
            values, dims = np.stack(list(parts)), ("run", *dims)
        known = self.coords
        coords = {dim: known[dim] for dim in dims if dim in known}
        return xr.DataArray(values, coords, dims, name, {key: value for key, value in attrs.items() if value != ""})

    @property
    def coords(self) -> dict[str, Any]:
        """Labels of the dimensions actor, period and run."""
        coords = coordinates(Actors([self.networks[0].labels]))
        coords["period"] = ("period", self.periods)
        if self.runs is not None:
            coords["run"] = ("run", self.runs)
        return coords
