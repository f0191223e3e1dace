"""Scenarios: what the assumed numbers of a study may be, drawn from ranges or given row by row."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import numpy as np

from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.basis.rng import Rng, seed_of
from uptake.results.calibration import Calibration

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

Method = Literal["sobol", "saltelli", "latin", "random", "grid"]
GIVEN = json.dumps({"method": "given"})  # the design of a frame of one's own
MOST = 1_000_000  # scenarios
_LEAST = 2.0**-33  # of a share
_MOST_NUMBERS = 1000  # that vary; the tables of Sobol' sequences go that far and beyond


@dataclass(frozen=True)
class Uniform:
    """Every number between two bounds is as likely as any other."""

    low: float
    high: float

    def at(self, share: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The numbers below which these shares of all draws lie."""
        return self.low + (self.high - self.low) * np.asarray(share, np.float64)


@dataclass(frozen=True)
class Triangular:
    """Likeliest at one number, and ever less likely towards both bounds; `triangular` makes one."""

    low: float
    mode: float
    high: float

    def at(self, share: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The numbers below which these shares of all draws lie."""
        u, width = np.asarray(share, np.float64), self.high - self.low
        rising = self.low + np.sqrt(u * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1 - u) * width * (self.high - self.mode))
        return np.where(u * width < self.mode - self.low, rising, falling)


@dataclass(frozen=True, eq=False)
class Distribution:
    """A distribution of scipy.stats with its parameters."""

    law: Any

    def at(self, share: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """The numbers below which these shares of all draws lie."""
        return np.asarray(self.law.ppf(np.asarray(share, np.float64)), np.float64)

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest value; infinite where there is none."""
        low, high = self.law.support()
        return float(low), float(high)

    @property
    def words(self) -> str:
        """As one writes it."""
        given = [f"{np.asarray(value).item():g}" for value in self.law.args]
        given += [f"{key}={np.asarray(value).item():g}" for key, value in self.law.kwds.items()]
        return f"{self.law.dist.name}({', '.join(given)})"


Range: TypeAlias = Uniform | Triangular | Distribution


def triangular(low: float, mode: float, high: float) -> Triangular:
    """A range of a number with its likeliest value: for `Scenarios`.

    Parameters
    ----------
    low, mode, high : float
        The least, the likeliest and the greatest value: low <= mode <= high, and low < high.

    Returns
    -------
    Triangular
        The range, for a key of `Scenarios`.

    Raises
    ------
    ValueError
        If the numbers are in another order, or not finite.

    See Also
    --------
    Scenarios : takes it.

    Examples
    --------
    >>> import uptake as up
    >>> up.triangular(10, 15, 30).at([0, .25, 1]).tolist()
    [10.0, 15.0, 30.0]
    """
    low, mode, high = (checks.number(n, v) for n, v in (("low", low), ("mode", mode), ("high", high)))
    if not (low <= mode <= high and low < high):
        problem, allowed = f"does not lie between low = {low:g} and high = {high:g}", "low <= mode <= high, low < high"
        raise BadValue("mode", mode, allowed, problem=problem, also=("low", "high"))
    return Triangular(low, mode, high)


@dataclass(frozen=True, eq=False)
class Scenarios:
    """What several assumed numbers of a study may be, and a sample of them.

    Parameters
    ----------
    ranges : mapping of key to (low, high), to what `triangular` makes, or to a distribution of scipy.stats
        What varies. Keys are such as "idea.peer", "costs.place", "providers.places" or "strategies.NAME.slots"; with
        several ideas "idea.NAME.peer". A pair means that all numbers from low to high are equally likely; (low, mode,
        high) is short for `triangular`. A distribution has its parameters, as ``scipy.stats.loguniform(.001, .1)`` has.
        Numbers that count something are rounded.
    n : int, default 64
        How many scenarios; with "saltelli" how many base points, which make ``n * (len(ranges) + 2)`` scenarios; with
        "grid" how many values of each number, which make ``n ** len(ranges)``.
    method : "sobol", "saltelli", "latin", "random" or "grid"
        "sobol" spreads the scenarios evenly over all ranges (a scrambled Sobol' sequence [1]_, best where n is a power
        of two), "latin" evenly over each (a Latin hypercube), "random" draws them independently. "saltelli" is the
        design that first and total indices of `Study.sensitivity` need [2]_. "grid" takes all combinations of values
        at equal steps from low to high.
    rng : None, int, SeedSequence, Generator or BitGenerator
        The source of the sample (SPEC 7); it has nothing to do with the luck of runs.

    Attributes
    ----------
    frame : DataFrame
        The sample: a row per scenario, numbered 0, 1, ..., and a column per key.

    Raises
    ------
    ValueError
        If a range is turned round, empty or not finite, or n or the method is not allowed.
    TypeError
        If something is of the wrong kind.

    See Also
    --------
    compare : takes scenarios, or a frame of one's own.

    References
    ----------
    .. [1] Owen, A. B. (1998). Scrambling Sobol' and Niederreiter-Xing points. Journal of Complexity 14(4), 466-489.
    .. [2] Saltelli, A. et al. (2010). Variance based sensitivity analysis of model output. Computer Physics
       Communications 181(2), 259-270.

    Examples
    --------
    >>> import uptake as up
    >>> scenarios = up.Scenarios({"idea.peer": (.005, .05), "costs.place": up.triangular(10, 15, 30)}, n=4, rng=1)
    >>> scenarios.frame.shape, len(scenarios)
    ((4, 2), 4)
    >>> up.Scenarios({"idea.peer": (0, .1)}, n=3, method="grid").frame["idea.peer"].tolist()
    [0.0, 0.05, 0.1]
    """

    ranges: Mapping[str, Any]
    n: int = 64
    method: Method = "sobol"
    rng: Rng = None
    frame: pd.DataFrame = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.ranges, Mapping) or not self.ranges:
            allowed = "it maps keys to pairs, such as {'idea.peer': (.005, .05)}"
            problem = "is empty" if isinstance(self.ranges, Mapping) else f"is {kind_of(self.ranges)}"
            raise BadType("ranges", NOT_SHOWN, allowed, problem=problem)
        ranges = {checks.word("ranges", key): range_of(key, given) for key, given in self.ranges.items()}
        checks.choice("method", self.method, get_args(Method))
        low = 1 if self.method != "grid" else 2
        n, seed = checks.whole("n", self.n, low, MOST), seed_of(self.rng)
        endless = [key for key, one in ranges.items() if not np.isfinite(ends_of(one)).all()]
        if self.method == "grid" and endless:
            problem, remedy = "has no ends between which a grid could lie", "give (low, high)"
            raise BadValue("ranges", NOT_SHOWN, index=endless[0], problem=problem, remedy=remedy)
        if len(ranges) > _MOST_NUMBERS:
            raise BadValue("ranges", NOT_SHOWN, f"at most {_MOST_NUMBERS:,} vary", problem=f"has {len(ranges):,} keys")
        several = {"grid": n ** len(ranges), "saltelli": n * (len(ranges) + 2)}.get(self.method, n)
        if several > MOST:
            raise BadValue("n", n, f"at most {MOST:,}", problem=f"makes {several:,} scenarios by {self.method!r}")
        checks.settle(self, ranges=ranges, n=n, rng=seed)
        checks.settle(self, frame=_frame(ranges, _shares(self.method, n, len(ranges), seed)))

    def __len__(self) -> int:
        return len(self.frame)

    def _repr_html_(self) -> str:
        return self.frame.to_html()

    @property
    def design(self) -> str:
        """How the sample was made, as JSON: kept with the results."""
        laws = {key: one.words for key, one in self.ranges.items() if isinstance(one, Distribution)}
        ranges = {key: [*ends_of(one)] for key, one in self.ranges.items() if np.isfinite(ends_of(one)).all()}
        said = {"method": self.method, "n": self.n, "seed": self.rng, "ranges": ranges}
        return json.dumps(said | ({"distributions": laws} if laws else {}))


def range_of(key: str, given: Any) -> Range:
    """A range as it was given: low and high, or with the likeliest value between them, or a distribution."""
    if isinstance(given, Uniform | Triangular | Distribution):
        return given
    if callable(getattr(given, "ppf", None)) and hasattr(given, "dist"):
        return _distribution(key, given)
    allowed = "give (low, high), up.triangular(low, mode, high), or a distribution of scipy.stats with its parameters"
    if isinstance(given, str) or not hasattr(given, "__len__") or len(given) not in (2, 3):
        raise BadType("ranges", given, allowed, index=key, problem="is no range")
    try:
        low, *mode, high = (checks.number("ranges", value) for value in given)
    except checks.Refusal as error:
        error.index = key
        raise
    if mode and low < high:
        if not low <= mode[0] <= high:
            raise BadValue("ranges", given, "low <= mode <= high", index=key, problem="has its mode outside")
        return Triangular(low, mode[0], high)
    if low >= high:
        problem = "is turned round" if low > high else "holds one number only"
        raise BadValue("ranges", given, "low < high", index=key, problem=problem)
    return Uniform(low, high)


def ends_of(one: Range) -> tuple[float, ...]:
    """The bounds of a range, with the likeliest value between them where there is one."""
    return one.ends if isinstance(one, Distribution) else tuple(vars(one).values())


def _distribution(key: str, law: Any) -> Distribution:
    middle = np.asarray(law.ppf([0.25, 0.75]), np.float64)
    if middle.shape != (2,) or not np.isfinite(middle).all():
        allowed = "its parameters are numbers that it allows, such as scipy.stats.norm(.02, .005)"
        raise BadValue("ranges", NOT_SHOWN, allowed, index=key, problem="is no distribution of one number")
    if middle[0] == middle[1] == float(law.ppf(0.001)) == float(law.ppf(0.999)):
        raise BadValue("ranges", NOT_SHOWN, index=key, problem="holds one number only")
    return Distribution(law)


def sampled(given: object) -> tuple[pd.DataFrame, str]:
    """The rows of scenarios, however they were given, and how they were made.

    Parameters
    ----------
    given : Scenarios, Calibration or DataFrame
        Of a calibration, 64 draws of the posterior. A frame of one's own has a row per scenario and a column per key;
        its index labels the scenarios.

    Raises
    ------
    BadValue
        If a value is no finite number, a label occurs twice, or there is nothing in it.
    """
    import pandas as pd

    if isinstance(given, Scenarios):
        return given.frame, given.design
    if isinstance(given, Calibration):
        frame = given.scenarios()
        said = {"method": "posterior", "n": len(frame), "calibration": str(given.data.attrs["fingerprint"])}
        return frame, json.dumps(said)
    if not isinstance(given, pd.DataFrame):
        remedy = "give up.Scenarios({'idea.peer': (.005, .05)}), or a DataFrame with a row per scenario"
        raise BadType("scenarios", NOT_SHOWN, problem=f"is {kind_of(given)}", remedy=remedy)
    if given.empty:
        allowed = "it needs a row per scenario and a column per key"
        raise BadValue("scenarios", NOT_SHOWN, allowed, problem=f"is a frame of shape {given.shape}")
    keys = [*given.columns]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise BadValue("scenarios", twice, "each key has one column", problem="is the name of two columns")
    index = _labels(given.index)
    columns = {}
    for key in keys:
        columns[key] = _column(key, given[key], index)
    frame = pd.DataFrame(columns, index=index)
    return frame, GIVEN


def _labels(index: pd.Index[Any]) -> pd.Index[Any]:
    import pandas as pd

    numbers = all(isinstance(label, int | np.integer) and not isinstance(label, bool) for label in index)
    labels: pd.Index[Any] = pd.Index([int(v) if numbers else str(v) for v in index], name="scenario")
    if not labels.is_unique:
        twice = labels[labels.duplicated()][0]
        raise BadValue("scenarios", twice, "each row has a label of its own", problem="is the label of two rows")
    for label in labels:
        checks.text("scenarios", str(label), index="label")
    return labels


def _column(key: str, values: pd.Series[Any], index: pd.Index[Any]) -> npt.NDArray[np.float64]:
    found = np.empty(len(index), np.float64)
    for i, value in enumerate(values.tolist()):
        try:
            found[i] = checks.number("scenarios", value)
        except checks.Refusal as error:
            shown = "is empty" if value is None or value != value else error.problem
            place = f"scenarios, row {index[i : i + 1].tolist()[0]!r}, column {key!r}"
            raise BadValue(place, value, "each needs a finite number", problem=shown) from None
    return found


def _shares(method: str, n: int, d: int, seed: int) -> npt.NDArray[np.float64]:
    """The sample in the unit cube, a row per scenario."""
    from scipy.stats import qmc  # type: ignore[import-untyped, unused-ignore]

    if method == "grid":
        return np.stack(np.meshgrid(*[np.linspace(0, 1, n)] * d, indexing="ij"), axis=-1).reshape(-1, d)
    if method == "random":
        return np.random.default_rng(seed).random((n, d))
    if method == "latin":
        return np.asarray(qmc.LatinHypercube(d, seed=np.random.default_rng(seed)).random(n))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # n that is no power of two; the docstring says so
        if method == "sobol":
            return np.asarray(qmc.Sobol(d, seed=np.random.default_rng(seed)).random(n))
        from SALib.sample import sobol  # type: ignore[import-untyped, unused-ignore]

        problem = {"num_vars": d, "names": [str(k) for k in range(d)], "bounds": [[0.0, 1.0]] * d}
        return np.asarray(sobol.sample(problem, n, calc_second_order=False, seed=seed))


def _frame(ranges: Mapping[str, Range], shares: npt.NDArray[np.float64]) -> pd.DataFrame:
    import pandas as pd

    columns = {key: _drawn(one, shares[:, k]) for k, (key, one) in enumerate(ranges.items())}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(shares), name="scenario"))


def _drawn(one: Range, shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The numbers at these shares; a distribution without ends is not asked for them."""
    endless = isinstance(one, Distribution) and not np.isfinite(one.ends).all()
    return one.at(np.clip(shares, _LEAST, 1 - _LEAST) if endless else shares)
