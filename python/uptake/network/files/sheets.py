"""Typed tables: Parquet, Feather and Arrow files, and sheets of Excel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from uptake.basis.checks import BadType, BadValue
from uptake.network.convert.frames import require_columns
from uptake.network.files.arrow import arrow_threads
from uptake.network.names.rule import MISSING

ARROW = (".parquet", ".pq", ".feather", ".arrow", ".ipc")
EXCEL = (".xlsx", ".xls", ".xlsb", ".ods")


def read_sheet(
    path: Path, columns: dict[str, str] | None, sheet: str | int | None = None
) -> tuple[dict[str, Any], list[str]]:
    """The columns of a file by what they mean, and the names of all its columns; None: all that have a name."""
    for name, column in (columns or {}).items():
        if not isinstance(column, str):
            raise BadType(name, column, f"columns of {path} have names", problem="is a number")
    if path.suffix.lower() in EXCEL:
        return _of_excel(path, columns, sheet)
    if sheet is not None:
        raise BadValue("sheet", sheet, problem=f"does not apply: {path} is no workbook")
    there = _names(path)
    columns = _all_named(there) if columns is None else columns_named(columns, there, str(path))
    table = _of_arrow(path, list(columns.values()))
    return {name: table[column] for name, column in columns.items()}, there


def sheet_numbers(name: str, values: Any, path: Path) -> Any:
    """A column as floats, NaN where there is none; text with a decimal comma is a number too."""
    if hasattr(values, "to_numpy") and values.null_count == 0:
        array = values.to_numpy()
        if array.dtype.kind in "iuf":
            return array
    listed = values.to_pylist() if hasattr(values, "to_pylist") else list(values)
    numbers = np.empty(len(listed), np.float64)
    for i, value in enumerate(listed):
        text = "" if value is None else str(value).strip()
        try:
            numbers[i] = np.nan if text in MISSING else float(text.replace(",", "."))
        except ValueError:
            raise BadValue(name, value, "it is a number", problem=f"of row {i + 1} of {path} is none") from None
    return numbers


def columns_named(columns: dict[str, str], there: list[Any], where: str) -> dict[str, str]:
    """The columns that are meant: the usual names also in capitals, others to the letter."""
    found = {}
    for name, column in columns.items():
        alike = [given for given in there if str(given).strip().lower() == column]
        usual = column == name and column not in there and len(alike) == 1
        found[name] = str(alike[0]) if usual else column
    require_columns(found, there, where)
    return found


def _all_named(there: list[str]) -> dict[str, str]:
    """Each name that one column has."""
    return {name: name for name in there if name and there.count(name) == 1}


def _names(path: Path) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if path.suffix.lower() in (".parquet", ".pq"):
        return list(pq.read_schema(path).names)
    with pa.memory_map(str(path)) as file:
        return list(_opened(file).schema.names)


def _of_arrow(path: Path, names: list[str]) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if path.suffix.lower() in (".parquet", ".pq"):
        with arrow_threads():
            return _whole(pq.read_table(path, columns=names))
    with pa.memory_map(str(path)) as file:
        return _whole(_opened(file).read_all().select(names))


def _whole(table: Any) -> Any:
    """The table, checked: text that is not UTF-8 would raise later, where no file is named."""
    table.validate(full=True)
    return table


def _opened(file: Any) -> Any:
    """An Arrow file (Feather is one), or a stream."""
    import pyarrow as pa

    try:
        return pa.ipc.open_file(file)
    except pa.ArrowInvalid:
        file.seek(0)
        return pa.ipc.open_stream(file)


def _of_excel(path: Path, columns: dict[str, str] | None, sheet: str | int | None) -> tuple[dict[str, Any], list[str]]:
    try:
        from python_calamine import CalamineWorkbook
    except ImportError as error:
        raise ImportError(f"{path} needs the package python-calamine: pip install python-calamine") from error

    with path.open("rb") as file:
        if not file.read(4).startswith((b"PK", b"\xd0\xcf\x11\xe0")):  # a zip archive, or an older container
            raise ValueError(f"{path} cannot be read: it is no workbook; if it is text, name it .csv")
    with CalamineWorkbook.from_path(path) as book:
        names = book.sheet_names
        if sheet is None and len(names) > 1:
            sheet = _only_filled(book, path)
        chosen = names[0] if sheet is None else sheet
        if isinstance(chosen, int):
            if not 0 <= chosen < len(names):
                raise BadValue("sheet", chosen, f"{path} has {len(names)} sheets, 0 .. {len(names) - 1}")
            chosen = names[chosen]
        if chosen not in names:
            raise BadValue("sheet", chosen, f"sheets of {path}: {', '.join(names)}")
        rows = book.get_sheet_by_name(chosen).to_python(skip_empty_area=True)
    rows = [row for row in rows if any(cell != "" for cell in row)]
    if not rows:
        raise ValueError(f"{path}, sheet {chosen!r}: is empty")
    there = [str(cell).strip() for cell in rows[0]]
    where = f"{path}, sheet {chosen!r}"
    columns = _all_named(there) if columns is None else columns_named(columns, there, where)
    place = {name: there.index(column) for name, column in columns.items()}
    return {name: [row[at] if row[at] != "" else None for row in rows[1:]] for name, at in place.items()}, there


def _only_filled(book: Any, path: Path) -> str:
    filled = [name for name in book.sheet_names if book.get_sheet_by_name(name).total_height > 0]
    if len(filled) != 1:
        remedy = f"{path} has the sheets {', '.join(book.sheet_names)}; say which one holds the ties"
        raise BadValue("sheet", None, problem="is missing", remedy=remedy)
    return str(filled[0])
