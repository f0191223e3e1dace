"""Service ties: which users may ask which providers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from uptake.basis import checks
from uptake.basis.arrays import Frozen, Int32s, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.basis.engine import kernel
from uptake.basis.threads import aside
from uptake.network.edges import MOST_ACTORS, actor_ids
from uptake.network.fingerprint import digest
from uptake.network.given import names_listed
from uptake.network.network import Network
from uptake.network.rows import TieList, build_rows
from uptake.network.wanted import need_network


@dataclass(frozen=True, eq=False, repr=False)
class ServiceTies(Frozen):
    """Ties between users and providers, by user and by provider.

    Make them with :meth:`from_edges`, or with ``uptake.generate.catchments``. All arrays are read-only.

    Attributes
    ----------
    n_users, n_providers : int
        Sizes of the two sides.
    ask_offsets, ask_providers : int64[n_users + 1], int32[n_ties]
        The providers that user u may ask are ``ask_providers[ask_offsets[u]:ask_offsets[u + 1]]``, ascending.
    serve_offsets, serve_users : int64[n_providers + 1], int32[n_ties]
        The users that provider p may serve are ``serve_users[serve_offsets[p]:serve_offsets[p + 1]]``, ascending.

    See Also
    --------
    uptake.generate.catchments : Ties between users and providers of the same group.

    Examples
    --------
    >>> ties = ServiceTies.from_edges([0, 1, 1], [0, 0, 1], n_users=3)
    >>> ties.ask_providers[ties.ask_offsets[1] : ties.ask_offsets[2]].tolist()
    [0, 1]
    """

    n_users: int
    n_providers: int
    ask_offsets: Int64s
    ask_providers: Int32s
    serve_offsets: Int64s
    serve_users: Int32s

    @classmethod
    def from_edges(
        cls,
        users: Any,
        providers: Any,
        *,
        n_users: int | None = None,
        n_providers: int | None = None,
        user_network: Network | None = None,
        provider_network: Network | None = None,
        engine: str | None = None,
    ) -> ServiceTies:
        """Service ties from two aligned lists; duplicates are merged.

        Parameters
        ----------
        users, providers : lists, arrays or Series of m names or positions
            Tie i joins user ``users[i]`` and provider ``providers[i]``: by the names of their networks where these are
            given, else by position, counted from 0.
        n_users, n_providers : int, optional
            Sizes of the two sides; by default those of the networks, or the largest position + 1.
        user_network, provider_network : Network, optional
            The networks of `Users` and of `Providers`, whose names the lists hold.
        engine : {"auto", "native", "numba"}, optional
            Which engine sorts; the result is the same.

        Returns
        -------
        ServiceTies
            The same whatever the order of the lists.

        Raises
        ------
        TypeError
            If positions are not integers.
        ValueError
            If a name is not that of an actor, positions are missing, negative or out of range, the lists differ in
            length, or a side has no actors.

        Examples
        --------
        >>> ties = ServiceTies.from_edges([0, 1, 1], [0, 0, 1], n_users=3)
        >>> ties
        ServiceTies(users=3, providers=2, ties=3)
        >>> ties.serve_users.tolist()
        [0, 1, 1]
        >>> from uptake import Network
        >>> village = Network.from_edges([0], [1], labels=["Ann", "Bo"])
        >>> ServiceTies.from_edges(["Bo"], [0], user_network=village).serve_users.tolist()
        [1]
        """
        asking, n_users = _side("user", users, n_users, user_network)
        serving, n_providers = _side("provider", providers, n_providers, provider_network)
        if len(asking) != len(serving):
            problem = f"has {len(asking)} entries and providers {len(serving)}"
            raise BadValue("users", NOT_SHOWN, "they must be aligned", problem=problem, also=("providers",))
        ties = TieList(asking, serving, np.empty(0, np.float32), loops=True)
        offsets, asked, *_ = build_rows(n_users, n_providers, ties, merge=True, engine=engine)
        back, served, _ = aside(kernel("transpose_rows", engine), n_providers, offsets, asked, size=len(asked))
        return cls(n_users, n_providers, read_only(offsets), read_only(asked), read_only(back), read_only(served))

    @property
    def n_ties(self) -> int:
        """Number of ties."""
        return len(self.ask_providers)

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits: the same for the same ties however they were listed."""
        return digest(self.ask_offsets, self.ask_providers, None, f"service {self.n_providers}")

    def __repr__(self) -> str:
        return f"ServiceTies(users={self.n_users:,}, providers={self.n_providers:,}, ties={self.n_ties:,})"


def _side(side: str, values: Any, size: int | None, network: Network | None) -> tuple[Int32s, int]:
    """The positions of one end of the ties, and the size of its side."""
    name, size_name = f"{side}s", f"n_{side}s"
    if size is not None:
        size = checks.whole(size_name, size, 1, MOST_ACTORS)
    if network is not None:
        need_network(f"{side}_network", network)
        if size not in (None, network.n):
            problem = f"is given, but the network has {network.n}"
            raise BadValue(size_name, size, problem=problem, remedy=f"leave out {size_name}")
        return network.index(list(names_listed(name, values)), argument=name), network.n
    try:
        ids = actor_ids(name, values, size, size_name)
    except BadType as error:
        if isinstance(error.value, str | bytes):
            error.problem, error.remedy = "is a name", f"pass {side}_network=, the network whose names these are"
        raise
    if size is None:
        if len(ids) == 0:
            raise BadValue(size_name, NOT_SHOWN, problem="is missing and there are no ties", remedy=f"pass {size_name}")
        size = int(ids.max()) + 1
    return ids, size
