"""Thresholds of adoption, with those of actors that had not adopted censored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.analysis.fits import tables
from uptake.analysis.fits.thresholds import Steps
from uptake.basis import checks
from uptake.basis.arrays import Floats
from uptake.basis.checks import NOT_SHOWN
from uptake.show import fit_pictures, fit_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


Size = tuple[float, float]


class ThresholdSurvival:
    """Thresholds of adoption, with those of actors that had not adopted censored; ``d.threshold_survival()`` makes it.

    Parameters
    ----------
    steps : Steps
        The survival curve.
    exposure : float64 array
        At adoption, or where an actor is censored.
    adopted : bool array
        Whether the actor adopted.
    later, not_risen : int
        Adopters after the first period, and those of them whose exposure had not risen.

    Attributes
    ----------
    table : DataFrame
        By threshold: at_risk, events, survival (the share of actors whose threshold is larger), se (Greenwood), low
        and high (95 %, kept in [0, 1]).
    n, events, censored : int
        Actors with a contact; adopters and others among them.
    median, mean : float
        The least threshold that at most half exceed (NaN if none), and the area under the curve up to 1.
    naive_mean, naive_zero : float
        The mean of adopters alone, which leaves out that others have higher thresholds; and the share of them whose
        threshold is 0.
    later_adopters, not_risen : int
        Adopters after the first period; and those of them whose exposure had not risen since the period before, which
        no fixed threshold explains. Adopters of the second period are not judged with lag 1: their exposure before the
        first is not known.

    See Also
    --------
    Diffusion.threshold_survival : where it comes from.

    Examples
    --------
    >>> import uptake as up
    >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
    >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
    >>> d.threshold_survival()
    <uptake.ThresholdSurvival 12 actors with contacts: 9 adopted, 3 censored>
      Median threshold 0.5; mean up to 1: 0.521 (of adopters alone: 0.361).
      1 of 7 later adopters (14 %) adopted when their exposure had not risen since the period before:
        fixed thresholds do not explain them.
      .table  .median  .mean  .at()  .summary  .plot()
    """

    def __init__(
        self, steps: Steps, exposure: Floats, adopted: npt.NDArray[np.bool_], later: int, not_risen: int
    ) -> None:
        import pandas as pd

        self._steps = steps
        low, high = (np.clip(steps.survival + sign * tables.Z * steps.error, 0, 1) for sign in (-1, 1))
        columns = {"at_risk": steps.at_risk, "events": steps.events, "survival": steps.survival, "se": steps.error}
        index = pd.Index(steps.threshold, name="threshold")
        self.table = pd.DataFrame(columns | {"low": low, "high": high}, index=index)
        self.n, self.events = exposure.size, int(adopted.sum())
        self.censored = self.n - self.events
        self.median, self.mean = steps.median(), steps.mean(1.0)
        self.naive_mean, self.naive_zero = float(exposure[adopted].mean()), float((exposure[adopted] == 0).mean())
        self.later_adopters, self.not_risen = later, not_risen

    def at(self, thresholds: npt.ArrayLike) -> pd.DataFrame:
        """Survival and its standard error at thresholds.

        Parameters
        ----------
        thresholds : array of float
            Exposures.

        Returns
        -------
        DataFrame
            By threshold: survival and se.

        Raises
        ------
        TypeError
            If the thresholds are no numbers.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> d.threshold_survival().at([0, .5])["survival"].round(3).tolist()
        [0.833, 0.417]
        """
        import pandas as pd

        values = np.atleast_1d(np.asarray(thresholds))
        if values.dtype.kind not in "biuf":
            raise checks.BadType("thresholds", NOT_SHOWN, problem=f"holds {values.dtype} values")
        survival, error = self._steps.at(values)
        return pd.DataFrame({"survival": survival, "se": error}, index=pd.Index(values, name="threshold"))

    @property
    def summary(self) -> str:
        """What the curve says, in sentences.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> print(d.threshold_survival().summary.splitlines()[0])
        Median threshold 0.5; mean up to 1: 0.521 (of adopters alone: 0.361).
        """
        return "\n".join(self._lines())

    def plot(self, *, axes: Any = None, size: Size | None = None) -> Figure:
        """A picture: the survival curve with its 95 % intervals.

        Parameters
        ----------
        axes : matplotlib.axes.Axes, optional
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
        >>> d.threshold_survival().plot().axes[0].get_xlabel()
        'threshold: exposure at adoption'
        """
        return fit_pictures.survival(self.table, axes=axes, size=size)

    def __repr__(self) -> str:
        head = f"ThresholdSurvival {self.n:,} actors with contacts: {self.events:,} adopted, {self.censored:,} censored"
        return fit_words.text(head, self._lines(), ".table  .median  .mean  .at()  .summary  .plot()")

    def _lines(self) -> list[str]:
        median = "above the last" if np.isnan(self.median) else fit_words.number(self.median)
        lines = [
            f"Median threshold {median}; mean up to 1: {fit_words.number(self.mean)} "
            f"(of adopters alone: {fit_words.number(self.naive_mean)})."
        ]
        if self.later_adopters:
            share = 100 * self.not_risen / self.later_adopters
            lines.append(
                f"{self.not_risen:,} of {self.later_adopters:,} later adopters ({share:.0f} %) adopted when their "
                "exposure had not risen since the period before: fixed thresholds do not explain them."
            )
        return lines
