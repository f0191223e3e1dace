"""Files of KONECT: ``out.*``, whose first line says whether ties have a direction, weights, times or two modes."""

from __future__ import annotations

from pathlib import Path

from uptake.network.files.rows import Ties, numbers
from uptake.network.files.text import Source, read_table

FORMATS = {"sym": False, "asym": True, "bip": False}


def is_konect(path: Path, comments: list[str]) -> bool:
    """Whether a file is one of KONECT: named so, or begun so."""
    words = comments[0].lstrip("% \t").split() if comments and comments[0].startswith("%") else []
    return path.name.startswith("out.") or (bool(words) and words[0] in FORMATS)


def read_konect(source: Source, weighted: bool) -> tuple[Ties, bool, bool]:
    """Ties, whether they have a direction, and whether there are two modes.

    Columns are source, target, weight and time, as far as a file has them.
    """
    words = source.body.comments[0].lstrip("% \t").split() if source.body.comments else []
    kind = words[0] if words and words[0] in FORMATS else "sym"
    width = len(source.lines[0].split())
    weighted = weighted and width > 2
    table = read_table(source, [0, 1, 2] if weighted else [0, 1])
    weight = numbers("weight", table.columns[2], source) if weighted else None
    columns: dict[str, str | int] = {"source": 0, "target": 1}
    if weighted:
        columns["weight"] = 2
    ties = Ties(table.columns[0], table.columns[1], weight, table.alone, table.notes, columns)
    return ties, FORMATS[kind], kind == "bip"
