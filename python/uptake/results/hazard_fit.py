"""A hazard by exposure: estimates, alternatives, words, the simulator with these numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.fits import predict, simulator, tables
from uptake.analysis.fits.contact import Direction
from uptake.analysis.fits.evidence import Evidence, evidence
from uptake.analysis.fits.hazard import Hazard, criteria, model_name
from uptake.analysis.fits.problem import CONSTANT
from uptake.basis import checks
from uptake.basis.checks import BadValue
from uptake.basis.rng import Rng, seed_of
from uptake.results.fit_check import FitCheck
from uptake.show import fit_pictures, fit_words, wording

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from uptake.models import Model

Size = tuple[float, float]


class HazardFit:
    """A hazard fitted to adoption by period; ``d.fit_hazard()`` makes it.

    Parameters
    ----------
    fit : Hazard
        Estimates, and what they were fitted to.
    table : DataFrame
        The models beside each other.
    direction : "in" or "out"
        Who are the contacts of an actor.

    Attributes
    ----------
    link : str
        How the predictor becomes a chance to adopt.
    exposure : tuple of str
        Kinds of exposure.
    coefficients : DataFrame
        By coefficient: estimate, se, z, p_value, low and high (95 %). Under "noisy-or" they are chances: p0 without
        any contact, and one per contact. At a bound there is no error.
    table : DataFrame
        By model, with and without exposure and under each dependence on the period, all on the same rows:
        log_likelihood, parameters, aic, delta_aic (from the least), bic_rows, bic_events, the effect of each exposure
        with its error, and the flags contagion and "this model".
    log_likelihood, aic, bic_rows, bic_events : float
        Of this model; BIC counts rows, or adoptions.
    n_rows, n_events : int
        Actors at risk, summed over periods; adoptions among them.
    evidence : Evidence or None
        Verdict, likelihood ratio test and best rival; None without exposure.

    See Also
    --------
    Diffusion.fit_hazard : where it comes from.

    Examples
    --------
    >>> import uptake as up
    >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
    >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
    >>> d.fit_hazard("count", link="noisy-or")
    <uptake.HazardFit noisy-or, exposure count: 34 rows, 9 adoptions>
      Weak evidence of contagion: adoption rises with exposure (likelihood ratio 3.01 on 1 df, p =
        0.041, against the same model without exposure).
      It also beats the best model without contagion, no exposure, constant hazard (AIC 41.3; this model
        40.3).
      Of several definitions that are tried, one is below 5 % by luck.
      p (count) 0.173, 95 % interval 0 to 0.37.
      .coefficients  .table  .summary  .model()  .check()  .plot()
    """

    def __init__(self, fit: Hazard, table: pd.DataFrame, direction: Direction) -> None:
        self._fit, self._direction = fit, direction
        problem = fit.problem
        self.link, self.exposure = fit.link.name, problem.kinds
        self.n_rows, self.n_events = fit.n_rows, fit.n_events
        self.table = _as_chances(table, problem.kinds) if self.link == "noisy-or" else table
        values = criteria(fit.estimate.log_likelihood, len(fit.names), fit.n_rows, fit.n_events)
        self.log_likelihood, self.aic = values["log_likelihood"], values["aic"]
        self.bic_rows, self.bic_events = values["bic_rows"], values["bic_events"]
        self.coefficients = _coefficients(fit)
        self.evidence: Evidence | None = None
        if problem.kinds:
            bound = fit.link.adds and fit.link.name != "linear"
            nested = model_name(False, problem.time)
            self.evidence = evidence(self.table, nested, fit.effect, at_bound=bound)

    @property
    def summary(self) -> str:
        """What the fit says, in sentences: contagion or none, how sure, and what was assumed.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> print(d.fit_hazard().summary.split(" (")[0])
        No detectable contagion
        """
        return "\n".join([*self._verdict(), fit_words.sentence(self._assumed())])

    def model(self) -> Model:
        """The simulator with these numbers.

        Returns
        -------
        Model
            `Bass`, `SI`, `IndependentCascade` or `models.ContactHazard`: that whose hazard is the fitted one. On the
            same network and with the same seed it gives the runs of ``check(uncertainty=False)``.

        Raises
        ------
        ValueError
            If no setting of the gates has this hazard; the message says what stands in the way.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> d.fit_hazard(None, time="constant").model()
        Bass(p=0.2647058823529411, q=0.0, mixing='everyone')
        """
        return simulator.model_of(self._fit, self._direction)

    def check(self, *, runs: int = 200, rng: Rng = None, uncertainty: bool = True) -> FitCheck:
        """A predictive check: adoption simulated from the fit, on the same network, beside what was observed.

        Parameters
        ----------
        runs : int
            How many runs, at least 20.
        rng : None, int, SeedSequence, Generator or BitGenerator
            Luck. The resistances of actors are those of the simulator.
        uncertainty : bool
            Whether each run has coefficients drawn around the estimates (normal, with their covariance), or all have
            the estimates.

        Returns
        -------
        FitCheck
            Curve and statistics, observed and simulated. Actors about whom an attribute is missing keep their observed
            periods.

        Raises
        ------
        ValueError
            If there are fewer than 20 runs, or the exposure is that of the same period, from which nothing can be
            simulated.
        TypeError
            If an argument is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> check = d.fit_hazard("share").check(runs=50, rng=1)
        >>> check.curve["observed"].tolist()
        [2, 5, 7, 9]
        """
        checks.whole("runs", runs, 20)
        checks.flag("uncertainty", uncertainty)
        problem = self._fit.problem
        if problem.kinds and problem.lag == 0:
            why = "counts adopters of the same period, so that nothing can be simulated from it"
            raise BadValue("lag", 0, problem=why, remedy="fit with lag=1")
        seed = seed_of(rng)
        simulated = predict.simulate(self._fit, runs, seed, drawn=uncertainty)
        return FitCheck(problem.adopted_at, simulated, problem.contact, problem.periods, seed)

    def plot(self, *, axes: Any = None, size: Size | None = None) -> Figure:
        """A picture: observed and fitted chance to adopt, by period and by exposure.

        Parameters
        ----------
        axes : matplotlib.axes.Axes, optional
            Two with exposure, one without; by default those of a new figure.
        size : (float, float), optional
            Width and height of a new figure in inches.

        Returns
        -------
        matplotlib.figure.Figure
            The figure, new or that of the given axes. Lines are 95 % intervals (Wilson); exposure is in classes of
            about as many rows.

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
        >>> len(d.fit_hazard("share").plot().axes)
        2
        """
        by_period, by_exposure = tables.by_period_and_exposure(self._fit)
        first = self.exposure[0] if self.exposure else ""
        return fit_pictures.hazard(by_period, by_exposure, first, axes=axes, size=size)

    def __repr__(self) -> str:
        what = f", exposure {' + '.join(self.exposure)}" if self.exposure else ", no exposure"
        size = f"{self.n_rows:,} rows, {wording.number_of(self.n_events, 'adoption', 'adoptions')}"
        ways = ".coefficients  .table  .summary  .model()  .check()  .plot()"
        return fit_words.text(f"HazardFit {self.link}{what}: {size}", self._verdict(), ways)

    def _verdict(self) -> list[str]:
        if self.evidence is None:
            return [f"Log-likelihood {self.log_likelihood:.1f}, AIC {self.aic:.1f}; it says nothing of contagion."]
        said = fit_words.verdict(self.evidence, "exposure", "the same model without exposure")
        return [*said, fit_words.limits(self._effects(), self.coefficients)]

    def _effects(self) -> list[str]:
        return [f"p ({kind})" for kind in self.exposure] if self.link == "noisy-or" else [*self.exposure]

    def _assumed(self) -> list[str]:
        return fit_words.assumptions(self._fit.problem, direction=self._direction)


def _coefficients(fit: Hazard) -> pd.DataFrame:
    """The coefficients of a hazard, as chances under noisy-or."""
    if fit.link.name != "noisy-or":
        return tables.coefficients(fit.names, fit.estimate.value, fit.estimate.error)
    stay = np.exp(-fit.estimate.value)
    names = ["p0" if name == CONSTANT else f"p ({name})" for name in fit.names]
    return tables.coefficients(names, 1 - stay, stay * fit.estimate.error, low=0.0, high=1.0)


def _as_chances(table: pd.DataFrame, kinds: tuple[str, ...]) -> pd.DataFrame:
    """Rates of contacts as chances."""
    table = table.copy()
    for kind in kinds:
        stay = np.exp(-table[kind])
        table[f"{kind} se"] = stay * table[f"{kind} se"]
        table[kind] = 1 - stay
    return table
