"""The files that a study file names: each is a regular file, or a saved network; tables of people and of service."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


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


def read_table(path: Path) -> pd.DataFrame:
    """A CSV file as a data frame.

    Raises
    ------
    ValueError
        If it cannot be read; the message names the file.
    """
    import pandas as pd

    if not os.path.isfile(path):
        raise ValueError(f"{path}: {file_problem(path, saved_network=False)}")
    try:
        return pd.read_csv(path)
    except (PermissionError, MemoryError):
        raise
    except Exception as error:  # whatever a damaged file makes of decompressors and parsers
        raise ValueError(f"{path} cannot be read: {type(error).__name__}: {error}") from error
