"""One network over many ranks of MPI: the same bits as in one process, and the bytes that theory says."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up
import xarray as xr
from conftest import ENGINES
from hypothesis import given
from hypothesis import strategies as st
from uptake.basis.checks import BadValue
from uptake.batch.folder import compute
from uptake.batch.ranks.announce import pack, unpack
from uptake.batch.ranks.blocks import blocks
from uptake.batch.ranks.cut import cut_network
from uptake.batch.ranks.drawn import source_of
from uptake.batch.ranks.ground import bounds_of, own_service
from uptake.results.load import load
from uptake.studyfile.read import load_study

HERE = Path(__file__).resolve().parent
MPIEXEC = shutil.which("mpiexec", path=str(Path(sys.executable).parent)) or shutil.which("mpiexec")
ROOM = {  # for more ranks than processors, and for root in a container
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
}
mpi = pytest.mark.skipif(
    MPIEXEC is None or importlib.util.find_spec("mpi4py") is None,
    reason="needs mpi4py and mpiexec: pip install mpi4py mpich",
)
STUDY = """
[study]
title = "A ring"
horizon = 12
runs = 2
rng = 7

[users]
generate = { kind = "watts_strogatz", n = 300, k = 6, rewire = 0.1, rng = 1 }

[providers]
generate = { kind = "barabasi_albert", n = 12, m = 2, rng = 2 }
places = 20

[service]
catchments = "blocks"

[idea]
drive = 0.01
provider_drive = 0.1
slots = 1
IDEA
[strategies.emulation]
kind = "emulation"
seeds = 9
"""

FAILING = """
from mpi4py import MPI
from uptake import cli
from uptake.batch.ranks.world import WorldRun

def keep(self, t):
    raise ValueError("alone")

if MPI.COMM_WORLD.Get_rank() == 1:
    WorldRun.keep = keep
cli.main()
"""


def over_ranks(n: int, *command: str, engine: str = "auto") -> subprocess.CompletedProcess[str]:
    """A Python program over n ranks."""
    paths = os.pathsep.join([str(Path(up.__file__).parent.parent), str(HERE), *sys.path])
    environment = {**os.environ, **ROOM, "PYTHONPATH": paths, "UPTAKE_ENGINE": engine}
    call = [str(MPIEXEC), "-n", str(n), sys.executable, "-m", "mpi4py", *command]
    return subprocess.run(call, capture_output=True, text=True, env=environment, timeout=300, check=False)


@mpi
@pytest.mark.parametrize("engine", ENGINES)
def test_ranks_compute_what_one_process_computes(engine: str) -> None:
    """Two ranks; three where that is quick."""
    done = over_ranks(3 if engine == "native" else 2, str(HERE / "over_ranks.py"), engine=engine)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["engine"] == engine


@mpi
def test_a_study_file_over_ranks(tmp_path: Path) -> None:
    study = tmp_path / "ring.toml"
    study.write_text(STUDY.replace("IDEA", ""), encoding="utf-8")
    out = tmp_path / "out"
    done = over_ranks(2, "-m", "uptake", "run", str(study), "--out", str(out), "--distributed")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("A ring:") == 1  # rank 0 alone speaks
    alone = compute(load_study(study)).data
    xr.testing.assert_equal(load(out / "study.nc").data, alone)
    assert load(out / "study.nc").data.attrs == alone.attrs
    said = json.loads((out / "ranks.json").read_text(encoding="utf-8"))
    assert said["ranks"] == len(said["peak_memory"]) == 2
    assert all(sum(steps) > 0 for steps in said["announced"])


@mpi
def test_what_ranks_cannot_do_is_said_once(tmp_path: Path) -> None:
    study = tmp_path / "ring.toml"
    study.write_text(STUDY.replace("IDEA", "return_after = 3"), encoding="utf-8")
    done = over_ranks(2, "-m", "uptake", "run", str(study), "--out", str(tmp_path / "out"), "--distributed")
    assert done.returncode == 2
    assert done.stderr.count("lets actors return after they gave up") == 1
    assert not (tmp_path / "out").exists()


@mpi
def test_a_rank_that_fails_alone_ends_them_all(tmp_path: Path) -> None:
    study = tmp_path / "ring.toml"
    study.write_text(STUDY.replace("IDEA", ""), encoding="utf-8")
    out = str(tmp_path / "out")
    done = over_ranks(2, "-c", FAILING, "run", str(study), "--out", out, "--distributed")
    assert done.returncode not in (0, 2)
    assert "uptake: rank 1 failed: ValueError: alone" in done.stderr


def test_without_mpi4py_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from uptake.batch.ranks.ranks import Ranks

    monkeypatch.setitem(sys.modules, "mpi4py", None)
    with pytest.raises(ImportError, match=r"pip install 'uptake\[hpc\]'"):
        Ranks()


@given(st.sets(st.integers(0, 200), max_size=120), st.sets(st.integers(0, 200), max_size=120))
def test_announcements_come_back(listed: set[int], changed: set[int]) -> None:
    agreed, own = (np.array(sorted(each), np.int32) for each in (listed, changed))
    count, message = pack(agreed, own)
    places, length = unpack(count, agreed.size, message)
    assert length == message.size <= min(4 * count, (agreed.size + 31) // 32 * 4)
    assert agreed[places].tolist() == sorted(listed & changed)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=40), st.integers(1, 40))
def test_blocks_are_all_actors(weights: list[int], ranks: int) -> None:
    weight = np.array(weights, np.int32)
    if ranks > weight.size:
        with pytest.raises(BadValue, match="start fewer"):
            blocks(weight, ranks)
        return
    cut = blocks(weight, ranks)
    assert (cut[0], cut[-1]) == (0, weight.size)
    assert (np.diff(cut) > 0).all()
    target = int(weight.sum()) // ranks
    begins = np.concatenate([[0], np.cumsum(weight)])[cut]
    ends = [int(begin) for begin in begins[1:-1]]
    assert all(end - (i + 1) * target <= int(weight.max()) * (ranks + 1) for i, end in enumerate(ends))


@pytest.mark.parametrize(
    "table",
    [
        {"kind": "rmat", "scale": 7, "edge_factor": 5, "rng": 1},
        {"kind": "rmat", "scale": 7, "edge_factor": 5, "rng": 1, "directed": True},
        {"kind": "watts_strogatz", "n": 90, "k": 6, "rewire": 0.4, "rng": 3},
        {"kind": "erdos_renyi", "n": 80, "mean_degree": 4, "rng": 3},
    ],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_drawn_is_what_would_be_cut(table: dict[str, Any], engine: str) -> None:
    arguments = {key: value for key, value in table.items() if key != "kind"}
    network = getattr(up.generate, table["kind"])(**arguments)
    source = source_of(table, lambda: network, engine)
    assert (source.n, source.is_directed) == (network.n, network.is_directed)
    for lo, hi in ((0, network.n), (5, 31), (network.n - 1, network.n)):
        drawn, cut = source.cut(lo, hi), cut_network(network, lo, hi)
        assert drawn.offsets.tolist() == cut.offsets.tolist()
        assert drawn.targets.tolist() == cut.targets.tolist()
        assert drawn.n_self_loops == network.n_self_loops


def test_no_service_tie_leads_out_of_a_block() -> None:
    groups = np.array([0, 0, 0, 1, 2, 2, 2, 2, 4, 4])
    service = up.generate.catchments(groups, [0, 1, 2, 4])
    bounds = bounds_of(np.array([0, 4, 6, 10]), service)
    assert bounds.users.tolist() == [0, 4, 8, 10]
    assert bounds.providers.tolist() == [0, 2, 3, 4]
    ask, serve = own_service(service, bounds, 1)
    assert ask.targets.tolist() == [0, 0, 0, 0]
    assert serve.targets.tolist() == [0, 1, 2, 3]
    with pytest.raises(BadValue, match="tie users of different ranks to one provider"):
        bounds_of(np.array([0, 1, 2, 3, 6, 10]), service)
