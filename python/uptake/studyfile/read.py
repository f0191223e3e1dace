"""From a path to a checked study file, or to all that is wrong with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from uptake.basis.text import visible
from uptake.basis.version import STREAM
from uptake.studyfile.check import problems_of
from uptake.studyfile.inputs import EXACT
from uptake.studyfile.inputs_read import ENDINGS
from uptake.studyfile.inputs_read import read as read_inputs
from uptake.studyfile.lines import Place
from uptake.studyfile.of_ideas import SECTIONS, tables_of_section
from uptake.studyfile.problems import StudyFileError, problem_of
from uptake.studyfile.resolved import resolved
from uptake.studyfile.sections import StudySections
from uptake.studyfile.tables import checked
from uptake.studyfile.text import tables_of, text_of


@dataclass(frozen=True)
class StudyFile:
    """A study file that was read and checked. `uptake.studyfile.build.build` makes what it describes.

    Attributes
    ----------
    path : Path
        Where it was read; files that it names are relative to it.
    text : str
        The whole file.
    sections : StudySections
        The checked tables.
    cells : mapping of place to str
        Of a workbook, where each value stands.
    """

    path: Path
    text: str
    sections: StudySections
    cells: Mapping[Place, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title that the file gives, or the name of the file."""
        return self.sections.study.title or visible(self.path.stem.replace("_", " "))

    @property
    def ideas(self) -> list[str]:
        """The names of the ideas, in their order."""
        from uptake.world.idea import Idea

        return [str(keywords.get("name", Idea().name)) for keywords in self.sections.ideas or [self.sections.idea]]

    def settings(self) -> dict[str, Any]:
        """The keywords of ``up.compare``: horizon, runs, rng, threads, engine, title."""
        study = self.sections.study
        names = ("horizon", "runs", "rng", "threads", "engine")
        return {name: getattr(study, name) for name in names} | {"title": self.title}

    def with_settings(self, **changes: Any) -> StudyFile:
        """The same study with other ``runs``, ``threads`` or ``engine``; None keeps what the file says."""
        study = self.sections.study.model_copy(update={k: v for k, v in changes.items() if v is not None})
        return replace(self, sections=self.sections.model_copy(update={"study": study}))

    @contextmanager
    def at(self, *place: str | int) -> Iterator[None]:
        """Errors inside become problems of one table of the file, of the whole file without a place.

        Raises
        ------
        StudyFileError
        """
        try:
            yield
        except (ValueError, TypeError, OSError, ArithmeticError, MemoryError) as error:
            table: Any = self.sections.model_dump(exclude_unset=True)
            for key in place:
                table = (table[key] if isinstance(key, int) else table.get(key)) or {}
            raise StudyFileError(self.path, [problem_of(error, table, place)], self.text, self.cells) from error

    def canonical(self) -> str:
        """All that decides the numbers of a run, as JSON with sorted keys and all defaults spelled out.

        Each file that it names appears as its SHA-256. How many runs there are decides none of their numbers.
        """
        described = self.sections.model_dump(mode="json", exclude_defaults=True)
        study = self.sections.study
        described["study"] = {key: getattr(study, key) for key in ("horizon", "rng", "step")}
        described.pop("appraisal", None)  # what is simulated does not depend on it
        described["order"] = list(self.sections.strategies)  # the first is what the others are compared with
        for section in ("users", "providers", "service", "scenarios", *SECTIONS):
            for _, table in tables_of_section(described.get(section), section):
                _hash_files(table, self.path.parent)
        ranges = described.get("scenarios", {}).get("ranges")
        if ranges:
            described["scenarios"]["ranges"] = [*ranges.items()]  # in their order, in which they are drawn
        whole = _whole_numbers(resolved(described) | {"stream": STREAM})
        return json.dumps(whole, sort_keys=True, ensure_ascii=False)

    @property
    def study_id(self) -> str:
        """The SHA-256 of `canonical`: equal if the numbers of each run are, whatever the file is called."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    @property
    def task_id(self) -> str:
        """16 hexadecimal digits that name this study with its number of runs."""
        return task_of(self.study_id, self.sections.study.runs)


def task_of(study_id: str, runs: int) -> str:
    """The name of a study with so many runs.

    Examples
    --------
    >>> task_of("0a1b", 100)
    'c152c951aec34b4a'
    """
    return hashlib.sha256(f"{study_id} {runs}".encode()).hexdigest()[:16]


def load_study(path: str | Path) -> StudyFile:
    """Read and check a study file.

    Parameters
    ----------
    path : str or Path
        A TOML file, whose keys docs/reference/study-file.md lists, or a workbook that ``uptake template`` wrote.

    Returns
    -------
    StudyFile

    Raises
    ------
    StudyFileError
        With every problem of the file: its place (key and line, or cell), the value, what is allowed.

    Examples
    --------
    >>> from pathlib import Path
    >>> text = '[study]\\nhorizon = 6\\nrng = 1\\n[users]\\ngenerate = { kind = "star", n = 9 }\\n'
    >>> _ = Path("small.toml").write_text(text + '[strategies.emulation]\\nkind = "emulation"\\n')
    >>> load_study("small.toml").sections.study.horizon
    6
    """
    path = Path(path)
    cells: Mapping[Place, str] = {}
    if path.suffix.lower() in ENDINGS:
        book = read_inputs(path)
        text, raw, cells = book.text, book.tables, book.cells
    else:
        text = text_of(path)
        raw = tables_of(path, text)
    sections, problems = checked(StudySections, raw, ())
    problems += problems_of(raw, path.parent)
    if problems:
        raise StudyFileError(path, problems, text, cells)
    return StudyFile(path, text, sections, cells)


def _whole_numbers(value: Any) -> Any:
    """The same with 1.0 as 1: both are the same number, and a workbook has only one of them."""
    if isinstance(value, dict):
        return {key: _whole_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(inner) for inner in value]
    return int(value) if isinstance(value, float) and abs(value) < EXACT and value.is_integer() else value


def _hash_files(table: dict[str, Any], folder: Path) -> None:
    """Replace the name of each file by the hash of its contents."""
    for key, value in table.items():
        if isinstance(value, dict):
            _hash_files(value, folder)
        elif isinstance(value, list):
            for part in value:
                _hash_files(part if isinstance(part, dict) else {}, folder)
        elif key in ("file", "people") and isinstance(value, str):
            table[key] = _sha256(folder / value)


def _sha256(path: Path) -> str:
    """Of a file, or of all files of a folder (a network that was saved for mapping)."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    total = hashlib.sha256()
    for file in files:
        with file.open("rb") as opened:
            total.update(hashlib.file_digest(opened, "sha256").digest())
    return total.hexdigest()
