"""A folder of parts: what was computed of a study, a file per scenario and block of runs, complete or absent.

A part holds the raw counts of all strategies in some runs of one scenario, and how they were made. Which runs they are
stands in its name, so that a folder says what it holds without opening a file. Parts of the same runs are accepted
where they agree.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import numpy as np

from uptake.analysis.schema import Outcome
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.draft import draft
from uptake.results.sealed import read_sealed, write_sealed

if TYPE_CHECKING:
    import numpy.typing as npt

PARTS, STUDY = "parts", "study.json"
AS_DESCRIBED = "described"  # in names of parts: the study without scenarios
_NAME = re.compile(r"(?P<scenario>[0-9a-z]+)\.(?P<first>\d+)-(?P<last>\d+)\.npz")
_WHOLE = ("tallies", "group_ever", "ledger", "of_sponsors", "descent", "adoption_step")
_REAL = ("present_value", "concentration")
_LEVEL = 1  # of compression: a tenth larger than at level 6, and four times faster
_TEXT, _BYTES = "text", "bytes"  # the arrays of a file
_ALIGNED = 16  # bytes
Outcomes = dict[str, list[Outcome]]  # by strategy, one per idea


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
    runs: Sequence[int]
    path: Path


class Piece(NamedTuple):
    """What is in a part: the outcomes, and what is to be known of them (JSON-compatible values)."""

    outcomes: Outcomes
    about: Mapping[str, Any]


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


def refuse_other(folder: Path, identity: Mapping[str, Any]) -> None:
    """Raise BadValue if the folder holds parts of another study, or is no folder."""
    if folder.exists() and not folder.is_dir():
        raise BadValue("out", NOT_SHOWN, problem=f"= {folder} is not a folder", remedy="give another one")
    there = identity_in(folder)
    other = None if there is None else next((key for key in identity if there.get(key) != identity[key]), None)
    if there is not None and other is not None:
        difference = f"{other} is {there.get(other, 'absent')} there, {identity[other]} here"
        problem = f"= {folder} holds parts of another study ({difference})"
        raise BadValue("out", NOT_SHOWN, problem=problem, remedy="give another folder")


def identity_in(folder: Path) -> dict[str, Any] | None:
    """What all parts in the folder have in common; None where there are none."""
    file = folder / PARTS / STUDY
    try:
        there: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        problem = f"= {folder} has a {PARTS}/{STUDY} that is damaged ({error})"
        raise BadValue("out", NOT_SHOWN, problem=problem, remedy="remove that file, or give another folder") from None
    return there


def begun(folder: Path, identity: Mapping[str, Any]) -> Path:
    """The folder of parts of this very study, made if need be."""
    parts = folder / PARTS
    parts.mkdir(parents=True, exist_ok=True)
    if not (parts / STUDY).exists():
        with draft(parts / STUDY) as written:
            written.write_text(json.dumps(dict(identity), indent=2) + "\n", encoding="utf-8")
    refuse_other(folder, identity)  # two may have begun at once
    return parts


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


def write(parts: Path, scenario: str, runs: range, piece: Piece, *, compressed: bool = True) -> Part:
    """Write a part; it gets its name when it is complete and on the disk."""
    path = parts / f"{scenario}.{runs[0]}-{runs[-1]}.npz"
    arrays, said = _packed(piece)
    write_arrays(path, arrays, said, compressed=compressed)
    return Part(scenario, runs, path)


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]], said: Any, *, compressed: bool = True) -> None:
    """Write named arrays, and what is said of them (JSON-compatible values).

    It is a file of NumPy with two arrays, the JSON and all bytes, because the head of an array costs more time than the
    few numbers in it; and a checksum of all its bytes behind its end. It gets its name when it is complete and on the
    disk.
    """
    held = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    table = [[name, array.dtype.str, array.shape] for name, array in held.items()]
    text = np.frombuffer(json.dumps({"said": said, "arrays": table}).encode(), np.uint8)
    whole = np.frombuffer(b"".join(_padded(array) for array in held.values()), np.uint8)
    memory, method = BytesIO(), ZIP_DEFLATED if compressed else ZIP_STORED
    with ZipFile(memory, "w", method, compresslevel=_LEVEL) as archive:
        for name, array in ((_TEXT, text), (_BYTES, whole)):
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)
    with draft(path) as file:
        write_sealed(file, memory.getbuffer())
    _sync(path.parent)


def _padded(array: npt.NDArray[Any]) -> bytes:
    """Its bytes, so many that the next array begins where any number may."""
    raw = array.tobytes()
    return raw + bytes(-len(raw) % _ALIGNED)


def read_arrays(path: Path) -> tuple[dict[str, npt.NDArray[Any]], Any]:
    """The arrays of a file that `write_arrays` wrote, and what is said of them.

    Raises
    ------
    ValueError
        If the file is damaged; the message names it.
    """
    raw = read_sealed(path, "is not a part that uptake can read")
    with np.load(BytesIO(raw), allow_pickle=False) as kept:
        text, whole = json.loads(kept[_TEXT].tobytes()), kept[_BYTES]
    found, at = {}, 0
    for name, kind, shape in text["arrays"]:
        dtype = np.dtype(kind)
        size = math.prod(shape) * dtype.itemsize
        found[name] = whole[at : at + size].view(dtype).reshape(shape)
        at += size + -size % _ALIGNED
    return found, text["said"]


def _sync(folder: Path) -> None:
    """Names in the folder are on the disk, where the system can say so."""
    with suppress(OSError):
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def read(part: Part) -> Piece:
    """What is in a part.

    Raises
    ------
    ValueError
        If the file is damaged; the message names it.
    """
    return _unpacked(*read_arrays(part.path))


def about(part: Part) -> dict[str, Any]:
    """What is to be known of a part, without its outcomes; nothing is checked.

    Raises
    ------
    ValueError
        If it cannot be read.
    """
    try:
        with np.load(part.path, allow_pickle=False) as kept:
            found: dict[str, Any] = json.loads(kept[_TEXT].tobytes())["said"]["about"]
    except (OSError, KeyError, BadZipFile) as error:
        raise ValueError(f"{part.path} is damaged: {error}") from error
    return found


def check(part: Part) -> None:
    """Raise ValueError, which names the file, if a part is damaged."""
    read_sealed(part.path, "is not a part that uptake can read")


def joined(own: Sequence[Part], held: Sequence[Outcomes], runs: Sequence[int]) -> Outcomes:
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
    if len(outcomes) == 1 and [row for _, row in rows] == [*range(len(first.tallies))]:
        return first
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


def _packed(piece: Piece) -> tuple[dict[str, npt.NDArray[Any]], Any]:
    """A piece as named arrays, one per field, strategy and idea, and the rest as JSON-compatible values.

    Whole numbers take as few bytes as they need.
    """
    arrays: dict[str, npt.NDArray[Any]] = {}
    said = []
    for s, (name, ideas) in enumerate(piece.outcomes.items()):
        lists = []
        for i, outcome in enumerate(ideas):
            for field in (*_WHOLE, *_REAL):
                array = getattr(outcome, field)
                if array is not None:
                    arrays[f"{field}_{s}_{i}"] = _narrow(array)
            entries = [[e.name, e.category, e.payer, e.payee, int(e.sign)] for e in outcome.entries]
            lists.append({"entries": entries, "sponsors": [[p.name, int(p.money)] for p in outcome.sponsors]})
        said.append({"strategy": name, "ideas": lists})
    return arrays, {"strategies": said, "about": dict(piece.about)}


def _narrow(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Whole numbers in the fewest of 2, 4 and 8 bytes that hold them all."""
    if array.dtype != np.int64 or not array.size:
        return array
    low, high = int(array.min()), int(array.max())
    kinds = (kind for kind in (np.int16, np.int32) if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)
    return array.astype(next(kinds, np.int64))


def _unpacked(arrays: Mapping[str, npt.NDArray[Any]], said: Any) -> Piece:
    """A piece whose whole numbers are as narrow as in the file."""
    found: Outcomes = {}
    for s, one in enumerate(said["strategies"]):
        found[one["strategy"]] = []
        for i, lists in enumerate(one["ideas"]):
            names = {field: f"{field}_{s}_{i}" for field in (*_WHOLE, *_REAL)}
            own = {field: arrays[name] for field, name in names.items() if name in arrays}
            entries = [Entry(*entry) for entry in lists["entries"]]
            sponsors = [Purse(*purse) for purse in lists["sponsors"]]
            found[one["strategy"]].append(Outcome(entries=entries, sponsors=sponsors, **cast("Any", own)))
    return Piece(found, said["about"])
