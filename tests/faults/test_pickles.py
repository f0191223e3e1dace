"""Studies and results are pickled and copied: the same data, and the same runs again."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up

Copy = Callable[[Any], Any]
WAYS = {
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "protocol 2": lambda thing: pickle.loads(pickle.dumps(thing, 2)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.fixture(scope="module")
def study() -> up.Study:
    net = up.generate.ring_lattice(30, 4)
    users = up.Users(net, group=["a", "b", "c"] * 10, threshold=[0.1] * 30)
    service = up.generate.catchments(users=np.arange(30) // 10, providers=np.arange(3))
    world = up.World(users, up.Providers(n=3, places=[5.0, 5.0, 6.0]), service)
    strategies = {"a": up.Emulation(seeds=2), "b": up.Legislation(start=2)}
    return up.compare(world, strategies, horizon=6, runs=3, rng=1, record="adoption_step")


@pytest.mark.parametrize("way", WAYS)
def test_a_study_comes_back_with_its_world_and_its_runs(way: str, study: up.Study) -> None:
    again = WAYS[way](study)
    assert again.data.identical(study.data)
    assert repr(again) == repr(study)
    assert again.run("b", 2).data.identical(study.run("b", 2).data)
    assert again.world.users.network.fingerprint == study.world.users.network.fingerprint
    new = up.compare(again.world, again.strategies, horizon=6, runs=3, rng=1, record="adoption_step")
    assert new.data.identical(study.data)


@pytest.mark.parametrize("way", WAYS)
def test_a_loaded_study_comes_back(way: str, study: up.Study, tmp_path: Path) -> None:
    again = WAYS[way](up.load(study.save(tmp_path / "study.nc")))
    assert again.data.identical(study.data)
    with pytest.raises(ValueError, match="cannot run again"):
        again.run("b", 2)


@pytest.mark.parametrize("way", WAYS)
def test_a_result_comes_back(way: str, tmp_path: Path) -> None:
    made = up.simulate(up.generate.star(9), up.IndependentCascade(p=0.3), seeds=[0], runs=3, rng=1)
    for result in (made, up.load(made.save(tmp_path / "result.nc"))):
        again = WAYS[way](result)
        assert again.data.identical(made.data)
        assert again.provenance == made.provenance
