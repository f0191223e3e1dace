"""Files of results that were damaged, cut short, or come from elsewhere: the same data, or an error with their name."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
import scipy.io
import uptake as up
import xarray as xr
from uptake.results import netcdf, sealed

RING = up.generate.ring_lattice(12, 4)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A study and a result as they are saved."""
    strategies = {"a": up.Emulation(seeds=2), "b $": up.Emulation(seeds=3)}
    study = up.compare(up.World(up.Users(RING)), strategies, horizon=4, runs=2, rng=1)
    result = up.simulate(RING, up.IndependentCascade(p=0.3), seeds=[0], runs=3, rng=1, record="adoption_step")
    folder = tmp_path_factory.mktemp("whole")
    return {kind: thing.save(folder / kind).read_bytes() for kind, thing in {"study": study, "result": result}.items()}


def refused(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)
    with pytest.raises(ValueError, match=r"odd\.nc"):
        up.load(path)


@pytest.mark.parametrize("kind", ["study", "result"])
def test_every_flipped_bit_is_noticed(whole: dict[str, bytes], kind: str, tmp_path: Path) -> None:
    """Before HDF5 opens the file: of 9,000 damaged files one made it loop for ever."""
    luck, raw = np.random.default_rng(1), whole[kind]
    for at, bit in zip(luck.integers(0, len(raw), 400), luck.integers(0, 8, 400), strict=True):
        damaged = bytearray(raw)
        damaged[at] ^= 1 << int(bit)
        refused(tmp_path / "odd.nc", bytes(damaged))


@pytest.mark.parametrize("kind", ["study", "result"])
def test_cut_overwritten_and_lengthened_files_are_noticed(whole: dict[str, bytes], kind: str, tmp_path: Path) -> None:
    luck, raw = np.random.default_rng(2), whole[kind]
    for at in luck.integers(0, len(raw) - 60, 60):
        odd = tmp_path / "odd.nc"
        refused(odd, raw[:at])
        refused(odd, raw[:at] + luck.bytes(40) + raw[at + 40 :])
        refused(odd, raw[:at] + luck.bytes(7) + raw[at:])
    refused(tmp_path / "odd.nc", raw + b"\n")
    refused(tmp_path / "odd.nc", raw[:-1])


def test_files_from_elsewhere_are_refused(whole: dict[str, bytes], tmp_path: Path) -> None:
    odd = tmp_path / "odd.nc"
    refused(odd, b"")
    refused(odd, b"text\n" * 100)
    refused(odd, b"\x89HDF\r\n\x1a\n")
    refused(odd, whole["study"][: -sealed._SEAL])  # as another version might write it, without its checksum
    xr.Dataset({"curve": ("x", [1, 2])}, attrs={"uptake_kind": "study"}).to_netcdf(odd, engine="h5netcdf")
    refused(odd, odd.read_bytes())
    with scipy.io.netcdf_file(str(odd), "w") as old:
        old.createDimension("x", 2)
    refused(odd, odd.read_bytes())


@pytest.mark.parametrize("attrs", [{}, {"uptake_kind": "other"}, {"uptake_kind": "study"}, {"uptake_kind": "result"}])
def test_a_file_with_a_checksum_that_holds_something_else_is_refused(attrs: dict[str, str], tmp_path: Path) -> None:
    netcdf.write(xr.Dataset({"x": ("y", [1, 2])}, attrs=attrs), tmp_path / "odd.nc")
    with pytest.raises(ValueError, match=r"odd\.nc"):
        up.load(tmp_path / "odd.nc")


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    for path in (tmp_path / "none.nc", tmp_path):
        with pytest.raises(FileNotFoundError, match=path.name):
            up.load(path)
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe.nc")
        for path in (tmp_path / "pipe.nc", Path("/dev/zero")):
            with pytest.raises(FileNotFoundError, match="is not a file"):
                up.load(path)


def test_other_readers_read_the_file(whole: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "study.nc").write_bytes(whole["study"])
    with xr.open_dataset(tmp_path / "study.nc", engine="h5netcdf", decode_times=False) as opened:
        assert opened["users_ever"].equals(up.load(tmp_path / "study.nc").data["users_ever"])


@pytest.mark.parametrize("change", [{"note": "a\0b"}, {"note": "\ud800"}, {"note": ["a\0b"]}, {"note": {3: "a"}}])
def test_an_attribute_that_cannot_be_kept_is_refused_when_it_is_saved(
    change: dict[str, object], tmp_path: Path
) -> None:
    study = up.compare(up.World(up.Users(RING)), [up.Emulation(seeds=1)], horizon=2, runs=1, rng=1)
    study.data.attrs |= change
    with pytest.raises((ValueError, TypeError), match="note"):
        study.save(tmp_path / "study.nc")
    assert list(tmp_path.iterdir()) == []


def test_a_variable_that_would_come_back_as_another_is_refused_when_it_is_saved(tmp_path: Path) -> None:
    study = up.compare(up.World(up.Users(RING)), [up.Emulation(seeds=1)], horizon=2, runs=1, rng=1)
    study.data["when"] = "run", np.array(["2026-01-01"], "M8[ns]")
    with pytest.raises(ValueError, match="when holds datetime64"):
        study.save(tmp_path / "study.nc")
