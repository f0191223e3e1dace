"""From a description to a plan: everything is checked once, and becomes the flat integers that kernels read."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import NO_INT32, Int32s, Int64s, read_only
from uptake.basis.fixedpoint import HUNDREDTHS, ONE, units
from uptake.kernels.types import (
    ADDITIVE,
    AWARE,
    EACH,
    INDEPENDENT,
    ONCE,
    PLACES_AT_PROVIDERS,
    UNLIMITED,
    Plan,
    Sponsors,
    Timed,
)
from uptake.network.service import ServiceTies
from uptake.plan.accounts import accounts_of, discount_factors
from uptake.plan.after_mergers import layers_after, service_after
from uptake.plan.assumptions import assumptions_of
from uptake.plan.clusters import changes_by, cluster_of, refuse_unknown_ideas
from uptake.plan.compiled import CascadePlan, Compiled
from uptake.plan.crowding import refuse_crowding
from uptake.plan.culture import Drift, drift_of, notes_on_culture
from uptake.plan.effects import Effects, notes_on_operations
from uptake.plan.federations import federated, pools_of, steps_of
from uptake.plan.fees import fee_of, owing
from uptake.plan.grafts import grafted, notes_on_contexts
from uptake.plan.immune import never_adopting
from uptake.plan.layers import constant
from uptake.plan.merged import merged, priced
from uptake.plan.mergers import mergers_of, refuse_seeds
from uptake.plan.model import compile_model
from uptake.plan.overflow import refuse_overflow
from uptake.plan.overlay import Layers, layers_with
from uptake.plan.owners import by_owner
from uptake.plan.purses import purses_of
from uptake.plan.service import Service, late_service, service_of, service_with
from uptake.plan.sides import Pressure, no_side, providers_side, users_side
from uptake.plan.sponsors import notes_on_sponsors, sponsors_of
from uptake.plan.start import adopted_before, said_of_start, start_of
from uptake.plan.supply import places_of
from uptake.plan.times import late_ties
from uptake.strategies import Strategy
from uptake.strategies.seeding import immune_on, seeding_of_side
from uptake.world.months import MOST_STEPS
from uptake.world.started import Started
from uptake.world.users import Users
from uptake.world.world import World

__all__ = ["CascadePlan", "Compiled", "compile_ideas", "compile_model", "compile_world"]


def compile_ideas(
    world: World, strategy: Strategy, horizon: int, seed: int, engine: str | None = None
) -> tuple[Compiled, ...]:
    """The plans of a strategy on a world, one per idea in their order.

    Parameters and errors are those of `compile_world`.

    Examples
    --------
    >>> import uptake as up
    >>> pair = [up.Idea("A", alone=.4, companions={"B": .5}), up.Idea("B")]
    >>> world = up.World(up.Users(up.generate.path(4)), ideas=pair)
    >>> [compiled.plan.idea for compiled in compile_ideas(world, up.Emulation(seeds=1), 12, 7)]
    [0, 1]
    """
    checks.instance("world", world, World)
    return tuple(compile_world(world, strategy, horizon, seed, engine, idea) for idea in range(len(world.names)))


def compile_world(
    world: World, strategy: Strategy, horizon: int, seed: int, engine: str | None = None, idea: int = 0
) -> Compiled:
    """The plan of a strategy on a world, for one idea.

    Parameters
    ----------
    world : World
    strategy : Strategy
    horizon : int
        Number of steps, in [1, 2^24].
    seed : int
        Key of the luck from which culture and champions are drawn where the world leaves them open, in [0, 2^32).
    engine : "auto", "native" or "numba", optional
        Who computes logarithms and luck; the bits are the same.
    idea : int, default 0
        The position of the idea in the world.

    Raises
    ------
    ValueError, TypeError
        If the strategy does not fit the world, or money could pass 2^63 hundredths; the message says which operation,
        seed or cost.

    Examples
    --------
    >>> import uptake as up
    >>> ring = up.Network.from_edges([0, 1, 2, 3], [1, 2, 3, 0])
    >>> compiled = compile_world(up.World(up.Users(ring)), up.Emulation(seeds=1), horizon=12, seed=7)
    >>> compiled.plan.supply, compiled.user_seeds, [entry.name for entry in compiled.entries]
    (0, 1, ['benefit'])
    """
    checks.instance("world", world, World)
    checks.instance("strategy", strategy, Strategy, "for example up.Emulation(seeds=10)")
    horizon = checks.whole("horizon", horizon, 1, MOST_STEPS)
    seed = checks.whole("seed", seed, 0, 2**32 - 1)
    refuse_unknown_ideas(strategy, world.names)
    own = world.each_idea[idea]
    pools = pools_of(world, strategy.structure, own.name)
    mergers = mergers_of(world, strategy.structure, horizon)
    also = (*steps_of(pools), *(one.step for one in mergers))
    effects = Effects(world, own, tuple(strategy.operations), horizon, seed, engine, also)
    seeds = strategy.seeding.of(own.name)
    begun = world.begun[idea]
    start = start_of(begun)
    immune, adopted = _immune(world, begun), adopted_before(start, world.n_users)
    layers, service = layers_with(world, strategy.structure), service_with(world, strategy.structure)
    given, ties = layers, service_of(service_after(service, mergers), world.n_users, horizon)
    layers = layers[0], layers_after(layers[1], mergers)
    drift = drift_of(world, layers[1], effects)
    if drift is not None:
        effects = effects.with_phases_at(drift.starts)
    refuse_seeds(world, mergers, seeds.providers)
    sponsors = sponsors_of(world, strategy, own.name, effects, horizon, strategy.budget_of(own.name))
    fee = fee_of(world, own, strategy, effects)
    halves = by_owner(layers[1], world, effects)
    cut = layers if halves is None else (layers[0], halves)
    plan = _plan(world, idea, cut, halves is not None, ties, effects, sponsors, drift, fee, engine)
    plan = never_adopting(plan._replace(start=start), immune)
    plan = federated(grafted(plan, world, own, cut, effects, seed, engine), world, pools, effects)
    plan = merged(plan, mergers, effects)
    accounts = priced(accounts_of(world, strategy, horizon, own, plan.fee), plan)
    professional = None if world.providers is None else world.providers.base
    refuse_overflow(plan, accounts)
    refuse_crowding([*plan.users.layers, *plan.providers.layers])
    return Compiled(
        plan=plan,
        user_seeds=seeding_of_side(seeds.users, world.users.base, world.n_users, "users", immune, adopted[0]),
        provider_seeds=seeding_of_side(
            seeds.providers, professional, world.n_providers, "providers", adopted=adopted[1]
        ),
        entries=accounts.entries,
        basis=accounts.basis,
        amount=accounts.amount,
        discount=discount_factors(world.costs.discount_rate, world.months, horizon),
        assumptions=assumptions_of(world, own, strategy),
        notes=(
            *said_of_start(world, idea),
            *_notes(world, plan, service),
            *notes_on_contexts(world, own),
            *notes_on_operations(world, strategy.operations, own.name),
            *late_ties([*given[0], *given[1]], horizon),
            *notes_on_culture(drift),
            *notes_on_sponsors(strategy, own.name, horizon),
            *late_service(service, horizon),
        ),
        immune=immune,
        cluster=cluster_of(world.each_idea, idea),
        adopted=adopted,
        funded=accounts.funded,
        obligations=accounts.obligations,
        purses=purses_of(world, strategy, own.name, accounts, horizon),
        fees=accounts.fees,
    )


def _immune(world: World, begun: Started | None) -> Int32s:
    """Those whom the users list, and those whom the start says to be immune."""
    listed = immune_on(world.users.base, world.users.immune)
    if begun is None or not begun.immune.size:
        return listed
    return read_only(np.union1d(listed, begun.immune).astype(np.int32))


def _plan(
    world: World, number: int, layers: Layers, apart: bool, service: Service, effects: Effects, sponsors: Sponsors,
    drift: Drift | None, fee: Timed, engine: str | None,
) -> Plan:  # fmt: skip
    idea, users, providers = world.each_idea[number], world.users, world.providers
    pressure = Pressure(idea.link == "additive", engine)
    group, group_size = _groups(users)
    nothing = constant(0, effects.phase)
    places, coproduction, place_unit = (nothing, nothing, 1) if providers is None else places_of(effects)

    def of_providers(name: str, unit: int) -> Timed:
        if providers is None:
            return nothing
        return effects.timed("providers", (name,), lambda value: units(value, unit))

    return Plan(
        users=users_side(users, layers[0], effects, pressure, None if providers is None else service),
        providers=no_side(effects.phase)
        if providers is None
        else providers_side(
            providers,
            layers[1],
            effects,
            pressure,
            service,
            drift,
            owing(world, idea) if fee.row.size else None,
            apart,
        ),
        ask=service.ask,
        serve=service.serve,
        imitation=effects.timed("users", ("imitation",), units),
        imitation_waiting=nothing,
        group=group,
        group_size=group_size,
        imitate_group=int(idea.imitate == "group"),
        demand_weight=of_providers("demand_weight", ONE),
        demand_gain=round(2**20 / idea.demand_saturation),
        places=places,
        coproduction=coproduction,
        setup=of_providers("setup", HUNDREDTHS),
        pool=nothing,
        supply=UNLIMITED if providers is None else PLACES_AT_PROVIDERS,
        schedule=ONCE if idea.schedule == "once" else EACH,
        link=ADDITIVE if idea.link == "additive" else INDEPENDENT,
        return_after=-1 if idea.return_after is None else idea.return_after,
        return_status=AWARE,
        idea=number if idea.luck is None else idea.luck,
        phase=read_only(effects.phase),
        companions=changes_by(world.each_idea, number),
        place_unit=place_unit,
        sponsors=sponsors,
        ask_times=service.ask_times,
        fee=fee,
    )


def _groups(users: Users) -> tuple[Int32s, Int64s]:
    if users.group is None:
        return NO_INT32, read_only(np.array([users.n], np.int64))
    codes = np.asarray(users.group, np.int32)
    return read_only(codes), read_only(np.bincount(codes, minlength=len(users.group_names or ())).astype(np.int64))


def _notes(world: World, plan: Plan, service: ServiceTies | None) -> tuple[str, ...]:
    """What a reader should know: users that no provider serves, providers without users, weights without effect."""
    notes = []
    if service is not None:
        alone = service.ask_offsets[1:] == service.ask_offsets[:-1]
        if alone.any():
            count = f"{np.count_nonzero(alone)} of {world.n_users} users"
            notes.append(f"{count} have no linked provider and can never be served{_whole_groups(world.users, alone)}")
        idle = np.flatnonzero(np.diff(service.serve_offsets) == 0)
        if idle.size:
            notes.append(f"{idle.size} of {world.n_providers} providers have no linked user")
    if any(layer.network.weight is not None for layer in world.users.layers) and not plan.users.proof.rows.any():
        notes.append("the network has weights, which this world does not use: social_proof is 0")
    return tuple(notes)


def _whole_groups(users: Users, alone: npt.NDArray[np.bool_]) -> str:
    """The groups of which no user is linked, as the end of a note."""
    if users.group is None:
        return ""
    codes, names = np.asarray(users.group), users.group_names or ()
    size, linked = np.bincount(codes, minlength=len(names)), np.bincount(codes[~alone], minlength=len(names))
    found = [name for name, n, m in zip(names, size.tolist(), linked.tolist(), strict=True) if n and not m]
    if not found:
        return ""
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    return f": all of {'group' if len(found) == 1 else 'groups'} {', '.join(found[:5])}{more}"
