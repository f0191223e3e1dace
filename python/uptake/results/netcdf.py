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
from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.draft import draft

if TYPE_CHECKING:
    import xarray as xr


_DIGEST = "uptake_digest"


def write(data: xr.Dataset, path: str | os.PathLike[str]) -> Path:
    """Write a dataset, compressed and with checksums.

    The file is made in memory first: HDF5 ends the process where it cannot flush to a full disk.

    Raises
    ------
    ValueError
        If it holds what the file could not give back: characters that files cannot keep, dates, objects.
    """
    import h5netcdf
    from xarray.backends import H5NetCDFStore

    _refuse_what_is_not_kept(data)
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

    if not os.path.isfile(path):  # a folder, or a pipe, which would be waited for
        why = "is not a file" if os.path.exists(path) else "does not exist"
        raise FileNotFoundError(f"{os.fspath(path)} {why}; give a file that save() wrote")
    try:
        # Units such as "day" are those of our steps; xarray must not turn them into time stamps.
        with xr.open_dataset(path, engine="h5netcdf", decode_times=False) as opened:
            data = opened.load().drop_encoding()
        data.attrs = dict(plain({k: v.item() if isinstance(v, np.generic) else v for k, v in data.attrs.items()}))
        expected = data.attrs.pop(_DIGEST, None)
        damaged = expected != _digest(data)
    except Exception as error:  # a damaged file can raise anything inside h5py, h5netcdf and xarray
        raise ValueError(f"{os.fspath(path)} is not a NetCDF file that uptake can read: {error}") from error
    if expected is None:
        kind, version = (data.attrs.get(name) for name in ("uptake_kind", "uptake_version"))
        raise ValueError(
            f"{os.fspath(path)} has no checksum of uptake: it is damaged, or was not written by save() "
            f"(uptake_kind is {kind!r}, uptake_version is {version!r})"
        )
    if damaged:
        raise ValueError(f"{os.fspath(path)} is damaged: its contents do not match their checksum")
    return data


def _refuse_what_is_not_kept(data: xr.Dataset) -> None:
    """Raise unless every attribute is plain, every variable holds numbers or text, and no text holds a NUL."""
    for place, text in plain(data.attrs).items():
        if isinstance(text, str):
            checks.text(f"attrs[{place!r}]", text)
    for name, variable in data.variables.items():
        if variable.dtype.kind not in "biufUO":
            problem = f"holds {variable.dtype} values"
            raise BadValue(str(name), NOT_SHOWN, "files of results keep numbers and text", problem=problem)
        if variable.dtype.kind in "UO":
            for i, value in enumerate(np.asarray(variable.values).flat):
                checks.text(str(name), value, index=i)


def _digest(data: xr.Dataset) -> str:
    """32 hexadecimal digits of the names, roles, dimensions, values and attributes of a dataset."""
    total = hashlib.blake2b(json.dumps(sorted(map(str, data.coords))).encode(), digest_size=16)
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
