"""What was observed, as adoption curves of a world: shares of all users, or of each group, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Floats, Int64s
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.basis.suggest import did_you_mean
from uptake.results.diffusion import Diffusion
from uptake.world.months import MONTHS, MOST_STEPS
from uptake.world.world import World

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Of = Literal["ever", "active"]
ALL = "all users"
_HOW = "give shares or counts by step, or a frame with the columns step, group, and share or count"
_ROUNDING = 1e-9  # by which a cumulative share may fall
_Given = tuple[list[int], list[float]]  # steps, and what was observed at each


class Curves(NamedTuple):
    """Observed curves, one for all users or one per group."""

    names: tuple[str, ...]
    groups: tuple[int, ...]  # the code of the group of each; -1 = all users
    sizes: Int64s  # (curve,) users
    share: Floats  # (curve, step) from step 0 on; NaN where it was not observed

    @property
    def last(self) -> int:
        """The last step that was observed."""
        return int(np.flatnonzero(np.isfinite(self.share).any(axis=0))[-1])


def curves_of(observed: object, world: World, of: Of = "ever", period: str | None = None) -> Curves:
    """What was observed, on the steps and by the groups of a world.

    Parameters
    ----------
    observed : Diffusion, array_like, Series, DataArray, DataFrame or mapping
        As `uptake.calibrate` takes it.
    world : World
    of : "ever" or "active"
        Whether it is of users who ever adopted, whose number cannot fall.
    period : str, optional
        The length of what was numbered; by default a step of the world.

    Raises
    ------
    BadValue, BadType
        If it cannot be read, lies outside of [0, 1] or the number of users, falls, or names no group of the world.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.path(4)))
    >>> curves_of([1, 2, 4], world).share.tolist()
    [[0.25, 0.5, 1.0]]
    >>> curves_of({1: [0.5]}, world)
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: observed names groups, and the users of this world have none; give up.Users(group=...)
    """
    steps_each = 1.0 if period is None else MONTHS[checks.choice("period", period, MONTHS)] / world.months
    given, counted = _of_diffusion(observed, world, of) if isinstance(observed, Diffusion) else _given(observed)
    given = {name: (_at(steps, steps_each), own) for name, (steps, own) in given.items()}
    if not given:
        raise BadValue("observed", NOT_SHOWN, _HOW, problem="is empty")
    groups = _groups(given, world)
    sizes = _sizes(groups, world)
    last = max((step for steps, _ in given.values() for step in steps), default=0)
    values = np.full((len(given), last + 1), np.nan)
    for row, (steps, own) in enumerate(given.values()):
        values[row, steps] = own
    names = tuple(ALL if group < 0 else str(name) for name, group in zip(given, groups, strict=True))
    share = _shares(values, names, sizes, counted)
    _refuse_nothing(share, names)
    if of == "ever":
        _refuse_falling(share, names)
    return Curves(names, groups, sizes, share)


def _given(observed: Any) -> tuple[dict[Any, _Given], bool | None]:
    """What was observed by group, None = all users; and whether it is counts, None = as the numbers say."""
    import pandas as pd
    import xarray as xr

    if isinstance(observed, pd.DataFrame):
        return _long(observed) if "step" in observed.columns else (_wide(observed), None)
    if isinstance(observed, xr.DataArray) and "group" in observed.dims:
        frame: Any = _of_array(observed, ("step", "group")).to_pandas()
        return _wide(frame), None
    if isinstance(observed, Mapping) and not isinstance(observed, xr.Dataset):
        if observed and not any(isinstance(own, str | Mapping) or np.ndim(own) for own in observed.values()):
            return {None: _one(observed)}, None
        return {name: _one(own) for name, own in observed.items()}, None
    return {None: _one(observed)}, None


def _of_diffusion(observed: Diffusion, world: World, of: Of) -> tuple[dict[Any, _Given], bool | None]:
    """Shares of its actors by period; by group where the world has all of its groups."""
    status = observed.adopted
    if "run" in status.dims:
        if status.sizes["run"] > 1:
            problem, remedy = f"has {status.sizes['run']} runs", "what was observed is one run: simulate or compare one"
            raise BadValue("observed", NOT_SHOWN, problem=problem, remedy=remedy)
        status = status.isel(run=0)
    has = status.transpose("actor", "period").to_numpy()
    if of == "ever":
        has = np.logical_or.accumulate(has, axis=1)
    numbers = _numbered(observed.periods.tolist())
    known = {str(name) for name in world.users.group_names or ()}
    own = [str(name) for name in observed.groups]
    if not own or not set(own) <= known:
        return {None: (numbers, has.mean(axis=0).tolist())}, False
    codes = observed._seen.group
    return {name: (numbers, has[codes == code].mean(axis=0).tolist()) for code, name in enumerate(own)}, False


def _numbered(labels: Sequence[Any]) -> list[int]:
    """Numbers of periods: whole numbers that follow each other from 0 or 1 on; other labels count from 1 on."""
    if all(isinstance(label, int) for label in labels) and labels[0] in (0, 1):
        return list(labels)
    return list(range(1, len(labels) + 1))


def _at(numbers: list[int], steps_each: float) -> list[int]:
    """The steps at which periods of these numbers end."""
    found = [round(number * steps_each) for number in numbers]
    if len(set(found)) < len(found):
        problem = "has several periods that end in one step"
        raise BadValue("period", NOT_SHOWN, problem=problem, remedy="take longer periods, or a world of shorter steps")
    return found


def _one(observed: Any) -> _Given:
    """One curve."""
    import pandas as pd
    import xarray as xr

    if isinstance(observed, xr.DataArray):
        observed = _of_array(observed, ("step",)).to_pandas()
    if isinstance(observed, pd.Series):
        return _steps(observed.index), _numbers(observed)
    if isinstance(observed, Mapping):
        return _steps(observed), _numbers(observed.values())
    if observed is None or isinstance(observed, str) or np.ndim(observed) == 0:
        raise BadType("observed", NOT_SHOWN, problem=f"is {kind_of(observed)}", remedy=_HOW)
    values = checks.one_dimensional("observed", observed)
    return list(range(len(values))), _numbers(values)


def _of_array(observed: xr.DataArray, dims: tuple[str, ...]) -> xr.DataArray:
    """A DataArray of these dimensions, in their order, with nothing but their coordinates."""
    if "run" in observed.dims and observed.sizes["run"] > 1:
        problem = f"holds {observed.sizes['run']} runs"
        raise BadValue("observed", NOT_SHOWN, problem=problem, remedy="what was observed is one: observed.isel(run=0)")
    one = observed.squeeze([dim for dim in observed.dims if dim not in dims and observed.sizes[dim] == 1])
    if set(one.dims) != set(dims):
        problem = f"has the dimensions {', '.join(map(str, observed.dims))}"
        raise BadValue("observed", NOT_SHOWN, f"it takes {' and '.join(dims)}", problem=problem)
    return one.transpose(*dims).reset_coords(drop=True)


def _wide(frame: pd.DataFrame) -> dict[Any, _Given]:
    """A row per step and a column per group."""
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise BadValue("observed", twice, problem="is the name of two columns", remedy=_HOW)
    steps = _steps(frame.index)
    return {name: (steps, _numbers(frame[name])) for name in frame.columns}


def _long(frame: pd.DataFrame) -> tuple[dict[Any, _Given], bool | None]:
    """A row per step, or per step and group, with the column share or count."""
    kinds = [name for name in ("share", "count") if name in frame.columns]
    if len(kinds) != 1:
        problem = (
            "has neither a column share nor a column count" if not kinds else "has both the columns share and count"
        )
        raise BadValue("observed", NOT_SHOWN, _HOW, problem=problem)
    parts = frame.groupby("group", sort=False, dropna=False) if "group" in frame.columns else [(None, frame)]
    given = {}
    for name, own in parts:
        if name is not None and name != name:
            raise BadValue("observed", NOT_SHOWN, problem="has a row without a group", remedy="fill in the group")
        given[name] = _steps(own["step"]), _numbers(own[kinds[0]])
    return given, kinds[0] == "count"


def _steps(labels: Iterable[Any]) -> list[int]:
    """Labels as steps: whole numbers, each once."""
    found: dict[int, None] = {}
    for label in labels:
        try:
            step = checks.whole("observed", label, 0, MOST_STEPS)
        except checks.Refusal:
            allowed = f"steps of the world are whole numbers in [0, {MOST_STEPS}]; step 0 is the beginning"
            raise BadValue("observed", label, allowed, problem="is the label of no step") from None
        if step in found:
            raise BadValue("observed", NOT_SHOWN, problem=f"has step {step} twice", remedy="give each step one value")
        found[step] = None
    return [*found]


def _numbers(values: Any) -> list[float]:
    """Values as numbers; NaN, None and NA are not observed."""
    import pandas as pd

    try:
        return [float(value) for value in pd.to_numeric(pd.Series(list(values), dtype=object)).astype(float)]
    except (TypeError, ValueError):
        raise BadType("observed", NOT_SHOWN, _HOW, problem="holds something else than numbers") from None


def _groups(given: Mapping[Any, _Given], world: World) -> tuple[int, ...]:
    """The code of each group; -1 for all users."""
    if None in given:
        return (-1,)
    known = world.users.group_names
    if world.users.group is None or known is None:
        remedy = "give up.Users(group=...)"
        raise BadValue(
            "observed", NOT_SHOWN, problem="names groups, and the users of this world have none", remedy=remedy
        )
    codes = {str(name): code for code, name in enumerate(known)}
    for name in given:
        if str(name) not in codes:
            problem = "is no group of the users of this world"
            raise BadValue("observed", name, did_you_mean(str(name), [*codes]), problem=problem)
    return tuple(codes[str(name)] for name in given)


def _sizes(groups: Sequence[int], world: World) -> Int64s:
    if groups == (-1,):
        return np.array([world.n_users], np.int64)
    counts = np.bincount(np.asarray(world.users.group), minlength=len(world.users.group_names or ()))
    return counts[list(groups)].astype(np.int64)


def _shares(values: Floats, names: Sequence[str], sizes: Int64s, counted: bool | None) -> Floats:
    """Shares of users; counts divided by users. Numbers are counts where one is above 1, or where a frame says so."""
    known = np.isfinite(values)
    if np.isinf(values).any():
        raise BadValue("observed", np.inf, "a value that was not observed is NaN", problem="is no number of users")
    if counted is None:
        counted = bool((values[known] > 1).any())
    most = sizes[:, None] if counted else np.ones((len(sizes), 1))
    with np.errstate(invalid="ignore"):
        bad = known & ((values < 0) | (values > most) | (counted & (values != np.floor(values))))
    if bad.any():
        row, step = (int(k) for k in np.argwhere(bad)[0])
        allowed = (
            f"counts are whole numbers in [0, {sizes[row]}], the users of it" if counted else "shares lie in [0, 1]"
        )
        raise BadValue(
            "observed", float(values[row, step]), allowed, problem=f"at step {step} of {names[row]!r} is not allowed"
        )
    return values / most if counted else values


def _refuse_nothing(share: Floats, names: Sequence[str]) -> None:
    """Raise unless each curve was observed after the beginning."""
    for row, name in enumerate(names):
        if not np.isfinite(share[row, 1:]).any():
            problem = f"of {name!r} has no value after step 0"
            raise BadValue("observed", NOT_SHOWN, problem=problem, remedy="give at least one, or leave it out")


def _refuse_falling(share: Floats, names: Sequence[str]) -> None:
    """Raise where the share of those who ever adopted falls: that cannot be."""
    for row, name in enumerate(names):
        steps = np.flatnonzero(np.isfinite(share[row]))
        falls = np.flatnonzero(np.diff(share[row, steps]) < -_ROUNDING)
        if falls.size:
            step = int(steps[falls[0] + 1])
            allowed = "it is of users who ever adopted, whose number cannot fall"
            remedy = 'give np.cumsum of new adopters, or of="active" for users who are adopters'
            raise BadValue("observed", NOT_SHOWN, allowed, problem=f"of {name!r} falls at step {step}", remedy=remedy)


def cumulated(steps: npt.NDArray[np.int32], horizon: int) -> Int64s:
    """How many have adopted by each step, given the step of each (-1 = never), shape (horizon + 1,).

    Examples
    --------
    >>> cumulated(np.array([0, 2, -1], np.int32), 3).tolist()
    [1, 1, 2, 2]
    """
    return np.cumsum(np.bincount(steps[steps >= 0], minlength=horizon + 1)[: horizon + 1])
