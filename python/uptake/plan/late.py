"""What a strategy would do after the end of a run: it never happens, which a reader should know."""

from __future__ import annotations

from uptake.strategies import Strategy


def late_parts(strategy: Strategy, horizon: int) -> tuple[str, ...]:
    """Operations and costs that start at the horizon or later: one sentence per step at which any starts.

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
    return tuple(_sentence(*late[start], start, horizon) for start in sorted(late))


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


def _sentence(operations: list[str], costs: list[str], start: int, horizon: int) -> str:
    kinds = [_kind("an operation", "operations", operations), _kind("a cost", "costs", costs)]
    what = " and ".join(kind for kind in kinds if kind)
    return late_start(what, start, horizon, many=len(operations) + len(costs) > 1)


def _kind(one: str, several: str, names: list[str]) -> str:
    shown = ", ".join(dict.fromkeys(names))
    return f"{one if len(names) == 1 else several} ({shown})" if names else ""
