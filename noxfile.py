"""The tasks: ``nox -l`` lists them, ``nox -s lint`` runs one, ``nox`` those of every change.

Each has an environment of its own under ``.nox``, made once; the package is installed anew each time.
``nox --no-venv -s lint`` works in the active environment, with what is installed there. What follows ``--`` goes to the
command: ``nox -s tests -- tests/test_step.py``. Another Python: ``nox -s tests --force-python 3.13``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from glob import glob
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.sessions = ["lint", "tests", "numba"]
nox.options.reuse_venv = "yes"

ROOT = Path(__file__).parent

# Tests that drive the kernels with small and awkward input; the others add time, not lines of C++.
KERNEL_TESTS = [
    "boundaries", "cascade", "cluster", "fixed", "generate", "golden", "ledger", "luck", "merge", "network", "pasts",
    "relabel", "skip", "step", "threshold", "variants", "vectors",
]  # fmt: skip
# That compute on threads.
THREAD_TESTS = ["shares", "generate", "network", "progress", "relabel", "service", "simulation", "world"]
SCHEMAS = {
    "vendor.github-workflows": ".github/workflows/*.yml",
    "vendor.github-issue-forms": ".github/ISSUE_TEMPLATE/[!c]*.yml",
    "vendor.github-issue-config": ".github/ISSUE_TEMPLATE/config.yml",
    "vendor.dependabot": ".github/dependabot.yml",
}


def newest_python() -> str:
    """The newest Python that answers to its name, ``python3.13``; this one if none is newer."""
    for minor in range(20, sys.version_info.minor, -1):
        name = f"python3.{minor}"
        # A shim of pyenv has the name and no Python behind it.
        if shutil.which(name) and subprocess.run([name, "-c", ""], capture_output=True).returncode == 0:
            return f"3.{minor}"
    return f"3.{sys.version_info.minor}"


@nox.session
def tests(session: nox.Session) -> None:
    """The quick tier, on every engine that is here."""
    install(session, "test")
    session.run("pytest", *session.posargs)


@nox.session
def numba(session: nox.Session) -> None:
    """The quick tier on the numba twins alone."""
    install(session, "test")
    session.run("pytest", *session.posargs, env={"UPTAKE_ENGINE": "numba"})


@nox.session(python="3.11")
def oldest(session: nox.Session) -> None:
    """The quick tier on both engines, on the oldest Python with the oldest release of all that pyproject.toml names."""
    pins = session.create_tmp() + "/oldest.txt"
    Path(pins).write_text("\n".join(lowest_releases()), encoding="utf-8")
    build = ["scikit-build-core", "pybind11", "cmake", "ninja", "setuptools", "wheel"]  # EoN needs the last two
    session.install("--constraint", pins, *build)
    session.install("--constraint", pins, "--no-build-isolation", ".[test]")
    # Packages that these depend on are newer, and tell them what they deprecate.
    quiet = ["-W", "ignore::DeprecationWarning", "-W", "ignore::PendingDeprecationWarning"]
    for engine in ("auto", "numba"):
        session.run("pytest", *quiet, *session.posargs, env={"UPTAKE_ENGINE": engine})


@nox.session(python=newest_python())
def newest(session: nox.Session) -> None:
    """The quick tier on both engines, on the newest Python found, with the newest release of everything."""
    session.install("--upgrade", "--upgrade-strategy", "eager", ".[test]")
    for engine in ("auto", "numba"):
        session.run("pytest", *session.posargs, env={"UPTAKE_ENGINE": engine})


@nox.session
def fuzz(session: nox.Session) -> None:
    """Damaged and odd input for every loader, 10^6 in all; ``nox -s fuzz -- edges --inputs 1000 --seed 7`` a part."""
    install(session, "test")
    session.run("python", "-m", "tests.fuzz", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types, floors, generated files, the stub against the built core, workflows."""
    install(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")
    session.run("python", "-m", "tests.generated")
    if said(session, "python", "-c", "from uptake.basis import engine; print(engine.native is not None)") == "True":
        session.run("stubtest", "uptake._core")
    else:
        session.warn("no C++ core was built here, so its stub is not checked")
    for schema, files in SCHEMAS.items():
        session.run("check-jsonschema", "--builtin-schema", schema, *glob(files, root_dir=ROOT))
    session.run("zizmor", "--offline", "--quiet", ".github")


@nox.session(venv_backend="none")
def fresh(session: nox.Session) -> None:
    """The README's two commands, word for word, each in a copy of what git tracks and an empty environment."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in re.findall(r"^python3 -m venv .*$", readme, re.MULTILINE):
        with tempfile.TemporaryDirectory() as copy:
            session.run("git", "checkout-index", "--all", f"--prefix={copy}/", external=True)
            with session.chdir(copy):
                alone = {"PYTHONPATH": None, "UPTAKE_ENGINE": None}
                session.run("bash", "-c", command, env=alone, external=True)


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation site, in docs/_build/html; a warning is an error."""
    install(session, "docs")
    session.run("sphinx-build", "-W", "--keep-going", "-b", "html", *session.posargs, "docs", "docs/_build/html")


@nox.session
def asan(session: nox.Session) -> None:
    """The tests of the kernels and 10^5 wrong calls, on a core under the address and undefined-behaviour sanitizers.

    ``nox -s asan -- tests`` takes all quick tests instead.
    """
    alone = sanitized(session, "asan", "address,undefined", "libasan.so")
    alone["ASAN_OPTIONS"] = "detect_leaks=0"  # the interpreter keeps memory until the end
    alone["UBSAN_OPTIONS"] = "print_stacktrace=1"
    files = session.posargs or [f"tests/test_{name}.py" for name in KERNEL_TESTS]
    session.run("python", "-m", "pytest", "-p", "no:cacheprovider", "--capture=sys", *files, env=alone)
    if not session.posargs:
        session.run("python", "-m", "tests.fuzz.core", "--calls", "100000", env=alone)


@nox.session
def tsan(session: nox.Session) -> None:
    """The tests that use threads, on a core under the thread sanitizer (g++)."""
    alone = sanitized(session, "tsan", "thread", "libtsan.so")
    # The interpreter and NumPy are not built for it: what races is reported where it is the core that races.
    alone["TSAN_OPTIONS"] = f"halt_on_error=1 suppressions={ROOT / 'tests' / 'tsan.supp'}"
    files = session.posargs or ["-k", "thread or block or lanes or stop", *(f"tests/test_{t}.py" for t in THREAD_TESTS)]
    session.run("python", "-m", "pytest", "-p", "no:cacheprovider", "--capture=sys", *files, env=alone)


def sanitized(session: nox.Session, name: str, sanitizers: str, library: str) -> dict[str, str]:
    """Build the core under sanitizers; the environment in which Python loads it."""
    install(session, "dev")
    package = core(session, name, f"UPTAKE_SANITIZE={sanitizers}")
    compiler = os.environ.get("CXX", "c++")
    # libstdc++ too: the interpreter is C, and the sanitizer looks for C++ exceptions when it starts.
    preload = [said(session, compiler, f"-print-file-name={file}") for file in (library, "libstdc++.so.6")]
    return {"PYTHONPATH": str(package), "UPTAKE_ENGINE": "native", "LD_PRELOAD": " ".join(preload)}


@nox.session
def coverage(session: nox.Session) -> None:
    """Lines that the quick tier covers, of Python (twins uncompiled) and of C++ (gcov); below 95 % of either fails."""
    install(session, "dev")
    package = core(session, "coverage", "UPTAKE_COVERAGE=ON")
    for counts in (ROOT / "build" / "coverage").rglob("*.gcda"):
        counts.unlink()
    report = ["--cov=uptake", "--cov-report=term-missing:skip-covered", "--cov-fail-under=95"]
    alone = {"PYTHONPATH": str(package)}
    headers = ["--root", ".", "--filter", "cpp/include/", "--merge-lines", "--txt-metric", "line"]
    try:
        session.run("python", "-m", "pytest", "-p", "no:cacheprovider", *report, *session.posargs, env=alone)
    finally:
        session.run("gcovr", *headers, "--fail-under-line", "95", "build/coverage")


@nox.session
def mutants(session: nox.Session) -> None:
    """Slips in the gates, one at a time, that the tests should notice: minutes for the twins, hours for the headers."""
    install(session, "dev")
    for engine in ("numba", "native"):
        session.run("python", "-m", "tests.mutants", "--engine", engine, *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Each kernel against its twin: answers first, then times. For ratios on a quiet machine."""
    install(session, "test")
    session.run("pytest", "-p", "no:cacheprovider", "--benchmark-only", *(session.posargs or ["benchmarks"]))


@nox.session
def regression(session: nox.Session) -> None:
    """Has anything become slower? Instructions where valgrind is, else ratios."""
    install(session, "test")
    session.run("python", "-m", "benchmarks.regression", *session.posargs)


def lowest_releases() -> list[str]:
    """A pin per lower bound of pyproject.toml, those of the build and of every extra included."""
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = [*about["build-system"]["requires"], *about["project"]["dependencies"]]
    for extra in about["project"]["optional-dependencies"].values():
        named += extra
    return sorted({each.replace(">=", "==") for each in named if ">=" in each})


def install(session: nox.Session, *extras: str) -> None:
    """The package with extras, where the environment is the session's own."""
    if session.virtualenv.is_sandboxed:
        session.install(f".[{','.join(extras)}]")


def core(session: nox.Session, name: str, option: str) -> Path:
    """Build the core with a CMake option, in build/NAME; the folder of a copy of the package that holds it."""
    build = ROOT / "build" / name
    python = said(session, "python", "-c", "import sys; print(sys.executable)")
    pybind11 = said(session, "python", "-m", "pybind11", "--cmakedir")
    options = [f"-D{option}", f"-DPython_EXECUTABLE={python}", f"-Dpybind11_DIR={pybind11}"]
    session.run("cmake", "-S", ".", "-B", str(build), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug", *options, silent=True)
    session.run("cmake", "--build", str(build), silent=True)
    package = build / "package"
    shutil.rmtree(package, ignore_errors=True)
    shutil.copytree(ROOT / "python", package, ignore=shutil.ignore_patterns("_core*.so", "__pycache__"))
    for file in build.glob("_core*.so"):
        shutil.copy2(file, package / "uptake")
    return package


def said(session: nox.Session, *command: str) -> str:
    """What a command prints."""
    return str(session.run(*command, external=True, silent=True)).strip()
