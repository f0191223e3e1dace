"""Names of strategies and groups that people give, and that must not cost a study."""

import pytest
import uptake as up

RING = up.generate.ring_lattice(12, 4)


def test_strategies_whose_names_are_alike_as_text_are_refused() -> None:
    world = up.World(up.Users(RING))
    with pytest.raises(ValueError, match=r"strategies has names that are alike"):
        up.compare(world, {1: up.Emulation(seeds=1), "1": up.Emulation(seeds=2)}, horizon=3, runs=1, rng=1)


def test_a_group_without_members_is_a_group_of_none() -> None:
    users = up.Users(RING, group=[0] * 6 + [1] * 6, group_names=["a", "b", "empty"])
    study = up.compare(up.World(users), {"few": up.Emulation(seeds=2)}, horizon=6, runs=2, rng=1)
    assert study.data["group_size"].sel(group="empty").item() == 0
    assert study.data["group_ever"].sel(group="empty").values.tolist() == [[0, 0]]
    assert study["equity_gap"].notnull().all()
    assert "empty" in study.data["group"].values


def test_an_unknown_measure_is_a_key_error() -> None:
    study = up.compare(up.World(up.Users(RING)), {"few": up.Emulation(seeds=2)}, horizon=3, runs=1, rng=1)
    with pytest.raises(KeyError, match="did you mean 'reach'"):
        study["raech"]
