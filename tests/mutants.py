"""Is each line of the gates held by test_step.py and test_boundaries.py? Slips, one at a time, and who notices.

    python -m tests.mutants                             # the twins: every slip, about 40 minutes on two cores
    python -m tests.mutants --engine native --every 4   # the headers: every fourth slip, each compiled
    python -m tests.mutants --file want                 # one file of either

A twin runs as plain Python (``NUMBA_DISABLE_JIT=1``), a header in a small build without optimization. Tests of other kernels
are left out, and draws are the same every time. A slip is killed if a test fails, the process ends, or a run takes
longer than two seconds. Status 1 if fewer than 95 % are killed. What survives is listed; CONTRIBUTING.md says why.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
HEADERS, BINDINGS, TWINS = ROOT / "cpp/include", ROOT / "cpp/bindings", ROOT / "python/uptake/kernels/world"
WORLD = "uptake/world"
sys.path[:0] = [str(ROOT / "tests")]  # so that modules of the tests have the names they have under pytest

from mutations import Mutant, of_cpp, of_python  # noqa: E402

SECONDS = 2  # a run of a small world takes milliseconds
LEAST = 0.95
NOT_OF_GATES = "not tie_whose_coin and not as_many_contacts"  # tests of contagions in test_boundaries.py
TESTS = {"ledger": ["test_ledger.py"]}  # money is no gate
GATES = ["test_boundaries.py", "test_step.py"]
# Vectors are chosen when the core is loaded; `missing.hpp` holds a function for each.
INSTRUCTIONS = {"missing": ("portable", "AVX2", "AVX-512")}


class Verdict(NamedTuple):
    """What became of a mutant: the test that failed, the signal, or '' if it survived; None if it does not compile."""

    file: str
    mutant: Mutant
    killer: str | None


# In a process of its own.


class Records(list[Any]):
    """Records whose fields are attributes, as numba reads them; faster than ``np.recarray``."""

    class Record:
        def __init__(self, names: tuple[str, ...], values: tuple[int, ...]) -> None:
            self.__dict__.update(zip(names, values, strict=True))

    def __init__(self, array: Any) -> None:
        super().__init__(self.Record(array.dtype.names, row) for row in array.tolist())
        self.shape = (len(self),)


class Watch:
    """A plugin of pytest: which test fails first; and a clock for each run of a kernel."""

    killer = "collection"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.killer = report.nodeid.split("/")[-1]

    @pytest.fixture(autouse=True, scope="session")
    def _watched(self) -> None:
        from uptake.basis import engine

        named = engine.kernel

        def kernel(name: str, asked: str | None = None) -> Callable[..., Any]:
            run = named(name, asked)

            def timed(*args: Any) -> Any:
                signal.setitimer(signal.ITIMER_REAL, SECONDS)
                try:
                    return run(*args)
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0)

            return timed

        engine.kernel = kernel
        if engine.resolve_engine() == "numba":
            from uptake.kernels.world import step

            new_state = step.new_state

            def recorded(*args: Any) -> Any:
                state = new_state(*args)
                return state._replace(actor=Records(state.actor), provider=Records(state.provider))

            step.new_state = recorded


def run_tests(stem: str) -> str:
    """The first test that fails; '' if none does."""
    files = [str(ROOT / "tests" / name) for name in TESTS.get(stem, GATES)]
    watch = Watch()
    command = ["-x", "--tb=no", "-p", "no:cacheprovider", "-W", "ignore", "-k", NOT_OF_GATES, *files]
    return watch.killer if pytest.main(command, plugins=[watch]) else ""


class Planted(importlib.abc.MetaPathFinder):
    """Finds one module, by this loader."""

    def __init__(self, name: str, loader: importlib.abc.Loader) -> None:
        self.name, self.loader = name, loader

    def find_spec(self, name: str, path: object, target: ModuleType | None = None) -> Any:
        return importlib.util.spec_from_loader(name, self.loader) if name == self.name else None


class Slipped(importlib.machinery.SourceFileLoader):
    """Loads a module from another source than its file's."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        super().__init__(name, str(path))
        self.source = source

    def get_code(self, name: str) -> CodeType:
        return compile(self.source, self.path, "exec")


def try_twin(stem: str, mutant: Mutant, folder: Path) -> str | None:
    name = f"uptake.kernels.world.{stem}"
    sys.meta_path.insert(0, Planted(name, Slipped(name, TWINS / f"{stem}.py", mutant.source)))
    return run_tests(stem)


def try_header(stem: str, mutant: Mutant, folder: Path) -> str | None:
    place = Path(tempfile.mkdtemp(dir=folder))
    shutil.copytree(HEADERS / WORLD, place / WORLD)
    (place / WORLD / f"{stem}.hpp").write_text(mutant.source)
    core = place / "core.so"
    if not compiled(folder, "bind_ledger" if stem == "ledger" else "bind_step", place):
        return None
    replaced = {o.name for o in place.glob("*.o")}
    others = [str(o) for o in folder.glob("*.o") if o.name not in replaced]
    subprocess.run([COMPILER, "-shared", "-o", str(core), *map(str, place.glob("*.o")), *others], check=True)
    loader = importlib.machinery.ExtensionFileLoader("uptake._core", str(core))
    sys.meta_path.insert(0, Planted("uptake._core", loader))
    return run_tests(stem)


# The headers, compiled without optimization.

COMPILER = os.environ.get("CXX", "c++")
STANDARD = "algorithm bit compare cstdint functional memory string utility vector".split()


def flags() -> list[str]:
    import pybind11

    foreign = [pybind11.get_include(), sysconfig.get_path("include")]
    include = [f"-I{HEADERS}", f"-I{BINDINGS}", *(f"-isystem{path}" for path in foreign)]
    march = ["-march=x86-64-v2"] if platform.machine() in ("x86_64", "AMD64") else []
    return ["-std=c++20", "-O0", "-fPIC", "-w", *march, *include]


def compiled(folder: Path, binding: str, place: Path) -> bool:
    """Compile a binding into this place, with the headers of the place before all others."""
    command = [COMPILER, "-include", str(folder / "all.hpp"), f"-I{place}", *flags()]
    command += ["-c", str(BINDINGS / f"{binding}.cpp"), "-o", str(place / f"{binding}.o")]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def build(folder: Path) -> None:
    """The objects that slips do not touch; pybind11 and the standard headers are read once, in advance."""
    names = ["pybind11/pybind11.h", "pybind11/numpy.h", "pybind11/stl.h", *STANDARD]
    (folder / "all.hpp").write_text("".join(f"#include <{name}>\n" for name in names))
    subprocess.run([COMPILER, *flags(), "-x", "c++-header", str(folder / "all.hpp")], check=True)
    for source in BINDINGS.glob("*.cpp"):
        if source.stem != "all_headers" and not compiled(folder, source.stem, folder):
            sys.exit(f"{source} does not compile")


# All of them.


def planned(engine: str, only: str | None, every: int) -> list[tuple[str, Mutant]]:
    """Every k-th slip of the files, in their order."""
    folder, kind, slips = (TWINS, "py", of_python) if engine == "numba" else (HEADERS / WORLD, "hpp", of_cpp)
    files = sorted(f for f in folder.glob(f"*.{kind}") if f.stem != "__init__" and only in (None, f.stem))
    every_slip = [(file.stem, mutant) for file in files for mutant in slips(file.read_text(encoding="utf-8"))]
    return every_slip[::every]


def attempt(engine: str, stem: str, mutant: Mutant, folder: Path, verdict: Path) -> None:
    """In a forked process: try the mutant, and write who killed it."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))  # a slip may ask for all memory
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    killer = (try_twin if engine == "numba" else try_header)(stem, mutant, folder)
    verdict.write_text("does not compile" if killer is None else killer)


def verdicts(engine: str, slips: list[tuple[str, Mutant]], jobs: int, folder: Path) -> Iterator[Verdict]:
    """Each mutant in a process of its own, ``jobs`` at a time."""
    running: dict[int, tuple[str, Mutant]] = {}
    waiting = list(reversed(slips))
    while waiting or running:
        while waiting and len(running) < jobs:
            stem, mutant = waiting.pop()
            if (child := os.fork()) == 0:
                try:
                    attempt(engine, stem, mutant, folder, folder / f"verdict{os.getpid()}")
                finally:
                    os._exit(0)
            running[child] = stem, mutant
        child, status = os.wait()
        stem, mutant = running.pop(child)
        said = folder / f"verdict{child}"
        if os.WIFSIGNALED(status):
            killer = f"the process ended: {signal.Signals(os.WTERMSIG(status)).name}"
        else:
            killer = said.read_text() if said.exists() else "the process ended"
        said.unlink(missing_ok=True)
        yield Verdict(stem, mutant, None if killer == "does not compile" else killer)


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__.splitlines()[0])
    words.add_argument("--engine", choices=["numba", "native"], default="numba", help="twins, or headers")
    words.add_argument("--file", help="one file, by its name without ending: want")
    words.add_argument("--every", type=int, default=1, metavar="K", help="every K-th slip only")
    words.add_argument("--jobs", type=int, default=2)
    words.add_argument("--verbose", action="store_true", help="name the killers too")
    asked = words.parse_args()
    os.environ |= {"NUMBA_DISABLE_JIT": "1", "UPTAKE_ENGINE": asked.engine, "HYPOTHESIS_PROFILE": "quick"}
    slips, begun = planned(asked.engine, asked.file, asked.every), time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        if asked.engine == "native":
            build(Path(place))
        else:
            import numba  # noqa: F401
        import hypothesis  # noqa: F401
        import scipy  # noqa: F401

        counts: dict[str, list[int]] = {}
        for file, mutant, killer in verdicts(asked.engine, slips, asked.jobs, Path(place)):
            if killer is None:
                continue
            count = counts.setdefault(file, [0, 0])
            count[0] += 1
            count[1] += killer == ""
            if killer == "" or asked.verbose:
                print(f"{file}:{mutant.line} {mutant.function}: {mutant.slip}: {killer or 'SURVIVES'}", flush=True)
    mutants, survived = (sum(count[k] for count in counts.values()) for k in (0, 1))
    for file, (all_of_file, alive) in sorted(counts.items()):
        print(f"{file:12}{all_of_file:6} slips{all_of_file - alive:6} killed{alive:5} survived")
    share = 1 - survived / max(mutants, 1)
    print(f"{mutants} slips, {100 * share:.1f} % killed, {(time.monotonic() - begun) / 60:.0f} minutes")
    return int(share < LEAST)


if __name__ == "__main__":
    sys.exit(main())
