"""Service ties: which users may ask which providers."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Frozen, Int32s, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.basis.engine import kernel
from uptake.basis.threads import aside
from uptake.network.contacts import contact_steps
from uptake.network.convert.frames import columns_of
from uptake.network.edges import MOST_ACTORS, actor_ids
from uptake.network.fingerprint import digest
from uptake.network.given import names_listed
from uptake.network.network import Network
from uptake.network.rows import TieList, build_rows
from uptake.network.wanted import need_network
from uptake.network.windows import (
    Steps,
    always_open,
    closing,
    digest_of_windows,
    merged_windows,
    windows_of,
)


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
    start, until : int or int32[n_ties], and None for `until` where ties stay
        The first step in which ties are open, and the first in which they are not any more: one for all, or one per tie
        in the order of ``ask_providers``. Steps count from 1, so that 0 and 1 are the same.

    See Also
    --------
    uptake.generate.catchments : Ties between users and providers of the same group.
    AddTies : Ties that a strategy adds.

    Notes
    -----
    While a tie is not open, nothing passes along it in either direction, the provider does not count the user as
    demand, and the user does not apply there. A user that is served at a provider when its tie closes keeps the place
    until it gives up or the provider closes.

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
    start: Steps = 0
    until: Steps | None = None

    @classmethod
    def from_edges(
        cls,
        users: Any,
        providers: Any,
        *,
        start: npt.ArrayLike = 0,
        until: npt.ArrayLike | None = None,
        n_users: int | None = None,
        n_providers: int | None = None,
        user_network: Network | None = None,
        provider_network: Network | None = None,
        engine: str | None = None,
    ) -> ServiceTies:
        """Service ties from two aligned lists; duplicates are merged.

        A pair that is listed with several windows has a tie that is open in each of them.

        Parameters
        ----------
        users, providers : lists, arrays or Series of m names or positions
            Tie i joins user ``users[i]`` and provider ``providers[i]``: by the names of their networks where these are
            given, else by position, counted from 0.
        start : int or array of shape (m,), default 0
            The first step in which a tie is open, at least 0: one for all, or one per entry of the lists.
        until : int or array of shape (m,), optional
            The first step in which it is not open any more, after `start`. By default ties stay open.
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
            length, a side has no actors, or `until` is not after `start`.

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
        >>> ServiceTies.from_edges([0, 1], [0, 0], start=[0, 24], until=60)
        ServiceTies(users=2, providers=1, ties=2, in time)
        """
        asking, n_users = _side("user", users, n_users, user_network)
        serving, n_providers = _side("provider", providers, n_providers, provider_network)
        if len(asking) != len(serving):
            problem = f"has {len(asking)} entries and providers {len(serving)}"
            raise BadValue("users", NOT_SHOWN, "they must be aligned", problem=problem, also=("providers",))
        said = f"but {len(asking)} ties are listed"
        first, last = windows_of(start, until, len(asking), "tie", said)
        if isinstance(first, np.ndarray) or isinstance(last, np.ndarray):
            asking, serving, first, last = merged_windows(asking, serving, first, last)
        ties = TieList(asking, serving, np.empty(0, np.float32), loops=True)
        merge = isinstance(first, int)  # those of several windows are ties of their own
        offsets, asked, *_ = build_rows(n_users, n_providers, ties, merge=merge, engine=engine)
        back, served, _ = aside(kernel("transpose_rows", engine), n_providers, offsets, asked, size=len(asked))
        rows = read_only(offsets), read_only(asked), read_only(back), read_only(served)
        return cls(n_users, n_providers, *rows, first, last)

    @classmethod
    def from_contacts(
        cls,
        frame: Any,
        *,
        user: Hashable,
        provider: Hashable,
        start: Hashable,
        until: Hashable | None = None,
        step: Any = None,
        origin: Any = None,
        n_users: int | None = None,
        n_providers: int | None = None,
        user_network: Network | None = None,
        provider_network: Network | None = None,
    ) -> ServiceTies:
        """Service ties in time from a table with a row per time that a provider is there for a user.

        Parameters
        ----------
        frame : DataFrame, dict of columns, or table of Arrow
            A row per time. One without a user or a provider is left out.
        user, provider : str
            Columns with names of the networks where these are given, else with positions.
        start : str
            The column that says when a tie opens: numbers, or dates.
        until : str, optional
            The column that says when it closes; where that is missing, it stays. Without this column a tie is open for
            one step, or for ever where `step` is left out.
        step : number, or length of time such as "30D", optional
            How long a step is, in the unit of `start`. A tie is open in each step that its time touches. By default
            times are steps: whole numbers.
        origin : number or date, optional
            When step 1 begins; by default with the first time of `start`.
        n_users, n_providers : int, optional
            As in `from_edges`.
        user_network, provider_network : Network, optional
            As in `from_edges`.

        Returns
        -------
        ServiceTies
            Windows of a pair that touch or overlap are one tie.

        Raises
        ------
        ValueError
            If a column is missing, a time is none, a tie closes before it opens, or a name is not that of an actor.
        TypeError
            If a column holds no times.

        See Also
        --------
        Layer.from_contacts : the same for ties inside a side.

        Examples
        --------
        >>> terms = {"who": [0, 1], "where": [0, 0], "from": [0, 45], "to": [30, 90]}
        >>> monthly = ServiceTies.from_contacts(
        ...     terms, user="who", provider="where", start="from", until="to", step=30
        ... )
        >>> monthly.start.tolist(), monthly.until.tolist()
        ([1, 2], [2, 4])
        """
        columns = {"user": user, "provider": provider, "start": start} | ({} if until is None else {"until": until})
        table = columns_of(frame, columns, "the table")  # type: ignore[arg-type]
        there = (table[user].notna() & table[provider].notna()).to_numpy()
        begin, end = table[start][there], None if until is None else table[until][there]
        first, last = contact_steps(begin.reset_index(drop=True), end if end is None else end.reset_index(drop=True),
                                    step, origin, (start, until))  # fmt: skip
        return cls.from_edges(
            _listed(table[user][there]), _listed(table[provider][there]), start=first, until=last, n_users=n_users,
            n_providers=n_providers, user_network=user_network, provider_network=provider_network,
        )  # fmt: skip

    @property
    def n_ties(self) -> int:
        """Number of ties."""
        return len(self.ask_providers)

    @cached_property
    def fingerprint(self) -> str:
        """32 hexadecimal digits: the same for the same ties however they were listed."""
        kind = f"service {self.n_providers}"
        if not self.is_static:
            kind += f" in time {digest_of_windows(self.start, self.until, self.n_ties)}"
        return digest(self.ask_offsets, self.ask_providers, None, kind)

    @property
    def is_static(self) -> bool:
        """Whether all ties are open from step 1 on, for ever."""
        return always_open(self.start, self.until)

    def __repr__(self) -> str:
        size = f"users={self.n_users:,}, providers={self.n_providers:,}, ties={self.n_ties:,}"
        return f"ServiceTies({size}{'' if self.is_static else ', in time'})"


def with_ties(
    ties: ServiceTies, users: Int32s, providers: Int32s, start: Steps = 0, until: Steps | None = None
) -> ServiceTies:
    """Service ties and more of them, given by position, with a step for all of those or one per tie.

    Examples
    --------
    >>> more = with_ties(ServiceTies.from_edges([0, 1], [0, 0]), np.array([0]), np.array([0]), start=6)
    >>> more.n_ties, more.is_static
    (2, True)
    """
    own = np.repeat(np.arange(ties.n_users, dtype=np.int32), np.diff(ties.ask_offsets))
    sizes = ties.n_ties, len(users)

    def joined(one: Steps, other: Steps) -> Int32s:
        both = zip((one, other), sizes, strict=True)
        return np.concatenate([np.broadcast_to(step, n) for step, n in both]).astype(np.int32)

    return ServiceTies.from_edges(
        np.concatenate([own, users]),
        np.concatenate([ties.ask_providers, providers]),
        start=joined(ties.start, start),
        until=joined(closing(ties.until), closing(until)),
        n_users=ties.n_users,
        n_providers=ties.n_providers,
    )


def _listed(values: Any) -> Any:
    """The entries of a column; whole numbers that are kept as floats, as they are beside a missing one, as integers."""
    array = values.to_numpy()
    if array.dtype.kind == "f" and (array == np.floor(array)).all():
        return array.astype(np.int64)
    return array if array.dtype.kind in "iu" else array.tolist()


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
