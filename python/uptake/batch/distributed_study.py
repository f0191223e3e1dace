"""A study file over many ranks of MPI: each rank holds the ties into its own block of users."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from uptake.basis.draft import draft
from uptake.batch import folder
from uptake.batch.lock import locked
from uptake.batch.ranks.ranks import Ranks, Traffic
from uptake.batch.ranks.study import DistributedComparison, Divided
from uptake.results.study import Study
from uptake.run.kept import Memory
from uptake.run.made import at_once, made, since
from uptake.run.outline import assembled
from uptake.run.tasks import rows_of, tasks_of
from uptake.studyfile.read import StudyFile

if TYPE_CHECKING:
    import xarray as xr

RANKS = "ranks.json"


def run_into(out: Path, task: StudyFile) -> tuple[Study | None, bool]:
    """The results of a study file in a folder, computed by all ranks of MPI together, which call this together.

    Rank 0 writes what ``uptake run`` writes, and ``ranks.json``: how much memory each rank took, and how many bytes it
    sent in each step, over all runs. Nothing is kept before the end.

    Parameters
    ----------
    out : Path
        The folder; it is made if need be.
    task : StudyFile

    Returns
    -------
    results : Study or None
        The study on rank 0, None on the others.
    fresh : bool
        False where the folder held the data of this very study.

    Raises
    ------
    ValueError
        As in `uptake.batch.folder.run_into`, and where the study needs what only one process can do.
    ImportError
        If mpi4py is not installed.
    """
    ranks = Ranks()
    with ExitStack() as stack:
        if ranks.rank == 0:
            return _computed_into(out, task, ranks, stack)
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")  # rank 0 speaks for all
        try:
            return _computed_into(out, task, ranks, stack)
        except Exception:  # rank 0 has it too
            raise SystemExit(0) from None


def _computed_into(out: Path, task: StudyFile, ranks: Ranks, stack: ExitStack) -> tuple[Study | None, bool]:
    found = _together(ranks, lambda: None if ranks.rank else _found(out, task, stack))
    if ranks.share(found is not None):
        return found, False
    began = at_once()
    data = _together(ranks, lambda: _data(task, ranks))
    each = ranks.collect(made(since(began), task.sections.study.engine or "auto", 1))
    sent = ranks.collect(ranks.traffic)
    return _together(ranks, lambda: _written(out, data, each, sent)), True


_T = TypeVar("_T")


def _together(ranks: Ranks, step: Callable[[], _T]) -> _T:
    """A step of all ranks. A refusal, which all of them meet, is said by rank 0; one that fails alone ends them all."""
    error: Exception | None = None
    try:
        done = step()
    except (MemoryError, AssertionError, IndexError, KeyError) as failure:
        ranks.abort(failure)
        raise
    except Exception as failure:
        error = failure
    ranks.agree(error)
    return done


def _found(out: Path, task: StudyFile, stack: ExitStack) -> Study | None:
    """The results that are there; the folder is made ready if there are none."""
    stack.enter_context(folder.ready(out))
    stack.enter_context(locked(out))
    return folder.existing(out, task)


def _data(task: StudyFile, ranks: Ranks) -> xr.Dataset | None:
    """The labelled data of the study, on rank 0."""
    task_id, divided = task.task_id, Divided(ranks, task.sections.study.engine)
    comparison, study = folder.planned(task, divided, divided.settle)
    rows, store = rows_of(study.scenarios), Memory()
    with task.at():
        ours = DistributedComparison.of(comparison, divided.ground, ranks)
        ours.work_off(tasks_of(rows, study.runs), store, threads=1, progress=False)
    folder.refuse_a_change(task, task_id)
    if ranks.rank:
        return None
    return folder.tell(assembled(study, [store.gathered(row, study.runs) for row in rows]), study)


def _written(
    out: Path, data: xr.Dataset | None, each: list[dict[str, Any]] | None, sent: list[Traffic] | None
) -> Study | None:
    """The study, once rank 0 has written it; `each` is how each rank made its block."""
    if data is None or each is None or sent is None:
        return None
    results = Study(data)
    folder.write(results, out, each)
    memory = [one["resources"]["peak_memory"] for one in each]
    with draft(out / RANKS) as file:
        counted = {"announced": [each.announced for each in sent], "framing": [each.framing for each in sent]}
        file.write_text(json.dumps({"ranks": len(sent), "peak_memory": memory, **counted}) + "\n", encoding="utf-8")
    return results
