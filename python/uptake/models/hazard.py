"""A hazard that contacts raise: the form in which hazards are fitted to data, as settings of the gates."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

import numpy as np

from uptake.basis import checks
from uptake.basis.arrays import Floats
from uptake.basis.checks import BadValue
from uptake.models.base import Model, Settings
from uptake.network.network import Network
from uptake.network.weights import sums_into

_OF_TIES = ("share", "count", "weighted_share", "weighted_count")


@dataclass(frozen=True, eq=False)
class ContactHazard(Model):
    """Each step brings a chance to adopt, which adopting contacts raise [1]_.

    The predictor of actor i is x = drive + share E + count K + new_count K' + weighted_share W + weighted_count V +
    population F, with E the share of the sources of arcs into i that are adopters, K their number, K' the number of
    those that adopted in the step before, W and V the same as E and K with weights, and F the share of adopters among
    all. The chance is x (link "linear"), or 1 - exp(-x) ("exponential"): then ``1 - exp(-count)`` is the chance of one
    contact per step, and chances combine independently (noisy-or).

    Parameters
    ----------
    drive : float
        Chance, or rate, per step without any adopter; at least 0.
    share, count, new_count, weighted_share, weighted_count, population : float
        What exposure adds; at least 0.
    link : "linear" or "exponential"
        How the predictor becomes a chance.

    Raises
    ------
    ValueError
        If a number is negative; a chance is above 1; `new_count` comes with another exposure to contacts, or
        `population` with the link "exponential": the gates have no such setting; or the network has no weights for a
        weighted exposure.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Bass : the same with a share alone, linear.
    SI : the same with a count alone.
    uptake.Diffusion.fit_hazard : where such numbers come from.

    References
    ----------
    .. [1] Strang, D., Tuma, N. B. (1993). Spatial and temporal heterogeneity in diffusion. *American Journal of
       Sociology* 99, 614-639.

    Examples
    --------
    >>> import uptake as up
    >>> model = up.models.ContactHazard(drive=.1, count=.02)
    >>> up.simulate(up.generate.ring_lattice(100, 4), model, horizon=10, runs=4, rng=1).reach.values.tolist()
    [70, 73, 75, 80]
    """

    starts_alone: ClassVar[bool] = True

    drive: float = 0.0
    _: KW_ONLY
    share: float = 0.0
    count: float = 0.0
    new_count: float = 0.0
    weighted_share: float = 0.0
    weighted_count: float = 0.0
    population: float = 0.0
    link: Literal["linear", "exponential"] = "exponential"

    def __post_init__(self) -> None:
        checks.choice("link", self.link, ("linear", "exponential"))
        most = 1.0 if self.link == "linear" else np.inf
        for name in ("drive", *_OF_TIES, "new_count", "population"):
            checks.settle(self, **{name: checks.number(name, getattr(self, name), 0, most)})
        if self.new_count and any(getattr(self, name) for name in _OF_TIES):
            problem = "comes with another exposure to contacts, but ties pass either once or in every step"
            raise BadValue("new_count", self.new_count, problem=problem, remedy="keep one of them", also=_OF_TIES)
        if self.population and self.link == "exponential":
            problem = "adds a chance, but the link 'exponential' adds rates"
            raise BadValue("population", self.population, problem=problem, remedy="use link='linear'", also=("link",))

    @property
    def uses_weights(self) -> bool:
        """Whether an exposure is weighted."""
        return bool(self.weighted_share or self.weighted_count)

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """Everyone who hears adopts; each arc has the chance that its source adds."""
        rates, linear = self._rates(network), self.link == "linear"
        most = float(rates.max()) if rates.size else 0.0
        if linear and most > 1:
            raise BadValue("weighted_count", self.weighted_count, problem=f"gives an arc the chance {most:.6g}")
        return Settings(
            schedule="once" if self.new_count else "each",
            link="additive" if linear else "independent",
            drive=self.drive if linear else float(-np.expm1(-self.drive)),
            imitation=self.population,
            ties="network" if most else "none",
            chance=(rates if linear else -np.expm1(-rates)) if most else 0.0,
            merit=1.0,
        )

    def _rates(self, network: Network) -> Floats:
        """What each arc adds, in canonical order."""
        target = network.out_targets
        rates = np.full(network.n_arcs, self.count + self.new_count)
        if self.share:
            rates += self.share / np.maximum(network.degree("in"), 1)[target]
        if self.weighted_share or self.weighted_count:
            if network.weight is None:
                raise BadValue("network", network, problem="has no weights, which the exposure needs")
            weight, sums = network.weight.astype(np.float64), sums_into(network)[target]
            rates += self.weighted_count * weight
            rates += self.weighted_share * np.divide(weight, sums, out=np.zeros_like(weight), where=sums > 0)
        return rates
