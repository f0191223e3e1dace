"""Datasets in NetCDF files, which R, Julia and Matlab read too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from uptake.analysis.attributes import plain
from uptake.basis.draft import draft

if TYPE_CHECKING:
    import xarray as xr


def write(data: xr.Dataset, path: str | os.PathLike[str]) -> Path:
    """Write a dataset, compressed."""
    numbers = [name for name, variable in data.variables.items() if variable.dtype.kind in "iuf" and variable.ndim > 1]
    encoding = {str(name): {"zlib": True, "complevel": 4} for name in numbers}
    with draft(path) as file:
        data.to_netcdf(file, engine="h5netcdf", encoding=encoding)
    return Path(path)


def read(path: str | os.PathLike[str]) -> xr.Dataset:
    """Read a dataset into memory, as it was written."""
    import xarray as xr

    if not Path(path).is_file():
        raise FileNotFoundError(f"{os.fspath(path)} does not exist or is not a file")
    try:
        # Units such as "day" are those of our steps; xarray must not turn them into time stamps.
        with xr.open_dataset(path, engine="h5netcdf", decode_times=False) as opened:
            data = opened.load().drop_encoding()
    except (OSError, ValueError) as error:
        raise ValueError(f"{os.fspath(path)} is not a NetCDF file that uptake can read: {error}") from error
    data.attrs = dict(plain({k: v.item() if isinstance(v, np.generic) else v for k, v in data.attrs.items()}))
    return data
