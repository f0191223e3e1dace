"""Datasets in NetCDF files, which R, Julia and Matlab read too.

A file ends with a checksum of all its bytes, behind the end that HDF5 knows. It is checked before HDF5 opens the file:
a flipped bit can give other data, or make HDF5 loop for ever.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.draft import draft
from uptake.results import own
from uptake.results.sealed import read_sealed, write_sealed

if TYPE_CHECKING:
    import xarray as xr


def write(data: xr.Dataset, path: str | os.PathLike[str]) -> Path:
    """Write a dataset, compressed and with its checksum; it is on the disk when it gets its name.

    The file is made in memory first: HDF5 ends the process where it cannot flush to a full disk.

    Raises
    ------
    ValueError
        If it holds what the file could not give back: characters that files cannot keep, variables of dates or
        objects, attributes other than text, numbers, None, dates, arrays, and lists and dicts of these.
    """
    import h5netcdf
    from xarray.backends import H5NetCDFStore

    _refuse_what_is_not_kept(data)
    data = _with_attrs(data, own.to_file)
    numbers = [name for name, variable in data.variables.items() if variable.dtype.kind in "iuf" and variable.ndim > 1]
    encoding = {str(name): {"zlib": True, "complevel": 4} for name in numbers}
    memory = BytesIO()
    with h5netcdf.File(memory, "w") as opened:
        data.dump_to_store(H5NetCDFStore(opened), encoding=encoding)
    with draft(path) as file:
        write_sealed(file, memory.getbuffer())
    return Path(path)


def read(path: str | os.PathLike[str]) -> xr.Dataset:
    """Read a dataset into memory, as it was written."""
    import xarray as xr

    unreadable = "is not a NetCDF file that uptake can read"
    raw = read_sealed(path, unreadable)
    try:
        # Units such as "day" are those of our steps; xarray must not turn them into time stamps.
        with xr.open_dataset(BytesIO(raw), engine="h5netcdf", decode_times=False) as opened:
            data = opened.load().drop_encoding()
        data = _with_attrs(data, lambda attrs, _: own.from_file(attrs))
    except Exception as error:  # another version of h5py, h5netcdf or xarray may refuse in any way
        raise ValueError(f"{os.fspath(path)} {unreadable}: {error}") from error
    return data


def _with_attrs(data: xr.Dataset, change: Callable[[Mapping[Any, Any], str], dict[str, Any]]) -> xr.Dataset:
    """The dataset with the attributes changed, its own and those of its variables."""
    changed = data.copy(deep=False)
    changed.attrs = change(data.attrs, "attrs")
    for name, variable in changed.variables.items():
        variable.attrs = change(variable.attrs, f"data[{name!r}].attrs")
    return changed


def _refuse_what_is_not_kept(data: xr.Dataset) -> None:
    """Raise unless every variable holds numbers or text, and no text holds a NUL."""
    for name, variable in data.variables.items():
        if variable.dtype.kind not in "biufUO":
            problem = f"holds {variable.dtype} values"
            raise BadValue(str(name), NOT_SHOWN, "files of results keep numbers and text", problem=problem)
        if variable.dtype.kind in "UO":
            for i, value in enumerate(np.asarray(variable.values).flat):
                checks.text(str(name), value, index=i)
