"""Observed adoption beside runs simulated from a fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.fits import statistics
from uptake.analysis.fits.contact import Contact
from uptake.basis.arrays import Int64s, read_only
from uptake.show import fit_check, fit_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure


Size = tuple[float, float]


class FitCheck:
    """Observed adoption beside runs simulated from a fit; ``fit.check()`` makes it.

    Parameters
    ----------
    adopted_at : int64 array of shape (n,)
        Observed: position of the period in which each actor adopted; -1 = not by the last.
    simulated : int64 array of shape (runs, n)
        The same in each run.
    contacts : Contact
        Who has contact with whom.
    periods : tuple
        Labels.
    seed : int
        Seed of the runs.

    Attributes
    ----------
    curve : DataFrame
        By period: observed cumulative adopters, and the mean and the 95 % range (low, high) of the runs.
    table : DataFrame
        By statistic: observed; mean, low and high of the runs (95 %); two-sided p-value, with the observation counted
        as one of the runs.
    adoption_period : int64 array of shape (runs, n)
        Position of the period in which each actor adopted in each run; -1 = not by the last.
    runs, seed : int
        How many runs, and the seed of their luck.

    See Also
    --------
    HazardFit.check, BassFit.check : where checks come from.

    Examples
    --------
    >>> import uptake as up
    >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
    >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
    >>> d.fit_hazard("count", link="noisy-or").check(runs=100, rng=1)
    <uptake.FitCheck>
      7 of 7 statistics lie inside the 95 % range of 100 simulated runs.
      .curve  .table  .adoption_period  .plot()
    """

    def __init__(
        self, adopted_at: Int64s, simulated: Int64s, contacts: Contact, periods: tuple[object, ...], seed: int
    ) -> None:
        import pandas as pd

        n_periods, seen = len(periods), adopted_at[None, :]
        counts = statistics.cumulative(simulated, n_periods)
        low, high = np.quantile(counts, [0.025, 0.975], axis=0)
        columns = {"observed": statistics.cumulative(seen, n_periods)[0], "mean": counts.mean(axis=0)}
        self.curve = pd.DataFrame(columns | {"low": low, "high": high}, index=pd.Index(periods, name="period"))
        self.table = statistics.compared(
            statistics.statistics(seen, contacts, n_periods),
            statistics.statistics(simulated, contacts, n_periods),
            periods,
        )
        self.adoption_period = read_only(simulated)
        self.runs, self.seed = len(simulated), seed

    @property
    def summary(self) -> str:
        """What the check says, in sentences.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> d.fit_hazard(None).check(runs=40, rng=1).summary.splitlines()[0]
        '7 of 7 statistics lie inside the 95 % range of 40 simulated runs.'
        """
        return "\n".join(self._lines())

    def plot(self, *, axes: Any = None, size: Size | None = None) -> Figure:
        """A picture: the curve with the range of the runs, and each statistic beside its range.

        Parameters
        ----------
        axes : two matplotlib.axes.Axes, optional
            Where to draw; by default a new figure.
        size : (float, float), optional
            Width and height of a new figure in inches.

        Returns
        -------
        matplotlib.figure.Figure
            The figure, new or that of the given axes.

        Raises
        ------
        ValueError
            If the number of axes is another.
        TypeError
            If an argument is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> len(d.fit_hazard(None).check(runs=40, rng=1).plot().axes)
        2
        """
        return fit_check.check(self.curve, self.table, axes=axes, size=size)

    def __repr__(self) -> str:
        return fit_words.text("FitCheck", self._lines(), ".curve  .table  .adoption_period  .plot()")

    def _lines(self) -> list[str]:
        outside = int((~self.table["observed"].between(self.table["low"], self.table["high"])).sum())
        return fit_words.checked(self.table, outside, self.runs)
