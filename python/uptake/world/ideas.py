"""The ideas of a world: 1 to 16 with different names, whose companions are among them."""

from __future__ import annotations

from collections.abc import Sequence

from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of, shown
from uptake.basis.suggest import did_you_mean
from uptake.world.idea import MOST_IDEAS, Idea

ALL = "all ideas"  # what tables call the sums over ideas


def ideas_of(given: Sequence[Idea] | Idea) -> tuple[Idea, ...]:
    """The ideas in their order, checked; one idea may stand without a list.

    Raises
    ------
    BadValue, BadType
        If there are none or too many, two have the same name, or a companion is no idea of the world.

    Examples
    --------
    >>> import uptake as up
    >>> [idea.name for idea in ideas_of([up.Idea("A", companions={"B": .5}), up.Idea("B")])]
    ['A', 'B']
    """
    try:
        each = iter((given,) if isinstance(given, Idea) else given)
    except TypeError:
        raise BadType("ideas", NOT_SHOWN, problem=f"is {kind_of(given)}, it should be an Idea") from None
    ideas = []
    for i, idea in enumerate(each):
        if not isinstance(idea, Idea):
            problem = f"is {kind_of(idea)}, it should be an Idea"
            raise BadType("ideas", NOT_SHOWN, index=i, problem=problem)
        ideas.append(idea)
    if not 1 <= len(ideas) <= MOST_IDEAS:
        raise BadValue("ideas", NOT_SHOWN, f"a world has 1 to {MOST_IDEAS} ideas", problem=f"holds {len(ideas)} ideas")
    names = [idea.name for idea in ideas]
    for i, idea in enumerate(ideas):
        if idea.name in names[:i]:
            remedy = "give each idea a name of its own: up.Idea('B')"
            raise BadValue("ideas", NOT_SHOWN, index=i, problem=f"is called {idea.name!r} like another", remedy=remedy)
        if idea.name == ALL and len(ideas) > 1:
            problem = f"is called {ALL!r}, as tables call the sums over ideas"
            raise BadValue("ideas", NOT_SHOWN, index=i, problem=problem, remedy="give it another name")
    for i, idea in enumerate(ideas):
        for other in idea.companions:
            if other not in names:
                problem = f"{idea.name!r} has the companion {shown(other)}, which is no idea of this world"
                raise BadValue("ideas", NOT_SHOWN, did_you_mean(other, names), index=i, problem=problem)
    return tuple(ideas)
