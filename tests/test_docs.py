"""What the documents show runs: Python, study files and commands of the pages, the examples of the docstrings.

Their links lead somewhere, and no page names a document that is not in the repository.
"""

import doctest
import importlib
import pkgutil
import re
import shlex
from pathlib import Path

import pytest
import uptake
from typer.testing import CliRunner
from uptake import cli
from uptake.network.datasets.fetch import here
from uptake.network.datasets.table import TABLE

ROOT = Path(__file__).parent.parent
TEXTS = sorted(
    str(page.relative_to(ROOT))
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md"))
    if "_build" not in page.parts
)
ABSENT_SURVEYS = [row.name for row in TABLE.values() if here(row) is None]
PAGES = [page for page in TEXTS if "```python\n" in (ROOT / page).read_text(encoding="utf-8")]
MODULES = sorted(
    m.name for m in pkgutil.walk_packages(uptake.__path__, "uptake.") if not re.search(r"\b(_core|__main__)$", m.name)
)


def fenced(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the examples and the study file of a how-to."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    study = fenced("docs/howto/run-a-study-file.md", "toml")[0]
    (tmp_path / "my_study.toml").write_text(study, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_all_pages_are_found() -> None:
    assert {"README.md", "docs/tutorial.md", "docs/reference/public-face.md"} <= set(PAGES)
    assert len([page for page in PAGES if page.startswith("docs/howto/")]) >= 8


@pytest.mark.parametrize("page", PAGES)
def test_pages_run(page: str, desk: Path) -> None:
    if any(f'datasets.load("{name}")' in block for block in fenced(page, "python") for name in ABSENT_SURVEYS):
        pytest.skip("it loads a survey that is not on this machine")
    for line in shown_commands(page):  # what the Python of the page reads
        run_command(line)
    scope: dict[str, object] = {"__name__": "page"}
    for block in fenced(page, "python"):
        exec(compile(block, page, "exec"), scope)  # one scope: later blocks go on from earlier ones


def shown_commands(page: str) -> list[str]:
    lines = "".join(fenced(page, "sh")).splitlines()
    return [line.split("#")[0].strip() for line in lines if line.startswith("uptake ")]


def run_command(line: str) -> None:
    result = CliRunner().invoke(cli.app, shlex.split(line)[1:])
    assert result.exit_code == 0, f"{line}: {result.output}"


def test_study_files_of_pages_are_read(desk: Path) -> None:
    studies = [block for page in TEXTS for block in fenced(page, "toml") if block.startswith("[study]")]
    assert len(studies) >= 2
    for i, text in enumerate(studies):
        (desk / f"{i}.toml").write_text(text, encoding="utf-8")
        run_command(f"uptake validate {i}.toml")


# --- links ---


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub and the site give the headings of a page."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", TEXTS)
def test_links_lead_somewhere(page: str) -> None:
    text = re.sub(r"^```.*?^```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target, anchor in re.findall(r"\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]+))?\)", text):
        there = (ROOT / page).parent / target if target else ROOT / page
        assert there.exists(), f"{page}: {target} does not exist"
        assert not anchor or anchor in anchors(there), f"{page}: {target}#{anchor} is no heading"


def test_every_page_is_in_the_contents_of_the_site() -> None:
    pages = {page for page in TEXTS if page.startswith("docs/") and page != "docs/index.md"}
    listed = set()
    for page in ("docs/index.md", *pages):
        for tree in re.findall(
            r"^```\{toctree\}\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE
        ):
            for entry in re.findall(r"^(?!:)(?:.*<)?([\w./*-]+)>?$", tree, re.MULTILINE):
                found = (ROOT / page).parent.glob(f"{entry}.md")
                listed |= {str(file.relative_to(ROOT)) for file in found}
    assert sorted(pages - listed) == []


ABSENT = re.compile(r"\b((MODEL|DESIGN|WHOLE|HOUSE|VALIDATION)\b(?! =)|(STRATEGIES|PEERS)\.md)")


def test_no_text_names_a_document_that_is_not_here() -> None:
    kept = [ROOT / "pyproject.toml", *(ROOT / page for page in TEXTS)]
    for folder in ("python", "cpp", "tests", "benchmarks", "examples"):
        kept += [file for end in ("py", "hpp", "cpp", "toml") for file in (ROOT / folder).rglob(f"*.{end}")]
    naming = [str(f.relative_to(ROOT)) for f in kept if f != Path(__file__) and ABSENT.search(f.read_text("utf-8"))]
    assert naming == []


SUPERSEDED = {"docs/decisions/0005-verbs-and-modules.md"}


@pytest.mark.parametrize("page", [page for page in TEXTS if page not in SUPERSEDED])
def test_source_files_that_a_page_names_exist(page: str) -> None:
    folders = ("python", "cpp", "tests", "benchmarks", "examples")
    there = [f"/{file.relative_to(ROOT)}" for folder in folders for file in (ROOT / folder).rglob("*.*")]
    named = re.findall(r"`([\w./]+\.(?:py|hpp|cpp|toml|json))`", (ROOT / page).read_text(encoding="utf-8"))
    own = (
        "study.toml",
        "my_study.toml",
        "status.json",
        "ranks.json",
        "provenance.json",
    )  # written by whoever reads the page
    missing = [n for n in named if not re.search(r"(^|[/_])X\.", n) and n not in own and not _ends(there, n)]
    assert missing == []


def _ends(paths: list[str], name: str) -> bool:
    return (ROOT / name).exists() or any(path.endswith(f"/{name}") for path in paths)


# --- docstrings ---


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
