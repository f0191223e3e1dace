"""Epidemics in steps: SI, SIR, SIS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy.typing as npt

from uptake.basis import checks
from uptake.models.base import Lifetime, Model, Settings, chances_of_arcs, given_chances
from uptake.network.network import Network

_WHOLE = 1e-9  # how far 1 / gamma may be from a whole number, relatively


@dataclass(frozen=True, eq=False)
class SI(Model):
    """Each adopter gets a chance with each of its contacts in every step, and stays one (Kermack and McKendrick 1927).

    Parameters
    ----------
    beta : float, or array of shape (n_arcs,)
        Chance per contact and step, in [0, 1]. Somebody who adopts at step t passes it on from step t + 1.

    Examples
    --------
    >>> import uptake as up
    >>> up.SI(beta=.1)
    SI(beta=0.1)
    """

    beta: npt.ArrayLike

    def __post_init__(self) -> None:
        checks.settle(self, beta=given_chances("beta", self.beta))

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """Everyone who hears adopts; an adopter is heard in every step."""
        return Settings(schedule="each", chance=chances_of_arcs("beta", self.beta, network), merit=1.0)  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class SIR(Model):
    """As SI, but adopters give up, for good (Kermack and McKendrick 1927; Abbey 1952 for the chain in steps).

    Who adopts at step t and gives up at step t + k passes it on at the steps t + 1, ..., t + k: from the step after
    adoption up to and including the step of lapse, since influence reads the statuses at the end of the previous step.
    So each contact is persuaded with chance 1 - (1 - beta)^k, and gamma = 1 is the independent cascade.

    Parameters
    ----------
    beta : float, or array of shape (n_arcs,)
        Chance per contact and step, in [0, 1].
    gamma : float
        Chance per step to give up, in [0, 1].
    lifetime : "geometric" or "fixed"
        k is geometric with mean 1 / gamma, or exactly 1 / gamma, which is then a whole number of steps.

    Examples
    --------
    >>> import uptake as up
    >>> up.SIR(beta=.1, gamma=.25)
    SIR(beta=0.1, gamma=0.25, lifetime='geometric')
    """

    beta: npt.ArrayLike
    gamma: float
    lifetime: Lifetime = "geometric"

    def __post_init__(self) -> None:
        _settle(self)

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """SI, with giving up."""
        return _with_lapse(self, network)


@dataclass(frozen=True, eq=False)
class SIS(Model):
    """As SIR, but who gives up can be persuaded anew, from the step after (Weiss and Dishon 1971).

    A run without a horizon does not end; give one. The curve counts everybody who ever adopted.

    Parameters
    ----------
    beta : float, or array of shape (n_arcs,)
        Chance per contact and step, in [0, 1].
    gamma : float
        Chance per step to give up, in [0, 1].
    lifetime : "geometric" or "fixed"
        Adopters stay a geometric number of steps with mean 1 / gamma, or exactly 1 / gamma, which is then a whole
        number of steps.

    Examples
    --------
    >>> import uptake as up
    >>> up.SIS(beta=.1, gamma=.5, lifetime="fixed")
    SIS(beta=0.1, gamma=0.5, lifetime='fixed')
    """

    ends: ClassVar[bool] = False

    beta: npt.ArrayLike
    gamma: float
    lifetime: Lifetime = "geometric"

    def __post_init__(self) -> None:
        _settle(self)

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """SIR, with a return to the unaware in the step of lapse."""
        return replace(_with_lapse(self, network), returns=True)


def _settle(model: SIR | SIS) -> None:
    gamma = checks.number("gamma", model.gamma, 0, 1)
    checks.settle(model, beta=given_chances("beta", model.beta), gamma=gamma)
    checks.choice("lifetime", model.lifetime, ("geometric", "fixed"))
    if model.lifetime == "fixed":
        _steps(gamma)


def _steps(gamma: float) -> int:
    """1 / gamma, if it is a whole number of steps."""
    if gamma == 0:
        raise ValueError("gamma = 0 gives no lifetime; adopters who never give up are lifetime='geometric', or SI")
    steps = round(1 / gamma)
    if abs(steps * gamma - 1) > _WHOLE or steps > checks.INT32_MAX:
        raise ValueError(
            f"gamma = {gamma:g} gives a lifetime of {1 / gamma:g} steps; a fixed lifetime is a whole number of steps, "
            f"such as gamma = 1 / {steps}"
        )
    return steps


def _with_lapse(model: SIR | SIS, network: Network) -> Settings:
    chance = chances_of_arcs("beta", model.beta, network)  # type: ignore[arg-type]
    if model.lifetime == "fixed":
        return Settings(schedule="each", chance=chance, merit=1.0, lifetime=_steps(model.gamma))
    return Settings(schedule="each", chance=chance, merit=1.0, lapse=model.gamma)
