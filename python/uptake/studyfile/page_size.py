"""A grid that is too large for the page of its results is refused before it is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uptake.run.scenarios import Scenarios
from uptake.show.slider_size import why_none
from uptake.studyfile.problems import Problem, StudyFileError
from uptake.studyfile.read import StudyFile

if TYPE_CHECKING:
    import pandas as pd

    from uptake.world.world import World


def refuse_a_page_too_large(study: StudyFile, varied: Scenarios | pd.DataFrame | None, world: World) -> None:
    """Refuse scenarios on a grid for which the page would have no sliders.

    Parameters
    ----------
    study : StudyFile
    varied : Scenarios, DataFrame or None
        Those of the study.
    world : World

    Raises
    ------
    StudyFileError
        If it is a grid over too many assumptions, or of too many combinations for a browser.
    """
    if not isinstance(varied, Scenarios) or varied.method != "grid":
        return
    sections = study.sections
    sizes = len(sections.strategies), len(world.names), sections.study.horizon, world.n_users
    if why := why_none(len(varied.ranges), len(varied), *sizes):
        raise StudyFileError(study.path, [Problem(("scenarios",), why)], study.text)
