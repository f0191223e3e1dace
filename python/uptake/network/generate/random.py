"""Random networks: functions of their arguments and ``rng`` (SPEC 7), the same bits on every machine and engine.

The seed that was used is in ``network.provenance``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Int32s
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.basis.engine import kernel
from uptake.basis.rng import Rng, seed_of
from uptake.basis.threads import aside, thread_count
from uptake.network.edges import MOST_ACTORS, actor_ids
from uptake.network.generate.lattices import ring_edges, ring_size
from uptake.network.generate.made import network_of
from uptake.network.network import Network
from uptake.network.rows import side_by_side

_SLICE = 1 << 18  # ties that a thread draws at a time


def rmat(
    scale: int,
    edge_factor: int = 16,
    *,
    a: float = 0.57,
    b: float = 0.19,
    c: float = 0.19,
    rng: Rng = None,
    directed: bool = False,
    engine: str | None = None,
    threads: int | None = None,
) -> Network:
    """R-MAT [1]_: few actors with very many ties, many actors with few.

    Self loops and duplicates are removed, so there are fewer ties than ``edge_factor * 2**scale``; an undirected
    network holds each in both directions. Ids are not scrambled: low ids are the hubs. Defaults are those of Graph500.

    Parameters
    ----------
    scale : int
        The network has 2**scale actors, scale in 1 .. 30.
    edge_factor : int
        Ties drawn per actor, at least 1.
    a, b, c : float
        Chances of the upper left, upper right and lower left quadrant of the adjacency matrix, at most 1 in all; the
        fourth quadrant has the rest.
    rng : None, int, SeedSequence, Generator or BitGenerator
        The seed, or where it comes from; None takes a fresh one.
    directed : bool
        Keep each tie's direction.
    engine : {"auto", "native", "numba"}, optional
        Which engine draws and sorts; the network is the same.
    threads : int, optional
        How many threads draw and sort; the network is the same. By default all that this process may use.

    Returns
    -------
    Network
        Without parallel ties.

    Raises
    ------
    TypeError
        If an argument has the wrong kind.
    ValueError
        If a size or chance is out of range.

    References
    ----------
    .. [1] Chakrabarti, D., Zhan, Y., Faloutsos, C. (2004). R-MAT: A recursive model for graph mining. Proceedings of
       the 2004 SIAM International Conference on Data Mining, 442-446.

    Examples
    --------
    >>> net = rmat(10, 8, rng=1)
    >>> net.n, net.fingerprint == rmat(10, 8, rng=1).fingerprint
    (1024, True)
    """
    directed = checks.flag("directed", directed)
    ties = rmat_ties(scale, edge_factor, a=a, b=b, c=c, rng=rng, engine=engine)
    source, target = np.empty(ties.m, np.int32), np.empty(ties.m, np.int32)

    def draw(i: int) -> None:
        part = slice(i * _SLICE, (i + 1) * _SLICE)
        ties.draw(i * _SLICE, source[part], target[part])

    side_by_side(-(-ties.m // _SLICE), draw, thread_count(threads), ties.m)
    how: dict[str, Any] = {"directed": directed, "parallel": "merge", "engine": engine, "threads": threads}
    return network_of("rmat", (source, target), ties.n, {**ties.note, "directed": directed}, ties.seed, **how)


class RmatTies(NamedTuple):
    """The ties of an R-MAT network as they are drawn, with self loops and duplicates; each depends on its number alone.

    Attributes
    ----------
    n, m : int
        Numbers of actors and of ties.
    seed : int
    levels : tuple of int
        a, a + b and a + b + c in units of 2^-32.
    note : dict
        The arguments.
    engine : "auto", "native", "numba" or None
    """

    n: int
    m: int
    seed: int
    levels: tuple[int, ...]
    note: dict[str, Any]
    engine: str | None

    def draw(self, first: int, source: Int32s, target: Int32s) -> None:
        """Write the ties from number `first` on to `source` and `target`."""
        scale = int(self.note["scale"])
        kernel("rmat_edges", self.engine)(self.seed, scale, first, *self.levels, source, target)


def rmat_ties(
    scale: int,
    edge_factor: int = 16,
    *,
    a: float = 0.57,
    b: float = 0.19,
    c: float = 0.19,
    rng: Rng = None,
    engine: str | None = None,
) -> RmatTies:
    """The ties that `rmat` draws; parameters and errors are those of `rmat`.

    Examples
    --------
    >>> ties = rmat_ties(10, 8, rng=1)
    >>> ties.n, ties.m
    (1024, 8192)
    """
    scale = checks.whole("scale", scale, 1, 30)
    edge_factor = checks.whole("edge_factor", edge_factor, 1)
    a, b, c = checks.chance("a", a), checks.chance("b", b), checks.chance("c", c)
    if a + b + c > 1.0 + 1e-12:
        allowed = "the fourth quadrant has the rest to 1"
        raise BadValue("a", NOT_SHOWN, allowed, problem=f"+ b + c = {a + b + c} is above 1", also=("b", "c"))
    levels = tuple(min(1 << 32, round(share * 2**32)) for share in (a, a + b, a + b + c))
    note = {"scale": scale, "edge_factor": edge_factor, "a": a, "b": b, "c": c}
    return RmatTies(1 << scale, edge_factor << scale, seed_of(rng), levels, note, engine)


def barabasi_albert(
    n: int, m: int, *, rng: Rng = None, engine: str | None = None, threads: int | None = None
) -> Network:
    """Preferential attachment [1]_: each new actor ties itself to m earlier ones, by their degree.

    Actor m is the first, tied to 0 .. m - 1.

    Parameters
    ----------
    n : int
        Number of actors, at least 2.
    m : int
        Edges that each new actor brings, 1 <= m < n.
    rng : None, int, SeedSequence, Generator or BitGenerator
        The seed, or where it comes from; None takes a fresh one.
    engine : {"auto", "native", "numba"}, optional
        Which engine draws and sorts; the network is the same.
    threads : int, optional
        How many threads sort; the network is the same. By default all that this process may use.

    Returns
    -------
    Network
        Undirected, m (n - m) edges, none parallel.

    Raises
    ------
    TypeError
        If an argument has the wrong kind.
    ValueError
        If a size is out of range, or there would be more than 2**31 - 1 arcs.

    References
    ----------
    .. [1] Barabási, A.-L., Albert, R. (1999). Emergence of scaling in random networks. Science 286(5439), 509-512.

    Examples
    --------
    >>> barabasi_albert(100, 3, rng=1).n_arcs
    582
    """
    n = checks.whole("n", n, 2, MOST_ACTORS)
    m = checks.whole("m", m, 1, n - 1)
    if 2 * m * (n - m) > MOST_ACTORS:
        problem = f"with m = {m} makes {2 * m * (n - m)} arcs"
        raise BadValue("n", n, "barabasi_albert makes at most 2**31 - 1", problem=problem, also=("m",))
    seed = seed_of(rng)
    edges = aside(kernel("preferential_edges", engine), seed, n, m, size=n * m)
    return network_of("barabasi_albert", edges, n, {"n": n, "m": m}, seed, engine=engine, threads=threads)


def erdos_renyi(
    n: int,
    mean_degree: float,
    *,
    rng: Rng = None,
    directed: bool = False,
    engine: str | None = None,
    threads: int | None = None,
) -> Network:
    """G(n, p) [1]_: every pair is tied with the same chance p = mean_degree / (n - 1).

    The number of ties is random. Geometric gaps lead from tie to tie [2]_, so the time grows with the ties, not with
    the pairs.

    Parameters
    ----------
    n : int
        Number of actors, at least 1.
    mean_degree : float
        Expected degree (directed: out-degree), in [0, n - 1].
    rng : None, int, SeedSequence, Generator or BitGenerator
        The seed, or where it comes from; None takes a fresh one.
    directed : bool
        Decide the two directions of a pair independently.
    engine : {"auto", "native", "numba"}, optional
        Which engine draws and sorts; the network is the same.
    threads : int, optional
        How many threads sort; the network is the same. By default all that this process may use.

    Returns
    -------
    Network
        Without self loops and parallel ties.

    Raises
    ------
    TypeError
        If an argument has the wrong kind.
    ValueError
        If an argument is out of range.

    References
    ----------
    .. [1] Gilbert, E. N. (1959). Random graphs. Annals of Mathematical Statistics 30(4), 1141-1144.
    .. [2] Batagelj, V., Brandes, U. (2005). Efficient generation of large random networks. Physical Review E 71,
       036113.

    Examples
    --------
    >>> erdos_renyi(5, 4, rng=1).n_arcs
    20
    """
    n = checks.whole("n", n, 1, MOST_ACTORS)
    mean, directed = checks.number("mean_degree", mean_degree, 0, n - 1), checks.flag("directed", directed)
    seed = seed_of(rng)
    p = mean / (n - 1) if n > 1 else 0.0
    one_block, rest, ties = np.array([0, n], np.int64), _rest(np.array([[p]])), round(n * mean)
    edges = aside(kernel("block_edges", engine), seed, one_block, rest, directed, size=ties)
    note = {"n": n, "mean_degree": mean, "directed": directed}
    return network_of("erdos_renyi", edges, n, note, seed, directed=directed, engine=engine, threads=threads)


def stochastic_block(
    sizes: Any,
    chances: Any,
    *,
    rng: Rng = None,
    directed: bool = False,
    engine: str | None = None,
    threads: int | None = None,
) -> Network:
    """Blocks of actors; the chance of a tie depends on the two blocks alone [1]_.

    Actors are numbered block by block: ``np.repeat(np.arange(len(sizes)), sizes)`` are their group codes.

    Parameters
    ----------
    sizes : G integers >= 0
        Number of actors of each block, at least one in all; G in 1 .. 65535.
    chances : (G, G) floats in [0, 1], or one
        ``chances[a, b]`` is the chance of a tie from an actor of a to one of b; symmetric unless directed. One number
        is the chance inside every block, and then no tie leaves its block.
    rng : None, int, SeedSequence, Generator or BitGenerator
        The seed, or where it comes from; None takes a fresh one.
    directed : bool
        Decide the two directions of a pair independently.
    engine : {"auto", "native", "numba"}, optional
        Which engine draws and sorts; the network is the same.
    threads : int, optional
        How many threads sort; the network is the same. By default all that this process may use.

    Returns
    -------
    Network
        Without self loops and parallel ties.

    Raises
    ------
    TypeError
        If an argument has the wrong kind.
    ValueError
        If there are no actors, the matrix has another shape, a chance is out of range, or the matrix is not symmetric
        and ``directed=False``.

    References
    ----------
    .. [1] Holland, P. W., Laskey, K. B., Leinhardt, S. (1983). Stochastic blockmodels: First steps. Social Networks
       5(2), 109-137.

    Examples
    --------
    >>> stochastic_block([2, 3], [[1, 0], [0, 1]], rng=1).degree().tolist()
    [1, 1, 2, 2, 2]
    >>> villages = stochastic_block([46, 59, 36], 0.1, directed=True, rng=1)
    >>> villages.n
    141
    """
    counts = actor_ids("sizes", sizes).astype(np.int64)
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    blocks, n = len(counts), int(bounds[-1])
    if not 1 <= n <= MOST_ACTORS or blocks >= 1 << 16:
        allowed = "a network has 1 .. 65535 blocks and 1 .. 2**31 - 1 actors"
        raise BadValue("sizes", NOT_SHOWN, allowed, problem=f"makes {blocks} blocks with {n} actors")
    directed = checks.flag("directed", directed)
    p = _chances(chances, blocks, directed)
    seed = seed_of(rng)
    edges = aside(kernel("block_edges", engine), seed, bounds, _rest(p), directed)
    noted = p.tolist() if np.ndim(chances) else p[0, 0].item()
    note = {"sizes": counts.tolist(), "chances": noted, "directed": directed}
    return network_of("stochastic_block", edges, n, note, seed, directed=directed, engine=engine, threads=threads)


def watts_strogatz(
    n: int, k: int, rewire: float, *, rng: Rng = None, engine: str | None = None, threads: int | None = None
) -> Network:
    """A small world [1]_: a ring lattice in which each edge's far end moves with chance `rewire`.

    Parameters
    ----------
    n : int
        Number of actors, at least 3.
    k : int
        Neighbours of each actor in the lattice; even, 2 <= k < n.
    rewire : float
        Chance that an edge moves, in [0, 1].
    rng : None, int, SeedSequence, Generator or BitGenerator
        The seed, or where it comes from; None takes a fresh one.
    engine : {"auto", "native", "numba"}, optional
        Which engine draws and sorts; the network is the same.
    threads : int, optional
        How many threads sort; the network is the same. By default all that this process may use.

    Returns
    -------
    Network
        Undirected, n k / 2 edges, no self loops, none parallel.

    Raises
    ------
    TypeError
        If an argument has the wrong kind.
    ValueError
        If an argument is out of range, or k is odd.

    See Also
    --------
    ring_lattice : The same without rewiring.

    References
    ----------
    .. [1] Watts, D. J., Strogatz, S. H. (1998). Collective dynamics of 'small-world' networks. Nature 393, 440-442.

    Examples
    --------
    >>> watts_strogatz(100, 4, 0.1, rng=1).n_arcs
    400
    """
    ring = small_world(n, k, rewire, rng=rng)
    edges = aside(_rewired, ring, engine, size=ring.n * ring.k)
    note = {"n": ring.n, "k": ring.k, "rewire": ring.rewire}
    return network_of("watts_strogatz", edges, ring.n, note, ring.seed, engine=engine, threads=threads)


class SmallWorld(NamedTuple):
    """The arguments of `watts_strogatz`, checked."""

    n: int
    k: int
    rewire: float
    seed: int

    @property
    def chance(self) -> int:
        """That an edge moves, in units of 2^-53."""
        return round(self.rewire * 2**53)


def small_world(n: int, k: int, rewire: float, *, rng: Rng = None) -> SmallWorld:
    """What `watts_strogatz` draws from; parameters and errors are those of `watts_strogatz`.

    Examples
    --------
    >>> small_world(100, 4, 0.5, rng=1).chance == 2**52
    True
    """
    n, k = ring_size(n, k)
    return SmallWorld(n, k, checks.chance("rewire", rewire), seed_of(rng))


def _rewired(ring: SmallWorld, engine: str | None) -> tuple[Int32s, Int32s]:
    """The ties of a small world."""
    edge, end = kernel("rewired_moves", engine)(ring.seed, ring.n, ring.k, ring.chance)
    source, target = ring_edges(ring.n, ring.k)
    target[edge] = end
    return source, target


def _chances(chances: Any, blocks: int, directed: bool) -> npt.NDArray[np.float64]:
    """The matrix of chances, checked."""
    try:
        p = np.asarray(chances, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadType("chances", NOT_SHOWN, problem=f"is not a matrix of numbers ({error})") from None
    if p.ndim == 0:
        return np.diag(np.full(blocks, checks.chance("chances", chances)))
    if p.shape != (blocks, blocks):
        allowed = f"{blocks} sizes need ({blocks}, {blocks}), or one number"
        raise BadValue("chances", NOT_SHOWN, allowed, problem=f"has shape {p.shape}", also=("sizes",))
    bad = np.argwhere(~((p >= 0) & (p <= 1)))
    if len(bad):
        a, b = bad[0]
        raise BadValue("chances", NOT_SHOWN, "chances lie in [0, 1]", problem=f"holds {p[a, b]} at [{a}, {b}]")
    bad = np.argwhere(p != p.T)
    if len(bad) and not directed:
        a, b = bad[0]
        problem = f"is not symmetric: {p[a, b]} at [{a}, {b}] but {p[b, a]} at [{b}, {a}]"
        raise BadValue("chances", NOT_SHOWN, problem=problem, remedy="pass directed=True", also=("directed",))
    return p


def _rest(p: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """(1 - p) in units of 2^-54, even, so that it is exact as a float."""
    return np.int64(1 << 54) - 2 * np.rint(p * 2.0**53).astype(np.int64)
