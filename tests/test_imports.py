"""What ``import uptake`` loads; which module imports the core. The floors are in pyproject.toml (``lint-imports``)."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import uptake

PACKAGE = Path(uptake.__file__).parent
MODULES = sorted(str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py"))
HEAVY = [
    "h5netcdf", "h5py", "igraph", "matplotlib", "networkx", "numba", "pandas", "pyarrow", "pydantic", "rich", "scipy",
    "typer", "xarray",
]  # fmt: skip
SECONDS = 0.15


def test_importing_the_package_is_quick_and_loads_nothing_heavy() -> None:
    """CPU time, the least of five processes: how busy the machine is counts little."""
    code = (
        "import sys, time; before = time.process_time(); import uptake; took = time.process_time() - before; "
        f"print(took, *sorted(set({HEAVY}) & set(sys.modules)))"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(5)]
    seconds, loaded = zip(*((float(took), names) for took, *names in (run.stdout.split() for run in runs)), strict=True)
    assert loaded == ([],) * 5
    assert min(seconds) < SECONDS, f"import uptake took {min(seconds):.3f} s of CPU"


@pytest.mark.parametrize("module", MODULES)
def test_one_module_imports_the_core_and_none_the_whole_package(module: str) -> None:
    """Imported by a statement, or by name through importlib."""
    named = set(_named(PACKAGE / module))
    assert "uptake" not in named
    assert (Path(module) == Path("basis/engine.py")) == ("uptake._core" in named)


def _named(file: Path) -> Iterator[str]:
    folder = ["uptake", *file.parent.relative_to(PACKAGE).parts]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = folder[: len(folder) + 1 - node.level] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and node.value == "uptake._core":
            yield node.value
