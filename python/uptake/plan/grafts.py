"""Contexts as the kernels read them: where actors are, how they change the idea, and who their donors can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from uptake.basis.arrays import NO_INT32, NO_INT64, Floats, Int32s, Int64s, read_only
from uptake.basis.fixedpoint import ONE, uniforms, units
from uptake.kernels import types as kernels
from uptake.kernels.types import ATTRIBUTE, Graft, Grafting, Plan, Side, Sources, Ties
from uptake.network.layer import Layer
from uptake.plan.effects import Effects
from uptake.plan.layers import constant
from uptake.plan.overlay import Layers
from uptake.world.contexts import Contexts
from uptake.world.groups import Labels
from uptake.world.idea import Idea
from uptake.world.providers import Providers
from uptake.world.users import Users
from uptake.world.world import World

_OF_ACTORS, _OF_GROUPS = 3, 4  # idea slots of luck, beside those of culture, champions and trivalency
_OF_VARIANTS = ("origin", "adaptation", "provider_adaptation", "tolerance", "core_loss", "misfit_lapse", "translation")


def grafted(
    plan: Plan, world: World, idea: Idea, layers: Layers, effects: Effects, seed: int, engine: str | None
) -> Plan:
    """The plan with contexts, variants and donors; the plan as it is where actors have no contexts.

    Parameters
    ----------
    plan : Plan
    world : World
    idea : Idea
    layers : pair of tuples of Layer
        The ties of users and of providers, as `layers_with` gives them.
    effects : Effects
    seed : int
        Key of the luck of contexts that are drawn.
    engine : "auto", "native" or "numba", optional

    Examples
    --------
    >>> import uptake as up
    >>> from uptake.plan.world import compile_world
    >>> world = up.World(up.Users(up.generate.path(3), context=[0.125, 0.5, 0.75]), ideas=up.Idea(origin=0.5))
    >>> plan = compile_world(world, up.Emulation(seeds=1), horizon=6, seed=7).plan
    >>> (plan.users.graft.context / 2**32).tolist(), plan.grafting.origin / 2**32
    ([0.125, 0.5, 0.75], 0.5)
    """
    if not world.has_contexts:
        return plan
    sectors = _sectors(world, idea)
    users = _side(plan.users, "users", contexts_of(world, "users", seed, engine), sectors[0], effects)
    users = users._replace(layers=_with_sources(users.layers, layers[0], plan.serve))
    providers = plan.providers._replace(graft=_of_nobody(effects))
    if world.providers is not None:
        providers = _side(providers, "providers", contexts_of(world, "providers", seed, engine), sectors[1], effects)
        providers = providers._replace(layers=_with_sources(providers.layers, layers[1], plan.ask))
    return plan._replace(users=users, providers=providers, grafting=_grafting(idea))


def contexts_of(world: World, side: str, seed: int, engine: str | None) -> Floats:
    """The context of each actor of a side, as given or drawn.

    Examples
    --------
    >>> import uptake as up
    >>> drawn = up.contexts(["a", "a", "b"], between=0.5, within=0)
    >>> y = contexts_of(up.World(up.Users(up.generate.path(3), context=drawn)), "users", seed=7, engine=None)
    >>> bool(y[0] == y[1] != y[2])
    True
    """
    users, providers = world.users, world.providers
    part: Users | Providers | None = users if side == "users" else providers
    assert part is not None  # contexts are asked for of a side that there is
    first, n = (0, world.n_users) if side == "users" else (world.n_users, world.n_providers)
    given = part.context
    if not isinstance(given, Contexts):
        return np.broadcast_to(np.asarray(given, np.float64), (n,))
    known = _groups(users.context)
    names = dict.fromkeys((*known, *(() if providers is None else _groups(providers.context))))
    place = {name: k for k, name in enumerate(names)}
    own = [place[name] for name in _groups(given)]
    of_group = uniforms(seed, _OF_GROUPS, 0, len(names), int(ATTRIBUTE), engine)[own]
    codes = np.zeros(n, np.int32) if given.group is None else given.group.codes
    return given.of(of_group[codes], uniforms(seed, _OF_ACTORS, first, n, int(ATTRIBUTE), engine))


def _groups(given: object) -> tuple[str | None, ...]:
    """The groups of contexts that are drawn, by name; None stands for the one group of actors without groups."""
    if not isinstance(given, Contexts):
        return ()
    return (None,) if given.group is None else tuple(given.group.names)


def _sectors(world: World, idea: Idea) -> tuple[Int32s, Int32s]:
    """The sectors of users and of providers, one code per label; -1 on a side without any, empty where none matter."""
    sides = [(world.users.sector, world.n_users)]
    sides.append((None if world.providers is None else world.providers.sector, world.n_providers))
    if idea.translation == 0 or not any(isinstance(given, Labels) for given, _ in sides):
        return NO_INT32, NO_INT32
    code: dict[str, int] = {}
    for given, _ in sides:
        for name in given.names if isinstance(given, Labels) else ():
            code.setdefault(name, len(code))
    found = [
        np.array([code[name] for name in given.names], np.int32)[given.codes]
        if isinstance(given, Labels)
        else np.full(n, -1, np.int32)
        for given, n in sides
    ]
    return read_only(found[0]), read_only(found[1])


def _side(side: Side, name: str, context: Floats, sector: Int32s, effects: Effects) -> Side:
    return side._replace(
        graft=Graft(
            context=read_only(units(context)),
            sector=sector,
            adaptation=effects.timed(name, ("adaptation",), units),
            tolerance=effects.timed(name, ("tolerance",), units),
            core_loss=effects.timed(name, ("core_loss",), units),
        )
    )


def _of_nobody(effects: Effects) -> Graft:
    """The graft of a side without actors."""
    nothing, least = constant(0, effects.phase), constant(1, effects.phase)
    return Graft(NO_INT64, NO_INT32, adaptation=nothing, tolerance=least, core_loss=nothing)


def _grafting(idea: Idea) -> Grafting:
    return Grafting(round(idea.origin * ONE), round(idea.translation * ONE), round(idea.misfit_lapse * ONE))


def _with_sources(layers: Sequence[kernels.Layer], inside: Sequence[Layer], back: Ties) -> tuple[kernels.Layer, ...]:
    """The layers of a side with their ties by target; `back` are the service ties of the other side."""
    found = [layer._replace(sources=_sources(layer, own)) for layer, own in zip(layers, inside, strict=False)]
    across = [layer._replace(sources=_turned(layer, back)) for layer in layers[len(inside) :]]
    return (*found, *across)


def _turned(layer: kernels.Layer, back: Ties) -> Sources:
    """Service ties by target: those of the other side."""
    timed = layer.times.start.size > 0
    arcs = read_only(np.argsort(layer.ties.targets, kind="stable").astype(np.int64)) if timed else NO_INT64
    return Sources(back.offsets, back.targets, arcs)


def _sources(layer: kernels.Layer, own: Layer) -> Sources:
    network = own.network
    arcs: Int64s = NO_INT64
    if layer.hazard.size or layer.times.start.size:
        arcs = read_only(np.asarray(network.in_arcs))
    return Sources(read_only(network.in_offsets), read_only(network.in_sources), arcs)


def notes_on_contexts(world: World, idea: Idea) -> tuple[str, ...]:
    """What a reader should know: values of the idea, and sectors, that have no effect.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.path(3)), ideas=up.Idea(adaptation=0.5))
    >>> notes_on_contexts(world, world.each_idea[0])
    ('the world has no contexts, so adaptation of the idea has no effect',)
    """
    called = "the idea" if len(world.names) == 1 else repr(idea.name)
    if not world.has_contexts:
        idle = [name for name in _OF_VARIANTS if getattr(idea, name) != getattr(type(idea), name)]
        have = "has" if len(idle) == 1 else "have"
        return (f"the world has no contexts, so {', '.join(idle)} of {called} {have} no effect",) if idle else ()
    names: set[str | None] = set()
    for side in (world.users, world.providers):
        if side is not None:
            names |= set(side.sector.names) if isinstance(side.sector, Labels) else {None}
    if idea.translation > 0 and len(names - {None}) < 2:
        return (f"translation of {called} has no effect: there are not two sectors",)
    if idea.translation == 0 and names != {None}:
        return (f"sectors have no effect on {called}: its translation is 0",)
    return ()
