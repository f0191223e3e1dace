"""Files of graphs: Pajek, GML, GraphML, Matrix Market and METIS."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from uptake.basis.checks import BadValue
from uptake.network.convert.graphs import from_networkx
from uptake.network.convert.matrices import from_scipy
from uptake.network.edges import Edges
from uptake.network.files.decode import text_of_file
from uptake.network.files.pajek import read_pajek


def read_graph(path: Path, ending: str, directed: bool | None, weight: str | int | None) -> Edges:
    """The ties and actors of a file of a graph; `ending` is that of what the file holds, which may be packed."""
    try:
        edges = READERS[ending](path, weight)
    except BadValue as error:
        if str(path) in str(error):
            raise
        problem = f"{error.problem} of {path}"
        raise BadValue(error.name, error.value, error.allowed, problem=problem, remedy=error.remedy) from None
    if directed is not None and directed != edges.directed:
        said = "has" if edges.directed else "has no"
        raise BadValue("directed", directed, problem=f"does not apply: {path} says that it {said} direction")
    return edges._replace(provenance={"file": str(path), "format": ending.removeprefix(".")})


def _networkx(path: Path) -> Any:
    try:
        import networkx
    except ImportError as error:
        raise ImportError(f"{path} needs the package networkx: pip install networkx") from error
    return networkx


def _pajek(path: Path, weight: str | int | None) -> Edges:
    return read_pajek(path, weight is not None)


def _gml(path: Path, weight: str | int | None) -> Edges:
    nx = _networkx(path)
    lines = text_of_file(path).data.decode("utf-8").splitlines()
    try:
        graph = nx.parse_gml(lines)
    except nx.NetworkXError as error:
        if "label" in str(error):
            graph = nx.parse_gml(lines, label="id")
        elif "is duplicated" in str(error):
            lines = re.sub(r"\bgraph\s*\[", "graph [\nmultigraph 1\n", "\n".join(lines), count=1).splitlines()
            graph = nx.parse_gml(lines)
        else:
            raise
    return from_networkx(graph, None if weight is None else str(weight))


def _graphml(path: Path, weight: str | int | None) -> Edges:
    graph = _networkx(path).read_graphml(BytesIO(text_of_file(path).data))
    return from_networkx(graph, None if weight is None else str(weight))


def _matrix_market(path: Path, weight: str | int | None) -> Edges:
    """Rows and columns are numbered from 1 in the file, and so are the actors' names."""
    import scipy.io
    import scipy.sparse as sp

    text = text_of_file(path).data
    kind = scipy.io.mminfo(BytesIO(text))
    directed = kind[5] == "general"
    # SciPy 1.18 warns if it is not said that a sparse array will do; 1.13 cannot be asked.
    asked = {"spmatrix": False} if "spmatrix" in inspect.signature(scipy.io.mmread).parameters else {}
    matrix = sp.coo_array(scipy.io.mmread(BytesIO(text), **asked))
    if weight is None:
        matrix.eliminate_zeros()  # an entry 0 is no tie
    edges = from_scipy(matrix, directed, weight is not None and kind[4] != "pattern")
    return edges._replace(labels=range(1, int(kind[0]) + 1))


def _metis(path: Path, weight: str | int | None) -> Edges:
    """Line i after the first holds the neighbours of actor i; actors are numbered from 1."""
    lines = text_of_file(path).data.decode("utf-8").splitlines()
    try:
        header, *rows = [[int(field) for field in line.split()] for line in lines if not line.startswith("%")]
        n, ties, *rest = header
    except ValueError:
        raise ValueError(f"{path} is not METIS: its fields are whole numbers, and the first line has two") from None
    code = str(rest[0]).zfill(3) if rest else "000"
    if code[0] != "0" or code[1] != "0":
        raise ValueError(f"{path} has weights of actors (format {code}), which are not read")
    while len(rows) > n and not rows[-1]:
        rows.pop()
    if len(rows) != n:
        raise ValueError(f"{path}: its first line says {n} actors, and {len(rows)} lines of neighbours follow")
    step = 2 if code[2] == "1" else 1
    ends: list[tuple[int, int]] = []
    weights: list[float] = []
    for i, row in enumerate(rows, 1):
        for at in range(0, len(row), step):
            if not 1 <= row[at] <= n:
                raise ValueError(f"{path}: actor {i} has the neighbour {row[at]}; actors are 1 .. {n}")
            if i < row[at]:
                ends.append((i - 1, row[at] - 1))
                weights.extend(row[at + 1 : at + 2] if step == 2 else [])
    if len(ends) != ties:
        raise ValueError(f"{path}: its first line says {ties} ties, and its lines hold {len(ends)}")
    source, target = [end[0] for end in ends], [end[1] for end in ends]
    used = weights if weight is not None and step == 2 else None
    return Edges(source, target, used, n, False, range(1, n + 1))


READERS: dict[str, Callable[[Path, str | int | None], Edges]] = {
    ".net": _pajek,
    ".paj": _pajek,
    ".gml": _gml,
    ".graphml": _graphml,
    ".mtx": _matrix_market,
    ".graph": _metis,
    ".metis": _metis,
}
