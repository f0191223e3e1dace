"""What a further adopter costs under another strategy: a ratio of expected values, not a mean of ratios."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from uptake.analysis.attributes import strategies
from uptake.analysis.ideas import ALL, ideas, of_idea, pooled
from uptake.analysis.intervals import by_row
from uptake.analysis.measures.money import bias_of
from uptake.analysis.scenarios import means_of_scenarios
from uptake.analysis.series import last, present_value
from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    import xarray as xr

COLUMNS = ("cost", "adopters", "ratio", "low", "high", "runs")


def cost_per_further_adopter(
    data: xr.Dataset,
    level: float = 0.95,
    reference: str | None = None,
    idea: str | None = None,
    optimism_bias: float = 1.0,
) -> pd.DataFrame:
    """A row per other strategy (and idea); `Study.cost_per_further_adopter` documents it."""
    import pandas as pd

    if -1 not in data["sign"].values:
        problem, remedy = "has no costs", "give costs to the strategies, or providers to the world"
        raise BadValue("data", NOT_SHOWN, problem=problem, remedy=remedy)
    if not 0 < checks.number("level", level) < 1:
        raise BadValue("level", level, "a confidence level lies in (0, 1), for example 0.95")
    names = strategies(data)
    first = names[0] if reference is None else checks.choice("reference", reference, names)
    several = ideas(data) if idea is None else []
    bias = bias_of(optimism_bias)
    table = _table(of_idea(data, idea), first, level, bias)
    if several:
        sums = _table(pooled(data), first, level, bias)
        sums.index = pd.MultiIndex.from_product([sums.index, [ALL]], names=table.index.names)
        order = pd.MultiIndex.from_product(
            [[name for name in names if name != first], [*several, ALL]], names=table.index.names
        )
        table = pd.concat([table, sums]).reindex(order)
    none = [name if isinstance(name, str) else " of ".join(name) for name in table.index[table["adopters"] <= 0]]
    notes = [f"{name} has no further adopters than {first}: there is no cost per further adopter" for name in none]
    table.attrs = {"level": level, "reference": first, "optimism_bias": optimism_bias, "notes": notes}
    return table


def _table(data: xr.Dataset, first: str, level: float, bias: float) -> pd.DataFrame:
    import pandas as pd

    names = strategies(data)
    others = [s for s, name in enumerate(names) if name != first]
    found = []
    for values in (bias * present_value(data, -1), last(data["users_ever"]).astype(float)):
        index, own = by_row(values.isel(strategy=others))
        _, base = by_row(values.isel(strategy=[names.index(first)] * len(others)))
        found.append(means_of_scenarios(own - base, values))
    rows = [ratio_of_means(cost, adopters, level) for cost, adopters in zip(*found, strict=True)]
    return pd.DataFrame(rows, columns=COLUMNS, index=index)


def ratio_of_means(
    top: npt.NDArray[np.float64], bottom: npt.NDArray[np.float64], level: float
) -> tuple[float, float, float, float, float, int]:
    """Both means, their ratio, its interval by Fieller's theorem, and the number of pairs.

    Where the lower mean is not above 0 there is no ratio. Where it may be 0, at this level, the interval is all
    numbers.

    Examples
    --------
    >>> found = ratio_of_means(np.array([10.0, 14.0, 12.0]), np.array([2.0, 2.0, 2.0]), 0.95)
    >>> [round(value, 2) for value in found]
    [12.0, 2.0, 6.0, 3.52, 8.48, 3]
    """
    from scipy.special import stdtrit  # type: ignore[import-untyped, unused-ignore]

    n = top.size
    x, y = float(top.mean()), float(bottom.mean())
    if y <= 0:
        return x, y, math.nan, math.nan, math.nan, n
    if n < 2:
        return x, y, x / y, math.nan, math.nan, n
    t = float(stdtrit(n - 1, (1 + level) / 2))
    xx, xy, yy = (t * t * float(v) / n for v in np.cov(top, bottom)[[0, 0, 1], [0, 1, 1]])
    square = y * y - yy
    if square <= 0:
        return x, y, x / y, -math.inf, math.inf, n
    middle, reach = x * y - xy, math.sqrt(max(0.0, (x * y - xy) ** 2 - square * (x * x - xx)))
    return x, y, x / y, (middle - reach) / square, (middle + reach) / square, n
