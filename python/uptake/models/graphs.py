"""Tiny networks on which models have known answers."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from uptake.network.network import Network


@dataclass(frozen=True, eq=False)
class Graph:
    """A tiny network, named.

    Parameters
    ----------
    name : str
        How pages write it.
    n : int
        Number of people.
    source, target : tuple of int
        Ends of the ties.
    directed : bool, default True
        Whether a tie runs one way only.

    Examples
    --------
    >>> Graph("0 > 1", 2, source=(0,), target=(1,)).network()
    Network(n=2, arcs=1, directed)
    """

    name: str
    n: int
    _: KW_ONLY
    source: tuple[int, ...] = ()
    target: tuple[int, ...] = ()
    directed: bool = True

    def network(self, weighted: bool = False) -> Network:
        """The network.

        Parameters
        ----------
        weighted : bool, default False
            Whether its ties carry weights, all 1.

        Returns
        -------
        Network
            With `n` actors and these ties.

        Raises
        ------
        ValueError
            If a tie ends outside 0 .. n - 1.

        Examples
        --------
        >>> Graph("0 - 1", 2, source=(0,), target=(1,), directed=False).network().n_arcs
        2
        """
        weight = [1.0] * len(self.source) if weighted else None
        return Network.from_edges(self.source, self.target, weight=weight, n=self.n, directed=self.directed)


def complete(n: int) -> Graph:
    """Everybody tied to everybody."""
    pairs = [(u, v) for u in range(n) for v in range(n) if u != v]
    source, target = tuple(u for u, _ in pairs), tuple(v for _, v in pairs)
    return Graph(f"{n} people, all tied to all", n, source=source, target=target)


PAIR = Graph("0 > 1", 2, source=(0,), target=(1,))
COUPLE = Graph("0 - 1", 2, source=(0,), target=(1,), directed=False)
CHAIN = Graph("0 > 1 > 2 > 3", 4, source=(0, 1, 2), target=(1, 2, 3))
DIAMOND = Graph("0 > 1, 0 > 2, 1 > 3, 2 > 3, 3 > 4", 5, source=(0, 0, 1, 2, 3), target=(1, 2, 3, 3, 4))
FORK = Graph("0 > 2, 1 > 2, 2 > 3", 4, source=(0, 1, 2), target=(2, 2, 3))
CROWD = Graph("4 people without ties", 4)
