"""The provenance of a study: its identity, the software and machines that computed it, and what that took."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from uptake.results import parts
from uptake.results.parts import PARTS

if TYPE_CHECKING:
    import xarray as xr

_IDENTITY = ("title", "study_id", "task_id", "fingerprint", "seed", "runs", "horizon", "n_users", "n_providers")


def made_of(folder: Path, data: xr.Dataset) -> dict[str, Any]:
    """Where all of a study comes from: its identity, software and environments, each once, and the resources in sum.

    Parts that other runs or scenarios of the folder left are counted too.
    """
    software: list[dict[str, Any]] = []
    environments: list[dict[str, Any]] = []
    seconds = cpu_seconds = 0.0
    peak_memory = count = 0
    for part in parts.parts_in(folder / PARTS):
        try:
            made = parts.about(part)["made"]
        except ValueError:
            continue  # damaged since; the data were complete before
        count += 1
        where = {key: made["environment"][key] for key in ("host", "system", "threads")}
        software += [] if made["software"] in software else [made["software"]]
        environments += [] if where in environments else [where]
        spent = made["resources"]
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
