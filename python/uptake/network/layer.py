"""A layer of ties: contacts of one kind, with a chance and a weight of their own, and when they are open."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import Any, cast

import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import NO_INT64, Frozen, Int64s, read_only
from uptake.basis.brief import brief
from uptake.basis.fixedpoint import shares_of_rows
from uptake.network.contacts import contacts_of
from uptake.network.network import Network
from uptake.network.wanted import need_network
from uptake.network.windows import Steps, always_open, windows_of

MOST_PROOF = 1000.0


@dataclass(frozen=True, eq=False, repr=False)
class Layer(Frozen):
    """Ties of one kind: family, work, a profession. Users and providers have one layer or several, of the same actors.

    Parameters
    ----------
    network : Network
        Who can emulate whom in this layer. All layers of a side have the same actors.
    name : str, optional
        By default "peer" for users and "professional" for providers, numbered where there are several.
    chance : float, optional
        In place of the idea's chance per contact and month, in [0, 1]. Operations on that chance act on this one too.
    proof : float, default 1
        What a contact of this layer weighs in social proof, in [0, 1000]: with 0 it informs and does not reassure. It
        multiplies the weights of the network, and is counted in thousandths.
    start : int or array of shape (n_arcs,), default 0
        The first step in which a tie is open, at least 0: one for all, or one per arc in canonical order. Steps count
        from 1, so that 0 and 1 are the same.
    until : int or array of shape (n_arcs,), optional
        The first step in which it is not open any more, after `start`. By default ties stay open.

    Raises
    ------
    ValueError
        If a value is out of range, an array does not have one entry per arc, or `until` is not after `start`.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Users, Providers : what takes layers.
    AddTies : ties that a strategy adds.

    Notes
    -----
    A tie opens in the step `start`. Under the schedule "each" its source presses from that step on; under "once" it
    presses in that step, as if its source had just changed. In the step `until` it presses and proves no more.

    Examples
    --------
    >>> import uptake as up
    >>> ties = up.Network.from_edges([0, 1], [1, 2])
    >>> up.Layer(ties, "work", chance=0.01, proof=0, start=12)
    Layer(Network(n=3, arcs=4, undirected), 'work', chance=0.01, proof=0.0, start=12)
    """

    network: Network
    name: str = ""
    _: KW_ONLY
    chance: float | None = None
    proof: float = 1.0
    start: npt.ArrayLike = 0
    until: npt.ArrayLike | None = None

    def __post_init__(self) -> None:
        need_network("network", self.network)
        if self.name != "":
            checks.word("name", self.name)
        if self.chance is not None:
            checks.settle(self, chance=checks.chance("chance", self.chance))
        arcs = self.network.n_arcs
        said = f"but the network has {arcs} arcs"
        start, until = windows_of(self.start, self.until, arcs, "arc", said, of_half="an undirected edge is two arcs")
        checks.settle(self, proof=checks.number("proof", self.proof, 0, MOST_PROOF), start=start, until=until)

    @classmethod
    def from_contacts(
        cls,
        frame: Any,
        *,
        source: Hashable,
        target: Hashable,
        start: Hashable,
        until: Hashable | None = None,
        step: Any = None,
        origin: Any = None,
        nodes: Any = None,
        directed: bool = False,
        name: str = "",
        chance: float | None = None,
        proof: float = 1.0,
    ) -> Layer:
        """Ties in time from a table with a row per contact.

        Parameters
        ----------
        frame : DataFrame, dict of columns, or table of Arrow
            A row per contact.
        source, target : str
            Columns with the names of the two who meet. A row without one of them is no contact.
        start : str
            The column that says when a contact begins: numbers, or dates.
        until : str, optional
            The column that says when it ends; where that is missing, it lasts. Without this column a contact lasts one
            step, or for ever where `step` is left out.
        step : number, or length of time such as "7D", optional
            How long a step is, in the unit of `start`. A contact is open in each step that it touches. By default times
            are steps: whole numbers.
        origin : number or date, optional
            When step 1 begins; by default with the first contact.
        nodes : list of names, optional
            All actors, in the order wanted; by default those that occur.
        directed : bool, default False
            Whether `target` can emulate `source` and not the other way round.
        name : str, optional
            As in `Layer`.
        chance : float, optional
            As in `Layer`.
        proof : float, default 1
            As in `Layer`.

        Returns
        -------
        Layer
            Two who meet several times have a tie for each contact.

        Raises
        ------
        ValueError
            If a column is missing, a time is none, a contact ends before it begins, or a name is not among `nodes`.
        TypeError
            If a column holds no times.

        Examples
        --------
        >>> import uptake as up
        >>> met = {"who": ["Ann", "Bo", "Ann"], "whom": ["Bo", "Cy", "Cy"], "day": [0, 9, 14]}
        >>> weekly = up.Layer.from_contacts(met, source="who", target="whom", start="day", step=7)
        >>> weekly.start.tolist(), weekly.until.tolist()
        ([1, 3, 1, 2, 3, 2], [2, 4, 2, 3, 4, 3])
        """
        found = contacts_of(frame, source, target, start, until, step, origin, nodes, directed)
        return cls(found.network, name, chance=chance, proof=proof, start=found.start, until=found.until)

    def __repr__(self) -> str:
        return brief(self, bare=("network", "name"))

    @cached_property
    def shares(self) -> Int64s:
        """The weights of the network as shares of those into each actor, in units of 2^-32; empty without weights."""
        network = self.network
        if network.weight is None:
            return NO_INT64
        return read_only(shares_of_rows(network.weight, network.in_offsets, network.in_arcs))

    @property
    def is_static(self) -> bool:
        """Whether all ties are open from step 1 on, for ever."""
        return always_open(cast(Steps, self.start), cast("Steps | None", self.until))
