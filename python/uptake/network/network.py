"""Who is tied to whom: an immutable network in compressed sparse rows."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Float32s, Int32s, Int64s, read_only
from uptake.basis.engine import kernel
from uptake.network.edges import MOST_ACTORS, actor_ids, ids_to_sort, tie_weights
from uptake.network.rows import Ties, build_rows

_NO_WEIGHT: Float32s = np.empty(0, np.float32)


class Network:
    """An immutable network of actors 0 .. n - 1; ``source -> target`` means that target can emulate source.

    Make one with :meth:`from_edges`, :meth:`from_frame`, :meth:`from_scipy`, :meth:`from_networkx`,
    :meth:`from_igraph`, :meth:`read`, or with :mod:`uptake.network.generate` and :mod:`uptake.network.datasets`.

    Self loops are dropped and counted (``n_self_loops``): nobody emulates themselves. Parallel ties are kept, and act
    as several contacts, unless they are merged on request. An undirected network stores both directions of every
    edge. Arcs are in canonical order: by source, then target, then their place in the input. All arrays are read-only.

    Attributes
    ----------
    n : int
        Number of actors, 1 .. 2**31 - 1.
    n_arcs : int
        Number of arcs; an undirected edge counts twice.
    is_directed : bool
        False where every edge was stored in both directions.
    n_self_loops : int
        Ties from an actor to itself that the input had, dropped.
    out_offsets, out_targets : int64[n + 1], int32[n_arcs]
        Arcs out of u are positions ``out_offsets[u]`` to ``out_offsets[u + 1]``; their targets ascend.
    weight : float32[n_arcs] or None
        Aligned with the canonical order of arcs.
    in_offsets, in_sources, in_arcs : int64[n + 1], int32[n_arcs], int64[n_arcs]
        The same by target: sources ascend; ``in_arcs`` is each arc's position in the canonical order. Built when
        first asked for; an undirected network shares the out-side's arrays, and builds ``in_arcs`` alone.
    labels : array of n or None
        What the actors are called outside; ids are positions in it.
    fingerprint : str
        32 hexadecimal digits (blake2b of offsets, targets and weights): the same for the same arcs however they
        were built. Labels and provenance are not part of it.
    provenance : dict
        Where the network came from: generator, arguments and seed, or a file.

    Examples
    --------
    >>> net = Network.from_edges([0, 0, 2], [1, 2, 1], n=4)
    >>> net
    Network(n=4, arcs=6, undirected)
    >>> net.degree().tolist()
    [2, 2, 2, 0]
    """

    __slots__ = (
        "_fingerprint",
        "_folder",
        "_in_side",
        "is_directed",
        "labels",
        "n",
        "n_arcs",
        "n_self_loops",
        "out_offsets",
        "out_targets",
        "provenance",
        "weight",
    )

    n: int
    n_arcs: int
    is_directed: bool
    n_self_loops: int
    out_offsets: Int64s
    out_targets: Int32s
    weight: Float32s | None
    labels: npt.NDArray[Any] | None
    provenance: dict[str, Any]
    _in_side: tuple[Int64s, Int32s, Int64s] | None
    _fingerprint: str | None
    _folder: Path | None

    def __init__(self, *_: Any, **__: Any) -> None:
        raise TypeError("Network(...) is not called; use Network.from_edges(source, target) or another from_ method")

    def __setattr__(self, name: str, _: Any) -> None:
        raise AttributeError(f"a Network is immutable; {name} cannot be set")

    @classmethod
    def _from_rows(
        cls,
        offsets: Int64s,
        targets: Int32s,
        weight: Float32s | None,
        *,
        directed: bool,
        labels: npt.NDArray[Any] | None = None,
        n_self_loops: int = 0,
        provenance: Mapping[str, Any] | None = None,
        in_side: tuple[Int64s, Int32s, Int64s] | None = None,
        fingerprint: str | None = None,
        folder: Path | None = None,
    ) -> Network:
        """From arrays known to be canonical; nothing is checked or copied."""
        net = object.__new__(cls)
        values: dict[str, Any] = {
            "n": len(offsets) - 1,
            "n_arcs": len(targets),
            "is_directed": directed,
            "n_self_loops": n_self_loops,
            "out_offsets": read_only(offsets),
            "out_targets": read_only(targets),
            "weight": None if weight is None else read_only(weight),
            "labels": None if labels is None else read_only(labels),
            "provenance": dict(provenance or {}),
            "_in_side": None if in_side is None else tuple(read_only(a) for a in in_side),
            "_fingerprint": fingerprint,
            "_folder": folder,
        }
        for name, value in values.items():
            object.__setattr__(net, name, value)
        return net

    @classmethod
    def from_edges(
        cls,
        source: Any,
        target: Any,
        weight: Any = None,
        n: int | None = None,
        directed: bool = False,
        *,
        labels: Any = None,
        parallel: Literal["keep", "merge"] = "keep",
        provenance: Mapping[str, Any] | None = None,
        engine: str | None = None,
        threads: int | None = None,
    ) -> Network:
        """A network from two aligned lists of actor ids.

        Parameters
        ----------
        source, target : lists, arrays or Series of m integers
            Ids in 0 .. n - 1. ``source -> target`` means that target can emulate source.
        weight : m numbers >= 0, optional
            Stored as float32.
        n : int, optional
            Number of actors; the largest id + 1 by default.
        directed : bool
            False stores both directions of each edge: list every edge once.
        labels : n distinct labels, optional
            What the actors are called.
        parallel : {"keep", "merge"}
            Keep parallel ties as several contacts, or make them one: weights are added, unweighted duplicates go.
        provenance : mapping, optional
            A note of where the network came from.
        engine : {"auto", "native", "numba"}, optional
            Which engine sorts; the result is the same.
        threads : int, optional
            How many threads sort; the result is the same. All that this process may use by default.

        Raises
        ------
        TypeError
            Ids that are floats, bools, labels.
        ValueError
            Missing, negative or out-of-range ids, lists of different length, bad weights, a network without actors.

        Warns
        -----
        UserWarning
            Where ``directed=False`` and every edge is listed in both directions, so that every tie counts double.

        Examples
        --------
        >>> Network.from_edges([0, 1], [1, 2], weight=[0.5, 2], directed=True).out_targets.tolist()
        [1, 2]
        """
        if parallel not in ("keep", "merge"):
            raise ValueError(f"parallel = {parallel!r} is unknown; allowed: 'keep', 'merge'")
        if not isinstance(directed, bool | np.bool_):
            raise TypeError(f"directed = {directed!r} is a {type(directed).__name__}; pass True or False")
        names = None if labels is None else _labels(labels)
        if n is None and names is not None:
            n = len(names)
        if n is not None:
            if n == 0:
                raise ValueError("n = 0: a network needs at least one actor")
            n = checks.whole("n", n, 1, MOST_ACTORS)
        sources, targets = ids_to_sort("source", source, n), ids_to_sort("target", target, n)
        if len(sources) != len(targets):
            raise ValueError(f"source has {len(sources)} entries and target {len(targets)}; they must be aligned")
        if n is None:
            if len(sources) == 0:
                raise ValueError("no edges and no n: a network needs at least one actor; pass n")
            n = max(int(sources.max()), int(targets.max())) + 1
        if names is not None and len(names) != n:
            raise ValueError(f"labels has {len(names)} entries for n = {n} actors; pass one an actor")
        weights = _NO_WEIGHT if weight is None else tie_weights("weight", weight, len(sources))
        merge = parallel == "merge"
        if not directed and len(sources) > 1 and not (merge and weight is None):
            _warn_if_mirrored(sources, targets, engine)
        ties = Ties(sources, targets, weights, both=not directed)
        rows = build_rows(n, n, ties, merge=merge, engine=engine, threads=threads)
        return cls._from_rows(
            rows.offsets,
            rows.targets,
            None if weight is None else rows.weights,
            directed=bool(directed),
            labels=names,
            n_self_loops=rows.n_self_loops,
            provenance=provenance,
        )

    @classmethod
    def from_scipy(cls, matrix: Any, directed: bool = True, *, weighted: bool = True) -> Network:
        """From a sparse matrix (or array): an entry (i, j) is an arc i -> j. See :mod:`uptake.network.convert`."""
        from uptake.network import convert

        return convert.from_scipy(matrix, directed, weighted=weighted)

    @classmethod
    def from_networkx(cls, graph: Any, weight: str | None = None) -> Network:
        """From a networkx graph, directed or not, multigraph or not. See :mod:`uptake.network.convert`."""
        from uptake.network import convert

        return convert.from_networkx(graph, weight)

    @classmethod
    def from_igraph(cls, graph: Any, weight: str | None = None) -> Network:
        """From an igraph graph. See :mod:`uptake.network.convert`."""
        from uptake.network import convert

        return convert.from_igraph(graph, weight)

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        source: str = "source",
        target: str = "target",
        weight: str | None = None,
        directed: bool = False,
        *,
        relabel: bool | None = None,
        parallel: Literal["keep", "merge"] = "keep",
    ) -> Network:
        """From a table of edges: pandas, polars, or anything that speaks Arrow. See :mod:`uptake.network.convert`."""
        from uptake.network import convert

        return convert.from_frame(frame, source, target, weight, directed, relabel=relabel, parallel=parallel)

    @classmethod
    def read(
        cls,
        path: str | Path,
        source: str | int = "source",
        target: str | int = "target",
        weight: str | int | None = None,
        directed: bool = False,
        *,
        relabel: bool | None = None,
        parallel: Literal["keep", "merge"] = "keep",
        separator: str | None = None,
    ) -> Network:
        """From a file of edges (CSV, TSV, text, Parquet) or a saved network. See :func:`uptake.network.files.read`."""
        from uptake.network import files as network_files

        how: dict[str, Any] = {"relabel": relabel, "parallel": parallel, "separator": separator}
        return network_files.read(path, source, target, weight, directed, **how)

    def save(self, path: str | Path, *, in_side: bool = False) -> Path:
        """Save whole or not at all: a ``.npz`` file, or a folder for mapping. See :func:`uptake.network.files.save`."""
        from uptake.network import files as network_files

        return network_files.save(self, path, in_side=in_side)

    @classmethod
    def load(cls, path: str | Path, mmap: bool | None = None) -> Network:
        """A saved network; a folder is mapped, so that processes share one copy. See
        :func:`uptake.network.files.load`."""
        from uptake.network import files as network_files

        return network_files.load(path, mmap)

    @property
    def in_offsets(self) -> Int64s:
        return self._incoming()[0] if self.is_directed else self.out_offsets

    @property
    def in_sources(self) -> Int32s:  # undirected: each actor's sources are its targets
        return self._incoming()[1] if self.is_directed else self.out_targets

    @property
    def in_arcs(self) -> Int64s:
        return self._incoming()[2]

    def _incoming(self) -> tuple[Int64s, Int32s, Int64s]:
        if self._in_side is None:
            offsets, sources, arcs = kernel("transpose_rows")(self.n, self.out_offsets, self.out_targets)
            if not self.is_directed:
                offsets, sources = self.out_offsets, self.out_targets
            object.__setattr__(self, "_in_side", (read_only(offsets), read_only(sources), read_only(arcs)))
        return self._in_side  # type: ignore[return-value]

    @property
    def fingerprint(self) -> str:
        if self._fingerprint is None:
            object.__setattr__(self, "_fingerprint", digest(self.out_offsets, self.out_targets, self.weight))
        return self._fingerprint  # type: ignore[return-value]

    def degree(self, kind: Literal["out", "in"] = "out") -> Int64s:
        """Arcs out of, or into, each actor: int64[n]."""
        if kind not in ("out", "in"):
            raise ValueError(f"kind = {kind!r} is unknown; allowed: 'out', 'in'")
        if kind == "out" or not self.is_directed:
            return np.diff(self.out_offsets)
        if self._in_side is not None:
            return np.diff(self._in_side[0])
        return np.bincount(self.out_targets, minlength=self.n).astype(np.int64, copy=False)

    def source_of_arcs(self) -> Int32s:
        """The source of each arc in canonical order: int32[n_arcs]."""
        return np.repeat(np.arange(self.n, dtype=np.int32), np.diff(self.out_offsets))

    def index(self, labels: Any) -> Int32s:
        """The ids of ``labels``, as int32, in the order asked; without labels, ids are their own labels.

        Examples
        --------
        >>> Network.from_edges([0], [1], labels=["Ann", "Bo"]).index(["Bo", "Ann"]).tolist()
        [1, 0]
        """
        asked = np.atleast_1d(np.asarray(labels))
        if self.labels is None:
            return actor_ids("labels", asked, self.n)
        import pandas as pd

        ids = pd.Index(self.labels).get_indexer(pd.Index(asked))
        if (ids < 0).any():
            first = int(np.argmax(ids < 0))
            raise ValueError(f"labels[{first}] = {asked[first]!r} is not in the network; its labels are in .labels")
        found: Int32s = ids.astype(np.int32)
        return found

    def __repr__(self) -> str:
        said = [f"n={self.n:,}", f"arcs={self.n_arcs:,}", "directed" if self.is_directed else "undirected"]
        said += ["weighted"] * (self.weight is not None) + ["labelled"] * (self.labels is not None)
        said += [f"from {self.provenance['generator']}"] if "generator" in self.provenance else []
        return f"Network({', '.join(said)})"

    def __reduce__(self) -> tuple[Any, ...]:
        if self._folder is not None:  # a mapped network travels as its path: processes share one copy
            return Network.load, (self._folder, True)
        arrays = (self.out_offsets, self.out_targets, self.weight, self.labels)
        return _restored, (*arrays, self.is_directed, self.n_self_loops, self.provenance, self._fingerprint)


def digest(offsets: Int64s, targets: Int32s, weight: Float32s | None, kind_of_rows: str = "network") -> str:
    """32 hexadecimal digits of canonical rows, the same on every machine."""
    head = f"uptake {kind_of_rows} {len(offsets)} {len(targets)} {weight is not None}"
    h = hashlib.blake2b(head.encode(), digest_size=16)
    for array, kind in ((offsets, "<i8"), (targets, "<i4"), (weight, "<f4")):
        if array is not None:
            h.update(np.ascontiguousarray(array, kind).data)
    return h.hexdigest()


def _restored(
    offsets: Int64s,
    targets: Int32s,
    weight: Float32s | None,
    labels: npt.NDArray[Any] | None,
    directed: bool,
    loops: int,
    provenance: dict[str, Any],
    fingerprint: str | None,
) -> Network:
    return Network._from_rows(
        offsets,
        targets,
        weight,
        directed=directed,
        labels=labels,
        n_self_loops=loops,
        provenance=provenance,
        fingerprint=fingerprint,
    )


def _labels(labels: Any) -> npt.NDArray[Any]:
    """Distinct, none missing; strings as a NumPy string array, anything hashable as it is."""
    import pandas as pd

    index = pd.Index(labels, tupleize_cols=False)
    if index.hasnans:
        raise ValueError(f"labels[{int(np.argmax(index.isna()))}] is missing; every actor needs a label")
    if not index.is_unique:
        first = int(np.argmax(index.duplicated()))
        raise ValueError(f"labels[{first}] = {index[first]!r} occurs before; labels must be distinct")
    array = np.array(index)
    if array.dtype == object and all(type(value) is str for value in array):
        return array.astype(str)
    return array


def _warn_if_mirrored(source: Int32s, target: Int32s, engine: str | None) -> None:
    if kernel("is_mirrored", engine)(source, target) and (source != target).any():
        warnings.warn(
            "directed=False, and every edge is listed in both directions: each tie counts double. "
            "List each edge once, pass directed=True, or parallel='merge' for unweighted edges",
            UserWarning,
            stacklevel=3,
        )
