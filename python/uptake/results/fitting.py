"""The fits of a diffusion: methods that `Diffusion` has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from uptake.analysis.diffusion.observed import Observed
from uptake.analysis.fits import cox, curves, given, thresholds
from uptake.analysis.fits.bass import Share
from uptake.analysis.fits.contact import Contact, Direction, contact, exposures, standing
from uptake.analysis.fits.hazard import fit_hazard
from uptake.analysis.fits.problem import (
    CONSTANT,
    Columns,
    NoContacts,
    Problem,
    Time,
    exposure_columns,
    joined,
    other_columns,
    rows_of,
)
from uptake.basis import checks
from uptake.basis.checks import BadValue
from uptake.results.fits import BassFit, CoxFit, CurveFit, HazardFit, ThresholdSurvival

if TYPE_CHECKING:
    from uptake.analysis.fits.cox import TiesRule

FirstPeriod = Literal["fit", "given"]
Covariates = Sequence[str] | Mapping[str, npt.ArrayLike]


class Fits:
    """Base of :class:`uptake.Diffusion`: models fitted to when actors adopted."""

    _seen: Observed

    def fit_hazard(
        self,
        exposure: str | Sequence[str] | None = "share",
        *,
        link: Literal["logit", "cloglog", "probit", "linear", "exponential", "noisy-or"] = "logit",
        lag: int = 1,
        direction: Direction = "in",
        time: Time | None = None,
        covariates: Covariates = (),
        group_effects: bool = False,
        no_contacts: NoContacts = "zero",
        first_period: FirstPeriod = "fit",
        run: Any = None,
    ) -> HazardFit:
        """The chance to adopt in a period by exposure, by maximum likelihood [1]_, beside models without contagion.

        There is a row per actor and period in which it could have adopted. The predictor of a row is
        x = constant + sum of coefficient times exposure, period, group, covariate; the link makes it a chance h.

        Parameters
        ----------
        exposure : str, sequence of str, or None
            Kinds of exposure: "share" and "count" of contacts that had adopted; "new count", of those that adopted in
            the period before (with "noisy-or" the independent cascade); "weighted share" and "weighted count" by the
            weights of ties; "population", the share of all actors; "group", the share of the others of the own group.
            None fits no contagion.
        link : str
            "logit"; "cloglog", h = 1 - exp(-exp(x)), proportional hazards in grouped time; "probit"; "linear", h = x;
            "exponential", h = 1 - exp(-x), rates that add; "noisy-or", h = 1 - (1 - p0) (1 - p)^count.
        lag : 1 or 0
            Contacts count that had adopted by the period before, or in the same (endogenous: it contains what the
            actor itself may have caused). The ties are those of the period itself.
        direction : "in" or "out"
            Contacts are the sources of arcs into an actor, those that it can emulate, or the targets of its own arcs.
        time : {"constant", "linear", "quadratic", "effects"}, optional
            How the hazard depends on the period: not; by the period counted from the middle of all; and its square; or
            a level per period. By default "linear" under logit, cloglog and probit, otherwise "constant".
        covariates : sequence of names, or mapping of name to array of shape (n,) or (n, T)
            Attributes of the diffusion by name, or values. Rows with a missing value are left out of all models.
        group_effects : bool
            Whether each group has a level of its own; needs groups.
        no_contacts : "zero", "drop" or "mark"
            Actors without contacts have exposure 0; are left out; or have exposure 0 and a level of their own.
        first_period : "fit" or "given"
            Adopters of the first period are explained too, with exposure 0, or are where it starts: seeds.
        run : label, optional
            Which run, where the diffusion has several.

        Returns
        -------
        HazardFit
            With coefficients, alternatives, a verdict in words, the simulator with these numbers, and a predictive
            check. Errors are those of the expected information under logit, cloglog and probit (as R's ``glm``), of
            the observed information otherwise.

        Raises
        ------
        ValueError
            If an argument is unknown or does not go with the others, there is nothing to explain, or columns say the
            same.
        TypeError
            If an argument is of the wrong kind.

        See Also
        --------
        fit_bass : everyone meets everyone.
        fit_cox : any hazard by period.

        References
        ----------
        .. [1] Allison, P. D. (1982). Discrete-time methods for the analysis of event histories. *Sociological
           Methodology* 13, 61-98.

        Examples
        --------
        A made diffusion: each adopting contact adds a chance of .1 per period.

        >>> import uptake as up
        >>> net = up.generate.watts_strogatz(300, 6, .1, rng=1)
        >>> model = up.models.ContactHazard(drive=.02, count=.1)
        >>> run = up.simulate(net, model, horizon=8, rng=2, record="adoption_step")
        >>> steps = run.adoption_step.isel(run=0).values
        >>> d = up.Diffusion(net, steps, periods=range(1, 9))
        >>> fit = d.fit_hazard("count", link="noisy-or")
        >>> fit.evidence.verdict
        'detected'
        >>> fit.coefficients["estimate"].round(3).to_dict()
        {'p0': 0.014, 'p (count)': 0.112}
        >>> fit.table["aic"].round(1).iloc[:2].to_dict()
        {'exposure, constant hazard': 724.6, 'no exposure, constant hazard': 937.8}
        """
        kinds = (exposure,) if isinstance(exposure, str) else tuple(exposure or ())
        others = bool(len(covariates)) or group_effects or no_contacts == "mark"
        problem = given.problem_of(
            self._seen, run=run, exposure=exposure, lag=lag, direction=direction,
            time=given.link_of(link, kinds, time, others), no_contacts=no_contacts, first_period=first_period,
            group_effects=group_effects, covariates=covariates,
        )  # fmt: skip
        fit, table = fit_hazard(problem, link)
        return HazardFit(fit, table, direction)

    def fit_bass(
        self,
        *,
        market: float | Literal["all", "free"] = "all",
        share: Share = "observed",
        first_period: FirstPeriod = "fit",
        run: Any = None,
    ) -> BassFit:
        """The discrete Bass hazard h = p + q F by maximum likelihood [1]_, beside models without imitation.

        Parameters
        ----------
        market : "all", "free" or number
            Those that would ever adopt: all actors; a number between the adopters and all actors, estimated; or given.
        share : "observed" or "expected"
            F is the share of the market that had adopted by the period before, as in the model `Bass`; or the share
            that p and q let expect, F' = F + (p + q F)(1 - F), with actors independent of each other, as where a
            curve is fitted. On simulated adoption the errors of the second are too small.
        first_period : "fit" or "given"
            Adopters of the first period are explained too, or are where it starts: seeds.
        run : label, optional
            Which run, where the diffusion has several.

        Returns
        -------
        BassFit
            With coefficients, alternatives, a verdict in words, the simulator with these numbers, and a predictive
            check.

        Raises
        ------
        ValueError
            If an argument is out of its range, or there is nothing to explain.
        TypeError
            If an argument is of the wrong kind.

        See Also
        --------
        fit_curve : curves by likelihood or least squares.

        References
        ----------
        .. [1] Schmittlein, D. C., Mahajan, V. (1982). Maximum likelihood estimation for an innovation diffusion model
           of new product acceptance. *Marketing Science* 1, 57-78.

        Examples
        --------
        >>> import uptake as up
        >>> crowd = up.Network.from_edges([], [], n=500, directed=True)
        >>> model = up.Bass(p=.03, q=.38, mixing="everyone")
        >>> run = up.simulate(crowd, model, horizon=12, rng=3, record="adoption_step")
        >>> fit = up.Diffusion(crowd, run.adoption_step.isel(run=0).values, periods=range(1, 13)).fit_bass()
        >>> round(fit.p, 3), round(fit.q, 3), fit.evidence.verdict
        (0.043, 0.324, 'detected')
        """
        seen, start = self._seen, given.start_of(self._seen, run)
        if isinstance(market, str):
            checks.choice("market", market, ("all", "free"))
            size = float(seen.n) if market == "all" else None
        else:
            size = checks.number("market", market, 0)
        checks.choice("share", share, ("observed", "expected"))
        periods = tuple(np.asarray(seen.periods).tolist())
        return BassFit(start, periods, self._contact(), size, given.first_of(first_period), share)

    def fit_curve(
        self,
        shape: Literal["bass", "logistic", "gompertz", "weibull", "geometric"] = "bass",
        *,
        method: Literal["likelihood", "least squares"] = "likelihood",
        run: Any = None,
    ) -> CurveFit:
        """A curve of the cumulative share of adopters, with all actors as its ceiling [1]_.

        Parameters
        ----------
        shape : str
            "bass" (continuous), "logistic", "gompertz", "weibull" or "geometric", a constant hazard.
        method : "likelihood" or "least squares"
            Likelihood of the periods of adoption, with those that had not adopted censored; or least squares on
            cumulative shares, whose errors are too small.
        run : label, optional
            Which run, where the diffusion has several.

        Returns
        -------
        CurveFit
            With coefficients, and all shapes beside each other.

        Raises
        ------
        ValueError
            If an argument is unknown, or there are too few periods.
        TypeError
            If an argument is of the wrong kind.

        See Also
        --------
        fit_bass : the discrete hazard.

        References
        ----------
        .. [1] Bass, F. M. (1969). A new product growth model for consumer durables. *Management Science* 15, 215-227.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> d.fit_curve("geometric").coefficients["estimate"].round(4).to_dict()
        {'h': 0.2647}
        """
        checks.choice("shape", shape, curves.SHAPES)
        checks.choice("method", method, ("likelihood", "least squares"))
        seen = self._seen
        start = given.start_of(seen, run)
        new = np.bincount(start[start >= 0], minlength=len(seen.periods)).astype(np.int64)
        if not new.any():
            raise BadValue("adoption_step", checks.NOT_SHOWN, problem="has no adoption that a curve would explain")
        return CurveFit(new, seen.n, tuple(np.asarray(seen.periods).tolist()), shape, method)

    def fit_cox(
        self,
        exposure: str | Sequence[str] = "share",
        *,
        ties: TiesRule = "efron",
        lag: int = 1,
        direction: Direction = "in",
        covariates: Covariates = (),
        strata: bool = False,
        robust: bool = False,
        no_contacts: NoContacts = "zero",
        first_period: FirstPeriod = "fit",
        run: Any = None,
    ) -> CoxFit:
        """Cox regression [1]_ on exposure: hazard ratios, whatever the hazard of each period.

        Parameters
        ----------
        exposure : str or sequence of str
            Kinds of exposure, as in `fit_hazard`; "population" is the same for all at risk and tells nothing.
        ties : "efron", "breslow" or "exact"
            Several adopters in a period: an approximation, or the conditional logistic likelihood.
        lag : 1 or 0
            Contacts count that had adopted by the period before, or in the same.
        direction : "in" or "out"
            Contacts are the sources of arcs into an actor, or the targets of its own.
        covariates : sequence of names, or mapping of name to array of shape (n,) or (n, T)
            Attributes of the diffusion by name, or values. Rows with a missing value are left out.
        strata : bool
            Whether each group has a baseline of its own; needs groups.
        robust : bool
            Whether errors allow for dependence among the periods of an actor; not with "exact".
        no_contacts : "zero", "drop" or "mark"
            Actors without contacts have exposure 0; are left out; or have exposure 0 and a level of their own.
        first_period : "fit" or "given"
            Adopters of the first period are explained too, or are where it starts.
        run : label, optional
            Which run, where the diffusion has several.

        Returns
        -------
        CoxFit
            With coefficients, the same without exposure, and a verdict in words.

        Raises
        ------
        ValueError
            If an argument is unknown or does not go with the others, or columns say the same.
        TypeError
            If an argument is of the wrong kind.

        See Also
        --------
        fit_hazard : with a hazard for each period, from which one can simulate.

        References
        ----------
        .. [1] Cox, D. R. (1972). Regression models and life-tables. *Journal of the Royal Statistical Society B* 34,
           187-220.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> d.fit_cox("count").coefficients["estimate"].round(3).to_dict()
        {'count': 0.676}
        """
        checks.choice("ties", ties, ("efron", "breslow", "exact"))
        if checks.flag("robust", robust) and ties == "exact":
            raise BadValue("robust", True, problem="does not go with ties='exact'", remedy="use ties='efron'")
        if checks.flag("strata", strata) and self._seen.group is None:
            raise BadValue("strata", True, problem="needs groups", remedy="pass group= to up.Diffusion")
        if not exposure:
            raise BadValue("exposure", exposure, problem="names no kind", remedy="use d.fit_hazard(None)")
        problem = given.problem_of(
            self._seen, run=run, exposure=exposure, lag=lag, direction=direction, time="constant",
            no_contacts=no_contacts, first_period=first_period, group_effects=False, covariates=covariates,
        )  # fmt: skip
        return _cox(problem, ties, strata, robust, direction)

    def threshold_survival(
        self,
        *,
        lag: int = 1,
        exposure: str = "share",
        direction: Direction = "in",
        censored: Literal["last", "acted"] = "last",
        first_period: FirstPeriod = "fit",
        run: Any = None,
    ) -> ThresholdSurvival:
        """The distribution of thresholds, with those censored that had not adopted (Kaplan and Meier [1]_).

        The threshold of an adopter is its exposure at adoption; the others are censored at their last exposure.
        Actors without contacts have none.

        Parameters
        ----------
        lag : 1 or 0
            Exposure by the period before adoption (0 in the first period), or in the period of adoption.
        exposure : str
            A kind of exposure, as in `fit_hazard`.
        direction : "in" or "out"
            Contacts are the sources of arcs into an actor, or the targets of its own.
        censored : "last" or "acted"
            Where those that had not adopted are censored: at their exposure in the last period, or at the last that
            could have made them adopt; with lag 1 that is the exposure by the period before.
        first_period : "fit" or "given"
            Adopters of the first period have a threshold, or are left out.
        run : label, optional
            Which run, where the diffusion has several.

        Returns
        -------
        ThresholdSurvival
            The curve, its median and mean; and how many adopted when their exposure had not risen.

        Raises
        ------
        ValueError
            If an argument is unknown, or nobody with a contact adopted.
        TypeError
            If an argument is of the wrong kind.

        See Also
        --------
        Diffusion.thresholds : of each adopter.

        References
        ----------
        .. [1] Kaplan, E. L., Meier, P. (1958). Nonparametric estimation from incomplete observations. *Journal of the
           American Statistical Association* 53, 457-481.

        Examples
        --------
        >>> import uptake as up
        >>> steps = [1, 2, 3, 1, -1, 2, -1, 3, 4, -1, 2, 4]
        >>> d = up.Diffusion(up.generate.ring_lattice(12, 4), steps, periods=range(1, 5))
        >>> d.threshold_survival().table["survival"].round(3).to_dict()
        {0.0: 0.833, 0.25: 0.583, 0.5: 0.417, 0.75: 0.25}
        """
        problem = given.problem_of(
            self._seen, run=run, exposure=exposure, lag=lag, direction=direction, time="constant",
            no_contacts="zero", first_period=first_period, group_effects=False, covariates=(),
        )  # fmt: skip
        checks.choice("censored", censored, ("last", "acted"))
        return _survival(problem, 0 if censored == "last" else lag)

    def _contact(self) -> Contact:
        group = None if self._seen.group is None else self._seen.group.astype(np.int64)
        return contact(self._seen.networks, group=group)


def _cox(problem: Problem, ties: TiesRule, strata: bool, robust: bool, direction: Direction) -> CoxFit:
    rows = rows_of(problem)
    adopted = rows.adopted > 0
    if not adopted.any():
        raise BadValue(
            "adoption_step", checks.NOT_SHOWN, problem="has no adoption in the rows that a fit would explain"
        )
    exposed = exposure_columns(problem, rows)
    others = _without_constant(other_columns(problem, rows.actor, rows.period))
    groups = None if problem.contact.group is None or not strata else problem.contact.group[rows.actor]
    cluster = rows.actor if robust else None

    def fitted(columns: Columns) -> cox.Cox:
        return cox.fit_cox(columns.values, rows.period, adopted, ties=ties, strata=groups, cluster=cluster)

    columns = joined([exposed, others])
    fit = fitted(columns)
    without = fitted(others) if others.names else None
    effect = float((exposed.values @ fit.value[: len(exposed.names)]).mean())
    size = rows.actor.size, int(adopted.sum())
    return CoxFit(problem, columns.names, fit, without, *size, ties, effect, direction, robust)


def _without_constant(columns: Columns) -> Columns:
    kept = [k for k, name in enumerate(columns.names) if name != CONSTANT]
    return Columns(tuple(columns.names[k] for k in kept), columns.values[:, kept])


def _survival(problem: Problem, censored_lag: int) -> ThresholdSurvival:
    at, last = problem.adopted_at, len(problem.periods) - 1
    kind, contacts = problem.kinds[0], problem.contact
    values = exposures(contacts, kind, at, last + 1, problem.lag)
    end = contacts.exposure(kind, last, *standing(at, last - censored_lag))
    mine, adopted = np.arange(at.size), at >= 0
    place = np.where(adopted, at, last)
    kept = ~problem.alone()[mine, place] & ~(adopted & (at < problem.first))
    if not (kept & adopted).any():
        raise BadValue("adoption_step", checks.NOT_SHOWN, problem="has no adopter with a contact")
    later = kept & (at > 0)
    # Exposure before the first period is not known: who adopted next is taken to have seen a rise.
    judged = np.flatnonzero(later & (at > problem.lag))
    not_risen = int((values[judged, at[judged]] <= values[judged, at[judged] - 1]).sum())
    threshold = np.where(adopted, values[mine, place], end)[kept]
    steps = thresholds.kaplan_meier(threshold, adopted[kept])
    return ThresholdSurvival(steps, threshold, adopted[kept], int(later.sum()), not_risen)
