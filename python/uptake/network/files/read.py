"""Which reader a file takes, by the ending of its name. `Network.read` documents the arguments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from uptake.basis.checks import BadValue, Refusal
from uptake.basis.suggest import nearest
from uptake.basis.threads import aside
from uptake.network.arcs import Arcs
from uptake.network.convert.frames import from_frame
from uptake.network.edges import Edges
from uptake.network.files.load import load, refuse_pipe
from uptake.network.files.parquet import ENDINGS, read_parquet
from uptake.network.files.saved import is_saved
from uptake.network.files.text import COMPRESSIONS, SEPARATORS, read_text


def read(
    path: str | Path,
    source: str | int | None,
    target: str | int | None,
    weight: str | int | None,
    directed: bool | None,
    relabel: bool | None,
    parallel: str | None,
    separator: str | None,
) -> Edges | Arcs:
    """A list of edges or a saved network; None stands for an argument that was not given."""
    path = Path(path)
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist")
    refuse_pipe(path)
    if is_saved(path):
        how = {"source": source, "target": target, "weight": weight, "directed": directed}
        how |= {"relabel": relabel, "parallel": parallel, "separator": separator}
        for name, value in how.items():
            if value is not None:
                problem = f"does not apply: {path} is a saved network"
                raise BadValue(name, value, "it takes no columns, direction or separator", problem=problem)
        return load(path)
    columns: dict[str, str | int] = {
        "source": "source" if source is None else source,
        "target": "target" if target is None else target,
    }
    columns |= {} if weight is None else {"weight": weight}
    ending = path.with_suffix("").suffix if path.suffix in COMPRESSIONS else path.suffix
    if ending in ENDINGS:
        if separator is not None:
            raise BadValue("separator", separator, problem=f"does not apply: {path} is Parquet")
        table = _read_whole(path, lambda: read_parquet(path, columns))
    elif ending in SEPARATORS or separator is not None:
        comments = separator is None and ending != ".csv"
        between = separator or SEPARATORS[ending]
        table = _read_whole(path, lambda: read_text(path, columns, between, comments=comments))
    else:
        endings = [*SEPARATORS, *ENDINGS, ".npz"]
        near = nearest(ending, endings)
        hint = "" if near is None else f"did you mean {near!r}? "
        raise ValueError(f"{path}: unknown ending {ending!r}; {hint}known: {', '.join(endings)}; or pass separator=")
    note = {"file": str(path), "format": ending.removeprefix("."), **columns, "weight": weight}
    return from_frame(
        table,
        {name: str(column) for name, column in columns.items()},
        directed=False if directed is None else directed,
        relabel=relabel,
        parallel=parallel or "keep",
        provenance=note,
        where=str(path),
    )


def _read_whole(path: Path, reader: Callable[[], Any]) -> Any:
    """What the reader returns; an error of a decompressor or a parser becomes a ValueError that names the file."""
    try:
        return aside(reader)
    except (Refusal, PermissionError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, ValueError) and str(path) in str(error):
            raise
        raise ValueError(f"{path} cannot be read: {type(error).__name__}: {error}") from error
