"""Users: the demand side of a world, in groups."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any

import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Frozen
from uptake.basis.brief import brief
from uptake.basis.checks import BadValue
from uptake.network.given import names_listed, positions_of
from uptake.network.layer import Layer
from uptake.network.layers import LayersLike, layers_of
from uptake.network.names.aligned import of_actors
from uptake.network.network import Network
from uptake.world.contexts import Contexts, context_of
from uptake.world.groups import Labels, Words, grouping, labels_of


@dataclass(frozen=True, eq=False, repr=False)
class Users(Frozen):
    """The demand side: people who emulate each other.

    Parameters
    ----------
    network : Network, Layer, list of these, or dict of name to these
        Peer ties; an arc ``u -> v`` means that v can emulate u. If they carry weights, the proof a user sees is the
        weighted share of its contacts, otherwise the plain share. Several layers have the same users.
    group : array of shape (n,), Series or dict, optional
        Group of each user (village, region, community), by its name or number. Groups are those that occur. With
        `group_names`, whole numbers are codes that index them. No user is without a group.
    group_names : sequence of str, optional
        A name per code, or the names in the order wanted; by default those that occur, sorted. Names differ as text.
    threshold : float, array of shape (n,), Series or dict, optional
        Level in [0, 1] at which a user accepts. By default drawn from U(0, 1), a constant of the user in every
        strategy.
    reinforcement : int, optional
        Proof is the number of adopting contacts over this number, at least 1, not a share [1]_.
    priority : array of int of shape (n,), Series or dict, optional
        Users with a lower number are served first where places are short. By default all are equal.
    immune : list of names, optional
        Users who never adopt, by the names of the network: a list, set, array, Series or other collection. They hear of
        the idea and are contacts of others as before; counts of seeds are drawn among the others.
    context : float, array of shape (n,), Series, dict, or contexts, optional
        What the circumstances of each user are like, in [0, 1], or how they are drawn: ``up.contexts(...)``. Where
        there are contexts, the idea changes as it spreads, and fits some users better than others. By default there
        are none, and the idea is the same everywhere.
    sector : array of shape (n,), Series or dict, optional
        Sector of each user, by its code or label. Between sectors the idea loses `Idea.translation`. By default users
        have none, and nothing is lost.

    Raises
    ------
    ValueError
        If a value is out of range or has the wrong shape; the message names the first bad index.
    TypeError
        If a value is of the wrong kind.

    Warns
    -----
    UserWarning
        If a Series or a dict has values for names that no user has.

    See Also
    --------
    Providers : the supply side.
    World : users, providers and an idea together.

    Notes
    -----
    A Series and a dict go by name: each user needs a value under its name in ``network.labels``. Arrays and lists go
    by the order of ``network.labels``.

    References
    ----------
    .. [1] Centola, D. and Macy, M. (2007). Complex contagions and the weakness of long ties. *American Journal of
       Sociology* 113, 702-734.

    Examples
    --------
    >>> import uptake as up
    >>> ring = up.Network.from_edges([0, 1, 2, 3], [1, 2, 3, 0])
    >>> users = up.Users(ring, group=["north", "north", "south", "south"])
    >>> users.n, users.group_names
    (4, ('north', 'south'))
    >>> users
    Users(Network(n=4, arcs=8, undirected), group=<4 values, 0 to 1>, group_names=('north', 'south'))
    >>> work = up.Layer(up.generate.path(4), chance=0.01, proof=0)
    >>> [layer.name for layer in up.Users({"family": ring, "work": work}).layers]
    ['family', 'work']
    >>> pair = up.Network.from_edges([0], [1], labels=["Ann", "Bo"])
    >>> up.Users(pair, threshold={"Bo": 0.9, "Ann": 0.1}).threshold.tolist()
    [0.1, 0.9]
    """

    network: LayersLike
    _: KW_ONLY
    group: npt.ArrayLike | None = None
    group_names: Sequence[str] | None = None
    threshold: npt.ArrayLike | None = None
    reinforcement: int | None = None
    priority: npt.ArrayLike | None = None
    immune: Collection[Any] | None = None
    context: npt.ArrayLike | Contexts | None = None
    sector: npt.ArrayLike | Labels | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.network, Network):
            checks.settle(self, network=self.layers)
        actors = self.base.names
        codes, names = grouping(self.group, self.group_names, self.n, actors)
        checks.settle(self, group=codes, group_names=names)
        if self.threshold is not None:
            checks.settle(self, threshold=of_actors(checks.numbers, "threshold", self.threshold, actors, self.n))
        if self.reinforcement is not None:
            checks.settle(self, reinforcement=checks.whole("reinforcement", self.reinforcement, 1))
            if any(layer.network.weight is not None for layer in self.layers):
                problem = "counts contacts, but the network has weights"
                remedy = "choose one: leave out reinforcement, or build the network without weight"
                raise BadValue("reinforcement", self.reinforcement, problem=problem, remedy=remedy, also=("network",))
        if self.priority is not None:
            checks.settle(self, priority=of_actors(checks.codes, "priority", self.priority, actors, self.n))
        if self.immune is not None:
            immune = names_listed("immune", self.immune)
            positions_of("immune", immune, self.base, self.n)
            checks.settle(self, immune=immune)
        if self.context is not None:
            groups = None if codes is None else Labels(codes, names)
            checks.settle(self, context=context_of(self.context, self.n, actors, "user", groups))
        if self.sector is not None:
            words = Words("sector", "sector", "user")
            checks.settle(self, sector=labels_of(words, self.sector, self.n, actors))

    def __repr__(self) -> str:
        return brief(self, bare=("network",), hidden=("group_names",) if self.group is None else ())

    @property
    def n(self) -> int:
        """Number of users."""
        return int(self.base.n)

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The peer ties as layers, however they were given."""
        return layers_of("network", self.network, "peer")

    @property
    def base(self) -> Network:
        """The network of the first layer, whose names are those of the users."""
        return self.layers[0].network
