"""Where a world begins that is not new to the idea: a status per actor."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Frozen
from uptake.basis.brief import brief
from uptake.basis.checks import BadValue
from uptake.basis.frozenmap import FrozenMap
from uptake.basis.suggest import did_you_mean
from uptake.world.statuses import ByActor, by_actor, statuses, steps_since

Statuses = npt.ArrayLike | Mapping[Any, str | int]


@dataclass(frozen=True, eq=False, repr=False)
class Start(Frozen):
    """Where reality stands today: who has it, who waits, who dropped it, who is immune. For ``World(..., start=)``.

    Parameters
    ----------
    users : list, array, Series, Categorical or dict, optional
        The status of each user at step 0: "unaware", "aware", "waiting", "adopter", "lapsed" or "immune"; or the codes
        0 to 4 of the first five. By default all are unaware.
    providers : list, array, Series, Categorical or dict, optional
        The status of each provider, likewise; none is immune. Adopting providers are open.
    server : list, array, Series or dict, optional
        For users that have adopted, the provider whose place they hold: its name, or its position where providers have
        no names. -1 and None stand for none, which is the default: then an adopter holds no place, as seeds do.
    since : int, array, Series or dict, default 0
        For users that wait, the step at which they began to, at most 0: one for all, or one per user. It orders the
        queue, and counts in waiting times.

    Raises
    ------
    ValueError
        If a status is unknown, or a step is above 0; the message names the first bad entry. `World` raises it where
        names or sizes are not those of its actors, or a provider has fewer places than users who hold one.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    World : takes a start.
    Users : ``immune=`` lists users who never adopt.

    Notes
    -----
    A Series and a dict go by name, and actors that they do not name are unaware. Arrays and lists go by the order of
    the actors. To others a start is a change at step 0, as seeds are. Adopters and lapsed users count as adopted at
    step 0. Providers that are open already count as no openings and cost no setup.

    Examples
    --------
    >>> import uptake as up
    >>> people = up.Network.from_edges([0, 1, 2], [1, 2, 3], labels=["Ann", "Bo", "Cy", "Di"])
    >>> today = up.Start(users={"Ann": "adopter", "Cy": "aware", "Di": "immune"})
    >>> world = up.World(up.Users(people), ideas=up.Idea(peer=1.0, merit=1.0, social_proof=0.0), start=today)
    >>> result = up.simulate(world, up.Strategy(), horizon=3, rng=1, record="adoption_step")
    >>> dict(zip(people.labels.tolist(), result.adoption_step.values[0].tolist()))
    {'Ann': 0, 'Bo': 1, 'Cy': 1, 'Di': -1}
    """

    users: Statuses | None = None
    _: KW_ONLY
    providers: Statuses | None = None
    server: npt.ArrayLike | Mapping[Any, Any] | None = None
    since: npt.ArrayLike | Mapping[Any, int] = 0

    def __post_init__(self) -> None:
        for side in ("users", "providers"):
            if getattr(self, side) is not None:
                checks.settle(self, **{side: statuses(side, getattr(self, side))})
        if self.server is not None:
            checks.settle(self, server=by_actor("server", self.server, lambda values: values))
        checks.settle(self, since=steps_since(self.since))

    def __repr__(self) -> str:
        return brief(self, bare=("users",))

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits of all values: equal for equal starts."""
        held = (self.users, self.providers, self.server, self.since)
        parts = [part.fingerprint if isinstance(part, ByActor) else part for part in held]
        return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def starts_of(given: Any, ideas: Sequence[str]) -> Start | FrozenMap[str, Start]:
    """One start for each idea, or starts by idea, checked.

    Raises
    ------
    BadType, BadValue
        If it holds something else, or an idea is none of the `ideas` of a world.

    Examples
    --------
    >>> starts_of({"A": Start(["adopter"])}, ["A", "B"])
    {'A': Start(<1 values, 3 to 3>)}
    """
    remedy = "wrap the statuses: up.Start(users=statuses)"
    if not isinstance(given, Mapping):
        checks.instance("start", given, Start, remedy)
        return given  # type: ignore[no-any-return]
    for idea, start in given.items():
        if idea not in ideas:
            raise BadValue("start", idea, did_you_mean(idea, ideas), problem="is no idea of this world")
        checks.instance("start", start, Start, remedy, index=idea)
    return FrozenMap(given)
