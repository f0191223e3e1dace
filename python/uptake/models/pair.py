"""Two ideas in one model: their names, and how acceptable each is alone and beside the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, Refusal, kind_of

Levels = tuple[float, float]
_OF_SUMS = "all ideas"


@dataclass(frozen=True)
class Pair:
    """Two ideas, each of which may be more or less acceptable to those who have adopted the other one.

    Parameters
    ----------
    ideas : (str, str)
        Their names.
    alone : (float, float)
        The level of each idea for somebody who has not adopted the other one, in [0, 1].
    given : (float, float)
        The level of each idea for somebody who has.

    Raises
    ------
    ValueError
        If a level is out of range, there are not two of each, or both names are the same.
    TypeError
        If a level is no number or a name no text.

    See Also
    --------
    ComplementaryCascade : the model of two ideas.

    Examples
    --------
    >>> Pair(("A", "B"), alone=(0.4, 0.3), given=[0.9, 0.3])
    Pair(ideas=('A', 'B'), alone=(0.4, 0.3), given=(0.9, 0.3))
    >>> Pair(("A", "B"), alone=(0.4, 1.3), given=(1, 1))
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: alone[1] = 1.3 is out of range; it lies in [0, 1]
    """

    ideas: tuple[str, str]
    alone: Levels
    given: Levels

    def __post_init__(self) -> None:
        checks.settle(
            self,
            ideas=_names("ideas", self.ideas),
            alone=_levels("alone", self.alone),
            given=_levels("given", self.given),
        )


def _levels(name: str, values: object) -> Levels:
    """Two numbers in [0, 1]."""
    first, second = _two(name, values, "it takes two numbers in [0, 1], one per idea")
    return _level(name, first, 0), _level(name, second, 1)


def _names(name: str, values: object) -> tuple[str, str]:
    """Two names that differ."""
    given = _two(name, values, "it takes two names")
    first, second = (str(checks.word(name, value, index=i)) for i, value in enumerate(given))
    if _OF_SUMS in (first, second):
        problem, remedy = "is what tables call the sum over ideas", "give it another name"
        raise BadValue(name, _OF_SUMS, index=(first, second).index(_OF_SUMS), problem=problem, remedy=remedy)
    if first == second:
        raise BadValue(name, second, index=1, problem="is also the name of the other idea", remedy="give two names")
    return first, second


def _two(name: str, values: object, allowed: str) -> list[object]:
    """The entries of a sequence, which has two."""
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if not isinstance(values, Sequence) or isinstance(values, str | bytes):
        raise BadType(name, values, allowed, problem=f"is {kind_of(values)}")
    given = list(values)
    if len(given) != 2:
        raise BadValue(name, NOT_SHOWN, allowed, problem=f"holds {len(given)} value{'s' * (len(given) != 1)}")
    return given


def _level(name: str, value: object, index: int) -> float:
    try:
        return checks.chance(name, value)
    except Refusal as error:
        error.index = index
        raise
