"""Who adopted when, by name, in results and in the files that they are saved to."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up

CHAIN = up.Network.from_frame(pd.DataFrame({"source": ["Ann", "Bo"], "target": ["Bo", "Cy"]}))


def kept(result: Any, folder: Path) -> Any:
    again = up.load(result.save(folder / "kept.nc"))
    assert again.data.identical(result.data)
    return again


@pytest.mark.parametrize("saved", [False, True])
def test_when_each_person_adopted(saved: bool, tmp_path: Path, engine_name: str) -> None:
    result = up.simulate(CHAIN, up.SI(1.0), seeds=["Ann"], rng=1, record="adoption_step", engine=engine_name)
    steps = (kept(result, tmp_path) if saved else result).adoption_step
    assert [steps.sel(actor=name).values.tolist() for name in ("Ann", "Bo", "Cy")] == [[0], [1], [2]]
    assert steps.to_pandas().columns.tolist() == ["Ann", "Bo", "Cy"]
    assert steps.to_series().loc[(0, "Cy")] == 2


@pytest.mark.parametrize(
    ("labels", "shown", "kind"),
    [([30, 10], [30, 10], "i"), (["01", "1"], ["01", "1"], "U"), ([(0, 1), (0, 0)], ["(0, 1)", "(0, 0)"], "U")],
)
def test_names_of_every_kind(labels: list[Any], shown: list[Any], kind: str, tmp_path: Path) -> None:
    net = up.Network.from_edges([0], [1], labels=labels)
    result = up.simulate(net, up.SI(1.0), seeds=labels[:1], rng=1, record="adoption_step")
    for names in (result.adoption_step["actor"], kept(result, tmp_path).adoption_step["actor"]):
        assert (names.values.tolist(), names.dtype.kind) == (shown, kind)


def test_positions_where_there_are_no_names() -> None:
    result = up.simulate(up.generate.path(3), up.SI(1.0), seeds=[0], rng=1, record="adoption_step")
    assert result.adoption_step.sel(actor=2).values.tolist() == [2]
    assert "actor" not in up.simulate(up.generate.path(3), up.SI(1.0), seeds=[0], rng=1).data.coords


def world(providers: up.Providers) -> up.World:
    idea = up.Idea(merit=1, social_proof=0, peer=1, schedule="each", provider_merit=1, provider_social_proof=0)
    return up.World(up.Users(CHAIN), providers, up.ServiceTies.from_edges([0, 1, 2], [0, 0, 1]), ideas=idea)


def test_users_and_providers_by_name(tmp_path: Path) -> None:
    clinics = up.Network.from_edges([0], [1], labels=["Bo", "clinic"])
    seeds = up.Strategy(seeds=up.Seeds(users=["Ann"], providers=["Bo", "clinic"]))
    study = up.compare(world(up.Providers(clinics)), [seeds], horizon=4, runs=2, rng=1, record="adoption_step")
    single = up.simulate(world(up.Providers(clinics)), seeds, horizon=4, runs=2, rng=1, record="adoption_step")
    for data in (study.data.isel(strategy=0), kept(study, tmp_path).data.isel(strategy=0), kept(single, tmp_path).data):
        steps = data["adoption_step"]
        assert steps["actor"].values.tolist() == ["Ann", "Bo", "Cy", "Bo", "clinic"]
        assert steps["side"].values.tolist() == ["users"] * 3 + ["providers"] * 2
        assert steps.sel(side="providers").sel(actor="Bo").values.tolist() == [0, 0]
        assert (steps.sel(side="users").sel(actor="Bo").values != 0).all()
        assert steps.sel(actor="Bo").shape == (2, 2)  # a name of both sides stands for both
        assert steps.sel(actor="clinic").values.tolist() == [0, 0]
    assert study.run(study.names[0], 1).data["adoption_step"].sel(actor="Cy").shape == (1, 1)


def test_whole_numbers_on_one_side_are_text_beside_text_on_the_other() -> None:
    made = world(up.Providers(n=2))
    study = up.compare(made, [up.Emulation(seeds=1)], horizon=2, runs=1, rng=1, record="adoption_step")
    assert study.data["actor"].values.tolist() == ["Ann", "Bo", "Cy", "0", "1"]
    plain = up.World(up.Users(up.generate.path(2)))
    study = up.compare(plain, [up.Emulation(seeds=1)], horizon=2, runs=1, rng=1, record="adoption_step")
    assert (study.data["actor"].dtype, study.data["side"].values.tolist()) == (np.int64, ["users", "users"])


def test_a_file_from_before_names_is_read(tmp_path: Path) -> None:
    result = up.simulate(CHAIN, up.SI(1.0), seeds=["Ann"], rng=1, record="adoption_step")
    result.data = result.data.drop_vars("actor")
    assert up.load(result.save(tmp_path / "old.nc")).adoption_step.values.tolist() == [[0, 1, 2]]
