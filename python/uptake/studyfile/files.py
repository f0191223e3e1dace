"""The files that a study file names: each is a regular file, or a saved network; tables of people and of service."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.basis.suggest import did_you_mean

if TYPE_CHECKING:
    from uptake.network.files.people import Listing

READING = ("separator", "encoding", "skip", "sheet")


def file_problem(path: Path, saved_network: bool) -> str:
    """Why a file cannot be read, empty if nothing speaks against it; pipes are not waited for.

    Parameters
    ----------
    path : Path
    saved_network : bool
        Whether it may be the folder of a saved network.
    """
    if os.path.isfile(path):
        return ""
    if not os.path.exists(path):
        return f"there is no such file ({path}); files are relative to the study file"
    if not os.path.isdir(path):
        return f"is a pipe or a device ({path}); give a file"
    if not saved_network:
        return f"is a folder ({path}); give a file"
    if not os.path.isfile(path / "network.json"):
        return f"is a folder ({path}), and not a saved network; give a file, or what network.save(folder) made"
    other = next((name for name in sorted(os.listdir(path)) if not os.path.isfile(path / name)), None)
    return "" if other is None else f"is a saved network ({path}) that holds {other!r}, which is no file; save it again"


def listing_of(file: str, folder: Path, given: Any, *, header: bool) -> Listing:
    """A file with a row per person or per pair, read as `Network.read` reads ties: every column as text.

    Parameters
    ----------
    file : str
        Its name, as the study gives it.
    folder : Path
        The name is relative to it.
    given : Section
        The table of the study that names the file, with its keys separator, encoding, skip and sheet.
    header : bool
        Whether the first row holds the names of columns.

    Raises
    ------
    ValueError
        If it cannot be read; the message names the file.
    """
    from uptake.network.files.people import read_listing

    path = folder / file
    problem = file_problem(path, saved_network=False)
    if problem:
        raise ValueError(f"{file}: {problem}")
    keys = {key: getattr(given, key) for key in READING if getattr(given, key, None) is not None}
    return read_listing(path, header=header, **keys)


def column_of(listing: Listing, key: str, name: str | int, file: str) -> Any:
    """A column of a file that was read; `key` is the key of the study that names it.

    A usual name, which is that of the key, may stand in capitals in the file.
    """
    if name in listing.columns:
        return listing.columns[name]
    there = listing.header or [str(number) for number in listing.columns]
    if there.count(str(name)) > 1:
        raise BadValue(key, name, problem=f"is the name of {there.count(str(name))} columns of {file}")
    alike = [column for column in listing.columns if str(column).lower() == name]
    if name == key and len(alike) == 1:
        return listing.columns[alike[0]]
    raise BadValue(key, name, did_you_mean(name, there), problem=f"is not a column of {file}")


def without_header(*names: str | int | None) -> bool:
    """Whether columns are given by number, so that the file has no header; names and numbers do not mix."""
    numbered = [isinstance(name, int) for name in names if name is not None]
    if any(numbered) and not all(numbered):
        problem = "and the other columns mix names and numbers"
        raise BadType("column", NOT_SHOWN, problem=problem, remedy="numbers are for files without a header")
    return any(numbered)
