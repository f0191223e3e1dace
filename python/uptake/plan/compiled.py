"""What compilation gives: a plan with its seeds and its ledger, or a plain contagion."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from uptake.basis.arrays import NO_INT32, Floats, Int32s, Int64s, read_only
from uptake.kernels.types import Plan, Ties
from uptake.network.network import Network
from uptake.network.relabel import Relabelled
from uptake.plan.accounts import Entry, Funded, Obligation
from uptake.plan.purses import Purse
from uptake.strategies.planted import Planted, PlantedByStep
from uptake.world.terms import Assumption


@dataclass(frozen=True, eq=False)
class Compiled:
    """A strategy on a world, or a textbook model on a network, ready to run.

    Attributes
    ----------
    plan : Plan
        What the kernels read; all arrays are read-only.
    user_seeds, provider_seeds : int, array of int32, or PlantedByStep
        A number of seeds to draw in each run, or ids inside the side; or these by step.
    entries, basis, amount
        The ledger: its lines, what each is counted by (position in `BASES`), and the amounts in hundredths, of shape
        (entries, horizon + 1).
    discount : array of shape (horizon + 1,)
        Discount factor of each step.
    assumptions : tuple of Assumption
    notes : tuple of str
        What a reader of the results should know.
    immune : array of int32
        Positions of the users that never adopt, ascending.
    cluster : tuple of int
        Positions in the world of the ideas that run together with this one, itself among them.
    adopted : pair of arrays of int32
        Positions of the users, and of the providers, that have adopted by the start; ascending.
    funded : tuple of Funded
        The lines of the ledger that count what one sponsor opens or keeps, or what none does.
    obligations : tuple of Obligation
        What sponsors must have spent by a step.
    purses : tuple of Purse
        What each named sponsor has to spend.
    fees : int or None
        The line of the ledger that holds the fees; None where nobody pays any.
    """

    plan: Plan
    user_seeds: Planted | PlantedByStep
    provider_seeds: Planted | PlantedByStep
    entries: tuple[Entry, ...]
    basis: Int32s
    amount: Int64s
    discount: Floats
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    immune: Int32s = field(default_factory=lambda: NO_INT32)
    cluster: tuple[int, ...] = (0,)
    adopted: tuple[Int32s, Int32s] = field(default_factory=lambda: (NO_INT32, NO_INT32))
    funded: tuple[Funded, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    purses: tuple[Purse, ...] = ()
    fees: int | None = None

    @cached_property
    def no_seeds(self) -> Int32s:
        """The users among whom no seeds are drawn: those that are immune, or have adopted by the start."""
        return np.union1d(self.immune, self.adopted[0]).astype(np.int32) if self.adopted[0].size else self.immune


@dataclass(frozen=True, eq=False)
class IdeasPlan:
    """A strategy on a world of several ideas, ready to run.

    Attributes
    ----------
    ideas : tuple of str
        Their names.
    parts : tuple of Compiled
        One per idea.
    """

    ideas: tuple[str, ...]
    parts: tuple[Compiled, ...]

    @property
    def clusters(self) -> tuple[tuple[int, ...], ...]:
        """The positions of the ideas that run together, cluster by cluster."""
        return tuple(dict.fromkeys(part.cluster for part in self.parts))

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Those of all ideas, then those of each, which name it."""
        shared = [a for a in self.parts[0].assumptions if all(a in part.assumptions for part in self.parts)]
        own = [
            replace(a, name=f"{a.name} ({idea})")
            for idea, part in zip(self.ideas, self.parts, strict=True)
            for a in part.assumptions
            if a not in shared
        ]
        return (*shared, *own)

    @property
    def notes(self) -> tuple[str, ...]:
        """Those of all ideas, each once."""
        return tuple(dict.fromkeys(note for part in self.parts for note in part.notes))


@dataclass(frozen=True, eq=False)
class CascadePlan:
    """An independent cascade on the tie clock or the skip clock.

    Attributes
    ----------
    network : Network
    bar : array of int32 of shape (1,) or (n_arcs,); empty under the skip clock
        A tie is live if (coin >> 1) <= bar: bar = round(p 2^31) - 1.
    hazard : int
        Under the skip clock, Lambda(p) in units of 2^-32.
    assumptions, notes, immune
        As in `Compiled`.
    """

    network: Network
    bar: Int32s
    hazard: int
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    immune: Int32s = field(default_factory=lambda: NO_INT32)

    @cached_property
    def ties(self) -> Ties:
        """The arcs, with the luck of their positions; those into immune actors lead back to their source instead."""
        return ties_without(self.network, self.immune)


@dataclass(frozen=True, eq=False)
class ComplementaryPlan:
    """Two ideas, each heard as in an independent cascade, of which each changes how acceptable the other one is.

    Attributes
    ----------
    network : Network
    bar : array of int32 of shape (1,) or (n_arcs,); empty under the actor clock
        As in `CascadePlan`.
    hazard : array of int64 of shape (1,) or (n_arcs,); empty under the tie clock
        Lambda(p) in units of 2^-32.
    alone, given : array of int64 of shape (2,)
        The level of each idea, in units of 2^-32, for actors that have not adopted the other one, and for those that
        have.
    ideas : tuple of str
        Their names.
    assumptions, notes, immune
        As in `Compiled`.
    """

    network: Network
    bar: Int32s
    hazard: Int64s
    alone: Int64s
    given: Int64s
    ideas: tuple[str, str]
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    immune: Int32s = field(default_factory=lambda: NO_INT32)

    @cached_property
    def ties(self) -> Ties:
        """As in `CascadePlan`."""
        return ties_without(self.network, self.immune)


@dataclass(frozen=True, eq=False)
class ThresholdPlan:
    """A contagion in which each actor adopts once its adopting contacts are enough; see ``kernels/contagion/needs.py``.

    Attributes
    ----------
    network : Network
    amount : array of int64 of shape (n_arcs,) or (0,)
        What each tie passes on; empty where each counts 1.
    latent : int
        How an actor's need comes about: GIVEN, RESISTANCE or ACCEPTANCE.
    scale : array of int64 of shape (1,) or (n,)
    each : bool
        Whether a contact counts anew in every step.
    assumptions, notes, immune
        As in `Compiled`.
    hubs_first : Relabelled, optional
        The network in order of degree, where that is worth it.
    """

    network: Network
    amount: Int64s
    latent: int
    scale: Int64s
    each: bool
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    hubs_first: Relabelled | None = None
    immune: Int32s = field(default_factory=lambda: NO_INT32)

    @cached_property
    def in_amount(self) -> Int64s:
        """The amounts by target."""
        return self.amount[self.network.in_arcs] if self.amount.size else self.amount


PlainPlan = CascadePlan | ComplementaryPlan | ThresholdPlan
ContagionPlan = PlainPlan | Compiled
AnyPlan = ContagionPlan | IdeasPlan


def ties_without(network: Network, immune: Int32s) -> Ties:
    """The arcs of a network; those into immune actors lead back to their source instead."""
    return Ties(network.out_offsets, turned_back(network, immune) if immune.size else network.out_targets)


def turned_back(network: Network, immune: Int32s) -> Int32s:
    """The targets of all arcs, where an arc into an immune actor leads back to its source, which it cannot change.

    Examples
    --------
    >>> import uptake as up
    >>> turned_back(up.Network.from_edges([0, 1], [1, 2], directed=True), np.array([2], np.int32)).tolist()
    [1, 1]
    """
    spared = np.zeros(network.n, bool)
    spared[immune] = True
    return read_only(np.where(spared[network.out_targets], network.source_of_arcs(), network.out_targets))
