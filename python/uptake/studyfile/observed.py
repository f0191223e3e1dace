"""The real adoption curves that a study file names, on the steps of the study."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Floats
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.saying import warn
from uptake.studyfile.files import column_of, listing_of, without_header
from uptake.studyfile.lines import Place
from uptake.studyfile.of_ideas import tables_of_section
from uptake.studyfile.pairings import too_many
from uptake.studyfile.people import missing_words, numbers_where_given
from uptake.studyfile.read import StudyFile
from uptake.studyfile.sections import ObservedSection, Periods


class Curve(NamedTuple):
    """A real adoption curve."""

    idea: str | None  # None: it stands beside each idea
    share: Floats  # (horizon + 1,) cumulative share of adopters, NaN where it was not observed
    label: str
    periods: Floats  # (number of periods,) cumulative share at the end of each, NaN where it was not observed
    file: str = ""  # the file that it comes from, if any


class Observed(NamedTuple):
    """What was observed, as results keep it."""

    share: Floats  # (horizon + 1,), or a row of these per idea; NaN where it was not observed
    label: str
    curves: tuple[Curve, ...]  # as the file gives them


def observed(study: StudyFile) -> Observed | None:
    """What was observed: of all ideas, or of those that the file names.

    Parameters
    ----------
    study : StudyFile

    Returns
    -------
    Observed or None
        None where the file has no section ``[observed]``.
    """
    tables = tables_of_section(study.sections.observed, "observed")
    if not tables:
        return None
    curves = tuple(_curve(study, given, place) for place, given in tables)
    label = " and ".join(dict.fromkeys(curve.label for curve in curves))
    names = study.ideas
    if curves[0].idea is None or len(names) == 1:
        return Observed(curves[0].share, label, curves)
    share = np.full((len(names), study.sections.study.horizon + 1), np.nan)
    for curve in curves:
        share[names.index(str(curve.idea))] = curve.share
    return Observed(share, label, curves)


def _curve(study: StudyFile, given: ObservedSection, place: Place) -> Curve:
    """A data set, or shares or counts of the file; the share at a period's end stands at its last step."""
    from uptake.network import datasets
    from uptake.world.months import MONTHS

    settings = study.sections.study
    if given.dataset is not None:
        survey = datasets.load(given.dataset)
        adopted = survey.adoption_step[survey.adoption_step >= 0]  # periods, the first one is 1
        shares = list(np.cumsum(np.bincount(adopted))[1:] / survey.network.n)
        period_length, label = given.period or survey.period, f"observed ({given.dataset.replace('_', ' ')})"
    else:
        key = "share" if given.share is not None else "count"
        with study.at(*place, key):
            shares = _shares(study, given, key).tolist()
        period_length, label = given.period or settings.step, "observed"
    share = np.full(settings.horizon + 1, np.nan)
    steps = MONTHS[period_length] / MONTHS[settings.step]  # per period
    for period, value in enumerate(shares, 1):
        step = round(period * steps)
        if step <= settings.horizon:
            share[step] = value
    table = given.share if isinstance(given.share, Periods) else given.count
    file = table.file if isinstance(table, Periods) else ""
    return Curve(given.idea, share, given.label or label, np.array(shares, np.float64), file)


def _shares(study: StudyFile, given: ObservedSection, key: str) -> Floats:
    """The cumulative share at the end of each period, from a list or a column of shares or of counts."""
    values = getattr(given, key)
    listed = isinstance(values, list)
    found = (
        np.array(values, np.float64)
        if listed
        else _column(values, study.path.parent, missing_words(study.sections.users))
    )
    if not listed:
        _refuse_bad(found, key, values.file)
    if key == "share":
        return found
    assert given.people is not None  # checked when the file was read
    text = too_many(found.astype(np.int64), given.people)
    if text:
        raise BadValue("column", NOT_SHOWN, problem=f"of {values.file} {text}")
    return np.cumsum(found) / given.people


def _column(given: Periods, folder: Path, missing: Sequence[str]) -> Floats:
    listing = listing_of(given.file, folder, given, header=not without_header(given.column))
    warn(listing.notes)
    values = column_of(listing, "column", given.column, given.file)
    return numbers_where_given(values, given.file, missing, lambda i: f"in period {i + 1}")


def _refuse_bad(values: Floats, key: str, file: str) -> None:
    """Refuse shares outside [0, 1], and counts that are missing, negative or no whole numbers."""
    fits = (values >= 0) & ((values <= 1) | np.isnan(values) if key == "share" else values == np.floor(values))
    bad = np.flatnonzero(~(fits | np.isnan(values)) if key == "share" else ~fits)
    if not bad.size:
        return
    period, value = int(bad[0]) + 1, values[bad[0]]
    if np.isnan(value):
        problem, allowed = (
            f"of {file} is missing in period {period}",
            "every period needs its count; write 0 for nobody",
        )
    else:
        allowed = "shares lie in [0, 1]" if key == "share" else "counts are whole numbers, at least 0"
        problem = f"of {file} is {value:g} in period {period}"
    raise BadValue("column", NOT_SHOWN, allowed, problem=problem)
