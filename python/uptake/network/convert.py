"""Networks from what other libraries hold: sparse matrices, networkx, igraph, tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from uptake.network.network import Network

if TYPE_CHECKING:
    import pandas as pd


def from_scipy(matrix: Any, directed: bool = True, *, weighted: bool = True) -> Network:
    """A network from a square sparse matrix or array: a stored entry (i, j) is an arc i -> j.

    Parameters
    ----------
    matrix : scipy.sparse matrix or array, n x n
        Entries that occur twice in COO are parallel ties; explicit zeros are ties of weight 0.
    directed : bool
        False needs a symmetric matrix, both halves stored, and gives an undirected network of its edges.
    weighted : bool
        False leaves the entries' values out.

    Raises
    ------
    TypeError
        Where ``matrix`` is not sparse.
    ValueError
        Where it is not square, or ``directed=False`` and it is not symmetric.

    Examples
    --------
    >>> import scipy.sparse as sp
    >>> from_scipy(sp.coo_array(([1.0], ([0], [1])), shape=(2, 2)))
    Network(n=2, arcs=1, directed, weighted)
    """
    import scipy.sparse as sp

    if not sp.issparse(matrix):
        raise TypeError(f"matrix is a {type(matrix).__name__}; pass a scipy.sparse matrix (scipy.sparse.coo_array(a))")
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"matrix has shape {matrix.shape}; a network needs a square one, a row and column an actor")
    n, entries = matrix.shape[0], matrix.tocoo()
    row, column, values = entries.coords[0], entries.coords[1], entries.data
    provenance = {"from": "scipy"}
    if directed:
        weight = values if weighted else None
        return Network.from_edges(row, column, weight, n, True, provenance=provenance)
    difference = sp.csr_array(entries) - sp.csr_array(entries).T
    if np.any(difference.data != 0):
        bad = difference.tocoo()
        at = int(np.argmax(bad.data != 0))
        i, j = bad.coords[0][at], bad.coords[1][at]
        raise ValueError(f"matrix is not symmetric: entries ({i}, {j}) and ({j}, {i}) differ; pass directed=True")
    upper = row <= column
    weight = values[upper] if weighted else None
    return Network.from_edges(row[upper], column[upper], weight, n, False, provenance=provenance)


def from_networkx(graph: Any, weight: str | None = None) -> Network:
    """A network from a networkx graph, directed or not, multigraph or not.

    Nodes that are exactly the integers 0 .. n - 1 keep their number as id; otherwise ids follow the graph's order of
    nodes, and the nodes become the labels.

    Parameters
    ----------
    graph : networkx.Graph, DiGraph, MultiGraph or MultiDiGraph
        An edge u -> v means that v can emulate u.
    weight : str, optional
        The edge attribute to take as weight; every edge must have it.

    Raises
    ------
    ValueError
        Where an edge has no such attribute, or the graph no nodes.
    """
    nodes = list(graph.nodes)
    n = len(nodes)
    own = set(nodes) == set(range(n)) and not any(isinstance(node, bool) for node in nodes)
    ids = {node: node if own else i for i, node in enumerate(nodes)}
    edges = list(graph.edges(data=weight, default=None)) if weight is not None else list(graph.edges())
    source = np.fromiter((ids[e[0]] for e in edges), np.int64, len(edges))
    target = np.fromiter((ids[e[1]] for e in edges), np.int64, len(edges))
    weights = None
    if weight is not None:
        for e in edges:
            if e[-1] is None:
                raise ValueError(f"edge {e[0]!r} -> {e[1]!r} has no attribute {weight!r}; set it or pass weight=None")
        weights = [e[-1] for e in edges]
    labels = None if own else nodes
    return Network.from_edges(
        source, target, weights, n, graph.is_directed(), labels=labels, provenance={"from": "networkx"}
    )


def from_igraph(graph: Any, weight: str | None = None) -> Network:
    """A network from an igraph graph; the vertex attribute ``name``, where there is one, becomes the labels.

    Parameters
    ----------
    graph : igraph.Graph
        An edge u -> v means that v can emulate u.
    weight : str, optional
        The edge attribute to take as weight.

    Raises
    ------
    ValueError
        Where the edges have no such attribute, or the graph no vertices.
    """
    if weight is not None and weight not in graph.es.attributes():
        raise ValueError(f"the edges have no attribute {weight!r}; they have: {', '.join(graph.es.attributes())}")
    edges = np.asarray(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    labels = graph.vs["name"] if "name" in graph.vs.attributes() else None
    return Network.from_edges(
        edges[:, 0],
        edges[:, 1],
        None if weight is None else graph.es[weight],
        graph.vcount(),
        graph.is_directed(),
        labels=labels,
        provenance={"from": "igraph"},
    )


def from_frame(
    frame: Any,
    source: str = "source",
    target: str = "target",
    weight: str | None = None,
    directed: bool = False,
    *,
    relabel: bool | None = None,
    parallel: Literal["keep", "merge"] = "keep",
    provenance: dict[str, Any] | None = None,
) -> Network:
    """A network from a table with a row an edge.

    Parameters
    ----------
    frame : pandas or polars DataFrame, pyarrow Table, or anything with ``__arrow_c_stream__`` or ``to_arrow``
        The table.
    source, target, weight : str
        Its columns.
    directed : bool
        False stores both directions of each row.
    relabel : bool, optional
        True turns the values of the two columns into labels: sorted, numbered 0, 1, ... and kept in ``.labels``. False
        takes them as ids. By default integers are ids and all else is labels.
    parallel : {"keep", "merge"}
        As in :meth:`Network.from_edges`.

    Raises
    ------
    ValueError
        Where a column is absent or a value missing.

    Examples
    --------
    >>> import pandas as pd
    >>> net = from_frame(pd.DataFrame({"source": ["Bo", "Cy"], "target": ["Ann", "Ann"]}))
    >>> net.labels.tolist(), net.degree().tolist()
    (['Ann', 'Bo', 'Cy'], [2, 1, 1])
    """
    wanted = [source, target] if weight is None else [source, target, weight]
    table = _columns(frame, wanted)
    for name in (source, target):
        missing = table[name].isna().to_numpy()
        if missing.any():
            raise ValueError(f"{name}[{int(np.argmax(missing))}] is missing; drop or fill that row")
    sources, targets = table[source], table[target]
    if relabel is None:
        relabel = not (_is_whole(sources) and _is_whole(targets))
    weights = None if weight is None else table[weight]
    note = provenance if provenance is not None else {"from": "frame"}
    if not relabel:
        return Network.from_edges(sources, targets, weights, None, directed, parallel=parallel, provenance=note)
    ids, labels = _factorised(sources, targets)
    m = len(sources)
    return Network.from_edges(
        ids[:m], ids[m:], weights, len(labels), directed, labels=labels, parallel=parallel, provenance=note
    )


def _columns(frame: Any, wanted: list[str]) -> pd.DataFrame:
    """The wanted columns as a pandas DataFrame with rows 0, 1, ..."""
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        import pyarrow as pa

        if hasattr(frame, "__arrow_c_stream__"):
            table = pa.table(frame)
        elif hasattr(frame, "to_arrow"):
            table = frame.to_arrow()
        elif isinstance(frame, dict):
            table = None
            frame = pd.DataFrame(frame)
        else:
            raise TypeError(
                f"frame is a {type(frame).__name__}; pass a pandas or polars DataFrame, or a table that speaks Arrow"
            )
        if table is not None:
            _require(wanted, table.column_names)
            frame = table.select(wanted).to_pandas()
    _require(wanted, list(frame.columns))
    columns: pd.DataFrame = frame[wanted].reset_index(drop=True)
    return columns


def _require(wanted: list[str], there: list[Any]) -> None:
    for name in wanted:
        if name not in there:
            raise ValueError(f"column {name!r} is not in the table; its columns are: {', '.join(map(str, there))}")


def _is_whole(column: pd.Series) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_integer_dtype(column))


def _factorised(sources: pd.Series, targets: pd.Series) -> tuple[npt.NDArray[np.int64], npt.NDArray[Any]]:
    """Ids of both columns, sources first, and the sorted labels: the same whatever the order of rows."""
    import pandas as pd

    values = np.concatenate([np.asarray(sources), np.asarray(targets)])
    if sources.dtype != targets.dtype and values.dtype == object and not all(type(v) is str for v in values):
        values = values.astype(str)
    ids, labels = pd.factorize(values, sort=True)
    return ids, np.asarray(labels)
