"""Datasets in NetCDF files, which R, Julia and Matlab read too."""

from __future__ import annotations

import hashlib
import json
import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from uptake.analysis.attributes import plain
from uptake.basis.draft import draft

if TYPE_CHECKING:
    import xarray as xr


_DIGEST = "uptake_digest"


def write(data: xr.Dataset, path: str | os.PathLike[str]) -> Path:
    """Write a dataset, compressed and with checksums.

    The file is made in memory first: HDF5 ends the process where it cannot flush to a full disk.
    """
    import h5netcdf
    from xarray.backends import H5NetCDFStore

    numbers = [name for name, variable in data.variables.items() if variable.dtype.kind in "iuf" and variable.ndim > 1]
    encoding = {str(name): {"zlib": True, "complevel": 4, "fletcher32": True} for name in numbers}
    memory = BytesIO()
    with h5netcdf.File(memory, "w") as opened:
        data.assign_attrs({_DIGEST: _digest(data)}).dump_to_store(H5NetCDFStore(opened), encoding=encoding)
    with draft(path) as file:
        file.write_bytes(memory.getbuffer())
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
        data.attrs = dict(plain({k: v.item() if isinstance(v, np.generic) else v for k, v in data.attrs.items()}))
        expected = data.attrs.pop(_DIGEST, None)
        damaged = expected is not None and expected != _digest(data)
    except Exception as error:  # a damaged file can raise anything inside h5py, h5netcdf and xarray
        raise ValueError(f"{os.fspath(path)} is not a NetCDF file that uptake can read: {error}") from error
    if damaged:
        raise ValueError(f"{os.fspath(path)} is damaged: its contents do not match their checksum")
    return data


def _digest(data: xr.Dataset) -> str:
    """32 hexadecimal digits of the names, dimensions, values and attributes of a dataset."""
    total = hashlib.blake2b(digest_size=16)
    for name in sorted(data.variables, key=str):
        variable = data.variables[name]
        values = np.asarray(variable.values)
        text = values.dtype.kind not in "biufc"
        total.update(json.dumps([str(name), list(variable.dims), values.shape, _attrs(variable.attrs)]).encode())
        total.update(json.dumps(values.astype(str).tolist()).encode() if text else values.dtype.str.encode())
        if not text:
            total.update(np.ascontiguousarray(values).tobytes())
    total.update(json.dumps(_attrs(data.attrs)).encode())
    return total.hexdigest()


def _attrs(attrs: dict[str, object]) -> dict[str, object]:
    """Attributes as lists, numbers and text, without those of the file format."""
    kept = {str(key): np.asarray(value).tolist() for key, value in attrs.items() if key != "_FillValue"}
    return dict(sorted(kept.items()))
