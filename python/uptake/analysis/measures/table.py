"""The table of measures: a row per measure, entered where the measure is defined."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from uptake.analysis.ideas import per_run
from uptake.analysis.intervals import Scale
from uptake.analysis.labels import relabelled
from uptake.basis import checks

if TYPE_CHECKING:
    import xarray as xr

Needs = Literal[
    "", "providers", "groups", "costs", "benefits", "contexts", "provider contexts", "places", "sponsors", "owner"
]  # fmt: skip
_Function = TypeVar("_Function", bound=Callable[..., "xr.DataArray"])
Parts = Callable[..., "tuple[xr.DataArray, xr.DataArray]"]

# Units of measures in the words of `labels.unit`.
_UNITS = {
    "share": "1",
    "ratio": "1",
    "count": "1",
    "steps": "STEP",
    "person-steps": "person-STEP",
    "place-steps": "place-STEP",
    "money": "CURRENCY",
    "distance": "1",
}


@dataclass(frozen=True)
class Measure:
    """A row of the table of measures. Call it to compute its values.

    Parameters
    ----------
    name : str
        Key of the table, and name of the function.
    label : str
        What tables and pages call it.
    unit : str
        "share", "steps", "person-steps", "place-steps", "count", "money", "distance" or "ratio".
    better : int
        +1 where more is better, -1 where less is, 0 where neither.
    function : callable
        Computes it from the dataset of a study; takes `attribution` too where benefits enter, and
        `optimism_bias` where costs do.
    needs : str
        What a world must have: "providers", "groups", "costs", "benefits", "contexts", "provider contexts", "places",
        "sponsors" or "owner"; "" for nothing.
    censored : bool
        True for a time that may lie beyond the horizon: summarised by the share of runs that got there and the median,
        never by a mean.
    bounded : bool
        True where values lie in [0, 1]; intervals of the mean then do too.
    signed : bool
        True where values may lie below 0. All others, and their intervals, do not.
    parts : callable, optional
        Of a ratio, such as a cost per adopter, what is divided by what; it takes what `function` takes. Tables report
        the ratio of the means over runs, not the mean of the runs' ratios.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(merit=1, social_proof=0, drive=1))
    >>> study = up.compare(world, {"media": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> reach = up.measures.MEASURES["reach"]
    >>> reach.label, reach.unit, reach(study.data).values.tolist()
    ('Reach', 'share', [[1.0, 1.0]])
    """

    name: str
    label: str
    unit: str
    better: int
    function: Callable[..., xr.DataArray]
    needs: Needs = ""
    censored: bool = False
    bounded: bool = False
    signed: bool = False
    parts: Parts | None = None

    @property
    def scale(self) -> Scale:
        """Where values and the intervals of their means lie: "share" in [0, 1], "amount" at or above 0, or "any"."""
        return "share" if self.bounded else "any" if self.signed else "amount"

    @property
    def definition(self) -> str:
        """The definition in words: the first line of the function's docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @property
    def of_money(self) -> bool:
        """True where the values come from the ledger, so that those of several ideas add up."""
        return self.needs in ("costs", "benefits", "owner")

    @property
    def attributed(self) -> bool:
        """True where the values depend on the share of benefits attributed to the idea."""
        return self._takes("attribution")

    @property
    def biased(self) -> bool:
        """True where the values depend on what costs are multiplied by."""
        return self._takes("optimism_bias")

    def _takes(self, name: str) -> bool:
        return name in inspect.signature(self.function).parameters

    def __call__(self, data: xr.Dataset, attribution: float = 1.0, optimism_bias: float = 1.0) -> xr.DataArray:
        """Values (strategy, run) for a study's dataset; (strategy, idea, run) where it has several ideas."""
        values: xr.DataArray = self.function(data, **self._given(attribution, optimism_bias))
        floats = values.astype(float).transpose(*per_run(values))
        return floats.assign_attrs(values.attrs)

    def estimates(self, data: xr.Dataset, attribution: float = 1.0, optimism_bias: float = 1.0) -> xr.DataArray:
        """Values whose mean over runs is what tables report.

        Those of the runs themselves; of a ratio x / y, R + (x - R y) / mean(y) with R = mean(x) / mean(y). Their mean
        is R, and their spread that of R by the delta method [1]_. Runs in which nothing was spent or nobody adopted
        count. Where mean(y) is not above 0 there is no value (NaN).

        Parameters
        ----------
        data : Dataset
            Of a study, as in ``study.data``.
        attribution : float
            Share of the benefits that is due to the idea, in [0, 1].
        optimism_bias : float
            What costs are multiplied by, above 0 and at most 100.

        Returns
        -------
        DataArray
            Shape (strategy, run), or (strategy, idea, run).

        References
        ----------
        .. [1] Oehlert, G. W. (1992). A note on the delta method. The American Statistician 46(1), 27-29.

        Examples
        --------
        >>> import uptake as up
        >>> idea, costs = up.Idea(merit=1, social_proof=0, drive=1), up.Costs(benefit=5, discount_rate=0)
        >>> world = up.World(up.Users(up.generate.complete(10)), ideas=idea, costs=costs)
        >>> radio = up.Strategy(costs=[up.Cost(10, per="month")])
        >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=2, rng=1)
        >>> up.measures.MEASURES["cost_per_adopter"].estimates(study.data).values.tolist()
        [[4.0, 4.0]]
        """
        if self.parts is None:
            return self(data, attribution, optimism_bias)
        top, bottom = (
            part.astype(float).transpose(*per_run(part))
            for part in self.parts(data, **self._given(attribution, optimism_bias))
        )
        mean = bottom.mean("run")
        whole = top.mean("run") / mean.where(mean > 0)
        return (whole + (top - whole * bottom) / mean.where(mean > 0)).transpose(*per_run(top))

    def _given(self, attribution: float, optimism_bias: float) -> dict[str, float]:
        given = {"attribution": attribution} if self.attributed else {}
        return given | ({"optimism_bias": optimism_bias} if self.biased else {})


MEASURES: dict[str, Measure] = {}


def row(
    label: str,
    unit: str,
    better: int,
    needs: Needs = "",
    *,
    censored: bool = False,
    bounded: bool = False,
    signed: bool = False,
    parts: Parts | None = None,
) -> Callable[[_Function], _Function]:
    """Enter the decorated function into the table."""

    def enter(function: _Function) -> _Function:
        name = function.__name__
        MEASURES[name] = Measure(name, label, unit, better, function, needs, censored, bounded, signed, parts)
        return function

    return enter


def labelled(values: xr.DataArray, name: str, data: xr.Dataset) -> xr.DataArray:
    """Values of a measure with its name, label and unit."""
    measure = MEASURES[name]
    return relabelled(values, name, measure.label, _UNITS[measure.unit], data)


def measure(name: str) -> Measure:
    """The row of the table with this name.

    Parameters
    ----------
    name : str
        A key of `MEASURES`, or the same with spaces: "net benefit".

    Returns
    -------
    Measure
        The row; call it with the dataset of a study.

    Raises
    ------
    ValueError
        If there is no such measure; the message names the nearest one.

    Examples
    --------
    >>> import uptake as up
    >>> up.measures.measure("reach").definition
    'Users who ever adopted by the horizon, seeds included, as a share of all users.'
    """
    key = name.replace(" ", "_") if isinstance(name, str) else name
    return MEASURES[checks.choice("measure", key, MEASURES)]


def applicable(data: xr.Dataset) -> list[Measure]:
    """The measures that say something about this study: none of providers in a world without them, and so on.

    Parameters
    ----------
    data : Dataset
        Of a study, as in ``study.data``.

    Returns
    -------
    list of Measure
        In the order of the table.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)))
    >>> study = up.compare(world, {"few": up.Emulation(seeds=1)}, horizon=4, runs=2, rng=1)
    >>> "idle_places" in [m.name for m in up.measures.applicable(study.data)]
    False
    """
    signs = set(data["sign"].values.tolist())
    has = {
        "": True,
        "providers": int(data.attrs["n_providers"]) > 0,
        "groups": data.sizes["group"] > 1,
        "costs": -1 in signs,
        "benefits": +1 in signs,
        "contexts": "users_fit" in data,
        "sponsors": "sponsor_money" in data and bool((data["sponsor_money"] < math.inf).any()),
        "places": "concentration" in data,  # which files of older versions lack
        "owner": "owner" in data and bool(signs),
        "provider contexts": "providers_fit" in data and int(data.attrs["n_providers"]) > 0,
    }
    return [m for m in MEASURES.values() if has[m.needs]]
