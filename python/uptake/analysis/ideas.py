"""Studies of several ideas: their names, the data of one idea, and the money of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from uptake.basis import checks
from uptake.basis.checks import BadValue
from uptake.world.ideas import ALL

if TYPE_CHECKING:
    import xarray as xr

__all__ = ["ALL", "IDEA", "distinct", "each", "ideas", "of_idea", "per_run", "pooled"]

IDEA = "idea"


def ideas(data: xr.Dataset | xr.DataArray) -> list[str]:
    """Names of the ideas, in their order; none in a study of one idea, whose data have no such dimension."""
    return [str(name) for name in data[IDEA].values] if IDEA in data.dims else []


def per_run(data: xr.Dataset | xr.DataArray) -> list[str]:
    """The dimensions of a measure: strategy and run, with idea between them where there are several."""
    return ["strategy", *([IDEA] if IDEA in data.dims else []), "run"]


def each(data: xr.Dataset) -> list[tuple[str, xr.Dataset]]:
    """The data of each idea with its name; those of a study of one idea have the name ""."""
    names = ideas(data)
    return [(name, data.isel({IDEA: k}, drop=True)) for k, name in enumerate(names)] if names else [("", data)]


def of_idea(data: xr.Dataset, idea: str | None) -> xr.Dataset:
    """The data of one idea, as a study of that idea has them; of "all ideas" their sums; of None all that is there.

    Raises
    ------
    ValueError
        If there is no such idea, or the study is of one idea.
    """
    if idea is None:
        return data
    names = ideas(data)
    if not names:
        remedy = "leave it out"
        raise BadValue("idea", idea, problem="has no meaning for a study of one idea", remedy=remedy)
    checks.choice("idea", idea, [*names, ALL])
    return pooled(data) if idea == ALL else data.isel({IDEA: names.index(idea)}, drop=True)


def pooled(data: xr.Dataset) -> xr.Dataset:
    """Adopters, time and money summed over the ideas: a user who adopts two ideas counts twice.

    Only measures of money mean something here; their ratios are those of the sums. Ideas of one owner have that owner.
    """
    summed: xr.Dataset = data[["users", "users_ever", "ledger", "present_value"]].sum(IDEA, keep_attrs=True)
    if "owner" in data and len(set(data["owner"].values.tolist())) == 1:
        summed["owner"] = data["owner"].isel({IDEA: 0}, drop=True)
    return summed


def distinct(names: Sequence[str]) -> list[str]:
    """The names of ideas, checked: all differ, and none is that of the sums.

    Examples
    --------
    >>> distinct(["A", "A"])
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: ideas[1] = 'A' occurs twice; give each idea a name of its own
    """
    known: list[str] = []
    for i, name in enumerate(names):
        checks.text("ideas", name, index=i)
        if name in known or name == ALL:
            problem = "occurs twice" if name in known else "is what tables call the sum over ideas"
            raise BadValue("ideas", name, index=i, problem=problem, remedy="give each idea a name of its own")
        known.append(name)
    return known
