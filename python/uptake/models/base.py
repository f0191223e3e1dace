"""What a textbook model is: parameters, and the settings of the four gates that they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Floats, Frozen, Int32s
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.basis.fixedpoint import SUM_ERROR
from uptake.models.pair import Pair
from uptake.network.names.aligned import name_of
from uptake.network.network import Network
from uptake.network.weights import sums_into
from uptake.world.months import MOST_STEPS

Lifetime = Literal["geometric", "fixed"]
Mixing = Literal["network", "everyone"]
MOST_MIXED = 10_000  # most people for whom the ties of everybody to everybody are stored
LONGEST_LIFETIME = 1 << 30  # with the steps of a run, hazards of so long a lifetime fit 64 bits
_WORDS = {
    "schedule": ("once", "each"),
    "link": ("independent", "additive"),
    "clock": ("actor", "tie", "skip"),
    "ties": ("network", "none", "everyone"),
}
_PER_ACTOR_OR_ARC = ("chance", "chance_into", "merit", "threshold", "count")  # may be arrays
_FLAGS = ("weighted", "normalise", "returns")
_OF_A_PAIR = ("pair", "clock", "chance", "chance_into", "merit")  # what two ideas together can have
_WHOLE = {"count": (1, checks.INT32_MAX), "lifetime": (1, LONGEST_LIFETIME), "start": (0, MOST_STEPS)}


@dataclass(frozen=True, kw_only=True, eq=False)
class Settings(Frozen):
    """The gates of one model; what is not set is the plain process: users alone, no supply limit, nobody gives up.

    Chances, shares and levels lie in [0, 1]; chances are per step. Symbols are those of docs/theory.md.

    Parameters
    ----------
    schedule : "once" or "each"
        Whether an adopter presses on a contact in one step only, or in every step.
    link : "independent" or "additive"
        Whether chances combine as 1 - prod(1 - p), or add up.
    clock : "actor", "tie" or "skip"
        Whether luck sits with actors or, for a plain cascade, with ties: a coin each, or gaps between the live ones.
    ties : "network", "none" or "everyone"
        Who sees whom.
    chance : float, or array of shape (n_arcs,)
        p, what an adopter passes to a contact.
    chance_into : array of shape (n,), or None
        In place of `chance` where p depends on the contact alone.
    waiting_passing : float
        omega, the share of p that those who wait pass; needs one p for all arcs.
    imitation, imitation_waiting : float
        g and g_w, times the share of adopters, and of those who wait, among everyone.
    drive : float
        a.
    merit : float, or array of shape (n,)
        b.
    proof : float
        gamma.
    push : float
        pi.
    threshold : float, array of shape (n,), or None
        alpha; None draws it from U(0, 1) in each run.
    count : int, or array of int32 of shape (n,), or None
        r, the number of adopting contacts that stands for E = 1; None takes the number of contacts.
    weighted : bool
        E sums the weights of the network.
    normalise : bool
        Whether weights are divided by their sum over the arcs into an actor. If not, these add up to at most 1.
    lapse : float
        mu.
    lifetime : int or None
        Steps an adopter stays, in place of mu; in [1, 2^30].
    returns : bool
        Whether an actor that lapses starts again at once, unaware.
    pool : float or None
        Share of the waiting served per step; None serves everyone at once.
    start : int
        The first step at which a and pi hold.
    pair : Pair or None
        Two ideas in place of one. Each is heard once, on the clock "tie" or "actor", and b = 1: beside their levels in
        `pair`, chances are all that such settings have.

    Raises
    ------
    ValueError
        If a number is out of range or a word unknown; arrays are checked where the network is known.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Model : the class that states settings.

    Examples
    --------
    >>> Settings(schedule="each", chance=0.1, merit=1.0).all_aware
    False
    """

    schedule: Literal["once", "each"] = "once"
    link: Literal["independent", "additive"] = "independent"
    clock: Literal["actor", "tie", "skip"] = "actor"
    ties: Literal["network", "none", "everyone"] = "network"
    chance: float | Floats = 0.0
    chance_into: Floats | None = None
    waiting_passing: float = 0.0
    imitation: float = 0.0
    imitation_waiting: float = 0.0
    drive: float = 0.0
    merit: float | Floats = 0.0
    proof: float = 0.0
    push: float = 0.0
    threshold: float | Floats | None = None
    count: int | Int32s | None = None
    weighted: bool = False
    normalise: bool = True
    lapse: float = 0.0
    lifetime: int | None = None
    returns: bool = False
    pool: float | None = None
    start: int = 0
    pair: Pair | None = None

    def __post_init__(self) -> None:
        given = {name: value for name, value in vars(self).items() if value is not getattr(Settings, name)}
        for name, value in given.items():  # defaults need no check
            if name in _WORDS:
                checks.choice(name, value, _WORDS[name])
            elif name in _FLAGS:
                checks.settle(self, **{name: checks.flag(name, value)})
            elif name in _WHOLE:
                if not _is_several(name, value, "iu"):
                    checks.settle(self, **{name: checks.whole(name, value, *_WHOLE[name])})
            elif name == "pair":
                checks.instance("pair", value, Pair, "one idea needs none")
            elif not _is_several(name, value, "iuf"):
                checks.settle(self, **{name: checks.number(name, value, 0, 1)})
        if self.chance_into is not None:
            checks.instance("chance_into", self.chance_into, np.ndarray, "one chance for all is `chance`")
        if self.pair is not None:
            _refuse_more(self)

    def fit(self, network: Network) -> None:
        """Check the arrays against a network.

        Parameters
        ----------
        network : Network
            Who can emulate whom.

        Raises
        ------
        ValueError
            If an array has another shape, an entry is out of range, or weights that are not normalised add up to more
            than 1 into an actor.

        Examples
        --------
        >>> import numpy as np
        >>> import uptake as up
        >>> Settings(merit=np.array([0.5, 2.0])).fit(up.generate.path(2))
        Traceback (most recent call last):
        uptake.basis.checks.BadValue: merit[1] = 2.0 is out of range; it lies in [0, 1]
        """
        if self.weighted and network.weight is None:
            raise BadValue("weighted", True, problem="needs weights, but the network has none")
        if self.weighted and not self.normalise:
            _refuse_large_sums(network)
        for name in _PER_ACTOR_OR_ARC:
            values = getattr(self, name)
            if isinstance(values, np.ndarray):
                low, high = (1, checks.INT32_MAX) if name == "count" else (0, 1)
                _fits(name, values, network.n_arcs if name == "chance" else network.n, low, high)

    @property
    def all_aware(self) -> bool:
        """Whether all become aware at once; schedule and link then play no part."""
        return self.drive >= 1


@dataclass(frozen=True, eq=False)
class Model(Frozen):
    """Base of the textbook models: a frozen dataclass that knows its settings.

    Attributes
    ----------
    starts_alone : bool
        Whether somebody adopts without a seed.
    ends : bool
        Whether every run comes to a step after which nothing changes.

    See Also
    --------
    Settings : what a model states.

    Examples
    --------
    A model of one's own: a rumour that everybody passes on for two steps.

    >>> import uptake as up
    >>> class Rumour(up.models.Model):
    ...     def settings(self, network, seed, engine):
    ...         return up.models.Settings(schedule="each", chance=1.0, merit=1.0, lifetime=2)
    >>> up.simulate(up.generate.path(4), Rumour(), seeds=[0]).curve.values.tolist()
    [[1, 2, 3, 4, 4, 4]]
    """

    starts_alone: ClassVar[bool] = False
    ends: ClassVar[bool] = True

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """The settings of the gates on a network.

        Parameters
        ----------
        network : Network
            Who can emulate whom.
        seed : int
            Key of what is drawn before the runs, in [0, 2^32).
        engine : "auto", "native" or "numba", optional
            What draws it; the bits are the same.

        Returns
        -------
        Settings
            The settings.

        Raises
        ------
        ValueError
            If the parameters do not fit the network.

        Examples
        --------
        >>> import uptake as up
        >>> up.Mandate(start=3, compliance=.5).settings(up.generate.path(2), seed=0, engine=None).push
        0.5
        """
        raise NotImplementedError(f"{type(self).__name__} states no settings")

    @property
    def uses_weights(self) -> bool:
        """Whether the chances of arcs follow from the weights of the network."""
        return False

    @property
    def first_horizon(self) -> int:
        """The least horizon in which all that is timed has begun."""
        return 1


def _is_several(name: str, value: object, kinds: str) -> bool:
    """Whether the value is an array of numbers, where there may be one."""
    if name not in _PER_ACTOR_OR_ARC or not isinstance(value, np.ndarray) or value.ndim == 0:
        return False
    if checks.as_array(name, value).dtype.kind not in kinds:
        raise BadType(name, NOT_SHOWN, "it takes numbers", problem=f"holds {value.dtype} values")
    return True


def _fits(name: str, values: npt.NDArray[Any], size: int, low: float, high: float) -> None:
    """Refuse an array of another shape, or with an entry that is out of range."""
    if values.shape != (size,):
        allowed = f"it takes one number or an array of shape ({size},)"
        raise BadValue(name, NOT_SHOWN, allowed, problem=f"has shape {values.shape}")
    if values.size and not (values.min() >= low and values.max() <= high):
        bad = int(np.argmax(~((values >= low) & (values <= high))))
        raise BadValue(name, values[bad].item(), checks.span(low, high), index=bad)


def _refuse_more(settings: Settings) -> None:
    """Refuse settings of a pair that two ideas cannot have."""
    for name, value in vars(settings).items():
        if name not in _OF_A_PAIR and value != getattr(Settings, name):
            raise BadValue(name, value, f"two ideas have {', '.join(_OF_A_PAIR)}", problem="does not go with a pair")
    if settings.clock == "skip":
        raise BadValue("clock", "skip", "two ideas have the clocks tie and actor", problem="does not go with a pair")
    if np.any(np.not_equal(settings.merit, 1)):
        raise BadValue(
            "merit", NOT_SHOWN, "two ideas have merit = 1 and their levels", problem="does not go with a pair"
        )


def _refuse_large_sums(network: Network) -> None:
    """Refuse weights as given that add up to more than 1 into an actor."""
    sums = sums_into(network)
    if sums.max() > 1 + SUM_ERROR:
        first = int(np.argmax(sums > 1 + SUM_ERROR))
        problem = f"has weights that add up to {sums[first]:.6g} into actor {name_of(network.names, first)}"
        allowed = "a model that takes them as given needs sums of at most 1"
        remedy = "normalise=True divides them by their sum"
        raise BadValue("network", NOT_SHOWN, allowed, problem=problem, remedy=remedy, also=("normalise",))
