"""Results: damaged files, and crafted ones whose seal fits."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import uptake as up
import xarray as xr
from uptake.results import netcdf

from .damage import damaged, odd
from .verdict import refuse_foreign, replaced


class Damaged(NamedTuple):
    """The bytes of a file that uptake wrote, changed."""

    raw: bytes
    origin: int


class Crafted(NamedTuple):
    """A dataset that a stranger could write, with a seal that fits."""

    data: xr.Dataset


class Loader:
    """`uptake.load`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ring = up.generate.ring_lattice(12, 4)
        users = up.Users(ring, group=[0] * 6 + [1] * 6, group_names=["north", "é"])
        world = up.World(users, costs=up.Costs(benefit=3))
        strategies = {"few": up.Emulation(seeds=1), "all of us": up.Emulation(seeds=9)}
        study = up.compare(world, strategies, horizon=6, runs=3, rng=1)
        result = up.simulate(ring, up.IndependentCascade(p=0.5), seeds=[0], runs=3, rng=1, record="adoption_step")
        self.saved = [study, result]
        self.raws = [one.save(folder / f"{i}.nc").read_bytes() for i, one in enumerate(self.saved)]

    def draw(self, luck: random.Random) -> Damaged | Crafted:
        i = luck.randrange(2)
        if luck.random() < 0.999:
            return Damaged(damaged(self.raws[i], luck, self.raws), i)
        return Crafted(_crafted(self.saved[i].data, luck))

    def feed(self, drawn: Damaged | Crafted) -> bool:
        path = self.folder / "in.nc"
        if isinstance(drawn, Damaged):
            replaced(path, drawn.raw)
        else:
            try:
                netcdf.write(drawn.data, path)
            except Exception:  # what cannot be written is no input
                return False
        try:
            loaded = up.load(path)
        except Exception as error:
            refuse_foreign(error, [str(path)])
            return False
        if isinstance(drawn, Damaged):
            assert loaded.data.identical(self.saved[drawn.origin].data)
        else:
            self._use(loaded)
        return True

    def _use(self, loaded: Any) -> None:
        """What is loaded can be shown and saved again; a study gives its summary and its page."""
        assert repr(loaded)
        assert loaded.provenance is not None
        if isinstance(loaded, up.Study):
            assert loaded.names == [str(name) for name in loaded.data["strategy"].values]
            loaded.summary()
            assert loaded.summary_text()
        else:
            assert loaded.reach.dims == ("run",)
        again = up.load(loaded.save(self.folder / "again.nc"))
        assert again.data.identical(loaded.data)


def _crafted(data: xr.Dataset, luck: random.Random) -> xr.Dataset:
    """A dataset with one to three changes: a variable, a dimension or an attribute absent or another."""
    data = data.copy(deep=True)
    for _ in range(luck.randint(1, 3)):
        name = luck.choice(sorted(map(str, data.variables)) or ["x"])
        attr = luck.choice(sorted(map(str, data.attrs)) or ["x"])
        change = luck.randrange(8)
        try:
            if change == 0:
                data = data.drop_vars(name)
            elif change == 1:
                data.attrs.pop(attr, None)
            elif change == 2:
                data.attrs[attr] = luck.choice(
                    (0, -1, 2.5, "", "x", "{", "[]", "{}", "[1]", "null", "study", "result", np.nan)
                )
            elif change == 3:
                data = data.isel(
                    {luck.choice(sorted(map(str, data.sizes))): luck.choice((slice(0, 0), slice(0, 1), 0))}
                )
            elif change == 4:
                data[name] = data[name].astype(luck.choice(("f8", "f4", "i1", "U9", "?", "i8")))
            elif change == 5:
                data = data.rename({name: luck.choice(("x", "step", "users", "curve"))})
            elif change == 6:
                data[name] = odd(luck)
            else:
                data[name] = -data[name]
        except Exception:  # xarray knows better
            continue
    return data
