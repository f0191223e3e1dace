"""The measures as a list and as a table."""

from __future__ import annotations

from inspect import getdoc
from typing import TYPE_CHECKING

from uptake.analysis.measures.table import MEASURES, Measure

if TYPE_CHECKING:
    import pandas as pd


def lines() -> list[str]:
    """A line for each measure: name, unit, meaning, and what it needs.

    Examples
    --------
    >>> lines()[0][:66]
    'reach                    share         Users who ever adopted by t'
    """
    return [f"{name:<25}{row.unit:<14}{_meaning(row)}{_needs(row)}" for name, row in MEASURES.items()]


def listing() -> pd.DataFrame:
    """The measures of a study as a table.

    Returns
    -------
    DataFrame
        A row per measure, by its name: label, unit, whether more is better (+1) or less (-1), what a world needs to
        have it, and meaning.

    Examples
    --------
    >>> import uptake as up
    >>> up.measures.listing().loc["reach", "unit"]
    'share'
    """
    import pandas as pd

    rows = [(row.label, row.unit, row.better, row.needs, _meaning(row)) for row in MEASURES.values()]
    columns = ["label", "unit", "better", "needs", "meaning"]
    return pd.DataFrame(rows, [*MEASURES], columns).rename_axis("measure")


def _meaning(row: Measure) -> str:
    """The first sentence of the docstring of its function."""
    return " ".join((getdoc(row.function) or "").split("\n\n")[0].split())


def _needs(row: Measure) -> str:
    return f" Needs {row.needs}." if row.needs else ""
