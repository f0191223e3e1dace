"""The result of one contagion, many runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from uptake.analysis import attributes
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.results import netcdf
from uptake.results.diffused import diffused
from uptake.results.diffusion import Diffusion
from uptake.show import reprs
from uptake.show.contagion import contagion

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from uptake.network.network import Network


class Result:
    """The runs of one contagion, as `simulate` returns them. Wraps a labelled dataset.

    Parameters
    ----------
    data : Dataset
        With the variables curve (run, step) and active (run, step); with adoption_step (run, actor) where it was
        recorded. Of two ideas, each has the dimension idea after run. Its attributes hold what is needed to run it
        again.
    network : Network, optional
        Who was tied to whom, kept for `diffusion`; None for a result that was loaded, and for several layers.

    Attributes
    ----------
    data : Dataset
        The same dataset.

    Raises
    ------
    ValueError
        If the dataset is not that of a simulation.

    See Also
    --------
    simulate : makes one.
    load : reads one from a file.

    Examples
    --------
    >>> import uptake as up
    >>> result = up.simulate(up.generate.star(11), up.IndependentCascade(p=1.0), seeds=[0], runs=2, rng=1)
    >>> result.reach.values.tolist(), result.curve.values.tolist()
    ([11, 11], [[1, 11], [1, 11]])
    >>> result.provenance["seed"], result.provenance["description"]["what"]["kind"]
    (1, 'IndependentCascade')
    """

    def __init__(self, data: xr.Dataset, network: Network | None = None) -> None:
        if "curve" not in data:
            problem = "is not that of a simulation: it lacks curve (run, step)"
            raise BadValue("data", NOT_SHOWN, problem=problem)
        self.data = data
        self._network = network

    @property
    def curve(self) -> xr.DataArray:
        """Cumulative adopters, int64 of shape (run, step), of two ideas (run, idea, step); step 0 holds the seeds."""
        return self.data["curve"]

    @property
    def active(self) -> xr.DataArray:
        """Adopters at each step, without those who gave up or recovered, int64 of the shape of `curve`."""
        return self.data["active"]

    @property
    def reach(self) -> xr.DataArray:
        """Number of adopters at the end, seeds included, int64 of shape (run,), of two ideas (run, idea)."""
        return self.data["curve"].isel(step=-1, drop=True).rename("reach")

    @property
    def adoption_step(self) -> xr.DataArray:
        """Step of each actor's adoption, int32 of shape (run, actor), of two ideas (run, idea, actor); -1 = never.

        The coordinate ``actor`` holds the names: whole numbers if all are, otherwise text. In a world users come first,
        then providers, and the coordinate ``side`` tells them apart where names occur on both.

        Raises
        ------
        AttributeError
            If adoption steps were not recorded.

        Examples
        --------
        >>> import uptake as up
        >>> ties = up.Network.from_edges([0, 1], [1, 2], labels=["Ann", "Bo", "Cy"], directed=True)
        >>> steps = up.simulate(ties, up.SI(1.0), seeds=["Ann"], rng=1, record="adoption_step").adoption_step
        >>> steps.sel(actor="Bo").values.tolist()
        [1]
        >>> steps.sel(run=0).to_series().to_dict()
        {'Ann': 0, 'Bo': 1, 'Cy': 2}
        """
        if "adoption_step" not in self.data:
            raise AttributeError('adoption steps were not recorded; simulate again with record="adoption_step"')
        return self.data["adoption_step"]

    @property
    def notes(self) -> list[str]:
        """What a reader should know before trusting the numbers."""
        return attributes.notes(self.data)

    @property
    def provenance(self) -> dict[str, Any]:
        """What is needed to run it again: seed, version, description, assumptions, notes."""
        return attributes.provenance(self.data)

    def plot(
        self,
        *,
        of: Literal["ever", "active"] = "ever",
        band: float = 0.9,
        axes: Axes | None = None,
        size: tuple[float, float] | None = None,
    ) -> Figure:
        """A picture of take-up over time: the median run, and a band that holds most runs; of two ideas a line each.

        Parameters
        ----------
        of : "ever" or "active"
            The share of actors who have ever adopted, or of those who are adopters.
        band : float, default 0.9
            Share of the runs inside the band, in (0, 1). With one run there is no band.
        axes : matplotlib.axes.Axes, optional
            Where to draw; by default a new figure.
        size : (float, float), optional
            Width and height of a new figure in inches.

        Returns
        -------
        matplotlib.figure.Figure
            The figure, new or that of the given axes; ``.savefig(path)`` writes it.

        Raises
        ------
        ValueError
            If an option is unknown or out of its range.
        TypeError
            If an option is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> both = up.ComplementaryCascade(p=.5, alone=(.4, .3), given=(.9, .3), ideas=("soap", "water"))
        >>> result = up.simulate(up.generate.ring_lattice(50, 4), both, seeds=3, runs=20, rng=1)
        >>> [label.get_text() for label in result.plot().axes[0].texts]
        ['water', 'soap']
        """
        return contagion(self.data, of=of, band=band, axes=axes, size=size)

    def diffusion(
        self, network: Network | None = None, *, idea: str | None = None, group: Any = None, attributes: Any = None
    ) -> Diffusion:
        """Who adopted when, with the statistics and fits of observed diffusions, and a dimension run.

        In a world these are the users.

        Parameters
        ----------
        network : Network, optional
            The ties of the actors; by default those that were simulated. A result that was loaded needs it, and one of
            a world with several layers.
        idea : str, optional
            Which of two ideas.
        group, attributes : optional
            As `Diffusion` takes them.

        Returns
        -------
        Diffusion
            Its periods are the steps.

        Raises
        ------
        ValueError
            If adoption steps were not recorded, or an argument is missing or does not fit.
        TypeError
            If an argument is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> result = up.simulate(up.generate.path(3), up.SI(1.0), seeds=[0], runs=2, rng=1, record="adoption_step")
        >>> result.diffusion().adopted.sel(run=0, period=1).values.tolist()
        [True, True, False]
        """
        return diffused(
            self.data, self._network if network is None else network, idea, group=group, attributes=attributes
        )

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the data as compressed NetCDF. The file gets its name only when it is complete.

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
        >>> result = up.simulate(up.generate.path(3), up.IndependentCascade(p=1.0), seeds=[0], rng=1)
        >>> result.save(f"{tempfile.mkdtemp()}/result.nc").name
        'result.nc'
        """
        return netcdf.write(self.data, path)

    def __repr__(self) -> str:
        return reprs.result_text(self.data)

    def _repr_html_(self) -> str:
        return reprs.result_html(self.data)
