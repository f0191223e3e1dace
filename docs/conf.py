"""The documentation site: ``sphinx-build -W --keep-going -b html docs docs/_build/html``. It needs no network."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import uptake

ROOT = Path(__file__).parent.parent

# `uptake.generate` and its like are public addresses of modules that live elsewhere: autodoc asks for them as modules.
MODULES = {f"uptake.{name}": thing for name in uptake.__all__ if isinstance(thing := getattr(uptake, name), ModuleType)}
for address, module in MODULES.items():
    sys.modules.setdefault(address, module)


def contents(module: ModuleType) -> dict[str, list[str]]:
    """What is public in a module: documented on pages of its own, documented as a name of the package, and data."""
    found: dict[str, list[str]] = {"own": [], "elsewhere": [], "data": []}
    for name in module.__all__:
        thing = getattr(module, name)
        if name in uptake.__all__ and getattr(uptake, name) is thing:
            found["elsewhere"].append(name)
        else:
            found["own" if callable(thing) else "data"].append(name)
    return found


project = "uptake"
version = release = uptake.__version__

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
default_role = "py:obj"
smartquotes = False  # a prime is a prime: s', R'

# API pages: one per public name, made from the docstrings into docs/reference/generated (git-ignored).
autosummary_generate = True
autosummary_context = {"contents": {address: contents(module) for address, module in MODULES.items()}}
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # signatures stay readable; the docstrings state types, shapes and units
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

# The pages are also read as plain Markdown: headings keep the anchors they have there.
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]

html_theme = "pydata_sphinx_theme"
html_title = f"uptake {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_theme_options: dict[str, Any] = {
    "navbar_align": "left",
    "header_links_before_dropdown": 7,
    "secondary_sidebar_items": {"**": ["page-toc"], "index": []},
    "show_prev_next": True,
    "pygments_light_style": "tango",
    "pygments_dark_style": "monokai",
    "footer_start": [],
    "footer_end": [],
}
WIDE = ("index", "tutorial", "theory", "verification", "performance", "peers", "evidence")  # tables need the room
html_sidebars: dict[str, list[str]] = {page: [] for page in WIDE}

# Files outside docs/ that have a page here.
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "benchmarks/README.md": "benchmarks.md",
    "examples": "examples.md",
}
LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")


def _moved(text: str, home: Path, page: Path) -> str:
    """The links of a file in ``home`` as links from ``page``, with files outside docs/ replaced by their page."""

    def new(link: re.Match[str]) -> str:
        target = os.path.relpath((home / link[1]).resolve(), ROOT)
        inside = target.removeprefix("docs/") if target.startswith("docs/") else PAGES.get(target)
        if inside is None:
            return link[0]
        return os.path.relpath(ROOT / "docs" / inside, page.parent) + (link[2] or "")

    return LINK.sub(new, text)


def _read(app: Any, docname: str, source: list[str]) -> None:
    page = ROOT / "docs" / f"{docname}.md"
    if page.is_file():
        source[0] = _moved(source[0], page.parent, page)


def _include(app: Any, relative_path: Path, parent_docname: str, content: list[str]) -> None:
    file = (ROOT / "docs" / relative_path).resolve()
    content[0] = _moved(content[0], file.parent, ROOT / "docs" / f"{parent_docname}.md")


def _signature(app: Any, what: str, name: str, thing: Any, options: Any, signature: str, returns: str) -> Any:
    """No signature for a class that is not called by users, such as Network."""
    return ("", None) if signature == "(*_, **__)" else None


def setup(app: Any) -> None:
    app.connect("autodoc-process-signature", _signature)
    app.connect("source-read", _read)
    app.connect("include-read", _include)
