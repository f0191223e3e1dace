"""The scenarios of a study file: ranges that are sampled, or a file with a row per scenario."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from uptake.basis.saying import warn
from uptake.studyfile.files import listing_of
from uptake.studyfile.ranges import sample_of
from uptake.studyfile.read import StudyFile

if TYPE_CHECKING:
    import pandas as pd

    from uptake.run.scenarios import Scenarios

_LABEL = "scenario"  # a column of this name labels the rows of a file


def scenarios_of(study: StudyFile) -> Scenarios | pd.DataFrame | None:
    """The scenarios of a study; None where its file has no table ``[scenarios]``.

    Parameters
    ----------
    study : StudyFile

    Raises
    ------
    StudyFileError
        If the file of scenarios cannot be read.
    """
    given = study.sections.scenarios
    if given is None:
        return None
    import pandas as pd

    if given.file is None:
        return sample_of(given.model_dump())
    with study.at("scenarios"):
        listing = listing_of(given.file, study.path.parent, given, header=True)
        warn(listing.notes)
        columns = {str(name): [*map(_number, values)] for name, values in listing.columns.items()}
        labels = columns.pop(_LABEL, None)
        return pd.DataFrame(columns, index=None if labels is None else pd.Index(labels))


def _number(text: Any) -> Any:
    """A number that a file holds as text; other text stays, to be refused with row and column."""
    with suppress(TypeError, ValueError):
        value = float(text)
        return int(value) if value.is_integer() and str(text).strip().lstrip("-").isdigit() else value
    return text
