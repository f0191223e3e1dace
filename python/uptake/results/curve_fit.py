"""A curve of cumulative adoption: estimates, and other curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.fits import curves, tables
from uptake.basis.arrays import Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.show import fit_pictures, fit_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from uptake.models import Model

Size = tuple[float, float]


class CurveFit:
    """A curve of cumulative adoption; ``d.fit_curve()`` makes it.

    Parameters
    ----------
    new : int64 array of shape (T,)
        New adopters per period.
    n : int
        Actors.
    periods : tuple
        Labels.
    shape : str
        Which curve.
    method : "likelihood" or "least squares"
        How it is fitted.

    Attributes
    ----------
    shape, formula, method : str
        As given, and what the curve is.
    coefficients : DataFrame
        By parameter: estimate, se, z, p_value, low and high (95 %).
    log_likelihood, aic, rss : float
        Log-likelihood and AIC by likelihood, the residual sum of squares of shares by least squares; the others NaN.
    table : DataFrame
        All shapes by the same method: log_likelihood, aic or rss, and parameters.

    See Also
    --------
    Diffusion.fit_curve : where it comes from.

    Examples
    --------
    >>> import uptake as up
    >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
    >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
    >>> d.fit_curve("geometric")
    <uptake.CurveFit geometric of 12 actors>
      F = 1 - (1 - h)^t, by likelihood.
      h 0.265, 95 % interval 0.116 to 0.413.
      AIC 41.3; the least of all curves.
      .coefficients  .table  .summary  .plot()
    """

    def __init__(self, new: Int64s, n: int, periods: tuple[object, ...], shape: str, method: str) -> None:
        import pandas as pd

        fit = curves.by_likelihood if method == "likelihood" else curves.by_least_squares
        found = {name: fit(name, new, n) for name in curves.SHAPES}
        self._new, self._n, self._periods, self._fit = new, n, periods, found[shape]
        self.shape, self.formula, self.method = shape, curves.SHAPES[shape].formula, method
        names = curves.SHAPES[shape].parameters
        self.coefficients = tables.coefficients(names, self._fit.value, self._fit.error)
        lines = {}
        for name, each in found.items():
            k = each.value.size
            line = {"log_likelihood": each.log_likelihood, "aic": -2 * each.log_likelihood + 2 * k, "rss": each.rss}
            lines[name] = line | {"parameters": k, "this model": name == shape}
        self.table = pd.DataFrame.from_dict(lines, orient="index")
        self.table.index.name = "curve"
        self.log_likelihood, self.rss = self._fit.log_likelihood, self._fit.rss
        self.aic = float(self.table["aic"][shape])

    @property
    def summary(self) -> str:
        """What the fit says, in sentences.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> print(d.fit_curve("weibull").summary.splitlines()[0])
        F = 1 - exp(-(t / scale)^shape), by likelihood.
        """
        return "\n".join(self._lines())

    def model(self) -> Model:
        """No model of the simulator has a curve for its hazard: this says so.

        Raises
        ------
        ValueError
            Always, with what to do instead.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> d.fit_curve().model()
        Traceback (most recent call last):
        uptake.basis.checks.BadValue: fit cannot be a model: a curve says when a share adopts, not who; use d.fit_bass()
        """
        problem = "cannot be a model: a curve says when a share adopts, not who"
        raise BadValue("fit", NOT_SHOWN, problem=problem, remedy="use d.fit_bass()")

    def plot(self, *, axes: Any = None, size: Size | None = None) -> Figure:
        """A picture: new adopters per period, observed and as the curve has them.

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
        >>> len(d.fit_curve().plot().axes[0].lines)
        1
        """
        import pandas as pd

        t = np.arange(1.0, len(self._periods) + 1)
        share = curves.SHAPES[self.shape].share(t, self._fit.value)
        index = pd.Index(self._periods, name="period")
        line = pd.DataFrame({self.shape: self._n * np.diff(share, prepend=0.0)}, index=index)
        return fit_pictures.new_adopters(pd.Series(self._new, index), line, axes=axes, size=size)

    def __repr__(self) -> str:
        ways = ".coefficients  .table  .summary  .plot()"
        return fit_words.text(f"CurveFit {self.shape} of {self._n:,} actors", self._lines(), ways)

    def _lines(self) -> list[str]:
        column = "aic" if self.method == "likelihood" else "rss"
        best = str(self.table[column].idxmin())
        own, least = float(self.table[column][self.shape]), float(self.table[column][best])
        said = "AIC" if column == "aic" else "Residual sum of squares"
        rival = (
            "the least of all curves" if best == self.shape else f"the least is that of the curve {best}, {least:.4g}"
        )
        lines = [
            f"{self.formula}, by {self.method}.",
            fit_words.limits(list(self.coefficients.index), self.coefficients),
            f"{said} {own:.4g}; {rival}.",
        ]
        if self.method == "least squares":
            lines.append("Residuals of a cumulative curve depend on each other, so the errors are too small.")
        return lines
