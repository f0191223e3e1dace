"""What the sections of a page draw on: the study's data, its summary, and its numbers in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from uptake.analysis import measures, uncertainty
from uptake.analysis.attributes import strategies
from uptake.analysis.ideas import ALL, ideas, of_idea
from uptake.show import style, tables, wording
from uptake.show.html import Table
from uptake.show.tables import Cell

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

CAVEAT = (
    "A ranking under default assumptions is not a finding. It becomes one when the numbers below have been replaced or "
    "varied by those who know the case, and the ranking holds."
)


_NAME = 80  # characters of a name in a table of the page


class Varied(NamedTuple):
    """What a study over scenarios has besides all its runs."""

    data: xr.Dataset  # with the dimension scenario
    tornado: pd.DataFrame | None = None  # of the main measure; None where the study cannot run again


@dataclass(frozen=True)
class Page:
    """A study under a level, a reference, an attribution and an optimism bias."""

    data: xr.Dataset
    level: float
    reference: str
    attribution: float
    optimism_bias: float
    table: pd.DataFrame  # as `Study.summary` gives it
    shown: dict[str, str]  # strategy, and its name for readers
    idea: str = ""  # its name for readers, where the page is that of one of several ideas
    parts: tuple[Page, ...] = ()  # the pages of several ideas
    sums: Page | None = None  # the money of several ideas
    varied: Varied | None = None  # where there are scenarios

    @classmethod
    def of(
        cls,
        data: xr.Dataset,
        level: float,
        reference: str | None,
        attribution: float,
        optimism_bias: float = 1.0,
        varied: Varied | None = None,
    ) -> Page:
        """The page of a study; the reference is the first strategy by default."""
        keys, names = strategies(data), ideas(data)
        shown = dict(zip(keys, wording.display(keys, _NAME), strict=True))

        def made(part: xr.Dataset, table: pd.DataFrame, idea: str = "") -> Page:
            return cls(part, level, str(table.attrs["reference"]), attribution, optimism_bias, table, shown, idea)

        def summary(part: xr.Dataset, which: str | None = None) -> pd.DataFrame:
            return uncertainty.summarise(part, level, reference, attribution, which, optimism_bias)

        whole = replace(made(data, summary(data)), varied=varied)
        if not names:
            return whole
        given = [of_idea(data, name) for name in names]
        tables = [summary(part) for part in given]
        parts = tuple(map(made, given, tables, wording.display(names, _NAME)))
        if not whole.has("cost") and not whole.has("benefit"):
            return replace(whole, parts=parts)
        return replace(whole, parts=parts, sums=made(of_idea(data, ALL), summary(data, ALL), ALL))

    @property
    def each(self) -> tuple[Page, ...]:
        """The page of each idea; this one where there is one idea."""
        return self.parts or (self,)

    @property
    def with_sums(self) -> tuple[Page, ...]:
        """The page of each idea, then that of their money; this one where there is one idea."""
        return (*self.parts, self.sums) if self.sums else (self,)

    @property
    def under(self) -> str:
        """In words: what share of the benefits is counted, and what costs are multiplied by."""
        said = []
        if self.has("benefit"):
            counted = f"{100 * self.attribution:g} % of the benefits are counted as due to the idea"
            said.append(f"Attribution = {self.attribution:g}: {counted}.")
        if self.has("cost"):
            said.append(f"Optimism bias = {self.optimism_bias:g}: costs are multiplied by it.")
        return f"{' '.join(said)} {'These are assumptions' if len(said) > 1 else 'This is an assumption'}."

    def per_idea(self, words: Callable[[Page], str]) -> str:
        """Words about each idea, after its name where there are several."""
        return "; ".join(f"{part.idea}: {words(part)}" if part.idea else words(part) for part in self.each)

    @property
    def names(self) -> list[str]:
        """Keys of the strategies."""
        return list(self.shown)

    @property
    def runs(self) -> int:
        """Runs of each strategy."""
        return int(self.data.sizes["run"])

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
        """The level in words: "95 %"."""
        return f"{100 * self.level:g} %"

    @property
    def observed(self) -> str:
        """What the observed curve is called, where the study has one."""
        return str(self.data["observed"].attrs.get("label", "observed"))

    def attr(self, name: str) -> str:
        """An attribute of the data as text; empty where there is none."""
        return str(self.data.attrs.get(name, ""))

    def has(self, measure: str) -> bool:
        """Whether a measure says something about this study."""
        return measure in self.table.columns.get_level_values("measure")

    def value(self, strategy: str, measure: str, statistic: str = "mean") -> float:
        """A number of the summary."""
        return float(self.table[(measure, statistic)].loc[strategy])

    def words(self, strategy: str, measure: str, prefix: str = "") -> Cell:
        """Mean and interval, or with prefix "difference" the paired difference and its interval."""
        return tables.words(self.table, strategy, measure, self.currency, prefix)

    def share(self, value: float) -> str:
        """A share in words."""
        return wording.quantity(value, "share")

    def money(self, value: float) -> str:
        """An amount in words."""
        return wording.quantity(value, "money", self.currency)

    def unit(self, measure: str) -> str:
        """The unit of a measure in words."""
        return wording.unit_name(measures.MEASURES[measure].unit, self.currency, self.attr("step_length"))

    def heading(self, measure: str) -> str:
        """The label of a measure, with its unit where the numbers do not show it."""
        row = measures.MEASURES[measure]
        return row.label if row.unit in ("share", "money", "ratio", "count") else f"{row.label}, {self.unit(measure)}"

    def by_strategy(
        self,
        caption: str,
        headings: Sequence[str],
        cells: Callable[[Page, str], Sequence[Cell]],
        pages: Sequence[Page] = (),
        note: Mapping[str, str] | None = None,
        first: str = "",
    ) -> Table:
        """A table with a row per strategy, each with the colour that the strategy has in the pictures.

        With several ideas, it has these rows for each, or for each of the pages. A strategy may come first.
        """
        pages = pages or self.each
        notes = note or {}
        order = sorted(self.names, key=lambda name: name != first)
        rows = [[Cell(self.shown[s], notes.get(s, "")), *cells(page, s)] for page in pages for s in order]
        colours = [style.PAGE_NAMES[style.strategy_colour(self.names.index(s))] for s in order] * len(pages)
        groups = [(Cell(page.idea), len(self.names)) for page in pages if page.idea]
        return Table(caption, ["Strategy", *headings], rows, colours, groups=groups)
