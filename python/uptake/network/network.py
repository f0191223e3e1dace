"""Who is tied to whom: an immutable network, and the ways into and out of it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from uptake.network.arcs import Arcs
from uptake.network.arrange import arrange
from uptake.network.edges import Edges
from uptake.network.summary import line, table

if TYPE_CHECKING:
    import igraph
    import networkx
    import pandas as pd
    import scipy.sparse as sp


class Network(Arcs):
    """An immutable network of n actors, numbered from 0; ``source -> target`` means that target can emulate source.

    Make one with :meth:`from_edges`, :meth:`from_frame`, :meth:`from_scipy`, :meth:`from_networkx`,
    :meth:`from_igraph` or :meth:`read`, with a generator of ``uptake.generate``, or take that of a survey of
    ``uptake.datasets``.

    Self loops are dropped and counted (``n_self_loops``): nobody emulates themselves. Parallel ties are kept, and act
    as several contacts, unless they are merged on request. An undirected network stores both directions of every
    edge. Arcs are in canonical order: by source, then target, then their place in the input. All arrays are read-only.

    Attributes
    ----------
    n : int
        Number of actors, 1 to 2**31 - 1.
    n_arcs : int
        Number of arcs; an undirected edge counts twice.
    is_directed : bool
        False if every edge was stored in both directions.
    n_self_loops : int
        Ties from an actor to itself that the input had, dropped.
    out_offsets, out_targets : int64[n + 1], int32[n_arcs]
        Arcs out of u are positions ``out_offsets[u]`` to ``out_offsets[u + 1]``; their targets ascend.
    weight : float32[n_arcs] or None
        Aligned with the canonical order of arcs.
    in_offsets, in_sources, in_arcs : int64[n + 1], int32[n_arcs], int64[n_arcs]
        The same by target: sources ascend; ``in_arcs`` is each arc's position in the canonical order. They are built
        when first asked for; an undirected network shares the arrays of its out-side and builds ``in_arcs`` alone.
    labels : array of n or None
        What the actors are called outside; ids are positions in it.
    fingerprint : str
        32 hexadecimal digits (blake2b of offsets, targets and weights): the same for the same arcs, however they
        were built. Labels and provenance are not part of it.
    provenance : dict
        Where the network comes from: generator, arguments and seed, or a file.

    Raises
    ------
    TypeError
        If the class itself is called.

    See Also
    --------
    uptake.generate : Networks made to order.
    uptake.datasets : Observed networks.

    Examples
    --------
    >>> net = Network.from_edges([0, 0, 2], [1, 2, 1], n=4)
    >>> net
    Network(n=4, arcs=6, undirected)
    >>> net.degree().tolist()
    [2, 2, 2, 0]
    >>> net.out_targets[net.out_offsets[2] : net.out_offsets[3]].tolist()
    [0, 1]
    """

    __slots__ = ()

    def __init__(self, *_: Any, **__: Any) -> None:
        raise TypeError("Network(...) is not called; use Network.from_edges(source, target) or another from_ method")

    def __setattr__(self, name: str, _: Any) -> None:
        raise AttributeError(f"a Network is immutable; {name} cannot be set")

    @classmethod
    def _of(cls, arcs: Arcs) -> Network:
        """The network that holds these arcs."""
        net = object.__new__(cls)
        Arcs.__init__(net, **arcs._held())
        return net

    @classmethod
    def _arranged(cls, edges: Edges, engine: str | None = None, threads: int | None = None) -> Network:
        return cls._of(arrange(edges, engine=engine, threads=threads))

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
            Number of actors; by default that of `labels`, or the largest id + 1.
        directed : bool
            False stores both directions of each edge: list every edge once.
        labels : n distinct labels, optional
            What the actors are called.
        parallel : {"keep", "merge"}
            Keep parallel ties as several contacts, or make each group of them one tie. Weights are added; unweighted
            duplicates are dropped.
        provenance : mapping, optional
            A note of where the network comes from.
        engine : {"auto", "native", "numba"}, optional
            Which engine sorts; the result is the same.
        threads : int, optional
            How many threads sort; the result is the same. By default all that this process may use.

        Returns
        -------
        Network
            Its arcs are in canonical order, so the order of the lists matters for parallel ties alone.

        Raises
        ------
        TypeError
            If ids are floats, bools or labels, or another argument has the wrong kind.
        ValueError
            If ids are missing, negative or out of range, lists differ in length, a weight is negative or not finite,
            labels are missing or not distinct, or there are no actors.

        Warns
        -----
        UserWarning
            If ``directed=False`` and every edge is listed in both directions, so that every tie counts double.

        See Also
        --------
        from_frame : The same from the columns of a table, with labels or ids.
        read : The same from a file.

        Examples
        --------
        >>> net = Network.from_edges([0, 1], [1, 2], weight=[0.5, 2], directed=True)
        >>> net.out_targets.tolist(), net.weight.tolist()
        ([1, 2], [0.5, 2.0])
        >>> Network.from_edges([0, 0], [1, 1], parallel="merge").n_arcs
        2
        """
        return cls._arranged(Edges(source, target, weight, n, directed, labels, parallel, provenance), engine, threads)

    @classmethod
    def from_scipy(cls, matrix: Any, directed: bool = True, *, weighted: bool = True) -> Network:
        """A network from a square sparse matrix: a stored entry (i, j) is an arc i -> j.

        Parameters
        ----------
        matrix : scipy.sparse matrix or array, n x n
            Entries that occur twice in COO are parallel ties; explicit zeros are ties of weight 0.
        directed : bool
            False needs a symmetric matrix, both halves stored, and gives an undirected network of its edges.
        weighted : bool
            False leaves the values of the entries out.

        Returns
        -------
        Network
            With n actors, whether or not they have ties.

        Raises
        ------
        TypeError
            If `matrix` is not sparse.
        ValueError
            If it is not square, if a value is negative or not finite, or if it is not symmetric and
            ``directed=False``.

        See Also
        --------
        to_scipy : The way back.

        Examples
        --------
        >>> import scipy.sparse as sp
        >>> Network.from_scipy(sp.coo_array(([1.0], ([0], [1])), shape=(2, 2)))
        Network(n=2, arcs=1, directed, weighted, from scipy)
        """
        from uptake.network.convert import matrices

        return cls._arranged(matrices.from_scipy(matrix, directed, weighted))

    @classmethod
    def from_networkx(cls, graph: Any, weight: str | None = None) -> Network:
        """A network from a networkx graph, directed or not, multigraph or not.

        Nodes that are exactly the integers 0 .. n - 1 keep their number as id. Otherwise ids follow the graph's order
        of nodes, and the nodes become the labels.

        Parameters
        ----------
        graph : networkx.Graph, DiGraph, MultiGraph or MultiDiGraph
            An edge u -> v means that v can emulate u.
        weight : str, optional
            The edge attribute to take as weight; every edge must have it.

        Returns
        -------
        Network
            Directed if the graph is.

        Raises
        ------
        ValueError
            If an edge has no such attribute, or the graph has no nodes.

        See Also
        --------
        to_networkx : The way back.

        Examples
        --------
        >>> import networkx as nx
        >>> net = Network.from_networkx(nx.Graph([("Ann", "Bo"), ("Bo", "Cy")]))
        >>> net.labels.tolist(), net.degree().tolist()
        (['Ann', 'Bo', 'Cy'], [1, 2, 1])
        """
        from uptake.network.convert import graphs

        return cls._arranged(graphs.from_networkx(graph, weight))

    @classmethod
    def from_igraph(cls, graph: Any, weight: str | None = None) -> Network:
        """A network from an igraph graph; the vertex attribute ``name``, if there is one, becomes the labels.

        Parameters
        ----------
        graph : igraph.Graph
            An edge u -> v means that v can emulate u.
        weight : str, optional
            The edge attribute to take as weight.

        Returns
        -------
        Network
            Directed if the graph is; ids are the numbers of the vertices.

        Raises
        ------
        ValueError
            If the edges have no such attribute, or the graph has no vertices.

        See Also
        --------
        to_igraph : The way back.

        Examples
        --------
        >>> import igraph
        >>> Network.from_igraph(igraph.Graph([(0, 1), (1, 2)])).degree().tolist()
        [1, 2, 1]
        """
        from uptake.network.convert import graphs

        return cls._arranged(graphs.from_igraph(graph, weight))

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        source: str = "source",
        target: str = "target",
        weight: str | None = None,
        n: int | None = None,
        directed: bool = False,
        labels: Any = None,
        relabel: bool | None = None,
        parallel: Literal["keep", "merge"] = "keep",
    ) -> Network:
        """A network from a table with a row per edge.

        Parameters
        ----------
        frame : pandas or polars DataFrame, dict of columns, or a table that speaks Arrow
            Arrow tables have ``__arrow_c_stream__`` or ``to_arrow``.
        source, target, weight : str
            The names of its columns. Without `weight` the network has no weights.
        n : int, optional
            Number of actors; by default that of the labels, or the largest id + 1.
        directed : bool
            False stores both directions of each row.
        labels : n distinct labels, optional
            All actors in the order of their ids; the columns hold these labels. Without it, labels come from the
            columns, sorted, and actors without ties are unknown.
        relabel : bool, optional
            True takes the values of the two columns as labels, False as ids. By default integers are ids, unless
            `labels` are given, and everything else is labels.
        parallel : {"keep", "merge"}
            As in :meth:`from_edges`.

        Returns
        -------
        Network
            With ``labels`` if the columns hold labels.

        Raises
        ------
        TypeError
            If `frame` is not a table, or a column of ids holds no integers.
        ValueError
            If a column is absent, a value is missing, or a value is not among the `labels`; and as in
            :meth:`from_edges`.

        See Also
        --------
        to_frame : The way back.
        read : The same from a file.

        Examples
        --------
        >>> import pandas as pd
        >>> frame = pd.DataFrame({"source": ["Bo", "Cy"], "target": ["Ann", "Ann"]})
        >>> net = Network.from_frame(frame)
        >>> net.labels.tolist(), net.degree().tolist()
        (['Ann', 'Bo', 'Cy'], [2, 1, 1])
        >>> Network.from_frame(frame, labels=["Cy", "Bo", "Ann", "Di"]).degree().tolist()
        [1, 1, 2, 0]
        """
        from uptake.network.convert import frames

        columns = {"source": source, "target": target} | ({} if weight is None else {"weight": weight})
        how: dict[str, Any] = {"labels": labels, "relabel": relabel, "parallel": parallel}
        return cls._arranged(frames.from_frame(frame, columns, n=n, directed=directed, **how))

    @classmethod
    def read(
        cls,
        path: str | Path,
        *,
        source: str | int | None = None,
        target: str | int | None = None,
        weight: str | int | None = None,
        directed: bool | None = None,
        relabel: bool | None = None,
        parallel: Literal["keep", "merge"] | None = None,
        separator: str | None = None,
    ) -> Network:
        """A network from a file of edges, or a saved one.

        Parameters
        ----------
        path : str or Path
            Text: ``.csv`` (commas), ``.tsv`` or ``.tab`` (tabs), ``.txt``, ``.edges`` or ``.edgelist`` (white space;
            what follows ``#`` is a comment), each also ``.gz``, ``.bz2``, ``.xz`` or ``.zst``. Parquet: ``.parquet``
            or ``.pq``. Saved: ``.npz`` of :meth:`save` or ``scipy.sparse.save_npz``, or a folder of :meth:`save`.
        source, target : str or int, default "source" and "target"
            Columns by name; or by number, 0 the first, if the file has no header.
        weight : str or int, optional
            The column of weights.
        directed : bool, default False
            False stores both directions of each row.
        relabel : bool, optional
            As in :meth:`from_frame`.
        parallel : {"keep", "merge"}, default "keep"
            As in :meth:`from_edges`.
        separator : str, optional
            Between columns of text, if the ending of the name does not say it.

        Returns
        -------
        Network
            Its provenance holds the file and the columns.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        TypeError
            If columns mix names and numbers, or a column of Parquet is a number.
        ValueError
            If the format is unknown, a column is absent or a value missing, or an argument is given that a saved
            network answers itself; and as in :meth:`from_edges`.

        See Also
        --------
        from_frame : The same from a table in memory.
        load : Saved networks alone, mapped or not.

        Examples
        --------
        >>> from pathlib import Path
        >>> _ = Path("ties.csv").write_text("ego,alter\\nAnn,Bo\\nAnn,Cy\\n")
        >>> net = Network.read("ties.csv", source="ego", target="alter")
        >>> net
        Network(n=3, arcs=4, undirected, labelled, from ties.csv)
        """
        from uptake.network.files.read import read

        found = read(path, source, target, weight, directed, relabel, parallel, separator)
        return cls._of(found) if isinstance(found, Arcs) else cls._arranged(found)

    @classmethod
    def load(cls, path: str | Path, mmap: bool | None = None) -> Network:
        """A saved network; a folder is mapped, so that processes share one copy.

        Parameters
        ----------
        path : str or Path
            What :meth:`save` wrote, or a ``.npz`` of ``scipy.sparse.save_npz``.
        mmap : bool, optional
            True maps the arrays of a folder, so that none is copied. False reads them. By default folders are mapped
            and ``.npz`` files read.

        Returns
        -------
        Network
            Every array is checked once, mapped or not: its kind and length, the checksum that :meth:`save` stored
            (CRC-32), that ids are in range, and that rows are in order. A file that is changed while it is mapped is
            not noticed. A mapped network is pickled as its path and its fingerprint.

        Raises
        ------
        FileNotFoundError
            If there is no saved network.
        ValueError
            If the file is damaged, of another format, or a pipe or device, or a ``.npz`` was to be mapped. On
            unpickling, if the folder now holds another network.

        See Also
        --------
        save : The way back.

        Examples
        --------
        >>> net = Network.from_edges([0, 1], [1, 2])
        >>> Network.load(net.save("ties")).fingerprint == net.fingerprint
        True
        """
        from uptake.network.files.load import load

        found = load(path, mmap)
        return cls._of(found) if isinstance(found, Arcs) else cls._arranged(found)

    def save(self, path: str | Path, *, in_side: bool = False) -> Path:
        """Save the network, whole or not at all: it is written under another name, then renamed.

        If several threads or processes save under one name, one of the networks remains, whole. What a killed process
        left of its save is removed by the next save of that name: on the same machine at once, of another machine
        after a day.

        Parameters
        ----------
        path : str or Path
            A name that ends in ``.npz`` gives one uncompressed file; any other name a folder of ``.npy`` files, which
            :meth:`load` maps. A saved network of that name is replaced; anything else there is an error.
        in_side : bool
            Also save the arcs by target (8 bytes per arc; directed 12 per arc and 8 per actor), so that processes that
            map the network share them too.

        Returns
        -------
        Path
            Where it is.

        Raises
        ------
        FileExistsError
            If something else is there.
        TypeError
            If the labels are neither all strings nor all numbers, or one ends with a NUL character.

        See Also
        --------
        load : The way back.

        Examples
        --------
        >>> Network.from_edges([0, 1], [1, 2]).save("ties.npz").name
        'ties.npz'
        """
        from uptake.network.files import saved

        return saved.save(self, path, in_side)

    def to_scipy(self) -> sp.csr_array:
        """The network as a sparse matrix: entry (i, j) is the weight of the arc i -> j.

        Returns
        -------
        scipy.sparse.csr_array, n x n, float32
            Copies of the arrays. Parallel ties are entries that occur twice (``sum_duplicates`` adds them). Without
            weights all entries are 1; ``from_scipy(..., weighted=False)`` leaves them out on the way back.

        See Also
        --------
        from_scipy : The way back; pass ``directed=False`` for an undirected network.

        Examples
        --------
        >>> Network.from_edges([0, 0], [1, 2], weight=[2, 3]).to_scipy().toarray().tolist()
        [[0.0, 2.0, 3.0], [2.0, 0.0, 0.0], [3.0, 0.0, 0.0]]
        """
        from uptake.network.convert import matrices

        return matrices.to_scipy(self)

    def to_networkx(self) -> networkx.Graph[Any]:
        """The network as a networkx graph.

        Returns
        -------
        networkx.Graph, DiGraph, MultiGraph or MultiDiGraph
            Directed if the network is, a multigraph if it has parallel ties. Nodes are the labels, without labels
            0 .. n - 1, in the order of ids. Weights are the edge attribute ``weight``.

        See Also
        --------
        from_networkx : The way back.

        Examples
        --------
        >>> graph = Network.from_edges([0, 0], [1, 2], labels=["Ann", "Bo", "Cy"]).to_networkx()
        >>> list(graph.edges)
        [('Ann', 'Bo'), ('Ann', 'Cy')]
        """
        from uptake.network.convert import graphs

        return graphs.to_networkx(self)

    def to_igraph(self) -> igraph.Graph:
        """The network as an igraph graph.

        Returns
        -------
        igraph.Graph
            Vertices have the network's ids; labels are the vertex attribute ``name``, weights the edge attribute
            ``weight``.

        Raises
        ------
        ImportError
            If igraph is not installed.

        See Also
        --------
        from_igraph : The way back.

        Examples
        --------
        >>> Network.from_edges([0, 0], [1, 2]).to_igraph().get_edgelist()
        [(0, 1), (0, 2)]
        """
        from uptake.network.convert import graphs

        return graphs.to_igraph(self)

    def to_frame(self) -> pd.DataFrame:
        """The network as a table with a row per edge; an undirected edge has one row.

        Returns
        -------
        pandas.DataFrame
            Columns ``source`` and ``target`` hold the labels, without labels the ids; ``weight`` (float32) is there if
            the network has weights. Rows are in canonical order.

        See Also
        --------
        from_frame : The way back; pass ``n=`` or ``labels=`` so that actors without ties keep their place.

        Examples
        --------
        >>> net = Network.from_edges([0, 2], [1, 0], weight=[0.5, 2], labels=["Ann", "Bo", "Cy"])
        >>> net.to_frame()
          source target  weight
        0    Ann     Bo     0.5
        1    Ann     Cy     2.0
        """
        from uptake.network.convert import frames

        return frames.to_frame(self)

    def __repr__(self) -> str:
        return line(self)

    def _repr_html_(self) -> str:
        return table(self)

    def __reduce__(self) -> tuple[Any, ...]:
        if self._folder is not None:  # a mapped network travels as its path: processes share one copy
            return Network._mapped, (self._folder, self.fingerprint)
        return Network._of, (Arcs(**{**self._held(), "_in_side": None}),)

    @classmethod
    def _mapped(cls, folder: Path, fingerprint: str) -> Network:
        """The network of a folder that was pickled as its path."""
        from uptake.network.files.load import load_mapped

        return cls._of(load_mapped(folder, fingerprint))

    def __copy__(self) -> Network:
        return self  # immutable

    def __deepcopy__(self, memo: dict[int, Any]) -> Network:
        """Another network that shares the read-only arrays, and has a provenance of its own."""
        return Network._of(Arcs(**{**self._held(), "provenance": deepcopy(self.provenance, memo)}))
