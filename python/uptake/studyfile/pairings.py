"""Keys of a study file that exclude one another, keys and sections that need one another."""

from __future__ import annotations

from typing import Any

from uptake.studyfile.layer_problems import OF_FILES, has_dataset, layer_problems, made_in, service_problems
from uptake.studyfile.lines import Place
from uptake.studyfile.of_ideas import tables_of_section
from uptake.studyfile.problems import Problem
from uptake.studyfile.sources import tables_in

# Keys of which a section takes exactly one.
_ONE_OF = {
    ("users",): ("dataset", "file", "generate", "layers"),
    ("users", "group"): ("blocks", "column"),
    ("users", "context"): ("between", "by_group", "column"),
    ("providers", "context"): ("between", "by_group", "column"),
    ("providers",): ("per_group", "n", "dataset", "file", "generate", "layers"),
    ("service",): ("catchments", "file"),
    ("scenarios",): ("ranges", "file"),
}
_OBSERVED = ("dataset", "share", "count")  # a table takes exactly one


def pairing_problems(raw: dict[str, Any]) -> list[Problem]:
    """The problems of a whole file that no section has by itself, and choices that are not exactly one."""
    found: list[Problem] = []
    for place in _ONE_OF:
        table: Any = raw
        for key in place:
            table = table.get(key) if isinstance(table, dict) else None
        if isinstance(table, dict):
            found += _choice_problems(table, place, ("missing",) if place == ("users",) and _names_file(raw) else ())
    return (
        found
        + layer_problems(raw)
        + _group_problems(raw)
        + service_problems(raw.get("service"))
        + _context_problems(raw)
        + [problem for place, table in _tables(raw, "start") for problem in _start_problems(table, place, raw)]
        + [problem for place, table in _tables(raw, "observed") for problem in _observed_problems(table, place)]
    )


def _tables(raw: dict[str, Any], name: str) -> list[tuple[Place, dict[str, Any]]]:
    return [(place, table) for place, table in tables_of_section(raw.get(name), name) if isinstance(table, dict)]


def _names_file(table: dict[str, Any]) -> bool:
    """Whether a file is named anywhere in a table."""
    return any(
        _names_file(value) if isinstance(value, dict) else key in ("file", "people") and isinstance(value, str)
        for key, value in (*table.items(), *((key, part) for key in table for _, part in tables_in(table[key])))
    )


def _choice_problems(table: dict[str, Any], place: tuple[str, ...], used: tuple[str, ...]) -> list[Problem]:
    """Not exactly one of the keys that exclude one another, or keys about a file where no file is given.

    Keys that are `used` elsewhere in the study are none of these.
    """
    found: list[Problem] = []
    names = _ONE_OF[place]
    given = [name for name in names if name in table]
    if place == ("providers",) and "people" in table:
        found += _people_problems(table, given)
        given = given or ["people"]  # those of a list, without professional ties
    if place == ("providers",) and len(given) == 2 and given[0] in ("per_group", "n"):
        for made, where in made_in(table, place):
            if "n" in made:
                found.append(Problem((*where, "n"), f"{given[0]} says it already", made["n"]))
        given = [key for key in given if key not in ("generate", "layers")]  # they take their n from the other key
    found += _not_one(names, given, place)
    if "file" in names and "file" not in table:
        used += ("people",) if {"generate", "layers"} & set(given) or given == ["people"] else ()
        used += ("missing",) if "layers" in table else ()
        idle = [key for key in OF_FILES if key in table and key not in used]
        found += [Problem((*place, key), "describes a file, and no file is given", table[key]) for key in idle]
    return found


def _not_one(names: tuple[str, ...], given: list[str], place: Place) -> list[Problem]:
    """The problem that not exactly one of the names is given."""
    text = f"give exactly one of {', '.join(names)}; found {' and '.join(given) or 'none'}"
    return [Problem(place, text)] if len(given) != 1 else []


def _people_problems(table: dict[str, Any], given: list[str]) -> list[Problem]:
    """A list of providers beside another key that says how many there are."""
    text = "says how many providers there are, and so does people; leave one out"
    return [Problem(("providers", key), text, table[key]) for key in given if key in ("n", "per_group")]


def _columns_problems(section: dict[str, Any], name: str, keys: tuple[str, ...]) -> list[Problem]:
    """The problems of the keys of a section that may be columns."""
    tables = [(key, section.get(key)) for key in keys]
    return [
        problem
        for key, table in tables
        if isinstance(table, dict) and "column" in table
        for problem in _column_problems(table, (name, key), section, name)
    ]


def _column_problems(table: dict[str, Any], place: Place, section: dict[str, Any], side: str) -> list[Problem]:
    """A column that stands in no file, and keys about a file where the column is that of another one."""
    if "file" in table:
        return []
    if "people" not in section and (not has_dataset(section) or side == "providers"):
        remedy = f'give people = "people.csv" under [{side}], or file = "people.csv" beside column'
        text = f"needs a data set, or a file of people; {remedy}"
        return [Problem((*place, "column"), text, table["column"])]
    idle = [key for key in OF_FILES if key in table]
    return [Problem((*place, key), "describes a file, and no file is given", table[key]) for key in idle]


def _group_problems(raw: dict[str, Any]) -> list[Problem]:
    """Groups of users that are missing where the providers or the service ties need them."""
    users, providers, service = raw.get("users"), raw.get("providers"), raw.get("service")
    found: list[Problem] = []
    if providers is None and service is not None:
        found.append(Problem(("service",), "needs [providers]"))
    if not isinstance(users, dict):
        return found
    group = users.get("group")
    found += _columns_problems(users, "users", ("group", "threshold", "priority", "context", "sector"))
    if isinstance(providers, dict):
        found += _columns_problems(
            providers, "providers", ("places", "culture", "champion", "priority", "context", "sector", "owner", "size")
        )
    if group is None and not has_dataset(users) and isinstance(providers, dict):
        if "per_group" in providers:
            text = "users have no groups; give users.group, or n instead"
            found.append(Problem(("providers", "per_group"), text, providers["per_group"]))
        if service is None or (isinstance(service, dict) and service.get("catchments") == "group"):
            remedy = 'give users.group, or service.catchments = "blocks", or service.file'
            found.append(Problem(("service", "catchments"), f"users have no groups; {remedy}"))
    return found


def _start_problems(start: dict[str, Any], place: Place, raw: dict[str, Any]) -> list[Problem]:
    """Columns that stand in no file, and parts of a start that need providers."""
    users, providers = raw.get("users"), raw.get("providers")
    found: list[Problem] = []
    for key, section in (("users", users), ("server", users), ("since", users), ("providers", providers)):
        table = start.get(key)
        if providers is None and key in start and key in ("server", "providers"):
            found.append(Problem((*place, key), "needs [providers]"))
        elif isinstance(table, dict) and "column" in table and isinstance(section, dict):
            side = "providers" if key == "providers" else "users"
            found += _column_problems(table, (*place, key), section, side)
    return found


def _context_problems(raw: dict[str, Any]) -> list[Problem]:
    """Contexts on one side alone, sectors without contexts, contexts of which half is said."""
    sides = {name: raw[name] for name in ("users", "providers") if isinstance(raw.get(name), dict)}
    found = []
    for name, side in sides.items():
        others = [other for other in sides if other != name]
        if "context" not in side and any("context" in sides[other] for other in others):
            found.append(Problem((name, "context"), f"is missing; {others[0]} have one, so {name} need one"))
        if "sector" in side and "context" not in side:
            text = "needs a context: between sectors ideas change"
            found.append(Problem((name, "sector"), text, side["sector"] if isinstance(side["sector"], list) else None))
        context = side.get("context")
        if isinstance(context, dict) and "column" not in context:
            if "between" in context and "within" not in context:
                text = "is missing; contexts differ between groups and within them"
                found.append(Problem((name, "context", "within"), text))
            if isinstance(context.get("group"), dict) and "column" in context["group"]:
                found += _column_problems(context["group"], (name, "context", "group"), side, name)
    return found


def _observed_problems(observed: dict[str, Any], place: Place) -> list[Problem]:
    """Not one curve; counts of adopters without the number of people among whom they were counted, or above it."""
    found = _not_one(_OBSERVED, [key for key in _OBSERVED if key in observed], place)
    count, people, at = observed.get("count"), observed.get("people"), (*place, "people")
    if count is None and people is None:
        return found
    if people is None:
        return [*found, Problem(at, "is missing; it is the number of people among whom count was counted")]
    if count is None:
        return [*found, Problem(at, "belongs to count, which is not given", people)]
    whole = isinstance(count, list) and all(isinstance(each, int) for each in [*count, people])
    text = too_many(count, people) if whole else ""
    return [*found, Problem((*place, "count"), text)] if text else found


def too_many(count: Any, people: int) -> str:
    """What is wrong where more adopters are counted than there are people; empty if nothing is."""
    return f"holds {sum(count)} adopters, of {people} people" if sum(count) > people else ""
