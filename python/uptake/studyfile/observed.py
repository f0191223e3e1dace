"""The real adoption curve that a study file names, on the steps of the study."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from uptake.basis.arrays import Floats
from uptake.studyfile.read import StudyFile


@dataclass(frozen=True)
class Observed:
    """A real adoption curve."""

    share: Floats  # (horizon + 1,) cumulative share of adopters, NaN where it was not observed
    label: str


def observed(study: StudyFile) -> Observed | None:
    """The curve of a data set, or of shares or counts in the file; the share at a period's end stands at its last step.

    Parameters
    ----------
    study : StudyFile

    Returns
    -------
    Observed or None
        None where the file has no section ``[observed]``.
    """
    from uptake.network import datasets
    from uptake.world.months import MONTHS

    given, settings = study.sections.observed, study.sections.study
    if given is None:
        return None
    if given.dataset is not None:
        survey = datasets.load(given.dataset)
        adopted = survey.adoption_step[survey.adoption_step >= 0]  # periods, the first one is 1
        shares = list(np.cumsum(np.bincount(adopted))[1:] / survey.network.n)
        period_length, label = given.period or survey.period, f"observed ({given.dataset.replace('_', ' ')})"
    else:
        shares = list(given.share or np.cumsum(given.count or []) / (given.people or 1))
        period_length, label = given.period or settings.step, "observed"
    share = np.full(settings.horizon + 1, np.nan)
    steps = MONTHS[period_length] / MONTHS[settings.step]  # per period
    for period, value in enumerate(shares, 1):
        step = round(period * steps)
        if step <= settings.horizon:
            share[step] = value
    return Observed(share, given.label or label)
