"""A Cox regression: hazard ratios, and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uptake.analysis.fits import tables
from uptake.analysis.fits.contact import Direction
from uptake.analysis.fits.cox import Cox
from uptake.analysis.fits.evidence import evidence
from uptake.analysis.fits.problem import Problem
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.show import fit_words, wording

if TYPE_CHECKING:
    from uptake.models import Model

Size = tuple[float, float]


class CoxFit:
    """A Cox regression of adoption on exposure and attributes; ``d.fit_cox()`` makes it.

    Parameters
    ----------
    problem : Problem
        What it was fitted to.
    names : tuple of str
        Columns.
    fit, without : Cox
        Estimates; and those without exposure, or None where nothing else is in the model.
    n_rows, n_events : int
        Actors at risk, summed over periods; adoptions among them.
    ties : str
        How adopters of one period are treated.
    effect : float
        What exposure adds to the log hazard on average.
    direction : "in" or "out"
        Who are the contacts of an actor.
    robust : bool
        Whether errors allow for dependence among the periods of an actor.

    Attributes
    ----------
    coefficients : DataFrame
        By coefficient: estimate (log hazard ratio), se, z, p_value, low and high (95 %).
    table : DataFrame
        This model, the same without exposure, and the baseline alone: partial log_likelihood, parameters, aic,
        contagion.
    log_likelihood, aic : float
        Partial log-likelihood of this model, and its AIC.
    evidence : Evidence
        Verdict and likelihood ratio test against the same model without exposure.

    See Also
    --------
    Diffusion.fit_cox : where it comes from.

    Examples
    --------
    >>> import uptake as up
    >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
    >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
    >>> d.fit_cox()
    <uptake.CoxFit efron: 34 rows, 9 adoptions>
      No detectable contagion (likelihood ratio 1.80 on 1 df, p = 0.18, against the same model without
        exposure).
      Best model without contagion: baseline alone (AIC 36.4; this model 36.6).
      share 2.71, 95 % interval −1.29 to 6.7.
      .coefficients  .table  .summary
    """

    def __init__(
        self,
        problem: Problem,
        names: tuple[str, ...],
        fit: Cox,
        without: Cox | None,
        n_rows: int,
        n_events: int,
        ties: str,
        effect: float,
        direction: Direction,
        robust: bool,
    ) -> None:
        import pandas as pd

        self._problem, self._direction, self._robust = problem, direction, robust
        self.coefficients = tables.coefficients(names, fit.value, fit.error)
        self.n_rows, self.n_events, self.ties = n_rows, n_events, ties
        k, tail = len(names), len(problem.kinds)
        lines = {"exposure": (fit.log_likelihood, k, True, True)}
        if without is not None:
            lines["no exposure"] = (without.log_likelihood, k - tail, False, False)
        lines["baseline alone"] = (fit.null_log_likelihood, 0, False, False)
        columns = ["log_likelihood", "parameters", "contagion", "this model"]
        frame = pd.DataFrame.from_dict(lines, orient="index", columns=columns)
        frame.insert(2, "aic", -2 * frame["log_likelihood"] + 2 * frame["parameters"])
        frame.index.name = "model"
        self.table = frame
        self.log_likelihood, self.aic = fit.log_likelihood, -2 * fit.log_likelihood + 2 * k
        self.evidence = evidence(frame, "baseline alone" if without is None else "no exposure", effect)

    @property
    def summary(self) -> str:
        """What the fit says, in sentences.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> print(d.fit_cox().summary.split(" (")[0])
        No detectable contagion
        """
        parts = fit_words.assumptions(self._problem, direction=self._direction)
        return "\n".join([*self._verdict(), fit_words.sentence([*parts, "hazards of a period are in proportion"])])

    def model(self) -> Model:
        """No model of the simulator: the hazard of each period is left open. This says so.

        Raises
        ------
        ValueError
            Always, with what to do instead.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> d.fit_cox().model()
        Traceback (most recent call last):
        uptake.basis.checks.BadValue: fit cannot be a model: the hazard of each period is left open; use d.fit_hazard()
        """
        problem = "cannot be a model: the hazard of each period is left open"
        raise BadValue("fit", NOT_SHOWN, problem=problem, remedy="use d.fit_hazard()")

    def __repr__(self) -> str:
        size = f"{self.n_rows:,} rows, {wording.number_of(self.n_events, 'adoption', 'adoptions')}"
        return fit_words.text(f"CoxFit {self.ties}: {size}", self._verdict(), ".coefficients  .table  .summary")

    def _verdict(self) -> list[str]:
        said = fit_words.verdict(self.evidence, "exposure", "the same model without exposure")
        error = ["Errors allow for dependence among the periods of an actor."] if self._robust else []
        return [*said, fit_words.limits(self._problem.kinds, self.coefficients), *error]
