"""A folder of results: one study, complete files only; results of another study are never overwritten."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uptake.analysis.attributes import appraisal
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.draft import draft
from uptake.basis.saying import hearing
from uptake.basis.stopping import undo_if_stopped
from uptake.basis.text import visible
from uptake.batch.lock import locked
from uptake.results import parts
from uptake.studyfile.build import build
from uptake.studyfile.observed import observed
from uptake.studyfile.page_size import refuse_a_page_too_large
from uptake.studyfile.problems import Problem, StudyFileError
from uptake.studyfile.read import StudyFile

if TYPE_CHECKING:
    from uptake.results.study import Study

DATA, PICTURE, PAGE, COPY = NAMES = ("study.nc", "curves.png", "report.html", "study.toml")


def run_into(out: Path, task: StudyFile, progress: bool | None = None) -> tuple[Study, bool]:
    """The results of a study file in a folder: those that are there, or computed now and written.

    Parameters
    ----------
    out : Path
        The folder; it is made if need be.
    task : StudyFile
    progress : bool, optional
        As in `compare`.

    Returns
    -------
    results : Study
    fresh : bool
        False where the folder held the data of this very study; what is drawn from them is completed, and drawn anew
        where the file has another [appraisal].

    Raises
    ------
    ValueError
        Where ``out`` is no folder, cannot be written to, is being written to by another process, or holds something
        else; StudyFileError where the study does not fit together.
    """
    found = existing(out, task)
    if found is not None and _is_complete(out) and _is_told_so(found, task):
        return found, False
    with ready(out), locked(out):
        found = existing(out, task)  # another process may have written it meanwhile
        results = compute(task, progress, out) if found is None else found
        if found is None:
            existing(out, task)  # again, for file systems without locks
        if found is None or not _is_told_so(results, task):
            results.data.attrs |= _told(task)
            results.save(out / DATA)  # first, so that no failure of a picture costs the results
        parts.remove(out)  # the results have all of them
        show(results, task, out)
    return results, found is None


def compute(task: StudyFile, progress: bool | None = None, out: Path | None = None) -> Study:
    """Compare the strategies of a study file; the real adoption curve and the task id go with the results.

    Runs are kept in the folder `out` while they are computed, and those that are there are not computed again.
    """
    from uptake.analysis.labels import observed_curve
    from uptake.run.compare import compare

    task_id = task.task_id  # of the files as they are before they are read
    with hearing() as notes:
        world, strategies, settings = build(task)
        real = observed(task)
    refuse_a_page_too_large(task, settings.get("scenarios"), world)
    with task.at():
        results = compare(world, strategies, progress=progress, out=out, **settings)
    if task.task_id != task_id:
        if out is not None:
            parts.remove(out)
        problem = "a file that it names changed while it ran, so the results belong to neither version"
        raise StudyFileError(task.path, [Problem((), problem)])
    if real is not None:
        results.data["observed"] = observed_curve(
            real.share, real.label, results.data.sizes["step"], results.data.sizes.get("idea", 0)
        )
    results.data.attrs["notes"] = json.dumps(_notes(task, notes, results.notes))
    results.data.attrs |= {
        "about": task.sections.study.about or "",
        "task_id": task_id,
        "command": f"uptake run {visible(task.path.name)} --runs {settings['runs']} --out DIR",
    } | _told(task)
    return results


def _told(task: StudyFile) -> dict[str, str]:
    """How a study is told, which may change where its numbers do not; and the file that says so."""
    return {"appraisal": json.dumps(task.sections.appraisal.model_dump()), "study_file": task.text}


def _is_told_so(results: Study, task: StudyFile) -> bool:
    """Whether the appraisal of the results is that of the study file."""
    return appraisal(results.data) == task.sections.appraisal.model_dump()


def _notes(task: StudyFile, of_files: list[str], of_plans: list[str]) -> list[str]:
    """What is to be known of a study; files have the names that the study gives them."""
    folder = f"{task.path.parent}{os.sep}"
    return list(dict.fromkeys([*(note.replace(folder, "") for note in of_files), *of_plans]))


def existing(out: Path, task: StudyFile) -> Study | None:
    """The results of this very study in ``out``; None if there are none."""
    if out.exists() and not out.is_dir():
        raise BadValue("out", NOT_SHOWN, problem=f"= {out} is not a folder", remedy="give another one")
    file = out / DATA
    if not file.exists():
        return None
    there = _attrs(file)
    if there.get("task_id") != task.task_id:
        found = f"task {there['task_id']}" if "task_id" in there else "not written by uptake run"
        difference = f"{found}; this one is task {task.task_id}{_difference(there, task)}"
        problem = f"= {out} already holds results of another study ({difference})"
        raise BadValue("out", NOT_SHOWN, problem=problem, remedy="give another folder, or move them away")
    from uptake.results.load import load
    from uptake.results.study import Study

    results = load(file)
    assert isinstance(results, Study)  # only a study has a task id
    return results


def _is_complete(out: Path) -> bool:
    return all((out / name).exists() for name in NAMES)


@contextmanager
def ready(out: Path) -> Iterator[None]:
    """Make the folder before the work, so that a place that cannot be written to fails early.

    If the work fails, the folders that were made here are removed if they are empty.
    """
    made = [path for path in (out, *out.parents) if not path.exists()]
    out.mkdir(parents=True, exist_ok=True)
    if not os.access(out, os.W_OK):
        raise BadValue("out", NOT_SHOWN, problem=f"= {out} cannot be written to", remedy="give another folder")

    def remove() -> None:
        with suppress(OSError):  # one that is not empty stays
            for path in made:
                path.rmdir()

    with undo_if_stopped(remove):
        try:
            yield
        except BaseException:
            remove()
            raise


def show(results: Study, task: StudyFile, out: Path) -> None:
    """Write all that is drawn from the data, and a copy of the study file."""
    from uptake.show.style import own_look

    with draft(out / PICTURE) as file, own_look():
        results.plot().savefig(file, dpi=200, format="png")
    results.report(out / PAGE, **appraisal(results.data))
    with draft(out / COPY) as file:
        file.write_bytes(task.text.encode("utf-8"))


def _attrs(file: Path) -> dict[str, Any]:
    """The attributes of a results file; none if it is no such file."""
    from uptake.results import netcdf

    try:
        return {str(key): value for key, value in netcdf.read(file).attrs.items()}
    except (OSError, ValueError):
        return {}


def _difference(there: dict[str, Any], task: StudyFile) -> str:
    """The first key in which two study files differ, in words; empty if the other one is not known."""
    try:
        old, new = _flat(tomllib.loads(str(there["study_file"]))), _flat(tomllib.loads(task.text))
    except (KeyError, ValueError):
        return ""
    old["study.runs"], new["study.runs"] = int(there["runs"]), task.sections.study.runs
    place = next((key for key in {**new, **old} if old.get(key) != new.get(key)), None)
    return "" if place is None else f"; {place} is {old.get(place, 'absent')} there, {new.get(place, 'absent')} here"


def _flat(value: Any, place: str = "") -> dict[str, Any]:
    """Every value by its dotted key, without the settings that change no number."""
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in _flat(inner, f"{place}.{key}".lstrip(".")).items()}
    told = place.startswith("appraisal.") or place in ("study.title", "study.about", "study.threads", "study.engine")
    return {} if told else {place: value}
