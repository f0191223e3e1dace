"""A study: strategies compared on the same people under the same luck."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from uptake.analysis import attributes, robust, uncertainty
from uptake.analysis.further import cost_per_further_adopter
from uptake.analysis.ideas import ALL, ideas, of_idea
from uptake.analysis.long import long_table
from uptake.analysis.measures.table import MEASURES, measure
from uptake.analysis.payments import payments
from uptake.analysis.scenarios import SCENARIO, apart, frame_of, in_a_row, of_scenario, place_of
from uptake.analysis.sensitivity import indices
from uptake.analysis.sponsors import sponsors_of
from uptake.analysis.switching import Search, switching
from uptake.analysis.times import median_times
from uptake.analysis.tornado import ranges_of, tornado
from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.suggest import did_you_mean
from uptake.results import lucks, netcdf
from uptake.results.diffused import diffused
from uptake.results.diffusion import Diffusion
from uptake.results.varying import Outlook, Varying, reference_of, span
from uptake.show import plot, report, reprs, tables, workbook
from uptake.show.page import Varied
from uptake.show.scenarios import tornado as draw_tornado

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure
    from rich.table import Table

    from uptake.network.network import Network
    from uptake.results.lineage import Lineage


class Study:
    """Strategies compared on the same people under the same luck, as `compare` returns them.

    ``study["reach"]`` gives the values of a measure, ``study.data`` everything that was counted.

    Parameters
    ----------
    data : Dataset
        Labelled counts with the dimensions strategy, run, step, and idea where the world has several; its attributes
        hold what is needed to run it again.
    world : World, optional
        What was simulated, kept for the reader; None for a study that was loaded.
    strategies : mapping of str to Strategy, optional
        What was compared, kept for the reader; None for a study that was loaded.
    rerun : callable, optional
        Computes one run of one strategy again and returns its dataset; None for a study that was loaded.
    trace : callable, optional
        Computes one run of one strategy again and returns the lineage of an idea; None for a study that was loaded.
    sites : callable, optional
        Computes one run of one strategy again and returns what has become of providers; None for a study that was
        loaded.
    under : callable, optional
        Takes other numbers by key and returns the comparison under these; None for a study that was loaded.

    Attributes
    ----------
    data : Dataset
        The labelled counts.
    world : World or None
        As given.
    strategies : dict of str to Strategy, or None
        As given.

    Raises
    ------
    ValueError
        If the dataset is not that of a study.

    See Also
    --------
    compare : makes one.
    load : reads one from a file.
    measures : the outcome measures.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.ring_lattice(50, 4)))
    >>> strategies = {"few": up.Emulation(seeds=2), "many": up.Emulation(seeds=9)}
    >>> study = up.compare(world, strategies, horizon=24, runs=8, rng=1)
    >>> study.names, study.data["users_ever"].dims
    (['few', 'many'], ('strategy', 'run', 'step'))
    >>> study["reach"].shape, study["reach"].attrs["units"]
    ((2, 8), '1')
    >>> study.provenance["seed"]
    1
    """

    def __init__(
        self,
        data: xr.Dataset,
        world: Any = None,
        strategies: Mapping[str, Any] | None = None,
        rerun: Callable[[str, int], xr.Dataset] | None = None,
        trace: Callable[[str, int, str], Lineage] | None = None,
        sites: Callable[[str, int, str], pd.DataFrame] | None = None,
        under: Callable[[Mapping[str, float]], Any] | None = None,
    ) -> None:
        missing = [v for v in ("users", "users_ever", "ledger", "present_value") if v not in data]
        missing += [a for a in attributes.REQUIRED if a not in data.attrs]
        if missing:
            raise BadValue("data", NOT_SHOWN, problem=f"is not that of a study: it lacks {', '.join(missing)}")
        self.data = data
        self.world = world
        self.strategies = dict(strategies) if strategies is not None else None
        self._rerun, self._trace, self._sites, self._under = rerun, trace, sites, under

    def __getitem__(self, name: str) -> xr.DataArray:
        """Values of a measure (strategy, scenario, idea, run), all benefits attributed to the idea."""
        if name not in MEASURES:  # a KeyError, as from other containers
            raise KeyError(f"{name!r} is no measure; {did_you_mean(name, MEASURES)}")
        return apart(measure(name)(in_a_row(self.data)), self.data)

    def _ipython_key_completions_(self) -> list[str]:
        return list(MEASURES)

    @property
    def names(self) -> list[str]:
        """Names of the strategies, the reference first."""
        return attributes.strategies(self.data)

    @property
    def ideas(self) -> list[str]:
        """Names of the ideas where there are several; empty where there is one, whose data have no dimension idea."""
        return ideas(self.data)

    @property
    def scenarios(self) -> pd.DataFrame:
        """The numbers that vary: a row per scenario, a column per key; empty in a study without scenarios."""
        return frame_of(self.data)

    def scenario(self, label: Any) -> Study:
        """The study under one scenario: the same strategies and runs.

        Parameters
        ----------
        label : int or str
            A label in the index of `scenarios`.

        Returns
        -------
        Study
            Without the dimension scenario; it can run again as this one can.

        Raises
        ------
        ValueError
            If there is no such scenario, or the study has none.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(50, 4)))
        >>> varied = up.Scenarios({"idea.peer": (.01, .1)}, n=2, method="grid")
        >>> study = up.compare(world, {"few": up.Emulation(seeds=2)}, horizon=24, runs=8, rng=1, scenarios=varied)
        >>> high = study.scenario(1)
        >>> high.world.idea.peer, high["reach"].dims
        (0.1, ('strategy', 'run'))
        """
        place = place_of(self.data, label)
        own = of_scenario(self.data, label)
        if self._under is None:
            return Study(own)
        under = self._under({str(key): number for key, number in self.scenarios.iloc[place].items()})
        own = own.assign_attrs(
            {name: under.attrs[name] for name in ("description", "fingerprint", "assumptions", "notes")}
        )
        del own.attrs["scenario_design"]
        given = {"rerun": under.again, "trace": under.lineage, "sites": under.providers, "under": under.under}
        return Study(own, under.world, under.strategies, **given)

    @property
    def assumptions(self) -> pd.DataFrame:
        """Every assumed number: strategy ("" for all), name, value, unit, source; with several ideas, also idea."""
        return attributes.assumptions(self.data)

    @property
    def notes(self) -> list[str]:
        """What a reader should know before trusting the numbers."""
        return attributes.notes(self.data)

    @property
    def provenance(self) -> dict[str, Any]:
        """What is needed to run it again: seed, runs, horizon, version, description, assumptions, notes."""
        return attributes.provenance(self.data)

    def summary(
        self,
        level: float = 0.95,
        reference: str | None = None,
        attribution: float = 1.0,
        *,
        idea: str | None = None,
        optimism_bias: float = 1.0,
    ) -> pd.DataFrame:
        """A row per strategy: every measure with its interval, and paired differences from the reference.

        With several ideas, a row per strategy and idea. Differences are taken within an idea. Money adds up: in rows of
        the name "all ideas", measures of money are those of the sums over ideas, their ratios too, and adopters count
        once per idea that they adopted; other measures have no value (NaN) there.

        Parameters
        ----------
        level : float
            Confidence level of the intervals, in (0, 1).
        reference : str, optional
            The strategy that the others are compared with; the first by default.
        attribution : float
            Share of the benefits that is due to the idea, in [0, 1].
        idea : str, optional
            One of several ideas: the table that a study of that idea has. "all ideas" gives the sums of money.
        optimism_bias : float
            What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

        Returns
        -------
        DataFrame
            Columns (measure, statistic) with the statistics mean, low, high, difference, difference_low,
            difference_high; times to a share of users have reached (share of runs that got there) and median instead.
            Intervals of shares are computed on the logit scale and stay in [0, 1], those of counts, times and money on
            the log scale and stay at or above 0; those of net benefit and of differences are t-intervals (see
            "Intervals" in docs/theory.md). Ratios, such as a cost per adopter, are those of the means over all runs,
            with intervals by the delta method. ``.attrs`` holds level, reference, attribution, optimism_bias, units,
            notes, and ``few``: which measures have a value in some runs only. With one run the intervals are NaN and a
            note says so.

        Raises
        ------
        ValueError
            If a number is out of its range, or the reference is no strategy or the idea no idea of the study.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(merit=1, social_proof=0, drive=1))
        >>> study = up.compare(world, {"media": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
        >>> float(study.summary().loc["media", ("reach", "mean")])
        1.0
        """
        return uncertainty.summarise(self._runs, level, reference, attribution, idea, optimism_bias)

    def to_frame(
        self, measures: Sequence[str] | None = None, *, attribution: float = 1.0, optimism_bias: float = 1.0
    ) -> pd.DataFrame:
        """All outcomes as one long table, a row per strategy, run, step and measure.

        Parameters
        ----------
        measures : sequence of str, optional
            Which measures: names that ``uptake measures`` lists, and names of variables of `data` that have runs. Of a
            variable that has one more dimension, the label stands in brackets, as in "users[waiting]"; its name alone,
            "users", stands for all of them. By default all that the study has: over many scenarios and steps these are
            millions of rows of 35 bytes each, so name what you need.
        attribution : float, default 1
            Share of the benefits that is due to the idea, in [0, 1], in measures of money.
        optimism_bias : float, default 1
            What costs are multiplied by, above 0 and at most 100, in measures of money.

        Returns
        -------
        DataFrame
            Columns strategy, scenario (where the study has scenarios), idea (where there are several), run, step,
            measure, value. A measure of `uptake.measures` is one number per run, and its step is <NA>; what is counted
            over time has a row per step. Names are categories in the order of the study. NaN is no value in that run.
            Money is in units of the currency, that of the ledger too. ``.attrs["units"]`` has the unit of each measure.

        Raises
        ------
        ValueError
            If a measure is unknown, or the study lacks what it needs, or a number is out of its range.

        See Also
        --------
        Study.summary : means over runs, with intervals.
        Study.to_excel : a workbook.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(merit=1, social_proof=0, drive=1))
        >>> study = up.compare(world, {"media": up.Emulation(seeds=1)}, horizon=2, runs=1, rng=1)
        >>> study.to_frame(["reach", "users_ever"])
          strategy  run  step     measure  value
        0    media    0  <NA>       reach    1.0
        1    media    0     0  users_ever    1.0
        2    media    0     1  users_ever   10.0
        3    media    0     2  users_ever   10.0
        """
        return long_table(self.data, measures, attribution, optimism_bias)

    def cost_per_further_adopter(
        self,
        level: float = 0.95,
        reference: str | None = None,
        *,
        idea: str | None = None,
        optimism_bias: float = 1.0,
    ) -> pd.DataFrame:
        """What each further adopter costs under the other strategies: extra mean cost / extra mean adopters.

        With several ideas, a row per strategy and idea, and one for "all ideas", where adopters count once per idea
        that they adopted.

        Parameters
        ----------
        level : float
            Confidence level of the intervals, in (0, 1).
        reference : str, optional
            The strategy that the others are compared with; the first by default.
        idea : str, optional
            One of several ideas, or "all ideas".
        optimism_bias : float, default 1
            What costs are multiplied by, above 0 and at most 100.

        Returns
        -------
        DataFrame
            Indexed by the other strategies (and the ideas, where there are several), with the columns ``cost`` and
            ``adopters``, the differences of the means from the reference: present value of the costs, users who ever
            adopted; ``ratio``, the first divided by the second, in units of the currency; ``low`` and ``high``, its
            interval by Fieller's theorem [1]_ over paired runs; and ``runs``. Where a strategy has no further adopters
            there is no ratio (NaN), and ``.attrs["notes"]`` says so. Where they may be 0 at this level, the interval
            is all numbers, -inf to inf. With one run it is NaN.

        Raises
        ------
        ValueError
            If a number is out of its range, the reference is no strategy or the idea no idea of the study, or nothing
            in it costs anything.

        References
        ----------
        .. [1] Fieller, E. C. (1954). Some problems in interval estimation. Journal of the Royal Statistical Society B
           16(2), 175-185.

        Examples
        --------
        >>> import uptake as up
        >>> idea = up.Idea(merit=1, social_proof=0, drive=0, peer=0)
        >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea)
        >>> visits = up.Emulation(seeds=5) + up.Strategy(costs=[up.Cost(20, per="month")])
        >>> study = up.compare(world, {"few": up.Emulation(seeds=1), "visits": visits}, horizon=4, runs=2, rng=1)
        >>> float(study.cost_per_further_adopter().loc["visits", "adopters"])
        4.0
        """
        return cost_per_further_adopter(self._runs, level, reference, idea, optimism_bias)

    def time_to(
        self, share: float, of: Literal["ever", "active"] = "ever", *, level: float = 0.95, idea: str | None = None
    ) -> pd.DataFrame:
        """Time until a share of the users have adopted: how many runs get there, and the median over all of them.

        Parameters
        ----------
        share : float
            Share of all users, in (0, 1].
        of : "ever" or "active"
            Users who have ever adopted, or users who are adopters.
        level : float
            Confidence level of the interval, in (0, 1).
        idea : str, optional
            One of several ideas; by default each of them.

        Returns
        -------
        DataFrame
            A row per strategy (and idea, where there are several): ``reached``, the share of runs that got there by the
            horizon; ``median``, by Kaplan and Meier [1]_: the first step by which half of all runs are there;
            ``low`` and ``high``, its interval; ``runs``. Where fewer than half of the runs got there, median and
            interval are not known (NaN). A bound beyond the horizon is inf. Few runs have no interval (NaN): at 95 %
            it takes 6. ``.attrs`` holds share, of, level and units.

        Raises
        ------
        ValueError
            If a number is out of its range, `of` is another word, or the idea is no idea of the study.

        See Also
        --------
        measures.time_to : the step of each run.

        Notes
        -----
        Every run is censored at the same horizon, so the estimate of Kaplan and Meier is the share of runs that are not
        there yet. The bounds are the times of the j-th run from the front and from the back, with the largest j for
        which a binomial count of n coin tosses is below j with a chance of at most (1 - level) / 2 [2]_. They hold for
        any distribution.

        References
        ----------
        .. [1] Kaplan, E. L., Meier, P. (1958). Nonparametric estimation from incomplete observations. Journal of the
           American Statistical Association 53(282), 457-481.
        .. [2] Thompson, W. R. (1936). On confidence ranges for the median and other expectation distributions for
           populations of unknown distribution form. Annals of Mathematical Statistics 7(3), 122-128.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(merit=1, social_proof=0, drive=1))
        >>> study = up.compare(world, {"media": up.Emulation(seeds=1)}, horizon=4, runs=8, rng=1)
        >>> study.time_to(0.9).loc["media"].to_dict()
        {'reached': 1.0, 'median': 1.0, 'low': 1.0, 'high': 1.0, 'runs': 8.0}
        """
        return median_times(self._runs, share, of, level, idea)

    def expected(
        self,
        measure: str | None = None,
        *,
        idea: str | None = None,
        attribution: float = 1.0,
        optimism_bias: float = 1.0,
    ) -> xr.DataArray:
        """Expected value of a measure by strategy and scenario: its mean over runs; of a ratio, that of the means.

        Parameters
        ----------
        measure : str, optional
            A measure, such as "net benefit" or "reach"; by default net benefit where there are benefits, else reach.
        idea : str, optional
            One of several ideas. Money is that of all ideas unless one is named.
        attribution : float
            Share of the benefits that is due to the idea, in [0, 1].
        optimism_bias : float
            What costs are multiplied by, above 0 and at most 100.

        Returns
        -------
        DataArray
            Shape (strategy, scenario). A study without scenarios has the one scenario "as described".

        Raises
        ------
        ValueError
            If the measure is unknown or has no mean, the idea is missing or unknown, or a number is out of its range.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(drive=0, peer=0))
        >>> study = up.compare(world, {"few": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
        >>> study.expected("reach").values.tolist()
        [[0.1]]
        """
        given: dict[str, Any] = {"idea": idea, "attribution": attribution, "optimism_bias": optimism_bias}
        return robust.expected(self.data, measure, **given)

    def regret(
        self,
        measure: str | None = None,
        *,
        idea: str | None = None,
        attribution: float = 1.0,
        optimism_bias: float = 1.0,
    ) -> pd.DataFrame:
        """How far each strategy falls behind the best one of the same scenario.

        Regret in a scenario is the expected value of the best strategy minus one's own [1]_. The strategy of the least
        largest regret is the one that a cautious decision maker would take.

        Parameters
        ----------
        measure : str, optional
            A measure of which more or less is better; by default net benefit where there are benefits, else reach.
        idea : str, optional
            One of several ideas. Money is that of all ideas unless one is named.
        attribution : float
            Share of the benefits that is due to the idea, in [0, 1].
        optimism_bias : float
            What costs are multiplied by, above 0 and at most 100.

        Returns
        -------
        DataFrame
            Indexed by strategy: ``mean``, ``p90`` (90th percentile) and ``max`` of the regret over scenarios, in the
            unit of the measure, and the ``scenario`` in which it is largest. ``.attrs`` names the measure.

        Raises
        ------
        ValueError
            As in `expected`, or where neither more nor less is better, or no strategy has a value.

        See Also
        --------
        robustness : in what share of scenarios each is best.

        References
        ----------
        .. [1] Savage, L. J. (1951). The theory of statistical decision. Journal of the American Statistical Association
           46(253), 55-67.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(drive=0, peer=0))
        >>> strategies = {"few": up.Emulation(seeds=1), "many": up.Emulation(seeds=4)}
        >>> study = up.compare(world, strategies, horizon=4, runs=2, rng=1)
        >>> study.regret("reach")["max"].round(3).to_dict()
        {'few': 0.3, 'many': 0.0}
        """
        given: dict[str, Any] = {"idea": idea, "attribution": attribution, "optimism_bias": optimism_bias}
        return robust.regret(self.data, measure, **given)

    def robustness(
        self,
        measure: str | None = None,
        *,
        within: float = 0.05,
        idea: str | None = None,
        attribution: float = 1.0,
        optimism_bias: float = 1.0,
    ) -> pd.DataFrame:
        """In what share of scenarios each strategy is best, near the best, and not the worst.

        Parameters
        ----------
        measure : str, optional
            A measure of which more or less is better; by default net benefit where there are benefits, else reach.
        within : float, default 0.05
            How near the best is near, as a share of the value of the best, in [0, 1].
        idea : str, optional
            One of several ideas. Money is that of all ideas unless one is named.
        attribution : float
            Share of the benefits that is due to the idea, in [0, 1].
        optimism_bias : float
            What costs are multiplied by, above 0 and at most 100.

        Returns
        -------
        DataFrame
            Indexed by strategy, shares of scenarios by expected values: ``best`` (equals are all best), ``near_best``
            and ``not_worst``; and ``best_in_runs``, the share of single runs, of all scenarios, in which it is best,
            ties shared.

        Raises
        ------
        ValueError
            As in `regret`.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(drive=0, peer=0))
        >>> strategies = {"few": up.Emulation(seeds=1), "many": up.Emulation(seeds=4)}
        >>> study = up.compare(world, strategies, horizon=4, runs=2, rng=1)
        >>> study.robustness("reach").loc["many"].tolist()
        [1.0, 1.0, 1.0, 1.0]
        """
        given: dict[str, Any] = {"idea": idea, "attribution": attribution, "optimism_bias": optimism_bias}
        return robust.robustness(self.data, measure, within=within, **given)

    def tornado(
        self,
        measure: str | None = None,
        *,
        ranges: Mapping[str, tuple[float, float]] | None = None,
        reference: str | None = None,
        idea: str | None = None,
        attribution: float = 1.0,
        optimism_bias: float = 1.0,
    ) -> pd.DataFrame:
        """What each assumed number does alone: a measure at its lowest and highest value, all else as described.

        It computes all strategies again, at both ends of each range and as described, in the runs of this study and
        under their luck.

        Parameters
        ----------
        measure : str, optional
            A measure, such as "net benefit" or "reach"; by default net benefit where there are benefits, else reach.
        ranges : mapping of key to (low, high), optional
            What varies; by default the ranges of the scenarios, or the lowest and highest value of a sample of one's
            own.
        reference : str, optional
            A strategy: values are then differences from it.
        idea : str, optional
            One of several ideas. Money is that of all ideas unless one is named.
        attribution : float
            Share of the benefits that is due to the idea, in [0, 1].
        optimism_bias : float
            What costs are multiplied by, above 0 and at most 100.

        Returns
        -------
        DataFrame
            Indexed by strategy and assumption, the widest swing of each strategy first: the ends ``low`` and ``high``
            of the number, the measure ``at_low``, ``at_high`` and as described (``base``), and its ``swing`` between
            the three.

        Raises
        ------
        ValueError
            As in `expected`; if a key is unknown or a number not allowed; if there are no ranges; or if the study was
            loaded and so has no world to run.

        See Also
        --------
        sensitivity : what numbers do together.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(50, 4)))
        >>> study = up.compare(world, {"few": up.Emulation(seeds=2)}, horizon=24, runs=8, rng=1)
        >>> study.tornado("reach", ranges={"idea.peer": (0, .1)}).loc[("few", "idea.peer"), ["low", "high"]].tolist()
        [0.0, 0.1]
        """
        given = ranges_of(self.data) if ranges is None else {key: _pair(key, ends) for key, ends in ranges.items()}
        if not given:
            remedy = "give ranges={'idea.peer': (.005, .05)}, or compare over scenarios"
            raise BadValue("ranges", NOT_SHOWN, problem="is missing, and the study has no scenarios", remedy=remedy)
        varying = self._varying("tornado", measure, idea, attribution, optimism_bias)
        first = reference_of(self.data, reference)
        found = tornado(lambda numbers: varying.values(numbers, first), given)
        found.attrs = {"measure": varying.outlook.measure.name, "units": varying.outlook.measure.unit}
        found.attrs |= {"reference": first or ""}
        return found

    def switching(
        self,
        measure: str,
        assumption: str,
        *,
        low: float | None = None,
        high: float | None = None,
        points: int = 9,
        tolerance: float | None = None,
        idea: str | None = None,
        attribution: float = 1.0,
        optimism_bias: float = 1.0,
    ) -> pd.DataFrame:
        """The values of an assumed number at which another strategy becomes best, all else as described.

        The range is looked at on a grid, and where the best strategy differs between neighbours, halved until the
        switch is found. All is computed again in the runs of this study and under their luck, so that chance does not
        blur it. Two switches that lie within one step of the grid may be missed: more `points` find them.

        Parameters
        ----------
        measure : str
            A measure of which more or less is better, such as "net benefit".
        assumption : str
            Key of the number, such as "idea.merit" or "costs.place".
        low, high : float, optional
            The range; by default from half of the number to twice that, nearer to it where that is not allowed.
        points : int, default 9
            Of the grid, at least 2.
        tolerance : float, optional
            How exactly a switch is found; by default a thousandth of the range. Numbers that count something are found
            exactly.
        idea : str, optional
            One of several ideas. Money is that of all ideas unless one is named.
        attribution : float
            Share of the benefits that is due to the idea, in [0, 1].
        optimism_bias : float
            What costs are multiplied by, above 0 and at most 100.

        Returns
        -------
        DataFrame
            A row per switch, in ascending order: its ``value`` (of a number that counts something, the first at which
            the other is best), the best strategy ``below`` and ``above``, and the bounds ``low`` and ``high`` between
            which it lies. Empty where none switches. ``.attrs`` holds the range, the best strategy at its low end
            (``best_at_low``) and the number of ``evaluations``.

        Raises
        ------
        ValueError
            As in `regret`; if there is no such number, or the study was loaded and so has no world to run.

        References
        ----------
        .. [1] HM Treasury (2022). The Green Book, section 6: switching values.

        Examples
        --------
        >>> import uptake as up
        >>> idea, costs = up.Idea(drive=0, peer=0, lapse=0), up.Costs(benefit=10, discount_rate=0)
        >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea, costs=costs)
        >>> radio = up.Emulation(seeds=4) + up.Strategy(costs=[up.Cost(60, per="month")], name="radio")
        >>> strategies = {"few": up.Emulation(seeds=1), "radio": radio}
        >>> study = up.compare(world, strategies, horizon=4, runs=2, rng=1)
        >>> turn = study.switching("net benefit", "costs.benefit", low=5, high=45)
        >>> turn[["below", "above"]].values.tolist(), abs(float(turn["value"].iloc[0]) - 20) < .1
        ([['few', 'radio']], True)
        """
        varying = self._varying("switching", measure, idea, attribution, optimism_bias)
        robust.refuse_neutral(varying.outlook.measure)
        base = varying.under({})
        whole, ends = base.counts(assumption), span(base, assumption, low, high)
        points = checks.whole("points", points, 2)
        near = (ends[1] - ends[0]) / 1000 if tolerance is None else checks.number("tolerance", tolerance, 0)
        found = switching(lambda value: varying.best({assumption: value}), Search(*ends, points, near, whole))
        found.attrs |= {"measure": varying.outlook.measure.name, "assumption": assumption, "range": ends}
        return found

    def sensitivity(
        self,
        measure: str | None = None,
        *,
        reference: str | None = None,
        level: float = 0.95,
        idea: str | None = None,
        attribution: float = 1.0,
        optimism_bias: float = 1.0,
    ) -> pd.DataFrame:
        """How much of the variance of a measure over scenarios is due to each assumed number, computed by SALib.

        Parameters
        ----------
        measure : str, optional
            A measure, such as "net benefit" or "reach"; by default net benefit where there are benefits, else reach.
        reference : str, optional
            A strategy: values are then differences from it.
        level : float
            Of the intervals, in (0, 1).
        idea : str, optional
            One of several ideas. Money is that of all ideas unless one is named.
        attribution : float
            Share of the benefits that is due to the idea, in [0, 1].
        optimism_bias : float
            What costs are multiplied by, above 0 and at most 100.

        Returns
        -------
        DataFrame
            Indexed by strategy and assumption: ``first``, the share of variance that is due to the number alone, and
            ``total``, that with all it does together with others, each with half an interval (``first_error``,
            ``total_error``). Scenarios of ``method="saltelli"`` give both [1]_. Any other sample in which numbers vary
            independently gives the first [2]_; total is then NaN. ``.attrs["notes"]`` says so.

        Raises
        ------
        ValueError
            As in `expected`, or if the study has no scenarios or fewer than 16.

        References
        ----------
        .. [1] Saltelli, A. et al. (2010). Variance based sensitivity analysis of model output. Computer Physics
           Communications 181(2), 259-270.
        .. [2] Tarantola, S., Gatelli, D., Mara, T. A. (2006). Random balance designs for the estimation of first order
           global sensitivity indices. Reliability Engineering & System Safety 91(6), 717-727.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(50, 4)))
        >>> varied = up.Scenarios({"idea.peer": (0, .1), "costs.place": (10, 30)}, n=16, method="saltelli", rng=1)
        >>> study = up.compare(world, {"few": up.Emulation(seeds=2)}, horizon=24, runs=2, rng=1, scenarios=varied)
        >>> study.sensitivity("reach").loc[("few", "costs.place"), ["first", "total"]].tolist()
        [0.0, 0.0]
        """
        import pandas as pd

        sample = self.scenarios
        if sample.empty:
            remedy = "compare over scenarios: compare(..., scenarios=up.Scenarios({...}))"
            raise BadValue("scenarios", NOT_SHOWN, problem="are missing in this study", remedy=remedy)
        values = self.expected(measure, idea=idea, attribution=attribution, optimism_bias=optimism_bias)
        first = reference_of(self.data, reference)
        values = values if first is None else values - values.sel(strategy=first)
        design = str(self.data.attrs["scenario_design"])
        found = [indices(values.sel(strategy=name).to_numpy(), sample, design, level) for name in self.names]
        frame = pd.concat([one for one, _ in found], keys=self.names, names=["strategy"])
        notes = dict.fromkeys(note for _, own in found for note in own)
        frame.attrs = {"measure": str(values.name), "reference": first or "", "level": level, "notes": [*notes]}
        return frame

    def summary_table(
        self,
        level: float = 0.95,
        reference: str | None = None,
        attribution: float = 1.0,
        *,
        idea: str | None = None,
        optimism_bias: float = 1.0,
    ) -> Table:
        """The main measures as a table for the terminal.

        Parameters
        ----------
        level : float
            Confidence level of the intervals, in (0, 1).
        reference : str, optional
            The strategy that the others are compared with; the first by default.
        attribution : float
            Share of the benefits that is due to the idea, in [0, 1].
        idea : str, optional
            One of several ideas: the table that a study of that idea has. "all ideas" gives the sums of money.
        optimism_bias : float
            What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

        Returns
        -------
        rich.table.Table
            A row per strategy; with several ideas, these rows for each idea.

        Raises
        ------
        ValueError
            If a number is out of its range, or the reference is no strategy or the idea no idea of the study.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.complete(10)))
        >>> study = up.compare(world, {"few": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
        >>> study.summary_table().row_count
        1
        """
        return tables.rich_table(self._runs, level, reference, attribution, idea, optimism_bias)

    def summary_text(
        self,
        level: float = 0.95,
        reference: str | None = None,
        attribution: float = 1.0,
        *,
        idea: str | None = None,
        optimism_bias: float = 1.0,
    ) -> str:
        """The main measures as plain text: means, and intervals below them.

        Parameters
        ----------
        level : float
            Confidence level of the intervals, in (0, 1).
        reference : str, optional
            The strategy that the others are compared with; the first by default.
        attribution : float
            Share of the benefits that is due to the idea, in [0, 1].
        idea : str, optional
            One of several ideas: the table that a study of that idea has. "all ideas" gives the sums of money.
        optimism_bias : float
            What costs are multiplied by, above 0 and at most 100: plans cost more than is hoped.

        Returns
        -------
        str
            A table 200 columns wide, or more where numbers and names need them.

        Raises
        ------
        ValueError
            If a number is out of its range, or the reference is no strategy or the idea no idea of the study.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.complete(10)))
        >>> study = up.compare(world, {"few": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
        >>> print(study.summary_text().splitlines()[0])
        1 strategy × 2 runs × 4 months, 10 users
        """
        return tables.text(self._runs, level, reference, attribution, idea, optimism_bias)

    def plot(self, kind: str = "curves", *, idea: str | None = None, **options: Any) -> Figure:
        """A picture of the study; with several ideas, a panel per idea, on the same axes.

        Parameters
        ----------
        kind : "curves", "gates", "differences", "costs", "robustness", "tornado" or "map"
            Users who ever adopted over time; where users who have not adopted spend their time; paired differences from
            a reference with their intervals; costs and benefits by who pays and gains. Of a study over scenarios also:
            shares of scenarios in which each strategy is best, and regret; what each number does alone; which strategy
            is best where.
        idea : str, optional
            One of several ideas: the picture that a study of that idea has. Costs take "all ideas" too: their sums.
        **options : Any
            All kinds take

            - ``axes``: the matplotlib Axes to draw into, by default those of a new figure; costs need an Axes per side
              of the ledger, as a sequence; with several ideas, these for each idea;
            - ``size``: width and height of the new figure in inches.

            Curves also take ``of`` ("ever" or "active") and ``band`` (share of runs inside the band, in (0, 1));
            differences take ``measure``, ``reference``, ``level``, ``attribution`` and ``optimism_bias``; costs take
            ``attribution`` and ``optimism_bias``.

            Robustness takes what `robustness` takes, and needs two axes; a map ``x`` and ``y``, the keys of two
            numbers, and what `regret` takes; a tornado what `tornado` takes, and ``strategies``, those to draw.

        Returns
        -------
        matplotlib.figure.Figure
            The figure, new or that of the given axes; ``.savefig(path)`` writes it.

        Raises
        ------
        ValueError
            If the kind, the idea or an option is unknown or out of its range, or the study has nothing of the kind to
            draw.
        TypeError
            If an option does not belong to the kind.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(50, 4)))
        >>> strategies = {"few": up.Emulation(seeds=2), "many": up.Emulation(seeds=9)}
        >>> study = up.compare(world, strategies, horizon=24, runs=8, rng=1)
        >>> study.plot("differences", measure="active").axes[0].get_xlabel()
        'active at the end: difference from few, run by run'

        Two pictures in one figure:

        >>> from matplotlib.figure import Figure
        >>> figure = Figure(layout="constrained")
        >>> left, right = figure.subplots(1, 2)
        >>> study.plot(axes=left) is study.plot("gates", axes=right) is figure
        True
        """
        checks.choice("kind", kind, [*plot.KINDS, *plot.OF_SCENARIOS, plot.TORNADO])
        if kind in plot.OF_SCENARIOS:
            return plot.OF_SCENARIOS[kind](self.data, idea=idea, **options)
        if kind == plot.TORNADO:
            drawn = {name: options.pop(name) for name in ("strategies", "axes", "size") if name in options}
            frame = self.tornado(options.pop("measure", None), idea=idea, **options)
            return draw_tornado(frame, str(self.data.attrs["currency"]), self.names, **drawn)
        if idea == ALL and kind != "costs" and self.ideas:
            problem = "adds up money, which only the picture of costs shows"
            raise BadValue("idea", idea, problem=problem, remedy="give the name of an idea")
        return plot.KINDS[kind](of_idea(self._runs, idea), **options)

    def report(
        self,
        path: str | os.PathLike[str],
        *,
        level: float = 0.95,
        reference: str | None = None,
        attribution: float = 1.0,
        optimism_bias: float = 1.0,
    ) -> Path:
        """Write the study as one web page that needs nothing else, with several ideas the findings of each.

        Over a grid of scenarios the page has a slider per assumed number, up to five; what it cannot hold is said.

        Parameters
        ----------
        path : str or path-like
            The file to write; it gets its name only when it is complete.
        level : float
            Confidence level of the intervals, in (0, 1).
        reference : str, optional
            The strategy that the others are compared with; the first by default.
        attribution : float
            Share of the benefits that is due to the idea, in [0, 1]; the page states it.
        optimism_bias : float
            What costs are multiplied by, above 0 and at most 100; the page states it.

        Returns
        -------
        Path
            The page.

        Raises
        ------
        FileNotFoundError
            If its folder does not exist.
        ValueError
            If a number is out of its range, or the reference is no strategy of the study.

        Examples
        --------
        >>> import tempfile, uptake as up
        >>> world = up.World(up.Users(up.generate.complete(10)))
        >>> study = up.compare(world, {"few": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
        >>> study.report(f"{tempfile.mkdtemp()}/report.html").name
        'report.html'
        """
        outlook: dict[str, Any] = {"attribution": attribution, "optimism_bias": optimism_bias}
        varied = self._varied(**outlook) if SCENARIO in self.data.dims else None
        return report.write(self._runs, path, level=level, reference=reference, varied=varied, **outlook)

    def to_excel(
        self,
        path: str | os.PathLike[str],
        *,
        level: float = 0.95,
        reference: str | None = None,
        attribution: float = 1.0,
        optimism_bias: float = 1.0,
    ) -> Path:
        """Write the study as a workbook: its results as numbers, a chart, and the assumptions with room for notes.

        The workbook never simulates: its cells are results. ``uptake template`` writes the inputs of a study file as a
        workbook, which ``uptake run`` reads.

        Parameters
        ----------
        path : str or path-like
            The file to write, ``study.xlsx``; it gets its name only when it is complete. The same study gives the same
            bytes.
        level : float
            Confidence level of the intervals, in (0, 1).
        reference : str, optional
            The strategy that the others are compared with; the first by default.
        attribution : float
            Share of the benefits that is due to the idea, in [0, 1]; the workbook states it.
        optimism_bias : float
            What costs are multiplied by, above 0 and at most 100; the workbook states it.

        Returns
        -------
        Path
            The workbook, with the sheets Read me, Summary, Paired differences, Curves, Costs by payer, Payments,
            Appraisal, Assumptions and, in a study over scenarios, Scenarios. Numbers have 16 digits, as in Excel; what
            has no value is an empty cell.

        Raises
        ------
        FileNotFoundError
            If its folder does not exist.
        ValueError
            If a number is out of its range, the reference is no strategy of the study, the name does not end in .xlsx,
            or the study needs more rows than a sheet has.

        See Also
        --------
        Study.to_frame : long tables, for pandas.
        Study.report : a web page.

        Examples
        --------
        >>> import tempfile, uptake as up
        >>> world = up.World(up.Users(up.generate.complete(10)))
        >>> study = up.compare(world, {"few": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
        >>> study.to_excel(f"{tempfile.mkdtemp()}/study.xlsx").name
        'study.xlsx'
        """
        given = {"level": level, "attribution": attribution, "optimism_bias": optimism_bias}
        return workbook.write(self.data, path, reference=reference, **given)

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
        >>> world = up.World(up.Users(up.generate.complete(10)))
        >>> study = up.compare(world, {"few": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
        >>> path = study.save(f"{tempfile.mkdtemp()}/study.nc")
        >>> up.load(path).data.identical(study.data)
        True
        """
        return netcdf.write(self.data, path)

    def run(self, strategy: str, i: int, *, scenario: Any = None) -> Study:
        """Compute one run of one strategy again, alone and bit for bit.

        Parameters
        ----------
        strategy : str
            A name in `names`.
        i : int
            Number of the run.
        scenario : int or str, optional
            In a study over scenarios, the label of one.

        Returns
        -------
        Study
            With one strategy and one run, and all ideas.

        Raises
        ------
        ValueError
            If there is no such strategy or run, or the study was loaded and so has no world to run.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(50, 4)))
        >>> study = up.compare(world, {"few": up.Emulation(seeds=2)}, horizon=24, runs=8, rng=1)
        >>> again = study.run("few", 3)
        >>> bool((again.data["users"] == study.data["users"].sel(run=[3])).all())
        True
        """
        run = self._run_of("i", strategy, i)
        if scenario is not None or self.data.sizes.get(SCENARIO, 0):
            return self._one(scenario, strategy, run, "run").run(strategy, run)
        if self._rerun is None:
            raise self._cannot_run_again(strategy, run, "run")
        return Study(self._rerun(strategy, run))

    def lineage(self, strategy: str, run: int, *, idea: str | None = None, scenario: Any = None) -> Lineage:
        """Who took an idea from whom in one run of one strategy: that run computed again, with its donors recorded.

        Parameters
        ----------
        strategy : str
            A name in `names`.
        run : int
            Number of the run.
        idea : str, optional
            Whose lineage: the name of an idea. It may be left out where there is one.
        scenario : int or str, optional
            In a study over scenarios, the label of one.

        Returns
        -------
        Lineage
            Donors, layers and variants of all actors that heard: as a frame, families, a networkx forest, pictures.

        Raises
        ------
        ValueError
            If there is no such strategy, run or idea, if the actors of the world have no contexts, or the study was
            loaded and so has no world to run.

        See Also
        --------
        Users : takes contexts.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(50, 4), context=0.5))
        >>> study = up.compare(world, {"few": up.Emulation(seeds=2)}, horizon=24, runs=8, rng=1)
        >>> study.lineage("few", 3).frame["layer"].iloc[0]
        'seed'
        """
        number = self._run_of("run", strategy, run)
        if "origin" not in self.data:
            problem = "needs donors, and the actors of this study have no contexts, without which there are none"
            remedy = "give users (and providers) a context=, such as up.contexts(between=0.5, within=0.2)"
            raise BadValue("lineage", NOT_SHOWN, problem=problem, remedy=remedy)
        if scenario is not None or self.data.sizes.get(SCENARIO, 0):
            return self._one(scenario, strategy, number, "lineage").lineage(strategy, number, idea=idea)
        if self._trace is None:
            raise self._cannot_run_again(strategy, number, "lineage")
        return self._trace(strategy, number, self._idea(idea))

    def diffusion(
        self,
        strategy: str,
        *,
        idea: str | None = None,
        scenario: Any = None,
        network: Network | None = None,
        attributes: Any = None,
    ) -> Diffusion:
        """Which users adopted when under a strategy, with the statistics and fits of observed diffusions.

        Parameters
        ----------
        strategy : str
            A name in `names`.
        idea : str, optional
            Which of several ideas.
        scenario : int or str, optional
            In a study over scenarios, the label of one.
        network : Network, optional
            The ties of the users; by default those of the world. A study that was loaded needs it, and one of a world
            with several layers.
        attributes : optional
            As `Diffusion` takes them.

        Returns
        -------
        Diffusion
            With a dimension run; its periods are the steps, its groups those of the users.

        Raises
        ------
        ValueError
            If adoption steps were not recorded (``compare(..., record="adoption_step")``), or an argument is missing or
            does not fit.
        TypeError
            If an argument is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.ring_lattice(50, 4)))
        >>> few = {"few": up.Emulation(seeds=2)}
        >>> study = up.compare(world, few, horizon=24, runs=8, rng=1, record="adoption_step")
        >>> study.diffusion("few").adopted.dims
        ('run', 'actor', 'period')
        """
        checks.choice("strategy", strategy, self.names)
        data = self.data if scenario is None else of_scenario(self.data, scenario)
        if SCENARIO in data.dims:
            raise BadValue("scenario", None, problem="is missing: the study has several", remedy="pass scenario=")
        users = None if self.world is None else self.world.users
        if network is None and users is not None and len(users.layers) == 1:
            network = users.base
        group = None
        if users is not None and users.group is not None:
            group = np.asarray(users.group_names)[users.group]
        return diffused(data.sel(strategy=strategy), network, idea, group=group, attributes=attributes)

    def providers(self, strategy: str, run: int = 0, *, idea: str | None = None, scenario: Any = None) -> pd.DataFrame:
        """What has become of each provider in one run of one strategy: that run computed again.

        Parameters
        ----------
        strategy : str
            A name in `names`.
        run : int, default 0
            Number of the run.
        idea : str, optional
            For which idea. It may be left out where there is one.
        scenario : int or str, optional
            In a study over scenarios, the label of one.

        Returns
        -------
        DataFrame
            A row per provider, by name: ``opened``, the first step in which it was open (NA: never); and at the end of
            the run ``sponsor``, who keeps it (None: nobody), ``places``, ``served`` (users that hold a place), ``idle``
            (free places), ``revenue`` (money per month that is paid for its places) and ``merged_into`` (the provider
            that it has become part of, None: it has not). What is closed has no places. Where providers have them, also
            ``owner``, ``sector`` and ``size``.

        Raises
        ------
        ValueError
            If there is no such strategy, run or idea, the world has no providers, or the study was loaded and so has no
            world to run.

        See Also
        --------
        Sponsor : who opens providers.

        Examples
        --------
        >>> import uptake as up
        >>> users, providers = up.Users(up.generate.path(4)), up.Providers(n=2, places=2)
        >>> service = up.ServiceTies.from_edges([0, 1, 2, 3], [0, 0, 1, 1])
        >>> idea = up.Idea(provider_drive=1, provider_merit=1, provider_social_proof=0)
        >>> world = up.World(users, providers=providers, service=service, ideas=idea)
        >>> council = up.Strategy(sponsors=[up.Sponsor("council", price=50)], name="council")
        >>> study = up.compare(world, [council], horizon=12, runs=2, rng=1)
        >>> study.providers("council", 1).columns.tolist()
        ['opened', 'sponsor', 'places', 'served', 'idle', 'revenue', 'merged_into']
        """
        number = self._run_of("run", strategy, run)
        if scenario is not None or self.data.sizes.get(SCENARIO, 0):
            return self._one(scenario, strategy, number, "providers").providers(strategy, number, idea=idea)
        if self._sites is None or self.world is None:
            raise self._cannot_run_again(strategy, number, "providers")
        if self.world.providers is None:
            problem, remedy = "needs providers, and the world of this study has none", "give World(providers=...)"
            raise BadValue("providers", NOT_SHOWN, problem=problem, remedy=remedy)
        return self._sites(strategy, number, self._idea(idea))

    def sponsors(self, strategy: str, *, idea: str | None = None) -> pd.DataFrame:
        """What the sponsors of a strategy had, spent and reached: means over runs.

        Parameters
        ----------
        strategy : str
            A name in `names`.
        idea : str, optional
            For which idea. It may be left out where there is one.

        Returns
        -------
        DataFrame
            A row per sponsor, in the order in which they act; none where the strategy names no sponsors. A second one
            of a name has a number behind it. ``available`` is what it had within the horizon: the amount of its
            obligation if that falls due by then, otherwise its capital, and its revenue in its steps (inf: no limit).
            All else are means over runs: ``spent`` on setting up and on places; ``unspent``, what was available and was
            not spent in time, which is by the step of an obligation (NaN without a limit); ``penalty``; ``opened``, the
            providers that it opened; ``providers`` and ``places``, those that it keeps at the end. Money is
            undiscounted, in units of the currency. ``.attrs`` says how many runs.

        Raises
        ------
        ValueError
            If there is no such strategy or idea, or there are several ideas and none is named.

        See Also
        --------
        Study.providers : what has become of each provider in one run.
        Sponsor : who opens providers.

        Examples
        --------
        >>> import uptake as up
        >>> users, providers = up.Users(up.generate.path(4)), up.Providers(n=2, places=2, culture=1, champion=True)
        >>> service = up.ServiceTies.from_edges([0, 1, 2, 3], [0, 0, 1, 1])
        >>> idea = up.Idea(provider_drive=1, provider_merit=1, provider_social_proof=0, provider_lapse=0)
        >>> world = up.World(users, providers=providers, service=service, ideas=idea)
        >>> fund = up.Strategy(sponsors=[up.Sponsor("fund", slots=2, setup=30, capital=100, price=1, revenue=5)])
        >>> study = up.compare(world, {"fund": fund}, horizon=10, runs=2, rng=1)
        >>> study.sponsors("fund").loc["fund"].to_dict()  # doctest: +NORMALIZE_WHITESPACE
        {'available': 150.0, 'spent': 100.0, 'unspent': 50.0, 'penalty': 0.0, 'opened': 2.0, 'providers': 2.0,
        'places': 4.0}
        """
        checks.choice("strategy", strategy, self.names)
        names = self.ideas
        if names and idea is None:
            problem, allowed = f"is missing, and there are {len(names)} ideas", f"allowed: {', '.join(names)}"
            raise BadValue("idea", NOT_SHOWN, allowed, problem=problem)
        if names:
            checks.choice("idea", idea, names)
        return sponsors_of(of_idea(self._runs, idea if names else None), strategy)

    def payments(self, strategy: str | None = None, *, idea: str | None = None) -> pd.DataFrame:
        """Who pays whom, for what, and how much: means over runs.

        Parameters
        ----------
        strategy : str, optional
            A name in `names`; all strategies by default.
        idea : str, optional
            One of several ideas; by default each of them. "all ideas" gives their sums.

        Returns
        -------
        DataFrame
            A row per strategy, payer, payee and category, with several ideas also per idea: ``amount``, the sum over
            all steps, and ``present_value``, the same discounted; both in units of the currency. What no run pays has
            no row. Benefits have none: society gains them, and nobody pays.

        Raises
        ------
        ValueError
            If there is no such strategy or idea.

        See Also
        --------
        Cost : takes payer and payee.
        measures.by_payer : costs by who pays, in each run.

        Examples
        --------
        >>> import uptake as up
        >>> world = up.World(up.Users(up.generate.complete(10)))
        >>> radio = up.Strategy(costs=[up.Cost(10, per="month", payer="state", payee="the station")])
        >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=2, rng=1)
        >>> study.payments("radio")[["payer", "payee", "category"]].values.tolist()
        [['state', 'the station', 'programme']]
        """
        return payments(self._runs, strategy, idea)

    def _varying(
        self, verb: str, measure: str | None, idea: str | None, attribution: float, optimism_bias: float
    ) -> Varying:
        """This study, to be computed under other numbers."""
        outlook = Outlook(robust.chosen(self.data, measure), idea, attribution, optimism_bias)
        if self._under is None:
            several = len({one.seed for one in lucks.of(self.data)}) > 1
            problem = "has runs of several seeds" if several else "was loaded and holds no world"
            remedy = f"compare the strategies again, then .{verb}(...)"
            raise BadValue(
                "study", NOT_SHOWN, problem=f"{problem}, so it cannot run under other numbers", remedy=remedy
            )
        return Varying(self._under, self.data["run"].values.tolist(), outlook)

    def _varied(self, **outlook: Any) -> Varied:
        """What a report says of scenarios."""
        can_run = self._under is not None and (not self.ideas or robust.chosen(self.data, None).of_money)
        return Varied(self.data, self.tornado(**outlook) if can_run else None)

    @property
    def _runs(self) -> xr.Dataset:
        """The data with the runs of all scenarios in a row."""
        return in_a_row(self.data)

    def _run_of(self, name: str, strategy: str, number: int) -> int:
        """The number of a run of this study."""
        checks.choice("strategy", strategy, self.names)
        run = checks.whole(name, number)
        known = self.data["run"].values
        if run not in known:
            allowed = f"allowed: {known.min()} .. {known.max()}"
            raise BadValue(name, run, allowed, problem="is not a run of this study")
        return run

    def _idea(self, name: str | None) -> str:
        """The name of an idea of the world; that of the only one where it is left out."""
        names = list(self.world.names)
        if name is None and len(names) > 1:
            problem, allowed = f"is missing, and there are {len(names)} ideas", f"allowed: {', '.join(names)}"
            raise BadValue("idea", NOT_SHOWN, allowed, problem=problem)
        return names[0] if name is None else checks.choice("idea", name, names)

    def _one(self, scenario: Any, strategy: str, run: int, verb: str) -> Study:
        """The study under one scenario, to compute some of it again."""
        place_of(self.data, scenario)
        if self._under is None:
            raise self._cannot_run_again(strategy, run, verb)
        return self.scenario(scenario)

    def _cannot_run_again(self, strategy: str, run: int, verb: str) -> ValueError:
        luck = lucks.of(self.data)[self.data["run"].values.tolist().index(run)]
        return ValueError(
            "a loaded study holds results but not its world, so it cannot run again; "
            "call compare(world, strategies, horizon={horizon}, runs={runs}, ".format(**self.data.attrs)
            + f"rng={luck.seed}) with the world it was made from, then .{verb}({strategy!r}, {luck.run})"
        )

    def __repr__(self) -> str:
        return reprs.study_text(self._runs)

    def _repr_html_(self) -> str:
        return reprs.study_html(self._runs)


def _pair(key: str, ends: Any) -> tuple[float, float]:
    """Both ends of a range, checked."""
    try:
        low, high = (checks.number("ranges", end) for end in ends)
    except (TypeError, ValueError):
        raise BadValue("ranges", ends, "give (low, high)", index=key, problem="is no pair of numbers") from None
    if low >= high:
        raise BadValue("ranges", ends, "low < high", index=key, problem="is turned round or holds one number only")
    return low, high
