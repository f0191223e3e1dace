"""Recipes: strategies that compute their operations from a few keywords."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from copy import copy
from dataclasses import MISSING, Field, dataclass, field, fields
from math import inf
from typing import Any

from uptake.basis import checks
from uptake.strategies.cost import Cost
from uptake.strategies.operation import Operation
from uptake.strategies.seeds import SideName
from uptake.strategies.sponsor import Sponsor
from uptake.strategies.strategy import Strategy
from uptake.strategies.structure import Structure
from uptake.world.terms import Assumption


@dataclass(frozen=True, kw_only=True)
class Recipe(Strategy):
    """Base of strategies with keywords of their own: a frozen dataclass whose `compose` gives the parts.

    Fields made by `assumed` are listed among the assumptions of a study. What the parts refuse is reported under the
    keyword of the recipe that it came from.

    Parameters
    ----------
    budget : float or mapping of str to float, optional
        Money for setting up providers over the whole horizon, in [0, 1e12]; by default no limit. Where the recipe has
        a sponsor, it is one number, the capital of that sponsor.
    name : str, optional
        By default the name of its class.
    idea : str, optional
        The name of the idea that all of it is for; by default it is for every idea of the world.

    Raises
    ------
    ValueError
        If a keyword is out of range.
    TypeError
        If a keyword is of the wrong kind.

    See Also
    --------
    assumed : a keyword whose default is an assumption.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import uptake as up
    >>> @dataclass(frozen=True, kw_only=True)
    ... class Radio(up.Recipe):
    ...     reach: float = up.assumed(.01, "chance / month")
    ...
    ...     def compose(self):
    ...         return up.Strategy(operations=[up.Operation("drive", self.reach, "add", who="users")])
    >>> Radio(reach=.02).operations
    (Operation('drive', 0.02, 'add', who='users'),)
    """

    operations: Sequence[Operation] = field(default=(), init=False, repr=False)
    costs: Sequence[Cost] = field(default=(), init=False, repr=False)
    seeds_side: SideName = field(default="users", init=False, repr=False)
    seeds: Any = field(default=0, init=False, repr=False)
    assumptions: Sequence[Assumption] = field(default=(), init=False, repr=False)
    structure: Sequence[Structure] = field(default=(), init=False, repr=False)
    sponsors: Sequence[Sponsor] = field(default=(), init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            parts = self.compose()
        except checks.Refusal as error:
            keywords = {row.name for row in fields(self) if row.init}
            error.name, error.also = _keyword(self, error), tuple(name for name in error.also if name in keywords)
            raise
        self._settle(parts)
        for row in fields(self):
            if row.metadata:
                checks.settle(self, **{row.name: _plain(getattr(self, row.name))})
        checks.settle(self, assumptions=tuple(_assumption(self, f) for f in fields(self) if f.metadata))

    @property
    def capital(self) -> Any:
        """The budget as the capital of a sponsor: inf where there is none."""
        return inf if self.budget is None else self.budget

    def _budgets(self) -> dict[str | None, float]:
        return {} if self.sponsors else super()._budgets()

    def budget_of(self, idea: str) -> float | None:
        return None if self.sponsors else super().budget_of(idea)

    def compose(self) -> Strategy:
        """The parts that the keywords stand for: operations, costs, sponsors, seeds. Each recipe defines its own.

        Returns
        -------
        Strategy
            The parts; its name and budget are not used.

        Examples
        --------
        >>> import uptake as up
        >>> up.Persuasion(drive=3).compose().operations[0]
        Operation('drive', 3.0, 'multiply')
        """
        raise NotImplementedError(f"{type(self).__name__} should define compose() -> Strategy")


def assumed(default: float | None, unit: str) -> Any:
    """A field of a recipe whose default is an assumption.

    Parameters
    ----------
    default : float or None
        Its value unless told otherwise.
    unit : str
        What the number counts.

    Returns
    -------
    dataclasses.Field
        The field.

    See Also
    --------
    Recipe : the class whose fields these are.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import uptake as up
    >>> @dataclass(frozen=True, kw_only=True)
    ... class Posters(up.Recipe):
    ...     reach: float = up.assumed(2.0, "factor")
    ...     def compose(self) -> up.Strategy:
    ...         return up.Strategy(operations=[up.Operation("drive", self.reach, "multiply", who="users")])
    >>> Posters().assumptions[0].value
    2.0
    """
    return field(default=default, metadata={"unit": unit})


def _assumption(recipe: Recipe, row: Field[Any]) -> Assumption:
    value = getattr(recipe, row.name)
    shown = "none" if value is None else value if isinstance(value, str) else float(value)
    source = "assumed" if value == row.default else "given"
    return Assumption(f"{type(recipe).__name__}.{row.name}", shown, row.metadata["unit"], source, recipe.idea or "")


def _plain(value: Any) -> Any:
    """A number of another kind (of NumPy, a fraction) as a number of Python."""
    if value is None or isinstance(value, str | int | float):
        return value
    try:
        return operator.index(value)
    except TypeError:
        return float(value)


def _keyword(recipe: Recipe, error: checks.Refusal) -> str:
    """The keyword of a recipe that a refusal of one of its parts comes from: with its default there is no refusal.

    Where no keyword explains it, or a keyword has the name that the part complains of, that name stays.
    """
    own = [row for row in fields(recipe) if row.init and row.default is not MISSING]
    if any(row.name == error.name for row in own):
        return error.name
    for row in own:
        other = copy(recipe)
        checks.settle(other, **{row.name: row.default})
        try:
            other.compose()
        except checks.Refusal as still:
            if str(still) == str(error):
                continue
        return row.name
    return error.name
