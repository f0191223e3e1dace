"""Workers of any executor compute the bits of one process, from a file that they map."""

from __future__ import annotations

import importlib.util
import json
import multiprocessing
import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from socket import gethostname
from typing import Any

import numpy as np
import pytest
import uptake as up
from uptake.basis import mapped
from uptake.basis.checks import BadType, BadValue
from uptake.basis.stopping import Unfinished
from uptake.results import parts
from uptake.run import elsewhere, ensemble

MPIEXEC = shutil.which("mpiexec", path=str(Path(sys.executable).parent)) or shutil.which("mpiexec")
ROOM = {  # for more ranks than processors, and for root in a container
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
}


def study(**options: Any) -> up.Study:
    """Users in groups, providers with places, two strategies that share their first steps."""
    group = np.arange(60) % 3
    users = up.Users(up.generate.barabasi_albert(60, 3, rng=1), group=group)
    service = up.generate.catchments(users=group, providers=[0, 1, 2])
    world = up.World(users, up.Providers(n=3, places=9), service)
    strategies = {"a": up.Emulation(seeds=5), "b": up.Emulation(seeds=5) + up.Legislation(start=6)}
    return up.compare(world, strategies, **{"horizon": 12, "runs": 20, "rng": 7} | options)


FRAME = up.Scenarios({"idea.peer": (0.005, 0.05)}, n=3, rng=1)


def _processes(way: str) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(way))


@pytest.fixture(scope="module")
def spawned() -> Iterator[ProcessPoolExecutor]:
    with _processes("spawn") as executor:
        yield executor


@pytest.fixture(scope="module")
def plain() -> up.Study:
    return study()


@pytest.mark.parametrize("way", [w for w in ("spawn", "forkserver") if w in multiprocessing.get_all_start_methods()])
def test_processes(way: str, plain: up.Study) -> None:
    with _processes(way) as executor:
        assert study(executor=executor).data.identical(plain.data)
        assert study(executor=executor, threads=3).data.identical(plain.data)


@pytest.mark.parametrize(
    "options",
    [
        {"record": "adoption_step"},
        {"scenarios": FRAME},
        {"runs": range(7, 9)},
        {"runs": [1, 2, 5, 9]},
    ],
    ids=str,
)
def test_whatever_is_asked_for(spawned: Executor, options: dict[str, Any]) -> None:
    assert study(executor=spawned, **options).data.identical(study(**options).data)


def test_threads_are_an_executor_too(plain: up.Study) -> None:
    with ThreadPoolExecutor(3) as executor:
        again = study(executor=executor)
    assert again.data.identical(plain.data)
    assert again.run("b", 17).data.identical(plain.run("b", 17).data)


def test_a_folder_keeps_what_workers_send(spawned: Executor, tmp_path: Path, plain: up.Study) -> None:
    out = tmp_path / "out"
    study(out=out, runs=8)
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    left = (
        out / parts.PARTS / f".study.mapped.{re.sub(r'[^-.0-9A-Za-z_]', '_', gethostname())}-{killed.pid}-0123abcd.part"
    )
    left.touch()
    there = {part.path for part in parts.parts_in(out / parts.PARTS)}
    assert study(executor=spawned, out=out).data.identical(plain.data)
    kept = parts.parts_in(out / parts.PARTS)
    fresh = [part for part in kept if part.path not in there]
    assert there < {part.path for part in kept}
    assert sorted(run for part in fresh for run in part.runs) == [*range(8, 20)]
    workers = {parts.about(part)["made"]["environment"]["process"] for part in fresh}
    assert os.getpid() not in workers
    assert not [*out.rglob("*.mapped.*")]


PAGE = Path(__file__).parents[1] / "docs" / "howto" / "use-an-executor.md"
mpi = pytest.mark.skipif(
    MPIEXEC is None or importlib.util.find_spec("mpi4py") is None,
    reason="needs mpi4py and mpiexec: pip install mpi4py mpich",
)
dask = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="needs Dask: pip install distributed")


@pytest.mark.parametrize(
    ("program", "command"),
    [
        pytest.param("dask_study", [sys.executable], marks=dask),
        pytest.param("mpi_study", [str(MPIEXEC), "-n", "2", sys.executable, "-m", "mpi4py.futures"], marks=mpi),
        pytest.param("communicator_study", [str(MPIEXEC), "-n", "4", sys.executable], marks=mpi),
    ],
)
def test_the_programs_of_the_page(tmp_path: Path, program: str, command: list[str]) -> None:
    """Dask with two workers, MPI with two and four ranks, as written."""
    (text,) = re.findall(rf"^```py\n(# {program}\.py\n.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    (tmp_path / f"{program}.py").write_text(text, encoding="utf-8")
    environment = {**os.environ, **ROOM}
    done = subprocess.run([*command, f"{program}.py"], cwd=tmp_path, env=environment, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    users = up.Users(up.generate.ring_lattice(1000, 10))
    plain = up.compare(up.World(users), {"few": up.Emulation(seeds=5)}, horizon=24, runs=40, rng=7)
    assert up.load(tmp_path / "study.nc").data.identical(plain.data)


class _Recording(Executor):
    """Runs everything at once, and notes how large what it was given is."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **keywords: Any) -> Future[Any]:
        self.sizes.append(len(pickle.dumps((function, arguments, keywords))))
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments, **keywords))
        except Exception as error:
            future.set_exception(error)
        return future


def test_no_network_is_sent() -> None:
    net, executor = up.generate.ring_lattice(50_000, 20), _Recording()
    up.compare(up.World(up.Users(net)), [up.Emulation(seeds=5)], horizon=2, runs=4, rng=1, executor=executor)
    assert executor.sizes
    assert max(executor.sizes) < 1000 < net.out_targets.nbytes


_HELD = "/proc/self/status"


def _own_memory() -> int:
    """Bytes of a process that are of no file."""
    found = re.search(r"RssAnon:\s+(\d+) kB", Path(_HELD).read_text())
    assert found is not None
    return int(found[1]) << 10


@pytest.mark.skipif(not Path(_HELD).exists(), reason="no /proc here")
def test_a_worker_maps_the_network_and_holds_none_of_its_own(tmp_path: Path) -> None:
    """The arrays of the network are pages of a file, which the system holds once."""
    net = up.generate.ring_lattice(100_000, 100)  # 40 MB
    there = mapped.write(up.World(up.Users(net)), tmp_path / "study")
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_executors import _own_memory
from uptake.basis.mapped import Mapped, read
import uptake as up
read
before = _own_memory()
world = read(Mapped(*{tuple(there)!r}))
print(world.users.network.out_targets.sum(), _own_memory() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    total, grown = map(int, done.stdout.split())
    assert total == net.out_targets.sum(dtype=np.int64)
    assert grown < net.out_targets.nbytes // 4


def test_arrays_are_written_once_aligned_and_read_only(tmp_path: Path) -> None:
    array = np.arange(10_000)
    thing = {"a": array, "view": array[:], "empty": np.empty((0, 3), np.int32), "part": array[5:9], "text": "t"}
    there = mapped.write(thing, tmp_path / "file")
    assert array.nbytes < Path(there.file).stat().st_size < 1.5 * array.nbytes
    again = mapped.read(there)
    assert again.keys() == thing.keys()
    for name in ("a", "view", "empty", "part"):
        np.testing.assert_array_equal(again[name], thing[name])
        assert again[name].dtype == np.asarray(thing[name]).dtype
        assert not again[name].flags.writeable
        assert again[name].ctypes.data % 64 == 0 or not again[name].size


def test_a_file_that_is_another_one_is_not_unpickled(tmp_path: Path) -> None:
    there = mapped.write([1], tmp_path / "file")
    mapped.write([2], tmp_path / "file")
    with pytest.raises(ValueError, match="is not the file that was written"):
        mapped.read(there)


@pytest.mark.parametrize("executor", [4, "processes", ProcessPoolExecutor])
def test_what_is_no_executor(executor: Any) -> None:
    with pytest.raises(BadType, match=r"^executor is .*; it is a concurrent\.futures\.Executor, such as"):
        study(executor=executor)


def test_a_worker_that_does_not_see_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on another machine, whose temporary files are its own."""
    write = mapped.write
    monkeypatch.setattr(mapped, "write", lambda *given: write(*given)._replace(file="/nowhere/study"))
    with pytest.raises(BadValue, match=r"executor has a worker on .* that does not see /nowhere/study; give out="):
        study(executor=_Recording())


def test_a_study_that_cannot_be_sent() -> None:
    class Own(up.Strategy):
        pass

    world = up.World(up.Users(up.generate.path(3)))
    with pytest.raises(BadValue, match=r"executor cannot be sent the study: .*; its world and strategies must be of"):
        up.compare(world, {"own": Own()}, horizon=2, runs=1, rng=1, executor=_Recording())


@pytest.fixture
def third_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    compute = ensemble.try_tree

    def fails(futures: Any, shared: Any, seed: int, run: int, *more: Any) -> Any:
        if run == 3:
            raise ZeroDivisionError("run 3")
        return compute(futures, shared, seed, run, *more)

    monkeypatch.setattr(ensemble, "try_tree", fails)


@pytest.mark.usefixtures("third_fails")
def test_a_run_that_fails_ends_a_study_in_memory() -> None:
    with pytest.raises(ZeroDivisionError, match="run 3"):
        study(executor=_Recording())


@pytest.mark.usefixtures("third_fails")
def test_the_others_are_kept_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "_UNKNOWN", 2)  # so that blocks have several runs
    with pytest.warns(UserWarning, match="run 3 failed"), pytest.raises(Unfinished, match="failed says why"):
        study(executor=_Recording(), out=tmp_path)
    kept = parts.parts_in(tmp_path / parts.PARTS)
    assert sorted(run for part in kept for run in part.runs) == [run for run in range(20) if run != 3]
    (failure,) = (tmp_path / parts.PARTS / "failed").glob("*.json")
    assert json.loads(failure.read_text())["error"] == "ZeroDivisionError: run 3"


class _Ending(_Recording):
    """Its workers end after two blocks."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **keywords: Any) -> Future[Any]:
        future = super().submit(function, *arguments, **keywords)
        if len(self.sizes) <= 2:
            return future
        broken: Future[Any] = Future()
        broken.set_exception(BrokenProcessPool("a worker ended"))
        return broken


def test_a_worker_that_ends_leaves_what_was_kept(tmp_path: Path, plain: up.Study) -> None:
    study(out=tmp_path, runs=8)
    with _processes("spawn") as executor:
        assert isinstance(executor.submit(os._exit, 1).exception(), BrokenProcessPool)
        with pytest.raises(BrokenProcessPool):
            study(executor=executor, out=tmp_path)
    with pytest.raises(BrokenProcessPool):
        study(executor=_Ending(), out=tmp_path)
    assert not [*tmp_path.rglob("*.mapped.*")]
    assert study(out=tmp_path).data.identical(plain.data)


class _Silent(Executor):
    """Takes everything and does nothing."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        self.futures.append(Future())
        return self.futures[-1]


def test_what_waits_is_cancelled_at_an_interrupt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    executor = _Silent()
    monkeypatch.setattr(elsewhere, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        study(executor=executor, out=tmp_path)
    assert executor.futures
    assert all(future.cancelled() for future in executor.futures)
    assert not [*tmp_path.rglob("*.mapped.*")]
