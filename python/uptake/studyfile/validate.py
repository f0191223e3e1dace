"""A study file built and compiled, but not run: what it describes, in a few lines."""

from __future__ import annotations

from uptake.basis.saying import hearing
from uptake.run.compare import prepare
from uptake.studyfile.build import world_of
from uptake.studyfile.observed import observed
from uptake.studyfile.read import StudyFile
from uptake.studyfile.strategy import strategies_of
from uptake.studyfile.what_was_read import lines_of_periods, read_lines


def validate(study: StudyFile) -> list[str]:
    """Build all that a study file describes, and check and compile all that its runs need.

    Parameters
    ----------
    study : StudyFile

    Returns
    -------
    list of str
        What was read of each file, what will run, and notes that a reader should know.

    Raises
    ------
    StudyFileError
        If something does not fit together.
    """
    strategies, _ = strategies_of(study.sections.strategies)
    settings = study.settings()
    with hearing():
        world, read = world_of(study)
        real = observed(study)
    with study.at():
        compiled = prepare(world, strategies, **settings).compiled
    notes = dict.fromkeys(note for plans in compiled.values() for plan in plans for note in plan.notes)
    return [
        f"{study.path} is valid, task {study.task_id}",
        *read_lines(read),
        *lines_of_periods(real),
        f"{world.n_users:,} users, {world.n_providers:,} providers; strategies: {', '.join(strategies)}",
        f"{settings['runs']} runs of {settings['horizon']} {world.step}s each",
        *(f"note: {note}" for note in notes),
    ]
