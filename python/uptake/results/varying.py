"""The same study with other numbers, computed again: what tornadoes and switches are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from uptake.analysis.attributes import strategies
from uptake.analysis.measures.table import Measure
from uptake.analysis.robust import best_of, expected
from uptake.basis import checks
from uptake.basis.checks import BadValue

if TYPE_CHECKING:
    import pandas as pd


class Outlook(NamedTuple):
    """What is looked at when numbers change."""

    measure: Measure
    idea: str | None
    attribution: float
    optimism_bias: float


class Varying(NamedTuple):
    """A comparison that can be computed under other numbers, in the same runs."""

    under: Any  # other numbers by key -> Comparison
    runs: Sequence[int]
    outlook: Outlook

    def values(self, numbers: Mapping[str, float], reference: str | None = None) -> pd.Series[float]:
        """The expected value of each strategy under other numbers; from a reference, the difference from it."""
        found: pd.Series[float] = self._expected(numbers).isel(scenario=0, drop=True).to_series()
        return found if reference is None else found - found[reference]

    def best(self, numbers: Mapping[str, float]) -> str:
        """The best strategy under other numbers."""
        values = self._expected(numbers)
        place = int(best_of(values, self.outlook.measure)[0])
        if place < 0:
            said = ", ".join(f"{key} = {value:g}" for key, value in numbers.items())
            problem = f"has no value for any strategy at {said}"
            raise BadValue("measure", self.outlook.measure.name, problem=problem, remedy="take another measure")
        return str(values["strategy"].values[place])

    def _expected(self, numbers: Mapping[str, float]) -> Any:
        own, look = self.under(numbers), self.outlook
        data = own.data(self.runs)
        given: dict[str, Any] = {
            "idea": look.idea,
            "attribution": look.attribution,
            "optimism_bias": look.optimism_bias,
        }
        return expected(data, look.measure.name, **given)


def span(base: Any, key: str, low: float | None, high: float | None) -> tuple[float, float]:
    """The range in which a number is varied: as given, else from half of its value to twice that, within what is
    allowed."""
    least, most = base.span(key) if low is None or high is None else (low, high)
    low = least if low is None else checks.number("low", low)
    high = most if high is None else checks.number("high", high)
    if low >= high:
        raise BadValue("low", low, "low < high", problem=f"does not lie below high = {high:g}", also=("high",))
    return low, high


def reference_of(data: Any, name: str | None) -> str | None:
    """The name of a strategy, checked."""
    return None if name is None else checks.choice("reference", name, strategies(data))
