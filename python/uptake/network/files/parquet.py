"""Parquet: typed columns, of which only those that are needed are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from uptake.basis.checks import BadType
from uptake.network.convert.frames import require_columns

ENDINGS = (".parquet", ".pq")


def read_parquet(path: Path, columns: dict[str, str | int]) -> Any:
    """The columns as a pandas DataFrame."""
    import pyarrow.parquet as pq

    for name, column in columns.items():
        if not isinstance(column, str):
            raise BadType(name, column, "columns of Parquet have names", problem="is a number")
    names = {name: str(column) for name, column in columns.items()}
    require_columns(names, pq.read_schema(path).names, str(path))
    table = pq.read_table(path, columns=list(names.values()))
    table.validate(full=True)  # text that is not UTF-8 would raise later, where no file is named
    return table.to_pandas()
