"""Files of results that save() could not have written, though their checksum fits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up
from uptake.results import netcdf

RING = up.generate.ring_lattice(12, 4)


def study() -> Any:
    world = up.World(up.Users(RING), costs=up.Costs(benefit=3))
    return up.compare(
        world, {"few": up.Emulation(seeds=1), "many": up.Emulation(seeds=9)}, horizon=6, runs=3, rng=1
    ).data


def result() -> Any:
    return up.simulate(RING, up.IndependentCascade(p=0.5), seeds=[0], runs=3, rng=1).data


CASES: list[tuple[Callable[[], Any], Callable[[Any], Any], str]] = [
    (study, lambda data: data.drop_vars("sign"), r"sign is not \(entry\) of whole numbers"),
    (study, lambda data: data.drop_vars("group_ever"), "group_ever is not"),
    (study, lambda data: data.assign(ledger=data["ledger"] + 0.5), "ledger is not .* of whole numbers"),
    (study, lambda data: data.isel(step=slice(0, 0)), "it has no step"),
    (study, lambda data: data.isel(step=slice(0, 1)), "it has no step but the first"),
    (study, lambda data: data.isel(strategy=0), "users is not"),
    (study, lambda data: data.assign_coords(strategy=["a", "a"]), "strategy holds one value twice"),
    (study, lambda data: data.isel(status=slice(None, None, -1)), "status is not unaware"),
    (study, lambda data: data.assign_attrs(n_users="many"), "n_users is not a whole number"),
    (study, lambda data: data.assign_attrs(title=3), "title is not text"),
    (study, lambda data: data.assign_attrs(notes="{"), "notes is not JSON"),
    (study, lambda data: data.assign_attrs(notes="[" * 100_000), "notes is not JSON"),
    (study, lambda data: data.assign_attrs(assumptions="{}"), "assumptions is not JSON"),
    (result, lambda data: data.isel(step=0), r"curve is not \(run, step\) of whole numbers"),
    (result, lambda data: data.drop_vars("run"), "run is not"),
    (result, lambda data: data.assign(curve=data["curve"].astype(np.float64)), "curve is not"),
]


@pytest.mark.parametrize("case", range(len(CASES)))
def test_another_content_is_refused(case: int, tmp_path: Path) -> None:
    made, change, says = CASES[case]
    path = netcdf.write(change(made()), tmp_path / "crafted.nc")
    with pytest.raises(ValueError, match=rf"crafted\.nc: .*{says}"):
        up.load(path)


@pytest.mark.parametrize("made", [study, result])
def test_what_was_saved_is_loaded(made: Callable[[], Any], tmp_path: Path) -> None:
    path = netcdf.write(made(), tmp_path / "saved.nc")
    assert up.load(path).data.identical(made())
