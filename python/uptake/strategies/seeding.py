"""Seeds and immune actors on a network: from names, counts and shares to positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from uptake.basis.arrays import Int32s, read_only
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of, shown
from uptake.network.given import PER_RUN, names_listed, positions_of
from uptake.network.network import Network
from uptake.strategies.later import AtOnce, SeedsByStep
from uptake.strategies.planted import Planted, PlantedByStep
from uptake.strategies.seeds import BY_STEP, SeedsLike, Settled, SideName, at_step, settled

NOBODY: Int32s = read_only(np.empty(0, np.int32))


def seeding(
    seeds: SeedsLike, network: Network, immune: Int32s = NOBODY, name: str = "seeds"
) -> Planted | PlantedByStep:
    """The seeds of all runs on a network: how many each run draws, or positions; or these by step.

    Parameters
    ----------
    seeds : int, float, names, or dict of these by step
        As in `uptake.simulate`.
    network : Network
    immune : array of int32
        Positions of actors that never adopt.
    name : str
        What errors call the seeds.

    Raises
    ------
    BadValue, BadType
        If there are more seeds than actors that can adopt, a name is unknown, or a seed is immune.

    Examples
    --------
    >>> import uptake as up
    >>> net = up.Network.from_edges([0, 1], [1, 2], labels=["Ann", "Bo", "Cy"])
    >>> seeding(2, net), seeding(0.3, net), seeding(["Cy", "Ann"], net).tolist()
    (2, 1, [0, 2])
    >>> seeding({0: ["Ann"], 6: 2}, net)
    PlantedByStep(steps=(0, 6), seeds=(array([0], dtype=int32), 2))
    """
    return _seeds(name, settled(name, seeds), network, network.n, "actors", immune, PER_RUN)


def seeding_per_run(
    rows: Iterable[Any], network: Network, runs: int, immune: Int32s = NOBODY, called: str = "seeds_per_run"
) -> list[Int32s]:
    """The positions of the seeds of each run; `rows` holds a list of names per run, and errors call it `called`.

    Raises
    ------
    BadValue, BadType
        If not every run has its list, a name is unknown, or a seed is immune.

    Examples
    --------
    >>> import uptake as up
    >>> [each.tolist() for each in seeding_per_run([[1], [2, 0]], up.generate.path(3), runs=2)]
    [[1], [0, 2]]
    """
    allowed = "it takes a list with a list of names per run"
    if isinstance(rows, str | bytes | Mapping) or not hasattr(rows, "__iter__"):
        raise BadType(called, NOT_SHOWN, allowed, problem=f"is {kind_of(rows)}")
    each = list(rows)
    for i, row in enumerate(each):
        if isinstance(row, str | bytes | Mapping) or not hasattr(row, "__iter__"):
            raise BadType(called, row, allowed, index=i, problem=f"is {kind_of(row)}")
    if len(each) != runs:
        problem = f"holds {len(each)} lists, one per run"
        raise BadValue(called, NOT_SHOWN, f"runs = {runs}", problem=problem)
    placed = []
    for i, row in enumerate(each):
        name = f"{called}[{i}]"
        positions = positions_of(name, names_listed(name, row), network, network.n)
        _refuse_immune(name, positions, immune, network)
        placed.append(positions)
    return placed


def seeding_of_side(
    seeds: SeedsLike, network: Network | None, n: int, side: SideName, immune: Int32s = NOBODY,
    adopted: Int32s = NOBODY,
) -> Planted | PlantedByStep:  # fmt: skip
    """The seeds of a strategy on one side of a world, which has n actors; without a network, names are positions.

    `immune` never adopt, and no list of seeds names one; `adopted` have before step 0. Counts are drawn among the rest.

    Raises
    ------
    BadValue
        If there are more seeds than actors that can adopt, a name is unknown, or a seed is immune.

    Examples
    --------
    >>> seeding_of_side(3, None, 10, "providers"), seeding_of_side((7, 2), None, 10, "providers").tolist()
    (3, [2, 7])
    """
    return _seeds("seeds", settled("seeds", seeds), network, n, side, immune, adopted=adopted)


def immune_on(network: Network, immune: Any) -> Int32s:
    """The positions of immune actors; `immune` holds names, or is None.

    Raises
    ------
    BadValue, BadType
        If a name is unknown, or it is no list of names.

    Examples
    --------
    >>> import uptake as up
    >>> immune_on(up.generate.path(3), {2, 0}).tolist()
    [0, 2]
    """
    if immune is None:
        return NOBODY
    return positions_of("immune", names_listed("immune", immune), network, network.n)


def _seeds(
    name: str, seeds: Settled, network: Network | None, n: int, side: str, immune: Int32s, otherwise: str = "",
    adopted: Int32s = NOBODY,
) -> Planted | PlantedByStep:  # fmt: skip
    if not isinstance(seeds, SeedsByStep):
        return _at_once(name, seeds, network, n, side, immune, otherwise, adopted)
    parts: list[Planted] = []
    for step, those in seeds.items():
        with at_step(step):
            parts.append(_at_once(name, those, network, n, side, immune, otherwise, adopted))
    planted = PlantedByStep(tuple(seeds), tuple(parts))
    named = np.setdiff1d(planted.named, adopted).size
    if planted.drawn > n - _out(immune, adopted) - named:
        others = _others(immune, adopted) + f", {named} of them named" * (named > 0)
        problem = f"ask for {planted.drawn} at all steps together, but there are {n} {side}{others}"
        raise BadValue(name, NOT_SHOWN, problem=problem, remedy=BY_STEP)
    return planted


def _at_once(
    name: str, seeds: AtOnce, network: Network | None, n: int, side: str, immune: Int32s, otherwise: str,
    adopted: Int32s = NOBODY,
) -> Planted:  # fmt: skip
    if isinstance(seeds, tuple):
        positions = positions_of(name, seeds, network, n, otherwise=otherwise)
        _refuse_immune(name, positions, immune, network)
        return positions
    count = _share_of(name, seeds, n, side) if isinstance(seeds, float) else seeds
    if count > n - _out(immune, adopted):
        raise BadValue(name, seeds, problem=f"were asked for, but there are {n} {side}{_others(immune, adopted)}")
    return count


def _out(immune: Int32s, adopted: Int32s) -> int:
    """How many are no candidates."""
    return np.union1d(immune, adopted).size if adopted.size else immune.size


def _others(immune: Int32s, adopted: Int32s) -> str:
    said = f", {immune.size} of them immune" * (immune.size > 0)
    return said + f", {adopted.size} of them adopters or lapsed by the start" * (adopted.size > 0)


def _share_of(name: str, share: float, n: int, side: str) -> int:
    """The whole number that is nearest to the share; halves go up. The share is the decimal number that was written."""
    count = int(Fraction(repr(share)) * n + Fraction(1, 2))
    if count == 0:
        raise BadValue(name, share, problem=f"of {n} {side} is nobody", remedy="write 1 for one seed")
    return count


def _refuse_immune(name: str, seeds: Int32s, immune: Int32s, network: Network | None) -> None:
    both = np.intersect1d(seeds, immune) if immune.size else immune
    if both.size:
        first = int(both[0])
        who = first if network is None else network.labels[first : first + 1].tolist()[0]
        remedy = "leave it out of the seeds, or of immune"
        raise BadValue(name, NOT_SHOWN, problem=f"hold {shown(who)}, who is immune", remedy=remedy, also=("immune",))
