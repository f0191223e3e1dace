"""A folder of parts: what was computed of a study, a file per scenario and block of runs, complete or absent.

A part holds the raw counts of all strategies in some runs of one scenario. Which runs they are stands in its name, so
that a folder says what it holds without opening a file. Parts of the same runs are accepted where they agree.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from uptake.analysis.schema import Outcome
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.draft import draft
from uptake.results.sealed import read_sealed, write_sealed

if TYPE_CHECKING:
    import numpy.typing as npt

STUDY, PARTS = "study.json", "parts"
AS_DESCRIBED = "described"  # in names of parts: the study without scenarios
_NAME = re.compile(r"(?P<scenario>[0-9a-z]+)\.(?P<first>\d+)-(?P<last>\d+)\.npz")
_WHOLE = ("tallies", "group_ever", "ledger", "of_sponsors", "descent", "adoption_step")
_REAL = ("present_value", "concentration")
_LISTS = "lists"  # of entries and sponsors, as JSON
Outcomes = Mapping[str, Sequence[Outcome]]  # by strategy, one per idea


class Entry(NamedTuple):
    """An entry of the ledger, as `EntryLike` has it."""

    name: str
    category: str
    payer: str
    payee: str
    sign: int


class Purse(NamedTuple):
    """The money of a sponsor, as `PurseLike` has it."""

    name: str
    money: int


class Part(NamedTuple):
    """Runs of a scenario that are in a file."""

    scenario: str
    runs: range
    path: Path


def scenario_name(numbers: Mapping[str, float] | None) -> str:
    """The name of a scenario in names of parts: 16 hexadecimal digits of its numbers, whatever its label.

    Examples
    --------
    >>> scenario_name(None), scenario_name({"a": 1.0, "b": 2}) == scenario_name({"b": 2.0, "a": 1})
    ('described', True)
    """
    if numbers is None:
        return AS_DESCRIBED
    text = json.dumps({key: float(numbers[key]).hex() for key in sorted(numbers)})
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def refuse_other(folder: Path, identity: Mapping[str, str]) -> None:
    """Raise BadValue if the folder holds parts of another study, or is no folder."""
    if folder.exists() and not folder.is_dir():
        raise BadValue("out", NOT_SHOWN, problem=f"= {folder} is not a folder", remedy="give another one")
    file = folder / STUDY
    if not file.exists():
        return
    try:
        there = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        problem = f"= {folder} has a {STUDY} that is damaged ({error})"
        raise BadValue("out", NOT_SHOWN, problem=problem, remedy="remove that file, or give another folder") from None
    other = next((key for key in identity if there.get(key) != identity[key]), None)
    if other is not None:
        difference = f"{other} is {there.get(other, 'absent')} there, {identity[other]} here"
        problem = f"= {folder} holds parts of another study ({difference})"
        raise BadValue("out", NOT_SHOWN, problem=problem, remedy="give another folder")


def begun(folder: Path, identity: Mapping[str, str]) -> Path:
    """The folder of parts of this very study, made if need be."""
    parts, file = folder / PARTS, folder / STUDY
    parts.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        with draft(file) as written:
            written.write_text(json.dumps(dict(identity), indent=2) + "\n", encoding="utf-8")
    refuse_other(folder, identity)  # two may have begun at once
    return parts


def remove(folder: Path) -> None:
    """Remove the parts of a study whose results are kept elsewhere."""
    shutil.rmtree(folder / PARTS, ignore_errors=True)
    (folder / STUDY).unlink(missing_ok=True)


def parts_in(parts: Path) -> list[Part]:
    """What a folder of parts holds, by the names of its files."""
    found = []
    for entry in sorted(os.listdir(parts)) if parts.is_dir() else ():
        name = _NAME.fullmatch(entry)
        if name is not None:
            runs = range(int(name["first"]), int(name["last"]) + 1)
            found.append(Part(name["scenario"], runs, parts / entry))
    return found


def missing(known: Sequence[Part], scenario: str, runs: Sequence[int]) -> list[int]:
    """Of these runs of a scenario, those that no part holds."""
    there = {run for part in known if part.scenario == scenario for run in part.runs}
    return [run for run in runs if run not in there]


def write(parts: Path, scenario: str, runs: range, outcomes: Outcomes, *, compressed: bool = True) -> Part:
    """Write a part; it gets its name when it is complete and on the disk.

    It is a file of NumPy with a checksum of all its bytes behind its end.
    """
    path = parts / f"{scenario}.{runs[0]}-{runs[-1]}.npz"
    memory = BytesIO()
    save: Callable[..., None] = np.savez_compressed if compressed else np.savez
    save(memory, **_packed(outcomes))
    with draft(path) as file:
        write_sealed(file, memory.getbuffer())
    _sync(parts)
    return Part(scenario, runs, path)


def _sync(folder: Path) -> None:
    """Names in the folder are on the disk, where the system can say so."""
    with suppress(OSError):
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def read(part: Part) -> dict[str, list[Outcome]]:
    """The outcomes in a part, by strategy.

    Raises
    ------
    ValueError
        If the file is damaged; the message names it.
    """
    raw = read_sealed(part.path, "is not a part that uptake can read")
    with np.load(BytesIO(raw), allow_pickle=False) as arrays:
        return _unpacked(arrays)


def joined(own: Sequence[Part], held: Sequence[Outcomes], runs: Sequence[int]) -> dict[str, list[Outcome]]:
    """The outcomes of these runs, from all parts of a scenario.

    Raises
    ------
    BadValue
        If two parts hold the same run with other numbers.
    """
    place: dict[int, tuple[int, int]] = {}
    for k, part in enumerate(own):
        for row, run in enumerate(part.runs):
            if run in place:
                _refuse_other(held, own, place[run], (k, row), run)
            place.setdefault(run, (k, row))
    rows = [place[run] for run in runs]
    names = list(held[0])
    return {
        name: [_picked([one[name][idea] for one in held], rows) for idea in range(len(held[0][name]))] for name in names
    }


def _refuse_other(
    held: Sequence[Outcomes], own: Sequence[Part], first: tuple[int, int], second: tuple[int, int], run: int
) -> None:
    """Raise unless two parts hold the same numbers of a run that both have."""
    (a, i), (b, j) = first, second
    for name, ideas in held[a].items():
        for mine, its in zip(ideas, held[b][name], strict=True):
            for field in (*_WHOLE, *_REAL):
                x, y = getattr(mine, field), getattr(its, field)
                if x is not None and not np.array_equal(x[i], y[j], equal_nan=x.dtype.kind == "f"):
                    problem = (
                        f"has two parts with run {run}, {own[a].path.name} and {own[b].path.name}, that differ in "
                    )
                    problem += f"{field} of {name!r}"
                    raise BadValue("out", NOT_SHOWN, problem=problem, remedy="remove the one that is wrong")


def _picked(outcomes: Sequence[Outcome], rows: Sequence[tuple[int, int]]) -> Outcome:
    """One outcome with a row of each of several: rows that follow one another are taken at once."""
    first = outcomes[0]
    slices: list[tuple[int, int, int]] = []
    for k, row in rows:
        if slices and slices[-1][0] == k and slices[-1][2] == row:
            slices[-1] = (k, slices[-1][1], row + 1)
        else:
            slices.append((k, row, row + 1))
    arrays: dict[str, Any] = {}
    for field in (*_WHOLE, *_REAL):
        if getattr(first, field) is not None:
            arrays[field] = np.concatenate([getattr(outcomes[k], field)[start:stop] for k, start, stop in slices])
    return first._replace(**arrays)


def _packed(outcomes: Outcomes) -> dict[str, npt.NDArray[Any]]:
    """Outcomes as named arrays, one per field, strategy and idea; whole numbers in as few bytes as they need."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    said = []
    for s, (name, ideas) in enumerate(outcomes.items()):
        lists = []
        for i, outcome in enumerate(ideas):
            for field in (*_WHOLE, *_REAL):
                array = getattr(outcome, field)
                if array is not None:
                    arrays[f"{field}_{s}_{i}"] = _narrow(array)
            entries = [[e.name, e.category, e.payer, e.payee, int(e.sign)] for e in outcome.entries]
            lists.append({"entries": entries, "sponsors": [[p.name, int(p.money)] for p in outcome.sponsors]})
        said.append({"strategy": name, "ideas": lists})
    return arrays | {_LISTS: np.frombuffer(json.dumps(said).encode(), np.uint8)}


def _narrow(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Whole numbers in the fewest of 2, 4 and 8 bytes that hold them all."""
    if array.dtype != np.int64 or not array.size:
        return array
    low, high = int(array.min()), int(array.max())
    kinds = (kind for kind in (np.int16, np.int32) if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)
    return array.astype(next(kinds, np.int64))


def _unpacked(kept: Mapping[str, npt.NDArray[Any]]) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for s, one in enumerate(json.loads(kept[_LISTS].tobytes())):
        found[one["strategy"]] = []
        for i, lists in enumerate(one["ideas"]):
            arrays: dict[str, Any] = {}
            for field in (*_WHOLE, *_REAL):
                name = f"{field}_{s}_{i}"
                if name in kept:
                    kind = np.int32 if field == "adoption_step" else np.float64 if field in _REAL else np.int64
                    arrays[field] = kept[name].astype(kind)
            entries = [Entry(*entry) for entry in lists["entries"]]
            sponsors = [Purse(*purse) for purse in lists["sponsors"]]
            found[one["strategy"]].append(Outcome(entries=entries, sponsors=sponsors, **arrays))
    return found
