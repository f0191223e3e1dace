"""A study file with every default spelled out: what names a study does not depend on what its file leaves out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from uptake.run.provenance import describe
from uptake.studyfile.strategy import CUSTOM, recipes


def resolved(tables: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a study file with the defaults of all classes that they describe, and those of the model's terms.

    Examples
    --------
    >>> told = resolved({"idea": {}, "strategies": {"few": {"kind": "emulation"}}})
    >>> told["strategies"]["few"]["seeds"], told["terms"]["peer"][0]
    (10, 0.02)
    """
    from uptake.world.costs import Costs
    from uptake.world.idea import Idea
    from uptake.world.providers import Providers
    from uptake.world.terms import TERMS
    from uptake.world.users import Users

    found = dict(tables)
    for section, kind in (("users", Users), ("providers", Providers), ("idea", Idea), ("costs", Costs)):
        if found.get(section) is not None:
            found[section] = _with_defaults(kind, found[section])
    if found.get("ideas"):
        found["ideas"] = [_with_defaults(Idea, table) for table in found["ideas"]]
    found["strategies"] = {name: _strategy(given) for name, given in tables["strategies"].items()}
    terms = {name: [term.default, term.provider_default, describe(term.drawn)] for name, term in TERMS.items()}
    return found | {"terms": terms}


def _strategy(given: Any) -> Any:
    """A strategy is one table, or a list of tables."""
    if isinstance(given, list):
        return [_strategy(part) for part in given]
    from uptake.strategies import Strategy

    kind = given["kind"]
    return _with_defaults(Strategy if kind == CUSTOM else recipes()[kind], given)


def _with_defaults(kind: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    made = (
        {f.name: f.default_factory for f in fields(kind) if f.default_factory is not MISSING}
        if is_dataclass(kind)
        else {}
    )
    defaults = {}
    for name, parameter in inspect.signature(kind).parameters.items():
        if parameter.default is not parameter.empty:
            defaults[name] = describe(made[name]() if name in made else parameter.default)
    return defaults | {key: value for key, value in given.items() if value is not None}
