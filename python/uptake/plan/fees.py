"""What providers pay the owner of an idea for using it, and how much less acceptable that makes the idea."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Floats, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.fixedpoint import HUNDREDTHS, fading, scaled, units
from uptake.kernels.types import NO_TERM, Timed
from uptake.plan.effects import Effects, Value
from uptake.strategies import Operation, Strategy
from uptake.world.groups import Labels
from uptake.world.idea import Idea
from uptake.world.world import World

TERMS_OF_FEES = ("fee", "fee_sensitivity", "surplus")


def fee_of(world: World, idea: Idea, strategy: Strategy, effects: Effects) -> Timed:
    """What each provider pays for a place in a step, in hundredths; `NO_TERM` where nobody ever pays a fee.

    Raises
    ------
    BadValue
        If a strategy sets a fee for an idea without an owner, or one where providers earn nothing.

    Examples
    --------
    >>> import uptake as up
    >>> from uptake.plan.world import compile_world
    >>> users, providers = up.Users(up.generate.path(2)), up.Providers(n=2, owner=["tree", "bee"])
    >>> idea = up.Idea(fee=1.5, owner="tree")
    >>> world = up.World(users, providers, up.ServiceTies.from_edges([0, 1], [0, 1]), ideas=idea)
    >>> compile_world(world, up.Strategy(), horizon=6, seed=7).plan.fee.rows.tolist()
    [[0, 150]]
    """
    if world.providers is None:
        return NO_TERM
    fees, row = effects.written("providers", "fee")
    if not fees.any():
        return NO_TERM
    if idea.owner is None:
        problem = f"sets a fee for {idea.name!r}, which has no owner to pay it to"
        _refuse(idea, strategy, ("fee",), problem, "name the owner: Idea(owner=...)")
    (surplus, of_surplus), steps = effects.written("providers", "surplus"), range(len(row))
    for phase in steps:
        if ((fees[row[phase]] > 0) & (surplus[of_surplus[phase]] <= 0)).any():
            problem = f"leads to a fee for {idea.name!r} where providers have a surplus of 0"
            _refuse(idea, strategy, ("surplus", "fee"), problem, "give providers a surplus above 0, or no fee")
    owed = np.where(owing(world, idea), fees, 0.0)
    return Timed(read_only(units(owed.ravel(), HUNDREDTHS).reshape(owed.shape)), row) if owed.any() else NO_TERM


def owing(world: World, idea: Idea) -> npt.NDArray[np.bool_]:
    """By provider, or one for all: those that are not the owner's own pay the fee.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.path(2)), up.Providers(n=2, owner=["tree", "bee"]),
    ...                  up.ServiceTies.from_edges([0, 1], [0, 1]))
    >>> owing(world, up.Idea(owner="tree")).tolist(), owing(world, up.Idea()).tolist()
    ([False, True], [True, True])
    """
    assert world.providers is not None  # fees are those of providers
    owner = world.providers.owner
    if owner is None:
        return np.ones(1, np.bool_)
    labels = cast(Labels, owner)
    own = np.array([name == idea.owner for name in labels.names])
    return ~own[labels.codes]


def less_acceptable(conducive: Int64s, owes: npt.NDArray[np.bool_], fee: Value, eta: Value, surplus: Value) -> Int64s:
    """I times exp(-eta fee / surplus) for those that pay the fee; as it is where the fee is 0.

    Examples
    --------
    >>> less_acceptable(np.array([1 << 32]), np.array([True, False]), 45.0, 1.0, 45.0).tolist()
    [1580030169, 4294967296]
    """
    paid = np.where(owes, fee, 0.0)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # without a fee, the surplus may be 0
        weight = np.where(paid > 0, np.multiply(eta, paid) / surplus, 0.0)
    return scaled(conducive, fading(cast(Floats, weight)))


def _refuse(idea: Idea, strategy: Strategy, terms: tuple[str, ...], problem: str, remedy: str) -> None:
    """Name the operation that leads to a fee that cannot be."""
    own: list[tuple[int, Operation]] = [
        (i, o) for i, o in enumerate(strategy.operations) if o.idea in (None, idea.name)
    ]
    place = next(i for term in terms for i, o in own if o.term == term)
    raise BadValue("operations", NOT_SHOWN, index=place, problem=problem, remedy=remedy)
