"""The result of a calibration: the posterior of assumed numbers, given adoption curves that were observed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uptake.analysis import attributes, calibrated
from uptake.analysis.calibrated import Check
from uptake.basis import checks
from uptake.results import netcdf
from uptake.show import calibration as picture
from uptake.show import calibration_reprs as reprs

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LEVEL = 0.9
_MOST = 1_000_000


class Calibration:
    """Which assumed numbers give what was observed, as `calibrate` returns it. Wraps a labelled dataset.

    Parameters
    ----------
    data : Dataset
        As `calibrate` makes it: particles of all generations with their numbers, weights and distances, the history of
        generations, what was observed, and bands of what is simulated.

    Attributes
    ----------
    data : Dataset
        The same dataset.

    Raises
    ------
    ValueError
        If the dataset is not that of a calibration.

    See Also
    --------
    calibrate : makes one.
    compare : takes one as its scenarios.
    load : reads one from a file.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.ring_lattice(100, 6)), ideas=up.Idea(drive=0, lapse=0))
    >>> found = up.calibrate(world, up.Emulation(seeds=10), {6: .3, 12: .7}, parameters={"idea.peer": (.01, .5)},
    ...                      runs=8, particles=32, generations=2, rng=1)
    >>> found.summary().columns.tolist()
    ['prior_low', 'prior_high', 'mean', 'sd', 'low', 'median', 'high', 'left']
    >>> found.draws["idea.peer"].dims
    ('chain', 'draw')
    >>> study = up.compare(world, {"more seeds": up.Emulation(seeds=20)}, horizon=24, runs=2, scenarios=found, rng=1)
    >>> study.data.sizes["scenario"]
    64
    """

    def __init__(self, data: xr.Dataset) -> None:
        calibrated.refuse_other(data)
        self.data = data

    @property
    def parameters(self) -> list[str]:
        """Keys of the numbers that were sought."""
        return [str(key) for key in self.data["parameter"].values]

    @property
    def priors(self) -> dict[str, str]:
        """The prior of each, in words."""
        return calibrated.priors(self.data)

    @property
    def table(self) -> pd.DataFrame:
        """A row per particle of any generation.

        Columns generation, a column per parameter, weight (they add up to 1), distance (mean over its runs, infinite
        where the world refuses the numbers), within (share of its runs within the last threshold).
        """
        return calibrated.table(self.data)

    @property
    def history(self) -> pd.DataFrame:
        """A row per generation, when it ended.

        Columns threshold (the distance within which runs counted), particles and runs (effective numbers of those that
        carried the answer then), accepted (share of the new runs within the threshold).
        """
        return calibrated.history(self.data)

    @property
    def effective_sample_size(self) -> float:
        """Effective number of particles (Kish): 1 over the sum of squared weights."""
        return float(self.data["particles"].isel(generation=-1))

    @property
    def effective_runs(self) -> float:
        """Effective number of runs of luck on which the answer rests."""
        return float(self.data["runs"].isel(generation=-1))

    @property
    def threshold(self) -> float:
        """The distance within which a run counted, at the end."""
        return float(self.data["threshold"].isel(generation=-1))

    @property
    def check(self) -> Check:
        """Whether what was observed looks like a run of this world at all: a posterior predictive check [1]_.

        ``observed`` is the mean distance from what was observed to runs, ``simulated`` that from a run to the other
        runs of the same numbers, ``share`` the share of simulated runs that are at least as far from the others as what
        was observed. A small share says that the world is wrong, or the priors leave out what would be right. It errs
        on the side of trusting the world.

        References
        ----------
        .. [1] Gelman, A., Meng, X.-L., Stern, H. (1996). Posterior predictive assessment of model fitness via realized
           discrepancies. Statistica Sinica 6(4), 733-760.
        """
        return calibrated.check(self.data)

    @property
    def draws(self) -> xr.Dataset:
        """Equally weighted draws, as many as are effective: a variable per parameter with the dimensions chain, draw.

        ArviZ takes it as a posterior: ``arviz.summary(found.draws)``. Draws are independent, and there is one chain.
        """
        return calibrated.draws(self.data)

    @property
    def notes(self) -> list[str]:
        """What a reader should know before trusting the numbers."""
        return [*calibrated.warnings_of(self.data), *attributes.notes(self.data)]

    @property
    def assumptions(self) -> pd.DataFrame:
        """Every assumed number of the world as it was given: strategy ("" for all), name, value, unit, source."""
        return attributes.assumptions(self.data)

    @property
    def provenance(self) -> dict[str, Any]:
        """What is needed to run it again: seed, runs, horizon, version, description, priors, notes."""
        return attributes.provenance(self.data)

    def quantiles(self, shares: Sequence[float] = (0.05, 0.5, 0.95)) -> pd.DataFrame:
        """Quantiles of the posterior.

        Parameters
        ----------
        shares : sequence of float
            In [0, 1].

        Returns
        -------
        DataFrame
            A row per parameter, a column per share.

        Raises
        ------
        ValueError
            If a share lies outside of [0, 1].

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(100, 6)), ideas=up.Idea(drive=0, lapse=0))
        >>> found = up.calibrate(world, up.Emulation(seeds=10), {12: .7}, parameters={"idea.peer": (.01, .5)}, runs=4,
        ...                      particles=16, generations=1, rng=1)
        >>> found.quantiles([.25, .75]).shape
        (1, 2)
        """
        return calibrated.quantiles(self.data, [checks.number("shares", share, 0, 1) for share in shares])

    def summary(self, level: float = _LEVEL) -> pd.DataFrame:
        """Prior and posterior of each parameter.

        Parameters
        ----------
        level : float, default 0.9
            Share of the posterior between low and high, in (0, 1).

        Returns
        -------
        DataFrame
            A row per parameter: prior_low and prior_high hold that share of the prior; mean, sd, low, median and high
            are those of the posterior; left is its width as a share of that of the prior.

        Raises
        ------
        ValueError
            If the level is out of its range.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(100, 6)), ideas=up.Idea(drive=0, lapse=0))
        >>> found = up.calibrate(world, up.Emulation(seeds=10), {12: .7}, parameters={"idea.peer": (.01, .5)}, runs=4,
        ...                      particles=16, generations=1, rng=1)
        >>> found.summary(0.5).columns.tolist()
        ['prior_low', 'prior_high', 'mean', 'sd', 'low', 'median', 'high', 'left']
        """
        return calibrated.summary(self.data, checks.number("level", level, 1e-6, 1 - 1e-6))

    def scenarios(self, n: int = 64) -> pd.DataFrame:
        """Scenarios for `compare`: draws of the posterior, a row each and a column per parameter.

        ``compare(..., scenarios=found)`` takes 64 of them.

        Parameters
        ----------
        n : int, default 64
            How many; beyond the effective number of particles, rows occur several times.

        Returns
        -------
        DataFrame
            By the index scenario, 0, 1, ...

        Raises
        ------
        ValueError
            If n is not in [1, 1,000,000].

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(100, 6)), ideas=up.Idea(drive=0, lapse=0))
        >>> found = up.calibrate(world, up.Emulation(seeds=10), {12: .7}, parameters={"idea.peer": (.01, .5)}, runs=4,
        ...                      particles=16, generations=1, rng=1)
        >>> found.scenarios(8).shape
        (8, 1)
        """
        return calibrated.sample(self.data, checks.whole("n", n, 1, _MOST))

    def to_frame(self) -> pd.DataFrame:
        """The same as `table`: a row per particle.

        Returns
        -------
        DataFrame
            With the columns of `table`.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(100, 6)), ideas=up.Idea(drive=0, lapse=0))
        >>> found = up.calibrate(world, up.Emulation(seeds=10), {12: .7}, parameters={"idea.peer": (.01, .5)}, runs=4,
        ...                      particles=16, generations=1, rng=1)
        >>> found.to_frame().columns.tolist()
        ['generation', 'idea.peer', 'weight', 'distance', 'within']
        """
        return self.table

    def plot(self, *, axes: Axes | Sequence[Axes] | None = None, size: tuple[float, float] | None = None) -> Figure:
        """A picture: each parameter before and after, and what was observed within what is simulated.

        Parameters
        ----------
        axes : sequence of Axes, optional
            To draw into, one per parameter and one per curve; by default those of a new figure.
        size : (float, float), optional
            Width and height of a new figure in inches.

        Returns
        -------
        matplotlib.figure.Figure
            The figure, new or that of the given axes.

        Raises
        ------
        ValueError
            If there is another number of axes.
        TypeError
            If something is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(100, 6)), ideas=up.Idea(drive=0, lapse=0))
        >>> found = up.calibrate(world, up.Emulation(seeds=10), {12: .7}, parameters={"idea.peer": (.01, .5)}, runs=4,
        ...                      particles=16, generations=1, rng=1)
        >>> [axes.get_title(loc="left") for axes in found.plot().axes]
        ['idea.peer', 'all users: ever adopted']
        """
        return picture.calibration(self.data, axes=axes, size=size)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the data as compressed NetCDF; `load` reads it. The file gets its name only when it is complete.

        Parameters
        ----------
        path : str or path-like
            The file to write; an older file of that name is replaced.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        FileNotFoundError
            If its folder does not exist.

        Examples
        --------
        >>> import tempfile, uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(100, 6)), ideas=up.Idea(drive=0, lapse=0))
        >>> found = up.calibrate(world, up.Emulation(seeds=10), {12: .7}, parameters={"idea.peer": (.01, .5)}, runs=4,
        ...                      particles=16, generations=1, rng=1)
        >>> up.load(found.save(f"{tempfile.mkdtemp()}/found.nc")).data.identical(found.data)
        True
        """
        return netcdf.write(self.data, path)

    def __repr__(self) -> str:
        return reprs.text(self.data)

    def _repr_html_(self) -> str:
        return reprs.html(self.data)
