"""Parquet: typed columns, of which only those that are needed are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from uptake.basis.checks import BadType

ENDINGS = (".parquet", ".pq")


def read_parquet(path: Path, columns: dict[str, str | int]) -> Any:
    """A pyarrow table of the columns that the file has among those that are asked for."""
    import pyarrow.parquet as pq

    for name, column in columns.items():
        if not isinstance(column, str):
            raise BadType(name, column, "columns of Parquet have names", problem="is a number")
    there = pq.read_schema(path).names
    wanted = [str(column) for column in columns.values() if column in there]
    return pq.read_table(path, columns=wanted or None)
