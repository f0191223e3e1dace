"""What a textbook model is: parameters, and the settings of the four gates that they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Floats, Int32s, read_only
from uptake.network.network import Network

Lifetime = Literal["geometric", "fixed"]
Mixing = Literal["network", "everyone"]
MOST_MIXED = 10_000  # people in a population where the tie of everybody to everybody is stored


@dataclass(frozen=True, kw_only=True, eq=False)
class Settings:
    """The gates of one model; what is not set is the plain process: users alone, no supply limit, nobody gives up.

    Chances are per step. Symbols are those of docs/theory.md.

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
        E sums the weights of the network, as shares of those into an actor.
    lapse : float
        mu.
    lifetime : int or None
        Steps an adopter stays, in place of mu.
    returns : bool
        Whether who lapses starts again at once, unaware.
    pool : float or None
        Share of the waiting served per step; None serves everyone at once.
    start : int
        The first step at which a and pi hold.
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
    lapse: float = 0.0
    lifetime: int | None = None
    returns: bool = False
    pool: float | None = None
    start: int = 0


@dataclass(frozen=True, eq=False)
class Model:
    """Base of the textbook models: a frozen dataclass that knows its settings.

    Attributes
    ----------
    starts_alone : bool
        Whether somebody adopts without a seed.
    ends : bool
        Whether every run comes to a step after which nothing changes.
    """

    starts_alone: ClassVar[bool] = False
    ends: ClassVar[bool] = True

    def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
        """The gates on this network; ``seed`` keys what is drawn before the runs."""
        raise NotImplementedError(f"{type(self).__name__} states no settings")

    @property
    def first_horizon(self) -> int:
        """The least horizon in which all that is timed has begun."""
        return 1


def given_chances(name: str, value: npt.ArrayLike) -> float | Floats:
    """A chance, or one per arc: the values of an array are checked where the arcs are known."""
    if np.ndim(value) == 0:
        return checks.number(name, value, 0, 1)
    array = np.asarray(value)
    if array.ndim != 1 or array.dtype.kind not in "fiu":
        raise ValueError(f"{name} has shape {array.shape} of {array.dtype}; it takes a number, or one per arc")
    return read_only(array.astype(np.float64))


def chances_of_arcs(name: str, chances: float | Floats, network: Network) -> float | Floats:
    """The chances, once they fit the network."""
    if not isinstance(chances, np.ndarray):
        return chances
    if chances.size != network.n_arcs:
        hint = "; an undirected edge is two arcs" if 2 * chances.size == network.n_arcs else ""
        raise ValueError(f"{name} holds {chances.size} chances, but the network has {network.n_arcs} arcs{hint}")
    bad = np.flatnonzero(~((chances >= 0) & (chances <= 1)))
    if bad.size:
        arc = int(bad[0])
        source = int(np.searchsorted(network.out_offsets, arc, side="right")) - 1
        raise ValueError(
            f"{name}[{arc}] = {chances[arc]:g} on arc {source} -> {network.out_targets[arc]}; "
            "probabilities lie in [0, 1]"
        )
    return chances


def one_of_contacts(network: Network) -> Floats:
    """1 / in-degree of every actor, 0 without contacts."""
    contacts = network.degree("in")
    return np.divide(1.0, contacts, out=np.zeros(network.n), where=contacts > 0)


def levels(name: str, values: npt.ArrayLike) -> float | Floats:
    """One level in [0, 1], or one per actor."""
    return checks.numbers(name, values, np.size(values))


def whole_numbers(name: str, values: npt.ArrayLike, low: int) -> int | Int32s:
    """One whole number of at least `low`, or one per actor."""
    if np.ndim(values) == 0:
        return checks.whole(name, values, low)
    array = checks.codes(name, values, np.size(values))
    bad = np.flatnonzero(array < low)
    if bad.size:
        raise ValueError(f"{name}[{bad[0]}] = {array[bad[0]]} is out of range; it is at least {low}")
    return array


def need_unweighted(model: Model, network: Network) -> None:
    """Refuse weights where contacts are counted."""
    if network.weight is not None:
        raise ValueError(
            f"the network has weights, but {type(model).__name__} counts contacts; "
            "use LinearThreshold(threshold=phi) for shares of weight, or build the network without weight"
        )
