"""Adoption by order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from uptake.basis import checks
from uptake.models.base import Model, Settings
from uptake.network.network import Network


@dataclass(frozen=True, eq=False)
class Mandate(Model):
    """From a step on everyone knows and must; people who comply adopt at once.

    The benchmark of spread by coercion [1]_: a jump, whatever the network.

    Parameters
    ----------
    start : int
        The step at which it comes into force, in [1, 2^20].
    compliance : float
        Chance that somebody complies, in [0, 1].

    Raises
    ------
    ValueError
        If a value is out of range, or does not fit the network once the model runs.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Legislation : a law in a world with users and providers.

    References
    ----------
    .. [1] DiMaggio, P. J., Powell, W. W. (1983). The iron cage revisited: institutional isomorphism and collective
       rationality in organizational fields. *American Sociological Review* 48, 147-160.

    Examples
    --------
    >>> import uptake as up
    >>> up.simulate(up.generate.path(3), up.Mandate(start=2), horizon=3).curve.values.tolist()
    [[0, 0, 3, 3]]
    """

    starts_alone: ClassVar[bool] = True

    start: int
    compliance: float = 1.0

    def __post_init__(self) -> None:
        start = checks.whole("start", self.start, 1, 1 << 20)
        checks.settle(self, start=start, compliance=checks.number("compliance", self.compliance, 0, 1))

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """Nobody hears, and nobody finds it acceptable, before the step."""
        return Settings(ties="none", drive=1.0, push=self.compliance, start=self.start)

    @property
    def first_horizon(self) -> int:
        """The step after that at which it comes into force: by its end a run has settled."""
        return self.start + 1
