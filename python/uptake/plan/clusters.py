"""Clusters: the ideas of a world that depend on each other, and what each adds to the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from uptake.basis.arrays import NO_INT64, Int64s, read_only
from uptake.basis.fixedpoint import ONE
from uptake.strategies import PoolVariants, Strategy
from uptake.strategies.by_idea import refuse_unknown
from uptake.world.idea import Idea


def cluster_of(ideas: Sequence[Idea], k: int) -> tuple[int, ...]:
    """The positions of the ideas that idea k is tied to by companions, directly or through others, k among them.

    Examples
    --------
    >>> import uptake as up
    >>> ideas = [up.Idea("A", companions={"C": .5}), up.Idea("B"), up.Idea("C")]
    >>> cluster_of(ideas, 0), cluster_of(ideas, 1), cluster_of(ideas, 2)
    ((0, 2), (1,), (0, 2))
    """
    names = [idea.name for idea in ideas]
    found, reached = {k}, [k]
    while reached:
        j = reached.pop()
        tied = {names.index(name) for name in ideas[j].companions}
        tied |= {i for i, idea in enumerate(ideas) if names[j] in idea.companions}
        reached += sorted(tied - found)
        found |= tied
    return tuple(sorted(found))


def changes_by(ideas: Sequence[Idea], k: int) -> Int64s:
    """What each idea of its cluster adds to idea k, in units of 2^-32; none where it is alone.

    Examples
    --------
    >>> import uptake as up
    >>> changes_by([up.Idea("A", companions={"B": -.5}), up.Idea("B")], 0).tolist()
    [0, -2147483648]
    """
    cluster = cluster_of(ideas, k)
    if len(cluster) == 1:
        return NO_INT64
    return read_only(np.array([round(ideas[k].companions.get(ideas[j].name, 0.0) * ONE) for j in cluster], np.int64))


def for_each_idea(strategy: Strategy, names: Sequence[str]) -> tuple[str, ...]:
    """What a reader of sums over ideas should know: money that names no idea counts once for each.

    Examples
    --------
    >>> import uptake as up
    >>> office = up.Strategy(costs=[up.Cost(100, per="month", category="office")], budget=3e5)
    >>> for_each_idea(office, ["A", "B"])
    ('costs that name no idea (office) are paid for each of the 2 ideas', 'the budget holds for each of the 2 ideas')
    >>> for_each_idea(office, ["A"])
    ()
    """
    if len(names) == 1:
        return ()
    said = []
    if shared := dict.fromkeys(cost.category for cost in strategy.costs if cost.idea is None):
        said.append(f"costs that name no idea ({', '.join(shared)}) are paid for each of the {len(names)} ideas")
    if strategy.budget is not None and strategy.idea is None and not isinstance(strategy.budget, Mapping):
        said.append(f"the budget holds for each of the {len(names)} ideas")
    return tuple(said)


def refuse_unknown_ideas(strategy: Strategy, names: Sequence[str]) -> None:
    """Refuse a strategy that names an idea which the world does not have.

    Raises
    ------
    BadValue
        Its name says where the idea is named.

    Examples
    --------
    >>> import uptake as up
    >>> refuse_unknown_ideas(up.Emulation(idea="Alotments"), ["Allotments", "Compost"])
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: seeds name the idea 'Alotments', which is no idea of this world; did you mean \
'Allotments'? allowed: Allotments, Compost
    """
    budgets = strategy.budget if isinstance(strategy.budget, Mapping) else ()
    for i, operation in enumerate(strategy.operations):
        refuse_unknown("operations", operation.idea, names, "world", index=i)
    for i, cost in enumerate(strategy.costs):
        refuse_unknown("costs", cost.idea, names, "world", index=i)
    for i, part in enumerate(strategy.structure):
        idea = part.idea if isinstance(part, PoolVariants) else None
        refuse_unknown("structure", idea, names, "world", index=i)
    for name, ideas in {"seeds": strategy.seeding.ideas, "budget": budgets}.items():
        for idea in ideas:
            refuse_unknown(name, idea, names, "world")
