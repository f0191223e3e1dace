"""Changes of who is tied to whom and who shares with whom: ties that a strategy adds, variants that actors pool."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from uptake.basis import checks
from uptake.basis.brief import brief
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.network.given import names_listed, united
from uptake.strategies.seeds import SideName
from uptake.strategies.timing import window

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


Structure = AddTies | PoolVariants


def _names(name: str, given: Any) -> tuple[Hashable, ...]:
    """One name, or several."""
    alone = isinstance(given, str | bytes) or not hasattr(type(given), "__iter__")
    names = names_listed(name, [given] if alone else given)
    if not names:
        raise BadValue(name, NOT_SHOWN, problem="holds no name", remedy="leave out the ties, or name their ends")
    return names


def _repeated(names: tuple[Hashable, ...], size: int) -> tuple[Hashable, ...]:
    return names * size if len(names) == 1 else names
