"""What each strategy of a study does, in the words of those who use it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from uptake.show.html import Section, Terms
from uptake.show.page import Page
from uptake.strategies.listed import LISTED, Listed

_OWN = "Operations, costs, seeds or sponsors of its own, which the assumptions list."


def routes(p: Page) -> Section | None:
    """What each strategy does, and how guides to scaling call such a route."""
    described = _strategies(p)
    if not all(name in described for name in p.names):
        return None
    rows = []
    for name in p.names:
        known = [part for part in _parts(described[name]) if part is not None]
        called = list(dict.fromkeys(part.route for part in known if part.route))
        guides = f" Guides to scaling call it: {', '.join(called)}." if called else ""
        rows.append((p.shown[name], (" ".join(part.meaning for part in known) or _OWN) + guides))
    return Section("The strategies", [Terms(rows)])


def _strategies(p: Page) -> Mapping[str, Any]:
    """The description of each strategy; none where the data have no description, or that of several studies."""
    try:
        described = json.loads(p.attr("description") or "{}").get("strategies", {})
    except (ValueError, AttributeError):
        return {}
    return described if isinstance(described, dict) else {}


def _parts(described: Any) -> list[Listed | None]:
    """The strategies of the catalogue that one is made of, in their order, without those that are there twice.

    None stands for what is not of the catalogue.

    Examples
    --------
    >>> [part and part.name for part in _parts({"kind": "Strategy", "name": "Emulation + DemandLed + radio"})]
    ['emulation', 'demand_led', None]
    """
    by_class = {row.recipe.__name__: row for row in LISTED.values()}
    kind, name = (described.get(key, "") if isinstance(described, dict) else "" for key in ("kind", "name"))
    names = str(name).split(" + ") if kind == "Strategy" else [str(kind)]
    return list(dict.fromkeys(by_class.get(part) for part in names))
