"""Changes of who is tied to whom, who shares with whom, and who becomes one: added ties, pooled variants, mergers."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import KW_ONLY, dataclass
from fractions import Fraction
from typing import Any, Literal

from uptake.basis import checks
from uptake.basis.brief import brief
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.fractions import simplest
from uptake.network.given import names_listed, united
from uptake.strategies.seeds import SideName
from uptake.strategies.timing import window

MOST_PARTS = 1000  # of a price that a merger makes cheaper
SERVICE = "service"  # what service ties are called in place of a layer


@dataclass(frozen=True, repr=False)
class AddTies:
    """Ties that a strategy adds to a layer: an introduction, a partnership, a forum, for some time or for ever.

    They pass on and prove what ties of that layer do. The network itself stays as it is.

    Parameters
    ----------
    layer : str
        The name of a layer of users or of providers: "peer" and "professional" unless layers have names of their own.
        "service" for service ties, which go from users to providers.
    source, target : list of names, or one name
        The ties, one by one, by the names of the actors: target can emulate source. One name stands for all. In an
        undirected network each tie goes both ways. Of service ties the sources are users and the targets providers.
    start : int, default 0
        The first step in which they are open.
    until : int, optional
        The first step in which they are not open any more; by default they stay.

    Raises
    ------
    ValueError
        If the lists differ in length or hold no name, or `until` is not after `start`.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Layer : ties in time that are there under every strategy.
    PoolVariants : actors that share how they have adapted an idea.

    Examples
    --------
    >>> import uptake as up
    >>> partners = up.AddTies("professional", source=["Bee"], target=["Oak", "Elm"], start=6)
    >>> partners.source
    ('Bee', 'Bee')
    >>> up.AddTies("service", source=range(40), target="Oak", start=24)  # who can be served at Oak from month 24 on
    AddTies('service', source=(0, 1, 2, ..., 40 in all), target=('Oak', 'Oak', 'Oak', ..., 40 in all), start=24)
    """

    layer: str
    _: KW_ONLY
    source: Any
    target: Any
    start: int = 0
    until: int | None = None

    def __post_init__(self) -> None:
        checks.word("layer", self.layer)
        source, target = _names("source", self.source), _names("target", self.target)
        if len(source) != len(target):
            source, target = _repeated(source, len(target)), _repeated(target, len(source))
        if len(source) != len(target):
            problem = f"has {len(source)} names, but target has {len(target)}"
            remedy = "pass as many, or one name for all"
            raise BadValue("source", NOT_SHOWN, problem=problem, remedy=remedy, also=("target",))
        start, until = window(self.start, self.until)
        checks.settle(self, source=source, target=target, start=start, until=until)

    def __repr__(self) -> str:
        return brief(self, bare=("layer",))


@dataclass(frozen=True, repr=False)
class PoolVariants:
    """Actors that pool their variants, as the members of a federation do, for some time or for ever.

    Whoever hears from one member is offered the variant that is nearest to its own circumstances: of all members
    that had adopted by the previous step, and of the one it hears from. Without a pool it is offered the variant of
    the one it hears from.

    Parameters
    ----------
    members : list of names, optional
        Some actors of the side, by the names of their network: a list, set, array, Series or other collection.
        Providers without a network are called 0 .. m - 1. By default all of the side.
    who : "users" or "providers"
        The side that the members belong to.
    start : int, default 0
        First step in which they pool.
    until : int, optional
        First step in which they pool no more; by default they go on.
    idea : str, optional
        The name of the idea whose variants they pool; by default those of every idea.

    Raises
    ------
    ValueError
        If there is no member, or `until` is not after `start`. A member who is no actor of the world, an actor in two
        pools at once and a world without contexts are errors when the strategy meets the world.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    contexts : the circumstances of actors, without which there are no variants.
    AddTies : ties that a strategy adds.

    Notes
    -----
    A pool adds no tie: it changes what is offered along the ties that there are. A pool of one changes nothing. Users
    are served with the variant of the provider that serves them, in a pool or not. With M members whose variants lie
    anywhere in [0, 1], evenly, the expected distance to the nearest is (M + 3) / (2 (M + 1) (M + 2)).

    Examples
    --------
    >>> import uptake as up
    >>> up.PoolVariants(["Oak", "Elm"], start=6)
    PoolVariants(('Oak', 'Elm'), start=6)
    >>> up.Strategy(structure=[up.PoolVariants([0, 1, 2]), up.PoolVariants([3, 4], until=12)]).structure[1].until
    12
    """

    members: Collection[Any] | None = None
    _: KW_ONLY
    who: SideName = "providers"
    start: int = 0
    until: int | None = None
    idea: str | None = None

    def __post_init__(self) -> None:
        checks.choice("who", self.who, ("users", "providers"))
        start, until = window(self.start, self.until)
        members = None if self.members is None else united(names_listed("members", self.members), ())
        if members == ():
            problem, remedy = "holds no name", "leave out the pool, or leave out members for all of the side"
            raise BadValue("members", NOT_SHOWN, problem=problem, remedy=remedy)
        if self.idea is not None:
            checks.word("idea", self.idea)
        checks.settle(self, members=members, start=start, until=until)

    def __repr__(self) -> str:
        return brief(self, bare=("members",))


@dataclass(frozen=True, repr=False)
class Merge:
    """Providers that become one: a merger or a takeover.

    At the start of a step one provider takes over the users, the places and the service ties of the others, which close
    for good. It is open if any of them was, and holds one variant, that of the member that is kept.

    Parameters
    ----------
    providers : list of names, or one owner's label
        The members: some providers by their names, in a list, set, array or other collection; or all sites of an owner
        (``Providers(owner=)``). Providers without a network are called 0 .. m - 1.
    into : name
        The provider that remains; it is a member whether it is listed or not.
    at : int
        The step at whose start they merge, at least 1.
    saving : float, default 0
        By what share the set-up and the price of a place fall at the provider that remains, in [0, 1]: a fraction of at
        most 1000 parts, such as 0.125. Another merger into the same provider saves that share of what is left.
    keep : "largest" or "best_fit", default "largest"
        Whose variant is kept, of the members that have adopted: that of the one with the most places, or the one that
        is nearest to the context of `into`. Of equals the first in the order of the providers.

    Raises
    ------
    ValueError
        If there is no member, or a value is out of range. A name that is no provider's, a provider that has merged
        before, and a later seed of one that closes are errors when the strategy meets the world.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    PoolVariants : a federation, whose members share variants and stay what they are.

    Notes
    -----
    A merger holds for every idea of the world. Nobody loses a place: users whom a member serves go on without a break,
    also where there are more than places. Where no member has adopted, `into` stays as it is and the others close all
    the same. Professional ties of those that close end; those of `into` stay. If `into` opens by the merger it takes no
    slot and costs no set-up, and the sponsor of the kept member pays for its places from then on; a sponsor whose
    revenue is short of the places of all lets go of it, as of any other provider.

    Examples
    --------
    >>> import uptake as up
    >>> up.Merge([3, 4, 5], into=3, at=24, saving=0.2)
    Merge((3, 4, 5), into=3, at=24, saving=0.2)
    >>> up.Strategy(structure=[up.Merge("Age UK", into="Truro", at=12, keep="best_fit")]).structure[0].keep
    'best_fit'
    """

    providers: Any
    _: KW_ONLY
    into: Any
    at: int
    saving: float = 0.0
    keep: Literal["largest", "best_fit"] = "largest"

    def __post_init__(self) -> None:
        checks.choice("keep", self.keep, ("largest", "best_fit"))
        providers = self.providers
        if self.is_owner:
            providers = _names("providers", providers)[0]
        else:
            providers = united(names_listed("providers", providers), ())
            if not providers:
                remedy = "leave out the merger, or name its members"
                raise BadValue("providers", NOT_SHOWN, problem="holds no name", remedy=remedy)
        (into,) = _names("into", [self.into])
        at, saving = checks.whole("at", self.at, 1), checks.number("saving", self.saving, 0, 1)
        if simplest(saving).denominator > MOST_PARTS:
            allowed = f"it is a fraction of at most {MOST_PARTS} parts, such as 0.125"
            raise BadValue("saving", saving, allowed, problem="has too many digits")
        checks.settle(self, providers=providers, into=into, at=at, saving=saving)

    @property
    def is_owner(self) -> bool:
        """Whether the members are all sites of an owner."""
        return isinstance(self.providers, str | bytes) or not hasattr(type(self.providers), "__iter__")

    @property
    def cheaper(self) -> Fraction:
        """What is left of a price."""
        return 1 - simplest(self.saving)

    def __repr__(self) -> str:
        return brief(self, bare=("providers",))


Structure = AddTies | PoolVariants | Merge


def _names(name: str, given: Any) -> tuple[Hashable, ...]:
    """One name, or several."""
    alone = isinstance(given, str | bytes) or not hasattr(type(given), "__iter__")
    names = names_listed(name, [given] if alone else given)
    if not names:
        raise BadValue(name, NOT_SHOWN, problem="holds no name", remedy="leave out the ties, or name their ends")
    return names


def _repeated(names: tuple[Hashable, ...], size: int) -> tuple[Hashable, ...]:
    return names * size if len(names) == 1 else names
