"""What a strategy would do after the end of a run: it never happens, which a reader should know."""

from __future__ import annotations

from collections.abc import Sequence

from uptake.strategies import Merge, PoolVariants, Strategy
from uptake.strategies.later import SeedsByStep
from uptake.strategies.seeds import SeedsLike


def late_parts(strategy: Strategy, horizon: int) -> tuple[str, ...]:
    """Operations, costs, pools, mergers and seeds at the horizon or later: one sentence per step at which any starts.

    Examples
    --------
    >>> import uptake as up
    >>> late_parts(up.Legislation(start=36), horizon=12)[0]
    'operations (mandate, drive) and a cost (enforcement) start at step 36, the horizon is 12: they never act'
    >>> late_parts(up.Legislation(start=36), horizon=60)
    ()
    """
    late: dict[int, tuple[list[str], list[str]]] = {}
    for operation in strategy.operations:
        if operation.start >= horizon:
            late.setdefault(operation.start, ([], []))[0].append(operation.term)
    for cost in strategy.costs:
        if cost.start >= horizon:
            late.setdefault(cost.start, ([], []))[1].append(cost.category)
    seedings = [strategy.seeding, *strategy.seeding.ideas.values()]
    steps = {step for each in seedings for seeds in (each.users, each.providers) for step in _steps_of(seeds)}
    parts = (_sentence(*late[start], start, horizon) for start in sorted(late))
    pools = [part for part in strategy.structure if isinstance(part, PoolVariants) and part.start >= horizon]
    pooled = (late_start(f"a pool of variants ({pool.who})", pool.start, horizon) for pool in pools)
    mergers = [part for part in strategy.structure if isinstance(part, Merge) and part.at >= horizon]
    merged = (late_start(f"the merger into {part.into}", part.at, horizon) for part in mergers)
    return (*parts, *pooled, *merged, *late_seeds(sorted(steps), horizon))


def late_seeds(steps: Sequence[int], horizon: int) -> tuple[str, ...]:
    """Seeds that come at the horizon or later; `steps` ascend.

    Examples
    --------
    >>> late_seeds([0, 12], horizon=12)
    ('the seeds of step 12 come at the horizon, which is 12: they adopt in the last step and pass nothing on',)
    >>> late_seeds([0, 13, 20], horizon=12)
    ('the seeds of steps 13, 20 come after the horizon, which is 12: they never adopt',)
    """
    said = []
    if horizon in steps:
        effect = "they adopt in the last step and pass nothing on"
        said.append(f"the seeds of step {horizon} come at the horizon, which is {horizon}: {effect}")
    late = [str(step) for step in steps if step > horizon]
    if late:
        listed = ", ".join(late) if len(late) <= 5 else f"{', '.join(late[:5])} and {len(late) - 5} more"
        plural = "s" if len(late) > 1 else ""
        said.append(f"the seeds of step{plural} {listed} come after the horizon, which is {horizon}: they never adopt")
    return tuple(said)


def late_start(what: str, start: int, horizon: int, *, many: bool = False) -> str:
    """The sentence about one thing that starts too late.

    Examples
    --------
    >>> late_start("the law", 12, 12)
    'the law starts at step 12, the horizon is 12: it acts in the last step alone'
    """
    verb, pronoun, act = ("start", "they", "act") if many else ("starts", "it", "acts")
    effect = f"{pronoun} {act} in the last step alone" if start == horizon else f"{pronoun} never {act}"
    return f"{what} {verb} at step {start}, the horizon is {horizon}: {effect}"


def _steps_of(seeds: SeedsLike) -> tuple[int, ...]:
    return tuple(seeds) if isinstance(seeds, SeedsByStep) else ()


def _sentence(operations: list[str], costs: list[str], start: int, horizon: int) -> str:
    kinds = [_kind("an operation", "operations", operations), _kind("a cost", "costs", costs)]
    what = " and ".join(kind for kind in kinds if kind)
    return late_start(what, start, horizon, many=len(operations) + len(costs) > 1)


def _kind(one: str, several: str, names: list[str]) -> str:
    shown = ", ".join(dict.fromkeys(names))
    return f"{one if len(names) == 1 else several} ({shown})" if names else ""
