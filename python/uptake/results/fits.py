"""What fits return: estimates with their alternatives, in words, as tables, as models, against simulated runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.analysis.fits import bass as bass_hazard
from uptake.analysis.fits import curves, predict, predict_bass, simulator, statistics, tables
from uptake.analysis.fits.contact import Contact, Direction
from uptake.analysis.fits.cox import Cox
from uptake.analysis.fits.evidence import Evidence, evidence
from uptake.analysis.fits.hazard import Hazard, criteria, model_name
from uptake.analysis.fits.problem import CONSTANT, Problem
from uptake.analysis.fits.thresholds import Steps
from uptake.basis import checks
from uptake.basis.arrays import Floats, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.rng import Rng, seed_of
from uptake.show import fit_check, fit_pictures, fit_words, wording

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from uptake.models import Bass, Model

Size = tuple[float, float]


class FitCheck:
    """Observed adoption beside runs simulated from a fit; ``fit.check()`` makes it.

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
        >>> d = up.Diffusion(up.generate.path(6), [1, 1, 2, 3, -1, -1], periods=range(1, 4))
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
        >>> d = up.Diffusion(up.generate.path(6), [1, 1, 2, 3, -1, -1], periods=range(1, 4))
        >>> len(d.fit_hazard(None).check(runs=40, rng=1).plot().axes)
        2
        """
        return fit_check.check(self.curve, self.table, axes=axes, size=size)

    def __repr__(self) -> str:
        return fit_words.text("FitCheck", self._lines(), ".curve  .table  .adoption_period  .plot()")

    def _lines(self) -> list[str]:
        outside = int((~self.table["observed"].between(self.table["low"], self.table["high"])).sum())
        return fit_words.checked(self.table, outside, self.runs)


class HazardFit:
    """A hazard fitted to adoption by period; ``d.fit_hazard()`` makes it.

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
    Diffusion.fit_hazard : where it comes from, with an example.
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
        >>> d = up.Diffusion(up.generate.path(6), [1, 1, 2, 3, -1, -1], periods=range(1, 4))
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
        >>> d = up.Diffusion(up.generate.path(6), [1, 1, 2, 3, -1, -1], periods=range(1, 4))
        >>> d.fit_hazard(None, time="constant").model()
        Bass(p=0.3333333333333333, q=0.0, mixing='everyone')
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
        >>> d = up.Diffusion(up.generate.path(6), [1, 1, 2, 3, -1, -1], periods=range(1, 4))
        >>> check = d.fit_hazard("share").check(runs=50, rng=1)
        >>> check.curve["observed"].tolist()
        [2, 3, 4]
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
        >>> d = up.Diffusion(up.generate.path(6), [1, 1, 2, 3, -1, -1], periods=range(1, 4))
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


class BassFit:
    """A discrete Bass hazard fitted to new adopters by period; ``d.fit_bass()`` makes it.

    Attributes
    ----------
    p, q : float
        Coefficients of innovation and imitation.
    market : float
        Those that would ever adopt: all actors, as given, or estimated.
    share : "observed" or "expected"
        Which share of adopters raises the hazard.
    coefficients : DataFrame
        By coefficient: estimate, se, z, p_value, low and high (95 %).
    table : DataFrame
        By model: log_likelihood, parameters, aic, delta_aic, bic_rows, bic_events, p and q with errors where there
        are such, and the flags contagion and "this model". All have the same adoption times.
    log_likelihood, aic : float
        Of this model.
    evidence : Evidence
        Verdict, likelihood ratio test against q = 0, best rival without imitation.

    See Also
    --------
    Diffusion.fit_bass : where it comes from, with an example.
    Diffusion.fit_curve : curves by likelihood or least squares.
    """

    def __init__(
        self,
        adopted_at: Int64s,
        periods: tuple[object, ...],
        contacts: Contact,
        market: float | None,
        first: int,
        share: bass_hazard.Share,
    ) -> None:
        n = adopted_at.size
        self._at, self._periods, self._contacts = adopted_at, periods, contacts
        self._market, self._first, self._new = market, first, np.bincount(adopted_at[adopted_at >= 0], minlength=len(periods))
        self._fit = bass_hazard.fit_bass(self._new, n, market, first=first, share=share)
        self.share = share
        value = self._fit.value
        self.p, self.q = float(value[0]), float(value[1])
        self.market = float(value[2]) if market is None else float(market)
        names = ["p", "q", *(["market"] if market is None else [])]
        self.coefficients = tables.coefficients(names, value, self._fit.error)
        self.table = self._alternatives()
        self.log_likelihood = self._fit.log_likelihood
        self.aic = -2 * self.log_likelihood + 2 * value.size
        nested = "constant hazard" if market is not None and market >= n else "constant hazard in this market"
        self.evidence = evidence(self.table, nested, self.q)

    @property
    def summary(self) -> str:
        """What the fit says, in sentences.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(9), [1, 1, 2, 3, 3, 4, -1, -1, -1], periods=range(1, 5))
        >>> print(d.fit_bass().summary.split(" (")[0])
        No detectable imitation
        """
        return "\n".join([*self._verdict(), fit_words.sentence(self._assumed())])

    def model(self) -> Bass:
        """The simulator with these numbers: `Bass` in a mixed population.

        Raises
        ------
        ValueError
            If q is below 0, or the market is not the whole population: the model knows no other.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(9), [1, 1, 2, 2, 3, 3, -1, -1, -1], periods=range(1, 4))
        >>> d.fit_bass().model().mixing
        'everyone'
        """
        from uptake.models import Bass

        if self.market < self._at.size:
            problem = f"cannot be a model: its market is {self.market:,.0f} of {self._at.size:,} actors"
            raise BadValue("market", NOT_SHOWN, problem=problem, remedy="fit with market='all'")
        if self.q < 0:
            raise BadValue("q", self.q, problem="cannot be a model: imitation is at least 0")
        return Bass(self.p, self.q, mixing="everyone")

    def check(self, *, runs: int = 200, rng: Rng = None, uncertainty: bool = True) -> FitCheck:
        """A predictive check: adoption simulated from the fit beside what was observed.

        Parameters
        ----------
        runs : int
            How many runs, at least 20.
        rng : None, int, SeedSequence, Generator or BitGenerator
            Luck.
        uncertainty : bool
            Whether each run has parameters drawn around the estimates, or all have the estimates.

        Returns
        -------
        FitCheck
            Curve and statistics. The fit knows no ties, so statistics of ties show what it leaves out.

        Raises
        ------
        ValueError
            If there are fewer than 20 runs.
        TypeError
            If an argument is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(9), [1, 1, 2, 3, 3, 4, -1, -1, -1], periods=range(1, 5))
        >>> d.fit_bass().check(runs=50, rng=1).curve["observed"].tolist()
        [2, 3, 5, 6]
        """
        checks.whole("runs", runs, 20)
        checks.flag("uncertainty", uncertainty)
        seed = seed_of(rng)
        simulated = predict_bass.simulate_bass(
            self._fit, self._at, len(self._periods), self._market, runs, seed,
            first=self._first, share=self.share, drawn=uncertainty,
        )  # fmt: skip
        return FitCheck(self._at, simulated, self._contacts, self._periods, seed)

    def plot(self, *, axes: Any = None, size: Size | None = None) -> Figure:
        """A picture: new adopters per period, observed and as Bass and a constant hazard have them.

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
        >>> d = up.Diffusion(up.generate.path(9), [1, 1, 2, 3, 3, 4, -1, -1, -1], periods=range(1, 5))
        >>> len(d.fit_bass().plot().axes[0].lines)
        2
        """
        import pandas as pd

        before = np.cumsum(self._new) - self._new
        h = bass_hazard.hazards(self._new, self._fit.value, self.market, first=self._first, share=self.share)
        n, first = self._at.size, self._first
        constant = float(bass_hazard.constant_hazard(self._new, n, first).value[0])
        index = pd.Index(self._periods, name="period")
        lines = pd.DataFrame({"Bass": h * (self.market - before)}, index=index)
        lines["constant hazard"] = np.where(np.isnan(h), np.nan, constant * (n - before))
        return fit_pictures.new_adopters(pd.Series(self._new, index), lines, axes=axes, size=size)

    def __repr__(self) -> str:
        size = f"{self._at.size:,} actors, {wording.number_of(int(self._new.sum()), 'adopter', 'adopters')}"
        values = fit_words.limits(["p", "q"], self.coefficients)
        ways = ".coefficients  .table  .summary  .model()  .check()  .plot()"
        return fit_words.text(f"BassFit {size}, market {self.market:,.0f}", [values, *self._verdict()], ways)

    def _verdict(self) -> list[str]:
        said = fit_words.verdict(self.evidence, "the share of adopters", f"q = 0{self._in_market()}")
        words = {"No detectable contagion": "No detectable imitation", "Contagion is": "Imitation is", "No contagion": "No imitation"}
        for one, other in words.items():
            said = [line.replace(one, other) for line in said]
        said = [line.replace("without contagion", "without imitation") for line in said]
        if self.evidence.verdict == "detected":
            said[-1] = "A curve alone cannot tell imitation from a hazard that rises for another reason."
        return said

    def _in_market(self) -> str:
        return "" if self.market >= self._at.size else " in the same market"

    def _assumed(self) -> list[str]:
        first = "adopters of the first period are given" if self._first else "adopters of the first period are explained too"
        whose = "observed by the period before" if self.share == "observed" else "expected by the period before"
        return [
            f"everyone meets everyone: the hazard is p + q F, F the share of the market, {whose}",
            first,
            "those that had not adopted by the last period are censored",
        ]

    def _alternatives(self) -> pd.DataFrame:
        import pandas as pd

        n, new, first = self._at.size, self._new, self._first
        rows = int(sum(n - (np.cumsum(new) - new)[first:]))
        events = int(new[first:].sum())
        lines: dict[str, dict[str, Any]] = {}

        def enter(name: str, height: float, k: int, contagion: bool, found: tuple[Floats, Floats] | None = None) -> None:
            line: dict[str, Any] = {**criteria(height, k, rows, events)}
            value, error = found if found is not None else ((np.nan,) * 2, (np.nan,) * 2)
            line |= {"p": value[0], "p se": error[0], "q": value[1], "q se": error[1]}
            lines[name] = line | {"contagion": contagion, "this model": False}

        everyone = float(n)
        markets = [everyone] if self._market == everyone else [everyone, self._market]
        for market in markets:
            for share in ("observed", "expected"):
                same = market == self._market and share == self.share
                fit = self._fit if same else bass_hazard.fit_bass(new, n, market, first=first, share=share)
                where = "" if market == everyone else ", this market"
                name = f"Bass, {share} share{where}"
                enter(name, fit.log_likelihood, fit.value.size, True, (fit.value[:2], fit.error[:2]))
                lines[name]["this model"] = same
        enter("constant hazard", bass_hazard.constant_hazard(new, n, first).log_likelihood, 1, False)
        if len(markets) > 1:
            height, k = bass_hazard.constant_in_market(new, n, self._market, first)
            enter("constant hazard in this market", height, k, False)
        height, k = bass_hazard.hazard_by_period(new, n, first)
        enter("a hazard per period", height, k, False)
        if first == 0:
            for shape, row in curves.SHAPES.items():
                if shape != "geometric":  # that is the constant hazard
                    found = curves.by_likelihood(shape, new, n)
                    both = (found.value, found.error) if shape == "bass" else None
                    enter(f"{shape} curve, continuous", found.log_likelihood, found.value.size, row.contagion, both)
        frame = pd.DataFrame.from_dict(lines, orient="index").astype({"parameters": int})
        frame.insert(3, "delta_aic", frame["aic"] - frame["aic"].min())
        frame.index.name = "model"
        return frame


class CurveFit:
    """A curve of cumulative adoption; ``d.fit_curve()`` makes it.

    Attributes
    ----------
    shape, formula, method : str
        Which curve, what it is, and how it was fitted.
    coefficients : DataFrame
        By parameter: estimate, se, z, p_value, low and high (95 %).
    log_likelihood, aic, rss : float
        Log-likelihood and AIC by likelihood, the residual sum of squares of shares by least squares; the others NaN.
    table : DataFrame
        All shapes by the same method: log_likelihood, aic or rss, and parameters.

    See Also
    --------
    Diffusion.fit_curve : where it comes from, with an example.
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
        self.aic = float(self.table.at[shape, "aic"])

    @property
    def summary(self) -> str:
        """What the fit says, in sentences.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(9), [1, 1, 2, 3, 3, 4, -1, -1, -1], periods=range(1, 5))
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
        >>> d = up.Diffusion(up.generate.path(9), [1, 1, 2, 3, 3, 4, -1, -1, -1], periods=range(1, 5))
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
        >>> d = up.Diffusion(up.generate.path(9), [1, 1, 2, 3, 3, 4, -1, -1, -1], periods=range(1, 5))
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
        own, least = float(self.table.at[self.shape, column]), float(self.table.at[best, column])
        said = "AIC" if column == "aic" else "Residual sum of squares"
        rival = "the least of all curves" if best == self.shape else f"the least is that of the curve {best}, {least:.4g}"
        lines = [
            f"{self.formula}, by {self.method}.",
            fit_words.limits(list(self.coefficients.index), self.coefficients),
            f"{said} {own:.4g}; {rival}.",
        ]
        if self.method == "least squares":
            lines.append("Residuals of a cumulative curve depend on each other, so the errors are too small.")
        return lines


class CoxFit:
    """A Cox regression of adoption on exposure and attributes; ``d.fit_cox()`` makes it.

    Attributes
    ----------
    coefficients : DataFrame
        By coefficient: estimate (log hazard ratio), se, z, p_value, low and high (95 %).
    table : DataFrame
        This model, the same without exposure, and the baseline alone: partial log_likelihood, parameters, aic, contagion.
    log_likelihood, aic : float
        Partial log-likelihood of this model, and its AIC.
    n_rows, n_events : int
        Actors at risk, summed over periods; adoptions among them.
    ties : str
        How adopters of one period are treated.
    evidence : Evidence
        Verdict and likelihood ratio test against the same model without exposure.

    See Also
    --------
    Diffusion.fit_cox : where it comes from, with an example.
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
        self.log_likelihood, self.aic = fit.log_likelihood, float(frame.at["exposure", "aic"])
        self.evidence = evidence(frame, "baseline alone" if without is None else "no exposure", effect)

    @property
    def summary(self) -> str:
        """What the fit says, in sentences.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(6), [1, 1, 2, 3, -1, -1], periods=range(1, 4))
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
        >>> d = up.Diffusion(up.generate.path(6), [1, 1, 2, 3, -1, -1], periods=range(1, 4))
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


class ThresholdSurvival:
    """Thresholds of adoption, with those of actors that had not adopted censored; ``d.threshold_survival()`` makes it.

    Attributes
    ----------
    table : DataFrame
        By threshold: at_risk, events, survival (the share of actors whose threshold is larger), se (Greenwood), low
        and high (95 %, kept in [0, 1]).
    n, events, censored : int
        Actors with a contact; adopters and others among them.
    median, mean : float
        The least threshold that at most half exceed (NaN if none), and the area under the curve up to 1.
    naive_mean : float
        The mean of adopters alone, which leaves out that others have higher thresholds.
    later_adopters, not_risen : int
        Adopters after the first period; and those of them whose exposure had not risen since the period before, which
        no fixed threshold explains. Adopters of the second period are not judged with lag 1: their exposure before the
        first is not known.

    See Also
    --------
    Diffusion.threshold_survival : where it comes from, with an example.
    """

    def __init__(self, steps: Steps, exposure: Floats, adopted: npt.NDArray[np.bool_], later: int, not_risen: int) -> None:
        import pandas as pd

        self._steps = steps
        low, high = (np.clip(steps.survival + sign * tables.Z * steps.error, 0, 1) for sign in (-1, 1))
        columns = {"at_risk": steps.at_risk, "events": steps.events, "survival": steps.survival, "se": steps.error}
        index = pd.Index(steps.threshold, name="threshold")
        self.table = pd.DataFrame(columns | {"low": low, "high": high}, index=index)
        self.n, self.events = exposure.size, int(adopted.sum())
        self.censored = self.n - self.events
        self.median, self.mean = steps.median(), steps.mean(1.0)
        self.naive_mean = float(exposure[adopted].mean())
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
        >>> d = up.Diffusion(up.generate.path(6), [1, 1, 2, 3, -1, -1], periods=range(1, 4))
        >>> d.threshold_survival().at([0, .5])["survival"].round(3).tolist()
        [0.667, 0.25]
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
        >>> d = up.Diffusion(up.generate.path(6), [1, 1, 2, 3, -1, -1], periods=range(1, 4))
        >>> print(d.threshold_survival().summary.splitlines()[0])
        Median threshold 0.5; mean up to 1: 0.458 (of adopters alone: 0.25).
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
        >>> d = up.Diffusion(up.generate.path(6), [1, 1, 2, 3, -1, -1], periods=range(1, 4))
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
                f"{self.not_risen:,} of {self.later_adopters:,} later adopters ({share:.0f} %) adopted when their exposure "
                "had not risen since the period before: fixed thresholds do not explain them."
            )
        return lines


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
