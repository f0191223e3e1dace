"""Epidemics in steps: SI, SIR, SIS."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from typing import ClassVar, Literal

import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.checks import BadValue
from uptake.models.arguments import chances_of_arcs, given_chances
from uptake.models.base import LONGEST_LIFETIME, Lifetime, Model, Settings
from uptake.network.network import Network

_WHOLE = 1e-9  # how far 1 / gamma may be from a whole number, relatively


@dataclass(frozen=True, eq=False)
class SI(Model):
    """Each adopter gets a chance with each of its contacts in every step, and stays one [1]_.

    Parameters
    ----------
    beta : float, array of shape (n_arcs,), or "weight"
        Chance per contact and step, in [0, 1]; an array is in the network's canonical order of arcs, and "weight" takes
        the weights of the network. Somebody who adopts at step t passes it on from step t + 1.

    Raises
    ------
    ValueError
        If a value is out of range, or does not fit the network once the model runs.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    IndependentCascade : an adopter gets one chance only.
    SIR : adopters give up.

    References
    ----------
    .. [1] Kermack, W. O., McKendrick, A. G. (1927). A contribution to the mathematical theory of epidemics.
       *Proceedings of the Royal Society A* 115, 700-721.

    Examples
    --------
    >>> import uptake as up
    >>> up.SI(beta=.1)
    SI(beta=0.1)
    """

    beta: npt.ArrayLike | Literal["weight"]

    def __post_init__(self) -> None:
        checks.settle(self, beta=given_chances("beta", self.beta))

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """Everyone who hears adopts; an adopter is heard in every step."""
        return Settings(schedule="each", chance=chances_of_arcs("beta", self.beta, network), merit=1.0)


@dataclass(frozen=True, eq=False)
class SIR(Model):
    """As SI, but adopters give up, for good [1]_, here in steps [2]_.

    A person who adopts at step t and gives up at step t + k passes it on at the steps t + 1, ..., t + k: from the step
    after adoption up to and including the step of lapse, since influence reads the statuses at the end of the previous
    step. So each contact is persuaded with chance 1 - (1 - beta)^k, and gamma = 1 is the independent cascade.

    Parameters
    ----------
    beta : float, array of shape (n_arcs,), or "weight"
        Chance per contact and step, in [0, 1]; an array is in the network's canonical order of arcs, and "weight" takes
        the weights of the network.
    gamma : float
        Chance per step to give up, in [0, 1].
    lifetime : "geometric" or "fixed"
        k is geometric with mean 1 / gamma, or exactly 1 / gamma, which is then a whole number of at most 2^30 steps.

    Raises
    ------
    ValueError
        If a value is out of range, or does not fit the network once the model runs.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    SIS : those who gave up can be persuaded anew.

    References
    ----------
    .. [1] Kermack, W. O., McKendrick, A. G. (1927). A contribution to the mathematical theory of epidemics.
       *Proceedings of the Royal Society A* 115, 700-721.
    .. [2] Abbey, H. (1952). An examination of the Reed-Frost theory of epidemics. *Human Biology* 24, 201-233.

    Examples
    --------
    >>> import uptake as up
    >>> up.SIR(beta=.1, gamma=.25)
    SIR(beta=0.1, gamma=0.25, lifetime='geometric')
    """

    beta: npt.ArrayLike | Literal["weight"]
    gamma: float
    _: KW_ONLY
    lifetime: Lifetime = "geometric"

    def __post_init__(self) -> None:
        _settle(self)

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """SI, with giving up."""
        return _with_lapse(self, network)


@dataclass(frozen=True, eq=False)
class SIS(Model):
    """As SIR, but those who gave up can be persuaded anew, from the step after [1]_.

    A run without a horizon does not end; give one. The curve counts everybody who ever adopted.

    Parameters
    ----------
    beta : float, array of shape (n_arcs,), or "weight"
        Chance per contact and step, in [0, 1]; an array is in the network's canonical order of arcs, and "weight" takes
        the weights of the network.
    gamma : float
        Chance per step to give up, in [0, 1].
    lifetime : "geometric" or "fixed"
        Adopters stay a geometric number of steps with mean 1 / gamma, or exactly 1 / gamma, which is then a whole
        number of at most 2^30 steps.

    Raises
    ------
    ValueError
        If a value is out of range, or does not fit the network once the model runs.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    SIR : adopters give up for good.

    References
    ----------
    .. [1] Weiss, G. H., Dishon, M. (1971). On the asymptotic behavior of the stochastic and deterministic models of an
       epidemic. *Mathematical Biosciences* 11, 261-265.

    Examples
    --------
    >>> import uptake as up
    >>> up.SIS(beta=.1, gamma=.5, lifetime="fixed")
    SIS(beta=0.1, gamma=0.5, lifetime='fixed')
    """

    ends: ClassVar[bool] = False

    beta: npt.ArrayLike | Literal["weight"]
    gamma: float
    _: KW_ONLY
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
        remedy = "adopters who never give up are lifetime='geometric', or SI"
        raise BadValue("gamma", gamma, problem="gives no lifetime", remedy=remedy, also=("lifetime",))
    if gamma * LONGEST_LIFETIME < 1:
        remedy = f"such as gamma = 1 / {LONGEST_LIFETIME}, or lifetime='geometric'"
        allowed = f"a fixed lifetime is at most {LONGEST_LIFETIME} steps"
        raise BadValue("gamma", gamma, allowed, problem="is too small", remedy=remedy, also=("lifetime",))
    steps = round(1 / gamma)
    if abs(steps * gamma - 1) > _WHOLE:
        problem, allowed = f"gives a lifetime of {1 / gamma:g} steps", "a fixed lifetime is a whole number of steps"
        remedy = f"such as gamma = 1 / {steps}"
        raise BadValue("gamma", gamma, allowed, problem=problem, remedy=remedy, also=("lifetime",))
    return steps


def _with_lapse(model: SIR | SIS, network: Network) -> Settings:
    chance = chances_of_arcs("beta", model.beta, network)
    if model.lifetime == "fixed":
        return Settings(schedule="each", chance=chance, merit=1.0, lifetime=_steps(model.gamma))
    return Settings(schedule="each", chance=chance, merit=1.0, lapse=model.gamma)
