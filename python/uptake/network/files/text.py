"""Delimited text: CSV, TSV and lists of edges with white space between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from uptake.basis.checks import BadType

SEPARATORS = {".csv": ",", ".tsv": "\t", ".tab": "\t", ".txt": r"\s+", ".edges": r"\s+", ".edgelist": r"\s+"}
COMPRESSIONS = (".gz", ".bz2", ".xz", ".zst")


def read_text(path: Path, columns: dict[str, str | int], separator: str, *, comments: bool) -> Any:
    """The table of a text file, its columns named by strings; without a header if all columns are given by number."""
    import pandas as pd

    numbered = [isinstance(column, int) for column in columns.values()]
    if any(numbered) and not all(numbered):
        problem = "and the other columns mix names and numbers"
        remedy = "numbers are for files without a header"
        raise BadType("source", columns["source"], problem=problem, remedy=remedy, also=tuple(columns))
    frame = pd.read_csv(
        path,
        sep=separator,
        header=None if all(numbered) else 0,
        comment="#" if comments else None,
        keep_default_na=False,  # NA may be a name
        na_values=[""],
        skipinitialspace=True,
    )
    frame.columns = pd.Index([str(column) for column in frame.columns])
    return frame
