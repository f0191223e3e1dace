"""What the documents show runs: the fenced Python of the pages, and the examples of the docstrings."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
import uptake

ROOT = Path(__file__).parent.parent
PAGES = ["README.md", "docs/tutorial.md", "docs/reference/public-face.md"]
MODULES = sorted(
    m.name for m in pkgutil.walk_packages(uptake.__path__, "uptake.") if not re.search(r"\b(_core|__main__)$", m.name)
)


@pytest.mark.parametrize("page", PAGES)
def test_pages_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert blocks
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, page, "exec"), scope)  # one scope: later blocks go on from earlier ones


@pytest.mark.parametrize("module", MODULES)
def test_docstrings_run(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    failed, _ = doctest.testmod(importlib.import_module(module), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0


def test_every_public_class_and_function_has_an_example() -> None:
    undocumented = [n for n in uptake.__all__ if ">>>" not in _documentation(getattr(uptake, n))]
    assert undocumented == []


def _documentation(thing: object) -> str:
    own = getattr(thing, "__doc__", "") or ""
    if isinstance(thing, type):
        own += "".join(getattr(getattr(thing, n), "__doc__", "") or "" for n in vars(thing) if not n.startswith("_"))
    elif type(thing).__name__ == "module":
        own += "".join(getattr(v, "__doc__", "") or "" for n, v in vars(thing).items() if not n.startswith("_"))
    return own
