"""One class for observed and simulated diffusion: who is tied to whom, and who adopted when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from uptake.analysis.diffusion import binned, correlation, counts, infection
from uptake.analysis.diffusion import categories as classes
from uptake.analysis.diffusion import degree as degrees
from uptake.analysis.diffusion import distance as apart
from uptake.analysis.diffusion import egos as ego
from uptake.analysis.diffusion import selection as changes
from uptake.analysis.diffusion import transmission as descent
from uptake.analysis.diffusion.exposure import at_adoption
from uptake.analysis.diffusion.exposure import exposure as exposed
from uptake.analysis.diffusion.given import observed
from uptake.analysis.diffusion.observed import Observed
from uptake.analysis.diffusion.rows import Rows
from uptake.analysis.diffusion.rows import rows as rows_of
from uptake.analysis.diffusion.simulation import by_thresholds, thresholds_of
from uptake.analysis.diffusion.sources import Sources, values_of
from uptake.analysis.diffusion.sources import convention as checked
from uptake.analysis.diffusion.windows import in_windows
from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.rng import Rng, seed_of
from uptake.basis.saying import warn
from uptake.network.given import names_listed, positions_of
from uptake.show import diffusion_pictures as pictures
from uptake.show import diffusion_reprs as reprs
from uptake.show.diffusion_network import network as draw_network

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from uptake.network.network import Network


class Diffusion:
    """A diffusion, observed or simulated: a network, and the period in which each actor adopted.

    Parameters
    ----------
    network : Network, or list of Network
        Who is tied to whom. Arcs run as influence does: from the actor that is named or watched to the one that can
        take it over. A list holds one network per period, all with the same actors in the same order.
    adoption_step : array of shape (n,) or (runs, n), Series, dict, DataArray, or None
        Period in which each actor adopted, as labels of `periods`. NaN, None, NA and -1 are actors that did not adopt
        in the window: they are censored, and no last period stands for them. A Series, a dict and a DataArray go by
        name, arrays and lists by the order of ``network.labels``. None takes the starts of the spells.
    periods : sequence of T labels, optional
        The periods in order, such as ``range(1, 18)`` or ``range(1963, 1973)``. By default 0 to the last step.
    spells : DataFrame with the columns actor, start, end, or rows (actor, start, end), optional
        Where adopters give up, and may adopt again: `actor` by name, `start` the first period as an adopter, `end` the
        first period after; an end that is missing was not seen.
    group : array of shape (n,), Series or dict, optional
        Group of each actor (village, city), by name or in order.
    attributes : DataFrame, or dict of name to values, optional
        What is known of the actors; values by name or in order, of shape (n,) or (n, T). A frame has the names as its
        index or in a column ``id``.

    Attributes
    ----------
    periods : array of shape (T,)
        Labels of the periods.
    groups : tuple
        Labels of the groups; empty where none were given.

    Raises
    ------
    ValueError
        If an actor has no value, a name is unknown, a step is outside the periods, or spells overlap.
    TypeError
        If an argument is of the wrong kind.

    Warns
    -----
    UserWarning
        If the adopters of the last period are more than three times those of the two periods before and 5 % of all:
        then never-adopters were probably given a last period.

    See Also
    --------
    Result.diffusion : of a simulated contagion, with a dimension run.
    Study.diffusion : of a strategy of a study, with a dimension run.
    uptake.datasets.load : observed diffusions.

    Notes
    -----
    Results are labelled arrays with the dimensions actor and period, and run where adoption has runs. An arc of weight
    w from j to i lets j influence i; *sources* of i are the actors that have an arc into i.

    Examples
    --------
    Ann and Bo name each other, Cy names Ann, Di names nobody. Ann adopts in 2001, Bo and Cy in 2003, Di does not.

    >>> import uptake as up
    >>> net = up.Network.from_edges([0, 1, 0], [1, 0, 2], labels=["Ann", "Bo", "Cy", "Di"], directed=True)
    >>> adopted = {"Ann": 2001, "Bo": 2003, "Cy": 2003, "Di": None}
    >>> d = up.Diffusion(net, adopted, periods=range(2001, 2004))
    >>> d
    <uptake.Diffusion 4 actors, 3 arcs, periods 2001 .. 2003: 3 adopted (75 %), 1 did not>
    >>> d.adopted.sel(actor="Bo").values.tolist()
    [False, False, True]
    """

    def __init__(
        self,
        network: Network | Sequence[Network],
        adoption_step: Any,
        *,
        periods: Sequence[Any] | npt.ArrayLike | None = None,
        spells: Any = None,
        group: Any = None,
        attributes: Mapping[str, Any] | Any = None,
    ) -> None:
        self._seen = observed(network, adoption_step, periods, spells, group, attributes)

    @classmethod
    def _of(cls, seen: Observed) -> Diffusion:
        """The diffusion that holds these arrays."""
        own = object.__new__(cls)
        own._seen = seen
        return own

    # --- what was given ---

    @property
    def n(self) -> int:
        """Number of actors."""
        return self._seen.n

    @property
    def periods(self) -> npt.NDArray[Any]:
        """Labels of the periods, of shape (T,)."""
        return self._seen.periods

    @property
    def groups(self) -> tuple[Any, ...]:
        """Labels of the groups; empty where none were given."""
        return self._seen.group_names

    @property
    def networks(self) -> tuple[Network, ...]:
        """The network, or one per period."""
        return self._seen.networks

    @property
    def adopted(self) -> xr.DataArray:
        """Who is an adopter when, bool of shape (actor, period), or (run, actor, period)."""
        seen = self._seen
        parts = [seen.status(run) for run in range(seen.n_runs)]
        return seen.labelled(parts, ("actor", "period"), "adopted", long_name="adopter in this period")

    @property
    def adoption_period(self) -> xr.DataArray:
        """Position of the period in which each actor adopted first, int32 of shape (actor,), -1 = never; (run, actor).

        ``d.periods[d.adoption_period]`` has the labels of those that are not -1.
        """
        seen = self._seen
        return seen.labelled(list(seen.start), ("actor",), "adoption_period", long_name="position of the first period")

    # --- exposure and thresholds ---

    def exposure(
        self,
        lag: int = 0,
        *,
        network_lag: int | None = None,
        by: Literal["share", "count"] = "share",
        direction: Literal["in", "out"] = "in",
        weighted: bool | None = None,
        attribute: Any = None,
        through: Literal["ties", "two-step", "equivalence"] = "ties",
        blocks: Any = None,
        self_weight: Any = None,
        link: Callable[[npt.NDArray[np.float64]], Any] | None = None,
        convention: Literal["netdiffuseR"] | None = None,
    ) -> xr.DataArray:
        """How much of each actor's contacts has adopted, in each period.

        Parameters
        ----------
        lag : int, default 0
            Periods by which adoption is looked back: with 0 a contact that adopts in t counts in t, with 1 from t + 1
            on. Negative ones look ahead.
        network_lag : int, optional
            Periods by which the ties are looked back, where there is a network per period; by default as adoption.
        by : "share" or "count"
            The share of contacts that adopted, or their number (the sum of their weights).
        direction : "in" or "out"
            "in": the sources of arcs into an actor; "out": the targets of its arcs (in the reference, those who name
            it).
        weighted : bool, optional
            Whether weights of ties count; by default if the network has them.
        attribute : str, or numbers per actor, or per actor and period, optional
            What each contact counts, at least 0: the name of an attribute, or values by name or in order.
        through : "ties", "two-step" or "equivalence"
            Whose adoption counts: contacts; contacts of contacts, each as often as there are paths (once if
            ``weighted=False``, by the product of weights where there are any); or all others by structural equivalence
            [2]_.
        blocks : "group", or a label per actor, optional
            Contacts in other blocks do not count. Equivalence is taken in each block, of up to 10,000 actors.
        self_weight : float or one per actor, optional
            What an actor's own adoption counts, as networks drop ties of actors to themselves.
        link : callable, optional
            Takes the array of weights and returns others, such as ``lambda w: 1 - np.exp(-0.7 * w)``.
        convention : "netdiffuseR", optional
            Values of that R package [1]_: no weights unless asked for, 0 without contacts, and 1 / equivalence.

        Returns
        -------
        DataArray
            float64 with the dimensions actor, period. NaN where an actor has no contacts, whose share is not defined,
            and in periods whose adoption or ties would be outside the window. ``.attrs`` says direction, lag,
            network_lag, what was done without contacts, and how many actors have none in some period
            (``no_contacts``).

        Raises
        ------
        ValueError
            If an option is unknown or out of its range, or a block is too large.
        TypeError
            If an option is of the wrong kind.

        Notes
        -----
        ``E[i, t] = sum_j g[i, j] x[j] A[j, t - lag] / sum_j g[i, j] x[j]`` with g the ties, x the attribute (1) and A
        the adopters.

        References
        ----------
        .. [1] Vega Yon, G. and Valente, T. (2021). netdiffuseR: Analysis of Diffusion and Contagion Processes on
           Networks.
        .. [2] Burt, R. (1987). Social contagion and innovation: cohesion versus structural equivalence. *American
           Journal of Sociology* 92, 1287-1335.

        Examples
        --------
        >>> import uptake as up
        >>> net = up.Network.from_edges([0, 1, 2], [2, 2, 3], labels=["Ann", "Bo", "Cy", "Di"], directed=True)
        >>> d = up.Diffusion(net, [0, 1, 2, None])
        >>> d.exposure().sel(actor=["Cy", "Di"]).values.tolist()
        [[0.5, 1.0, 1.0], [0.0, 0.0, 1.0]]
        >>> d.exposure(lag=1, by="count").sel(actor="Cy").values.tolist()
        [nan, 1.0, 2.0]
        """
        seen = self._seen
        asked = Sources(direction, weighted, through, blocks, self_weight, link, convention)
        how = self._lags(asked, lag, network_lag, by, attribute)
        rows = asked.of(seen)
        parts = [
            exposed(rows, seen.start[run], seen.n_periods, column=self._column(run), **how)
            for run in range(seen.n_runs)
        ]
        if convention is not None:
            parts = [_zero_without_contacts(part, how, seen.is_static) for part in parts]
        said = self._said(asked, how, rows)
        return seen.labelled(parts, ("actor", "period"), "exposure", long_name="exposure", **said)

    def thresholds(
        self,
        lag: int = 0,
        *,
        network_lag: int | None = None,
        first_period: bool = False,
        by: Literal["share", "count"] = "share",
        direction: Literal["in", "out"] = "in",
        weighted: bool | None = None,
        attribute: Any = None,
        through: Literal["ties", "two-step", "equivalence"] = "ties",
        blocks: Any = None,
        self_weight: Any = None,
        link: Callable[[npt.NDArray[np.float64]], Any] | None = None,
        convention: Literal["netdiffuseR"] | None = None,
    ) -> xr.DataArray:
        """Exposure of each adopter when it adopted.

        Parameters
        ----------
        lag : int, default 0
            Periods before adoption at which exposure is taken. ``lag=1, network_lag=0`` is what `simulate` compares:
            the ties of the period, and the adopters of the period before.
        network_lag : int, optional
            Periods by which the ties are looked back; by default as adoption.
        first_period : bool, default False
            Whether adopters of the first period have a threshold. What they were exposed to before is not known, so by
            default it is NaN.
        by, direction, weighted, attribute, through, blocks, self_weight, link
            As in `exposure`.
        convention : "netdiffuseR", optional
            Values of that R package: adopters of the first period have one, it is 0 without contacts, and weights do
            not count unless asked for.

        Returns
        -------
        DataArray
            float64 with the dimension actor; NaN for never-adopters, without contacts, and where the periods would be
            outside the window. ``.attrs["no_contacts"]`` is the number of adopters without contacts.

        Raises
        ------
        ValueError
            If an option is unknown or out of its range.
        TypeError
            If an option is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> net = up.Network.from_edges([0, 1, 2], [2, 2, 3], labels=["Ann", "Bo", "Cy", "Di"], directed=True)
        >>> up.Diffusion(net, [0, 1, 1, 1]).thresholds(lag=1).to_series().to_dict()
        {'Ann': nan, 'Bo': nan, 'Cy': 0.5, 'Di': 0.0}
        """
        seen = self._seen
        asked = Sources(direction, weighted, through, blocks, self_weight, link, convention)
        how = self._lags(asked, lag, network_lag, by, attribute)
        keep_first = checks.flag("first_period", first_period) or convention is not None
        rows = asked.of(seen)
        parts, alone = [], []
        for run in range(seen.n_runs):
            start = seen.start[run]
            found = at_adoption(rows, start, seen.n_periods, column=self._column(run), **how)
            when = start - how["lag"]
            ties = when if seen.is_static else start - how["network_lag"]
            inside = (start >= 0) & (when >= 0) & (when < seen.n_periods) & (ties >= 0) & (ties < seen.n_periods)
            without = inside & np.isnan(found)
            alone.append(int(without.sum()))
            if convention is not None:
                found[without] = 0.0
            if not keep_first:
                found[start == 0] = np.nan
            parts.append(found)
        said = self._said(asked, how, rows) | {"no_contacts": alone[0] if seen.runs is None else alone}
        return seen.labelled(parts, ("actor",), "threshold", long_name="exposure at adoption", **said)

    def simulate(
        self,
        threshold: Any,
        *,
        seeds: Any = None,
        by: Literal["share", "count"] = "share",
        direction: Literal["in", "out"] = "in",
        weighted: bool | None = None,
        through: Literal["ties", "two-step", "equivalence"] = "ties",
        blocks: Any = None,
        self_weight: Any = None,
        convention: Literal["netdiffuseR"] | None = None,
    ) -> Diffusion:
        """The diffusion that thresholds give on the same network, in the same periods.

        In each period after the first, every actor adopts whose exposure is at least its threshold: exposure by the
        ties of this period and the adopters of the period before. Without contacts it is 0. Nothing is drawn.

        Parameters
        ----------
        threshold : float, or per actor, or (run, actor)
            Numbers by name or in order; NaN never adopts. A DataArray or array with runs gives a diffusion with runs.
        seeds : list of names, optional
            Adopters of the first period; by default those that adopted in it.
        by, direction, weighted, through, blocks, self_weight
            As in `exposure`.
        convention : "netdiffuseR", optional
            Weights do not count unless asked for.

        Returns
        -------
        Diffusion
            With the groups and attributes of this one.

        Raises
        ------
        ValueError
            If an option is unknown or out of its range, or a seed is no actor.
        TypeError
            If an option is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.ring_lattice(8, 2), [0] + [None] * 7, periods=range(4))
        >>> d.simulate(0.5).adoption_period.values.tolist()
        [0, 1, 2, 3, -1, 3, 2, 1]
        """
        seen = self._seen
        asked = Sources(direction, weighted, through, blocks, self_weight, None, convention)
        share = checks.choice("by", by, ("share", "count")) == "share"
        table, several = thresholds_of(threshold, seen)
        given = None if seeds is None else positions_of("seeds", names_listed("seeds", seeds), seen.networks[0], seen.n)
        n_runs = max(len(table), seen.n_runs)
        if len(table) not in (1, n_runs) or seen.n_runs not in (1, n_runs):
            problem = f"has {len(table):,} runs, and the diffusion {seen.n_runs:,}"
            raise BadValue("threshold", NOT_SHOWN, problem=problem)
        rows = asked.of(seen)
        start = np.empty((n_runs, seen.n), np.int32)
        for run in range(n_runs):
            first = np.flatnonzero(seen.start[run % seen.n_runs] == 0).astype(np.int32) if given is None else given
            start[run] = by_thresholds(rows, first, table[run % len(table)], seen.n_periods, share)
        simulated = replace(seen.with_start(start), runs=seen.runs)
        if seen.runs is None and several:
            simulated = replace(simulated, runs=np.arange(n_runs))
        return Diffusion._of(simulated)

    # --- counts ---

    def curve(self, *, convention: Literal["netdiffuseR"] | None = None) -> xr.Dataset:
        """How many adopt and have adopted in each period.

        Parameters
        ----------
        convention : "netdiffuseR", optional
            The rate after an empty period is that R package's 1e15 per new adopter; by default it is NaN.

        Returns
        -------
        Dataset
            With the dimension period: ``new`` (first adoptions), ``ever`` (adopted by then), ``adopters`` (at present:
            fewer than ever where adopters give up), ``share`` (of all actors, at present), ``rate`` (change of the
            adopters by those of the period before; 0 in the first period).

        Raises
        ------
        ValueError
            If the convention is unknown.

        Examples
        --------
        >>> import uptake as up
        >>> up.Diffusion(up.generate.path(4), [0, 1, 1, None]).curve()["ever"].values.tolist()
        [1, 3]
        """
        seen, unbounded = self._seen, checked(convention) is not None
        runs = range(seen.n_runs)
        held = [seen.counts(run) for run in runs]
        found = {
            "new": ([seen.new(run) for run in runs], "actors that adopt first in this period"),
            "ever": ([counts.ever(seen, run) for run in runs], "actors that have adopted by this period"),
            "adopters": (held, "adopters in this period"),
            "share": ([each / seen.n for each in held], "share of actors that are adopters"),
            "rate": ([counts.growth(each, unbounded) for each in held], "change by adopters of the period before"),
        }
        return self._dataset(found)

    def hazard(self, *, first_period: bool = False) -> xr.Dataset:
        """The share of those at risk that adopt, in each period.

        Parameters
        ----------
        first_period : bool, default False
            Whether the first period counts, in which all actors are at risk. By default its hazard is 0, as its
            adopters are where the window begins.

        Returns
        -------
        Dataset
            With the dimension period: ``hazard`` (NaN where nobody is at risk), ``begun`` (actors that become
            adopters) and ``at_risk`` (no adopters in the period before).

        Raises
        ------
        TypeError
            If `first_period` is no bool.

        Examples
        --------
        >>> import uptake as up
        >>> up.Diffusion(up.generate.path(4), [0, 1, 1, None]).hazard()["hazard"].values.round(3).tolist()
        [0.0, 0.667]
        """
        seen, first = self._seen, checks.flag("first_period", first_period)
        found = [counts.hazard(seen, run, first) for run in range(seen.n_runs)]
        words = {"hazard": "share of those at risk that adopt", "begun": "actors that become adopters",
                 "at_risk": "actors that were no adopters in the period before"}  # fmt: skip
        return self._dataset(
            {name: ([each[k] for each in found], text) for k, (name, text) in enumerate(words.items())}
        )

    def peak(self) -> xr.Dataset:
        """The largest share of actors that are adopters at one time, and its first period.

        Returns
        -------
        Dataset
            ``share`` and ``period``, a number and a label; per run where there are runs.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(2), None, periods=range(3), spells=[(0, 0, 2), (1, 1, None)])
        >>> float(d.peak()["share"]), int(d.peak()["period"])
        (1.0, 1)
        """
        share = self.curve()["share"]
        at = share.argmax("period")
        found = share.isel(period=at)
        return found.drop_vars("period").to_dataset(name="share").assign(period=found["period"].drop_vars("period"))

    def survival(self) -> xr.Dataset:
        """How long first spells of adoption last: Kaplan and Meier's estimate.

        Spells that had not ended are censored after the last period.

        Returns
        -------
        Dataset
            With the dimension duration, 1 to T periods: ``survival`` (share that lasts longer), ``at_risk`` (spells of
            at least this length) and ``left`` (that end after it).

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(2), None, periods=range(3), spells=[(0, 0, 2), (1, 1, None)])
        >>> d.survival()["survival"].values.tolist()
        [1.0, 0.5, 0.5]
        """
        seen = self._seen
        found = [counts.survival(seen, run) for run in range(seen.n_runs)]
        words = {"at_risk": "spells of at least this length", "left": "spells that end after this length",
                 "survival": "share of spells that last longer"}  # fmt: skip
        parts = {name: ([each[k] for each in found], text) for k, (name, text) in enumerate(words.items())}
        return self._dataset(parts, ("duration",)).assign_coords(duration=np.arange(1, seen.n_periods + 1))

    # --- who leads and who follows ---

    def infectiousness(
        self,
        periods: int = 1,
        *,
        discount: float | None = None,
        normalize: bool = True,
        direction: Literal["in", "out"] = "in",
    ) -> xr.DataArray:
        """How far an adopter is followed: of those it influences that could adopt just after it, the share who do.

        Parameters
        ----------
        periods : int, default 1
            K: followers in up to so many periods count.
        discount : float, optional
            A follower after k periods counts ``1 / (1 + discount)^(k - 1)``; by default 1 / k.
        normalize : bool, default True
            Divide by all who adopt in these periods, weighted alike.
        direction : "in" or "out"
            "in": influence along the arcs; "out": against them.

        Returns
        -------
        DataArray
            float64 with the dimension actor; NaN for never-adopters, 0 where nobody follows. Ties count 1 each.

        Raises
        ------
        ValueError
            If an option is unknown or out of its range.
        TypeError
            If an option is of the wrong kind.

        Warns
        -----
        UserWarning
            If `periods` is more than there are after the first.

        See Also
        --------
        Diffusion.susceptibility : The other side.

        References
        ----------
        .. [1] Myers, D. (2000). The diffusion of collective violence: infectiousness, susceptibility, and mass media
           networks. *American Journal of Sociology* 106, 173-208.

        Examples
        --------
        >>> import uptake as up
        >>> up.Diffusion(up.generate.star(4), [0, 1, 1, None]).infectiousness(normalize=False).values.tolist()
        [1.0, 0.0, 0.0, nan]
        """
        window, other = self._window(periods, discount, normalize, direction)
        seen = self._seen
        rows = [rows_of(network, other, False) for network in seen.networks]
        parts = [infection.infectiousness(rows, start, seen.n_periods, window) for start in seen.start]
        return seen.labelled(parts, ("actor",), "infectiousness", long_name="infectiousness", periods=window.k)

    def susceptibility(
        self,
        periods: int = 1,
        *,
        discount: float | None = None,
        normalize: bool = True,
        direction: Literal["in", "out"] = "in",
        convention: Literal["netdiffuseR"] | None = None,
    ) -> xr.DataArray:
        """How soon an adopter follows: of its contacts that had adopted, the share who had done so just before it.

        Parameters
        ----------
        periods : int, default 1
            K: contacts up to so many periods before count.
        discount : float, optional
            A contact k periods before counts ``1 / (1 + discount)^(k - 1)``; by default 1 / k.
        normalize : bool, default True
            Divide by all who adopted in these periods, weighted alike.
        direction : "in" or "out"
            "in": contacts are the sources of arcs into an actor; "out": the targets of its arcs.
        convention : "netdiffuseR", optional
            Count contacts that never adopt as adopters of long ago, as that R package does.

        Returns
        -------
        DataArray
            float64 with the dimension actor; NaN for never-adopters, 0 in the first period. Ties count 1 each.

        Raises
        ------
        ValueError
            If an option is unknown or out of its range.
        TypeError
            If an option is of the wrong kind.

        Warns
        -----
        UserWarning
            If `periods` is more than there are after the first.

        See Also
        --------
        Diffusion.infectiousness : The other side, with a reference.

        Examples
        --------
        >>> import uptake as up
        >>> up.Diffusion(up.generate.star(4), [0, 1, 1, None]).susceptibility(normalize=False).values.tolist()
        [0.0, 1.0, 1.0, nan]
        """
        window, _ = self._window(periods, discount, normalize, direction)
        seen, never = self._seen, checked(convention) is not None
        rows = [rows_of(network, direction, False) for network in seen.networks]
        parts = [
            infection.susceptibility(rows, start, seen.n_periods, window, never_count=never) for start in seen.start
        ]
        return seen.labelled(parts, ("actor",), "susceptibility", long_name="susceptibility", periods=window.k)

    def categories(
        self,
        by: Literal["adoption", "threshold"] = "adoption",
        *,
        innovators: bool = False,
        lag: int = 0,
        convention: Literal["netdiffuseR"] | None = None,
    ) -> xr.DataArray:
        """Adopter categories by mean and standard deviation of the times of adoption, or of the thresholds.

        Early adopters come more than a standard deviation before the mean, the early majority from there to the mean,
        the late majority up to a standard deviation after it, laggards later. A class holds its lower bound.

        Parameters
        ----------
        by : "adoption" or "threshold"
            Thresholds give the classes very low, low, high, very high.
        innovators : bool, default False
            Whether those more than two standard deviations before the mean are a class of their own [1]_.
        lag : int, default 0
            That of the thresholds.
        convention : "netdiffuseR", optional
            Take the thresholds of that R package.

        Returns
        -------
        DataArray
            Words with the dimension actor; "non-adopters" for those without a value. ``.attrs["cuts"]`` has the
            bounds, by labels of periods where these are numbers, else by position.

        Raises
        ------
        ValueError
            If an option is unknown or out of its range.
        TypeError
            If an option is of the wrong kind.

        References
        ----------
        .. [1] Rogers, E. M. (2003). Diffusion of Innovations, 5th edition. Free Press.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(6), [0, 4, 5, 5, 6, None])
        >>> d.categories().values.tolist()[:4]
        ['early adopters', 'late majority', 'late majority', 'late majority']
        """
        seen = self._seen
        by_time = checks.choice("by", by, ("adoption", "threshold")) == "adoption"
        own = checks.flag("innovators", innovators)
        if by_time:
            values = [self._when(run) for run in range(seen.n_runs)]
        else:
            found = self.thresholds(lag, convention=convention).to_numpy()
            values = list(np.atleast_2d(found))
        cuts = [classes.cuts(each, own) for each in values]
        names = classes.words(by_time, own)
        parts = [names[classes.categories(each, at)] for each, at in zip(values, cuts, strict=True)]
        kept = np.array(cuts) if seen.runs is not None else cuts[0]
        return seen.labelled(parts, ("actor",), "category", long_name=f"category by {by}", cuts=kept.tolist())

    def degree(self, kind: Literal["in", "out", "both"] = "in", *, weighted: bool | None = None) -> xr.DataArray:
        """How many arcs each actor has.

        Parameters
        ----------
        kind : "in", "out" or "both"
            Arcs into it (sources), out of it (those it influences), or the sum of both.
        weighted : bool, optional
            Whether weights are added up; by default if the network has them.

        Returns
        -------
        DataArray
            float64 with the dimension actor, and period where there is a network per period.

        Raises
        ------
        ValueError
            If the kind is unknown.
        TypeError
            If `weighted` is no bool.

        Examples
        --------
        >>> import uptake as up
        >>> up.Diffusion(up.generate.star(4), [0, 1, 1, None]).degree().values.tolist()
        [3.0, 1.0, 1.0, 1.0]
        """
        checks.choice("kind", kind, degrees.KINDS)
        own = Sources(weighted=weighted).weights_count(self._seen)
        return self._per_network([degrees.degree(network, kind, own) for network in self.networks], "degree")

    def degree_timing(self, *, weighted: bool = False) -> pd.DataFrame:
        """Whether actors with many ties adopt early: the correlation of degree and time of adoption.

        Parameters
        ----------
        weighted : bool, default False
            Whether weights of ties are added up.

        Returns
        -------
        DataFrame
            A row per kind of degree ("in", "out"; mean over periods), and per run where there are runs: ``r``
            (Pearson's, over adopters; NaN with less than three, or without variation), ``adopters``, and ``reading``,
            the sign in words.

        Raises
        ------
        TypeError
            If `weighted` is no bool.

        Examples
        --------
        >>> import uptake as up
        >>> up.Diffusion(up.generate.star(4), [0, 1, 1, 2]).degree_timing().loc["in", "reading"]
        'actors with more ties adopted earlier'
        """
        import pandas as pd

        seen, own = self._seen, checks.flag("weighted", weighted)
        rows = []
        for kind in ("in", "out"):
            mean = np.mean([degrees.degree(network, kind, own) for network in seen.networks], axis=0)
            for run in range(seen.n_runs):
                found = degrees.timing(mean, np.where(seen.start[run] >= 0, seen.start[run].astype(np.float64), np.nan))
                label = {} if seen.runs is None else {"run": seen.runs[run]}
                rows.append(label | {"kind": kind, "r": found.r, "adopters": found.adopters,
                                     "reading": degrees.in_words(found.r)})  # fmt: skip
        return pd.DataFrame(rows).set_index("kind" if seen.runs is None else ["run", "kind"])

    # --- alike and near ---

    def moran(
        self,
        of: Any = "adopted",
        *,
        weights: Literal["ties", "distance"] = "ties",
        standardised: bool = True,
        weighted: bool | None = None,
        direction: Literal["in", "out"] = "in",
        lag: int = 0,
        alternative: Literal["two-sided", "greater", "less"] = "two-sided",
        convention: Literal["netdiffuseR"] | None = None,
    ) -> xr.Dataset:
        """Moran's I: whether actors that are tied are alike.

        Parameters
        ----------
        of : "adopted", "exposure", the name of an attribute, or numbers
            Numbers per actor, or per actor and period, by name or in order.
        weights : "ties" or "distance"
            The ties, or 1 / the number of arcs on the shortest way, up to six.
        standardised : bool, default True
            Whether the weights of each actor add up to 1.
        weighted : bool, optional
            Whether weights of ties count; by default if the network has them.
        direction : "in" or "out"
            Whether row i holds the sources of i, or those it influences.
        lag : int, default 0
            That of the exposure.
        alternative : "two-sided", "greater" or "less"
            Of the p-value.
        convention : "netdiffuseR", optional
            Values of that R package: weights do not count unless asked for, exposure without contacts is 0, and I is 0
            where nothing varies.

        Returns
        -------
        Dataset
            ``observed``, ``expected``, ``sd`` (both under random labels) and ``p`` (normal), with the dimension period
            where what is measured or the network varies in time. NaN where nothing varies. Actors without a value, such
            as exposure without contacts, are left out.

        Raises
        ------
        ValueError
            If an option is unknown, or values have the wrong shape.
        TypeError
            If an option or values are of the wrong kind.

        Notes
        -----
        ``I = n / S0 * sum_ij w[i, j] z[i] z[j] / sum_i z[i]^2`` with z the deviations from the mean; mean -1 / (n - 1)
        and the variance by randomisation [1]_.

        References
        ----------
        .. [1] Cliff, A. and Ord, J. (1981). Spatial Processes: Models and Applications. Pion.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(6), [0, 0, 1, 1, 2, 2])
        >>> d.moran()["observed"].values.round(2).tolist()
        [0.62, 0.62, nan]
        """
        return correlation.moran_of(
            self._seen, of, self.exposure if isinstance(of, str) and of == "exposure" else None,
            weights=weights, standardised=standardised, weighted=weighted, direction=direction, lag=lag,
            alternative=alternative, convention=convention,
        )  # fmt: skip

    def egos(
        self,
        attribute: Any,
        statistic: Literal["mean", "sum", "count", "min", "max", "sd", "variance of distance"] = "mean",
        *,
        direction: Literal["in", "out"] = "in",
        weighted: bool = False,
        all_pairs: bool = False,
    ) -> xr.DataArray:
        """What the contacts of each actor are like.

        Parameters
        ----------
        attribute : str, or numbers
            The name of an attribute, or numbers per actor, or per actor and period. Contacts without a value (NaN) do
            not count.
        statistic : str
            "mean", "sum", "count" (of contacts that have a value), "min", "max", "sd", or "variance of distance": how
            much the squared distance to the contacts varies.
        direction : "in" or "out"
            "in": the sources of arcs into an actor; "out": the targets of its arcs.
        weighted : bool, default False
            Whether means and variances are weighted by ties.
        all_pairs : bool, default False
            Of the variance of distance: take it around the mean over all pairs of actors.

        Returns
        -------
        DataArray
            float64 with the dimension actor, and period where there is a network per period or the attribute varies.
            NaN where there is nobody.

        Raises
        ------
        ValueError
            If an option is unknown, or values have the wrong shape.
        TypeError
            If an option or values are of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(3), [0, 1, 2], attributes={"age": [20, 30, 60]})
        >>> d.egos("age").values.tolist()
        [30.0, 40.0, 30.0]
        """
        seen = self._seen
        of_distance = statistic == "variance of distance"
        checks.choice("statistic", statistic, (*ego.STATISTICS, "variance of distance"))
        checks.choice("direction", direction, ("in", "out"))
        x = values_of("attribute", attribute, seen, missing=not of_distance)
        own, every = checks.flag("weighted", weighted), checks.flag("all_pairs", all_pairs)
        rows = [rows_of(network, direction, own) for network in seen.networks]
        if every and not of_distance:
            raise BadValue("all_pairs", True, problem="belongs to the statistic 'variance of distance'")

        def found(t: int, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            row = rows[0 if seen.is_static else t]
            return ego.variance(row, values, every) if of_distance else ego.of_contacts(row, values, statistic)

        if x.ndim == 1:
            return self._per_network([found(t, x) for t in range(len(rows))], statistic)
        table = np.stack([found(t, x[:, t]) for t in range(seen.n_periods)], axis=1)
        return replace(seen, runs=None).labelled([table], ("actor", "period"), statistic)

    def distance(
        self,
        attributes: str | Sequence[str],
        metric: str = "minkowski",
        *,
        p: float = 2.0,
        covariance: npt.ArrayLike | None = None,
    ) -> pd.DataFrame:
        """How far the two ends of each tie are from each other in what is known of them.

        Parameters
        ----------
        attributes : str, or list of str
            Names of attributes without periods; comparisons take one.
        metric : str
            "minkowski", ``(sum_k |d_k|^p)^(1/p)``; "mahalanobis", ``sqrt(d' S^-1 d)``; or a comparison of the target's
            value with the source's: "distance", "squared", "greater", "greater or equal", "less", "less or equal",
            "equal", "max", "min", "mean".
        p : float, default 2
            The power of Minkowski's distance, above 0.
        covariance : array of shape (k, k), optional
            S of Mahalanobis' distance; by default that of the attributes over all actors.

        Returns
        -------
        DataFrame
            A row per arc, in canonical order: ``source``, ``target``, ``distance``, and ``period`` where there is a
            network per period.

        Raises
        ------
        ValueError
            If an attribute or a metric is unknown, an attribute varies or has no number somewhere, or the covariance
            has the wrong shape or cannot be inverted.
        TypeError
            If an attribute holds no numbers.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(3), [0, 1, 2], attributes={"age": [20, 30, 60]})
        >>> d.distance("age")["distance"].tolist()
        [10.0, 10.0, 30.0, 30.0]
        """
        return apart.on_ties(self._seen, attributes, metric, p, covariance)

    def distance_test(
        self,
        attribute: Any,
        *,
        direction: Literal["in", "out"] = "in",
        weighted: bool | None = None,
        convention: Literal["netdiffuseR"] | None = None,
    ) -> pd.DataFrame:
        """Whether contacts are closer to each other in an attribute than pairs at random, by a normal approximation.

        A permutation test is more exact; this costs one pass.

        Parameters
        ----------
        attribute : str, or numbers per actor
            The name of an attribute, or values by name or in order.
        direction : "in" or "out"
            Whether contacts are the sources of an actor, or those it influences.
        weighted : bool, optional
            Whether weights of ties count; by default if the network has them.
        convention : "netdiffuseR", optional
            Count actors without contacts as if they were at distance 0, as that R package does; by default they are
            left out. Weights count as by default.

        Returns
        -------
        DataFrame
            A row per network (period): ``contacts`` (mean distance to contacts), ``pairs`` (to all), ``variance``,
            ``z`` and ``p`` (two-sided).

        Raises
        ------
        ValueError
            If an option is unknown, or values have the wrong shape.
        TypeError
            If values are no numbers.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(4), [0, 1, 2, 2], attributes={"age": [20, 30, 60, 70]})
        >>> d.distance_test("age")["contacts"].tolist()
        [15.0]
        """
        import pandas as pd

        seen = self._seen
        checks.choice("direction", direction, ("in", "out"))
        x = values_of("attribute", attribute, seen)
        if x.ndim != 1:
            raise BadValue("attribute", NOT_SHOWN, problem="varies in time", remedy="give one value per actor")
        own, every = Sources(weighted=weighted).weights_count(seen), checked(convention) is not None
        found = [ego.distance_test(rows_of(network, direction, own), x, every) for network in seen.networks]
        index = pd.Index([0]) if seen.is_static else pd.Index(seen.periods, name="period")
        return pd.DataFrame(found, index=index)

    def selection(
        self,
        *,
        direction: Literal["in", "out"] = "in",
        weighted: bool = True,
        per_actor: bool = True,
        convention: Literal["netdiffuseR"] | None = None,
    ) -> pd.DataFrame:
        """Ties added, dropped and kept from one period to the next, by adoption of both ends before and after.

        Parameters
        ----------
        direction : "in" or "out"
            Whether the ties of an actor are those from its sources, or to those whom it influences.
        weighted : bool, default True
            Whether a tie whose weight grows counts as added, and one whose weight falls as dropped.
        per_actor : bool, default True
            False counts the ties of all actors together, which takes a small part of the memory.
        convention : "netdiffuseR", optional
            Take "adopts in this period" where "is an adopter" is meant, as that R package does by default.

        Returns
        -------
        DataFrame
            A row per period from the second on, actor (unless counted together), change ("added", "dropped", "stable")
            and category that occurs, with the number ``n`` of ties; ``run`` first where there are runs. ``category`` is
            1 + 4 [actor before] + 2 [actor now] + 8 [other before] + [other now].

        Raises
        ------
        ValueError
            If an option is unknown.
        TypeError
            If an option is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> up.Diffusion(up.generate.path(2), [0, 1]).selection()[["actor", "change", "category", "n"]]
           actor  change  category  n
        0      0  stable         8  1
        1      1  stable        12  1
        """
        checks.choice("direction", direction, ("in", "out"))
        own, events = checks.flag("weighted", weighted), checked(convention) is not None
        each = checks.flag("per_actor", per_actor)
        return self._frames(lambda run: changes.selection(self._seen, run, direction, own, events=events, each=each))

    # --- from whom ---

    def lineage(
        self,
        rule: Literal["earliest", "uniform", "weighted"] = "earliest",
        *,
        direction: Literal["in", "out", "both"] = "in",
        weighted: bool | None = None,
        rng: Rng = None,
    ) -> pd.DataFrame:
        """From whom each adopter may have it: one of its contacts that had adopted before.

        It is a guess from dates and ties. `Study.lineage` has the true donors of simulated runs.

        Parameters
        ----------
        rule : "earliest", "uniform" or "weighted"
            The contact that adopted first (the first in ``network.labels`` where several did); any at random; or one
            with a chance in proportion to the weight of its tie.
        direction : "in", "out" or "both"
            Whose contacts: sources, those it influences, or either.
        weighted : bool, optional
            Whether weights of ties count; by default if the network has them.
        rng : None, int, SeedSequence or Generator
            Luck of a choice at random; what was used is in ``.attrs["seed"]``.

        Returns
        -------
        DataFrame
            A row per adopter, by period and then in the order of the actors: ``actor``, ``period``, ``source`` (its
            name, missing where no contact had adopted), ``source_period``, ``generation_time`` (periods between the
            two, NaN); ``run`` first where there are runs.

        Raises
        ------
        ValueError
            If an option is unknown.
        TypeError
            If an option is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(3), [0, 1, 2])
        >>> d.lineage()[["actor", "source", "generation_time"]]
           actor source  generation_time
        0      0   <NA>              NaN
        1      1      0              1.0
        2      2      1              1.0
        """
        found, seed = self._sources(rule, direction, weighted, rng)
        frame = self._frames(lambda run: descent.frame(self._seen, run, found[run]))
        frame.attrs["seed"] = seed
        return frame

    def reproduction(
        self,
        rule: Literal["earliest", "uniform", "weighted"] = "earliest",
        *,
        direction: Literal["in", "out", "both"] = "in",
        weighted: bool | None = None,
        rng: Rng = None,
    ) -> pd.DataFrame:
        """How many each adopter passed it to, by the lineage that its rule gives.

        Parameters
        ----------
        rule, direction, weighted, rng
            As in `lineage`.

        Returns
        -------
        DataFrame
            A row per adopter: ``actor``, ``period``, ``offspring``, ``contacts`` (whom it could pass it to, in the
            period of its adoption), ``attack_rate`` (one by the other, NaN without contacts); ``run`` first where
            there are runs. ``.attrs``: ``mean_offspring`` over all adopters, ``secondary_attack_rate`` (offspring by
            contacts over those that passed it on), ``seed``.

        Raises
        ------
        ValueError
            If an option is unknown.
        TypeError
            If an option is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> found = up.Diffusion(up.generate.path(3), [0, 1, 2]).reproduction()
        >>> found["offspring"].tolist(), found.attrs["secondary_attack_rate"]
        ([1, 1, 0], 0.6666666666666666)
        """
        found, seed = self._sources(rule, direction, weighted, rng)
        back = {"in": "out", "out": "in"}.get(direction, direction)
        frame = self._frames(lambda run: descent.offspring(self._seen, run, found[run], back))
        passed = frame["offspring"] > 0
        whom = int(frame["contacts"][passed].sum())
        frame.attrs = {
            "mean_offspring": float(frame["offspring"].mean()) if len(frame) else np.nan,
            "secondary_attack_rate": float(frame["offspring"].sum() / whom) if whom else np.nan,
            "seed": seed,
        }
        return frame

    # --- other views of it ---

    def windows(self, size: int) -> Diffusion:
        """The diffusion in longer periods; weights of ties add up within them, and empty ones stay.

        Parameters
        ----------
        size : int
            How many periods make one, at least 1; the last may be shorter.

        Returns
        -------
        Diffusion
            Each period has the label of its first. Attributes that vary in time are left out.

        Raises
        ------
        ValueError
            If the size is less than 1, or adopters give up: spells have no longer periods.
        TypeError
            If the size is no whole number.

        Examples
        --------
        >>> import uptake as up
        >>> up.Diffusion(up.generate.path(3), [0, 3, 4]).windows(2).curve()["new"].to_series().to_dict()
        {0: 1, 2: 1, 4: 1}
        """
        if self._seen.spells is not None:
            raise BadValue("size", size, problem="is asked for, and adopters give up: a window may hold both")
        return Diffusion._of(in_windows(self._seen, checks.whole("size", size, 1)))

    def isolates(self) -> npt.NDArray[Any]:
        """Names of the actors without a tie, in or out, in any period.

        Returns
        -------
        array
            In the order of the network.

        Examples
        --------
        >>> import uptake as up
        >>> net = up.Network.from_edges([0], [1], labels=["Ann", "Bo", "Cy"], directed=True)
        >>> up.Diffusion(net, [0, 1, None]).isolates().tolist()
        ['Cy']
        """
        ties = sum(degrees.degree(network, "both", False) for network in self.networks)
        return self.networks[0].labels[np.asarray(ties) == 0]  # type: ignore[no-any-return]

    def summary(self) -> pd.DataFrame:
        """A row per period: adopters, hazard, density of the network, Moran's I of adoption.

        Returns
        -------
        DataFrame
            Indexed by period (and run): ``new``, ``ever``, ``adopters``, ``share``, ``hazard``, ``density`` (arcs by
            pairs), and ``moran``, ``moran_expected``, ``moran_sd``, ``moran_p`` of the adopters by the ties.

        Examples
        --------
        >>> import uptake as up
        >>> up.Diffusion(up.generate.path(4), [0, 1, 1, None]).summary()["hazard"].round(2).tolist()
        [0.0, 0.67]
        """
        curve, found = self.curve().drop_vars("rate"), self.moran()
        arcs = [network.n_arcs / max(self.n * (self.n - 1), 1) for network in self.networks]
        curve["hazard"] = self.hazard()["hazard"]
        curve["density"] = ("period", np.broadcast_to(np.array(arcs), len(self.periods)))
        curve["moran"] = found["observed"]
        for name in ("expected", "sd", "p"):
            curve[f"moran_{name}"] = found[name]
        return curve.to_dataframe()

    # --- pictures ---

    def hazard_by_exposure(
        self,
        classes: int = 8,
        *,
        lag: int = 1,
        by: Literal["share", "count"] = "share",
        direction: Literal["in", "out"] = "in",
        weighted: bool | None = None,
    ) -> pd.DataFrame:
        """The hazard of adoption in classes of exposure.

        Actors at risk count once per period, from the second on. It describes; `fit_hazard` tests.

        Parameters
        ----------
        classes : int, default 8
            How many at most; each value is one where there are few.
        lag : int, default 1
            Periods by which exposure is looked back; with 0 those that adopt in the same period count.
        by, direction, weighted
            As in `exposure`.

        Returns
        -------
        DataFrame
            A row per class: ``low``, ``high`` and ``exposure`` (mean), ``at_risk`` (actors times periods, of all runs),
            ``adopted``, ``hazard``, and its 95 % interval by Wilson, ``hazard_low`` and ``hazard_high``. Actors without
            contacts are in none; ``.attrs["without_contacts"]`` counts them, times periods.

        Raises
        ------
        ValueError
            If an option is unknown or out of its range.
        TypeError
            If an option is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(5), [0, 1, 2, 2, None])
        >>> d.hazard_by_exposure()[["exposure", "at_risk", "adopted"]]
           exposure  at_risk  adopted
        0       0.0        5        1
        1       0.5        2        2
        """
        import pandas as pd

        found, without = self._by_exposure(classes, lag, by, direction, weighted)
        low, high = found.interval
        frame = pd.DataFrame(
            {"low": found.low, "high": found.high, "exposure": found.exposure, "at_risk": found.at_risk,
             "adopted": found.adopted, "hazard": found.hazard, "hazard_low": low, "hazard_high": high}
        )  # fmt: skip
        frame.attrs["without_contacts"] = without
        return frame

    def plot_curve(
        self, *, band: float = 0.9, axes: Axes | None = None, size: tuple[float, float] | None = None
    ) -> Figure:
        """A picture of adoption over time: new adopters as bars, all that have adopted as a line.

        Parameters
        ----------
        band : float, default 0.9
            Share of the runs inside the band, in (0, 1), where there are runs; bars and line are their medians.
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
            If an option is out of its range.
        TypeError
            If an option is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> up.Diffusion(up.generate.path(5), [0, 1, 2, 2, None]).plot_curve().axes[0].get_ylabel()
        'share of actors'
        """
        if not 0 < checks.number("band", band) < 1:
            raise BadValue("band", band, "the share of runs inside the band lies in (0, 1)")
        seen = self._seen
        runs = range(seen.n_runs)
        new = np.stack([seen.new(run) for run in runs]) / seen.n
        ever = np.stack([counts.ever(seen, run) for run in runs]) / seen.n
        return pictures.curve(seen.periods, new, ever, band, axes, size)

    def plot_exposure_hazard(
        self,
        classes: int = 8,
        *,
        lag: int = 1,
        by: Literal["share", "count"] = "share",
        direction: Literal["in", "out"] = "in",
        weighted: bool | None = None,
        axes: Axes | None = None,
        size: tuple[float, float] | None = None,
    ) -> Figure:
        """A picture of the hazard of adoption against exposure, with 95 % intervals and the hazard of all.

        If contacts matter and nothing else, it rises from left to right. Time can make it rise too.

        Parameters
        ----------
        classes, lag, by, direction, weighted
            As in `hazard_by_exposure`.
        axes, size
            As in `plot_curve`.

        Returns
        -------
        matplotlib.figure.Figure
            The figure, new or that of the given axes.

        Raises
        ------
        ValueError
            If an option is unknown or out of its range.
        TypeError
            If an option is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> d = up.Diffusion(up.generate.path(5), [0, 1, 2, 2, None])
        >>> d.plot_exposure_hazard().axes[0].get_ylabel()
        'share that adopts in the period'
        """
        found, _ = self._by_exposure(classes, lag, by, direction, weighted)
        what = "share of contacts that had adopted" if by == "share" else "contacts that had adopted"
        ago = {0: ", the same period included", 1: " by the period before"}.get(lag, f" by {lag} periods before")
        return pictures.exposure_hazard(found, what + ago, axes, size)

    def plot_thresholds(
        self,
        lag: int = 0,
        *,
        axes: Axes | None = None,
        size: tuple[float, float] | None = None,
        **options: Any,
    ) -> Figure:
        """A picture of how many adopters have which threshold; 0 stands apart.

        Parameters
        ----------
        lag : int, default 0
            Periods before adoption at which exposure is taken.
        axes, size
            As in `plot_curve`.
        **options : Any
            What else `thresholds` takes, such as ``by="count"``.

        Returns
        -------
        matplotlib.figure.Figure
            The figure, new or that of the given axes. Adopters of all runs count.

        Raises
        ------
        ValueError
            If an option is unknown or out of its range.
        TypeError
            If an option is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> up.Diffusion(up.generate.path(5), [0, 1, 2, 2, None]).plot_thresholds().axes[0].get_ylabel()
        'adopters'
        """
        found = self.thresholds(lag, **options)
        values = found.to_numpy().ravel()
        without = int(np.sum(found.attrs["no_contacts"]))
        return pictures.thresholds(values[~np.isnan(values)], without, found.attrs["by"] == "share", axes, size)

    def plot_infection(
        self,
        periods: int = 1,
        *,
        discount: float | None = None,
        axes: Axes | None = None,
        size: tuple[float, float] | None = None,
    ) -> Figure:
        """A map of adopters: how soon they follow their contacts, and how soon they are followed.

        Parameters
        ----------
        periods, discount
            As in `infectiousness`; nothing is normalized.
        axes, size
            As in `plot_curve`.

        Returns
        -------
        matplotlib.figure.Figure
            The figure, new or that of the given axes. A mark per pair of values, its area the number of adopters.

        Raises
        ------
        ValueError
            If an option is out of its range, or nobody adopts.
        TypeError
            If an option is of the wrong kind.

        Examples
        --------
        >>> import uptake as up
        >>> up.Diffusion(up.generate.path(5), [0, 1, 2, 2, None]).plot_infection().axes[0].get_title(loc="left")
        '4 adopters, 1 with neither'
        """
        how: dict[str, Any] = {"discount": discount, "normalize": False}
        first = self.infectiousness(periods, **how).to_numpy().ravel()
        second = self.susceptibility(min(periods, self._seen.n_periods - 1), **how).to_numpy().ravel()
        some = ~np.isnan(first)
        if not some.any():
            raise BadValue("adoption_step", NOT_SHOWN, problem="has nobody that adopts, so there is nothing to draw")
        return pictures.infection(first[some], second[some], axes, size)

    def plot_network(
        self,
        periods: Sequence[Any] | None = None,
        *,
        run: Any = None,
        axes: Any = None,
        size: tuple[float, float] | None = None,
    ) -> Figure:
        """A picture of the network, a panel per period: who has adopted, who adopts now, who has not.

        Parameters
        ----------
        periods : list of labels, optional
            Which periods; by default up to eight from first to last. Actors stand in the same places in all.
        run : optional
            Label of the run, where there are runs; by default the first.
        axes : list of matplotlib.axes.Axes, optional
            One per period; by default those of a new figure.
        size : (float, float), optional
            Width and height of a new figure in inches.

        Returns
        -------
        matplotlib.figure.Figure
            The figure, new or that of the given axes.

        Raises
        ------
        ValueError
            If there are more than 2,000 actors, or a period or run is unknown.
        TypeError
            If axes are no Axes.

        Examples
        --------
        >>> import uptake as up
        >>> figure = up.Diffusion(up.generate.path(5), [0, 1, 2, 2, None]).plot_network()
        >>> [one.get_title() for one in figure.axes]
        ['0: 1 of 5', '1: 2 of 5', '2: 4 of 5']
        """
        seen = self._seen
        labels = seen.periods.tolist()
        if periods is None:
            at = np.unique(np.linspace(0, len(labels) - 1, min(len(labels), 8)).round().astype(int)).tolist()
        else:
            at = [_position("periods", label, labels) for label in periods]
            if not at:
                raise BadValue("periods", NOT_SHOWN, problem="is empty", remedy="give labels of periods")
        runs = [None] if seen.runs is None else seen.runs.tolist()
        which = 0 if run is None else _position("run", run, runs)
        return draw_network(seen, which, at, axes, size)

    # --- parts of the methods ---

    def _by_exposure(
        self, most: int, lag: int, by: Any, direction: Any, weighted: bool | None
    ) -> tuple[binned.Classes, int]:
        seen, k = self._seen, checks.whole("classes", most, 2)
        found = self.exposure(lag, by=by, direction=direction, weighted=weighted)
        exposed_to = found.to_numpy().reshape(seen.n_runs, seen.n, seen.n_periods)
        held = self.adopted.to_numpy().reshape(exposed_to.shape)
        at_risk = np.zeros(held.shape, np.bool_)
        at_risk[..., 1:] = ~held[..., :-1]
        if abs(lag):
            at_risk[..., : max(lag, 0)] = False
            at_risk[..., seen.n_periods + min(lag, 0) :] = False
        if by == "count":
            alone = np.zeros(exposed_to.shape, np.bool_)
        else:
            alone = at_risk & np.isnan(exposed_to)
        return binned.by_exposure(exposed_to, at_risk, at_risk & held, k), int(alone.sum())

    def _column(self, run: int) -> Any:
        """Who is an adopter in a period, where adopters give up."""
        return None if self._seen.spells is None else partial(self._seen.column, run)

    def _lags(self, asked: Sources, lag: int, network_lag: int | None, by: str, attribute: Any) -> dict[str, Any]:
        seen = self._seen
        most = seen.n_periods - 1
        own = checks.whole("lag", lag, -most, most)
        ties = own if network_lag is None else checks.whole("network_lag", network_lag, -most, most)
        share = checks.choice("by", by, ("share", "count")) == "share"
        values = None if attribute is None else values_of("attribute", attribute, seen, low=0.0)
        return {"lag": own, "network_lag": ties, "share": share, "attribute": values}

    def _said(self, asked: Sources, how: Mapping[str, Any], rows: Sequence[Rows]) -> dict[str, Any]:
        none = np.zeros(self.n, np.bool_)
        for each in rows:
            none |= each.totals == 0
        rule = "0" if asked.convention is not None or not how["share"] else "NaN"
        return asked.said(self._seen) | {
            "lag": how["lag"], "network_lag": how["network_lag"], "by": "share" if how["share"] else "count",
            "without_contacts": rule, "no_contacts": int(none.sum()),
        }  # fmt: skip

    def _window(self, periods: int, discount: Any, normalize: bool, direction: str) -> tuple[infection.Window, str]:
        checks.choice("direction", direction, ("in", "out"))
        k, most = checks.whole("periods", periods, 1), self._seen.n_periods - 1
        if k > most:
            warn(f"periods = {k:,} is more than the {most:,} periods after the first; it was cut to {most:,}")
        rate = None if discount is None else checks.number("discount", discount, 0.0)
        other = "out" if direction == "in" else "in"
        return infection.Window(min(k, most), rate, checks.flag("normalize", normalize)), other

    def _when(self, run: int) -> npt.NDArray[np.float64]:
        """Time of adoption: labels of periods where they are numbers, else positions; NaN = never."""
        seen = self._seen
        start = seen.start[run]
        numeric = seen.periods.dtype.kind in "iuf"
        times = seen.periods.astype(np.float64) if numeric else np.arange(seen.n_periods, dtype=np.float64)
        return np.where(start >= 0, times[start], np.nan)

    def _dataset(self, parts: Mapping[str, tuple[list[Any], str]], dims: tuple[str, ...] = ("period",)) -> xr.Dataset:
        import xarray as xr

        return xr.Dataset(
            {name: self._seen.labelled(each, dims, name, long_name=text) for name, (each, text) in parts.items()}
        )

    def _per_network(self, parts: list[npt.NDArray[Any]], name: str) -> xr.DataArray:
        """Values that do not depend on the run: with the dimension period where there is a network per period."""
        seen = replace(self._seen, runs=None)
        if seen.is_static:
            return seen.labelled([parts[0]], ("actor",), name)
        return seen.labelled([np.stack(parts, axis=1)], ("actor", "period"), name)

    def _frames(self, of: Callable[[int], pd.DataFrame]) -> pd.DataFrame:
        """The tables of all runs as one, with labels in place of positions."""
        import pandas as pd

        seen = self._seen
        frames = [of(run) for run in range(seen.n_runs)]
        whole = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
        if seen.runs is not None:
            whole.insert(0, "run", np.repeat(seen.runs, [len(frame) for frame in frames]))
        return descent.with_labels(seen, whole)

    def _sources(
        self, rule: str, direction: str, weighted: bool | None, rng: Rng
    ) -> tuple[list[npt.NDArray[np.int32]], int | None]:
        seen = self._seen
        checks.choice("rule", rule, descent.RULES)
        checks.choice("direction", direction, ("in", "out", "both"))
        own = Sources(weighted=weighted).weights_count(seen)
        seed = None if rule == "earliest" else seed_of(rng)
        luck = None if seed is None else np.random.default_rng(seed)
        return [descent.sources(seen, run, rule, direction, own, luck) for run in range(seen.n_runs)], seed

    def __repr__(self) -> str:
        return reprs.text(self._seen)

    def _repr_html_(self) -> str:
        return reprs.html(self._seen)


def _zero_without_contacts(
    part: npt.NDArray[np.float64], how: Mapping[str, Any], static: bool
) -> npt.NDArray[np.float64]:
    """0 in place of NaN in the periods that are inside the window."""
    steps = part.shape[1]
    at = np.arange(steps)
    inside = (at - how["lag"] >= 0) & (at - how["lag"] < steps)
    if not static:
        inside &= (at - how["network_lag"] >= 0) & (at - how["network_lag"] < steps)
    part[:, inside] = np.nan_to_num(part[:, inside])
    return part


def _position(name: str, label: Any, labels: list[Any]) -> int:
    """Where a label stands."""
    try:
        return labels.index(label)
    except ValueError:
        raise BadValue(name, label, f"labels are {checks.shown(labels)}", problem="is unknown") from None
