"""Is each line of the gates held by test_step.py and test_boundaries.py? Slips, one at a time, and which test notices.

    python -m tests.mutants                             # the twins, every slip
    python -m tests.mutants --engine native --every 4   # the headers, every fourth slip: each is compiled
    python -m tests.mutants --file want -k drawn        # one file; only tests with this word in their names

A twin runs as plain Python (``NUMBA_DISABLE_JIT=1``), a header in a build without optimization. The tests are collected
once; then each slip is tried in a process forked from there. A slip is killed if a test fails, the process ends, or one
run takes more than two seconds. equivalent_slips.txt lists slips that change nothing that can be seen, and why;
status 1 if fewer than 95 % of the others are killed.
"""

from __future__ import annotations

import argparse
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import pickle
import platform
import resource
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
HEADERS, BINDINGS, TWINS = ROOT / "cpp/include", ROOT / "cpp/bindings", ROOT / "python/uptake/kernels/world"
WORLD = "uptake/world"
sys.path[:0] = [str(ROOT / "tests")]  # so that modules of the tests have the names they have under pytest

from mutations import Mutant, of_cpp, of_python  # noqa: E402

SECONDS = 2  # for one run; a small world takes milliseconds
LEAST = 0.95  # of the slips that compile and are not listed
LISTED = set((ROOT / "tests/equivalent_slips.txt").read_text(encoding="utf-8").splitlines())
GATES, MONEY = ("test_boundaries.py", "test_step.py"), ("test_ledger.py",)
CONTAGIONS = "not tie_whose_coin and not as_many_contacts"  # tests that run none of these files
FIRST = "test_equals_the_definition"  # the drawn worlds: they notice most slips, and soon
# Vectors are chosen when the core is loaded; `missing.hpp` holds a function for each.
INSTRUCTIONS = {
    "heard_of_portable": "portable",
    "missing_avx2": "AVX2",
    "heard_of_avx2": "AVX2",
    "heard_of_avx512": "AVX-512",
}
NOT_COMPILED = "does not compile"


class Slip(NamedTuple):
    """A mutant of a file, and what killed it: the test that failed first, or how the process ended; '' if it lives."""

    file: str
    mutant: Mutant
    killer: str = ""


def planned(engine: str, only: str | None, every: int, first: int) -> list[Slip]:
    """Every k-th slip of the files, in their order."""
    folder, ending, slips = (TWINS, "py", of_python) if engine == "numba" else (HEADERS / WORLD, "hpp", of_cpp)
    files = sorted(file for file in folder.glob(f"*.{ending}") if only in (None, file.stem))
    found = [Slip(file.stem, mutant) for file in files for mutant in slips(file.read_text(encoding="utf-8"))]
    return found[first::every]


class Trial:
    """A plugin of pytest that runs the collected tests once per slip."""

    def __init__(self, engine: str, slips: list[Slip], jobs: int, folder: Path) -> None:
        self.engine, self.slips, self.jobs, self.folder = engine, slips, jobs, folder
        self.done: list[Slip] = []
        self.killer = ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: not item.name.startswith(FIRST))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.killer:
            self.killer = report.nodeid.split("/")[-1]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.rehearse(session)
        gc.freeze()
        running: dict[int, Slip] = {}
        waiting = list(reversed(self.slips))
        while waiting or running:
            while waiting and len(running) < self.jobs:
                slip = waiting.pop()
                if (child := os.fork()) == 0:
                    self.attempt(session, slip)
                running[child] = slip
            child, status = os.wait()
            said = self.folder / f"killer{child}"
            ended = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "the process ended"
            self.done.append(running.pop(child)._replace(killer=said.read_text() if said.exists() else ended))
            said.unlink(missing_ok=True)
            print(told(self.done[-1]), file=sys.__stderr__, flush=True)
        return True

    def rehearse(self, session: pytest.Session) -> None:
        """The drawn worlds once, on twins without a slip: what the oracle says of them is remembered, for speed."""
        from oracles import step
        from uptake.basis import engine

        simulate, known = step.simulate, {}

        def remembered(plan: Any, seed: int, run: int, *seeds: Any) -> Any:
            key = pickle.dumps((plan, seed, run, seeds))
            if key not in known:
                known[key] = simulate(plan, seed, run, *seeds)
            return known[key]

        step.simulate = remembered
        twins = load_twins()
        if self.engine == "native":
            engine.native = SimpleNamespace(step_run=twins.step_run, simd=str)  # type: ignore[assignment]
        for item in session.items:
            if item.path.name == "test_step.py" and item.name.startswith(FIRST):
                item.obj(**item.callspec.params)
        engine.native = None
        for name in [name for name in sys.modules if name.startswith("uptake.kernels.world")]:
            del sys.modules[name]

    def attempt(self, session: pytest.Session, slip: Slip) -> None:
        """In a process of its own: the tests on one slip, until one fails."""
        gc.disable()
        said = self.folder / f"killer{os.getpid()}"
        try:
            resource.setrlimit(resource.RLIMIT_AS, (8 * 2**30, 8 * 2**30))  # a slip may ask for all memory
            loaded = plant_twin(slip) if self.engine == "numba" else plant_core(slip, self.folder)
            items = [i for i in session.items if i.path.name in (MONEY if slip.file == "ledger" else GATES)]
            for item, following in zip(items, [*items[1:], None], strict=True) if loaded else ():
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.killer:
                    break
            said.write_text(self.killer if loaded else NOT_COMPILED)
        except BaseException as error:
            said.write_text(f"{type(error).__name__}: {error}")
        finally:
            os._exit(0)


def told(slip: Slip) -> str:
    return f"{slip.file}:{slip.mutant.line} {slip.mutant.function}: {slip.mutant.slip}: {slip.killer or 'LIVES'}"


def clocked(run: Any) -> Any:
    """The kernel; the signal of the clock ends the process, be it in Python or in C++."""

    def timed(*args: Any) -> Any:
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            return run(*args)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    return timed


# Twins.


class Planted(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Finds one module, and loads it from this source in place of its file's."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        super().__init__(name, str(path))
        self.source = source

    def find_spec(self, name: str, path: object, target: ModuleType | None = None) -> Any:
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def get_code(self, name: str) -> CodeType:
        return compile(self.source, self.path, "exec")


class Records(list[Any]):
    """Records whose fields are attributes, as numba reads them; faster than ``np.recarray``."""

    class Record:
        """One of them."""

        def __init__(self, names: tuple[str, ...], values: tuple[int, ...]) -> None:
            self.__dict__.update(zip(names, values, strict=True))

    def __init__(self, array: Any) -> None:
        super().__init__(self.Record(array.dtype.names, row) for row in array.tolist())
        self.shape = (len(self),)


def plant_twin(slip: Slip) -> bool:
    """The kernels of the world, loaded with the slip."""
    name = f"uptake.kernels.world.{slip.file}"
    sys.meta_path.insert(0, Planted(name, TWINS / f"{slip.file}.py", slip.mutant.source))
    load_twins()
    return True


def load_twins() -> ModuleType:
    """The module of ``step_run``, in which records are those above; a run is clocked."""
    np.seterr(divide="raise")  # as compiled
    tree, cluster = (importlib.import_module(f"uptake.kernels.world.{name}") for name in ("tree", "cluster"))
    new_state = cluster.new_state

    def recorded(*args: Any) -> Any:
        state = new_state(*args)
        records = {name: Records(getattr(state, name)) for name in ("actor", "provider", "graft")}
        return state._replace(**records)

    cluster.new_state, tree.step_run = recorded, clocked(tree.step_run)
    return tree


# Headers.

COMPILER = os.environ.get("CXX", "c++")
STANDARD = ["algorithm", "bit", "compare", "cstdint", "functional", "memory", "string", "utility", "vector"]


def plant_core(slip: Slip, folder: Path) -> bool:
    """A core of which one binding is compiled with the slip; False if it does not compile."""
    from uptake.basis import engine

    place = Path(tempfile.mkdtemp(dir=folder))
    shutil.copytree(HEADERS / WORLD, place / WORLD)
    (place / WORLD / f"{slip.file}.hpp").write_text(slip.mutant.source)
    binding = "bind_ledger" if slip.file == "ledger" else "bind_tree"
    if not compiled(binding, place, folder):
        return False
    others = [str(file) for file in folder.glob("*.o") if file.stem != binding]
    core = place / "core.so"
    subprocess.run([COMPILER, "-shared", "-o", str(core), str(place / f"{binding}.o"), *others], check=True)
    if slip.mutant.function in INSTRUCTIONS:
        os.environ["UPTAKE_SIMD"] = INSTRUCTIONS[slip.mutant.function]
    loader = importlib.machinery.ExtensionFileLoader("uptake._core", str(core))
    spec = importlib.util.spec_from_loader("uptake._core", loader)
    engine.native = importlib.util.module_from_spec(spec)
    loader.exec_module(engine.native)
    engine.native.step_run = clocked(engine.native.step_run)
    shutil.rmtree(place)
    return True


def flags() -> list[str]:
    import pybind11

    foreign = [pybind11.get_include(), sysconfig.get_path("include")]
    include = [f"-I{HEADERS}", f"-I{BINDINGS}", *(f"-isystem{path}" for path in foreign)]
    march = ["-march=x86-64-v2"] if platform.machine() in ("x86_64", "AMD64") else []
    return ["-std=c++20", "-O0", "-fPIC", "-w", *march, *include]


def compiled(binding: str, place: Path, folder: Path) -> bool:
    """Compile a binding into a place, with the headers of the place before all others."""
    command = [COMPILER, "-include", str(folder / "all.hpp"), f"-I{place}", *flags()]
    command += ["-c", str(BINDINGS / f"{binding}.cpp"), "-o", str(place / f"{binding}.o")]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def build(folder: Path) -> None:
    """The objects that no slip touches; pybind11 and the standard headers are read once, in advance."""
    names = ["pybind11/pybind11.h", "pybind11/numpy.h", "pybind11/stl.h", *STANDARD]
    (folder / "all.hpp").write_text("".join(f"#include <{name}>\n" for name in names))
    subprocess.run([COMPILER, *flags(), "-x", "c++-header", str(folder / "all.hpp")], check=True)
    for source in BINDINGS.glob("*.cpp"):
        if source.stem != "all_headers" and not compiled(source.stem, folder, folder):
            sys.exit(f"{source} does not compile")


def is_listed(slip: Slip) -> bool:
    return f"{slip.file} {slip.mutant.function}: {slip.mutant.slip}" in LISTED


def report(done: list[Slip], minutes: float) -> float:
    """Print the counts by file; the share killed of those that are not listed as equivalent."""
    for file in sorted({slip.file for slip in done}):
        of_file = [slip for slip in done if slip.file == file]
        alive = [slip for slip in of_file if not slip.killer]
        listed = sum(map(is_listed, alive))
        print(f"{file:10}{len(of_file):6} slips{len(of_file) - len(alive):6} killed{listed:5} equivalent", end="")
        print(f"{len(alive) - listed:5} live")
    killed = sum(slip.killer != "" for slip in done)
    visible = killed + sum(not slip.killer and not is_listed(slip) for slip in done)
    share = killed / max(1, visible)
    print(f"{len(done)} slips, {killed} killed, {100 * share:.1f} % of those that can be seen, {minutes:.0f} minutes")
    return share


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__.splitlines()[0])
    words.add_argument("--engine", choices=["numba", "native"], default="numba", help="twins, or headers")
    words.add_argument("--file", help="one file, by its name without ending: want")
    words.add_argument("--every", type=int, default=1, metavar="K", help="every K-th slip only")
    words.add_argument("--first", type=int, default=0, metavar="F", help="from slip F on")
    words.add_argument("--jobs", type=int, default=2)
    words.add_argument("-k", default="test", metavar="WORD", help="only these tests, as in pytest -k")
    asked = words.parse_args()
    os.environ |= {"NUMBA_DISABLE_JIT": "1", "UPTAKE_ENGINE": asked.engine, "HYPOTHESIS_PROFILE": "quick"}
    sys.modules["uptake._core"] = None  # type: ignore[assignment]  # each process loads its own, or none
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        if asked.engine == "native":
            build(Path(folder))
        slips = planned(asked.engine, asked.file, asked.every, asked.first)
        trial = Trial(asked.engine, slips, asked.jobs, Path(folder))
        files = [str(ROOT / "tests" / name) for name in (*GATES, *MONEY)]
        chosen = f"({CONTAGIONS}) and ({asked.k})"
        pytest.main(["--tb=no", "-p", "no:cacheprovider", "-W", "ignore", "-k", chosen, *files], plugins=[trial])
    done = [slip for slip in trial.done if slip.killer != NOT_COMPILED]
    return int(report(done, (time.monotonic() - begun) / 60) < LEAST)


if __name__ == "__main__":
    sys.exit(main())
