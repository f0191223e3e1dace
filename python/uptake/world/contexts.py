"""Contexts: what actors' circumstances are like, given per actor or drawn once per world."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Floats, Frozen
from uptake.basis.brief import brief
from uptake.basis.checks import NOT_SHOWN, BadType
from uptake.network.names.aligned import of_actors
from uptake.world.groups import Labels, Words, labels_of


@dataclass(frozen=True, eq=False, repr=False)
class Contexts(Frozen):
    """Contexts that are drawn once per world; `contexts` makes them.

    Parameters
    ----------
    group : Labels, array, Series, dict, or None
        The group of each actor.
    between, within : float
        How far groups, and the actors of a group, are apart.
    """

    group: Any = None
    _: KW_ONLY
    between: float
    within: float

    def __repr__(self) -> str:
        return brief(self, bare=("group",)).replace("Contexts", "contexts", 1)

    def of(self, of_group: Floats, of_actor: Floats) -> Floats:
        """The contexts for numbers drawn from U(0, 1), one per actor for its group and one for itself.

        Examples
        --------
        >>> Contexts(between=1, within=0.2).of(np.array([0.9, 0.9]), np.array([0.5, 1.0])).tolist()
        [0.9, 1.0]
        """
        return np.clip(0.5 + self.between * (of_group - 0.5) + self.within * (of_actor - 0.5), 0.0, 1.0)


Given = float | Floats | Contexts | None  # a context as a side of a world holds it


def contexts(group: Any = None, *, between: float, within: float) -> Contexts:
    """Contexts that are drawn once per world: alike inside a group, and different between groups.

    The context of an actor is 1/2 + `between` (U_g - 1/2) + `within` (U_v - 1/2), clipped to [0, 1]: U_g is drawn from
    U(0, 1) once per group, U_v once per actor. They are the same in all runs and under all strategies of a study.

    Parameters
    ----------
    group : array of shape (n,), Series or dict, optional
        Group of each actor, by its code or label. Groups of users and of providers with the same label are one. By
        default the groups of the users; providers are one group.
    between : float
        How far groups are apart, in [0, 1].
    within : float
        How far the actors of a group are apart, in [0, 1].

    Returns
    -------
    Contexts
        For ``Users(context=)`` and ``Providers(context=)``.

    Raises
    ------
    ValueError
        If `between` or `within` is out of range. Groups are checked where the actors are known.
    TypeError
        If one is no number.

    See Also
    --------
    Users, Providers : take contexts.

    Examples
    --------
    >>> import uptake as up
    >>> up.Users(up.generate.path(4), context=up.contexts(["a", "a", "b", "b"], between=0.8, within=0.1)).context
    contexts(<4 values: a, b>, between=0.8, within=0.1)
    """
    found = {name: checks.number(name, value, 0, 1) for name, value in (("between", between), ("within", within))}
    return Contexts(group, **found)


def context_of(
    given: Any, n: int, actors: npt.NDArray[Any] | None, actor: str, groups: Labels | None = None
) -> float | Floats | Contexts:
    """The context of a side as it holds it.

    Parameters
    ----------
    given : float, array of shape (n,), Series, dict or Contexts
    n : int
    actors : array of shape (n,), or None
        The names of the actors; None for the positions 0 .. n - 1.
    actor : "user" or "provider"
        What errors call one.
    groups : Labels, optional
        The groups of the actors, for contexts that name none.

    Raises
    ------
    ValueError
        If a number is out of range or missing, or the shape is wrong.
    TypeError
        If a value is of the wrong kind.
    """
    if isinstance(given, Contexts):
        group = groups if given.group is None else given.group
        if group is None:
            return given
        return replace(given, group=labels_of(Words("context.group", "group", actor), group, n, actors))
    if callable(given):
        remedy = "call it: up.contexts(group, between=0.5, within=0.2)"
        raise BadType("context", NOT_SHOWN, problem="is a function", remedy=remedy)
    return of_actors(checks.numbers, "context", given, actors, n)
