"""Where a section takes its people and ties from: a data set, a file, or a generator that a table names."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uptake.basis.suggest import did_you_mean
from uptake.studyfile.files import file_problem
from uptake.studyfile.keywords import model_of
from uptake.studyfile.lines import Place
from uptake.studyfile.problems import Problem
from uptake.studyfile.tables import checked

if TYPE_CHECKING:
    from uptake.network.network import Network


_TABLES = (
    *(
        "group",
        "people",
        "threshold",
        "priority",
        "places",
        "culture",
        "champion",
        "context",
        "sector",
        "owner",
        "size",
    ),
    *("share", "count"),
    *("users", "providers", "server", "since"),  # of [start]
)


def source_problems(raw: dict[str, Any], place: Place, folder: Path, elsewhere: tuple[str, ...] = ()) -> list[Problem]:
    """Unknown data sets, missing files, and what is wrong with generators, in a section, its layers and its columns.

    Keys of generators that are `elsewhere` are given by the table around this one.
    """
    from uptake.network import datasets

    found: list[Problem] = []
    name, names = raw.get("dataset"), datasets.names()
    if isinstance(name, str) and name not in names:
        found.append(Problem((*place, "dataset"), f"unknown data set; {did_you_mean(name, names)}", name))
    file = raw.get("file")
    if isinstance(file, str) and (problem := file_problem(folder / file, _may_be_saved(place))):
        found.append(Problem((*place, "file"), problem, file))
    sized = any(key in raw for key in ("n", "per_group", "people"))
    elsewhere += ("n",) * sized + ("sizes",) * (listed_blocks(raw.get("group")) is not None)
    if isinstance(raw.get("generate"), dict):
        found += _generator_problems(raw["generate"], (*place, "generate"), elsewhere)
    people = raw.get("people")
    if isinstance(people, str) and (problem := file_problem(folder / people, False)):
        found.append(Problem((*place, "people"), problem, people))
    for key in _TABLES:
        if isinstance(raw.get(key), dict):
            found += source_problems(raw[key], (*place, key), folder)
    for i, layer in tables_in(raw.get("layers")):
        found += source_problems(layer, (*place, "layers", i), folder, elsewhere)
    return found


def tables_in(given: Any) -> list[tuple[int, dict[str, Any]]]:
    """The tables of a list, with their positions; none of anything else."""
    return [(i, table) for i, table in enumerate(given if isinstance(given, list) else []) if isinstance(table, dict)]


def _may_be_saved(place: Place) -> bool:
    """Whether the file of a table may be a saved network."""
    return place in (("users",), ("providers",)) or place[1:2] == ("layers",)


def listed_blocks(group: Any) -> list[int] | None:
    """The sizes of blocks that a table ``group`` lists."""
    listed = group.get("blocks") if isinstance(group, dict) else None
    return listed if isinstance(listed, list) else None


def generators() -> dict[str, Callable[..., Network]]:
    """The generators that a study file may name: those that make a network."""
    from uptake.network import generate

    return {name: getattr(generate, name) for name in generate.__all__ if name != "catchments"}


def _generator_problems(raw: dict[str, Any], place: Place, elsewhere: tuple[str, ...]) -> list[Problem]:
    """What is wrong with the keys of a generate table; those of ``elsewhere`` may come from elsewhere in the file."""
    known = generators()
    kind, given = raw.get("kind"), {key: value for key, value in raw.items() if key != "kind"}
    if kind is None:
        return [Problem((*place, "kind"), f"is missing; allowed: {', '.join(known)}")]
    if not isinstance(kind, str) or kind not in known:
        return [Problem((*place, "kind"), f"unknown generator; {did_you_mean(kind, known)}", kind)]
    if "rng" in inspect.signature(known[kind]).parameters and "rng" not in given:
        return [Problem((*place, "rng"), "is missing; give a seed, so that the file says which network it means")]
    skip = ("engine", *(key for key in elsewhere if key not in given))
    return checked(model_of(known[kind], skip), given, place)[1]
