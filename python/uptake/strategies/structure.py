"""Changes of who is tied to whom: ties that a strategy adds."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from uptake.basis import checks
from uptake.basis.brief import brief
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.network.given import names_listed
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


def _names(name: str, given: Any) -> tuple[Hashable, ...]:
    """One name, or several."""
    alone = isinstance(given, str | bytes) or not hasattr(type(given), "__iter__")
    names = names_listed(name, [given] if alone else given)
    if not names:
        raise BadValue(name, NOT_SHOWN, problem="holds no name", remedy="leave out the ties, or name their ends")
    return names


def _repeated(names: tuple[Hashable, ...], size: int) -> tuple[Hashable, ...]:
    return names * size if len(names) == 1 else names
