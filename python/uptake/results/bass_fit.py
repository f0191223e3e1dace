"""A Bass hazard: estimates, alternatives, words, the simulator with these numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.fits import bass as bass_hazard
from uptake.analysis.fits import curves, predict_bass, tables
from uptake.analysis.fits.contact import Contact
from uptake.analysis.fits.evidence import evidence
from uptake.analysis.fits.hazard import criteria
from uptake.analysis.fits.rows import new_by_period
from uptake.basis import checks
from uptake.basis.arrays import Floats, Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.rng import Rng, seed_of
from uptake.results.fit_check import FitCheck
from uptake.show import fit_pictures, fit_words, wording

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from uptake.models import Bass

Size = tuple[float, float]


class BassFit:
    """A discrete Bass hazard fitted to new adopters by period; ``d.fit_bass()`` makes it.

    Parameters
    ----------
    adopted_at : int64 array of shape (n,)
        Position of the period in which each actor adopted; -1 = not by the last.
    periods : tuple
        Labels.
    contacts : Contact
        Who has contact with whom, for checks.
    size : float or None
        The market; None estimates it.
    first : int
        The first period that is explained.
    share : "observed" or "expected"
        Which share of adopters raises the hazard.

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

    Raises
    ------
    ValueError
        If there is nothing to explain, or the market is smaller than the number of adopters.

    See Also
    --------
    Diffusion.fit_bass : where it comes from.
    Diffusion.fit_curve : curves by likelihood or least squares.

    Examples
    --------
    >>> import uptake as up
    >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
    >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
    >>> d.fit_bass()
    <uptake.BassFit 12 actors, 9 adopters, market 12>
      p 0.188, 95 % interval −0.0107 to 0.387; q 0.346, 95 % interval −0.374 to 1.07.
      No detectable imitation (likelihood ratio 0.90 on 1 df, p = 0.34, against q = 0).
      Best model without imitation: constant hazard (AIC 41.3; this model 42.4).
      .coefficients  .table  .summary  .model()  .check()  .plot()
    """

    def __init__(
        self,
        adopted_at: Int64s,
        periods: tuple[object, ...],
        contacts: Contact,
        size: float | None,
        first: int,
        share: bass_hazard.Share,
    ) -> None:
        n = adopted_at.size
        self._at, self._periods, self._contacts = adopted_at, periods, contacts
        self._market, self._first = size, first
        self._new = new_by_period(adopted_at, len(periods))
        self._fit = bass_hazard.fit_bass(self._new, n, size, first=first, share=share)
        self.share = share
        value = self._fit.value
        self.p, self.q = float(value[0]), float(value[1])
        self.market = float(value[2]) if size is None else size
        names = ["p", "q", *(["market"] if size is None else [])]
        self.coefficients = tables.coefficients(names, value, self._fit.error)
        self.table = self._alternatives()
        self.log_likelihood = self._fit.log_likelihood
        self.aic = -2 * self.log_likelihood + 2 * value.size
        nested = "constant hazard" if size is not None and size >= n else "constant hazard in this market"
        self.evidence = evidence(self.table, nested, self.q)

    @property
    def summary(self) -> str:
        """What the fit says, in sentences.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> print(d.fit_bass().summary.split(" (")[0])
        No detectable imitation
        """
        return "\n".join([*self._verdict(), fit_words.sentence(self._assumed())])

    def model(self) -> Bass:
        """The simulator with these numbers: `Bass` in a mixed population.

        Returns
        -------
        Bass
            With mixing="everyone".

        Raises
        ------
        ValueError
            If q is below 0, or the market is not the whole population: the model knows no other.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
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
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> d.fit_bass().check(runs=50, rng=1).curve["observed"].tolist()
        [2, 5, 7, 9]
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
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
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
        words = {"able contagion": "able imitation", "Contagion is": "Imitation is", "No contagion": "No imitation"}
        words["of contagion"] = "of imitation"
        for one, other in words.items():
            said = [line.replace(one, other) for line in said]
        said = [line.replace("without contagion", "without imitation") for line in said]
        if self.evidence.verdict == "detected":
            said[-1] = "A curve alone cannot tell imitation from a hazard that rises for another reason."
        return said

    def _in_market(self) -> str:
        return "" if self.market >= self._at.size else " in the same market"

    def _assumed(self) -> list[str]:
        first = f"adopters of the first period are {'given' if self._first else 'explained too'}"
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

        def enter(
            name: str, height: float, k: int, contagion: bool, found: tuple[Floats, Floats] | None = None
        ) -> None:
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
