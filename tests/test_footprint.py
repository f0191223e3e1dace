"""What a study is said to need is near what it takes, and what cannot fit is refused before it is built or run."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up
from conftest import ENGINES
from typer.testing import CliRunner
from uptake.basis import memory
from uptake.cli import app
from uptake.run.compare import Comparison, prepare
from uptake.run.ensemble import outcomes_of
from uptake.run.footprint import footprint, states_at_once
from uptake.studyfile.network_size import network_sizes
from uptake.studyfile.read import load_study

_STUDY = """
[study]
horizon = {horizon}
runs = {runs}
rng = 7
threads = {threads}
[users]
generate = {{ {network} }}
[idea]
drive = 0.05
[strategies.emulation]
kind = "emulation"
seeds = 10
[strategies.persuasion]
kind = "persuasion"
"""


def _study(folder: Path, network: str, horizon: int = 12, runs: int = 2, threads: int = 1) -> Path:
    file = folder / "study.toml"
    file.write_text(_STUDY.format(network=network, horizon=horizon, runs=runs, threads=threads))
    return file


_MEASURE = """
import re, sys
from pathlib import Path
from uptake.basis import memory
said = [memory.resident()]
memory.require = lambda size, *_: said.append(memory.resident() + size)
from uptake.cli import app
app(["run", sys.argv[1], "--out", sys.argv[2], "--quiet"], standalone_mode=False)
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) << 10
print(max(said), peak)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here")
@pytest.mark.skipif("native" not in ENGINES, reason="minutes of the numba twins")
@pytest.mark.parametrize(
    "sizes",
    [
        {"network": 'kind = "watts_strogatz", n = 500_000, k = 10, rewire = 0.05, rng = 1', "horizon": 2},
        {"network": 'kind = "barabasi_albert", n = 500_000, m = 1, rng = 1', "threads": 8, "runs": 4},
        {"network": 'kind = "ring_lattice", n = 100, k = 4', "horizon": 1000, "runs": 400},
    ],
    ids=["network", "states of runs", "results"],
)
def test_what_a_study_needs_is_near_what_it_takes(tmp_path: Path, sizes: dict[str, Any]) -> None:
    """The whole process, at its peak."""
    asked = [sys.executable, "-c", _MEASURE, str(_study(tmp_path, **sizes)), str(tmp_path / "out")]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    said, peak = map(int, done.stdout.split())
    assert 0.7 < said / peak < 1.5, f"said {said >> 20} MiB, took {peak >> 20} MiB"


@pytest.mark.parametrize(
    ("network", "most_actors", "share"),
    [
        ('kind = "rmat", scale = 12, edge_factor = 8, rng = 1', 4096, 0.7),  # duplicates are merged
        ('kind = "rmat", scale = 12, rng = 1, directed = true', 4096, 0.7),
        ('kind = "barabasi_albert", n = 900, m = 4, rng = 1', 900, 0.98),
        ('kind = "erdos_renyi", n = 900, mean_degree = 8, rng = 1', 900, 0.95),
        ('kind = "erdos_renyi", n = 900, mean_degree = 8, rng = 1, directed = true', 900, 0.95),
        ('kind = "watts_strogatz", n = 900, k = 8, rewire = 0.1, rng = 1', 900, 1.0),
        ('kind = "ring_lattice", n = 900, k = 8', 900, 1.0),
        ('kind = "complete", n = 90', 90, 1.0),
        ('kind = "path", n = 900', 900, 0.99),
        ('kind = "star", n = 900', 900, 0.99),
        ('kind = "stochastic_block", sizes = [300, 600], chances = [[0.1, 0.01], [0.01, 0.1]], rng = 1', 900, 0.95),
        ('kind = "stochastic_block", sizes = [300, 600], chances = 0.1, rng = 1', 900, 0.95),
    ],
)
def test_the_size_of_every_generated_network_is_known(
    tmp_path: Path, network: str, most_actors: int, share: float
) -> None:
    study = load_study(_study(tmp_path, network))
    (size,) = network_sizes(study)
    from uptake.studyfile.build import world_of

    built = world_of(study)[0].users.base
    arrays = (2 if built.is_directed else 1) * (built.out_offsets.nbytes + built.out_targets.nbytes)
    assert size.actors == built.n == most_actors
    assert share * size.kept <= arrays <= size.kept / share + 16
    assert size.peak > arrays // (2 if built.is_directed else 1)


@pytest.mark.parametrize(
    "network", ['kind = "ring_lattice", n = 10, k = 400', 'kind = "rmat", scale = 60', 'kind = "path", n = -3']
)
def test_what_a_generator_refuses_is_left_to_it(tmp_path: Path, network: str) -> None:
    done = CliRunner().invoke(app, ["run", str(_study(tmp_path, network)), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "users.generate" in done.stderr
    assert "memory" not in done.stderr


def test_a_network_that_cannot_fit_is_refused_before_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise AssertionError("it was built")

    monkeypatch.setattr("uptake.studyfile.build.generated_network", fails)
    study = _study(tmp_path, 'kind = "rmat", scale = 30, edge_factor = 100000, rng = 1')
    done = CliRunner().invoke(app, ["run", str(study), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "the networks that are generated, and runs on 1 thread, need about 1,8" in done.stderr
    assert done.stderr.endswith("are available; take smaller networks, or --force\n")
    assert not (tmp_path / "out").exists()


def test_force_runs_it_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available", lambda: 1000)
    asked = ["run", str(_study(tmp_path, 'kind = "path", n = 90')), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, asked)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert not (tmp_path / "out").exists()
    assert CliRunner().invoke(app, [*asked, "--force"]).exit_code == 0
    assert (tmp_path / "out" / "study.nc").exists()


def _prepared(strategies: dict[str, up.Strategy], **terms: Any) -> Comparison:
    users = up.Users(up.generate.ring_lattice(100, 4), **terms)
    return prepare(up.World(users), strategies, horizon=12, runs=4, rng=7)


def test_states_are_counted_by_threads_and_strategies_that_part() -> None:
    alone = _prepared({"a": up.Emulation(seeds=5)})
    late = _prepared({"a": up.Emulation(seeds=5), "b": up.Emulation(seeds=5) + up.Legislation(start=6)})
    varied = _prepared({"a": up.Emulation(seeds=5)}, context=0.5)

    def runs(made: Comparison, threads: int, keep_steps: bool = False) -> int:
        options: dict[str, Any] = {"engine": "numba", "keep_steps": keep_steps}
        return footprint(made.compiled, made.words, 4, held=4, threads=threads, **options).runs // 100

    assert [runs(alone, threads) for threads in (1, 2, 4, 9)] == [130, 260, 520, 520]
    assert runs(late, 2) == 520  # the past is kept while one future goes on
    assert runs(varied, 1) == 162
    assert runs(late, 1, keep_steps=True) == 268


def test_results_are_counted_to_the_byte() -> None:
    made = _prepared({"a": up.Emulation(seeds=5), "b": up.Legislation(start=6)}, context=0.5)
    options: dict[str, Any] = {"engine": "auto", "keep_steps": True}
    outcomes = outcomes_of(made.compiled, made.words, 7, range(4), progress=False, **options)
    arrays = [array for ideas in outcomes.values() for one in ideas for array in one if isinstance(array, np.ndarray)]
    said = footprint(made.compiled, made.words, 4, held=4, **options).results
    assert said == sum(array.nbytes for array in arrays)


def test_states_of_trees() -> None:
    """Counted by playing the tree: a state is copied where futures part, and the last takes it over."""

    def played(shared: list[int], horizon: int, held: int, first: int, end: int) -> int:
        alike = min([horizon, *shared[first + 1 : end]])
        if alike >= horizon:
            return held
        starts = [first, *(k for k in range(first + 1, end) if shared[k] <= alike), end]
        most = held
        for a, b in pairwise(starts):
            most = max(most, played(shared, horizon, held + (b < end and alike >= 0), a, b))
        return most

    random = np.random.default_rng(5)
    for _ in range(300):
        shared = [-1, *random.integers(-1, 7, random.integers(0, 8)).tolist()]
        assert states_at_once(np.array(shared, np.int32), 6) == played(shared, 6, 1, 0, len(shared)), shared
