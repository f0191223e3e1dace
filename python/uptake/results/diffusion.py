"""One class for observed and simulated diffusion: who is tied to whom, and who adopted when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy.typing as npt

from uptake.analysis.diffusion import asked
from uptake.analysis.diffusion import bootstrap as samples
from uptake.analysis.diffusion.given import observed
from uptake.analysis.diffusion.observed import Observed
from uptake.basis import checks
from uptake.basis.rng import Rng, seed_of
from uptake.results.permutation import Bootstrap, PermutationTest
from uptake.show import diffusion_reprs as reprs

if TYPE_CHECKING:
    import xarray as xr

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

    # --- is it chance? ---

    def permutation_test(
        self,
        statistic: Literal["threshold", "moran"] | Callable[[Diffusion], Any],
        blocks: Any = None,
        n: int = 1000,
        *,
        null: Literal["relabel", "swap"] = "relabel",
        lag: int | None = None,
        period: Any = None,
        attribute: str | None = None,
        direction: Literal["in", "out"] = "in",
        weighted: bool | None = None,
        convention: Literal["netdiffuseR"] | None = None,
        rng: Rng = None,
        threads: int | None = None,
        engine: str | None = None,
        progress: bool | None = None,
    ) -> PermutationTest:
        """Compare a statistic with what it is where adopters sit anywhere, or ties lead anywhere.

        One relabelling, or one rewired network, holds for all periods: the null is a world with a stable network too.

        Parameters
        ----------
        statistic : {"threshold", "moran"} or callable
            "threshold": mean exposure at adoption of those that have contacts. "moran": Moran's I, with weights that
            sum to 1 for each actor, of being an adopter in each period, or of an attribute. A function takes a
            Diffusion and returns a number, an array or a DataArray, of the same shape each time; it is slower, and
            called on one thread.
        blocks : array of shape (n,), Series, dict, "group" or the name of an attribute, optional
            Actors change places inside blocks alone. Where ties stay in villages, and villages differ, a test without
            blocks finds the villages.
        n : int
            Permutations, at least 1. Where there are at most 40,320 relabellings (8 actors, or fewer in each of few
            blocks), each is taken once instead, and the test is exact.
        null : {"relabel", "swap"}
            "relabel": adoption, spells, attributes and groups move together from actor to actor, ties stay. "swap":
            adoption stays, and random pairs of ties exchange their ends (20 tries per tie), so that every actor keeps
            its numbers of ties in and out (Maslov and Sneppen 2002).
        lag : int, optional
            Of the thresholds: exposure so many periods before adoption, 0 by default.
        period : label, optional
            Of Moran's I: that of one period alone.
        attribute : str, optional
            Of Moran's I: an attribute in place of adoption.
        direction : {"in", "out"}
            Contacts are those that an actor can take it over from, or those that it passes it on to.
        weighted : bool, optional
            Whether contacts count their weight where the network has weights; by default they do.
        convention : {"netdiffuseR"}, optional
            As in that R package: a threshold of 0 without contacts, ties without weights, Moran's I 0 where all or none
            are adopters, and p-values that leave out what equals the value observed.
        rng : None, int, SeedSequence or Generator
            The luck; permutation number r depends on it and on r alone.
        threads : int, optional
            By default as many as this process may use; the draws are the same for any number.
        engine : {"auto", "native", "numba"}, optional
            The draws are the same.
        progress : bool, optional
            Whether to show a progress bar; by default on a terminal, after two seconds.

        Returns
        -------
        PermutationTest
            observed, mean, sd, p, draws, and whether it is exact.

        Raises
        ------
        ValueError
            If an argument does not fit the diffusion or the statistic, `null` is "swap" with several networks or with
            undirected ties of several weights, or a function returns other shapes.
        TypeError
            If an argument is of the wrong kind.

        See Also
        --------
        bootstrap : how much a statistic varies over samples of the actors.

        Notes
        -----
        p is twice the smaller of the chances of a value as small, or as large, as observed, at most 1; the observed one
        counts as one of the permutations, (1 + number) / (n + 1) (Davison and Hinkley 1997). Values are equal that
        differ by less than 1e-9 of the largest, and count on both sides. Swaps do not reverse a directed triangle.

        Examples
        --------
        Of two villages one adopts. Within villages nothing is left to explain:

        >>> import uptake as up
        >>> net = up.Network.from_edges([0, 1, 2, 4, 5, 6], [1, 2, 3, 5, 6, 7])
        >>> d = up.Diffusion(net, [0, 0, 0, 0, -1, -1, -1, -1], group=["A"] * 4 + ["B"] * 4)
        >>> float(d.permutation_test("moran", period=0).p_greater) < 0.05
        True
        >>> float(d.permutation_test("moran", "group", period=0).p)
        1.0
        """
        seed, weights = seed_of(rng), None if weighted is None else checks.flag("weighted", weighted)
        how = asked.Asked(lag, period, attribute, direction, weights, convention)
        call = statistic if isinstance(statistic, str) else _of_diffusion(statistic)
        drawn = asked.permutation_test(
            self._seen, call, how, blocks=blocks, n=n, null=null, seed=seed, threads=threads, engine=engine,
            progress=progress,
        )  # fmt: skip
        n_blocks = 1 if blocks is None else len(set(asked.block_codes(self._seen, blocks).tolist()))
        return PermutationTest(*drawn, _name_of(statistic), null, n_blocks, seed, convention)

    def bootstrap(
        self,
        statistic: Literal["n_ties", "density", "reciprocity"] | Callable[[Diffusion], Any],
        n: int = 1000,
        *,
        rng: Rng = None,
        threads: int | None = None,
        engine: str | None = None,
        progress: bool | None = None,
    ) -> Bootstrap:
        """How much a statistic varies over samples of the actors, ties and all (Snijders and Borgatti 1999).

        A sample draws as many actors with replacement, and the ties among them. Two copies of one actor have no tie to
        take: they get one with a chance of the ties over n squared, and the weight of a random tie.

        Parameters
        ----------
        statistic : {"n_ties", "density", "reciprocity"} or callable
            A word is a statistic of the network. A function takes the Diffusion of the drawn actors, which are numbered
            in the order drawn, and returns a number or an array, of the same shape each time.
        n : int
            Samples, at least 1.
        rng : None, int, SeedSequence or Generator
            The luck; sample number r depends on it and on r alone.
        threads : int, optional
            By default as many as this process may use; functions are called on one.
        engine : {"auto", "native", "numba"}, optional
            The draws are the same.
        progress : bool, optional
            Whether to show a progress bar; by default on a terminal, after two seconds.

        Returns
        -------
        Bootstrap
            observed, mean, bias, sd, interval, draws.

        Raises
        ------
        ValueError
            If the statistic is unknown or returns other shapes, or a word is asked of several networks.
        TypeError
            If an argument is of the wrong kind.

        See Also
        --------
        permutation_test : is a statistic what it would be by chance?

        Notes
        -----
        Copies of an actor adopt together and have the same contacts, so statistics of adoption along ties are biased:
        look at ``bias``. There is no p-value. That of a bootstrap asks whether the statistic could be 0, which no count
        of ties and no density of a network with ties is.

        Examples
        --------
        >>> import uptake as up
        >>> net = up.generate.erdos_renyi(60, 4, rng=1)
        >>> found = up.Diffusion(net, [0] * 60).bootstrap("n_ties", n=200, rng=7)
        >>> float(found.observed) == net.n_arcs
        True
        """
        seed = seed_of(rng)
        call = statistic if isinstance(statistic, str) else _of_diffusion(statistic)
        return Bootstrap(
            *samples.bootstrap(self._seen, call, n, seed, threads=threads, engine=engine, progress=progress),
            _name_of(statistic), seed,
        )  # fmt: skip

    def __repr__(self) -> str:
        return reprs.text(self._seen)

    def _repr_html_(self) -> str:
        return reprs.html(self._seen)


def _of_diffusion(statistic: Any) -> Any:
    """The function of arrays that a function of a Diffusion is."""
    return (lambda seen: statistic(Diffusion._of(seen))) if callable(statistic) else statistic


def _name_of(statistic: Any) -> str:
    return statistic if isinstance(statistic, str) else getattr(statistic, "__name__", type(statistic).__name__)
