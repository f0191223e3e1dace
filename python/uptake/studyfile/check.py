"""What is wrong with a study file, as far as its text tells: before any network is read or made."""

from __future__ import annotations

import functools
import inspect
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uptake.studyfile.keywords import model_of
from uptake.studyfile.problems import Place, Problem, check, did_you_mean

if TYPE_CHECKING:
    from uptake.strategies import Strategy

CUSTOM = "custom"  # the kind of a strategy that is composed of operations and costs


def problems(raw: dict[str, Any], folder: Path) -> list[Problem]:
    """What is wrong with idea, costs, strategies, generators, data sets and files, before anything is built."""
    from uptake.world.costs import Costs
    from uptake.world.idea import Idea

    found: list[Problem] = []
    for name, kind in (("idea", Idea), ("costs", Costs)):
        if isinstance(raw.get(name, {}), dict):
            found += _made(kind, raw.get(name, {}), (name,))[1]
    if isinstance(raw.get("strategies"), dict):
        found += _strategy_problems(raw["strategies"])
    for name in ("users", "providers", "service", "observed"):
        if isinstance(raw.get(name), dict):
            found += _source_problems(raw[name], (name,), folder)
    return found + _pairing_problems(raw)


def _strategy_problems(raw: dict[str, Any]) -> list[Problem]:
    if not raw:
        return [Problem(("strategies",), "is empty; give at least one strategy, such as [strategies.emulation]")]
    found: list[Problem] = []
    for name, given in raw.items():
        made = [strategy(part, place) for place, part in parts(name, given)]
        wrong = [problem for _, of_part in made for problem in of_part]
        if not wrong:
            try:
                together([part for part, _ in made])
            except (ValueError, TypeError) as error:
                wrong = [Problem(("strategies", name), str(error))]
        found += wrong
    return found


def together(made: list[Strategy]) -> Strategy:
    """The parts of a strategy, combined in their order."""
    if not made:
        raise ValueError("is empty; give at least one part with a kind")
    return functools.reduce(operator.add, made)


def parts(name: str, raw: Any) -> Iterator[tuple[Place, Any]]:
    """A strategy is one table, or a list of tables that are combined with +."""
    place: Place = ("strategies", name)
    if isinstance(raw, list):
        yield from (((*place, index), part) for index, part in enumerate(raw))
    else:
        yield place, raw


def strategy(raw: Any, place: Place) -> tuple[Any, list[Problem]]:
    """One part of a strategy: its kind names a class, the other keys are that class's keywords."""
    named = recipes()
    kinds = [*named, CUSTOM]
    if not isinstance(raw, dict):
        return None, [Problem(place, "must be a table with a kind", raw)]
    if "kind" not in raw:
        return None, [Problem((*place, "kind"), f"is missing; allowed: {', '.join(kinds)}")]
    kind, given = raw["kind"], {key: value for key, value in raw.items() if key != "kind"}
    if kind not in kinds:
        return None, [Problem((*place, "kind"), f"unknown strategy; {did_you_mean(kind, kinds)}", kind)]
    return _custom(given, place) if kind == CUSTOM else _made(named[kind], given, place)


def recipes() -> dict[str, type[Strategy]]:
    """The strategies that have a name, by their kind in study files: DemandLed is demand_led."""
    from uptake.strategies import CATALOGUE

    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(): recipe for name, recipe in CATALOGUE.items()}


def _custom(raw: dict[str, Any], place: Place) -> tuple[Any, list[Problem]]:
    from uptake.strategies import Cost, Operation, Strategy

    found: list[Problem] = []
    given = dict(raw)
    for key, kind in (("operations", Operation), ("costs", Cost)):
        rows = raw.get(key, [])
        if not isinstance(rows, list):
            found.append(Problem((*place, key), "must be a list of tables", rows))
            continue
        made = [_made(kind, row, (*place, key, index)) for index, row in enumerate(rows)]
        found += [problem for _, wrong in made for problem in wrong]
        given[key] = [thing for thing, _ in made]
    if found:
        return None, found
    return _made(Strategy, given, place, skip=("assumptions",))


def _made(kind: Callable[..., Any], raw: Any, place: Place, skip: tuple[str, ...] = ()) -> tuple[Any, list[Problem]]:
    """An object from its keywords. Where the class objects, the key it names is left out and the rest is tried."""
    _, found = check(model_of(kind, skip), raw, place)
    wrong = {problem.place[: len(place) + 1] for problem in found}
    if not isinstance(raw, dict) or any((*place, key) not in {(*place, k) for k in raw} for *_, key in wrong):
        return None, found
    left = {key: value for key, value in raw.items() if (*place, key) not in wrong}
    while True:
        try:
            thing = kind(**left)
        except (ValueError, TypeError) as error:
            text = str(error)
            named = [key for key in left if re.search(rf"\b{key}\b", text)] or _culprit(kind, left, text)
            dropped = [key for key in raw if key not in left and re.search(rf"\b{key}\b", text)]
            if not dropped:  # otherwise the complaint may be about a default that stands in for a dropped value
                key = min(named, key=lambda name: text.find(name) % len(text), default=None)
                found.append(_blamed(text, place, key, left))
            if not named:
                return None, found
            for key in named:
                del left[key]
        else:
            return (None if found else thing), found


def _culprit(kind: Callable[..., Any], given: dict[str, Any], text: str) -> list[str]:
    """The key that brings the same complaint when it is given alone, where the message names no key."""
    for key, value in given.items():
        try:
            kind(**{key: value})
        except (ValueError, TypeError) as error:
            if str(error) == text:
                return [key]
    return []


def _blamed(text: str, place: Place, key: str | None, given: Mapping[str, Any]) -> Problem:
    if key is None:
        return Problem(place, text)
    value = given[key]
    for shown in (repr(value), str(value), f"{value:g}" if isinstance(value, int | float) else ""):
        text = text.removeprefix(f"{key} = {shown}")  # the place and the value are said anyway
    if isinstance(value, str) and (allowed := re.search(r"allowed: (.*)$", text)):
        text = text[: allowed.start()] + did_you_mean(value, re.findall(r"[\w-]+", allowed[1]))
    return Problem((*place, key), text.lstrip(";:, "), value)


def _source_problems(raw: dict[str, Any], place: Place, folder: Path) -> list[Problem]:
    """Unknown data sets and generators, missing files."""
    from uptake.network import datasets

    found: list[Problem] = []
    name, names = raw.get("dataset"), datasets.names()
    if isinstance(name, str) and name not in names:
        found.append(Problem((*place, "dataset"), f"unknown data set; {did_you_mean(name, names)}", name))
    file = raw.get("file")
    if isinstance(file, str) and not (folder / file).exists():
        text = f"there is no such file ({folder / file}); files are relative to the study file"
        found.append(Problem((*place, "file"), text, file))
    if isinstance(raw.get("generate"), dict):
        found += generator(raw["generate"], (*place, "generate"), "n" in raw or "per_group" in raw)[1]
    if isinstance(raw.get("group"), dict):
        found += _source_problems(raw["group"], (*place, "group"), folder)
    return found


def generator(raw: dict[str, Any], place: Place, sized: bool) -> tuple[Any, list[Problem]]:
    """The function that a generate table names; ``sized``: n comes from elsewhere in the file."""
    from uptake.network import generate

    kinds = generators()
    kind, given = raw.get("kind"), {key: value for key, value in raw.items() if key != "kind"}
    if kind is None:
        return None, [Problem((*place, "kind"), f"is missing; allowed: {', '.join(kinds)}")]
    if kind not in kinds:
        return None, [Problem((*place, "kind"), f"unknown generator; {did_you_mean(kind, kinds)}", kind)]
    function = getattr(generate, kind)
    if "rng" in inspect.signature(function).parameters and "rng" not in given:
        return None, [Problem((*place, "rng"), "is missing; give a seed, so that the file says which network it means")]
    skip = ("engine", "n") if sized and "n" not in given else ("engine",)
    return function, check(model_of(function, skip), given, place)[1]


def generators() -> list[str]:
    """The generators of networks that a study file may name."""
    from uptake.network import generate

    return [name for name in generate.__all__ if name != "catchments"]


# Keys of which a section takes exactly one.
_ONE_OF = {
    ("users",): ("dataset", "file", "generate"),
    ("users", "group"): ("blocks", "column"),
    ("providers",): ("per_group", "n", "dataset", "file", "generate"),
    ("service",): ("catchments", "file"),
    ("observed",): ("dataset", "share"),
}
_COLUMNS = ("source", "target", "weight", "directed", "user", "provider")


def _pairing_problems(raw: dict[str, Any]) -> list[Problem]:
    """Keys that exclude or need one another, sections that need one another."""
    found: list[Problem] = []
    for place, names in _ONE_OF.items():
        table: Any = raw
        for key in place:
            table = table.get(key) if isinstance(table, dict) else None
        if not isinstance(table, dict):
            continue
        given = [name for name in names if name in table]
        if place == ("providers",) and len(given) == 2 and "generate" in given and given[0] in ("per_group", "n"):
            given.remove("generate")  # it takes its n from the other one
            if isinstance(table["generate"], dict) and "n" in table["generate"]:
                found.append(Problem((*place, "generate", "n"), f"{given[0]} says it already", table["generate"]["n"]))
        if len(given) != 1:
            listed = f"give exactly one of {', '.join(names)}; found {' and '.join(given) or 'none'}"
            found.append(Problem(place, listed))
        if "file" in names and "file" not in table:
            idle = [key for key in _COLUMNS if key in table]
            found += [Problem((*place, key), "describes a file, and no file is given", table[key]) for key in idle]
    return found + _group_problems(raw)


def _group_problems(raw: dict[str, Any]) -> list[Problem]:
    """Groups of users, where the providers or the service ties need them."""
    users, providers, service = raw.get("users"), raw.get("providers"), raw.get("service")
    found: list[Problem] = []
    if providers is None and service is not None:
        found.append(Problem(("service",), "needs [providers]"))
    if not isinstance(users, dict):
        return found
    group = users.get("group")
    if isinstance(group, dict) and "column" in group and "dataset" not in users and "file" not in group:
        found.append(Problem(("users", "group", "column"), "needs a data set, or a file of people", group["column"]))
    if group is None and "dataset" not in users and isinstance(providers, dict):
        if "per_group" in providers:
            text = "users have no groups; give users.group, or n instead"
            found.append(Problem(("providers", "per_group"), text, providers["per_group"]))
        if service is None or (isinstance(service, dict) and service.get("catchments") == "group"):
            remedy = 'give users.group, or service.catchments = "blocks", or service.file'
            found.append(Problem(("service", "catchments"), f"users have no groups; {remedy}"))
    return found
