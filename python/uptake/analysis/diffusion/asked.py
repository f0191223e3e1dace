"""What is asked of a permutation test, checked: the statistic, the blocks and the kind of null."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.analysis.diffusion import permutation
from uptake.analysis.diffusion.contacts import contacts_of
from uptake.analysis.diffusion.observed import Observed
from uptake.analysis.diffusion.permutation import Drawn
from uptake.analysis.diffusion.statistics import Given, MeanThreshold, MoranOfAdoption, MoranOfAttribute, Statistic
from uptake.basis import checks
from uptake.basis.arrays import Int32s
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.network.names.aligned import ByName, aligned, by_name, name_of
from uptake.network.names.rule import is_missing

NULLS = ("relabel", "swap")
STATISTICS = ("threshold", "moran")
CONVENTIONS = ("netdiffuseR",)


class Asked(NamedTuple):
    """How a statistic is to be computed; None where it was not said."""

    lag: int | None = None
    period: Any = None
    attribute: str | None = None
    direction: Any = "in"
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
) -> Drawn:
    """A statistic of what was observed, and of permutations; see `uptake.Diffusion.permutation_test`.

    Raises
    ------
    BadValue, BadType
        If an argument does not fit the diffusion, or the statistic.
    """
    n = checks.whole("n", n, 1, 10**9)
    null = checks.choice("null", null, NULLS)
    how: dict[str, Any] = {"threads": threads, "engine": engine, "progress": progress}
    computed = statistic_of(seen, statistic, asked, engine)
    if null == "relabel":
        codes = None if blocks is None else block_codes(seen, blocks)
        return permutation.relabelled(computed, codes, seen.n, n, seed, **how)
    if blocks is not None:
        problem = 'is for null="relabel": an exchange of ties keeps to no blocks'
        raise BadValue("blocks", NOT_SHOWN, problem=problem, remedy="leave it out")
    if not seen.is_static:
        problem = "exchanges ties of one network that holds for all periods, and there is one per period"
        raise BadValue("null", null, problem=problem, remedy='use null="relabel"')
    direction = asked.direction if isinstance(statistic, str) else "in"
    contacts = contacts_of(seen.networks[0], direction, _is_weighted(asked))
    return permutation.rewired(computed, seen.networks[0], contacts, n, seed, **how)


def statistic_of(
    seen: Observed, statistic: str | Callable[[Observed], Any], asked: Asked, engine: str | None
) -> Statistic:
    """The statistic that a word names, or a function.

    Raises
    ------
    BadValue, BadType
        If the word is unknown, or something was said that this statistic does not need.
    """
    if asked.convention is not None:
        checks.choice("convention", asked.convention, CONVENTIONS)
    if not isinstance(statistic, str):
        if not callable(statistic):
            remedy = f"pass {' or '.join(map(repr, STATISTICS))}, or a function of a Diffusion"
            raise BadType("statistic", NOT_SHOWN, problem=f"is {kind_of(statistic)}", remedy=remedy)
        _refuse("a function", asked, lag=asked.lag, period=asked.period, attribute=asked.attribute)
        return Given(seen, statistic)
    word = checks.choice("statistic", statistic, STATISTICS)
    contacts = tuple(contacts_of(net, asked.direction, _is_weighted(asked)) for net in seen.networks)
    r = asked.convention is not None
    if word == "threshold":
        _refuse("'threshold'", asked, period=asked.period, attribute=asked.attribute)
        if seen.spells is not None:
            problem = "is that of adoption for good, and there are spells"
            remedy = "pass a function, such as lambda d: d.thresholds().mean()"
            raise BadValue("statistic", word, problem=problem, remedy=remedy)
        lag = 0 if asked.lag is None else checks.whole("lag", asked.lag, 0, max(seen.n_periods - 1, 0))
        return MeanThreshold(seen, contacts, lag, everybody=r, engine=engine)
    _refuse("'moran'", asked, lag=asked.lag)
    period = None if asked.period is None else _position(seen, asked.period)
    constant = 0.0 if r else np.nan
    if asked.attribute is None:
        return MoranOfAdoption(seen, contacts, period, constant, engine)
    name = checks.choice("attribute", asked.attribute, tuple(seen.attributes))
    values = np.asarray(seen.attributes[name])
    if values.dtype.kind not in "biuf" or not np.isfinite(values.astype(np.float64)).all():
        raise BadValue("attribute", name, "Moran's I takes a number of every actor", problem="is no number everywhere")
    if period is not None and values.ndim == 1 and seen.is_static:
        problem = "is not needed: neither the attribute nor the ties change"
        raise BadValue("period", asked.period, problem=problem, remedy="leave it out")
    return MoranOfAttribute(seen, contacts, values.astype(np.float64), period, constant, engine)


def block_codes(seen: Observed, blocks: Any) -> Int32s:
    """Which block each actor belongs to: "group", the name of an attribute, or a label per actor.

    Raises
    ------
    BadValue
        If there are no groups, the attribute is unknown or changes, or an actor has no block.
    """
    if isinstance(blocks, str):
        names = (*(("group",) if seen.group is not None else ()), *seen.attributes)
        if not names:
            remedy = "pass a label per actor, or give Diffusion a group="
            raise BadValue("blocks", blocks, problem="names nothing: there are no groups and attributes", remedy=remedy)
        word = checks.choice("blocks", blocks, names)
        if word == "group" and seen.group is not None:
            return seen.group
        blocks = seen.attributes[word]
    names_of_actors = seen.networks[0].names
    found = by_name("blocks", blocks)
    values = aligned("blocks", found, names_of_actors, seen.n) if isinstance(found, ByName) else np.asarray(found)
    if values.shape != (seen.n,):
        allowed = f"it takes a label per actor, shape ({seen.n},)"
        raise BadValue("blocks", NOT_SHOWN, allowed, problem=f"has shape {values.shape}")
    return _codes(values, names_of_actors)


def _codes(values: npt.NDArray[Any], names: npt.NDArray[Any] | None) -> Int32s:
    import pandas as pd

    codes, _ = pd.factorize(values)
    missing = np.array([is_missing(v) for v in values.tolist()]) if values.dtype.kind in "fO" else codes < 0
    if missing.any():
        index = name_of(names, int(np.argmax(missing)))
        raise BadValue("blocks", NOT_SHOWN, "each actor has a block", index=index, problem="is missing")
    return codes.astype(np.int32)


def _is_weighted(asked: Asked) -> bool:
    return asked.convention is None if asked.weighted is None else asked.weighted


def _refuse(statistic: str, asked: Asked, **given: Any) -> None:
    """Whatever was said that the statistic does not need."""
    for name, value in given.items():
        if value is not None:
            problem = f"says nothing to {statistic}"
            raise BadValue(name, value, problem=problem, remedy="leave it out")


def _position(seen: Observed, period: Any) -> int:
    found = np.flatnonzero(seen.periods == period)
    if not found.size:
        first, last = seen.periods[[0, -1]].tolist()
        allowed = f"periods are {checks.shown(first)} .. {checks.shown(last)}"
        raise BadValue("period", period, allowed, problem="is none of the periods")
    return int(found[0])
