"""What a key of a study file means: its unit, its range, and a sentence, from the texts that the package has anyway."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from uptake.basis.docstrings import parameters
from uptake.studyfile.lines import Place

_STUDY = {
    "title": ("", "", "What the study is called."),
    "about": ("", "", "What it is about, for the page."),
    "horizon": ("steps", "1 or more", "How many steps each run has."),
    "runs": ("runs", "1 or more", "Runs per strategy, all strategies under the same luck."),
    "rng": ("", "0 or more", "The seed of all luck."),
    "step": ("", "day, week, month, quarter or year", "The length of a step."),
    "threads": ("", "1 or more", "Runs computed at once; changes no number."),
    "engine": ("", "auto, native or numba", "What computes; changes no number."),
}


class Meaning(NamedTuple):
    """What is said of a key."""

    unit: str = ""
    allowed: str = ""
    meaning: str = ""
    low: float = -math.inf
    high: float = math.inf
    default: Any = None


_SCENARIOS = {
    "n": Meaning("scenarios", "1 or more", "How many are drawn; with it, Low and High are ranges.", default=64),
    "method": Meaning("", "sobol, saltelli, latin, random or grid", "How they are drawn.", default="sobol"),
    "rng": Meaning("", "0 or more", "The seed of the draw.", default=0),
}
_APPRAISAL = {
    "attribution": Meaning("share", "0 to 1", "Share of the benefits that is due to the idea.", 0, 1, 1.0),
    "optimism_bias": Meaning("factor", "above 0, at most 100", "What costs are multiplied by.", 0, 100, 1.0),
    "level": Meaning("share", "between 0 and 1", "Confidence level of the intervals.", 0, 1, 0.95),
    "reference": Meaning(meaning="The strategy that the others are compared with; the first by default."),
}


def meaning_of(place: Place, tables: Mapping[str, Any]) -> Meaning:
    """What is known of a key of the study, of whose tables it is part; empty where nothing is.

    Examples
    --------
    >>> meaning_of(("idea", "peer"), {})[:3]
    ('chance / contact / month', '0 to 1', 'Chance to pass from user to user.')
    >>> meaning_of(("strategies", "a", "slots"), {"strategies": {"a": {"kind": "branching"}}}).unit
    'openings / month'
    """
    if place[0] == "study" and len(place) == 2:
        return Meaning(*_STUDY.get(str(place[1]), ("", "", "")))
    return _all_of(place[:-1], tables).get(str(place[-1]), Meaning())


def not_given(place: Place, tables: Mapping[str, Any]) -> Iterator[tuple[Place, Meaning]]:
    """The keys that a table of the study does not give, and that have a default."""
    given = _table_at(place, tables)
    for name, said in _all_of(place, tables).items():
        if name not in given and said.default not in (None, "", ()):
            yield (*place, name), said


def _all_of(place: Place, tables: Mapping[str, Any]) -> dict[str, Meaning]:
    """What is said of the keys of a table."""
    from uptake.world.costs import Costs
    from uptake.world.idea import Idea
    from uptake.world.providers import Providers
    from uptake.world.users import Users

    table = _table_at(place, tables)
    match place:
        case ("scenarios",):
            return _SCENARIOS
        case ("appraisal",):
            return _APPRAISAL
        case ("idea",) | ("ideas", int()):
            return _of_class(Idea) | _of_terms(_currency(tables))
        case ("costs",):
            return _of_class(Costs, _prices(_currency(tables)))
        case ("strategies", _) | ("strategies", _, int()):
            return _of_strategy(table.get("kind"), _currency(tables))
        case ("strategies", *_, str() as part, int()):
            return _of_part(part, table)
        case (*_, "generate"):
            return _of_generator(table.get("kind"))
        case ("users",):
            return _of_class(Users)
        case ("providers",):
            return _of_class(Providers)
        case (_, "layers", int()):
            from uptake.network.layer import Layer

            return _of_class(Layer)
    return {}


def _table_at(place: Place, tables: Any) -> Mapping[str, Any]:
    for part in place:
        known = (
            part in tables if isinstance(tables, Mapping) else isinstance(tables, list) and part in range(len(tables))
        )
        if not known:
            return {}
        tables = tables[part]
    return tables if isinstance(tables, Mapping) else {}


def _of_class(kind: Callable[..., Any], units: Mapping[str, str] | None = None) -> dict[str, Meaning]:
    said = parameters(kind)
    return {
        name: Meaning((units or {}).get(name, ""), "", _plain(text), default=getattr(kind, name, None))
        for name, text in said.items()
    }


def _of_terms(currency: str) -> dict[str, Meaning]:
    """The fields of an idea that are terms of the model."""
    from uptake.world.terms import default, idea_fields

    found = {}
    for name, term in idea_fields().items():
        allowed = f"{term.low:g} or more" if math.isinf(term.high) else f"{term.low:g} to {term.high:g}"
        whose = "Providers: " if name != term.name else ""
        unit = term.unit.replace("money", currency)
        found[name] = Meaning(unit, allowed, _plain(whose + term.meaning), term.low, term.high, default(name))
    return found


def _prices(currency: str) -> dict[str, str]:
    from uptake.plan.assumptions import PRICES

    return {name: unit.replace("money", currency) for name, unit in PRICES.items()}


def _of_strategy(kind: Any, currency: str) -> dict[str, Meaning]:
    from uptake.strategies import LISTED, Strategy
    from uptake.studyfile.strategy import CUSTOM

    if kind == CUSTOM:
        return _of_class(Strategy) | {"kind": Meaning(meaning="A strategy that is composed here.")}
    row = LISTED.get(str(kind))
    if row is None:
        return {}
    fields = row.recipe.__dataclass_fields__
    units = {name: str(field.metadata.get("unit", "")).replace("money", currency) for name, field in fields.items()}
    return _of_class(row.recipe, units) | {"kind": Meaning(meaning=row.meaning)}


def _of_part(part: str, table: Mapping[str, Any]) -> dict[str, Meaning]:
    """What a strategy is composed of."""
    from uptake.strategies import AddTies, Cost, Merge, Operation, PoolVariants, Sponsor

    kinds: dict[str, Callable[..., Any]] = {"operations": Operation, "costs": Cost, "sponsors": Sponsor}
    of_structure = {"add_ties": AddTies, "merge": Merge, "pool_variants": PoolVariants}
    kind = of_structure.get(str(table.get("kind", "add_ties"))) if part == "structure" else kinds.get(part)
    return {} if kind is None else _of_class(kind)


def _of_generator(kind: Any) -> dict[str, Meaning]:
    from uptake.studyfile.sources import generators

    made = generators().get(str(kind))
    if made is None:
        return {}
    first = Meaning(meaning=_plain((made.__doc__ or "").partition("\n")[0]))
    return {name: said._replace(default=None) for name, said in _of_class(made).items()} | {"kind": first}


def _currency(tables: Mapping[str, Any]) -> str:
    costs = tables.get("costs", {})
    return str(costs.get("currency", "GBP")) if isinstance(costs, Mapping) else "GBP"


def _plain(text: str) -> str:
    """The first sentence, without the marks of documentation."""
    text = re.sub(r" ?\[\d\]_|`", "", text)
    first = re.split(r"(?<=[a-z\])])\. |\n", text)[0].rstrip(".")
    return f"{first[:1].upper()}{first[1:]}." if first else ""
