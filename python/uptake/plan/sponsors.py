"""The sponsors of a strategy as the kernels read them."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from uptake.basis.arrays import NO_INT32, Int32s, Int64s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue, shown
from uptake.basis.fixedpoint import HUNDREDTHS
from uptake.basis.fractions import in_common_units, simplest, whole_steps
from uptake.kernels.types import BEST_FIT, CHEAPEST, MOST_DEMAND, NO_SPONSORS, WAITING_SINCE, Sponsors
from uptake.network.given import positions_of
from uptake.plan.accounts import price_of
from uptake.plan.effects import Effects
from uptake.plan.supply import NO_LIMIT, openings_of
from uptake.strategies import Sponsor, Strategy
from uptake.world.groups import Labels
from uptake.world.world import World

_ORDERS = {"waiting": WAITING_SINCE, "demand": MOST_DEMAND, "fit": BEST_FIT, "cheapest": CHEAPEST}
_NEVER = 2**31 - 1
_MOST_UNIT = 10**6  # parts of the currency in which revenue and price are compared


def sponsors_of(
    world: World, strategy: Strategy, idea: str, effects: Effects, horizon: int, budget: float | None
) -> Sponsors:
    """Those that the strategy names for the idea; else one that opens whoever waits, with its slots and its budget.

    Raises
    ------
    BadValue
        If a sponsor does not fit the world, or the strategy has a budget or changes slots beside its sponsors.
    """
    named = strategy.sponsors_of(idea)
    if not named:
        return NO_SPONSORS if world.providers is None else _unnamed(openings_of(effects), budget)
    if world.providers is None:
        problem, remedy = "opens providers, but the world has none", "add providers=up.Providers(...) and service ties"
        raise BadValue("sponsors", NOT_SHOWN, index=0, problem=problem, remedy=remedy)
    if budget is not None:
        problem, remedy = "is not used where a strategy names sponsors", "give it to a sponsor: Sponsor(capital=...)"
        raise BadValue("budget", budget, problem=problem, remedy=remedy, also=("sponsors",))
    for i, operation in enumerate(strategy.operations):
        if operation.term == "slots" and operation.idea in (None, idea):
            problem = "changes slots, but the strategy names sponsors, whose slots are their own"
            remedy = "give them to a sponsor: Sponsor(slots=...)"
            raise BadValue("operations", NOT_SHOWN, index=i, problem=problem, remedy=remedy)
    place = {id(one): i for i, one in enumerate(strategy.sponsors)}
    for one in named:
        _refuse_misfit(world, one, place[id(one)], horizon)
    money = [_in_units(world, one) for one in named]
    return Sponsors(
        slots=read_only(np.array([_slots(one, world.months, horizon) for one in named], np.int64)),
        start=_column32([one.start for one in named]),
        until=_column32([_NEVER if one.until is None else one.until for one in named]),
        capital=_column([-1 if one.capital == inf else round(one.capital * HUNDREDTHS) for one in named]),
        revenue=_column([revenue for revenue, _ in money]),
        price=_column([price for _, price in money]),
        setup=_column([-1 if one.setup is None else round(one.setup * HUNDREDTHS) for one in named]),
        order=_column32([_ORDERS[one.order] for one in named]),
        by_owner=read_only(np.array([one.opens == "organisation" for one in named], np.uint8)),
        members=_members(world, named, place),
        owner=owners_of(world),
        keep=1,
    )


def notes_on_sponsors(strategy: Strategy, idea: str, horizon: int) -> tuple[str, ...]:
    """What a reader should know: sponsors and obligations that the horizon leaves out."""
    notes = []
    for one in strategy.sponsors_of(idea):
        if max(one.start, 1) > horizon:
            notes.append(f"the sponsor {shown(one.name)} starts in step {one.start}, after the horizon of {horizon}")
        elif one.obligation is not None and one.obligation[1] > horizon:
            due = f"what {shown(one.name)} must spend by step {one.obligation[1]} is due after the horizon of {horizon}"
            notes.append(f"{due}, so no penalty is counted")
    return tuple(notes)


def _unnamed(slots: Int64s, budget: float | None) -> Sponsors:
    no_limit = _column([-1])
    return Sponsors(
        slots=read_only(slots.reshape(1, -1)),
        start=_column32([0]),
        until=_column32([_NEVER]),
        capital=no_limit if budget is None else _column([round(budget * HUNDREDTHS)]),
        revenue=no_limit,
        price=_column([0]),
        setup=no_limit,
        order=_column32([WAITING_SINCE]),
        by_owner=read_only(np.zeros(1, np.uint8)),
        members=read_only(np.empty((0, 0), np.uint8)),
        owner=NO_INT32,
        keep=0,
    )


def _refuse_misfit(world: World, one: Sponsor, i: int, horizon: int) -> None:
    assert world.providers is not None

    def refuse(problem: str, remedy: str) -> None:
        raise BadValue("sponsors", NOT_SHOWN, index=i, problem=f"({shown(one.name)}) {problem}", remedy=remedy)

    if one.opens == "organisation" and world.providers.owner is None:
        refuse("opens organisations, but providers have no owner", "give Providers(owner=...), or opens='site'")
    if one.order == "fit" and not world.has_contexts:
        refuse("opens by fit, but the world has no contexts", "give users and providers a context=, or another order")
    if one.obligation is None:
        return
    amount, step, _ = one.obligation
    last = min(step, horizon if one.until is None else one.until - 1)
    money = one.capital + one.revenue * world.months * max(0, last - max(one.start, 1) + 1)
    if amount > money:
        problem = f"must spend {amount:g} by step {step}, but has {money:g} until then"
        refuse(problem, "lower the obligation, or give more capital or revenue")


def _in_units(world: World, one: Sponsor) -> tuple[int, int]:
    """Revenue and price as whole numbers of one unit; -1 = no limit."""
    price = price_of(world, one)
    if one.revenue == inf:
        return -1, 0
    _, (pair,) = in_common_units(np.array([one.revenue, price]), most=_MOST_UNIT)
    return int(pair[0]), int(pair[1])


def _slots(one: Sponsor, months: float, horizon: int) -> Int64s:
    """What it may open in each step of its window."""
    rates = np.zeros(horizon + 1)
    per_step = float(simplest(one.slots) * simplest(months)) if one.slots < NO_LIMIT else inf
    rates[max(one.start, 1) : one.until] = per_step
    return whole_steps(rates)


def _members(world: World, named: Sequence[Sponsor], place: dict[int, int]) -> np.ndarray:
    if all(one.who is None for one in named):
        return read_only(np.empty((0, 0), np.uint8))
    assert world.providers is not None
    table = np.ones((len(named), world.n_providers), np.uint8)
    for row, one in zip(table, named, strict=True):
        if one.who is None:
            continue
        try:
            chosen = positions_of("who", tuple(one.who), world.providers.base, world.n_providers)
        except BadValue as error:
            problem = f"({shown(one.name)}) may open {shown(error.value)}, which {error.problem}"
            raise BadValue("sponsors", NOT_SHOWN, error.allowed, index=place[id(one)], problem=problem) from None
        row[:] = 0
        row[chosen] = 1
    return read_only(table)


def owners_of(world: World) -> Int32s:
    """The owner of each provider, as a code; empty where they have none."""
    if world.providers is None or world.providers.owner is None:
        return NO_INT32
    assert isinstance(world.providers.owner, Labels)  # as providers keep it
    return read_only(world.providers.owner.codes)


def _column(values: Sequence[int]) -> Int64s:
    return read_only(np.array(values, np.int64))


def _column32(values: Sequence[int]) -> Int32s:
    return read_only(np.array(values, np.int32))
