"""Networks made to order. The random ones are functions of their arguments and ``rng`` (SPEC 7), the same bits on every
machine and in both engines; the seed that was used is in ``network.provenance``."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.engine import kernel
from uptake.basis.rng import Rng, seed_of
from uptake.basis.threads import thread_count
from uptake.network.edges import MOST_ACTORS, actor_ids
from uptake.network.network import Network
from uptake.network.rows import side_by_side
from uptake.network.service import ServiceTies

_MOST_TIES = 2**32 - 1
_SLICE = 1 << 18  # ties drawn by a thread at a time


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
    """R-MAT: few actors with very many ties, many with few (Chakrabarti, Zhan and Faloutsos 2004).

    Self loops and duplicates are removed, so the ties are fewer than ``edge_factor * 2**scale``; an undirected network
    holds each in both directions. Ids are not scrambled: low ids are the hubs. Defaults are those of Graph500.

    Parameters
    ----------
    scale : int
        The network has 2**scale actors, scale in 1 .. 30.
    edge_factor : int
        Ties drawn per actor, at least 1.
    a, b, c : float
        Chances of the upper left, upper right and lower left quadrant of the adjacency matrix; the fourth is the rest.
    rng : None, int, SeedSequence, Generator or BitGenerator
        See :func:`uptake.basis.rng.seed_of`.
    directed : bool
        Keep each tie's direction.
    threads : int, optional
        How many threads draw and sort; the network is the same. All that this process may use by default.

    Raises
    ------
    ValueError
        Where a size or chance is out of range.

    Examples
    --------
    >>> net = rmat(10, 8, rng=1)
    >>> net.n, net.fingerprint == rmat(10, 8, rng=1).fingerprint
    (1024, True)
    """
    scale = checks.whole("scale", scale, 1, 30)
    edge_factor = checks.whole("edge_factor", edge_factor, 1)
    a, b, c = checks.chance("a", a), checks.chance("b", b), checks.chance("c", c)
    if a + b + c > 1.0 + 1e-12:
        raise ValueError(f"a + b + c = {a + b + c} is above 1; the three quadrants leave nothing for the fourth")
    seed = seed_of(rng)
    levels = [min(1 << 32, round(share * 2**32)) for share in (a, a + b, a + b + c)]
    m = edge_factor << scale
    source, target = np.empty(m, np.int32), np.empty(m, np.int32)

    def draw(i: int) -> None:
        part = slice(i * _SLICE, (i + 1) * _SLICE)
        kernel("rmat_edges", engine)(seed, scale, i * _SLICE, *levels, source[part], target[part])

    side_by_side(-(-m // _SLICE), draw, thread_count(threads))
    note = {"scale": scale, "edge_factor": edge_factor, "a": a, "b": b, "c": c, "directed": directed}
    how = {"directed": directed, "parallel": "merge", "engine": engine, "threads": threads}
    return _network("rmat", (source, target), 1 << scale, note, seed, **how)


def barabasi_albert(
    n: int, m: int, *, rng: Rng = None, engine: str | None = None, threads: int | None = None
) -> Network:
    """Preferential attachment (Barabasi and Albert 1999): each new actor ties itself to m earlier ones by degree.

    Actor m begins, tied to 0 .. m - 1; there are exactly m (n - m) edges.

    Parameters
    ----------
    n, m : int
        Actors, and edges each brings, 1 <= m < n.
    rng : None, int, SeedSequence, Generator or BitGenerator
        See :func:`uptake.basis.rng.seed_of`.
    threads : int, optional
        How many threads sort the ties; the network is the same. All that this process may use by default.

    Examples
    --------
    >>> barabasi_albert(100, 3, rng=1).n_arcs
    582
    """
    n = checks.whole("n", n, 2, MOST_ACTORS)
    m = checks.whole("m", m, 1, n - 1)
    if 2 * m * (n - m) > MOST_ACTORS:
        raise ValueError(f"n = {n}, m = {m} make {2 * m * (n - m)} arcs; barabasi_albert makes at most 2**31 - 1")
    seed = seed_of(rng)
    edges = kernel("preferential_edges", engine)(seed, n, m)
    return _network("barabasi_albert", edges, n, {"n": n, "m": m}, seed, engine=engine, threads=threads)


def erdos_renyi(
    n: int,
    mean_degree: float,
    *,
    rng: Rng = None,
    directed: bool = False,
    engine: str | None = None,
    threads: int | None = None,
) -> Network:
    """G(n, p): every pair is tied with the same chance p = mean_degree / (n - 1) (Gilbert 1959).

    The number of ties is random. Geometric gaps lead from tie to tie, so the cost is in the ties, not the pairs.

    Parameters
    ----------
    n : int
        Actors.
    mean_degree : float
        Expected degree (directed: out-degree), 0 .. n - 1.
    rng : None, int, SeedSequence, Generator or BitGenerator
        See :func:`uptake.basis.rng.seed_of`.
    directed : bool
        Decide the two directions of a pair apart.
    threads : int, optional
        How many threads sort the ties; the network is the same. All that this process may use by default.

    Examples
    --------
    >>> erdos_renyi(5, 4, rng=1).n_arcs
    20
    """
    n = checks.whole("n", n, 1, MOST_ACTORS)
    mean = checks.number("mean_degree", mean_degree)
    if not 0 <= mean <= n - 1:
        raise ValueError(f"mean_degree = {mean} is out of range; with n = {n} actors it lies in [0, {n - 1}]")
    seed = seed_of(rng)
    p = mean / (n - 1) if n > 1 else 0.0
    edges = kernel("block_edges", engine)(seed, np.array([0, n], np.int64), _rest(np.array([[p]])), bool(directed))
    note = {"n": n, "mean_degree": mean, "directed": directed}
    return _network("erdos_renyi", edges, n, note, seed, directed=directed, engine=engine, threads=threads)


def stochastic_block(
    sizes: Any,
    chances: Any,
    *,
    rng: Rng = None,
    directed: bool = False,
    engine: str | None = None,
    threads: int | None = None,
) -> Network:
    """Blocks of actors; the chance of a tie depends on the two blocks alone (Holland, Laskey and Leinhardt 1983).

    Actors are numbered block by block: ``np.repeat(np.arange(len(sizes)), sizes)`` are their group codes.

    Parameters
    ----------
    sizes : G integers >= 0
        Actors of each block, at least one in all.
    chances : (G, G) floats in [0, 1]
        ``chances[a, b]`` is the chance of a tie from an actor of a to one of b; symmetric unless directed.
    rng : None, int, SeedSequence, Generator or BitGenerator
        See :func:`uptake.basis.rng.seed_of`.
    directed : bool
        Decide the two directions of a pair apart.
    threads : int, optional
        How many threads sort the ties; the network is the same. All that this process may use by default.

    Examples
    --------
    >>> stochastic_block([2, 3], [[1, 0], [0, 1]], rng=1).degree().tolist()
    [1, 1, 2, 2, 2]
    """
    counts = actor_ids("sizes", sizes).astype(np.int64)
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    blocks, n = len(counts), int(bounds[-1])
    if not 1 <= n <= MOST_ACTORS or blocks >= 1 << 16:
        raise ValueError(f"sizes: {blocks} blocks with {n} actors; allowed are 1 .. 65535 and 1 .. 2**31 - 1")
    p = _chances(chances, blocks, directed)
    seed = seed_of(rng)
    edges = kernel("block_edges", engine)(seed, bounds, _rest(p), bool(directed))
    note = {"sizes": counts.tolist(), "chances": p.tolist(), "directed": directed}
    return _network("stochastic_block", edges, n, note, seed, directed=directed, engine=engine, threads=threads)


def watts_strogatz(
    n: int, k: int, rewire: float, *, rng: Rng = None, engine: str | None = None, threads: int | None = None
) -> Network:
    """A small world (Watts and Strogatz 1998): a ring lattice, each edge's far end moved with chance ``rewire``.

    No self loops, no duplicates, exactly n k / 2 edges.

    Parameters
    ----------
    n, k : int
        Actors and neighbours of each in the lattice; k even, 2 <= k < n.
    rewire : float
        In [0, 1].
    rng : None, int, SeedSequence, Generator or BitGenerator
        See :func:`uptake.basis.rng.seed_of`.
    threads : int, optional
        How many threads sort the ties; the network is the same. All that this process may use by default.

    Examples
    --------
    >>> watts_strogatz(100, 4, 0.1, rng=1).n_arcs
    400
    """
    n, k = _lattice(n, k)
    rewire = checks.chance("rewire", rewire)
    seed = seed_of(rng)
    edges = kernel("rewired_edges", engine)(seed, n, k, round(rewire * 2**53))
    return _network(
        "watts_strogatz", edges, n, {"n": n, "k": k, "rewire": rewire}, seed, engine=engine, threads=threads
    )


def ring_lattice(n: int, k: int) -> Network:
    """A ring where everybody is tied to the k nearest, k / 2 on either side; k even, 2 <= k < n.

    Examples
    --------
    >>> ring_lattice(6, 2).out_targets.tolist()
    [1, 5, 0, 2, 1, 3, 2, 4, 3, 5, 0, 4]
    """
    n, k = _lattice(n, k)
    source = np.tile(np.arange(n, dtype=np.int64), k // 2)
    target = (source + np.repeat(np.arange(1, k // 2 + 1), n)) % n
    return _network("ring_lattice", (source, target), n, {"n": n, "k": k})


def complete(n: int) -> Network:
    """Everybody is tied to everybody.

    Examples
    --------
    >>> complete(4).n_arcs
    12
    """
    n = checks.whole("n", n, 1, MOST_ACTORS)
    source = np.repeat(np.arange(n, dtype=np.int32), np.arange(n))
    target = np.arange(len(source), dtype=np.int64) - np.repeat(np.cumsum(np.arange(n)) - np.arange(n), np.arange(n))
    return _network("complete", (source, target), n, {"n": n})


def path(n: int) -> Network:
    """A line of actors: 0 - 1 - ... - (n - 1).

    Examples
    --------
    >>> path(4).degree().tolist()
    [1, 2, 2, 1]
    """
    n = checks.whole("n", n, 1, MOST_ACTORS)
    first = np.arange(n - 1, dtype=np.int64)
    return _network("path", (first, first + 1), n, {"n": n})


def star(n: int) -> Network:
    """Actor 0 is the hub, tied to each of the others.

    Examples
    --------
    >>> star(4).degree().tolist()
    [3, 1, 1, 1]
    """
    n = checks.whole("n", n, 1, MOST_ACTORS)
    return _network("star", (np.zeros(n - 1, np.int32), np.arange(1, n)), n, {"n": n})


def catchments(users: Any, providers: Any) -> ServiceTies:
    """Service ties wherever the group codes agree: a provider serves the users of its group.

    Parameters
    ----------
    users, providers : arrays, lists or ranges
        The group code (integer or string) of each user and of each provider.

    Returns
    -------
    ServiceTies
        Users whose group has no provider have no tie.

    Examples
    --------
    >>> catchments([0, 0, 1, 2], range(2)).ask_providers.tolist()
    [0, 0, 1]
    """
    asking, serving = checks.one_dimensional("users", users), checks.one_dimensional("providers", providers)
    for codes, name in ((asking, "users"), (serving, "providers")):
        if len(codes) == 0:
            raise ValueError(f"{name} is empty; pass the group code of each")
        if codes.dtype.kind not in "iuUO":
            raise TypeError(f"{name} has dtype {codes.dtype}; group codes are integers or strings")
    if (asking.dtype.kind in "iu") != (serving.dtype.kind in "iu"):
        raise TypeError(f"users hold {asking.dtype} and providers {serving.dtype}; codes must be of one kind to agree")
    codes, group = np.unique(serving, return_inverse=True)
    count = np.bincount(group, minlength=len(codes))
    members, begin = np.argsort(group, kind="stable"), np.cumsum(count) - count
    at = np.minimum(np.searchsorted(codes, asking), len(codes) - 1)
    ties = np.where(codes[at] == asking, count[at], 0)
    first = np.cumsum(ties) - ties
    position = np.arange(int(ties.sum())) - np.repeat(first - begin[at], ties)
    user = np.repeat(np.arange(len(asking)), ties)
    return ServiceTies.from_edges(user, members[position], n_users=len(asking), n_providers=len(serving))


def _network(
    generator: str, edges: Any, n: int, arguments: dict[str, Any], seed: int | None = None, **how: Any
) -> Network:
    provenance = {"generator": generator, **arguments} | ({} if seed is None else {"seed": seed})
    return Network.from_edges(edges[0], edges[1], n=n, provenance=provenance, **how)


def _lattice(n: int, k: int) -> tuple[int, int]:
    n = checks.whole("n", n, 3, MOST_ACTORS)
    k = checks.whole("k", k, 2, n - 1)
    if k % 2:
        raise ValueError(f"k = {k} is odd; k counts the neighbours on both sides, so it is even")
    if n * k // 2 > _MOST_TIES:
        raise ValueError(f"n = {n}, k = {k} make {n * k // 2} edges; at most 2**32 - 1")
    return n, k


def _chances(chances: Any, blocks: int, directed: bool) -> npt.NDArray[np.float64]:
    try:
        p = np.asarray(chances, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(f"chances is not a matrix of numbers ({error})") from None
    if p.shape != (blocks, blocks):
        raise ValueError(f"chances has shape {p.shape}; {blocks} sizes need ({blocks}, {blocks})")
    bad = np.argwhere(~((p >= 0) & (p <= 1)))
    if len(bad):
        a, b = bad[0]
        raise ValueError(f"chances[{a}, {b}] = {p[a, b]}; chances lie in [0, 1]")
    bad = np.argwhere(p != p.T)
    if len(bad) and not directed:
        a, b = bad[0]
        raise ValueError(f"chances[{a}, {b}] = {p[a, b]} but chances[{b}, {a}] = {p[b, a]}; pass directed=True")
    return p


def _rest(p: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """(1 - p) in units of 2^-54, even, so that it is exact as a float."""
    return np.int64(1 << 54) - 2 * np.rint(p * 2.0**53).astype(np.int64)
