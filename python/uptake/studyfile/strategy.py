"""The strategies of a study file: the kind of a table names a class, its other keys are that class's keywords."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

from uptake.basis.checks import unkept
from uptake.basis.suggest import did_you_mean
from uptake.studyfile.lines import Place
from uptake.studyfile.made import made
from uptake.studyfile.problems import Problem

if TYPE_CHECKING:
    from uptake.strategies import Strategy

CUSTOM = "custom"  # the kind of a strategy that is composed of operations and costs


def strategies_of(tables: dict[str, Any]) -> tuple[dict[str, Strategy], list[Problem]]:
    """The strategies that have no problem, by name and in order, and the problems of the others.

    Examples
    --------
    >>> strategies, problems = strategies_of({"few": {"kind": "emulation", "seeds": 2}, "law": {"kind": "legislatoin"}})
    >>> list(strategies), problems[0].place
    (['few'], ('strategies', 'law', 'kind'))
    """
    strategies: dict[str, Strategy] = {}
    found: list[Problem] = []
    for name, raw in tables.items():
        strategy, problems = _strategy(raw, ("strategies", name))
        flaw = unkept(name) if name.strip() else "has no name"
        if flaw:
            problems = [Problem(("strategies", name), f"{flaw}; give each strategy a name"), *problems]
        found += problems
        if strategy is not None:
            strategies[name] = strategy
    return strategies, found


def recipes() -> dict[str, type[Strategy]]:
    """The strategies that have a name, by their kind in study files: DemandLed is demand_led."""
    from uptake.strategies import CATALOGUE

    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(): recipe for name, recipe in CATALOGUE.items()}


def _strategy(raw: Any, place: Place) -> tuple[Strategy | None, list[Problem]]:
    """The parts of a strategy, combined with + in their order."""
    parts = [_part(part, at) for at, part in _tables(raw, place)]
    if not parts:
        return None, [Problem(place, "is empty; give at least one part with a kind")]
    found = [problem for _, problems in parts for problem in problems]
    if found:
        return None, found
    try:
        return reduce(operator.add, (part for part, _ in parts)), []
    except (ValueError, TypeError) as error:
        return None, [Problem(place, str(error))]


def _tables(raw: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """A strategy is one table, or a list of tables."""
    if isinstance(raw, list):
        yield from (((*place, index), part) for index, part in enumerate(raw))
    else:
        yield place, raw


def _part(raw: Any, place: Place) -> tuple[Strategy | None, list[Problem]]:
    """One table: a strategy with a name, or one that is composed here."""
    named = recipes()
    kinds = [*named, CUSTOM]
    if not isinstance(raw, dict):
        return None, [Problem(place, "must be a table with a kind", raw)]
    if "kind" not in raw:
        return None, [Problem((*place, "kind"), f"is missing; allowed: {', '.join(kinds)}")]
    kind, given = raw["kind"], {key: value for key, value in raw.items() if key != "kind"}
    if kind not in kinds:
        return None, [Problem((*place, "kind"), f"unknown strategy; {did_you_mean(kind, kinds)}", kind)]
    if isinstance(given.get("seeds"), dict):
        given["seeds"] = _by_number(given["seeds"])
    return _custom(given, place) if kind == CUSTOM else made(named[kind], given, place)


def _by_number(seeds: dict[str, Any]) -> dict[int | str, Any]:
    """Seeds by step, or by idea and step."""
    return {_step(key): _by_number(those) if isinstance(those, dict) else those for key, those in seeds.items()}


def _step(key: str) -> int | str:
    """The step that a key of a table of seeds stands for: keys of TOML are texts."""
    return int(key) if re.fullmatch("-?[0-9]{1,18}", key) else key


def _custom(raw: dict[str, Any], place: Place) -> tuple[Strategy | None, list[Problem]]:
    """A strategy whose operations, costs, structure and sponsors are lists of tables."""
    from uptake.strategies import Cost, Operation, Sponsor, Strategy

    found: list[Problem] = []
    given = dict(raw)
    makers: dict[str, Callable[[Any, Place], tuple[Any, list[Problem]]]] = {
        "operations": partial(made, Operation), "costs": partial(made, Cost), "structure": _structure,
        "sponsors": partial(made, Sponsor),
    }  # fmt: skip
    for key, maker in makers.items():
        rows = raw.get(key, [])
        if not isinstance(rows, list):
            found.append(Problem((*place, key), "must be a list of tables", rows))
            continue
        parts = [maker(row, (*place, key, index)) for index, row in enumerate(rows)]
        found += [problem for _, problems in parts for problem in problems]
        given[key] = [part for part, _ in parts]
    return (None, found) if found else made(Strategy, given, place, skip=("assumptions",))


def _structure(raw: Any, place: Place) -> tuple[Any, list[Problem]]:
    """Ties that a strategy adds, a pool of variants or a merger; `kind` says which."""
    from uptake.strategies import AddTies, Merge, PoolVariants

    kinds: dict[str, Any] = {"add_ties": AddTies, "pool_variants": PoolVariants, "merge": Merge}
    if not isinstance(raw, dict):
        return None, [Problem(place, "must be a table", raw)]
    kind, given = raw.get("kind", "add_ties"), {key: value for key, value in raw.items() if key != "kind"}
    if kind not in list(kinds):
        return None, [Problem((*place, "kind"), f"is unknown; {did_you_mean(kind, kinds)}", kind)]
    return made(kinds[kind], given, place)
