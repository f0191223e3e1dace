"""One class for observed and simulated diffusion: who is tied to whom, and who adopted when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from uptake.analysis.diffusion.given import observed
from uptake.analysis.diffusion.observed import Observed
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

    def __repr__(self) -> str:
        return reprs.text(self._seen)

    def _repr_html_(self) -> str:
        return reprs.html(self._seen)
