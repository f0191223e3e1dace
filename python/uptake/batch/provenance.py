"""The provenance of a study: its identity, the software and machines that computed it, and what that took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uptake.results import parts
from uptake.results.parts import PARTS

if TYPE_CHECKING:
    import xarray as xr

Made = Sequence[Mapping[str, Any]]
_IDENTITY = ("title", "study_id", "task_id", "fingerprint", "seed", "runs", "horizon", "n_users", "n_providers")


def made_of(made: Made, data: xr.Dataset) -> dict[str, Any]:
    """Where a study comes from: its identity, software and environments, each once, and the resources in sum.

    Parameters
    ----------
    made : sequence of mapping
        What each part says of how it was made.
    data : Dataset
    """
    software: list[dict[str, Any]] = []
    environments: list[dict[str, Any]] = []
    seconds = cpu_seconds = 0.0
    peak_memory = count = 0
    for one in made:
        count += 1
        where = {key: one["environment"][key] for key in ("host", "system", "threads")}
        software += [] if one["software"] in software else [one["software"]]
        environments += [] if where in environments else [where]
        spent = one["resources"]
        seconds, cpu_seconds = seconds + spent["seconds"], cpu_seconds + spent["cpu_seconds"]
        peak_memory = max(peak_memory, spent["peak_memory"])
    return {
        "study": {key: data.attrs[key] for key in _IDENTITY if key in data.attrs},
        "scenarios": data.sizes.get("scenario", 1),
        "software": software,
        "environments": environments,
        "resources": {
            "parts": count,
            "seconds": round(seconds, 3),
            "cpu_seconds": round(cpu_seconds, 3),
            "peak_memory": peak_memory,
        },
    }


def made_in(folder: Path) -> Made:
    """How each part in a folder was made; those that cannot be read are left out."""
    found = []
    for part in parts.parts_in(folder / PARTS):
        with suppress(ValueError):
            found.append(parts.about(part)["made"])
    return found
