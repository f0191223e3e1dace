"""Who is tied to whom: an immutable network, and the ways into and out of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.network.arcs import Arcs
from uptake.network.arrange import arrange
from uptake.network.edges import Edges
from uptake.network.names.rule import distinct_names, names_or_positions
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
    labels : array of n
        The names of the actors. Those of a network made from positions are 0 .. n - 1.
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
        target: Any = None,
        weight: Any = None,
        n: int | None = None,
        directed: bool = False,
        *,
        labels: Any = None,
        parallel: Literal["keep", "merge"] | None = None,
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
        labels : n distinct names, optional
            What the actors are called; by default by their ids.
        parallel : {"keep", "merge"}, optional
            Keep ties that are listed more than once as several contacts, or make them one tie. Weights are added;
            unweighted duplicates are dropped. By default they are kept, with a warning.
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
            If ties are listed more than once, or an undirected one in both directions, and `parallel` is not given;
            if neither `n` nor `labels` is given and more than half of the ids never occur.

        See Also
        --------
        from_frame : The same from the columns of a table, whose ids are names.
        read : The same from a file.

        Examples
        --------
        >>> net = Network.from_edges([0, 1], [1, 2], weight=[0.5, 2], directed=True)
        >>> net.out_targets.tolist(), net.weight.tolist()
        ([1, 2], [0.5, 2.0])
        >>> Network.from_edges([0, 0], [1, 1], parallel="merge").n_arcs
        2
        """
        if target is None:
            problem, remedy = "is missing", "for a list of pairs write Network.from_edges(*zip(*pairs))"
            remedy = "a table goes to Network.from_frame" if hasattr(source, "columns") else remedy
            raise BadType("target", NOT_SHOWN, problem=problem, remedy=remedy)
        return cls._arranged(Edges(source, target, weight, n, directed, labels, parallel, provenance), engine, threads)

    @classmethod
    def from_scipy(
        cls,
        matrix: Any,
        directed: bool = True,
        *,
        weighted: bool = True,
        parallel: Literal["keep", "merge"] | None = None,
    ) -> Network:
        """A network from a square sparse matrix: a stored entry (i, j) is an arc i -> j.

        Parameters
        ----------
        matrix : scipy.sparse matrix or array, n x n
            Entries that occur twice in COO are parallel ties; explicit zeros are ties of weight 0 if `weighted`, and no
            ties otherwise.
        directed : bool
            False needs a symmetric matrix, both halves stored, and gives an undirected network of its edges.
        weighted : bool
            False leaves the values of the entries out.
        parallel : {"keep", "merge"}, optional
            As in :meth:`from_edges`.

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

        return cls._arranged(matrices.from_scipy(matrix, directed, weighted)._replace(parallel=parallel))

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
        source: str = "source",
        target: str = "target",
        weight: str | None = None,
        directed: bool = False,
        *,
        nodes: Any = None,
        relabel: bool = True,
        parallel: Literal["keep", "merge"] | None = None,
        missing: Iterable[str] = ("",),
        two_mode: bool = False,
    ) -> Network:
        """A network from a table with a row per tie; its ids are names.

        Parameters
        ----------
        frame : pandas or polars DataFrame, dict of columns, or a table that speaks Arrow
            Arrow tables have ``__arrow_c_stream__`` or ``to_arrow``. A row with one name alone is an actor without a
            tie.
        source, target, weight : str
            The names of its columns. Without `weight` the network has no weights.
        directed : bool
            False stores both directions of each row.
        nodes : list, array, Series, range or table of names, or the path of a file of them, optional
            All actors, in the order of their positions. A table has a column ``id``. By default the actors are those
            that occur, sorted.
        relabel : bool
            False takes whole numbers as positions: there are as many actors as `nodes`, or highest + 1.
        parallel : {"keep", "merge"}, optional
            As in :meth:`from_edges`.
        missing : iterable of str
            Words for no name, besides None, NaN and NA.
        two_mode : bool
            True if the two columns name different things: user 1 and item 1 are ``user:1`` and ``item:1``.

        Returns
        -------
        Network
            Its ``labels`` are whole numbers if all names are, otherwise text. Names lose blanks at their ends.

        Raises
        ------
        TypeError
            If `frame` is not a table, or, with ``relabel=False``, a column of ids holds no integers.
        ValueError
            If a column is absent, or a name is not among the `nodes`; and as in :meth:`from_edges`.

        Warns
        -----
        UserWarning
            If spellings of a name differ by blanks at the ends or by the form of Unicode alone, if a word of `missing`
            was found, or as in :meth:`from_edges`.

        See Also
        --------
        to_frame : The way back.
        read : The same from a file.
        from_survey : From a table with a row per person and columns of nominations.

        Examples
        --------
        >>> import pandas as pd
        >>> frame = pd.DataFrame({"source": ["Bo", "Cy"], "target": ["Ann", "Ann"]})
        >>> net = Network.from_frame(frame)
        >>> net.labels.tolist(), net.degree().tolist()
        (['Ann', 'Bo', 'Cy'], [2, 1, 1])
        >>> Network.from_frame(frame, nodes=["Cy", "Bo", "Ann", "Di"]).degree().tolist()
        [1, 1, 2, 0]
        """
        from uptake.network.convert import frames
        from uptake.network.files.people import names_of_nodes

        columns = {"source": source, "target": target} | ({} if weight is None else {"weight": weight})
        how: dict[str, Any] = {"directed": directed, "relabel": relabel, "parallel": parallel, "missing": missing}
        how["nodes"] = None if nodes is None else names_of_nodes(nodes, missing)
        return cls._arranged(frames.from_frame(frame, columns, two_mode=two_mode, **how))

    @classmethod
    def from_survey(
        cls,
        frame: Any,
        *,
        id: str = "id",
        nominations: Sequence[str],
        group: str | None = None,
        adoption: str | None = None,
        outsiders: Literal["keep", "drop"] = "keep",
        parallel: Literal["keep", "merge"] | None = None,
    ) -> Network:
        """A network from a survey: a row per person asked, and columns of the persons whom they name.

        Parameters
        ----------
        frame : pandas or polars DataFrame, dict of columns, or a table that speaks Arrow
            A row per person asked.
        id : str
            The column of the persons' ids.
        nominations : list of str
            Columns with the ids of those whom a person names; missing where there is none.
        group : str, optional
            The column of the village, school or firm. Ids may repeat over groups, and a person names others of the same
            group; names are then pairs (group, id).
        adoption : str, optional
            A column of times of adoption. They are in ``provenance["adoption"]``, by the text of the name, for those
            who have one.
        outsiders : {"keep", "drop"}
            What becomes of people who were named and not asked.
        parallel : {"keep", "merge"}, optional
            As in :meth:`from_edges`.

        Returns
        -------
        Network
            Directed as influence runs: from the person named to the one who names.

        Raises
        ------
        ValueError
            If a column is absent, an id or a group is missing, or a person occurs twice.

        See Also
        --------
        from_frame : From a table with a row per tie.

        Examples
        --------
        >>> answers = {"id": [1, 2, 3], "net1": [2, None, 1], "net2": [None, None, 9]}
        >>> net = Network.from_survey(answers, nominations=["net1", "net2"])
        >>> net.labels.tolist(), net.to_frame().to_numpy().tolist()
        ([1, 2, 3, 9], [[1, 3], [2, 1], [9, 3]])
        >>> net = Network.from_survey(answers | {"year": [1965, None, 1967]}, nominations=["net1"], adoption="year")
        >>> times = net.provenance["adoption"]
        >>> [times.get(str(name)) for name in net.labels.tolist()]
        [1965, None, 1967]
        """
        from uptake.network.convert import surveys

        how: dict[str, Any] = {"group": group, "adoption": adoption, "outsiders": outsiders, "parallel": parallel}
        return cls._arranged(surveys.from_survey(frame, id, nominations, **how))

    @classmethod
    def read(
        cls,
        path: str | Path,
        source: str | int | None = None,
        target: str | int | None = None,
        weight: str | int | None = None,
        directed: bool | None = None,
        *,
        nodes: Any = None,
        parallel: Literal["keep", "merge"] | None = None,
        separator: str | None = None,
        encoding: str | None = None,
        skip: int | None = None,
        layout: Literal["edges", "adjacency"] | None = None,
        missing: Iterable[str] | None = None,
        two_mode: bool | None = None,
        sheet: str | int | None = None,
    ) -> Network:
        """A network from a file of ties, or a saved one; ids are names.

        Parameters
        ----------
        path : str or Path
            Text: ``.csv``, ``.tsv``, ``.tab``, ``.txt``, ``.edges``, ``.edgelist``, ``.dat``, ``out.*`` of KONECT.
            Tables: ``.parquet``, ``.feather``, ``.arrow``, ``.xlsx``, ``.xls``, ``.ods``. Graphs: ``.net`` (Pajek),
            ``.gml``, ``.graphml``, ``.mtx`` (Matrix Market), ``.graph`` (METIS). Text and graphs may be packed:
            ``.gz``, ``.bz2``, ``.xz``, ``.zst``, or a ``.zip`` of one file. Saved: ``.npz`` of :meth:`save` or
            ``scipy.sparse.save_npz``, or a folder of :meth:`save`.
        source, target : str or int, default "source" and "target"
            Columns by name; or by number, 0 the first, in text without a header. If none is given and the first row
            holds numbers, 0 and 1.
        weight : str or int, optional
            The column of weights; for graphs the attribute of ties.
        directed : bool, optional
            False stores both directions of each row. By default what the file says, else False.
        nodes, parallel : optional
            As in :meth:`from_frame`.
        separator : str, optional
            Between the columns of text, ``r"\\s+"`` for white space. By default it is found: commas, semicolons, tabs,
            bars or white space.
        encoding : str, optional
            Of text. By default that of a byte order mark, else UTF-8, else Windows-1252, with a warning.
        skip : int, optional
            How many lines at the top to leave out. Give 0 if the first tie of a benchmark's file looks like its numbers
            of actors and ties.
        layout : {"edges", "adjacency"}, optional
            Whether a line of text is a tie, or an actor and its neighbours. By default a tie, and an error if columns
            that are not read hold actors.
        missing : iterable of str, optional
            Words for no name; by default the empty word, NA, N/A, #N/A, NaN, nan, NULL, null, None and <NA>.
        two_mode : bool, optional
            As in :meth:`from_frame`; by default what a file of KONECT says.
        sheet : str or int, optional
            Of a workbook; needed if several sheets hold something.

        Returns
        -------
        Network
            Its provenance holds the file, the columns, and what was found in the rows.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        TypeError
            If columns mix names and numbers, or a column of a table is a number.
        ValueError
            If the format is unknown, a column is absent, a row has another number of fields than the header, or an
            argument is given that the file answers itself; and as in :meth:`from_edges`. The error names file, line
            and the line itself.
        ImportError
            If a format needs a package that is not installed.

        Warns
        -----
        UserWarning
            As in :meth:`from_frame`; and if an encoding was guessed, or a line between rows is a comment.

        See Also
        --------
        from_frame : The same from a table in memory.
        load : Saved networks alone, mapped or not.

        Notes
        -----
        Lines that begin with # or % are comments. Blanks around names are no part of them, and a whole number is the
        text of its digits: 01 and 1 are different names.

        Examples
        --------
        >>> from pathlib import Path
        >>> _ = Path("ties.csv").write_text("ego,alter\\nAnn,Bo\\nAnn,Cy\\nEve,\\n")
        >>> net = Network.read("ties.csv", source="ego", target="alter")
        >>> net
        Network(n=4, arcs=4, undirected, labelled, from ties.csv)
        >>> net.labels.tolist(), net.degree().tolist()
        (['Ann', 'Bo', 'Cy', 'Eve'], [2, 1, 1, 0])
        """
        from uptake.network.files.read import Asked, read

        columns: dict[str, Any] = {"source": source, "target": target, "weight": weight, "directed": directed}
        rows: dict[str, Any] = {
            "separator": separator,
            "encoding": encoding,
            "skip": skip,
            "layout": layout,
            "sheet": sheet,
        }
        actors = {"nodes": nodes, "parallel": parallel, "missing": missing, "two_mode": two_mode}
        found = read(path, Asked(**columns, **rows, **actors))
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

    def with_labels(self, labels: Any) -> Network:
        """The same network with other names: for people whose ties are made up.

        Parameters
        ----------
        labels : n distinct names
            In the order of the actors.

        Returns
        -------
        Network
            It shares the arrays of this one, and has its fingerprint.

        Raises
        ------
        ValueError
            If there are not n names, or two are the same.

        See Also
        --------
        index : Positions by name.

        Examples
        --------
        >>> from uptake import generate
        >>> net = generate.path(3).with_labels(["Ann", "Bo", "Cy"])
        >>> net.labels.tolist(), net.degree().tolist()
        (['Ann', 'Bo', 'Cy'], [1, 2, 1])
        """
        names = distinct_names("labels", labels)
        if len(names) != self.n:
            problem = f"holds {len(names)} names, and there are {self.n} actors"
            raise BadValue("labels", NOT_SHOWN, problem=problem)
        renamed = {"names": names_or_positions(names), "_lookup": None, "_folder": None}
        return Network._of(Arcs(**{**self._held(), **renamed}))

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
            If the labels are neither all strings nor all numbers nor tuples of these, or one ends with a NUL character.

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
        return Network._of, (Arcs(**{**self._held(), "_in_side": None, "_derived": {}}),)

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
