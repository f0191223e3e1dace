"""What is asked of a permutation test, checked: the statistic, the blocks and the kind of null."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from uptake.analysis.diffusion import permutation
from uptake.analysis.diffusion.observed import Observed
from uptake.analysis.diffusion.permutation import Drawn
from uptake.analysis.diffusion.rows import rows as rows_of
from uptake.analysis.diffusion.sources import Sources, block_codes, values_of
from uptake.analysis.diffusion.statistics import Given, MeanThreshold, MoranOfAdoption, MoranOfValues, Statistic
from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of

NULLS = ("relabel", "swap")
STATISTICS = ("threshold", "moran")


class Asked(NamedTuple):
    """How a statistic is to be computed; None where it was not said."""

    lag: int | None = None
    network_lag: int | None = None
    first_period: bool | None = None
    of: Any = None
    period: Any = None
    direction: str = "in"
    weighted: bool | None = None
    convention: str | None = None


def permutation_test(
    seen: Observed,
    statistic: str | Callable[[Observed], Any],
    asked: Asked,
    *,
    blocks: Any = None,
    n: int = 1000,
    null: str = "relabel",
    seed: int = 0,
    threads: int | None = None,
    engine: str | None = None,
    progress: bool | None = None,
) -> tuple[Drawn, int]:
    """(values, number of blocks): a statistic of what was observed, and of permutations.

    The arguments are those of `uptake.Diffusion.permutation_test`.

    Raises
    ------
    BadValue, BadType
        If an argument does not fit the diffusion, or the statistic.
    """
    n = checks.whole("n", n, 1, 10**9)
    null = checks.choice("null", null, NULLS)
    how: dict[str, Any] = {"threads": threads, "engine": engine, "progress": progress}
    sources = Sources(asked.direction, asked.weighted, convention=asked.convention)
    computed = statistic_of(seen, statistic, asked, sources, engine)
    if null == "relabel":
        codes = None if blocks is None else block_codes(blocks, seen)
        n_blocks = 1 if codes is None else len(np.unique(codes))
        return permutation.relabelled(computed, codes, seen.n, n, seed, **how), n_blocks
    if blocks is not None:
        problem = 'is for null="relabel": an exchange of ties keeps to no blocks'
        raise BadValue("blocks", NOT_SHOWN, problem=problem, remedy="leave it out")
    if not seen.is_static:
        problem = "exchanges ties of one network that holds for all periods, and there is one per period"
        raise BadValue("null", null, problem=problem, remedy='use null="relabel"')
    rows = rows_of(seen.networks[0], asked.direction, sources.weights_count(seen))
    return permutation.rewired(computed, seen.networks[0], rows, n, seed, **how), 1


def statistic_of(
    seen: Observed, statistic: str | Callable[[Observed], Any], asked: Asked, sources: Sources, engine: str | None
) -> Statistic:
    """The statistic that a word names, or a function.

    Raises
    ------
    BadValue, BadType
        If the word is unknown, or something was said that this statistic does not need.
    """
    if not isinstance(statistic, str):
        if not callable(statistic):
            remedy = f"pass {' or '.join(map(repr, STATISTICS))}, or a function of a Diffusion"
            raise BadType("statistic", NOT_SHOWN, problem=f"is {kind_of(statistic)}", remedy=remedy)
        if asked.direction != "in":
            raise BadValue("direction", asked.direction, problem="says nothing to a function", remedy="leave it out")
        _refuse("a function", asked, "lag", "network_lag", "first_period", "of", "period")
        return Given(seen, statistic)
    word = checks.choice("statistic", statistic, STATISTICS)
    rows = tuple(sources.of(seen))
    if word == "threshold":
        _refuse("'threshold'", asked, "of", "period")
        if seen.spells is not None:
            problem = "is that of adoption for good, and there are spells"
            remedy = "pass a function, such as lambda d: d.thresholds().mean()"
            raise BadValue("statistic", word, problem=problem, remedy=remedy)
        most = max(seen.n_periods - 1, 0)
        lag = 0 if asked.lag is None else checks.whole("lag", asked.lag, 0, most)
        ties = lag if asked.network_lag is None else checks.whole("network_lag", asked.network_lag, 0, most)
        first = asked.convention is not None
        if asked.first_period is not None:
            first = checks.flag("first_period", asked.first_period) or first
        return MeanThreshold(seen, rows, lag, ties, first, asked.convention is not None, engine)
    _refuse("'moran'", asked, "lag", "network_lag", "first_period")
    period = None if asked.period is None else _position(seen, asked.period)
    constant = np.nan if asked.convention is None else 0.0
    if asked.of is None:
        return MoranOfAdoption(seen, rows, period, constant, engine)
    values = values_of("of", asked.of, seen)
    if period is not None and values.ndim == 1 and seen.is_static:
        problem = "is not needed: neither the numbers nor the ties change"
        raise BadValue("period", asked.period, problem=problem, remedy="leave it out")
    return MoranOfValues(seen, rows, values, period, constant, engine)


def _refuse(statistic: str, asked: Asked, *names: str) -> None:
    """Whatever was said that the statistic does not need."""
    for name in names:
        if getattr(asked, name) is not None:
            problem = f"says nothing to {statistic}"
            raise BadValue(name, NOT_SHOWN, problem=problem, remedy="leave it out")


def _position(seen: Observed, period: Any) -> int:
    found = np.flatnonzero(seen.periods == period)
    if not found.size:
        first, last = seen.periods[[0, -1]].tolist()
        allowed = f"periods are {checks.shown(first)} .. {checks.shown(last)}"
        raise BadValue("period", period, allowed, problem="is none of the periods")
    return int(found[0])
