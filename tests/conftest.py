"""Every twin test runs on each engine that exists here, or on the one that UPTAKE_ENGINE names.

Tests of real surveys read them from the folder that UPTAKE_DATA names, by default from `shared/data` beside the
repository; where that is absent they are skipped.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from uptake.basis import engine

# "quick" is the same examples every time and fails at once; "shrink" looks for the smallest failing one.
settings.register_profile(
    "quick", deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
settings.register_profile("shrink", deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
if _BESIDE.is_dir():
    os.environ.setdefault("UPTAKE_DATA", str(_BESIDE))

_asked = os.environ.get("UPTAKE_ENGINE", "auto")
ENGINES = [_asked] if _asked != "auto" else (["native", "numba"] if engine.native is not None else ["numba"])

Kernel = Callable[[str], Callable[..., Any]]


@pytest.fixture(params=ENGINES, scope="session")
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def kernel(engine_name: str) -> Kernel:
    """The kernels of that engine by name."""
    return lambda name: engine.kernel(name, engine_name)


@pytest.fixture
def surveys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that UPTAKE_DATA names, with made answers in place of every original file."""
    from made_surveys import install, write
    from uptake.network.datasets.table import TABLE

    folder = tmp_path / "surveys"
    for name, row in list(TABLE.items()):
        install(monkeypatch, name, write(row, folder))
    monkeypatch.setenv("UPTAKE_DATA", str(folder))
    return folder


Write = Callable[..., Path]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a file into the working folder, so that messages hold its bare name."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, text: str | bytes, encoding: str = "utf-8") -> Path:
        Path(name).write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return Path(name)

    return write
