"""Lists of actors: names given as a list, a table or a file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from uptake.basis.checks import BadValue
from uptake.network.files.layout import fields
from uptake.network.files.sheets import ARROW, EXCEL, columns_named, read_sheet
from uptake.network.files.text import open_text, read_table
from uptake.network.names.coded import coded

ID = "id"


def names_of_nodes(nodes: Any, missing: Iterable[str]) -> Any:
    """The names of a list of actors.

    Parameters
    ----------
    nodes : list, array, Series, range, table or path
        A table or a file has a column "id"; a table of one column holds names there.
    missing : iterable of text
        Words for no name, in a file.
    """
    if isinstance(nodes, str | Path):
        column = people_table(Path(nodes), [ID])[0][ID]
        found = coded([column], missing)
        return found.names[found.codes[0][found.codes[0] >= 0]]
    if hasattr(nodes, "columns"):
        there = [str(name) for name in nodes.columns]
        name = there[0] if len(there) == 1 else columns_named({ID: ID}, there, "nodes")[ID]
        return nodes[name]
    return nodes


def people_table(path: Path, wanted: list[str]) -> tuple[dict[str, Any], list[str]]:
    """Columns of a file with a row per actor, and the names of all its columns."""
    if not path.exists():
        raise FileNotFoundError(f"nodes: {path} does not exist")
    if not path.is_file():
        raise ValueError(f"nodes: {path} is no file")
    names = {name: name for name in wanted}
    if path.suffix.lower() in (*ARROW, *EXCEL):
        return read_sheet(path, names)
    source = open_text(path)
    header = [name.strip() for name in fields(source.lines[0], source.separator)]
    columns = columns_named(names, header, str(path))
    table = read_table(source, list(columns.values()), fewest=1)
    if table.alone and len(header) > 1:
        raise BadValue(
            "nodes", table.alone[0], problem=f"stands alone in its line of {path}, which has {len(header)} columns"
        )
    return {name: table.columns[column] for name, column in columns.items()}, header
