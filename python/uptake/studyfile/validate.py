"""A study file built and compiled, but not run: what it describes, in a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uptake.basis.saying import hearing
from uptake.run.compare import prepare
from uptake.run.scenarios import GIVEN, Scenarios, sampled
from uptake.run.varied import fitting
from uptake.studyfile.build import world_of
from uptake.studyfile.observed import observed
from uptake.studyfile.page_size import refuse_a_page_too_large
from uptake.studyfile.read import StudyFile
from uptake.studyfile.scenarios import scenarios_of
from uptake.studyfile.strategy import strategies_of
from uptake.studyfile.what_was_read import lines_of_periods, read_lines

if TYPE_CHECKING:
    import pandas as pd

    from uptake.strategies import Strategy
    from uptake.world.world import World


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
        varied = scenarios_of(study)
    with study.at():
        comparison = prepare(world, strategies, **settings)
        scenarios = 1 if varied is None else len(sampled(varied)[0])
        comparison.require(settings["runs"], scenarios, threads=settings["threads"], in_parts=True)
    refuse_a_page_too_large(study, varied, world)
    said = [] if varied is None else [_said_of_scenarios(study, varied, world, strategies)]
    notes = dict.fromkeys(note for plans in comparison.compiled.values() for plan in plans for note in plan.notes)
    return [
        f"{study.path} is valid, task {study.task_id}",
        *read_lines(read),
        *lines_of_periods(real),
        f"{world.n_users:,} users, {world.n_providers:,} providers; strategies: {', '.join(strategies)}",
        f"{settings['runs']} runs of {settings['horizon']} {world.step}s each",
        *said,
        *(f"note: {note}" for note in notes),
    ]


def _said_of_scenarios(
    study: StudyFile, varied: Scenarios | pd.DataFrame, world: World, strategies: dict[str, Strategy]
) -> str:
    """How many scenarios, and what varies in them; each must fit the study."""
    with study.at("scenarios"):
        frame, design = sampled(varied)
        frame = fitting(frame, world, strategies, rounds=design != GIVEN)
    ends = (f"{key} ({frame[key].min():g} to {frame[key].max():g})" for key in frame.columns)
    return f"{len(frame):,} scenarios: {', '.join(ends)}"
