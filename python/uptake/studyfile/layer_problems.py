"""What the keys of layers show to be wrong: layers that are not one network, keys of contacts without contacts."""

from __future__ import annotations

from typing import Any

from uptake.studyfile.lines import Place
from uptake.studyfile.problems import Problem
from uptake.studyfile.sources import tables_in

_NETWORKS = ("dataset", "file", "generate")
OF_FILES = (  # keys that describe a file
    *("source", "target", "weight", "directed", "people", "layout", "parallel", "two_mode", "user", "provider"),
    *("separator", "encoding", "skip", "sheet", "missing", "id"),
)


def made_in(table: dict[str, Any], place: Place) -> list[tuple[dict[str, Any], Place]]:
    """The generate tables of a section and of its layers, with their places."""
    own = [(table, place), *((layer, (*place, "layers", i)) for i, layer in tables_in(table.get("layers")))]
    return [(each["generate"], (*at, "generate")) for each, at in own if isinstance(each.get("generate"), dict)]


def has_dataset(section: dict[str, Any]) -> bool:
    """Whether a section, or one of its layers, is that of a data set."""
    return "dataset" in section or any("dataset" in layer for _, layer in tables_in(section.get("layers")))


def layer_problems(raw: dict[str, Any]) -> list[Problem]:
    """Layers that are not exactly one network, and keys that do not go with a file of contacts, or need one."""
    found: list[Problem] = []
    for side in ("users", "providers"):
        section = raw.get(side)
        for i, layer in tables_in(section.get("layers") if isinstance(section, dict) else None):
            found += _layer_problems(layer, (side, "layers", i))
    return found


def _layer_problems(layer: dict[str, Any], place: Place) -> list[Problem]:
    given = [name for name in _NETWORKS if name in layer]
    found: list[Problem] = []
    if len(given) != 1:
        found.append(
            Problem(place, f"give exactly one of {', '.join(_NETWORKS)}; found {' and '.join(given) or 'none'}")
        )
    if "start_column" not in layer:
        found += _idle(layer, place, ("until_column", "step", "origin"), "belongs to start_column, which is not given")
        no_file = () if "file" in layer else OF_FILES
        return found + _idle(layer, place, no_file, "describes a file, and no file is given")
    if given and given != ["file"]:
        found.append(
            Problem((*place, "start_column"), "is a column of a file, and no file is given", layer["start_column"])
        )
    text = "does not go with start_column: a file of contacts says when, and has no weights"
    return found + _idle(layer, place, ("start", "until", "weight", "layout", "parallel", "two_mode"), text)


def service_problems(service: Any) -> list[Problem]:
    """Keys that say when service ties are open, and do not go together."""
    if not isinstance(service, dict):
        return []
    place: Place = ("service",)
    if "start_column" not in service:
        found = _idle(service, place, ("until_column", "step", "origin"), "belongs to start_column, which is not given")
    elif "file" not in service:
        text = "is a column of a file, and no file is given"
        found = [Problem((*place, "start_column"), text, service["start_column"])]
    else:
        found = _idle(service, place, ("start", "until"), "does not go with start_column, which says when for each row")
    lists = [key for key in ("start", "until") if "file" in service and isinstance(service.get(key), list)]
    text = "a list has a step per provider, for catchments; give one step, or start_column"
    return found + [Problem((*place, key), text) for key in lists if "start_column" not in service]


def _idle(table: dict[str, Any], place: Place, keys: tuple[str, ...], text: str) -> list[Problem]:
    """Keys of a table that have no use there."""
    return [Problem((*place, key), text, table[key]) for key in keys if key in table]
