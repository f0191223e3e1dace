"""Seeds as they are given: a count, a share, or names of actors; or any of these by step."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from uptake.basis import checks
from uptake.basis.brief import brief
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, Refusal, kind_of, shown
from uptake.basis.frozenmap import FrozenMap
from uptake.network.given import PER_RUN, names_listed, united
from uptake.strategies.by_idea import by_idea, of_idea
from uptake.strategies.later import AtOnce, SeedsByStep
from uptake.world.months import MOST_STEPS

SideName = Literal["users", "providers"]
SeedsLike = int | float | Collection[Any] | Mapping[int, Any]  # a count, a share, or names; or these by step
Settled = AtOnce | SeedsByStep
BY_STEP = "a dict of seeds is {step: seeds}; for its keys as names pass list(the dict)"


@dataclass(frozen=True, repr=False)
class Seeds:
    """The actors who adopt unprompted, on either side: at step 0, or at the steps of a dict.

    ``a | b`` are the seeds of both: on each side, and at each step, the larger of two counts or of two shares (the sets
    are nested), or the union of two lists.

    Parameters
    ----------
    users, providers : int, float, list of names, or dict of these by step
        A count k: the k actors of that side with the smallest luck, other ones in each run, and nested: 10 seeds are
        among 20. A share of the actors of that side, above 0 and below 1: a count of the nearest whole number. Or
        names: of the users' network, of the providers' network, or the positions 0 .. m - 1 of providers without one;
        in a list, set, array, Series, Index or other collection. Or a dict such as ``{0: 5, 24: [3, 1]}``: a step, and
        the seeds that adopt at the end of that step. These are seeds of every idea: each draws its own.
    ideas : mapping of str to Seeds, optional
        By the name of an idea, seeds of that idea besides.

    Raises
    ------
    ValueError
        If a count or a step is negative or a share is 1 or more, or seeds of an idea hold ideas themselves.
    TypeError
        If they are of another kind.

    See Also
    --------
    Emulation : seeds, and nothing else.

    Examples
    --------
    >>> import uptake as up
    >>> up.Seeds(users=10, providers=[3, 1]) | up.Seeds(users=20, providers=[2])
    Seeds(users=20, providers=(1, 2, 3))
    >>> up.Seeds(users=["Ann", "Bo"])
    Seeds(users=('Ann', 'Bo'))
    >>> up.Seeds(users={0: 5, 24: 10}) | up.Seeds(users=8)
    Seeds(users={0: 8, 24: 10})
    >>> up.Seeds(users=5, ideas={"A": up.Seeds(users=8)}).of("A")
    Seeds(users=8)
    """

    users: SeedsLike = 0
    providers: SeedsLike = 0
    ideas: Mapping[str, Seeds] = field(default_factory=lambda: FrozenMap({}))

    def __post_init__(self) -> None:
        checks.settle(self, users=settled("users", self.users), providers=settled("providers", self.providers))
        checks.settle(self, ideas=_of_ideas(self.ideas))

    def __or__(self, other: Seeds) -> Seeds:
        users = _together("users", settled("users", self.users), settled("users", other.users))
        providers = _together("providers", settled("providers", self.providers), settled("providers", other.providers))
        ideas = {**self.ideas, **other.ideas}
        ideas |= {name: self.ideas[name] | other.ideas[name] for name in self.ideas if name in other.ideas}
        return Seeds(users=users, providers=providers, ideas=ideas)

    def __repr__(self) -> str:
        return brief(self)

    def of(self, idea: str) -> Seeds:
        """The seeds of one idea: those of every idea, and those of its own.

        Parameters
        ----------
        idea : str
            Its name.

        Returns
        -------
        Seeds
            Without `ideas`.

        Raises
        ------
        ValueError
            If the two are of different kinds on one side.

        Examples
        --------
        >>> import uptake as up
        >>> up.Seeds(users=["Ann"], ideas={"A": up.Seeds(users=["Bo"])}).of("A")
        Seeds(users=('Ann', 'Bo'))
        """
        everywhere = Seeds(users=self.users, providers=self.providers)
        return everywhere | self.ideas[idea] if idea in self.ideas else everywhere


def _of_ideas(given: object) -> Mapping[str, Seeds]:
    if not isinstance(given, Mapping):
        allowed = "it maps names of ideas to Seeds"
        raise BadType("ideas", NOT_SHOWN, allowed, problem=f"is {kind_of(given)}")
    for name, seeds in given.items():
        checks.word("ideas", name)
        checks.instance("ideas", seeds, Seeds, "for example up.Seeds(users=5)", index=name)
        if seeds.ideas:
            raise BadValue("ideas", NOT_SHOWN, index=name, problem="holds seeds of ideas itself")
    return FrozenMap(given)


def settled(name: str, seeds: SeedsLike) -> Settled:
    """A count, a share in (0, 1), or names in the order given; or these by step.

    Seeds of step 0 alone are the same with and without their step.

    Raises
    ------
    BadValue, BadType
        If it is none of these; the message says what to write.

    Examples
    --------
    >>> settled("seeds", 3), settled("seeds", 0.05), settled("seeds", {7, 2})
    (3, 0.05, (2, 7))
    >>> settled("seeds", {24: [7], 0: 3}), settled("seeds", {0: 3})
    ({0: 3, 24: (7,)}, 3)
    """
    if not isinstance(seeds, Mapping):
        return _at_once(name, seeds)
    steps: dict[int, AtOnce] = {}
    for key, value in seeds.items():
        step = _step(name, key)
        with at_step(step):
            steps[step] = _at_once(name, value)
    return _by_step(steps)


def given_seeds(name: str, seeds: Any) -> Any:
    """Seeds in the form in which a strategy keeps what was given: as `settled`, or by idea.

    Examples
    --------
    >>> given_seeds("seeds", {"A": {0: 5}, "B": [3, 1]})
    {'A': 5, 'B': (3, 1)}
    """
    ideas = by_idea(name, seeds)
    if ideas is None:
        return settled(name, seeds)
    kept = {}
    for idea, those in ideas.items():
        with of_idea(idea):
            kept[idea] = settled(name, those)
    return FrozenMap(kept)


def seeds_on(name: str, seeds: Any, side: SideName) -> Seeds:
    """Seeds of a side, given as in `Strategy`; `Seeds` stay what they are.

    Examples
    --------
    >>> seeds_on("seeds", {"A": 5}, "providers")
    Seeds(ideas={'A': Seeds(providers=5)})
    """
    if isinstance(seeds, Seeds):
        return seeds
    kept = given_seeds(name, seeds)
    ideas = by_idea(name, kept)
    if ideas is None:
        return Seeds(**{side: kept})
    return Seeds(ideas={idea: Seeds(**{side: those}) for idea, those in ideas.items()})


@contextmanager
def at_step(step: int) -> Iterator[None]:
    """Refusals also say at which step, and what a dict of seeds is."""
    try:
        yield
    except Refusal as error:
        error.problem = f"at step {step} {error.problem}"
        error.remedy = "; ".join(part for part in (error.remedy, BY_STEP) if part)
        raise


def _step(name: str, key: object) -> int:
    try:
        return checks.whole(name, key, 0, MOST_STEPS)
    except Refusal as error:
        problem, allowed = f"has the key {shown(key)}, which is no step", f"steps are 0, 1, 2, ... {MOST_STEPS}"
        raise type(error)(name, NOT_SHOWN, allowed, problem=problem, remedy=BY_STEP) from None


def _by_step(steps: Mapping[int, AtOnce]) -> Settled:
    """The normal form: steps without seeds are left out, and step 0 alone needs no step."""
    some = {step: seeds for step, seeds in steps.items() if seeds not in (0, ())}
    return some.get(0, 0) if some.keys() <= {0} else SeedsByStep(some)


def _at_once(name: str, seeds: SeedsLike) -> AtOnce:
    if not _is_number(seeds):
        return names_listed(name, seeds, nested=PER_RUN)
    if isinstance(seeds, np.ndarray):
        seeds = seeds[()]
    if hasattr(type(seeds), "__index__"):
        return checks.whole(name, seeds)
    share = checks.number(name, seeds)
    if 0 < share < 1:
        return share
    if share == 1:
        remedy = "write 1 for one seed, or a list of all names for everybody"
        raise BadValue(name, seeds, problem="could be one seed or the share of everybody", remedy=remedy)
    return checks.whole(name, seeds)


def _is_number(seeds: object) -> bool:
    if isinstance(seeds, np.ndarray):
        return seeds.ndim == 0
    return not isinstance(seeds, str | bytes) and not hasattr(type(seeds), "__iter__")


def _together(side: str, a: Settled, b: Settled) -> Settled:
    """The seeds of both, step by step."""
    if not isinstance(a, SeedsByStep) and not isinstance(b, SeedsByStep):
        return _both(side, a, b)
    one, other = (seeds if isinstance(seeds, SeedsByStep) else {0: seeds} for seeds in (a, b))
    return _by_step({t: _both(side, one.get(t, 0), other.get(t, 0)) for t in {*one, *other}})


def _both(side: str, a: AtOnce, b: AtOnce) -> AtOnce:
    """The larger of two counts or shares, the union of two lists; no seeds at all give way to the other."""
    if a in (0, ()) or b in (0, ()):
        return b if a in (0, ()) else a
    if isinstance(a, tuple) and isinstance(b, tuple):
        return united(a, b)
    if isinstance(a, int | float) and isinstance(b, int | float) and type(a) is type(b):
        return max(a, b)
    words = ", those of the other ".join(_KINDS[type(seeds)].format(side=side) for seeds in (a, b))
    raise BadValue("seeds", NOT_SHOWN, problem=f"of one strategy are {words}", remedy="use the same kind for both",
                   also=(side,))  # fmt: skip


_KINDS = {int: "a number of {side}", float: "a share of {side}", tuple: "a list of names"}
