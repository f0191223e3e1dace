"""Service ties: which users may ask which providers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from uptake.basis import checks
from uptake.basis.arrays import Frozen, Int32s, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.engine import kernel
from uptake.basis.threads import aside
from uptake.network.edges import MOST_ACTORS, actor_ids
from uptake.network.fingerprint import digest
from uptake.network.rows import TieList, build_rows


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
        engine: str | None = None,
    ) -> ServiceTies:
        """Service ties from two aligned lists of ids; duplicates are merged.

        Parameters
        ----------
        users, providers : lists, arrays or Series of m integers
            Tie i joins user ``users[i]`` and provider ``providers[i]``.
        n_users, n_providers : int, optional
            Sizes of the two sides; by default the largest id + 1.
        engine : {"auto", "native", "numba"}, optional
            Which engine sorts; the result is the same.

        Returns
        -------
        ServiceTies
            The same whatever the order of the lists.

        Raises
        ------
        TypeError
            If ids are not integers.
        ValueError
            If ids are missing, negative or out of range, the lists differ in length, or a side has no actors.

        Examples
        --------
        >>> ties = ServiceTies.from_edges([0, 1, 1], [0, 0, 1], n_users=3)
        >>> ties
        ServiceTies(users=3, providers=2, ties=3)
        >>> ties.serve_users.tolist()
        [0, 1, 1]
        """
        asking, n_users = _side(users, "users", n_users, "n_users")
        serving, n_providers = _side(providers, "providers", n_providers, "n_providers")
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


def _side(values: Any, name: str, size: int | None, size_name: str) -> tuple[Int32s, int]:
    if size is not None:
        size = checks.whole(size_name, size, 1, MOST_ACTORS)
    ids = actor_ids(name, values, size, size_name)
    if size is None:
        if len(ids) == 0:
            raise BadValue(size_name, NOT_SHOWN, problem="is missing and there are no ties", remedy=f"pass {size_name}")
        size = int(ids.max()) + 1
    return ids, size
