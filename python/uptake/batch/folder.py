"""A folder of results: one study, complete files only; results of another study are never overwritten."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.attributes import appraisal
from uptake.analysis.labels import observed_curve
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.draft import draft
from uptake.basis.saying import hearing
from uptake.basis.stopping import Unfinished, undo_if_stopped
from uptake.basis.text import visible
from uptake.basis.threads import beside
from uptake.batch import status
from uptake.batch.lock import locked
from uptake.batch.provenance import Made, made_in, made_of
from uptake.results.parts import PARTS
from uptake.run.compare import Comparison, prepare
from uptake.run.kept import FAILED, Memory
from uptake.run.outline import Outline, assembled
from uptake.run.scenarios import sampled
from uptake.run.tasks import UNDIVIDED, Shard, rows_of, tasks_of
from uptake.studyfile.build import Keep, build
from uptake.studyfile.network_size import refuse_networks_that_cannot_fit
from uptake.studyfile.observed import observed
from uptake.studyfile.page_size import refuse_a_page_too_large
from uptake.studyfile.problems import Problem, StudyFileError
from uptake.studyfile.read import StudyFile, task_of

if TYPE_CHECKING:
    import xarray as xr

    from uptake.results.study import Study
    from uptake.world.world import World

DATA, PICTURE, PAGE, COPY, PROVENANCE = NAMES = (
    "study.nc",
    "curves.png",
    "report.html",
    "study.toml",
    "provenance.json",
)
COMPLETE = (*NAMES, PARTS, status.FILE)
_WRITERS = ("h5netcdf", "matplotlib.figure", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg")


def run_into(
    out: Path,
    task: StudyFile,
    progress: bool | None = None,
    shard: Shard = UNDIVIDED,
    say: Callable[[str], None] = lambda line: None,
) -> tuple[Study | None, bool]:
    """The results of a study file in a folder: those that are there, or computed now and written.

    Runs are kept in the folder while they are computed, and those that are there are not computed again.

    Parameters
    ----------
    out : Path
        The folder; it is made if need be.
    task : StudyFile
    progress : bool, optional
        As in `compare`.
    shard : Shard
        The share of the runs that is computed. Unless it is the whole, parts are all that is written.
    say : callable
        Takes lines of progress where there is no terminal.

    Returns
    -------
    results : Study or None
        None for a share.
    fresh : bool
        False where the folder held the data of this very study; what is drawn from them is completed, and drawn anew
        where the file has another [appraisal].

    Raises
    ------
    ValueError
        Where ``out`` is no folder, cannot be written to, is being written to by another process, or holds something
        else; StudyFileError where the study does not fit together.
    Unfinished
        Where runs failed, or the disk is full. What was computed is kept.
    """
    found = existing(out, task)
    if found is not None and ((_is_complete(out) and _is_told_so(found, task)) or shard != UNDIVIDED):
        return found, False
    with ready(out), nullcontext() if shard != UNDIVIDED else locked(out):
        found = existing(out, task)  # another process may have written it meanwhile
        fresh = found is None or not _is_told_so(found, task)
        results, made = _filled(out, task, shard, progress, say) if found is None else (found, None)
        if results is None:
            return None, True
        existing(out, task)  # again, for file systems without locks
        results.data.attrs |= _told(task)
        write(results, out, made, fresh)
    return results, found is None


def compute(task: StudyFile, progress: bool | None = None) -> Study:
    """Compare the strategies of a study file; the real adoption curve and the task id go with the results."""
    task_id = task.task_id  # of the files as they are before they are read
    comparison, study = planned(task)
    rows, store = rows_of(study.scenarios), Memory()
    with task.at():
        comparison.require(len(study.runs), len(rows), threads=_threads(task))
        comparison.work_off(tasks_of(rows, study.runs), store, threads=_threads(task), progress=progress)
        data = assembled(study, [store.gathered(row, study.runs) for row in rows])
    refuse_a_change(task, task_id)
    return comparison.study(tell(data, study))


def planned(
    task: StudyFile, keep: Keep | None = None, built: Callable[[World], None] = lambda world: None
) -> tuple[Comparison, Outline]:
    """All of a study file before its first run. `keep` as in `build`; `built` gets the world before it is compiled."""
    if keep is None:
        with task.at():
            refuse_networks_that_cannot_fit(task)
    with hearing() as notes:
        world, strategies, settings = build(task, keep)
        real = observed(task)
    built(world)
    sample = settings.pop("scenarios", None)
    refuse_a_page_too_large(task, sample, world)
    with task.at():
        comparison = prepare(world, strategies, **settings)
        study = comparison.outline(range(settings["runs"]), None if sample is None else sampled(sample))
    folder = f"{task.path.parent}{os.sep}"
    attrs = {"about": task.sections.study.about or "", "study_id": task.study_id, "file": visible(task.path.name)}
    told = {
        "attrs": attrs | _told(task),
        "notes": [note.replace(folder, "") for note in notes],  # files have the names that the study gives them
        "observed": None if real is None else [np.asarray(real.share).tolist(), real.label],
    }
    return comparison, study._replace(told=told)


def tell(data: xr.Dataset, study: Outline) -> xr.Dataset:
    """The data with all that a study file says besides its numbers; nothing is added to those of no study file."""
    if not study.told:
        return data
    told = dict(study.told["attrs"])
    if study.told["observed"] is not None:
        share, label = study.told["observed"]
        data["observed"] = observed_curve(share, label, data.sizes["step"], data.sizes.get("idea", 0))
    file, runs = told.pop("file"), len(study.runs)
    notes = dict.fromkeys([*study.told["notes"], *json.loads(str(data.attrs["notes"]))])
    said = {"task_id": task_of(told["study_id"], runs), "command": f"uptake run {file} --runs {runs} --out DIR"}
    return data.assign_attrs(**told, **said, notes=json.dumps([*notes]))


def _filled(
    out: Path, task: StudyFile, shard: Shard, progress: bool | None, say: Callable[[str], None]
) -> tuple[Study | None, Made | None]:
    """Compute what is missing of a share; of the whole, all of it as a study, and how it was made."""
    task_id = task.task_id  # of the files as they are before they are read
    comparison, study = planned(task)
    rows, threads = rows_of(study.scenarios), _threads(task)
    with task.at():
        options: dict[str, Any] = {"in_parts": True, "whole": shard == UNDIVIDED, "force": ", or --force"}
        comparison.require(len(study.runs), len(rows), threads=threads, **options)
    store, begins = comparison.folder(out, threads), not (out / PARTS).exists()
    with _room(out):
        store.begin(study)
    ahead = beside(_import_what_writes) if shard == UNDIVIDED else nullcontext()
    with task.at(), _room(out), status.watched(out, shard, progress, say) as report, ahead:
        tasks = tasks_of(rows, study.runs, shard)
        complete = comparison.work_off(tasks, store, threads=threads, progress=False, report=report)
    try:
        refuse_a_change(task, task_id)
    except StudyFileError:
        if begins and shard == UNDIVIDED:  # nobody else can go on with them
            shutil.rmtree(out / PARTS, ignore_errors=True)
            (out / status.FILE).unlink(missing_ok=True)
        raise
    if not complete:
        raise Unfinished(f"some runs failed; {out / PARTS / FAILED} has their tracebacks")
    if shard != UNDIVIDED:
        return None, None
    data = assembled(study, [store.gathered(row, study.runs) for row in rows])
    return comparison.study(tell(data, study)), store.made


def _import_what_writes() -> None:
    """Load what labels, writes and draws the results, which takes a second, while runs are computed."""
    import xarray as xr

    xr.Variable((), 0)  # loads the libraries of arrays that it looks for
    for name in _WRITERS:
        import_module(name)


@contextmanager
def _room(out: Path) -> Iterator[None]:
    """A full disk leaves the study unfinished."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        problem = f"there is no room left for {out} ({error.strerror})"
        raise Unfinished(f"{problem}; what was written before is whole; make room, and run it again") from error


def _threads(task: StudyFile) -> int | None:
    return task.sections.study.threads


def refuse_a_change(task: StudyFile, task_id: str) -> None:
    """Refuse the results of a study of which a file has changed since."""
    if task.task_id != task_id:
        problem = "a file that it names changed while it ran, so the results belong to neither version"
        raise StudyFileError(task.path, [Problem((), problem)])


def _told(task: StudyFile) -> dict[str, str]:
    """How a study is told, which may change where its numbers do not; and the file that says so."""
    return {"appraisal": json.dumps(task.sections.appraisal.model_dump()), "study_file": task.text}


def _is_told_so(results: Study, task: StudyFile) -> bool:
    """Whether the appraisal of the results is that of the study file."""
    return appraisal(results.data) == task.sections.appraisal.model_dump()


def existing(out: Path, task: StudyFile) -> Study | None:
    """The results of this very study in ``out``; None if there are none, or of fewer runs."""
    if out.exists() and not out.is_dir():
        raise BadValue("out", NOT_SHOWN, problem=f"= {out} is not a folder", remedy="give another one")
    file = out / DATA
    if not file.exists():
        return None
    there = attributes(file)
    if there.get("study_id") == task.study_id and int(there["runs"]) < task.sections.study.runs:
        return None
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


def write(results: Study, out: Path, made: Made | None, fresh: bool = True) -> None:
    """Write the data, where they are fresh, all that is drawn from them, and a copy of the study file.

    Parameters
    ----------
    results : Study
    out : Path
    made : sequence of mapping, optional
        How each part was made; by default, what the parts of the folder say, if no provenance was written.
    fresh : bool
        Whether the data are to be written.

    Raises
    ------
    Unfinished
        If there is no room for it.
    """
    with _room(out):
        if fresh:
            results.save(out / DATA)  # first, so that no failure of a picture costs the results
        if made is not None or not (out / PROVENANCE).exists():
            said = made_of(made_in(out) if made is None else made, results.data)
            with draft(out / PROVENANCE) as file:
                file.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
        _show(results, out)


def _show(results: Study, out: Path) -> None:
    from uptake.show.style import own_look

    with draft(out / PICTURE) as file, own_look():
        results.plot().savefig(file, dpi=200, format="png")
    results.report(out / PAGE, **appraisal(results.data))
    if "study_file" in results.data.attrs:
        with draft(out / COPY) as file:
            file.write_bytes(str(results.data.attrs["study_file"]).encode("utf-8"))


def attributes(file: Path) -> dict[str, Any]:
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
