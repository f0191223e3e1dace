"""All of a study but its counts: what puts the pieces of a study together, in memory or from a folder of parts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from uptake.analysis.actors import Actors
from uptake.analysis.schema import Outcome, assemble
from uptake.basis.arrays import Int64s
from uptake.results.parts import PARTS, Piece, read_arrays, write_arrays
from uptake.run.attributes import Attributes
from uptake.run.provenance import fingerprint

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    import xarray as xr

FILE = "outline.npz"


class Outline(NamedTuple):
    """What all pieces of a study have in common."""

    attrs: Attributes
    runs: Sequence[int]  # that were asked for
    strategies: Sequence[str]
    group_size: Int64s
    group_names: Sequence[str] | None
    ideas: Sequence[str]
    owners: Sequence[str | None]
    has_contexts: bool
    actors: Actors | None  # where steps of adoption are recorded
    scenarios: pd.DataFrame | None
    design: str  # of the scenarios
    told: Mapping[str, Any] = {}  # by those who asked for it, JSON-compatible values


def assembled(outline: Outline, pieces: Sequence[Piece]) -> xr.Dataset:
    """The labelled data of a study: a piece per scenario, in their order, with all runs."""
    frame = outline.scenarios
    outcomes: dict[str, list[Outcome]] = {name: [] for name in outline.strategies}
    for piece in pieces:
        for name, ideas in piece.outcomes.items():
            outcomes[name] += ideas
    single = frame is None and len(outline.ideas) == 1
    data = assemble(
        {name: those[0] for name, those in outcomes.items()} if single else outcomes,
        group_size=outline.group_size,
        attrs=outline.attrs,
        group_names=outline.group_names,
        runs=outline.runs,
        actors=outline.actors,
        ideas=outline.ideas,
        owners=outline.owners,
        origin=[origin for piece in pieces for origin in piece.about["origin"]] if outline.has_contexts else None,
        scenarios=frame,
    )
    if frame is None:
        return data
    notes = dict.fromkeys(json.loads(str(outline.attrs["notes"])))
    for piece in pieces:
        notes |= dict.fromkeys(piece.about["notes"])
    values = np.ascontiguousarray(frame.to_numpy(np.float64))
    whole = {"study": str(outline.attrs["fingerprint"]), "keys": [*frame.columns], "values": values}
    return data.assign_attrs(fingerprint=fingerprint(whole), scenario_design=outline.design, notes=json.dumps([*notes]))


def save(outline: Outline, folder: Path) -> None:
    """Write the outline into a folder of parts, in place of an earlier one."""
    frame, actors = outline.scenarios, outline.actors
    plain = outline._replace(scenarios=None, actors=None, group_size=outline.group_size[:0], runs=[])._asdict()
    arrays: dict[str, npt.NDArray[Any]] = {"group_size": outline.group_size, "runs": _ranges(outline.runs)}
    if frame is not None:
        labels = frame.index.tolist()
        plain["scenarios"] = {"keys": [*frame.columns], "labels": labels}
        arrays["values"] = frame.to_numpy(np.float64)
    if actors is not None:
        plain["actors"] = [*actors.sides]
        for k, names in enumerate(actors.names):
            if names.dtype.kind == "i":
                arrays[f"actors_{k}"] = names
            else:
                plain[f"actors_{k}"] = [str(name) for name in names]
    plain["group_size"] = None
    write_arrays(folder / PARTS / FILE, arrays, plain)


def load(folder: Path) -> Outline:
    """The outline in a folder of parts.

    Raises
    ------
    FileNotFoundError
        If there is none.
    ValueError
        If it is damaged.
    """
    import pandas as pd

    arrays, plain = read_arrays(folder / PARTS / FILE)
    if plain["scenarios"] is not None:
        index: pd.Index[Any] = pd.Index(plain["scenarios"]["labels"], name="scenario")
        plain["scenarios"] = pd.DataFrame(arrays["values"], index=index, columns=plain["scenarios"]["keys"])
    if plain["actors"] is not None:
        sides = [f"actors_{k}" for k in (0, 1) if f"actors_{k}" in {**arrays, **plain}]
        names = [arrays[side] if side in arrays else np.array(plain.pop(side)) for side in sides]
        plain["actors"] = Actors(names, tuple(plain["actors"]))
    runs = [range(first, last + 1) for first, last in arrays["runs"].tolist()]
    plain["runs"] = runs[0] if len(runs) == 1 else [run for one in runs for run in one]
    return Outline(**plain | {"group_size": arrays["group_size"]})


def _ranges(runs: Sequence[int]) -> Int64s:
    """Ascending numbers as first and last of each range of them, shape (range, 2)."""
    if isinstance(runs, range):
        return np.array([[runs[0], runs[-1]]], np.int64)
    ends = [k for k in range(1, len(runs)) if runs[k] != runs[k - 1] + 1]
    pairs = zip([0, *ends], [*ends, len(runs)], strict=True)
    return np.array([[runs[first], runs[end - 1]] for first, end in pairs], np.int64)
