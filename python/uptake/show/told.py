"""What the sheets of a workbook draw on: the data of a study, its summary, names for readers, formats of numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from uptake.analysis import measures
from uptake.analysis.attributes import strategies
from uptake.analysis.ideas import ideas
from uptake.show import wording
from uptake.show.cells import Column, Item, Number

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

NUMBERS = (Column("Mean", 13, right=True), Column("Low", 13, right=True), Column("High", 13, right=True))

Row = list[Item]


@dataclass(frozen=True)
class Told:
    """A study under a level, a reference, an attribution and an optimism bias; runs of scenarios stand in a row."""

    data: xr.Dataset
    level: float
    reference: str
    attribution: float
    optimism_bias: float
    table: pd.DataFrame  # as `Study.summary` gives it
    scenarios: pd.DataFrame  # the numbers that vary, a row per scenario; none in a study without scenarios
    ranges: dict[str, tuple[float, float]]  # of the numbers that vary

    @property
    def varies(self) -> bool:
        """Whether the study is one over scenarios."""
        return len(self.scenarios) > 0

    @property
    def names(self) -> dict[str, str]:
        """Each strategy, and its name for readers."""
        keys = strategies(self.data)
        return dict(zip(keys, wording.display(keys), strict=True))

    @property
    def whose(self) -> list[Column]:
        """The columns that say whose numbers a row has."""
        return [Column("Strategy", 22), *([Column("Idea", 18)] if ideas(self.data) else [])]

    @property
    def currency(self) -> str:
        """The currency of all money."""
        return str(self.data.attrs["currency"])

    @property
    def steps(self) -> str:
        """The steps in words: "months"."""
        return wording.steps(str(self.data.attrs["step_length"]))

    @property
    def percent(self) -> str:
        """The level in words."""
        return f"{100 * self.level:g} %"

    def of(self, key: Any) -> Row:
        """The cells of `whose` for a row of a table: its strategy, or strategy and idea."""
        strategy, *idea = (key,) if isinstance(key, str) else key
        return [self.names[strategy], *idea]

    def unit(self, name: str, *, changes: bool = False) -> str:
        """The unit of a measure in words; changes of a share are in percentage points."""
        unit = measures.MEASURES[name].unit
        if unit == "share" and changes:
            return "percentage points"
        return wording.unit_name(unit, self.currency, str(self.data.attrs["step_length"]))

    def has(self, name: str) -> bool:
        """Whether a measure says something about this study."""
        return name in self.table.columns.get_level_values("measure")

    def numbers(self, unit: str, values: Iterable[float], *, signed: bool = False) -> Row:
        """Numbers of one row in one format, which fits the first."""
        found = [float(value) for value in values]
        form = number_format(unit, found[0], self.currency, signed=signed)
        return [Number(value, form) for value in found]


def number_format(unit: str, size: float, currency: str = "GBP", *, signed: bool = False) -> str:
    """How a number in a measure's unit is shown.

    Examples
    --------
    >>> number_format("share", 0.3), number_format("money", 12_000.0, "EUR"), number_format("steps", 3.0, signed=True)
    ('0.0%', '"€"#,##0', '+0.0;-0.0;0.0')
    """
    if unit == "share":
        form = "0.0%"
    elif unit == "steps":
        form = "0.0"
    elif unit in ("ratio", "distance"):
        form = "0.00"
    elif math.isnan(size) or abs(size) >= 1000:
        form = "#,##0"
    else:
        form = "#,##0.00" if unit == "money" else "#,##0.0"
    if unit == "money":
        form = '"{}"{}'.format(wording.symbol(currency).replace('"', ""), form)
    return f"+{form};-{form};{form}" if signed else form
