"""A study as one web page that needs nothing else: for a meeting, an appendix, or an e-mail.

The page holds its style and its figures (inline SVG) and loads nothing. It says what was compared, what came out and
how sure that is, what was assumed, and how to run it again. Over a grid of scenarios it has sliders, and a script that
looks up what its reader chooses; other pages run nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from uptake.basis.draft import draft
from uptake.show import appraisal, evidence, parts, robust, routes, sections, short, sliders, variants, wording
from uptake.show.html import Html, Section, escape, html, listing, written
from uptake.show.page import Page, Varied
from uptake.show.style import own_look

if TYPE_CHECKING:
    import xarray as xr

SECTIONS: tuple[Callable[[Page], Section | None], ...] = (
    short.in_short,
    sliders.sliders,
    routes.routes,
    robust.robustness,
    sections.take_up,
    sections.differences,
    sections.gates,
    variants.variants,
    parts.sponsors,
    appraisal.appraisal,
    parts.groups,
    sections.money,
    evidence.assumed,
    evidence.warnings,
    evidence.again,
    evidence.definitions,
)


def write(
    data: xr.Dataset,
    path: str | os.PathLike[str],
    *,
    level: float = 0.95,
    reference: str | None = None,
    attribution: float = 1.0,
    optimism_bias: float = 1.0,
    varied: Varied | None = None,
) -> Path:
    """Write the page of a study; `Study.report` documents it. The file gets its name only when it is complete."""
    given = {"level": level, "attribution": attribution, "optimism_bias": optimism_bias}
    with draft(path) as file:
        text = page(data, reference=reference, varied=varied, **given)
        file.write_text(text, encoding="utf-8")
    return Path(path)


def page(
    data: xr.Dataset,
    *,
    level: float = 0.95,
    reference: str | None = None,
    attribution: float = 1.0,
    optimism_bias: float = 1.0,
    varied: Varied | None = None,
) -> str:
    """The page as text; the same study gives the same text."""
    p = Page.of(data, level, reference, attribution, optimism_bias, varied)
    with own_look():
        made = [section for make in SECTIONS if (section := make(p))]
        parts = written(made)
    moves = any(section.style == sliders.STYLE for section in made)
    scripts = f"; script-src {sliders.policy()}" if moves else ""
    title = escape(p.attr("title").strip() or "Strategies compared")
    version = escape(p.attr("uptake_version"))
    styles = ["report.css", *(["ideas.css"] if p.parts else []), *(["sliders.css"] if moves else [])]
    css = "".join(resources.files("uptake.show").joinpath(name).read_text(encoding="utf-8") for name in styles)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'{scripts}">
<meta name="generator" content="uptake {version}">
<title>{title}</title>
<style>
{css}</style>
</head>
<body>
<main>
<header>
<h1>{title}</h1>
<p class="lede">{_lede(p)}</p>
</header>
{parts}
<footer>Made with uptake {version}. This page loads nothing from elsewhere.</footer>
</main>
</body>
</html>
"""


def _lede(p: Page) -> Html:
    """The comparison in a sentence or two."""
    a = p.data.attrs
    people = f"{int(a['n_users']):,} users"
    if a["n_providers"]:
        people += f" and {int(a['n_providers']):,} providers"
    names = listing(list(p.shown.values()))
    several = (
        html(f" {len(p.parts)} ideas spread among them: ", listing([q.idea for q in p.parts]), ".") if p.parts else ""
    )
    if len(p.names) == 1:
        runs = _runs(p) if p.runs > 1 else "one simulated run"
        return html(names, f" for {people} over {a['horizon']} {p.steps}, in {runs}.", several)
    runs = _runs(p) if p.runs > 1 else "One simulated run"
    compared = f"{len(p.names)} strategies compared on the same {people} over {a['horizon']} {p.steps}: "
    return html(compared, names, f". {runs} each, all under the same luck.", several)


def _runs(p: Page) -> str:
    """How many runs, in how many scenarios."""
    varied = int(p.data.attrs.get("n_scenarios", 1))
    runs = wording.number_of(p.runs // varied, "simulated run", "simulated runs")
    return f"{varied:,} scenarios × {runs}" if varied > 1 else runs
