"""What permutation tests and bootstraps show of themselves: at the prompt, and in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uptake.show import wording
from uptake.show.html import escape

if TYPE_CHECKING:
    import pandas as pd

_ROWS = 12  # that are shown, half of them the last ones


def compared_in_words(statistic: str, null: str, n_blocks: int, n: int, exact: bool) -> str:
    """What was compared with what.

    >>> compared_in_words("threshold", "relabel", 4, 1000, exact=False)
    'threshold against 1,000 relabellings of the actors within 4 blocks'
    >>> compared_in_words("moran", "swap", 1, 99, exact=False)
    'moran against 99 networks with the same numbers of ties'
    """
    if null == "swap":
        return f"{statistic} against {n:,} networks with the same numbers of ties"
    within = f" within {n_blocks:,} blocks" if n_blocks > 1 else ""
    return f"{statistic} against {'all ' if exact else ''}{n:,} relabellings of the actors{within}"


def bootstrap_in_words(statistic: str, n: int) -> str:
    """What was sampled how often.

    >>> bootstrap_in_words("density", 1000)
    'density in 1,000 samples of the actors'
    """
    return f"{statistic} in {wording.number_of(n, 'sample', 'samples')} of the actors"


def lines(name: str, head: str, rows: pd.DataFrame, last: str) -> str:
    """One line where there is one value, otherwise a table; `last` is the column that closes the line."""
    if len(rows) != 1:
        return f"<uptake.{name}: {head}>\n{rows.to_string(max_rows=_ROWS, float_format='{:.4g}'.format)}"
    row = rows.iloc[0]
    others = f"mean {row['mean']:.4g}" + (f", sd {row['sd']:.4g}" if last != "sd" else "")
    return f"<uptake.{name}: {head}: observed {row['observed']:.4g}, {others}, {last} = {row[last]:.4g}>"


def html(head: str, rows: pd.DataFrame) -> str:
    """A table with a caption."""
    table = rows.to_html(max_rows=_ROWS, float_format="{:.4g}".format, index=len(rows) != 1)
    return f"<div><p>{escape(head)}</p>{table}</div>"
